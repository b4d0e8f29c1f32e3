"""What each event does to an improvement."""

from __future__ import annotations

from typing import cast

from ..duties import DeadlineRecomputed, Duty, StaffBarred, WarningGiven, fold_breaches, reminders
from ..keeping import RetentionRecomputed, ValuesDestroyed, fold_holds
from ..kernel import Event
from ..values import When
from . import messages as m
from .model import Action, ActionStatus, Improvement, ImprovementStatus, Proposal

FOLD_VERSION = 2


def evolve(state: Improvement | None, event: Event, stream: str) -> Improvement:
    """The improvement after ``event``; ``state`` is None before the first one."""
    if isinstance(event, m.ImprovementOpened):
        return _opened(event, stream)
    before = cast(Improvement, state)
    update: dict[str, object] = {
        "breaches": fold_breaches(before.breaches, event),
        "holds": fold_holds(before.holds, event),
        **_change(before, event),
    }
    if event.to != before.status:
        update |= {"status": ImprovementStatus(event.to), "since": event.at}
    return before.model_copy(update=update)


def _opened(event: m.ImprovementOpened, stream: str) -> Improvement:
    return Improvement(
        id=stream,
        reference=event.reference,
        status=event.to,
        agreement=event.agreement,
        terms=event.terms,
        party_b=event.party_b,
        problem=event.problem,
        category=event.category,
        product=event.product,
        complaint=event.complaint,
        barred=event.barred,
        found=event.found,
        since=event.found,
        owner=event.owner,
        plans=(event.plan,),
    )


def _change(before: Improvement, event: Event) -> dict[str, object]:
    """What one event changes besides status, breaches and holds."""
    if isinstance(event, m.CauseAnalysed):
        return {"cause": event.cause, "proposal": None}
    if isinstance(event, m.ImprovementPlanned):
        actions = tuple(
            Action(
                id=action.id,
                kind=action.kind,
                what=action.what,
                responsible=action.responsible,
                duty=action.duty,
            )
            for action in event.actions
        )
        plans = _last(before, {"fulfilled": event.at})
        return {
            "actions": actions,
            "plans": plans,
            "check_after": event.check_after,
            "proposal": None,
        }
    if isinstance(event, m.ActionMoved):
        limit = event.deadline
        again = {"warn_at": reminders(limit.start, limit.due), "warned": 0}
        return _duty_of(before, event.action, {"deadline": limit, **again})
    if isinstance(event, m.ActionCompleted):
        told = _duty_of(before, event.action, {"fulfilled": event.at}, ActionStatus.done, event.at)
        return {**told, "check_from": event.check_from}
    if isinstance(event, m.ActionCancelled):
        told = _duty_of(
            before, event.action, {"discharged": event.at}, ActionStatus.cancelled, event.at
        )
        return {**told, "check_from": event.check_from}
    if isinstance(event, m.EffectVerified):
        if event.plan is None:
            return {"retention": event.retention}
        return _again(before, event.plan)
    if isinstance(event, m.ImprovementReopened):
        return _again(before, event.plan)
    if isinstance(event, m.AgainstProposed):
        return {"proposal": Proposal(reason=event.reason, by=event.by, at=event.at)}
    if isinstance(event, m.AgainstDecided):
        if not event.approved:
            return {"proposal": None}
        plans = _last(before, {"discharged": event.at})
        return {"proposal": None, "plans": plans, "retention": event.retention}
    if isinstance(event, StaffBarred):
        owner = None if before.owner in event.staff else before.owner
        return {"barred": (*before.barred, *event.staff), "owner": owner}
    return _passing(before, event)


def _passing(before: Improvement, event: Event) -> dict[str, object]:
    if isinstance(event, DeadlineRecomputed):
        return _duty(before, event, {"deadline": event.deadline, "warn_at": event.warn_at})
    if isinstance(event, WarningGiven):
        return _duty(before, event, {"warned": event.n})
    if isinstance(event, RetentionRecomputed):
        return {"retention": event.retention}
    if isinstance(event, ValuesDestroyed):
        return {"destroyed": True}
    return {}


def _last(before: Improvement, update: dict[str, object]) -> tuple[Duty, ...]:
    *earlier, last = before.plans
    return (*earlier, last.model_copy(update=update))


def _again(before: Improvement, plan: Duty) -> dict[str, object]:
    return {
        "round": before.round + 1,
        "plans": (*before.plans, plan),
        "actions": (),
        "check_from": None,
        "check_after": None,
        "retention": None,
    }


def _duty_of(
    before: Improvement,
    action: str,
    duty: dict[str, object],
    status: ActionStatus = ActionStatus.open,
    settled: When | None = None,
) -> dict[str, object]:
    actions = tuple(
        known.model_copy(
            update={
                "duty": known.duty.model_copy(update=duty),
                "status": status,
                "settled": settled,
            }
        )
        if known.id == action
        else known
        for known in before.actions
    )
    return {"actions": actions}


def _duty(
    before: Improvement, event: DeadlineRecomputed | WarningGiven, update: dict[str, object]
) -> dict[str, object]:
    if event.about is not None:  # the date of an action is stated: it is warned of alone
        actions = tuple(
            action.model_copy(update={"duty": action.duty.model_copy(update=update)})
            if action.id == event.about
            else action
            for action in before.actions
        )
        return {"actions": actions}
    plans = tuple(
        duty.model_copy(update=update) if duty.cycle == event.cycle else duty
        for duty in before.plans
    )
    return {"plans": plans}
