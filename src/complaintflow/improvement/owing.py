"""What is owed of an improvement: when time brings something, what is due next (4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Terms
from ..duties import (
    CLAUSE_OF,
    Duty,
    DutyKind,
    may_move,
    owe,
    reminders,
    standing_breach,
    still_owed,
    wakes,
)
from ..periods import Deadline, WorkingCalendar, deadline, stated
from ..values import When, earliest
from .model import Improvement, ImprovementStatus


def plan_duty(terms: Terms, round: int, start: When, calendar: WorkingCalendar) -> Duty:
    """The duty to plan an improvement, from when the problem was found or came back."""
    limit = terms.improvement_plan
    return owe(
        DutyKind.improvement_plan,
        round,
        start,
        limit.period,
        limit.warnings,
        zone=terms.zone,
        calendar=calendar,
    )


def action_duty(terms: Terms, round: int, start: When, action: str, due: When) -> Duty:
    """The duty to carry an action out by its date, with a reminder a day before."""
    return Duty(
        kind=DutyKind.improvement_action,
        cycle=round,
        about=action,
        clause=CLAUSE_OF[DutyKind.improvement_action],
        deadline=stated(start, due, zone=terms.zone, clause="4.4"),
        warn_at=reminders(start, earliest(due)),
    )


def keep_from(improvement: Improvement, at: When, calendar: WorkingCalendar) -> Deadline:
    """Until when the record is kept, from its end (3.7)."""
    limit = improvement.terms.retention
    return deadline(
        at,
        limit.period,
        zone=improvement.terms.zone,
        calendar=calendar,
        clause=limit.clause,
        on_unknown="provisional",
    )


def wake(improvement: Improvement) -> datetime | None:
    """When time alone next brings something; of what was disposed of, at once, until its values
    are known to be destroyed."""
    if improvement.status == ImprovementStatus.disposed:
        return None if improvement.destroyed else earliest(improvement.since)
    times = (
        wakes(
            duty,
            breach_stands=standing_breach(improvement, duty) is not None,
            now_open=still_owed(duty),
        )
        for duty in improvement.binding()
    )
    return min((at for at in times if at is not None), default=None)


def next_due(improvement: Improvement) -> datetime | None:
    """The next limit that is not performed yet; past ones included."""
    limits = (duty.deadline.due for duty in improvement.binding() if still_owed(duty))
    return min(limits, default=None)


def provisional(improvement: Improvement) -> Iterator[Deadline]:
    """The provisional limits that may still move: of open duties, and the end of retention. Of
    what was disposed of none."""
    if improvement.status == ImprovementStatus.disposed:
        return
    for duty in improvement.binding():
        if duty.deadline.provisional and may_move(improvement, duty):
            yield duty.deadline
    if improvement.retention is not None and improvement.retention.provisional:
        yield improvement.retention
