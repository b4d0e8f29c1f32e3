"""What a command writes: into its event, field by field; into what is kept of it; whom it tells.

The rows are in each room's ``test_recorded.py``. What a row does not name does not change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from complaint.build import t
from complaintflow.kernel import Command, Decision
from complaintflow.values import Actor, Model, Sealed

STAMP = ("type", "v", "at", "recorded", "by", "to")
"""What every event says."""

Words = Mapping[str, tuple[str, str]]
"""What was sealed, by its token: the kind of it, and the words."""


class Like:
    """Any text of a form, such as an id that follows from a key."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self.form, other) is not None

    def __hash__(self) -> int:
        return hash(self.form)

    def __repr__(self) -> str:
        return f"Like({self.form!r})"


class Told(NamedTuple):
    """A message that is asked for."""

    topic: str
    recipient: str
    clause: str
    due: datetime | None = None
    role: str = "staff"


class Row(NamedTuple):
    """A command, and what is written of it.

    ``kept``: what the fold changes, besides the status and since when it is. A value may be said as
    a model or as its fields, and what is sealed as its kind and words.
    """

    case: Any
    command: Command
    event: dict[str, object]
    kept: dict[str, object]
    to: str
    told: tuple[Told, ...]
    actor: Actor


Make = Callable[[datetime], Row]


class Rows(dict[str, tuple[datetime, Make]]):
    """The rows of a room, by name."""

    def at(self, when: str) -> Callable[[Make], Make]:
        """A row, of something that happens at ``when``."""

        def keep(make: Make) -> Make:
            self[make.__name__.strip("_")] = (t(when), make)
            return make

        return keep

    def hold_at_once(self, name: str) -> None:
        """What a row's command writes is what the row says."""
        at, make = self[name]
        holds(make(at), at, at)

    def hold_later(self, name: str) -> None:
        """The same where it is recorded an hour after it is said to have happened."""
        at, make = self[name]
        row = make(at)
        said = row.command.model_copy(update={"at": at})
        holds(row._replace(command=said), at, at + timedelta(hours=1))

    def hold_without_a_note(self, name: str) -> None:
        """The same where no note is given, if one may be left out."""
        at, make = self[name]
        row = make(at)
        note = type(row.command).model_fields["note"]
        if not note.is_required():
            silent = row.command.model_copy(update={"note": None})
            holds(row._replace(command=silent, event=row.event | {"note": None}), at, at)

    def said(self, *fields: str) -> list[str]:
        """The rows whose command has such fields."""
        return [
            name
            for name, (at, make) in self.items()
            if set(fields) <= set(type(make(at).command).model_fields)
        ]


def words_of(decision: Decision) -> Words:
    """What a decision seals."""
    return {entry.token: (entry.kind, entry.value) for entry in decision.secrets}


def shown(value: object, words: Words) -> Any:
    """A value field by field, with what was sealed in it as kind and words."""
    if isinstance(value, Sealed):
        return words[value.token]
    if isinstance(value, Model):
        return {name: shown(getattr(value, name), words) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: shown(item, words) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(shown(item, words) for item in value)
    return value


def changed(before: Model | None, after: Model) -> set[str]:
    """The fields that an event changed; of the first one, all."""
    names = set(type(after).model_fields)
    return {n for n in names if before is None or getattr(before, n) != getattr(after, n)}


def holds(row: Row, at: datetime, recorded: datetime) -> None:
    """A row's command, given at a time, writes what the row says."""
    case, before = row.case, row.case.state_
    moved = before is None or before.status != row.to
    case.now = recorded
    decision = case.ask(row.command, actor=row.actor)
    assert isinstance(decision, Decision), decision
    (event,) = decision.events
    assert (event.at, event.recorded, event.by, event.to) == (at, recorded, row.actor, row.to)
    words = {**case.words, **words_of(decision)}
    told = {name: value for name, value in shown(event, words).items() if name not in STAMP}
    assert told == shown(row.event, words)
    assert [
        Told(n.topic, n.recipient, n.clause, n.due, n.role) for n in decision.notices
    ] == list(row.told)  # fmt: skip

    state: Any = decision.after
    assert changed(before, state) == {*row.kept, *(("status", "since") if moved else ())}
    kept = {name: getattr(state, name) for name in row.kept}
    assert shown(kept, words) == shown(row.kept, words)
    assert (state.status, state.since) == (row.to, at if moved else before.since)
    case.do(row.command, actor=row.actor)
    assert case.state == state
