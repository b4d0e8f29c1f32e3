"""3.6: feedback to the customer, and what follows it."""

from __future__ import annotations

from typing import Literal

from ...duties import Duty, InnerTarget
from ...periods import Deadline
from ...values import Evidence, Instant, Model, Ref, Sealed, When
from ..base import ComplaintEvent
from ..model import Channel


class RecordedFollowUp(Model):
    """A follow-up as it was told."""

    id: Ref
    what: Sealed
    responsible: Ref
    due: Instant


class FeedbackGiven(ComplaintEvent):
    """The outcome was told to the customer (3.6); ``at`` is when it was sent."""

    type: Literal["FeedbackGiven"] = "FeedbackGiven"
    message: Ref
    channel: Channel
    outcome: Sealed
    follow_ups: tuple[RecordedFollowUp, ...] = ()
    told: Ref | None = None
    """Who was told for the customer; None: the customer itself."""
    queued: bool = False
    arrived: When | None = None
    targets: tuple[InnerTarget, ...] = ()
    """The inner target to ask the customer afterwards, where the terms want it."""


class FeedbackResent(ComplaintEvent):
    """The same outcome was told again."""

    type: Literal["FeedbackResent"] = "FeedbackResent"
    message: Ref
    channel: Channel
    told: Ref | None = None
    """Who was told for the customer; None: the customer itself."""
    queued: bool = False
    arrived: When | None = None


class FollowUpFinished(ComplaintEvent):
    """A follow-up is done; a closed complaint's record is kept from then (3.7)."""

    type: Literal["FollowUpFinished"] = "FollowUpFinished"
    follow_up: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None
    retention: Deadline | None = None


class ResultAccepted(ComplaintEvent):
    """The customer accepted the result."""

    type: Literal["ResultAccepted"] = "ResultAccepted"
    by_whom: Ref | None = None
    """Who said so for the customer; None: the customer itself."""
    note: Sealed | None = None


class ObjectionRaised(ComplaintEvent):
    """The customer objected: a new cycle."""

    type: Literal["ObjectionRaised"] = "ObjectionRaised"
    cycle: int
    by_whom: Ref | None = None
    """Who said so for the customer; None: the customer itself."""
    statement: Sealed
    response: Duty
    completion: Duty
    targets: tuple[InnerTarget, ...] = ()
