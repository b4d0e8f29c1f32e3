"""A claim as the desk sees it: how it is decided, read and indexed."""

from __future__ import annotations

import functools
from datetime import datetime

from pydantic import TypeAdapter

from ..duties import waits_for
from ..kernel import Command, Decision, Event, Index, Refused
from ..values import earliest
from . import messages as m
from .context import ClaimContext
from .fold import evolve
from .lifecycle import decide
from .model import Claim, ClaimStatus
from .tasks import tasks

FOLD_VERSION = 1


@functools.cache
def _events() -> TypeAdapter[m.AnyClaimEvent]:
    return TypeAdapter(m.AnyClaimEvent)


def _wake(claim: Claim) -> datetime | None:
    """Of what was disposed of, at once, until its values are known to be destroyed; time alone
    brings a claim nothing else."""
    disposed = claim.status == ClaimStatus.disposed and not claim.destroyed
    return earliest(claim.since) if disposed else None


class ClaimDecider:
    """How a claim is decided, folded and indexed."""

    kind = "claim"
    fold_version = FOLD_VERSION

    def decide(
        self, state: Claim | None, command: Command, context: ClaimContext
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        return decide(state, command, context)

    def evolve(self, state: Claim | None, event: Event, stream: str) -> Claim:
        """The claim after an event."""
        return evolve(state, event, stream)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        try:
            event = _events().validate_json(body)
            ClaimStatus(event.to)  # those that other kinds record too say any code
        except ValueError:
            raise ValueError("unknown event") from None
        return event

    def read_state(self, body: bytes) -> Claim:
        """Parse a snapshot of this fold version."""
        return Claim.model_validate_json(body)

    def status(self, state: Claim) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Claim) -> Index:
        """What a claim is found by."""
        kept, due = state.retention, None
        if state.status == ClaimStatus.settled and state.settlement is not None:
            due = state.settlement.offer.deadline.due
        calendars: dict[str, str] = {}
        gone = state.status == ClaimStatus.disposed
        if kept is not None and kept.provisional and kept.calendar is not None and not gone:
            calendars = {kept.calendar: kept.calendar_version or ""}
        return Index(
            reference=state.reference,
            status=state.status.value,
            agreement=state.agreement,
            next_due=due,
            wake=_wake(state),
            calendars=calendars,
            barred=state.barred,
            touches=(*state.streams(), state.agreement),
            waits_for=waits_for(tasks(state)),
        )
