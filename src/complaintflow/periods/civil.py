"""The Civil Code's arithmetic on the Gregorian calendar (arts. 200-202), without any day off."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

from ..errors import OutOfRange


def out_of_range() -> OutOfRange:
    """What is raised where a day or an instant lies outside the years 1 to 9999."""
    return OutOfRange(what="the deadline", low="0001-01-01", high="9999-12-31")


def add_days(day: date, n: int) -> date:
    """The ``n``-th day after ``day``, which is not counted itself (art. 201).

    Raises :class:`~complaintflow.errors.OutOfRange` past the year 9999.
    """
    try:
        return date.fromordinal(day.toordinal() + n)
    except (ValueError, OverflowError):
        raise out_of_range() from None


def add_months(day: date, n: int) -> date:
    """The corresponding day ``n`` months on, or that month's last day without one (art. 202).

    Raises :class:`~complaintflow.errors.OutOfRange` past the year 9999.
    """
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise out_of_range()
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
