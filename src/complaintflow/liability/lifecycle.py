"""How a claim and its dispute are decided (5.1, 5.2, 6.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ..agreement import Agreement, Terms
from ..duties import BarStaff, Breach, BreachKind, RecomputeDeadlines, bar
from ..keeping import keeping_event
from ..keeping.lifecycle import recount_retention
from ..kernel import START, Command, Decision, Draft, Moved, Refused, derive
from ..periods import Deadline, WorkingCalendar, deadline, stated
from ..values import Evidence, Party, Sealed, When, earliest
from . import messages as m
from .context import ClaimContext
from .dispute import Dispute, Offer
from .dispute_guards import has_failed
from .fold import evolve
from .guards import said_by
from .model import Claim, ClaimStatus, Ground
from .moves import claim_machine, dispute_after

_Draft = Draft[Claim, ClaimContext, ClaimStatus]
C = TypeVar("C", bound=Command)
_Handler = Callable[[_Draft, Command], None]
HANDLERS: dict[type[Command], _Handler] = {}
"""What makes the events of each command."""


def _decides(kind: type[C]) -> Callable[[Callable[[_Draft, C], None]], None]:
    def register(handler: Callable[[_Draft, C], None]) -> None:
        HANDLERS[kind] = cast(_Handler, handler)

    return register


def _said(draft: _Draft, command: m.Statement) -> dict[str, object]:
    """What every event of a statement says."""
    note = getattr(command, "note", None)
    return {
        **draft.stamp(command.at),
        "party": said_by(command, draft.context),
        "evidence": command.evidence,
        "note": draft.maybe(note, "note"),
    }


def _at(draft: _Draft, command: m.ClaimCommand) -> When:
    return draft.context.now if command.at is None else command.at


def _kept(terms: Terms, at: When, calendar: WorkingCalendar) -> Deadline:
    """Until when the record is kept, from its end (3.7)."""
    limit = terms.retention
    return deadline(
        at,
        limit.period,
        zone=terms.zone,
        calendar=calendar,
        clause=limit.clause,
        on_unknown="provisional",
    )


def _retention(draft: _Draft, command: m.ClaimCommand) -> Deadline:
    return _kept(draft.state.terms, _at(draft, command), draft.context.calendar)


def _offer(draft: _Draft, command: m.ClaimCommand, terms: m.OfferedTerms) -> Offer:
    state = draft.state
    at = _at(draft, command)
    return Offer(
        what=draft.seal(terms.what, "measure"),
        by=terms.by or state.respondent,
        deadline=stated(at, terms.due, zone=state.terms.zone, clause="5.1"),
        amount=terms.amount,
        approved_by=terms.approved_by,
    )


def _tell(draft: _Draft, topic: str, said: Party, clause: str, due: Deadline | None = None) -> None:
    """Tell the other party than the one that said it."""
    state = draft.state
    act_by = None if due is None else due.act_by
    if said == Party.party_a:
        if state.party_b is not None:
            draft.notify(topic, state.party_b, role="party_b", clause=clause, due=act_by)
    else:
        draft.notify(topic, _manager(state), clause=clause, due=act_by)


def _manager(claim: Claim) -> str | None:
    """Who is told for Party A: nobody by name, where that one takes no part."""
    return None if claim.terms.manager in claim.barred else claim.terms.manager


# --- the claim ---------------------------------------------------------------------------------


@_decides(m.RaiseClaim)
def _(draft: _Draft, command: m.RaiseClaim) -> None:
    context = draft.context
    agreement = cast(Agreement, context.agreement)  # a guard has seen to it
    digits = derive(context.entropy.hex(), "reference")[:12].upper()
    claimant = said_by(command, context)
    draft.record(
        m.ClaimRaised.model_validate(
            {
                **_said(draft, command),
                "reference": f"L-{digits[:4]}-{digits[4:8]}-{digits[8:]}",
                "agreement": command.agreement,
                "terms": agreement.terms_at(earliest(_at(draft, command))),
                "party_b": agreement.party_b_ref,
                "grounds": (*_breaches(command, context), *_other(command)),
                "barred": _barred(context),
                "demand": draft.seal(command.demand, "demand"),
                "amount": command.amount,
                "again": command.again,
                "law": agreement.governing_law,
            }
        )
    )
    _tell(draft, "claim_raised", claimant, "5.1" if claimant == Party.party_b else "5.2")


def _barred(context: ClaimContext) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for record in context.records for p in record.barred))


def _breaches(command: m.RaiseClaim, context: ClaimContext) -> list[Ground]:
    named = [
        (named.stream, cast(Breach, context.breach(named.stream, named.breach)))
        for named in command.breaches
    ]
    return [
        Ground(kind=breach.kind, clause=breach.clause, stream=stream, breach=breach.id)
        for stream, breach in named
    ]


def _other(command: m.RaiseClaim) -> list[Ground]:
    if command.clause is None:
        return []
    evidence: tuple[Evidence, ...] = command.evidence
    return [Ground(kind=BreachKind.other, clause=command.clause, evidence=evidence)]


PLAIN: dict[type[m.Statement], tuple[type[m.StatementEvent], str, str]] = {
    m.AnswerClaim: (m.ClaimAnswered, "claim_answered", "5.1"),
    m.AcceptClaim: (m.ClaimAccepted, "claim_accepted", "5.1"),
    m.RejectClaim: (m.ClaimRejected, "claim_rejected", "5.1"),
    m.Negotiate: (m.NegotiationBegun, "negotiation_begun", "6.2"),
    m.RecordMinutes: (m.MinutesRecorded, "minutes_recorded", "6.2"),
}
"""Statements that say no more than who said it, when, with what note: the event, whom it tells."""


def _plain(draft: _Draft, command: m.Statement) -> None:
    event, topic, clause = PLAIN[type(command)]
    draft.record(event.model_validate(_said(draft, command)))
    _tell(draft, topic, said_by(command, draft.context), clause)


for _statement in PLAIN:
    _decides(_statement)(_plain)


@_decides(m.WithdrawClaim)
def _(draft: _Draft, command: m.WithdrawClaim) -> None:
    kept = _retention(draft, command)
    said = _said(draft, command)
    draft.record(m.ClaimWithdrawn.model_validate({**said, "retention": kept}))
    _tell(draft, "claim_withdrawn", said_by(command, draft.context), "5.1")


@_decides(m.SettleClaim)
def _(draft: _Draft, command: m.SettleClaim) -> None:
    offer = _offer(draft, command, command.terms)
    draft.record(m.ClaimSettled.model_validate({**_said(draft, command), "offer": offer}))
    _tell(draft, "claim_settled", said_by(command, draft.context), "5.1", offer.deadline)


@_decides(m.PerformSettlement)
def _(draft: _Draft, command: m.PerformSettlement) -> None:
    said, kept = _said(draft, command), _retention(draft, command)
    draft.record(m.SettlementPerformed.model_validate({**said, "retention": kept}))
    _tell(draft, "settlement_performed", said_by(command, draft.context), "5.1")


@_decides(BarStaff)
def _(draft: _Draft, command: BarStaff) -> None:
    bar(draft, command.staff, command.because)


@_decides(RecomputeDeadlines)
def _(draft: _Draft, command: RecomputeDeadlines) -> None:
    recount_retention(draft)


# --- the dispute -------------------------------------------------------------------------------


@_decides(m.Propose)
def _(draft: _Draft, command: m.Propose) -> None:
    rounds = cast(Dispute, draft.state.dispute).rounds
    offer = _offer(draft, command, command.terms)
    said = _said(draft, command)
    draft.record(m.ProposalMade.model_validate({**said, "round": len(rounds) + 1, "offer": offer}))
    _tell(draft, "proposal_made", said_by(command, draft.context), "6.2")


@_decides(m.AnswerProposal)
def _(draft: _Draft, command: m.AnswerProposal) -> None:
    more = {
        "round": command.round,
        "accepted": command.accepted,
        "approved_by": command.approved_by,
    }
    draft.record(m.ProposalAnswered.model_validate({**_said(draft, command), **more}))
    _tell(draft, "proposal_answered", said_by(command, draft.context), "6.2")


@_decides(m.DeclareFailed)
def _(draft: _Draft, command: m.DeclareFailed) -> None:
    said = _said(draft, command)
    draft.record(m.NegotiationFailed.model_validate({**said, "reason": command.reason}))
    _tell(draft, "negotiation_failed", said_by(command, draft.context), "6.2")


@_decides(m.FileSuit)
def _(draft: _Draft, command: m.FileSuit) -> None:
    more = {
        "suit": draft.id_for("suit"),
        "court": command.court,
        "case_number": command.case_number,
        "before_negotiation_failed": not has_failed(draft.state.dispute),
    }
    draft.record(m.SuitFiled.model_validate({**_said(draft, command), **more}))
    _tell(draft, "suit_filed", said_by(command, draft.context), "6.2")
    if said_by(command, draft.context) == Party.party_b:
        return
    draft.notify("suit_filed", _manager(draft.state), clause="6.2")


@_decides(m.RecordOutcome)
def _(draft: _Draft, command: m.RecordOutcome) -> None:
    state = draft.state
    offer = None if command.terms is None else _offer(draft, command, command.terms)
    note: Sealed | None = draft.maybe(command.note, "note")
    draft.record(
        m.OutcomeRecorded(
            **draft.stamp(command.at),
            suit=command.suit,
            outcome=command.outcome,
            case_number=command.case_number,
            evidence=command.evidence,
            offer=offer,
            note=note,
            dispute=dispute_after(cast(Dispute, state.dispute), command, draft.context),
            retention=_retention(draft, command) if draft.to == ClaimStatus.decided else None,
        )
    )
    due = None if offer is None else offer.deadline
    for said in (Party.party_a, Party.party_b):
        _tell(draft, "outcome_recorded", said, "6.2", due)


def decide(state: Claim | None, command: Command, context: ClaimContext) -> Decision | Refused:
    """The events to record, or every reason why not."""
    verdict = claim_machine().judge(
        command.type,
        START if state is None else state.status.value,
        cast(Claim, state),  # no guard of the first move looks at it
        command,
        context,
    )
    if not isinstance(verdict, Moved):
        return verdict
    draft: _Draft = Draft(state, context, ClaimStatus(verdict.to), evolve)
    kept = keeping_event(draft.state, command, context, verdict.to, draft.sealer)
    if kept is not None:
        draft.record(kept)
    else:
        HANDLERS[type(command)](draft, command)
    return draft.decision()
