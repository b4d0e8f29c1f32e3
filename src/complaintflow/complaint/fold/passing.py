"""What time brings: limits counted anew, warnings, breaches; holds and disposal."""

from __future__ import annotations

from collections.abc import Mapping

from ...duties import (
    DeadlineRecomputed,
    DutyKind,
    StaffBarred,
    TargetKind,
    WarningGiven,
    fold_breaches,
)
from ...keeping import RetentionRecomputed, ValuesDestroyed, fold_holds, fold_rights
from ...kernel import Event
from ..model import Complaint
from ..owing import duty_of, with_cycle, with_duty
from ..targets import target_of, with_target
from .registry import folds


def shared(complaint: Complaint, event: Event) -> Complaint:
    """What several kinds record: of breaches, and of the keeping of the record."""
    return complaint.model_copy(
        update={
            "breaches": fold_breaches(complaint.breaches, event),
            "holds": fold_holds(complaint.holds, event),
            "rights": fold_rights(complaint.rights, event),
            "destroyed": complaint.destroyed or isinstance(event, ValuesDestroyed),
        }
    )


@folds(DeadlineRecomputed)
def _(complaint: Complaint, event: DeadlineRecomputed) -> Complaint:
    update: dict[str, object] = {"deadline": event.deadline, "warn_at": event.warn_at}
    if event.warned is not None:
        update["warned"] = event.warned
    after = _with(complaint, event, update)
    if event.duty != DutyKind.completion:
        return after
    cycle = after.cycles[event.cycle - 1]
    return with_cycle(after, cycle.model_copy(update={"own": event.own}))


def _with(
    complaint: Complaint, event: DeadlineRecomputed | WarningGiven, update: Mapping[str, object]
) -> Complaint:
    if isinstance(event.duty, TargetKind):
        target = target_of(complaint, event.duty, event.cycle, event.about)
        return with_target(complaint, target.model_copy(update=update))
    duty = duty_of(complaint, event.duty, event.cycle, event.about)
    return with_duty(complaint, duty.model_copy(update=update))


@folds(RetentionRecomputed)
def _(complaint: Complaint, event: RetentionRecomputed) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@folds(WarningGiven)
def _(complaint: Complaint, event: WarningGiven) -> Complaint:
    return _with(complaint, event, {"warned": event.n})


@folds(StaffBarred)
def _(complaint: Complaint, event: StaffBarred) -> Complaint:
    handler = None if complaint.handler in event.staff else complaint.handler
    staff = (*complaint.staff, *event.staff)
    return complaint.model_copy(update={"staff": staff, "handler": handler})
