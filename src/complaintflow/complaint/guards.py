"""The rules that a move on a complaint must satisfy, each with the clause it comes from.

A guard sees the complaint as it stands, the command and the context; it says nothing, or why not
and what is possible instead. What a guard cannot see (who may do what) is the authoriser's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..agreement import Agreement
from ..errors import Refusal
from ..kernel import Command, Context, Refused, command_guard, refuse, state_guard
from ..periods import WorkingCalendar, deadline
from ..values import Actor, When, earliest, iso, latest
from . import commands as c
from .measures import Measure, MeasureStatus, measure_machine
from .model import (
    OPEN,
    UNFOUNDED,
    Answer,
    CloseReason,
    Complaint,
    Message,
    Status,
)
from .owing import is_stale, provisional, wake
from .standard import (
    RANK,
    Criterion,
    Severity,
    Standard,
    Urgency,
    least_severity,
)

MOST_MESSAGES = 50
"""How many messages of one cycle may wait for news of their arrival."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintContext(Context):
    """What a decision on a complaint may know besides complaint and command."""

    calendar: WorkingCalendar
    """The calendar that the complaint's terms name."""
    standard: Standard
    """The standard of classification."""
    agreement: Agreement | None = None
    """The agreement that a new complaint is received under."""
    other: Complaint | None = None
    """The complaint that this one is merged into or linked with."""


# --- time ------------------------------------------------------------------------------------


def _times(command: Command) -> Iterator[tuple[str, When]]:
    for name in ("at", "came_in", "arrived", "answered"):
        when = getattr(command, name, None)
        if when is not None:
            yield name, when


@command_guard("3.7", "at", "came_in", "arrived", "answered")
def happened_by_now(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A fact does not lie in the future; a little ahead of the clock is skew."""
    for name, when in _times(command):
        if earliest(when) > context.now + context.max_skew:
            return refuse(
                "happened_by_now",
                "3.7",
                f"{name} lies in the future",
                "时间晚于当前时间",
                instead=f"give a time up to {iso(context.now)}",
                field=name,
                at=iso(earliest(when)),
                now=iso(context.now),
            )
    return None


def message_of(subject: Complaint, command: Command) -> Message | None:
    """The message that a command is about, where it is known."""
    wanted = getattr(command, "message", None)
    return next((m for m in subject.messages if m.id == wanted), None)


def cause_of(subject: Complaint, command: Command) -> When:
    """The fact that a command's fact answers: it cannot have happened before."""
    if isinstance(command, c.RecordArrival | c.RecordBounce):
        message = message_of(subject, command)
        return subject.cycle.started if message is None else message.sent
    if isinstance(command, c.FinishFollowUp):
        told = [f.told for f in subject.follow_ups if f.id == command.follow_up]
        return told[0] if told else subject.received
    if isinstance(command, c.Acknowledge | c.Decline | c.Withdraw | c.Merge):
        return subject.cycle.started
    if isinstance(command, _FREE):
        return subject.received
    return subject.since


_FREE = (
    c.LogContact,
    c.ReportUnreachable,
    c.RecordContactFound,
    c.AssignHandler,
    c.Contain,
    c.Reclassify,
    c.Link,
)


@command_guard("3.7", "at")
def not_before_its_cause(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A fact may be recorded late, but did not happen before what it answers."""
    at = getattr(command, "at", None)
    if at is None:
        return None
    cause = cause_of(subject, command)
    if latest(at) >= earliest(cause):
        return None
    return refuse(
        "not_before_its_cause",
        "3.7",
        "it would have happened before what it answers",
        "时间早于其所依据的事实",
        instead=f"give a time from {iso(earliest(cause))} on",
        at=iso(latest(at)),
        cause=iso(earliest(cause)),
    )


@command_guard("4.1", "arrived", "at")
def arrives_after_sending(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A message does not arrive before it is sent."""
    arrived = getattr(command, "arrived", None)
    if arrived is None:
        return None
    sent = getattr(command, "at", None)
    if latest(arrived) >= earliest(context.now if sent is None else sent):
        return None
    return refuse(
        "arrives_after_sending",
        "4.1",
        "it would have arrived before it was sent",
        "到达时间早于发出时间",
        instead="give both at (sent) and arrived",
        arrived=iso(latest(arrived)),
    )


@command_guard("3.7", "came_in", "answered")
def answered_after_it_came_in(
    subject: Complaint, command: c.CarryOver, context: ComplaintContext
) -> Refusal | None:
    """An old case was not answered before it came in."""
    if command.answered is None or latest(command.answered) >= earliest(command.came_in):
        return None
    return refuse(
        "answered_after_it_came_in",
        "3.7",
        "the answer lies before the receipt",
        "答复时间早于收到时间",
        came_in=iso(earliest(command.came_in)),
        answered=iso(latest(command.answered)),
    )


@command_guard("3.7", "came_in")
def came_in_before_registration(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """A complaint came in before it was registered, not after."""
    if command.came_in is None or earliest(command.came_in) <= latest(subject.registered):
        return None
    return refuse(
        "came_in_before_registration",
        "3.7",
        "it was registered before the corrected time of receipt",
        "更正后的收到时间晚于登记时间",
        instead=f"give a time up to {iso(latest(subject.registered))}",
        registered=iso(latest(subject.registered)),
    )


# --- 7.1, 2.1 --------------------------------------------------------------------------------


@command_guard("7.1", "agreement", "came_in")
def agreement_in_force(
    subject: Complaint, command: c.Receive, context: ComplaintContext
) -> Refusal | None:
    """The agreement is in force when the complaint is received."""
    agreement = context.agreement
    at = earliest(command.came_in) if command.came_in is not None else context.now
    at = min(at, context.now)
    if agreement is not None and agreement.in_force_at(at, context.calendar):
        return None
    ends = None if agreement is None else agreement.ends(context.calendar)
    starts = None if agreement is None else agreement.starts
    return refuse(
        "agreement_in_force",
        "7.1",
        "the agreement is not in force at the time of receipt",
        "收到投诉时合同未生效或已届满",
        instead="sign the agreement, or carry the case over",
        received=iso(at),
        starts=None if starts is None else iso(starts),
        ends=None if ends is None else iso(ends),
    )


def _people(command: Command) -> Iterator[str]:
    for name in ("handler", "investigator", "responsible", "approved_by"):
        person = getattr(command, name, None)
        if person is not None:
            yield person
    for name in ("measures", "follow_ups"):
        for item in getattr(command, name, ()):
            yield item.responsible


def _takes_part(person: str) -> Refusal:
    return refuse(
        "takes_no_part",
        "2.1",
        "whoever is complained about takes no part in handling",
        "被投诉人员不得参与处理",
        instead="name somebody else",
        person=person,
    )


@command_guard(
    "2.1", "handler", "investigator", "responsible", "approved_by", "measures", "follow_ups"
)
def takes_no_part(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """Nobody who is complained about is given a part in handling."""
    barred = command.staff if isinstance(command, c.Receive) else subject.staff
    for person in _people(command):
        if person in barred:
            return _takes_part(person)
    return None


@command_guard("2.1", "handler", "staff")
def another_handles_it(
    subject: Complaint, command: c.Receive, context: ComplaintContext
) -> Refusal | None:
    """Whoever receives a complaint about themselves names another handler."""
    if command.handler is not None or context.actor.id not in command.staff:
        return None
    return refuse(
        "another_handles_it",
        "2.1",
        "the person complained about cannot handle it",
        "被投诉人员不得作为经办人",
        instead="name a handler",
        person=context.actor.id,
    )


@state_guard("2.1")
def actor_takes_no_part(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Nobody who is complained about acts on the complaint."""
    if context.actor.id not in subject.staff or context.actor == Actor.SYSTEM:
        return None
    return refuse(
        "actor_takes_no_part",
        "2.1",
        "whoever is complained about takes no part in handling",
        "被投诉人员不得参与处理",
        instead="somebody else acts",
        person=context.actor.id,
    )


@command_guard("2.1", "evidence")
def cites_evidence(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A verdict, and each measure that is settled, rests on evidence."""
    if getattr(command, "evidence", ()):
        return None
    return refuse(
        "cites_evidence",
        "2.1",
        "no evidence is cited",
        "未列明证据",
        instead="name at least one piece of evidence",
    )


# --- 4.1 and messages ------------------------------------------------------------------------


@command_guard("4.1", "names")
def names_the_complaint(
    subject: Complaint, command: c.Acknowledge, context: ComplaintContext
) -> Refusal | None:
    """An acknowledgement names the reference, the time of receipt and who handles it."""
    missing = tuple(sorted(c.ALL_NAMES - command.names))
    if not missing:
        return None
    return refuse(
        "names_the_complaint",
        "4.1",
        "the message does not name all that makes it a response",
        "告知内容不完整(投诉编号、收到时间、经办人)",
        instead="name all three, or log it as a contact",
        missing=missing,
    )


@state_guard("4.1")
def handler_is_named(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Somebody handles it, so that the customer can be told who."""
    if subject.handler is not None:
        return None
    return refuse(
        "handler_is_named",
        "4.1",
        "nobody is named who handles it",
        "尚未指定经办人",
        instead="assign_handler first",
    )


@state_guard("4.1")
def can_be_told(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """There is a way to reach the customer."""
    if subject.unreachable is None:
        return None
    return refuse(
        "can_be_told",
        "4.1",
        "the customer is recorded as not reachable",
        "客户无法联系",
        instead="record_contact_found first",
        reason=subject.unreachable,
    )


@state_guard("4.1")
def few_messages_wait(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Not too many messages of this cycle wait for news of their arrival."""
    if len(subject.messages) < MOST_MESSAGES:
        return None
    return refuse(
        "few_messages_wait",
        "4.1",
        f"{MOST_MESSAGES} messages were sent in this cycle",
        "本轮告知次数过多",
        instead="record which of them bounced, or log a contact",
        messages=len(subject.messages),
    )


@command_guard("4.1", "message")
def message_waits(
    subject: Complaint, command: c.RecordArrival | c.RecordBounce, context: ComplaintContext
) -> Refusal | None:
    """The message is one of this cycle, and its arrival is not known yet."""
    message = message_of(subject, command)
    if message is not None and message.arrived is None:
        return None
    return refuse(
        "message_waits",
        "4.1",
        "no such message waits for news of its arrival",
        "没有待确认到达的该条告知",
        instead="possible: the messages named in the facts",
        message=command.message,
        waiting=tuple(m.id for m in subject.messages if m.arrived is None),
    )


@state_guard("4.1")
def attempts_are_recorded(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Somebody tried to reach the customer, or there is no contact at all."""
    if subject.unreachable is None and (subject.attempts or not subject.customer.contacts):
        return None
    return refuse(
        "attempts_are_recorded",
        "4.1",
        "no attempt to reach the customer is recorded, or it is recorded as unreachable already",
        "没有联系客户未果的记录,或已记录为无法联系",
        instead="log_contact with reached=false first",
        attempts=subject.attempts,
    )


@state_guard("4.1")
def is_unreachable(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The customer is recorded as not reachable."""
    if subject.unreachable is not None:
        return None
    return refuse(
        "is_unreachable",
        "4.1",
        "the customer can be reached already",
        "客户并非无法联系",
        instead="correct_fact changes the customer",
    )


@command_guard("4.3", "told", "by")
def authority_is_checked(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A representative is told, or speaks for the customer, once authority was checked."""
    who = getattr(command, "told", None) or getattr(command, "by", None)
    acting = subject.representative
    if who != "representative" or (acting is not None and acting.authority_checked):
        return None
    return refuse(
        "authority_is_checked",
        "4.3",
        "there is no representative whose authority was checked",
        "代理人的授权和身份尚未核实",
        instead="tell the customer",
    )


# --- 3.2 -------------------------------------------------------------------------------------


@command_guard("3.2", "category", "subcategory")
def category_is_known(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The standard has this category."""
    if context.standard.knows(command.category, command.subcategory):
        return None
    return refuse(
        "category_is_known",
        "3.2",
        "the standard has no such category",
        "分类标准中没有该类别",
        instead="one of the categories in the facts, with its own subcategories",
        category=command.category,
        subcategory=command.subcategory,
        known=tuple(category.key for category in context.standard.categories),
    )


@command_guard("3.2", "category", "note")
def other_is_explained(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The category "other" carries a note (annex 2)."""
    if command.category != "other" or command.note is not None:
        return None
    return refuse(
        "other_is_explained",
        "3.2",
        "the category other needs a note",
        "“其他”类别须附说明",
        instead="add a note",
    )


@command_guard("3.2", "severity", "criteria")
def severity_follows_criteria(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """The severity is not below what the highest criterion asks for (annex 2)."""
    least = least_severity(command.criteria)
    if RANK[command.severity] >= RANK[least]:
        return None
    return refuse(
        "severity_follows_criteria",
        "3.2",
        f"the criteria ask for severity {least.value}",
        f"判定依据对应的严重程度为“{least.label()}”",
        instead=f"severity {least.value} or above",
        severity=command.severity.value,
        least=least.value,
    )


@command_guard("3.2", "urgency", "severity", "criteria")
def urgency_follows_severity(
    subject: Complaint, command: c.Classify | c.Reclassify, context: ComplaintContext
) -> Refusal | None:
    """Serious and critical complaints are urgent; danger to health is immediate (annex 2)."""
    least = Urgency.normal
    if RANK[command.severity] >= RANK[Severity.serious]:
        least = Urgency.urgent
    if Criterion.harm_to_health in command.criteria:
        least = Urgency.immediate
    order = tuple(Urgency)
    if order.index(command.urgency) >= order.index(least):
        return None
    return refuse(
        "urgency_follows_severity",
        "3.2",
        f"it is at least {least.value}",
        f"紧急程度至少为“{least.label()}”",
        instead=f"urgency {least.value} or above",
        urgency=command.urgency.value,
        least=least.value,
    )


# --- 3.4, 3.5 --------------------------------------------------------------------------------


@command_guard("3.4", "measures")
def has_a_measure(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """A plan has at least one measure that is carried out before the feedback."""
    if any(not measure.follow_up for measure in command.measures):
        return None
    return refuse(
        "has_a_measure",
        "3.4",
        "the plan has no measure to carry out before the feedback",
        "方案中没有反馈前应执行的措施",
        instead="add a measure; for an unfounded complaint: explain to the customer",
    )


@command_guard("3.4", "measures")
def measure_ids_are_new(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """Each measure has an id of its own, unlike those settled or told before."""
    taken = {f.id for f in subject.follow_ups}
    if subject.plan is not None:
        taken |= {m.id for m in subject.plan.measures if m.status != MeasureStatus.open}
    for measure in command.measures:
        if measure.id in taken:
            return refuse(
                "measure_ids_are_new",
                "3.4",
                "a measure's id is used already",
                "措施编号重复",
                instead="give each measure its own id",
                measure=measure.id,
            )
        taken.add(measure.id)
    return None


@command_guard("3.4", "measures", "at")
def limits_lie_ahead(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """The time limit of a measure is not over before the plan is made."""
    made = earliest(context.now if command.at is None else command.at)
    for measure in command.measures:
        if measure.limit < made:
            return refuse(
                "limits_lie_ahead",
                "3.4",
                "a measure's time limit lies before the plan",
                "措施时限早于方案制定时间",
                instead=f"a limit from {iso(made)} on",
                measure=measure.id,
                limit=iso(measure.limit),
            )
    return None


@command_guard("3.4", "measures", "completion_late")
def within_the_limit_or_said(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """A measure that ends after the completion limit is a follow-up, or the plan says so."""
    limit = subject.cycle.completion.deadline
    if limit is None or command.completion_late:
        return None
    for measure in command.measures:
        if not measure.follow_up and limit.met_by(measure.limit) is False:
            return refuse(
                "within_the_limit_or_said",
                "3.4",
                "a measure ends after the completion limit",
                "措施时限晚于办结并反馈期限",
                instead="declare it a follow_up, or set completion_late",
                measure=measure.id,
                limit=iso(measure.limit),
                completion_due=iso(limit.due),
            )
    return None


@command_guard("3.4", "approved_by", "measures")
def approved_where_needed(
    subject: Complaint, command: c.DrawUpPlan | c.RevisePlan, context: ComplaintContext
) -> Refusal | None:
    """Serious and critical complaints, and compensation, are approved by another person."""
    known = subject.classification
    severity = None if known is None else known.severity
    grave = severity is not None and RANK[severity] >= RANK[Severity.serious]
    paid = any(measure.kind == "compensation" for measure in command.measures)
    if not (grave or paid) or command.approved_by not in (None, context.actor.id):
        return None
    return refuse(
        "approved_where_needed",
        "3.4",
        "this plan needs the approval of another person",
        "该方案须经他人审批(严重、重大投诉或含补偿)",
        instead="name who approved it (approved_by)",
        severity="" if severity is None else severity.value,
        compensation=paid,
    )


def find_measure(subject: Complaint, measure_id: str) -> Measure | None:
    """A measure of the present plan."""
    plan = subject.plan
    return next((m for m in plan.measures if m.id == measure_id), None) if plan else None


@command_guard("3.5", "measure")
def measure_is_open(
    subject: Complaint, command: c.CompleteMeasure | c.CancelMeasure, context: ComplaintContext
) -> Refusal | None:
    """The plan has this measure, and it is not settled yet."""
    measure = find_measure(subject, command.measure)
    if measure is not None:
        verdict = measure_machine().judge(
            command.type, measure.status.value, measure, None, context
        )
        if not isinstance(verdict, Refused):
            return None
    still = subject.plan.measures if subject.plan else ()
    return refuse(
        "measure_is_open",
        "3.5",
        "the plan has no such open measure",
        "方案中没有该项待执行措施",
        instead="one of the open measures in the facts",
        measure=command.measure,
        open=tuple(m.id for m in still if m.status == MeasureStatus.open),
    )


# --- 3.6 -------------------------------------------------------------------------------------


@state_guard("3.6")
def unfounded_or_executed(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Without a plan carried out, only an unfounded complaint is answered."""
    found = subject.investigation
    if subject.status != Status.investigated or (found and found.verdict in UNFOUNDED):
        return None
    return refuse(
        "unfounded_or_executed",
        "3.6",
        "the complaint is founded, and no plan was carried out",
        "投诉属实,须先制定并执行方案",
        instead="draw_up_plan",
    )


@command_guard("3.6", "follow_ups")
def tells_what_follows(
    subject: Complaint, command: c.GiveFeedback, context: ComplaintContext
) -> Refusal | None:
    """The feedback tells every follow-up of the plan, each once, with a date ahead."""
    told = [f.id for f in command.follow_ups]
    used = {f.id for f in subject.follow_ups}
    plan = subject.plan
    owed = {
        m.id
        for m in (plan.measures if plan else ())
        if m.follow_up and m.status == MeasureStatus.open
    }
    untold = tuple(sorted(owed - set(told)))
    twice = tuple(sorted({f for f in told if told.count(f) > 1 or f in used}))
    sent = earliest(context.now if command.at is None else command.at)
    past = tuple(f.id for f in command.follow_ups if f.due < sent)
    if not (untold or twice or past):
        return None
    return refuse(
        "tells_what_follows",
        "3.6",
        "the follow-ups told are not those of the plan, each once, with a date ahead",
        "反馈中的后续跟进措施与方案不符",
        instead="tell each follow-up of the plan with its responsible person and date",
        untold=untold,
        twice=twice,
        past=past,
    )


@command_guard("3.6", "follow_up")
def follow_up_is_open(
    subject: Complaint, command: c.FinishFollowUp, context: ComplaintContext
) -> Refusal | None:
    """The follow-up was told to the customer and is not done yet."""
    waiting = tuple(f.id for f in subject.follow_ups if f.settled is None)
    if command.follow_up in waiting:
        return None
    return refuse(
        "follow_up_is_open",
        "3.6",
        "there is no such open follow-up",
        "没有该项待跟进措施",
        instead="one of the open follow-ups in the facts",
        follow_up=command.follow_up,
        open=waiting,
    )


@state_guard("3.6")
def not_answered_yet(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The customer has not said yet what they think of this result."""
    if subject.answer is None:
        return None
    return refuse(
        "not_answered_yet",
        "3.6",
        "the customer's answer is recorded already",
        "客户意见已记录",
        instead="close, or object",
        answer=subject.answer.value,
    )


@state_guard("3.6")
def result_was_told(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The result reached the customer, or the customer cannot be told."""
    if subject.unreachable is not None or subject.cycle.completion.fulfilled is not None:
        return None
    return refuse(
        "result_was_told",
        "3.6",
        "the result has not reached the customer",
        "处理结果尚未送达客户",
        instead="give_feedback, or resend_feedback where it bounced",
    )


@command_guard("3.6", "reason", "at")
def closes_for_a_reason(
    subject: Complaint, command: c.Close, context: ComplaintContext
) -> Refusal | None:
    """Accepted means that the customer said so; silence needs its time; unreachable its record."""
    at = context.now if command.at is None else command.at
    if command.reason == CloseReason.accepted:
        good = subject.answer == Answer.accepted
        instead = "accept first, or another reason"
    elif command.reason == CloseReason.unreachable:
        good = subject.unreachable is not None
        instead = "report_unreachable first, or another reason"
    else:
        instead = "wait until the time for an answer is over"
        told = subject.feedback
        good = False
        if told is not None and subject.answer is None:
            silence = deadline(
                told.reached,
                subject.terms.no_answer.period,
                zone=subject.zone,
                calendar=context.calendar,
                clause="3.6",
                on_unknown="provisional",
            )
            good = silence.over_at(earliest(at))
            instead = f"possible from {iso(silence.due)} on"
    if good:
        return None
    return refuse(
        "closes_for_a_reason",
        "3.6",
        f"it cannot be closed as {command.reason.value}",
        f"不能以“{command.reason.label()}”办结",
        instead=instead,
        reason=command.reason.value,
        answer="" if subject.answer is None else subject.answer.value,
    )


@state_guard("3.6")
def nothing_is_left_to_do(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Before any feedback it is closed only where handling is complete and nobody can be told."""
    if subject.status == Status.feedback_given:
        return None
    handled = subject.cycle.handled is not None
    if handled and subject.unreachable is not None:
        return None
    return refuse(
        "nothing_is_left_to_do",
        "3.6",
        "it is not handled to its end, or the customer can still be told",
        "投诉尚未处理完毕,或仍可向客户反馈",
        instead="draw_up_plan and carry it out, or give_feedback",
        handled=handled,
    )


# --- ends ------------------------------------------------------------------------------------


@state_guard("3.7")
def record_is_kept(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The record is still kept, so that new facts can reopen it."""
    kept = subject.retention
    if kept is not None and not kept.over_at(context.now):
        return None
    return refuse(
        "record_is_kept",
        "3.7",
        "the time for which the record is kept is over",
        "记录保存期限已届满",
        instead="receive a new complaint",
        retention="" if kept is None else iso(kept.due),
    )


@command_guard("3.7", "into", "other")
def is_another(subject: Complaint, command: Command, context: ComplaintContext) -> Refusal | None:
    """A complaint is not merged into, or linked with, itself; nor linked twice."""
    other = context.other
    if other is not None and other.id != subject.id and other.id not in subject.links:
        return None
    return refuse(
        "is_another",
        "3.7",
        "it is the same complaint, or is linked already",
        "为同一投诉,或已关联",
        instead="name another complaint",
        other="" if other is None else other.id,
    )


@command_guard("3.1", "into")
def same_customer(
    subject: Complaint, command: c.Merge, context: ComplaintContext
) -> Refusal | None:
    """Only the same customer's complaints are merged; two customers are owed two answers."""
    other = context.other
    if other is not None and other.customer.ref == subject.customer.ref:
        return None
    return refuse(
        "same_customer",
        "3.1",
        "the other complaint is another customer's",
        "并非同一客户的投诉",
        instead="link them",
    )


@command_guard("3.1", "into")
def survivor_is_open(
    subject: Complaint, command: c.Merge, context: ComplaintContext
) -> Refusal | None:
    """A complaint is merged into one that is still being handled."""
    other = context.other
    if other is not None and other.status in OPEN:
        return None
    return refuse(
        "survivor_is_open",
        "3.1",
        "the other complaint is not being handled any more",
        "所并入的投诉已不在处理中",
        instead="decline as answered_before, or handle this one",
        status="" if other is None else other.status.value,
    )


# --- the passing of time ---------------------------------------------------------------------


@state_guard("4.1")
def something_is_due(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Time has brought a warning or a breach that is not recorded yet."""
    at = wake(subject)
    if at is not None and at <= context.now:
        return None
    return refuse(
        "something_is_due",
        "4.1",
        "nothing has come due",
        "没有到期事项",
        instead="nothing to do" if at is None else f"due at {iso(at)}",
    )


@state_guard("4.2")
def calendar_has_changed(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """A provisional limit was counted with another version of the calendar."""
    if any(is_stale(limit, context.calendar) for limit in provisional(subject)):
        return None
    return refuse(
        "calendar_has_changed",
        "4.2",
        "no provisional limit was counted with another calendar",
        "没有需要重新计算的暂定期限",
        instead="load the next year's notice first",
        calendar=context.calendar.version,
    )
