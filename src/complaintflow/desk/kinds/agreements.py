"""Agreements: a decision looks at no other stream, but at calendars, figures and copies."""

from __future__ import annotations

from ...agreement import (
    AcceptProposal,
    Agreement,
    AgreementContext,
    AgreementDecider,
    AmendAgreement,
    DraftAgreement,
    ProposedAmendment,
    SignAgreement,
    agreement_machine,
)
from ...agreement.tasks import tasks
from ...kernel import Command
from ...values import SHANGHAI
from .kind import Kind, Surroundings


def _context(
    state: Agreement | None, command: Command | None, around: Surroundings
) -> AgreementContext:
    # No limit of a complaint could be counted under terms whose calendar is not there.
    zone = SHANGHAI if state is None else state.zone
    if isinstance(command, DraftAgreement | AmendAgreement):
        around.calendar(command.terms.calendar)
    elif isinstance(command, SignAgreement) and state is not None:
        around.calendar(state.terms.calendar)
    elif isinstance(command, AcceptProposal) and state is not None:
        proposed = state.open_proposal
        if isinstance(proposed, ProposedAmendment):
            around.calendar(proposed.terms.calendar)
    return AgreementContext(**around.given(zone), figures=around.figures, copied=around.copied)


AGREEMENT = Kind("a", AgreementDecider(), agreement_machine, _context, tasks, draws_reference=False)
