"""decide: what a command on a complaint makes happen. Pure: state, command, context -> events."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from ...duties import BREACH_OF, Breach, Duty, DutyState, assess, breach_machine, still_owed
from ...kernel import START, Command, Decision, Moved, Refused
from .. import commands as c
from .. import events as e
from ..guards import ComplaintContext
from ..model import Complaint, Status
from ..moves import complaint_machine
from .draft import HANDLERS, Draft


def decide(
    state: Complaint | None, command: Command, context: ComplaintContext
) -> Decision | Refused:
    """The events to record, or every reason why not.

    Whatever a command brings, the same decision says what it means for the duties: a duty met
    late is a breach at once, one that turns out to be met in time sets its breach right.
    """
    verdict = complaint_machine().judge(
        command.type,
        START if state is None else state.status.value,
        cast(Complaint, state),  # no guard of the first moves looks at it
        command,
        context,
    )
    if not isinstance(verdict, Moved):
        return verdict
    draft = Draft(state, context, Status(verdict.to))
    HANDLERS[type(command)](draft, cast(c.ComplaintCommand, command))
    _draw_consequences(draft)
    return draft.decision()


def _draw_consequences(draft: Draft) -> None:
    """Warnings that are due, breaches that arose, breaches that turn out to be none."""
    now = draft.context.now
    for duty in draft.complaint.binding():
        standing = assess(duty, now)
        breach = draft.complaint.standing_breach(duty)
        missed = standing.state in (DutyState.late, DutyState.overdue)
        since = duty.deadline.overdue_from
        if breach is not None and (not missed or breach.since != since):
            # It turns out to be none, or not to be certain, or to have begun at another time.
            _set_right(draft, breach)
            breach = None
        if missed and breach is None:
            _record(draft, duty, since)
        given = sum(at <= now for at in duty.warn_at)
        if not missed and still_owed(duty) and given > duty.warned:
            draft.record(
                e.WarningGiven(**draft.stamp(None), duty=duty.kind, cycle=duty.cycle, n=given)
            )
            draft.notify(
                f"{duty.kind.value}_due_soon",
                draft.complaint.handler or draft.complaint.terms.manager,
                clause=duty.clause,
                duty=duty,
            )


def _record(draft: Draft, duty: Duty, since: datetime) -> None:
    move = breach_machine().judge("record_breach", START, cast(Breach, None), None, draft.context)
    assert isinstance(move, Moved)
    draft.record(
        e.BreachRecorded(
            **draft.stamp(since),
            breach=draft.id_for("breach"),
            kind=BREACH_OF[duty.kind],
            duty=duty.kind,
            cycle=duty.cycle,
            clause=duty.clause,
            party=duty.by,
            since=since,
        )
    )
    draft.notify(
        BREACH_OF[duty.kind].value,
        draft.complaint.handler or draft.complaint.terms.manager,
        clause=duty.clause,
        duty=duty,
    )


def _set_right(draft: Draft, breach: Breach) -> None:
    move = breach_machine().judge("set_right", breach.status.value, breach, None, draft.context)
    assert isinstance(move, Moved)
    draft.record(e.BreachSetRight(**draft.stamp(None), breach=breach.id))
