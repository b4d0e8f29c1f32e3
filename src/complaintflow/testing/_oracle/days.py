"""Instants, working days, days, years, counted day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

CHINA = timedelta(hours=8)  # no clock has been changed there since 1991
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
SKEW = timedelta(minutes=5)


def _days(year: int, *spans: str) -> frozenset[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            found.add(day)
            day += DAY
    return frozenset(found)


REST = _days(
    2025, "01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"
) | _days(
    2026, "01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27",
    "10-01/10-07",
)  # fmt: skip
MAKE_UP = _days(2025, "01-26", "02-08", "04-27", "09-28", "10-11") | _days(
    2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"
)
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""The days off that statute fixes: all that is known of a year without a notice."""
FIRM_UNTIL = (12, 24)
"""The last day of a year that the next year's notice cannot change."""
PUBLISHED = datetime(2026, 1, 5, tzinfo=UTC)
"""From when the notice for 2026 is known; that for 2027 never is. It comes late in these lives, so
that something falls due by what nobody knows yet."""


def last_known(now: datetime) -> int:
    """The last year whose notice is known."""
    return 2026 if now >= PUBLISHED else 2025


def works(day: date, known: int = 2026) -> bool:
    """Whether a day is a working day, by the State Council's notices up to that for ``known``; in
    later years Monday to Friday, less the days that statute fixes."""
    if day.year > known:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED
    return day in MAKE_UP or (day.weekday() < 5 and day not in REST)


def local(at: datetime) -> date:
    """The day of an instant in Shanghai."""
    return (at + CHINA).date()


def begin_of(day: date) -> datetime:
    """0:00 of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - CHINA


def end_of(day: date) -> datetime:
    """24:00 of a day in Shanghai: the first instant outside it."""
    return begin_of(day + DAY)


class End(NamedTuple):
    """When a period ends, 24:00 of its last day; and where a notice that is not known yet may move
    that, the last year that was known when it was counted."""

    at: datetime
    waits: int | None


def _end(day: date, known: int) -> End:
    firm = (day.year, day.month, day.day) <= (known, *FIRM_UNTIL)
    return End(end_of(day), None if firm else known)


def after_working_days(start: datetime, n: int, now: datetime) -> End:
    """The n-th working day after the day of ``start``, as far as it is known at ``now``."""
    day, known = local(start), last_known(now)
    while n:
        day += DAY
        n -= works(day, known)
    return _end(day, known)


def after_days(start: datetime, n: int, now: datetime) -> End:
    """The n-th day after that of ``start``, or the day after the days off, where it is one
    (CC 203)."""
    return _rolled(local(start) + n * DAY, now)


def after_years(start: datetime, n: int, now: datetime) -> End:
    """The corresponding day, likewise (CC 202, 203)."""
    return _rolled(years_on(local(start), n), now)


def _rolled(day: date, now: datetime) -> End:
    known = last_known(now)
    while not works(day, known):
        day += DAY
    return _end(day, known)


def years_on(day: date, n: int) -> date:
    """The corresponding day, or the month's last day where there is none (CC 202)."""
    try:
        return day.replace(year=day.year + n)
    except ValueError:
        return date(day.year + n, 2, 28)
