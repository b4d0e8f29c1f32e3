"""How a duty stands: open, met, late, overdue, impossible, discharged, undetermined."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaint.build import COMPLETION_DUE, RESPONSE_DUE, T0, t
from complaintflow.duties import (
    BREACH_OF,
    CLAUSE_OF,
    Breach,
    BreachKind,
    Duty,
    DutyKind,
    DutyState,
    assess,
    breach_machine,
    first_of,
    last_of,
    owe,
    still_owed,
    wakes,
)
from complaintflow.duties.owing import is_overdue
from complaintflow.periods import china, hours, working_days
from complaintflow.values import Day, Party, When

SECOND = timedelta(seconds=1)
naive = datetime.fromisoformat
MICRO = timedelta(microseconds=1)
LATER = t("08-01 10:00")


def owed(kind: DutyKind = DutyKind.response, start: When = T0, **changes: Any) -> Duty:
    period, warnings = (
        (hours(24), (hours(12), hours(20)))
        if kind == DutyKind.response
        else (working_days(7), (working_days(4), working_days(6)))
    )
    duty = owe(kind, 1, start, period, warnings, zone="Asia/Shanghai", calendar=china())
    return duty.model_copy(update=changes)


def _owed_with(update: dict[str, Any]) -> Duty:
    return owed().model_copy(update=update)


def test_a_duty_holds_its_limit_clause_and_warnings() -> None:
    # 4.1: the instant of receipt + 24 h; CC 201: hours from the time of receipt.
    response = owed()
    assert response.deadline is not None
    assert (response.deadline.due, response.deadline.inclusive) == (RESPONSE_DUE, True)
    assert (response.clause, response.by) == ("4.1", Party.party_a)
    assert response.warn_at == (t("07-01 22:00"), t("07-02 06:00"))
    # 4.2, vector 2026-07-01 -> 2026-07-10.
    completion = owed(DutyKind.completion)
    assert completion.deadline is not None
    assert (completion.deadline.due, completion.deadline.inclusive) == (COMPLETION_DUE, False)
    assert completion.deadline.last_day == date(2026, 7, 10)
    assert completion.clause == "4.2"
    assert completion.warn_at == (t("07-08 00:00"), t("07-10 00:00"))


def test_a_warning_that_does_not_come_before_the_limit_is_none() -> None:
    # Two working days and ten both end on the same day in a calendar that is asked across the
    # end of what it knows; here the warning is simply as long as the limit.
    duty = owe(
        DutyKind.response,
        1,
        T0,
        hours(24),
        (hours(24), hours(12), hours(12)),
        zone="Asia/Shanghai",
        calendar=china(),
    )
    assert duty.warn_at == (t("07-01 22:00"),)


DAY = Day(day=date(2026, 7, 1))


def test_of_hours_from_a_day_the_bounds_are_known_and_of_working_days_the_limit() -> None:
    response = owed(start=DAY).deadline
    assert (response.certain_until, response.due) == (t("07-02 00:00"), t("07-03 00:00"))
    # Nobody is warned too late, whenever on that day it began.
    assert owed(start=DAY).warn_at == (t("07-01 12:00"), t("07-01 20:00"))
    completion = owed(DutyKind.completion, start=DAY)
    assert completion.deadline.due == COMPLETION_DUE
    assert completion.deadline.certain_until is None
    assert completion.warn_at == owed(DutyKind.completion).warn_at


def test_something_is_overdue_where_a_duty_says_so_of_itself() -> None:
    """One that is late is performed, and one that ended too late is still missed."""
    ended = {"discharged": RESPONSE_DUE + SECOND}
    for changes in ({}, {"fulfilled": LATER}, {"discharged": T0}, {"impossible_since": T0}, ended):
        duty = _owed_with(changes)
        for now in (RESPONSE_DUE, RESPONSE_DUE + MICRO, LATER):
            told = assess(duty, now).state == DutyState.overdue
            assert is_overdue([owed(DutyKind.completion, start=LATER), duty], now) == told
    assert is_overdue([owed(DutyKind.completion)], COMPLETION_DUE)  # its last day ends at 24:00
    assert not is_overdue([], LATER)


@pytest.mark.parametrize(
    ("fulfilled", "state", "late_by"),
    [
        (RESPONSE_DUE, DutyState.met, None),  # CC 1259: within 24 hours includes the 24th
        (RESPONSE_DUE + MICRO, DutyState.late, MICRO),
        (RESPONSE_DUE + timedelta(hours=2), DutyState.late, timedelta(hours=2)),
        (Day(day=date(2026, 7, 1)), DutyState.met, None),
        (Day(day=date(2026, 7, 2)), DutyState.undetermined, None),  # the limit falls into it
        (Day(day=date(2026, 7, 3)), DutyState.late, timedelta(hours=14)),
    ],
)
def test_a_performed_duty_is_met_late_or_undetermined_whatever_the_time(
    fulfilled: When, state: DutyState, late_by: timedelta | None
) -> None:
    for now in (T0, RESPONSE_DUE, LATER):
        standing = assess(owed(fulfilled=fulfilled), now)
        assert standing.state == state
        assert standing.met_at == fulfilled
        assert standing.late_by == late_by


def test_an_unperformed_duty_is_open_until_its_limit_and_overdue_after() -> None:
    assert assess(owed(), RESPONSE_DUE).state == DutyState.open
    overdue = assess(owed(), RESPONSE_DUE + SECOND)
    assert (overdue.state, overdue.late_by) == (DutyState.overdue, SECOND)
    assert overdue.met_at is None
    # Days end at 24:00, the first instant outside.
    assert assess(owed(DutyKind.completion), COMPLETION_DUE - MICRO).state == DutyState.open
    assert assess(owed(DutyKind.completion), COMPLETION_DUE).state == DutyState.overdue


@pytest.mark.parametrize(
    ("field", "ended"),
    [("impossible_since", DutyState.impossible), ("discharged", DutyState.discharged)],
)
def test_what_ends_before_the_limit_owes_nothing_and_what_was_missed_stays(
    field: str, ended: DutyState
) -> None:
    assert assess(_owed_with({field: RESPONSE_DUE}), LATER).state == ended
    assert assess(_owed_with({field: RESPONSE_DUE + MICRO}), LATER).state == DutyState.overdue
    # A day that the limit falls into does not tell which was first.
    straddles = _owed_with({field: Day(day=date(2026, 7, 2))})
    assert assess(straddles, LATER).state == DutyState.undetermined
    # What is done all the same, after it ended, is not late.
    assert assess(_owed_with({field: T0, "fulfilled": LATER}), LATER).state == ended
    assert assess(_owed_with({field: Day(day=date(2026, 7, 3))}), LATER).state == DutyState.overdue


def test_a_performed_duty_stays_performed_when_it_ends_afterwards() -> None:
    done = owed(fulfilled=T0, impossible="gone", impossible_since=T0, discharged=T0)
    assert assess(done, LATER).state == DutyState.met


def test_an_impossible_duty_is_impossible_rather_than_discharged() -> None:
    both = owed(impossible="gone", impossible_since=T0, discharged=T0)
    assert assess(both, LATER).state == DutyState.impossible


MOMENTS = st.datetimes(naive("2026-06-30"), naive("2026-07-05"), timezones=st.just(UTC))


@given(
    facts=st.fixed_dictionaries(
        {name: st.none() | MOMENTS for name in ("fulfilled", "impossible_since", "discharged")}
    ),
    now=MOMENTS,
    place=st.floats(0, 1),
)
def test_from_a_day_a_duty_stands_as_it_would_from_every_instant_of_it(
    facts: dict[str, datetime | None], now: datetime, place: float
) -> None:
    # The oracle: what is certain is what all of them say; of the rest nobody can say.
    first, last = DAY.start, DAY.end - MICRO
    exact = [
        owed(start=start).model_copy(update=facts)
        for start in (first, first + (last - first) * place, last)
    ]
    duty = owed(start=DAY).model_copy(update=facts)
    told, states = assess(duty, now).state, [assess(one, now).state for one in exact]
    if told == DutyState.undetermined:
        assert states[0] != states[2]
    elif told in (DutyState.impossible, DutyState.discharged):
        assert set(states) <= {told, DutyState.met}  # performed all the same, in time or not
    else:
        assert set(states) == {told}
    # What may have ended in time is not run after any more.
    assert still_owed(duty) == all(map(still_owed, exact))


def test_certain_lateness_from_a_day_is_told_and_no_more_than_is_certain() -> None:
    duty = owed(start=DAY)
    assert assess(duty, t("07-02 00:00")).state == DutyState.open
    assert assess(duty, t("07-02 00:00") + MICRO).state == DutyState.undetermined
    assert assess(duty, t("07-03 00:00") - MICRO).state == DutyState.undetermined
    overdue = assess(duty, t("07-03 02:00"))
    assert (overdue.state, overdue.late_by) == (DutyState.overdue, timedelta(hours=2))
    late = assess(duty.model_copy(update={"fulfilled": t("07-04 00:00")}), LATER)
    assert (late.state, late.late_by) == (DutyState.late, timedelta(hours=24))
    between = assess(duty.model_copy(update={"fulfilled": t("07-02 09:00")}), LATER)
    assert (between.state, between.late_by) == (DutyState.undetermined, None)
    told = assess(duty.model_copy(update={"fulfilled": DAY}), LATER)
    assert told.state == DutyState.met  # the same day: within 24 hours whenever it was


def test_first_and_last_of_facts_of_both_precisions() -> None:
    day = Day(day=date(2026, 7, 1))
    noon, night = t("07-01 12:00"), t("07-01 00:00")
    assert first_of((None, noon, day)) == day
    assert last_of((noon, None, day)) == day
    assert first_of((noon, night)) == night
    assert last_of((noon, night)) == noon
    assert first_of(()) is None
    assert last_of((None,)) is None


# --- when to look again --------------------------------------------------------------


def test_the_sweep_looks_at_each_warning_and_at_the_first_instant_outside() -> None:
    duty = owed()
    looks: list[datetime | None] = []
    for warned in range(3):
        left = duty.model_copy(update={"warned": warned})
        looks.append(wakes(left, breach_stands=False, now_open=True))
    assert looks == [t("07-01 22:00"), t("07-02 06:00"), RESPONSE_DUE + MICRO]
    late = owed(start=DAY, warned=2)
    assert wakes(late, breach_stands=False, now_open=True) == t("07-03 00:00")
    completion = owed(DutyKind.completion, warned=2)
    assert wakes(completion, breach_stands=False, now_open=True) == COMPLETION_DUE


def test_there_is_nothing_to_look_at_where_nothing_is_to_come() -> None:
    duty = owed()
    assert wakes(duty, breach_stands=False, now_open=False) is None
    # A warning that was never given is none once the limit was missed.
    assert wakes(duty, breach_stands=True, now_open=True) is None


# --- breaches ------------------------------------------------------------------------


def test_each_duty_has_its_breach_and_clause() -> None:
    # contract.md, "Breaches"
    assert [(kind, BREACH_OF[kind], CLAUSE_OF[kind]) for kind in DutyKind] == [
        (DutyKind.response, BreachKind.response_late, "4.1"),
        (DutyKind.completion, BreachKind.completion_late, "4.2"),
        (DutyKind.assistance, BreachKind.not_assisted, "2.2"),
        (DutyKind.take_up, BreachKind.not_improved, "4.4"),
        (DutyKind.improvement_plan, BreachKind.not_improved, "4.4"),
        (DutyKind.improvement_action, BreachKind.not_improved, "4.4"),
    ]


def test_a_breach_concerns_one_duty_of_one_cycle() -> None:
    breach = Breach(
        id="b-1",
        kind=BreachKind.response_late,
        duty=DutyKind.response,
        cycle=1,
        clause="4.1",
        party=Party.party_a,
        since=RESPONSE_DUE,
    )
    assert breach.concerns(owed())
    assert not breach.concerns(owed(cycle=2))
    assert not breach.concerns(owed(DutyKind.completion))


def test_a_breach_is_recorded_once_and_set_right_once() -> None:
    rows = {(row.move, row.source, row.targets) for row in breach_machine().table()}
    assert rows == {
        ("record_breach", "new", ("standing",)),
        ("offer_excuse", "standing", ("standing",)),
        ("accept_excuse", "standing", ("excused",)),
        ("refuse_excuse", "standing", ("standing",)),
        ("move_start", "standing", ("standing",)),
        ("move_start", "excused", ("excused",)),
        ("drop_excuse", "excused", ("standing",)),
        ("set_right", "standing", ("set_right",)),
        ("set_right", "excused", ("set_right",)),
    }
    assert breach_machine().final == {"set_right"}
