"""What time brings next to anything that has duties, and which of their limits may still move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from ..kernel import Context, Draft
from ..periods import Deadline
from .duty import Duty, still_owed, wakes
from .guards import Accountable
from .lifecycle import may_move, standing_breach
from .messages import DeadlineRecomputed
from .target import InnerTarget

S = TypeVar("S")
X = TypeVar("X", bound=Context)
T = TypeVar("T", bound=str)


def next_wake(subject: Accountable) -> datetime | None:
    """When time alone next brings something about a duty: a warning, or a breach by silence."""
    times = (
        wakes(
            duty,
            breach_stands=standing_breach(subject, duty) is not None,
            now_open=still_owed(duty),
        )
        for duty in subject.binding()
    )
    return min((at for at in times if at is not None), default=None)


def next_limit(duties: Iterable[Duty]) -> datetime | None:
    """The next limit of a duty that is not performed yet; past ones included."""
    return min((duty.deadline.due for duty in duties if still_owed(duty)), default=None)


def is_overdue(duties: Iterable[Duty], now: datetime) -> bool:
    """Whether the limit of a duty that is not performed yet is certainly over at ``now``."""
    return any(still_owed(duty) and duty.deadline.over_at(now) for duty in duties)


def provisional_limits(subject: Accountable) -> Iterator[Deadline]:
    """The provisional limits of duties that may still move."""
    for duty in subject.binding():
        if duty.deadline.provisional and may_move(subject, duty):
            yield duty.deadline


def move_limit(
    draft: Draft[S, X, T],
    owed: Duty | InnerTarget,
    fresh: Duty | InnerTarget,
    own: Deadline | None = None,
    *,
    warned: int | None = None,
) -> None:
    """Record that the limit of something owed is another; the earlier one stays readable. ``own``:
    its limit from receipt alone, where ``fresh`` is due by another. ``warned``: how many of its
    warnings are given, where that is not what it was."""
    draft.record(
        DeadlineRecomputed(
            **draft.stamp(None),
            duty=owed.kind,
            cycle=owed.cycle,
            about=owed.about,
            deadline=fresh.deadline,
            warn_at=fresh.warn_at,
            before=owed.deadline.due,
            own=own,
            warned=warned,
        )
    )
