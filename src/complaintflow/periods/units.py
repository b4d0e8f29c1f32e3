"""What a time limit is: a number of hours, days, working days, months or years."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ..values import Labelled, Model


class Unit(Labelled):
    """What a period is counted in (Civil Code art. 200)."""

    hours = "hours", "小时"
    days = "days", "日"
    working_days = "working_days", "工作日"
    months = "months", "个月"
    years = "years", "年"


def _local(value: time) -> time:
    # Business stops at a time on the wall of the deadline's own zone; an offset of its own would
    # be a second, contradicting answer to "where".
    if value.tzinfo is not None:
        raise PydanticCustomError("zoned_time", "a local time carries no offset")
    return value


def _only_clocks(value: object) -> object:
    # pydantic takes a number for the seconds since midnight.
    if not isinstance(value, str | time) or (isinstance(value, str) and ":" not in value):
        raise PydanticCustomError("not_a_time", "a local time is text, for example 17:30")
    return value


LocalTime = Annotated[time, BeforeValidator(_only_clocks), AfterValidator(_local)]


class Period(Model):
    """A time limit, for example 24 hours or 7 working days; "within N" includes N (art. 1259).

    ``n``: 1 to 10,000. ``roll``: days, months and years that would end on a day off end on the
    first working day after it (art. 203); ignored for the other units. ``cutoff``: when business
    stops on the last day, as local time (art. 203); None: the day ends at 24:00. Ignored for hours.
    Anything else raises :class:`~complaintflow.errors.InvalidCommand`.
    """

    n: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    unit: Unit
    roll: bool = True
    cutoff: LocalTime | None = None

    def text(self, lang: str = "zh") -> str:
        """As people write it: ``7个工作日``, ``7 working days``."""
        if lang == "zh":
            between = "个" if self.unit is Unit.working_days else ""
            return f"{self.n}{between}{self.unit.label('zh')}"
        label = self.unit.label("en")
        return f"{self.n} {label.removesuffix('s') if self.n == 1 else label}"


def hours(n: int) -> Period:
    """``n`` hours of elapsed time; no day off stops or moves them."""
    return Period(n=n, unit=Unit.hours)


def days(n: int, roll: bool = True) -> Period:
    """``n`` calendar days, the day of the event not counted (art. 201)."""
    return Period(n=n, unit=Unit.days, roll=roll)


def working_days(n: int) -> Period:
    """``n`` working days, the first being the first working day after the day of the event."""
    return Period(n=n, unit=Unit.working_days)


def months(n: int, roll: bool = True) -> Period:
    """``n`` months, to the corresponding day, or the month's last day without one (art. 202)."""
    return Period(n=n, unit=Unit.months, roll=roll)


def years(n: int, roll: bool = True) -> Period:
    """``n`` years, to the corresponding day, or the month's last day without one (art. 202)."""
    return Period(n=n, unit=Unit.years, roll=roll)
