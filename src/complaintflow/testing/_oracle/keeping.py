"""How long records are kept, what holds them longer, and their disposal (3.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .days import after_years
from .owing import Args, Case, binding, outside, past, runs
from .terms import TERMS

MOVES = ("place_hold", "release_hold", "dispose", "confirm_disposal")
World = dict[str, Case]


def keep_from(case: Case, at: datetime, now: datetime) -> None:
    """It came to its end: it is kept from then on, and never shorter than was promised before."""
    years: int = TERMS[case["terms"]]["years"]
    end = after_years(at, years, now)
    before = case["kept"]
    if before is None or before["until"] <= end.at:
        case["kept"] = {"from": at, "years": years, "until": end.at, "waits": end.waits}


def kept_until(case: Case) -> datetime:
    """The first instant at which it need not be kept, by its own end."""
    until: datetime = case["kept"]["until"]
    return until


def keepers(case: Case, world: World) -> Iterator[Case]:
    """What else keeps a record: what it rests on, and what refers to it; of one that was merged,
    what keeps whatever survived in the end."""
    line, rests = [case], []
    if case["kind"] == "complaint":
        while line[-1]["into"] is not None:
            line.append(world[line[-1]["into"]])
        rests = [one["into"] for one in line]
        rests += [p["improvement"] for one in line for p in one["problems"]]
    ids = {one["id"] for one in line}
    for other, found in world.items():
        if other != case["id"] and (other in rests or ids & refers_to(found)):
            yield found


def owes(case: Case, now: datetime) -> bool:
    """Whether something is still owed in a case that came to its end: a follow-up, a problem that
    nothing took up, a duty whose limit lies ahead."""
    if case["kind"] != "complaint" or case["kept"] is None or case["status"] == "disposed":
        return False
    return (
        any(f["settled"] is None for f in case["follow_ups"])
        or any(p["improvement"] is None for p in case["problems"])
        or any(runs(duty) and not past(duty, now) for duty in binding(case).values())
    )


def _ends(case: Case, now: datetime) -> list[datetime]:
    """From when it is kept: from its end, and from whatever was missed in it."""
    breaches = [b["since"] for b in case.get("breaches", ()) if b["status"] != "set_right"]
    if case["kind"] == "complaint" and case["status"] != "disposed":
        duties = (duty for duty in binding(case).values() if runs(duty) and past(duty, now))
        breaches += [outside(duty) for duty in duties]
    elif case["kind"] == "complaint":
        breaches = []
    return [case["kept"]["from"], *breaches]


def refers_to(case: Case) -> set[str]:
    """The records that one refers to."""
    kind = case["kind"]
    if kind == "complaint":
        named = {p["improvement"] for p in case["problems"]} | {case["into"]} | {*case["links"]}
        named |= case["recurs"] | case["taken"]
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
    return may_go(case, now, world)


def may_go(case: Case, now: datetime, world: World) -> bool:
    """Whether nothing keeps it any longer."""
    return not kept_by(case, now, world) and is_over(case, now, world)


def kept_by(case: Case, now: datetime, world: World) -> bool:
    """Whether a hold keeps it, or something that is open."""
    open_ = any(other["kept"] is None or owes(other, now) for other in keepers(case, world))
    return bool(case["holds"]) or open_ or owes(case, now)


def is_over(case: Case, now: datetime, world: World) -> bool:
    """Whether it has been kept long enough: by its own end and by what refers to it."""
    if case["kept"] is None:
        return False
    others = (_ends(one, now) for one in keepers(case, world) if one["kept"] is not None)
    ends = [*_ends(case, now)[1:], *(at for each in others for at in each)]
    untils = [after_years(at, case["kept"]["years"], now).at for at in ends]
    return now >= max([kept_until(case), *untils])


def still_kept(case: Case, now: datetime) -> bool:
    """Whether new facts may go into it, by what it says of itself."""
    return bool(case["holds"]) or owes(case, now) or not is_over(case, now, {})


def apply(case: Case, name: str, args: Args, now: datetime, made: str) -> None:
    """What it changes; ``made`` is the id of a new hold."""
    if name == "place_hold":
        case["holds"].append(made)
    elif name == "release_hold":
        case["holds"].remove(args["hold"])
    elif name == "dispose":
        case.update({"status": "disposed", "since": now})
