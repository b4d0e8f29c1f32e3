"""What each event does to a claim and its dispute."""

from __future__ import annotations

from typing import cast

from ..duties import StaffBarred
from ..keeping import RetentionRecomputed, ValuesDestroyed, fold_holds
from ..kernel import Event
from . import messages as m
from .dispute import Dispute, DisputeStatus, Round, Suit
from .model import OPEN, Claim, ClaimStatus, Settlement

D = DisputeStatus


def evolve(state: Claim | None, event: Event, stream: str) -> Claim:
    """The claim after ``event``; ``state`` is None before the first one."""
    if isinstance(event, m.ClaimRaised):
        return _raised(event, stream)
    before = cast(Claim, state)
    update: dict[str, object] = {
        "holds": fold_holds(before.holds, event),
        "dispute": _dispute(before.dispute, event),
        **_change(before, event),
    }
    status = ClaimStatus(event.to)
    if status != before.status:
        update |= {"status": status, "since": event.at}
    if status in OPEN:
        update |= {"retention": None}  # it has come to life again
    return before.model_copy(update=update)


def _raised(event: m.ClaimRaised, stream: str) -> Claim:
    return Claim(
        id=stream,
        reference=event.reference,
        status=event.to,
        agreement=event.agreement,
        terms=event.terms,
        party_b=event.party_b,
        law=event.law,
        claimant=event.party,
        grounds=event.grounds,
        barred=event.barred,
        amount=event.amount,
        raised=event.at,
        since=event.at,
    )


def _change(before: Claim, event: Event) -> dict[str, object]:
    """What one event changes besides status, holds and dispute."""
    if isinstance(event, m.ClaimSettled):
        return {"settlement": Settlement(agreed=event.at, offer=event.offer)}
    if isinstance(event, m.ProposalAnswered) and event.accepted:
        offer = cast(Dispute, before.dispute).rounds[-1].offer
        if event.approved_by is not None:
            offer = offer.model_copy(update={"approved_by": event.approved_by})
        return {"settlement": Settlement(agreed=event.at, offer=offer)}
    if isinstance(event, m.OutcomeRecorded):
        told: dict[str, object] = {"retention": event.retention}
        if event.offer is not None:
            told["settlement"] = Settlement(agreed=event.at, offer=event.offer)
        return told
    if isinstance(event, m.SettlementPerformed):
        settlement = cast(Settlement, before.settlement)
        done = settlement.model_copy(update={"performed": event.at})
        return {"settlement": done, "retention": event.retention}
    if isinstance(event, m.ClaimWithdrawn | RetentionRecomputed):
        return {"retention": event.retention}
    if isinstance(event, StaffBarred):
        return {"barred": (*before.barred, *event.staff)}
    if isinstance(event, ValuesDestroyed):
        return {"destroyed": True}
    return {}


def _dispute(before: Dispute | None, event: Event) -> Dispute | None:
    """The dispute after an event; None while there is none."""
    if isinstance(event, m.NegotiationBegun):
        begun = before or Dispute(status=D.negotiating, began=event.at)
        return begun.model_copy(update={"status": D.negotiating, "failed": None})
    if isinstance(event, m.SuitFiled):
        begun = before or Dispute(status=D.filed, began=event.at)
        return begun.model_copy(update={"status": D.filed, "suits": (*begun.suits, _suit(event))})
    if before is None:
        return None
    return before.model_copy(update=_of_dispute(before, event))


def _suit(event: m.SuitFiled) -> Suit:
    return Suit(
        id=event.suit,
        filed_by=event.party,
        filed=event.at,
        court=event.court,
        case_number=event.case_number,
        before_negotiation_failed=event.before_negotiation_failed,
    )


def _of_dispute(before: Dispute, event: Event) -> dict[str, object]:
    if isinstance(event, m.ProposalMade):
        made = Round(n=event.round, party=event.party, at=event.at, offer=event.offer)
        return {"rounds": (*before.rounds, made)}
    if isinstance(event, m.ProposalAnswered):
        *earlier, last = before.rounds
        last = last.model_copy(update={"accepted": event.accepted, "answered": event.at})
        agreed = {"status": D.agreed, "failed": None} if event.accepted else {}
        return {"rounds": (*earlier, last), **agreed}
    if isinstance(event, m.MinutesRecorded):
        return {"minutes": before.minutes + 1}
    if isinstance(event, m.NegotiationFailed):
        filed = before.status == D.filed  # what is in court stays there
        return {"status": D.filed if filed else D.failed, "failed": event.at}
    if isinstance(event, m.ClaimSettled):
        return {"status": D.agreed, "failed": None}
    if isinstance(event, m.ClaimWithdrawn):
        return {"status": D.dropped}
    if isinstance(event, m.OutcomeRecorded):
        agreed = {"failed": None} if event.dispute == D.agreed else {}
        suits = tuple(_ended(suit, event) for suit in before.suits)
        return {"status": event.dispute, "suits": suits, **agreed}
    return {}


def _ended(suit: Suit, event: m.OutcomeRecorded) -> Suit:
    if suit.id != event.suit:
        return suit
    number = event.case_number or suit.case_number
    return suit.model_copy(
        update={"outcome": event.outcome, "ended": event.at, "case_number": number}
    )
