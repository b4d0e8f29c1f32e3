"""What happens on each command to an improvement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from ..duties import (
    BarStaff,
    Duty,
    RecomputeDeadlines,
    bar,
    decide_breach,
    draw_consequences,
    may_move,
)
from ..duties.owing import move_limit
from ..keeping import keeping_event
from ..keeping.lifecycle import recount_retention
from ..kernel import (
    START,
    Command,
    Decision,
    Draft,
    Moved,
    Refused,
    derive,
)
from ..periods import Deadline, deadline
from ..values import When, earliest
from . import messages as m
from .fold import evolve
from .guards import ImprovementContext, action_of
from .model import Action, Improvement, ImprovementStatus, Proposal
from .moves import improvement_machine
from .owing import (
    action_duty,
    keep_from,
    plan_duty,
)

_Draft = Draft[Improvement, ImprovementContext, ImprovementStatus]
C = TypeVar("C", bound=Command)
_Handler = Callable[[_Draft, Command], None]
HANDLERS: dict[type[Command], _Handler] = {}
"""What makes the events of each command."""


def _decides(kind: type[C]) -> Callable[[Callable[[_Draft, C], None]], None]:
    def register(handler: Callable[[_Draft, C], None]) -> None:
        HANDLERS[kind] = cast(_Handler, handler)

    return register


@_decides(m.OpenImprovement)
def _(draft: _Draft, command: m.OpenImprovement) -> None:
    context = draft.context
    agreement = context.agreement
    assert agreement is not None  # the desk hands in what the command names
    found = context.now if command.found is None else command.found
    if context.complaint is not None:
        found = next(p.found for p in context.complaint.problems if p.code == command.problem)
    digits = derive(context.entropy.hex(), "reference")[:12].upper()
    owner = command.owner or context.actor.id
    terms = agreement.terms_at(earliest(found))
    plan = plan_duty(terms, 1, found, context.calendar)
    draft.record(
        m.ImprovementOpened(
            **draft.stamp(found),
            reference=f"I-{digits[:4]}-{digits[4:8]}-{digits[8:]}",
            agreement=command.agreement,
            terms=terms,
            party_b=agreement.party_b_ref,
            problem=command.problem,
            category=command.category,
            product=command.product,
            complaint=command.complaint,
            barred=() if context.complaint is None else context.complaint.staff,
            found=found,
            owner=owner,
            note=draft.maybe(command.note, "note"),
            plan=plan,
        )
    )
    _notify(draft, "improvement_opened", owner, plan.deadline.act_by)


def _notify(draft: _Draft, topic: str, person: str | None, due: datetime | None = None) -> None:
    """Tell somebody on the staff; the department where it is somebody who takes no part."""
    told = None if person in draft.state.barred else person
    draft.notify(topic, told, clause="4.4", due=due)


@_decides(BarStaff)
def _(draft: _Draft, command: BarStaff) -> None:
    owned = draft.state.owner is not None
    bar(draft, command.staff, command.because)
    if owned and draft.state.owner is None:
        _notify(draft, "owner_barred", draft.state.terms.manager)


@_decides(m.AnalyseCause)
def _(draft: _Draft, command: m.AnalyseCause) -> None:
    note = draft.seal(command.note, "cause")
    draft.record(m.CauseAnalysed(**draft.stamp(command.at), cause=command.cause, cause_note=note))


@_decides(m.PlanImprovement)
def _(draft: _Draft, command: m.PlanImprovement) -> None:
    at = draft.context.now if command.at is None else command.at
    state = draft.state
    actions = tuple(
        m.RecordedAction(
            id=action.id,
            kind=action.kind,
            what=draft.seal(action.what, "measure"),
            responsible=action.responsible,
            duty=action_duty(state.terms, state.round, at, action.id, action.due),
        )
        for action in command.actions
    )
    draft.record(
        m.ImprovementPlanned(**draft.stamp(at), actions=actions, check_after=command.check_after)
    )
    for action in actions:
        due = action.duty.deadline.due
        _notify(draft, "action_assigned", action.responsible, due)


@_decides(m.MoveAction)
def _(draft: _Draft, command: m.MoveAction) -> None:
    state = draft.state
    before = cast(Action, action_of(state, command)).duty.deadline
    fresh = action_duty(state.terms, state.round, before.start, command.action, command.due)
    draft.record(
        m.ActionMoved(
            **draft.stamp(None),
            action=command.action,
            deadline=fresh.deadline,
            before=before.due,
            reason=draft.seal(command.reason, "reason"),
        )
    )


def _check_from(draft: _Draft, at: When) -> Deadline | None:
    """When the effect may be checked, once the last action is settled."""
    state = draft.state
    if draft.to != ImprovementStatus.carried_out or state.check_after is None:
        return None
    return deadline(
        at,
        state.check_after,
        zone=state.terms.zone,
        calendar=draft.context.calendar,
        clause="4.4",
    )


@_decides(m.CompleteAction)
def _(draft: _Draft, command: m.CompleteAction) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        m.ActionCompleted(
            **draft.stamp(at),
            action=command.action,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
            check_from=_check_from(draft, at),
        )
    )


@_decides(m.CancelAction)
def _(draft: _Draft, command: m.CancelAction) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        m.ActionCancelled(
            **draft.stamp(at),
            action=command.action,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
            check_from=_check_from(draft, at),
        )
    )


@_decides(m.VerifyEffect)
def _(draft: _Draft, command: m.VerifyEffect) -> None:
    state, calendar = draft.state, draft.context.calendar
    at = draft.context.now if command.at is None else command.at
    draft.record(
        m.EffectVerified(
            **draft.stamp(at),
            effective=command.effective,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
            retention=keep_from(state, at, calendar) if command.effective else None,
            plan=None
            if command.effective
            else plan_duty(state.terms, state.round + 1, at, calendar),
        )
    )


@_decides(m.ReopenImprovement)
def _(draft: _Draft, command: m.ReopenImprovement) -> None:
    state = draft.state
    at = draft.context.now if command.at is None else command.at
    plan = plan_duty(state.terms, state.round + 1, at, draft.context.calendar)
    draft.record(
        m.ImprovementReopened(
            **draft.stamp(at),
            round=state.round + 1,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
            plan=plan,
        )
    )
    _notify(draft, "improvement_reopened", state.owner, plan.deadline.act_by)


@_decides(m.ProposeAgainst)
def _(draft: _Draft, command: m.ProposeAgainst) -> None:
    draft.record(
        m.AgainstProposed(
            **draft.stamp(command.at),
            reason=command.reason,
            note=draft.seal(command.note, "note"),
        )
    )
    _notify(draft, "against_proposed", draft.state.terms.manager)


@_decides(m.DecideAgainst)
def _(draft: _Draft, command: m.DecideAgainst) -> None:
    state = draft.state
    proposal = cast(Proposal, state.proposal)  # a guard has seen to it
    at = draft.context.now if command.at is None else command.at
    kept = keep_from(state, at, draft.context.calendar) if command.approved else None
    draft.record(
        m.AgainstDecided(
            **draft.stamp(at),
            approved=command.approved,
            reason=proposal.reason,
            proposed_by=proposal.by.id,
            note=draft.maybe(command.note, "note"),
            retention=kept,
        )
    )
    if command.approved and state.party_b is not None:
        draft.notify("decided_against", state.party_b, role="party_b", clause="4.4")


@_decides(RecomputeDeadlines)
def _(draft: _Draft, command: RecomputeDeadlines) -> None:
    calendar = draft.context.calendar
    for duty in draft.state.binding():
        if duty.deadline.is_stale(calendar) and may_move(draft.state, duty):
            # The date of an action was stated: only that of a plan is counted.
            start = duty.deadline.start
            move_limit(draft, duty, plan_duty(draft.state.terms, duty.cycle, start, calendar))
    recount_retention(draft)


def _tell(draft: _Draft, topic: str, duty: Duty, warnings: tuple[int, ...]) -> None:
    """Tell the owner, or who carries the action out, and whom the terms name for this point."""
    action = next((a for a in draft.state.actions if a.id == duty.about), None)
    whom = draft.state.owner if action is None else action.responsible
    for person in dict.fromkeys((whom, *draft.state.terms.told_of(warnings))):
        _notify(draft, topic, person, duty.deadline.act_by)


def decide(
    state: Improvement | None, command: Command, context: ImprovementContext
) -> Decision | Refused:
    """The events to record, or every reason why not."""
    verdict = improvement_machine().judge(
        command.type,
        START if state is None else state.status.value,
        cast(Improvement, state),  # no guard of the first move looks at it
        command,
        context,
    )
    if not isinstance(verdict, Moved):
        return verdict
    draft: _Draft = Draft(state, context, ImprovementStatus(verdict.to), evolve)
    kept = keeping_event(draft.state, command, context, verdict.to, draft.sealer)
    handler = HANDLERS.get(type(command))
    if kept is not None:
        draft.record(kept)
    elif handler is not None:
        handler(draft, command)
    else:
        decide_breach(draft, command)
    draw_consequences(draft, lambda *told: _tell(draft, *told))
    return draft.decision()
