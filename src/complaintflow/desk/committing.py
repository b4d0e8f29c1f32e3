"""A command, from its address to its one commit."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from typing import cast

from ..duties import BarStaff
from ..errors import (
    AlreadyExists,
    CommandRefused,
    IdempotencyConflict,
    InvalidCommand,
    Problem,
    StaleComplaint,
    StoreBusy,
    UnknownSubject,
)
from ..keeping import DISPOSED, ConfirmDisposal, Dispose, RecordDisposed
from ..kernel import GENESIS, START, Command, Decision, Event, Refused, StoredEvent, derive, link
from ..ports import Commit, Loaded, NewEvent, Snapshot
from ..values import Actor, Model
from . import authority
from .arguments import check_types, safe_id
from .barring import Reached, barred_from, hands_on_to, reach
from .core import Core, Outcome, read_event
from .kinds import Kind, Surroundings
from .others import around, look
from .repeating import again, disposed, remembered
from .requests import Answer, Destroy, Load, Read, Request, Write
from .views import sealed_in

_DISPOSAL = "disposal:"
"""What the keys of the desk's own confirmations begin with; no caller's does."""

MOST_TRIES = 25
"""How often an unpinned command is decided again after losing a race."""


def handle(
    core: Core,
    command: Command,
    actor: Actor,
    on: str | None,
    key: str | None,
    expected: int | None,
) -> Generator[Request, Answer, Outcome]:
    """Authorise, load, decide, commit once."""
    check_types(
        type(command).__name__,
        command=(command, Command),
        actor=(actor, Actor),
        on=(on, str | None),
        key=(key, str | None),
        expected=(expected, int | None),
    )
    command, actor = command.checked(), actor.checked()
    kind, stream, key = address(core, command, on, key)
    outcome = yield from _settled(core, kind, command, actor, on, stream, key, expected)
    if any(isinstance(event, RecordDisposed) for event in outcome.events):
        yield from finish_disposal(core, stream)
    return outcome


def check(
    core: Core, command: Command, actor: Actor, on: str, at: datetime | None = None
) -> Generator[Request, Answer, Refused | tuple[Event, ...]]:
    """What a command would bring, now or ``at`` a time to come; nothing is written."""
    kind, _, key = address(core, command, on, "preview")
    command = command.checked()
    state, snapshot = yield from core.subject(on, actor, command.type)
    seen = yield from look(core, kind, on, state, command, actor)
    now = core.now(snapshot) if at is None else max(at, snapshot.recorded)
    decided = kind.decide(state, command, around(core, on, key, actor, now, seen))
    return decided if isinstance(decided, Refused) else decided.events


def finish_disposal(core: Core, stream: str) -> Generator[Request, Answer, None]:
    """Destroy the values of a record that was disposed of, and note that it is done.

    It may be done any number of times: a process that dies in between leaves a record that is
    disposed of and due, and the next sweep comes here again.
    """
    kind = core.kind_of(stream)
    stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
    events = (read_event(kind, event) for event in stored)
    tokens = tuple(sealed.token for event in events for _, sealed in sealed_in(event))
    yield Destroy(stream, tokens)
    confirm = ConfirmDisposal(values=len(tokens))
    key = f"{_DISPOSAL}{stream}"
    yield from _settled(core, kind, confirm, Actor.SYSTEM, stream, stream, key, None)


def address(core: Core, command: Command, on: str | None, key: str | None) -> tuple[Kind, str, str]:
    """The kind and stream that a command is for, and its key."""
    name = type(command).__name__
    check_types(name, command=(command, Command), on=(on, str | None))
    kind = core.kinds.get(command.subject_kind)
    if not command.subject_kind and on is not None:
        kind = core.kind_of(on)
    if kind is None:
        raise InvalidCommand(model=name, problems=(Problem(place="type", kind="unknown"),))
    if key is None:
        key = f"k{core.randomness.draw(16).hex()}"
    elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", key) or key.startswith(_DISPOSAL):
        raise InvalidCommand(model=name, problems=(Problem(place="key", kind="not_a_key"),))
    if not kind.knows(command):
        others = tuple(one.name for one in core.kinds.values() if one.knows(command))
        problem = Problem(place="type", kind="unknown")
        if others:  # it is known, of other records than this one
            problem = Problem(place="on", kind="other_kind", permitted=others)
        raise InvalidCommand(model=name, problems=(problem,))
    starts = kind.starts(command)
    if starts != (on is None):
        what = "must_not_be_given" if starts else "missing"
        raise InvalidCommand(model=name, problems=(Problem(place="on", kind=what),))
    if on is None:
        return kind, f"{kind.prefix}_{derive(key, kind.name)}", key
    if core.kind_of(on).name != kind.name:
        raise InvalidCommand(model=name, problems=(Problem(place="on", kind="other_kind"),))
    return kind, on, key


def _settled(
    core: Core,
    kind: Kind,
    command: Command,
    actor: Actor,
    on: str | None,
    stream: str,
    key: str,
    expected: int | None,
) -> Generator[Request, Answer, Outcome]:
    """As many attempts as it needs. Raises :class:`StoreBusy` where each lost a race."""
    for _ in range(MOST_TRIES):
        outcome = yield from _try(core, kind, command, actor, on, stream, key, expected)
        if outcome is not None:
            return outcome
    raise StoreBusy()


def _try(
    core: Core,
    kind: Kind,
    command: Command,
    actor: Actor,
    on: str | None,
    stream: str,
    key: str,
    expected: int | None,
) -> Generator[Request, Answer, Outcome | None]:
    """One attempt; None where a race was lost and it is worth deciding again."""
    loaded = cast(Loaded, (yield Load(stream, key)))
    if loaded.remembered is not None:
        return (yield from again(core, loaded.remembered, kind, command, actor, on))
    snapshot = loaded.snapshot
    if snapshot is None and on is not None:
        raise UnknownSubject(kind=kind.name, id=safe_id(stream))
    state = None if snapshot is None else (yield from core.state(kind, snapshot))
    core.permit(actor, command.type, stream, state)
    version = 0 if snapshot is None else snapshot.version
    if isinstance(command, Dispose) and kind.status(cast(Model, state)) == DISPOSED:
        done = yield from disposed(core, kind, cast(Model, state), stream, actor, key)
        if done is not None:
            return done
    if expected is not None and expected != version:
        raise StaleComplaint(subject=stream, expected=expected, found=version)
    seen = yield from look(core, kind, stream, state, command, actor)
    given = around(core, stream, key, actor, core.now(snapshot), seen)
    decided = kind.decide(state, command, given)
    if isinstance(decided, Refused):
        raise CommandRefused(
            command=command.type,
            subject="" if on is None else stream,
            status=START if state is None else kind.status(state),
            refusals=decided.refusals,
        )
    if not decided.events and snapshot is not None:
        # Nothing to record: nothing is written, and doing it again would do as little.
        reference = kind.index(cast(Model, state)).reference
        return Outcome(id=stream, reference=reference, version=version, events=(), key=key)
    rest = yield from _bar_first(core, stream, state, cast(Model, decided.after), command, actor)
    if rest is None:
        return None  # others bar whom this one bars, so it is decided again
    commit = _commit(core, kind, stream, snapshot, decided, command, given, on)
    # What it saw of other streams must still hold; the subject itself is held by ``expected``.
    held = dict.fromkeys((*seen.unchanged, *rest.unchanged))
    others = tuple(other for other in held if other[0] != stream)
    touched = tuple(dict.fromkeys((*seen.touched_by, *rest.touched_by)))
    commit = replace(commit, unchanged=others, touched_by=touched)
    taken: AlreadyExists | None = None
    try:
        yield Write(commit)
    except StaleComplaint:
        # The next attempt finds what the key did, if it was this command that came first;
        # otherwise a pinned one is stale there, unless another stream alone moved on: that
        # is looked at again.
        return None
    except IdempotencyConflict:
        # Another worker committed the same key meanwhile: the next load finds what it did.
        return None
    except AlreadyExists as error:
        taken = error
    if taken is not None:
        if taken.key == "reference" and kind.draws_reference:
            return None  # the next attempt draws another reference
        existing = yield from _nameable(core, taken.existing, actor)
        raise AlreadyExists(key=taken.key, existing=existing)
    return Outcome(
        id=stream,
        reference=commit.index.reference,
        version=commit.snapshot.version,
        events=tuple(authority.told_to(actor, event) for event in decided.events),
        key=key,
    )


def _bar_first(
    core: Core, stream: str, before: Model | None, after: Model, command: Command, actor: Actor
) -> Generator[Request, Answer, Reached | None]:
    """See to it that what rests on a record bars whom it bars, before that is written: who
    reads the one in between is barred too early, never too late. None where others had to be
    told; what was seen of them must hold when this is written."""
    people = barred_from(after)
    more = people != barred_from(before) and before is not None
    told = isinstance(command, BarStaff) and command.because is not None
    if (told and actor == Actor.SYSTEM) or not people:
        return Reached()
    if not more and hands_on_to(after) == hands_on_to(before):
        return Reached()
    reached = yield from reach(core, stream, after)
    for other, missing in reversed(reached.missing):
        bar = BarStaff(staff=missing[:20], because=stream)
        yield from handle(core, bar, Actor.SYSTEM, other, None, None)
    return None if reached.missing else reached


def _nameable(core: Core, stream: str, actor: Actor) -> Generator[Request, Answer, str]:
    """The id of a stream for somebody who may see it: that another one is there is told, which
    one it is may say what somebody is complained about for."""
    loaded = cast(Loaded, (yield Load(stream, "")))
    if loaded.snapshot is not None:
        state = yield from core.state(core.kind_of(stream), loaded.snapshot)
        if core.authoriser.may(actor, "get", state):
            return stream
    return "(not shown)"


def _commit(
    core: Core,
    kind: Kind,
    stream: str,
    snapshot: Snapshot | None,
    decided: Decision,
    command: Command,
    given: Surroundings,
    on: str | None,
) -> Commit:
    version = 0 if snapshot is None else snapshot.version
    previous = GENESIS if snapshot is None else snapshot.digest
    first = version + 1
    events: list[NewEvent] = []
    for event in decided.events:
        version += 1
        body = event.model_dump_json().encode()
        digest = link(previous, stream, version, body)
        events.append(NewEvent(version=version, body=body, previous=previous, digest=digest))
        previous = digest
    after = cast(Model, decided.after)  # what has an event is there
    return Commit(
        expected=first - 1,
        events=tuple(events),
        snapshot=Snapshot(
            stream=stream,
            kind=kind.name,
            version=version,
            fold_version=kind.fold_version,
            digest=previous,
            recorded=given.now,
            body=after.model_dump_json().encode(),
        ),
        index=kind.index(after),
        notices=decided.notices,
        secrets=decided.secrets,
        remembered=remembered(core, command, given, on, first, version),
    )
