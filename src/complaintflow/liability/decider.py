"""A claim as the desk sees it: how it is decided, read and indexed."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime

from pydantic import TypeAdapter

from ..duties import waits_for
from ..keeping.model import next_look
from ..kernel import Command, Decision, Event, Index, Refused
from ..kernel.decider import read_event
from ..periods import Deadline
from ..periods.deadline import calendars_of
from . import messages as m
from .context import ClaimContext
from .fold import evolve
from .lifecycle import decide
from .model import Claim, ClaimStatus
from .tasks import tasks

FOLD_VERSION = 2


@functools.cache
def _events() -> TypeAdapter[m.AnyClaimEvent]:
    return TypeAdapter(m.AnyClaimEvent)


def _wake(claim: Claim) -> datetime | None:
    """Of what was disposed of, at once, until its values are known to be destroyed; time alone
    brings a claim nothing else."""
    if claim.status != ClaimStatus.disposed:
        return None
    return next_look(claim.since, claim.destroyed)


def _provisional(claim: Claim) -> Iterator[Deadline]:
    """The end of retention, where it may still move; of what was disposed of none."""
    kept = claim.retention
    if kept is not None and kept.provisional and claim.status != ClaimStatus.disposed:
        yield kept


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
        return read_event(_events(), body, ClaimStatus)

    def read_state(self, body: bytes) -> Claim:
        """Parse a snapshot of this fold version."""
        return Claim.model_validate_json(body)

    def status(self, state: Claim) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Claim) -> Index:
        """What a claim is found by."""
        due = None
        if state.status == ClaimStatus.settled and state.settlement is not None:
            due = state.settlement.offer.deadline.due
        return Index(
            reference=state.reference,
            status=state.status.value,
            agreement=state.agreement,
            next_due=due,
            wake=_wake(state),
            calendars=calendars_of(_provisional(state)),
            barred=state.barred,
            touches=(*state.streams(), state.agreement),
            waits_for=waits_for(tasks(state)),
        )
