"""evolve: the complaint after an event. Pure; the machine is not asked, each event says ``to``."""

from __future__ import annotations

from typing import cast

from ...duties import RemedyCompleted
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

FOLD_VERSION = 5
"""Changes with the meaning of the fold: a snapshot of another version is folded again."""


_OLDER = (BasisSupplied, RemedyCompleted)
"""They answer no receipt: a basis, and what sets a breach right, may be older than it."""


def evolve(state: Complaint | None, event: Event, stream: str) -> Complaint:
    """The complaint after ``event``; ``state`` is None before the first one."""
    if isinstance(event, e.ComplaintReceived):
        return received(event, stream)
    if isinstance(event, e.ComplaintCarriedOver):
        return carried_over(event, stream)
    before = cast(Complaint, state)
    fold = FOLDS.get(type(event), shared)
    after = fold(before, event)
    if not isinstance(event, _OLDER):
        first = after.first_fact
        if first is None or latest(event.at) < latest(first):
            after = after.model_copy(update={"first_fact": event.at})
    if event.to != before.status:
        # Measures may be recorded in another order than they were done: the last one done counts.
        to = Status(event.to)
        done = after.cycle.handled if to == Status.executed else None
        after = after.model_copy(update={"status": to, "since": done or event.at})
    return meet(after)
