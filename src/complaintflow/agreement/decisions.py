"""decide: what a command on an agreement makes happen. Pure: state, command, context -> events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, TypeVar, cast

from .. import kernel
from ..kernel import START, Command, Decision, Moved, Refused
from ..values import Code, Day, Party, Sealed, earliest
from . import commands as c
from . import events as e
from .consent import AgreementContext, day_of, next_term, terms_hold_from
from .fold import evolve
from .model import Agreement, AgreementStatus
from .moves import agreement_machine
from .proposals import (
    Proposal,
    ProposedAmendment,
    ProposedRenewal,
    proposal_machine,
)

C = TypeVar("C", bound=Command)
Draft = kernel.Draft[Agreement, AgreementContext, AgreementStatus]
"""A decision on an agreement while it is made."""
Handler = Callable[[Draft, Command], None]
HANDLERS: dict[type[Command], Handler] = {}


def decide(
    state: Agreement | None, command: Command, context: AgreementContext
) -> Decision | Refused:
    """The events to record, or every reason why not."""
    verdict = agreement_machine().judge(
        command.type,
        START if state is None else state.status.value,
        cast(Agreement, state),  # no guard of the first move looks at it
        command,
        context,
    )
    if isinstance(verdict, Refused):
        return verdict
    draft: Draft = kernel.Draft(state, context, AgreementStatus(verdict.to), evolve)
    HANDLERS[type(command)](draft, command)
    return draft.decision()


def _decides(kind: type[C]) -> Callable[[Callable[[Draft, C], None]], None]:
    def register(handler: Callable[[Draft, C], None]) -> None:
        HANDLERS[kind] = cast(Handler, handler)

    return register


class _Signed(TypedDict):
    party: Party
    form: Code
    person: Sealed
    day: Day


def _signed(draft: Draft, command: c.SignedCommand) -> _Signed:
    return _Signed(
        party=command.party,
        form=command.form,
        person=draft.seal(command.person, "signatory"),
        day=day_of(draft.state, command, draft.context),
    )


# --- written down and signed -------------------------------------------------------------------


@_decides(c.DraftAgreement)
def _(draft: Draft, command: c.DraftAgreement) -> None:
    draft.record(
        e.AgreementDrafted(
            **draft.stamp(None),
            id=draft.context.subject,
            number=command.number,
            party_a=draft.seal(command.party_a, "party_name"),
            party_b=draft.seal(command.party_b, "party_name"),
            party_b_ref=command.party_b_ref,
            governing_law=command.governing_law,
            place=draft.maybe(command.place, "place"),
            language=command.language,
            terms=command.terms,
            years=command.years,
            indefinite=command.indefinite,
            first_day=command.first_day,
            last_day=command.last_day,
        )
    )


@_decides(c.FillTerm)
def _(draft: Draft, command: c.FillTerm) -> None:
    draft.record(
        e.TermFilled(
            **draft.stamp(None),
            years=command.years,
            indefinite=command.indefinite,
            first_day=command.first_day,
            last_day=command.last_day,
        )
    )


@_decides(c.SignAgreement)
def _(draft: Draft, command: c.SignAgreement) -> None:
    signed = _signed(draft, command)
    draft.record(e.AgreementSigned(**draft.stamp(signed["day"]), **signed))


# --- a change is proposed ----------------------------------------------------------------------


def _tell(draft: Draft, topic: str, by: Party) -> None:
    """Tell the other party, where it can be told: Party B by its id, Party A's manager."""
    agreement = draft.state
    if by == Party.party_b:
        draft.notify(topic, agreement.terms.manager, clause="7.1")
    elif agreement.party_b_ref is not None:
        draft.notify(topic, agreement.party_b_ref, role="party_b", clause="7.1")


@_decides(c.AmendAgreement)
def _(draft: Draft, command: c.AmendAgreement) -> None:
    signed = _signed(draft, command)
    draft.record(
        e.AmendmentProposed(
            **draft.stamp(signed["day"]),
            **signed,
            proposal=draft.id_for("proposal"),
            terms=command.terms,
            from_day=command.from_day,
        )
    )
    _tell(draft, "amendment_proposed", command.party)


@_decides(c.RenewAgreement)
def _(draft: Draft, command: c.RenewAgreement) -> None:
    signed = _signed(draft, command)
    draft.record(
        e.RenewalProposed(
            **draft.stamp(signed["day"]),
            **signed,
            proposal=draft.id_for("proposal"),
            years=command.years,
            indefinite=command.indefinite,
            first_day=command.first_day,
            last_day=command.last_day,
        )
    )
    _tell(draft, "renewal_proposed", command.party)


@_decides(c.TerminateAgreement)
def _(draft: Draft, command: c.TerminateAgreement) -> None:
    signed = _signed(draft, command)
    draft.record(
        e.TerminationProposed(
            **draft.stamp(signed["day"]),
            **signed,
            proposal=draft.id_for("proposal"),
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
            last_day=command.last_day,
        )
    )
    _tell(draft, "termination_proposed", command.party)


# --- and answered ------------------------------------------------------------------------------


def _settling(draft: Draft, command: Command) -> Proposal:
    """The open proposal; its own machine lets the answer through."""
    proposal = cast(Proposal, draft.state.open_proposal)
    status = proposal.status.value
    move = proposal_machine().judge(command.type, status, proposal, command, draft.context)
    assert isinstance(move, Moved)
    return proposal


@_decides(c.AcceptProposal)
def _(draft: Draft, command: c.AcceptProposal) -> None:
    agreement, context = draft.state, draft.context
    proposal, signed = _settling(draft, command), _signed(draft, command)
    stamp = draft.stamp(signed["day"])
    if isinstance(proposal, ProposedAmendment):
        draft.record(
            e.AgreementAmended(
                **stamp,
                **signed,
                proposal=proposal.id,
                version=agreement.versions[-1].n + 1,
                since=terms_hold_from(agreement, proposal, command, context),
                terms=proposal.terms,
            )
        )
    elif isinstance(proposal, ProposedRenewal):
        span = next_term(agreement, proposal, signed["day"].day)
        draft.record(
            e.AgreementRenewed(
                **stamp,
                **signed,
                proposal=proposal.id,
                first_day=span.first_day,
                last_day=span.last_day,
            )
        )
    else:
        draft.record(
            e.AgreementTerminated(
                **stamp,
                **signed,
                proposal=proposal.id,
                reason=proposal.reason,
                last_day=proposal.last_day,
            )
        )
    _tell(draft, "proposal_accepted", command.party)


@_decides(c.RejectProposal)
def _(draft: Draft, command: c.RejectProposal) -> None:
    draft.record(
        e.ProposalRejected(
            **draft.stamp(None),
            proposal=_settling(draft, command).id,
            party=command.party,
            note=draft.maybe(command.note, "note"),
        )
    )
    _tell(draft, "proposal_rejected", command.party)


@_decides(c.WithdrawProposal)
def _(draft: Draft, command: c.WithdrawProposal) -> None:
    draft.record(
        e.ProposalWithdrawn(
            **draft.stamp(None),
            proposal=_settling(draft, command).id,
            party=command.party,
            note=draft.maybe(command.note, "note"),
        )
    )
    _tell(draft, "proposal_withdrawn", command.party)


# --- copies and trainings ----------------------------------------------------------------------


@_decides(c.GiveCopy)
def _(draft: Draft, command: c.GiveCopy) -> None:
    draft.record(
        e.CopyGiven(
            **draft.stamp(None),
            party=command.party,
            through=command.through,
            digest=command.digest,
        )
    )


@_decides(c.RecordAnalysis)
def _(draft: Draft, command: c.RecordAnalysis) -> None:
    draft.record(
        e.AnalysisRecorded(
            **draft.stamp(None),
            analysis=draft.id_for("analysis"),
            first=command.first,
            last=command.last,
            digest=command.digest,
            complaints=command.complaints,
        )
    )


@_decides(c.RecordTraining)
def _(draft: Draft, command: c.RecordTraining) -> None:
    held = draft.context.now if command.at is None else command.at
    draft.record(
        e.TrainingHeld(
            **draft.stamp(held),
            training=draft.id_for("training"),
            topic=command.topic,
            audience=command.audience,
            material=command.material,
            terms_version=command.terms_version or draft.state.version_at(earliest(held)).n,
            attendances=command.attendances,
        )
    )
