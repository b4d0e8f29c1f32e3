"""Closing days on top of a state's calendar, day by day; a calendar for each agreement."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import BadCalendar, UnknownYear
from complaintflow.periods import (
    CompiledCalendar,
    Different,
    china,
    deadline,
    differences,
    with_closing_days,
    working_days,
)
from complaintflow.periods.compose import days_around
from complaintflow.values import SHANGHAI, Day

from . import oracle

ONE = timedelta(days=1)
BASE = china(through=2026)
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)
DAYS = [FIRST + ONE * n for n in range((LAST - FIRST).days + 1)]


def book(closed: set[date], opened: set[date]) -> oracle.Book:
    """The same by plain sets, and what is expected of 2027 and 2028 in a book of its own."""
    years = {
        year: frozenset(
            day
            for day in (date(year, 1, 1) + ONE * n for n in range(366))
            if day.year == year and (day in opened or (BASE.is_working(day) and day not in closed))
        )
        for year in range(2024, 2027)
    }
    return oracle.Book(years, fixed=frozenset(BASE.fixed), firm_until=BASE.firm_until)


@given(st.data())
def test_every_day_and_count_is_that_of_both_lists(data: st.DataObject) -> None:
    some = st.sets(st.sampled_from(DAYS), max_size=60)
    closed = data.draw(some)
    opened = data.draw(some) - closed
    made = with_closing_days(BASE, "acme", closed, opening=opened)
    assert (made.id, made.years) == ("acme", BASE.years)
    for day in DAYS:
        if BASE.known(day.year):
            expected = day in opened or (BASE.is_working(day) and day not in closed)
            assert made.is_working(day) == expected
        else:
            usual = day.weekday() < 5 and (day.month, day.day) not in BASE.fixed
            expected = day in opened or (usual and day not in closed)
            found = made.roll(day, provisional=True)
            assert (found.last == day) == expected
            assert found.missing == 2027 or day.year == 2028
    late = {day for day in closed | opened if day.year > 2026}
    after = data.draw(st.dates(FIRST, date(2026, 12, 1)))
    n = data.draw(st.integers(1, 40))
    by_hand = oracle.count(book(closed, opened), after, n)
    if by_hand.unknown is None:
        found = made.count(after, n)
        assert (found.last, found.missing) == (by_hand.last, by_hand.missing)
        assert oracle.flatten(found.skipped) == by_hand.off
    elif not late:
        assert made.count(after, n, provisional=True).last == by_hand.last
    again = with_closing_days(BASE, "acme", sorted(closed), opening=sorted(opened))
    assert again == made
    assert pickle.loads(pickle.dumps(made)) == made
    assert pickle.loads(pickle.dumps(made)).row(2027) == made.row(2027)


def test_it_inherits_and_has_a_version_of_its_own() -> None:
    closed = [date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 4)]
    made = with_closing_days(BASE, "acme", closed)
    assert (made.weekend, made.fixed, made.firm_until) == ((5, 6), BASE.fixed, (12, 24))
    assert made.version != BASE.version
    assert made.version != with_closing_days(BASE, "acme", closed[:2]).version
    assert made.version != with_closing_days(china(through=2025), "acme", closed).version
    # Nothing listed, or only what is so already: the same days, the same version.
    assert with_closing_days(BASE, "same", [date(2026, 10, 1)]).version == BASE.version
    # The listed day of a year that is not known yet holds in the provisional answer.
    start = Day(day=date(2026, 12, 30))
    limit = deadline(start, working_days(2), zone=SHANGHAI, calendar=made, on_unknown="provisional")
    assert (limit.last_day, limit.provisional) == (date(2027, 1, 5), True)
    with pytest.raises(UnknownYear):
        made.is_working(date(2027, 1, 4))


def test_a_composed_calendar_can_be_composed_again() -> None:
    once = with_closing_days(BASE, "acme", [date(2027, 1, 4)])
    twice = with_closing_days(once, "acme-north", [date(2027, 1, 5), date(2026, 7, 1)])
    assert twice.roll(date(2027, 1, 4), provisional=True).last == date(2027, 1, 6)
    assert not twice.is_working(date(2026, 7, 1))
    assert once.is_working(date(2026, 7, 1))


def test_what_is_no_composition_is_refused() -> None:
    day = date(2026, 7, 1)
    with pytest.raises(BadCalendar, match="both a closing and an opening day"):
        with_closing_days(BASE, "acme", [day], opening=[day])
    with pytest.raises(BadCalendar, match="an id of its own"):
        with_closing_days(BASE, BASE.id, [day])
    with pytest.raises(BadCalendar, match="2027 is not a byte"):
        CompiledCalendar("x", {}, expected={2027: b"\1"})


def test_what_differs() -> None:
    made = with_closing_days(BASE, "acme", [date(2026, 7, 1)], opening=[date(2026, 7, 4)])
    around = days_around(2026)
    assert (around[0], around[-1], len(around)) == (date(2025, 12, 1), date(2026, 12, 31), 396)
    assert differences(BASE, made, around) == (
        Different(date(2026, 7, 1), True, False),
        Different(date(2026, 7, 4), False, True),
    )
    with pytest.raises(UnknownYear):
        differences(BASE, made, [date(2027, 1, 1)])
    for year in (1, 10_000):
        with pytest.raises(ValueError, match="2 to 9999"):
            days_around(year)
