"""What was told to others (4.3)."""

from __future__ import annotations

from ..disclosing import BasisSupplied, Disclosed
from ..disclosure import Disclosure
from ..model import Complaint
from .registry import folds


@folds(Disclosed)
def _(complaint: Complaint, event: Disclosed) -> Complaint:
    told = Disclosure(
        id=event.disclosure, to=event.to_whom, kinds=event.kinds, at=event.at, basis=event.basis
    )
    return complaint.model_copy(update={"disclosures": (*complaint.disclosures, told)})


@folds(BasisSupplied)
def _(complaint: Complaint, event: BasisSupplied) -> Complaint:
    disclosures = tuple(
        told.model_copy(update={"basis": event.basis}) if told.id == event.disclosure else told
        for told in complaint.disclosures
    )
    return complaint.model_copy(update={"disclosures": disclosures})
