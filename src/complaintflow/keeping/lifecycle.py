"""Keeping as moves that any kind's machine takes, what they bring, and how it is folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ..kernel import Command, Draft, Event, Guard, Move, Sealer, derive
from ..periods import recount
from ..values import Code, Text
from .guards import hold_stands, nothing_holds_it, retention_has_ended
from .messages import (
    ConfirmDisposal,
    Dispose,
    HoldPlaced,
    HoldReleased,
    PlaceHold,
    RecordDisposed,
    ReleaseHold,
    RetentionRecomputed,
    ValuesDestroyed,
)
from .model import Hold, KeepingContext, Kept, keeping_of

S = TypeVar("S", bound=Kept)
X = TypeVar("X", bound=KeepingContext)
T = TypeVar("T", bound=str)

DISPOSED = "disposed"
"""The status of a record that was disposed of, in every kind that has one."""


def keeping_moves(
    live: Sequence[str],
    settled: Sequence[str],
    acts: Sequence[Guard[S, X]] = (),
    disposes: Sequence[Guard[S, X]] = (),
) -> tuple[Move[S, X], ...]:
    """The moves about the keeping of a record.

    :param live: every status but :data:`DISPOSED`; holds come and go in all of them.
    :param settled: the statuses that a record may be disposed of from.
    :param acts: guards of the kind's own on everybody who acts.
    :param disposes: guards of the kind's own on disposal.
    """
    return (
        Move(
            name="place_hold",
            label=Text(zh="暂停销毁（证据保留）", en="place hold"),
            clause="3.7",
            sources=tuple(live),
            guards=tuple(acts),
        ),
        Move(
            name="release_hold",
            label=Text(zh="解除保留", en="release hold"),
            clause="3.7",
            sources=tuple(live),
            guards=(*acts, hold_stands),
        ),
        Move(
            name="dispose",
            label=Text(zh="到期销毁", en="dispose"),
            clause="3.7",
            sources=tuple(settled),
            targets=(DISPOSED,),
            guards=(*acts, retention_has_ended, nothing_holds_it, *disposes),
        ),
        Move(
            name="confirm_disposal",
            label=Text(zh="确认销毁完成", en="confirm disposal"),
            clause="3.7",
            sources=(DISPOSED,),
            by_itself=True,
        ),
    )


def keeping_event(
    state: Kept, command: Command, context: KeepingContext, to: Code, sealer: Sealer
) -> Event | None:
    """What a command about the keeping of a record brings; None for any other command."""
    stamp = {"at": context.now, "recorded": context.now, "by": context.actor, "to": to}
    if isinstance(command, PlaceHold):
        note = None if command.note is None else sealer.seal(command.note, "note")
        hold = f"h_{derive(context.key, 'hold')}"
        return HoldPlaced.model_validate(
            {**stamp, "hold": hold, "reason": command.reason, "note": note}
        )
    if isinstance(command, ReleaseHold):
        note = None if command.note is None else sealer.seal(command.note, "note")
        return HoldReleased.model_validate({**stamp, "hold": command.hold, "note": note})
    if isinstance(command, Dispose):
        until = keeping_of(state, context).until  # a guard has seen to it
        return RecordDisposed.model_validate({**stamp, "kept_until": until})
    if isinstance(command, ConfirmDisposal):
        return ValuesDestroyed.model_validate({**stamp, "values": command.values})
    return None


def recount_retention(draft: Draft[S, X, T]) -> None:
    """The end of retention counted again, where it is provisional and the calendar is another."""
    kept = draft.state.retention
    if kept is not None and kept.is_stale(draft.context.calendar):
        longer = recount(kept, draft.context.calendar)
        draft.record(RetentionRecomputed(**draft.stamp(None), retention=longer, before=kept.due))


def fold_holds(holds: tuple[Hold, ...], event: Event) -> tuple[Hold, ...]:
    """The holds that stand after an event; others than those about holds change nothing."""
    if isinstance(event, HoldPlaced):
        return (*holds, Hold(id=event.hold, reason=event.reason, since=event.recorded))
    if isinstance(event, HoldReleased):
        return tuple(hold for hold in holds if hold.id != event.hold)
    return holds
