"""Messages to the customer: what makes a response, and who may be told (4.1, 4.3)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse, state_guard
from ...values import earliest, latest
from .. import commands as c
from ..model import Channel, Complaint
from ..owing import cycle_at
from .checking import acts_for
from .context import ComplaintContext
from .listing import named

MOST_MESSAGES = 50
"""How many messages of one cycle may wait for news of their arrival."""


@command_guard("4.1", "names")
def names_the_complaint(
    subject: Complaint, command: c.Acknowledge, context: ComplaintContext
) -> Refusal | None:
    """An acknowledgement names the reference, the time of receipt and who handles it."""
    missing = tuple(sorted(c.ALL_NAMES - command.names))
    if not missing:
        return None
    return refuse(
        "names_the_complaint",
        "4.1",
        "the message does not name all that makes it a response",
        "告知内容不完整（投诉编号、收到时间、经办人）",
        instead="name all three, or log it as a contact",
        instead_zh="三项均须写明，或登记为联系情况（log_contact）",
        missing=missing,
    )


@state_guard("4.1")
def handler_is_named(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Somebody handles it, so that the customer can be told who."""
    if subject.handler is not None:
        return None
    return refuse(
        "handler_is_named",
        "4.1",
        "nobody is named who handles it",
        "尚未指定经办人",
        instead="assign_handler first",
        instead_zh="先指定经办人（assign_handler）",
    )


@command_guard("4.1", "at", "channel", "told")
def can_be_told(subject: Complaint, command: Command, context: ComplaintContext) -> Refusal | None:
    """There is, or was when they were told, a way to reach whoever is told, or they are there.

    Of those who complain together it is asked of each: who left no contact is told in person alone.
    """
    if getattr(command, "channel", None) == Channel.in_person:
        return None
    person = acts_for(subject, command, context.actor) or subject.customer.ref
    if person in subject.out_of_reach():
        return _left_no_contact(subject, person)
    if subject.unreachable is None:
        return None
    at = getattr(command, "at", None)
    told = context.now if at is None else at
    since = [silence.since for silence in subject.cycles[cycle_at(subject, told) - 1].silences][-1]
    if since is not None and earliest(told) < latest(since):
        return None
    return refuse(
        "can_be_told",
        "4.1",
        "the customer is recorded as not reachable",
        "客户无法联系",
        instead="record_contact_found first; say when (at) they were told before that, or that "
        "they were there (in_person)",
        instead_zh="先登记新的联系方式（record_contact_found）；此前已告知的，填写告知时间（at）；"
        "当面告知的，渠道填写 in_person",
        reason=subject.unreachable,
    )


def _left_no_contact(subject: Complaint, person: str) -> Refusal:
    everybody = (subject.customer, *subject.members)
    return refuse(
        "can_be_told",
        "4.1",
        "whoever is to be told left no contact",
        "被告知的投诉人未留联系方式",
        instead="record_contact_found first (person says whose it is), say that they were there "
        "(in_person), or tell another of those who complain (told)",
        instead_zh="先登记其联系方式（record_contact_found，person 填写该投诉人）；"
        "当面告知的，渠道填写 in_person；或告知其他投诉人（told）",
        reason=next(one.no_contact for one in everybody if one.ref == person),
        person=person,
    )


@command_guard("4.1", "arrived", "at")
def few_messages_wait(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """Not too many messages of the same cycle wait for news of their arrival.

    One that is known to have arrived waits for none.
    """
    if getattr(command, "arrived", None) is not None:
        return None
    at = getattr(command, "at", None)
    n = subject.cycle.n
    if isinstance(command, c.Acknowledge):
        n = cycle_at(subject, context.now if at is None else at)
    known = (*subject.messages, *subject.astray)
    waiting = sum(m.arrived is None for m in known if m.cycle == n)
    if waiting < MOST_MESSAGES:
        return None
    return refuse(
        "few_messages_wait",
        "4.1",
        f"{MOST_MESSAGES} messages of this cycle wait for news of their arrival",
        "待确认到达的告知过多",
        instead="record which of them arrived or bounced, or log a contact",
        instead_zh="登记其中已到达或已退回的，或登记联系情况",
        messages=waiting,
    )


def _waiting(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The messages whose arrival is not known yet."""
    return tuple(m.id for m in (*subject.messages, *subject.astray) if m.arrived is None)


@command_guard("4.1", "message", among=_waiting)
def message_waits(
    subject: Complaint, command: c.RecordArrival | c.RecordBounce, context: ComplaintContext
) -> Refusal | None:
    """The message is one of this cycle, and its arrival is not known yet."""
    waiting = _waiting(subject, command.type, context)
    if command.message in waiting:
        return None
    return refuse(
        "message_waits",
        "4.1",
        "no such message waits for news of its arrival",
        "没有待确认到达的该条告知",
        instead=f"one that waits: {named(waiting)}",
        instead_zh=f"待确认到达的告知：{named(waiting, 'zh')}",
        message=command.message,
        waiting=waiting,
    )


@state_guard("4.1")
def attempts_are_recorded(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Somebody tried to reach the customer, or there is no contact at all."""
    if subject.unreachable is None and (subject.attempts or not subject.contactable):
        return None
    return refuse(
        "attempts_are_recorded",
        "4.1",
        "no attempt to reach the customer is recorded, or it is recorded as unreachable already",
        "没有联系客户未果的记录，或已记录为无法联系",
        instead="log_contact with reached=false first",
        instead_zh="先登记未能联系上的情况（log_contact，reached=false）",
        attempts=subject.attempts,
    )


@command_guard("4.1", "person")
def is_unreachable(
    subject: Complaint, command: c.RecordContactFound, context: ComplaintContext
) -> Refusal | None:
    """The customer is recorded as not reachable, or whose contact it is left none."""
    person = command.person or subject.customer.ref
    mute = subject.out_of_reach()
    if subject.unreachable is not None or person in mute:
        return None
    return refuse(
        "is_unreachable",
        "4.1",
        "whoever it is can be reached already",
        "并非无法联系",
        instead=f"say whose it is (person), of those who left none: {named(mute)}"
        if mute
        else "correct_fact changes the customer",
        instead_zh=f"填写联系方式所属的投诉人（person），未留联系方式的：{named(mute, 'zh')}"
        if mute
        else "以更正登记事实（correct_fact）变更客户信息",
        left_none=mute,
    )


@command_guard("4.1", "person")
def contact_is_of_who_complains(
    subject: Complaint, command: c.RecordContactFound, context: ComplaintContext
) -> Refusal | None:
    """A contact that is found is of somebody who complains."""
    here = subject.complainants()
    if (command.person or subject.customer.ref) in here:
        return None
    return refuse(
        "contact_is_of_who_complains",
        "4.1",
        "nobody of that id complains here, or has left",
        "并非本件投诉人，或已撤回",
        instead="say whose it is (person), of those who complain",
        instead_zh="填写联系方式所属的投诉人（person）",
        complain=here,
    )


@command_guard("4.1", "customer")
def contact_is_found_by_its_command(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """That an unreachable customer can be reached again is recorded as such: it makes both owed."""
    customer = command.customer
    if customer is None or not customer.contacts:
        return None
    waits = (customer.ref or subject.customer.ref) in subject.out_of_reach()
    if subject.unreachable is None and not waits:
        return None
    return refuse(
        "contact_is_found_by_its_command",
        "4.1",
        "the customer is recorded as not reachable",
        "客户已登记为无法联系",
        instead="record_contact_found first, then correct_fact",
        instead_zh="先登记新的联系方式（record_contact_found），再更正（correct_fact）",
        reason=subject.unreachable or "none_left",
    )


def _queued(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The messages that wait in the outbox."""
    return tuple(m.id for m in (*subject.messages, *subject.astray) if m.queued)


@command_guard("4.1", "message", among=_queued)
def message_is_queued(
    subject: Complaint, command: c.RecordSending, context: ComplaintContext
) -> Refusal | None:
    """The message waits in the outbox."""
    queued = _queued(subject, command.type, context)
    if command.message in queued:
        return None
    return refuse(
        "message_is_queued",
        "4.1",
        "no such message waits in the outbox",
        "待发送的告知中没有该条",
        instead=f"one that waits: {named(queued)}",
        instead_zh=f"待发送的告知：{named(queued, 'zh')}",
        message=command.message,
        queued=queued,
    )
