"""4.1: what is told to the customer, and who speaks for them."""

from __future__ import annotations

from collections.abc import Mapping

from ...duties import DutyKind, first_of
from ...kernel import Event
from ...values import Role, When
from .. import events as e
from ..model import Complaint, Message, Silence
from ..owing import (
    answering,
    began_by,
    heard_again,
    meet,
    pruned,
    with_contact,
    with_cycle,
    with_limit,
)
from .registry import folds


def unreachable(complaint: Complaint, reason: str, since: When | None) -> Complaint:
    """Nobody can be told, of no cycle; ``since`` None: since the present one began."""
    silence = Silence(reason=reason, since=since)
    cycles = tuple(
        cycle
        if cycle.silence is not None
        else cycle.model_copy(update={"silences": (*cycle.silences, silence)})
        for cycle in complaint.cycles
    )
    return meet(complaint.model_copy(update={"cycles": cycles}))


def by_a_person(event: Event) -> bool:
    """Whether somebody did it, and no machine."""
    return event.by.role != Role.system


def send(complaint: Complaint, message: Message) -> Complaint:
    messages = pruned(complaint, (*complaint.messages, message))
    return complaint.model_copy(update={"messages": messages})


@folds(e.MessageSent)
def _(complaint: Complaint, event: e.MessageSent) -> Complaint:
    message = Message(
        id=event.message,
        purpose=event.purpose,
        cycle=event.cycle,
        sent=event.at,
        told=event.told,
        arrived=event.arrived,
        queued=event.queued,
        personal=by_a_person(event),
    )
    return send(complaint, message)


def _without_astray(complaint: Complaint, message: str) -> Complaint:
    """Its news has come: nothing more is to come of it."""
    astray = tuple(m for m in complaint.astray if m.id != message)
    return complaint.model_copy(update={"astray": astray})


def _news(complaint: Complaint, message: str, update: Mapping[str, object]) -> Complaint:
    messages = tuple(
        m.model_copy(update=update) if m.id == message else m for m in complaint.messages
    )
    messages = answering(complaint.cycle, messages)
    return complaint.model_copy(update={"messages": pruned(complaint, messages)})


@folds(e.MessageHandedOn)
def _(complaint: Complaint, event: e.MessageHandedOn) -> Complaint:
    handed = {"queued": False, "sent": event.at}
    astray = tuple(
        m.model_copy(update=handed) if m.id == event.message else m for m in complaint.astray
    )
    return _news(complaint.model_copy(update={"astray": astray}), event.message, handed)


@folds(e.MessageArrived)
def _(complaint: Complaint, event: e.MessageArrived) -> Complaint:
    if complaint.went_astray(event.message):
        return _without_astray(complaint, event.message)
    return _news(complaint, event.message, {"queued": False, "arrived": event.at})


@folds(e.MessageBounced)
def _(complaint: Complaint, event: e.MessageBounced) -> Complaint:
    if complaint.went_astray(event.message):
        return _without_astray(complaint, event.message)  # nobody tried to reach the customer
    messages = tuple(m for m in complaint.messages if m.id != event.message)
    return _attempted(complaint.model_copy(update={"messages": messages}), event.at)


@folds(e.ContactLogged)
def _(complaint: Complaint, event: e.ContactLogged) -> Complaint:
    if not event.reached:
        return _attempted(complaint, event.at)
    cycle = complaint.cycle
    if not by_a_person(event) or not began_by(cycle, event.at):
        return complaint
    first = first_of((cycle.spoken, event.at))
    return with_cycle(complaint, cycle.model_copy(update={"spoken": first}))


def _attempted(complaint: Complaint, at: When) -> Complaint:
    first = first_of((complaint.first_attempt, at))
    return complaint.model_copy(update={"attempts": complaint.attempts + 1, "first_attempt": first})


@folds(e.CustomerUnreachable)
def _(complaint: Complaint, event: e.CustomerUnreachable) -> Complaint:
    return unreachable(complaint, event.reason, event.at)


@folds(e.ContactFound)
def _(complaint: Complaint, event: e.ContactFound) -> Complaint:
    ended = {} if complaint.unreachable is None else {"attempts": 0, "first_attempt": None}
    complaint = with_contact(complaint, event.person, event.contact, event.at, event.recorded)
    again = {(d.cycle, d.kind): d for d in (*event.earlier, event.response, event.completion)}
    for cycle in complaint.cycles:
        heard = heard_again(cycle, event.at, event.recorded)
        heard = heard.model_copy(update={"response": again[cycle.n, DutyKind.response]})
        due = with_limit(heard, again[cycle.n, DutyKind.completion])
        complaint = with_cycle(complaint, due)
    return complaint.model_copy(update=ended)


@folds(e.RepresentativeNamed)
def _(complaint: Complaint, event: e.RepresentativeNamed) -> Complaint:
    gone = (event.replaces, event.representative.person)
    others = tuple(one for one in complaint.representatives if one.person not in gone)
    return complaint.model_copy(update={"representatives": (*others, event.representative)})
