"""A claim of one party against the other for not performing the agreement (5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ..agreement import GoverningLaw, Terms
from ..duties import BreachKind
from ..keeping import Hold, Owed
from ..periods import Deadline
from ..values import Evidence, Labelled, Model, Party, RecordId, Ref, When
from .dispute import Dispute, Offer, Suit
from .money import Money

CLAUSES_OWED: Final[Mapping[Party, tuple[str, ...]]] = {
    Party.party_a: ("2.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7",
                    "4.1", "4.2", "4.3", "4.4"),
    Party.party_b: ("2.2",),
}  # fmt: skip
"""The clauses that each party performs: the other one may hold it liable for these (5.1, 5.2)."""


class ClaimStatus(Labelled):
    """Where a claim stands."""

    raised = "raised", "已提出"
    answered = "answered", "已答复"
    accepted = "accepted", "已承认"
    rejected = "rejected", "不予认可"
    disputed = "disputed", "争议处理中"
    settled = "settled", "已达成和解"
    performed = "performed", "和解已履行"
    decided = "decided", "已由法院处理"
    withdrawn = "withdrawn", "已撤回"
    disposed = "disposed", "已销毁"


OPEN = (
    ClaimStatus.raised,
    ClaimStatus.answered,
    ClaimStatus.accepted,
    ClaimStatus.rejected,
    ClaimStatus.disputed,
    ClaimStatus.settled,
)
SETTLED = (ClaimStatus.performed, ClaimStatus.decided, ClaimStatus.withdrawn)
LIVE = (*OPEN, *SETTLED)


class AgainReason(Labelled):
    """Why a breach is claimed again after a claim on it has ended."""

    new_evidence = "new_evidence", "发现新的证据"
    further_loss = "further_loss", "出现新的损失"
    settlement_set_aside = "settlement_set_aside", "原和解无效、被撤销或被解除"
    not_decided_before = "not_decided_before", "原主张撤回时未作处理"


class ClaimedBreach(Model):
    """A breach that a claim rests on: in which stream, and which one."""

    stream: RecordId
    breach: Ref


class Ground(Model):
    """What a claim rests on: a breach that was recorded, or a clause named by the claimant.

    A clause alone is the breach ``other``: it is never detected, the evidence is the claimant's.
    """

    kind: BreachKind
    clause: str
    stream: Ref | None = None
    breach: Ref | None = None
    evidence: tuple[Evidence, ...] = ()


class Settlement(Model):
    """What the parties settled on, and whether it is performed."""

    agreed: When
    offer: Offer
    performed: When | None = None

    def overdue_at(self, now: datetime) -> bool:
        """Whether its time is over and it is not performed."""
        return self.performed is None and self.offer.deadline.over_at(now)

    @property
    def late(self) -> bool:
        """Whether it was performed too late, as far as is certain."""
        done = self.performed
        return done is not None and self.offer.deadline.met_by(done) is False


class Claim(Model):
    """A claim as it stands. What was typed is in the vault."""

    id: Ref
    reference: Ref
    status: ClaimStatus
    agreement: Ref
    terms: Terms
    party_b: Ref | None = None
    """Who acts for Party B under the agreement: it sees the claim."""
    law: GoverningLaw
    """The law that decides it (6.1)."""
    claimant: Party
    grounds: tuple[Ground, ...]
    barred: tuple[Ref, ...] = ()
    """Who takes no part in it on Party A's side and does not see it: those who are barred from the
    records that it rests on (2.1, 4.3)."""
    amount: Money | None = None
    """What is claimed in money, as the claimant states it."""
    raised: When
    since: When
    """When the present status began."""
    settlement: Settlement | None = None
    dispute: Dispute | None = None
    retention: Deadline | None = None
    holds: tuple[Hold, ...] = ()
    destroyed: bool = False

    @property
    def respondent(self) -> Party:
        """The party that is held liable."""
        return self.claimant.other

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end: until then it holds every record that it touches."""
        return self.status in OPEN

    def overdue_at(self, now: datetime) -> bool:
        """Whether what was settled on should be done at ``now``, and is not."""
        waits = self.status == ClaimStatus.settled
        return waits and self.settlement is not None and self.settlement.overdue_at(now)

    def unfinished(self, now: datetime) -> tuple[Owed, ...]:
        """Nothing: it does not end before what was settled is performed."""
        return ()

    def missed(self, now: datetime) -> tuple[When, ...]:
        """None: breaches are in the records that it rests on."""
        return ()

    def streams(self) -> tuple[str, ...]:
        """The records that it rests on."""
        named = (ground.stream for ground in self.grounds if ground.stream is not None)
        return tuple(dict.fromkeys(named))

    def pending(self) -> tuple[Suit, ...]:
        """The suits that have not ended."""
        return () if self.dispute is None else self.dispute.pending()
