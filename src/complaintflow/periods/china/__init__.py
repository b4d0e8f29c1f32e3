"""China's working days, from the State Council's yearly notices, 2004-2026.

That make-up working days (调休上班) count as working days, and that the state organs' days are the
parties' working days, are assumptions; see the documentation.

Titles, numbers and dates are those that the notices' published texts bear (2004 and 2005: as two
public data sets give them). Not confirmed, and so left empty: the number of 2008, the dates of 2008
and 2009.
"""

from __future__ import annotations

import functools
from typing import Final

from ..workdays import CompiledCalendar, YearData
from .notice import Notice, rest_days, work_days

__all__ = ["CHINA", "FIXED", "Notice", "by_year", "china", "notices", "rest_days", "work_days"]

CHINA: Final = "cn-state-council"
"""The id of China's calendar."""

FIXED: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""The days off that statute fixes on a date of the Gregorian calendar (since 2025)."""

FIRM_UNTIL: Final = (12, 24)
"""Until the next year's notice is known: the earliest day one ever changed is 29 December."""


@functools.cache
def notices() -> tuple[Notice, ...]:
    """The notices of 2004 to 2026, a year each, in order."""
    from .all import NOTICES

    return NOTICES


def china(*, through: int | None = None, extra: tuple[Notice, ...] = ()) -> CompiledCalendar:
    """China's calendar, compiled once and kept.

    ``through``: leave out this build's notices of later years. ``extra``: notices of a host's own,
    whatever their year; for a year that this build knows, or that comes twice, the last one takes
    the others' place. Other days are another version; the same days are the same version.
    Raises BadCalendar where a notice contradicts itself.
    """
    return _china(through, tuple(extra))


def by_year(through: int | None, extra: tuple[Notice, ...]) -> dict[int, Notice]:
    """The notice of each year, as :func:`china` takes them."""
    shipped = (n for n in notices() if through is None or n.year <= through)
    return {n.year: n for n in (*shipped, *extra)}


@functools.lru_cache(maxsize=32)
def _china(through: int | None, extra: tuple[Notice, ...]) -> CompiledCalendar:
    return CompiledCalendar.from_years(
        CHINA,
        {year: _data(notice) for year, notice in by_year(through, extra).items()},
        fixed=FIXED,
        firm_until=FIRM_UNTIL,
    )


def _data(notice: Notice) -> YearData:
    return YearData(rest=tuple((d, d) for d in rest_days(notice)), work=work_days(notice))
