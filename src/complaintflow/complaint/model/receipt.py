"""What is received: by which way, about what, from whom, and who complains together."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from ...keeping import Capacity
from ...values import Code, Instant, Labelled, Model, Ref, Sealed, When


class Channel(Labelled):
    """By which way it came in, or a message went out (annex 4)."""

    phone = "phone", "电话"
    web = "web", "网络"
    email = "email", "邮件"
    sms = "sms", "短信", "SMS"
    letter = "letter", "信函"
    in_person = "in_person", "现场"
    passed_on = "passed_on", "转办"


class CustomerType(Labelled):
    """What kind of customer (1.3)."""

    individual = "individual", "个人"
    organisation = "organisation", "单位"


class SubjectKind(Labelled):
    """What is complained about (annex 4)."""

    product = "product", "产品"
    service = "service", "服务"
    staff = "staff", "人员"


class ContactPoint(Model):
    """A way to reach the customer; the value is in the vault."""

    kind: Channel
    value: Sealed


class CustomerFacts(Model):
    """The customer, without anything that says who it is."""

    ref: Ref
    type: CustomerType | None = None
    name: Sealed | None = None
    contacts: tuple[ContactPoint, ...] = ()
    no_contact: Code | None = None
    """Why there is no contact."""
    found: When | None = None
    """When a contact turned up, where none was left."""
    known: Instant | None = None
    """When that was written down."""

    def reached_by(self, contact: ContactPoint, at: When, known: Instant) -> Self:
        """With a contact that was found: why there was none counts no more."""
        update: dict[str, object] = {"contacts": (*self.contacts, contact), "no_contact": None}
        if not self.contacts:
            update |= {"found": at, "known": known}
        return self.model_copy(update=update)


class MemberFacts(CustomerFacts):
    """Somebody who complains together with the customer."""

    left: When | None = None
    """When they took their part in it back."""


class RepresentativeFacts(Model):
    """Who is named as acting for the customer, or for those who complain together. Whether they may
    is said by the checks of identity and authority alone (4.3)."""

    person: Ref
    capacity: Capacity
    name: Sealed
    named: When


class External(Model):
    """The host's own record of this complaint; unique in a store."""

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
    id: Ref

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"


OF_WHO_COMPLAINS = (Capacity.customer, Capacity.chosen)
"""The capacities that only somebody who complains has."""
