"""The two kinds of streams as the desk handles them, and what each needs from other streams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from ..agreement import (
    Agreement,
    AgreementContext,
    AgreementDecider,
    DraftAgreement,
    SignAgreement,
    agreement_machine,
)
from ..complaint import (
    CarryOver,
    Complaint,
    ComplaintContext,
    ComplaintDecider,
    Link,
    Merge,
    Receive,
    Standard,
    complaint_machine,
)
from ..errors import BadCalendar
from ..kernel import START, Allowed, Command, Decision, Event, Index, Refused
from ..periods import WorkingCalendar
from ..values import Actor, Model


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What every decision is given: ids, actor, time, randomness, other streams, calendars."""

    subject: str
    key: str
    actor: Actor
    now: datetime
    entropy: bytes = field(repr=False)
    related: Mapping[str, Model]
    calendars: Mapping[str, WorkingCalendar]
    standard: Standard

    def calendar(self, name: str) -> WorkingCalendar:
        """A calendar by id. Raises :class:`BadCalendar` where the desk was not given it."""
        try:
            return self.calendars[name]
        except KeyError:
            raise BadCalendar(calendar=name, reason="the desk was not given this one") from None


class Kind(Protocol):
    """One kind of stream."""

    name: str
    fold_version: int

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        ...

    def starts(self, command: Command) -> bool:
        """Whether the command begins a stream."""
        ...

    def related(self, command: Command) -> tuple[tuple[str, str], ...]:
        """The other streams that its decision looks at: (kind, id)."""
        ...

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        ...

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        ...

    def fold(self, events: Iterable[Event], stream: str, state: Model | None = None) -> Model:
        """The state after events."""
        ...

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event; ValueError where it cannot be read."""
        ...

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot."""
        ...

    def index(self, state: Model) -> Index:
        """What the store finds it by."""
        ...

    def status(self, state: Model) -> str:
        """Its status."""
        ...


class AgreementKind:
    """Agreements."""

    name: str = "agreement"

    def __init__(self) -> None:
        self._decider = AgreementDecider()
        self.fold_version: int = self._decider.fold_version

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        return command.type in agreement_machine().moves

    def starts(self, command: Command) -> bool:
        """Whether the command begins an agreement."""
        return START in agreement_machine().moves[command.type].sources

    def related(self, command: Command) -> tuple[tuple[str, str], ...]:
        """None."""
        return ()

    def _context(self, around: Surroundings) -> AgreementContext:
        return AgreementContext(
            subject=around.subject,
            key=around.key,
            actor=around.actor,
            now=around.now,
            entropy=around.entropy,
        )

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not.

        Raises :class:`BadCalendar` where the terms to be agreed name a calendar that the desk was
        not given: no limit of a complaint could be counted under them.
        """
        if isinstance(command, DraftAgreement):
            around.calendar(command.terms.calendar)
        elif isinstance(command, SignAgreement) and state is not None:
            around.calendar(cast(Agreement, state).terms.calendar)
        return self._decider.decide(cast(Agreement | None, state), command, self._context(around))

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        agreement = cast(Agreement, state)
        return agreement_machine().allowed(agreement.status.value, agreement, self._context(around))

    def fold(self, events: Iterable[Event], stream: str, state: Model | None = None) -> Model:
        """The agreement after events."""
        agreement = cast(Agreement | None, state)
        for event in events:
            agreement = self._decider.evolve(agreement, event, stream)
        return cast(Agreement, agreement)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event."""
        return self._decider.read_event(body)

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot."""
        return self._decider.read_state(body)

    def index(self, state: Model) -> Index:
        """What it is found by."""
        return self._decider.index(cast(Agreement, state))

    def status(self, state: Model) -> str:
        """Its status."""
        return cast(Agreement, state).status.value


class ComplaintKind:
    """Complaints."""

    name: str = "complaint"

    def __init__(self) -> None:
        self._decider = ComplaintDecider()
        self.fold_version: int = self._decider.fold_version

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        return command.type in complaint_machine().moves

    def starts(self, command: Command) -> bool:
        """Whether the command begins a complaint."""
        return START in complaint_machine().moves[command.type].sources

    def related(self, command: Command) -> tuple[tuple[str, str], ...]:
        """The agreement of a new complaint; the other complaint of a merger or link."""
        if isinstance(command, Receive | CarryOver) and command.agreement is not None:
            return (("agreement", command.agreement),)
        if isinstance(command, Merge):
            return (("complaint", command.into),)
        if isinstance(command, Link):
            return (("complaint", command.other),)
        return ()

    def _context(
        self, state: Complaint | None, command: Command | None, around: Surroundings
    ) -> ComplaintContext:
        agreement: Agreement | None = None
        other: Complaint | None = None
        for model in around.related.values():
            if isinstance(model, Agreement):
                agreement = model
            elif isinstance(model, Complaint):
                other = model
        calendar = "cn-state-council"
        if state is not None:
            calendar = state.terms.calendar
        elif agreement is not None:
            calendar = agreement.terms.calendar
        return ComplaintContext(
            subject=around.subject,
            key=around.key,
            actor=around.actor,
            now=around.now,
            entropy=around.entropy,
            calendar=around.calendar(calendar),
            standard=around.standard,
            agreement=agreement,
            other=other,
        )

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        complaint = cast(Complaint | None, state)
        return self._decider.decide(complaint, command, self._context(complaint, command, around))

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        complaint = cast(Complaint, state)
        return complaint_machine().allowed(
            complaint.status.value, complaint, self._context(complaint, None, around)
        )

    def fold(self, events: Iterable[Event], stream: str, state: Model | None = None) -> Model:
        """The complaint after events."""
        complaint = cast(Complaint | None, state)
        for event in events:
            complaint = self._decider.evolve(complaint, event, stream)
        return cast(Complaint, complaint)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event."""
        return self._decider.read_event(body)

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot."""
        return self._decider.read_state(body)

    def index(self, state: Model) -> Index:
        """What it is found by."""
        return self._decider.index(cast(Complaint, state))

    def status(self, state: Model) -> str:
        """Its status."""
        return cast(Complaint, state).status.value


def kinds() -> Mapping[str, Kind]:
    """Every kind by name."""
    return {"agreement": AgreementKind(), "complaint": ComplaintKind()}
