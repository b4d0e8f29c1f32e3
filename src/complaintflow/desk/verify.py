"""Proof that the record is what was recorded: chains, folds, values, and the last anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..complaint import Complaint, Status
from ..complaint.events import AttachmentAdded
from ..errors import ComplaintFlowError, StoreError, UnknownEvent
from ..kernel import Event, Index, StoredEvent, broken_at, commitment
from ..ports import BlobStore, Query, Snapshot, Store, Vault
from .attaching import fault as fault_of
from .core import Core, read_event
from .paging import every
from .sight import read_all
from .views import kind_at, sealed_in


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that is not as it was recorded. ``version`` is 0 where it is not one event's.

    ``what`` is one of: ``chain_broken`` (an event was changed, taken out, added or moved),
    ``events_missing`` (a head without events), ``head_missing`` (events without a head),
    ``position_gap`` (an event is missing in the feed over all streams), ``event_differs`` (the row
    of an event says another kind, time or order than the event), ``snapshot_differs``,
    ``index_differs`` (what the stream is found, swept and shown by, or kept from whoever is
    complained about), ``value_differs`` (a value in the vault), ``attachment_missing`` and
    ``attachment_differs`` (its bytes in the blob store), ``anchor_differs``, or the code of the
    error that reading it gave (``unknown_event``, ``unknown_subject``, ``unreadable``).
    """

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
    attachments: int
    """Those whose bytes were looked at; none where the desk has no blob store."""
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
            if event.position <= position or (upto is not None and event.position > upto):
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


_RETRIES = 3
_PAGE = 500


def verify(
    core: Core,
    store: Store,
    vault: Vault,
    only: Snapshot | None,
    anchor: Anchor | None,
    blobs: BlobStore | None = None,
) -> Verification:
    """Check one stream, or everything the store has; and the anchor over all."""
    audit = _Audit(core, store, vault, blobs)
    if only is None:
        audit.everything()
    else:
        audit.stream(only, None)
    if anchor is not None and anchor_of(store, anchor.position) != anchor:
        audit.faults.append(Fault(stream="", version=0, what="anchor_differs"))
    return Verification(
        streams=len(audit.seen),
        events=audit.events,
        values=audit.values,
        attachments=audit.attachments,
        destroyed=audit.destroyed,
        faults=tuple(audit.faults),
    )


@dataclass(kw_only=True, slots=True)
class _Checked:
    """What one stream came to."""

    events: int = 0
    values: int = 0
    attachments: int = 0
    destroyed: int = 0
    faults: list[Fault] = field(default_factory=list)


class _Audit:
    """One verification: each stream once, in memory one at a time, then the feed over all."""

    def __init__(
        self, core: Core, store: Store, vault: Vault, blobs: BlobStore | None = None
    ) -> None:
        self._core, self._store, self._vault, self._blobs = core, store, vault, blobs
        self.seen: set[str] = set()
        self.events = self.values = self.attachments = self.destroyed = 0
        self.faults: list[Fault] = []

    def everything(self) -> None:
        """What can be found; what has a head and cannot be found; what only has events."""
        for kind in self._core.kinds:
            for found in every(self._store, Query(kind=kind)):
                if found.snapshot.stream not in self.seen:
                    self.stream(found.snapshot, found.index)
        for head in self._store.heads():
            if head.stream not in self.seen:
                self.stream(head, None)
        self._feed()

    def stream(self, head: Snapshot, index: Index | None) -> None:
        """Check one stream; its index row is looked up where it is not given."""
        self.seen.add(head.stream)
        checked = self._check(head, index)
        for _ in range(_RETRIES):
            if not checked.faults:
                break
            newer = self._store.load(head.stream, "").snapshot
            if newer is None or newer.version <= head.version:
                break
            head = newer  # it has moved on while it was looked at
            checked = self._check(head, None)
        self.events += checked.events
        self.values += checked.values
        self.attachments += checked.attachments
        self.destroyed += checked.destroyed
        self.faults += checked.faults

    def _check(self, head: Snapshot, index: Index | None) -> _Checked:
        checked = _Checked()

        def fault(version: int, what: str) -> None:
            checked.faults.append(Fault(stream=head.stream, version=version, what=what))

        stored = tuple(self._store.events(head.stream))
        checked.events = len(stored)
        if not stored:
            fault(0, "events_missing")
            return checked
        broken = broken_at(stored, head.stream, (head.version, head.digest))
        if broken is not None:
            fault(broken, "chain_broken")
            return checked
        try:
            kind = self._core.kind_of(head.stream)
            told = tuple(read_event(kind, event) for event in stored)
            state = kind.fold(told, head.stream)
            folded = state.model_dump_json().encode()
            wanted = kind.index(state)
        except StoreError:
            raise
        except ComplaintFlowError as error:
            fault(error.version if isinstance(error, UnknownEvent) else 0, error.code)
            return checked
        except Exception:
            # What is altered may be anything, and so may what comes of folding it.
            fault(0, "unreadable")
            return checked
        for version in _altered(kind.name, stored, told):
            fault(version, "event_differs")
        same = head.fold_version != kind.fold_version or head.body == folded
        if not same or (head.kind, head.recorded) != (kind.name, told[-1].recorded):
            fault(head.version, "snapshot_differs")
        if index is None:
            index = self._index_of(head, kind.name, wanted)
        if index is None or _comparable(index) != _comparable(wanted):
            fault(head.version, "index_differs")
        checked.values, checked.destroyed, bad = _values(self._vault, told, head.stream)
        for version in bad:
            fault(version, "value_differs")
        if self._blobs is not None and isinstance(state, Complaint):
            for version, what in _attached(self._blobs, state, told, checked):
                fault(version, what)
        return checked

    def _index_of(self, head: Snapshot, kind: str, wanted: Index) -> Index | None:
        """The index row that the store finds a stream by; None where it cannot be found."""
        every_one = every(self._store, Query(kind=kind, reference=wanted.reference))
        return next((one.index for one in every_one if one.snapshot.stream == head.stream), None)

    def _feed(self) -> None:
        """Every event has a head, and none is missing between two."""
        position = 0
        missing: set[str] = set()
        while page := self._store.events_after(position, _PAGE):
            for event in page:
                if event.position != position + 1:
                    self._fault(event.stream, event.version, "position_gap")
                if event.position <= position:
                    return  # it would never end
                position = event.position
                if event.stream not in self.seen and event.stream not in missing:
                    if self._store.load(event.stream, "").snapshot is None:
                        self._fault(event.stream, event.version, "head_missing")
                    missing.add(event.stream)  # or begun since: the next verification sees it

    def _fault(self, stream: str, version: int, what: str) -> None:
        self.faults.append(Fault(stream=stream, version=version, what=what))


def _attached(
    blobs: BlobStore, state: Complaint, told: tuple[Event, ...], checked: _Checked
) -> Iterator[tuple[int, str]]:
    """The attachments whose bytes are not those that were attached."""
    if state.status == Status.disposed:
        return
    versions = {
        event.attachment: n
        for n, event in enumerate(told, start=1)
        if isinstance(event, AttachmentAdded)
    }
    for attachment in state.attachments:
        checked.attachments += 1
        what = fault_of(blobs, attachment)
        if what is not None:
            yield versions[attachment.id], what


def _altered(kind: str, stored: tuple[StoredEvent, ...], told: tuple[Event, ...]) -> Iterator[int]:
    """The versions whose row says otherwise than the event in it."""
    position = 0
    for row, event in zip(stored, told, strict=True):
        if row.kind != kind or row.recorded != event.recorded or row.position <= position:
            yield row.version
        position = row.position


def _comparable(index: Index) -> Index:
    """An index without the order of its lists, which nothing is found by."""
    return replace(
        index,
        calendars=dict(index.calendars or {}),
        people=tuple(sorted(set(index.people))),
        barred=tuple(sorted(set(index.barred))),
        customers=tuple(sorted(set(index.customers))),
        touches=tuple(sorted(set(index.touches))),
        waits_for=tuple(sorted(set(index.waits_for))),
    )


def _values(
    vault: Vault, events: tuple[Event, ...], stream: str = ""
) -> tuple[int, int, Iterator[int]]:
    sealed = {
        seal.token: (n, seal.commitment, kind_at(path))
        for n, event in enumerate(events, start=1)
        for path, seal in sealed_in(event)
    }
    found, rejected = read_all(vault, tuple(sealed)) if sealed else ({}, ())
    bad = [
        sealed[value.token][0]
        for value in found.values()
        if commitment(value.salt, value.value) != sealed[value.token][1]
        or sealed[value.token][2] not in (None, value.kind)
        or value.stream not in ("", stream)  # its row says another record
    ]
    there = len(found) + len(rejected)
    bad += [sealed[token][0] for token in rejected]
    return there, len(sealed) - there, iter(sorted(bad))
