"""How a case begins."""

from __future__ import annotations

from datetime import datetime

from .aims import aims, to_assess
from .days import SKEW
from .owing import Args, Case, completion, response


def received(case: Case) -> datetime:
    """It came in, or was registered, whichever was first."""
    at: datetime = min(case["came_in"], case["registered"])
    return at


def receive(args: Args, now: datetime, who: str) -> Case | None:
    """A new case; None where it is refused."""
    came_in = args.get("came_in") or now
    if came_in > now + SKEW:
        return None
    if args.get("handler") in args["staff"] or (
        args.get("handler") is None and who in args["staff"]
    ):
        return None
    received = min(came_in, now)
    case = {
        "status": "received",
        "staff": args["staff"],
        "handler": args.get("handler") or who,
        "customer": args["customer"],
        "party_b": args.get("party_b"),
        "contacts": args["contacts"],
        "checked": args["checked"],
        "carried": False,
        "came_in": came_in,
        "registered": now,
        "since": received,
        "unreachable": False,
        "attempts": 0,
        "attempted": None,
        "answer": None,
        "answered_at": None,
        "approved": None,
        "messages": [],
        "files": [],
        "cycles": [new_cycle(received)],
        "severity": None,
        "urgency": None,
        "investigator": None,
        "verdict": None,
        "plan": None,
        "follow_ups": [],
        "interim": set(),
        "links": set(),
        "breaches": {},
        "since_when": {},
    }
    case["cycles"][0]["aims"] = [to_assess(received)]
    if not args["contacts"]:
        case["unreachable"] = True
        case["cycles"][0]["response"]["impossible"] = received
    return case


def carry_over(args: Args, now: datetime) -> Case | None:
    """An old case: it owes nothing from its first cycle."""
    came_in, answered = args["came_in"], args.get("answered")
    if came_in > now + SKEW or (answered is not None and answered > now + SKEW):
        return None
    if answered is not None and answered < came_in:
        return None
    case = receive(
        {"staff": (), "customer": args["customer"], "contacts": True, "checked": False}, now, ""
    )
    assert case is not None
    cycle = new_cycle(came_in)
    cycle["handled"] = answered
    case.update(
        {
            "status": "received" if answered is None else "feedback_given",
            "handler": None,
            "contacts": False,
            "carried": True,
            "came_in": came_in,
            "since": answered or came_in,
            "cycles": [cycle],
        }
    )
    if answered is not None:
        case["messages"].append(new_message("answer", "feedback", answered, None))
    return case


def new_cycle(start: datetime, urgency: str | None = None) -> Case:
    return {
        "aims": aims(urgency, start),
        "facts": {},
        "start": start,
        "response": response(start),
        "completion": completion(start),
        "handled": None,
    }


def new_message(
    name: str, purpose: str, sent: datetime, arrived: datetime | None, cycle: int = 1
) -> Case:
    return {"id": name, "purpose": purpose, "sent": sent, "arrived": arrived, "cycle": cycle,
            "queued": False, "person": False}  # fmt: skip
