"""What the parties say of a breach: excuses and corrective measures (5.1, 5.2; CC 590)."""

from __future__ import annotations

from datetime import datetime

from .days import SKEW
from .owing import Args, Case

MOVES = ("offer_excuse", "answer_excuse", "assign_remedy", "complete_remedy")

TRAINED = ("response_late", "personal_data_leaked")
"""The corrective measure of these is a training; the record of it is the evidence."""


def party_of(role: str) -> str:
    """The party that somebody acts for."""
    return "party_b" if role == "party_b" else "party_a"


def named(case: Case, args: Args) -> Case | None:
    """The breach that a command names, if it stands, excused or not."""
    found = (b for b in case["breaches"] if b["id"] == args["breach"])
    return next((b for b in found if b["status"] != "set_right"), None)


def remedying(case: Case) -> list[Case]:
    """The breaches whose corrective measure somebody is to carry out."""
    if case["status"] == "disposed":
        return []
    stand = (b for b in case["breaches"] if b["status"] != "set_right")
    return [b for b in stand if b["remedy"]["status"] == "assigned"]


def accepts(case: Case, name: str, args: Args, now: datetime, role: str, who: str) -> bool:
    """Whether it may be said now."""
    breach = named(case, args)
    if breach is None:
        return False
    for field in ("at", "began", "notified"):
        if args.get(field) is not None and args[field] > now + SKEW:
            return False
    own = breach["party"] == party_of(role)
    excuse, remedy = breach["excuse"], breach["remedy"]["status"]
    if name == "offer_excuse":
        return own and breach["status"] == "standing" and _proved(breach, args)
    if name == "answer_excuse":
        waits = excuse is not None and excuse["accepted"] is None
        return not own and breach["status"] == "standing" and waits
    if name == "assign_remedy":
        shut_out = case.get("staff") or case.get("barred") or ()
        ahead = bool(args["due"] > now) and args["responsible"] not in shut_out
        return remedy in ("owed", "assigned") and ahead
    if role == "responsible" and breach["remedy"].get("who") not in (None, who):
        return False
    proof = "training_record" if breach["kind"] in TRAINED else None
    return remedy == "assigned" and bool(args["proof"]) and proof in (None, args["proof"])


def _proved(breach: Case, args: Args) -> bool:
    if args["ground"] != "force_majeure":
        return True
    told = args["began"] is not None and args["notified"] is not None and args["proof"]
    return bool(told) and bool(args["began"] < breach["since"])


def apply(case: Case, name: str, args: Args) -> None:
    """What it changes."""
    breach = named(case, args)
    assert breach is not None
    if name == "offer_excuse":
        at_once = args["ground"] == "force_majeure"
        breach["excuse"] = {
            "ground": args["ground"],
            "began": args.get("began"),
            "accepted": True if at_once else None,
        }
        breach["status"] = "excused" if at_once else "standing"
    elif name == "answer_excuse":
        breach["excuse"]["accepted"] = args["accepted"]
        breach["status"] = "excused" if args["accepted"] else "standing"
    elif name == "assign_remedy":
        breach["remedy"] = {
            "status": "assigned",
            "who": args["responsible"],
            "due": args["due"],
        }
    else:
        breach["remedy"]["status"] = "done"
