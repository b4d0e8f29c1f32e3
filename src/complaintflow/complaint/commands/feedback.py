"""3.6: feedback to the customer, and what follows it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...values import EvidenceList, Instant, Model, Ref, Secret, When
from ..base import Dated
from ..model import Channel


class ToldFollowUp(Model):
    """A follow-up told to the customer: what, who, by when (3.6)."""

    id: Ref
    what: Secret
    responsible: Ref
    due: Instant


class GiveFeedback(Dated):
    """Tell the customer the outcome and what follows (3.6, 4.2). What was closed because nobody
    could be told is told it too, once a contact is found: it waits for the answer then."""

    type: Literal["give_feedback"] = "give_feedback"
    channel: Channel
    outcome: Secret
    follow_ups: tuple[ToldFollowUp, ...] = Field(default=(), max_length=20)
    told: Ref | None = None
    """Who was told for the customer, where it was not the customer itself."""
    arrived: When | None = None
    deliver: bool = False


class ResendFeedback(Dated):
    """Tell the same result again, where the first message did not arrive."""

    type: Literal["resend_feedback"] = "resend_feedback"
    channel: Channel
    told: Ref | None = None
    """Who was told for the customer, where it was not the customer itself."""
    arrived: When | None = None
    deliver: bool = False


class FinishFollowUp(Dated):
    """A follow-up told in the feedback is done, with its result (3.6)."""

    type: Literal["follow_up"] = "follow_up"
    follow_up: Ref
    evidence: EvidenceList
    note: Secret | None = None


class Accept(Dated):
    """The customer accepts the result; said, never assumed (CC 140)."""

    type: Literal["accept"] = "accept"
    by: Ref | None = None
    """Who said so for the customer, where it was not the customer itself."""
    note: Secret | None = None


class Object(Dated):
    """The customer objects to the result: a new cycle begins, with both limits from then."""

    type: Literal["object"] = "object"
    by: Ref | None = None
    """Who said so for the customer, where it was not the customer itself."""
    statement: Secret
