"""The complaint as it stands: what its events say, folded. Only what decisions need is here; the
rest is read from the events, so that a long history makes no larger state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from ..agreement import Terms
from ..duties import (
    Breach,
    Duty,
    DutyState,
    InnerTarget,
    Standing,
    TargetKind,
    assess,
    duty_missed,
    first_of,
    still_owed,
)
from ..keeping import OF_A_RELATIVE, Capacity, Entitlement, Hold, IdentityCheck, RightsRequest
from ..periods import Deadline
from ..values import Code, Instant, Labelled, Model, Ref, Sealed, When, Zone
from .assistance import AssistanceRequest
from .attachments import Attachment
from .disclosure import Disclosure
from .measures import Measure, MeasureStatus
from .revisits import RevisitFacts
from .standard import Severity, Urgency


class Status(Labelled):
    """Where a complaint stands in the process (clauses 3.1 to 3.7)."""

    received = "received", "已接收"
    classified = "classified", "已分类评估"
    investigating = "investigating", "调查核实中"
    investigated = "investigated", "已调查核实"
    planned = "planned", "方案已制定"
    executing = "executing", "方案执行中"
    executed = "executed", "方案已执行"
    feedback_given = "feedback_given", "已反馈"
    closed = "closed", "已办结"
    declined = "declined", "不予受理"
    withdrawn = "withdrawn", "已撤回"
    merged = "merged", "已合并处理"
    disposed = "disposed", "已销毁"


ENDED = (Status.declined, Status.withdrawn, Status.merged)
"""It ended early: nothing reopens it."""
SETTLED = (Status.closed, *ENDED)
"""The record is kept; facts can still be written down (3.7)."""
FINAL = (Status.disposed,)
LIVE = tuple(status for status in Status if status not in FINAL)
OPEN = tuple(status for status in LIVE if status not in SETTLED)
HANDLING = tuple(status for status in OPEN if status != Status.feedback_given)
"""It is worked on: its result was not told yet."""


class Channel(Labelled):
    """By which way it came in, or a message went out (annex 4)."""

    phone = "phone", "电话"
    web = "web", "网络"
    email = "email", "邮件"
    sms = "sms", "短信"
    letter = "letter", "信函"
    in_person = "in_person", "现场"
    passed_on = "passed_on", "转办"


class CustomerType(Labelled):
    """What kind of customer (1.3)."""

    individual = "individual", "个人"
    organisation = "organisation", "单位"


class SubjectKind(Labelled):
    """What is complained about (annex 4)."""

    product = "product", "产品"
    service = "service", "服务"
    staff = "staff", "人员"


class Verdict(Labelled):
    """The outcome of the investigation (3.3)."""

    upheld = "upheld", "属实"
    partly = "partly", "部分属实"
    not_upheld = "not_upheld", "不属实"
    not_established = "not_established", "无法核实"


UNFOUNDED = (Verdict.not_upheld, Verdict.not_established)


class Answer(Labelled):
    """What the customer says to the feedback; silence is never acceptance (CC 140)."""

    accepted = "accepted", "客户认可"
    objected = "objected", "客户有异议"


class CloseReason(Labelled):
    """How a complaint was closed."""

    accepted = "accepted", "客户认可"
    no_answer = "no_answer", "客户未回复"
    unreachable = "unreachable", "无法联系客户"


class Purpose(Labelled):
    """What a message to the customer is for."""

    acknowledgement = "acknowledgement", "收到告知"
    feedback = "feedback", "处理结果反馈"
    decline = "decline", "不予受理告知"
    merge = "merge", "合并处理告知"
    withdrawal = "withdrawal", "撤回确认"


class ContactPoint(Model):
    """A way to reach the customer; the value is in the vault."""

    kind: Channel
    value: Sealed


class CustomerFacts(Model):
    """The customer, without anything that says who it is."""

    ref: Ref
    type: CustomerType | None = None
    name: Sealed | None = None
    contacts: tuple[ContactPoint, ...] = ()
    no_contact: Code | None = None
    """Why there is no contact."""

    def reached_by(self, contact: ContactPoint) -> Self:
        """With a contact that was found: why there was none counts no more."""
        contacts = (*self.contacts, contact)
        return self.model_copy(update={"contacts": contacts, "no_contact": None})


class MemberFacts(CustomerFacts):
    """Somebody who complains together with the customer."""

    left: When | None = None
    """When they took their part in it back."""


class RepresentativeFacts(Model):
    """Who is named as acting for the customer, or for those who complain together. Whether they may
    is said by the checks of identity and authority alone (4.3)."""

    person: Ref
    capacity: Capacity
    name: Sealed
    named: When


class External(Model):
    """The host's own record of this complaint; unique in a store."""

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
    id: Ref

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"


class Classification(Model):
    """Category, severity, urgency, and the priority that follows (3.2).

    Of a case that was carried over the category alone may be known.
    """

    category: Code
    subcategory: Code | None = None
    product: Code | None = None
    """Which product or service, of those that the standard lists."""
    severity: Severity | None = None
    urgency: Urgency | None = None
    priority: int | None = None
    standard: Ref | None = None
    danger: bool = False
    """Danger to life, health or safety (annex 2)."""

    @property
    def is_grave(self) -> bool:
        """Whether the manager is told at once: of priority 1, or danger."""
        return self.priority == 1 or self.danger


class Investigation(Model):
    """The investigation of the present cycle (3.3)."""

    investigator: Ref
    started: When
    verdict: Verdict | None = None
    concluded: When | None = None


class Plan(Model):
    """The handling plan of the present cycle (3.4)."""

    version: int
    measures: tuple[Measure, ...]
    approved_by: Ref | None = None

    def open_measures(self) -> tuple[Measure, ...]:
        """Those that must be settled before the plan is executed."""
        return tuple(m for m in self.measures if m.status == MeasureStatus.open and not m.follow_up)


class FollowUp(Model):
    """A measure told in the feedback and carried out afterwards (3.6)."""

    id: Ref
    responsible: Ref
    due: Instant
    told: When
    target: InnerTarget
    """The date, and the warnings before it and when it passes."""
    settled: When | None = None


class Message(Model):
    """A message to the customer that may meet a duty: sending stands in until arrival is known."""

    id: Ref
    purpose: Purpose
    cycle: int
    sent: When
    told: Ref | None = None
    """Who was told for the customer; None: the customer itself."""
    arrived: When | None = None
    queued: bool = False
    """It waits in the outbox, and meets nothing until it is handed on."""
    personal: bool = False
    """A person sent it: it is no automatic notice."""

    @property
    def reached(self) -> When:
        """When it counts as having reached the customer (CC 137)."""
        return self.sent if self.arrived is None else self.arrived


class MergedLimits(Model):
    """The two limits of a merged complaint's result: the earlier one binds (table of silences)."""

    own: Deadline
    survivors: Deadline | None
    """The other complaint's; None where it was over before the merger."""


class FoundProblem(Model):
    """A problem in the product or service, and the duty to take it up (4.4)."""

    code: Code
    found: When
    duty: Duty
    improvement: Ref | None = None
    """The improvement that took it up."""


class Cycle(Model):
    """One round of handling: the first from receipt, another from each objection."""

    n: int
    started: When
    response: Duty
    completion: Duty
    handled: When | None = None
    """When handling was complete: the last measure settled, or an unfounded verdict."""
    targets: tuple[InnerTarget, ...] = ()
    """What Party A wants of itself in it; missing one warns, and is no breach (annex 2)."""
    assessed: When | None = None
    """When it was assessed first."""
    spoken: When | None = None
    """When somebody first spoke with the customer."""
    contained: When | None = None
    """When the first interim measure was taken."""
    planned: When | None = None
    """When the first plan was drawn up, or the verdict that needs none was given."""

    @property
    def duties(self) -> tuple[Duty, Duty]:
        """Response and completion."""
        return (self.response, self.completion)


_NEED_THE_CUSTOMER = frozenset({TargetKind.personal_answer, TargetKind.revisit})


OF_WHO_COMPLAINS = (Capacity.customer, Capacity.chosen)
"""The capacities that only somebody who complains has."""


class Complaint(Model):
    """A complaint as it stands."""

    id: Ref
    reference: Ref
    status: Status
    agreement: Ref | None
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    party_b: Ref | None = None
    """Who acts for Party B under the agreement (2.2)."""
    external: External | None
    carried_over: bool
    language: str
    channel: Channel
    came_in: When
    """When it came in, as far as is known."""
    registered: When
    """When it was written down."""
    customer: CustomerFacts
    members: tuple[MemberFacts, ...] = ()
    """Who complains together with the customer: a joint complaint."""
    left: When | None = None
    """When, of a joint complaint, the customer took its own part in it back."""
    representatives: tuple[RepresentativeFacts, ...] = ()
    """Who is named as acting for them; of one customer one person acts."""
    about: SubjectKind | None
    staff: tuple[Ref, ...]
    """The staff complained about: they take no part and do not see it (2.1, 4.3)."""
    handler: Ref | None
    since: When
    """When the present status began."""
    classification: Classification | None = None
    interim: tuple[Ref, ...] = ()
    """Who is responsible for the interim measures taken."""
    investigation: Investigation | None = None
    plan: Plan | None = None
    plans: int = 0
    """How many plans were drawn up in all cycles."""
    cycles: tuple[Cycle, ...]
    messages: tuple[Message, ...] = ()
    """Those that meet a duty or may still meet one: of each cycle and purpose the first that is
    known to have arrived, and all that wait for news."""
    attempts: int = 0
    """Attempts to reach the customer in this cycle that failed."""
    first_attempt: When | None = None
    """When the first of them was."""
    answered: When | None = None
    """When the customer said what they think of the result; of a joint complaint, when somebody
    last did, or the last who had not left."""
    unreachable: Code | None = None
    answer: Answer | None = None
    accepted: tuple[Ref, ...] = ()
    """Who, of a joint complaint, has accepted the present result."""
    follow_ups: tuple[FollowUp, ...] = ()
    breaches: tuple[Breach, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    """What was told to others, and on which basis (4.3)."""
    identities: tuple[IdentityCheck, ...] = ()
    """Whose identity and authority were checked, and what for (4.3): of each person the last."""
    assistance: tuple[AssistanceRequest, ...] = ()
    """What Party B was asked for (2.2)."""
    problems: tuple[FoundProblem, ...] = ()
    """What was found in the product or service (4.4)."""
    cause: Code | Literal[""] | None = None
    """What the latest investigation that was concluded named as the cause: empty where it named
    none; None where none was concluded."""
    recurs: tuple[Ref, ...] = ()
    """The improvements, closed before it was received, whose problem it shows to be there again."""
    revisits: tuple[RevisitFacts, ...] = ()
    """When the customer was asked how satisfied they are, and what they answered."""
    attachments: tuple[Attachment, ...] = ()
    merged_into: Ref | None = None
    merged_limits: MergedLimits | None = None
    links: tuple[Ref, ...] = ()
    """The complaints that belong to it."""
    lead: Ref | None = None
    """The one of them that leads: the same matter, whose findings may be taken over."""
    findings_of: tuple[Ref, ...] = ()
    """The cases whose findings were taken over, whatever was found, linked or led since."""
    retention: Deadline | None = None
    """Until when the record must be kept; None while it is open."""
    holds: tuple[Hold, ...] = ()
    """The holds that keep it longer."""
    rights: tuple[RightsRequest, ...] = ()
    """What was asked about personal information in it (PIPL art. 44-50)."""
    destroyed: bool = False
    """Whether, after disposal, every value is known to be destroyed."""

    @property
    def received(self) -> When:
        """When it was received: it came in, or was registered, whichever was first (CC 137)."""
        first = first_of((self.came_in, self.registered))
        return self.came_in if first is None else first

    @property
    def barred(self) -> tuple[Ref, ...]:
        """Who takes no part in it and does not see it: the staff complained about."""
        return self.staff

    @property
    def cycle(self) -> Cycle:
        """The present cycle."""
        return self.cycles[-1]

    @property
    def zone(self) -> Zone:
        """Where days begin and end for it."""
        return self.terms.zone

    @property
    def is_open(self) -> bool:
        """Whether it is still being handled."""
        return self.status in OPEN

    @property
    def feedback(self) -> Message | None:
        """The feedback of this cycle that reached the customer first."""
        told = [
            m
            for m in self.messages
            if m.purpose == Purpose.feedback and m.cycle == self.cycle.n and not m.queued
        ]
        if not told:
            return None
        when = first_of(m.reached for m in told)
        return next(m for m in told if m.reached == when)

    def duties(self) -> tuple[Duty, ...]:
        """Every duty to the customer of every cycle, in order."""
        return tuple(duty for cycle in self.cycles for duty in cycle.duties)

    def standing(self, duty: Duty, now: datetime) -> Standing:
        """How one of its duties stands at ``now``. Of an old case whose answer is not known, it is
        not known either: nothing is made up."""
        if not self.binds(duty) and duty.fulfilled is None:
            return Standing(state=DutyState.undetermined)
        return assess(duty, now)

    def owed(self) -> tuple[Duty, ...]:
        """The duties that are still to be performed."""
        return tuple(duty for duty in self.binding() if still_owed(duty))

    def binding(self) -> tuple[Duty, ...]:
        """The duties that bind: what was carried over owes nothing from its first cycle."""
        to_customer = tuple(duty for duty in self.duties() if self.binds(duty))
        return (
            *to_customer,
            *(request.duty for request in self.assistance),
            *(problem.duty for problem in self.problems),
        )

    def rests_on(self, breach: Breach) -> Duty | Disclosure | None:
        """What a breach rests on: the duty that was missed, or the disclosure that was a leak."""
        if breach.duty is None:
            return next((d for d in self.disclosures if d.id == breach.about), None)
        return duty_missed(self, breach)

    def targets(self) -> tuple[InnerTarget, ...]:
        """Every inner target: of each cycle, and the dates of the present plan's measures and of
        follow-ups."""
        measures = () if self.plan is None else self.plan.measures
        return (
            *(target for cycle in self.cycles for target in cycle.targets),
            *(m.target for m in measures if m.target is not None),
            *(f.target for f in self.follow_ups),
        )

    def running(self) -> tuple[InnerTarget, ...]:
        """The inner targets that are still to be met: of the present cycle until its result is
        told, the dates of measures while their plan is carried out, and those of follow-ups. They
        block nothing."""
        if self.status in FINAL:
            return ()
        told = (Status.feedback_given, Status.closed)
        mine = tuple(
            target
            for target in self.cycle.targets
            if self.status in (told if target.kind == TargetKind.revisit else HANDLING)
        )
        return tuple(
            target
            for target in (*mine, *self._dated(), *(f.target for f in self.follow_ups))
            if target.fulfilled is None
            and not (self.unreachable and target.kind in _NEED_THE_CUSTOMER)
        )

    def _dated(self) -> Iterator[InnerTarget]:
        """The dates of the measures that are still to be carried out."""
        if self.plan is not None and self.status in (Status.planned, Status.executing):
            for measure in self.plan.measures:
                if measure.target is not None and measure.status == MeasureStatus.open:
                    yield measure.target

    def entitles(self, person: str, to: Entitlement) -> bool:
        """Whether identity and authority of somebody were checked, for this, and the check stands.

        One of the customer itself stands as long as the complaint names them as the customer; of
        somebody who took their part in it back only as the customer, for what is recorded about
        them: they act for nobody any more. Nobody who is complained about acts for the customer
        (2.1).
        """
        named = self.customers() if to in OF_A_RELATIVE else self.complainants()
        gone = person in self.gone()
        return person not in self.staff and any(
            check.person == person
            and to in check.covers
            and (check.capacity not in OF_WHO_COMPLAINS or person in named)
            and (check.capacity == Capacity.customer or not gone)
            for check in self.identities
        )

    def customers(self) -> tuple[str, ...]:
        """Whose complaint it is or was: the customer, and each who complained together with it."""
        return (self.customer.ref, *(member.ref for member in self.members))

    def complainants(self) -> tuple[str, ...]:
        """Who complains: the customer, and whoever complains together with it and has not taken
        that back."""
        own = () if self.left is not None else (self.customer.ref,)
        return (*own, *(member.ref for member in self.members if member.left is None))

    def gone(self) -> tuple[str, ...]:
        """Who complained together with the others and took that back."""
        return tuple(ref for ref in self.customers() if ref not in self.complainants())

    def acting(self) -> tuple[RepresentativeFacts, ...]:
        """Who is named as acting and has not been found to have no authority, or none any more: it
        ends with their own part in the complaint too."""
        ended = {check.person for check in self.identities if not check.covers} | {*self.gone()}
        return tuple(one for one in self.representatives if one.person not in ended)

    def to_be_told(self) -> tuple[str, ...]:
        """Of a joint complaint, who is told: each of those who act, or else each who complains."""
        return tuple(one.person for one in self.acting()) or self.complainants()

    @property
    def contactable(self) -> bool:
        """Whether anybody who complains left a way to be reached."""
        return any(one.contacts for one in (self.customer, *self.members))

    def untaken(self) -> tuple[FoundProblem, ...]:
        """The problems that no improvement has taken up."""
        return tuple(problem for problem in self.problems if problem.improvement is None)

    def binds(self, duty: Duty) -> bool:
        """Whether one of its duties binds."""
        return not (self.carried_over and duty.cycle == 1)
