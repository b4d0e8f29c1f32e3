"""Whether a notice's days can be what a notice says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from .finding import Finding, finding
from .notice import Notice, each, rest_days, work_days

LONGEST: Final = 31
"""Days off in a row; the longest there were are nine."""

_NEAR: Final = 9

_EDGE: Final = (12, 25)
"""The first day of the year before that a notice may change: what earlier deadlines rest on."""


def check_notice(notice: Notice, *, change: bool = False) -> tuple[Finding, ...]:
    """All that is wrong with the days of a notice and of its changes; empty if nothing is.

    Days lie in the year or in the last week of the year before; spans are at most 31 days and
    do not overlap; make-up days are Saturdays or Sundays, come once, and are no days off; the
    days that statute fixes are there (1 January, 1 May, 1-3 October, from 2025 also 2 May). Not
    grave: make-up days that do not balance the weekdays given off beyond the days of statute, and
    one that is more than 9 days from any day off (6 were the most in 23 years).

    ``change``: it is a later notice, on some days only, so nothing is missing from it. Changes are
    held to the same, and the whole is looked at as they leave it.
    """
    found = [*_days_of(notice)]
    for later in notice.changes:
        if later.year != notice.year:
            found.append(finding("year_differs", later.title, found=later.year, asked=notice.year))
        if later.changes:
            found.append(finding("nested_change", later.title))
        found += _days_of(later)
    if found or change:
        return tuple(found)
    return (*_statute(notice), *_balance(notice), *_far(notice))


def _days_of(notice: Notice) -> Iterator[Finding]:
    off: list[date] = []
    for first, last in notice.rest:
        if (last - first).days >= LONGEST:
            yield finding("span_too_long", f"{first}..{last}", most=LONGEST)
        else:
            off += each(first, last)
    rest, work = set(off), sorted(notice.work)
    for day in _twice(sorted(off)):
        yield finding("spans_overlap", day=day)
    for day in _twice(work):
        yield finding("makeup_twice", day=day)
    for day in sorted(rest | set(work)):
        before = day.year == notice.year - 1 and (day.month, day.day) >= _EDGE
        if day.year != notice.year and not before:
            yield finding("outside_year", day=day, year=notice.year)
        if day in notice.work and day.weekday() < 5:
            yield finding("makeup_on_weekday", day=day)
        if day in notice.work and day in rest:
            yield finding("makeup_and_rest", day=day)


def _twice(days: list[date]) -> list[date]:
    return sorted({a for a, b in pairwise(days) if a == b})


def _statute(notice: Notice) -> Iterator[Finding]:
    fixed = [(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)]
    if notice.year >= 2025:
        fixed.insert(2, (5, 2))
    off = set(rest_days(notice))
    for month, day in fixed:
        if (one := date(notice.year, month, day)) not in off:
            yield finding("statutory_missing", day=one)


def _balance(notice: Notice) -> Iterator[Finding]:
    """Days of statute that fall on a weekend are made good on a weekday, and every other weekday
    given off is worked off: so many make-up days as weekdays off beyond the days of statute."""
    due = 13 if notice.year >= 2025 else 11 if notice.year >= 2008 else 10
    # A change gives or takes days for reasons of its own (2015 a memorial day, 2020 an epidemic).
    plain = notice.model_copy(update={"changes": ()})
    off = sum(day.weekday() < 5 for day in rest_days(plain))
    makeups = len(work_days(plain))
    if off - due != makeups:
        yield finding("makeup_count", makeups=makeups, off=off, due=due, found=off - due)


def _far(notice: Notice) -> Iterator[Finding]:
    off = rest_days(notice)
    for day in work_days(notice):
        if all(abs((day - one).days) > _NEAR for one in off):
            yield finding("makeup_far", day=day)
