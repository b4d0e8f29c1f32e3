"""A decision while it is made: its events, its secrets, its notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from ... import kernel
from ...duties import TARGET_CLAUSE, Duty, InnerTarget, TargetKind, WarningGiven, bar
from ...kernel import Command, derive
from ...values import Instant, When
from .. import commands as c
from ..guards import ComplaintContext, acts_for
from ..model import Complaint, ContactPoint, CustomerFacts, MemberFacts, RepresentativeFacts, Status
from ..targets import targets_of

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

    def tell_each(
        self, topic: str, people: Iterable[str | None], *, clause: str, due: Instant | None = None
    ) -> None:
        """Tell several, each once; whoever is complained about is left out. Where nobody is left,
        the department is told."""
        told = dict.fromkeys(who for who in people if who and who not in self.complaint.staff)
        for who in told or (None,):
            self.notify(topic, who, clause=clause, due=due)

    @property
    def in_charge(self) -> str | None:
        """The handler, or else the manager."""
        return self.complaint.handler or self.complaint.terms.manager

    def tell_of_duty(self, topic: str, duty: Duty, warnings: tuple[int, ...]) -> None:
        """Tell who is in charge of a duty, and whom the terms name for this point: of its warnings,
        from 1, or of none where it is missed."""
        people = (self.in_charge, *self.complaint.terms.told_of(warnings))
        self.tell_each(topic, people, clause=duty.clause, due=duty.deadline.act_by)


Handler = Callable[[Draft, Command], None]
HANDLERS: dict[type[Command], Handler] = {}


def decides(kind: type[C]) -> Callable[[Callable[[Draft, C], None]], None]:
    def register(handler: Callable[[Draft, C], None]) -> None:
        HANDLERS[kind] = cast(Handler, handler)

    return register


def shut_out(draft: Draft, staff: Iterable[str], because: str | None) -> None:
    """Somebody takes no part from now on; who is in charge then is told, where they handled it."""
    handled = draft.complaint.handler is not None
    bar(draft, staff, because)
    if handled and draft.complaint.handler is None:
        draft.tell("handler_barred", draft.in_charge, clause="2.1")


def customer_facts(draft: Draft, customer: c.Customer, n: int = 0) -> CustomerFacts:
    """The customer, or the ``n``-th who complains together with it, with tokens in place of what
    says who it is."""
    return CustomerFacts(
        ref=customer.ref or f"u_{derive(draft.context.key, 'customer', n)}",
        type=customer.type,
        name=draft.maybe(customer.name, "customer_name"),
        contacts=tuple(contact_point(draft, contact) for contact in customer.contacts),
        no_contact=customer.no_contact,
    )


def member_facts(draft: Draft, members: tuple[c.Customer, ...]) -> tuple[MemberFacts, ...]:
    """Those who complain together with the customer."""
    told = (customer_facts(draft, member, n) for n, member in enumerate(members, 1))
    return tuple(MemberFacts.model_validate(dict(facts)) for facts in told)


def representative_facts(
    draft: Draft, acting: c.Representative, named: When
) -> RepresentativeFacts:
    """The representative with a token in place of the name."""
    return RepresentativeFacts(
        person=acting.person,
        capacity=acting.capacity,
        name=draft.seal(acting.name, "representative_name"),
        named=named,
    )


def contact_point(draft: Draft, contact: c.Contact) -> ContactPoint:
    """A contact with a token in place of its value."""
    return ContactPoint(kind=contact.kind, value=draft.seal(contact.value, "contact"))


def deliver(draft: Draft, topic: str, message: str, clause: str, told: str | None) -> None:
    """Put a message to the customer, or to who is told for it, into the outbox."""
    recipient = told or draft.complaint.customer.ref
    draft.notify(topic, recipient, role="customer", message=message, clause=clause)


def for_the_customer(draft: Draft, command: Command) -> str | None:
    """Who is told, or speaks, for the customer; None: the customer itself."""
    return acts_for(draft.complaint, command, draft.context.actor)


def targets_again(draft: Draft, at: When) -> tuple[InnerTarget, ...]:
    """The inner targets of the next cycle, from ``at``: those of the urgency that is known."""
    complaint, known = draft.complaint, draft.complaint.classification
    urgency = None if known is None else known.urgency
    n, context = complaint.cycle.n + 1, draft.context
    return targets_of(complaint.terms, urgency, n, at, context.calendar, context.now)


def _responsible(complaint: Complaint, target: InnerTarget) -> tuple[str, ...]:
    """Who is responsible for the measure or follow-up that a target is about."""
    if target.kind == TargetKind.measure and complaint.plan is not None:
        return tuple(m.responsible for m in complaint.plan.measures if m.id == target.about)
    return tuple(f.responsible for f in complaint.follow_ups if f.id == target.about)


def warn_of_targets(draft: Draft) -> None:
    """Warn of inner targets that were missed, and of dates that come near or pass. It is no breach.

    Told is who is in charge; of a measure or a follow-up its responsible person, and both once it
    is overdue.
    """
    complaint, now = draft.complaint, draft.context.now
    for target in complaint.running():
        given = target.due_warnings(now)
        if given <= target.warned:
            continue
        draft.record(
            WarningGiven(
                **draft.stamp(None),
                duty=target.kind,
                cycle=target.cycle,
                about=target.about,
                n=given,
            )
        )
        missed = given == len(target.warn_at)
        theirs = _responsible(complaint, target)
        people = (*theirs, draft.in_charge) if missed or target.about is None else theirs
        if target.kind == TargetKind.revisit:
            people = (complaint.terms.manager,)  # the handler does not ask
        draft.tell_each(
            f"{target.kind.value}_{'overdue' if missed else 'due_soon'}",
            people,
            clause=TARGET_CLAUSE[target.kind],
            due=target.deadline.act_by,
        )
