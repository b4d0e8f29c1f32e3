"""Which records bar whom another one bars (2.1, 4.3): those that rest on it.

Whoever is complained about would otherwise read, in the complaint that it was merged into, in the
improvement of a problem found there, or in the claim on a breach of it, what they may not read.
"""

from __future__ import annotations

from ..complaint import Complaint
from ..improvement import Improvement
from ..keeping import DISPOSED
from ..liability import Claim
from ..values import Model


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
