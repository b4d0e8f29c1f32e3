"""How long a record is kept, and what keeps it longer (3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..kernel import Context
from ..periods import Deadline, WorkingCalendar, recount
from ..values import Instant, Labelled, Model, Ref, When, earliest


class HoldReason(Labelled):
    """Why a record is held beyond its retention (证据保留)."""

    court = "court", "法院要求"
    authority = "authority", "主管机关要求"
    audit = "audit", "审计查阅"
    dispute = "dispute", "争议"
    customer_request = "customer_request", "客户要求"
    other = "other", "其他"


class Hold(Model):
    """A hold that somebody placed: the record is not disposed of while one is there.

    Who placed it and the note are in the event.
    """

    id: Ref
    reason: HoldReason
    since: Instant


class OwedKind(Labelled):
    """What can still be owed in a record that came to its end."""

    follow_up = "follow_up", "后续跟进事项未完成", "a follow-up is not finished"
    problem = "problem", "发现的问题尚未立项改进", "a problem is not taken up"
    duty = "duty", "义务尚在期限内", "the limit of a duty is not over"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """Something that is still owed in a record: it is not disposed of before."""

    kind: OwedKind
    id: Ref
    """Which one: the follow-up's id, the problem's code, the kind of duty."""


class Kept(Protocol):
    """A state whose record is kept for a time."""

    @property
    def retention(self) -> Deadline | None:
        """Until when at least, by its own end; None while it is open."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds that stand."""

    def unfinished(self, now: datetime) -> tuple[Owed, ...]:
        """What is still owed in it at ``now``, whatever became of it itself."""

    def missed(self, now: datetime) -> tuple[When, ...]:
        """Since when something was missed in it, recorded or not: a claim on it has the record's
        time from then on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """What another stream says of how long this record is kept: a claim on it, an improvement of
    its problems, a complaint that it goes with (merged, linked, taken over from)."""

    stream: str
    kind: str
    ended: When | None
    """When it came to its end; None while it, or something in it, is open: that keeps the
    record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepingContext(Context):
    """What a decision on a record that is kept may know."""

    calendar: WorkingCalendar
    """The calendar that the terms name."""
    neighbours: tuple[Neighbour, ...] = ()
    """The streams that keep this record, where the decision asks for them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """What keeps a record (3.7): until when at least, and what holds it besides, however long."""

    until: Deadline | None
    """By its own end, by the last breach in it that stands, or by the latest end of what refers to
    it or what it refers to; None while it is open."""
    holds: tuple[Hold, ...] = ()
    """The holds that stand."""
    open: tuple[Neighbour, ...] = ()
    """What refers to it or what it refers to, and is open still: it is not disposed of before."""
    owed: tuple[Owed, ...] = ()
    """What is still owed in it though it came to its end: it is not disposed of before."""

    @property
    def held_by(self) -> tuple[Ref, ...]:
        """What holds it whenever it ends: the holds, what is open, what is still owed in it."""
        open_, owed = (one.stream for one in self.open), (one.id for one in self.owed)
        return (*(hold.id for hold in self.holds), *open_, *owed)


def next_look(disposed: When, destroyed: bool) -> datetime | None:
    """When time next brings something to a record that was ``disposed`` of: at once, until its
    values are known to be ``destroyed``."""
    return None if destroyed else earliest(disposed)


def keeping_of(subject: Kept, context: KeepingContext) -> Keeping:
    """What keeps a record: until its own end, by the last breach in it or by the latest end of its
    neighbours, whichever is latest ("at least" holds under every reading of 3.7). What is open, or
    still owed, does not count there: it keeps the record by itself.
    """
    until = subject.retention
    owed: tuple[Owed, ...] = ()
    if until is not None:
        ends = (one.ended for one in context.neighbours if one.ended is not None)
        limits = [
            recount(until.model_copy(update={"start": end}), context.calendar)
            for end in (*subject.missed(context.now), *ends)
        ]
        until = max((until, *limits), key=lambda limit: limit.due)
        owed = subject.unfinished(context.now)
    return Keeping(
        until=until,
        owed=owed,
        holds=subject.holds,
        open=tuple(one for one in context.neighbours if one.ended is None),
    )
