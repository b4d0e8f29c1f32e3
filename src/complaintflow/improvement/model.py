"""A problem that was found while handling complaints, and what is done about it (4.4)."""

from __future__ import annotations

import functools
from datetime import datetime

from ..agreement import Terms
from ..duties import Breach, Duty, duty_missed
from ..keeping import Hold, Owed
from ..kernel import START, Context, Move, StateMachine
from ..periods import Deadline, Period
from ..values import Actor, Code, Labelled, Model, Ref, Sealed, Text, When


class ImprovementStatus(Labelled):
    """Where an improvement stands."""

    found = "found", "已登记"
    analysed = "analysed", "已分析原因"
    planned = "planned", "改进措施已制定"
    carried_out = "carried_out", "改进措施已实施"
    closed = "closed", "改进有效，已关闭"
    decided_against = "decided_against", "决定不予改进"
    disposed = "disposed", "已销毁"


OPEN = (
    ImprovementStatus.found,
    ImprovementStatus.analysed,
    ImprovementStatus.planned,
    ImprovementStatus.carried_out,
)
SETTLED = (ImprovementStatus.closed, ImprovementStatus.decided_against)
LIVE = (*OPEN, *SETTLED)


class ActionKind(Labelled):
    """What an action is for (annex 3)."""

    corrective = "corrective", "纠正措施"
    preventive = "preventive", "预防措施"


class ActionStatus(Labelled):
    """How an action stands."""

    open = "open", "待实施"
    done = "done", "已实施"
    cancelled = "cancelled", "已取消"


class AgainstReason(Labelled):
    """Why a problem is not improved. Party B sees it; it does not by itself exclude breach 4."""

    no_problem = "no_problem", "经分析不构成问题"
    solved = "solved", "问题已解决"
    beyond_control = "beyond_control", "非甲方所能控制"
    disproportionate = "disproportionate", "改进成本明显不相称"
    same_as_another = "same_as_another", "已由其他改进事项处理"


class Action(Model):
    """One action of an improvement: what, who, by when."""

    id: Ref
    kind: ActionKind
    what: Sealed
    responsible: Ref
    duty: Duty
    status: ActionStatus = ActionStatus.open
    settled: When | None = None


class Proposal(Model):
    """That somebody proposes to decide against an improvement; a second person decides."""

    reason: AgainstReason
    by: Actor
    at: When


class Improvement(Model):
    """An improvement as it stands. What was typed is in the vault."""

    id: Ref
    reference: Ref
    status: ImprovementStatus
    agreement: Ref
    terms: Terms
    party_b: Ref | None = None
    """Who acts for Party B under the agreement: it sees what is decided."""
    problem: Code
    category: Code | None = None
    product: Ref | None = None
    cause: Code | None = None
    complaint: Ref | None = None
    """The complaint in which it was found first; others link to it."""
    barred: tuple[Ref, ...] = ()
    """Who takes no part in it and does not see it: the staff complained about in that complaint,
    and in those that link to it (2.1, 4.3)."""
    found: When
    since: When
    """When the present status began."""
    owner: Ref | None = None
    round: int = 1
    """How often it was begun: reopening, or an effect that failed, begins another round."""
    plans: tuple[Duty, ...] = ()
    """The duty to plan it, of each round."""
    actions: tuple[Action, ...] = ()
    """The actions of the present round."""
    check_after: Period | None = None
    """How long after the last action the effect is checked."""
    check_from: Deadline | None = None
    """When the stated time is over after which the effect is checked."""
    proposal: Proposal | None = None
    breaches: tuple[Breach, ...] = ()
    retention: Deadline | None = None
    holds: tuple[Hold, ...] = ()
    destroyed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status in OPEN

    def binding(self) -> tuple[Duty, ...]:
        """To plan it within the terms' limit, and to carry each action out by its date."""
        return (*self.plans, *(action.duty for action in self.actions))

    def rests_on(self, breach: Breach) -> Duty | None:
        """The duty that was missed; None where it was of an earlier round's action."""
        return duty_missed(self, breach)

    def unfinished(self, now: datetime) -> tuple[Owed, ...]:
        """Nothing: it does not end before its actions do, or somebody decided against it."""
        return ()

    def missed(self, now: datetime) -> tuple[When, ...]:
        """Since when each breach in it stands, excused or not."""
        return tuple(breach.since for breach in self.breaches if breach.stands)

    def open_actions(self) -> tuple[Action, ...]:
        """The actions that are still to be carried out."""
        return tuple(action for action in self.actions if action.status == ActionStatus.open)


@functools.cache
def action_machine() -> StateMachine[Action, Context]:
    """The machine of an action."""
    return StateMachine(
        "action",
        ActionStatus,
        [
            Move(
                name="plan_action",
                label=Text(zh="列入改进措施", en="plan action"),
                clause="4.4",
                sources=(START,),
                targets=("open",),
            ),
            Move(
                name="move_action",
                label=Text(zh="调整完成期限", en="move action"),
                clause="4.4",
                sources=("open",),
            ),
            Move(
                name="complete_action",
                label=Text(zh="完成改进措施", en="complete action"),
                clause="4.4",
                sources=("open",),
                targets=("done",),
            ),
            Move(
                name="cancel_action",
                label=Text(zh="取消改进措施", en="cancel action"),
                clause="4.4",
                sources=("open",),
                targets=("cancelled",),
            ),
        ],
        settled=("done", "cancelled"),
        final=("done", "cancelled"),
        clauses=frozenset({"4.4"}),
    )
