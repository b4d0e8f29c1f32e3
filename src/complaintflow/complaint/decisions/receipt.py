"""Receiving a complaint, carrying an old one over, correcting what was written down (3.1, 3.7)."""

from __future__ import annotations

from ...agreement import Terms
from ...kernel import derive
from ...values import Role
from .. import commands as c
from .. import events as e
from ..guards import ComplaintContext
from ..owing import begin
from ..targets import until_assessed
from ..under import receipt_of, terms_then
from .draft import Draft, customer_facts, decides, member_facts, representative_facts


def _reference(context: ComplaintContext) -> str:
    """A public reference that cannot be guessed: ``C`` and 12 of 32 unmistakable signs."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int(derive(context.entropy.hex(), "reference"), 16)
    signs = "".join(letters[(number >> (5 * n)) & 31] for n in range(12))
    return f"C-{signs[:4]}-{signs[4:8]}-{signs[8:]}"


@decides(c.Receive)
def _(draft: Draft, command: c.Receive) -> None:
    context = draft.context
    came_in = context.now if command.came_in is None else command.came_in
    received = receipt_of(command, context.now)
    under = terms_then(context.agreement, received)
    terms = under.terms if under else Terms()
    response, completion = begin(terms, 1, received, context.calendar, begun_by=context.now)
    by_a_machine = context.actor.role == Role.system  # which handles nothing
    handler = command.handler or (None if by_a_machine else context.actor.id)
    draft.record(
        e.ComplaintReceived(
            **draft.stamp(received),
            reference=_reference(context),
            agreement=command.agreement,
            terms=terms,
            terms_version=under and under.n,
            party_b=None if context.agreement is None else context.agreement.party_b_ref,
            channel=command.channel,
            came_in=came_in,
            received=received,
            customer=customer_facts(draft, command.customer),
            members=member_facts(draft, command.members),
            representatives=tuple(
                representative_facts(draft, acting, received) for acting in command.representatives
            ),
            about=command.about,
            item=draft.maybe(command.item, "item"),
            occurred_at=command.occurred_at,
            occurred_place=draft.maybe(command.occurred_place, "occurred_place"),
            preferred_channel=command.preferred_channel,
            preferred_time=draft.maybe(command.preferred_time, "preferred_time"),
            staff=command.staff,
            statement=draft.seal(command.statement, "statement"),
            demand=draft.maybe(command.demand, "demand"),
            handler=handler,
            language=command.language,
            external=command.external,
            metadata=draft.maybe(command.metadata, "metadata"),
            response=response,
            completion=completion,
            targets=until_assessed(terms, received, context.calendar, context.now),
        )
    )
    if handler is None:
        draft.tell("handler_wanted", terms.manager, clause="3.1", due=response.deadline.act_by)
    else:
        draft.tell("assigned", handler, clause="3.1", due=response.deadline.act_by)


@decides(c.CarryOver)
def _(draft: Draft, command: c.CarryOver) -> None:
    context = draft.context
    under = terms_then(context.agreement, command.came_in)
    terms = under.terms if under else Terms()
    response, completion = begin(terms, 1, command.came_in, context.calendar, begun_by=context.now)
    draft.record(
        e.ComplaintCarriedOver(
            **draft.stamp(None),
            reference=_reference(context),
            agreement=command.agreement,
            terms=terms,
            terms_version=under and under.n,
            party_b=None if context.agreement is None else context.agreement.party_b_ref,
            channel=command.channel,
            came_in=command.came_in,
            answered=command.answered,
            answer=draft.maybe(command.answer, "answer"),
            statement=draft.maybe(command.statement, "statement"),
            title=draft.maybe(command.title, "title"),
            customer=command.customer or f"u_{derive(context.key, 'customer')}",
            category=command.category,
            language=command.language,
            external=command.external,
            metadata=draft.maybe(command.metadata, "metadata"),
            response=response,
            completion=completion,
        )
    )
