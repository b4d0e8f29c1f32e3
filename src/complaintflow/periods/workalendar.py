"""China's State Council calendar as a workalendar calendar, over this library's own data.

Importing this module imports workalendar; nothing else in ``complaintflow.periods`` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from workalendar.core import Calendar
from workalendar.exceptions import CalendarError

from ..errors import UnknownYear
from .china import china
from .workdays import CompiledCalendar

__all__ = ["StateCouncilChina"]


class StateCouncilChina(Calendar):  # type: ignore[misc]  # workalendar has no types
    """China, State Council notices of 2004-2026: make-up working days are working days.

    ``data`` is the calendar to ask instead, for example ``china(extra=(notice,))``. A year without
    a notice raises workalendar's CalendarError, from :class:`~complaintflow.errors.UnknownYear`.
    """

    WEEKEND_DAYS = (5, 6)

    def __init__(self, data: CompiledCalendar | None = None) -> None:
        super().__init__()
        self._data = data or china()

    def _is_working(self, day: date) -> bool:
        try:
            return self._data.is_working(day)
        except UnknownYear as error:
            raise CalendarError(error.message()) from error

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """The days off of ``year`` that its plain weeks would not give. Raises CalendarError."""
        first = date(year, 1, 1)
        days = [first + timedelta(days=i) for i in range((date(year, 12, 31) - first).days + 1)]
        return [
            (d, "放假调休") for d in days if not self._is_working(d) and d.weekday() not in (5, 6)
        ]

    def is_working_day(
        self,
        day: date,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> bool:
        """As in workalendar, with the notices' make-up days. Raises CalendarError."""
        plain = day.date() if isinstance(day, datetime) else day
        if extra_working_days and plain in extra_working_days:
            return True
        if extra_holidays and plain in extra_holidays:
            return False
        return self._is_working(plain)
