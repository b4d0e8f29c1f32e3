"""How long records are kept, what holds them longer, and their disposal (3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .days import after_years
from .owing import Args, Case
from .terms import TERMS

MOVES = ("place_hold", "release_hold", "dispose", "confirm_disposal")
World = dict[str, Case]


def keep_from(case: Case, at: datetime) -> None:
    """It came to its end: it is kept from then on, and never shorter than was promised before."""
    before = case["kept_from"]
    case["kept_from"] = at if before is None else max(before, at)


def kept_until(case: Case, since: datetime | None = None) -> datetime | None:
    """The first instant at which it need not be kept; None where that lies too far ahead."""
    years: int = TERMS[case["terms"]]["years"]
    return after_years(since or case["kept_from"], years)


def keepers(case: Case, world: World) -> Iterator[Case]:
    """What else keeps a record: what it rests on, and what refers to it."""
    id = case["id"]
    rests = []
    if case["kind"] == "complaint":
        rests = [case["into"], *(p["improvement"] for p in case["problems"])]
    for other, found in world.items():
        if other in rests or id in refers_to(found):
            yield found


def refers_to(case: Case) -> set[str]:
    """The records that one refers to."""
    kind = case["kind"]
    if kind == "complaint":
        named = {p["improvement"] for p in case["problems"]} | {case["into"]} | case["links"]
        named |= case["recurs"]
    elif kind == "improvement":
        named = {case["complaint"]}
    elif kind == "claim":
        named = {ground[0] for ground in case["grounds"]}
    else:
        named = set()
    return {str(id) for id in named if id is not None}


def accepts(case: Case, name: str, args: Args, now: datetime, world: World) -> bool:
    """Whether it may be done now."""
    if name == "release_hold":
        return args["hold"] in case["holds"]
    if name != "dispose":
        return True
    return not kept_by(case, world) and is_over(case, now, world)


def kept_by(case: Case, world: World) -> bool:
    """Whether a hold keeps it, or something that is open."""
    open_ = any(other["kept_from"] is None for other in keepers(case, world))
    return bool(case["holds"]) or open_


def is_over(case: Case, now: datetime, world: World) -> bool:
    """Whether it has been kept long enough: by its own end and by what refers to it."""
    if case["kept_from"] is None:
        return False
    others = (other["kept_from"] for other in keepers(case, world))
    until = kept_until(case, max([case["kept_from"], *(at for at in others if at is not None)]))
    return until is not None and now >= until


def apply(case: Case, name: str, args: Args, now: datetime, made: str) -> None:
    """What it changes; ``made`` is the id of a new hold."""
    if name == "place_hold":
        case["holds"].append(made)
    elif name == "release_hold":
        case["holds"].remove(args["hold"])
    elif name == "dispose":
        case.update({"status": "disposed", "since": now})
