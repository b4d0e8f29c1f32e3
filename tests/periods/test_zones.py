"""Days are those of the zone, hours are elapsed time, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complaintflow.periods import CompiledCalendar, Period, Unit, days, deadline, hours
from complaintflow.values import Day

ZONES = [
    "America/Sao_Paulo",
    "Europe/Lisbon",
    "Atlantic/Azores",
    "Pacific/Apia",
    "America/New_York",
    "Asia/Shanghai",
    "Africa/Cairo",
    "Australia/Lord_Howe",
]
naive = datetime.fromisoformat
WEEK = CompiledCalendar.from_years("week", {})


def due(start: datetime | Day, period: Period, zone: str) -> datetime:
    return deadline(start, period, zone=zone, calendar=WEEK, on_unknown="provisional").due


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # The clocks jump from 24:00 to 01:00: the day ends, and the next begins, at the jump.
        ("America/Sao_Paulo", "2018-11-02T12:00", "2018-11-04T03:00+00:00"),
        # At 24:00 they go back to 23:00: the day has its last hour twice and all of it counts.
        ("America/Sao_Paulo", "2019-02-15T12:00", "2019-02-17T03:00+00:00"),
        ("Atlantic/Azores", "2026-03-27T12:00", "2026-03-29T01:00+00:00"),
        ("Atlantic/Azores", "2026-10-23T12:00", "2026-10-25T00:00+00:00"),
        ("Europe/Lisbon", "2026-10-24T12:00", "2026-10-26T00:00+00:00"),
        ("America/New_York", "2026-03-07T12:00", "2026-03-09T04:00+00:00"),
        ("America/New_York", "2026-10-31T12:00", "2026-11-02T05:00+00:00"),
        # 30 December 2011 does not exist in Samoa: a period that ends on it ends with the 29th.
        ("Pacific/Apia", "2011-12-28T12:00", "2011-12-30T10:00+00:00"),
        ("Pacific/Apia", "2011-12-29T12:00", "2011-12-30T10:00+00:00"),
        ("Pacific/Apia", "2011-12-31T12:00", "2012-01-01T10:00+00:00"),
    ],
)
def test_one_day_ends_at_its_24_00(zone: str, start: str, end: str) -> None:
    assert due(at(start, zone), days(1, roll=False), zone) == datetime.fromisoformat(end)


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None)  # the machine may be busy
@given(
    st.datetimes(naive("2011-01-01"), naive("2027-12-01"), timezones=st.just(UTC)),
    st.integers(1, 400),
)
def test_hours_are_elapsed_time(zone: str, start: datetime, n: int) -> None:
    assert due(start, hours(n), zone) - start == timedelta(hours=n)


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None)  # the machine may be busy
@given(
    st.datetimes(naive("2011-01-01"), naive("2019-12-01"), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.integers(1, 40),
    st.sampled_from(list(Unit)),
    st.none() | st.times(),
)
def test_never_before_the_start_and_monotone(
    zone: str, start: datetime, later: timedelta, n: int, unit: Unit, cutoff: time | None
) -> None:
    period = Period(n=n, unit=unit, cutoff=cutoff)
    end = due(start, period, zone)
    assert end > start
    assert due(start + later, period, zone) >= end
    assert due(start, Period(n=n + 1, unit=unit, cutoff=cutoff), zone) >= end
    if unit is not Unit.hours and cutoff is not None:
        assert end <= due(start, Period(n=n, unit=unit), zone)


@pytest.mark.parametrize("zone", ZONES)
@settings(deadline=None)  # the machine may be busy
@given(st.dates(date(2011, 1, 1), date(2019, 12, 1)), st.integers(1, 40))
def test_the_last_instant_before_the_end_is_on_the_last_day(zone: str, day: date, n: int) -> None:
    limit = deadline(
        Day(day=day, zone=zone),
        days(n),
        zone=zone,
        calendar=WEEK,
        on_unknown="provisional",
    )
    assert limit.last_day is not None
    before = (limit.due - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    after = limit.due.astimezone(ZoneInfo(zone)).date()
    if (zone, limit.last_day) == ("Pacific/Apia", date(2011, 12, 30)):
        assert (before, after) == (date(2011, 12, 29), date(2011, 12, 31))
    else:
        assert before == limit.last_day
        assert after > limit.last_day


@pytest.mark.parametrize(
    ("zone", "start", "clock", "end"),
    [
        ("Asia/Shanghai", "2026-07-01T12:00", "17:30", "2026-07-02T09:30+00:00"),
        # 01:30 comes twice: the later one is meant.
        ("America/New_York", "2026-10-31T12:00", "01:30", "2026-11-01T06:30+00:00"),
        # 02:30 does not come: half an hour after 03:00, which is when 02:30 would have been.
        ("America/New_York", "2026-03-07T12:00", "02:30", "2026-03-08T07:30+00:00"),
        ("America/Sao_Paulo", "2018-11-03T12:00", "00:30", "2018-11-04T03:30+00:00"),
        # On a day that does not exist it cannot be later than the end of the day.
        ("Pacific/Apia", "2011-12-29T12:00", "17:00", "2011-12-30T10:00+00:00"),
    ],
)
def test_when_business_stops_while_the_clocks_change(
    zone: str, start: str, clock: str, end: str
) -> None:
    period = Period(n=1, unit=Unit.days, roll=False, cutoff=time.fromisoformat(clock))
    assert due(at(start, zone), period, zone) == datetime.fromisoformat(end)


def test_the_day_of_the_start_is_that_of_the_zone() -> None:
    late = datetime(2026, 7, 1, 18, tzinfo=UTC)
    assert due(late, days(1, roll=False), "Asia/Shanghai") == datetime(2026, 7, 3, 16, tzinfo=UTC)
    assert due(late, days(1, roll=False), "UTC") == datetime(2026, 7, 3, tzinfo=UTC)
    # Nobody knows which of the two days here it was: it ends on 2 July at noon.
    day = Day(day=date(2026, 7, 1), zone="America/New_York")
    assert due(day, days(1, roll=False), "Asia/Shanghai") == datetime(2026, 7, 3, 16, tzinfo=UTC)


@settings(deadline=None)  # the machine may be busy
@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.dates(date(2011, 1, 1), date(2019, 12, 1)),
    st.integers(0, 999),
    st.sampled_from([Unit.days, Unit.working_days, Unit.months]),
    st.integers(1, 12),
)
def test_a_day_abroad_never_has_a_limit_before_that_of_an_instant_in_it(
    theirs: str, ours: str, day: date, part: int, unit: Unit, n: int
) -> None:
    given_day = Day(day=day, zone=theirs)
    assume(given_day.start < given_day.end)  # Samoa left one day out
    within = given_day.start + (given_day.end - given_day.start) * part / 1000
    period = Period(n=n, unit=unit)
    assert due(given_day, period, ours) >= due(within, period, ours)
