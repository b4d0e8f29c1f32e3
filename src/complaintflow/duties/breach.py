"""A breach: a duty not performed in time. It has a machine of its own and lives in the stream in
which it arose; at most one stands for a duty at a time."""

from __future__ import annotations

import functools

from ..kernel import START, Context, Move, StateMachine
from ..values import Instant, Labelled, Model, Party, Ref, Text
from .duty import Duty, DutyKind

CLAUSES = frozenset({"4.1", "4.2", "4.3", "4.4", "2.2", "5.1", "5.2"})


class BreachKind(Labelled):
    """The breaches that the agreement lists, and any other (5.1)."""

    response_late = "response_late", "逾期未响应"
    completion_late = "completion_late", "逾期未办结并反馈"


BREACH_OF = {
    DutyKind.response: BreachKind.response_late,
    DutyKind.completion: BreachKind.completion_late,
}


class BreachStatus(Labelled):
    """How a breach stands."""

    standing = "standing", "成立"
    set_right = "set_right", "已更正"


class Breach(Model):
    """One breach. ``since`` is the first instant after the limit."""

    id: Ref
    kind: BreachKind
    duty: DutyKind
    cycle: int
    clause: str
    party: Party
    since: Instant
    status: BreachStatus = BreachStatus.standing

    def concerns(self, duty: Duty) -> bool:
        """Whether it is about this duty."""
        return self.duty == duty.kind and self.cycle == duty.cycle


@functools.cache
def breach_machine() -> StateMachine[Breach, Context]:
    """The machine of a breach: recorded, and set right where the duty turns out to be met."""
    return StateMachine(
        "breach",
        BreachStatus,
        [
            Move(
                name="record_breach",
                label=Text(zh="认定违约", en="record breach"),
                clause="5.1",
                sources=(START,),
                targets=("standing",),
            ),
            Move(
                name="set_right",
                label=Text(zh="更正违约认定", en="set right"),
                clause="5.1",
                sources=("standing",),
                targets=("set_right",),
            ),
        ],
        settled=("standing",),
        final=("set_right",),
        clauses=CLAUSES,
    )
