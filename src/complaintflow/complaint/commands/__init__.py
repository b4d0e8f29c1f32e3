"""What can be asked of a complaint. Every command but the first two is given ``on`` a complaint.

``at`` is when the thing happened; left out, it is the time of recording. A fact may be recorded
later than it happened, never before what it answers. Text fields are secrets.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from ...duties import (
    AnswerExcuse,
    AssessDuties,
    AssignRemedy,
    BarStaff,
    CompleteRemedy,
    OfferExcuse,
    RecomputeDeadlines,
)
from ...keeping import (
    AnswerRightsRequest,
    ConfirmDisposal,
    DecideRightsRequest,
    Dispose,
    GiveAccess,
    PlaceHold,
    ReceiveRightsRequest,
    ReleaseHold,
)
from ..assisting import (
    AnswerMoreTime,
    AnswerRefusal,
    AskMoreTime,
    CancelAssistance,
    NoteRequestArrival,
    ProvideAssistance,
    RefuseAssistance,
    RequestAssistance,
)
from ..checking import CheckIdentity
from ..disclosing import Disclose, SupplyBasis
from ..finding import FindProblem, LinkImprovement
from ..revisiting import Revisit
from .assessing import (
    AssignHandler,
    Classify,
    ConcludeInvestigation,
    Contain,
    Reclassify,
    StartInvestigation,
    TakeOverFindings,
)
from .attachments import Attach
from .ends import Close, Decline, Link, Merge, Reopen, Unlink, Withdraw, WithdrawMember
from .feedback import Accept, FinishFollowUp, GiveFeedback, Object, ResendFeedback, ToldFollowUp
from .handling import (
    CancelMeasure,
    CompleteMeasure,
    DrawUpPlan,
    Measures,
    PlannedMeasure,
    RevisePlan,
    StartExecution,
)
from .messages import (
    ALL_NAMES,
    Acknowledge,
    LogContact,
    NameRepresentative,
    Names,
    RecordArrival,
    RecordBounce,
    RecordContactFound,
    RecordSending,
    ReportUnreachable,
    TellOutcome,
)
from .receipt import CarryOver, Contact, CorrectFact, Customer, Language, Receive, Representative

AnyComplaintCommand: TypeAlias = Annotated[
    Receive
    | CarryOver
    | Acknowledge
    | TellOutcome
    | RecordSending
    | RecordArrival
    | RecordBounce
    | LogContact
    | ReportUnreachable
    | RecordContactFound
    | NameRepresentative
    | Attach
    | Classify
    | Reclassify
    | AssignHandler
    | Contain
    | StartInvestigation
    | ConcludeInvestigation
    | DrawUpPlan
    | RevisePlan
    | StartExecution
    | CompleteMeasure
    | CancelMeasure
    | GiveFeedback
    | ResendFeedback
    | FinishFollowUp
    | Revisit
    | Accept
    | Object
    | Close
    | Reopen
    | Decline
    | Withdraw
    | WithdrawMember
    | Merge
    | Link
    | Unlink
    | TakeOverFindings
    | CorrectFact
    | RequestAssistance
    | NoteRequestArrival
    | ProvideAssistance
    | AskMoreTime
    | AnswerMoreTime
    | RefuseAssistance
    | AnswerRefusal
    | CancelAssistance
    | CheckIdentity
    | Disclose
    | SupplyBasis
    | FindProblem
    | LinkImprovement
    | BarStaff
    | OfferExcuse
    | AnswerExcuse
    | AssignRemedy
    | CompleteRemedy
    | PlaceHold
    | ReleaseHold
    | Dispose
    | ConfirmDisposal
    | ReceiveRightsRequest
    | DecideRightsRequest
    | GiveAccess
    | AnswerRightsRequest
    | AssessDuties
    | RecomputeDeadlines,
    Field(discriminator="type"),
]
"""Any command on a complaint, told apart by ``type``: what a web API parses."""

__all__ = [
    "ALL_NAMES",
    "Accept",
    "Acknowledge",
    "AnyComplaintCommand",
    "AssignHandler",
    "Attach",
    "CancelMeasure",
    "CarryOver",
    "Classify",
    "Close",
    "CompleteMeasure",
    "ConcludeInvestigation",
    "Contact",
    "Contain",
    "CorrectFact",
    "Customer",
    "Decline",
    "DrawUpPlan",
    "FinishFollowUp",
    "GiveFeedback",
    "Language",
    "Link",
    "LogContact",
    "Measures",
    "Merge",
    "NameRepresentative",
    "Names",
    "Object",
    "PlannedMeasure",
    "Receive",
    "Reclassify",
    "RecordArrival",
    "RecordBounce",
    "RecordContactFound",
    "RecordSending",
    "Reopen",
    "ReportUnreachable",
    "Representative",
    "ResendFeedback",
    "RevisePlan",
    "StartExecution",
    "StartInvestigation",
    "TakeOverFindings",
    "TellOutcome",
    "ToldFollowUp",
    "Unlink",
    "Withdraw",
    "WithdrawMember",
]
