"""A decision while it is made: its events, its secrets, its notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ... import kernel
from ...duties import Duty
from ...kernel import Command, derive
from ...values import Instant
from .. import commands as c
from ..guards import ComplaintContext
from ..model import Complaint, ContactPoint, CustomerFacts, RepresentativeFacts, Status

C = TypeVar("C", bound=Command)


class Draft(kernel.Draft[Complaint, ComplaintContext, Status]):
    """A decision on a complaint while it is made."""

    @property
    def complaint(self) -> Complaint:
        """The complaint as the events so far leave it."""
        return self.state

    def tell(
        self,
        topic: str,
        recipient: str | None,
        *,
        clause: str,
        message: str | None = None,
        due: Instant | None = None,
    ) -> None:
        """Tell somebody on the staff. Whoever is complained about is told nothing (2.1, 4.3)."""
        if recipient in self.complaint.staff:
            recipient = None
        self.notify(topic, recipient, clause=clause, message=message, due=due)

    def tell_of_duty(self, topic: str, duty: Duty) -> None:
        """Tell the handler, or else the manager, of a duty."""
        whom = self.complaint.handler or self.complaint.terms.manager
        self.tell(topic, whom, clause=duty.clause, due=duty.deadline.act_by)


Handler = Callable[[Draft, Command], None]
HANDLERS: dict[type[Command], Handler] = {}


def decides(kind: type[C]) -> Callable[[Callable[[Draft, C], None]], None]:
    def register(handler: Callable[[Draft, C], None]) -> None:
        HANDLERS[kind] = cast(Handler, handler)

    return register


def customer_facts(draft: Draft, customer: c.Customer) -> CustomerFacts:
    """The customer with tokens in place of what says who it is."""
    return CustomerFacts(
        ref=customer.ref or f"u_{derive(draft.context.key, 'customer')}",
        type=customer.type,
        name=draft.maybe(customer.name, "customer_name"),
        contacts=tuple(contact_point(draft, contact) for contact in customer.contacts),
        no_contact=customer.no_contact,
    )


def representative_facts(draft: Draft, acting: c.Representative) -> RepresentativeFacts:
    """The representative with a token in place of the name."""
    return RepresentativeFacts(
        kind=acting.kind,
        name=draft.seal(acting.name, "representative_name"),
        authority_checked=acting.authority_checked,
    )


def contact_point(draft: Draft, contact: c.Contact) -> ContactPoint:
    """A contact with a token in place of its value."""
    return ContactPoint(kind=contact.kind, value=draft.seal(contact.value, "contact"))


def deliver(draft: Draft, topic: str, message: str, clause: str) -> None:
    """Put a message to the customer into the outbox."""
    customer = draft.complaint.customer.ref
    draft.notify(topic, customer, role="customer", message=message, clause=clause)
