"""What an agreement waits for, and whom: the other party's answer to a change (7.1)."""

from __future__ import annotations

from collections.abc import Iterator

from ..duties import Assigner, Task
from ..values import Party
from .model import Agreement


def tasks(agreement: Agreement) -> Iterator[Task]:
    """To answer the change that one party proposed; where Party A does, the manager that the terms
    name."""
    proposal = agreement.open_proposal
    if proposal is None:
        return
    assigner = Assigner(
        id=agreement.id, reference=agreement.number, manager=agreement.terms.manager
    )
    if proposal.by == Party.party_b:
        yield assigner.to_a((), "accept_proposal", "7.1", detail=proposal.id)
    else:
        party_b = agreement.party_b_ref
        yield from assigner.to_b(party_b, "accept_proposal", "7.1", detail=proposal.id)
