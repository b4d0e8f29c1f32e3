"""The life of a claim: every move as data, and the one machine made of them (5.1, 5.2, 6.2)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import cast, get_args

from ..duties import BY_ITSELF, bar_moves
from ..keeping import keeping_moves
from ..kernel import START, Command, Guard, Move, Moved, StateMachine
from ..values import Text
from . import dispute_guards as d
from . import guards as g
from .context import ClaimContext
from .dispute import Dispute, DisputeStatus
from .disputing import dispute_machine
from .messages import AnyClaimCommand
from .model import LIVE, OPEN, SETTLED, Claim, ClaimStatus

CLAUSES = frozenset({"2.1", "3.7", "5.1", "6.2"})
S = ClaimStatus

_AFTER = {
    DisputeStatus.negotiating: S.disputed,
    DisputeStatus.failed: S.disputed,
    DisputeStatus.filed: S.disputed,
    DisputeStatus.agreed: S.settled,
    DisputeStatus.decided: S.decided,
}
"""Where a claim stands when its dispute stands there."""


def dispute_after(dispute: Dispute, command: Command, context: ClaimContext) -> DisputeStatus:
    """Where a move that its guards let through leads the dispute."""
    judged = dispute_machine().judge(command.type, dispute.status.value, dispute, command, context)
    return DisputeStatus(cast(Moved, judged).to)


def _with_its_dispute(subject: Claim, command: Command | None, context: ClaimContext) -> str:
    dispute, asked = cast(Dispute, subject.dispute), cast(Command, command)
    return _AFTER[dispute_after(dispute, asked, context)]


_CHOOSE: dict[str, Callable[[Claim, Command | None, ClaimContext], str]] = {
    "answer_proposal": _with_its_dispute,
    "record_outcome": _with_its_dispute,
}
_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in get_args(get_args(AnyClaimCommand)[0])
}


def _move(
    name: str,
    zh: str,
    clause: str,
    sources: tuple[str, ...],
    targets: tuple[str, ...] = (),
    *guards: Guard[Claim, ClaimContext],
) -> Move[Claim, ClaimContext]:
    return Move(
        name=name,
        label=Text(zh=zh, en=name.replace("_", " ")),
        clause=clause,
        sources=tuple(str(source) for source in sources),
        targets=tuple(str(target) for target in targets),
        guards=guards,
        choose=_CHOOSE.get(name),
        fields=_FIELDS[name],
        by_itself=name in BY_ITSELF,
    )


_FACT = (g.a_party_acts, g.happened_by_now, g.not_before_its_cause)
_SAID = (*_FACT, g.party_speaks_for_itself)
_ANSWER = (*_SAID, g.respondent_speaks)
_TERMS = (g.its_date_lies_ahead, g.payment_is_approved)

_BARS: tuple[Move[Claim, ClaimContext], ...] = bar_moves(LIVE)
_KEEPING: tuple[Move[Claim, ClaimContext], ...] = keeping_moves(LIVE, SETTLED)

MOVES: tuple[Move[Claim, ClaimContext], ...] = (
    _move("raise_claim", "主张违约责任", "5.1", (START,), (S.raised,),
          *_SAID, g.agreement_is_concluded, g.rests_on_a_ground, g.breaches_are_there,
          g.breaches_stand, g.clause_entitles_the_claimant, g.claimed_once,
          g.claimed_again_for_a_reason),
    _move("answer_claim", "答复", "5.1", (S.raised,), (S.answered,), *_ANSWER),
    _move("accept_claim", "承认", "5.1", (S.raised, S.answered, S.rejected), (S.accepted,),
          *_ANSWER),
    _move("reject_claim", "不予认可", "5.1", (S.raised, S.answered), (S.rejected,), *_ANSWER),
    _move("withdraw_claim", "撤回主张", "5.1", OPEN, (S.withdrawn,),
          *_SAID, g.claimant_speaks, d.dispute_may_move),
    _move("settle_claim", "达成和解", "5.1",
          (S.answered, S.accepted, S.rejected, S.disputed), (S.settled,),
          *_SAID, g.both_settle, *_TERMS, d.dispute_may_move),
    _move("perform_settlement", "履行和解", "5.1", (S.settled,), (S.performed,),
          *_SAID, g.cites_evidence),
    _move("negotiate", "友好协商", "6.2", OPEN, (S.disputed,), *_SAID, d.dispute_may_move),
    _move("propose", "提出方案", "6.2", (S.disputed,), (),
          *_SAID, d.dispute_may_move, *_TERMS),
    _move("answer_proposal", "答复方案", "6.2", (S.disputed,), (S.disputed, S.settled),
          *_SAID, d.dispute_may_move, d.proposal_waits, d.other_party_answers,
          g.payment_is_approved),
    _move("record_minutes", "登记协商纪要", "6.2", (S.disputed,), (),
          *_SAID, d.dispute_may_move, g.cites_evidence),
    _move("declare_failed", "声明协商不成", "6.2", (S.disputed,), (),
          *_SAID, d.dispute_may_move),
    _move("file_suit", "提起诉讼", "6.2", LIVE, (S.disputed,),
          *_FACT, d.negotiation_failed_first, d.others_filing_is_proved),
    _move("record_outcome", "登记诉讼结果", "6.2",
          (S.disputed,), (S.disputed, S.settled, S.decided),
          *_FACT, d.dispute_may_move, d.suit_is_pending, g.cites_evidence,
          g.its_date_lies_ahead),
    _move("recompute_deadlines", "重新计算期限", "3.7", LIVE, (), g.calendar_has_changed),
    *_BARS,
    *_KEEPING,
)  # fmt: skip
"""Every move of a claim and of its dispute."""


@functools.cache
def claim_machine() -> StateMachine[Claim, ClaimContext]:
    """The machine of a claim, built and checked once."""
    return StateMachine(
        "claim", ClaimStatus, MOVES, settled=SETTLED, final=(S.disposed,), clauses=CLAUSES
    )
