"""evolve: the agreement after an event. Pure; the machine is not asked, each event says ``to``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ..kernel import Event
from ..values import Ref
from . import events as e
from .analyses import AnalysisMade
from .model import Agreement, CopyRecord, Termination, TermSpan, TermsVersion
from .proposals import (
    Proposal,
    ProposalStatus,
    ProposedAmendment,
    ProposedRenewal,
    ProposedTermination,
)
from .trainings import Training

FOLD_VERSION = 1
"""Changes with the meaning of the fold: a snapshot of another version is folded again."""

E = TypeVar("E", bound=e.AgreementEvent)
Changes = dict[str, object]
_Fold = Callable[[Agreement, e.AgreementEvent], Changes]
_FOLDS: dict[type[Event], _Fold] = {}


def _folds(kind: type[E]) -> Callable[[Callable[[Agreement, E], Changes]], None]:
    def register(fold: Callable[[Agreement, E], Changes]) -> None:
        _FOLDS[kind] = cast(_Fold, fold)

    return register


def evolve(state: Agreement | None, event: Event, stream: str) -> Agreement:
    """The agreement after ``event``; ``state`` is None before the first one."""
    if isinstance(event, e.AgreementDrafted):
        return _drafted(event, stream)
    before, happened = cast(Agreement, state), cast(e.AgreementEvent, event)
    changes = _FOLDS[type(event)](before, happened)
    return before.model_copy(update={**changes, "status": happened.to})


def _drafted(event: e.AgreementDrafted, stream: str) -> Agreement:
    return Agreement(
        id=stream,
        number=event.number,
        status=event.to,
        party_a=event.party_a,
        party_b=event.party_b,
        party_b_ref=event.party_b_ref,
        governing_law=event.governing_law,
        place=event.place,
        language=event.language,
        versions=(TermsVersion(n=1, since=None, terms=event.terms),),
        years=event.years,
        indefinite=event.indefinite,
        first_day=event.first_day,
        last_day=event.last_day,
    )


@_folds(e.TermFilled)
def _(agreement: Agreement, event: e.TermFilled) -> Changes:
    return {
        "years": event.years,
        "indefinite": event.indefinite,
        "first_day": event.first_day or agreement.first_day,
        "last_day": event.last_day,
    }


@_folds(e.AgreementSigned)
def _(agreement: Agreement, event: e.AgreementSigned) -> Changes:
    return {"signatures": (*agreement.signatures, event.signature)}


# --- proposals ---------------------------------------------------------------------------------


def _proposed(agreement: Agreement, proposal: Proposal) -> Changes:
    return {"proposals": (*agreement.proposals, proposal)}


def _settled(agreement: Agreement, proposal: Ref, status: ProposalStatus) -> Changes:
    return {
        "proposals": tuple(
            p.model_copy(update={"status": status}) if p.id == proposal else p
            for p in agreement.proposals
        )
    }


@_folds(e.AmendmentProposed)
def _(agreement: Agreement, event: e.AmendmentProposed) -> Changes:
    proposal = ProposedAmendment(
        id=event.proposal,
        made=event.recorded,
        signature=event.signature,
        terms=event.terms,
        from_day=event.from_day,
    )
    return _proposed(agreement, proposal)


@_folds(e.RenewalProposed)
def _(agreement: Agreement, event: e.RenewalProposed) -> Changes:
    proposal = ProposedRenewal(
        id=event.proposal,
        made=event.recorded,
        signature=event.signature,
        years=event.years,
        indefinite=event.indefinite,
        first_day=event.first_day,
        last_day=event.last_day,
    )
    return _proposed(agreement, proposal)


@_folds(e.TerminationProposed)
def _(agreement: Agreement, event: e.TerminationProposed) -> Changes:
    proposal = ProposedTermination(
        id=event.proposal,
        made=event.recorded,
        signature=event.signature,
        reason=event.reason,
        last_day=event.last_day,
    )
    return _proposed(agreement, proposal)


@_folds(e.AgreementAmended)
def _(agreement: Agreement, event: e.AgreementAmended) -> Changes:
    version = TermsVersion(n=event.version, since=event.since, terms=event.terms)
    return {
        **_settled(agreement, event.proposal, ProposalStatus.accepted),
        "versions": (*agreement.versions, version),
    }


@_folds(e.AgreementRenewed)
def _(agreement: Agreement, event: e.AgreementRenewed) -> Changes:
    span = TermSpan(first_day=event.first_day, last_day=event.last_day)
    return {
        **_settled(agreement, event.proposal, ProposalStatus.accepted),
        "renewals": (*agreement.renewals, span),
    }


@_folds(e.AgreementTerminated)
def _(agreement: Agreement, event: e.AgreementTerminated) -> Changes:
    return {
        **_settled(agreement, event.proposal, ProposalStatus.accepted),
        "termination": Termination(reason=event.reason, last_day=event.last_day),
    }


@_folds(e.ProposalRejected)
def _(agreement: Agreement, event: e.ProposalRejected) -> Changes:
    return _settled(agreement, event.proposal, ProposalStatus.rejected)


@_folds(e.ProposalWithdrawn)
def _(agreement: Agreement, event: e.ProposalWithdrawn) -> Changes:
    return _settled(agreement, event.proposal, ProposalStatus.withdrawn)


# --- copies and trainings ----------------------------------------------------------------------


@_folds(e.CopyGiven)
def _(agreement: Agreement, event: e.CopyGiven) -> Changes:
    copy = CopyRecord(
        party=event.party, through=event.through, digest=event.digest, given=event.recorded
    )
    others = (c for c in agreement.copies if c.party != event.party)
    return {"copies": (*others, copy)}


@_folds(e.AnalysisRecorded)
def _(agreement: Agreement, event: e.AnalysisRecorded) -> Changes:
    made = AnalysisMade(
        id=event.analysis,
        made=event.at,
        first=event.first,
        last=event.last,
        digest=event.digest,
        complaints=event.complaints,
    )
    return {"analyses": (*agreement.analyses, made)}


@_folds(e.TrainingHeld)
def _(agreement: Agreement, event: e.TrainingHeld) -> Changes:
    training = Training(
        id=event.training,
        held=event.at,
        topic=event.topic,
        audience=event.audience,
        material=event.material,
        terms_version=event.terms_version,
        attendances=event.attendances,
    )
    return {"trainings": (*agreement.trainings, training)}
