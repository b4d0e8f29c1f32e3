"""What other streams say of how long a record is kept (3.7): those that it rests on, and those that
refer to it."""

from __future__ import annotations

from collections.abc import Mapping

from ...complaint import Complaint
from ...improvement import Improvement
from ...keeping import DecideRightsRequest, Dispose, Neighbour
from ...kernel import Command
from ...liability import Claim
from ...values import When
from .kind import Surroundings

ASKS_WHAT_KEEPS = (Dispose, DecideRightsRequest)
"""The commands whose decision asks what keeps a record."""

_NEIGHBOURS: Mapping[type[Complaint | Improvement | Claim], str] = {
    Complaint: "complaint",
    Improvement: "improvement",
    Claim: "claim",
}


def neighbours(around: Surroundings) -> tuple[Neighbour, ...]:
    """What other streams say of how long a record is kept: those that it rests on, and those that
    refer to it."""
    found = {**around.related, **around.touching}
    return tuple(
        Neighbour(stream=id, kind=kind, ended=None if model.is_open else _kept_from(model))
        for id, model in found.items()
        for of, kind in _NEIGHBOURS.items()
        if isinstance(model, of)
    )


def _kept_from(model: Complaint | Improvement | Claim) -> When:
    """When a record that is not open came to its end, whatever was done about it since: its
    disposal prolongs no other's retention."""
    return model.since if model.retention is None else model.retention.start


def when_disposed(command: Command, stream: str) -> tuple[str, ...]:
    """Of a record that is to be disposed of, or whose erasure is decided on, all that refer to
    it."""
    return (stream,) if isinstance(command, ASKS_WHAT_KEEPS) else ()
