"""Which records bar whom another one bars (2.1, 4.3): those that rest on it.

Whoever is complained about would otherwise read, in the complaint that it was merged into, in the
improvement of a problem found there, or in the claim on a breach of it, what they may not read.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

from ..complaint import Complaint
from ..improvement import Improvement
from ..keeping import DISPOSED
from ..liability import Claim
from ..ports import Loaded, Snapshot
from ..values import Model
from .core import Core
from .requests import Answer, Load, Request, Touching


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """The records that a bar reaches; it holds only while they are as they were seen."""

    unchanged: tuple[tuple[str, int], ...] = ()
    touched_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Those that do not bar everybody yet, and whom they do not."""


def barred_from(model: Model | None) -> tuple[str, ...]:
    """Who takes no part in a record and does not see it."""
    return model.barred if isinstance(model, Complaint | Improvement | Claim) else ()


def hands_on_to(model: Model | None) -> tuple[str, ...]:
    """The records that a record itself says rest on it: the survivor of its merger, and the
    improvements of its problems."""
    if not isinstance(model, Complaint):
        return ()
    serving = (problem.improvement for problem in model.problems)
    return tuple(dict.fromkeys(id for id in (model.merged_into, *serving) if id is not None))


def rests_on(other: Model, id: str, model: Model) -> bool:
    """Whether a record that refers to, or is referred to by, the one with this id rests on it.

    A complaint does where one was merged into the other, and where it took over the findings of
    its lead; one that is only linked is another matter. Of what was disposed of nothing is left.
    """
    if getattr(other, "status", None) == DISPOSED:
        return False
    if isinstance(other, Claim):
        return id in other.streams()
    if isinstance(other, Improvement):
        return other.complaint == id or other.id in hands_on_to(model)
    if isinstance(other, Complaint) and isinstance(model, Complaint):
        merged = other.merged_into == id or other.id == model.merged_into
        return merged or id in other.findings_of
    return False


def reach(core: Core, stream: str, after: Model) -> Generator[Request, Answer, Reached]:
    """The records that rest on one, directly or through another, as it will be ``after``."""
    people = barred_from(after)
    found: dict[str, Model] = {stream: after}
    unchanged: list[tuple[str, int]] = []
    touched_by: list[tuple[str, tuple[str, ...]]] = []
    missing: list[tuple[str, tuple[str, ...]]] = []
    for id in (left := [stream]):
        touching = cast("tuple[Snapshot, ...]", (yield Touching(id)))
        touched_by.append((id, tuple(snapshot.stream for snapshot in touching)))
        known = {snapshot.stream: snapshot for snapshot in touching}
        for other in dict.fromkeys((*hands_on_to(found[id]), *known)):
            if other in found:
                continue
            loaded = known.get(other) or cast(Loaded, (yield Load(other, ""))).snapshot
            snapshot = cast(Snapshot, loaded)  # what is referred to was there then
            state = yield from core.state(core.kind_of(other), snapshot)
            if rests_on(state, id, found[id]):
                found[other] = state
                left.append(other)
                unchanged.append((other, snapshot.version))
                barred = barred_from(state)
                if late := tuple(person for person in people if person not in barred):
                    missing.append((other, late))
    return Reached(unchanged=tuple(unchanged), touched_by=tuple(touched_by), missing=tuple(missing))
