"""An improvement as the desk sees it: how it is decided, read and indexed."""

from __future__ import annotations

import functools

from pydantic import TypeAdapter

from ..duties import staff_in, waits_for
from ..kernel import Command, Decision, Event, Index, Refused
from ..kernel.decider import read_event
from ..periods.deadline import calendars_of
from . import messages as m
from .fold import FOLD_VERSION, evolve
from .guards import ImprovementContext
from .lifecycle import decide
from .model import Improvement, ImprovementStatus
from .owing import next_due, provisional, wake
from .tasks import tasks


@functools.cache
def _events() -> TypeAdapter[m.AnyImprovementEvent]:
    return TypeAdapter(m.AnyImprovementEvent)


class ImprovementDecider:
    """How an improvement is decided, folded and indexed."""

    kind = "improvement"
    fold_version = FOLD_VERSION

    def decide(
        self, state: Improvement | None, command: Command, context: ImprovementContext
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        return decide(state, command, context)

    def evolve(self, state: Improvement | None, event: Event, stream: str) -> Improvement:
        """The improvement after an event."""
        return evolve(state, event, stream)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        return read_event(_events(), body, ImprovementStatus)

    def read_state(self, body: bytes) -> Improvement:
        """Parse a snapshot of this fold version."""
        return Improvement.model_validate_json(body)

    def status(self, state: Improvement) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Improvement) -> Index:
        """What an improvement is found by."""
        owed = tuple(tasks(state))
        owner = [state.owner] if state.owner and state.is_open else []
        return Index(
            reference=state.reference,
            status=state.status.value,
            agreement=state.agreement,
            handler=state.owner or "",
            category=state.category or "",
            cause=state.cause or "",
            next_due=next_due(state),
            wake=wake(state),
            calendars=calendars_of(provisional(state)),
            people=tuple(dict.fromkeys((*owner, *staff_in(owed)))),
            barred=state.barred,
            touches=(state.complaint,) if state.complaint else (),
            waits_for=waits_for(owed),
        )
