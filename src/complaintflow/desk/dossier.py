"""A complaint's dossier (卷宗): a copy of all that is recorded about it, as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias, cast

from ..complaint import Attachment, Complaint, Status
from ..errors import RecordBroken, UnknownSubject
from ..keeping import Keeping
from ..kernel import Event, StoredEvent, broken_at
from ..ports import Query, Snapshot, Store, Vault, VaultValue
from ..values import Actor, Model
from . import authority
from .accesses import write_down
from .behind import maskable
from .core import Core, read_event
from .paging import every
from .sight import Place, Sight, opens, places, see

Selection: TypeAlias = Literal["none", "own", "all"]
"""Which values: none; those that are the customer's own (what it said, what it was told); or all
that the reader may see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamCopy:
    """One stream: its events as they are stored and as they are read, and what they fold to."""

    stream: str
    kind: str
    stored: tuple[StoredEvent, ...]
    """All of them, in order; the chain holds. One that is not told to the reader as it is has no
    body: whose digests are there, it is not proved (:attr:`whole`)."""
    events: tuple[Event, ...]
    state: Model

    @property
    def recorded(self) -> datetime:
        """When the last event was recorded."""
        return self.stored[-1].recorded

    @property
    def digest(self) -> str:
        """The digest of the last event."""
        return self.stored[-1].digest

    @property
    def whole(self) -> bool:
        """Whether the reader is told every event as it is stored."""
        return all(event.body for event in self.stored)


@dataclass(frozen=True, kw_only=True, slots=True)
class DamagedValue:
    """A value that was asked for and could not be read: the vault rejects it as altered, or a name
    that would be masked in it."""

    stream: str
    version: int
    """The event that it was recorded with."""
    field: str
    kind: str
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """All that is recorded about a complaint, as far as the reader may see it."""

    state: Complaint
    complaint: StreamCopy
    agreement: StreamCopy | None
    """None where the complaint names none, or where the reader may not see it."""
    others: tuple[StreamCopy, ...]
    """What refers to the complaint and what it refers to: claims, improvements; by id."""
    selection: Selection
    values: Mapping[str, VaultValue] = field(repr=False)
    """The values that were asked for, by token."""
    masked: Mapping[str, str] = field(repr=False)
    """Of those that were asked for and that the reader sees masked: the text, without its personal
    data. Neither such a value nor its salt is in ``values``."""
    hidden: frozenset[str]
    """Tokens whose values were not asked for, or are not the reader's to see."""
    damaged: tuple[DamagedValue, ...]
    """Values that were asked for and cannot be read. A token that is in none of the four had a
    value, which is destroyed."""
    keeping: Keeping
    """What keeps the record, as its disposal goes by; of what is open what the reader may see."""
    attachments: tuple[Attachment, ...]
    """Those that the reader may be handed; none of a record that was disposed of."""

    @property
    def streams(self) -> tuple[StreamCopy, ...]:
        """Every stream: the complaint's, the agreement's, the others."""
        return (
            self.complaint,
            *((self.agreement,) if self.agreement is not None else ()),
            *self.others,
        )


class Reading:
    """One reading of a dossier; what is read of the vault is written down before it is read."""

    def __init__(
        self, core: Core, store: Store, vault: Vault, actor: Actor, selection: Selection
    ) -> None:
        self._core, self._store, self._vault = core, store, vault
        self._actor, self._selection = actor, selection

    def dossier(self, snapshot: Snapshot, purpose: str, keeping: Keeping) -> Dossier:
        """The dossier of a complaint that the reader may see."""
        main = self._copy(snapshot)
        state = cast(Complaint, main.state)
        agreement = None if state.agreement is None else self._seen(state.agreement)
        others = tuple(self._others(state.id, main.state))
        copies = [main, *((agreement,) if agreement else ()), *others]
        attachments = tuple(a for a in state.attachments if self._handed(state, a))
        values: dict[str, VaultValue] = {}
        texts: dict[str, str] = {}
        hidden: set[str] = set()
        damaged: list[DamagedValue] = []
        for copy in copies:
            found, names = maskable(self._core, self._store, copy.state, self._places(copy))
            every = {place.token: place for place in found}
            hidden |= {token for token, place in every.items() if place.sight == Sight.hidden}
            shown = (Sight.plain, Sight.masked)
            wanted = {token: place for token, place in every.items() if place.sight in shown}
            if not wanted:
                continue
            fields = (self._selection,)
            write_down(self._core, self._store, self._actor, copy.stream, fields, purpose)
            seen = see(self._vault, wanted, names)
            values |= seen.plain
            texts |= seen.masked
            damaged += (
                DamagedValue(
                    stream=copy.stream,
                    version=place.version,
                    field=place.path,
                    kind=place.kind or "",
                    token=token,
                )
                for token, place in wanted.items()
                if token in seen.damaged
            )
        told = authority.seen_by(self._actor, state)
        return Dossier(
            state=told,
            complaint=replace(main, state=told),
            agreement=agreement,
            others=others,
            selection=self._selection,
            values=values,
            masked=texts,
            hidden=frozenset(hidden),
            damaged=tuple(damaged),
            keeping=keeping,
            attachments=attachments,
        )

    def _copy(self, snapshot: Snapshot) -> StreamCopy:
        kind = self._core.kind_of(snapshot.stream)
        stored = tuple(self._store.events(snapshot.stream, limit=snapshot.version))
        broken = broken_at(stored, snapshot.stream, (snapshot.version, snapshot.digest))
        if broken is not None:
            raise RecordBroken(stream=snapshot.stream, version=broken)
        events = tuple(read_event(kind, event) for event in stored)
        told = tuple(authority.told_to(self._actor, event) for event in events)
        return StreamCopy(
            stream=snapshot.stream,
            kind=kind.name,
            stored=tuple(
                row if event == read else replace(row, body=b"")
                for row, event, read in zip(stored, told, events, strict=True)
            ),
            events=told,
            state=kind.fold(events, snapshot.stream),
        )

    def _seen(self, stream: str) -> StreamCopy | None:
        """Another stream, where the reader may see it, and all of it: what is stored is handed out
        as it is."""
        snapshot = self._store.load(stream, "").snapshot
        if snapshot is None:
            raise UnknownSubject(kind="subject", id=stream)
        copy = self._copy(snapshot)
        whole = copy.whole and authority.seen_by(self._actor, copy.state) == copy.state
        return (
            copy
            if whole and self._core.authoriser.may(self._actor, "history", copy.state)
            else None
        )

    def _others(self, id: str, state: Model) -> Iterator[StreamCopy]:
        """Streams that refer to the complaint or that it refers to; never another complaint."""
        found = set(self._core.kind_of(id).index(state).touches)
        found |= {one.snapshot.stream for one in every(self._store, Query(kind="", touches=id))}
        for stream in sorted(found):
            if self._core.kind_of(stream).name not in ("complaint", "agreement"):
                copy = self._seen(stream)
                if copy is not None:
                    yield copy

    def _places(self, copy: StreamCopy) -> Iterator[Place]:
        """Every value of a stream; what was not asked for is hidden."""
        told = enumerate(copy.events, start=1)
        asked = self._selection != "none" and self._core.authoriser.may(
            self._actor, "reveal", copy.state
        )
        for place in places(self._core.authoriser, self._actor, copy.state, told):
            theirs = self._selection == "all" or (
                isinstance(copy.state, Complaint)
                and place.kind is not None
                and authority.own(copy.state, place.kind, place.token, self._actor)
            )
            shown = (asked and theirs) or place.sight == Sight.destroyed
            yield place if shown else replace(place, sight=Sight.hidden)

    def _handed(self, state: Complaint, attachment: Attachment) -> bool:
        if self._selection == "none" or state.status == Status.disposed:
            return False
        if self._selection == "own" and not authority.handed_in(state, attachment):
            return False
        return opens(self._core.authoriser, self._actor, state, attachment)
