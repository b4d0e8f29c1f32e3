"""The agreement as the desk sees it: decided, folded, read and indexed."""

from __future__ import annotations

import functools

from pydantic import TypeAdapter

from ..duties import waits_for
from ..kernel import Command, Decision, Event, Index, Refused
from ..kernel.decider import read_event
from .consent import AgreementContext
from .decisions import decide
from .events import AnyAgreementEvent
from .fold import FOLD_VERSION, evolve
from .model import Agreement, AgreementStatus
from .tasks import tasks


@functools.cache
def _events() -> TypeAdapter[AnyAgreementEvent]:
    return TypeAdapter(AnyAgreementEvent)


class AgreementDecider:
    """How an agreement is decided, folded and indexed."""

    kind = "agreement"
    fold_version = FOLD_VERSION

    def decide(
        self, state: Agreement | None, command: Command, context: AgreementContext
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        return decide(state, command, context)

    def evolve(self, state: Agreement | None, event: Event, stream: str) -> Agreement:
        """The agreement after an event."""
        return evolve(state, event, stream)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        return read_event(_events(), body, AgreementStatus)

    def read_state(self, body: bytes) -> Agreement:
        """Parse a snapshot of this fold version."""
        return Agreement.model_validate_json(body)

    def status(self, state: Agreement) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Agreement) -> Index:
        """What an agreement is found by."""
        return Index(
            reference=state.number,
            status=state.status.value,
            agreement=state.id,
            waits_for=waits_for(tasks(state)),
        )
