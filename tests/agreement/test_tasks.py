"""What an agreement waits for, and whom; what it is found by says the same."""

from __future__ import annotations

from typing import Any

import pytest

from complaint import build as b
from complaint.build import t
from complaintflow.agreement import Agreement, RenewAgreement, SignAgreement, Terms
from complaintflow.agreement.tasks import tasks
from complaintflow.kernel import NOBODY


def proposed(party: str, **changes: Any) -> Agreement:
    state = b.signed(indefinite=False, first_day=None, years=9, **changes)
    renew = RenewAgreement(party=party, person="某人", years=2)
    return b.agree(state, renew, now=t("2018-06-01 09:00"), key="k-1")


@pytest.mark.parametrize(
    ("party", "changes", "whose"),
    [
        ("party_a", {"party_b_ref": "b-1"}, ["b-1"]),
        ("party_a", {}, []),
        ("party_b", {"party_b_ref": "b-1", "terms": Terms(manager="s-boss")}, ["s-boss"]),
        ("party_b", {"party_b_ref": "b-1"}, [None]),
    ],
)
def test_a_change_is_answered_by_the_other_party(
    party: str, changes: dict[str, Any], whose: list[str | None]
) -> None:
    state = proposed(party, **changes)
    assert state.open_proposal is not None
    owed = tuple(tasks(state))
    assert [task.person for task in owed] == whose
    for task in owed:
        assert (task.move, task.clause) == ("accept_proposal", "7.1")
        assert (task.detail, task.reference) == (state.open_proposal.id, state.number)
    assert b.AGREEMENTS.index(state).waits_for == tuple(who or NOBODY for who in whose)


@pytest.mark.parametrize(
    ("party", "changes", "whose"),
    [
        ("party_a", {"party_b_ref": "b-1"}, ["b-1"]),
        ("party_a", {}, []),
        ("party_b", {"party_b_ref": "b-1", "terms": Terms(manager="s-boss")}, ["s-boss"]),
        ("party_b", {}, [None]),
    ],
)
def test_what_one_party_has_signed_waits_for_the_other(
    party: str, changes: dict[str, Any], whose: list[str | None]
) -> None:
    draft = b.drafted(**changes)
    assert tuple(tasks(draft)) == ()
    state = b.agree(draft, SignAgreement(party=party, person="某人"), now=t("07-01 09:00"), key="k")
    owed = tuple(tasks(state))
    assert [task.person for task in owed] == whose
    for task in owed:
        assert (task.move, task.clause, task.due) == ("sign_agreement", "7.1", None)
        assert (task.detail, task.reference) == ("", state.number)
    assert b.AGREEMENTS.index(state).waits_for == tuple(who or NOBODY for who in whose)


def test_where_nothing_is_proposed_nothing_waits() -> None:
    state = b.signed()
    assert tuple(tasks(state)) == ()
    assert b.AGREEMENTS.index(state).waits_for == ()
