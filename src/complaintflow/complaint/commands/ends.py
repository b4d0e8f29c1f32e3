"""How a complaint ends, begins anew, or belongs to another."""

from __future__ import annotations

from typing import Literal

from ...values import Code, RecordId, Ref, Secret
from ..base import Dated
from ..model import CloseReason


class Close(Dated):
    """Close the complaint: accepted, not answered in time, or the customer cannot be reached."""

    type: Literal["close"] = "close"
    reason: CloseReason


class Reopen(Dated):
    """New facts: handle it again, with both limits from then, while the record is kept."""

    type: Literal["reopen"] = "reopen"
    reason: Code
    note: Secret | None = None


class Decline(Dated):
    """It is no complaint of a customer under 1.3/1.4. The customer is still owed the answer."""

    type: Literal["decline"] = "decline"
    reason: Literal["not_a_customer", "not_a_complaint", "answered_before"]
    explanation: Secret
    """The reasons, and where else to turn."""


class Withdraw(Dated):
    """The customer takes the complaint back: what is not yet due ends, what was missed stays."""

    type: Literal["withdraw"] = "withdraw"
    by: Ref | None = None
    """Who said so for the customer, where it was not the customer itself."""
    note: Secret | None = None


class WithdrawMember(Dated):
    """One of those who complain together takes their part in it back; it goes on for the others."""

    type: Literal["withdraw_member"] = "withdraw_member"
    member: Ref
    note: Secret | None = None


class Merge(Dated):
    """The same customer's same matter is there already: go on with that one."""

    type: Literal["merge"] = "merge"
    into: RecordId


class Link(Dated):
    """Another complaint belongs to this one; each is answered for itself.

    As ``lead_case`` the other one leads: its findings may be taken over. There is one lead, and a
    lead has none itself, nor gets one while others follow it.
    """

    type: Literal["link"] = "link"
    other: RecordId
    relation: Literal["same_matter", "lead_case", "earlier", "related"] = "related"


class Unlink(Dated):
    """A complaint that was linked does not belong to this one, for a reason."""

    type: Literal["unlink"] = "unlink"
    other: RecordId
    reason: Code
