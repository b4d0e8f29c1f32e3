"""Instants and working days, counted day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

CHINA = timedelta(hours=8)  # no clock has been changed there since 1991
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
SKEW = timedelta(minutes=5)


def _days(*spans: str) -> frozenset[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day = date.fromisoformat(f"2026-{first}")
        while day <= date.fromisoformat(f"2026-{last or first}"):
            found.add(day)
            day += DAY
    return frozenset(found)


REST = _days(
    "01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27",
    "10-01/10-07",
)  # fmt: skip
MAKE_UP = _days("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def works(day: date) -> bool:
    """Whether a day of 2026 is a working day, by the State Council's notice."""
    if day.year != 2026:
        raise ValueError("the oracle knows 2026 alone")
    return day in MAKE_UP or (day.weekday() < 5 and day not in REST)


def local(at: datetime) -> date:
    """The day of an instant in Shanghai."""
    return (at + CHINA).date()


def end_of(day: date) -> datetime:
    """24:00 of a day in Shanghai: the first instant outside it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - CHINA + DAY


def after_working_days(start: datetime, n: int) -> datetime:
    """24:00 of the n-th working day after the day of ``start``."""
    day = local(start)
    while n:
        day += DAY
        n -= works(day)
    return end_of(day)
