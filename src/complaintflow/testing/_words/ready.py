"""Which moves there is something to be done with: they are drawn more often than others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from .. import _oracle as oracle
from .drawing import mergeable
from .improvement import serving

Ready = Callable[[oracle.Case, oracle.World, datetime], bool]


def _request(*statuses: str) -> Ready:
    return lambda case, world, now: any(r["status"] in statuses for r in case["requests"])


def _breach(*statuses: str) -> Ready:
    return lambda case, world, now: any(b["status"] in statuses for b in case["breaches"])


def _talks(*statuses: str | None) -> Ready:
    return lambda case, world, now: case["talks"] in statuses


def _asked(*statuses: str, kind: str | None = None) -> Ready:
    return lambda case, world, now: any(
        r["status"] in statuses and kind in (None, r["kind"]) for r in case["rights"]
    )


def _linked(case: oracle.Case, world: oracle.World, now: datetime) -> bool:
    waiting = [p["code"] for p in case["problems"] if p["improvement"] is None]
    return any(serving(case, problem, world) for problem in waiting)


def _silent(case: oracle.Case, world: oracle.World, now: datetime) -> bool:
    return any(m["queued"] or m["arrived"] is None for m in case["messages"])


def _over(case: oracle.Case, world: oracle.World, now: datetime) -> bool:
    return case["kept"] is not None and now >= oracle.kept_until(case)


_READY: Mapping[str, Ready] = {
    "record_sending": lambda case, world, now: any(m["queued"] for m in case["messages"]),
    "record_arrival": _silent,
    "record_bounce": _silent,
    "report_unreachable": lambda case, world, now: case["attempts"] > 0 and not case["unreachable"],
    "record_contact_found": lambda case, world, now: (
        case["unreachable"] or bool(oracle.out_of_reach(case))
    ),
    "note_request_arrival": _request("requested"),
    "provide_assistance": _request("requested", "refused"),
    "ask_more_time": _request("requested"),
    "answer_more_time": lambda case, world, now: any(r["wants"] for r in case["requests"]),
    "refuse_assistance": _request("requested"),
    "answer_refusal": _request("refused"),
    "cancel_assistance": _request("requested", "refused"),
    "offer_excuse": _breach("standing"),
    "answer_excuse": lambda case, world, now: any(_waits(b) for b in case["breaches"]),
    "assign_remedy": _breach("standing", "excused"),
    "complete_remedy": lambda case, world, now: any(
        b["remedy"]["status"] == "assigned" for b in case["breaches"]
    ),
    "release_hold": lambda case, world, now: bool(case["holds"]),
    "dispose": _over,
    "supply_basis": lambda case, world, now: any(
        told["basis"] is None for told in case["disclosures"].values()
    ),
    "decide_rights_request": _asked("received", "deferred"),
    "give_access": _asked("granted", kind="access"),
    "answer_rights_request": _asked("granted", "deferred", "refused", "executed"),
    "link_improvement": _linked,
    "follow_up": lambda case, world, now: any(f["settled"] is None for f in case["follow_ups"]),
    "assess_duties": lambda case, world, now: oracle.something_due(case, now),
    "decide_against_improvement": lambda case, world, now: case["proposed_by"] is not None,
    "verify_effect": lambda case, world, now: (
        case["check_from"] is None or now >= case["check_from"]
    ),
    "withdraw_member": lambda case, world, now: len(oracle.complains(case)) > 1,
    "reopen": lambda case, world, now: not _over(case, world, now),
    "merge": lambda case, world, now: any(mergeable(case, other) for other in world.values()),
    "link": lambda case, world, now: any(
        other["kind"] == "complaint" and other is not case for other in world.values()
    ),
    "unlink": lambda case, world, now: bool(case["links"]),
    "take_over_findings": lambda case, world, now: (
        case["lead"] is not None and world[case["lead"]]["verdict"] is not None
    ),
    "revisit": lambda case, world, now: oracle.TERMS[case["terms"]]["revisit"] is not None,
    "recompute_deadlines": lambda case, world, now: oracle.is_stale(case, now),
    "propose": _talks("negotiating"),
    "answer_proposal": lambda case, world, now: (
        case["talks"] == "negotiating" and any(r["answer"] is None for r in case["rounds"])
    ),
    "record_minutes": _talks("negotiating", "filed"),
    "declare_failed": _talks("negotiating"),
    "file_suit": _talks("failed"),
    "record_outcome": _talks("filed"),
    "accept_proposal": lambda case, world, now: case["open"] is not None,
    "reject_proposal": lambda case, world, now: case["open"] is not None,
    "withdraw_proposal": lambda case, world, now: case["open"] is not None,
    "amend_agreement": lambda case, world, now: case["open"] is None,
    "renew_agreement": lambda case, world, now: case["open"] is None,
    "terminate_agreement": lambda case, world, now: case["open"] is None,
}  # fmt: skip


def _waits(breach: oracle.Case) -> bool:
    excuse = breach["excuse"]
    offered = excuse is not None and excuse["accepted"] is None
    return breach["status"] == "standing" and offered


def ready(case: oracle.Case, world: oracle.World, now: datetime) -> list[str]:
    """The moves that start from where a record stands, and have something to be done with."""
    moves = oracle.KINDS[case["kind"]].moves
    here = [n for n, sources in moves.items() if case["status"] in sources]
    return [n for n in here if n not in _READY or _READY[n](case, world, now)]


PLAIN = (
    "acknowledge", "assign_handler", "attach", "bar_staff", "check_identity", "contain", "disclose",
    "find_problem", "give_copy",
    "log_contact", "name_representative", "place_hold", "record_analysis", "record_training",
    "request_assistance",
    "correct_fact", "reclassify", "receive_rights_request", "release_hold",
)  # fmt: skip
"""What is possible nearly always, and leads nowhere by itself."""


def whom(name: str, case: oracle.Case) -> str | None:
    """Who would give a command, where the state says so."""
    if name in ("accept", "object", "withdraw", "receive_rights_request"):
        customer: str = case["customer"]
        return customer
    if name in ("complete_measure", "cancel_measure") and case["plan"]:
        return "ron" if any(m["who"] == "ron" for m in case["plan"]) else None
    if name in ("offer_excuse", "answer_excuse"):
        standing = [b for b in case["breaches"] if b["status"] == "standing"]
        party = standing[-1]["party"] if standing else "party_a"
        other = name == "answer_excuse"
        return "pb" if (party == "party_b") != other else "boss"
    if name in ("answer_claim", "accept_claim", "reject_claim"):
        return "pb" if case["claimant"] == "party_a" else "pa"
    if name == "withdraw_claim":
        return "pa" if case["claimant"] == "party_a" else "pb"
    if name == "answer_proposal" and case["rounds"]:
        return "pb" if case["rounds"][-1]["by"] == "party_a" else "pa"
    if name == "decide_against_improvement":
        return "pa" if case["proposed_by"] == "boss" else "boss"
    if name in ("accept_proposal", "reject_proposal") and case["open"]:
        return "pb" if case["proposals"][case["open"]]["party"] == "party_a" else "pa"
    if name in ("provide_assistance", "ask_more_time", "refuse_assistance"):
        return "pb"
    if name == "revisit":
        return "clerk"  # who is the handler as often as not
    if name in ("assess_duties", "confirm_disposal", "recompute_deadlines"):
        return "complaintflow"
    return None
