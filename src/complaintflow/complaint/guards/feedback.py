"""The feedback, what the customer says to it, and closing (3.6)."""

from __future__ import annotations

from datetime import datetime

from ...errors import Refusal
from ...kernel import command_guard, refuse, state_guard
from ...periods import Deadline, deadline
from ...values import earliest
from .. import commands as c
from ..measures import MeasureStatus
from ..model import UNFOUNDED, Answer, CloseReason, Complaint, Purpose, Status
from ..owing import told_at
from .context import ComplaintContext
from .listing import named


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
        "投诉属实，须先制定并执行方案",
        instead="draw_up_plan",
        instead_zh="制定处理方案（draw_up_plan）",
    )


@state_guard("3.6")
def result_is_untold(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Once it is closed, a result is told that never was."""
    if subject.status != Status.closed or subject.cycle.told is None:
        return None
    return refuse(
        "result_is_untold",
        "3.6",
        "it is closed, and its result was told before",
        "投诉已办结，且处理结果已反馈过",
        instead="resend_feedback, or reopen where there are new facts",
        instead_zh="再次反馈处理结果（resend_feedback）；有新情况的，重新办理（reopen）",
    )


@state_guard("3.6")
def result_was_given(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """There is a result that was told, to tell it again."""
    if subject.cycle.told is not None:
        return None
    return refuse(
        "result_was_given",
        "3.6",
        "its result was told to nobody yet",
        "处理结果尚未反馈过",
        instead="give_feedback, which says the outcome",
        instead_zh="反馈处理结果（give_feedback），并写明结果",
    )


@command_guard("3.6", "follow_ups")
def tells_what_follows(
    subject: Complaint, command: c.GiveFeedback, context: ComplaintContext
) -> Refusal | None:
    """The feedback tells every follow-up of the plan as planned, each once, with a date ahead.

    Another person is told where the plan's may take no part any more, another date where the plan's
    has passed. What the plan does not have may be told besides.
    """
    told = [f.id for f in command.follow_ups]
    measures = () if subject.plan is None else subject.plan.measures
    owed = {m.id: m for m in measures if m.follow_up and m.status == MeasureStatus.open}
    used = {f.id for f in subject.follow_ups}
    used |= {m.id for m in measures if m.status != MeasureStatus.open}
    untold = tuple(sorted(owed.keys() - set(told)))
    twice = tuple(sorted({f for f in told if told.count(f) > 1 or f in used}))
    sent = earliest(context.now if command.at is None else command.at)
    past = tuple(f.id for f in command.follow_ups if f.due < sent)
    changed = tuple(
        f.id
        for f in command.follow_ups
        if (planned := owed.get(f.id)) is not None
        and (
            (f.due != planned.limit and planned.limit >= sent)
            or (f.responsible != planned.responsible and planned.responsible not in subject.staff)
        )
    )
    if not (untold or twice or past or changed):
        return None
    return refuse(
        "tells_what_follows",
        "3.6",
        "the follow-ups told are not those of the plan as planned, each once, with a date ahead",
        "反馈中的后续跟进措施与方案不符",
        instead="tell each follow-up of the plan with its responsible person and date",
        instead_zh="逐项告知方案中的后续措施、责任人和日期",
        untold=untold,
        twice=twice,
        past=past,
        changed=changed,
    )


def _open(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The follow-ups that were told and are not done yet."""
    return tuple(f.id for f in subject.follow_ups if f.settled is None)


@command_guard("3.6", "follow_up", among=_open)
def follow_up_is_open(
    subject: Complaint, command: c.FinishFollowUp, context: ComplaintContext
) -> Refusal | None:
    """The follow-up was told to the customer and is not done yet."""
    waiting = _open(subject, command.type, context)
    if command.follow_up in waiting:
        return None
    return refuse(
        "follow_up_is_open",
        "3.6",
        "there is no such open follow-up",
        "没有该项待跟进措施",
        instead=f"one that is open: {named(waiting)}",
        instead_zh=f"待跟进措施：{named(waiting, 'zh')}",
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
        instead_zh="办结（close），或提出异议（object）",
        answer=subject.answer.value,
    )


@state_guard("3.6")
def result_was_told(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The result reached the customer, or the customer cannot be told."""
    if subject.unreachable is not None or subject.cycle.completion.fulfilled is not None:
        return None
    given = subject.cycle.told is not None
    return refuse(
        "result_was_told",
        "3.6",
        "the result has not reached the customer",
        "处理结果尚未送达客户",
        instead="resend_feedback, where it bounced, somebody was not told yet, or the customer is "
        "another person than was thought; record_sending, where it waits in the outbox"
        if given
        else "give_feedback first",
        instead_zh="被退回的、尚有人未告知的、或客户更正为他人的，再次反馈（resend_feedback）；"
        "待发送的，登记发出（record_sending）"
        if given
        else "先反馈处理结果（give_feedback）",
    )


def _silence(subject: Complaint, context: ComplaintContext) -> Deadline | None:
    """Until when the customer may still answer; None where there is nothing to answer, or an
    answer."""
    told = told_at(subject, subject.cycle, Purpose.feedback)
    if told is None or subject.answer is not None:
        return None
    return deadline(
        told,
        subject.terms.no_answer.period,
        zone=subject.zone,
        calendar=context.calendar,
        clause="3.6",
        on_unknown="provisional",
        on_day="bounds",
    )


def _closable(subject: Complaint, at: datetime, context: ComplaintContext) -> set[CloseReason]:
    """For what it may be closed at that time."""
    reasons = {CloseReason.accepted} if subject.answer == Answer.accepted else set()
    if subject.unreachable is not None:
        reasons.add(CloseReason.unreachable)
    silence = _silence(subject, context)
    if silence is not None and silence.over_at(at):
        reasons.add(CloseReason.no_answer)
    return reasons


def _closable_by_now(subject: Complaint, move: str, context: ComplaintContext) -> set[CloseReason]:
    """For what it may be closed: at the latest time that can be given."""
    return _closable(subject, context.now + context.max_skew, context)


@command_guard("3.6", "reason", "at", among=_closable_by_now)
def closes_for_a_reason(
    subject: Complaint, command: c.Close, context: ComplaintContext
) -> Refusal | None:
    """Accepted means that the customer said so; silence needs its time; unreachable its record."""
    at = context.now if command.at is None else earliest(command.at)
    reason: CloseReason | None = command.reason
    if reason in _closable(subject, at, context):
        return None
    silence = _silence(subject, context)
    instead = ("wait until the time for an answer is over", "待客户答复期限届满")
    if silence is not None:
        begins = context.told(silence.due)
        instead = (f"possible from {begins} on", f"自{begins}起可办结")
    if reason == CloseReason.accepted:
        instead = ("accept first, or another reason", "先登记客户认可（accept），或另填理由")
    elif reason == CloseReason.unreachable:
        instead = (
            "report_unreachable first, or another reason",
            "先登记无法联系客户（report_unreachable），或另填理由",
        )
    return refuse(
        "closes_for_a_reason",
        "3.6",
        "it cannot be closed yet" if reason is None else f"it cannot be closed as {reason.value}",
        "尚不能办结" if reason is None else f"不能以“{reason.label()}”办结",
        instead=instead[0],
        instead_zh=instead[1],
        reason=None if reason is None else reason.value,
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
        "投诉尚未处理完毕，或仍可向客户反馈",
        instead="draw_up_plan and carry it out, or give_feedback",
        instead_zh="制定并执行处理方案，或反馈处理结果（give_feedback）",
        handled=handled,
    )
