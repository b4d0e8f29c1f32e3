"""Problems found while handling (4.4), and what was told to others (4.3)."""

from __future__ import annotations

from datetime import datetime

from .case import received
from .keeping import World
from .owing import LIMIT, Args, Case, new_breach, planning, warns
from .process import entitles

MOVES = ("find_problem", "link_improvement", "disclose", "supply_basis")
PERSONAL = ("customer_name", "contact", "representative_name", "statement", "demand", "item")
"""Kinds of values that are, or hold, the customer's personal information."""


def find(case: Case, problem: str, at: datetime, now: datetime) -> None:
    """A problem is found, once: it must be taken up."""
    if all(known["code"] != problem for known in case["problems"]):
        duty = planning(at, case["terms"], now)
        case["problems"].append(
            {"code": problem, "cycle": len(case["cycles"]), "found": at, "duty": duty,
             "improvement": None}
        )  # fmt: skip


def by_other_terms(case: Case, now: datetime) -> list[tuple[Case, list[datetime]]]:
    """Count by when each problem is taken up under its terms; each, and when somebody was warned of
    it till then."""
    known = []
    for problem in case["problems"]:
        duty = problem["duty"]
        known.append((duty, warns(duty)))
        fresh = planning(problem["found"], case["terms"], now)
        duty.update({key: fresh[key] for key in LIMIT})
    return known


def come_along(case: Case, lead: Case, at: datetime, now: datetime) -> None:
    """What was found in the lead case is found here, and improved by what improves it there."""
    for theirs in lead["problems"]:
        find(case, theirs["code"], at, now)
        mine = next(p for p in case["problems"] if p["code"] == theirs["code"])
        serves = theirs["improvement"] is not None and lead["agreement"] == case["agreement"]
        if serves and mine["improvement"] is None:
            mine["improvement"], mine["duty"]["done"] = theirs["improvement"], at


def came_again(case: Case, world: World) -> set[str]:
    """The improvements of its category and cause that were closed before it was received."""
    if case["category"] is None or not case["cause"]:
        return set()
    known = (case["agreement"], case["category"], case["cause"])
    return {
        id
        for id, other in world.items()
        if other["kind"] == "improvement"
        and other["status"] == "closed"
        and (other["agreement"], other["category"], other["cause"]) == known
        and received(case) >= other["since"]
    }


def accepts(case: Case, name: str, args: Args, now: datetime, world: World) -> bool:
    """Whether it may be recorded now."""
    if name == "find_problem":
        return all(known["code"] != args["problem"] for known in case["problems"])
    if name == "link_improvement":
        other = world[args["improvement"]]
        waits = [p["code"] for p in case["problems"] if p["improvement"] is None]
        under = case["agreement"] in (None, other["agreement"])  # an old case may name none
        serves = under and other["problem"] == args["problem"]
        return args["problem"] in waits and serves
    if name == "disclose":
        if args["basis"] is None:
            return True
        known = args["to"] == "authority" or entitles(case, args["recipient"], "data")
        return bool(args["proof"]) and known
    told = case["disclosures"].get(args["disclosure"])
    if told is None or told["basis"] is not None or not args["proof"]:
        return False
    return bool((args.get("at") or now) <= told["at"])  # one that came later cures nothing


def apply(case: Case, name: str, args: Args, now: datetime, made: str) -> None:
    """What it changes; ``made`` is the id of a new disclosure."""
    at: datetime = args.get("at") or now
    if name == "find_problem":
        find(case, args["problem"], at, now)
    elif name == "link_improvement":
        problem = next(p for p in case["problems"] if p["code"] == args["problem"])
        problem["improvement"], problem["duty"]["done"] = args["improvement"], at
    elif name == "disclose":
        case["disclosures"][made] = {"basis": args["basis"], "at": at}
        if args["basis"] is None and any(kind in PERSONAL for kind in args["kinds"]):
            key = ("leak", len(case["cycles"]), made)
            new_breach(case, key, "personal_data_leaked", "party_a", at)
    else:
        case["disclosures"][args["disclosure"]]["basis"] = args["basis"]
        for breach in case["breaches"]:
            if breach["key"][2] == args["disclosure"]:
                breach["status"] = "set_right"
