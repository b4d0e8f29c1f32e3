"""evolve: the complaint after an event. Pure; the machine is not asked, each event says ``to``."""

from __future__ import annotations

from typing import cast

from ...kernel import Event
from .. import events as e
from ..model import (
    Complaint,
    Status,
)
from ..owing import meet
from .passing import shared
from .receipt import carried_over, received
from .registry import FOLDS

FOLD_VERSION = 5
"""Changes with the meaning of the fold: a snapshot of another version is folded again."""


def evolve(state: Complaint | None, event: Event, stream: str) -> Complaint:
    """The complaint after ``event``; ``state`` is None before the first one."""
    if isinstance(event, e.ComplaintReceived):
        return received(event, stream)
    if isinstance(event, e.ComplaintCarriedOver):
        return carried_over(event, stream)
    before = cast(Complaint, state)
    fold = FOLDS.get(type(event), shared)
    after = fold(before, event)
    if event.to != before.status:
        # Measures may be recorded in another order than they were done: the last one done counts.
        to = Status(event.to)
        done = after.cycle.handled if to == Status.executed else None
        after = after.model_copy(update={"status": to, "since": done or event.at})
    return meet(after)
