"""3.1: a complaint comes in, is carried over, or put right."""

from __future__ import annotations

from ...keeping import IdentityCheck, executed
from .. import events as e
from ..model import (
    OF_WHO_COMPLAINS,
    Classification,
    Complaint,
    CustomerFacts,
    Cycle,
    MemberFacts,
    Message,
    Purpose,
    Status,
)
from ..owing import meet, with_cycle
from .messages import unreachable
from .registry import folds


def received(event: e.ComplaintReceived, stream: str) -> Complaint:
    complaint = Complaint(
        id=stream,
        reference=event.reference,
        status=event.to,
        agreement=event.agreement,
        terms=event.terms,
        terms_version=event.terms_version,
        party_b=event.party_b,
        external=event.external,
        carried_over=False,
        language=event.language,
        channel=event.channel,
        came_in=event.came_in,
        registered=event.recorded,
        customer=event.customer,
        members=event.members,
        representatives=event.representatives,
        about=event.about,
        staff=event.staff,
        handler=event.handler,
        since=event.received,
        cycles=(
            Cycle(
                n=1,
                started=event.received,
                known=event.recorded,
                response=event.response,
                completion=event.completion,
                targets=event.targets,
            ),
        ),
    )
    if complaint.contactable:
        return complaint
    return unreachable(complaint, event.customer.no_contact or "none_left", None)


CARRIED = "answer"
"""The answer that an old case was given before it was carried over, as a message."""


def carried_over(event: e.ComplaintCarriedOver, stream: str) -> Complaint:
    answered = event.answered
    messages = (
        ()
        if answered is None
        else (Message(id=CARRIED, purpose=Purpose.feedback, cycle=1, sent=answered),)
    )
    return meet(
        Complaint(
            id=stream,
            reference=event.reference,
            status=event.to,
            agreement=event.agreement,
            terms=event.terms,
            terms_version=event.terms_version,
            party_b=event.party_b,
            external=event.external,
            carried_over=True,
            language=event.language,
            channel=event.channel,
            came_in=event.came_in,
            registered=event.recorded,
            customer=CustomerFacts(ref=event.customer, no_contact="carried_over"),
            about=None,
            staff=(),
            handler=None,
            since=event.came_in if answered is None else answered,
            first_fact=answered,
            classification=_carried_category(event),
            cycles=(
                Cycle(
                    n=1,
                    started=event.came_in,
                    known=event.recorded,
                    response=event.response,
                    completion=event.completion,
                    handled=answered,
                    told=answered,
                ),
            ),
            messages=messages,
        )
    )


def _carried_category(event: e.ComplaintCarriedOver) -> Classification | None:
    if event.category is None:
        return None
    return Classification(
        category=event.category,
    )


@folds(e.ReceiptCorrected)
def _(complaint: Complaint, event: e.ReceiptCorrected) -> Complaint:
    first = complaint.cycles[0].model_copy(
        update={
            "started": event.received,
            "response": event.response,
            "completion": event.completion,
            "targets": event.targets,
            "own": event.own_limit,
        }
    )
    began = event.received if complaint.status == Status.received else complaint.since
    return with_cycle(complaint, first).model_copy(
        update={
            "came_in": event.came_in,
            "since": began,
            "terms": event.terms,
            "terms_version": event.terms_version,
            "rights": executed(complaint.rights, event.request, event.at),
        }
    )


@folds(e.CustomerCorrected)
def _(complaint: Complaint, event: e.CustomerCorrected) -> Complaint:
    right = event.customer
    rights = executed(complaint.rights, event.request, event.at)
    if any(one.ref == right.ref for one in complaint.members):
        members = tuple(
            MemberFacts(**{**dict(_found(one, right)), "left": one.left})
            if one.ref == right.ref
            else one
            for one in complaint.members
        )
        return _silent(complaint.model_copy(update={"members": members, "rights": rights}))
    if right.ref != complaint.customer.ref:
        complaint = _of_another(complaint, right)
    else:
        right = _found(complaint.customer, right)
    return _silent(complaint.model_copy(update={"customer": right, "rights": rights}))


def _silent(complaint: Complaint) -> Complaint:
    """Where it turns out that nobody left a contact, nobody could be told from the beginning."""
    everybody = (complaint.customer, *complaint.members)
    if complaint.carried_over or any(one.contacts for one in everybody):
        return complaint
    cycles = tuple(
        c.model_copy(update={"silences": tuple(s for s in c.silences if s.found is not None)})
        for c in complaint.cycles
    )
    known = complaint.model_copy(update={"cycles": cycles})
    return unreachable(known, complaint.customer.no_contact or "none_left", None)


def _found(before: CustomerFacts, right: CustomerFacts) -> CustomerFacts:
    """The same person put right: since when they can be reached stays what it was."""
    if not right.contacts:
        return right
    return right.model_copy(update={"found": before.found, "known": before.known})


def _of_another(complaint: Complaint, right: CustomerFacts) -> Complaint:
    """Nothing that somebody was told, or said, who is not the customer counts for the one who is
    (4.1, CC 140): they did not take their part in it back either. Of a joint complaint what the
    others were told and said stays."""
    wrong, joint = complaint.customer.ref, bool(complaint.members)
    accepted = tuple(ref for ref in complaint.accepted if ref != wrong)
    wanted = complaint.to_be_told()
    kept = [m for m in complaint.messages if m.id == CARRIED or (joint and m.told is not None)]
    gone = [m for m in complaint.messages if m not in kept]
    after = complaint.model_copy(
        update={
            "customer": right,
            "left": None,
            "identities": _still_good(complaint),
            "messages": tuple(kept),
            "astray": (*complaint.astray, *(m for m in gone if m.arrived is None)),
            "accepted": accepted,
            "answered": complaint.answered if accepted else None,
            "cycles": tuple(c.model_copy(update={"spoken": None}) for c in complaint.cycles),
            "revisits": (),
            "attempts": 0,
            "first_attempt": None,
        }
    )
    # What all have accepted stands where the right one need not be asked, nor the wrong one was.
    asked = right.ref in after.to_be_told()
    stands = joint and not asked and (wrong not in wanted or wrong not in complaint.accepted)
    return after if stands else after.model_copy(update={"answer": None})


def _still_good(complaint: Complaint) -> tuple[IdentityCheck, ...]:
    """The checks that are good for another customer too: an authority was given by the one who was
    named before."""
    return tuple(
        check
        for check in complaint.identities
        if check.capacity in OF_WHO_COMPLAINS or not check.covers
    )


@folds(e.WordsCorrected)
def _(complaint: Complaint, event: e.WordsCorrected) -> Complaint:
    rights = executed(complaint.rights, event.request, event.at)
    return complaint.model_copy(update={"rights": rights})
