"""Instants, working days, days, years, counted day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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


YEARS = (2025, 2026)
REST = _days(
    2025, "01-01", "01-28/02-04", "04-04/04-06", "05-01/05-05", "05-31/06-02", "10-01/10-08"
) | _days(
    2026, "01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27",
    "10-01/10-07",
)  # fmt: skip
MAKE_UP = _days(2025, "01-26", "02-08", "04-27", "09-28", "10-11") | _days(
    2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"
)
FIRM_UNTIL = date(2026, 12, 24)
"""The last day that no later notice can change: the one for 2027 is not known."""


def works(day: date) -> bool:
    """Whether a day is a working day, by the State Council's notices."""
    if day.year not in YEARS:
        raise ValueError("the oracle knows 2025 and 2026 alone")
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


def after_working_days(start: datetime, n: int) -> datetime:
    """24:00 of the n-th working day after the day of ``start``."""
    day = local(start)
    while n:
        day += DAY
        n -= works(day)
    return end_of(day)


def after_days(start: datetime, n: int, *, roll: bool = True) -> datetime:
    """24:00 of the n-th day after that of ``start``; of the day after the days off, where it is one
    (CC 203)."""
    day = local(start) + n * DAY
    while roll and not works(day):
        day += DAY
    return end_of(day)


def after_years(start: datetime, n: int) -> datetime | None:
    """24:00 of the corresponding day, likewise (CC 202, 203); None where it lies beyond what is
    known."""
    day = years_on(local(start), n)
    while day <= FIRM_UNTIL and not works(day):
        day += DAY
    return end_of(day) if day <= FIRM_UNTIL else None


def years_on(day: date, n: int) -> date:
    """The corresponding day, or the month's last day where there is none (CC 202)."""
    try:
        return day.replace(year=day.year + n)
    except ValueError:
        return date(day.year + n, 2, 28)
