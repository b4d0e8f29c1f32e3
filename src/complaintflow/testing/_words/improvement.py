"""What is said of an improvement."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from ...kernel import Command
from .. import _oracle as oracle
from . import parties
from .people import OFTEN, PERSON, STAFF, Draw, iso, minutes, one_of, proof, say, shifted


def opening(args: oracle.Args) -> Command:
    """The command that takes a problem up."""
    told = {name: args[name] for name in ("agreement", "problem", "category", "complaint", "owner")}
    return say(type="open_improvement", **told, found=iso(args["found"]), note="多次出现")


def command(name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's."""
    told: dict[str, object] = parties.fields(name, args)
    match name:
        case "analyse_cause":
            told = {"cause": args["cause"], "note": "材料老化"}
        case "plan_improvement":
            actions = [
                {"id": a["id"], "what": "更换", "responsible": a["who"], "due": iso(a["due"])}
                for a in args["actions"]
            ]
            check = {"n": args["check_after"], "unit": "days"}
            told = {"actions": actions, "check_after": check}
        case "move_action":
            told = {"action": args["action"], "due": iso(args["due"]), "reason": "来不及"}
        case "complete_action":
            told = {"action": args["action"], "evidence": proof(args["proof"])}
        case "cancel_action":
            told = {"action": args["action"], "reason": "not_needed"}
        case "verify_effect":
            told = {"effective": args["effective"], "evidence": proof(args["proof"])}
        case "reopen_improvement":
            told = {"reason": "came_again"}
        case "propose_against":
            told = {"reason": "beyond_control", "note": "供应商原因"}
        case "decide_against_improvement":
            told = {"approved": args["approved"]}
    return say(type=name, at=iso(args.get("at")), **told)


# --- drawing -----------------------------------------------------------------------------------


def opened(draw: Draw, now: datetime, world: oracle.World) -> oracle.Args:
    """Arguments for taking a problem up: often one that was found in a complaint."""
    found = [(id, c) for id, c in world.items() if c["kind"] == "complaint" and c["problems"]]
    agreement = draw(st.sampled_from([i for i, c in world.items() if c["kind"] == "agreement"]))
    args: oracle.Args = {
        "agreement": agreement,
        "problem": draw(st.sampled_from(parties.PROBLEMS)),
        "category": draw(st.sampled_from(["quality", "quality", None])),
        "complaint": None,
        "found": shifted(draw, now),
        "owner": draw(st.sampled_from([None, *STAFF])),
    }
    if found and draw(OFTEN):
        id, case = draw(st.sampled_from(found))
        args["complaint"] = id
        if draw(OFTEN) and case["agreement"] is not None:
            args["agreement"] = case["agreement"]
            args["problem"] = draw(st.sampled_from(case["problems"]))["code"]
    return args


def serving(case: oracle.Case, problem: str, world: oracle.World) -> list[str]:
    """The improvements that serve a problem of a complaint."""
    return [
        id
        for id, other in world.items()
        if other["kind"] == "improvement"
        and other["problem"] == problem
        and case["agreement"] in (None, other["agreement"])
    ]


def sound(draw: Draw, world: oracle.World, agreement: str) -> oracle.Args:
    """Arguments for taking a problem up that are as they should be: of a complaint, where one has a
    problem that waits."""
    args: oracle.Args = {"agreement": agreement, "problem": "seal", "category": "quality",
                         "complaint": None, "found": None, "owner": draw(PERSON)}  # fmt: skip
    waiting = [
        (id, case["agreement"], problem["code"])
        for id, case in world.items()
        if case["kind"] == "complaint" and case["agreement"] is not None and not case["staff"]
        for problem in case["problems"]
        if not oracle.taken_up(id, problem["code"], world)
    ]
    if waiting:
        id, under, problem = draw(st.sampled_from(waiting))
        args.update({"complaint": id, "agreement": under, "problem": problem})
    return args


def arguments(
    draw: Draw, name: str, case: oracle.Case, world: oracle.World, now: datetime
) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    if name in parties.MOVES:
        return parties.arguments(draw, name, case, world, now)
    if name in ("assess_duties", "recompute_deadlines"):
        return {}
    args: oracle.Args = {"at": shifted(draw, now), "proof": "report" if draw(OFTEN) else None}
    waiting = [a["id"] for a in case["actions"] if a["status"] == "open"]
    if name == "analyse_cause":
        args["cause"] = draw(st.sampled_from(["wear", "wear", "other"]))
    elif name == "plan_improvement":
        args["check_after"] = draw(st.integers(1, 20))
        args["actions"] = [
            {
                "id": draw(st.sampled_from(["x1", "x2", "x3"])),
                "who": draw(PERSON),
                "due": now + draw(minutes(-9, 30000)),
            }
            for _ in range(draw(st.integers(1, 2)))
        ]
    elif name in ("move_action", "complete_action", "cancel_action"):
        args["action"] = draw(one_of(waiting, "x9"))
        if name == "move_action":
            args.pop("at")
            args["due"] = now + draw(minutes(-20, 20000))
    elif name == "verify_effect":
        args["effective"] = draw(OFTEN)
    elif name == "decide_against_improvement":
        args["approved"] = draw(st.booleans())
    return args


def ahead(draw: Draw, case: oracle.Case, now: datetime) -> tuple[str, oracle.Args] | None:
    """The next step of an improvement, as it should be."""
    match case["status"]:
        case "found":
            return "analyse_cause", {"cause": "wear"}
        case "analysed":
            due = now + draw(minutes(1, 30000))
            names = ["x1", "x2"][: draw(st.integers(1, 2))]
            people = ["ron", draw(PERSON)]
            actions = [
                {"id": name, "who": who, "due": due}
                for name, who in zip(names, people, strict=False)
            ]
            return "plan_improvement", {"actions": actions, "check_after": draw(st.integers(1, 9))}
        case "planned":
            waiting = [a["id"] for a in case["actions"] if a["status"] == "open"]
            return "complete_action", {"action": waiting[0], "proof": "report"}
        case "carried_out":
            return "verify_effect", {"effective": draw(OFTEN), "proof": "report"}
        case "closed":
            return ("reopen_improvement", {}) if draw(st.booleans()) else None
    return None
