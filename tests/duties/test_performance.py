"""Response (4.1) and completion (4.2), cycle by cycle: what meets them and what does not.

Received 2026-07-01 10:00 in Shanghai: response due 07-02 10:00, completion at the end of 07-10.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaint import build as b
from complaint.build import COMPLETION_DUE, PROOF, RESPONSE_DUE, Case, t
from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.complaint import events as e
from complaintflow.complaint.owing import meet
from complaintflow.duties import DutyKind, DutyState, TargetKind
from complaintflow.duties.owing import is_overdue
from complaintflow.values import Day

MICRO = timedelta(microseconds=1)
RESPONSE, COMPLETION = DutyKind.response, DutyKind.completion


# --- response (4.1; row "what counts as a response") ---------------------------------


def test_a_message_that_arrives_within_24_hours_meets_the_response() -> None:
    case = b.received()
    assert case.response() == DutyState.open
    case.do(b.acknowledge(arrived=RESPONSE_DUE), RESPONSE_DUE)
    assert case.response() == DutyState.met
    assert case.duty(RESPONSE).fulfilled == RESPONSE_DUE
    assert case.standing() == []


def test_sending_stands_in_until_arrival_is_known_and_then_arrival_counts() -> None:
    # CC 137(2): met when it arrives.
    case = b.received(agreement=b.signed(terms=b.NO_TARGETS))
    case.do(b.acknowledge(channel="letter"), t("07-01 12:00"))
    assert case.response() == DutyState.met
    arrives = t("07-03 09:00")
    made = case.do(c.RecordArrival(message=case.message()), arrives)
    assert case.duty(RESPONSE).fulfilled == arrives
    assert case.response() == DutyState.late
    assert [event.type for event in made] == ["MessageArrived", "BreachRecorded"]


def test_what_is_overdue_is_neither_performed_nor_still_open() -> None:
    case = b.received()
    assert not is_overdue(case.state.binding(), RESPONSE_DUE)
    assert is_overdue(case.state.binding(), RESPONSE_DUE + MICRO)
    case.do(b.acknowledge(arrived=RESPONSE_DUE), RESPONSE_DUE)
    assert not is_overdue(case.state.binding(), RESPONSE_DUE + MICRO)


def test_a_bounce_unmeets_the_response_and_another_message_meets_it() -> None:
    case = b.received()
    case.do(b.acknowledge(), t("07-01 11:00"))
    case.do(c.RecordBounce(message=case.message()), t("07-01 12:00"))
    assert case.response() == DutyState.open
    assert case.notices[-1].topic == "bounced"
    assert case.notices[-1].recipient == "s-clerk"
    case.do(b.acknowledge(), t("07-01 13:00"))
    assert case.duty(RESPONSE).fulfilled == t("07-01 13:00")


def test_a_bounce_leaves_the_other_message_that_arrived() -> None:
    case = b.received()
    case.do(b.acknowledge(), t("07-01 11:00"))
    first = case.message()
    case.do(b.acknowledge(), t("07-01 12:00"))
    case.do(c.RecordBounce(message=first), t("07-01 13:00"))
    assert case.duty(RESPONSE).fulfilled == t("07-01 12:00")


def test_the_message_that_reached_the_customer_first_counts() -> None:
    case = b.received()
    case.do(b.acknowledge(channel="letter", at=t("07-01 11:00")), t("07-01 11:00"))
    case.do(b.acknowledge(at=t("07-01 12:00"), arrived=t("07-01 12:00")), t("07-01 12:00"))
    case.do(c.RecordArrival(message=case.state.messages[0].id), t("07-03 11:00"))
    assert case.duty(RESPONSE).fulfilled == t("07-01 12:00")
    assert case.standing() == []


def test_feedback_within_24_hours_counts_as_response_too() -> None:
    case = b.unfounded(acknowledged=False)
    case.do(b.feedback(), t("07-01 18:00"))
    assert case.response() == DutyState.met
    assert case.completion() == DutyState.met
    assert case.duty(RESPONSE).fulfilled == t("07-01 18:00")


def test_a_contact_that_is_logged_meets_nothing() -> None:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=True), t("07-01 11:00"))
    assert case.response() == DutyState.open


# --- completion (4.2: handling complete and its result told, both) -------------------


def test_completion_is_met_by_the_later_of_handling_and_telling() -> None:
    case = b.reach("executed")
    assert case.completion() == DutyState.open
    case.do(b.feedback(), COMPLETION_DUE - MICRO)
    assert case.completion() == DutyState.met
    assert case.duty(COMPLETION).fulfilled == COMPLETION_DUE - MICRO


def test_completion_told_at_24_00_is_late() -> None:
    case = b.reach("executed")
    made = case.do(b.feedback(), COMPLETION_DUE)
    assert case.completion() == DutyState.late
    assert [event.type for event in made] == ["FeedbackGiven", "BreachRecorded"]
    assert case.standing() == [("completion_late", 1)]


def test_an_unfounded_complaint_is_handled_with_its_verdict() -> None:
    case = b.unfounded()
    assert case.state.cycle.handled == t("07-01 13:00")
    case = b.reach("investigated")
    assert case.state.cycle.handled is None


def test_a_plan_for_an_unfounded_complaint_moves_handling_to_its_execution() -> None:
    case = b.unfounded()
    case.do(b.plan(b.measure(kind="explanation")))
    assert case.state.cycle.handled is None
    case.do(c.StartExecution())
    case.do(b.complete(), t("07-03 10:00"))
    assert case.state.cycle.handled == t("07-03 10:00")


def test_a_cancelled_measure_is_settled_too() -> None:
    # Row "complete": each measure done or cancelled.
    both = b.plan(b.measure(), b.measure("m-2"))
    case = b.reach("executing", instead={"planned": both})
    case.do(b.complete("m-1"), t("07-02 10:00"))
    case.do(b.cancel("m-2"), t("07-03 10:00"))
    assert case.state.cycle.handled == t("07-03 10:00")
    assert case.state.plan is not None
    assert [(m.status, m.reason) for m in case.state.plan.measures] == [
        ("done", None),
        ("cancelled", "not_needed"),
    ]


def test_a_follow_up_of_the_plan_does_not_move_handling() -> None:
    # Row "complete where a measure takes longer": told with a date, it is a follow-up.
    later = b.measure("f-1", limit=t("08-01 00:00"), follow_up=True)
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), later)})
    case.do(b.complete("f-1"), t("07-05 10:00"))
    assert case.state.cycle.handled is None
    case.do(b.complete("m-1", at=t("07-03 10:00")), t("07-05 11:00"))
    assert case.state.cycle.handled == t("07-03 10:00")


def test_a_bounced_feedback_unmeets_completion_and_a_resent_one_meets_it() -> None:
    case = b.reach("feedback_given")
    case.do(c.RecordBounce(message=case.message()), t("07-02 09:00"))
    assert case.completion() == DutyState.open
    case.do(c.ResendFeedback(channel="letter", deliver=True), t("07-03 09:00"))
    assert case.completion() == DutyState.open  # it waits in the outbox
    case.do(c.RecordSending(message=case.message()))
    assert case.completion() == DutyState.met
    assert case.duty(COMPLETION).fulfilled == t("07-03 09:00")
    assert [n.topic for n in case.notices if n.role == "customer"] == ["feedback"]


def test_the_acknowledgement_does_not_tell_the_result() -> None:
    case = b.reach("executed")
    assert case.state.feedback is None
    assert case.completion(now=COMPLETION_DUE) == DutyState.overdue


def test_the_feedback_is_the_one_that_reached_the_customer_first() -> None:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(channel="letter")})
    case.do(c.ResendFeedback(channel="phone", arrived=t("07-01 18:00")), t("07-01 18:00"))
    letter = case.state.messages[1].id
    case.do(c.RecordArrival(message=letter), t("07-05 09:00"))
    feedback = case.state.feedback
    assert feedback is not None
    assert feedback.reached == t("07-01 18:00")


# --- a customer who left no contact, or cannot be reached ----------------------------


def test_without_a_contact_response_is_impossible_and_handling_still_runs() -> None:
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    assert case.response() == DutyState.impossible
    assert case.duty(RESPONSE).impossible == "none_left"
    # The handling half alone meets completion.
    assert case.completion() == DutyState.met
    assert case.duty(COMPLETION).fulfilled == t("07-01 16:00")
    late = b.received(b.receive(customer=b.NO_CONTACT))
    assert late.completion(now=COMPLETION_DUE) == DutyState.overdue
    assert late.response(now=COMPLETION_DUE) == DutyState.impossible


def _unreachable(at: str, **changes: object) -> Case:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=False), t(at))
    case.do(b.unreachable(**changes), t(at))
    return case


def test_an_unreachable_customer_makes_the_response_impossible_with_reason_and_attempts() -> None:
    case = b.received()
    for hour in (11, 12):
        case.do(c.LogContact(channel="phone", reached=False), t(f"07-01 {hour}:00"))
    case.do(b.unreachable(), t("07-01 13:00"))
    (event,) = case.made(e.CustomerUnreachable)
    assert (event.reason, event.attempts) == ("number_dead", 2)
    assert case.response(now=t("08-01 00:00")) == DutyState.impossible
    assert case.state.unreachable == "number_dead"


def test_what_was_missed_before_the_customer_became_unreachable_stays_missed() -> None:
    case = _unreachable("07-02 11:00")
    assert case.response() == DutyState.overdue
    assert case.standing() == [("response_late", 1)]


def test_a_result_not_told_in_time_stays_missed_when_the_customer_becomes_unreachable() -> None:
    # The feedback half of 4.2 was possible until its limit.
    case = b.reach("executed")
    case.do(duties.AssessDuties(), COMPLETION_DUE)
    assert case.standing() == [("completion_late", 1)]
    case.do(c.LogContact(channel="phone", reached=False), t("07-12 10:00"))
    case.do(b.unreachable(), t("07-12 10:00"))
    assert case.completion() == DutyState.overdue
    assert case.standing() == [("completion_late", 1)]
    case.do(c.Close(reason="unreachable"))
    assert case.standing() == [("completion_late", 1)]


def test_a_result_told_late_stays_late_when_the_customer_becomes_unreachable() -> None:
    case = b.reach("executed")
    case.do(b.feedback(), COMPLETION_DUE)
    case.do(c.LogContact(channel="phone", reached=False), t("07-12 10:00"))
    case.do(b.unreachable(), t("07-12 10:00"))
    assert case.completion() == DutyState.late
    assert case.standing() == [("completion_late", 1)]


def test_a_contact_that_turns_up_makes_both_due_again_24_hours_from_then() -> None:
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    found = t("07-20 15:00")
    case.do(b.found(), found)
    for kind, clause in ((RESPONSE, "4.1"), (COMPLETION, "4.2")):
        limit = case.duty(kind).deadline
        assert limit is not None
        assert limit.due == t("07-21 15:00")
        assert limit.clause == clause
    assert (case.response(), case.completion()) == (DutyState.open, DutyState.open)
    assert case.standing() == []
    case.do(b.feedback(), t("07-21 15:00"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    assert case.state.customer.no_contact is None
    assert len(case.state.customer.contacts) == 1


def test_a_contact_that_turns_up_early_leaves_the_later_limit_of_completion() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.found(), t("07-03 15:00"))
    response, completion = case.duty(RESPONSE).deadline, case.duty(COMPLETION).deadline
    assert response is not None
    assert completion is not None
    assert response.due == t("07-04 15:00")
    assert completion.due == COMPLETION_DUE
    assert case.duty(COMPLETION).warn_at == (t("07-08 00:00"), t("07-10 00:00"))


def test_a_contact_that_turns_up_does_not_undo_what_was_missed_before() -> None:
    # "What was missed stays missed": the response was possible until its limit.
    case = _unreachable("07-02 11:00")
    case.do(b.found(), t("07-05 09:00"))
    assert case.standing() == [("response_late", 1)]
    assert case.response() == DutyState.overdue
    case.do(b.acknowledge(), t("07-05 10:00"))
    assert case.response() == DutyState.late
    assert case.standing() == [("response_late", 1)]


def test_a_contact_that_turns_up_does_not_undo_handling_that_was_late() -> None:
    # The handling half ran on.
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(duties.AssessDuties(), COMPLETION_DUE)
    assert case.standing() == [("completion_late", 1)]
    case.do(b.found(), t("07-20 15:00"))
    assert case.response() == DutyState.open
    assert case.completion() == DutyState.overdue
    assert case.standing() == [("completion_late", 1)]


def test_a_response_that_was_met_stays_met_when_a_contact_turns_up() -> None:
    case = b.received()
    case.do(b.acknowledge(arrived=t("07-01 11:00")), t("07-01 11:00"))
    case.do(c.LogContact(channel="phone", reached=False), t("07-03 11:00"))
    case.do(b.unreachable())
    assert case.response() == DutyState.met
    case.do(b.found(), t("07-05 09:00"))
    assert case.response() == DutyState.met


def test_of_a_contact_found_on_a_day_what_is_certain_is_known() -> None:
    # Hours from a Day end between two instants; no breach is made of what nobody can say.
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(b.found(at=Day(day=date(2026, 7, 20))), t("07-21 09:00"))
    assert case.response() == DutyState.undetermined
    assert case.completion() == DutyState.undetermined
    assert case.standing() == []
    case.do(duties.AssessDuties(), t("07-22 00:00"))
    assert case.standing() == [("response_late", 1), ("completion_late", 1)]


def test_a_contact_found_on_a_day_that_may_end_after_the_limit_leaves_it_open() -> None:
    # A day of UTC ends at 08:00 in Shanghai: 24 hours from then is past the limit of 07-11 00:00.
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.found(at=Day(day=date(2026, 7, 9), zone="UTC")), t("07-10 09:00"))
    limit = case.duty(COMPLETION).deadline
    assert (limit.act_by, limit.due) == (COMPLETION_DUE - MICRO, t("07-11 08:00"))
    assert (limit.clause, case.duty(COMPLETION).warn_at) == ("4.2", ())
    assert case.completion(now=COMPLETION_DUE - MICRO) == DutyState.open
    assert case.completion(now=COMPLETION_DUE) == DutyState.undetermined
    assert case.completion(now=t("07-11 08:00")) == DutyState.overdue


def test_a_time_for_the_next_contact_makes_both_due_again_after_a_contact_known_by_its_day() -> (
    None
):
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(b.found(at=Day(day=date(2026, 7, 20))), t("07-21 09:00"))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable(), t("07-21 10:00"))
    case.do(b.found(at=Day(day=date(2026, 7, 22))), t("07-23 09:00"))
    assert case.completion() == DutyState.undetermined
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable(), t("07-23 10:00"))
    case.do(b.found(), t("07-24 10:00"))
    for kind in DutyKind:
        limit = case.duty(kind).deadline
        assert (limit.due, limit.certain_until) == (t("07-25 10:00"), None)


def test_a_contact_found_on_a_day_leaves_a_limit_that_is_later_in_any_case() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.found(at=Day(day=date(2026, 7, 3))), t("07-04 09:00"))
    completion = case.duty(COMPLETION).deadline
    assert completion is not None
    assert completion.due == COMPLETION_DUE


# --- the objection: a new cycle (row "an objection to the feedback") -----------------


def test_an_objection_opens_a_cycle_with_both_limits_from_its_receipt() -> None:
    case = b.reach("feedback_given")
    first = case.state.cycles[0]
    said = t("07-06 16:00")
    case.do(c.Object(statement="没有修好", at=said), t("07-07 09:00"))
    assert case.state.status == "investigating"
    assert case.state.cycles[0] == first
    response, completion = case.duty(RESPONSE, 2).deadline, case.duty(COMPLETION, 2).deadline
    assert response is not None
    assert completion is not None
    assert response.due == t("07-07 16:00")
    assert completion.last_day == date(2026, 7, 15)
    assert case.state.cycle.started == said
    assert (case.response(2), case.completion(2)) == (DutyState.open, DutyState.open)
    assert (case.response(1), case.completion(1)) == (DutyState.met, DutyState.met)
    objection = [n for n in case.notices if n.topic == "objection"]
    assert [(n.recipient, n.due) for n in objection] == [("s-clerk", t("07-07 16:00"))]


def test_the_second_cycle_is_met_by_its_own_messages_alone() -> None:
    case = b.reach("feedback_given")
    first = case.state.cycles[0]
    case.do(c.Object(statement="没有修好"), t("07-06 16:00"))
    case.do(b.acknowledge(), t("07-06 17:00"))
    case.do(b.conclude("not_upheld"), t("07-07 09:00"))
    assert case.state.cycle.handled == t("07-07 09:00")
    assert case.completion(2) == DutyState.open
    case.do(b.feedback(), t("07-08 09:00"))
    assert (case.response(2), case.completion(2)) == (DutyState.met, DutyState.met)
    assert case.duty(COMPLETION, 2).fulfilled == t("07-08 09:00")
    assert case.state.cycles[0] == first


def test_a_breach_of_the_first_cycle_stays_in_the_second() -> None:
    case = b.reach("feedback_given", acknowledged=False)
    assert case.response() == DutyState.met
    case = b.received()
    case.do(b.acknowledge(), t("07-02 11:00"))
    assert case.standing() == [("response_late", 1)]
    for step in (
        b.classify(),
        c.StartInvestigation(investigator="s-inv"),
        b.conclude("not_upheld"),
    ):
        case.do(step)
    case.do(b.feedback(), t("07-03 10:00"))
    case.do(c.Object(statement="不满意"), t("07-04 10:00"))
    case.do(duties.AssessDuties(), t("07-05 10:01"))
    assert case.standing() == [("response_late", 1), ("response_late", 2)]


def test_the_investigator_stays_and_the_old_plan_goes_with_the_cycle() -> None:
    case = b.reach("feedback_given")
    case.do(c.Object(statement="没有修好"), t("07-06 16:00"))
    assert case.state.plan is None
    assert case.state.answer is None
    assert case.state.investigation is not None
    assert case.state.investigation.investigator == "s-inv"
    assert case.state.investigation.verdict is None


# --- reopening -----------------------------------------------------------------------


def test_reopening_opens_a_cycle_with_both_limits_from_then() -> None:
    case = b.reach("closed")
    case.do(c.Reopen(reason="new_facts", note="又坏了"), t("07-20 09:00"))
    assert case.state.status == "investigating"
    assert case.state.retention is None
    response, completion = case.duty(RESPONSE, 2).deadline, case.duty(COMPLETION, 2).deadline
    assert response is not None
    assert completion is not None
    assert response.due == t("07-21 09:00")
    assert completion.last_day == date(2026, 7, 29)


def test_reopened_for_a_customer_without_a_contact_the_response_is_impossible_again() -> None:
    # Row "a customer who left no contact": nobody can be told in the second cycle either.
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(c.Close(reason="unreachable"))
    case.do(c.Reopen(reason="new_facts"), t("07-20 09:00"))
    assert case.state.unreachable == "none_left"
    assert case.response(2, t("07-25 09:00")) == DutyState.impossible
    assert case.completion(2) == DutyState.open


def test_an_old_case_that_is_reopened_owes_an_answer_though_no_contact_is_recorded() -> None:
    # The host has the contacts of what was carried over.
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-05 10:00")))
    case.do(c.Accept())
    case.do(c.Close(reason="accepted"))
    case.do(c.Reopen(reason="new_facts"))
    assert case.state.unreachable is None
    assert case.response(2) == DutyState.open


# --- ends (rows "withdrawal", "a declined complaint", "the same matter again") -------


def test_withdrawal_ends_what_is_not_yet_due() -> None:
    case = b.received()
    case.do(c.Withdraw(), t("07-01 12:00"))
    later = t("08-01 00:00")
    assert case.response(now=later) == DutyState.discharged
    assert case.completion(now=later) == DutyState.discharged
    assert case.standing() == []


def test_withdrawal_leaves_what_was_missed() -> None:
    case = b.received()
    case.do(c.Withdraw(), t("07-03 12:00"))
    assert case.response() == DutyState.overdue
    assert case.completion() == DutyState.discharged
    assert case.standing() == [("response_late", 1)]


def test_withdrawal_is_confirmed() -> None:
    case = b.received()
    case.do(c.Withdraw(), t("07-01 12:00"))
    case.do(c.TellOutcome(channel="letter", deliver=True), t("07-01 13:00"))
    (sent,) = case.made(e.MessageSent)
    assert sent.purpose == "withdrawal"
    assert [n.topic for n in case.notices if n.role == "customer"] == ["withdrawal"]
    # A confirmation tells no result.
    assert case.completion() == DutyState.discharged


def test_declining_still_owes_response_and_answer() -> None:
    case = b.received()
    case.do(b.decline(), t("07-01 12:00"))
    assert (case.response(), case.completion()) == (DutyState.open, DutyState.open)
    case.do(b.acknowledge(), t("07-01 13:00"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.open)
    case.do(c.TellOutcome(channel="letter", text="并非客户"), t("07-03 13:00"))
    assert case.completion() == DutyState.met
    assert case.made(e.MessageSent)[-1].purpose == "decline"


def test_a_declined_complaint_not_answered_in_time_is_a_breach() -> None:
    case = b.received()
    case.do(b.decline(), t("07-01 12:00"))
    case.do(duties.AssessDuties(), COMPLETION_DUE)
    assert case.standing() == [("response_late", 1), ("completion_late", 1)]


def test_nobody_to_tell_of_declining_makes_the_answer_impossible() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    assert case.duty(COMPLETION).impossible is None
    case.do(b.decline(), t("07-01 12:00"))
    assert case.completion(now=t("08-01 00:00")) == DutyState.impossible
    assert case.duty(COMPLETION).impossible == "none_left"


def test_an_answer_missed_after_declining_stays_missed_when_the_customer_becomes_unreachable() -> (
    None
):
    case = b.received()
    case.do(b.acknowledge(), t("07-01 11:00"))
    case.do(b.decline(), t("07-01 12:00"))
    case.do(duties.AssessDuties(), COMPLETION_DUE)
    case.do(c.LogContact(channel="phone", reached=False), t("07-12 09:00"))
    case.do(b.unreachable())
    assert case.completion() == DutyState.overdue
    assert case.standing() == [("completion_late", 1)]


def test_a_result_told_in_time_stays_told_when_the_complaint_is_merged_later() -> None:
    case = b.reach("feedback_given")
    case.other = b.second()
    case.do(c.Merge(into="c-2"), t("07-20 09:00"))
    assert case.completion() == DutyState.met
    assert case.standing() == []


def test_handling_that_was_all_that_was_owed_stays_met_when_the_complaint_is_merged_later() -> None:
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.other = b.second()
    case.do(c.Merge(into="c-2"), t("07-20 09:00"))
    assert case.completion() == DutyState.met
    assert case.standing() == []


def test_a_message_of_another_cycle_meets_nothing() -> None:
    state = b.reach("feedback_given").state
    earlier = tuple(m.model_copy(update={"cycle": 0}) for m in state.messages)
    met = meet(state.model_copy(update={"messages": earlier}))
    assert [duty.fulfilled for duty in met.cycle.duties] == [None, None]


def test_a_merged_complaint_owes_its_result_by_the_earlier_limit() -> None:
    other = b.received(id="c-2", now=t("06-29 10:00")).state  # due at the end of 07-08
    case = b.received()
    case.other = other
    case.do(c.Merge(into="c-2"), t("07-01 12:00"))
    limit = case.duty(COMPLETION).deadline
    assert limit is not None
    assert limit.last_day == date(2026, 7, 8)
    assert case.duty(COMPLETION).warn_at == (t("07-08 00:00"),)
    # Its own acknowledgement is owed all the same.
    assert case.response() == DutyState.open
    case.do(b.acknowledge(), t("07-01 13:00"))
    case.do(c.TellOutcome(channel="phone"), t("07-01 14:00"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    assert case.state.merged_into == "c-2"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda: b.received(id="c-2", now=t("07-03 10:00")).state, id="a later limit"),
        pytest.param(
            lambda: b.received(id="c-2", now=t("06-01 10:00")).state, id="one that is over"
        ),
    ],
)
def test_a_merged_complaint_keeps_its_own_limit_before(other: object) -> None:
    case = b.received()
    case.other = other()  # type: ignore[operator]
    case.do(c.Merge(into="c-2"), t("07-05 12:00"))
    limit = case.duty(COMPLETION).deadline
    assert limit is not None
    assert limit.due == COMPLETION_DUE


def test_a_corrected_receipt_of_a_merged_complaint_takes_the_earlier_limit_up_again() -> None:
    # Table of silences, "the same matter again": result by the earlier limit.
    case = b.received(now=t("07-03 10:00"))  # due at the end of 07-14
    case.other = b.received(id="c-2", now=t("07-02 10:00")).state  # due at the end of 07-13
    case.do(c.Merge(into="c-2"), t("07-03 12:00"))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 13)
    case.do(b.correct(t("07-01 10:00")))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 10)
    assert case.duty(COMPLETION).warn_at == (t("07-08 00:00"), t("07-10 00:00"))
    # Corrected once more, the survivor's is the earlier one.
    case.do(b.correct(t("07-02 18:00")))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 13)
    case.do(b.correct(t("07-03 09:00")))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 13)
    assert case.duty(COMPLETION).warn_at == (t("07-10 00:00"),)


def test_a_survivors_receipt_that_is_put_right_later_binds_in_the_survivor_alone() -> None:
    # Both are answered by telling one customer of one matter; each limit binds in its own record.
    survivor = b.received(id="c-2", now=t("07-02 10:00"))
    case = b.received(now=t("07-01 10:00"))
    case.other = survivor.state
    case.do(c.Merge(into="c-2"), t("07-02 12:00"))
    survivor.do(b.correct(t("06-29 10:00")), t("07-03 10:00"))
    assert survivor.duty(COMPLETION).deadline.last_day == date(2026, 7, 8)
    survivor.do(duties.AssessDuties(), t("07-09 00:00"))
    assert ("completion_late", 1) in survivor.standing()
    assert case.duty(COMPLETION).deadline.due == COMPLETION_DUE


def test_the_survivors_limit_binds_too_where_the_own_one_turns_out_to_be_later() -> None:
    case = b.received(b.receive(came_in=t("07-01 10:00")), now=t("07-03 10:00"))
    case.other = b.received(id="c-2", now=t("07-02 10:00")).state
    case.do(c.Merge(into="c-2"), t("07-03 12:00"))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 10)
    case.do(b.correct(t("07-03 09:00")))
    assert case.duty(COMPLETION).deadline.last_day == date(2026, 7, 13)


@pytest.mark.parametrize("handled", [True, False])
def test_a_merged_complaint_that_a_contact_made_due_again_is_so_by_the_right_receipt(
    handled: bool,
) -> None:
    nobody = b.receive(customer=b.NO_CONTACT)
    case = b.unfounded(command=nobody, acknowledged=False) if handled else b.received(nobody)
    case.do(b.found(), t("07-10 10:00"))  # both due again, until 07-11 10:00
    case.other = b.received(id="c-2", now=t("07-01 12:00")).state  # until the end of 07-10
    case.do(c.Merge(into="c-2"), t("07-10 11:00"))
    assert case.duty(COMPLETION).deadline.due == COMPLETION_DUE
    # Received a day earlier, its own limit was over when the contact turned up: the handling half
    # ran on until then.
    case.do(b.correct(t("06-30 10:00")), t("07-10 12:00"))
    assert case.duty(COMPLETION).deadline.due == (COMPLETION_DUE if handled else t("07-10 00:00"))
    assert case.standing() == ([] if handled else [("completion_late", 1)])


def test_a_merger_in_a_later_cycle_leaves_the_first_ones_correction_alone() -> None:
    case = b.reach("feedback_given")
    case.do(c.Object(statement="x"), t("07-06 10:00"))
    case.other = b.second(now=t("07-05 10:00"))
    case.do(c.Merge(into="c-2"), t("07-06 12:00"))
    before = case.duty(COMPLETION, 2)
    case.do(b.correct(t("06-30 10:00")), t("07-06 13:00"))
    assert case.duty(COMPLETION, 2) == before
    assert case.duty(COMPLETION, 1).deadline.last_day == date(2026, 7, 9)


def test_what_a_merged_complaint_missed_stays_missed() -> None:
    case = b.received()
    case.other = b.second()
    case.do(c.Merge(into="c-2"), t("07-03 12:00"))
    assert case.standing() == [("response_late", 1)]


def test_what_was_carried_over_owes_nothing_and_sets_no_timer() -> None:
    case = Case()
    case.do(b.carry_over())
    assert case.state.binding() == ()
    assert case.state.owed() == ()
    assert case.refusals(duties.AssessDuties(), t("08-01 00:00")).keys() == {"something_is_due"}
    index = b.COMPLAINTS.index(case.state)
    assert (index.wake, index.next_due, index.calendars) == (None, None, {})
    # Whether it was answered nobody knows, and nothing is made up.
    duty = case.duty(RESPONSE)
    assert case.state.standing(duty, t("08-01 00:00")).state == DutyState.undetermined
    late = Case()
    late.do(b.carry_over(answered=t("2024-03-20 09:00")))
    assert late.state.standing(late.duty(RESPONSE), late.now).state == DutyState.late


def test_what_was_carried_over_is_measured_by_its_answer() -> None:
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-02 09:00")))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-20 09:00")))
    assert (case.response(), case.completion()) == (DutyState.late, DutyState.late)
    assert case.standing() == []
    case = Case()
    day = Day(day=date(2024, 3, 1), zone="America/New_York")
    case.do(b.carry_over(came_in=day, answered=day))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    case = Case()
    case.do(b.carry_over(came_in=day, answered=Day(day=date(2024, 3, 2), zone="America/New_York")))
    assert (case.response(), case.completion()) == (DutyState.undetermined, DutyState.met)
    assert case.standing() == []


def test_an_objection_to_what_was_carried_over_is_owed_an_answer() -> None:
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-02 09:00")))
    case.do(c.Object(statement="不满意"))
    assert [d.cycle for d in case.state.owed()] == [2, 2]


# --- a day instead of an instant -----------------------------------------------------


def test_received_on_a_day_the_response_is_judged_as_far_as_is_certain() -> None:
    # 4.1: 24 hours from some instant of 07-01 end between 07-02 00:00 and 07-03 00:00.
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day), now=t("07-02 09:00"))
    assert case.response() == DutyState.undetermined
    assert case.duty(COMPLETION).deadline.due == COMPLETION_DUE
    # Who has to answer is warned at once, and the department's list shows it until it is done.
    assert [(event.duty, event.n) for event in case.made(duties.WarningGiven)] == [(RESPONSE, 2)]
    assert case.notices[-1].topic == "response_due_soon"
    assert case.notices[-1].due == t("07-02 00:00")
    assert [d.kind for d in case.state.owed()] == [RESPONSE, COMPLETION]
    # Never a breach of what nobody can say.
    told = b.received(b.receive(came_in=day), now=t("07-02 09:00"))
    told.do(b.acknowledge(), t("07-02 10:00"))
    assert told.response(now=t("07-09 09:00")) == DutyState.undetermined
    assert told.standing() == []
    # But what is certain is recorded: by silence, and when it is met at last.
    index = b.COMPLAINTS.index(case.state)
    assert (index.wake, index.next_due) == (t("07-03 00:00"), t("07-03 00:00"))
    case.do(duties.AssessDuties(), t("07-03 00:00"))
    assert case.standing() == [("response_late", 1)]
    assert case.made(duties.BreachRecorded)[-1].since == t("07-03 00:00")
    case.do(b.acknowledge(), t("07-09 09:00"))
    assert case.response() == DutyState.late
    # It was told within the day that nobody can place: the breach is set right.
    case.do(b.acknowledge(at=t("07-02 10:00")), t("07-09 10:00"))
    assert case.response() == DutyState.undetermined
    assert case.standing() == []


def test_received_on_the_day_of_its_registration_it_was_received_no_later_than_that() -> None:
    # Registered on 07-01 at 10:00: the 24 hours are over by 07-02 10:00, whenever it came in.
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day))
    assert case.response(now=t("07-02 10:00")) == DutyState.undetermined
    index = b.COMPLAINTS.index(case.state)
    assert index.next_due == t("07-02 10:00")
    case.do(duties.AssessDuties(), t("07-02 12:00"))
    assert case.standing() == [("response_late", 1)]
    since = case.made(duties.BreachRecorded)[-1].since
    assert since == case.duty(RESPONSE).deadline.overdue_from
    told = b.received(b.receive(came_in=day))
    told.do(b.acknowledge(), t("07-02 12:00"))
    assert told.response() == DutyState.late
    assert told.standing() == [("response_late", 1)]
    in_doubt = b.received(b.receive(came_in=day))
    in_doubt.do(b.acknowledge(), t("07-02 10:00"))
    assert in_doubt.response(now=t("07-09 09:00")) == DutyState.undetermined
    assert in_doubt.standing() == []


def test_what_happens_on_the_day_of_receipt_is_dated_by_itself() -> None:
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day), now=t("07-01 10:00"))
    case.do(b.classify(urgency="immediate", at=t("07-01 11:00")), t("07-01 12:00"))
    answer = next(x for x in case.state.cycle.targets if x.kind == TargetKind.personal_answer)
    assert answer.deadline.due == t("07-01 13:00")
    case.do(c.LogContact(channel="phone", reached=False), t("07-01 14:00"))
    early = case.refusals(b.unreachable(at=t("07-01 13:30")))
    assert early.keys() == {"not_before_its_cause"}


def test_a_day_abroad_is_no_later_a_day_than_that_of_the_registration() -> None:
    # In New York the day lasts until 07-02 12:00 in Shanghai; it was registered there on 07-01.
    abroad = Day(day=date(2026, 7, 1), zone="America/New_York")
    case = b.received(b.receive(came_in=abroad), now=t("07-01 13:00"))
    assert case.duty(COMPLETION).deadline.due == COMPLETION_DUE
    (target,) = case.state.cycle.targets
    assert target.deadline.due == t("07-03 00:00")


@pytest.mark.parametrize("begins", ["object", "reopen", "found"])
def test_what_begins_a_limit_on_a_day_lies_before_it_is_written_down(begins: str) -> None:
    day = Day(day=date(2026, 7, 20))
    if begins == "object":
        case = b.reach("feedback_given")
        case.do(c.Object(statement="不满意", at=day), t("07-20 10:00"))
    elif begins == "reopen":
        case = b.reach("closed")
        case.do(c.Reopen(reason="new_facts", at=day), t("07-20 10:00"))
    else:
        case = b.received(b.receive(customer=b.NO_CONTACT))
        case.do(b.found(at=day), t("07-20 10:00"))
    limit = case.duty(RESPONSE, case.state.cycle.n).deadline
    assert (limit.certain_until, limit.due) == (t("07-21 00:00"), t("07-21 10:00"))


def test_received_today_on_a_day_without_a_time_is_received_on_that_day() -> None:
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day))
    assert case.state.cycle.started == day
    assert case.state.received == day


def test_a_message_on_the_day_of_the_limit_is_undetermined_and_no_breach() -> None:
    case = b.received()
    case.do(b.acknowledge(at=Day(day=date(2026, 7, 2))), t("07-05 09:00"))
    assert case.response() == DutyState.undetermined
    assert case.standing() == []


def test_every_step_may_be_known_by_its_day() -> None:
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day), now=t("07-09 09:00"))
    steps: list[c.ComplaintCommand] = [
        b.acknowledge(at=day, arrived=day),
        b.classify(at=day),
        c.StartInvestigation(investigator="s-inv", at=day),
        b.conclude(at=day),
        b.plan(at=day),
        c.StartExecution(at=day),
        b.complete(at=day),
        b.feedback(b.follow_up(), at=day, arrived=day),
        c.Accept(at=day),
        c.Close(reason="accepted", at=day),
        c.FinishFollowUp(follow_up="f-1", evidence=PROOF, at=day),
    ]
    for step in steps:
        case.do(step)
    assert case.state.status == "closed"
    assert case.state.since == day
    assert case.completion() == DutyState.met
    assert case.standing() == []
    assert case.state.retention is not None
    assert case.state.retention.start == day
