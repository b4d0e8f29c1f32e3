"""From the oracle's plain names and arguments to the library's commands, and how to draw them."""

from __future__ import annotations

from datetime import datetime

from ...kernel import Command
from .. import _oracle as oracle
from . import agreement, claim, complaint, drawing, improvement
from .agreement import ANALYSED, drafted
from .agreement import sound as sound_amendment
from .amiss import Wrong, amiss, begun_amiss
from .claim import raised
from .claim import sound as sound_claim
from .drawing import GRAVER, TELLING, carried, now_or_today, nth, received
from .improvement import opened, serving
from .improvement import sound as sound_improvement
from .parties import AFTERWARDS, ASSISTANCE, BREACHES, FINDINGS, RIGHTS, TOGETHER, in_the_way
from .people import PEOPLE, STAFF, Draw, actor, iso, minutes, say
from .ready import PLAIN, ready, whom

__all__ = [
    "AFTERWARDS",
    "ANALYSED",
    "ASSISTANCE",
    "BREACHES",
    "FINDINGS",
    "GRAVER",
    "PEOPLE",
    "PLAIN",
    "RIGHTS",
    "STAFF",
    "TELLING",
    "TOGETHER",
    "Draw",
    "Wrong",
    "actor",
    "ahead",
    "amiss",
    "arguments",
    "begins",
    "begun_amiss",
    "carried",
    "command",
    "drafted",
    "in_the_way",
    "iso",
    "minutes",
    "now_or_today",
    "nth",
    "opened",
    "raised",
    "ready",
    "received",
    "say",
    "serving",
    "sound_amendment",
    "sound_claim",
    "sound_improvement",
    "whom",
]

_BEGINS = {
    "draft_agreement": agreement.drafting,
    "receive": complaint.receiving,
    "carry_over": complaint.carrying,
    "open_improvement": improvement.opening,
    "raise_claim": claim.raising,
}
_COMMANDS = {
    "agreement": agreement.command,
    "complaint": complaint.command,
    "improvement": improvement.command,
    "claim": claim.command,
}


def begins(name: str, args: oracle.Args) -> Command:
    """The library's command that begins a record."""
    return _BEGINS[name](args)


def command(kind: str, name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's, on a record of a kind."""
    return _COMMANDS[kind](name, args)


def arguments(
    draw: Draw, name: str, case: oracle.Case, world: oracle.World, now: datetime
) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    if case["kind"] == "agreement":
        return agreement.arguments(draw, name, case, now)
    if case["kind"] == "improvement":
        return improvement.arguments(draw, name, case, world, now)
    if case["kind"] == "claim":
        return claim.arguments(draw, name, case, world, now)
    return drawing.arguments(draw, name, case, world, now)


def ahead(
    draw: Draw, case: oracle.Case, world: oracle.World, now: datetime
) -> tuple[str, oracle.Args] | None:
    """The next step of a complaint or an improvement, as it should be; None where there is none."""
    if case["kind"] == "improvement":
        return improvement.ahead(draw, case, now)
    return drawing.ahead(draw, case, world, now)
