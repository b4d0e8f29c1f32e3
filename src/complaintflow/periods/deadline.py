"""The end of a period, and the only place that counts to it and compares with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

from ..errors import InvalidCommand, Problem, Undetermined
from ..values import (
    Day,
    Instant,
    Model,
    When,
    Zone,
    earliest,
    instant,
    latest,
    local_day,
    start_of,
)
from ..values import zone as zone_of
from .civil import add_days, add_months, out_of_range
from .explain import explain
from .units import Period, Unit
from .window import Span
from .workdays import Counted, WorkingCalendar

OnUnknown: TypeAlias = Literal["raise", "provisional"]
"""What to do where the calendar has no data for a year: raise UnknownYear, or answer by the
calendar's provisional rule and say so."""

OnDay: TypeAlias = Literal["raise", "bounds"]
"""What to do with hours from a Day whose time is not known: raise Undetermined, or answer with the
earliest and the latest limit that there can be."""

_MICROSECOND: Final = timedelta(microseconds=1)
_MONTHS: Final[Mapping[Unit, int]] = MappingProxyType({Unit.months: 1, Unit.years: 12})


class Deadline(Model):
    """When a period ends, and how that was found. Made by :func:`deadline` or :func:`stated`,
    stored whole.

    ``start``: what the period runs from. ``period``: None where the limit itself was stated.
    ``zone``: where its days are days. ``clause``: of the agreement or the law. ``due``: the limit,
    in UTC; with ``inclusive`` it still belongs to the period (hours, or a time when business
    stops), without it is the first instant outside (24:00). ``last_day``: the day the period ends
    on, None for hours. ``calendar`` and ``calendar_version``: what said which days are working
    days, None for hours. ``skipped``: the non-working days passed over, as first and last days.
    ``rolled_from``: the last day before art. 203 moved it. ``provisional``: the answer may change
    when the data of ``missing_year`` are loaded. ``certain_until``: of hours that run from a Day,
    the last instant that belongs to the period at whatever time of that day it began; ``due`` is
    then the first one that belongs to it at none, or with ``inclusive`` the last that may, and of
    what lies between nobody can say. ``begun_by``: when a Day it runs from had begun at the latest,
    where that is known and lies before the end of the day.
    """

    start: When
    period: Period | None
    zone: Zone
    clause: str = ""
    due: Instant
    inclusive: bool
    last_day: date | None = None
    calendar: str | None = None
    calendar_version: str | None = None
    skipped: tuple[Span, ...] = ()
    rolled_from: date | None = None
    provisional: bool = False
    missing_year: int | None = None
    certain_until: Instant | None = None
    begun_by: Instant | None = None

    @property
    def act_by(self) -> datetime:
        """Until when one is certainly in time, in UTC: ``due``, or ``certain_until`` before it."""
        return self.due if self.certain_until is None else self.certain_until

    @property
    def overdue_from(self) -> datetime:
        """The first instant that certainly no longer belongs to the period, in UTC.

        Raises OutOfRange where that is past the year 9999.
        """
        if not self.inclusive:
            return self.due
        try:
            return self.due + _MICROSECOND
        except OverflowError:
            raise out_of_range() from None

    def _holds(self, at: datetime) -> bool:
        return at <= self.due if self.inclusive else at < self.due

    def _holds_for_certain(self, at: datetime) -> bool:
        return self._holds(at) if self.certain_until is None else at <= self.certain_until

    def met_by(self, when: When) -> bool | None:
        """Whether something that happened ``when`` was in time.

        None: of a :class:`~complaintflow.values.Day` that the limit falls into, and of what lies
        between ``certain_until`` and ``due``, nobody can say. Raises NaiveTime for a naive time.
        """
        first, last = _bounds(when)
        if self._holds_for_certain(last):
            return True
        return None if self._holds(first) else False

    def over_at(self, now: datetime) -> bool:
        """Whether the period is certainly over at ``now``. Raises NaiveTime for a naive time."""
        return not self._holds(instant(now))

    def is_stale(self, calendar: WorkingCalendar) -> bool:
        """Whether it is provisional and was counted with another version of the calendar: then it
        is counted again."""
        return self.provisional and self.calendar_version != calendar.version

    def late_by(self, when: When) -> timedelta | None:
        """By how much ``when`` is past ``due``; where a Day is all that is known, the least it can
        be.

        None: not certainly late. Zero: at 24:00 sharp, the first instant outside the period.
        Raises NaiveTime for a naive time.
        """
        if self.met_by(when) is not False:
            return None
        return _bounds(when)[0] - self.due

    def explain(self, lang: Literal["zh", "en"] = "zh") -> str:
        """How this was found: from when, by which articles, past which days, by which calendar."""
        return explain(self, lang)


def _bounds(when: When) -> tuple[datetime, datetime]:
    if not isinstance(when, Day):
        when = instant(when)
    return earliest(when), latest(when)


def deadline(
    start: When,
    period: Period,
    *,
    zone: str,
    calendar: WorkingCalendar,
    clause: str = "",
    on_unknown: OnUnknown = "raise",
    on_day: OnDay = "raise",
    begun_by: datetime | None = None,
) -> Deadline:
    """When ``period`` from ``start`` ends: the only function that counts.

    Hours are exact elapsed time and end at an instant that still belongs to the period. From a Day
    they end somewhere between two instants: with ``on_day="bounds"`` both are told. All else
    counts the days of ``zone`` after the day of ``start`` (Civil Code arts. 201-203) and ends at
    24:00 of the last day, or at ``period.cutoff`` on it. A Day of another zone may touch two days
    of ``zone``: the last of them is counted from. ``begun_by`` says of a Day that the start lies in
    it and no later than that time, as where it was written down then: hours end no later than
    counted from there, and days are counted from no later a day.

    Raises UnknownYear where a year that matters has no data and ``on_unknown`` is ``raise``,
    Undetermined for hours from a Day where ``on_day`` is ``raise``, OutOfRange past the years 1 to
    9999, NaiveTime for a naive time, InvalidCommand for an unknown zone. A result that hangs on
    the last days of a year whose next year has no data is provisional either way. Without
    ``roll`` no calendar is asked.
    """
    begun = None if begun_by is None else instant(begun_by)
    if not isinstance(start, Day):
        start, begun = instant(start), None
    try:
        zone_of(zone)
    except ValueError:
        problem = Problem(place="zone", kind="unknown_zone")
        raise InvalidCommand(model="deadline", problems=(problem,)) from None
    try:
        if isinstance(start, Day) and begun is not None:
            begun = max(begun, start.start) if begun < start.end else None
        if period.unit is Unit.hours:
            return _hours(start, period, zone, clause, begun, bounds=on_day == "bounds")
        return _days(start, period, zone, calendar, clause, begun, on_unknown == "provisional")
    except OverflowError:
        raise out_of_range() from None


def stated(start: When, limit: When, *, zone: str, clause: str = "") -> Deadline:
    """The limit that somebody stated as a time or a day, and not as a period: a time still belongs
    to it, of a day the whole (CC 203(2)).

    Raises NaiveTime for a naive time.
    """
    first, last = _bounds(limit)
    day = isinstance(limit, Day)
    return Deadline(
        start=start,
        period=None,
        zone=zone,
        clause=clause,
        due=last + _MICROSECOND if day else first,
        inclusive=not day,
        last_day=local_day(limit, limit.zone) if isinstance(limit, Day) else None,
    )


def calendars_of(limits: Iterable[Deadline]) -> dict[str, str]:
    """The calendars that some provisional limits were counted with, each with its version; where
    there are several of one calendar, all of them, sorted and joined by commas."""
    told: dict[str, set[str]] = {}
    for limit in limits:
        # Only a limit that a calendar counted can be provisional.
        told.setdefault(limit.calendar or "", set()).add(limit.calendar_version or "")
    return {name: ",".join(sorted(versions)) for name, versions in told.items()}


def recount(limit: Deadline, calendar: WorkingCalendar) -> Deadline:
    """The same limit counted with another calendar, or another version of it; provisional where
    that has no data. One that was stated stays."""
    if limit.period is None:
        return limit
    return deadline(
        limit.start,
        limit.period,
        zone=limit.zone,
        calendar=calendar,
        clause=limit.clause,
        on_unknown="provisional",
        on_day="bounds",
        begun_by=limit.begun_by,
    )


def _hours(
    start: When, period: Period, zone: str, clause: str, begun: datetime | None, *, bounds: bool
) -> Deadline:
    # An instant is in UTC, so this is elapsed time whatever the clocks of the zone do.
    length = timedelta(hours=period.n)
    certain_until: datetime | None = None
    if not isinstance(start, Day):
        due = start + length
    elif bounds:
        due, certain_until = (begun or start.end) + length, start.start + length
    else:
        raise Undetermined(unit=period.unit.value)
    return Deadline.model_construct(
        _FIELDS,
        start=start,
        period=period,
        zone=zone,
        clause=clause,
        due=due,
        inclusive=certain_until is None or begun is not None,
        certain_until=certain_until,
        begun_by=begun,
    )


def _days(
    start: When,
    period: Period,
    zone: str,
    calendar: WorkingCalendar,
    clause: str,
    begun: datetime | None,
    provisional: bool,
) -> Deadline:
    unit = period.unit
    day = local_day(start, zone)
    if begun is not None:
        day = min(day, local_day(begun, zone))
    rolled_from: date | None = None
    if unit is Unit.working_days:
        found = calendar.count(day, period.n, provisional=provisional)
    else:
        if unit is Unit.days:
            end = add_days(day, period.n)
        else:
            end = add_months(day, period.n * _MONTHS[unit])
        if period.roll:
            found = calendar.roll(end, provisional=provisional)
            if found.last != end:
                rolled_from = end
        else:
            found = Counted(end, (), None)
    last, skipped, missing = found
    cutoff = period.cutoff
    due = start_of(add_days(last, 1), zone) if cutoff is None else _at(last, cutoff, zone)
    return Deadline.model_construct(
        _FIELDS,
        start=start,
        period=period,
        zone=zone,
        clause=clause,
        due=due,
        inclusive=cutoff is not None,
        last_day=last,
        calendar=calendar.id,
        calendar_version=calendar.version,
        skipped=skipped,
        rolled_from=rolled_from,
        provisional=missing is not None,
        missing_year=missing,
        begun_by=begun,
    )


# Every part is valid already: validating it again is three times the cost of counting.
_FIELDS: Final = cast("set[str]", set(Deadline.model_fields))


def _at(day: date, clock: time, zone: str) -> datetime:
    # A time that comes twice is the later of the two, one that the clocks jump over is after the
    # jump: in doubt the longer period, but never past the day.
    local = datetime.combine(day, clock, tzinfo=zone_of(zone))
    both = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return min(max(both), start_of(add_days(day, 1), zone))
