"""What is asked and said of Party B's assistance, and what is recorded of it (2.2)."""

from __future__ import annotations

from typing import Literal

from ..duties import Duty
from ..periods import Deadline
from ..values import Evidence, EvidenceList, Instant, Ref, Sealed, Secret, When
from .assistance import AssistanceKind, RefusalReason
from .base import ComplaintEvent, Dated


class RequestAssistance(Dated):
    """Ask Party B for information or support (2.2).

    ``by`` states the limit. Without it the terms' limit runs from the arrival of the request:
    3 working days, or 1 where the complaint is urgent (CC 511(4)). Until it is known when the
    request arrived, its sending stands in.
    """

    type: Literal["request_assistance"] = "request_assistance"
    kind: AssistanceKind
    what: Secret
    """What is needed: nothing more of the customer than that needs (4.3)."""
    by: When | None = None
    arrived: When | None = None


class NoteRequestArrival(Dated):
    """The request is known to have reached Party B at ``at``: the terms' limit runs from then."""

    type: Literal["note_request_arrival"] = "note_request_arrival"
    request: Ref


class ProvideAssistance(Dated):
    """Party B provides what was asked, with documents where there are any."""

    type: Literal["provide_assistance"] = "provide_assistance"
    request: Ref
    evidence: EvidenceList = ()
    note: Secret | None = None


class AskMoreTime(Dated):
    """Party B asks for more time, while its time is not over."""

    type: Literal["ask_more_time"] = "ask_more_time"
    request: Ref
    until: When
    note: Secret | None = None


class AnswerMoreTime(Dated):
    """Party A grants the time that Party B asked for, or does not."""

    type: Literal["answer_more_time"] = "answer_more_time"
    request: Ref
    granted: bool
    note: Secret | None = None


class RefuseAssistance(Dated):
    """Party B refuses, with a reason. Whether it is a good one Party A answers."""

    type: Literal["refuse_assistance"] = "refuse_assistance"
    request: Ref
    reason: RefusalReason
    note: Secret | None = None


class AnswerRefusal(Dated):
    """Party A accepts the reason of a refusal, or does not: without a good reason it is breach 5
    from the refusal on."""

    type: Literal["answer_refusal"] = "answer_refusal"
    request: Ref
    accepted: bool
    note: Secret | None = None


class CancelAssistance(Dated):
    """Party A no longer needs it: what was missed stays missed."""

    type: Literal["cancel_assistance"] = "cancel_assistance"
    request: Ref
    note: Secret | None = None


class AssistanceRequested(ComplaintEvent):
    """Party B was asked to assist; its duty runs (2.2)."""

    type: Literal["AssistanceRequested"] = "AssistanceRequested"
    request: Ref
    kind: AssistanceKind
    assistance: Sealed
    """What is needed."""
    duty: Duty


class AssistanceArrived(ComplaintEvent):
    """The request reached Party B at ``at``; its limit is counted from then."""

    type: Literal["AssistanceArrived"] = "AssistanceArrived"
    request: Ref
    deadline: Deadline
    warn_at: tuple[Instant, ...]
    before: Instant


class AssistanceProvided(ComplaintEvent):
    """Party B provided what was asked."""

    type: Literal["AssistanceProvided"] = "AssistanceProvided"
    request: Ref
    evidence: tuple[Evidence, ...] = ()
    said: Sealed | None = None


class MoreTimeAsked(ComplaintEvent):
    """Party B asked for more time."""

    type: Literal["MoreTimeAsked"] = "MoreTimeAsked"
    request: Ref
    until: When
    said: Sealed | None = None


class MoreTimeAnswered(ComplaintEvent):
    """More time was granted (then ``deadline`` is the new limit), or denied."""

    type: Literal["MoreTimeAnswered"] = "MoreTimeAnswered"
    request: Ref
    deadline: Deadline | None = None
    before: Instant
    said: Sealed | None = None


class AssistanceRefused(ComplaintEvent):
    """Party B refused."""

    type: Literal["AssistanceRefused"] = "AssistanceRefused"
    request: Ref
    reason: RefusalReason
    said: Sealed | None = None


class RefusalAnswered(ComplaintEvent):
    """The refusal's reason was accepted; or it was not: then Party B's time ended (``deadline``)
    when it refused."""

    type: Literal["RefusalAnswered"] = "RefusalAnswered"
    request: Ref
    accepted: bool
    deadline: Deadline | None = None
    said: Sealed | None = None


class AssistanceCancelled(ComplaintEvent):
    """It is no longer needed."""

    type: Literal["AssistanceCancelled"] = "AssistanceCancelled"
    request: Ref
    said: Sealed | None = None
