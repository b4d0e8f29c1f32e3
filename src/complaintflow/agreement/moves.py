"""The machine of an agreement: every move, from where, to where, under which clause."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import get_args

from ..kernel import START, Command, Move, StateMachine
from ..values import Text
from . import guards as g
from .commands import AnyAgreementCommand
from .consent import AgreementContext
from .model import Agreement, AgreementStatus
from .proposals import ProposedTermination

CLAUSES = frozenset({"1.1", "4.1", "4.4", "7.1", "7.2"})
"""The clauses that this machine carries out."""


def _after_signing(subject: Agreement, command: Command | None, context: AgreementContext) -> str:
    return "signed" if subject.signatures else "signed_by_one"


def _after_accepting(subject: Agreement, command: Command | None, context: AgreementContext) -> str:
    ends = isinstance(subject.open_proposal, ProposedTermination)
    return "terminated" if ends else "signed"


_PROPOSES = (
    g.acts_for_itself,
    g.no_proposal_is_open,
    g.signed_by_now,
    g.proposed_after_signing,
)
_AGREED = ("signed", "terminated")

_MOVES: tuple[Move[Agreement, AgreementContext], ...] = (
    Move(
        name="draft_agreement",
        label=Text(zh="草拟合同", en="draft agreement"),
        clause="1.1",
        sources=(START,),
        targets=("draft",),
    ),
    Move(
        name="fill_term",
        label=Text(zh="填写期限", en="fill term"),
        clause="7.1",
        sources=("draft",),
        guards=(g.ends_after_it_starts,),
    ),
    Move(
        name="sign_agreement",
        label=Text(zh="签字/盖章", en="sign agreement"),
        clause="7.1",
        sources=("draft", "signed_by_one"),
        targets=("signed_by_one", "signed"),
        guards=(
            g.term_is_filled,
            g.acts_for_itself,
            g.signs_once,
            g.signed_by_now,
            g.signs_before_it_ends,
        ),
        choose=_after_signing,
    ),
    Move(
        name="amend_agreement",
        label=Text(zh="提议变更", en="amend agreement"),
        clause="7.1",
        sources=("signed",),
        guards=(*_PROPOSES, g.terms_are_others, g.terms_hold_in_order),
    ),
    Move(
        name="renew_agreement",
        label=Text(zh="提议续期", en="renew agreement"),
        clause="7.1",
        sources=("signed",),
        guards=(
            *_PROPOSES,
            g.term_runs_out,
            g.renews_after_the_term,
            g.renews_for_a_day_to_come,
        ),
    ),
    Move(
        name="terminate_agreement",
        label=Text(zh="提议解除", en="terminate agreement"),
        clause="7.1",
        sources=("signed",),
        guards=(*_PROPOSES, g.ends_when_both_agree_or_later, g.ends_within_the_term),
    ),
    Move(
        name="accept_proposal",
        label=Text(zh="接受提议", en="accept proposal"),
        clause="7.1",
        sources=("signed",),
        targets=("signed", "terminated"),
        guards=(
            g.acts_for_itself,
            g.proposal_is_open,
            g.answered_by_the_other,
            g.signed_by_now,
            g.accepted_after_it_was_proposed,
            g.terms_hold_once_both_agree,
            g.terms_hold_in_order,
            g.renews_for_a_day_to_come,
            g.ends_when_both_agree_or_later,
        ),
        choose=_after_accepting,
    ),
    Move(
        name="reject_proposal",
        label=Text(zh="拒绝提议", en="reject proposal"),
        clause="7.1",
        sources=("signed",),
        guards=(g.acts_for_itself, g.proposal_is_open, g.answered_by_the_other),
    ),
    Move(
        name="withdraw_proposal",
        label=Text(zh="撤回提议", en="withdraw proposal"),
        clause="7.1",
        sources=("signed",),
        guards=(g.acts_for_itself, g.proposal_is_open, g.withdrawn_by_its_proposer),
    ),
    Move(
        name="give_copy",
        label=Text(zh="交付副本", en="give copy"),
        clause="7.2",
        sources=_AGREED,
        guards=(g.acts_for_itself, g.copy_is_the_records),
    ),
    Move(
        name="record_analysis",
        label=Text(zh="登记定期分析", en="record analysis"),
        clause="4.4",
        sources=_AGREED,
        guards=(g.analysed_days_are_over, g.figures_are_counted, g.analysed_once),
    ),
    Move(
        name="record_training",
        label=Text(zh="登记培训", en="record training"),
        clause="4.1",
        sources=_AGREED,
        guards=(g.held_by_now, g.version_is_there),
    ),
)
_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in get_args(get_args(AnyAgreementCommand)[0])
}
MOVES = tuple(replace(move, fields=_FIELDS[move.name]) for move in _MOVES)
"""Every move of an agreement, with the fields of its command."""


@functools.cache
def agreement_machine() -> StateMachine[Agreement, AgreementContext]:
    """The machine of an agreement, built once."""
    return StateMachine(
        "agreement",
        AgreementStatus,
        MOVES,
        settled=_AGREED,
        final=("terminated",),
        clauses=CLAUSES,
    )
