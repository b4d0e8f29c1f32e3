"""The rules that a move on an improvement must satisfy (4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from ..agreement import Agreement
from ..complaint import Complaint
from ..duties import Barring, last_of, no_part_for, takes_no_part_in
from ..errors import Refusal
from ..keeping import DISPOSED, KeepingContext, no_longer_kept
from ..kernel import (
    Command,
    Context,
    Guard,
    before_its_cause,
    command_guard,
    in_the_future,
    refuse,
    state_guard,
    without_evidence,
)
from ..values import Role, When, earliest, iso
from . import messages as m
from .model import Action, Improvement, action_machine


@dataclass(frozen=True, kw_only=True, slots=True)
class ImprovementContext(KeepingContext):
    """What a decision on an improvement may know besides improvement and command."""

    agreement: Agreement | None = None
    """The agreement that a new improvement is opened under."""
    complaint: Complaint | None = None
    """The complaint that a command names."""
    others: tuple[Improvement, ...] = ()
    """The improvements that were opened for a problem of that complaint."""


def action_of(subject: Improvement, command: Command) -> Action | None:
    """The action that a command is about, where it is known."""
    wanted = getattr(command, "action", None)
    return next((action for action in subject.actions if action.id == wanted), None)


@command_guard("4.4", "at", "found")
def happened_by_now(
    subject: Improvement, command: Command, context: ImprovementContext
) -> Refusal | None:
    """A fact does not lie in the future."""
    return in_the_future("happened_by_now", "4.4", command, context, "at", "found")


def _cause(subject: Improvement, command: Command) -> When:
    """The fact that a command's fact answers: it cannot have happened before."""
    if isinstance(command, m.DecideAgainst) and subject.proposal is not None:
        return subject.proposal.at
    if isinstance(command, m.VerifyEffect):
        done = (action.settled for action in subject.actions)
        return last_of((subject.since, *done)) or subject.since
    return subject.since


@command_guard("4.4", "at")
def not_before_its_cause(
    subject: Improvement, command: Command, context: ImprovementContext
) -> Refusal | None:
    """A fact may be recorded late, but did not happen before what it answers."""
    return before_its_cause("4.4", context, getattr(command, "at", None), _cause(subject, command))


@state_guard("3.7")
def record_is_kept(subject: Improvement, context: ImprovementContext) -> Refusal | None:
    """The record is still kept, so that a problem that came again can reopen it."""
    return no_longer_kept(
        subject,
        context,
        instead="open another improvement",
        instead_zh="另行登记改进事项",
    )


@command_guard("4.4", "complaint", "problem", "agreement")
def problem_was_found_there(
    subject: Improvement, command: m.OpenImprovement, context: ImprovementContext
) -> Refusal | None:
    """A complaint that is named has that problem, and is under that agreement or none."""
    if command.complaint is None:
        return None
    there = context.complaint
    problems = () if there is None else tuple(p.code for p in there.problems)
    same = there is not None and there.agreement in (None, command.agreement)
    if same and command.problem in problems:
        return None
    return refuse(
        "problem_was_found_there",
        "4.4",
        "no such problem was found in that complaint under that agreement",
        "该投诉中未发现此问题，或不属于该合同",
        instead="name a problem of the complaint, or open it without one",
        instead_zh="指明该投诉中发现的问题，或不关联投诉",
        problems=problems,
    )


@command_guard("4.4", "complaint", "problem")
def problem_is_taken_up_once(
    subject: Improvement, command: m.OpenImprovement, context: ImprovementContext
) -> Refusal | None:
    """A problem of a complaint is taken up once.

    None is opened where there is one already, whether it is linked yet or not.
    """
    there = context.complaint
    problems = () if there is None else there.problems
    linked = next((p.improvement for p in problems if p.code == command.problem), None)
    opened = next(
        (
            other
            for other in context.others
            if (other.complaint, other.problem) == (command.complaint, command.problem)
            and other.status != DISPOSED
        ),
        None,
    )
    if linked is None and opened is None:
        return None
    hidden = opened is not None and context.actor.id in opened.barred
    return refuse(
        "problem_is_taken_up_once",
        "4.4",
        "an improvement takes this problem up already",
        "该问题已登记改进事项",
        instead="link_improvement the one that is there, or reopen it",
        instead_zh="关联已有的改进事项（link_improvement），或重新改进",
        improvement=linked or ("(not shown)" if opened is None or hidden else opened.id),
    )


@command_guard("2.1", "complaint", "owner")
def another_owns_it(
    subject: Improvement, command: m.OpenImprovement, context: ImprovementContext
) -> Refusal | None:
    """Nobody owns an improvement who is complained about where its problem was found."""
    there, owner = context.complaint, command.owner
    barred = there is not None and owner is not None and owner in there.barred
    return no_part_for(str(owner), "another_owns_it") if barred else None


another_carries_it_out: Guard[Barring | None, Context] = takes_no_part_in(
    "another_carries_it_out", "actions"
)


def _theirs(subject: Improvement, move: str, context: ImprovementContext) -> tuple[str, ...]:
    """The actions that whoever acts may carry out."""
    own = context.actor.role == Role.responsible
    return tuple(a.id for a in subject.actions if not own or a.responsible == context.actor.id)


@command_guard("4.4", "action", among=_theirs)
def carries_out_their_own(
    subject: Improvement, command: m.CompleteAction, context: ImprovementContext
) -> Refusal | None:
    """A person responsible carries out the actions that are theirs; others are Party A's."""
    found = action_of(subject, command)
    if found is None or found.id in _theirs(subject, command.type, context):
        return None
    return refuse(
        "carries_out_their_own",
        "4.4",
        "another person is responsible for it",
        "该措施由其他责任人负责",
        instead="the person responsible, or a manager, completes it",
        instead_zh="由责任人或负责人办理",
        responsible=found.responsible,
    )


def _open(subject: Improvement, move: str, context: ImprovementContext) -> tuple[str, ...]:
    """The actions that are still to be carried out."""
    machine = action_machine()
    return tuple(a.id for a in subject.actions if machine.starts_in(move, a.status))


@command_guard("4.4", "action", among=_open)
def action_may_move(
    subject: Improvement, command: Command, context: ImprovementContext
) -> Refusal | None:
    """The action is there, and still to be carried out."""
    still = _open(subject, command.type, context)
    if getattr(command, "action", None) in still:
        return None
    return refuse(
        "action_may_move",
        "4.4",
        "there is no such action that is still open",
        "没有该项待实施的改进措施",
        instead="name an open action",
        instead_zh="指明一项待实施的改进措施",
        open=still,
    )


def _ahead(subject: Improvement, move: str, context: ImprovementContext) -> tuple[str, ...]:
    """The actions whose date has not passed."""
    now = context.now
    return tuple(a.id for a in subject.actions if not a.duty.deadline.over_at(now))


@command_guard("4.4", "action", among=_ahead)
def its_date_has_not_passed(
    subject: Improvement, command: m.MoveAction, context: ImprovementContext
) -> Refusal | None:
    """A date is moved before it passes, never afterwards."""
    found = action_of(subject, command)
    if found is None or found.id in _ahead(subject, command.type, context):
        return None
    return refuse(
        "its_date_has_not_passed",
        "4.4",
        "its date has passed",
        "原定期限已届满",
        instead="complete it late, or cancel it with the reason",
        instead_zh="尽快完成，或说明理由取消",
        due=iso(found.duty.deadline.due),
    )


@command_guard("4.4", "actions", "due")
def dates_lie_ahead(
    subject: Improvement, command: Command, context: ImprovementContext
) -> Refusal | None:
    """The date of an action lies ahead."""
    dates = [(action.id, action.due) for action in getattr(command, "actions", ())]
    if isinstance(command, m.MoveAction):
        dates = [(command.action, command.due)]
    late = tuple(id for id, due in dates if earliest(due) <= context.now)
    if not late:
        return None
    return refuse(
        "dates_lie_ahead",
        "4.4",
        "the date of an action lies in the past",
        "改进措施的期限早于当前时间",
        instead=f"give dates after {context.told(context.now)}",
        instead_zh=f"给出晚于{context.told(context.now)}的期限",
        actions=late,
    )


@command_guard("4.4", "actions")
def action_ids_are_new(
    subject: Improvement, command: m.PlanImprovement, context: ImprovementContext
) -> Refusal | None:
    """Each action has an id of its own."""
    ids = [action.id for action in command.actions]
    twice = tuple(sorted({id for id in ids if ids.count(id) > 1}))
    if not twice:
        return None
    return refuse(
        "action_ids_are_new",
        "4.4",
        "two actions have one id",
        "改进措施编号重复",
        instead="give each its own",
        instead_zh="为每项措施使用不同的编号",
        twice=twice,
    )


@command_guard("4.4", "evidence")
def cites_evidence(
    subject: Improvement, command: Command, context: ImprovementContext
) -> Refusal | None:
    """What is carried out or checked rests on evidence."""
    return without_evidence("4.4", command)


def _not_the_last(subject: Improvement, move: str, context: ImprovementContext) -> tuple[str, ...]:
    """The actions besides which there is one that is not cancelled."""
    left = {a.id for a in subject.actions if a.status != "cancelled"}
    return tuple(a.id for a in subject.actions if left - {a.id})


@command_guard("4.4", "action", among=_not_the_last)
def one_action_is_carried_out(
    subject: Improvement, command: m.CancelAction, context: ImprovementContext
) -> Refusal | None:
    """Not every action is cancelled: that is a decision against the improvement."""
    left = _not_the_last(subject, command.type, context)
    if action_of(subject, command) is None or command.action in left:
        return None
    return refuse(
        "one_action_is_carried_out",
        "4.4",
        "it is the last action that is left",
        "这是最后一项改进措施",
        instead="carry it out, or propose to decide against the improvement",
        instead_zh="实施该措施，或提议不予改进",
    )


def _checkable(subject: Improvement, move: str, context: ImprovementContext) -> tuple[()] | None:
    """No time that can be given, where the latest of them is too early."""
    begins = subject.check_from
    latest = context.now + context.max_skew
    return None if begins is None or begins.over_at(latest) else ()


@command_guard("4.4", "at", among=_checkable)
def time_to_the_check_is_over(
    subject: Improvement, command: m.VerifyEffect, context: ImprovementContext
) -> Refusal | None:
    """The effect is checked after the stated time, not before."""
    at = context.now if command.at is None else earliest(command.at)
    begins = subject.check_from
    if begins is None or begins.over_at(at):
        return None
    told = context.told(begins.overdue_from)
    return refuse(
        "time_to_the_check_is_over",
        "4.4",
        "the stated time after which the effect is checked is not over",
        "尚未到效果验证时间",
        instead=f"check it from {told} on",
        instead_zh=f"自{told}起验证",
        check_from=iso(begins.due),
    )


@state_guard("4.4")
def against_is_proposed(subject: Improvement, context: ImprovementContext) -> Refusal | None:
    """Somebody proposed to decide against it."""
    if subject.proposal is not None:
        return None
    return refuse(
        "against_is_proposed",
        "4.4",
        "nobody proposed to decide against it",
        "无人提议不予改进",
        instead="propose it first, with the reason",
        instead_zh="先说明理由提议不予改进",
    )


@state_guard("4.4")
def another_decides(subject: Improvement, context: ImprovementContext) -> Refusal | None:
    """A second person decides, not the one who proposed."""
    if subject.proposal is None or subject.proposal.by.id != context.actor.id:
        return None
    return refuse(
        "another_decides",
        "4.4",
        "whoever proposed it does not decide on it",
        "提议人不得自行审批",
        instead="somebody else decides",
        instead_zh="由他人审批",
        person=context.actor.id,
    )
