"""Corrections, and what time or another calendar brings."""

from __future__ import annotations

from typing import cast

from ...duties import AssessDuties, Duty, RecomputeDeadlines, may_move
from ...duties.owing import move_limit
from ...keeping import RightsLimitRecomputed
from ...keeping.lifecycle import recount_retention
from ...periods import recount
from ...values import When, earliest
from .. import commands as c
from .. import events as e
from ..model import Cycle, MergedLimits
from ..owing import begin, by_the_earlier, counted_anew, merged_limits
from ..targets import counted_again, from_receipt
from ..under import terms_then
from .draft import Draft, customer_facts, decides


@decides(c.CorrectFact)
def _(draft: Draft, command: c.CorrectFact) -> None:
    complaint = draft.complaint
    reason = draft.seal(command.reason, "reason")
    if command.customer is not None:
        ref = command.customer.ref or complaint.customer.ref  # the same person, put right
        customer = customer_facts(draft, command.customer.model_copy(update={"ref": ref}))
        draft.record(
            e.CustomerCorrected(
                **draft.stamp(None), customer=customer, reason=reason, request=command.request
            )
        )
        return
    if command.came_in is None:
        draft.record(
            e.WordsCorrected(
                **draft.stamp(None),
                statement=draft.maybe(command.statement, "statement"),
                demand=draft.maybe(command.demand, "demand"),
                item=draft.maybe(command.item, "item"),
                reason=reason,
                request=command.request,
            )
        )
        return
    came_in = command.came_in
    first = complaint.cycles[0]
    under = terms_then(draft.context.agreement, came_in)
    terms = under.terms if under else complaint.terms
    response, completion = begin(terms, 1, came_in, draft.context.calendar)
    limits = complaint.merged_limits if complaint.cycle.n == 1 else None
    own = first.completion
    if limits is not None:
        own = own.model_copy(update={"deadline": limits.own})
    own = _counted_anew(first, own, completion, came_in)
    draft.record(
        e.ReceiptCorrected(
            **draft.stamp(None),
            came_in=came_in,
            # No later than the registration, so it is what counts.
            received=came_in,
            before=complaint.came_in,
            reason=reason,
            terms=terms,
            terms_version=under.n if under else complaint.terms_version,
            response=_counted_anew(first, first.response, response, came_in),
            completion=by_the_earlier(own, None if limits is None else limits.survivors),
            targets=from_receipt(first, terms, came_in, draft.context.calendar),
            own_limit=None if limits is None else own.deadline,
            request=command.request,
        )
    )


def _counted_anew(cycle: Cycle, duty: Duty, fresh: Duty, received: When) -> Duty:
    """A duty with its limit from the right receipt; one that runs from another fact stays."""
    wrong = cycle.started
    if duty.deadline.start != wrong:
        return duty
    update: dict[str, object] = {
        "deadline": fresh.deadline,
        "warn_at": fresh.warn_at,
        "warned": 0,
    }
    if duty.impossible_since == wrong:
        # No contact was left: nobody could be told from the receipt on, whenever that was.
        update["impossible_since"] = received
    return duty.model_copy(update=update)


def _merged_anew(draft: Draft) -> None:
    """Both limits of a merged complaint's result; the earlier one binds, and none passes before
    the merger that set it."""
    complaint, calendar = draft.complaint, draft.context.calendar
    limits, duty = cast(MergedLimits, complaint.merged_limits), complaint.cycle.completion
    own = counted_anew(complaint.terms, duty.model_copy(update={"deadline": limits.own}), calendar)
    theirs = None if limits.survivors is None else recount(limits.survivors, calendar)
    if theirs is not None and theirs.over_at(earliest(complaint.since)):
        theirs = None
    mine = duty.model_copy(update={"deadline": own.deadline, "warn_at": own.warn_at})
    draft.record(
        e.MergedLimitsRecomputed(
            **draft.stamp(None),
            own=own.deadline,
            survivors=theirs,
            completion=by_the_earlier(mine, theirs),
            before=duty.deadline.due,
        )
    )


@decides(AssessDuties)
def _(draft: Draft, command: AssessDuties) -> None:
    """Nothing but its consequences."""


@decides(RecomputeDeadlines)
def _(draft: Draft, command: RecomputeDeadlines) -> None:
    complaint, calendar = draft.complaint, draft.context.calendar
    both = any(limit.is_stale(calendar) for limit in merged_limits(complaint))
    if both:
        _merged_anew(draft)
    for duty in complaint.binding():
        if both and duty == complaint.cycle.completion:
            continue
        if duty.deadline.is_stale(calendar) and may_move(complaint, duty):
            move_limit(draft, duty, counted_anew(complaint.terms, duty, calendar))
    for request in complaint.rights:
        answer_by = request.limit
        if answer_by is None or not request.waits_for_answer or not answer_by.is_stale(calendar):
            continue
        draft.record(
            RightsLimitRecomputed(
                **draft.stamp(None),
                request=request.id,
                limit=recount(answer_by, calendar),
                before=answer_by.due,
            )
        )
    for target in complaint.running():
        if target.deadline.is_stale(calendar):
            move_limit(draft, target, counted_again(target, complaint.terms, calendar))
    recount_retention(draft)
