"""Asking Party B to assist, and what Party B does about it (2.2)."""

from __future__ import annotations

from typing import cast

from ...duties import CLAUSE_OF, Duty, DutyKind, owe
from ...kernel import Command
from ...periods import stated
from ...values import Party, When
from .. import assisting as a
from ..assistance import AssistanceRequest
from ..guards import request_of
from ..standard import Urgency
from .draft import Draft, decides


def _tell_party_b(draft: Draft, topic: str, duty: Duty) -> None:
    draft.notify(
        topic,
        draft.complaint.party_b,
        role="party_b",
        message=duty.about,
        clause="2.2",
        due=duty.deadline.act_by,
    )


def _duty(draft: Draft, request: str, start: When) -> Duty:
    """The duty by the terms' limit: the shorter one where the complaint is urgent."""
    complaint = draft.complaint
    known = complaint.classification
    urgent = known is not None and known.urgency in (Urgency.urgent, Urgency.immediate)
    limit = complaint.terms.assistance_urgent if urgent else complaint.terms.assistance
    return owe(
        DutyKind.assistance,
        complaint.cycle.n,
        start,
        limit.period,
        limit.warnings,
        zone=complaint.zone,
        calendar=draft.context.calendar,
        about=request,
        by=Party.party_b,
        begun_by=draft.context.now,
    )


@decides(a.RequestAssistance)
def _(draft: Draft, command: a.RequestAssistance) -> None:
    request = draft.id_for("request")
    sent = draft.context.now if command.at is None else command.at
    start = sent if command.arrived is None else command.arrived
    if command.by is None:
        duty = _duty(draft, request, start)
    else:
        duty = Duty(
            kind=DutyKind.assistance,
            cycle=draft.complaint.cycle.n,
            about=request,
            clause=CLAUSE_OF[DutyKind.assistance],
            by=Party.party_b,
            deadline=stated(start, command.by, zone=draft.complaint.zone, clause="2.2"),
        )
    draft.record(
        a.AssistanceRequested(
            **draft.stamp(sent),
            request=request,
            kind=command.kind,
            assistance=draft.seal(command.what, "assistance"),
            duty=duty,
        )
    )
    _tell_party_b(draft, "assistance_requested", duty)


@decides(a.NoteRequestArrival)
def _(draft: Draft, command: a.NoteRequestArrival) -> None:
    before = _found(draft, command).duty.deadline
    at = draft.context.now if command.at is None else command.at
    fresh = _duty(draft, command.request, at)
    if before.period is None:  # a stated limit runs from nothing
        fresh = fresh.model_copy(update={"deadline": before, "warn_at": ()})
    draft.record(
        a.AssistanceArrived(
            **draft.stamp(at),
            request=command.request,
            deadline=fresh.deadline,
            warn_at=fresh.warn_at,
            before=before.due,
        )
    )


@decides(a.ProvideAssistance)
def _(draft: Draft, command: a.ProvideAssistance) -> None:
    draft.record(
        a.AssistanceProvided(
            **draft.stamp(command.at),
            request=command.request,
            evidence=command.evidence,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    draft.tell("assistance_provided", draft.complaint.handler, clause="2.2")


@decides(a.AskMoreTime)
def _(draft: Draft, command: a.AskMoreTime) -> None:
    draft.record(
        a.MoreTimeAsked(
            **draft.stamp(command.at),
            request=command.request,
            until=command.until,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    draft.tell("more_time_asked", draft.complaint.handler, clause="2.2")


@decides(a.AnswerMoreTime)
def _(draft: Draft, command: a.AnswerMoreTime) -> None:
    found = _found(draft, command)
    before = found.duty.deadline
    until = cast(When, found.wants_until)  # a guard has seen to it
    longer = stated(before.start, until, zone=before.zone, clause="2.2")
    draft.record(
        a.MoreTimeAnswered(
            **draft.stamp(command.at),
            request=command.request,
            deadline=longer if command.granted else None,
            before=before.due,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    _tell_party_b(draft, "more_time_answered", _found(draft, command).duty)


@decides(a.RefuseAssistance)
def _(draft: Draft, command: a.RefuseAssistance) -> None:
    draft.record(
        a.AssistanceRefused(
            **draft.stamp(command.at),
            request=command.request,
            reason=command.reason,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    draft.tell("assistance_refused", draft.complaint.handler, clause="2.2")


@decides(a.AnswerRefusal)
def _(draft: Draft, command: a.AnswerRefusal) -> None:
    found = _found(draft, command)
    ended = None
    if not command.accepted:
        # Whoever says that it will not assist needs no more time to do it.
        before, refused = found.duty.deadline, cast(When, found.refused)
        ended = stated(before.start, refused, zone=draft.complaint.zone, clause="2.2")
        ended = min(before, ended, key=lambda limit: limit.due)
    draft.record(
        a.RefusalAnswered(
            **draft.stamp(command.at),
            request=command.request,
            accepted=command.accepted,
            deadline=ended,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    _tell_party_b(draft, "refusal_answered", _found(draft, command).duty)


@decides(a.CancelAssistance)
def _(draft: Draft, command: a.CancelAssistance) -> None:
    draft.record(
        a.AssistanceCancelled(
            **draft.stamp(command.at),
            request=command.request,
            said=draft.maybe(command.note, "assistance"),
        )
    )
    _tell_party_b(draft, "assistance_cancelled", _found(draft, command).duty)


def _found(draft: Draft, command: Command) -> AssistanceRequest:
    return cast(AssistanceRequest, request_of(draft.complaint, command))
