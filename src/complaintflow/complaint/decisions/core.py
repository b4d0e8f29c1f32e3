"""decide: what a command on a complaint makes happen. Pure: state, command, context -> events."""

from __future__ import annotations

from typing import cast

from ...duties import draw_consequences
from ...kernel import START, Command, Decision, Moved, Refused
from ..fold import evolve
from ..guards import ComplaintContext
from ..model import Complaint, Status
from ..moves import complaint_machine
from .draft import HANDLERS, Draft, warn_of_targets
from .passing import by_what_is_known


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
    draft = Draft(state, context, Status(verdict.to), evolve)
    HANDLERS[type(command)](draft, command)
    by_what_is_known(draft)
    draw_consequences(draft, draft.tell_of_duty)
    warn_of_targets(draft)
    return draft.decision()
