"""How long a record is kept, what holds it longer, and its disposal (3.7)."""

from .guards import hold_stands, nothing_holds_it, retention_has_ended
from .lifecycle import DISPOSED, fold_holds, keeping_event, keeping_moves
from .messages import (
    ConfirmDisposal,
    Dispose,
    HoldPlaced,
    HoldReleased,
    KeepingEvent,
    PlaceHold,
    RecordDisposed,
    ReleaseHold,
    RetentionRecomputed,
    ValuesDestroyed,
)
from .model import Hold, HoldReason, KeepingContext, Kept, Neighbour, kept_until

__all__ = [
    "DISPOSED",
    "ConfirmDisposal",
    "Dispose",
    "Hold",
    "HoldPlaced",
    "HoldReason",
    "HoldReleased",
    "KeepingContext",
    "KeepingEvent",
    "Kept",
    "Neighbour",
    "PlaceHold",
    "RecordDisposed",
    "ReleaseHold",
    "RetentionRecomputed",
    "ValuesDestroyed",
    "fold_holds",
    "hold_stands",
    "keeping_event",
    "keeping_moves",
    "kept_until",
    "nothing_holds_it",
    "retention_has_ended",
]
