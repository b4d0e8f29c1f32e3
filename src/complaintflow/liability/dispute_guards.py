"""The rules that a move of a dispute must satisfy (6.2)."""

from __future__ import annotations

from typing import cast

from ..duties import party_of
from ..errors import Refusal
from ..kernel import START, Refused, command_guard, move_guard, refuse
from ..values import Party
from . import messages as m
from .context import ClaimContext
from .dispute import Dispute
from .disputing import dispute_machine
from .guards import said_by
from .model import Claim


def has_failed(dispute: Dispute | None) -> bool:
    """Whether the latest negotiation was declared failed."""
    return dispute is not None and dispute.failed is not None


_LONE = ("settle_claim", "withdraw_claim")
"""Moves of a claim that are moves of its dispute too, where there is one."""


@move_guard("6.2")
def dispute_may_move(subject: Claim, move: str, context: ClaimContext) -> Refusal | None:
    """The dispute stands where this may happen to it."""
    dispute, machine = subject.dispute, dispute_machine()
    if dispute is None and move in _LONE:
        return None
    status = START if dispute is None else dispute.status.value
    if machine.starts_in(move, status):
        return None
    elsewhere = cast(Refused, machine.judge(move, status, cast(Dispute, dispute), None, context))
    (refusal,) = elsewhere.refusals  # its moves have no guards
    return refuse(
        "dispute_may_move",
        "6.2",
        f"the dispute is {status}",
        f"争议处于“{machine.label(status)}”状态",
        instead=refusal.instead,
        instead_zh=refusal.instead_zh,
        status=status,
        possible=refusal.facts["possible"],
    )


def _waiting(subject: Claim, move: str, context: ClaimContext) -> tuple[int, ...]:
    """The proposal that waits for an answer, where one does."""
    waiting = None if subject.dispute is None else subject.dispute.waiting()
    return () if waiting is None else (waiting.n,)


@command_guard("6.2", "round", among=_waiting)
def proposal_waits(
    subject: Claim, command: m.AnswerProposal, context: ClaimContext
) -> Refusal | None:
    """The proposal waits for an answer."""
    waiting = _waiting(subject, command.type, context)
    if command.round in waiting:
        return None
    return refuse(
        "proposal_waits",
        "6.2",
        "no such proposal waits for an answer",
        "没有待答复的该轮方案",
        instead=f"answer round {waiting[0]}" if waiting else "nothing waits",
        instead_zh=f"答复第{waiting[0]}轮方案" if waiting else "没有待答复的方案",
        round=command.round,
    )


def _answerers(subject: Claim, move: str, context: ClaimContext) -> tuple[Party, ...] | None:
    """The party that did not make the proposal that waits."""
    waiting = None if subject.dispute is None else subject.dispute.waiting()
    return None if waiting is None else (waiting.party.other,)


@command_guard("6.2", "party", among=_answerers)
def other_party_answers(
    subject: Claim, command: m.AnswerProposal, context: ClaimContext
) -> Refusal | None:
    """A proposal is answered by the other party."""
    waiting = None if subject.dispute is None else subject.dispute.waiting()
    if waiting is None or said_by(command, context) == waiting.party.other:
        return None
    return refuse(
        "other_party_answers",
        "6.2",
        f"{waiting.party.label('en')} does not answer its own proposal",
        f"{waiting.party.label()}不得答复己方的方案",
        instead="the other party answers; its own may be replaced by another proposal",
        instead_zh="由对方答复，己方可另提方案",
        party=waiting.party.value,
    )


@command_guard("6.2", "party")
def negotiation_failed_first(
    subject: Claim, command: m.FileSuit, context: ClaimContext
) -> Refusal | None:
    """A party sues after negotiation was declared failed, whatever the other side has filed."""
    if has_failed(subject.dispute) or said_by(command, context) != party_of(context.actor):
        return None  # the other side's filing is a fact
    return refuse(
        "negotiation_failed_first",
        "6.2",
        "friendly negotiation comes first, and was not declared failed",
        "应先友好协商，且尚未声明协商不成",
        instead="negotiate, and declare it failed with the reason",
        instead_zh="先协商，协商不成的说明理由并作出声明",
    )


@command_guard("6.2", "party", "evidence")
def others_filing_is_proved(
    subject: Claim, command: m.FileSuit, context: ClaimContext
) -> Refusal | None:
    """That the other side filed a suit is a fact that rests on evidence."""
    party = said_by(command, context)
    if party == party_of(context.actor) or command.evidence:
        return None
    return refuse(
        "others_filing_is_proved",
        "6.2",
        f"that {party.label('en')} filed a suit is not proved",
        f"未列明{party.label()}已起诉的证据",
        instead="name the document that shows it, for example the summons",
        instead_zh="列明证明文件，例如应诉通知书",
        party=party.value,
    )


def _pending(subject: Claim, move: str, context: ClaimContext) -> tuple[str, ...]:
    """The suits that have not ended."""
    return tuple(suit.id for suit in subject.pending())


@command_guard("6.2", "suit", among=_pending)
def suit_is_pending(
    subject: Claim, command: m.RecordOutcome, context: ClaimContext
) -> Refusal | None:
    """The suit whose outcome is recorded has not ended."""
    pending = _pending(subject, command.type, context)
    if command.suit in pending:
        return None
    return refuse(
        "suit_is_pending",
        "6.2",
        "there is no such suit that is pending",
        "没有该项未结诉讼",
        instead="name a pending suit",
        instead_zh="指明一项未结诉讼",
        pending=pending,
    )
