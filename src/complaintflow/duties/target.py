"""What Party A wants of itself by a time, or has promised by a date: missing it is warned of, and
is never a breach (annex 2, table of silences)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from ..periods import Deadline, stated
from ..values import Instant, Labelled, Model, Ref, When, earliest
from .duty import DutyState

REMIND_BEFORE: Final = timedelta(days=1)
"""How long before a date that somebody set its responsible person is reminded."""


class TargetKind(Labelled):
    """What is wanted by a time, inside Party A."""

    first_assessment = "first_assessment", "首次分类评估"
    personal_answer = "personal_answer", "人工答复客户"
    containment = "containment", "采取临时措施"
    handling_plan = "handling_plan", "制定处理方案"
    follow_up = "follow_up", "完成后续措施"
    revisit = "revisit", "回访客户"
    measure = "measure", "完成方案措施"


TARGET_CLAUSE: Final[Mapping[TargetKind, str]] = MappingProxyType(
    {
        TargetKind.first_assessment: "3.2",
        TargetKind.personal_answer: "4.1",
        TargetKind.containment: "3.4",
        TargetKind.handling_plan: "3.4",
        TargetKind.follow_up: "3.6",
        TargetKind.revisit: "3.6",
        TargetKind.measure: "3.5",
    }
)
"""The clause that each serves. None is owed under it: only a duty is."""


class InnerTarget(Model):
    """One inner target of a cycle, or the date of a measure or a follow-up.

    It blocks nothing. ``fulfilled`` follows from the facts, as a duty's does.
    """

    kind: TargetKind
    cycle: int
    about: Ref | None = None
    """The measure or follow-up that it is about."""
    deadline: Deadline
    warn_at: tuple[Instant, ...]
    """When somebody is warned, in order; the last one is when it is missed."""
    warned: int = 0
    """How many of these have been given."""
    fulfilled: When | None = None

    def due_warnings(self, now: datetime) -> int:
        """How many warnings are due at ``now``; none once it is fulfilled."""
        return 0 if self.fulfilled is not None else sum(at <= now for at in self.warn_at)

    @property
    def wakes(self) -> datetime | None:
        """When the next warning is to be given; None where none is to come."""
        left = () if self.fulfilled is not None else self.warn_at[self.warned :]
        return min(left, default=None)

    def state(self, now: datetime, *, runs: bool) -> DutyState:
        """How it stands at ``now``: open, met, late, overdue, undetermined; discharged where it
        does not run any more and had not been missed."""
        if self.fulfilled is not None:
            in_time = self.deadline.met_by(self.fulfilled)
            if in_time is None:
                return DutyState.undetermined
            return DutyState.met if in_time else DutyState.late
        if self.warned == len(self.warn_at) or (runs and self.deadline.over_at(now)):
            return DutyState.overdue
        return DutyState.open if runs else DutyState.discharged


def aim(
    kind: TargetKind, cycle: int, limit: Deadline, warnings: tuple[datetime, ...] = ()
) -> InnerTarget:
    """An inner target: warnings before it, where there are any, and one when it is missed."""
    warn_at = (*sorted(set(warnings)), limit.overdue_from)
    return InnerTarget(kind=kind, cycle=cycle, deadline=limit, warn_at=warn_at)


def remind(
    kind: TargetKind, cycle: int, about: str, start: When, due: datetime, zone: str
) -> InnerTarget:
    """The date that somebody set: a warning one day before, where that lies after ``start``, and
    one when it passes."""
    limit = stated(start, due, zone=zone, clause=TARGET_CLAUSE[kind])
    return InnerTarget(
        kind=kind,
        cycle=cycle,
        about=about,
        deadline=limit,
        warn_at=(*reminders(start, due), limit.overdue_from),
    )


def reminders(start: When, due: datetime) -> tuple[datetime, ...]:
    """When somebody is reminded of a date: a day before, unless it was set later than that."""
    before = due - REMIND_BEFORE
    return (before,) if before > earliest(start) else ()
