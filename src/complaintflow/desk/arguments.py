"""Arguments as a caller gives them: they may come straight from a request, and be anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from types import UnionType
from typing import cast

from ..errors import NOT_AN_ID, InvalidCommand, Problem
from ..ports import Query
from ..values import Actor
from .views import VALUE_KINDS

_MOST_FIELDS = 100
"""More than there are kinds; each goes into the log."""


_MOST = 2**62
"""More than there can be of anything, and less than a store cannot count."""


def safe_id(text: str) -> str:
    """An id as it was given, if it can be one; it may be anything that somebody typed."""
    good = isinstance(text, str) and re.fullmatch(r"[a-z]_[0-9a-f]{1,64}", text)
    return text if good else NOT_AN_ID


def check_types(model: str, **given: tuple[object, type | UnionType]) -> None:
    """Refuse arguments of another type than they must be: they may come straight from a request.

    Raises :class:`InvalidCommand`; it names the places alone.
    """
    problems = tuple(
        Problem(place=place, kind="wrong_type")
        for place, (value, wanted) in given.items()
        if not isinstance(value, wanted) or isinstance(value, bool)
    )
    if problems:
        raise InvalidCommand(model=model, problems=problems)


def check_actor(action: str, actor: object) -> None:
    """Refuse what is no actor. Raises :class:`InvalidCommand`."""
    check_types(action, actor=(actor, Actor))
    cast(Actor, actor).checked()


def check_query(action: str, query: object) -> None:
    """Refuse what is no query. Raises :class:`InvalidCommand`."""
    check_types(action, query=(query, Query | None))


def check_time(action: str, now: object) -> None:
    """Refuse what is no time. Raises :class:`InvalidCommand`."""
    check_types(action, now=(now, datetime))


def check_limit(model: str, limit: object) -> None:
    """Refuse what is no number of things to ask for, from 1 on. Raises :class:`InvalidCommand`."""
    _check_number(model, "limit", limit, 1)


def check_position(model: str, position: object) -> None:
    """Refuse what is no place in a feed. Raises :class:`InvalidCommand`."""
    _check_number(model, "position", position, -_MOST)


def _check_number(model: str, place: str, number: object, least: int) -> None:
    check_types(model, **{place: (number, int)})
    if not least <= cast(int, number) <= _MOST:
        raise InvalidCommand(model=model, problems=(Problem(place=place, kind="out_of_range"),))


def kinds_asked(fields: Sequence[str], purpose: str) -> tuple[str, ...]:
    """The kinds of values to be revealed, ``all`` for every one, and a purpose (:func:`codes`).
    Raises :class:`InvalidCommand`, with the kinds that there are for one that there is not."""
    asked = codes(fields, purpose)
    known = ("all", *sorted(VALUE_KINDS))
    problems = tuple(
        Problem(place=f"fields.{n}", kind="enum", permitted=known)
        for n, kind in enumerate(asked)
        if kind not in known
    )
    if problems:
        raise InvalidCommand(model="reveal", problems=problems)
    return asked


def codes(fields: Sequence[str], purpose: str) -> tuple[str, ...]:
    """The fields to be revealed. They and the purpose go into the log of accesses, so they are
    codes. Raises :class:`InvalidCommand`; whatever was typed is not repeated."""
    check_types("reveal", fields=(fields, Iterable))
    asked = (fields,) if isinstance(fields, str) else tuple(fields)
    places = [*((f"fields.{n}", field) for n, field in enumerate(asked)), ("purpose", purpose)]
    problems = [
        Problem(place=place, kind="not_a_code") for place, text in places if not _code(text)
    ]
    if not asked or len(asked) > _MOST_FIELDS:
        problems = [Problem(place="fields", kind="too_long" if asked else "missing")]
    if problems:
        raise InvalidCommand(model="reveal", problems=tuple(problems))
    return asked


def _code(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text) is not None
