"""Investigation, plan and execution (3.3, 3.4, 3.5)."""

from __future__ import annotations

from typing import cast

from .. import commands as c
from .. import events as e
from ..measures import PLAN_REVISED, Measure, MeasureStatus
from ..model import Complaint, Investigation, Verdict
from .draft import Draft, decides, shut_out
from .problems import come_again, come_along, find


@decides(c.StartInvestigation)
def _(draft: Draft, command: c.StartInvestigation) -> None:
    draft.record(
        e.InvestigationStarted(**draft.stamp(command.at), investigator=command.investigator)
    )


@decides(c.ConcludeInvestigation)
def _(draft: Draft, command: c.ConcludeInvestigation) -> None:
    draft.record(
        e.InvestigationConcluded(
            **draft.stamp(command.at),
            verdict=command.verdict,
            findings=draft.seal(command.findings, "findings"),
            evidence=command.evidence,
            cause=command.cause,
            cause_note=draft.maybe(command.cause_note, "cause"),
            root_cause=draft.maybe(command.root_cause, "cause"),
            problems=command.problems,
        )
    )
    at = draft.context.now if command.at is None else command.at
    for problem in command.problems:
        find(draft, problem, at)
    come_again(draft, at)


def _measures(draft: Draft, planned: tuple[c.PlannedMeasure, ...]) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            id=measure.id,
            kind=measure.kind,
            what=draft.seal(measure.what, "measure"),
            responsible=measure.responsible,
            limit=measure.limit,
            follow_up=measure.follow_up,
            cost=draft.maybe(measure.cost, "cost"),
            proof=draft.maybe(measure.proof, "measure"),
        )
        for measure in planned
    )


def _assign(draft: Draft, measures: tuple[Measure, ...]) -> None:
    for measure in measures:
        draft.tell("measure_assigned", measure.responsible, clause="3.4", due=measure.limit)


@decides(c.DrawUpPlan)
def _(draft: Draft, command: c.DrawUpPlan) -> None:
    measures = _measures(draft, command.measures)
    draft.record(
        e.PlanDrawnUp(
            **draft.stamp(command.at),
            number=draft.complaint.plans + 1,
            measures=measures,
            completion_late=command.completion_late,
            approved_by=command.approved_by,
            liability_view=command.liability_view,
            risk=draft.maybe(command.risk, "risk"),
            customer_told=command.customer_told,
        )
    )
    _assign(draft, measures)


@decides(c.RevisePlan)
def _(draft: Draft, command: c.RevisePlan) -> None:
    plan = draft.complaint.plan
    measures = _measures(draft, command.measures)
    draft.record(
        e.PlanRevised(
            **draft.stamp(command.at),
            version=(plan.version if plan else 0) + 1,
            measures=measures,
            completion_late=command.completion_late,
            approved_by=command.approved_by,
            liability_view=command.liability_view,
            risk=draft.maybe(command.risk, "risk"),
            customer_told=command.customer_told,
            reason=draft.seal(command.reason, "reason"),
        )
    )
    carried_on = {measure.id for measure in measures}
    for measure in plan.measures if plan else ():
        if measure.status == MeasureStatus.open and measure.id not in carried_on:
            draft.record(
                e.MeasureCancelled(
                    **draft.stamp(command.at), measure=measure.id, reason=PLAN_REVISED
                )
            )
    _assign(draft, measures)


@decides(c.StartExecution)
def _(draft: Draft, command: c.StartExecution) -> None:
    draft.record(e.ExecutionStarted(**draft.stamp(command.at)))


@decides(c.CompleteMeasure)
def _(draft: Draft, command: c.CompleteMeasure) -> None:
    draft.record(
        e.MeasureCompleted(
            **draft.stamp(command.at),
            measure=command.measure,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
        )
    )


@decides(c.CancelMeasure)
def _(draft: Draft, command: c.CancelMeasure) -> None:
    draft.record(
        e.MeasureCancelled(
            **draft.stamp(command.at),
            measure=command.measure,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
        )
    )


@decides(c.TakeOverFindings)
def _(draft: Draft, command: c.TakeOverFindings) -> None:
    lead = cast(Complaint, draft.context.other)
    found = cast(Investigation, lead.investigation)
    draft.record(
        e.FindingsTakenOver(
            **draft.stamp(command.at),
            lead=command.lead,
            verdict=cast(Verdict, found.verdict),
            cause=lead.cause or None,
            problems=tuple(problem.code for problem in lead.problems),
        )
    )
    at = draft.context.now if command.at is None else command.at
    come_along(draft, lead, at)
    come_again(draft, at)
    shut_out(draft, lead.barred, lead.id)
