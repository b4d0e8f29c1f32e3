"""Corrections, and what time or another calendar brings."""

from __future__ import annotations

from typing import cast

from ...duties import DutyKind, first_of
from ...values import When
from .. import commands as c
from .. import events as e
from ..owing import again, begin, is_stale, still_runs
from .draft import Draft, customer_facts, decides


@decides(c.CorrectFact)
def _(draft: Draft, command: c.CorrectFact) -> None:
    complaint = draft.complaint
    reason = draft.seal(command.reason, "reason")
    if command.customer is not None:
        customer = customer_facts(draft, command.customer)
        draft.record(e.CustomerCorrected(**draft.stamp(None), customer=customer, reason=reason))
        return
    came_in = cast(When, command.came_in)
    received = cast(When, first_of((came_in, complaint.registered)))
    first = complaint.cycles[0]
    response, completion = begin(complaint.terms, 1, received, draft.context.calendar)
    draft.record(
        e.ReceiptCorrected(
            **draft.stamp(None),
            came_in=came_in,
            received=received,
            before=complaint.came_in,
            reason=reason,
            response=first.response.model_copy(
                update={"deadline": response.deadline, "warn_at": response.warn_at, "warned": 0}
            ),
            completion=first.completion.model_copy(
                update={
                    "deadline": completion.deadline,
                    "warn_at": completion.warn_at,
                    "warned": 0,
                }
            ),
        )
    )


@decides(c.AssessDuties)
def _(draft: Draft, command: c.AssessDuties) -> None:
    """Nothing but its consequences."""


@decides(c.RecomputeDeadlines)
def _(draft: Draft, command: c.RecomputeDeadlines) -> None:
    complaint, calendar = draft.complaint, draft.context.calendar
    for duty in complaint.binding():
        limit = duty.deadline
        if limit is None or not is_stale(limit, calendar) or not still_runs(duty):
            continue
        fresh = again(limit, calendar)
        begun = begin(complaint.terms, duty.cycle, limit.start, calendar)
        warn_at = begun[0 if duty.kind == DutyKind.response else 1].warn_at
        draft.record(
            e.DeadlineRecomputed(
                **draft.stamp(None),
                duty=duty.kind,
                cycle=duty.cycle,
                deadline=fresh,
                warn_at=tuple(at for at in warn_at if at < fresh.due),
                before=limit.due,
            )
        )
    kept = complaint.retention
    if kept is not None and is_stale(kept, calendar):
        fresh = again(kept, calendar)
        draft.record(e.RetentionRecomputed(**draft.stamp(None), retention=fresh, before=kept.due))
