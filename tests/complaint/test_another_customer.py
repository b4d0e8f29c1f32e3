"""The customer turns out to be another person: what the wrong one was told and said counts no more
(3.7, 4.1, CC 140)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow.complaint import events as e
from complaintflow.complaint import untold
from complaintflow.complaint.tasks import tasks
from complaintflow.duties import DutyKind, DutyState
from complaintflow.kernel import Decision

from . import build as b
from .build import T0, Case, t

HOUR = timedelta(hours=1)
RIGHT: dict[str, Any] = {"ref": "u-9", "name": "王五", "contacts": [b.contact()]}


def another(**changes: Any) -> c.CorrectFact:
    return b.correct(customer={**RIGHT, **changes})


def test_what_the_wrong_one_was_told_meets_nothing() -> None:
    case = b.reach("feedback_given", instead={"investigated": b.conclude("not_upheld")})
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    case.do(another(), t("07-01 20:00"))
    assert (case.response(), case.completion()) == (DutyState.open, DutyState.open)
    assert case.state.feedback is None
    assert {task.move for task in tasks(case.state)} >= {"acknowledge", "resend_feedback"}
    assert len(case.made(e.MessageSent)) == len(case.made(e.FeedbackGiven)) == 1  # they stay
    case.do(c.ResendFeedback(channel="phone"), t("07-01 21:00"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)


def test_past_the_limit_it_is_missed_at_once_and_set_right_by_what_the_right_one_was_told() -> None:
    case = b.reach("classified")
    made = case.do(another(), T0 + 25 * HOUR)
    assert [event.type for event in made] == ["CustomerCorrected", "BreachRecorded"]
    assert case.response() == DutyState.overdue
    case.do(b.acknowledge(at=T0 + 2 * HOUR, arrived=T0 + 2 * HOUR))
    assert case.response() == DutyState.met
    assert case.standing() == []


def test_nobody_accepts_for_the_right_one() -> None:
    case = b.reach("feedback_given")
    case.do(c.Accept(), case.now + HOUR)
    case.do(another())
    assert (case.state.answer, case.state.answered) == (None, None)
    refused = case.refusals(c.Close(reason="accepted"))
    assert {"closes_for_a_reason", "result_was_told"} <= refused.keys()
    assert refused["result_was_told"].instead.startswith("resend_feedback")
    case.do(c.ResendFeedback(channel="phone"), case.now + HOUR)
    case.do(c.Accept())
    assert isinstance(case.ask(c.Close(reason="accepted")), Decision)


def test_once_it_is_closed_the_right_one_is_still_owed_the_result() -> None:
    case = b.reach("closed")
    case.do(another(), t("07-02 09:00"))
    assert (case.state.status, case.state.answer) == ("closed", None)
    assert {task.move for task in tasks(case.state)} == {"acknowledge", "resend_feedback"}
    case.do(c.ResendFeedback(channel="phone"))
    assert case.completion() == DutyState.met


@pytest.mark.parametrize("ref", [None, "u-1"])
def test_the_same_person_put_right_was_told_what_they_were_told(ref: str | None) -> None:
    case = b.reach("feedback_given")
    case.do(c.LogContact(channel="phone", reached=True))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(c.Accept())
    before = case.state
    case.do(another(ref=ref))
    assert case.state.customer.ref == "u-1"
    assert case.state.customer.name not in (None, before.customer.name)
    kept = {"customer": before.customer, "first_fact": before.first_fact}
    assert case.state.model_copy(update=kept) == before


ACTS = st.lists(
    st.sampled_from(["acknowledge", "told", "queued", "arrived", "spoke", "tried", "bounced"]),
    max_size=8,
)


@given(acts=ACTS, hours=st.integers(0, 30))
def test_it_is_as_if_nobody_had_been_told(acts: list[str], hours: int) -> None:
    """Whatever was tried, said and sent: what is owed is what the right one is owed who was never
    told anything."""
    urgent = b.classify(severity="serious", urgency="urgent")
    wrong, never = b.received(), b.received()
    wrong.do(b.represented())
    for case in (wrong, never):
        case.do(urgent)
    for act in acts:
        if act == "spoke":
            wrong.do(c.LogContact(channel="phone", reached=True))
        elif act == "tried":
            wrong.do(c.LogContact(channel="phone", reached=False))
        elif act == "told":
            wrong.do(b.acknowledge(told="p-7"))
        else:
            wrong.do(b.acknowledge(deliver=act == "queued"))
            if act == "arrived":
                wrong.do(c.RecordArrival(message=wrong.message()))
            if act == "bounced":
                wrong.do(c.RecordBounce(message=wrong.message()))
    for case in (wrong, never):
        case.do(another(), T0 + hours * HOUR)
    for name in ("cycles", "messages", "attempts", "first_attempt", "answer", "answered"):
        assert getattr(wrong.state, name) == getattr(never.state, name)
    assert wrong.standing() == never.standing()


def test_the_right_one_is_asked_and_no_satisfaction_of_the_wrong_one_is_kept() -> None:
    case = b.reach("feedback_given", agreement=b.signed(terms=b.REVISITED))
    asks = c.Revisit(channel="phone", reached=True, satisfaction="satisfied")
    case.do(asks, actor=b.MANAGER)
    assert case.state.running() == ()
    case.do(another())
    assert case.state.revisits == ()
    case.do(c.ResendFeedback(channel="phone"), case.now + HOUR)
    assert [target.kind.value for target in case.state.running()] == ["revisit"]
    assert isinstance(case.ask(asks, actor=b.MANAGER), Decision)


def test_the_answer_of_an_old_case_was_given_to_whoever_it_was() -> None:
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-02 10:00")))
    case.do(another())
    assert [m.id for m in case.state.messages] == ["answer"]
    assert case.duty(DutyKind.completion).fulfilled == t("2024-03-02 10:00")


def test_news_of_what_the_wrong_one_was_sent_is_recorded_and_meets_nothing() -> None:
    case = b.received()
    for deliver in (True, False):
        case.do(b.acknowledge(deliver=deliver))
    queued, sent = (m.id for m in case.state.messages)
    case.do(another(), T0 + HOUR)
    assert [m.id for m in case.state.astray] == [queued, sent]
    case.do(c.RecordSending(message=queued))
    case.do(c.RecordArrival(message=queued))
    told = {"told_the_wrong_one": queued}
    assert {n.topic: n.message for n in case.notices if n.topic.startswith("told")} == told
    case.do(c.RecordBounce(message=sent))
    assert (case.state.astray, case.state.attempts) == ((), 0)
    assert "bounced" not in [n.topic for n in case.notices]
    assert case.response() == DutyState.open
    assert "message_waits" in case.refusals(c.RecordArrival(message=sent))


def test_too_many_wait_for_news_whoever_they_were_sent_to() -> None:
    case = b.received()
    for _ in range(50):
        case.do(b.acknowledge())
    case.do(another())
    assert "few_messages_wait" in case.refusals(b.acknowledge())
    case.do(c.RecordBounce(message=case.state.astray[0].id))
    assert isinstance(case.ask(b.acknowledge()), Decision)


# --- several complain together -----------------------------------------------------------------


def told_all(*acting: str) -> Case:
    """A joint complaint of three; each who is to be told was told the result, and accepted it."""
    case = b.received(b.jointly("u-2", "u-3", acting=acting))
    for person in acting:
        case.do(b.checked(person=person, capacity="chosen", covers=("result", "speak")))
    case.do(b.classify(), t("07-01 11:00"))
    case.do(c.StartInvestigation(investigator="s-inv"), t("07-01 12:00"))
    case.do(b.conclude("not_upheld"), t("07-01 13:00"))
    first, *others = acting or ("u-1", "u-2", "u-3")
    case.do(b.feedback(told=first), t("07-01 14:00"))
    for person in others:
        case.do(c.ResendFeedback(channel="phone", told=person))
    for person in (*(("u-1",) if acting else ()), first, *others):
        case.do(c.Accept(by=person), t("07-01 15:00"))
    assert case.state.answer == "accepted"
    return case


def test_the_others_of_a_joint_complaint_were_told_and_have_accepted() -> None:
    case = told_all()
    case.do(another(), t("07-01 16:00"))
    assert untold(case.state, case.state.cycle) == ("u-9",)
    assert sorted(case.state.accepted) == ["u-2", "u-3"]
    assert (case.state.answer, case.state.answered) == (None, t("07-01 15:00"))
    case.do(c.ResendFeedback(channel="phone"))
    case.do(c.Accept(), t("07-01 17:00"))
    assert (case.state.answer, case.state.answered) == ("accepted", t("07-01 17:00"))


def test_where_others_act_what_they_accepted_stands() -> None:
    case = told_all("u-2", "u-3")
    assert case.state.accepted == ("u-1", "u-2", "u-3")
    before = case.state
    case.do(another(), t("07-01 16:00"))
    assert case.state.answer == "accepted"
    assert case.state.cycles == before.cycles


def test_who_is_not_the_customer_did_not_take_the_customers_part_back() -> None:
    case = b.received(b.jointly("u-2", "u-3"))
    case.do(c.WithdrawMember(member="u-1"), T0 + HOUR)
    for person in ("u-2", "u-3"):
        case.do(b.acknowledge(told=person))
    assert case.response() == DutyState.met
    case.do(another())
    assert case.state.complainants() == ("u-9", "u-2", "u-3")
    assert untold(case.state, case.state.cycle) == ("u-9",)
    assert case.response() == DutyState.open
    case.do(b.acknowledge())
    assert case.response() == DutyState.met


@pytest.mark.parametrize("right", [{}, {"contacts": [], "no_contact": "none_left"}])
def test_who_is_asked_after_all_has_not_accepted_what_the_others_have(right: Any) -> None:
    case = b.received(b.jointly("u-2"))
    case.do(c.WithdrawMember(member="u-1"))
    case.do(b.classify())
    case.do(c.StartInvestigation(investigator="s-inv"))
    case.do(b.conclude("not_upheld"))
    case.do(b.feedback(told="u-2"))
    case.do(c.Accept(by="u-2"))
    case.do(another(**right))
    assert case.state.answer == ("accepted" if right else None)
    assert case.state.accepted == ("u-2",)


# --- who left no contact -------------------------------------------------------------------------

NOBODY: dict[str, Any] = {"ref": "u-9", "no_contact": "none_left"}


@pytest.mark.parametrize("ref", ["u-9", "u-1", None])
def test_who_was_written_down_with_somebody_elses_contact_never_could_be_told(
    ref: str | None,
) -> None:
    wrong, right = b.received(), b.received(b.receive(customer=NOBODY))
    wrong.do(b.correct(customer={**NOBODY, "ref": ref}), T0 + HOUR)
    late = t("07-10 10:00")
    assert (wrong.response(now=late), right.response(now=late)) == (DutyState.impossible,) * 2
    for case in (wrong, right):
        case.do(b.found(), t("07-06 10:00"))
    assert wrong.state.cycles == right.state.cycles
    assert wrong.duty(DutyKind.response).deadline.due == t("07-07 10:00")
    wrong.do(b.acknowledge())
    assert wrong.response() == DutyState.met


def test_what_was_reported_as_missed_was_impossible_from_the_beginning() -> None:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=False), T0 + 30 * HOUR)
    case.do(b.unreachable())
    assert case.standing() == [("response_late", 1)]
    case.do(b.correct(customer=NOBODY))
    assert case.standing() == []


def test_where_others_can_be_told_only_they_wait_for_nobody() -> None:
    case = b.received(b.jointly("u-2"))
    case.do(b.correct(customer=NOBODY))
    assert (case.state.unreachable, case.state.to_be_told()) == (None, ("u-2",))
    case.do(b.correct(customer={"ref": "u-2", "no_contact": "none_left"}))
    assert case.state.unreachable == "none_left"


def test_an_old_case_owes_nothing_whoever_it_was() -> None:
    case = Case()
    case.do(b.carry_over())
    case.do(b.correct(customer=NOBODY))
    assert case.state.cycle.silences == ()
