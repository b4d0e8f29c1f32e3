"""What a kind of thing is to the desk: how it decides, evolves, is read and is indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from pydantic import TypeAdapter

from ..values import Labelled, Model
from .message import Command, Context, Decision, Event, Refused

State = TypeVar("State", bound=Model)
E = TypeVar("E", bound=Event)
Ctx = TypeVar("Ctx", bound=Context, contravariant=True)


NOBODY: Final = "*"
"""In :attr:`Index.waits_for`: nobody in particular. No id begins so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """What a store keeps beside a snapshot to find it by. Nothing personal is in it."""

    reference: str = ""
    status: str = ""
    agreement: str = ""
    handler: str = ""
    category: str = ""
    severity: str = ""
    cause: str = ""
    external: str = ""
    """``source:id`` of the host's own record; unique in a store where it is not empty."""
    next_due: datetime | None = None
    """The next limit of a duty that is still open."""
    wake: datetime | None = None
    """When the sweep has something to do here."""
    calendars: Mapping[str, str] | None = None
    """Calendar id -> version of the provisional deadlines that are still open; where they were
    counted with several, all of them, sorted and joined by commas: that is never the version of
    one calendar, so they are counted again."""
    people: tuple[str, ...] = ()
    """Everybody on the staff who has something to do here; and ``@`` with the id of who acts for
    Party B, where it has."""
    barred: tuple[str, ...] = ()
    """The staff complained about: they do not see it (2.1)."""
    customers: tuple[str, ...] = ()
    """Whose it is or was: the host's ids."""
    touches: tuple[str, ...] = ()
    """The other streams that it refers to: what a claim is about, the improvement of a problem."""
    waits_for: tuple[str, ...] = ()
    """For whose next act it waits, of the staff or for Party B: on whose worklists it is;
    :data:`NOBODY` where something waits for nobody in particular."""


def read_event(events: TypeAdapter[E], body: bytes, statuses: type[Labelled]) -> E:
    """Parse a stored event of a kind of thing with these statuses. Raises ValueError for an unknown
    type, version or status; it repeats nothing of the event."""
    try:
        event = events.validate_json(body)
        statuses(event.to)  # those that several kinds record say any code
    except ValueError:
        raise ValueError("unknown event") from None
    return event


class Decider(Protocol[State, Ctx]):
    """One kind of thing: complaint or agreement.

    ``decide`` and ``evolve`` are pure. ``fold_version`` changes with the meaning of the fold: a
    snapshot made by another one is folded again from its events.
    """

    kind: str
    fold_version: int

    def decide(self, state: State | None, command: Command, context: Ctx) -> Decision | Refused:
        """The events to record, or every reason why not."""
        ...

    def evolve(self, state: State | None, event: Event, stream: str) -> State:
        """The state after an event."""
        ...

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        ...

    def read_state(self, body: bytes) -> State:
        """Parse a snapshot of this fold version."""
        ...

    def index(self, state: State) -> Index:
        """What the store finds it by."""
        ...

    def status(self, state: State) -> str:
        """Its status, as its machine names it."""
        ...
