"""A breach as the desk shows it: what it rests on, how late, who answers for it, what is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from ..complaint import Complaint, Overlap, overlaps
from ..duties import (
    CORRECTIVE_MEASURE,
    Accountable,
    Breach,
    BreachStatus,
    Duty,
    DutyKind,
    Excuse,
    Remedy,
    RemedyStatus,
    assess,
    breach_of,
)
from ..kernel import StoredEvent
from ..values import Instant, Model, Party, Text
from .core import read_event
from .kinds import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRef:
    """An event by its place in a stream; what it says is in the history."""

    stream: str
    version: int
    type: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Who answers for a breach, and what stands beside it. No share of blame is computed: that is
    for the parties or a court (CC 592(2))."""

    party: Party
    """The party whose breach it is: Party B's claim is under 5.1, Party A's under 5.2."""
    liable: bool
    """Whether it may be held liable: the breach stands, and no excuse took effect."""
    excuse: Excuse | None
    """The latest excuse that was offered, and what came of it."""
    overlaps: tuple[Overlap, ...]
    """Where the other party was late at the same time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BreachView:
    """One breach at the time of asking."""

    stream: str
    breach: Breach
    late_by: timedelta | None
    """By how much the duty was missed, until now where it still runs. None of one that was set
    right, and of what was done that must not be, which takes no time."""
    evidence: tuple[EventRef, ...]
    """Every event that the breach rests on, in order: what began the duty, moved it, warned of it
    or performed it, what was done that must not be, and what was recorded of the breach itself."""
    attribution: Attribution
    measure: Text
    """The corrective measure (解决办法) that the agreement names."""
    overdue: bool
    """Whether the date of the corrective measure has passed, and it is not carried out."""

    @property
    def clause(self) -> str:
        """The clause that was not performed."""
        return self.breach.clause

    @property
    def party(self) -> Party:
        """Whose breach it is."""
        return self.breach.party

    @property
    def since(self) -> Instant:
        """The first instant after the limit, or when it was done."""
        return self.breach.since

    @property
    def remedy(self) -> Remedy:
        """The corrective measure as an action: who, by when, done when."""
        return self.breach.remedy


def views_of(
    kind: Kind, state: Model, stored: Iterable[StoredEvent], now: datetime
) -> tuple[BreachView, ...]:
    """Every breach of a stream, in the order in which they were recorded."""
    subject = cast(Accountable, state)
    trails = {breach.id: _Trail(breach) for breach in subject.breaches}
    known: Model | None = None
    for event in stored:
        told = read_event(kind, event)
        known = kind.evolve(known, told, event.stream)
        place = EventRef(
            stream=event.stream, version=event.version, type=told.type, digest=event.digest
        )
        for trail in trails.values():
            trail.look(cast(Accountable, known), place)
    both = overlaps(state, now) if isinstance(state, Complaint) else ()
    return tuple(_view(trail, both, now) for trail in trails.values())


class _Trail:
    """What a breach rests on, followed through the events."""

    def __init__(self, breach: Breach) -> None:
        self.breach = breach
        self.ground: Model | None = None
        self.events: list[EventRef] = []
        self._entry: Breach | None = None

    def look(self, state: Accountable, event: EventRef) -> None:
        """Whether an event changed what the breach rests on, or the breach."""
        ground = state.rests_on(self.breach) or self.ground
        entry = breach_of(state, self.breach.id)
        if (ground, entry) == (self.ground, self._entry):
            return
        self.ground, self._entry = ground, entry
        self.events.append(event)


def _view(trail: _Trail, both: tuple[Overlap, ...], now: datetime) -> BreachView:
    breach, ground = trail.breach, trail.ground
    late_by = None
    if breach.stands and isinstance(ground, Duty):
        late_by = assess(ground, now).late_by
    remedy = breach.remedy
    return BreachView(
        stream=trail.events[0].stream,
        breach=breach,
        late_by=late_by,
        evidence=tuple(trail.events),
        attribution=Attribution(
            party=breach.party,
            liable=breach.status == BreachStatus.standing,
            excuse=breach.excuse,
            overlaps=tuple(o for o in both if breach.id == o.breach or _is_of(breach, o.request)),
        ),
        measure=CORRECTIVE_MEASURE[breach.kind],
        overdue=remedy.status == RemedyStatus.assigned
        and remedy.due is not None
        and remedy.due <= now,
    )


def _is_of(breach: Breach, request: str) -> bool:
    """Whether it is the breach of a request for assistance."""
    return breach.stands and breach.duty == DutyKind.assistance and breach.about == request
