"""Which fields of a command a guard looks at, against those that it says it needs. Each room's
``test_needs.py`` holds its guards to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
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
    machine: Machine,
    given: Iterable[Given],
    also: Mapping[str, set[str]] = MappingProxyType({}),
    unseen: Mapping[str, set[str]] = MappingProxyType({}),
) -> None:
    """In all of the commands together a guard looks at each field that it names, but for
    ``unseen``, and at no other, but for ``also``, neither more nor less; one that looks at any
    names some."""
    looked: dict[str, set[str]] = defaultdict(set)
    for one in given:
        for guard in machine.moves[one.command.type].guards:
            watched: Any = Watched(one.command, looked[guard.rule])
            guard.check(one.subject, watched, one.context)
    named = {guard.rule: set(guard.needs) for guard in guards_of(machine)}
    seen = {rule: fields - {"type"} for rule, fields in looked.items()}
    unnamed, never = _less(seen, named), _less({rule: named[rule] for rule in seen}, seen)
    assert unnamed == dict(also), unnamed
    assert never == dict(unseen), never
    on_the_state = [rule for rule, fields in seen.items() if fields and not named[rule]]
    assert not on_the_state, on_the_state


def _less(fields: Mapping[str, set[str]], others: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """By rule, what the others have not; where they have all, nothing."""
    left = {rule: mine - others[rule] for rule, mine in fields.items()}
    return {rule: mine for rule, mine in left.items() if mine}


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
