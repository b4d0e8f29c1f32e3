"""The life of an improvement: every move as data, and the one machine made of them (4.4)."""

from __future__ import annotations

import functools
from typing import get_args

from ..duties import BY_ITSELF, bar_moves, breach_moves
from ..errors import Refusal
from ..keeping import keeping_moves
from ..kernel import START, Command, Guard, Move, StateMachine, refuse, state_guard
from ..values import Text
from . import guards as g
from .guards import ImprovementContext
from .messages import (
    AnyImprovementCommand,
    CancelAction,
    CompleteAction,
    DecideAgainst,
    VerifyEffect,
)
from .model import LIVE, SETTLED, Improvement, ImprovementStatus
from .owing import provisional, wake

CLAUSES = frozenset({"2.1", "3.7", "4.4", "5.1"})
S = ImprovementStatus


@state_guard("4.4")
def something_is_due(subject: Improvement, context: ImprovementContext) -> Refusal | None:
    """Time has brought a warning or a breach that is not recorded yet."""
    at = wake(subject)
    if at is not None and at <= context.now:
        return None
    return refuse(
        "something_is_due",
        "4.4",
        "nothing has come due",
        "没有到期事项",
        instead="nothing to do" if at is None else f"due at {context.told(at)}",
        instead_zh="无需处理" if at is None else f"{context.told(at)}到期",
    )


@state_guard("4.4")
def calendar_has_changed(subject: Improvement, context: ImprovementContext) -> Refusal | None:
    """A provisional limit was counted with another version of the calendar."""
    if any(limit.is_stale(context.calendar) for limit in provisional(subject)):
        return None
    return refuse(
        "calendar_has_changed",
        "4.4",
        "no provisional limit was counted with another calendar",
        "没有需要重新计算的暂定期限",
        instead="load the next year's notice first",
        instead_zh="先载入下一年度的放假安排",
        calendar=context.calendar.version,
    )


def _after_action(
    subject: Improvement, command: Command | None, context: ImprovementContext
) -> str:
    settled = command.action if isinstance(command, CompleteAction | CancelAction) else ""
    left = any(action.id != settled for action in subject.open_actions())
    return S.planned if left else S.carried_out


def _after_check(subject: Improvement, command: Command | None, context: ImprovementContext) -> str:
    effective = isinstance(command, VerifyEffect) and command.effective
    return S.closed if effective else S.analysed


def _after_decision(
    subject: Improvement, command: Command | None, context: ImprovementContext
) -> str:
    approved = isinstance(command, DecideAgainst) and command.approved
    return S.decided_against if approved else subject.status


_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in get_args(get_args(AnyImprovementCommand)[0])
}
_CHOOSE = {
    "complete_action": _after_action,
    "cancel_action": _after_action,
    "verify_effect": _after_check,
    "decide_against_improvement": _after_decision,
}


def _move(
    name: str,
    zh: str,
    en: str,
    sources: tuple[str, ...],
    targets: tuple[str, ...] = (),
    *guards: Guard[Improvement, ImprovementContext],
) -> Move[Improvement, ImprovementContext]:
    return Move(
        name=name,
        label=Text(zh=zh, en=en),
        clause="4.4",
        sources=tuple(str(source) for source in sources),
        targets=tuple(str(target) for target in targets),
        guards=guards,
        choose=_CHOOSE.get(name),
        fields=_FIELDS[name],
        by_itself=name in BY_ITSELF,
    )


_FACT = (g.happened_by_now, g.not_before_its_cause)
_SETTLES = (*_FACT, g.action_may_move)
_UNDECIDED = (S.found, S.analysed)

_BARS: tuple[Move[Improvement, ImprovementContext], ...] = bar_moves(LIVE)
_BREACHES: tuple[Move[Improvement, ImprovementContext], ...] = breach_moves(LIVE)
_KEEPING: tuple[Move[Improvement, ImprovementContext], ...] = keeping_moves(LIVE, SETTLED)

MOVES: tuple[Move[Improvement, ImprovementContext], ...] = (
    _move("open_improvement", "登记改进事项", "open improvement", (START,), (S.found,),
          g.happened_by_now, g.problem_was_found_there, g.problem_is_taken_up_once,
          g.another_owns_it),
    _move("analyse_cause", "分析原因", "analyse cause", (S.found,), (S.analysed,), *_FACT),
    _move("plan_improvement", "制定改进措施", "plan improvement", (S.analysed,), (S.planned,),
          *_FACT, g.dates_lie_ahead, g.action_ids_are_new, g.another_carries_it_out),
    _move("move_action", "调整完成期限", "move action", (S.planned,), (),
          g.action_may_move, g.its_date_has_not_passed, g.dates_lie_ahead),
    _move("complete_action", "完成改进措施", "complete action",
          (S.planned,), (S.planned, S.carried_out),
          *_SETTLES, g.carries_out_their_own, g.cites_evidence),
    _move("cancel_action", "取消改进措施", "cancel action",
          (S.planned,), (S.planned, S.carried_out), *_SETTLES, g.one_action_is_carried_out),
    _move("verify_effect", "验证改进效果", "verify effect",
          (S.carried_out,), (S.closed, S.analysed),
          *_FACT, g.cites_evidence, g.time_to_the_check_is_over),
    _move("reopen_improvement", "重新改进", "reopen improvement", SETTLED, (S.found,), *_FACT,
          g.record_is_kept),
    _move("propose_against", "提议不予改进", "propose against", _UNDECIDED, (), *_FACT),
    _move("decide_against_improvement", "决定不予改进", "decide against improvement",
          _UNDECIDED, (*_UNDECIDED, S.decided_against),
          *_FACT, g.against_is_proposed, g.another_decides),
    _move("assess_duties", "检查期限", "assess duties", LIVE, (), something_is_due),
    _move("recompute_deadlines", "重新计算期限", "recompute deadlines", LIVE, (),
          calendar_has_changed),
    *_BARS,
    *_BREACHES,
    *_KEEPING,
)  # fmt: skip
"""Every move of an improvement."""


@functools.cache
def improvement_machine() -> StateMachine[Improvement, ImprovementContext]:
    """The machine of an improvement, built and checked once."""
    return StateMachine(
        "improvement",
        ImprovementStatus,
        MOVES,
        settled=SETTLED,
        final=(S.disposed,),
        clauses=CLAUSES,
    )
