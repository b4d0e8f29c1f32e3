"""Who asks how satisfied the customer is, and how often (3.6)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import refuse, state_guard
from ..model import Complaint, Purpose
from ..owing import told_at
from ..revisits import MOST_ATTEMPTS
from .context import ComplaintContext


@state_guard("3.6")
def revisit_is_wanted(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The terms want the customer asked after the feedback."""
    if subject.terms.revisit is not None:
        return None
    return refuse(
        "revisit_is_wanted",
        "3.6",
        "the terms want no revisit",
        "合同条款未约定回访",
        instead="log_contact, or terms with revisit for complaints to come",
        instead_zh="登记联系情况（log_contact）；或在条款中约定回访，适用于此后的投诉",
    )


@state_guard("3.6")
def feedback_has_reached(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Only who was told the result is asked what they think of it."""
    if told_at(subject, subject.cycle, Purpose.feedback) is not None:
        return None
    return refuse(
        "feedback_has_reached",
        "3.6",
        "the customer was not told the result of this cycle",
        "本轮处理结果尚未告知客户",
        instead="resend_feedback first",
        instead_zh="先再次反馈（resend_feedback）",
    )


@state_guard("2.1")
def somebody_else_asks(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """The handler does not ask how satisfied the customer is with the handling."""
    if context.actor.id != subject.handler:
        return None
    return refuse(
        "somebody_else_asks",
        "2.1",
        "the handler does not ask the customer about their own handling",
        "经办人不得对自己办理的投诉进行回访",
        instead="somebody else asks",
        instead_zh="由经办人以外的人回访",
        handler=subject.handler or "",
    )


@state_guard("3.6")
def not_asked_enough(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Who was reached is asked once in a cycle; who is not, five times at most."""
    mine = [revisit for revisit in subject.revisits if revisit.cycle == subject.cycle.n]
    reached = any(revisit.reached for revisit in mine)
    if not reached and len(mine) < MOST_ATTEMPTS:
        return None
    return refuse(
        "not_asked_enough",
        "3.6",
        "the customer was asked" if reached else "the customer was tried often enough",
        "本轮已回访客户" if reached else "本轮回访已达到最多次数",
        instead="log_contact for what else is said",
        instead_zh="客户另有反映的，登记联系情况（log_contact）",
        attempts=len(mine),
        most=MOST_ATTEMPTS,
    )
