"""Whose identity was checked, and what for (4.3)."""

from __future__ import annotations

from ...keeping import IdentityCheck
from ..checking import IdentityChecked
from ..model import Complaint
from .feedback import accepted_by_all
from .registry import folds


@folds(IdentityChecked)
def _(complaint: Complaint, event: IdentityChecked) -> Complaint:
    check = IdentityCheck(
        id=event.check,
        person=event.person,
        capacity=event.capacity,
        how=event.how,
        covers=event.covers,
        at=event.at,
    )
    others = tuple(known for known in complaint.identities if known.person != event.person)
    checked = complaint.model_copy(update={"identities": (*others, check)})
    ended = bool(complaint.members) and not event.covers
    return accepted_by_all(checked, event.at) if ended else checked
