"""What time brings next to anything that has duties, and which of their limits may still move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from ..periods import Deadline
from .duty import Duty, still_owed, wakes
from .guards import Accountable
from .lifecycle import may_move, standing_breach


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


def provisional_limits(subject: Accountable) -> Iterator[Deadline]:
    """The provisional limits of duties that may still move."""
    for duty in subject.binding():
        if duty.deadline.provisional and may_move(subject, duty):
            yield duty.deadline
