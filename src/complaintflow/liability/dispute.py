"""A dispute about a claim (6.2): friendly negotiation in rounds, then the court. It lives in the
stream of its claim; the customer is no party to it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ..periods import Deadline
from ..values import Labelled, Model, Party, Ref, Sealed, When, not_personal
from .money import Money


class DisputeStatus(Labelled):
    """Where a dispute stands."""

    negotiating = "negotiating", "协商中"
    failed = "failed", "协商不成"
    filed = "filed", "诉讼中"
    agreed = "agreed", "已达成一致"
    decided = "decided", "法院已处理"
    dropped = "dropped", "已终止"


class FailureReason(Labelled):
    """Why a party declares that negotiation failed."""

    no_agreement = "no_agreement", "未能达成一致"
    no_answer = "no_answer", "对方未答复"
    refused_to_negotiate = "refused_to_negotiate", "对方拒绝协商"
    agreement_not_kept = "agreement_not_kept", "对方未履行已达成的约定"
    other = "other", "其他"


class SuitOutcome(Labelled):
    """How a suit ended."""

    judgment = "judgment", "判决"
    mediation = "mediation", "法院调解"
    withdrawn = "withdrawn", "撤诉"


CourtName = Annotated[str, Field(pattern=r"^[\u4e00-\u9fff（）]{2,40}法院$")]
"""The name of a people's court as stated, for example ``上海市浦东新区人民法院``; it is public."""

CaseNumber = Annotated[
    str,
    Field(
        pattern=r"^[（(][0-9]{4}[）)][\u4e00-\u9fff0-9]{2,30}号(之[一二三四五六七八九十]{1,3})?$"
    ),
    AfterValidator(not_personal),
]
"""The number that the court gave the case, for example ``（2026）沪0115民初1234号``."""


class Offer(Model):
    """What a settlement or a proposal says: what is done, by whom, by when, what is paid."""

    what: Sealed
    by: Party
    """The party that performs it."""
    deadline: Deadline
    amount: Money | None = None
    approved_by: Ref | None = None
    """The manager who approved what Party A pays."""


class Round(Model):
    """One round of negotiation: a proposal, and what the other party said to it.

    One that no answer came to lapses with the next proposal.
    """

    n: int
    party: Party
    """Who proposed it."""
    at: When
    offer: Offer
    accepted: bool | None = None
    answered: When | None = None


class Suit(Model):
    """A filing in a people's court, and how it ended."""

    id: Ref
    filed_by: Party
    filed: When
    court: CourtName
    case_number: CaseNumber | None = None
    before_negotiation_failed: bool
    """That the other side sued before negotiation was declared failed (6.2): a fact, flagged."""
    outcome: SuitOutcome | None = None
    ended: When | None = None


class Dispute(Model):
    """A dispute as it stands."""

    status: DisputeStatus
    began: When
    rounds: tuple[Round, ...] = ()
    minutes: int = 0
    """How many minutes of negotiations were recorded."""
    failed: When | None = None
    """When the latest negotiation was declared failed."""
    suits: tuple[Suit, ...] = ()

    def waiting(self) -> Round | None:
        """The proposal that waits for an answer."""
        last = self.rounds[-1] if self.rounds else None
        waits = last is not None and last.accepted is None
        return last if waits and self.status == DisputeStatus.negotiating else None

    def pending(self) -> tuple[Suit, ...]:
        """The suits that have not ended."""
        return tuple(suit for suit in self.suits if suit.outcome is None)
