"""What is recorded of a complaint. Version 1 of each; no free text, nothing personal."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ..agreement import Terms
from ..duties import (
    BreachRecorded,
    BreachSetRight,
    DeadlineRecomputed,
    Duty,
    ExcuseAnswered,
    ExcuseOffered,
    RemedyAssigned,
    RemedyCompleted,
    WarningGiven,
)
from ..keeping import (
    HoldPlaced,
    HoldReleased,
    RecordDisposed,
    RetentionRecomputed,
    ValuesDestroyed,
)
from ..periods import Deadline
from ..values import Code, Evidence, Instant, Model, Ref, Sealed, When
from .assisting import (
    AssistanceArrived,
    AssistanceCancelled,
    AssistanceProvided,
    AssistanceRefused,
    AssistanceRequested,
    MoreTimeAnswered,
    MoreTimeAsked,
    RefusalAnswered,
)
from .attachments import AttachmentKind, Digest, MediaType
from .base import ComplaintEvent
from .commands import Language, Names
from .disclosing import BasisSupplied, Disclosed
from .measures import Measure
from .model import (
    Channel,
    Classification,
    CloseReason,
    ContactPoint,
    CustomerFacts,
    External,
    Purpose,
    RepresentativeFacts,
    SubjectKind,
    Verdict,
)
from .problems import ImprovementLinked, ProblemFound
from .standard import Criterion


class ComplaintReceived(ComplaintEvent):
    """A complaint was received and recorded (3.1); the terms are those it is handled under."""

    type: Literal["ComplaintReceived"] = "ComplaintReceived"
    reference: Ref
    agreement: Ref
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    party_b: Ref | None = None
    """Who acts for Party B under the agreement (2.2)."""
    channel: Channel
    came_in: When
    received: When
    """It came in, or was registered, whichever was first: the limits run from then."""
    customer: CustomerFacts
    representative: RepresentativeFacts | None = None
    about: SubjectKind
    item: Sealed | None = None
    staff: tuple[Ref, ...] = ()
    statement: Sealed
    demand: Sealed | None = None
    handler: Ref | None = None
    language: Language
    external: External | None = None
    metadata: Sealed | None = None
    response: Duty
    completion: Duty


class ComplaintCarriedOver(ComplaintEvent):
    """An old case was brought in, with the facts that are known (3.7)."""

    type: Literal["ComplaintCarriedOver"] = "ComplaintCarriedOver"
    reference: Ref
    agreement: Ref | None = None
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    channel: Channel
    came_in: When
    answered: When | None = None
    answer: Sealed | None = None
    statement: Sealed | None = None
    title: Sealed | None = None
    customer: Ref
    category: Code | None = None
    language: Language
    external: External | None = None
    metadata: Sealed | None = None
    response: Duty
    completion: Duty


class MessageSent(ComplaintEvent):
    """A message was sent to the customer; ``at`` is when it was sent."""

    type: Literal["MessageSent"] = "MessageSent"
    message: Ref
    cycle: int
    """The round that it answers: an acknowledgement may be written down after the next began."""
    purpose: Purpose
    channel: Channel
    queued: bool = False
    """It waits in the outbox: it is not sent yet, and meets nothing."""
    arrived: When | None = None
    names: tuple[Names, ...] = ()
    text: Sealed | None = None


class MessageHandedOn(ComplaintEvent):
    """A message left the outbox at ``at``: from then it counts as sent."""

    type: Literal["MessageHandedOn"] = "MessageHandedOn"
    message: Ref


class MessageArrived(ComplaintEvent):
    """A message reached the customer at ``at``."""

    type: Literal["MessageArrived"] = "MessageArrived"
    message: Ref


class MessageBounced(ComplaintEvent):
    """A message did not reach the customer."""

    type: Literal["MessageBounced"] = "MessageBounced"
    message: Ref
    reason: Code


class ContactLogged(ComplaintEvent):
    """There was a contact with the customer, or an attempt at one."""

    type: Literal["ContactLogged"] = "ContactLogged"
    channel: Channel
    reached: bool
    note: Sealed | None = None


class CustomerUnreachable(ComplaintEvent):
    """The customer cannot be told."""

    type: Literal["CustomerUnreachable"] = "CustomerUnreachable"
    reason: Code
    attempts: int


class ContactFound(ComplaintEvent):
    """A way to reach the customer turned up; both duties are owed again."""

    type: Literal["ContactFound"] = "ContactFound"
    contact: ContactPoint
    response: Duty
    completion: Duty


class RepresentativeNamed(ComplaintEvent):
    """Who acts for the customer, and on what evidence authority was checked."""

    type: Literal["RepresentativeNamed"] = "RepresentativeNamed"
    representative: RepresentativeFacts
    evidence: tuple[Evidence, ...] = ()


class AttachmentAdded(ComplaintEvent):
    """Something was attached; its bytes are in the blob store, under their digest."""

    type: Literal["AttachmentAdded"] = "AttachmentAdded"
    attachment: Ref
    kind: AttachmentKind
    sha256: Digest
    size: int
    media_type: MediaType
    file_name: Sealed


class ComplaintClassified(ComplaintEvent):
    """Classified and assessed for the first time (3.2)."""

    type: Literal["ComplaintClassified"] = "ComplaintClassified"
    classification: Classification
    criteria: tuple[Criterion, ...] = ()
    note: Sealed | None = None


class ComplaintReclassified(ComplaintEvent):
    """Classified or assessed anew, with a reason."""

    type: Literal["ComplaintReclassified"] = "ComplaintReclassified"
    classification: Classification
    criteria: tuple[Criterion, ...] = ()
    reason: Sealed
    note: Sealed | None = None


class HandlerAssigned(ComplaintEvent):
    """Who handles it."""

    type: Literal["HandlerAssigned"] = "HandlerAssigned"
    handler: Ref


class InterimMeasureTaken(ComplaintEvent):
    """Something was done at once, before any plan."""

    type: Literal["InterimMeasureTaken"] = "InterimMeasureTaken"
    kind: Code
    what: Sealed
    responsible: Ref


class InvestigationStarted(ComplaintEvent):
    """The investigation began (3.3)."""

    type: Literal["InvestigationStarted"] = "InvestigationStarted"
    investigator: Ref


class InvestigationConcluded(ComplaintEvent):
    """What was found (3.3)."""

    type: Literal["InvestigationConcluded"] = "InvestigationConcluded"
    verdict: Verdict
    findings: Sealed
    evidence: tuple[Evidence, ...]
    cause: Code | None = None
    cause_note: Sealed | None = None
    problems: tuple[Code, ...] = ()


class PlanDrawnUp(ComplaintEvent):
    """The plan was drawn up (3.4); ``number`` counts the plans of all cycles."""

    type: Literal["PlanDrawnUp"] = "PlanDrawnUp"
    number: int
    measures: tuple[Measure, ...]
    completion_late: bool
    approved_by: Ref | None = None


class PlanRevised(ComplaintEvent):
    """The plan was changed, with a reason."""

    type: Literal["PlanRevised"] = "PlanRevised"
    version: int
    measures: tuple[Measure, ...]
    completion_late: bool
    approved_by: Ref | None = None
    reason: Sealed


class ExecutionStarted(ComplaintEvent):
    """The plan is being carried out (3.5)."""

    type: Literal["ExecutionStarted"] = "ExecutionStarted"


class MeasureCompleted(ComplaintEvent):
    """A measure is done (3.5)."""

    type: Literal["MeasureCompleted"] = "MeasureCompleted"
    measure: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None


class MeasureCancelled(ComplaintEvent):
    """A measure is not carried out (3.5)."""

    type: Literal["MeasureCancelled"] = "MeasureCancelled"
    measure: Ref
    reason: Code
    note: Sealed | None = None


class RecordedFollowUp(Model):
    """A follow-up as it was told."""

    id: Ref
    what: Sealed
    responsible: Ref
    due: Instant


class FeedbackGiven(ComplaintEvent):
    """The outcome was told to the customer (3.6); ``at`` is when it was sent."""

    type: Literal["FeedbackGiven"] = "FeedbackGiven"
    message: Ref
    channel: Channel
    outcome: Sealed
    follow_ups: tuple[RecordedFollowUp, ...] = ()
    told: Literal["customer", "representative"]
    queued: bool = False
    arrived: When | None = None


class FeedbackResent(ComplaintEvent):
    """The same outcome was told again."""

    type: Literal["FeedbackResent"] = "FeedbackResent"
    message: Ref
    channel: Channel
    told: Literal["customer", "representative"]
    queued: bool = False
    arrived: When | None = None


class FollowUpFinished(ComplaintEvent):
    """A follow-up is done; a closed complaint's record is kept from then (3.7)."""

    type: Literal["FollowUpFinished"] = "FollowUpFinished"
    follow_up: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None
    retention: Deadline | None = None


class ResultAccepted(ComplaintEvent):
    """The customer accepted the result."""

    type: Literal["ResultAccepted"] = "ResultAccepted"
    note: Sealed | None = None


class ObjectionRaised(ComplaintEvent):
    """The customer objected: a new cycle."""

    type: Literal["ObjectionRaised"] = "ObjectionRaised"
    cycle: int
    statement: Sealed
    response: Duty
    completion: Duty


class ComplaintClosed(ComplaintEvent):
    """The complaint was closed; its record is kept until ``retention``."""

    type: Literal["ComplaintClosed"] = "ComplaintClosed"
    reason: CloseReason
    retention: Deadline


class ComplaintReopened(ComplaintEvent):
    """New facts: a new cycle."""

    type: Literal["ComplaintReopened"] = "ComplaintReopened"
    cycle: int
    reason: Code
    note: Sealed | None = None
    response: Duty
    completion: Duty


class ComplaintDeclined(ComplaintEvent):
    """It is no complaint of a customer (1.3, 1.4)."""

    type: Literal["ComplaintDeclined"] = "ComplaintDeclined"
    reason: Code
    explanation: Sealed
    retention: Deadline


class ComplaintWithdrawn(ComplaintEvent):
    """The customer took it back."""

    type: Literal["ComplaintWithdrawn"] = "ComplaintWithdrawn"
    by_whom: Literal["customer", "representative"]
    note: Sealed | None = None
    retention: Deadline


class MergedInto(ComplaintEvent):
    """The same matter goes on in another complaint; the result is due by the earlier limit."""

    type: Literal["MergedInto"] = "MergedInto"
    into: Ref
    completion: Duty
    survivors_limit: Deadline | None
    """Until when the other complaint's result is due; None where that was over already."""
    retention: Deadline


class ComplaintLinked(ComplaintEvent):
    """Another complaint belongs to it."""

    type: Literal["ComplaintLinked"] = "ComplaintLinked"
    other: Ref
    relation: Code


class ReceiptCorrected(ComplaintEvent):
    """The time of receipt was wrong; the duties of the first cycle are counted anew."""

    type: Literal["ReceiptCorrected"] = "ReceiptCorrected"
    came_in: When
    received: When
    before: When
    reason: Sealed
    terms: Terms
    """Those that hold for what was received then."""
    terms_version: int | None = None
    response: Duty
    completion: Duty
    own_limit: Deadline | None = None
    """Of a merged complaint: its own limit of completion, counted anew too."""


class CustomerCorrected(ComplaintEvent):
    """The customer was wrong."""

    type: Literal["CustomerCorrected"] = "CustomerCorrected"
    customer: CustomerFacts
    reason: Sealed


AnyComplaintEvent: TypeAlias = Annotated[
    ComplaintReceived
    | ComplaintCarriedOver
    | MessageSent
    | MessageHandedOn
    | MessageArrived
    | MessageBounced
    | ContactLogged
    | CustomerUnreachable
    | ContactFound
    | RepresentativeNamed
    | AttachmentAdded
    | ComplaintClassified
    | ComplaintReclassified
    | HandlerAssigned
    | InterimMeasureTaken
    | InvestigationStarted
    | InvestigationConcluded
    | PlanDrawnUp
    | PlanRevised
    | ExecutionStarted
    | MeasureCompleted
    | MeasureCancelled
    | FeedbackGiven
    | FeedbackResent
    | FollowUpFinished
    | ResultAccepted
    | ObjectionRaised
    | ComplaintClosed
    | ComplaintReopened
    | ComplaintDeclined
    | ComplaintWithdrawn
    | MergedInto
    | ComplaintLinked
    | ReceiptCorrected
    | CustomerCorrected
    | DeadlineRecomputed
    | RetentionRecomputed
    | WarningGiven
    | BreachRecorded
    | BreachSetRight
    | AssistanceRequested
    | AssistanceArrived
    | AssistanceProvided
    | MoreTimeAsked
    | MoreTimeAnswered
    | AssistanceRefused
    | RefusalAnswered
    | AssistanceCancelled
    | Disclosed
    | BasisSupplied
    | ProblemFound
    | ImprovementLinked
    | ExcuseOffered
    | ExcuseAnswered
    | RemedyAssigned
    | RemedyCompleted
    | HoldPlaced
    | HoldReleased
    | RecordDisposed
    | ValuesDestroyed,
    Field(discriminator="type"),
]
