"""Who cannot be reached: what they were told all the same, and what the others are owed (4.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.complaint import untold
from complaintflow.complaint.tasks import tasks
from complaintflow.duties import AssessDuties, DeadlineRecomputed, DutyKind, DutyState
from complaintflow.kernel import Command, Decision
from complaintflow.values import Day

from . import build as b
from .build import COMPLETION_DUE, RESPONSE_DUE, T0, Case, t

HOUR = timedelta(hours=1)
RESPONSE, COMPLETION = DutyKind.response, DutyKind.completion


# --- what they were told all the same ----------------------------------------------------------


def test_who_left_no_contact_is_told_while_they_are_there() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT, channel="in_person"))
    assert case.response() == DutyState.impossible
    case.do(b.acknowledge(channel="in_person"), T0 + HOUR)
    assert case.response() == DutyState.met
    assert case.state.unreachable == "none_left"  # they are not there any more


def test_told_in_person_after_the_limit_it_was_impossible_before() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.acknowledge(channel="in_person"), T0 + 48 * HOUR)
    assert (case.response(), case.standing()) == (DutyState.impossible, [])


@pytest.mark.parametrize("at", [T0 + HOUR, Day(day=date(2026, 7, 1))])
def test_what_was_told_before_nobody_could_be_reached_is_written_down_late(at: Any) -> None:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=False), T0 + 5 * HOUR)
    case.do(b.unreachable())
    case.do(b.acknowledge(at=at), T0 + 97 * HOUR)
    assert (case.response(), case.standing()) == (DutyState.met, [])


def test_who_hears_the_result_in_person_accepts_it() -> None:
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(b.feedback(channel="in_person"), case.now + HOUR)
    case.do(c.Accept(), case.now + HOUR)
    case.do(c.Close(reason="accepted"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)


# --- the result of what was closed because nobody could be told ---------------------------------


def test_what_was_closed_untold_is_told_its_result_and_waits_for_the_answer() -> None:
    case = b.closed_untold()
    assert case.state.retention is not None
    assert {(task.move, task.due) for task in tasks(case.state)} == {
        ("acknowledge", t("07-21 10:00")), ("give_feedback", t("07-21 10:00")),
    }  # fmt: skip
    case.do(b.feedback(b.follow_up()), t("07-20 12:00"))
    assert case.state.status == "feedback_given"
    assert case.state.retention is None
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    assert [f.id for f in case.state.follow_ups] == ["f-1"]
    case.do(c.ResendFeedback(channel="email"))
    case.do(c.Accept(), t("07-21 12:00"))
    case.do(c.Close(reason="accepted"))
    assert case.state.retention is not None
    assert case.state.retention.start == t("07-21 12:00")


def test_a_late_result_is_a_breach_and_an_objection_opens_another_cycle() -> None:
    case = b.closed_untold()
    case.do(b.feedback(), t("07-22 10:00"))
    assert case.standing() == [("response_late", 1), ("completion_late", 1)]
    case.do(c.Object(statement="不同意"))
    assert (case.state.status, case.state.cycle.n) == ("investigating", 2)


def test_a_result_told_in_person_before_it_was_closed_is_written_down_late() -> None:
    case = b.closed_untold()
    handled = case.state.cycle.handled
    assert isinstance(handled, datetime)
    early = b.feedback(channel="in_person", at=handled - timedelta(minutes=1))
    assert case.refusals(early).keys() == {"not_before_its_cause"}
    case.do(b.feedback(channel="in_person", at=handled))
    assert (case.state.since, case.duty(COMPLETION).fulfilled) == (handled, handled)


def test_what_a_later_round_found_is_told_though_an_earlier_one_was() -> None:
    case = b.reach("closed")
    case.do(c.Reopen(reason="new_facts"), t("07-10 10:00"))
    case.do(b.conclude("not_upheld"))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable())
    case.do(c.Close(reason="unreachable"))
    case.do(b.found(), t("07-20 10:00"))
    assert "result_was_given" in case.refusals(c.ResendFeedback(channel="phone"))
    case.do(b.feedback())
    assert case.completion(2) == DutyState.met


# --- what was reopened while nobody could be told ----------------------------------------------


def reopened(when: datetime) -> Case:
    """Closed because nobody could be told; then somebody comes with new facts."""
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(c.Close(reason="unreachable"), t("07-02 10:00"))
    case.do(c.Reopen(reason="new_facts"), when)
    return case


def test_what_was_reopened_is_told_its_new_result_alone() -> None:
    """No 24 hours run in which nothing could be told: the earlier result is not told any more."""
    case = reopened(t("07-10 10:00"))
    assert (case.completion(1), case.completion(2)) == (DutyState.met, DutyState.open)
    case.do(b.found(), t("07-13 10:00"))
    assert case.completion(1) == DutyState.discharged
    assert [d.kind for d in case.state.owed()] == [RESPONSE, RESPONSE, COMPLETION]
    case.do(b.acknowledge())
    assert case.duty(COMPLETION, 2).deadline.due == t("07-22 00:00")
    case.do(b.conclude("not_upheld"), t("07-16 10:00"))
    case.do(b.feedback())
    assert [case.completion(n) for n in (1, 2)] == [DutyState.discharged, DutyState.met]
    assert case.standing() == []


@pytest.mark.parametrize("reopened_at", [t("07-20 10:00"), t("07-20 12:00")])
def test_a_contact_of_before_the_reopening_left_time_to_tell_the_result(
    reopened_at: datetime,
) -> None:
    case = b.closed_untold()
    assert case.duty(COMPLETION).deadline.due == t("07-21 10:00")
    case.do(c.Reopen(reason="new_facts"), reopened_at)
    assert case.completion(1) == DutyState.open
    case.do(AssessDuties(), t("07-21 11:00"))
    assert ("completion_late", 1) in case.standing()


def test_handling_that_was_late_before_the_reopening_stays_late() -> None:
    case = b.reach("investigating", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(b.conclude("not_upheld"), t("07-20 10:00"))
    case.do(c.Close(reason="unreachable"))
    case.do(c.Reopen(reason="new_facts"), t("07-21 10:00"))
    case.do(b.found(), t("07-22 10:00"))
    assert case.standing() == [("completion_late", 1)]


def test_a_withdrawal_ends_what_is_owed_of_the_rounds_that_are_left() -> None:
    case = reopened(t("07-10 10:00"))
    case.do(b.found(), t("07-13 10:00"))
    case.do(c.Withdraw(), t("07-13 11:00"))
    ended = [case.duty(COMPLETION, n).discharged for n in (1, 2)]
    assert ended == [t("07-10 10:00"), t("07-13 11:00")]
    assert case.state.owed() == ()


# --- one of those who complain together left no contact ----------------------------------------


def two() -> Case:
    return b.received(b.half_reachable())


def handled(case: Case) -> Case:
    case.do(b.classify(), t("07-01 11:00"))
    case.do(c.StartInvestigation(investigator="s-inv"), t("07-01 12:00"))
    case.do(b.conclude("not_upheld"), t("07-01 13:00"))
    return case


def test_the_others_are_told_and_nobody_waits_for_who_cannot_be() -> None:
    case = two()
    assert case.state.to_be_told() == ("u-1",)
    case.do(b.acknowledge(), T0 + HOUR)
    assert case.duty(RESPONSE).fulfilled == T0 + HOUR
    handled(case).do(b.feedback(), t("07-01 14:00"))
    case.do(c.Accept(), t("07-02 14:00"))
    assert case.completion() == DutyState.met
    assert isinstance(case.ask(c.Close(reason="accepted")), Decision)
    case.do(c.Close(reason="accepted"))
    assert case.state.unfinished(case.now) == ()


def test_the_others_are_owed_it_all_the_same() -> None:
    case = two()
    case.do(duties.AssessDuties(), T0 + 25 * HOUR)
    assert case.standing() == [("response_late", 1)]


def test_who_was_chosen_and_left_no_contact_acts_for_nobody_who_is_to_be_told() -> None:
    acting = [{"person": "u-2", "capacity": "chosen", "name": "钱七"}]
    case = b.received(b.half_reachable(representatives=acting))
    assert case.state.to_be_told() == ("u-1",)
    case.do(b.acknowledge(), T0 + HOUR)
    assert case.response() == DutyState.met
    case.do(b.found(person="u-2"), T0 + 2 * HOUR)
    assert case.state.to_be_told() == ("u-2",)
    assert case.response() == DutyState.open


def test_where_nobody_left_a_contact_each_waits_for_one() -> None:
    case = b.received(b.half_reachable(customer=b.NO_CONTACT))
    assert case.state.out_of_reach() == ()
    assert case.state.to_be_told() == ("u-1", "u-2")
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert case.state.to_be_told() == ("u-2",)
    case.do(b.acknowledge(told="u-2"), T0 + 50 * HOUR)
    assert case.duty(RESPONSE).fulfilled == T0 + 50 * HOUR
    assert case.response() == DutyState.met
    case.do(b.found(), T0 + 60 * HOUR)
    assert case.state.attempts == 0
    assert case.duty(RESPONSE).deadline.due == T0 + 84 * HOUR
    assert untold(case.state, case.state.cycle) == ("u-1",)


def test_where_nobody_left_a_contact_each_may_be_told_in_person() -> None:
    case = b.received(b.half_reachable(customer=b.NO_CONTACT))
    case.do(b.acknowledge(channel="in_person"), T0 + HOUR)
    assert case.duty(RESPONSE).fulfilled is None
    case.do(b.acknowledge(channel="in_person", told="u-2"), T0 + 2 * HOUR)
    assert case.duty(RESPONSE).fulfilled == T0 + 2 * HOUR
    assert case.response() == DutyState.met


def test_a_contact_of_somebody_for_whom_another_is_told_makes_nothing_due() -> None:
    acting = [{"person": "p-9", "capacity": "agent", "name": "钱七"}]
    case = b.received(b.half_reachable(representatives=acting))
    case.do(b.acknowledge(told="p-9"), T0 + HOUR)
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert (case.response(), case.duty(RESPONSE).deadline.due) == (DutyState.met, RESPONSE_DUE)


def test_with_a_contact_it_is_due_again_for_them_a_day_later() -> None:
    case = two()
    case.do(b.acknowledge(), T0 + HOUR)
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert (case.response(), case.duty(RESPONSE).deadline.due) == (DutyState.open, T0 + 72 * HOUR)
    assert untold(case.state, case.state.cycle) == ("u-2",)
    assert case.state.attempts == 1  # at reaching somebody else
    (task,) = [task for task in tasks(case.state) if task.move == "acknowledge"]
    assert (task.detail, task.due) == ("u-2", T0 + 72 * HOUR)
    case.do(b.acknowledge(told="u-2"), T0 + 71 * HOUR)
    assert (case.response(), case.duty(RESPONSE).fulfilled) == (DutyState.met, T0 + 71 * HOUR)


def test_once_that_day_is_over_it_is_missed() -> None:
    case = two()
    case.do(b.acknowledge(), T0 + HOUR)
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    case.do(duties.AssessDuties(), T0 + 73 * HOUR)
    assert case.standing() == [("response_late", 1)]


def test_the_result_is_due_again_too_also_of_what_is_closed() -> None:
    case = handled(two())
    case.do(b.feedback(), t("07-01 14:00"))
    case.do(c.Accept())
    case.do(c.Close(reason="accepted"))
    case.do(b.found(person="u-2"), t("07-20 10:00"))
    assert case.duty(COMPLETION).deadline.due == t("07-21 10:00")
    assert [owed.id for owed in case.state.unfinished(case.now)] == ["response", "completion"]
    (task,) = [task for task in tasks(case.state) if task.move == "resend_feedback"]
    assert task.detail == "u-2"
    case.do(c.ResendFeedback(channel="phone", told="u-2"), t("07-20 12:00"))
    assert (case.response(), case.completion()) == (DutyState.met, DutyState.met)
    assert case.standing() == []


def test_a_decline_is_told_to_them_too() -> None:
    case = two()
    case.do(b.decline())
    case.do(c.TellOutcome(channel="phone"))
    case.do(b.found(person="u-2"), t("07-20 10:00"))
    assert case.duty(COMPLETION).deadline.due == t("07-21 10:00")
    assert case.completion() == DutyState.open


def test_before_its_own_limit_the_result_is_due_by_that() -> None:
    case = two()
    case.do(b.acknowledge(), T0 + HOUR)
    case.do(b.found(person="u-2"), T0 + 2 * HOUR)
    assert case.duty(RESPONSE).deadline.due == T0 + 26 * HOUR
    assert case.duty(COMPLETION).deadline.due == COMPLETION_DUE
    assert case.state.cycle.own is None


def test_where_others_act_a_contact_of_who_does_not_moves_nothing() -> None:
    acting = [{"person": "u-1", "capacity": "chosen", "name": "张三"}]
    case = b.received(b.half_reachable(representatives=acting))
    case.do(b.acknowledge(), T0 + HOUR)
    before = case.state.cycle.duties
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert case.state.cycle.duties == before
    assert case.state.to_be_told() == ("u-1",)


@pytest.mark.parametrize("hour", [None, 30])
def test_what_the_others_were_not_told_in_time_stays_missed(hour: int | None) -> None:
    case = two()
    if hour is not None:
        case.do(b.acknowledge(), T0 + hour * HOUR)
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert case.duty(RESPONSE).deadline.due == RESPONSE_DUE
    case.do(b.acknowledge(told="u-2"))
    assert case.standing() == [("response_late", 1)]


def test_who_was_told_in_person_before_is_told_nothing_again() -> None:
    case = two()
    case.do(b.acknowledge())
    case.do(b.acknowledge(told="u-2", channel="in_person"), T0 + HOUR)
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    assert (case.response(), case.duty(RESPONSE).fulfilled) == (DutyState.met, T0)


def test_who_is_put_right_is_reached_since_they_were() -> None:
    case = two()
    case.do(b.acknowledge())
    case.do(b.found(person="u-2"), T0 + 2 * HOUR)
    case.do(b.correct(customer={"ref": "u-2", "name": "钱七", "contacts": [b.contact()]}))
    (member,) = case.state.members
    assert (member.found, case.duty(RESPONSE).fulfilled) == (T0 + 2 * HOUR, None)
    case.do(b.correct(customer={"ref": "u-2", "no_contact": "wrong_number"}))
    assert case.state.members[0].found is None
    assert case.response() == DutyState.met


def test_a_customer_put_right_is_reached_since_they_were() -> None:
    case = b.received(b.jointly("u-2", customer=b.NO_CONTACT))
    case.do(b.found(), T0 + 2 * HOUR)
    case.do(b.correct(customer={"name": "王五", "contacts": [b.contact()]}))
    assert case.state.customer.found == T0 + 2 * HOUR


def test_in_a_later_cycle_they_are_one_of_all() -> None:
    case = handled(two())
    case.do(b.feedback(), t("07-01 14:00"))
    case.do(b.found(person="u-2"), t("07-01 15:00"))
    case.do(c.ResendFeedback(channel="phone", told="u-2"))
    case.do(c.Object(statement="不行", by="u-2"), t("07-05 10:00"))
    case.do(b.acknowledge(), t("07-05 11:00"))
    assert untold(case.state, case.state.cycle) == ("u-2",)
    assert case.duty(RESPONSE, 2).deadline.due == t("07-06 10:00")


def test_a_bounce_takes_the_day_back() -> None:
    """The others were not told in time after all; and that they were may be written down later."""
    case = two()
    case.do(b.acknowledge(), T0 + HOUR)
    message = case.message()
    case.do(b.found(person="u-2"), T0 + 48 * HOUR)
    made = case.do(c.RecordBounce(message=message))
    assert [event.type for event in made] == [
        "MessageBounced", "DeadlineRecomputed", "BreachRecorded",
    ]  # fmt: skip
    assert case.duty(RESPONSE).deadline.due == RESPONSE_DUE
    case.do(b.acknowledge(at=T0 + 3 * HOUR, arrived=T0 + 3 * HOUR), T0 + 50 * HOUR)
    assert case.made(DeadlineRecomputed)[-1].deadline.due == T0 + 72 * HOUR
    assert (case.response(), case.standing()) == (DutyState.open, [])


def test_nobody_is_out_of_reach_before_a_contact_that_turned_up() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.found(), T0 + 48 * HOUR)
    case.do(duties.AssessDuties(), T0 + 73 * HOUR)
    case.do(c.LogContact(channel="phone", reached=False, at=T0 + HOUR))
    assert case.refusals(b.unreachable(at=T0 + HOUR)).keys() == {"not_before_its_cause"}
    case.do(b.unreachable())
    assert case.standing() == [("response_late", 1)]


def test_nobody_is_out_of_reach_before_a_contact_of_one_of_them() -> None:
    case = two()
    case.do(b.found(person="u-2"), T0 + 5 * HOUR)
    case.do(c.LogContact(channel="phone", reached=False))
    early = b.unreachable(at=T0 + HOUR)
    assert case.refusals(early).keys() == {"not_before_its_cause"}


@pytest.mark.parametrize("order", [("u-1", "u-2"), ("u-2", "u-1")])
def test_the_contact_that_came_first_ends_it_whichever_was_written_down_first(
    order: tuple[str, str],
) -> None:
    case = b.received(b.half_reachable(customer=b.NO_CONTACT))
    came = {"u-1": T0 + 168 * HOUR, "u-2": T0 + 48 * HOUR}
    for person in order:
        case.do(b.found(person=person, at=came[person]), T0 + 170 * HOUR)
    assert case.state.cycle.silences[0].found == came["u-2"]
    assert case.duty(RESPONSE).deadline.due == T0 + 72 * HOUR
    assert case.standing() == [("response_late", 1)]


def test_a_contact_before_the_silence_ends_another_one() -> None:
    case = b.received(b.half_reachable())
    case.do(c.LogContact(channel="phone", reached=False), T0 + 2 * HOUR)
    case.do(b.unreachable())
    case.do(b.found(), T0 + 5 * HOUR)
    case.do(b.found(person="u-2", at=T0 + HOUR))
    assert case.state.cycle.silences[0].found == T0 + 5 * HOUR
    assert case.duty(RESPONSE).deadline.due == T0 + 29 * HOUR


# --- what is known by its day alone --------------------------------------------------------------

TODAY = Day(day=date(2026, 7, 1))  # it is written down at 10:00, or after that


def of_a_day() -> Case:
    return b.received(b.receive(customer=b.NO_CONTACT, came_in=TODAY))


def test_nobody_can_say_by_which_of_two_days_it_is_due() -> None:
    case = of_a_day()
    case.do(b.found(at=TODAY), t("07-01 12:00"))
    limit = case.duty(RESPONSE).deadline
    assert (limit.act_by, limit.due) == (t("07-02 00:00"), t("07-02 12:00"))
    case.do(b.acknowledge(), t("07-02 09:00"))
    assert case.response() == DutyState.undetermined


@pytest.mark.parametrize(
    ("told", "state"),
    [("07-02 09:00", DutyState.met), ("07-02 09:30", DutyState.undetermined),
     ("07-02 10:01", DutyState.late)],
)  # fmt: skip
def test_what_is_in_time_by_a_contact_is_in_time_though_receipt_is_a_day(
    told: str, state: DutyState
) -> None:
    case = of_a_day()
    case.do(b.found(at=t("07-01 09:00")), t("07-01 10:30"))
    limit = case.duty(RESPONSE).deadline
    assert (limit.act_by, limit.due) == (t("07-02 09:00"), t("07-02 10:00"))
    case.do(b.acknowledge(), t(told))
    assert case.response() == state


def test_what_is_known_later_may_move_no_more_than_what_is_certain() -> None:
    """Who was told in time before a contact turned up: till then it was not due again."""
    case = b.received(b.half_reachable(came_in=TODAY))
    case.do(b.found(person="u-2", at=t("07-01 09:00")), t("07-01 10:30"))
    assert case.duty(RESPONSE).deadline.act_by == t("07-02 00:00")
    case.do(b.acknowledge(at=TODAY, arrived=TODAY))
    limit = case.duty(RESPONSE).deadline
    assert (limit.act_by, limit.due) == (t("07-02 09:00"), t("07-02 10:00"))


# --- the warnings before another limit -----------------------------------------------------------


@pytest.mark.parametrize("late", [True, False])
def test_before_a_limit_that_moved_each_warning_is_given_once(late: bool) -> None:
    case, told = two(), b.acknowledge(at=T0 + HOUR, arrived=T0 + HOUR)
    if not late:
        case.do(told, T0 + HOUR)
    for hours in (13, 21):
        if late:
            case.do(duties.AssessDuties(), T0 + hours * HOUR)
    case.do(b.found(person="u-2"), T0 + 22 * HOUR)
    if late:
        case.do(told)
    assert (case.duty(RESPONSE).deadline.due, case.duty(RESPONSE).warned) == (T0 + 46 * HOUR, 0)
    before = len(case.made(duties.WarningGiven))
    for hours in (35, 43):
        case.do(duties.AssessDuties(), T0 + hours * HOUR)
    given = case.made(duties.WarningGiven)[before:]
    assert [one.n for one in given if one.duty == RESPONSE] == [1, 2]


def limits(case: Case) -> list[tuple[datetime, object, DutyState]]:
    return [
        (duty.deadline.due, duty.fulfilled, case.state.standing(duty, case.now).state)
        for duty in case.state.cycle.duties
    ]


HOURS = st.integers(0, 90)


@given(
    told=st.none() | HOURS, found=HOURS, then=st.none() | HOURS, third=st.none() | HOURS,
    data=st.data(),
)  # fmt: skip
def test_the_order_in_which_it_is_written_down_changes_nothing(
    told: int | None, found: int, then: int | None, third: int | None, data: st.DataObject
) -> None:
    facts: list[Command] = [b.found(person="u-2", at=T0 + found * HOUR)]
    if third is not None:
        facts.append(b.found(person="u-3", at=T0 + third * HOUR))
    for person, hour in (("u-1", told), ("u-2", then), ("u-3", then)):
        if hour is not None:
            at = T0 + hour * HOUR
            facts.append(b.acknowledge(told=person, at=at, arrived=at, channel="in_person"))
    mute = [{"ref": ref, "no_contact": "none_left"} for ref in ("u-2", "u-3")]
    one, other = (b.received(b.receive(members=mute)) for _ in range(2))
    for case, order in ((one, facts), (other, data.draw(st.permutations(facts)))):
        for fact in order:
            case.do(fact, T0 + 200 * HOUR)
    assert limits(one) == limits(other)
    assert one.standing() == other.standing()
    # By hand: a contact gives a day from then, where all who were known before were told in time.
    due = RESPONSE_DUE
    known = {"u-1": told}
    turned = sorted([(found, "u-2"), *([] if third is None else [(third, "u-3")])])
    for hour, person in turned:
        times = [None if at is None else T0 + max(0, at) * HOUR for at in known.values()]
        if found != third and all(at is not None and at <= due for at in times):
            due = max(due, T0 + (hour + 24) * HOUR)
        known[person] = then
    if found != third:
        assert limits(one)[0][0] == due


@given(first=HOURS, second=HOURS, third=HOURS, told=st.none() | HOURS, data=st.data())
def test_where_nobody_left_a_contact_the_order_changes_nothing_either(
    first: int, second: int, third: int, told: int | None, data: st.DataObject
) -> None:
    hours = {"u-1": first, "u-2": second, "u-3": third}
    facts: list[Command] = [
        b.found(person=person, at=T0 + hour * HOUR) for person, hour in hours.items()
    ]
    if told is not None:
        at = T0 + told * HOUR
        facts += [b.acknowledge(told=p, channel="in_person", at=at, arrived=at) for p in hours]
    mute = [{"ref": ref, "no_contact": "none_left"} for ref in ("u-2", "u-3")]
    said = b.receive(customer=b.NO_CONTACT, members=mute)
    one, other = b.received(said), b.received(said)
    for case, order in ((one, facts), (other, data.draw(st.permutations(facts)))):
        for fact in order:
            case.do(fact, T0 + 200 * HOUR)
    assert limits(one) == limits(other)
    assert one.standing() == other.standing()
    assert one.state.cycle.silences[0].found == T0 + min(hours.values()) * HOUR
