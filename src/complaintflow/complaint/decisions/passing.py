"""Corrections, and what time or another calendar brings."""

from __future__ import annotations

from ...agreement import Terms
from ...duties import AssessDuties, DutyKind, RecomputeDeadlines, may_move
from ...duties.owing import move_limit
from ...keeping import RightsLimitRecomputed
from ...keeping.lifecycle import recount_retention
from ...periods import recount
from ...values import earliest, latest
from .. import commands as c
from .. import events as e
from ..model import Cycle
from ..owing import (
    beside,
    by_its_facts,
    by_other_terms,
    counted_anew,
    counted_under,
    due_now,
    other_than,
    turned_up_in,
)
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
    calendar, registered = draft.context.calendar, latest(complaint.registered)
    right = first.model_copy(update={"started": came_in})
    response, completion, own = counted_under(terms, complaint, right, calendar)
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
            response=response,
            completion=completion,
            targets=from_receipt(first, terms, came_in, calendar, registered),
            own_limit=own,
            request=command.request,
        )
    )
    if terms != complaint.terms:
        _by_other_terms(draft, complaint.terms)


def _by_other_terms(draft: Draft, before: Terms) -> None:
    """What began after the receipt is owed under the terms of the receipt too (CC 543)."""
    complaint, calendar = draft.complaint, draft.context.calendar
    for cycle in complaint.cycles[1:]:
        response, completion, own = counted_under(complaint.terms, complaint, cycle, calendar)
        if response.deadline != cycle.response.deadline:
            move_limit(draft, cycle.response, response, warned=response.warned)
        if (completion.deadline, own) != (cycle.completion.deadline, cycle.own):
            move_limit(draft, cycle.completion, completion, own, warned=completion.warned)
    asked = (request.duty for request in complaint.assistance if not request.insists)
    for duty in (*asked, *(problem.duty for problem in complaint.problems)):
        fresh = by_other_terms(duty, before, complaint.terms, calendar)
        if fresh.deadline != duty.deadline:
            move_limit(draft, duty, fresh, warned=fresh.warned)


def by_what_is_known(draft: Draft) -> None:
    """Where a contact turned up, what is written down later may say that a duty was due again
    after all, or was not: its handling was in time, or was none; the others were told in time, or
    were not."""
    for cycle in draft.complaint.cycles:
        turned_up = turned_up_in(draft.complaint, cycle)
        if not turned_up and not any(silence.found for silence in cycle.silences):
            continue
        response, due = due_now(draft.complaint, cycle, draft.context.calendar)
        before = cycle.response.deadline
        if (response.deadline.due, response.deadline.act_by) != (before.due, before.act_by):
            move_limit(draft, cycle.response, response, warned=response.warned)
        if due.deadline.due != cycle.completion.deadline.due:
            own = cycle.own or cycle.completion.deadline
            move_limit(draft, cycle.completion, due, other_than(due, own))


def _result_anew(draft: Draft, cycle: Cycle) -> None:
    """Completion of a cycle by all limits that are known: its own, from a contact, of a merger.
    None of a merger passes before it."""
    complaint, calendar = draft.complaint, draft.context.calendar
    merger = complaint.merger if cycle.n == complaint.cycle.n else None
    theirs = None if merger is None else merger.limit
    if merger is not None and theirs is not None:
        theirs = recount(theirs, calendar)
        limit = None if theirs.over_at(earliest(merger.at)) else theirs
        merger = merger.model_copy(update={"limit": limit})
        complaint = complaint.model_copy(update={"merger": merger})
    before = cycle.completion
    known = before.model_copy(update={"deadline": cycle.own or before.deadline})
    own = counted_anew(complaint.terms, known, calendar)
    mine = before.model_copy(update={"deadline": own.deadline, "warn_at": own.warn_at})
    _, due = by_its_facts(complaint, cycle, cycle.response, mine, complaint.terms, calendar)
    if merger is None or theirs is None:
        move_limit(draft, before, due, other_than(due, own.deadline))
        return
    draft.record(
        e.MergedLimitsRecomputed(
            **draft.stamp(None),
            own=own.deadline,
            survivors=merger.limit,
            completion=due,
            before=before.deadline.due,
        )
    )


@decides(AssessDuties)
def _(draft: Draft, command: AssessDuties) -> None:
    """Nothing but its consequences."""


@decides(RecomputeDeadlines)
def _(draft: Draft, command: RecomputeDeadlines) -> None:
    complaint, calendar = draft.complaint, draft.context.calendar
    for duty in complaint.binding():
        if not may_move(complaint, duty):
            continue
        if duty.kind == DutyKind.completion:
            cycle = complaint.cycles[duty.cycle - 1]
            known = (duty.deadline, *beside(complaint, cycle))
            if any(limit.is_stale(calendar) for limit in known):
                _result_anew(draft, cycle)
        elif duty.deadline.is_stale(calendar):
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
