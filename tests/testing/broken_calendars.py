"""Calendars that break one rule each."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from complaintflow.periods import Counted, WorkingCalendar
from complaintflow.testing import (
    CalendarContract,
    TableCalendar,
)


class SoundCalendar(TableCalendar):
    """Three years with two holidays each."""

    def __init__(self, id: str = "host", more: tuple[date, ...] = ()) -> None:
        rest = [date(year, *day) for year in (2024, 2025, 2026) for day in ((1, 1), (5, 1))]
        super().__init__(id, years=(2024, 2025, 2026), rest=(*rest, *more))


class NoName(SoundCalendar):
    """Is called nothing."""

    def __init__(self, id: str = " ", more: tuple[date, ...] = ()) -> None:
        super().__init__(" ", more)


class VersionOfTheDay(SoundCalendar):
    """Has another version each time it is loaded."""

    def __init__(self, id: str = "host", more: tuple[date, ...] = ()) -> None:
        super().__init__(id, more)
        self._loaded = secrets.token_hex(6)

    @property
    def version(self) -> str:
        return self._loaded


class Tires(SoundCalendar):
    """Counts otherwise after 300 questions."""

    asked = 0

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        self.asked += provisional
        return super().roll(day, provisional=provisional)

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n + (self.asked > 300), provisional=provisional)


class OneOrNought(SoundCalendar):
    """Says 1 for yes."""

    def is_working(self, day: date) -> bool:
        return int(super().is_working(day))  # type: ignore[return-value]


class NoHolidays(SoundCalendar):
    """A year without data has no holidays."""

    def is_working(self, day: date) -> bool:
        return super().is_working(day) if self.known(day.year) else day.weekday() < 5


class OffByOne(SoundCalendar):
    """Is a day late after sixty."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n + (n == 60), provisional=provisional)


class RollsOn(SoundCalendar):
    """Rolls a working day too."""

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        return super().roll(day + timedelta(days=1), provisional=provisional)


class AlwaysWaits(SoundCalendar):
    """Is never sure."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        counted = super().count(after, n, provisional=provisional)
        return counted._replace(missing=counted.missing or 2027)


class Guesses(SoundCalendar):
    """Answers what it does not know."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n, provisional=True)


class Sure(SoundCalendar):
    """Does not say that it guesses."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n, provisional=provisional)._replace(missing=None)


class Overflows(SoundCalendar):
    """Lets the date type complain."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        if after.year == 9999:
            raise OverflowError
        return super().count(after, n, provisional=provisional)


class OneVersion(SoundCalendar):
    """Has one version, whatever it says."""

    @property
    def version(self) -> str:
        return "1"


class CountsForLimits(SoundCalendar):
    """Counts from the day itself where seven are asked for."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n - (n == 7), provisional=provisional)


class CalendarSuite(CalendarContract):
    def __init__(self, made: type[Any]) -> None:
        self.made = made

    def make_calendar(self) -> WorkingCalendar:
        calendar: WorkingCalendar = self.made()
        return calendar

    def make_changed(self) -> WorkingCalendar:
        calendar: WorkingCalendar = self.made(more=(date(2025, 6, 2),))
        return calendar
