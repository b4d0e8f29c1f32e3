"""What an agreement waits for, and whom: the other party's signature, or its answer to a change."""

from __future__ import annotations

from collections.abc import Iterator

from ..duties import Assigner, Task
from .model import Agreement, AgreementStatus


def tasks(agreement: Agreement) -> Iterator[Task]:
    """What the other party does next where one has done its part (7.1): to sign the agreement, to
    answer a change; where that is Party A, the manager that the terms name."""
    assigner = Assigner(
        id=agreement.id,
        reference=agreement.number,
        manager=agreement.terms.manager,
        party_b=agreement.party_b_ref,
    )
    if agreement.status == AgreementStatus.signed_by_one:
        (signed,) = agreement.signatures
        yield from assigner.to_party(signed.party.other, "sign_agreement", "7.1")
    proposal = agreement.open_proposal
    if proposal is not None:
        yield from assigner.to_party(
            proposal.by.other, "accept_proposal", "7.1", detail=proposal.id
        )
