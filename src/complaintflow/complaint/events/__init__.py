"""What is recorded of a complaint. Version 1 of each; no free text, nothing personal."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ...duties import (
    BreachRecorded,
    BreachSetRight,
    BreachStartMoved,
    DeadlineRecomputed,
    ExcuseAnswered,
    ExcuseOffered,
    RemedyAssigned,
    RemedyCompleted,
    StaffBarred,
    WarningGiven,
)
from ...keeping import (
    AccessGiven,
    HoldPlaced,
    HoldReleased,
    RecordDisposed,
    RetentionRecomputed,
    RightsAnswered,
    RightsDecided,
    RightsLimitRecomputed,
    RightsRequested,
    ValuesDestroyed,
)
from ..assisting import (
    AssistanceArrived,
    AssistanceCancelled,
    AssistanceProvided,
    AssistanceRefused,
    AssistanceRequested,
    MoreTimeAnswered,
    MoreTimeAsked,
    RefusalAnswered,
)
from ..checking import IdentityChecked
from ..disclosing import BasisSupplied, Disclosed
from ..finding import ImprovementLinked, ProblemFound, RecurrenceFound
from ..revisiting import CustomerRevisited
from .assessing import (
    ComplaintClassified,
    ComplaintReclassified,
    FindingsTakenOver,
    HandlerAssigned,
    InterimMeasureTaken,
    InvestigationConcluded,
    InvestigationStarted,
)
from .attachments import AttachmentAdded
from .ends import (
    ComplaintClosed,
    ComplaintDeclined,
    ComplaintLinked,
    ComplaintReopened,
    ComplaintUnlinked,
    ComplaintWithdrawn,
    MemberWithdrew,
    MergedInto,
    MergedLimitsRecomputed,
)
from .feedback import (
    FeedbackGiven,
    FeedbackResent,
    FollowUpFinished,
    ObjectionRaised,
    RecordedFollowUp,
    ResultAccepted,
)
from .handling import ExecutionStarted, MeasureCancelled, MeasureCompleted, PlanDrawnUp, PlanRevised
from .messages import (
    ContactFound,
    ContactLogged,
    CustomerUnreachable,
    MessageArrived,
    MessageBounced,
    MessageHandedOn,
    MessageSent,
    RepresentativeNamed,
)
from .receipt import (
    ComplaintCarriedOver,
    ComplaintReceived,
    CustomerCorrected,
    ReceiptCorrected,
    WordsCorrected,
)

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
    | CustomerRevisited
    | ResultAccepted
    | ObjectionRaised
    | ComplaintClosed
    | ComplaintReopened
    | ComplaintDeclined
    | ComplaintWithdrawn
    | MemberWithdrew
    | MergedInto
    | MergedLimitsRecomputed
    | ComplaintLinked
    | ComplaintUnlinked
    | FindingsTakenOver
    | ReceiptCorrected
    | CustomerCorrected
    | WordsCorrected
    | DeadlineRecomputed
    | RetentionRecomputed
    | WarningGiven
    | BreachRecorded
    | BreachSetRight
    | BreachStartMoved
    | AssistanceRequested
    | AssistanceArrived
    | AssistanceProvided
    | MoreTimeAsked
    | MoreTimeAnswered
    | AssistanceRefused
    | RefusalAnswered
    | AssistanceCancelled
    | IdentityChecked
    | Disclosed
    | BasisSupplied
    | ProblemFound
    | ImprovementLinked
    | RecurrenceFound
    | StaffBarred
    | ExcuseOffered
    | ExcuseAnswered
    | RemedyAssigned
    | RemedyCompleted
    | HoldPlaced
    | HoldReleased
    | RecordDisposed
    | ValuesDestroyed
    | RightsRequested
    | RightsDecided
    | AccessGiven
    | RightsAnswered
    | RightsLimitRecomputed,
    Field(discriminator="type"),
]

__all__ = [
    "AnyComplaintEvent",
    "AttachmentAdded",
    "ComplaintCarriedOver",
    "ComplaintClassified",
    "ComplaintClosed",
    "ComplaintDeclined",
    "ComplaintLinked",
    "ComplaintReceived",
    "ComplaintReclassified",
    "ComplaintReopened",
    "ComplaintUnlinked",
    "ComplaintWithdrawn",
    "ContactFound",
    "ContactLogged",
    "CustomerCorrected",
    "CustomerUnreachable",
    "ExecutionStarted",
    "FeedbackGiven",
    "FeedbackResent",
    "FindingsTakenOver",
    "FollowUpFinished",
    "HandlerAssigned",
    "InterimMeasureTaken",
    "InvestigationConcluded",
    "InvestigationStarted",
    "MeasureCancelled",
    "MeasureCompleted",
    "MemberWithdrew",
    "MergedInto",
    "MergedLimitsRecomputed",
    "MessageArrived",
    "MessageBounced",
    "MessageHandedOn",
    "MessageSent",
    "ObjectionRaised",
    "PlanDrawnUp",
    "PlanRevised",
    "ReceiptCorrected",
    "RecordedFollowUp",
    "RepresentativeNamed",
    "ResultAccepted",
    "WordsCorrected",
]
