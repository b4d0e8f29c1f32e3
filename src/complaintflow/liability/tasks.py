"""What a claim and its dispute wait for, and whom: the other party's word (5.1, 5.2, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator

from ..duties import Assigner, Task
from ..values import Party
from .model import Claim, ClaimStatus


def tasks(claim: Claim) -> Iterator[Task]:
    """Every act that a claim waits for: its answer, the answer to a proposal, and that what was
    settled on is performed. Those of Party A are the manager's that the terms name."""
    assigner = Assigner(
        id=claim.id,
        reference=claim.reference,
        manager=claim.terms.manager,
        barred=claim.barred,
        party_b=claim.party_b,
    )
    clause = "5.1" if claim.respondent == Party.party_a else "5.2"
    if claim.status == ClaimStatus.raised:
        yield from assigner.to_party(claim.respondent, "answer_claim", clause)
    waiting = None if claim.dispute is None else claim.dispute.waiting()
    if waiting is not None:
        answers = waiting.party.other
        yield from assigner.to_party(answers, "answer_proposal", "6.2", detail=str(waiting.n))
    if claim.status == ClaimStatus.settled and claim.settlement is not None:
        offer = claim.settlement.offer
        yield from assigner.to_party(offer.by, "perform_settlement", clause, offer.deadline.act_by)
