"""What a claim and its dispute wait for, and whom: the other party's word (5.1, 5.2, 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..duties import Assigner, Task
from ..values import Party
from .model import Claim, ClaimStatus, other_party


def tasks(claim: Claim) -> Iterator[Task]:
    """Every act that a claim waits for: its answer, the answer to a proposal, and that what was
    settled on is performed. Those of Party A are the manager's that the terms name."""
    assigner = Assigner(
        id=claim.id,
        reference=claim.reference,
        manager=claim.terms.manager,
        barred=claim.barred,
    )

    def waits(
        party: Party, move: str, clause: str, due: datetime | None = None, detail: str = ""
    ) -> Iterator[Task]:
        if party == Party.party_a:
            yield assigner.to_a((), move, clause, due, detail)
        else:
            yield from assigner.to_b(claim.party_b, move, clause, due, detail)

    clause = "5.1" if claim.respondent == Party.party_a else "5.2"
    if claim.status == ClaimStatus.raised:
        yield from waits(claim.respondent, "answer_claim", clause)
    waiting = None if claim.dispute is None else claim.dispute.waiting()
    if waiting is not None:
        answers = other_party(waiting.party)
        yield from waits(answers, "answer_proposal", "6.2", detail=str(waiting.n))
    if claim.status == ClaimStatus.settled and claim.settlement is not None:
        offer = claim.settlement.offer
        yield from waits(offer.by, "perform_settlement", clause, offer.deadline.act_by)
