"""A complaint's dossier (卷宗): a copy of all that is recorded about it, as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, cast

from ..complaint import Attachment, Complaint
from ..errors import RecordBroken, UnknownSubject
from ..kernel import Event, StoredEvent, broken_at
from ..ports import Access, Query, Snapshot, Store, Vault, VaultValue
from ..values import Actor, Model
from . import authority
from .core import Core, read_event
from .views import kind_at, sealed_in

Selection: TypeAlias = Literal["none", "own", "all"]
"""Which values: none; those that are the customer's own (what it said, what it was told); or all
that the reader may see."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamCopy:
    """One stream: its events as they are stored and as they are read, and what they fold to."""

    stream: str
    kind: str
    stored: tuple[StoredEvent, ...]
    """All of them, in order; the chain holds."""
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
    hidden: frozenset[str]
    """Tokens whose values were not asked for, or are not the reader's to see. A token that is in
    neither had a value, which is destroyed."""
    attachments: tuple[Attachment, ...]
    """Those that the reader may be handed."""

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

    def dossier(self, snapshot: Snapshot, purpose: str) -> Dossier:
        """The dossier of a complaint that the reader may see."""
        main = self._copy(snapshot)
        state = cast(Complaint, main.state)
        agreement = None if state.agreement is None else self._seen(state.agreement)
        others = tuple(self._others(state.id, main.state))
        copies = [main, *((agreement,) if agreement else ()), *others]
        attachments = tuple(a for a in state.attachments if self._handed(state, a))
        open_, hidden = self._tokens(copies)
        values: dict[str, VaultValue] = {}
        for copy, tokens in open_:
            self._log(copy, purpose)
            values |= {value.token: value for value in self._vault.read(tokens)}
        return Dossier(
            state=state,
            complaint=main,
            agreement=agreement,
            others=others,
            selection=self._selection,
            values=values,
            hidden=frozenset(hidden),
            attachments=attachments,
        )

    def _copy(self, snapshot: Snapshot) -> StreamCopy:
        kind = self._core.kind_of(snapshot.stream)
        stored = tuple(self._store.events(snapshot.stream, limit=snapshot.version))
        broken = broken_at(stored, snapshot.stream, (snapshot.version, snapshot.digest))
        if broken is not None:
            raise RecordBroken(stream=snapshot.stream, version=broken)
        events = tuple(read_event(kind, event) for event in stored)
        return StreamCopy(
            stream=snapshot.stream,
            kind=kind.name,
            stored=stored,
            events=events,
            state=kind.fold(events, snapshot.stream),
        )

    def _seen(self, stream: str) -> StreamCopy | None:
        """Another stream, where the reader may see it."""
        snapshot = self._store.load(stream, "").snapshot
        if snapshot is None:
            raise UnknownSubject(kind="subject", id=stream)
        copy = self._copy(snapshot)
        return copy if self._core.authoriser.may(self._actor, "history", copy.state) else None

    def _others(self, id: str, state: Model) -> Iterator[StreamCopy]:
        """Streams that refer to the complaint or that it refers to; never another complaint."""
        found = set(self._core.kind_of(id).index(state).touches)
        after = ""
        while True:
            page = self._store.find(Query(kind="", touches=id, limit=500, after=after))
            found |= {item.snapshot.stream for item in page.items}
            after = page.next
            if not after:
                break
        for stream in sorted(found):
            if self._core.kind_of(stream).name not in ("complaint", "agreement"):
                copy = self._seen(stream)
                if copy is not None:
                    yield copy

    def _tokens(
        self, copies: list[StreamCopy]
    ) -> tuple[list[tuple[StreamCopy, tuple[str, ...]]], set[str]]:
        """Of each stream the tokens whose values are to be read; and all that are not."""
        open_: list[tuple[StreamCopy, tuple[str, ...]]] = []
        hidden: set[str] = set()
        for copy in copies:
            tokens = {
                sealed.token: kind_at(path)
                for event in copy.events
                for path, sealed in sealed_in(event)
            }
            wanted = tuple(t for t, kind in tokens.items() if self._wanted(copy.state, kind, t))
            hidden |= tokens.keys() - set(wanted)
            if wanted:
                open_.append((copy, wanted))
        return open_, hidden

    def _wanted(self, state: Model, kind: str | None, token: str) -> bool:
        if self._selection == "none" or kind is None:
            return False
        if not self._core.authoriser.may(self._actor, "reveal", state):
            return False
        if self._selection == "own":
            return isinstance(state, Complaint) and authority.own(state, kind, token)
        return authority.shown(self._actor, state, kind, token)

    def _handed(self, state: Complaint, attachment: Attachment) -> bool:
        if self._selection == "none":
            return False
        if self._selection == "own" and not authority.handed_in(state, attachment):
            return False
        return authority.opens(self._actor, state, attachment)

    def _log(self, copy: StreamCopy, purpose: str) -> None:
        self._store.record_access(
            Access(
                at=self._core.clock.now(),
                actor=self._actor,
                subject=copy.stream,
                fields=(self._selection,),
                purpose=purpose,
            )
        )
