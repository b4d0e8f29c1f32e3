"""What other streams say of how long a record is kept (3.7): those that it rests on, and those that
refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...complaint import Complaint
from ...duties import last_of
from ...improvement import Improvement
from ...keeping import DecideRightsRequest, Dispose, Neighbour
from ...kernel import Command
from ...liability import Claim
from ...values import Model, When
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
        Neighbour(stream=id, kind=kind, ended=_ended(model, around.now))
        for id, model in found.items()
        for of, kind in _NEIGHBOURS.items()
        if isinstance(model, of) and id != around.subject
    )


def _ended(model: Complaint | Improvement | Claim, now: datetime) -> When | None:
    """From when a record is kept whose handling ended, whatever was done about it since: its
    disposal prolongs no other's retention. None while it, or something in it, is open."""
    if model.is_open or model.unfinished(now):
        return None
    own = model.since if model.retention is None else model.retention.start
    return last_of((own, *model.missed(now)))


def when_disposed(command: Command, stream: str, related: Mapping[str, Model]) -> tuple[str, ...]:
    """Of a record that is to be disposed of, or whose erasure is decided on, all that refer to it,
    and to what it was merged into: what keeps the survivor keeps it."""
    if not isinstance(command, ASKS_WHAT_KEEPS):
        return ()
    return (stream, *(id for id, model in related.items() if isinstance(model, Complaint)))
