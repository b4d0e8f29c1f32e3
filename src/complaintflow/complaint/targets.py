"""Inner targets (annex 2): what Party A wants of itself, from which fact on, and what meets it.

Missing one is warned of, and is never a breach; none blocks anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from ..agreement import Target, Terms, Within
from ..duties import TARGET_CLAUSE, InnerTarget, TargetKind, aim, first_of
from ..periods import Deadline, Period, WorkingCalendar, deadline, recount, stated
from ..values import Day, Ref, When, local_day
from .model import Complaint, Cycle, Plan
from .revisits import MOST_ATTEMPTS
from .standard import Urgency


def _limit(
    kind: TargetKind,
    within: Within,
    start: When,
    terms: Terms,
    calendar: WorkingCalendar,
    begun_by: datetime | None,
) -> Deadline:
    clause = TARGET_CLAUSE[kind]
    if isinstance(within, Period):
        return deadline(
            start,
            within,
            zone=terms.zone,
            calendar=calendar,
            clause=clause,
            on_unknown="provisional",
            on_day="bounds",
            begun_by=begun_by,
        )
    same_day = Day(day=local_day(start, terms.zone), zone=terms.zone)
    return stated(start, same_day, zone=terms.zone, clause=clause)


def until_assessed(
    terms: Terms, start: When, calendar: WorkingCalendar, begun_by: datetime
) -> tuple[InnerTarget, ...]:
    """The target until the first assessment, from receipt, which was registered at ``begun_by``;
    none where the terms want none."""
    kind, within = TargetKind.first_assessment, terms.first_assessment
    if within is None:
        return ()
    return (aim(kind, 1, _limit(kind, within, start, terms, calendar, begun_by)),)


def targets_of(
    terms: Terms,
    urgency: Urgency | None,
    cycle: int,
    start: When,
    calendar: WorkingCalendar,
    begun_by: datetime,
) -> tuple[InnerTarget, ...]:
    """The targets of an urgency in a cycle, from ``start``: its assessment, or the objection that
    began the cycle, written down at ``begun_by``; none where it was never assessed."""
    if urgency is None:
        return ()
    wanted = cast(Target, getattr(terms.targets, urgency.value))
    each = (
        (TargetKind.personal_answer, wanted.answer),
        (TargetKind.containment, wanted.contain),
        (TargetKind.handling_plan, wanted.plan),
    )
    return tuple(
        aim(kind, cycle, _limit(kind, within, start, terms, calendar, begun_by))
        for kind, within in each
        if within is not None
    )


def to_revisit(
    terms: Terms, cycle: int, told: When, calendar: WorkingCalendar, begun_by: datetime | None
) -> tuple[InnerTarget, ...]:
    """The target to ask the customer after the feedback; none where the terms want none. Sending
    stands in for an arrival that is not known yet."""
    if terms.revisit is None:
        return ()
    kind, limit = TargetKind.revisit, terms.revisit
    warnings = (_limit(kind, w, told, terms, calendar, begun_by).act_by for w in limit.warnings)
    due = _limit(kind, limit.period, told, terms, calendar, begun_by)
    return (aim(kind, cycle, due, tuple(warnings)),)


def counted_again(target: InnerTarget, terms: Terms, calendar: WorkingCalendar) -> InnerTarget:
    """A target with its limit counted with another version of the calendar. What was warned of is
    not warned of again where it comes to lie later."""
    limit = recount(target.deadline, calendar)
    again = aim(target.kind, target.cycle, limit)
    if target.kind == TargetKind.revisit:
        (again,) = to_revisit(terms, target.cycle, limit.start, calendar, limit.begun_by)
    return target.model_copy(update={"deadline": limit, "warn_at": again.warn_at})


def from_receipt(
    cycle: Cycle, terms: Terms, received: When, calendar: WorkingCalendar, begun_by: datetime
) -> tuple[InnerTarget, ...]:
    """The targets of the first cycle where the receipt was corrected: the first assessment's is
    counted anew, the others run from the assessment, which stays."""
    if all(target.kind != TargetKind.first_assessment for target in cycle.targets):
        return cycle.targets
    fresh = until_assessed(terms, received, calendar, begun_by)
    return (*fresh, *(t for t in cycle.targets if t.kind != TargetKind.first_assessment))


def meet_targets(complaint: Complaint, cycle: Cycle) -> Cycle:
    """Say of a cycle's targets when they were met."""
    if not cycle.targets:
        return cycle
    facts = {
        TargetKind.first_assessment: cycle.assessed,
        TargetKind.personal_answer: first_of((cycle.spoken, *_personal(complaint, cycle))),
        TargetKind.containment: cycle.contained,
        TargetKind.handling_plan: cycle.planned,
        TargetKind.revisit: first_of(
            r.at for r in complaint.revisits if r.cycle == cycle.n and r.reached
        ),
    }
    targets = tuple(t.model_copy(update={"fulfilled": facts[t.kind]}) for t in cycle.targets)
    return cycle.model_copy(update={"targets": targets})


def _personal(complaint: Complaint, cycle: Cycle) -> Iterator[When]:
    return (
        m.reached for m in complaint.messages if m.cycle == cycle.n and m.personal and not m.queued
    )


def to_ask(complaint: Complaint) -> tuple[Ref, InnerTarget] | None:
    """Who is to ask the customer now how satisfied they are, and by when: the manager that the
    terms name, where they did not handle it themselves and are not complained about; None while
    nobody is to ask, or can."""
    manager = complaint.terms.manager
    if manager is None or manager in (complaint.handler, *complaint.staff):
        return None
    tried = sum(revisit.cycle == complaint.cycle.n for revisit in complaint.revisits)
    if complaint.feedback is None or tried >= MOST_ATTEMPTS:
        return None
    wanted = (t for t in complaint.running() if t.kind == TargetKind.revisit)
    return next(((manager, target) for target in wanted), None)


def target_of(complaint: Complaint, kind: TargetKind, cycle: int, about: str | None) -> InnerTarget:
    """One inner target by kind and cycle, or by the measure or follow-up that it is about."""
    if kind == TargetKind.measure:
        measures = cast(Plan, complaint.plan).measures
        return next(m.target for m in measures if m.target is not None and m.id == about)
    if about is not None:
        return next(f.target for f in complaint.follow_ups if f.id == about)
    return next(t for t in complaint.cycles[cycle - 1].targets if t.kind == kind)


def with_target(complaint: Complaint, target: InnerTarget) -> Complaint:
    """The complaint with one inner target replaced."""
    if target.kind == TargetKind.measure:
        plan = cast(Plan, complaint.plan)
        measures = tuple(
            m.model_copy(update={"target": target}) if m.id == target.about else m
            for m in plan.measures
        )
        return complaint.model_copy(update={"plan": plan.model_copy(update={"measures": measures})})
    if target.about is not None:
        follow_ups = tuple(
            f.model_copy(update={"target": target}) if f.id == target.about else f
            for f in complaint.follow_ups
        )
        return complaint.model_copy(update={"follow_ups": follow_ups})
    cycles = tuple(
        cycle.model_copy(
            update={"targets": tuple(target if t.kind == target.kind else t for t in cycle.targets)}
        )
        if cycle.n == target.cycle
        else cycle
        for cycle in complaint.cycles
    )
    return complaint.model_copy(update={"cycles": cycles})
