"""4.1: what is told to the customer, and who speaks for them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...values import Code, Ref, Secret, When
from ..base import Dated
from ..model import Channel
from .receipt import Contact, Representative

Names: TypeAlias = Literal["reference", "received_at", "handler"]
"""What an acknowledgement must name to count as a response (4.1)."""

ALL_NAMES: frozenset[Names] = frozenset({"reference", "received_at", "handler"})


class Acknowledge(Dated):
    """Tell the customer that the complaint was received (4.1).

    It counts when the message names the complaint's reference, the time of receipt and who handles
    it; an automatic notice that does so counts too. ``arrived`` is when it reached the customer
    where that is known (on the telephone: at once). With ``deliver`` the message is put into the
    outbox for the host's notifier, and counts from when that has handed it on, not before.
    """

    type: Literal["acknowledge"] = "acknowledge"
    channel: Channel
    names: frozenset[Names] = ALL_NAMES
    told: Ref | None = None
    """Who was told for the customer, where it was not the customer itself: somebody who is named
    or was checked."""
    arrived: When | None = None
    deliver: bool = False


class TellOutcome(Dated):
    """Tell the customer of a declined, merged or withdrawn complaint what became of it and why."""

    type: Literal["tell_outcome"] = "tell_outcome"
    channel: Channel
    text: Secret | None = None
    told: Ref | None = None
    """Who was told for the customer, where it was not the customer itself."""
    arrived: When | None = None
    deliver: bool = False


class RecordSending(Dated):
    """A message that was put into the outbox was handed on: from now it counts as sent (4.1)."""

    type: Literal["record_sending"] = "record_sending"
    message: Ref


class RecordArrival(Dated):
    """A message is known to have reached the customer (CC 137)."""

    type: Literal["record_arrival"] = "record_arrival"
    message: Ref


class RecordBounce(Dated):
    """A message is known not to have reached the customer: what it met is owed again."""

    type: Literal["record_bounce"] = "record_bounce"
    message: Ref
    reason: Code = "bounced"


class LogContact(Dated):
    """Note a contact with the customer, or an attempt (``reached`` false). It meets no duty."""

    type: Literal["log_contact"] = "log_contact"
    channel: Channel
    reached: bool
    note: Secret | None = None


class ReportUnreachable(Dated):
    """The customer cannot be told: the response, and the feedback half of 4.2, are impossible."""

    type: Literal["report_unreachable"] = "report_unreachable"
    reason: Code


class RecordContactFound(Dated):
    """A way to reach the customer turned up: both duties are owed again, 24 hours from then."""

    type: Literal["record_contact_found"] = "record_contact_found"
    contact: Contact
    person: Ref | None = None
    """Whose it is, of those who complain together; the customer's where it is not said."""


class NameRepresentative(Dated):
    """Name who acts for the customer (4.3); it takes the place of whoever was named before.

    Of a joint complaint as many act as the terms allow (``Terms.most_representatives``), and each
    is told; ``replaces`` says whose place is taken. What they may do is said by a check of their
    identity and authority: ``CheckIdentity``. One whose check covers nothing acts no more.
    """

    type: Literal["name_representative"] = "name_representative"
    representative: Representative
    replaces: Ref | None = None
    """Of a joint complaint: the person whose place is taken."""
