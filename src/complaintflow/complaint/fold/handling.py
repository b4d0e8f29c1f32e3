"""3.4 and 3.5: the plan and its execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ...duties import TargetKind, last_of, remind
from ...values import When
from .. import events as e
from ..measures import Measure, MeasureStatus
from ..model import (
    Complaint,
    Plan,
)
from ..owing import with_cycle
from .registry import folds


def _with_dates(complaint: Complaint, event: e.PlanDrawnUp | e.PlanRevised) -> tuple[Measure, ...]:
    """The measures of a plan, since when each is in it, and the limit that its responsible person
    is reminded of."""
    before = {} if complaint.plan is None else {m.id: m.planned for m in complaint.plan.measures}
    n, zone = complaint.cycle.n, complaint.zone
    return tuple(
        m.model_copy(
            update={
                "planned": before.get(m.id) or event.at,
                "target": None
                if m.follow_up
                else remind(TargetKind.measure, n, m.id, event.at, m.limit, zone),
            }
        )
        for m in event.measures
    )


@folds(e.PlanDrawnUp)
def _(complaint: Complaint, event: e.PlanDrawnUp) -> Complaint:
    # An unfounded complaint may have a plan too: handling is then complete when it is executed.
    planned = complaint.cycle.planned or event.at
    update = {"handled": None, "planned": planned}
    return with_cycle(complaint, complaint.cycle.model_copy(update=update)).model_copy(
        update={
            "plan": Plan(
                version=1,
                made=event.at,
                measures=_with_dates(complaint, event),
                approved_by=event.approved_by,
            ),
            "plans": event.number,
        }
    )


@folds(e.PlanRevised)
def _(complaint: Complaint, event: e.PlanRevised) -> Complaint:
    before = complaint.plan.measures if complaint.plan else ()
    # One that is open and not carried on is cancelled by the events that follow.
    carried_on = {m.id for m in event.measures}
    kept = tuple(m for m in before if m.status != MeasureStatus.open or m.id not in carried_on)
    return complaint.model_copy(
        update={
            "plan": Plan(
                version=event.version,
                made=event.at,
                measures=(*kept, *_with_dates(complaint, event)),
                approved_by=event.approved_by,
            )
        }
    )


@folds(e.ExecutionStarted)
def _(complaint: Complaint, event: e.ExecutionStarted) -> Complaint:
    return complaint


def _settle(complaint: Complaint, measure_id: str, update: Mapping[str, object]) -> Complaint:
    plan = cast(Plan, complaint.plan)
    measures = tuple(
        m.model_copy(update=update) if m.id == measure_id else m for m in plan.measures
    )
    after = complaint.model_copy(update={"plan": plan.model_copy(update={"measures": measures})})
    if not cast(Plan, after.plan).open_measures():
        handled = _last_settled(measures)
        return with_cycle(after, after.cycle.model_copy(update={"handled": handled}))
    return after


def _last_settled(measures: tuple[Measure, ...]) -> When | None:
    return last_of(m.settled for m in measures if not m.follow_up)


@folds(e.MeasureCompleted)
def _(complaint: Complaint, event: e.MeasureCompleted) -> Complaint:
    plan = cast(Plan, complaint.plan)
    target = next(m.target for m in plan.measures if m.id == event.measure)
    done = None if target is None else target.model_copy(update={"fulfilled": event.at})
    update = {"status": MeasureStatus.done, "settled": event.at, "target": done}
    return _settle(complaint, event.measure, update)


@folds(e.MeasureCancelled)
def _(complaint: Complaint, event: e.MeasureCancelled) -> Complaint:
    return _settle(
        complaint,
        event.measure,
        {"status": MeasureStatus.cancelled, "settled": event.at, "reason": event.reason},
    )
