"""Breaches, excuses and corrective measures; holds and the disposal of the record (5.1, 3.7)."""

from __future__ import annotations

from typing import cast

from ...duties import (
    AnswerExcuse,
    AssignRemedy,
    CompleteRemedy,
    OfferExcuse,
    decide_breach,
)
from ...keeping import ConfirmDisposal, Dispose, PlaceHold, ReleaseHold, keeping_event
from ...kernel import Command, Event
from .draft import HANDLERS, Draft


def _of_a_breach(draft: Draft, command: Command) -> None:
    decide_breach(draft, command)


def _of_keeping(draft: Draft, command: Command) -> None:
    event = keeping_event(draft.state, command, draft.context, draft.to.value, draft.sealer)
    draft.record(cast(Event, event))


HANDLERS.update(
    dict.fromkeys((OfferExcuse, AnswerExcuse, AssignRemedy, CompleteRemedy), _of_a_breach)
)
HANDLERS.update(dict.fromkeys((PlaceHold, ReleaseHold, Dispose, ConfirmDisposal), _of_keeping))
