"""What holds of every fact, whatever it is about: it did not happen after now, nor before what it
answers, and what is to be proved cites evidence. Each room makes its guards of these."""

from __future__ import annotations

from datetime import timedelta

from ..errors import Refusal
from ..values import When, earliest, iso, latest
from .message import Command, Context, refuse

NO_SKEW = timedelta(0)


def in_the_future(
    rule: str, clause: str, command: Command, context: Context, *fields: str
) -> Refusal | None:
    """Why not, where one of the command's times lies in the future; a little ahead of the clock is
    skew.

    :param fields: the names of the times, those that the command has.
    """
    for name in fields:
        when: When | None = getattr(command, name, None)
        if when is not None and earliest(when) > context.now + context.max_skew:
            return refuse(
                rule,
                clause,
                f"{name} lies in the future",
                "时间晚于当前时间",
                instead=f"give a time up to {context.told(context.now)}",
                instead_zh=f"填写不晚于{context.told(context.now)}的时间",
                field=name,
                at=iso(earliest(when)),
                now=iso(context.now),
            )
    return None


def before_its_cause(
    clause: str,
    context: Context,
    at: When | None,
    cause: When | None,
    skew: timedelta = NO_SKEW,
) -> Refusal | None:
    """Why not, where a fact would certainly have happened before what it answers.

    :param at: when it happened; None: now, which is after everything.
    :param cause: when that happened; None: it answers nothing that is known.
    :param skew: how far another clock may be behind.
    """
    if at is None or cause is None or latest(at) + skew >= earliest(cause):
        return None
    return refuse(
        "not_before_its_cause",
        clause,
        "it would have happened before what it answers",
        "时间早于其所依据的事实",
        instead=f"give a time from {context.told(earliest(cause))} on",
        instead_zh=f"填写不早于{context.told(earliest(cause))}的时间",
        at=iso(latest(at)),
        cause=iso(earliest(cause)),
    )


def without_evidence(clause: str, command: Command) -> Refusal | None:
    """Why not, where a command cites no evidence."""
    if getattr(command, "evidence", ()):
        return None
    return refuse(
        "cites_evidence",
        clause,
        "no evidence is cited",
        "未列明证据",
        instead="name at least one piece of evidence",
        instead_zh="至少列明一项证据",
    )
