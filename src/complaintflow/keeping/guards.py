"""When a record may be disposed of, and what stands against it (3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import Refusal
from ..kernel import command_guard, refuse, state_guard
from ..values import Text, iso
from .messages import ReleaseHold
from .model import KeepingContext, Kept, OwedKind, keeping_of


@state_guard("3.7")
def retention_has_ended(subject: Kept, context: KeepingContext) -> Refusal | None:
    """The record has been kept long enough: by its own end, its breaches, and what refers to it."""
    kept = keeping_of(subject, context).until
    if kept is None:
        return refuse(
            "retention_has_ended",
            "3.7",
            "it is still being handled: its retention has not begun",
            "尚未办结，保存期限尚未开始",
            instead="bring it to its end first",
            instead_zh="先将该事项办结",
        )
    if kept.over_at(context.now):
        return None
    told = context.told(kept.overdue_from)
    return refuse(
        "retention_has_ended",
        "3.7",
        "the record must still be kept",
        "记录保存期限尚未届满",
        instead=f"dispose of it from {told} on",
        instead_zh=f"自{told}起可销毁",
        kept_until=iso(kept.due),
    )


@state_guard("3.7")
def nothing_holds_it(subject: Kept, context: KeepingContext) -> Refusal | None:
    """Nobody holds the record, nothing that refers to it is open, and nothing is owed in it."""
    keeps = keeping_of(subject, context)
    if not keeps.held_by:
        return None
    why = [_HELD] * bool(keeps.holds) + [_GOES_ON] * bool(keeps.open) + [_OWES] * bool(keeps.owed)
    ends = [_RELEASE] * bool(keeps.holds) + [_END_IT] * bool(keeps.open)
    ends += [_ENDS_OWED[kind] for kind in dict.fromkeys(one.kind for one in keeps.owed)]
    return refuse(
        "nothing_holds_it",
        "3.7",
        "; ".join(text.en for text in why),
        "；".join(text.zh for text in why),
        instead="; ".join(text.en for text in ends),
        instead_zh="；".join(text.zh for text in ends),
        holds=tuple(hold.id for hold in keeps.holds),
        reasons=tuple(hold.reason.value for hold in keeps.holds),
        open=tuple(one.stream for one in keeps.open),
        owed=tuple(one.id for one in keeps.owed),
    )


_HELD = Text(zh="有未解除的证据保留", en="somebody holds the record")
_GOES_ON = Text(
    zh="与本记录相关的事项尚未办结",
    en="another record that this one goes with, or that rests on it, is open",
)
_OWES = Text(zh="本记录中尚有未了事项", en="something is still owed in the record")
_RELEASE = Text(zh="解除证据保留（release_hold）", en="release the holds (release_hold)")
_END_IT = Text(
    zh="先将相关事项办结（见 open）", en="bring the others to their end first (open says which)"
)
_ENDS_OWED: Mapping[OwedKind, Text] = {
    OwedKind.follow_up: Text(
        zh="记录后续跟进事项的结果（follow_up）",
        en="record what became of the follow-ups (follow_up)",
    ),
    OwedKind.problem: Text(
        zh="将发现的问题关联改进事项（link_improvement）",
        en="link an improvement with each problem (link_improvement)",
    ),
    OwedKind.duty: Text(
        zh="履行尚在期限内的义务，或待其期限届满",
        en="perform the duties that run, or wait for their limits",
    ),
}
"""What ends each kind of what is still owed."""


def no_longer_kept(
    subject: Kept, context: KeepingContext, *, instead: str, instead_zh: str
) -> Refusal | None:
    """What the guard ``record_is_kept`` says of whatever is to be reopened: what is recorded anew
    goes into a record that is still kept, by its own end or by what holds it."""
    keeps = keeping_of(subject, context)
    kept = keeps.until
    if kept is not None and (keeps.held_by or not kept.over_at(context.now)):
        return None
    return refuse(
        "record_is_kept",
        "3.7",
        "the time for which the record is kept is over",
        "记录保存期限已届满",
        instead=instead,
        instead_zh=instead_zh,
        retention="" if kept is None else iso(kept.due),
    )


def _holds(subject: Kept, move: str, context: KeepingContext) -> tuple[str, ...]:
    """The holds that stand."""
    return tuple(hold.id for hold in subject.holds)


@command_guard("3.7", "hold", among=_holds)
def hold_stands(subject: Kept, command: ReleaseHold, context: KeepingContext) -> Refusal | None:
    """The hold that is to be released is there."""
    standing = _holds(subject, command.type, context)
    if command.hold in standing:
        return None
    return refuse(
        "hold_stands",
        "3.7",
        "there is no such hold",
        "没有该项证据保留",
        instead="name one of the holds that stand" if standing else "nothing is held",
        instead_zh="指明一项有效的保留" if standing else "没有保留事项",
        standing=standing,
    )
