"""Where Party B's delay in assisting overlaps in time with a breach of Party A (2.2, 5.1).

The overlap is shown; no share of blame is computed (CC 592(2): that is for the parties or a court).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ..duties import Duty, DutyState, assess, duty_missed, first_of
from ..values import Instant, Model, Party, Ref, When, earliest, latest
from .model import Complaint


class Delay(NamedTuple):
    """How long something was late, from the first instant after its limit.

    Of an end of which only the day is known, ``ends`` is the earliest and ``ends_at_most`` the
    latest that it can be.
    """

    begins: datetime
    ends: datetime
    ends_at_most: datetime


class Overlap(Model):
    """A time in which both parties were late.

    From ``begins`` until ``ends``, the first instant after it. Where an end is known by its day
    alone, ``ends`` is what is certain and ``ends_at_most`` the latest that it can be; else they are
    the same. ``runs``: neither party has performed yet, it ends when the case was looked at.
    """

    breach: Ref
    """Party A's breach."""
    request: Ref
    """The request for assistance with which Party B was late."""
    begins: Instant
    ends: Instant
    ends_at_most: Instant
    runs: bool


def common(one: Delay, other: Delay) -> Delay | None:
    """The time that two delays have in common; None where there can be none."""
    begins = max(one.begins, other.begins)
    at_most = min(one.ends_at_most, other.ends_at_most)
    if begins >= at_most:
        return None
    return Delay(begins, max(begins, min(one.ends, other.ends)), at_most)


def _end(duty: Duty) -> When | None:
    """When a duty that was missed was performed after all, or ended otherwise."""
    return first_of((duty.fulfilled, duty.impossible_since, duty.discharged))


def delay(duty: Duty, begins: datetime, now: datetime) -> Delay:
    """How long a duty that was missed was late, until ``now`` at most."""
    end = _end(duty)
    if end is None:
        return Delay(begins, max(begins, now), max(begins, now))
    return Delay(begins, max(begins, earliest(end)), max(begins, min(latest(end), now)))


def overlaps(complaint: Complaint, now: datetime) -> tuple[Overlap, ...]:
    """Every overlap of a breach of Party A that stands, excused or not, with a delay of Party B,
    as known at ``now``; in the order of the breaches and of the requests."""
    return tuple(_overlaps(complaint, now))


def _overlaps(complaint: Complaint, now: datetime) -> Iterator[Overlap]:
    for breach in complaint.breaches:
        duty = duty_missed(complaint, breach)  # a leak takes no time
        if duty is None or breach.party != Party.party_a or not breach.stands:
            continue
        for request in complaint.assistance:
            if assess(request.duty, now).state not in (DutyState.late, DutyState.overdue):
                continue
            theirs = delay(request.duty, request.duty.deadline.overdue_from, now)
            both = common(delay(duty, breach.since, now), theirs)
            if both is not None:
                yield Overlap(
                    breach=breach.id,
                    request=request.id,
                    begins=both.begins,
                    ends=both.ends,
                    ends_at_most=both.ends_at_most,
                    runs=_end(duty) is None and _end(request.duty) is None,
                )
