"""Where a period ends, found slowly: day after day, minute after minute.

Of the product it knows the words of a request alone. China's days are chinesecalendar's.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

from periods import oracle

ONE = timedelta(days=1)
MINUTE = timedelta(minutes=1)
KNOWN = range(2004, 2027)
CODES = frozenset({"unknown_year", "undetermined", "out_of_range"})


@functools.cache
def china() -> oracle.Book:
    """The State Council's days, as others tell them."""
    years: dict[int, frozenset[date]] = {}
    for year in KNOWN:
        days = (date(year, 1, 1) + ONE * n for n in range(366))
        inside = (day for day in days if day.year == year)
        years[year] = frozenset(filter(chinese_calendar.is_workday, inside))
    # The notice of 2006 has it worked (test_china says more); that data set leaves it out.
    years[2005] |= {date(2005, 12, 31)}
    statute = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
    return oracle.Book(years, fixed=statute, firm_until=(12, 24))


@dataclass(frozen=True)
class End:
    """Where the period ends; ``error`` is the code where there is no answer."""

    last: date | None = None
    due: datetime | None = None
    provisional: bool = False
    error: str | None = None


def end(
    book: oracle.Book,
    start: datetime | tuple[date, str],
    n: int,
    unit: str,
    zone: str,
    *,
    roll: bool = True,
    provisional: bool = False,
) -> End:
    """Where ``n`` of ``unit`` after an instant, or after a day (with its zone), end."""
    try:
        if unit == "hours":
            if not isinstance(start, datetime):
                return End(error="undetermined")
            return End(due=start.astimezone(UTC) + timedelta(hours=n))
        found = _last(book, _day(start, zone), n, unit, roll, provisional)
        if found.unknown is not None and not provisional:
            return End(error="unknown_year")
        due = _first_instant_after(found.last, zone)
        return End(last=found.last, due=due, provisional=found.missing is not None)
    except OverflowError:
        return End(error="out_of_range")


def _day(start: datetime | tuple[date, str], zone: str) -> date:
    if isinstance(start, datetime):
        return start.astimezone(ZoneInfo(zone)).date()
    day, where = start
    if where == zone:
        return day
    # Another zone's day may touch two of ours: the last of them. A day that its own zone left out
    # (Samoa's 30 December 2011) touches the one that came instead.
    after = _first_instant_after(day, where)
    last = after - timedelta(microseconds=1)
    if last.astimezone(ZoneInfo(where)).date() != day:
        last = after
    return last.astimezone(ZoneInfo(zone)).date()


def _last(
    book: oracle.Book, day: date, n: int, unit: str, roll: bool, provisional: bool
) -> oracle.Answer:
    if unit == "working_days":
        try:
            return oracle.count(book, day, n)
        except OverflowError:
            # Which is met first, a year that nobody knows or the end of all years?
            years = range((day + ONE).year, 10_000)
            unknown = next((year for year in years if year not in book.years), None)
            if unknown is None or provisional:
                raise
            return oracle.Answer(day, unknown=unknown)
    if unit == "days":
        for _ in range(n):
            day += ONE
    else:
        months = n if unit == "months" else n * 12
        if day.year + (day.month - 1 + months) // 12 > 9999:
            raise OverflowError
        day = oracle.corresponding(day, months)
    if not roll:
        return oracle.Answer(day)
    try:
        return oracle.roll(book, day)
    except OverflowError:
        if day.year in book.years or provisional:
            raise
        return oracle.Answer(day, unknown=day.year)


def _first_instant_after(day: date, zone: str) -> datetime:
    """The first second at which the clocks of the zone show a later day."""
    where = ZoneInfo(zone)

    def later(at: datetime) -> bool:
        return at.astimezone(where).date() > day

    at = datetime.combine(day + ONE, datetime.min.time(), tzinfo=UTC) - timedelta(hours=16)
    while not later(at):
        at += MINUTE
    while later(at - timedelta(seconds=1)):
        at -= timedelta(seconds=1)
    return at


def told(answer: dict[str, Any]) -> End:
    """The console's answer, in the same form."""
    if "error" in answer:
        return End(error=answer["error"]["code"])
    last = answer["last_day"]
    return End(
        last=None if last is None else date.fromisoformat(last),
        due=datetime.fromisoformat(answer["due"]),
        provisional=answer["provisional"],
    )
