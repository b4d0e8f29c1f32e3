"""Party B's assistance: what is asked of it, and what becomes of that (2.2)."""

from __future__ import annotations

from datetime import datetime

from .breaches import party_of
from .owing import LIMIT, Args, Case, assistance, past, stated, warns
from .terms import TERMS

MOVES: dict[str, tuple[str, ...]] = {
    "request_assistance": (),
    "note_request_arrival": ("requested",),
    "provide_assistance": ("requested", "refused"),
    "ask_more_time": ("requested",),
    "answer_more_time": ("requested",),
    "refuse_assistance": ("requested",),
    "answer_refusal": ("refused",),
    "cancel_assistance": ("requested", "refused"),
}
"""How a request must stand for each move."""
OF_PARTY_B = ("provide_assistance", "ask_more_time", "refuse_assistance")


def named(case: Case, args: Args) -> Case | None:
    """The request that a command names."""
    return next((r for r in case["requests"] if r["id"] == args.get("request")), None)


def cause(case: Case, name: str, args: Args) -> datetime | None:
    """What a fact answers; None where no request is named."""
    request = named(case, args)
    if request is None:
        return None
    said = {"answer_refusal": request["refused"], "answer_more_time": request["wants_since"]}
    at: datetime = said.get(name) or request["asked"]
    return at


def accepts(case: Case, name: str, args: Args, now: datetime, role: str) -> bool:
    """Whether it may be said now."""
    if any(args.get(field) is not None and args[field] <= now for field in ("by", "until")):
        return False
    if name == "request_assistance":
        return case["party_b"] is not None and case["party_b"] not in case["staff"]
    request = named(case, args)
    if request is None or request["status"] not in MOVES[name]:
        return False
    if name not in OF_PARTY_B and party_of(role) == "party_b":
        return False
    if name == "ask_more_time":
        return not past(request["duty"], args.get("at") or now)
    return name != "answer_more_time" or request["wants"] is not None


def apply(case: Case, name: str, args: Args, now: datetime, made: str) -> None:
    """What it changes; ``made`` is the id of a new request."""
    at: datetime = args.get("at") or now
    if name == "request_assistance":
        start = args.get("arrived") or at
        by = args.get("by")
        duty = _counted(case, start, now) if by is None else stated(start, by)
        case["requests"].append(
            {"id": made, "cycle": len(case["cycles"]), "asked": at, "duty": duty, "wants": None,
             "wants_since": None, "by_the_terms": by is None,
             "status": "requested", "refused": None}
        )  # fmt: skip
        return
    request = named(case, args)
    assert request is not None
    duty = request["duty"]
    if name == "note_request_arrival":
        if request["by_the_terms"]:
            fresh = _counted(case, at, now)
            duty.update({key: fresh[key] for key in LIMIT})
    elif name == "provide_assistance":
        request["status"], duty["done"] = "provided", at
    elif name == "ask_more_time":
        request.update({"wants": args["until"], "wants_since": at})
    elif name == "answer_more_time":
        if args["granted"]:
            _ends(request, request["wants"])
        request["wants"] = None
    elif name == "refuse_assistance":
        request.update({"status": "refused", "refused": at, "wants": None})
    elif name == "answer_refusal":
        if args["accepted"]:
            request["status"], duty["ended"] = "excused", request["refused"]
        else:
            # Whoever will not assist needs no more time to do it.
            request["status"] = "requested"
            _refused_in_time(request)
    else:
        request["status"], duty["ended"] = "cancelled", at


def _counted(case: Case, start: datetime, now: datetime) -> Case:
    urgent = case["urgency"] in ("urgent", "immediate")
    return assistance(start, case["terms"], now, urgent=urgent)


def by_other_terms(case: Case, before: str, now: datetime) -> list[tuple[Case, list[datetime]]]:
    """Count the limits of its requests under its terms, where they were counted under those of
    ``before``; each, and when somebody was warned of it till then."""
    known = []
    for request in case["requests"]:
        duty = request["duty"]
        insisted = request["status"] == "requested" and request["refused"] is not None
        if request["by_the_terms"] and not insisted:
            known.append((duty, warns(duty)))
            urgent = duty["how"][1] == TERMS[before]["urgent"]
            fresh = assistance(duty["start"], case["terms"], now, urgent=urgent)
            duty.update({key: fresh[key] for key in LIMIT})
    return known


def _ends(request: Case, due: datetime) -> None:
    request["by_the_terms"] = False
    request["duty"].update({"due": due, "inclusive": True, "warn": [], "waits": None})


def _refused_in_time(request: Case) -> None:
    duty = request["duty"]
    if request["refused"] < duty["due"]:
        _ends(request, request["refused"])
    else:
        duty["warn"] = []
