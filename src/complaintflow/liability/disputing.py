"""The life of a dispute: its one machine (6.2)."""

from __future__ import annotations

import functools
from collections.abc import Callable

from ..kernel import START, Command, Context, Move, StateMachine
from ..values import Text
from .dispute import Dispute, DisputeStatus, SuitOutcome
from .messages import AnswerProposal, RecordOutcome

CLAUSES = frozenset({"6.2"})
D = DisputeStatus

_Choose = Callable[[Dispute, Command | None, Context], str]


def _after_answer(subject: Dispute, command: Command | None, context: Context) -> str:
    accepted = isinstance(command, AnswerProposal) and command.accepted
    return D.agreed if accepted else D.negotiating


def _after_failure(subject: Dispute, command: Command | None, context: Context) -> str:
    """What is in court stays there."""
    return D.filed if subject.status == D.filed else D.failed


def _after_outcome(subject: Dispute, command: Command | None, context: Context) -> str:
    """On, while another suit is pending; to a settlement, where the parties came to one; back to
    where they stood, where it was withdrawn; to its end otherwise."""
    assert isinstance(command, RecordOutcome)
    if any(suit.id != command.suit for suit in subject.pending()):
        return D.filed
    if command.terms is not None:
        return D.agreed
    if command.outcome == SuitOutcome.withdrawn:
        return D.negotiating if subject.failed is None else D.failed
    return D.decided


def _move(
    name: str,
    zh: str,
    en: str,
    sources: tuple[str, ...],
    *targets: str,
    choose: _Choose | None = None,
) -> Move[Dispute, Context]:
    return Move(
        name=name,
        label=Text(zh=zh, en=en),
        clause="6.2",
        sources=tuple(str(source) for source in sources),
        targets=tuple(str(target) for target in targets),
        choose=choose,
    )


MOVES: tuple[Move[Dispute, Context], ...] = (
    _move("negotiate", "友好协商", "negotiate", (START, D.agreed, D.failed), D.negotiating),
    _move("propose", "提出方案", "propose", (D.negotiating,)),
    _move("answer_proposal", "答复方案", "answer proposal",
          (D.negotiating,), D.negotiating, D.agreed, choose=_after_answer),
    _move("record_minutes", "登记协商纪要", "record minutes", (D.negotiating, D.filed)),
    _move("declare_failed", "声明协商不成", "declare failed",
          (D.negotiating, D.filed), D.failed, D.filed, choose=_after_failure),
    _move("settle_claim", "达成和解", "settle claim", (D.negotiating, D.failed), D.agreed),
    _move("withdraw_claim", "撤回主张", "withdraw claim",
          (D.negotiating, D.failed, D.agreed), D.dropped),
    _move("file_suit", "提起诉讼", "file suit", (START, *D), D.filed),
    _move("record_outcome", "登记诉讼结果", "record outcome",
          (D.filed,), D.filed, D.negotiating, D.failed, D.agreed, D.decided,
          choose=_after_outcome),
)  # fmt: skip
"""Every move of a dispute."""


@functools.cache
def dispute_machine() -> StateMachine[Dispute, Context]:
    """The machine of a dispute: negotiated, agreed or failed, filed, decided.

    A filing leads on from everywhere: the other side's is a fact, whatever stood before it.
    """
    return StateMachine(
        "dispute",
        DisputeStatus,
        MOVES,
        settled=(D.agreed, D.decided, D.dropped),
        final=(),
        clauses=CLAUSES,
    )
