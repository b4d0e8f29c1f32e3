"""How a case begins."""

from __future__ import annotations

from datetime import datetime

from . import agreement
from .aims import MACHINE, aims, to_assess
from .days import SKEW
from .keeping import World
from .owing import LIMIT, Args, Case, completion, response

MOST_ACTING = 5
"""How many act for those who complain together."""


def received(case: Case) -> datetime:
    """It came in, or was registered, whichever was first."""
    at: datetime = min(case["came_in"], case["registered"])
    return at


def receive(args: Args, now: datetime, who: str, world: World) -> Case | None:
    """A new case; None where it is refused."""
    under = world[args["agreement"]]
    at = min(args.get("came_in") or now, now)
    if not agreement.in_force_at(under, at):
        return None
    return begun(args, now, who, agreement.terms_at(under, at))


def begun(args: Args, now: datetime, who: str, terms: str) -> Case | None:
    """A case under these terms; None where it is refused."""
    came_in = args.get("came_in") or now
    if came_in > now + SKEW:
        return None
    if args.get("handler") in args["staff"] or (
        args.get("handler") is None and who in args["staff"]
    ):
        return None
    received = min(came_in, now)
    day_known_at = now if args.get("by_day") and args.get("came_in") and came_in <= now else None
    members, acting = list(args.get("members", ())), list(args.get("acting", ()))
    most = MOST_ACTING if members else 1
    if len({args["customer"], *members}) <= len(members) or len(acting) > most:
        return None
    case: Case = {
        "kind": "complaint",
        "status": "received",
        "agreement": args.get("agreement"),
        "terms": terms,
        "staff": args["staff"],
        "handler": args.get("handler") or (None if who == MACHINE else who),
        "customer": args["customer"],
        "party_b": args.get("party_b"),
        "contacts": ({*members} - {*args.get("mute", ())})
        | {*([args["customer"]] if args["contacts"] else [])},
        "members": members,
        "found": {},
        "gone": {},
        "accepted": set(),
        "carried": False,
        "came_in": came_in,
        "by_day": bool(args.get("by_day") and args.get("came_in")),
        "registered": now,
        "since": received,
        "unreachable": False,
        "first": None,
        "classified": None,
        "plan_made": None,
        "attempts": 0,
        "attempted": None,
        "answer": None,
        "answered_at": None,
        "approved": None,
        "messages": [],
        "astray": [],
        "files": {},
        "cycles": [new_cycle(received, terms, now, day_known_at=day_known_at)],
        "category": None,
        "severity": None,
        "urgency": None,
        "cause": None,
        "investigator": None,
        "verdict": None,
        "concluded": None,
        "plan": None,
        "follow_ups": [],
        "interim": set(),
        "links": {},
        "lead": None,
        "taken": set(),
        "revisits": [],
        "into": None,
        "merged": None,
        "survivors": None,
        "requests": [],
        "problems": [],
        "disclosures": {},
        "breaches": [],
        "acting": [{"who": person, "named": received} for person in acting],
        "identities": {},
        "rights": [],
        "recurs": set(),
        "holds": [],
        "kept": None,
    }
    case["cycles"][0]["aims"] = [to_assess(received, now)]
    if not case["contacts"]:
        case["unreachable"] = True
        case["cycles"][0]["silences"].append({"since": None, "found": None})
    return case


def carry_over(args: Args, now: datetime) -> Case | None:
    """An old case: it owes nothing from its first cycle."""
    came_in, answered = args["came_in"], args.get("answered")
    if came_in > now + SKEW or (answered is not None and answered > now + SKEW):
        return None
    if answered is not None and answered < came_in:
        return None
    told = {"staff": (), "customer": args["customer"], "contacts": True}
    case = begun(told, now, "", "usual")
    assert case is not None
    cycle = new_cycle(came_in, "usual", now)
    cycle["handled"] = cycle["told"] = answered
    case.update(
        {
            "status": "received" if answered is None else "feedback_given",
            "handler": None,
            "contacts": set(),
            "carried": True,
            "came_in": came_in,
            "since": answered or came_in,
            "first": answered,
            "cycles": [cycle],
        }
    )
    if answered is not None:
        case["messages"].append(new_message("answer", "feedback", answered, None))
    return case


def new_cycle(
    start: datetime,
    terms: str,
    now: datetime,
    urgency: str | None = None,
    day_known_at: datetime | None = None,
) -> Case:
    first, whole = response(start, terms, day_known_at), completion(start, terms, now)
    return {
        "aims": aims(urgency, start, now),
        "facts": {},
        "start": start,
        "response": first,
        "completion": whole,
        "own": {kind: {key: duty[key] for key in LIMIT}
                for kind, duty in (("response", first), ("completion", whole))},
        "silences": [],
        "handled": None,
        "told": None,
    }  # fmt: skip


def new_message(
    name: str, purpose: str, sent: datetime, arrived: datetime | None, cycle: int = 1
) -> Case:
    return {"id": name, "purpose": purpose, "sent": sent, "arrived": arrived, "cycle": cycle,
            "queued": False, "person": False, "to": None}  # fmt: skip
