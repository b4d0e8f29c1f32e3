"""The plan, what follows it, and each round of handling (3.4 to 3.6)."""

from __future__ import annotations

from ...duties import Duty, InnerTarget
from ...periods import Deadline
from ...values import Code, Instant, Model, Ref, When
from ..measures import Measure, MeasureStatus


class Plan(Model):
    """The handling plan of the present cycle (3.4)."""

    version: int
    made: When
    """When this version of it was made."""
    measures: tuple[Measure, ...]
    approved_by: Ref | None = None

    def open_measures(self) -> tuple[Measure, ...]:
        """Those that must be settled before the plan is executed."""
        return tuple(m for m in self.measures if m.status == MeasureStatus.open and not m.follow_up)


class FollowUp(Model):
    """A measure told in the feedback and carried out afterwards (3.6)."""

    id: Ref
    responsible: Ref
    due: Instant
    told: When
    target: InnerTarget
    """The date, and the warnings before it and when it passes."""
    settled: When | None = None


class Merger(Model):
    """That it was merged: its result is due by its own limit or by the other complaint's, whichever
    is earlier (table of silences)."""

    at: When
    limit: Deadline | None
    """The other complaint's limit; None where it was over before the merger."""


class Silence(Model):
    """A time in which nobody could be told (table of silences)."""

    reason: Code
    since: When | None = None
    """None: from the beginning of the cycle on; no contact was left."""
    found: When | None = None
    """When a contact turned up: what was not missed by then is due again, 24 hours later."""
    known: Instant | None = None
    """When that was written down."""


class Cycle(Model):
    """One round of handling: the first from receipt, another from each objection."""

    n: int
    started: When
    known: Instant | None = None
    """When it was written down that it began."""
    response: Duty
    completion: Duty
    own: Deadline | None = None
    """The limit of completion from receipt alone, where a contact or a merger gave it another."""
    silences: tuple[Silence, ...] = ()
    """When nobody could be told, in order."""
    handled: When | None = None
    """When handling was complete: the last measure settled, or an unfounded verdict."""
    targets: tuple[InnerTarget, ...] = ()
    """What Party A wants of itself in it; missing one warns, and is no breach (annex 2)."""
    assessed: When | None = None
    """When it was assessed first."""
    spoken: When | None = None
    """When somebody first spoke with the customer."""
    contained: When | None = None
    """When the first interim measure was taken."""
    planned: When | None = None
    """When the first plan was drawn up, or the verdict that needs none was given."""
    told: When | None = None
    """When its result was first sent to the customer (3.6)."""

    @property
    def duties(self) -> tuple[Duty, Duty]:
        """Response and completion."""
        return (self.response, self.completion)

    @property
    def silence(self) -> Silence | None:
        """The time in which nobody can be told, where it lasts."""
        last = self.silences[-1] if self.silences else None
        return None if last is None or last.found is not None else last

    def silent_since(self, silence: Silence) -> When:
        """When one of its silences began."""
        return self.started if silence.since is None else silence.since
