"""The form of a notice of the State Council on a year's days off."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ...values import Model
from ..workdays import Span


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
    a day prevails. A host loads a new year by reading one from JSON: ``Notice.parse(bytes)``.
    """

    year: Annotated[int, Field(ge=1950, le=9998)]
    title: str
    number: str = ""
    issued: date | None = None
    rest: Annotated[tuple[Span, ...], AfterValidator(_forward)] = ()
    work: tuple[date, ...] = ()
    text: tuple[str, ...] = ()
    changes: tuple[Notice, ...] = ()


def spans(*texts: str) -> tuple[Span, ...]:
    """Read ``2026-10-01/2026-10-07`` (or one day, ``2026-04-05``)."""
    parts = [text.partition("/") for text in texts]
    return tuple((date.fromisoformat(a), date.fromisoformat(b or a)) for a, _, b in parts)


def days(*texts: str) -> tuple[date, ...]:
    """Read ``2026-10-10``."""
    return tuple(date.fromisoformat(text) for text in texts)
