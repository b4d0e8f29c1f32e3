"""The same facts give the same limits and breaches, in whatever order they were written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from complaint import build as b
from complaint.build import Case, t
from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.duties import DutyKind, DutyState, assess
from complaintflow.kernel import Command, Decision
from complaintflow.values import Day

HOUR = timedelta(hours=1)
REGISTERED = t("07-06 09:00")
LATER = t("09-01 00:00")

STEPS: dict[str, Command] = {
    "acknowledge": b.acknowledge(channel="email"),
    "classify": b.classify(),
    "start": c.StartInvestigation(investigator="s-inv"),
    "conclude": b.conclude("not_upheld"),
    "tell": b.feedback(channel="email"),
    "object": c.Object(statement="不满意"),
    "attempt": c.LogContact(channel="phone", reached=False),
    "unreachable": b.unreachable(),
    "found": b.found(),
    "decline": b.decline(),
    "outcome": c.TellOutcome(channel="phone"),
    "withdraw": c.Withdraw(),
    "merge": c.Merge(into="c-2"),
    "close": c.Close(reason="unreachable"),
    "reopen": c.Reopen(reason="new_facts"),
    "sweep": duties.AssessDuties(),
}
OFTEN = ("classify", "start", "conclude", "tell", "attempt", "unreachable", "found", "bounce")


def lived(steps: Iterable[tuple[int, str]], **said: object) -> tuple[Case, list[str]]:
    """A complaint registered on a Monday, and which of the steps, each some hours after the one
    before, were possible."""
    case = Case(now=REGISTERED)
    case.do(b.receive(**said))
    case.other = b.received(id="c-2", now=t("07-05 09:00")).state
    done = []
    for hours, step in steps:
        case.now += hours * HOUR
        waiting = [m.id for m in case.state.messages if m.arrived is None]
        command = STEPS.get(step) or c.RecordBounce(message=waiting[0] if waiting else "none")
        if isinstance(case.ask(command), Decision):
            case.do(command)
            done.append(step)
        else:
            done.append("")
    return case, done


def outcome(case: Case) -> object:
    """What is owed by when, how it stands in the end, and the breaches that stand."""
    if isinstance(case.ask(duties.AssessDuties(), LATER), Decision):
        case.do(duties.AssessDuties(), LATER)
    owed = [(d.cycle, d.kind, d.deadline.due, assess(d, LATER)) for d in case.state.duties()]
    return owed, sorted((x.kind, x.cycle, x.since) for x in case.state.breaches if x.stands)


hours_before = st.integers(0, 150).map(lambda n: REGISTERED - n * HOUR)
days_before = st.integers(0, 6).map(lambda n: Day(day=REGISTERED.date() - n * timedelta(days=1)))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 3, 8, 20, 40, 60]), st.sampled_from([*OFTEN, *OFTEN, *STEPS])
        ),
        max_size=14,
    ),
    st.booleans(),
    hours_before | days_before,
    hours_before | days_before,
)
def test_a_receipt_put_right_later_is_as_if_it_had_been_right_from_the_start(
    steps: list[tuple[int, str]], no_contact: bool, wrong: object, right: object
) -> None:
    customer = {"customer": b.NO_CONTACT} if no_contact else {}
    case, done = lived(steps, came_in=wrong, **customer)
    correction = b.correct(right)  # type: ignore[arg-type]
    assume(isinstance(case.ask(correction), Decision))
    case.do(correction)
    straight, also = lived(steps, came_in=right, **customer)
    assume(done == also)
    assert outcome(case) == outcome(straight)


# --- what was found in it ------------------------------------------------------------


def test_a_result_queued_for_a_customer_who_objects_is_owed_until_they_withdraw() -> None:
    case = b.unfounded(acknowledged=False)
    case.do(b.feedback(deliver=True))
    case.do(c.Object(statement="不满意"), case.now + HOUR)
    case.do(c.Withdraw(), case.now + HOUR)
    assert {assess(d, LATER).state for d in case.state.duties()} == {DutyState.discharged}
    assert b.COMPLAINTS.index(case.state).next_due is None


def test_what_is_told_later_meets_what_an_earlier_cycle_still_owes() -> None:
    case = b.unfounded(acknowledged=False)
    case.do(b.feedback())
    message = case.message()
    case.do(c.Object(statement="不满意"), case.now + HOUR)
    case.do(c.RecordBounce(message=message), case.now + HOUR)
    case.do(b.acknowledge(), case.now + HOUR)
    assert (case.response(1), case.response(2)) == (DutyState.met, DutyState.met)
    assert (case.completion(1), case.completion(2)) == (DutyState.open, DutyState.open)
    case.do(b.conclude("not_upheld"), t("07-12 10:00"))
    case.do(b.feedback(), case.now)
    assert (case.completion(1), case.completion(2)) == (DutyState.late, DutyState.late)
    assert case.standing() == [("completion_late", 1), ("completion_late", 2)]


def test_what_was_unreachable_and_is_reopened_is_met_by_what_is_told_then() -> None:
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(c.Close(reason="unreachable"))
    case.do(b.found(), t("07-20 10:00"))
    case.do(c.Reopen(reason="contact"))
    case.do(b.acknowledge())
    case.do(b.conclude("not_upheld"))
    case.do(b.feedback())
    assert {assess(d, LATER).state for d in case.state.duties()} == {DutyState.met}


def test_nobody_can_be_told_of_an_earlier_cycle_either_until_a_contact_turns_up() -> None:
    case = b.unfounded(acknowledged=False)
    case.do(b.feedback())
    message = case.message()
    case.do(c.Object(statement="不满意"), case.now + HOUR)
    case.do(c.RecordBounce(message=message))
    case.do(b.unreachable(), case.now + HOUR)
    assert [case.response(n, LATER) for n in (1, 2)] == [DutyState.impossible] * 2
    case.do(b.found(), t("07-20 10:00"))
    assert [case.duty(DutyKind.response, n).deadline.due for n in (1, 2)] == [t("07-21 10:00")] * 2
    # Handled in time, the first result is due again; the second one's handling was not.
    assert case.duty(DutyKind.completion, 1).deadline.due == t("07-21 10:00")
    assert case.standing() == [("completion_late", 2)]
    case.do(c.Withdraw())
    assert case.state.owed() != ()
    assert {d.cycle for d in case.state.owed()} == {2}


def test_what_was_missed_while_the_customer_could_be_told_stays_missed() -> None:
    case = b.reach("investigating", acknowledged=False)
    case.do(c.LogContact(channel="phone", reached=False), t("07-15 10:00"))
    case.do(b.unreachable())
    case.do(b.found(), t("07-20 10:00"))
    dues = [duty.deadline.due for duty in case.state.duties()]
    assert dues == [t("07-02 10:00"), b.COMPLETION_DUE]
    assert case.standing() == [("response_late", 1), ("completion_late", 1)]


def test_handling_in_time_that_is_written_down_after_a_contact_turned_up_makes_it_due_again() -> (
    None
):
    case = b.reach("investigating", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(b.found(), t("07-20 10:00"))
    assert case.standing() == [("completion_late", 1)]
    case.do(b.conclude("not_upheld", at=t("07-08 10:00")), t("07-20 11:00"))
    moved = case.made(duties.DeadlineRecomputed)[-1]
    assert (moved.before, moved.deadline.due) == (b.COMPLETION_DUE, t("07-21 10:00"))
    assert moved.own is not None
    assert case.standing() == []
    assert case.completion() == DutyState.open
    # It needs a plan after all: then the handling was missed before.
    case.do(b.plan(b.measure(limit=t("07-25 10:00")), completion_late=True))
    assert case.duty(DutyKind.completion).deadline.due == b.COMPLETION_DUE
    assert case.standing() == [("completion_late", 1)]
