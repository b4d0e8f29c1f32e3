"""Which fields of a command a guard looks at, against those that it says it needs. Each room's
``test_needs.py`` holds its guards to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from complaintflow.kernel import Command, Guard, StateMachine


class Watched:
    """A command that remembers which of its fields were looked at."""

    def __init__(self, command: Command, seen: set[str]) -> None:
        self._command = command
        self._seen = seen

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._command)

    def __getattr__(self, name: str) -> Any:
        if name in type(self._command).model_fields:
            self._seen.add(name)
        return getattr(self._command, name)


class Given(NamedTuple):
    """A command, and what the guards of its move look at besides."""

    subject: Any
    command: Command
    context: Any


Machine = StateMachine[Any, Any]


def guards_of(machine: Machine) -> list[Guard[Any, Any]]:
    """Every guard, once for each move that asks it."""
    return [guard for move in machine.moves.values() for guard in move.guards]


def holds_for_what_is_looked_at(
    machine: Machine, given: Iterable[Given], also: Mapping[str, set[str]]
) -> None:
    """No guard looks at a field that it does not name, but for ``also``, in any of the commands."""
    looked: dict[str, set[str]] = defaultdict(set)
    for one in given:
        for guard in machine.moves[one.command.type].guards:
            watched: Any = Watched(one.command, looked[guard.rule])
            guard.check(one.subject, watched, one.context)
    needed = {guard.rule: set(guard.needs) for guard in guards_of(machine)}
    for rule, fields in looked.items():
        unnamed = fields - {"type"} - also.get(rule, set()) - needed[rule]
        assert not unnamed, (rule, unnamed)


def holds_for_what_is_named(machine: Machine, commands: Iterable[type[Command]]) -> None:
    """Each field that a guard names is one of a command of its moves."""
    fields: dict[str, set[str]] = defaultdict(set)
    for kind in commands:
        move = machine.moves[kind.model_fields["type"].default]
        for guard in move.guards:
            fields[guard.rule] |= set(kind.model_fields)
        needed = {need for guard in move.guards for need in guard.needs}
        # What "allowed" will say that the move's command needs.
        assert needed.intersection(move.fields or needed) <= set(kind.model_fields), move.name
    for guard in guards_of(machine):
        assert set(guard.needs) <= fields[guard.rule], guard.rule
