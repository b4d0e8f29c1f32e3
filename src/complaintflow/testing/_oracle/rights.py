"""What customers ask about their personal information: access, correction, erasure (4.3, 3.7)."""

from __future__ import annotations

from datetime import datetime

from .keeping import World, is_over, kept_by
from .owing import Args, Case
from .process import entitles

MOVES = (
    "receive_rights_request",
    "decide_rights_request",
    "give_access",
    "answer_rights_request",
)
CARRIED_OUT_BY = {"give_access": "access", "correct_fact": "correction"}


def named(case: Case, args: Args) -> Case | None:
    """The request that a command names."""
    return next((r for r in case["rights"] if r["id"] == args.get("request")), None)


def cause(case: Case, name: str, args: Args) -> datetime | None:
    """What a fact answers; None where no request is named."""
    asked = named(case, args)
    if asked is None or name not in MOVES:
        return None
    received: datetime = asked["received"]
    if name == "decide_rights_request":
        return received
    return asked["executed"] or asked["decided"] or received


def accepts(case: Case, name: str, args: Args, now: datetime, world: World) -> bool:
    """Whether it may be done now."""
    if name == "receive_rights_request":
        return args["check"] is None or _checked(case, args["check"], args["capacity"]) is not None
    asked = named(case, args)
    if asked is None:
        return False
    if name == "give_access" and not (
        asked["who"] is not None
        and args["recipient"] == asked["who"]
        and _good(case, asked["who"], asked["capacity"])
    ):
        return False
    if args.get("check") is not None and name == "decide_rights_request":
        person = _checked(case, args["check"], asked["capacity"])
        if person is None or asked["who"] not in (None, person):
            return False
    if name == "answer_rights_request":
        return bool(asked["status"] != "received")
    if name in CARRIED_OUT_BY:
        return bool((asked["kind"], asked["status"]) == (CARRIED_OUT_BY[name], "granted"))
    if asked["status"] not in ("received", "deferred"):
        return False
    outcome, reason = args["outcome"], args["reason"]
    known = args["check"] is not None or _good(case, asked["who"], asked["capacity"])
    if outcome != "refused" and not known:
        return False
    if asked["kind"] != "erasure":
        return bool(outcome != "deferred")
    held = kept_by(case, now, world)
    kept = not is_over(case, now, world)
    if outcome == "granted":
        return not held and not kept
    return {"must_be_kept": kept, "held": held}.get(reason, True)


def _good(case: Case, person: str | None, capacity: str) -> bool:
    """Whether somebody was checked for data, in this capacity, and still is."""
    check = case["identities"].get(person)
    return check is not None and check["as"] == capacity and entitles(case, person or "", "data")


def _checked(case: Case, id: str, capacity: str) -> str | None:
    """Whose check it is; None where it is of nobody who may have data in this capacity."""
    owners = [person for person, check in case["identities"].items() if check["id"] == id]
    return next((person for person in owners if _good(case, person, capacity)), None)


def may_be(case: Case, name: str, asked: Case) -> bool:
    """Whether a request stands where this may happen to it, whatever is said of it."""
    if name == "answer_rights_request":
        return bool(asked["status"] != "received")
    if name == "give_access":
        stands = (asked["kind"], asked["status"]) == ("access", "granted")
        return stands and _good(case, asked["who"], asked["capacity"])
    return asked["status"] in ("received", "deferred")


def waits(case: Case) -> bool:
    """Whether a request must be decided, or carried out, before the record may go."""
    return any(
        r["status"] == "received" or (r["status"] == "granted" and r["kind"] != "erasure")
        for r in case["rights"]
    )


def apply(case: Case, name: str, args: Args, now: datetime, made: str) -> None:
    """What it changes; ``made`` is the id of a new request."""
    at: datetime = args.get("at") or now
    if name == "receive_rights_request":
        case["rights"].append(
            {"id": made, "kind": args["kind"], "received": at, "check": args["check"],
             "who": _owner(case, args["check"]), "capacity": args["capacity"],
             "status": "received", "decided": None, "executed": None, "answered": None}
        )  # fmt: skip
        return
    asked = named(case, args)
    assert asked is not None
    if name == "decide_rights_request":
        asked.update({"status": args["outcome"], "decided": at})
        asked["check"] = args["check"] or asked["check"]
        asked["who"] = _owner(case, args["check"]) or asked["who"]
    elif name == "answer_rights_request":
        asked["answered"] = asked["answered"] or at
    else:
        asked.update({"status": "executed", "executed": at})


def _owner(case: Case, check: str | None) -> str | None:
    return next((who for who, known in case["identities"].items() if known["id"] == check), None)


def erased(case: Case, now: datetime) -> None:
    """The record was disposed of: whoever asked for that has it."""
    for asked in case["rights"]:
        if asked["kind"] == "erasure" and asked["status"] != "refused":
            asked.update({"status": "executed", "executed": now})
