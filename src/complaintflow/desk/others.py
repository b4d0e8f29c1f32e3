"""What a decision sees of other streams."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from ..agreement import Figures, GiveCopy, RecordAnalysis, copy_of
from ..errors import BadCopy, UnknownSubject
from ..keeping import Dispose, Keeping
from ..kernel import Command, StoredEvent
from ..ports import Loaded, Snapshot
from ..values import Actor, Model
from .arguments import safe_id
from .core import Core
from .kinds import Kind, Surroundings
from .requests import Answer, Count, Load, Matching, Read, Request, Touching


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a decision saw of other streams; it holds only while they are as it saw them."""

    related: Mapping[str, Model]
    unchanged: tuple[tuple[str, int], ...] = ()
    touching: Mapping[str, Model] = field(default_factory=dict)
    touched_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    matching: Mapping[str, Model] = field(default_factory=dict)
    figures: Figures | None = None
    copied: str | None = None


def look(
    core: Core, kind: Kind, stream: str, state: Model | None, command: Command, actor: Actor | None
) -> Generator[Request, Answer, Seen]:
    """What a decision looks at besides its own stream."""
    related: dict[str, Model] = {}
    unchanged: list[tuple[str, int]] = []
    wanted = list(kind.related(state, command))
    for other_kind, other in wanted:  # it grows by what each leads to
        found, version = yield from _known(core, other_kind, other, actor, kind.looks_as)
        related[other] = found
        unchanged.append((other, version))
        wanted += (more for more in kind.leads_on(found, command) if more not in wanted)
    touching: dict[str, Model] = {}
    touched_by: list[tuple[str, tuple[str, ...]]] = []
    for touched in kind.touched(command, stream, related):
        snapshots = cast("tuple[Snapshot, ...]", (yield Touching(touched)))
        touched_by.append((touched, tuple(snapshot.stream for snapshot in snapshots)))
        for snapshot in snapshots:
            other = snapshot.stream
            touching[other] = yield from core.state(core.kind_of(other), snapshot)
            unchanged.append((other, snapshot.version))
    matching: dict[str, Model] = {}
    query = kind.matching(state, command, related)
    if query is not None:
        for snapshot in cast("tuple[Snapshot, ...]", (yield Matching(query))):
            other = snapshot.stream
            matching[other] = yield from core.state(core.kind_of(other), snapshot)
            unchanged.append((other, snapshot.version))
    figures: Figures | None = None
    if isinstance(command, RecordAnalysis) and actor is not None:
        count = Count(stream, command.first, command.last, actor)
        figures = cast(Figures, (yield count))
    copied: str | None = None
    if isinstance(command, GiveCopy):
        stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
        copied = _digest_of_copy(stored, command.through)
    return Seen(
        related=related,
        figures=figures,
        copied=copied,
        matching=matching,
        unchanged=tuple(dict.fromkeys(unchanged)),
        touching=touching,
        touched_by=tuple(touched_by),
    )


def _known(
    core: Core, kind_name: str, stream: str, actor: Actor | None, action: str
) -> Generator[Request, Answer, tuple[Model, int]]:
    """The state and version of another stream that a decision looks at: what a refusal says
    of it is only for somebody who may see it. Nobody is asked for where nothing of it is told."""
    kind = core.kinds[kind_name]
    loaded = cast(Loaded, (yield Load(stream, "")))
    if loaded.snapshot is None or loaded.snapshot.kind != kind_name:
        raise UnknownSubject(kind=kind_name, id=safe_id(stream))
    state = yield from core.state(kind, loaded.snapshot)
    if actor is not None:
        core.permit(actor, action, stream, state)
    return state, loaded.snapshot.version


def around(
    core: Core,
    stream: str,
    key: str,
    actor: Actor,
    now: datetime,
    seen: Seen | None = None,
) -> Surroundings:
    """What a decision is given."""
    return Surroundings(
        subject=stream,
        key=key,
        actor=actor,
        now=now,
        entropy=core.randomness.draw(32),
        related={} if seen is None else seen.related,
        touching={} if seen is None else seen.touching,
        matching={} if seen is None else seen.matching,
        calendars=core.calendars,
        standards=core.standards,
        figures=None if seen is None else seen.figures,
        copied=None if seen is None else seen.copied,
    )


def keeping(
    core: Core, stream: str, state: Model, actor: Actor
) -> Generator[Request, Answer, Keeping]:
    """What keeps a record, as its disposal will look at it; of what is open only that which
    the actor may see."""
    kind = core.kind_of(stream)
    seen = yield from look(core, kind, stream, state, Dispose(), None)
    around = Surroundings(
        subject=stream,
        key="",
        actor=Actor.SYSTEM,
        now=core.clock.now(),
        entropy=b"",  # nothing is decided
        related=seen.related,
        touching=seen.touching,
        matching=seen.matching,
        calendars=core.calendars,
        standards=core.standards,
    )
    kept = kind.keeping(state, around)
    others = {**seen.related, **seen.touching}
    visible = (n for n in kept.open if core.authoriser.may(actor, "get", others[n.stream]))
    return replace(kept, open=tuple(visible))


def _digest_of_copy(events: Sequence[StoredEvent], through: int) -> str:
    """The digest of an agreement's copy; empty where it has no such version."""
    try:
        return copy_of(events, through).digest
    except BadCopy:
        return ""
