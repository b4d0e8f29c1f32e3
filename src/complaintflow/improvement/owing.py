"""What is owed of an improvement: when time brings something, what is due next (4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Terms
from ..duties import (
    CLAUSE_OF,
    Duty,
    DutyKind,
    owe,
    reminders,
)
from ..duties.owing import next_limit, next_wake, provisional_limits
from ..keeping.model import next_look
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
        return next_look(improvement.since, improvement.destroyed)
    return next_wake(improvement)


def next_due(improvement: Improvement) -> datetime | None:
    """The next limit of a duty that is not performed yet; past ones included. Of what was disposed
    of none: nothing can be done about it any more."""
    if improvement.status == ImprovementStatus.disposed:
        return None
    return next_limit(improvement.binding())


def provisional(improvement: Improvement) -> Iterator[Deadline]:
    """The provisional limits that may still move: of open duties, and the end of retention. Of
    what was disposed of none."""
    if improvement.status == ImprovementStatus.disposed:
        return
    yield from provisional_limits(improvement)
    if improvement.retention is not None and improvement.retention.provisional:
        yield improvement.retention
