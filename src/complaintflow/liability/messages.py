"""What can be asked of a claim and its dispute, and what is recorded of them (5.1, 5.2, 6.2)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from ..agreement import GoverningLaw, Terms
from ..duties import BarStaff, RecomputeDeadlines, StaffBarred
from ..keeping import (
    ConfirmDisposal,
    Dispose,
    HoldPlaced,
    HoldReleased,
    PlaceHold,
    RecordDisposed,
    ReleaseHold,
    RetentionRecomputed,
    ValuesDestroyed,
)
from ..kernel import Command, Event
from ..periods import Deadline
from ..values import Evidence, EvidenceList, Model, Party, RecordId, Ref, Sealed, Secret, When
from .dispute import CaseNumber, CourtName, DisputeStatus, FailureReason, Offer, SuitOutcome
from .model import AgainReason, ClaimedBreach, ClaimStatus, Ground
from .money import Money

# --- what can be asked -------------------------------------------------------------------------


class ClaimCommand(Command):
    """The base of a claim's commands."""

    subject_kind: ClassVar[str] = "claim"
    at: When | None = None


class Statement(ClaimCommand):
    """What a party says. Party A may write down what Party B said, with evidence of it."""

    party: Party | None = None
    """Who says it; left out, the party that the actor acts for."""
    evidence: EvidenceList = ()


class OfferedTerms(Model):
    """What is offered: what is done, by whom, by when, what is paid. No tariff: an amount is what
    the parties state."""

    what: Secret
    by: Party | None = None
    """The party that performs it; left out, the one that is held liable."""
    due: When
    amount: Money | None = None
    approved_by: Ref | None = None
    """The manager of Party A who approved what it pays; needed where it says that it will. Party A
    alone names one."""


class RaiseClaim(Statement):
    """Hold the other party liable for breaches, or for any other clause that it did not perform.

    Party B may where Party A did not handle complaints as agreed (5.1), Party A where Party B did
    not assist (5.2). A breach that was set right or is excused carries no claim.
    """

    type: Literal["raise_claim"] = "raise_claim"
    agreement: RecordId
    breaches: Annotated[tuple[ClaimedBreach, ...], Field(max_length=20)] = ()
    clause: Annotated[str, Field(pattern=r"^[1-7](\.[1-9])?$")] | None = None
    """Another clause that was not performed: the breach ``other``, with evidence."""
    demand: Secret
    amount: Money | None = None
    again: AgainReason | None = None
    """Why what an earlier claim rested on is claimed again; needed where one on the same breach has
    ended, with evidence."""


class AnswerClaim(Statement):
    """What the other party says to a claim, before it accepts or rejects it."""

    type: Literal["answer_claim"] = "answer_claim"
    note: Secret


class AcceptClaim(Statement):
    """The other party accepts that it is liable; what follows is settled."""

    type: Literal["accept_claim"] = "accept_claim"
    note: Secret | None = None


class RejectClaim(Statement):
    """The other party does not accept that it is liable, with its reason."""

    type: Literal["reject_claim"] = "reject_claim"
    note: Secret


class WithdrawClaim(Statement):
    """The claimant gives the claim up."""

    type: Literal["withdraw_claim"] = "withdraw_claim"
    note: Secret | None = None


class SettleClaim(Statement):
    """Record what both parties settled on, after the claim was answered: Party A does, with
    evidence of what Party B said. Party B alone proposes (:class:`Propose`)."""

    type: Literal["settle_claim"] = "settle_claim"
    terms: OfferedTerms


class PerformSettlement(Statement):
    """What was settled on is done; with evidence."""

    type: Literal["perform_settlement"] = "perform_settlement"
    note: Secret | None = None


class Negotiate(Statement):
    """Begin friendly negotiation (6.2), for the first time or again."""

    type: Literal["negotiate"] = "negotiate"
    note: Secret | None = None


class Propose(Statement):
    """Propose a settlement: another round. A proposal that waits for an answer lapses."""

    type: Literal["propose"] = "propose"
    terms: OfferedTerms


class AnswerProposal(Statement):
    """Accept the other party's proposal, which settles the claim, or refuse it."""

    type: Literal["answer_proposal"] = "answer_proposal"
    round: int = Field(ge=1)
    accepted: bool
    approved_by: Ref | None = None
    """The manager who approved what Party A pays; needed where it accepts to."""
    note: Secret | None = None


class RecordMinutes(Statement):
    """Minutes of a negotiation; they are the evidence."""

    type: Literal["record_minutes"] = "record_minutes"
    note: Secret | None = None


class DeclareFailed(Statement):
    """Declare that negotiation failed, with the reason: from then on either party may sue. Also
    where the other side has sued already."""

    type: Literal["declare_failed"] = "declare_failed"
    reason: FailureReason
    note: Secret | None = None


class FileSuit(Statement):
    """A suit was filed in a people's court: by ``party``.

    One's own is possible after negotiation was declared failed. One that the other side filed is a
    fact: it is recorded in any state, with evidence, and flagged where negotiation had not failed.
    It opens no way for one's own.
    """

    type: Literal["file_suit"] = "file_suit"
    court: CourtName
    case_number: CaseNumber | None = None


class RecordOutcome(ClaimCommand):
    """How a suit ended; with terms where the parties settled in court."""

    type: Literal["record_outcome"] = "record_outcome"
    suit: Ref
    outcome: SuitOutcome
    case_number: CaseNumber | None = None
    evidence: EvidenceList
    terms: OfferedTerms | None = None
    note: Secret | None = None


AnyClaimCommand: TypeAlias = Annotated[
    RaiseClaim
    | AnswerClaim
    | AcceptClaim
    | RejectClaim
    | WithdrawClaim
    | SettleClaim
    | PerformSettlement
    | Negotiate
    | Propose
    | AnswerProposal
    | RecordMinutes
    | DeclareFailed
    | FileSuit
    | RecordOutcome
    | BarStaff
    | PlaceHold
    | ReleaseHold
    | Dispose
    | ConfirmDisposal
    | RecomputeDeadlines,
    Field(discriminator="type"),
]
"""Any command on a claim, told apart by ``type``."""

# --- what is recorded --------------------------------------------------------------------------


class ClaimEvent(Event):
    """The base of a claim's events."""

    v: Literal[1] = 1
    to: ClaimStatus


class StatementEvent(ClaimEvent):
    """The base of what a party said."""

    party: Party
    evidence: tuple[Evidence, ...] = ()
    note: Sealed | None = None


class ClaimRaised(StatementEvent):
    """A party holds the other one liable, under the law that governs the agreement (6.1)."""

    type: Literal["ClaimRaised"] = "ClaimRaised"
    reference: Ref
    agreement: Ref
    terms: Terms
    party_b: Ref | None = None
    grounds: tuple[Ground, ...]
    barred: tuple[Ref, ...] = ()
    """Who takes no part in the records that it rests on (2.1, 4.3)."""
    demand: Sealed
    amount: Money | None = None
    again: AgainReason | None = None
    law: GoverningLaw


class ClaimAnswered(StatementEvent):
    """The other party said what it thinks of the claim."""

    type: Literal["ClaimAnswered"] = "ClaimAnswered"


class ClaimAccepted(StatementEvent):
    """The other party accepted that it is liable."""

    type: Literal["ClaimAccepted"] = "ClaimAccepted"


class ClaimRejected(StatementEvent):
    """The other party did not accept that it is liable."""

    type: Literal["ClaimRejected"] = "ClaimRejected"


class ClaimWithdrawn(StatementEvent):
    """The claimant gave the claim up."""

    type: Literal["ClaimWithdrawn"] = "ClaimWithdrawn"
    retention: Deadline


class ClaimSettled(StatementEvent):
    """The parties settled on what is done, and by when."""

    type: Literal["ClaimSettled"] = "ClaimSettled"
    offer: Offer


class SettlementPerformed(StatementEvent):
    """What was settled on is done."""

    type: Literal["SettlementPerformed"] = "SettlementPerformed"
    retention: Deadline


class NegotiationBegun(StatementEvent):
    """Friendly negotiation began."""

    type: Literal["NegotiationBegun"] = "NegotiationBegun"


class ProposalMade(StatementEvent):
    """A party proposed a settlement."""

    type: Literal["ProposalMade"] = "ProposalMade"
    round: int
    offer: Offer


class ProposalAnswered(StatementEvent):
    """The other party accepted a proposal, or refused it."""

    type: Literal["ProposalAnswered"] = "ProposalAnswered"
    round: int
    accepted: bool
    approved_by: Ref | None = None


class MinutesRecorded(StatementEvent):
    """Minutes of a negotiation were recorded."""

    type: Literal["MinutesRecorded"] = "MinutesRecorded"


class NegotiationFailed(StatementEvent):
    """A party declared that negotiation failed."""

    type: Literal["NegotiationFailed"] = "NegotiationFailed"
    reason: FailureReason


class SuitFiled(StatementEvent):
    """A suit was filed in a people's court, by ``party``."""

    type: Literal["SuitFiled"] = "SuitFiled"
    suit: Ref
    court: CourtName
    case_number: CaseNumber | None = None
    before_negotiation_failed: bool


class OutcomeRecorded(ClaimEvent):
    """A suit ended; ``dispute`` is where the dispute stands then."""

    type: Literal["OutcomeRecorded"] = "OutcomeRecorded"
    suit: Ref
    outcome: SuitOutcome
    case_number: CaseNumber | None = None
    evidence: tuple[Evidence, ...]
    offer: Offer | None = None
    note: Sealed | None = None
    dispute: DisputeStatus
    retention: Deadline | None = None


AnyClaimEvent: TypeAlias = Annotated[
    ClaimRaised
    | ClaimAnswered
    | ClaimAccepted
    | ClaimRejected
    | ClaimWithdrawn
    | ClaimSettled
    | SettlementPerformed
    | NegotiationBegun
    | ProposalMade
    | ProposalAnswered
    | MinutesRecorded
    | NegotiationFailed
    | SuitFiled
    | OutcomeRecorded
    | StaffBarred
    | HoldPlaced
    | HoldReleased
    | RecordDisposed
    | RetentionRecomputed
    | ValuesDestroyed,
    Field(discriminator="type"),
]
