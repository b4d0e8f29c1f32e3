"""Calendars made of others: a company's closing days on top of a state's, and what differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import MAXYEAR, date
from typing import NamedTuple, Protocol

from ..errors import BadCalendar
from .workdays import CompiledCalendar


def with_closing_days(
    base: CompiledCalendar, id: str, days: Iterable[date], *, opening: Iterable[date] = ()
) -> CompiledCalendar:
    """``base``, less the ``days`` on which a company is closed, plus those it is ``opening`` on.

    A new calendar under an ``id`` of its own, which the terms of an agreement name; its version
    changes with the base's data and with the lists. It knows the years that ``base`` knows, and
    inherits its provisional rule; a listed day of a year that ``base`` does not know holds in the
    provisional answers on that year. Listing a day that is so already changes nothing.

    Raises BadCalendar where ``id`` is the base's, or a day is in both lists.
    """
    if id == base.id:
        raise BadCalendar(calendar=id, reason="the composed calendar needs an id of its own")
    closed, opened = set(days), set(opening)
    for day in sorted(closed & opened):
        raise BadCalendar(calendar=id, reason=f"{day} is both a closing and an opening day")
    touched = {day.year for day in closed | opened}
    rows = {year: bytearray(base.row(year)) for year in touched | set(base.years)}
    for listed, flag in ((closed, 0), (opened, 1)):
        for day in listed:
            rows[day.year][day.timetuple().tm_yday - 1] = flag
    return CompiledCalendar(
        id,
        {year: bytes(row) for year, row in rows.items() if base.known(year)},
        weekend=base.weekend,
        fixed=base.fixed,
        firm_until=base.firm_until,
        expected={year: bytes(row) for year, row in rows.items() if not base.known(year)},
    )


class Different(NamedTuple):
    """A day on which two calendars differ: whether it is a working day by each."""

    day: date
    before: bool
    after: bool


class SaysDays(Protocol):
    """What is asked of a calendar that is compared: :class:`CompiledCalendar` has it."""

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        ...


def differences(before: SaysDays, after: SaysDays, days: Iterable[date]) -> tuple[Different, ...]:
    """The ``days`` on which the two differ, in the order given.

    Raises whatever the calendars raise for a day they have no answer for.
    """
    asked = ((day, before.is_working(day), after.is_working(day)) for day in days)
    return tuple(Different(day, old, new) for day, old, new in asked if old != new)


def days_around(year: int) -> tuple[date, ...]:
    """The days that a year's notice may speak of: the December before, and the year."""
    if not 2 <= year <= MAXYEAR:
        raise ValueError("the year is 2 to 9999")
    first, last = date(year - 1, 12, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(date.fromordinal(n) for n in range(first, last + 1))
