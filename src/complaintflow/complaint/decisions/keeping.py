"""Who takes no part (2.1); breaches, excuses and corrective measures (5.1); holds and the disposal
of the record (3.7); what customers ask about their personal information (4.3)."""

from __future__ import annotations

from typing import cast

from ...duties import (
    AnswerExcuse,
    AssignRemedy,
    BarStaff,
    CompleteRemedy,
    OfferExcuse,
    decide_breach,
)
from ...keeping import (
    AnswerRightsRequest,
    ConfirmDisposal,
    DecideRightsRequest,
    Dispose,
    GiveAccess,
    PlaceHold,
    ReceiveRightsRequest,
    ReleaseHold,
    keeping_event,
    rights_event,
)
from ...kernel import Command, Event
from ...periods import Deadline, deadline
from ...values import When
from .draft import HANDLERS, Draft, decides, shut_out


@decides(BarStaff)
def _(draft: Draft, command: BarStaff) -> None:
    shut_out(draft, command.staff, command.because)


def _of_a_breach(draft: Draft, command: Command) -> None:
    decide_breach(draft, command)


def _of_keeping(draft: Draft, command: Command) -> None:
    event = keeping_event(draft.state, command, draft.context, draft.to.value, draft.sealer)
    draft.record(cast(Event, event))


HANDLERS.update(
    dict.fromkeys((OfferExcuse, AnswerExcuse, AssignRemedy, CompleteRemedy), _of_a_breach)
)
HANDLERS.update(dict.fromkeys((PlaceHold, ReleaseHold, Dispose, ConfirmDisposal), _of_keeping))


def _limit(draft: Draft, at: When) -> Deadline | None:
    """Until when a request is answered, where the terms say so."""
    limit = draft.complaint.terms.rights_answer
    if limit is None:
        return None
    return deadline(
        at,
        limit.period,
        zone=draft.complaint.zone,
        calendar=draft.context.calendar,
        clause=limit.clause,
        on_unknown="provisional",
        on_day="bounds",
        begun_by=draft.context.now,
    )


def _of_rights(draft: Draft, command: Command) -> None:
    limit = None
    if isinstance(command, ReceiveRightsRequest):
        limit = _limit(draft, draft.context.now if command.at is None else command.at)
    event = rights_event(draft.state, command, draft.context, draft.to.value, draft.sealer, limit)
    draft.record(event)
    if isinstance(command, ReceiveRightsRequest):
        due = None if limit is None else limit.act_by
        draft.tell("rights_requested", draft.complaint.handler, clause="4.3", due=due)


_RIGHTS = (ReceiveRightsRequest, DecideRightsRequest, GiveAccess, AnswerRightsRequest)
HANDLERS.update(dict.fromkeys(_RIGHTS, _of_rights))
