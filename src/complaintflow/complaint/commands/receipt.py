"""3.1: a complaint comes in, is carried over, or put right."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ...keeping import Capacity
from ...values import Code, Model, RecordId, Ref, Secret, When
from ..base import ComplaintCommand
from ..model import (
    Channel,
    CustomerType,
    External,
    SubjectKind,
)

Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Za-z0-9]{2,8})?$")]
"""A language tag, for example ``zh`` or ``en``."""


class Contact(Model):
    """A way to reach the customer."""

    kind: Channel
    value: Secret


class Customer(Model):
    """The customer as the host knows it.

    ``ref`` is the host's opaque id; without one the complaint gets an id of its own, and is never
    taken for another complaint of the same customer. Without ``contacts`` say why (``no_contact``).
    """

    ref: Ref | None = None
    type: CustomerType = CustomerType.individual
    name: Secret | None = None
    contacts: tuple[Contact, ...] = Field(default=(), max_length=10)
    no_contact: Code | None = None

    @model_validator(mode="after")
    def _reachable_or_not(self) -> Self:
        if bool(self.contacts) == (self.no_contact is not None):
            raise PydanticCustomError(
                "contacts_or_reason", "give contacts, or why there are none (no_contact)"
            )
        return self


class Representative(Model):
    """Who acts for the customer, as they say. It entitles them to nothing: their identity and
    authority are checked (``CheckIdentity``) before a result is told to them, or they speak."""

    person: Ref
    """Who it is, by an opaque id: that which a check of theirs names."""
    capacity: Literal[Capacity.agent, Capacity.guardian, Capacity.heir, Capacity.chosen]
    name: Secret


MOST_MEMBERS = 40
"""How many may complain together with the customer in one complaint."""


class Receive(ComplaintCommand):
    """Take a complaint in (3.1). The limits run from ``came_in``, or from now where it is not said.

    ``handler`` is who is responsible for it; without one it is whoever receives it. The system
    handles nothing: what it receives without one waits for somebody to be named
    (``assign_handler``), the automatic notice too, for that says who handles it (4.1).
    """

    type: Literal["receive"] = "receive"
    agreement: RecordId
    channel: Channel
    customer: Customer
    statement: Secret
    """The customer's own words."""
    demand: Secret | None = None
    """What the customer asks for."""
    about: SubjectKind = SubjectKind.product
    item: Secret | None = None
    """The product, order or batch."""
    occurred_at: When | None = None
    """When it happened, as the customer says; no limit runs from it."""
    occurred_place: Secret | None = None
    """Where it happened."""
    preferred_channel: Channel | None = None
    """By which way the customer wants the answer."""
    preferred_time: Secret | None = None
    """When the customer wants to be reached."""
    staff: tuple[Ref, ...] = Field(default=(), max_length=20)
    """The staff complained about: they take no part (2.1)."""
    members: tuple[Customer, ...] = Field(default=(), max_length=MOST_MEMBERS)
    """Who complains together with the customer (共同投诉): one complaint, of which each is told, or
    else each whom they chose to act for them."""
    representatives: tuple[Representative, ...] = Field(default=(), max_length=5)
    """Who acts for the customer; of a joint complaint as many as the terms allow
    (``Terms.most_representatives``)."""
    came_in: When | None = None
    handler: Ref | None = None
    language: Language = "zh"
    external: External | None = None
    """The host's own record; unique in a store."""
    metadata: Secret | None = None
    """Whatever the host wants to keep with it, as text (JSON, say); it goes to the vault."""


class CarryOver(ComplaintCommand):
    """Bring in an old case: only the facts that are known, nothing made up (3.7).

    It owes nothing and sets no timer. Without an agreement it is measured by the default terms.
    """

    type: Literal["carry_over"] = "carry_over"
    agreement: RecordId | None = None
    channel: Channel
    came_in: When
    answered: When | None = None
    """When the customer was told the result, where it is known."""
    answer: Secret | None = None
    statement: Secret | None = None
    title: Secret | None = None
    customer: Ref | None = None
    category: Code | None = None
    language: Language = "zh"
    external: External | None = None
    metadata: Secret | None = None


class CorrectFact(ComplaintCommand):
    """Put a wrong time of receipt, a wrong customer or a wrong word of theirs right; what was
    recorded before stays beside it. Where a customer asked for it (PIPL art. 46), ``request`` says
    which request is carried out.

    A ``customer`` with the id of one of those who complain together (``members``) puts that one
    right; one without an id puts the customer right. Another id says that it is another person:
    what the one named before was told, said or accepted counts no more, and the right one is owed
    it by the same limits. What they were told after all is recorded with its own time. Who turns
    out to have left no contact (``no_contact``) could not be told from the beginning."""

    type: Literal["correct_fact"] = "correct_fact"
    came_in: When | None = None
    customer: Customer | None = None
    statement: Secret | None = None
    demand: Secret | None = None
    item: Secret | None = None
    reason: Secret
    request: Ref | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        facts = (self.came_in, self.customer, self.statement, self.demand, self.item)
        if sum(fact is not None for fact in facts) != 1:
            raise PydanticCustomError("one_fact", "correct one fact at a time")
        return self
