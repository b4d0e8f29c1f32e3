"""A change to the agreement that one party proposed: amendment, renewal, termination.

The agreement binds both, so no change is made by one party alone (CC 543, 562). What one party
proposes and signs, the other accepts and signs, or rejects; until then the proposer may withdraw
it. One proposal at a time is open.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ..kernel import START, Context, Move, StateMachine
from ..values import Code, Day, Instant, Labelled, Model, Party, Ref, Sealed, Text
from .terms import Terms

CLAUSES = frozenset({"7.1"})


class Signature(Model):
    """How a party signed: the form, when, and who (in the vault)."""

    party: Party
    form: Code
    person: Sealed
    day: Day


class ProposalStatus(Labelled):
    """How a proposal stands."""

    open = "open", "待答复"
    accepted = "accepted", "已接受"
    rejected = "rejected", "已拒绝"
    withdrawn = "withdrawn", "已撤回"


class TerminationReason(Labelled):
    """Why the parties end the agreement before its term runs out (CC 562, 563)."""

    business_ended = "business_ended", "业务终止"
    replaced = "replaced", "另订新合同"
    breach = "breach", "一方违约"
    force_majeure = "force_majeure", "不可抗力"
    other = "other", "其他"


class _Proposed(Model):
    id: Ref
    made: Instant
    """When it was recorded."""
    signature: Signature
    """The proposer's."""
    status: ProposalStatus = ProposalStatus.open

    @property
    def by(self) -> Party:
        """Who proposed it."""
        return self.signature.party


class ProposedAmendment(_Proposed):
    """Other terms, for complaints received from then on (变更)."""

    kind: Literal["amendment"] = "amendment"
    terms: Terms
    from_day: date | None = None
    """The first day on which they hold; None: from when both have agreed."""


class ProposedRenewal(_Proposed):
    """A further term (续期)."""

    kind: Literal["renewal"] = "renewal"
    years: int | None = None
    indefinite: bool = False
    first_day: date | None = None
    last_day: date | None = None


class ProposedTermination(_Proposed):
    """The end of the agreement before its term runs out (解除)."""

    kind: Literal["termination"] = "termination"
    reason: TerminationReason
    last_day: date
    """The last day on which the agreement is in force."""


Proposal: TypeAlias = Annotated[
    ProposedAmendment | ProposedRenewal | ProposedTermination, Field(discriminator="kind")
]
"""A proposal, as it stands."""


@functools.cache
def proposal_machine() -> StateMachine[Proposal, Context]:
    """The machine of a proposal. It lives in its agreement's stream."""
    return StateMachine(
        "proposal",
        ProposalStatus,
        [
            Move(
                name="propose",
                label=Text(zh="提出", en="propose"),
                clause="7.1",
                sources=(START,),
                targets=("open",),
            ),
            Move(
                name="accept_proposal",
                label=Text(zh="接受", en="accept proposal"),
                clause="7.1",
                sources=("open",),
                targets=("accepted",),
            ),
            Move(
                name="reject_proposal",
                label=Text(zh="拒绝", en="reject proposal"),
                clause="7.1",
                sources=("open",),
                targets=("rejected",),
            ),
            Move(
                name="withdraw_proposal",
                label=Text(zh="撤回", en="withdraw proposal"),
                clause="7.1",
                sources=("open",),
                targets=("withdrawn",),
            ),
        ],
        settled=("accepted", "rejected", "withdrawn"),
        final=("accepted", "rejected", "withdrawn"),
        clauses=CLAUSES,
    )
