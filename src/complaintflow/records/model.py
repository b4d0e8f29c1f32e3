"""The record of handling as data: what annex 4 asks for, from receipt to closing (3.7).

It holds what was recorded and nothing else: what nobody recorded is None or empty. What somebody
typed is :class:`Words`: shown, or masked, as the reader may see it. :mod:`.fields` says of every
field of annex 4 where it is here.
"""

from __future__ import annotations

from datetime import timedelta

from ..complaint import (
    Answer,
    AssistanceKind,
    AssistanceStatus,
    AttachmentKind,
    Channel,
    Complexity,
    Criterion,
    LiabilityView,
    MeasureKind,
    MeasureStatus,
    Purpose,
    Satisfaction,
    Severity,
    Status,
    Urgency,
    UrgencyCriterion,
    Verdict,
)
from ..complaint.disclosure import Basis, Recipient
from ..complaint.model import CustomerType, SubjectKind
from ..duties import Breach, DutyKind, DutyState, TargetKind
from ..improvement import ActionKind, ActionStatus, ImprovementStatus
from ..keeping import Capacity, Entitlement, Hold, RightsKind, RightsReason, RightsStatus
from ..liability import ClaimStatus
from ..periods import Deadline
from ..values import Actor, Code, Evidence, Instant, Labelled, Model, Party, Ref, Token, When


class Presence(Labelled):
    """Whether somebody's words are there to be read."""

    shown = "shown", "已显示"
    masked = "masked", "已遮盖"
    destroyed = "destroyed", "已销毁"
    damaged = "damaged", "已损坏，无法读取"


class Words(Model):
    """What somebody typed, or a personal value: its token, and its text where that is shown; where
    the reader sees it masked, the text without its personal data."""

    token: Token
    presence: Presence
    text: str | None = None


# --- head, customer, content -------------------------------------------------------------------


class Head(Model):
    """The head of the record."""

    complaint_no: Ref
    agreement_no: str | None
    """None where it names no agreement, or one that the reader may not see."""
    channel: Channel
    received_at: When
    registered_at: When
    received_by: Actor


class ContactLine(Model):
    """A way to reach the customer."""

    kind: Channel
    value: Words


class RepresentativeLine(Model):
    """Who is named as acting for the customer, what their authority was checked for, and on what
    evidence."""

    person: Ref
    capacity: Capacity
    name: Words
    authority: tuple[Entitlement, ...]
    """What the last check of theirs covers; nothing where there is none, or where it has ended."""
    evidence: tuple[Evidence, ...] = ()


class MemberLine(Model):
    """Somebody who complains together with the customer."""

    ref: Ref
    type: CustomerType | None
    name: Words | None
    contacts: tuple[ContactLine, ...]
    left: When | None
    """When they took their part in it back."""


class CustomerPart(Model):
    """The customer."""

    ref: Ref
    type: CustomerType | None
    name: Words | None
    contacts: tuple[ContactLine, ...]
    no_contact: Code | None
    """Why there is no contact."""
    members: tuple[MemberLine, ...] = ()
    """Who complains together with the customer."""
    representatives: tuple[RepresentativeLine, ...] = ()
    preferred_channel: Channel | None = None
    """By which way the customer wants the answer."""
    preferred_time: Words | None = None


class AttachmentLine(Model):
    """An attachment, with the digest of its bytes."""

    id: Ref
    kind: AttachmentKind
    name: Words
    sha256: str
    size: int
    media_type: str
    at: When
    by: Actor


class LinkLine(Model):
    """Another complaint that belongs to this one."""

    other: Ref
    relation: Code
    at: When


class ContentPart(Model):
    """What is complained about."""

    object: SubjectKind | None
    item: Words | None
    occurred_at: When | None
    occurred_place: Words | None
    statement: Words | None
    demand: Words | None
    attachments: tuple[AttachmentLine, ...]
    earlier: tuple[LinkLine, ...]
    corrections: tuple[CorrectionLine, ...]
    """What was put right, of all of the record; above stands what holds now."""


class Corrected(Labelled):
    """What was put right."""

    receipt = "receipt", "收到时间"
    customer = "customer", "客户"
    statement = "statement", "投诉内容"
    demand = "demand", "客户诉求"
    item = "item", "产品、订单或批次"


class CorrectionLine(Model):
    """A fact that was taken down wrongly: what was recorded, and what holds since."""

    what: Corrected
    at: When
    by: Actor
    was: tuple[Words, ...]
    """Of a customer the name and the contacts, as far as there are any."""
    now: tuple[Words, ...]
    was_received: When | None = None
    """Of a receipt: when it had been taken to come in."""
    now_received: When | None = None
    reason: Words
    request: Ref | None
    """The customer's request that was carried out by it."""


# --- response, assessment, investigation -------------------------------------------------------


class ResponseLine(Model):
    """The response of one round (4.1)."""

    cycle: int
    due: Deadline
    answered_at: When | None
    how: Channel | None
    by: Actor | None
    state: DutyState
    late_by: timedelta | None


class AssessmentLine(Model):
    """One classification and assessment (3.2); the last one counts."""

    at: When
    by: Actor
    category: Code
    subcategory: Code | None
    product: Code | None
    severity: Severity | None
    urgency: Urgency | None
    priority: int | None
    criteria: tuple[Criterion, ...]
    urgency_criteria: tuple[UrgencyCriterion, ...]
    complexity: Complexity | None
    safety_flag: bool
    personal_data_flag: bool
    collective_flag: bool
    standard_version: Ref | None
    reason: Words | None
    note: Words | None


class InvestigationLine(Model):
    """The investigation of one round (3.3)."""

    cycle: int
    investigator: Ref | None
    started: When | None
    concluded: When | None
    verdict: Verdict | None
    findings: Words | None
    evidence: tuple[Evidence, ...]
    cause: Code | None
    cause_note: Words | None
    """The direct cause, in words."""
    root_cause: Words | None
    problems: tuple[Code, ...]
    taken_from: Ref | None = None
    """The lead case whose findings were taken over: their words and evidence are there."""


class AssistanceLine(Model):
    """A request for Party B's assistance (2.2)."""

    id: Ref
    kind: AssistanceKind
    what: Words
    asked_at: When
    by: Actor
    due: Deadline
    status: AssistanceStatus
    settled_at: When | None
    """When it was provided, refused or cancelled, whichever was last."""
    evidence: tuple[Evidence, ...]


class ActionLine(Model):
    """An action of an improvement."""

    id: Ref
    kind: ActionKind
    what: Words
    responsible: Ref
    due: Deadline
    status: ActionStatus
    settled_at: When | None


class ImprovementLine(Model):
    """A problem that was found, and the improvement that takes it up (4.4)."""

    problem: Code
    found_at: When
    improvement: Ref | None
    """None where none took it up."""
    reference: Ref | None = None
    """This and the rest are None or empty where the reader may not see the improvement."""
    status: ImprovementStatus | None = None
    owner: Ref | None = None
    cause: Code | None = None
    actions: tuple[ActionLine, ...] = ()
    check_from: Deadline | None = None


# --- plan, execution, feedback -----------------------------------------------------------------


class MeasureLine(Model):
    """A measure as it was planned (3.4)."""

    id: Ref
    kind: MeasureKind
    what: Words
    responsible: Ref
    limit: Instant
    follow_up: bool
    cost: Words | None = None
    proof: Words | None = None
    """What will prove that it is done."""


class PlanLine(Model):
    """A handling plan, or a later version of one (3.4)."""

    plan_no: int
    version: int
    cycle: int
    at: When
    drawn_up_by: Actor
    approved_by: Ref | None
    completion_late: bool
    measures: tuple[MeasureLine, ...]
    reason: Words | None
    liability_view: LiabilityView | None = None
    risk: Words | None = None
    customer_told: bool | None = None


class InterimLine(Model):
    """An interim measure, taken before any plan."""

    at: When
    by: Actor
    kind: Code
    what: Words
    responsible: Ref


class ExecutionLine(Model):
    """How a measure, or a follow-up, was carried out (3.5, 3.6)."""

    measure: Ref
    status: MeasureStatus
    done_at: When
    by: Actor
    evidence: tuple[Evidence, ...]
    reason: Code | None
    note: Words | None


class MessageLine(Model):
    """A message to the customer."""

    id: Ref
    cycle: int
    purpose: Purpose
    channel: Channel
    sent_at: When | None
    """None while it waits in the outbox."""
    arrived_at: When | None
    bounced: Code | None
    told: Ref | None = None
    """Who was told for the customer, or was wrongly taken for it; None: the customer itself."""
    by: Actor
    text: Words | None


class FollowUpLine(Model):
    """A follow-up that was told to the customer (3.6)."""

    id: Ref
    what: Words
    responsible: Ref
    due: Instant
    done_at: When | None
    overdue: bool
    """Whether its date had passed and it was not done."""


class FeedbackLine(Model):
    """The result of one round, as it was told, and what the customer said (3.6, 4.2)."""

    cycle: int
    due: Deadline
    sent_at: When | None
    arrived_at: When | None
    channel: Channel | None
    by: Actor | None
    text: Words | None
    follow_ups: tuple[FollowUpLine, ...]
    state: DutyState
    late_by: timedelta | None
    customer_answer: Answer | None
    """None where the customer said nothing: silence is never acceptance (CC 140)."""
    answered_at: When | None
    answer: Words | None


class RevisitLine(Model):
    """That the customer was asked how satisfied they are (回访), or could not be reached."""

    cycle: int
    at: When
    by: Actor
    channel: Channel
    reached: bool
    satisfaction: Satisfaction | None
    comment: Words | None
    """What the customer said to it."""


# --- access: what was told to others, what the customer asked about their information (4.3) -----


class DisclosureLine(Model):
    """What was told to others than those who handle it (4.3)."""

    id: Ref
    at: When
    by: Actor
    to: Recipient
    recipient: Ref
    kinds: tuple[Code, ...]
    basis: Basis | None
    """None where there was none: of personal information it is a leak."""
    evidence: tuple[Evidence, ...]
    note: Words | None


class RightsLine(Model):
    """What was asked about personal information, what was decided and why (PIPL art. 44-50)."""

    id: Ref
    kind: RightsKind
    capacity: Capacity
    received: When
    words: Words | None
    limit: Deadline | None
    status: RightsStatus
    decided_at: When | None
    decided_by: Actor | None
    reason: RightsReason | None
    until: Deadline | None
    """Until when the record had to be kept, where that stood against it."""
    note: Words | None
    answered_at: When | None
    executed_at: When | None


# --- escalation, claims -------------------------------------------------------------------------


class EscalationLine(Model):
    """A warning, or that it is grave: who is told besides whoever is in charge."""

    at: When
    about: DutyKind | TargetKind | None
    """The duty or the inner target that was warned of; None where priority 1 or danger is told."""
    cycle: int
    n: int | None
    """How many warnings had been given with it."""
    to: tuple[Ref, ...]
    """Whom the terms name for it."""


class ClaimLine(Model):
    """A claim that rests on this record, as far as the reader may see it (5.1, 5.2)."""

    reference: Ref
    claimant: Party
    clauses: tuple[str, ...]
    raised: When
    status: ClaimStatus


# --- close, sign -------------------------------------------------------------------------------


class DisposalLine(Model):
    """That the record was disposed of. From ``at`` on its values are gone for every reader."""

    at: Instant
    by: Actor
    kept_until: Deadline
    """The end of the retention that had passed."""
    version: int
    certificate: str
    """The digest of the event that certifies it."""
    destroyed_at: Instant | None
    """When the vault had destroyed the last value; None where that is not confirmed yet."""
    values: int | None
    """How many values the record's events name."""


class ClosePart(Model):
    """How it ended, and what was kept."""

    closed_at: When | None
    by: Actor | None
    how: Status | None
    """None while it is handled, and again after it was reopened."""
    reason: Code | None
    explanation: Words | None
    response_ok: bool | None
    """Whether every response was in time; None where that is not known, or open still."""
    completion_ok: bool | None
    breaches: tuple[Breach, ...]
    retention_until: Deadline | None
    holds: tuple[Hold, ...]
    kept_by: tuple[Code, ...] = ()
    """The kinds of what is open still and keeps the record besides: ``claim``, ``improvement``,
    ``complaint``, as far as the reader may see it."""
    disposal: DisposalLine | None = None


class SignPart(Model):
    """Who answers for it. The signatures themselves are on the paper."""

    handler: Ref | None
    reviewer: Ref | None
    """Who approved the last plan that needed it."""


class Chain(Model):
    """What the record is proved by."""

    stream: Ref
    version: int
    digest: str


class HandlingRecord(Model):
    """The record of handling of one complaint, as it was recorded up to ``as_of``."""

    as_of: Instant
    """When the last event was recorded. How duties stand is told for then."""
    status: Status
    head: Head
    customer: CustomerPart
    content: ContentPart
    response: tuple[ResponseLine, ...]
    assessment: tuple[AssessmentLine, ...]
    interim: tuple[InterimLine, ...]
    investigation: tuple[InvestigationLine, ...]
    assistance: tuple[AssistanceLine, ...]
    plan: tuple[PlanLine, ...]
    execution: tuple[ExecutionLine, ...]
    messages: tuple[MessageLine, ...]
    feedback: tuple[FeedbackLine, ...]
    revisits: tuple[RevisitLine, ...]
    improvement: tuple[ImprovementLine, ...]
    disclosures: tuple[DisclosureLine, ...]
    rights: tuple[RightsLine, ...]
    escalations: tuple[EscalationLine, ...]
    claims: tuple[ClaimLine, ...]
    close: ClosePart
    sign: SignPart
    chain: Chain
