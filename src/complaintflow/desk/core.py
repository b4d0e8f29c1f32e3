"""What all decisions of one desk share.

The desk's core has no I/O: its parts are generators that yield what to read and what to write
(:mod:`.requests`). The synchronous desk, and any other, drives them, so that there is one path to a
decision. An error that the driver meets is thrown into the generator where it waits.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ..complaint import Standard
from ..errors import NotPermitted, UnknownEvent, UnknownSubject
from ..kernel import Event, StoredEvent
from ..periods import WorkingCalendar
from ..ports import Authoriser, Clock, Loaded, Randomness, Snapshot
from ..values import Actor, Model
from .arguments import check_actor, safe_id
from .kinds import Kind
from .requests import Answer, Load, Read, Request


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a command brought about.

    ``replayed`` says that the key had done it before: these are the events of then.
    """

    id: str
    """The id of the complaint or agreement."""
    reference: str
    """Its public reference, or the agreement's number."""
    version: int
    events: tuple[Event, ...]
    key: str
    replayed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """What all decisions of one desk share."""

    kinds: Mapping[str, Kind]
    clock: Clock
    randomness: Randomness
    authoriser: Authoriser
    calendars: Mapping[str, WorkingCalendar]
    standards: Mapping[str, Standard]

    def kind_of(self, stream: str) -> Kind:
        """The kind that a stream's id tells. What cannot be an id is never looked up."""
        if safe_id(stream) == stream:
            for kind in self.kinds.values():
                if stream.startswith(f"{kind.prefix}_"):
                    return kind
        raise UnknownSubject(kind="subject", id=safe_id(stream))

    def permit(self, actor: Actor, action: str, stream: str, state: Model | None) -> None:
        """Ask the authoriser. Raises :class:`NotPermitted`, or :class:`UnknownSubject` of what the
        actor may not see at all: that it is there is not told either."""
        if not self.authoriser.may(actor, action, state):
            raise self.denied(actor, action, stream, state)

    def denied(
        self, actor: Actor, action: str, stream: str, state: Model | None
    ) -> NotPermitted | UnknownSubject:
        """The error for what somebody may not do to a record."""
        if state is not None and not self.authoriser.may(actor, "get", state):
            return UnknownSubject(kind=self.kind_of(stream).name, id=safe_id(stream))
        return NotPermitted(role=actor.role.value, action=action)

    def now(self, snapshot: Snapshot | None) -> datetime:
        """The time of recording; within a stream it never goes back."""
        now = self.clock.now()
        return now if snapshot is None else max(now, snapshot.recorded)

    def subject(
        self, id: str, actor: Actor, action: str
    ) -> Generator[Request, Answer, tuple[Model, Snapshot]]:
        """A record as it stands, for somebody who may do something to it (:meth:`permit`).

        Raises :class:`UnknownSubject` where there is none.
        """
        kind = self.kind_of(id)
        loaded = cast(Loaded, (yield Load(id, "")))
        if loaded.snapshot is None:
            raise UnknownSubject(kind=kind.name, id=id)
        state = yield from self.state(kind, loaded.snapshot)
        check_actor(action, actor)
        self.permit(actor, action, id, state)
        return state, loaded.snapshot

    def state(self, kind: Kind, snapshot: Snapshot) -> Generator[Request, Answer, Model]:
        """The state in a snapshot; folded again where another fold version made it, or where it
        cannot be read (``verify`` says so)."""
        if snapshot.fold_version == kind.fold_version:
            try:
                return kind.read_state(snapshot.body)
            except ValueError:
                pass  # what is recorded is the events
        stored = cast("tuple[StoredEvent, ...]", (yield Read(snapshot.stream, 0, None)))
        return kind.fold((read_event(kind, event) for event in stored), snapshot.stream)


def read_event(kind: Kind, stored: StoredEvent) -> Event:
    """Parse a stored event. Raises :class:`UnknownEvent`."""
    try:
        return kind.read_event(stored.body)
    except ValueError:
        raise UnknownEvent(stream=stored.stream, version=stored.version) from None
