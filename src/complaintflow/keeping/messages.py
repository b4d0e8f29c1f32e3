"""What can be asked about the keeping of a record, and what is recorded of it (3.7).

Several kinds of records know these commands: what they are given ``on`` says which.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..kernel import Command, Event
from ..periods import Deadline
from ..values import Code, Instant, Ref, Sealed, Secret
from .model import HoldReason


class PlaceHold(Command):
    """Keep a record beyond its retention, until the hold is released (暂停销毁)."""

    type: Literal["place_hold"] = "place_hold"
    reason: HoldReason
    note: Secret | None = None


class ReleaseHold(Command):
    """End a hold (解除保留). Other holds, open claims and the retention still keep the record."""

    type: Literal["release_hold"] = "release_hold"
    hold: Ref
    note: Secret | None = None


class Dispose(Command):
    """Destroy the personal data of a record whose retention has ended (到期销毁).

    The events stay and the chain still verifies; every value of the record in the vault is
    destroyed. Refused before the retention ends and while anything holds the record.
    """

    type: Literal["dispose"] = "dispose"


class ConfirmDisposal(Command):
    """Note that every value of a record that was disposed of is destroyed. Given by the desk."""

    type: Literal["confirm_disposal"] = "confirm_disposal"
    values: int = Field(ge=0)
    """How many values the record's events name."""


class KeepingEvent(Event):
    """The base of these events; ``to`` is a status of the kind that it is recorded of."""

    v: Literal[1] = 1
    to: Code


class HoldPlaced(KeepingEvent):
    """Somebody holds the record."""

    type: Literal["HoldPlaced"] = "HoldPlaced"
    hold: Ref
    reason: HoldReason
    note: Sealed | None = None


class HoldReleased(KeepingEvent):
    """A hold ended."""

    type: Literal["HoldReleased"] = "HoldReleased"
    hold: Ref
    note: Sealed | None = None


class RetentionRecomputed(KeepingEvent):
    """A provisional end of retention was counted again after the calendar changed."""

    type: Literal["RetentionRecomputed"] = "RetentionRecomputed"
    retention: Deadline
    before: Instant


class RecordDisposed(KeepingEvent):
    """The record was disposed of: from here on nothing of it can be revealed.

    This event is the certificate of disposal; with :class:`ValuesDestroyed` it is complete.
    """

    type: Literal["RecordDisposed"] = "RecordDisposed"
    kept_until: Deadline
    """The end of the retention that had passed."""


class ValuesDestroyed(KeepingEvent):
    """Every value of the record was destroyed."""

    type: Literal["ValuesDestroyed"] = "ValuesDestroyed"
    values: int
