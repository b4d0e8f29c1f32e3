"""What is owed: limits, what meets them, what is a breach."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

from .days import DAY, HOUR, INSTANT, after_working_days

Case: TypeAlias = dict[str, Any]
Args: TypeAlias = dict[str, Any]


def response(start: datetime) -> Case:
    """4.1: within 24 hours, the last instant included; warnings after 12 and 20."""
    due = start + 24 * HOUR
    return {
        "start": start,
        "due": due,
        "inclusive": True,
        "warn": [start + 12 * HOUR, start + 20 * HOUR],
        "warned": 0,
        "done": None,
        "impossible": None,
        "ended": None,
    }


def completion(start: datetime) -> Case:
    """4.2: within 7 working days, due at the end of the last; warnings at the end of 4 and 6."""
    return {
        "start": start,
        "due": after_working_days(start, 7),
        "inclusive": False,
        "warn": [after_working_days(start, 4), after_working_days(start, 6)],
        "warned": 0,
        "done": None,
        "impossible": None,
        "ended": None,
    }


def past(duty: Case, at: datetime) -> bool:
    """Whether an instant lies outside the period."""
    return bool(at > duty["due"] if duty["inclusive"] else at >= duty["due"])


def standing(duty: Case, now: datetime) -> str:
    """met, late, impossible, discharged, overdue or open."""
    if duty["done"] is not None and not past(duty, duty["done"]):
        return "met"
    if duty["impossible"] is not None and not past(duty, duty["impossible"]):
        return "impossible"
    if duty["ended"] is not None and not past(duty, duty["ended"]):
        return "discharged"
    if duty["done"] is not None:
        return "late"
    return "overdue" if past(duty, now) else "open"


def reached(message: Case) -> datetime:
    """Sending stands in until arrival is known."""
    at: datetime = message["arrived"] or message["sent"]
    return at


def binding(case: Case) -> list[Case]:
    """The duties that bind."""
    return [
        cycle[name]
        for n, cycle in enumerate(case["cycles"])
        for name in ("response", "completion")
        if not (case["carried"] and n == 0)
    ]


def runs(duty: Case) -> bool:
    return duty["done"] is None and standing(duty, duty["due"] + 365 * DAY) == "overdue"


def owed_until(case: Case) -> datetime | None:
    """The next limit of what is not performed yet."""
    return min((d["due"] for d in binding(case) if runs(d)), default=None)


def duty_is_due(case: Case, now: datetime) -> bool:
    """Whether time alone has brought a warning or a breach of a duty."""
    for n, cycle in enumerate(case["cycles"]):
        if case["carried"] and n == 0:
            continue
        for name in ("response", "completion"):
            duty = cycle[name]
            state = standing(duty, now)
            if state == "overdue" and case["breaches"].get((name, n + 1)) != "standing":
                return True
            if state == "open" and _given(duty, now) > duty["warned"]:
                return True
    return False


def _given(duty: Case, now: datetime) -> int:
    return sum(at <= now for at in duty["warn"] if at < duty["due"])


def settle_duties(case: Case, now: datetime) -> dict[str, int]:
    """What the facts, and time, mean for the duties; what was recorded of it."""
    _meet(case)
    made = {"warnings": 0, "breaches": 0, "set_right": 0}
    for n, cycle in enumerate(case["cycles"], start=1):
        if case["carried"] and n == 1:
            continue
        for name in ("response", "completion"):
            duty = cycle[name]
            state = standing(duty, now)
            missed = state in ("late", "overdue")
            since = duty["due"] + (INSTANT if duty["inclusive"] else 0 * INSTANT)
            stands = case["breaches"].get((name, n)) == "standing"
            if stands and not (missed and case["since_when"][(name, n)] == since):
                case["breaches"][(name, n)] = "set_right"
                made["set_right"] += 1
                stands = False
            if missed and not stands:
                case["breaches"][(name, n)] = "standing"
                case["since_when"][(name, n)] = since
                made["breaches"] += 1
            if state == "open" and _given(duty, now) > duty["warned"]:
                duty["warned"] = _given(duty, now)
                made["warnings"] += 1
    return made


def first_reached(case: Case, n: int, *purposes: str) -> datetime | None:
    """When the first message of a round reached the customer; what waits to be sent has not."""
    return min(
        (
            reached(m)
            for m in case["messages"]
            if m["cycle"] == n and not m["queued"] and (not purposes or m["purpose"] in purposes)
        ),
        default=None,
    )


def _meet(case: Case) -> None:
    last = len(case["cycles"])
    for n, cycle in enumerate(case["cycles"], start=1):
        duty, told = cycle["completion"], first_reached(case, n, "feedback")
        whole = None
        if told is not None and cycle["handled"] is not None:
            whole = max(told, cycle["handled"])
        if n < last:
            if case["carried"] and n == 1:
                continue
            silent = cycle["response"]["impossible"] is not None
            duty["done"] = whole if whole is not None or not silent else duty["done"]
        else:
            answered = first_reached(case, n, "decline", "merge")
            silent_since = cycle["response"]["impossible"] if case["unreachable"] else None
            if whole is None and silent_since is not None and not past(duty, silent_since):
                whole = cycle["handled"]  # nobody can be told: the handling half is all
            duty["done"] = min((at for at in (whole, answered) if at is not None), default=None)
            duty["impossible"] = None
            if case["status"] in ("declined", "merged") and silent_since is not None:
                duty["impossible"] = max(silent_since, case["since"])
        cycle["response"]["done"] = first_reached(case, n)
