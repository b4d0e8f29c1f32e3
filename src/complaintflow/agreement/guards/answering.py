"""Who answers a proposal, when, and what then still stands in its way (7.1)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse
from ...values import Party, iso
from ..commands import AcceptProposal, RejectProposal, WithdrawProposal
from ..consent import AgreementContext, agreed_from, day_of, terms_hold_from
from ..model import Agreement
from ..proposals import ProposalStatus, ProposedAmendment
from .proposing import named

Answer = AcceptProposal | RejectProposal | WithdrawProposal


def _open(subject: Agreement, move: str, context: AgreementContext) -> tuple[str, ...]:
    """The proposal that waits for its answer, where one does."""
    waiting = subject.open_proposal
    return () if waiting is None else (waiting.id,)


@command_guard("7.1", "proposal", among=_open)
def proposal_is_open(
    subject: Agreement, command: Answer, context: AgreementContext
) -> Refusal | None:
    """The proposal waits for its answer."""
    if command.proposal in _open(subject, command.type, context):
        return None
    waiting = subject.open_proposal
    known = {p.id: p.status.value for p in subject.proposals}
    return refuse(
        "proposal_is_open",
        "7.1",
        "no such proposal waits for an answer",
        "没有该项待答复的提议",
        instead=f"answer the one that is open: {waiting.id}"
        if waiting
        else "nothing is left to do: it is accepted"
        if known.get(command.proposal) == ProposalStatus.accepted
        else "propose the change first",
        instead_zh=f"答复待答复的提议：{waiting.id}"
        if waiting
        else "无需再办：该提议已被接受"
        if known.get(command.proposal) == ProposalStatus.accepted
        else "先行提出变更",
        open=None if waiting is None else waiting.id,
        status=known.get(command.proposal),
    )


def _other(subject: Agreement, move: str, context: AgreementContext) -> tuple[Party, ...] | None:
    """The party that did not make the proposal that waits."""
    waiting = subject.open_proposal
    return None if waiting is None else (waiting.by.other,)


def _proposer(subject: Agreement, move: str, context: AgreementContext) -> tuple[Party, ...] | None:
    """The party that made the proposal that waits."""
    waiting = subject.open_proposal
    return None if waiting is None else (waiting.by,)


@command_guard("7.1", "party", "proposal", among=_other)
def answered_by_the_other(
    subject: Agreement, command: AcceptProposal | RejectProposal, context: AgreementContext
) -> Refusal | None:
    """A proposal is answered by the party that did not make it."""
    change = named(subject, command)
    if change is None or change.by != command.party:
        return None
    return refuse(
        "answered_by_the_other",
        "7.1",
        f"{command.party.label('en')} proposed it, and does not answer it",
        f"该提议由{command.party.label()}提出，不得由其自行答复",
        instead="the other party answers; the proposer may withdraw_proposal",
        instead_zh="由另一方答复；提出方可撤回",
        party=command.party.value,
    )


@command_guard("7.1", "party", "proposal", among=_proposer)
def withdrawn_by_its_proposer(
    subject: Agreement, command: WithdrawProposal, context: AgreementContext
) -> Refusal | None:
    """A proposal is taken back by the party that made it."""
    change = named(subject, command)
    if change is None or change.by == command.party:
        return None
    return refuse(
        "withdrawn_by_its_proposer",
        "7.1",
        f"{command.party.label('en')} did not propose it",
        f"该提议并非由{command.party.label()}提出",
        instead="reject_proposal",
        instead_zh="可拒绝该提议",
        party=command.party.value,
        by=change.by.value,
    )


@command_guard("7.1", "day", "proposal")
def accepted_after_it_was_proposed(
    subject: Agreement, command: AcceptProposal, context: AgreementContext
) -> Refusal | None:
    """A proposal is accepted on the day on which it was made, or later."""
    change = named(subject, command)
    day = day_of(subject, command, context).day
    if change is None or change.signature.day.day <= day:
        return None
    made = change.signature.day.day
    return refuse(
        "accepted_after_it_was_proposed",
        "7.1",
        "it would have been accepted before it was proposed",
        "接受日期早于提出日期",
        instead=f"give a day from {made.isoformat()} on",
        instead_zh=f"填写不早于{made.isoformat()}的日期",
        day=day.isoformat(),
        proposed=made.isoformat(),
    )


@command_guard("7.1", "day", "proposal")
def terms_hold_once_both_agree(
    subject: Agreement, command: AcceptProposal, context: AgreementContext
) -> Refusal | None:
    """Other terms do not hold before both have agreed on them."""
    change = named(subject, command)
    if not isinstance(change, ProposedAmendment):
        return None
    agreed = agreed_from(command, context)
    since = terms_hold_from(subject, change, command, context)
    if agreed <= since:
        return None
    return refuse(
        "terms_hold_once_both_agree",
        "7.1",
        "the day from which the terms were to hold has come before both agreed",
        "双方达成一致时，拟定的生效日已到",
        instead="reject it, and propose the terms from a later day on, or without from_day",
        instead_zh="拒绝后以更晚的生效日重新提出，或不填生效日",
        since=iso(since),
        agreed=iso(agreed),
    )
