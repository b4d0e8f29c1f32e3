"""Calendars of other libraries, asked day by day once and compiled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from ..errors import BadCalendar
from .workdays import SATURDAY, SUNDAY, CompiledCalendar


class AsksDays(Protocol):
    """What is asked of a workalendar calendar; its classes all have it."""

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        ...


YEARS = range(2004, 2027)


def from_workalendar(
    cal: AsksDays,
    years: Iterable[int] = YEARS,
    *,
    id: str | None = None,
    fixed: Iterable[tuple[int, int]] = (),
    firm_until: tuple[int, int] | None = None,
) -> CompiledCalendar:
    """Compile any workalendar calendar for ``years`` (which are then the years it knows).

    ``years`` is 2004 to 2026 unless told, because nothing here knows what year it is. ``id`` is
    ``workalendar:`` and the class's name unless told. ``fixed`` and ``firm_until`` are as in
    :class:`~complaintflow.periods.CompiledCalendar`; the provisional rule has the calendar's own
    weekend. Raises BadCalendar where the calendar cannot answer for one of the years.
    """
    name = id or f"workalendar:{type(cal).__name__}"
    answers = {year: _working(cal, year, name) for year in years}
    weekend = getattr(cal, "get_weekend_days", lambda: (SATURDAY, SUNDAY))()
    return CompiledCalendar.from_days(
        name, answers, weekend=weekend, fixed=fixed, firm_until=firm_until
    )


def _working(cal: AsksDays, year: int, name: str) -> list[date]:
    try:
        day, last = date(year, 1, 1), date(year, 12, 31)
        return [
            d
            for d in (day + timedelta(days=i) for i in range((last - day).days + 1))
            if cal.is_working_day(d)
        ]
    except Exception as error:
        # workalendar's calendars raise many kinds where they have no data.
        reason = f"it has no answer for {year} ({type(error).__name__})"
        raise BadCalendar(calendar=name, reason=reason) from error
