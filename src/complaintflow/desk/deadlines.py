"""The limits of a record: of every duty, in order, with those that it had before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from ..complaint import Complaint
from ..duties import Duty, Standing, assess
from ..improvement import Improvement
from ..kernel import StoredEvent
from ..periods import Deadline
from .core import read_event
from .kinds import Kind
from .views import DutyView

Owing: TypeAlias = Complaint | Improvement
"""What has duties."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadlineView(DutyView):
    """A duty, how it stands at the time of asking, and the limits that it had before."""

    earlier: tuple[Deadline, ...] = ()
    """What its limit was until it was counted again, moved, or begun anew; the first one first.
    Each explains itself. A limit that stayed the same, though it is counted from another time, is
    told once, as it was counted last. Empty for who may not read the history."""


def views_of(
    kind: Kind, state: Owing, stored: Iterable[StoredEvent], now: datetime
) -> tuple[DeadlineView, ...]:
    """Every duty of a record, the nearest limit first.

    :param state: as whoever asks may see it.
    :param stored: its events, none for who may not read them.
    """
    limits = _limits(kind, stored)
    views = (
        DeadlineView(
            duty=duty,
            standing=_standing(state, duty, now),
            earlier=tuple(limits.get(_key(duty), ())[:-1]),
        )
        for duty in _duties(state)
    )
    return tuple(sorted(views, key=lambda view: (view.due, view.cycle, view.kind.value)))


def _limits(kind: Kind, stored: Iterable[StoredEvent]) -> dict[object, list[Deadline]]:
    """The limits that each duty had, one after the other."""
    limits: dict[object, list[Deadline]] = {}
    known = None
    for event in stored:
        known = kind.evolve(known, read_event(kind, event), event.stream)
        for duty in _duties(known):
            had, limit = limits.setdefault(_key(duty), []), duty.deadline
            if had and _promises(had[-1]) == _promises(limit):
                had.pop()
            had.append(limit)
    return limits


def _promises(limit: Deadline) -> tuple[object, ...]:
    """By when, and how sure that is."""
    return limit.due, limit.inclusive, limit.act_by, limit.provisional


def _key(duty: Duty) -> object:
    return duty.kind, duty.cycle, duty.about


def _duties(state: object) -> tuple[Duty, ...]:
    if isinstance(state, Complaint):
        return state.every_duty()
    return state.binding() if isinstance(state, Improvement) else ()


def _standing(state: Owing, duty: Duty, now: datetime) -> Standing:
    return state.standing(duty, now) if isinstance(state, Complaint) else assess(duty, now)
