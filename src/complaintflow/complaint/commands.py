"""What can be asked of a complaint. Every command but the first two is given ``on`` a complaint.

``at`` is when the thing happened; left out, it is the time of recording. A fact may be recorded
later than it happened, never before what it answers. Text fields are secrets.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..duties import (
    AnswerExcuse,
    AssessDuties,
    AssignRemedy,
    CompleteRemedy,
    OfferExcuse,
    RecomputeDeadlines,
)
from ..keeping import ConfirmDisposal, Dispose, PlaceHold, ReleaseHold
from ..values import Code, EvidenceList, Instant, Model, Ref, Secret, When
from .assisting import (
    AnswerMoreTime,
    AnswerRefusal,
    AskMoreTime,
    CancelAssistance,
    NoteRequestArrival,
    ProvideAssistance,
    RefuseAssistance,
    RequestAssistance,
)
from .attachments import AttachmentKind, Digest, MediaType
from .base import ComplaintCommand, Dated
from .disclosing import Disclose, SupplyBasis
from .measures import MeasureKind
from .model import (
    Channel,
    CloseReason,
    CustomerType,
    External,
    RepresentativeKind,
    SubjectKind,
    Verdict,
)
from .problems import FindProblem, LinkImprovement
from .standard import Criterion, Severity, Urgency

Names: TypeAlias = Literal["reference", "received_at", "handler"]
"""What an acknowledgement must name to count as a response (4.1)."""

ALL_NAMES: frozenset[Names] = frozenset({"reference", "received_at", "handler"})

Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Za-z0-9]{2,8})?$")]
"""A language tag, for example ``zh`` or ``en``."""


# --- 3.1 receipt -----------------------------------------------------------------------------


class Contact(Model):
    """A way to reach the customer."""

    kind: Channel
    value: Secret


class Customer(Model):
    """The customer as the host knows it.

    ``ref`` is the host's opaque id; without one the complaint gets an id of its own, and is never
    taken for another complaint of the same customer. Without ``contacts`` say why (``no_contact``).
    """

    ref: Ref | None = None
    type: CustomerType = CustomerType.individual
    name: Secret | None = None
    contacts: tuple[Contact, ...] = Field(default=(), max_length=10)
    no_contact: Code | None = None

    @model_validator(mode="after")
    def _reachable_or_not(self) -> Self:
        if bool(self.contacts) == (self.no_contact is not None):
            raise PydanticCustomError(
                "contacts_or_reason", "give contacts, or why there are none (no_contact)"
            )
        return self


class Representative(Model):
    """Who acts for the customer; authority and identity are checked before a result is told."""

    kind: RepresentativeKind
    name: Secret
    authority_checked: bool = False


class Receive(ComplaintCommand):
    """Take a complaint in (3.1). The limits run from ``came_in``, or from now where it is not said.

    ``handler`` is who is responsible for it; without one it is whoever receives it.
    """

    type: Literal["receive"] = "receive"
    agreement: Ref
    channel: Channel
    customer: Customer
    statement: Secret
    """The customer's own words."""
    demand: Secret | None = None
    """What the customer asks for."""
    about: SubjectKind = SubjectKind.product
    item: Secret | None = None
    """The product, order or batch."""
    staff: tuple[Ref, ...] = Field(default=(), max_length=20)
    """The staff complained about: they take no part (2.1)."""
    representative: Representative | None = None
    came_in: When | None = None
    handler: Ref | None = None
    language: Language = "zh"
    external: External | None = None
    """The host's own record; unique in a store."""
    metadata: Secret | None = None
    """Whatever the host wants to keep with it, as text (JSON, say); it goes to the vault."""


class CarryOver(ComplaintCommand):
    """Bring in an old case: only the facts that are known, nothing made up (3.7).

    It owes nothing and sets no timer. Without an agreement it is measured by the default terms.
    """

    type: Literal["carry_over"] = "carry_over"
    agreement: Ref | None = None
    channel: Channel
    came_in: When
    answered: When | None = None
    """When the customer was told the result, where it is known."""
    answer: Secret | None = None
    statement: Secret | None = None
    title: Secret | None = None
    customer: Ref | None = None
    category: Code | None = None
    language: Language = "zh"
    external: External | None = None
    metadata: Secret | None = None


# --- 4.1 and messages ------------------------------------------------------------------------


class Acknowledge(Dated):
    """Tell the customer that the complaint was received (4.1).

    It counts when the message names the complaint's reference, the time of receipt and who handles
    it; an automatic notice that does so counts too. ``arrived`` is when it reached the customer
    where that is known (on the telephone: at once). With ``deliver`` the message is put into the
    outbox for the host's notifier, and counts from when that has handed it on, not before.
    """

    type: Literal["acknowledge"] = "acknowledge"
    channel: Channel
    names: frozenset[Names] = ALL_NAMES
    arrived: When | None = None
    deliver: bool = False


class TellOutcome(Dated):
    """Tell the customer of a declined, merged or withdrawn complaint what became of it and why."""

    type: Literal["tell_outcome"] = "tell_outcome"
    channel: Channel
    text: Secret | None = None
    arrived: When | None = None
    deliver: bool = False


class RecordSending(Dated):
    """A message that was put into the outbox was handed on: from now it counts as sent (4.1)."""

    type: Literal["record_sending"] = "record_sending"
    message: Ref


class RecordArrival(Dated):
    """A message is known to have reached the customer (CC 137)."""

    type: Literal["record_arrival"] = "record_arrival"
    message: Ref


class RecordBounce(Dated):
    """A message is known not to have reached the customer: what it met is owed again."""

    type: Literal["record_bounce"] = "record_bounce"
    message: Ref
    reason: Code = "bounced"


class LogContact(Dated):
    """Note a contact with the customer, or an attempt (``reached`` false). It meets no duty."""

    type: Literal["log_contact"] = "log_contact"
    channel: Channel
    reached: bool
    note: Secret | None = None


class ReportUnreachable(Dated):
    """The customer cannot be told: the response, and the feedback half of 4.2, are impossible."""

    type: Literal["report_unreachable"] = "report_unreachable"
    reason: Code


class RecordContactFound(Dated):
    """A way to reach the customer turned up: both duties are owed again, 24 hours from then."""

    type: Literal["record_contact_found"] = "record_contact_found"
    contact: Contact


class NameRepresentative(Dated):
    """Name who acts for the customer, or record that authority and identity were checked (4.3).

    It takes the place of whoever was named before. ``authority_checked`` needs evidence.
    """

    type: Literal["name_representative"] = "name_representative"
    representative: Representative
    evidence: EvidenceList = ()


# --- attachments -----------------------------------------------------------------------------


class Attach(Dated):
    """Attach what was handed in or found: a file, a photo, a recording (annex 4).

    The bytes are in the host's blob store already, under this digest; ``Desk.attach`` puts them
    there and gives this command. ``at`` is when it was handed in.
    """

    type: Literal["attach"] = "attach"
    kind: AttachmentKind
    file_name: Secret
    sha256: Digest
    size: int = Field(ge=0)
    media_type: MediaType


# --- 3.2 classification ----------------------------------------------------------------------


class Classify(Dated):
    """Classify and assess (3.2). The priority follows from severity and urgency."""

    type: Literal["classify"] = "classify"
    category: Code
    subcategory: Code | None = None
    severity: Severity
    urgency: Urgency = Urgency.normal
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=12)
    """What the severity rests on; the highest criterion met is the least severity."""
    note: Secret | None = None


class Reclassify(Dated):
    """Change classification or assessment, with a reason."""

    type: Literal["reclassify"] = "reclassify"
    category: Code
    subcategory: Code | None = None
    severity: Severity
    urgency: Urgency = Urgency.normal
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=12)
    reason: Secret
    note: Secret | None = None


class AssignHandler(Dated):
    """Name who handles it, or another."""

    type: Literal["assign_handler"] = "assign_handler"
    handler: Ref


class Contain(Dated):
    """Take an interim measure before any plan: stop the sale, warn, fetch back."""

    type: Literal["contain"] = "contain"
    kind: Code
    what: Secret
    responsible: Ref


# --- 3.3 investigation -----------------------------------------------------------------------


class StartInvestigation(Dated):
    """Begin to investigate and verify (3.3)."""

    type: Literal["start_investigation"] = "start_investigation"
    investigator: Ref


class ConcludeInvestigation(Dated):
    """State what was found (3.3): the verdict cites evidence (2.1)."""

    type: Literal["conclude_investigation"] = "conclude_investigation"
    verdict: Verdict
    findings: Secret
    evidence: EvidenceList
    cause: Code | None = None
    cause_note: Secret | None = None
    problems: tuple[Code, ...] = Field(default=(), max_length=20)
    """Problems found in the product or service (4.4)."""


# --- 3.4 plan, 3.5 execution -----------------------------------------------------------------


class PlannedMeasure(Model):
    """A measure of a plan: what, who is responsible, by when.

    One that ends after the completion limit is declared a ``follow_up``, or the plan says that
    completion will be late.
    """

    id: Ref
    kind: MeasureKind
    what: Secret
    responsible: Ref
    limit: Instant
    follow_up: bool = False


Measures: TypeAlias = Annotated[tuple[PlannedMeasure, ...], Field(max_length=50)]


class DrawUpPlan(Dated):
    """Draw up the handling plan (3.4): measures, each with a responsible person and a limit."""

    type: Literal["draw_up_plan"] = "draw_up_plan"
    measures: Measures
    completion_late: bool = False
    """The plan says itself that completion will be late."""
    approved_by: Ref | None = None
    """Needed for severity serious or critical, and for compensation (annex 3)."""


class RevisePlan(Dated):
    """Change the plan, with a reason. Measures that are settled stay as they are."""

    type: Literal["revise_plan"] = "revise_plan"
    measures: Measures
    completion_late: bool = False
    approved_by: Ref | None = None
    reason: Secret


class StartExecution(Dated):
    """Begin to carry out the plan (3.5)."""

    type: Literal["start_execution"] = "start_execution"


class CompleteMeasure(Dated):
    """A measure is done; with evidence (2.1, 3.5)."""

    type: Literal["complete_measure"] = "complete_measure"
    measure: Ref
    evidence: EvidenceList
    note: Secret | None = None


class CancelMeasure(Dated):
    """A measure is not carried out, with the reason (3.5)."""

    type: Literal["cancel_measure"] = "cancel_measure"
    measure: Ref
    reason: Code
    note: Secret | None = None


# --- 3.6 feedback ----------------------------------------------------------------------------


class ToldFollowUp(Model):
    """A follow-up told to the customer: what, who, by when (3.6)."""

    id: Ref
    what: Secret
    responsible: Ref
    due: Instant


class GiveFeedback(Dated):
    """Tell the customer the outcome and what follows (3.6, 4.2)."""

    type: Literal["give_feedback"] = "give_feedback"
    channel: Channel
    outcome: Secret
    follow_ups: tuple[ToldFollowUp, ...] = Field(default=(), max_length=20)
    told: Literal["customer", "representative"] = "customer"
    arrived: When | None = None
    deliver: bool = False


class ResendFeedback(Dated):
    """Tell the same result again, where the first message did not arrive."""

    type: Literal["resend_feedback"] = "resend_feedback"
    channel: Channel
    told: Literal["customer", "representative"] = "customer"
    arrived: When | None = None
    deliver: bool = False


class FinishFollowUp(Dated):
    """A follow-up told in the feedback is done, with its result (3.6)."""

    type: Literal["follow_up"] = "follow_up"
    follow_up: Ref
    evidence: EvidenceList
    note: Secret | None = None


class Accept(Dated):
    """The customer accepts the result; said, never assumed (CC 140)."""

    type: Literal["accept"] = "accept"
    note: Secret | None = None


class Object(Dated):
    """The customer objects to the result: a new cycle begins, with both limits from then."""

    type: Literal["object"] = "object"
    statement: Secret


# --- ends ------------------------------------------------------------------------------------


class Close(Dated):
    """Close the complaint: accepted, not answered in time, or the customer cannot be reached."""

    type: Literal["close"] = "close"
    reason: CloseReason


class Reopen(Dated):
    """New facts: handle it again, with both limits from then, while the record is kept."""

    type: Literal["reopen"] = "reopen"
    reason: Code
    note: Secret | None = None


class Decline(Dated):
    """It is no complaint of a customer under 1.3/1.4. The customer is still owed the answer."""

    type: Literal["decline"] = "decline"
    reason: Literal["not_a_customer", "not_a_complaint", "answered_before"]
    explanation: Secret
    """The reasons, and where else to turn."""


class Withdraw(Dated):
    """The customer takes the complaint back: what is not yet due ends, what was missed stays."""

    type: Literal["withdraw"] = "withdraw"
    by: Literal["customer", "representative"] = "customer"
    note: Secret | None = None


class Merge(Dated):
    """The same customer's same matter is there already: go on with that one."""

    type: Literal["merge"] = "merge"
    into: Ref


class Link(Dated):
    """Another complaint belongs to this one; each is answered for itself."""

    type: Literal["link"] = "link"
    other: Ref
    relation: Literal["same_matter", "lead_case", "earlier", "related"] = "related"


# --- corrections -----------------------------------------------------------------------------


class CorrectFact(ComplaintCommand):
    """Put a wrong time of receipt or a wrong customer right; the old facts stay readable."""

    type: Literal["correct_fact"] = "correct_fact"
    came_in: When | None = None
    customer: Customer | None = None
    reason: Secret

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.came_in is None) == (self.customer is None):
            raise PydanticCustomError("one_fact", "correct came_in or customer, one at a time")
        return self


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
    | Accept
    | Object
    | Close
    | Reopen
    | Decline
    | Withdraw
    | Merge
    | Link
    | CorrectFact
    | RequestAssistance
    | NoteRequestArrival
    | ProvideAssistance
    | AskMoreTime
    | AnswerMoreTime
    | RefuseAssistance
    | AnswerRefusal
    | CancelAssistance
    | Disclose
    | SupplyBasis
    | FindProblem
    | LinkImprovement
    | OfferExcuse
    | AnswerExcuse
    | AssignRemedy
    | CompleteRemedy
    | PlaceHold
    | ReleaseHold
    | Dispose
    | ConfirmDisposal
    | AssessDuties
    | RecomputeDeadlines,
    Field(discriminator="type"),
]
"""Any command on a complaint, told apart by ``type``: what a web API parses."""
