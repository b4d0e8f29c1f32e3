"""Counting against a day-by-day oracle, on China's calendar and on made-up ones."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from complaintflow.errors import BadCalendar, OutOfRange, UnknownYear
from complaintflow.periods import (
    CompiledCalendar,
    Counted,
    Period,
    Unit,
    WorkingCalendar,
    YearData,
    china,
    days,
    deadline,
    months,
    working_days,
    years,
)
from complaintflow.values import SHANGHAI, Day, start_of

from . import oracle

ALL = range(2004, 2027)


def book_of(calendar: CompiledCalendar, fixed: bool = True) -> oracle.Book:
    """China's answers as sets; that they are right is checked in test_china."""
    known: dict[int, frozenset[date]] = {}
    for year in calendar.years:
        day, found = date(year, 1, 1), set()
        while day.year == year:
            if calendar.is_working(day):
                found.add(day)
            day += oracle.ONE
        known[year] = frozenset(found)
    statute = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
    return oracle.Book(known, fixed=statute, firm_until=(12, 24))


CHINA = book_of(china())
DAYS = st.dates(date(2003, 6, 1), date(2028, 6, 1))
# Most faults sit at the turn of a year and at the ends of holidays.
TURNS = st.builds(
    lambda year, shift: date(year, 12, 31) + timedelta(days=shift),
    st.integers(2002, 2028),
    st.integers(-14, 40),
)


def same(found: Counted, expected: oracle.Answer) -> None:
    assert found.last == expected.last
    assert oracle.flatten(found.skipped) == expected.off
    assert found.missing == expected.missing


@settings(deadline=None)  # the machine may be busy
@given(DAYS | TURNS, st.integers(1, 40) | st.integers(1, 700))
@example(date(2026, 12, 24), 1)
@example(date(2026, 12, 23), 1)
@example(date(2003, 12, 31), 1)
@example(date(2025, 12, 31), 1)
def test_working_days_agree_with_the_oracle(after: date, n: int) -> None:
    expected = oracle.count(CHINA, after, n)
    same(china().count(after, n, provisional=True), expected)
    if expected.unknown is None:
        same(china().count(after, n), expected)
    else:
        with pytest.raises(UnknownYear) as caught:
            china().count(after, n)
        assert caught.value.year == expected.unknown


@settings(deadline=None)  # the machine may be busy
@given(DAYS | TURNS)
@example(date(2026, 12, 24))
@example(date(2026, 12, 25))
def test_rolling_agrees_with_the_oracle(day: date) -> None:
    expected = oracle.roll(CHINA, day)
    same(china().roll(day, provisional=True), expected)
    if expected.unknown is None:
        same(china().roll(day), expected)
    else:
        with pytest.raises(UnknownYear) as caught:
            china().roll(day)
        assert caught.value.year == expected.unknown


@settings(deadline=None)  # the machine may be busy
@given(DAYS | TURNS, st.integers(1, 200), st.sampled_from([Unit.days, Unit.months, Unit.years]))
def test_deadlines_agree_with_the_oracle(day: date, n: int, unit: Unit) -> None:
    per = {Unit.months: 1, Unit.years: 12}
    end = day + timedelta(days=n) if unit is Unit.days else oracle.corresponding(day, n * per[unit])
    expected = oracle.roll(CHINA, end)
    found = deadline(
        Day(day=day),
        Period(n=n, unit=unit),
        zone=SHANGHAI,
        calendar=china(),
        on_unknown="provisional",
    )
    assert found.last_day == expected.last
    assert found.due == start_of(expected.last + oracle.ONE, SHANGHAI)
    assert found.rolled_from == (end if expected.last != end else None)
    assert oracle.flatten(found.skipped) == expected.off
    assert (found.provisional, found.missing_year) == (
        expected.missing is not None,
        expected.missing,
    )
    # Not rolled over, it needs no calendar: it is firm in any year.
    plain = deadline(
        Day(day=day), Period(n=n, unit=unit, roll=False), zone=SHANGHAI, calendar=china()
    )
    assert (plain.last_day, plain.provisional, plain.skipped) == (end, False, ())


@st.composite
def calendars(draw: st.DrawFn) -> tuple[CompiledCalendar, oracle.Book]:
    """A calendar of a few years, gaps between them, and any day of them on or off."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=6))
    fixed = draw(st.frozensets(st.sampled_from([(1, 1), (7, 4), (12, 25)])))
    firm = draw(st.sampled_from([None, (12, 24), (6, 30)]))
    known: dict[int, frozenset[date]] = {}
    for year in draw(st.frozensets(st.integers(2014, 2019), max_size=5)):
        first = date(year, 1, 1)
        flip = draw(st.frozensets(st.integers(0, 364), max_size=12))
        plain = (first + timedelta(days=i) for i in range(366))
        known[year] = frozenset(
            d
            for i, d in enumerate(plain)
            if d.year == year and (d.weekday() in weekend) == (i in flip)
        )
    book = oracle.Book(known, weekend, fixed, firm)
    compiled = CompiledCalendar.from_days(
        "made-up", known, weekend=weekend, fixed=fixed, firm_until=firm
    )
    return compiled, book


@settings(max_examples=60, deadline=None)
@given(
    calendars(),
    st.dates(date(2013, 1, 1), date(2020, 12, 31)),
    st.integers(1, 30) | st.integers(1, 400),
)
def test_any_calendar_agrees_with_the_oracle(
    made: tuple[CompiledCalendar, oracle.Book], day: date, n: int
) -> None:
    calendar, book = made

    def counted(provisional: bool) -> Counted:
        return calendar.count(day, n, provisional=provisional)

    def rolled(provisional: bool) -> Counted:
        return calendar.roll(day, provisional=provisional)

    both = ((oracle.count(book, day, n), counted), (oracle.roll(book, day), rolled))
    for expected, ask in both:
        same(ask(True), expected)
        if expected.unknown is None:
            same(ask(False), expected)
        else:
            with pytest.raises(UnknownYear) as caught:
                ask(False)
            assert caught.value.year == expected.unknown


SPARSE = CompiledCalendar.from_days("mondays", {}, weekend=range(1, 7), fixed=[(1, 1)])
SPARSE_BOOK = oracle.Book({}, frozenset(range(1, 7)), frozenset({(1, 1)}))


@pytest.mark.parametrize("start", [date(1983, 12, 31), date(2014, 3, 5), date(2016, 1, 1)])
@pytest.mark.parametrize("n", [4_173, 10_000])
def test_counts_longer_than_a_compiled_window(start: date, n: int) -> None:
    # 10,000 Mondays are 192 years: the longest count there is, on the sparsest week.
    same(SPARSE.count(start, n, provisional=True), oracle.count(SPARSE_BOOK, start, n))
    with pytest.raises(UnknownYear) as caught:
        SPARSE.count(start, n)
    assert caught.value.year == (start + oracle.ONE).year


@pytest.mark.parametrize("shift", range(-3, 4))
def test_counts_that_end_where_a_window_does(shift: int) -> None:
    # The windows of 1984 end with 2064; whatever the implementation's windows are, no seam shows.
    n = oracle.count(SPARSE_BOOK, date(1985, 1, 1), 1).last
    to_seam = sum(1 for _ in range(0, (date(2064, 12, 31) - n).days, 7)) + shift
    same(
        SPARSE.count(date(1985, 1, 1), to_seam, provisional=True),
        oracle.count(SPARSE_BOOK, date(1985, 1, 1), to_seam),
    )


def test_a_calendar_without_any_working_day_ends() -> None:
    dead = CompiledCalendar("dead", {y: bytes(365 + (y % 4 == 0)) for y in range(2001, 2100)})
    # After its years the provisional rule has working days again.
    assert dead.count(date(2001, 1, 1), 1, provisional=True).last == date(2100, 1, 1)
    assert dead.roll(date(2001, 1, 1), provisional=True).skipped == (
        (date(2001, 1, 1), date(2099, 12, 31)),
    )
    with pytest.raises(UnknownYear):
        dead.count(date(2001, 1, 1), 1)


def test_the_last_days_there_are() -> None:
    plain = CompiledCalendar.from_years("plain", {9998: YearData(), 9999: YearData()})
    assert plain.count(date(9999, 12, 30), 1).last == date(9999, 12, 31)  # a Friday
    for after, n in ((date.max, 1), (date(9999, 12, 30), 2), (date(9990, 1, 1), 9_999)):
        with pytest.raises(OutOfRange):
            plain.count(after, n, provisional=True)
    # Without leave to be provisional it is the unknown year that is told, however far the count.
    with pytest.raises(UnknownYear):
        plain.count(date(9990, 1, 1), 9_999)
    weekend = CompiledCalendar.from_years(
        "late", {9999: YearData(rest=((date(9999, 12, 20), date(9999, 12, 31)),))}
    )
    with pytest.raises(OutOfRange):
        weekend.roll(date(9999, 12, 25))
    assert plain.roll(date.min, provisional=True).last == date.min  # a Monday
    assert plain.count(date.min, 1, provisional=True).last == date(1, 1, 2)


@pytest.mark.parametrize(
    ("start", "period"),
    [
        (Day(day=date.max), days(1, roll=False)),
        (Day(day=date.max), working_days(1)),
        (Day(day=date(9999, 12, 1)), months(1)),
        (Day(day=date(9999, 12, 1)), months(1, roll=False)),
        (Day(day=date(9000, 1, 1)), years(1_000)),
        (Day(day=date(9999, 12, 30)), days(1)),
        (datetime.max.replace(tzinfo=UTC), Period(n=1, unit=Unit.hours)),
        (datetime.max.replace(tzinfo=UTC), days(1)),
        (Day(day=date(9999, 12, 30)), Period.parse(b'{"n":1,"unit":"days","cutoff":"17:00"}')),
    ],
)
def test_past_the_year_9999_is_out_of_range(start: datetime | Day, period: Period) -> None:
    with pytest.raises(OutOfRange):
        deadline(start, period, zone=SHANGHAI, calendar=china(), on_unknown="provisional")


def test_before_the_year_1_is_out_of_range() -> None:
    first = datetime.min.replace(tzinfo=UTC)
    with pytest.raises(OutOfRange):
        deadline(first, days(1), zone="America/New_York", calendar=china())
    # Where it can be counted it is, however far away.
    found = deadline(first, working_days(1), zone="UTC", calendar=china(), on_unknown="provisional")
    assert found.last_day == date(1, 1, 2)


@settings(deadline=None)  # the machine may be busy
@given(DAYS, DAYS, st.integers(1, 300), st.integers(1, 300), st.sampled_from(list(Unit)))
def test_monotone_in_start_and_in_n_and_never_before_the_start(
    one: date, two: date, n: int, m: int, unit: Unit
) -> None:
    def due(start: datetime, n: int) -> datetime:
        return deadline(
            start,
            Period(n=n, unit=unit),
            zone=SHANGHAI,
            calendar=china(),
            on_unknown="provisional",
        ).due

    early, late = (start_of(d, SHANGHAI) + timedelta(hours=9) for d in sorted((one, two)))
    low, high = sorted((n, m))
    assert early < due(early, low) <= due(late, low)
    assert due(early, low) <= due(early, high)


def test_5000_days_cost_what_one_costs() -> None:
    def calls(n: int) -> int:
        seen = 0

        def see(frame: FrameType, event: str, arg: object) -> None:
            nonlocal seen
            seen += 1

        sys.setprofile(see)
        try:
            china().count(date(2020, 1, 1), n, provisional=True)
        finally:
            sys.setprofile(None)
        return seen

    calls(5_000)
    assert abs(calls(5_000) - calls(7)) <= 2


def test_compiled_calendars_are_values() -> None:
    data = {2020: YearData(rest=((date(2020, 1, 1), date(2020, 1, 1)),))}
    one = CompiledCalendar.from_years("x", data)
    two = CompiledCalendar.from_years("x", data)
    other = CompiledCalendar.from_years("x", {2020: YearData()})
    assert one == two
    assert hash(one) == hash(two)
    assert one != other
    assert one.version != other.version
    assert one != CompiledCalendar.from_years("y", data)
    assert one != "x"
    assert pickle.loads(pickle.dumps(china())) == china()
    assert repr(one) == f"<CompiledCalendar x {one.version}>"
    assert isinstance(one, WorkingCalendar)
    assert one.years == (2020,)
    # What changes an answer changes the version: also the rule for unknown years.
    versions = {
        CompiledCalendar.from_years("x", data, weekend=(4, 5)).version,
        CompiledCalendar.from_years("x", data, fixed=[(5, 1)]).version,
        CompiledCalendar.from_years("x", data, firm_until=(12, 24)).version,
        one.version,
    }
    assert len(versions) == 4


def test_a_later_years_word_on_december_prevails() -> None:
    both = CompiledCalendar.from_years(
        "x",
        {
            2020: YearData(work=(date(2019, 12, 28),)),
            2019: YearData(rest=((date(2019, 12, 28), date(2019, 12, 28)),)),
        },
    )
    assert both.is_working(date(2019, 12, 28))
    # A year that is not known stays unknown, whatever the next one says of it.
    with pytest.raises(UnknownYear):
        CompiledCalendar.from_years("x", {2020: YearData(work=(date(2019, 12, 28),))}).is_working(
            date(2019, 12, 28)
        )


@pytest.mark.parametrize(
    "data",
    [
        YearData(rest=((date(2020, 1, 2), date(2020, 1, 1)),)),
        YearData(rest=((date(2020, 1, 1), date(2020, 1, 5)),), work=(date(2020, 1, 4),)),
        YearData(work=(date(2019, 11, 30),)),
        YearData(work=(date(2021, 1, 2),)),
    ],
)
def test_bad_year_data_are_refused(data: YearData) -> None:
    with pytest.raises(BadCalendar) as caught:
        CompiledCalendar.from_years("x", {2020: data})
    assert caught.value.calendar == "x"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (
            lambda: CompiledCalendar.from_days("x", {2020: [date(2021, 1, 1)]}),
            "2021-01-01 does not",
        ),
        (lambda: CompiledCalendar("x", {0: bytes(366)}), "0 is not a year"),
        (lambda: CompiledCalendar("x", {2021: bytes(366)}), "2021 is not a byte"),
        (lambda: CompiledCalendar("x", {2021: b"\2" * 365}), "2021 is not a byte"),
        (lambda: CompiledCalendar("x", {}, weekend=range(7)), "the weekend is"),
        (lambda: CompiledCalendar("x", {}, weekend=(7,)), "the weekend is"),
        (lambda: CompiledCalendar("x", {}, fixed=[(2, 29)]), "02-29"),
    ],
)
def test_bad_calendars_are_refused(make: Callable[[], object], reason: str) -> None:
    with pytest.raises(BadCalendar) as caught:
        make()
    assert caught.value.calendar == "x"
    assert caught.value.reason.startswith(reason)


def test_what_is_asked_beyond_the_data_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1"):
        china().count(date(2020, 1, 1), 0)
    assert not china().known(2003)
    assert china().known(2004)
    with pytest.raises(UnknownYear) as caught:
        china().is_working(date(2003, 12, 31))
    assert (caught.value.calendar, caught.value.year) == (china().id, 2003)
