"""What time brings, and what is put right: warnings, breaches, corrections, another calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaint import build as b
from complaint.build import COMPLETION_DUE, PROOF, RESPONSE_DUE, T0, Case, t
from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import Limit, Terms
from complaintflow.complaint import events as e
from complaintflow.duties import BreachStatus, DutyKind, DutyState
from complaintflow.kernel import Decision, Event
from complaintflow.periods import CompiledCalendar, Notice, china, hours, working_days, years
from complaintflow.periods.china.notice import days, spans
from complaintflow.values import Actor, Day, Party, Role

MICRO = timedelta(microseconds=1)
RESPONSE, COMPLETION = DutyKind.response, DutyKind.completion


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [event.type for event in events]


def due(case: Case, kind: DutyKind, cycle: int = 1) -> Any:
    limit = case.duty(kind, cycle).deadline
    assert limit is not None
    return limit.due


# --- warnings ------------------------------------------------------------------------


def test_warnings_come_at_the_terms_times_to_the_handler() -> None:
    case = b.received()
    wakes = []
    for _ in range(7):
        at = b.COMPLAINTS.index(case.state).wake
        assert at is not None
        wakes.append(at)
        case.do(duties.AssessDuties(), at)
    assert wakes == [
        t("07-01 22:00"),
        t("07-02 06:00"),
        RESPONSE_DUE + MICRO,
        t("07-03 00:00"),  # it should have been assessed: no limit of the agreement
        t("07-08 00:00"),
        t("07-10 00:00"),
        COMPLETION_DUE,
    ]
    assert [event.type for event in case.events] == [
        "ComplaintReceived",
        "WarningGiven",
        "WarningGiven",
        "BreachRecorded",
        "WarningGiven",
        "WarningGiven",
        "WarningGiven",
        "BreachRecorded",
    ]
    told = [(n.topic, n.role, n.recipient, n.clause, n.due) for n in case.notices[1:]]
    assert told == [
        ("response_due_soon", "staff", "s-clerk", "4.1", RESPONSE_DUE),
        ("response_due_soon", "staff", "s-clerk", "4.1", RESPONSE_DUE),
        ("response_late", "staff", "s-clerk", "4.1", RESPONSE_DUE),
        ("first_assessment_overdue", "staff", "s-clerk", "3.2", t("07-03 00:00")),
        ("completion_due_soon", "staff", "s-clerk", "4.2", COMPLETION_DUE),
        ("completion_due_soon", "staff", "s-clerk", "4.2", COMPLETION_DUE),
        ("completion_late", "staff", "s-clerk", "4.2", COMPLETION_DUE),
    ]
    # Nothing is to come any more.
    assert b.COMPLAINTS.index(case.state).wake is None


def test_a_sweep_that_comes_late_gives_one_warning_not_a_storm() -> None:
    case = b.received()
    made = case.do(duties.AssessDuties(), t("07-02 08:00"))
    assert kinds(made) == ["WarningGiven"]
    (warning,) = case.made(duties.WarningGiven)
    assert (warning.duty, warning.cycle, warning.n) == (RESPONSE, 1, 2)
    assert case.refusals(duties.AssessDuties()).keys() == {"something_is_due"}


def test_a_sweep_that_comes_after_the_limit_records_the_breach_and_is_done() -> None:
    # A warning that was never given must not wake the sweep for ever.
    case = b.received()
    made = case.do(duties.AssessDuties(), t("08-01 08:00"))
    assert kinds(made) == ["BreachRecorded", "BreachRecorded", "WarningGiven"]  # not assessed
    assert case.refusals(duties.AssessDuties()).keys() == {"something_is_due"}
    assert b.COMPLAINTS.index(case.state).wake is None


@pytest.mark.parametrize("days_later", [0, 1, 3, 8, 9, 12])
def test_after_a_sweep_nothing_is_due_at_the_same_time(days_later: int) -> None:
    case = b.received()
    now = T0 + timedelta(days=days_later, hours=20)
    case.do(duties.AssessDuties(), now)
    assert case.refusals(duties.AssessDuties(), now).keys() == {"something_is_due"}


def test_a_duty_that_is_performed_is_not_warned_of() -> None:
    case = b.received(agreement=b.signed(terms=b.NO_TARGETS))
    case.do(b.acknowledge(), t("07-01 11:00"))
    assert b.COMPLAINTS.index(case.state).wake == t("07-08 00:00")


def test_any_command_gives_a_warning_that_is_due() -> None:
    case = b.received()
    made = case.do(b.classify(), t("07-01 23:00"))
    assert kinds(made) == ["ComplaintClassified", "WarningGiven"]
    # And no command gives it again.
    made = case.do(c.LogContact(channel="phone", reached=True))
    assert kinds(made) == ["ContactLogged"]


def test_without_a_handler_the_manager_is_told_and_the_department_where_none_is_named() -> None:
    for manager, told in (("s-boss", ["s-boss"]), (None, ["customer_service"])):
        case = Case(agreement=b.signed(terms=Terms(manager=manager)))
        case.do(b.carry_over(answered=t("2024-03-02 09:00")))
        case.do(c.Object(statement="不满意"))
        case.do(duties.AssessDuties(), T0 + timedelta(hours=12))
        case.do(duties.AssessDuties(), T0 + timedelta(hours=25))
        assert [n.recipient for n in case.notices if n.topic == "response_due_soon"] == told
        assert [n.recipient for n in case.notices if n.topic == "response_late"] == told


def test_warnings_are_those_of_the_terms() -> None:
    terms = Terms(
        response=Limit(clause="4.1", period=hours(8), warnings=(hours(2),)),
        completion=Limit(clause="4.2", period=working_days(3)),
    )
    case = b.received(agreement=b.signed(terms=terms))
    assert case.duty(RESPONSE).warn_at == (t("07-01 12:00"),)
    assert case.duty(COMPLETION).warn_at == ()
    assert due(case, RESPONSE) == t("07-01 18:00")
    assert due(case, COMPLETION) == t("07-07 00:00")


# --- breaches ------------------------------------------------------------------------


def test_a_late_fact_records_the_breach_in_the_same_decision() -> None:
    case = b.received()
    made = case.do(b.acknowledge(), t("07-02 12:00"))
    assert kinds(made) == ["MessageSent", "BreachRecorded"]
    (breach,) = case.made(duties.BreachRecorded)
    assert (breach.kind, breach.duty, breach.cycle) == ("response_late", RESPONSE, 1)
    assert (breach.clause, breach.party) == ("4.1", Party.party_a)
    assert breach.since == RESPONSE_DUE + MICRO
    assert breach.at == breach.since
    assert breach.recorded == t("07-02 12:00")
    assert breach.to == "received"


def test_silence_is_a_breach_when_it_is_assessed() -> None:
    case = b.received()
    case.do(b.acknowledge(), t("07-01 11:00"))
    case.do(duties.AssessDuties(), COMPLETION_DUE)
    (breach,) = case.made(duties.BreachRecorded)
    assert (breach.kind, breach.clause, breach.since) == ("completion_late", "4.2", COMPLETION_DUE)


def test_a_breach_by_silence_stays_when_the_fact_comes_late_and_never_twice() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    case.do(b.acknowledge(), t("07-03 11:00"))
    case.do(b.acknowledge(), t("07-03 12:00"))
    case.do(b.classify(), t("07-03 13:00"))
    assert len(case.made(duties.BreachRecorded)) == 1
    assert case.standing() == [("response_late", 1)]


def test_a_fact_recorded_later_that_was_in_time_sets_the_breach_right() -> None:
    # design.md: a call was made yesterday.
    case = b.received()
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    made = case.do(b.acknowledge(at=t("07-01 15:00")), t("07-03 11:00"))
    assert kinds(made) == ["MessageSent", "BreachSetRight"]
    assert made[1].at == t("07-03 11:00")
    assert case.standing() == []
    assert case.state.breaches[0].status == BreachStatus.set_right
    assert case.response() == DutyState.met


def test_a_bounce_records_the_breach_again_with_an_id_of_its_own() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    case.do(b.acknowledge(at=t("07-01 15:00")), t("07-03 11:00"))
    made = case.do(c.RecordBounce(message=case.message()), t("07-04 09:00"))
    assert kinds(made) == ["MessageBounced", "BreachRecorded"]
    first, again = case.made(duties.BreachRecorded)
    assert first.breach != again.breach
    assert first.since == again.since
    assert case.standing() == [("response_late", 1)]
    # Set right once more, it is the second that is set right.
    case.do(b.acknowledge(at=t("07-01 16:00")), t("07-04 10:00"))
    assert [event.breach for event in case.made(duties.BreachSetRight)] == [
        first.breach,
        again.breach,
    ]
    assert case.standing() == []


def test_both_breaches_of_one_decision_have_ids_of_their_own() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-20 10:00"))
    one, two = case.made(duties.BreachRecorded)
    assert one.breach != two.breach
    assert {one.kind, two.kind} == {"response_late", "completion_late"}


def test_a_fact_that_cannot_be_judged_leaves_no_breach_standing() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    case.do(b.acknowledge(at=Day(day=date(2026, 7, 2))), t("07-03 11:00"))
    # Nobody can say any more that it was missed: the report shows it as undetermined.
    assert case.response() == DutyState.undetermined
    assert case.standing() == []


def test_what_waits_in_the_outbox_meets_nothing_until_it_is_handed_on() -> None:
    # Silences: sending time stands in until arrival is known, and putting it by is no sending.
    case = b.received()
    case.do(b.acknowledge(deliver=True))
    assert case.response() == DutyState.open
    case.do(c.RecordSending(message=case.message()), T0 + timedelta(hours=30))
    assert case.response() == DutyState.late
    assert case.standing() == [("response_late", 1)]


def test_news_of_an_earlier_rounds_message_changes_that_round_alone() -> None:
    case = b.reach("feedback_given", acknowledged=False)
    told = case.message()
    case.do(c.Object(statement="不满意"), case.now + timedelta(hours=1))
    first, second = case.state.cycles
    case.do(c.RecordBounce(message=told), case.now + timedelta(hours=1))
    assert case.state.cycles[0].completion.fulfilled is None
    assert first.completion.fulfilled is not None
    assert case.state.cycles[1] == second


def test_an_acknowledgement_written_down_after_the_objection_answers_its_own_round() -> None:
    case = b.reach("feedback_given", acknowledged=False)
    case.do(c.Object(statement="不满意"), T0 + timedelta(days=3))
    case.do(b.acknowledge(at=T0 + timedelta(hours=1)), T0 + timedelta(days=3))
    assert case.state.cycles[0].response.fulfilled == T0 + timedelta(hours=1)
    assert case.state.cycles[1].response.fulfilled is None


def test_the_confirmation_of_a_withdrawal_is_no_late_response() -> None:
    # Silences: withdrawal ends what is not yet due, and is confirmed in writing.
    case = b.received()
    case.do(c.Withdraw(), T0 + timedelta(hours=2))
    case.do(c.TellOutcome(channel="letter"), T0 + timedelta(hours=30))
    assert case.response() == DutyState.discharged
    assert case.standing() == []


def test_a_contact_that_turns_up_after_a_withdrawal_makes_nothing_owed() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(c.Withdraw(), T0 + timedelta(hours=2))
    case.do(b.found(), T0 + timedelta(hours=3))
    assert case.state.owed() == ()
    assert case.response(now=t("08-01 00:00")) == DutyState.discharged


def test_unreachable_in_time_but_written_down_later_sets_the_breach_right() -> None:
    case = b.received()
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    case.do(c.LogContact(channel="phone", reached=False, at=t("07-01 18:00")))
    case.do(b.unreachable(at=t("07-02 09:00")))
    assert case.response() == DutyState.impossible
    assert case.standing() == []


def test_a_decision_made_again_is_the_same_but_for_tokens_and_salts() -> None:
    case = b.received()
    command = b.decline()
    first, again = case.ask(command), case.ask(command)
    assert first == again
    other = case.ask(command, entropy=b"other")
    assert isinstance(first, Decision)
    assert isinstance(other, Decision)
    # So that a worker that loses a race cannot overwrite the winner's values in another vault.
    assert [s.token for s in first.secrets] != [s.token for s in other.secrets]
    assert [e.type for e in first.events] == [e.type for e in other.events]
    assert [s.salt for s in first.secrets] != [s.salt for s in other.secrets]


# --- CorrectFact ---------------------------------------------------------------------


def test_correcting_the_receipt_moves_both_limits_and_keeps_the_old_ones_readable() -> None:
    case = b.received(now=t("07-02 09:00"), agreement=b.signed(terms=b.NO_TARGETS))
    (first,) = case.made(e.ComplaintReceived)
    came_in = t("06-30 16:00")
    made = case.do(b.correct(came_in), t("07-02 10:00"))
    assert kinds(made) == ["ReceiptCorrected", "BreachRecorded"]
    (event,) = case.made(e.ReceiptCorrected)
    assert (event.came_in, event.received, event.before) == (came_in, came_in, t("07-02 09:00"))
    assert due(case, RESPONSE) == t("07-01 16:00")
    assert due(case, COMPLETION) == t("07-10 00:00")
    assert first.response.deadline is not None
    assert first.response.deadline.due == t("07-03 09:00")
    assert case.state.came_in == came_in
    assert case.state.received == came_in
    assert case.state.cycles[0].started == came_in
    assert case.state.registered == t("07-02 09:00")
    assert case.standing() == [("response_late", 1)]


def test_correcting_the_receipt_back_sets_the_breach_right() -> None:
    case = b.received(b.receive(came_in=t("06-30 16:00")), now=t("07-02 09:00"))
    # Written down when the limit was over already: the breach is in the same decision.
    assert case.standing() == [("response_late", 1)]
    case.do(b.correct(t("07-02 08:00")), t("07-02 10:00"))
    assert case.standing() == []
    assert case.response() == DutyState.open
    assert case.duty(RESPONSE).warned == 0
    assert case.duty(RESPONSE).warn_at == (t("07-02 20:00"), t("07-03 04:00"))
    assert case.duty(COMPLETION).warn_at == (t("07-09 00:00"), t("07-11 00:00"))


def test_after_a_correction_warnings_are_counted_from_the_start() -> None:
    case = b.received(b.receive(came_in=t("07-01 22:00")), now=t("07-02 09:00"))
    case.do(duties.AssessDuties(), t("07-02 10:00"))
    assert case.duty(RESPONSE).warned == 1
    case.do(b.correct(t("07-02 08:00")), t("07-02 11:00"))
    assert b.COMPLAINTS.index(case.state).wake == t("07-02 20:00")


def _late_then_excused(offered: duties.OfferExcuse) -> Case:
    """Nobody responded by 07-03 09:00; that is excused, and a corrective measure is assigned."""
    case = b.received(now=t("07-02 09:00"), agreement=b.signed(terms=b.NO_TARGETS))
    case.do(duties.AssessDuties(), t("07-04 09:00"))
    breach = case.state.breaches[0].id
    case.do(offered.model_copy(update={"breach": breach}))
    if offered.ground == "accepted_reason":
        case.actor = Actor(role=Role.party_b, id="s-theirs")
        case.do(duties.AnswerExcuse(breach=breach, accepted=True))
        case.actor = b.CLERK
    case.do(duties.AssignRemedy(breach=breach, responsible="s-9", due=t("07-20 09:00")))
    return case


def test_a_breach_that_began_at_another_time_is_the_same_breach() -> None:
    offered = duties.OfferExcuse(breach="b", ground="accepted_reason", evidence=PROOF)
    case = _late_then_excused(offered)
    (known,) = case.state.breaches
    made = case.do(b.correct(t("07-01 09:00")), t("07-04 10:00"))
    assert kinds(made) == ["ReceiptCorrected", "BreachStartMoved"]
    assert case.made(duties.BreachStartMoved)[0].before == t("07-03 09:00") + MICRO
    (moved,) = case.state.breaches
    assert moved == known.model_copy(update={"since": t("07-02 09:00") + MICRO})
    assert (moved.status, moved.remedy.status) == ("excused", "assigned")


@pytest.mark.parametrize(
    ("began", "excuse"),
    [
        ("07-02 08:59", "excused"),
        ("07-02 09:00", "excused"),  # within the limit still
        ("07-02 10:00", "standing"),
    ],
)
def test_force_majeure_after_the_moved_limit_excuses_no_more(began: str, excuse: str) -> None:
    """CC 590: never for what came after the limit."""
    offered = duties.OfferExcuse(
        breach="b", ground="force_majeure", evidence=PROOF, began=t(began), notified=t(began)
    )
    case = _late_then_excused(offered)
    case.do(b.correct(t("07-01 09:00")), t("07-04 10:00"))
    (moved,) = case.state.breaches
    assert (moved.status, moved.excuse is None) == (excuse, excuse == "standing")
    assert moved.remedy.status == "assigned"
    (event,) = case.made(duties.BreachStartMoved)
    assert event.excuse_falls is (excuse == "standing")


def test_a_corrected_receipt_keeps_what_was_performed() -> None:
    case = b.received(now=t("07-02 09:00"))
    case.do(b.acknowledge(), t("07-02 10:00"))
    case.do(b.correct(t("07-01 12:00")), t("07-02 11:00"))
    assert case.response() == DutyState.met
    assert case.duty(RESPONSE).fulfilled == t("07-02 10:00")


def test_a_corrected_receipt_of_the_first_cycle_leaves_the_second_alone() -> None:
    case = b.reach("feedback_given")
    case.do(c.Object(statement="不满意"), t("07-06 16:00"))
    second = case.state.cycles[1]
    case.do(b.correct(t("06-29 10:00")), t("07-06 17:00"))
    assert case.state.cycles[1] == second
    assert due(case, RESPONSE) == t("06-30 10:00")
    assert case.response() == DutyState.late
    assert case.state.status == "investigating"
    assert case.state.since == t("07-06 16:00")


def test_after_a_correction_facts_may_be_recorded_from_the_right_receipt_on() -> None:
    case = b.received(now=t("07-02 09:00"))
    case.do(b.correct(t("07-01 16:00")), t("07-02 10:00"))
    case.do(b.classify(at=t("07-01 17:00")))
    assert case.state.status == "classified"
    case.do(b.correct(t("07-01 15:00")), t("07-02 10:00"))
    assert case.state.since == t("07-01 17:00")


def test_a_corrected_receipt_of_a_customer_without_a_contact_is_no_breach() -> None:
    # Nobody could be told from the receipt on, whenever that was.
    case = b.received(b.receive(customer=b.NO_CONTACT), now=t("07-03 09:00"))
    case.do(b.correct(t("06-30 09:00")), t("07-03 10:00"))
    assert case.response() == DutyState.impossible
    assert case.standing() == []


def test_a_corrected_receipt_leaves_limits_that_run_from_a_contact_found() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT), now=t("07-03 09:00"))
    case.do(b.found(), t("07-08 10:00"))
    case.do(b.correct(t("07-02 09:00")), t("07-08 11:00"))
    assert due(case, RESPONSE) == t("07-09 10:00")
    assert due(case, COMPLETION) == t("07-14 00:00")
    assert case.standing() == []


def test_a_corrected_receipt_leaves_a_limit_that_nobody_can_count() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT), now=t("07-03 09:00"))
    case.do(b.found(at=Day(day=date(2026, 7, 8))), t("07-09 10:00"))
    case.do(b.correct(t("07-02 09:00")), t("07-09 11:00"))
    assert case.response() == DutyState.undetermined
    assert due(case, COMPLETION) == t("07-14 00:00")


def test_a_day_of_receipt_that_becomes_a_time_gives_the_response_a_limit() -> None:
    case = b.received(b.receive(came_in=Day(day=date(2026, 7, 1))), now=t("07-02 09:00"))
    case.do(b.correct(t("07-01 15:00")), t("07-02 10:00"))
    assert due(case, RESPONSE) == t("07-02 15:00")
    assert case.response() == DutyState.open
    case.do(b.correct(Day(day=date(2026, 7, 1))), t("07-02 10:00"))
    assert case.duty(RESPONSE).deadline.certain_until == t("07-02 00:00")


def test_a_receipt_corrected_to_the_day_of_its_registration_lies_before_that() -> None:
    case = b.received(b.receive(came_in=t("07-01 08:00")))
    case.do(b.correct(Day(day=date(2026, 7, 1))), t("07-02 09:00"))
    assert case.duty(RESPONSE).deadline.due == t("07-02 10:00")
    assert case.duty(RESPONSE).deadline.begun_by == case.state.registered


def test_a_day_of_receipt_without_a_contact_stays_impossible_when_corrected() -> None:
    day = Day(day=date(2026, 7, 1))
    case = b.received(b.receive(came_in=day, customer=b.NO_CONTACT), now=t("07-02 09:00"))
    assert case.response() == DutyState.impossible
    case.do(b.correct(Day(day=date(2026, 6, 30))), t("07-02 10:00"))
    assert case.response(now=t("08-01 00:00")) == DutyState.impossible
    case.do(b.correct(t("06-30 10:00")), t("07-02 10:00"))
    assert case.response(now=t("08-01 00:00")) == DutyState.impossible
    assert case.standing() == []


def test_correcting_the_customer_changes_no_limit() -> None:
    case = b.received()
    before = case.state.cycles
    case.do(b.correct(customer={"ref": "u-9", "name": "王五", "contacts": [b.contact()]}))
    assert case.state.customer.ref == "u-9"
    assert case.state.cycles == before
    (event,) = case.made(e.CustomerCorrected)
    assert event.customer.name is not None


def test_a_receipt_is_not_corrected_past_the_first_objection() -> None:
    case = b.received(b.receive(came_in=t("06-20 10:00")), now=t("07-10 10:00"))
    steps: list[c.ComplaintCommand] = [
        b.classify(at=t("06-21 10:00")),
        c.StartInvestigation(investigator="s-inv", at=t("06-21 10:00")),
        b.conclude("not_upheld", at=t("06-22 10:00")),
        b.feedback(at=t("06-22 10:00")),
        c.Object(statement="不满意", at=t("06-23 10:00")),
        b.conclude("not_upheld", at=t("06-24 10:00")),
        b.feedback(at=t("06-24 10:00")),
        c.Object(statement="还是不满意", at=t("06-26 10:00")),
    ]
    for step in steps:
        case.do(step)
    refusal = case.refusals(b.correct(t("06-24 10:00")))["came_in_before_its_answer"]
    assert refusal.facts["answered"] == "2026-06-21T02:00:00Z"  # it was classified then


# --- another calendar ----------------------------------------------------------------

NOTICE_2027 = Notice(
    year=2027,
    title="made up for this test",
    rest=spans("2026-12-31/2027-01-03"),
    work=days("2026-12-27"),
)


def _recompute(case: Case, calendar: CompiledCalendar, now: Any) -> tuple[Event, ...]:
    case.calendar = calendar
    return case.do(duties.RecomputeDeadlines(), now)


def test_a_provisional_limit_is_counted_again_when_the_notice_is_loaded() -> None:
    # Vector: 2025-12-24 -> 2026-01-05; without the notice of 2026 that answer is provisional.
    case = b.received(now=t("2025-12-23 10:00"), calendar=china(through=2025))
    before = case.duty(COMPLETION).deadline
    assert before is not None
    assert (before.provisional, before.last_day) == (True, date(2026, 1, 2))
    made = _recompute(case, china(), t("2025-12-23 12:00"))
    assert kinds(made) == ["DeadlineRecomputed"]
    (event,) = case.made(duties.DeadlineRecomputed)
    assert (event.duty, event.cycle) == (COMPLETION, 1)
    assert event.before == before.due
    assert event.deadline.last_day == date(2026, 1, 4)  # a make-up Sunday
    assert not event.deadline.provisional
    assert case.duty(COMPLETION).deadline == event.deadline
    assert case.duty(COMPLETION).warn_at == event.warn_at
    # The response counts hours: no calendar moves it. Done once, there is nothing more to do.
    assert case.refusals(duties.RecomputeDeadlines()).keys() == {"calendar_has_changed"}


def test_a_notice_of_a_host_moves_the_limit_and_its_warnings() -> None:
    # Vector: 2026-12-18 -> 2026-12-29, provisional.
    case = b.received(now=t("12-18 10:00"))
    before = case.duty(COMPLETION).deadline
    assert before is not None
    assert (before.provisional, before.last_day) == (True, date(2026, 12, 29))
    assert b.COMPLAINTS.index(case.state).calendars == {"cn-state-council": china().version}
    _recompute(case, china(extra=(NOTICE_2027,)), t("12-18 12:00"))
    after = case.duty(COMPLETION)
    assert after.deadline is not None
    assert (after.deadline.provisional, after.deadline.last_day) == (False, date(2026, 12, 28))
    assert after.warn_at == (t("12-25 00:00"), t("12-28 00:00"))
    assert b.COMPLAINTS.index(case.state).calendars == {}


def test_a_limit_that_moves_back_sets_right_the_breach_by_silence() -> None:
    calendar = china(
        extra=(Notice(year=2027, title="made up", rest=spans("2026-12-29/2026-12-31")),)
    )
    case = b.received(now=t("12-18 10:00"))
    case.do(b.acknowledge())
    case.do(duties.AssessDuties(), t("12-30 00:00"))
    assert case.standing() == [("completion_late", 1)]
    made = _recompute(case, calendar, t("12-30 01:00"))
    # It is open again, and the warning that was never given is due.
    assert kinds(made) == ["DeadlineRecomputed", "BreachSetRight", "WarningGiven"]
    assert case.completion() == DutyState.open


def test_a_breach_by_a_late_fact_is_set_right_when_its_provisional_limit_moves() -> None:
    # A breach that rests on a provisional limit is an open question until the notice is known.
    calendar = china(
        extra=(Notice(year=2027, title="made up", rest=spans("2026-12-29/2026-12-31")),)
    )
    case = b.reach(
        "executed",
        now=t("12-18 10:00"),
        instead={"planned": b.plan(b.measure(limit=t("12-20 10:00")))},
    )
    case.do(b.feedback(), t("12-30 09:00"))
    assert case.standing() == [("completion_late", 1)]
    _recompute(case, calendar, t("12-30 10:00"))
    assert case.standing() == []
    assert case.completion() == DutyState.met


def test_a_limit_that_moves_forward_makes_the_breach_at_once() -> None:
    case = b.received(now=t("12-18 10:00"), agreement=b.signed(terms=b.NO_TARGETS))
    case.do(b.acknowledge())
    made = _recompute(case, china(extra=(NOTICE_2027,)), t("12-29 00:00"))
    assert kinds(made) == ["DeadlineRecomputed", "BreachRecorded"]
    assert case.made(duties.BreachRecorded)[0].since == t("12-29 00:00")


def test_what_is_met_or_over_is_not_counted_again() -> None:
    case = b.reach(
        "feedback_given",
        now=t("12-18 10:00"),
        instead={"planned": b.plan(b.measure(limit=t("12-20 10:00")))},
    )
    assert case.completion() == DutyState.met
    case.calendar = china(extra=(NOTICE_2027,))
    assert case.refusals(duties.RecomputeDeadlines()).keys() == {"calendar_has_changed"}


def test_the_end_of_retention_is_counted_again_too() -> None:
    case = b.reach("closed")
    kept = case.state.retention
    assert kept is not None
    assert kept.provisional
    notice = Notice(year=2027, title="made up", rest=spans("2027-07-01/2027-07-05"))
    made = _recompute(case, china(extra=(notice,)), t("2026-12-01 10:00"))
    assert kinds(made) == ["RetentionRecomputed"]
    (event,) = case.made(keeping.RetentionRecomputed)
    assert event.before == kept.due
    assert event.retention.last_day == date(2027, 7, 6)
    assert case.state.retention == event.retention


def test_an_end_of_retention_that_is_final_waits_for_no_notice() -> None:
    case = b.reach(
        "closed",
        now=t("2018-07-02 10:00"),
        instead={"planned": b.plan(b.measure(limit=t("2018-07-03 10:00")))},
    )
    assert case.state.retention is not None
    assert not case.state.retention.provisional
    assert b.COMPLAINTS.index(case.state).calendars == {}


def test_an_open_provisional_limit_and_the_retention_are_counted_in_one_decision() -> None:
    case = b.received(now=t("12-18 10:00"))
    case.do(b.decline())
    made = _recompute(case, china(extra=(NOTICE_2027,)), t("12-18 12:00"))
    assert kinds(made) == ["DeadlineRecomputed", "RetentionRecomputed"]


def test_a_year_that_is_not_known_refuses_no_complaint() -> None:
    # Vector 2026-12-23: not known; the desk goes on with a provisional limit.
    case = b.received(now=t("12-23 10:00"))
    limit = case.duty(COMPLETION).deadline
    assert limit is not None
    assert limit.provisional


# --- retention (3.7; row "when does retention start") --------------------------------


def test_the_record_is_kept_for_the_terms_from_closing() -> None:
    case = b.reach("closed")
    kept = case.state.retention
    assert kept is not None
    assert (kept.period, kept.clause) == (years(1), "3.7")
    assert kept.start == t("07-01 19:00")
    assert kept.last_day == date(2027, 7, 1)


def test_the_last_follow_up_lengthens_it_and_an_earlier_one_does_not() -> None:
    told = b.feedback(b.follow_up("f-1"), b.follow_up("f-2"))
    case = b.reach("closed", instead={"feedback_given": told})
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF), t("07-20 09:00"))
    first = case.state.retention
    assert first is not None
    assert first.last_day == date(2027, 7, 20)
    case.do(c.FinishFollowUp(follow_up="f-2", evidence=PROOF, at=t("07-05 09:00")))
    assert case.state.retention == first


def test_a_follow_up_that_was_done_before_the_closing_shortens_nothing() -> None:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.Accept())
    case.do(c.Close(reason="accepted"), t("07-30 09:00"))
    closed = case.state.retention
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF, at=t("07-10 09:00")))
    assert case.state.retention == closed


def test_a_follow_up_before_closing_sets_no_end_and_counts_when_it_closes_backdated() -> None:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.Accept())
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF), t("07-20 09:00"))
    assert case.state.retention is None
    case.do(c.Close(reason="accepted", at=t("07-10 09:00")), t("07-21 09:00"))
    kept = case.state.retention
    assert kept is not None
    assert kept.start == t("07-20 09:00")


@pytest.mark.parametrize("status", ["declined", "withdrawn", "merged"])
def test_the_other_ends_start_it_too(status: str) -> None:
    kept = b.reach(status).state.retention
    assert kept is not None
    assert kept.start == t("07-01 11:00")


def limits(case: Case) -> tuple[datetime | None, datetime | None]:
    """A merged complaint's own limit, where another binds, and the other's."""
    own, merger = case.state.cycle.own, case.state.merger
    theirs = None if merger is None or merger.limit is None else merger.limit.due
    return (None if own is None else own.due), theirs


def test_both_limits_of_a_merged_complaint_are_counted_again() -> None:
    case = b.received(now=t("12-22 10:00"))
    case.other = b.second(now=t("12-18 10:00"))
    case.do(c.Merge(into="c-2"), t("12-22 11:00"))
    assert limits(case) == (t("2027-01-01 00:00"), t("12-30 00:00"))
    (event, *more) = _recompute(case, china(extra=(NOTICE_2027,)), t("12-23 09:00"))
    assert isinstance(event, e.MergedLimitsRecomputed)
    assert "DeadlineRecomputed" not in kinds(tuple(more))
    assert limits(case) == (t("12-31 00:00"), t("12-29 00:00"))
    assert event.before == t("12-30 00:00")
    assert due(case, COMPLETION) == t("12-29 00:00")
    assert case.refusals(duties.RecomputeDeadlines()).keys() == {"calendar_has_changed"}


def test_of_a_merged_case_that_was_carried_over_no_result_is_owed_and_none_counted_again() -> None:
    case = b.Case()
    case.do(b.carry_over(came_in=t("12-22 10:00")), t("12-22 10:00"))
    case.other = b.second(now=t("12-18 10:00"))
    case.do(c.Merge(into="c-2"), t("12-22 11:00"))
    told = _recompute(case, china(extra=(NOTICE_2027,)), t("12-23 09:00"))
    assert kinds(told) == ["RetentionRecomputed"]


def test_a_survivors_limit_that_comes_to_lie_before_the_merger_binds_no_more() -> None:
    case = b.received(now=t("12-29 10:00"))
    case.other = b.second(now=t("12-18 10:00"))
    case.do(c.Merge(into="c-2"), t("12-29 11:00"))
    _recompute(case, china(extra=(NOTICE_2027,)), t("12-29 12:00"))
    assert limits(case) == (None, None)
    assert due(case, COMPLETION) == t("2027-01-12 00:00")


def test_a_contact_found_after_a_merger_gives_a_limit_of_its_own() -> None:
    """What runs from the contact is not counted back to a receipt when the notice comes out."""
    case = b.received(b.receive(customer=b.NO_CONTACT), now=t("12-22 10:00"))
    case.other = b.second(now=t("12-18 10:00"))
    case.do(c.Merge(into="c-2"), t("12-22 11:00"))
    case.do(b.found(), t("12-29 20:00"))
    assert due(case, COMPLETION) == t("12-30 20:00")
    _recompute(case, china(extra=(NOTICE_2027,)), t("12-30 09:00"))
    assert due(case, COMPLETION) == t("12-30 20:00")


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    ("found", "before"), [("12-30 20:00", "2027-01-01 00:00"), ("12-31 10:00", "2027-01-01 10:00")]
)
def test_an_own_limit_that_is_counted_again_stands_beside_that_from_a_contact(
    found: str, before: str, merged: bool
) -> None:
    """Handled in time, and told 24 hours after the contact where its own limit lies before that."""
    nobody = b.receive(customer=b.NO_CONTACT)
    case = b.unfounded(command=nobody, acknowledged=False, now=t("12-22 10:00"))
    case.do(b.found(), t(found))
    if merged:
        case.other = b.second(now=t("12-10 10:00"))  # its limit was over before the merger
        case.do(c.Merge(into="c-2"))
    assert due(case, COMPLETION) == t(before)
    (event, *more) = _recompute(case, china(extra=(NOTICE_2027,)), t(found))
    assert isinstance(event, duties.DeadlineRecomputed)
    assert "DeadlineRecomputed" not in kinds(tuple(more))
    assert due(case, COMPLETION) == t(found) + timedelta(hours=24)
    assert limits(case) == (t("12-31 00:00"), None)


def test_what_was_disposed_of_has_no_limit_that_may_move() -> None:
    case = b.received(now=t("2025-12-23 10:00"), calendar=china(through=2025))
    case.do(c.Withdraw(), t("2025-12-23 11:00"))
    assert b.COMPLAINTS.index(case.state).calendars
    case.do(keeping.Dispose(), t("2027-01-09 00:00"))
    assert not b.COMPLAINTS.index(case.state).calendars


def test_where_a_merged_complaint_was_told_its_limits_are_left_alone() -> None:
    case = b.received(now=t("12-22 10:00"))
    case.other = b.second(now=t("12-18 10:00"))
    case.do(c.Merge(into="c-2"), t("12-22 11:00"))
    case.do(c.TellOutcome(channel="phone", arrived=t("12-22 11:30")), t("12-22 11:30"))
    before = limits(case)
    _recompute(case, china(extra=(NOTICE_2027,)), t("12-23 09:00"))
    assert limits(case) == before


def test_a_response_that_the_terms_count_in_working_days_is_counted_again_with_its_warnings() -> (
    None
):
    limit = Limit(clause="4.1", period=working_days(2), warnings=(working_days(1),))
    terms = b.NO_TARGETS.model_copy(update={"response": limit})
    case = b.received(now=t("12-30 10:00"), agreement=b.signed(terms=terms))
    before = case.duty(RESPONSE)
    assert before.deadline.provisional
    _recompute(case, china(extra=(NOTICE_2027,)), t("12-30 11:00"))
    after = case.duty(RESPONSE)
    assert not after.deadline.provisional
    assert after.deadline.due > before.deadline.due
    assert len(after.warn_at) == 1
