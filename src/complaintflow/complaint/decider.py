"""The complaint as the desk sees it: decided, folded, read and indexed."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from pydantic import TypeAdapter

from ..duties import Task, staff_in, waits_for
from ..keeping import Entitlement
from ..kernel import Command, Decision, Event, Index, Refused
from ..kernel.decider import read_event
from ..periods.deadline import calendars_of
from .decisions import decide
from .events import AnyComplaintEvent
from .fold import FOLD_VERSION, evolve
from .guards import ComplaintContext
from .measures import MeasureStatus
from .model import Complaint, Status
from .owing import next_due, provisional, wake
from .tasks import tasks


@functools.cache
def _events() -> TypeAdapter[AnyComplaintEvent]:
    return TypeAdapter(AnyComplaintEvent)


class ComplaintDecider:
    """How a complaint is decided, folded and indexed."""

    kind = "complaint"
    fold_version = FOLD_VERSION

    def decide(
        self, state: Complaint | None, command: Command, context: ComplaintContext
    ) -> Decision | Refused:
        """The events to record, or every reason why not."""
        return decide(state, command, context)

    def evolve(self, state: Complaint | None, event: Event, stream: str) -> Complaint:
        """The complaint after an event."""
        return evolve(state, event, stream)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event. Raises ValueError for an unknown type or version."""
        return read_event(_events(), body, Status)

    def read_state(self, body: bytes) -> Complaint:
        """Parse a snapshot of this fold version."""
        return Complaint.model_validate_json(body)

    def status(self, state: Complaint) -> str:
        """Its status."""
        return state.status.value

    def index(self, state: Complaint) -> Index:
        """What a complaint is found by."""
        known, owed = state.classification, tuple(tasks(state))
        return Index(
            reference=state.reference,
            status=state.status.value,
            agreement=state.agreement or "",
            handler=state.handler or "",
            category=known.category if known else "",
            severity=known.severity.value if known and known.severity else "",
            cause=state.cause or "",
            external=str(state.external) if state.external else "",
            next_due=next_due(state),
            wake=wake(state),
            calendars=calendars_of(provisional(state)),
            people=_people(state, owed),
            barred=state.staff,
            customers=state.customers(),
            touches=_touches(state),
            waits_for=waits_for(owed),
        )


def _people(state: Complaint, owed: tuple[Task, ...]) -> tuple[str, ...]:
    """Everybody who has something to do here: of the staff, and for Party B."""
    people = [*_handling(state), *staff_in(owed)]
    barred = state.party_b in state.staff
    if state.party_b and not barred and (state.assistance or state.breaches):
        people.append(f"@{state.party_b}")  # no id of the staff begins so
    people += [
        f"~{check.person}"
        for check in state.identities
        if state.entitles(check.person, Entitlement.inspection)
    ]
    return tuple(dict.fromkeys(people))


def _handling(state: Complaint) -> Iterator[str]:
    """Who takes part in the handling of an open complaint, whoever's turn it is."""
    if not state.is_open:
        return
    if state.handler:
        yield state.handler
    if state.investigation is not None:
        yield state.investigation.investigator
    if state.plan is not None:
        yield from (m.responsible for m in state.plan.measures if m.status == MeasureStatus.open)
    yield from state.interim


def _touches(state: Complaint) -> tuple[str, ...]:
    """The streams that it refers to: its improvements, those that did not last, the survivor of a
    merger, what it is linked with, and whose findings it took over."""
    named = [problem.improvement for problem in state.problems] + [state.merged_into, *state.links]
    named += [*state.recurs, *state.findings_of]
    return tuple(dict.fromkeys(stream for stream in named if stream is not None))
