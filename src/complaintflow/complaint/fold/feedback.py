"""3.6: feedback to the customer, and what follows it."""

from __future__ import annotations

from ...duties import TargetKind, last_of, remind
from ...values import When
from .. import events as e
from ..measures import MeasureStatus
from ..model import (
    Answer,
    Complaint,
    Cycle,
    FollowUp,
    Investigation,
    Message,
    Purpose,
    Status,
)
from ..owing import answering, pruned, with_cycle
from .messages import by_a_person, send, unreachable
from .registry import folds


@folds(e.FeedbackGiven)
def _(complaint: Complaint, event: e.FeedbackGiven) -> Complaint:
    follow_ups = tuple(
        FollowUp(
            id=f.id,
            responsible=f.responsible,
            due=f.due,
            told=event.at,
            target=remind(
                TargetKind.follow_up, complaint.cycle.n, f.id, event.at, f.due, complaint.zone
            ),
        )
        for f in event.follow_ups
    )
    cycle = complaint.cycle
    told = {"targets": (*cycle.targets, *event.targets), "told": event.at}
    wanted = cycle.model_copy(update=told)
    return send(with_cycle(complaint, wanted), _message(complaint, event)).model_copy(
        update={"follow_ups": (*complaint.follow_ups, *follow_ups), "retention": None}
    )


@folds(e.FeedbackResent)
def _(complaint: Complaint, event: e.FeedbackResent) -> Complaint:
    return send(complaint, _message(complaint, event))


def _message(complaint: Complaint, event: e.FeedbackGiven | e.FeedbackResent) -> Message:
    return Message(
        id=event.message,
        purpose=Purpose.feedback,
        cycle=complaint.cycle.n,
        sent=event.at,
        told=event.told,
        arrived=event.arrived,
        queued=event.queued,
        personal=by_a_person(event),
    )


@folds(e.FollowUpFinished)
def _(complaint: Complaint, event: e.FollowUpFinished) -> Complaint:
    follow_ups = tuple(
        f.model_copy(
            update={
                "settled": event.at,
                "target": f.target.model_copy(update={"fulfilled": event.at}),
            }
        )
        if f.id == event.follow_up
        else f
        for f in complaint.follow_ups
    )
    retention = event.retention or complaint.retention
    plan = complaint.plan
    if plan is not None:
        # A follow-up of this plan is one of its measures: it is done in both places.
        done = {"status": MeasureStatus.done, "settled": event.at}
        measures = tuple(
            m.model_copy(update=done)
            if m.id == event.follow_up and m.status == MeasureStatus.open
            else m
            for m in plan.measures
        )
        plan = plan.model_copy(update={"measures": measures})
    return complaint.model_copy(
        update={"follow_ups": follow_ups, "retention": retention, "plan": plan}
    )


@folds(e.ResultAccepted)
def _(complaint: Complaint, event: e.ResultAccepted) -> Complaint:
    if not complaint.members:
        return complaint.model_copy(update={"answer": Answer.accepted, "answered": event.at})
    who = event.by_whom or complaint.customer.ref
    accepted = (*(known for known in complaint.accepted if known != who), who)
    last = last_of((complaint.answered, event.at))
    return accepted_by_all(
        complaint.model_copy(update={"accepted": accepted, "answered": last}), event.at
    )


def accepted_by_all(complaint: Complaint, at: When) -> Complaint:
    """A joint complaint whose result waits for answers: accepted once each who is to be told has
    accepted it, also where the last who had not is asked no more."""
    if complaint.status != Status.feedback_given or complaint.answer is not None:
        return complaint
    if not set(complaint.to_be_told()) <= set(complaint.accepted):
        return complaint
    return complaint.model_copy(
        update={"answer": Answer.accepted, "answered": last_of((complaint.answered, at))}
    )


def _next_cycle(complaint: Complaint, event: e.ObjectionRaised | e.ComplaintReopened) -> Complaint:
    before = complaint.investigation
    cycle = Cycle(
        n=event.cycle,
        started=event.at,
        known=event.recorded,
        response=event.response,
        completion=event.completion,
        targets=event.targets,
    )
    after = complaint.model_copy(update={"cycles": (*complaint.cycles, cycle)})
    return after.model_copy(
        update={
            "messages": pruned(after, answering(cycle, complaint.messages)),
            "attempts": 0,
            "first_attempt": None,
            "answer": None,
            "accepted": (),
            "answered": None,
            "plan": None,
            "retention": None,
            "investigation": before
            and Investigation(investigator=before.investigator, started=event.at),
        }
    )


@folds(e.ObjectionRaised)
def _(complaint: Complaint, event: e.ObjectionRaised) -> Complaint:
    return _next_cycle(complaint, event)


@folds(e.ComplaintReopened)
def _(complaint: Complaint, event: e.ComplaintReopened) -> Complaint:
    after = _next_cycle(complaint, event)
    if after.contactable or after.carried_over:
        return after
    return unreachable(after, after.customer.no_contact or "none_left", event.at)
