"""A decision while it is made: its events, its secrets, its notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, TypeVar, cast

from pydantic import SecretStr

from ...duties import Duty
from ...kernel import Command, Decision, Notice, Sealer, derive
from ...values import Actor, Instant, Sealed, When
from .. import commands as c
from .. import events as e
from ..fold import evolve
from ..guards import ComplaintContext
from ..model import Complaint, ContactPoint, CustomerFacts, RepresentativeFacts, Status

C = TypeVar("C", bound=c.ComplaintCommand)


class Stamp(TypedDict):
    """What every event says."""

    at: When
    recorded: Instant
    by: Actor
    to: Status


DEPARTMENT = "customer_service"
"""Who is told where nobody is named, or only somebody who may not know: the department (3.1)."""


class Draft:
    """The decision while it is made: the events so far, and the state that they lead to."""

    def __init__(self, state: Complaint | None, context: ComplaintContext, to: Status) -> None:
        self.now_is: Complaint | None = state
        self.context = context
        self.to = to
        self._sealer = Sealer(context.key, context.entropy)
        self._events: list[e.ComplaintEvent] = []
        self._notices: list[Notice] = []

    @property
    def complaint(self) -> Complaint:
        """The complaint as the events so far leave it."""
        return cast(Complaint, self.now_is)

    def stamp(self, at: When | None) -> Stamp:
        """When it happened, when it is recorded, by whom, and where it leads."""
        now = self.context.now
        return Stamp(at=now if at is None else at, recorded=now, by=self.context.actor, to=self.to)

    def seal(self, value: SecretStr, kind: str) -> Sealed:
        """A token for a value on its way to the vault."""
        return self._sealer.seal(value, kind)

    def maybe(self, value: SecretStr | None, kind: str) -> Sealed | None:
        """The same where there is a value."""
        return None if value is None else self._sealer.seal(value, kind)

    def record(self, event: e.ComplaintEvent) -> None:
        """Add an event."""
        self.now_is = evolve(self.now_is, event, self.context.subject)
        self._events.append(event)

    def notify(
        self,
        topic: str,
        recipient: str | None,
        *,
        customer: bool = False,
        message: str | None = None,
        clause: str = "",
        due: Instant | None = None,
        duty: Duty | None = None,
    ) -> None:
        """Ask for a message to be sent after the commit; to the department where nobody is named.

        Whoever is complained about is told nothing (2.1, 4.3).
        """
        if recipient is None or (not customer and recipient in self.complaint.staff):
            recipient = DEPARTMENT
        if duty is not None:
            due = duty.deadline.act_by
        self._notices.append(
            Notice(
                id=f"n_{derive(self.context.key, 'notice', len(self._notices))}",
                topic=topic,
                role="customer" if customer else "staff",
                recipient=recipient,
                subject=self.context.subject,
                message=message,
                clause=clause,
                due=due,
            )
        )

    def id_for(self, what: str) -> str:
        """An id that follows from the command's key."""
        return f"{what[0]}_{derive(self.context.key, what, len(self._events))}"

    def decision(self) -> Decision:
        """All of it."""
        return Decision(
            events=tuple(self._events),
            after=self.now_is,
            secrets=self._sealer.entries,
            notices=tuple(self._notices),
        )


Handler = Callable[[Draft, c.ComplaintCommand], None]
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
    draft.notify(topic, draft.complaint.customer.ref, customer=True, message=message, clause=clause)
