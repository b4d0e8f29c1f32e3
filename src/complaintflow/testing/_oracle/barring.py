"""Who takes no part in a record and does not see it (2.1, 4.3), and what rests on it."""

from __future__ import annotations

from .keeping import World
from .owing import Args, Case

MOVES = ("bar_staff",)
_HANDS_ON = ("merge", "link_improvement", "take_over_findings")


def people(case: Case) -> tuple[str, ...]:
    """Who takes no part in it."""
    shut_out: tuple[str, ...] = case.get("staff") or case.get("barred") or ()
    return shut_out


def bar(case: Case, staff: tuple[str, ...]) -> bool:
    """Somebody takes no part from now on; whether that is new."""
    new = tuple(who for who in staff if who not in people(case))
    name = "staff" if case["kind"] == "complaint" else "barred"
    case[name] = (*people(case), *new)
    for part in ("handler", "owner"):
        if case.get(part) in new:
            case[part] = None
    return bool(new)


def apply(case: Case, name: str, args: Args, world: World) -> None:
    """What a command means for who takes no part."""
    if name == "bar_staff":
        bar(case, args["staff"])
    elif name == "merge":
        bar(case, people(world[args["other"]]))
    elif name == "take_over_findings":
        bar(case, people(world[args["lead"]]))


def spread(case: Case, name: str, before: tuple[str, ...], world: World) -> list[str]:
    """What rests on a record bars whom it bars; the records in which somebody is barred by it.

    :param before: who was barred from it before the move.
    """
    if name not in _HANDS_ON and people(case) == before:
        return []
    reached, told = [case["id"]], []
    for id in reached:
        for other, found in world.items():
            if other not in reached and _rests(found, world[id]):
                reached.append(other)
                if bar(found, people(case)):
                    told.append(other)
    return told


def _rests(other: Case, on: Case) -> bool:
    """Whether one record holds what is in another: the survivor of a merger and what was merged,
    an improvement, a claim."""
    if other.get("status") == "disposed" or on["kind"] not in ("complaint", "improvement"):
        return False
    if other["kind"] == "claim":
        return any(stream == on["id"] for stream, _ in other["grounds"])
    if on["kind"] != "complaint":
        return False
    if other["kind"] == "improvement":
        served = [problem["improvement"] for problem in on["problems"]]
        return other["complaint"] == on["id"] or other["id"] in served
    if other["kind"] != "complaint":
        return False
    merged = on["id"] == other["into"] or on["into"] == other["id"]
    return bool(merged or on["id"] in other["taken"])
