"""Party B's delay and Party A's breach, as far as they overlap in time (2.2, 5.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.complaint import Complaint, overlaps
from complaintflow.complaint.overlap import Delay, common
from complaintflow.values import Day

from . import build as complaints
from .build import t

MICRO = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
T0 = t("07-01 10:00")
RESPONSE_OVER = T0 + timedelta(hours=24) + MICRO
"""The first instant after the response's limit."""


def late_on_both_sides() -> complaints.Case:
    """Nobody responded, and Party B was asked for help that is due at noon."""
    case = complaints.received(agreement=complaints.signed(party_b_ref="b-1"))
    case.do(c.RequestAssistance(kind="information", what="出库记录", by=t("07-02 12:00")))
    return case


def seen(complaint: Complaint, now: datetime) -> list[tuple[datetime, datetime, datetime, bool]]:
    return [(o.begins, o.ends, o.ends_at_most, o.runs) for o in overlaps(complaint, now)]


def assess(case: complaints.Case, now: datetime) -> Complaint:
    case.now = now
    case.do(duties.AssessDuties())
    return case.state


def test_while_both_are_late_it_runs_from_the_later_limit() -> None:
    case = late_on_both_sides()
    state = assess(case, t("07-02 18:00"))
    now = t("07-02 20:00")
    both_late = t("07-02 12:00") + MICRO
    assert both_late > RESPONSE_OVER
    assert seen(state, now) == [(both_late, now, now, True)]
    (told,) = overlaps(state, now)
    breaches = {b.id: b.kind for b in state.breaches}
    assert breaches[told.breach] == "response_late"
    assert told.request == state.assistance[0].id


def test_before_both_are_late_there_is_none() -> None:
    case = late_on_both_sides()
    state = assess(case, t("07-02 11:00"))
    for now in (t("07-02 11:00"), t("07-02 12:00"), t("07-02 12:00") + MICRO):
        assert seen(state, now) == []


def test_it_ends_when_one_of_them_performs() -> None:
    case = late_on_both_sides()
    assess(case, t("07-02 18:00"))
    case.now = t("07-02 21:00")
    request = case.state.assistance[0].id
    case.do(c.ProvideAssistance(request=request, at=t("07-02 19:00"), evidence=complaints.PROOF))
    both_late = t("07-02 12:00") + MICRO
    end = t("07-02 19:00")
    for now in (t("07-02 21:00"), t("07-09 21:00")):
        assert seen(case.state, now) == [(both_late, end, end, False)]


def test_of_a_day_the_end_is_known_within_bounds() -> None:
    case = late_on_both_sides()
    assess(case, t("07-02 18:00"))
    case.now = t("07-04 21:00")
    request = case.state.assistance[0].id
    day = Day(day=date(2026, 7, 4))
    case.do(c.ProvideAssistance(request=request, at=day, evidence=complaints.PROOF))
    (today,) = seen(case.state, case.now)
    assert today[2] == case.now  # the rest of the day is still to come
    (told,) = seen(case.state, t("07-05 09:00"))
    both_late = t("07-02 12:00") + MICRO
    assert told == (both_late, t("07-04 00:00"), t("07-05 00:00") - MICRO, False)


def test_a_breach_that_was_set_right_has_none() -> None:
    case = late_on_both_sides()
    assess(case, t("07-02 18:00"))
    case.do(complaints.acknowledge(at=t("07-01 11:00"), arrived=t("07-01 11:00")))
    assert [b.status.value for b in case.state.breaches if b.clause == "4.1"] == ["set_right"]
    assert seen(case.state, t("07-02 20:00")) == []


def test_assistance_in_time_makes_none() -> None:
    case = late_on_both_sides()
    request = case.state.assistance[0].id
    case.now = t("07-02 11:00")
    case.do(c.ProvideAssistance(request=request, evidence=complaints.PROOF))
    assert [b.clause for b in case.state.breaches] == ["4.1"]
    assert seen(case.state, t("07-09 20:00")) == []


def _delay(begins: int, length: int, unsure: int) -> Delay:
    at = T0 + begins * MINUTE
    return Delay(at, at + length * MINUTE, at + (length + unsure) * MINUTE)


MINUTES = st.integers(0, 30)


@given(st.builds(_delay, MINUTES, MINUTES, MINUTES), st.builds(_delay, MINUTES, MINUTES, MINUTES))
def test_what_two_delays_have_in_common_is_counted_minute_by_minute(
    one: Delay, other: Delay
) -> None:
    def minutes(delay: Any, end: str) -> set[datetime]:
        found = (T0 + n * MINUTE for n in range(100))
        return {at for at in found if delay.begins <= at < getattr(delay, end)}

    both = common(one, other)
    assert both == common(other, one)
    certain = minutes(one, "ends") & minutes(other, "ends")
    possible = minutes(one, "ends_at_most") & minutes(other, "ends_at_most")
    assert (both is None) == (not possible)
    if both is not None:
        assert minutes(both, "ends") == certain
        assert minutes(both, "ends_at_most") == possible
