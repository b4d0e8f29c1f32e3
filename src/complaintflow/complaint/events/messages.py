"""4.1: what is told to the customer, and who speaks for them."""

from __future__ import annotations

from typing import Literal

from ...duties import Duty
from ...values import Code, Ref, Sealed, When
from ..base import ComplaintEvent
from ..commands import Names
from ..model import (
    Channel,
    ContactPoint,
    Purpose,
    RepresentativeFacts,
)


class MessageSent(ComplaintEvent):
    """A message was sent to the customer; ``at`` is when it was sent."""

    type: Literal["MessageSent"] = "MessageSent"
    message: Ref
    cycle: int
    """The round that it answers: an acknowledgement may be written down after the next began."""
    purpose: Purpose
    channel: Channel
    told: Ref | None = None
    """Who was told for the customer; None: the customer itself."""
    queued: bool = False
    """It waits in the outbox: it is not sent yet, and meets nothing."""
    arrived: When | None = None
    names: tuple[Names, ...] = ()
    text: Sealed | None = None


class MessageHandedOn(ComplaintEvent):
    """A message left the outbox at ``at``: from then it counts as sent."""

    type: Literal["MessageHandedOn"] = "MessageHandedOn"
    message: Ref


class MessageArrived(ComplaintEvent):
    """A message reached the customer at ``at``."""

    type: Literal["MessageArrived"] = "MessageArrived"
    message: Ref


class MessageBounced(ComplaintEvent):
    """A message did not reach the customer."""

    type: Literal["MessageBounced"] = "MessageBounced"
    message: Ref
    reason: Code


class ContactLogged(ComplaintEvent):
    """There was a contact with the customer, or an attempt at one."""

    type: Literal["ContactLogged"] = "ContactLogged"
    channel: Channel
    reached: bool
    note: Sealed | None = None


class CustomerUnreachable(ComplaintEvent):
    """The customer cannot be told."""

    type: Literal["CustomerUnreachable"] = "CustomerUnreachable"
    reason: Code
    attempts: int


class ContactFound(ComplaintEvent):
    """A way to reach the customer turned up; both duties are owed again."""

    type: Literal["ContactFound"] = "ContactFound"
    contact: ContactPoint
    response: Duty
    completion: Duty
    earlier: tuple[Duty, ...] = ()
    """Those of earlier cycles that were owed when nobody could be told any more."""
    person: Ref | None = None
    """Whose it is, of those who complain together; None: the customer's."""


class RepresentativeNamed(ComplaintEvent):
    """Somebody is named as acting for the customer."""

    type: Literal["RepresentativeNamed"] = "RepresentativeNamed"
    representative: RepresentativeFacts
    replaces: Ref | None = None
    """Whose place it takes."""
