"""What a receipt that is put right, or a message, means for later rounds, whatever came first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow.agreement import AcceptProposal, Agreement, AmendAgreement, Limit, Terms
from complaintflow.complaint.finding import FindProblem
from complaintflow.duties import DeadlineRecomputed, DutyKind, DutyState
from complaintflow.kernel import Command
from complaintflow.periods import days, hours, working_days
from complaintflow.values import Day

from . import build as b
from .build import Case, t

HOUR = timedelta(hours=1)
CHANGED = t("06-30 12:00")
BEFORE, AFTER = t("06-30 11:00"), t("07-01 10:00")
STRICTER = Terms(
    response=Limit(clause="4.1", period=hours(8), warnings=(hours(4),)),
    completion=Limit(clause="4.2", period=working_days(3), warnings=(working_days(2),)),
    assistance=Limit(clause="2.2", period=working_days(2), warnings=()),
    improvement_plan=Limit(clause="4.4", period=days(10), warnings=(days(5),)),
)


def amended(terms: Terms) -> Agreement:
    agreement = b.signed(party_b_ref="b-1")
    said: dict[str, Any] = {"party": "party_a", "person": "王经理", "terms": terms}
    agreement = b.agree(agreement, AmendAgreement(**said), now=CHANGED)
    (proposal,) = [one.id for one in agreement.proposals]
    accepted = AcceptProposal(party="party_b", person="李经理", proposal=proposal)
    return b.agree(agreement, accepted, now=CHANGED)


def told(urgency: str = "normal", terms: Terms = STRICTER) -> Case:
    """Received under the stricter terms, handled and told."""
    case = b.received(agreement=amended(terms))
    case.do(b.acknowledge())
    criteria = ("harm_grows_by_the_day",) if urgency == "urgent" else ()
    case.do(b.classify(urgency=urgency, urgency_criteria=criteria))
    case.do(c.StartInvestigation(investigator="s-inv"))
    case.do(b.conclude("not_upheld"))
    case.do(b.feedback(arrived=AFTER))
    return case


PUT_RIGHT = b.correct(BEFORE)
OBJECTED = c.Object(statement="不同意", at=t("07-02 09:00"))
FOUND = FindProblem(problem="overheats", at=t("07-01 11:00"))
ASKED = c.RequestAssistance(kind="information", what="送货单", at=t("07-02 10:00"))
STATED = c.RequestAssistance(kind="support", what="上门", at=t("07-02 10:00"), by=t("07-20 10:00"))


def limits(case: Case) -> list[tuple[object, ...]]:
    return [
        (duty.kind, duty.cycle, duty.about, duty.deadline, duty.warn_at, duty.warned)
        for duty in case.state.every_duty()
    ]


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("urgency", ["normal", "urgent"])
def test_every_round_is_owed_under_the_terms_of_the_receipt(after: int, urgency: str) -> None:
    """(CC 543)."""
    one, other = told(urgency), told(urgency)
    facts: list[Command] = [FOUND, OBJECTED, ASKED]
    for case, order in (
        (one, [PUT_RIGHT, *facts]), (other, [*facts[:after], PUT_RIGHT, *facts[after:]]),
    ):  # fmt: skip
        for fact in order:
            case.do(fact, t("07-02 12:00"))
    drop = [(kind, cycle, *rest[1:]) for kind, cycle, *rest in limits(one)]
    assert drop == [(kind, cycle, *rest[1:]) for kind, cycle, *rest in limits(other)]
    assert one.duty(DutyKind.completion, 2).deadline.due == t("07-14 00:00")
    assert one.duty(DutyKind.response, 2).deadline.due == t("07-03 09:00")
    assert one.state.problems[0].duty.deadline.due == t("08-01 00:00")
    assert one.standing() == other.standing()


def test_what_was_stated_and_what_was_refused_stays() -> None:
    case = told()
    case.do(OBJECTED, t("07-02 10:00"))
    case.do(STATED)
    case.do(ASKED)
    request = case.state.assistance[-1].id
    case.do(c.RefuseAssistance(request=request, reason="other"), t("07-07 10:00"))
    case.do(c.AnswerRefusal(request=request, accepted=False))
    before = [one.duty for one in case.state.assistance]
    case.do(PUT_RIGHT)
    assert [one.duty for one in case.state.assistance] == before


@pytest.mark.parametrize("what", ["response", "completion", "improvement_plan"])
def test_only_what_the_terms_say_otherwise_moves(what: str) -> None:
    case = told(terms=Terms().model_copy(update={what: getattr(STRICTER, what)}))
    for fact in (FOUND, OBJECTED, ASKED):
        case.do(fact, t("07-02 12:00"))
    case.do(PUT_RIGHT)
    kind = {"improvement_plan": DutyKind.take_up}.get(what) or DutyKind(what)
    assert [event.duty for event in case.made(DeadlineRecomputed)] == [kind]


def test_the_terms_that_stay_move_nothing() -> None:
    case = told()
    case.do(OBJECTED, t("07-02 10:00"))
    case.do(b.correct(t("07-01 09:00")))
    assert case.made(DeadlineRecomputed) == []


def test_a_contact_counts_under_the_terms_of_the_receipt_too() -> None:
    """The first to come to hand is that of receipt: by it and a contact the later round is due."""
    case = told()
    case.do(OBJECTED, t("07-02 10:00"))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable(at=t("07-02 10:00")))
    case.do(b.found(), t("07-20 10:00"))
    assert case.state.cycle.own is None
    assert case.duty(DutyKind.response, 2).deadline.due == t("07-20 18:00")
    case.do(PUT_RIGHT)
    assert case.duty(DutyKind.response, 2).deadline.due == t("07-21 10:00")


# --- what answers an objection -------------------------------------------------------------------


def asks_again(case: Case, move: str, at: datetime) -> Command:
    if move == "object":
        return c.Object(statement="不同意", at=at)
    return c.Reopen(reason="new_facts", at=at)


def answered(move: str) -> Case:
    case = told()
    if move == "reopen":
        case.do(c.Accept())
        case.do(c.Close(reason="accepted"))
    return case


@pytest.mark.parametrize("move", ["object", "reopen"])
@given(hour=st.integers(1, 30), acks=st.lists(st.integers(1, 30), max_size=3), data=st.data())
def test_what_was_told_after_an_objection_answers_it_whatever_was_written_down_first(
    move: str, hour: int, acks: list[int], data: st.DataObject
) -> None:
    one, other = answered(move), answered(move)
    facts = [asks_again(one, move, AFTER + hour * HOUR)]
    for after in acks:
        at = AFTER + after * HOUR
        facts.append(b.acknowledge(at=at, arrived=at))
    for case, order in ((one, facts), (other, data.draw(st.permutations(facts)))):
        for fact in order:
            case.do(fact, AFTER + 48 * HOUR)
    duty = one.duty(DutyKind.response, 2)
    assert duty == other.duty(DutyKind.response, 2)
    assert duty.fulfilled == min((AFTER + n * HOUR for n in acks if n >= hour), default=None)
    assert one.standing() == other.standing()


def test_what_was_handed_on_after_an_objection_answers_it() -> None:
    case = told()
    case.do(b.acknowledge(deliver=True), t("07-02 08:00"))
    message = case.message()
    case.do(OBJECTED, t("07-02 10:00"))
    assert case.duty(DutyKind.response, 2).fulfilled is None
    case.do(c.RecordSending(message=message), t("07-02 11:00"))
    assert case.response(2) == DutyState.met


def test_what_was_told_on_the_day_of_an_objection_may_have_come_before_it() -> None:
    case = told()
    today = Day(day=t("07-02 10:00").date())
    case.do(b.acknowledge(at=today, arrived=today), t("07-02 12:00"))
    case.do(OBJECTED)
    assert case.duty(DutyKind.response, 2).fulfilled is None
