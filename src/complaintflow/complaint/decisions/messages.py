"""Messages to the customer, their arrival, attempts, who cannot be reached (4.1)."""

from __future__ import annotations

from datetime import timedelta

from ...duties import Duty, DutyState, assess
from ...values import When, earliest
from .. import commands as c
from .. import events as e
from ..model import (
    Purpose,
    Status,
)
from ..owing import begin, cycle_at
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
    if command.deliver:
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
    if command.deliver:
        deliver(draft, purpose.value, message, "4.2", told)


@decides(c.RecordSending)
def _(draft: Draft, command: c.RecordSending) -> None:
    draft.record(e.MessageHandedOn(**draft.stamp(command.at), message=command.message))


@decides(c.RecordArrival)
def _(draft: Draft, command: c.RecordArrival) -> None:
    draft.record(e.MessageArrived(**draft.stamp(command.at), message=command.message))


@decides(c.RecordBounce)
def _(draft: Draft, command: c.RecordBounce) -> None:
    draft.record(
        e.MessageBounced(**draft.stamp(command.at), message=command.message, reason=command.reason)
    )
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
    found = draft.context.now if command.at is None else command.at
    terms, cycle = draft.complaint.terms, draft.complaint.cycle
    fresh, _ = begin(terms, cycle.n, found, draft.context.calendar)
    draft.record(
        e.ContactFound(
            **draft.stamp(found),
            contact=contact_point(draft, command.contact),
            person=None if command.person == draft.complaint.customer.ref else command.person,
            response=cycle.response if _is_over(cycle.response, found) else fresh,
            completion=cycle.completion
            if _is_over(cycle.completion, found)
            else _due_again(cycle.completion, fresh),
        )
    )


def _is_over(duty: Duty, found: When) -> bool:
    """Whether it was missed before the contact turned up, or ended with a withdrawal."""
    return duty.discharged is not None or assess(duty, earliest(found)).state in (
        DutyState.late,
        DutyState.overdue,
    )


def _due_again(completion: Duty, response: Duty) -> Duty:
    """Completion with the limit of the new response; one of its own that is later stays."""
    before, fresh = completion.deadline, response.deadline
    if before.due >= fresh.due:
        return completion
    update: dict[str, object] = {"clause": completion.clause}
    if fresh.certain_until is not None and before.due > fresh.certain_until:
        # Nobody can say which of both is the later; up to its own it is in time by either.
        update["certain_until"] = before.overdue_from - timedelta(microseconds=1)
    limit = fresh.model_copy(update=update)
    return completion.model_copy(update={"deadline": limit, "warn_at": ()})


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
