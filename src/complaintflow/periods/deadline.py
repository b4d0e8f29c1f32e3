"""The end of a period, and the only place that counts to it and compares with it."""

from __future__ import annotations

from collections.abc import Mapping
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

_MICROSECOND: Final = timedelta(microseconds=1)
_MONTHS: Final[Mapping[Unit, int]] = MappingProxyType({Unit.months: 1, Unit.years: 12})


class Deadline(Model):
    """When a period ends, and how that was found. Made by :func:`deadline`, stored whole.

    ``start``: what the period runs from. ``zone``: where its days are days. ``clause``: of the
    agreement or the law. ``due``: the limit, in UTC; with ``inclusive`` it still belongs to the
    period (hours, or a time when business stops), without it is the first instant outside
    (24:00). ``last_day``: the day the period ends on, None for hours. ``calendar`` and
    ``calendar_version``: what said which days are working days, None for hours.
    ``skipped``: the non-working days passed over, as first and last days. ``rolled_from``: the
    last day before art. 203 moved it. ``provisional``: the answer may change when the data of
    ``missing_year`` are loaded.
    """

    start: When
    period: Period
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

    @property
    def overdue_from(self) -> datetime:
        """The first instant that no longer belongs to the period, in UTC.

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

    def met_by(self, when: When) -> bool | None:
        """Whether something that happened ``when`` was in time.

        None: of a :class:`~complaintflow.values.Day` that the limit falls into, nobody can say.
        Raises NaiveTime for a naive time.
        """
        if not isinstance(when, Day):
            return self._holds(instant(when))
        first, last = _bounds(when)
        if self._holds(last):
            return True
        return None if self._holds(first) else False

    def over_at(self, now: datetime) -> bool:
        """Whether the period is over at ``now``. Raises NaiveTime for a naive time."""
        return not self._holds(instant(now))

    def late_by(self, when: When) -> timedelta | None:
        """By how much ``when`` is past ``due``; of a Day the least it can be.

        None: not certainly late. Zero: at 24:00 sharp, the first instant outside the period.
        Raises NaiveTime for a naive time.
        """
        if self.met_by(when) is not False:
            return None
        return (_bounds(when)[0] if isinstance(when, Day) else instant(when)) - self.due

    def explain(self, lang: Literal["zh", "en"] = "zh") -> str:
        """How this was found: from when, by which articles, past which days, by which calendar."""
        return explain(self, lang)


def _bounds(day: Day) -> tuple[datetime, datetime]:
    return earliest(day), latest(day)


def deadline(
    start: When,
    period: Period,
    *,
    zone: str,
    calendar: WorkingCalendar,
    clause: str = "",
    on_unknown: OnUnknown = "raise",
) -> Deadline:
    """When ``period`` from ``start`` ends: the only function that counts.

    Hours are exact elapsed time and end at an instant that still belongs to the period. All else
    counts the days of ``zone`` after the day of ``start`` (Civil Code arts. 201-203) and ends at
    24:00 of the last day, or at ``period.cutoff`` on it. A Day of another zone may touch two days
    of ``zone``: the last of them is counted from.

    Raises UnknownYear where a year that matters has no data and ``on_unknown`` is ``raise``,
    Undetermined for hours from a Day, OutOfRange past the years 1 to 9999, NaiveTime for a naive
    start, InvalidCommand for an unknown zone. A result that hangs on the last days of a year
    whose next year has no data is provisional either way. Without ``roll`` no calendar is asked.
    """
    if not isinstance(start, Day):
        start = instant(start)
    try:
        zone_of(zone)
    except ValueError:
        problem = Problem(place="zone", kind="unknown_zone")
        raise InvalidCommand(model="deadline", problems=(problem,)) from None
    try:
        return _count(start, period, zone, calendar, clause, on_unknown == "provisional")
    except OverflowError:
        raise out_of_range() from None


def _count(
    start: When,
    period: Period,
    zone: str,
    calendar: WorkingCalendar,
    clause: str,
    provisional: bool,
) -> Deadline:
    unit = period.unit
    if unit is Unit.hours:
        if isinstance(start, Day):
            raise Undetermined(unit=unit.value)
        # An instant is in UTC, so this is elapsed time whatever the clocks of the zone do.
        return Deadline.model_construct(
            _FIELDS,
            start=start,
            period=period,
            zone=zone,
            clause=clause,
            due=start + timedelta(hours=period.n),
            inclusive=True,
        )
    day = local_day(start, zone)
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
    )


# Every part is valid already: validating it again is three times the cost of counting.
_FIELDS: Final = cast("set[str]", set(Deadline.model_fields))


def _at(day: date, clock: time, zone: str) -> datetime:
    # A time that comes twice is the later of the two, one that the clocks jump over is after the
    # jump: in doubt the longer period, but never past the day.
    local = datetime.combine(day, clock, tzinfo=zone_of(zone))
    both = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return min(max(both), start_of(add_days(day, 1), zone))
