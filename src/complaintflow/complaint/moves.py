"""The life of a complaint: every move as data, and the one machine made of them."""

from __future__ import annotations

import functools
from typing import TypeAlias, get_args

from ..duties import BY_ITSELF, bar_moves, breach_moves
from ..keeping import (
    DISPOSED,
    keeping_moves,
    requests_are_carried_out,
    rights_moves,
    rights_request_may_move,
)
from ..kernel import START, Command, Guard, Move, StateMachine
from ..values import Text
from . import guards as g
from .commands import AnyComplaintCommand, CancelMeasure, CarryOver, CompleteMeasure
from .guards import ComplaintContext
from .model import ENDED, FINAL, LIVE, OPEN, SETTLED, Complaint, Status

CLAUSES = frozenset(
    {"1.3", "1.4", "2.1", "2.2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7"}
    | {"4.1", "4.2", "4.3", "4.4", "5.1", "7.1"}
)
"""The clauses that this machine carries out."""

Sources: TypeAlias = tuple[Status | str, ...]


def _after_carry_over(
    subject: Complaint, command: Command | None, context: ComplaintContext
) -> str:
    answered = isinstance(command, CarryOver) and command.answered is not None
    return Status.feedback_given if answered else Status.received


def _after_measure(subject: Complaint, command: Command | None, context: ComplaintContext) -> str:
    settled = command.measure if isinstance(command, CompleteMeasure | CancelMeasure) else ""
    left = subject.plan.open_measures() if subject.plan else ()
    return Status.executing if any(m.id != settled for m in left) else Status.executed


_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in get_args(get_args(AnyComplaintCommand)[0])
}


def _move(
    name: str,
    zh: str,
    en: str,
    clause: str,
    sources: Sources,
    targets: Sources = (),
    guards: tuple[Guard[Complaint, ComplaintContext], ...] = (),
) -> Move[Complaint, ComplaintContext]:
    choose = None
    if name == "carry_over":
        choose = _after_carry_over
    elif name in ("complete_measure", "cancel_measure"):
        choose = _after_measure
    return Move(
        name=name,
        label=Text(zh=zh, en=en),
        clause=clause,
        sources=tuple(str(source) for source in sources),
        targets=tuple(str(target) for target in targets),
        guards=guards,
        choose=choose,
        fields=_FIELDS[name],
        by_itself=name in BY_ITSELF,
    )


S = Status
_ACTS = (g.actor_takes_no_part,)
_FACT = (*_ACTS, g.happened_by_now, g.not_before_its_cause)
_TELLS = (*_FACT, g.arrives_after_sending, g.can_be_told, g.few_messages_wait)
_CITES = (g.cites_evidence, g.evidence_is_attached)
_AFTER_FEEDBACK = (S.feedback_given, S.closed)
_ASSESSED = tuple(status for status in OPEN if status != S.received)

_OWN: tuple[Move[Complaint, ComplaintContext], ...] = (
    _move(
        "receive", "接收（登记）投诉", "receive", "3.1", (START,), (S.received,),
        (g.happened_by_now, g.agreement_in_force, g.takes_no_part, g.another_handles_it,
         g.members_are_several, g.few_represent),
    ),
    _move(
        "carry_over", "转入历史投诉", "carry over", "3.7", (START,), (S.received, S.feedback_given),
        (g.happened_by_now, g.answered_after_it_came_in),
    ),
    _move(
        "acknowledge", "响应并告知已收到投诉", "acknowledge", "4.1", LIVE, (),
        (*_TELLS, g.names_the_complaint, g.handler_is_named, g.authority_is_checked),
    ),
    _move("record_sending", "登记告知发出", "record sending", "4.1", LIVE, (),
          (*_FACT, g.message_is_queued)),
    _move("record_arrival", "登记告知到达", "record arrival", "4.1", LIVE, (),
          (*_FACT, g.message_waits)),
    _move("record_bounce", "登记告知退回", "record bounce", "4.1", LIVE, (),
          (*_FACT, g.message_waits)),
    _move("log_contact", "登记联系情况", "log contact", "4.1", LIVE, (), _FACT),
    _move("report_unreachable", "登记无法联系客户", "report unreachable", "4.1", LIVE, (),
          (*_FACT, g.attempts_are_recorded)),
    _move("record_contact_found", "登记新的联系方式", "record contact found", "4.1", LIVE, (),
          (*_FACT, g.record_is_kept, g.is_unreachable, g.contact_is_of_who_complains)),
    _move("name_representative", "登记代理人", "name representative", "4.3", LIVE, (),
          (*_FACT, g.few_represent, g.who_left_acts_no_more)),
    _move("check_identity", "核验身份与授权", "check identity", "4.3", LIVE, (),
          (*_FACT, g.authority_is_proved, g.customer_is_named, g.evidence_is_attached,
           g.few_are_checked, g.agent_takes_no_part, g.who_left_acts_no_more)),
    _move("attach", "添加附件", "attach", "3.7", LIVE, (),
          (*_FACT, g.few_attachments, g.attached_once)),
    _move("classify", "分类与评估", "classify", "3.2", (S.received,), (S.classified,),
          (*_FACT, g.standard_is_agreed, g.category_is_known, g.product_is_known,
           g.other_is_explained, g.severity_follows_criteria, g.urgency_follows_severity)),
    _move("reclassify", "调整分类与评估", "reclassify", "3.2", _ASSESSED, (),
          (*_FACT, g.standard_is_agreed, g.category_is_known, g.product_is_known,
           g.other_is_explained, g.severity_follows_criteria, g.urgency_follows_severity)),
    _move("assign_handler", "指定经办人", "assign handler", "3.1", LIVE, (),
          (*_FACT, g.takes_no_part)),
    _move("contain", "采取临时措施", "contain", "3.4", OPEN, (), (*_FACT, g.takes_no_part)),
    _move("start_investigation", "开始调查核实", "start investigation", "3.3",
          (S.classified,), (S.investigating,), (*_FACT, g.takes_no_part)),
    _move("conclude_investigation", "作出调查结论", "conclude investigation", "3.3",
          (S.investigating,), (S.investigated,), (*_FACT, *_CITES)),
    _move("draw_up_plan", "制定处理方案", "draw up plan", "3.4",
          (S.investigated,), (S.planned,),
          (*_FACT, g.takes_no_part, g.has_a_measure, g.measure_ids_are_new, g.limits_lie_ahead,
           g.within_the_limit_or_said, g.approved_where_needed)),
    _move("revise_plan", "调整处理方案", "revise plan", "3.4", (S.planned, S.executing), (),
          (*_FACT, g.takes_no_part, g.has_a_measure, g.measure_ids_are_new, g.limits_lie_ahead,
           g.within_the_limit_or_said, g.approved_where_needed)),
    _move("start_execution", "执行处理方案", "start execution", "3.5",
          (S.planned,), (S.executing,), (*_FACT, g.plan_is_approved)),
    _move("complete_measure", "完成措施", "complete measure", "3.5",
          (S.executing,), (S.executing, S.executed),
          (*_FACT, g.measure_is_open, g.settles_their_own, g.plan_is_approved, *_CITES)),
    _move("cancel_measure", "取消措施", "cancel measure", "3.5",
          (S.executing,), (S.executing, S.executed),
          (*_FACT, g.measure_is_open, g.settles_their_own)),
    _move("give_feedback", "反馈处理结果", "give feedback", "3.6",
          (S.investigated, S.executed, S.closed), (S.feedback_given,),
          (*_TELLS, g.record_is_kept, g.takes_no_part, g.unfounded_or_executed, g.result_is_untold,
           g.tells_what_follows, g.authority_is_checked)),
    _move("resend_feedback", "再次反馈处理结果", "resend feedback", "3.6", _AFTER_FEEDBACK, (),
          (*_TELLS, g.result_was_given, g.authority_is_checked)),
    _move("follow_up", "后续跟进", "follow up", "3.6", LIVE, (),
          (*_FACT, g.follow_up_is_open, g.settles_their_own, *_CITES)),
    _move("revisit", "回访", "revisit", "3.6", _AFTER_FEEDBACK, (),
          (*_FACT, g.revisit_is_wanted, g.feedback_has_reached, g.somebody_else_asks,
           g.not_asked_enough)),
    _move("accept", "客户认可", "accept", "3.6", (S.feedback_given,), (),
          (*_FACT, g.customer_speaks_now, g.authority_is_checked, g.not_answered_yet)),
    _move("object", "客户提出异议", "object", "3.6",
          (S.feedback_given,), (S.investigating,),
          (*_FACT, g.customer_speaks_now, g.authority_is_checked)),
    _move("close", "办结", "close", "3.6",
          (S.investigated, S.executed, S.feedback_given), (S.closed,),
          (*_FACT, g.nothing_is_left_to_do, g.result_was_told, g.closes_for_a_reason,
           g.problems_are_taken_up)),
    _move("reopen", "重新办理", "reopen", "3.7", (S.closed,), (S.investigating,),
          (*_FACT, g.record_is_kept)),
    _move("decline", "不予受理", "decline", "1.4",
          (S.received, S.classified, S.investigating), (S.declined,), _FACT),
    _move("withdraw", "撤回投诉", "withdraw", "3.6", OPEN, (S.withdrawn,),
          (*_FACT, g.customer_speaks_now, g.authority_is_checked)),
    _move("withdraw_member", "一名共同投诉人撤回", "withdraw member", "3.6", OPEN, (),
          (*_FACT, g.customer_speaks_now, g.member_may_leave)),
    _move("merge", "合并处理", "merge", "3.1", OPEN, (S.merged,),
          (*_FACT, g.is_another, g.same_customer, g.survivor_is_open)),
    _move("link", "关联", "link", "3.1", LIVE, (), (*_FACT, g.is_another, g.one_case_leads)),
    _move("unlink", "取消关联", "unlink", "3.1", LIVE, (), (*_FACT, g.is_linked)),
    _move("take_over_findings", "采用牵头投诉的调查结论", "take over findings", "3.3",
          (S.investigating,), (S.investigated,), (*_FACT, g.lead_has_findings)),
    _move("tell_outcome", "告知处理去向", "tell outcome", "4.2", ENDED, (),
          (*_TELLS, g.authority_is_checked)),
    _move("correct_fact", "更正登记事实", "correct fact", "3.7", LIVE, (),
          (*_ACTS, g.happened_by_now, g.agreement_in_force, g.came_in_before_registration,
           g.came_in_before_its_answer, g.contact_is_found_by_its_command,
           g.stays_with_its_customer, g.corrects_something, rights_request_may_move)),
    _move("disclose", "登记对外提供", "disclose", "4.3", LIVE, (),
          (*_FACT, g.basis_has_evidence, g.recipient_is_checked)),
    _move("supply_basis", "补充对外提供的依据", "supply basis", "4.3", LIVE, (),
          (g.happened_by_now, g.disclosure_had_none, g.basis_has_evidence, g.basis_came_first)),
    _move("find_problem", "登记发现的问题", "find problem", "4.4", LIVE, (),
          (*_FACT, g.problem_is_new)),
    _move("link_improvement", "关联改进事项", "link improvement", "4.4", LIVE, (),
          (*_FACT, g.problem_waits, g.improvement_serves_it)),
    _move("assess_duties", "检查期限", "assess duties", "4.2", LIVE, (), (g.something_is_due,)),
    _move("recompute_deadlines", "重新计算期限", "recompute deadlines", "4.2", LIVE, (),
          (g.calendar_has_changed,)),
)  # fmt: skip

_ASKS = (*_FACT, g.arrives_after_sending, g.limit_lies_ahead)
_ANSWERS = (*_FACT, g.request_may_move, g.the_right_party_speaks)
_ASSISTANCE: tuple[Move[Complaint, ComplaintContext], ...] = (
    _move("request_assistance", "请求协助", "request assistance", "2.2", OPEN, (),
          (*_ASKS, g.party_b_is_known, g.party_b_takes_part)),
    _move("note_request_arrival", "登记请求到达", "note request arrival", "2.2", LIVE, (),
          _ANSWERS),
    _move("provide_assistance", "提供协助", "provide assistance", "2.2", LIVE, (), _ANSWERS),
    _move("ask_more_time", "申请延期", "ask more time", "2.2", LIVE, (),
          (*_ANSWERS, g.limit_lies_ahead, g.time_is_not_over)),
    _move("answer_more_time", "答复延期申请", "answer more time", "2.2", LIVE, (),
          (*_ANSWERS, g.more_time_is_asked)),
    _move("refuse_assistance", "拒绝协助", "refuse assistance", "2.2", LIVE, (), _ANSWERS),
    _move("answer_refusal", "答复拒绝理由", "answer refusal", "2.2", LIVE, (), _ANSWERS),
    _move("cancel_assistance", "取消协助请求", "cancel assistance", "2.2", LIVE, (), _ANSWERS),
)  # fmt: skip

MOVES: tuple[Move[Complaint, ComplaintContext], ...] = (
    *_OWN,
    *_ASSISTANCE,
    *bar_moves(LIVE, _ACTS),
    *breach_moves(LIVE, _ACTS),
    *keeping_moves(LIVE, SETTLED, _ACTS, (requests_are_carried_out,)),
    *rights_moves(LIVE, DISPOSED, _FACT, (g.customer_speaks_now,)),
)
"""Every move of a complaint. Internal moves, which keep the status, name no target."""


@functools.cache
def complaint_machine() -> StateMachine[Complaint, ComplaintContext]:
    """The machine of a complaint, built and checked once."""
    return StateMachine(
        "complaint",
        Status,
        MOVES,
        settled=SETTLED,
        final=FINAL,
        clauses=CLAUSES,
    )
