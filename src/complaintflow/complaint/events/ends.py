"""How a complaint ends, begins anew, or belongs to another."""

from __future__ import annotations

from typing import Literal

from ...duties import Duty, InnerTarget
from ...periods import Deadline
from ...values import Code, Instant, Ref, Sealed
from ..base import ComplaintEvent
from ..model import CloseReason


class ComplaintClosed(ComplaintEvent):
    """The complaint was closed; its record is kept until ``retention``."""

    type: Literal["ComplaintClosed"] = "ComplaintClosed"
    reason: CloseReason
    retention: Deadline


class ComplaintReopened(ComplaintEvent):
    """New facts: a new cycle."""

    type: Literal["ComplaintReopened"] = "ComplaintReopened"
    cycle: int
    reason: Code
    note: Sealed | None = None
    response: Duty
    completion: Duty
    targets: tuple[InnerTarget, ...] = ()


class ComplaintDeclined(ComplaintEvent):
    """It is no complaint of a customer (1.3, 1.4)."""

    type: Literal["ComplaintDeclined"] = "ComplaintDeclined"
    reason: Code
    explanation: Sealed
    retention: Deadline


class ComplaintWithdrawn(ComplaintEvent):
    """The customer took it back."""

    type: Literal["ComplaintWithdrawn"] = "ComplaintWithdrawn"
    by_whom: Ref | None = None
    """Who said so for the customer; None: the customer itself."""
    note: Sealed | None = None
    retention: Deadline


class MemberWithdrew(ComplaintEvent):
    """One of those who complain together took their part in it back."""

    type: Literal["MemberWithdrew"] = "MemberWithdrew"
    member: Ref
    note: Sealed | None = None


class MergedInto(ComplaintEvent):
    """The same matter goes on in another complaint; the result is due by the earlier limit."""

    type: Literal["MergedInto"] = "MergedInto"
    into: Ref
    completion: Duty
    survivors_limit: Deadline | None
    """Until when the other complaint's result is due; None where that was over already."""
    retention: Deadline


class ComplaintLinked(ComplaintEvent):
    """Another complaint belongs to it."""

    type: Literal["ComplaintLinked"] = "ComplaintLinked"
    other: Ref
    relation: Code


class ComplaintUnlinked(ComplaintEvent):
    """A complaint that was linked does not belong to it."""

    type: Literal["ComplaintUnlinked"] = "ComplaintUnlinked"
    other: Ref
    reason: Code


class MergedLimitsRecomputed(ComplaintEvent):
    """The limits of a merged complaint's result were counted again after the calendar changed; the
    earlier one binds."""

    type: Literal["MergedLimitsRecomputed"] = "MergedLimitsRecomputed"
    own: Deadline
    survivors: Deadline | None
    completion: Duty
    before: Instant
