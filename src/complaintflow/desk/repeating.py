"""A command that is given again under its key: it is told what it did, and does nothing twice."""

from __future__ import annotations

from collections.abc import Generator
from typing import cast

from ..errors import IdempotencyConflict
from ..keeping import RecordDisposed
from ..kernel import Command, StoredEvent, fingerprint
from ..ports import Loaded, Remembered, Snapshot
from ..values import Actor, Model
from . import authority
from .core import Core, Outcome, read_event
from .kinds import Kind, Surroundings
from .requests import Answer, Load, Read, Request


def remembered(
    core: Core, command: Command, given: Surroundings, on: str | None, first: int, last: int
) -> Remembered:
    """What is kept of a command under its key: which events it made, and by what it is known
    again."""
    salt = core.randomness.draw(16)
    return Remembered(
        key=given.key,
        salt=salt,
        fingerprint=fingerprint(salt, command, given.actor, on),
        stream=given.subject,
        first=first,
        last=last,
    )


def again(
    core: Core, done: Remembered, kind: Kind, command: Command, actor: Actor, on: str | None
) -> Generator[Request, Answer, Outcome]:
    """What the key did the first time.

    Raises :class:`IdempotencyConflict` where it was another command, :class:`NotPermitted` where it
    may not be told any more.
    """
    if fingerprint(done.salt, command, actor, on) != done.fingerprint:
        raise IdempotencyConflict(key=done.key)
    loaded = cast(Loaded, (yield Load(done.stream, "")))
    state = yield from core.state(kind, cast(Snapshot, loaded.snapshot))
    if not _may_be_told(core, kind, state, command, actor):
        raise core.denied(actor, command.type, done.stream, state)
    many = done.last - done.first + 1
    stored = cast("tuple[StoredEvent, ...]", (yield Read(done.stream, done.first - 1, many)))
    return Outcome(
        id=done.stream,
        reference=kind.index(state).reference,
        version=done.last,
        events=tuple(authority.told_to(actor, read_event(kind, event)) for event in stored),
        key=done.key,
        replayed=True,
    )


def disposed(
    core: Core, kind: Kind, state: Model, stream: str, actor: Actor, key: str
) -> Generator[Request, Answer, Outcome | None]:
    """What a disposal did, where this key did it. With the record its keys are forgotten, and
    the disposal's own with them; but its event has the key, and the command says nothing else."""
    stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
    made = tuple(event for event in stored if event.key == key)
    events = tuple(read_event(kind, event) for event in made)
    if not any(isinstance(event, RecordDisposed) and event.by == actor for event in events):
        return None
    return Outcome(
        id=stream,
        reference=kind.index(state).reference,
        version=made[-1].version,
        events=events,
        key=key,
        replayed=True,
    )


def _may_be_told(core: Core, kind: Kind, state: Model, command: Command, actor: Actor) -> bool:
    """Whether somebody may be told again what a command of theirs did: who may give it now;
    and who may not only because their work there is done, for that command may have been the
    last of it. What began a subject is asked of no subject, as it was the first time."""
    if core.authoriser.may(actor, command.type, None if kind.starts(command) else state):
        return True
    scope, index = core.authoriser.scope(actor), kind.index(state)
    return (
        scope.person == actor.id
        and scope.not_barred not in index.barred
        and scope.customer in (None, *index.customers)
        and core.authoriser.may(actor, command.type, None)
    )
