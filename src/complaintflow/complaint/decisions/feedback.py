"""The feedback, follow-ups and the customer's answer (3.6)."""

from __future__ import annotations

from .. import commands as c
from .. import events as e
from ..owing import begin, keep_until
from ..targets import to_revisit
from .draft import Draft, decides, deliver, for_the_customer, targets_again


@decides(c.GiveFeedback)
def _(draft: Draft, command: c.GiveFeedback) -> None:
    message, told = draft.id_for("message"), for_the_customer(draft, command)
    draft.record(
        e.FeedbackGiven(
            **draft.stamp(command.at),
            message=message,
            channel=command.channel,
            outcome=draft.seal(command.outcome, "outcome"),
            follow_ups=tuple(
                e.RecordedFollowUp(
                    id=f.id,
                    what=draft.seal(f.what, "measure"),
                    responsible=f.responsible,
                    due=f.due,
                )
                for f in command.follow_ups
            ),
            told=told,
            queued=command.deliver and command.arrived is None,
            arrived=command.arrived,
            targets=to_revisit(
                draft.complaint.terms,
                draft.complaint.cycle.n,
                command.arrived or command.at or draft.context.now,
                draft.context.calendar,
                draft.context.now,
            ),
        )
    )
    for f in command.follow_ups:
        draft.tell("follow_up_assigned", f.responsible, clause="3.6", due=f.due)
    if command.deliver and command.arrived is None:
        deliver(draft, "feedback", message, "3.6", told)


@decides(c.ResendFeedback)
def _(draft: Draft, command: c.ResendFeedback) -> None:
    message, told = draft.id_for("message"), for_the_customer(draft, command)
    draft.record(
        e.FeedbackResent(
            **draft.stamp(command.at),
            message=message,
            channel=command.channel,
            told=told,
            queued=command.deliver and command.arrived is None,
            arrived=command.arrived,
        )
    )
    if command.deliver and command.arrived is None:
        deliver(draft, "feedback", message, "3.6", told)


@decides(c.FinishFollowUp)
def _(draft: Draft, command: c.FinishFollowUp) -> None:
    at = draft.context.now if command.at is None else command.at
    retention = None
    if draft.complaint.retention is not None:
        retention = keep_until(draft.complaint, at, draft.context.calendar)
    draft.record(
        e.FollowUpFinished(
            **draft.stamp(at),
            follow_up=command.follow_up,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
            retention=retention,
        )
    )


@decides(c.Accept)
def _(draft: Draft, command: c.Accept) -> None:
    draft.record(
        e.ResultAccepted(
            **draft.stamp(command.at),
            by_whom=for_the_customer(draft, command),
            note=draft.maybe(command.note, "note"),
        )
    )


@decides(c.Object)
def _(draft: Draft, command: c.Object) -> None:
    at = draft.context.now if command.at is None else command.at
    n = draft.complaint.cycle.n + 1
    response, completion = begin(
        draft.complaint.terms, n, at, draft.context.calendar, begun_by=draft.context.now
    )
    draft.record(
        e.ObjectionRaised(
            **draft.stamp(at),
            cycle=n,
            by_whom=for_the_customer(draft, command),
            statement=draft.seal(command.statement, "statement"),
            response=response,
            completion=completion,
            targets=targets_again(draft, at),
        )
    )
    due = response.deadline.act_by
    draft.tell("objection", draft.complaint.handler, clause="3.6", due=due)
