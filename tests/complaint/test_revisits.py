"""Asking the customer after the feedback how satisfied they are: it changes nothing by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.complaint import Complaint, Satisfaction
from complaintflow.complaint.targets import to_ask
from complaintflow.duties import DutyState, TargetKind
from complaintflow.errors import InvalidCommand
from complaintflow.periods import china

from . import build as b
from .build import Case, t
from .test_targets import NOTICE_2027

TERMS = b.signed(terms=b.REVISITED)


def told(case: Case, topic: str) -> list[str | None]:
    return [n.recipient for n in case.notices if n.topic == topic]


def asked(status: str = "feedback_given", **said: Any) -> Case:
    case = b.reach(status, agreement=TERMS)
    case.actor = b.MANAGER
    case.do(c.Revisit(channel="phone", reached=True, **said))
    return case


@given(st.sampled_from(["feedback_given", "closed"]), st.sampled_from([None, *Satisfaction]))
def test_whatever_is_said_alters_neither_answer_nor_status_nor_duties(
    status: str, satisfaction: Satisfaction | None
) -> None:
    before = b.reach(status, agreement=TERMS).state
    after = asked(status, satisfaction=satisfaction, comment="还可以").state

    def rest(state: Complaint) -> dict[str, object]:
        cycles = tuple(cycle.model_copy(update={"targets": ()}) for cycle in state.cycles)
        return dict(state.model_copy(update={"revisits": (), "cycles": cycles}))

    assert rest(after) == rest(before)
    (made,) = after.revisits
    assert (made.cycle, made.by, made.reached) == (1, "s-boss", True)
    assert made.satisfaction == satisfaction


@pytest.mark.parametrize("satisfaction", Satisfaction)
def test_dissatisfaction_is_told_to_the_handler_and_the_manager(satisfaction: str) -> None:
    case = asked(satisfaction=satisfaction)
    wanted = ["s-clerk"] if satisfaction.endswith("dissatisfied") else []
    assert told(case, "dissatisfied") == wanted


def revisited(manager: str | None = "s-boss", **changes: Any) -> Case:
    terms = b.REVISITED.model_copy(update={"manager": manager})
    return b.reach("feedback_given", agreement=b.signed(terms=terms), **changes)


def test_who_is_to_ask_is_the_manager_until_somebody_was_asked() -> None:
    case = revisited()
    asking = to_ask(case.state)
    assert asking is not None
    assert (asking[0], asking[1].kind) == ("s-boss", TargetKind.revisit)
    assert "s-boss" in b.COMPLAINTS.index(case.state).people
    case.actor = b.MANAGER
    case.do(c.Revisit(channel="phone", reached=False))
    assert to_ask(case.state) is not None
    case.do(c.Revisit(channel="phone", reached=True))
    assert to_ask(case.state) is None
    assert "s-boss" not in b.COMPLAINTS.index(case.state).people


def test_nobody_is_to_ask_where_nobody_can() -> None:
    assert to_ask(revisited(manager=None).state) is None
    assert to_ask(b.reach("executed", agreement=TERMS).state) is None
    case = revisited()
    # Who handled it themselves does not ask, nor who is complained about.
    assert to_ask(case.state.model_copy(update={"handler": "s-boss"})) is None
    assert to_ask(case.state.model_copy(update={"staff": ("s-boss",)})) is None
    untold = revisited()
    untold.do(c.RecordBounce(message=untold.message(), reason="full"))
    assert to_ask(untold.state) is None
    case.actor = b.MANAGER
    for _ in range(5):
        assert to_ask(case.state) is not None
        case.do(c.Revisit(channel="phone", reached=False))
    assert to_ask(case.state) is None  # tried often enough


def test_what_was_said_may_be_entered_as_an_objection_by_its_own_command() -> None:
    case = asked(satisfaction="very_dissatisfied", comment="没修好")
    case.actor = b.CLERK
    case.do(c.Object(statement="没修好"))
    assert case.state.cycle.n == 2
    assert case.state.revisits[0].cycle == 1


def test_who_was_not_reached_said_nothing() -> None:
    for said in ({"satisfaction": "neutral"}, {"comment": "好"}):
        with pytest.raises(InvalidCommand) as refused:
            c.Revisit(channel="phone", reached=False, **said)
        assert [p.kind for p in refused.value.problems] == ["said_unreached"]


def test_a_revisit_that_is_not_made_in_time_is_told_to_the_manager_and_is_no_breach() -> None:
    case = b.reach("closed", agreement=TERMS, now=t("07-01 10:00"))
    (target,) = [x for x in case.state.cycle.targets if x.kind == TargetKind.revisit]
    assert target.deadline.due == t("07-16 00:00")
    assert target.warn_at == (t("07-14 00:00"), t("07-16 00:00"))
    case.do(duties.AssessDuties(), target.warn_at[0])
    assert told(case, "revisit_due_soon") == ["customer_service"]
    case.do(duties.AssessDuties(), target.warn_at[1])
    assert told(case, "revisit_overdue") == ["customer_service"]
    assert case.state.breaches == ()
    case.actor = b.MANAGER
    case.do(c.Revisit(channel="phone", reached=False))
    assert case.state.running() != ()
    case.do(c.Revisit(channel="phone", reached=True))
    assert case.state.running() == ()
    (target,) = [x for x in case.state.cycle.targets if x.kind == TargetKind.revisit]
    assert target.state(case.now, runs=False) == DutyState.late


def test_a_reassessment_keeps_the_revisit_and_another_calendar_keeps_its_warnings() -> None:
    plan = b.plan(b.measure("m-1", limit=t("12-18 18:00")))
    now = t("12-15 10:00")
    case = b.reach("feedback_given", agreement=TERMS, now=now, instead={"planned": plan})
    case.do(b.reclassify(urgency="urgent", severity="serious"))
    (target,) = [x for x in case.state.running() if x.kind == TargetKind.revisit]
    assert target.deadline.provisional
    case.calendar = china(extra=(NOTICE_2027,))
    case.do(duties.RecomputeDeadlines())
    (again,) = [x for x in case.state.running() if x.kind == TargetKind.revisit]
    assert not again.deadline.provisional
    assert len(again.warn_at) == 2
    assert again.warn_at[0] < again.warn_at[1]


def test_a_reassessment_keeps_the_revisit_of_an_old_case_too() -> None:
    case = Case(agreement=TERMS)
    case.do(b.carry_over(agreement="a-1", answered=None))
    case.actor = b.MANAGER
    case.do(b.classify())
    case.do(c.StartInvestigation(investigator="s-inv"))
    case.do(b.conclude("not_upheld"))
    case.do(b.feedback())
    case.do(b.reclassify(urgency="urgent", severity="serious"))
    assert [x.kind for x in case.state.targets()] == [TargetKind.revisit]


def test_a_revisit_is_not_before_the_feedback() -> None:
    case = b.reach("feedback_given", agreement=TERMS)
    case.actor = b.MANAGER
    early = c.Revisit(channel="phone", reached=True, at=case.now - timedelta(minutes=1))
    assert case.refusals(early).keys() == {"not_before_its_cause"}
