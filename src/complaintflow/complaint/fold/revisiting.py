"""How satisfied the customer is (3.6)."""

from __future__ import annotations

from ..model import Complaint
from ..revisiting import CustomerRevisited
from ..revisits import RevisitFacts
from .registry import folds


@folds(CustomerRevisited)
def _(complaint: Complaint, event: CustomerRevisited) -> Complaint:
    made = RevisitFacts(
        cycle=complaint.cycle.n,
        at=event.at,
        by=event.by.id,
        reached=event.reached,
        satisfaction=event.satisfaction,
    )
    return complaint.model_copy(update={"revisits": (*complaint.revisits, made)})
