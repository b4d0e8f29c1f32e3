"""China's State Council calendar as a workalendar calendar, over this library's own data.

Importing this module imports workalendar; nothing else in ``complaintflow.periods`` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from workalendar.core import Calendar, cleaned_date
from workalendar.exceptions import CalendarError

from ..errors import UnknownYear
from .china import Notice, by_year, china, rest_days

__all__ = ["StateCouncilChina"]


class StateCouncilChina(Calendar):  # type: ignore[misc]  # workalendar has no types
    """China, State Council notices of 2004-2026: make-up working days are working days.

    ``through`` and ``extra`` are as in :func:`~complaintflow.periods.china`. A year without a
    notice raises workalendar's CalendarError, from :class:`~complaintflow.errors.UnknownYear`.
    """

    def __init__(self, *, through: int | None = None, extra: tuple[Notice, ...] = ()) -> None:
        super().__init__()
        self._data = china(through=through, extra=extra)
        self._notices = by_year(through, tuple(extra))

    def get_weekend_days(self) -> tuple[int, int]:
        """Saturday and Sunday."""
        return (5, 6)

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """The days off that the notices name, with the notice's title. Raises CalendarError."""
        self._check(year)
        named = {
            day: notice.title
            for notice in (self._notices.get(year), self._notices.get(year + 1))
            if notice is not None
            for day in rest_days(notice)
            if day.year == year
        }
        return list(named.items())

    def is_working_day(
        self,
        day: date | datetime,
        extra_working_days: Iterable[date | datetime] | None = None,
        extra_holidays: Iterable[date | datetime] | None = None,
    ) -> bool:
        """As in workalendar, with the notices' make-up days. Raises CalendarError."""
        plain = cleaned_date(day)
        if plain in map(cleaned_date, extra_working_days or ()):
            return True
        if plain in map(cleaned_date, extra_holidays or ()):
            return False
        self._check(plain.year)
        return self._data.is_working(plain)

    def _check(self, year: int) -> None:
        if not self._data.known(year):
            error = UnknownYear(calendar=self._data.id, year=year)
            raise CalendarError(error.message()) from error
