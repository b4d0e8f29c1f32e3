"""What there is in a record that a command could be about: a message that waits, a link, a breach.

Where there is nothing, no command of that move is accepted, whatever it says.
"""

from __future__ import annotations

from datetime import datetime

from . import assisting, breaches, claim, rights
from .days import SKEW, after_working_days
from .owing import Case, complains, first_reached, past
from .terms import TERMS


def things(case: Case, name: str, role: str, who: str, now: datetime) -> list[str] | None:
    """What somebody could name in a command; None where it need not be about any one thing."""
    if name in breaches.MOVES:
        return [b["id"] for b in case["breaches"] if _of_a_breach(name, b, role, who)]
    if name == "release_hold":
        return list(case["holds"])
    found: list[str] | None = _BY_KIND[case["kind"]](case, name, role, who, now)
    return found


def _of_a_breach(name: str, breach: Case, role: str, who: str) -> bool:
    own = breach["party"] == breaches.party_of(role)
    excuse, remedy = breach["excuse"], breach["remedy"]
    if name == "offer_excuse":
        return own and bool(breach["status"] == "standing")
    if name == "answer_excuse":
        waits = excuse is not None and excuse["accepted"] is None
        return not own and waits and bool(breach["status"] == "standing")
    if breach["status"] == "set_right":
        return False
    if name == "assign_remedy":
        return remedy["status"] in ("owed", "assigned")
    theirs = role != "responsible" or remedy["who"] == who
    return theirs and bool(remedy["status"] == "assigned")


def _of_a_complaint(case: Case, name: str, role: str, who: str, now: datetime) -> list[str] | None:
    def own(thing: Case) -> bool:
        return role != "responsible" or bool(thing["who"] == who)

    match name:
        case "record_sending":
            return [m["id"] for m in (*case["messages"], *case["astray"]) if m["queued"]]
        case "record_arrival" | "record_bounce":
            known = (*case["messages"], *case["astray"])
            return [m["id"] for m in known if m["arrived"] is None]
        case "unlink":
            return list(case["links"])
        case "take_over_findings":
            return [] if case["lead"] is None else [case["lead"]]
        case "link_improvement":
            return [p["code"] for p in case["problems"] if p["improvement"] is None]
        case "supply_basis":
            return [id for id, told in case["disclosures"].items() if told["basis"] is None]
        case "complete_measure" | "cancel_measure":
            return [m["id"] for m in case["plan"] or () if m["state"] == "open" and own(m)]
        case "follow_up":
            return [f["id"] for f in case["follow_ups"] if f["settled"] is None and own(f)]
        case "withdraw_member":
            here = complains(case)
            outside = role in ("customer", "party_b")
            return [one for one in here if len(here) > 1 and (not outside or one == who)]
        case "close":
            return _reasons(case, now)
    if name in assisting.MOVES and name != "request_assistance":
        fits = [r for r in case["requests"] if r["status"] in assisting.MOVES[name]]
        wished = name != "answer_more_time"
        return [r["id"] for r in fits if wished or r["wants"] is not None]
    if name in rights.MOVES and name != "receive_rights_request":
        return [r["id"] for r in case["rights"] if rights.may_be(case, name, r)]
    return None


def _reasons(case: Case, now: datetime) -> list[str]:
    """For what it may be closed, at the latest by the time that can be given."""
    told = first_reached(case, len(case["cycles"]), "feedback")
    days: int = TERMS[case["terms"]]["no_answer"]
    silent = told is not None and case["answer"] is None
    over = told is not None and now + SKEW >= after_working_days(told, days, now).at
    known = {
        "accepted": case["answer"] == "accepted",
        "unreachable": bool(case["unreachable"]),
        "no_answer": silent and over,
    }
    return [reason for reason, holds in known.items() if holds]


def _of_an_improvement(
    case: Case, name: str, role: str, who: str, now: datetime
) -> list[str] | None:
    if name == "verify_effect":
        begins = case["check_from"]
        return None if begins is None or now + SKEW >= begins else []
    if name not in ("move_action", "complete_action", "cancel_action"):
        return None
    still = [a for a in case["actions"] if a["status"] == "open"]
    if name == "move_action":
        still = [a for a in still if not past(a["duty"], now)]
    if name == "complete_action":
        still = [a for a in still if role != "responsible" or a["who"] == who]
    left = [a["id"] for a in case["actions"] if a["status"] != "cancelled"]
    if name == "cancel_action" and len(left) == 1:
        return []
    return [a["id"] for a in still]


def _of_a_claim(case: Case, name: str, role: str, who: str, now: datetime) -> list[str] | None:
    if case["talks"] not in claim.TALKS.get(name, (case["talks"],)):
        return []
    own, theirs = breaches.party_of(role), case["claimant"]
    speaker = {
        "answer_claim": claim.OTHER[theirs],
        "accept_claim": claim.OTHER[theirs],
        "reject_claim": claim.OTHER[theirs],
        "withdraw_claim": theirs,
    }
    last = case["rounds"][-1] if case["rounds"] else None
    if name == "answer_proposal":
        if last is None or last["answer"] is not None:
            return []
        speaker[name] = claim.OTHER[last["by"]]
    if name in speaker:  # what Party B says Party A may write down
        return [speaker[name]] if own in ("party_a", speaker[name]) else []
    if name == "settle_claim" and own == "party_b":
        return []
    if name == "record_outcome":
        return [suit["id"] for suit in case["suits"] if suit["open"]]
    return None


def _of_an_agreement(case: Case, name: str, role: str, who: str, now: datetime) -> list[str] | None:
    parties = ["party_b"] if role == "party_b" else ["party_a", "party_b"]
    if name == "sign_agreement":
        return [party for party in parties if party not in case["signed"]]
    if name not in ("accept_proposal", "reject_proposal", "withdraw_proposal"):
        return None
    if case["open"] is None:
        return []
    by = case["proposals"][case["open"]]["party"]
    speaks = by if name == "withdraw_proposal" else claim.OTHER[by]
    return [case["open"]] if speaks in parties else []


_BY_KIND = {
    "complaint": _of_a_complaint,
    "improvement": _of_an_improvement,
    "claim": _of_a_claim,
    "agreement": _of_an_agreement,
}
