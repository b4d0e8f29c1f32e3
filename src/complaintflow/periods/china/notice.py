"""The form of a notice of the State Council on a year's days off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ...values import Model
from ..window import Span


def _written(value: object) -> object:
    # pydantic takes numbers, and texts that are numbers, for seconds or milliseconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_day", "a day is written like 2026-10-01")


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Day: TypeAlias = Annotated[date, BeforeValidator(_written)]
_Days: TypeAlias = tuple[_Day, _Day]


def _forward(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(last < first for first, last in spans):
        raise PydanticCustomError("backwards", "a span ends before it begins")
    return spans


class Notice(Model):
    """One notice: the year it arranges, what it is called, and the days it names.

    ``title`` and ``number`` (文号) are the notice's own, ``number`` empty where it is not
    confirmed; ``issued`` is the date it is signed with. ``rest`` are days off as spans
    (first, last), ``work`` make-up working days; both may lie in the December before. ``text``
    are its operative sentences. ``changes`` are later notices on the same year: what they say of
    a day prevails. A host loads a new year by reading one with
    :func:`~complaintflow.periods.read_notice`, from JSON or from the notice's own text, or
    unchecked from JSON with ``Notice.parse(bytes)``.
    """

    year: Annotated[int, Field(ge=1950, le=9998)]
    title: str
    number: str = ""
    issued: _Day | None = None
    rest: Annotated[tuple[_Days, ...], AfterValidator(_forward)] = ()
    work: tuple[_Day, ...] = ()
    text: tuple[str, ...] = ()
    changes: tuple[Notice, ...] = ()

    def changed_by(self, change: Notice) -> Notice:
        """This notice with a later one on the same year added to its changes."""
        return self.model_copy(update={"changes": (*self.changes, change)})


def spans(*texts: str) -> tuple[Span, ...]:
    """Read ``2026-10-01/2026-10-07`` (or one day, ``2026-04-05``)."""
    parts = [text.partition("/") for text in texts]
    return tuple((date.fromisoformat(a), date.fromisoformat(b or a)) for a, _, b in parts)


def days(*texts: str) -> tuple[date, ...]:
    """Read ``2026-10-10``."""
    return tuple(date.fromisoformat(text) for text in texts)


def rest_days(notice: Notice) -> tuple[date, ...]:
    """The days off by a notice, less those that its changes made working days, in order."""
    off = {day for span in notice.rest for day in each(*span)}
    for change in notice.changes:
        off = (off - set(work_days(change))) | set(rest_days(change))
    return tuple(sorted(off))


def work_days(notice: Notice) -> tuple[date, ...]:
    """The make-up days by a notice, less those that its changes made days off, in order."""
    on = set(notice.work)
    for change in notice.changes:
        on = (on - set(rest_days(change))) | set(work_days(change))
    return tuple(sorted(on))


def each(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``."""
    return (first + timedelta(days=i) for i in range((last - first).days + 1))
