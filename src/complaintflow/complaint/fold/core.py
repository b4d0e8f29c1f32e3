"""evolve: the complaint after an event. Pure; the machine is not asked, each event says ``to``."""

from __future__ import annotations

from typing import cast

from ...duties import (
    BreachRecorded,
    BreachSetRight,
    BreachStartMoved,
    DeadlineRecomputed,
    RemedyCompleted,
    WarningGiven,
)
from ...kernel import Event
from ...values import latest
from .. import events as e
from ..disclosing import BasisSupplied
from ..model import (
    Complaint,
    Status,
)
from ..owing import meet
from .passing import shared
from .receipt import carried_over, received
from .registry import FOLDS

FOLD_VERSION = 11
"""Changes with the meaning of the fold: a snapshot of another version is folded again."""


_NO_ANSWER = (
    BasisSupplied,
    RemedyCompleted,
    BreachRecorded,
    BreachSetRight,
    BreachStartMoved,
    DeadlineRecomputed,
    WarningGiven,
)
"""They answer no receipt: a basis, and what sets a breach right, may be older than it; what the
passing of time brings follows from it."""


def evolve(state: Complaint | None, event: Event, stream: str) -> Complaint:
    """The complaint after ``event``; ``state`` is None before the first one."""
    if isinstance(event, e.ComplaintReceived):
        return received(event, stream)
    if isinstance(event, e.ComplaintCarriedOver):
        return carried_over(event, stream)
    before = cast(Complaint, state)
    fold = FOLDS.get(type(event), shared)
    after = fold(before, event)
    if not isinstance(event, _NO_ANSWER):
        first = after.first_fact
        if first is None or latest(event.at) < latest(first):
            after = after.model_copy(update={"first_fact": event.at})
    if event.to != before.status:
        # Measures may be recorded in another order than they were done: the last one done counts.
        to = Status(event.to)
        done = after.cycle.handled if to == Status.executed else None
        after = after.model_copy(update={"status": to, "since": done or event.at})
    return meet(after)
