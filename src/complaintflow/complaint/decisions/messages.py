"""Messages to the customer, their arrival, attempts, who cannot be reached (4.1)."""

from __future__ import annotations

from .. import commands as c
from .. import events as e
from ..model import (
    Purpose,
    Status,
)
from ..owing import cycle_at, due_now, heard_again, with_contact
from .draft import Draft, contact_point, decides, deliver, for_the_customer, representative_facts


@decides(c.Acknowledge)
def _(draft: Draft, command: c.Acknowledge) -> None:
    message, told = draft.id_for("message"), for_the_customer(draft, command)
    draft.record(
        e.MessageSent(
            **draft.stamp(command.at),
            message=message,
            cycle=cycle_at(
                draft.complaint, draft.context.now if command.at is None else command.at
            ),
            purpose=Purpose.acknowledgement,
            channel=command.channel,
            told=told,
            queued=command.deliver and command.arrived is None,
            arrived=command.arrived,
            names=tuple(sorted(command.names)),
        )
    )
    if command.deliver and command.arrived is None:
        deliver(draft, "acknowledgement", message, "4.1", told)


_OUTCOME = {
    Status.declined: Purpose.decline,
    Status.merged: Purpose.merge,
    Status.withdrawn: Purpose.withdrawal,
}


@decides(c.TellOutcome)
def _(draft: Draft, command: c.TellOutcome) -> None:
    message, told = draft.id_for("message"), for_the_customer(draft, command)
    purpose = _OUTCOME[draft.to]
    draft.record(
        e.MessageSent(
            **draft.stamp(command.at),
            message=message,
            cycle=draft.complaint.cycle.n,
            purpose=purpose,
            channel=command.channel,
            told=told,
            queued=command.deliver and command.arrived is None,
            arrived=command.arrived,
            text=draft.maybe(command.text, "message"),
        )
    )
    if command.deliver and command.arrived is None:
        deliver(draft, purpose.value, message, "4.2", told)


def _tell_of_astray(draft: Draft, message: str) -> None:
    """Who is in charge is told that somebody who is not the customer was told: whether it is a leak
    is theirs to look at, and to record (4.3)."""
    if draft.complaint.went_astray(message):
        draft.tell("told_the_wrong_one", draft.in_charge, message=message, clause="4.3")


@decides(c.RecordSending)
def _(draft: Draft, command: c.RecordSending) -> None:
    _tell_of_astray(draft, command.message)
    draft.record(e.MessageHandedOn(**draft.stamp(command.at), message=command.message))


@decides(c.RecordArrival)
def _(draft: Draft, command: c.RecordArrival) -> None:
    _tell_of_astray(draft, command.message)
    draft.record(e.MessageArrived(**draft.stamp(command.at), message=command.message))


@decides(c.RecordBounce)
def _(draft: Draft, command: c.RecordBounce) -> None:
    astray = draft.complaint.went_astray(command.message)
    draft.record(
        e.MessageBounced(**draft.stamp(command.at), message=command.message, reason=command.reason)
    )
    if astray:
        return  # nothing is owed to them
    draft.tell("bounced", draft.complaint.handler, message=command.message, clause="4.1")


@decides(c.LogContact)
def _(draft: Draft, command: c.LogContact) -> None:
    draft.record(
        e.ContactLogged(
            **draft.stamp(command.at),
            channel=command.channel,
            reached=command.reached,
            note=draft.maybe(command.note, "note"),
        )
    )


@decides(c.ReportUnreachable)
def _(draft: Draft, command: c.ReportUnreachable) -> None:
    draft.record(
        e.CustomerUnreachable(
            **draft.stamp(command.at), reason=command.reason, attempts=draft.complaint.attempts
        )
    )


@decides(c.RecordContactFound)
def _(draft: Draft, command: c.RecordContactFound) -> None:
    complaint, calendar = draft.complaint, draft.context.calendar
    found = draft.context.now if command.at is None else command.at
    contact = contact_point(draft, command.contact)
    person = None if command.person == complaint.customer.ref else command.person
    now = draft.context.now
    after = with_contact(complaint, person, contact, found, now)
    heard = (heard_again(cycle, found, now) for cycle in complaint.cycles)
    duties = [duty for cycle in heard for duty in due_now(after, cycle, calendar)]
    draft.record(
        e.ContactFound(
            **draft.stamp(found),
            contact=contact,
            person=person,
            response=duties[-2],
            completion=duties[-1],
            earlier=tuple(duties[:-2]),
        )
    )


@decides(c.NameRepresentative)
def _(draft: Draft, command: c.NameRepresentative) -> None:
    at = draft.context.now if command.at is None else command.at
    one = draft.complaint.representatives if not draft.complaint.members else ()
    draft.record(
        e.RepresentativeNamed(
            **draft.stamp(at),
            representative=representative_facts(draft, command.representative, at),
            replaces=one[0].person if one else command.replaces,
        )
    )
