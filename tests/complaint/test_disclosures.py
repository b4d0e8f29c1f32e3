"""What is told to others has a basis, or is breach 3 where it is personal (4.3)."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.values import Actor, Day, Evidence, Role

from . import build as b
from .build import PROOF, Case, t


def disclose(**changes: Any) -> c.Disclose:
    said: dict[str, Any] = {"to_whom": "public", "recipient": "r-1", "kinds": ("contact",)}
    return c.Disclose(**(said | changes))


def leaks(made: Case) -> list[tuple[str, str, str]]:
    return [
        (x.clause, x.party.value, x.status.value)
        for x in made.state.breaches
        if x.kind == duties.BreachKind.personal_data_leaked
    ]


@pytest.mark.parametrize(
    "kind",
    [
        *("customer_name", "contact", "statement", "representative_name"),
        *("all", "phone", "id_card"),  # a kind that nobody knows counts as personal
    ],
)
def test_personal_information_without_a_basis_is_breach_3_from_when_it_happened(kind: str) -> None:
    made = b.received()
    made.do(disclose(kinds=("findings", kind), at=t("07-01 11:00")), t("07-02 09:00"))
    assert leaks(made) == [("4.3", "party_a", "standing")]
    (breach,) = [x for x in made.state.breaches if x.clause == "4.3"]
    assert (breach.since, breach.duty, breach.about) == (
        t("07-01 11:00"),
        None,
        made.state.disclosures[0].id,
    )
    assert made.notices[-1].topic in ("personal_data_leaked", "response_due_soon")


def test_known_by_its_day_alone_it_may_have_been_as_early_as_that_begins() -> None:
    made = b.received()
    made.do(disclose(at=Day(day=t("07-02 00:00").date())), t("07-03 09:00"))
    (breach,) = [x for x in made.state.breaches if x.clause == "4.3"]
    assert breach.since == t("07-02 00:00")


@pytest.mark.parametrize(
    "changes",
    [{"basis": "consent", "evidence": PROOF}, {"kinds": ("findings", "outcome")}],
    ids=["with a basis", "nothing personal"],
)
def test_with_a_basis_or_nothing_personal_it_is_no_breach_3(changes: dict[str, Any]) -> None:
    made = b.received()
    made.do(disclose(**changes))
    assert leaks(made) == []
    assert len(made.state.disclosures) == 1


def test_a_basis_that_turns_up_sets_the_breach_right() -> None:
    made = b.received()
    made.do(disclose())
    told = made.state.disclosures[0].id
    made.do(disclose(recipient="r-2"))
    made.do(c.SupplyBasis(disclosure=told, basis="order", evidence=PROOF))
    assert leaks(made) == [("4.3", "party_a", "set_right"), ("4.3", "party_a", "standing")]
    assert [d.basis for d in made.state.disclosures] == ["order", None]


def test_time_does_not_set_it_right() -> None:
    made = b.received()
    made.do(disclose())
    made.do(b.acknowledge())
    made.do(duties.AssessDuties(), t("07-20 10:00"))
    assert leaks(made) == [("4.3", "party_a", "standing")]


def test_a_basis_for_what_was_no_breach_sets_nothing_right() -> None:
    made = b.received()
    made.do(disclose(kinds=("findings",)))
    told = made.state.disclosures[0].id
    (event,) = made.do(c.SupplyBasis(disclosure=told, basis="law", evidence=PROOF))
    assert isinstance(event, c.BasisSupplied)


def test_it_is_excused_by_the_other_party_and_remedied_by_training() -> None:
    made = b.received()
    made.do(disclose())
    breach = made.state.breaches[0].id
    made.do(duties.OfferExcuse(breach=breach, ground="accepted_reason"))
    party_b = Actor(role=Role.party_b, id="b-1")
    made.do(duties.AnswerExcuse(breach=breach, accepted=True), actor=party_b)
    assert leaks(made) == [("4.3", "party_a", "excused")]
    due = t("08-01 00:00")
    made.do(duties.AssignRemedy(breach=breach, responsible="s-2", due=due))
    trained = (Evidence(kind="training_record", ref="tr-1"),)
    made.do(duties.CompleteRemedy(breach=breach, evidence=trained))
    assert made.state.breaches[0].remedy.status == "done"
