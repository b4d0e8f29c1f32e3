"""Proof that the record is what was recorded: chains, folds, values, and the last anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import UnknownEvent
from ..kernel import Event, StoredEvent, broken_at, commitment
from ..ports import Snapshot, Store, Vault
from .core import Core, read_event
from .views import sealed_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that is not as it was recorded. ``version`` is 0 where it is not one event's."""

    stream: str
    version: int
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A digest over the last digest of every stream, up to a position of the feed.

    The host keeps it elsewhere: whoever can rewrite the whole store cannot rewrite it too.
    """

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> Anchor:
        """Read what ``str`` wrote. Raises ValueError."""
        position, _, digest = text.partition(":")
        if not position.isdigit() or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError("not an anchor")
        return cls(position=int(position), digest=digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What was looked at and what was found."""

    streams: int
    events: int
    values: int
    destroyed: int
    """Tokens whose values are no longer there; their events still verify."""
    faults: tuple[Fault, ...] = field(default=())

    @property
    def good(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


def anchor_of(store: Store, upto: int | None = None) -> Anchor:
    """The anchor of all events up to a position; of all there are where none is given."""
    heads: dict[str, str] = {}
    position = 0
    while page := store.events_after(position):
        for event in page:
            if upto is not None and event.position > upto:
                break
            heads[event.stream] = f"{event.version} {event.digest}"
            position = event.position
        else:
            continue
        break
    whole = hashlib.sha256()
    for stream in sorted(heads):
        whole.update(f"{stream} {heads[stream]}\n".encode())
    return Anchor(position=position, digest=whole.hexdigest())


def verify(
    core: Core, store: Store, vault: Vault, heads: Iterable[Snapshot], anchor: Anchor | None
) -> Verification:
    """Check chains, folds and values of the streams in ``heads``, and the anchor over all."""
    streams = events = values = destroyed = 0
    faults: list[Fault] = []
    for head in heads:
        streams += 1
        stored = tuple(store.events(head.stream))
        events += len(stored)
        broken = broken_at(stored, head.stream, (head.version, head.digest))
        if broken is not None:
            faults.append(Fault(stream=head.stream, version=broken, what="chain_broken"))
            continue
        try:
            told = _told(core, head, stored)
        except UnknownEvent as error:
            faults.append(Fault(stream=head.stream, version=error.version, what=error.code))
            continue
        kind = core.kind_of(head.stream)
        if head.fold_version == kind.fold_version:
            folded = kind.fold(told, head.stream).model_dump_json().encode()
            if folded != head.body:
                faults.append(
                    Fault(stream=head.stream, version=head.version, what="snapshot_differs")
                )
        left, gone, bad = _values(vault, told)
        values += left
        destroyed += gone
        faults += [Fault(stream=head.stream, version=n, what="value_differs") for n in bad]
    if anchor is not None and anchor_of(store, anchor.position) != anchor:
        faults.append(Fault(stream="", version=0, what="anchor_differs"))
    return Verification(
        streams=streams,
        events=events,
        values=values,
        destroyed=destroyed,
        faults=tuple(faults),
    )


def _told(core: Core, head: Snapshot, stored: tuple[StoredEvent, ...]) -> tuple[Event, ...]:
    kind = core.kind_of(head.stream)
    return tuple(read_event(kind, event) for event in stored)


def _values(vault: Vault, events: tuple[Event, ...]) -> tuple[int, int, Iterator[int]]:
    sealed = {
        seal.token: (n, seal.commitment)
        for n, event in enumerate(events, start=1)
        for _, seal in sealed_in(event)
    }
    found = {value.token: value for value in vault.read(tuple(sealed))} if sealed else {}
    bad = (
        sealed[token][0]
        for token, value in found.items()
        if commitment(value.salt, value.value) != sealed[token][1]
    )
    return len(found), len(sealed) - len(found), iter(sorted(bad))
