"""What is done about a problem that was found (4.4)."""

from __future__ import annotations

from datetime import datetime

from . import again, agreement, barring, breaches, keeping, worklist
from .aims import something_due
from .days import DAY, SKEW, end_of, local
from .keeping import World, keep_from
from .owing import Args, Case, past, planning, promised

OPEN = ("found", "analysed", "planned", "carried_out")
SETTLED = ("closed", "decided_against")
LIVE = (*OPEN, *SETTLED)
UNDECIDED = ("found", "analysed")

FROM: dict[str, tuple[str, ...]] = {
    "analyse_cause": ("found",),
    "plan_improvement": ("analysed",),
    "move_action": ("planned",),
    "complete_action": ("planned",),
    "cancel_action": ("planned",),
    "verify_effect": ("carried_out",),
    "reopen_improvement": SETTLED,
    "propose_against": UNDECIDED,
    "decide_against_improvement": UNDECIDED,
    "assess_duties": LIVE,
    "recompute_deadlines": LIVE,
    **dict.fromkeys(breaches.MOVES, LIVE),
    "bar_staff": LIVE,
    "place_hold": LIVE,
    "release_hold": LIVE,
    "dispose": SETTLED,
    "confirm_disposal": ("disposed",),
}
"""From which statuses each move may be made."""

ALL = (*LIVE, "disposed")


def opened(args: Args, now: datetime, who: str, world: World) -> Case | None:
    """A new improvement; None where it is refused."""
    if args["found"] is not None and args["found"] > now + SKEW:
        return None
    found: datetime = args["found"] or now
    there = world.get(args["complaint"] or "")
    if there is not None:
        known = {p["code"]: p["found"] for p in there["problems"]}
        elsewhere = there["agreement"] not in (None, args["agreement"])
        if elsewhere or args["problem"] not in known:
            return None
        if args["owner"] in there["staff"] or taken_up(args["complaint"], args["problem"], world):
            return None
        found = known[args["problem"]]
    under = world[args["agreement"]]
    terms = agreement.terms_at(under, found)
    return {
        "kind": "improvement",
        "status": "found",
        "agreement": args["agreement"],
        "party_b": under["party_b"],
        "terms": terms,
        "problem": args["problem"],
        "category": args["category"],
        "cause": None,
        "complaint": args["complaint"],
        "barred": () if there is None else there["staff"],
        "found": found,
        "since": found,
        "owner": args["owner"] or who,
        "round": 1,
        "plans": [planning(found, terms, now)],
        "actions": [],
        "check_after": None,
        "check_from": None,
        "proposed_by": None,
        "proposed_at": None,
        "breaches": [],
        "holds": [],
        "kept": None,
    }


def taken_up(complaint: str, problem: str, world: World) -> bool:
    """Whether an improvement was opened for a problem of a complaint, or serves it."""
    return any(
        p["code"] == problem and p["improvement"] for p in world[complaint]["problems"]
    ) or any(
        other["kind"] == "improvement"
        and (other["complaint"], other["problem"]) == (complaint, problem)
        and other["status"] != "disposed"
        for other in world.values()
    )


def near(case: Case, name: str, args: Args) -> list[tuple[str, str]]:
    """The other records that a command looks at: none, but for a new improvement."""
    return []


def _action(case: Case, args: Args) -> Case | None:
    found = (a for a in case["actions"] if a["id"] == args["action"])
    return next((a for a in found if a["status"] == "open"), None)


def accepts(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, world: World
) -> bool:
    """Whether it may be done now."""
    if case["status"] not in FROM[name]:
        return False
    if name == "recompute_deadlines":
        return again.is_stale(case, now)
    if name == "assess_duties":
        return something_due(case, now)
    if name in barring.MOVES:
        return True
    if name in breaches.MOVES:
        return breaches.accepts(case, name, args, now, role, who)
    if name in keeping.MOVES:
        return keeping.accepts(case, name, args, now, world)
    if args.get("at") is not None and args["at"] > now + SKEW:
        return False
    at: datetime = args.get("at") or now
    if args.get("at") is not None and at < _cause(case, name):
        return False
    if name == "plan_improvement":
        ids = [action["id"] for action in args["actions"]]
        if any(action["who"] in case["barred"] for action in args["actions"]):
            return False
        return len(set(ids)) == len(ids) and all(a["due"] > now for a in args["actions"])
    if name in ("move_action", "complete_action", "cancel_action"):
        mine = role != "responsible" or (_action(case, args) or {"who": who})["who"] == who
        return mine and _settles(case, name, args, now)
    if name == "reopen_improvement":
        return keeping.kept_by(case, now, world) or not keeping.is_over(case, now, world)
    if name == "verify_effect":
        begins = case["check_from"]
        return bool(args["proof"]) and (begins is None or at >= begins)
    if name == "decide_against_improvement":
        return case["proposed_by"] not in (None, who)
    return True


def _cause(case: Case, name: str) -> datetime:
    """What a fact answers: it did not happen before."""
    since: datetime = case["since"]
    if name == "decide_against_improvement" and case["proposed_by"] is not None:
        since = case["proposed_at"]
    if name == "verify_effect":
        ends = [a["duty"]["done"] or a["duty"]["ended"] for a in case["actions"]]
        since = max([since, *(end for end in ends if end is not None)])
    return since


def _settles(case: Case, name: str, args: Args, now: datetime) -> bool:
    action = _action(case, args)
    if action is None:
        return False
    if name == "move_action":
        return not past(action["duty"], now) and bool(args["due"] > now)
    if name == "complete_action":
        return bool(args["proof"])
    return any(a is not action and a["status"] != "cancelled" for a in case["actions"])


def apply(
    case: Case, name: str, args: Args, now: datetime, who: str, made: str, world: World
) -> None:
    """What an accepted command changes."""
    at: datetime = args.get("at") or now
    if name in barring.MOVES:
        barring.apply(case, name, args, world)
    elif name in breaches.MOVES:
        breaches.apply(case, name, args)
    elif name in keeping.MOVES:
        keeping.apply(case, name, args, now, made)
    elif name == "recompute_deadlines":
        again.count_anew(case, now)
    elif name == "analyse_cause":
        case.update({"status": "analysed", "since": at, "cause": args["cause"]})
        case["proposed_by"] = None
    elif name == "plan_improvement":
        case["actions"] = [
            {"id": a["id"], "who": a["who"], "status": "open", "duty": promised(at, a["due"])}
            for a in args["actions"]
        ]
        case["plans"][-1]["done"] = at
        case.update({"status": "planned", "since": at, "proposed_by": None})
        case["check_after"] = args["check_after"]
    elif name == "move_action":
        action = _action(case, args)
        assert action is not None
        action["duty"] = promised(action["duty"]["start"], args["due"])
    elif name in ("complete_action", "cancel_action"):
        _settle(case, name, args, at)
    elif name == "verify_effect" and args["effective"]:
        case.update({"status": "closed", "since": at})
        keep_from(case, at, now)
    elif name == "verify_effect":
        _again(case, "analysed", at, now)
    elif name == "reopen_improvement":
        _again(case, "found", at, now)
    elif name == "propose_against":
        case.update({"proposed_by": who, "proposed_at": at})
    elif name == "decide_against_improvement":
        case["proposed_by"] = None
        if args["approved"]:
            case["plans"][-1]["ended"] = at
            case.update({"status": "decided_against", "since": at})
            keep_from(case, at, now)


def _settle(case: Case, name: str, args: Args, at: datetime) -> None:
    action = _action(case, args)
    assert action is not None
    done = name == "complete_action"
    action["status"] = "done" if done else "cancelled"
    action["duty"]["done" if done else "ended"] = at
    if all(a["status"] != "open" for a in case["actions"]):
        case.update({"status": "carried_out", "since": at})
        case["check_from"] = end_of(local(at) + case["check_after"] * DAY)


def _again(case: Case, status: str, at: datetime, now: datetime) -> None:
    """Another round begins."""
    case.update({"status": status, "since": at, "round": case["round"] + 1, "actions": []})
    case.update({"check_from": None, "check_after": None, "kept": None})
    case["plans"].append(planning(at, case["terms"], now))


def busy(case: Case) -> set[str]:
    """Who has something to do on it."""
    people = worklist.staff(case)
    if case["status"] in OPEN and case["owner"] is not None:
        people.add(case["owner"])
    return people
