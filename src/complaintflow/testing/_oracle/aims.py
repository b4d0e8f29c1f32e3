"""What Party A wants of itself: missing it warns, and is no breach (annex 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .days import DAY, HOUR, INSTANT, after_working_days, end_of, local
from .owing import Case, duty_is_due, reached, settle_duties

_OWES = ("complaint", "improvement")
"""The kinds that time brings something."""

MACHINE = "complaintflow"
"""Who is no person: what it sends answers nobody."""

_WORKED_ON = (
    "received", "classified", "investigating", "investigated", "planned", "executing", "executed",
)  # fmt: skip
MOVE = {"assess": "classify", "answer": "log_contact", "contain": "contain", "plan": "draw_up_plan"}
NAME = {
    "assess": "first_assessment",
    "answer": "personal_answer",
    "contain": "containment",
    "plan": "handling_plan",
}


def to_assess(start: datetime) -> Case:
    """Assessed before the end of the next working day."""
    end = after_working_days(start, 1)
    return {"what": "assess", "limit": end, "missed": end, "warned": 0}


def aims(urgency: str | None, start: datetime) -> list[Case]:
    """The aims of an urgency, from its assessment or from the objection."""
    if urgency == "immediate":
        end = end_of(local(start))
        return [
            _hours("answer", start, 2),
            {"what": "contain", "limit": end, "missed": end, "warned": 0},
        ]
    if urgency == "urgent":
        return [_hours("answer", start, 8), _plan(start, 2)]
    return [_plan(start, 4)] if urgency == "normal" else []


def _hours(what: str, start: datetime, n: int) -> Case:
    limit = start + n * HOUR
    return {"what": what, "limit": limit, "missed": limit + INSTANT, "warned": 0}


def _plan(start: datetime, n: int) -> Case:
    end = after_working_days(start, n)
    return {"what": "plan", "limit": end, "missed": end, "warned": 0}


def reminders(told: datetime, due: datetime) -> list[datetime]:
    """A day before a date, unless it was told later than that, and when it is over."""
    before = [due - DAY] if due - DAY > told else []
    return [*before, due + INSTANT]


def open_aims(case: Case) -> Iterator[Case]:
    """The aims of the present round that are still to be met."""
    if case["status"] not in _WORKED_ON:
        return
    cycle = case["cycles"][-1]
    for aim in cycle["aims"]:
        if aim["what"] == "answer" and (case["unreachable"] or _answered(case)):
            continue
        if cycle["facts"].get(aim["what"]) is None:
            yield aim


def _answered(case: Case) -> bool:
    n, facts = len(case["cycles"]), case["cycles"][-1]["facts"]
    told = [reached(m) for m in case["messages"]
            if m["cycle"] == n and m["person"] and not m["queued"]]  # fmt: skip
    return bool(told) or facts.get("answer") is not None


def warn(case: Case, now: datetime, *, write: bool) -> int:
    """How many warnings are due; written down where asked."""
    made = 0
    if case["kind"] != "complaint" or case["status"] == "disposed":
        return made
    for aim in open_aims(case):
        if now >= aim["missed"] and not aim["warned"]:
            made += 1
            aim["warned"] = int(write)
    for follow_up in case["follow_ups"]:
        given = sum(at <= now for at in follow_up["warn"])
        if follow_up["settled"] is None and given > follow_up["warned"]:
            made += 1
            follow_up["warned"] = given if write else follow_up["warned"]
    return made


def something_due(case: Case, now: datetime) -> bool:
    """Whether time alone has brought something."""
    if case["kind"] not in _OWES or case["status"] == "disposed":
        return False
    return duty_is_due(case, now) or warn(case, now, write=False) > 0


def settle(case: Case, now: datetime) -> dict[str, int]:
    """What the facts, and time, mean for duties and aims; what was recorded of it."""
    if case["kind"] not in _OWES:
        return {"warnings": 0, "breaches": 0, "set_right": 0}
    made = settle_duties(case, now)
    made["warnings"] += warn(case, now, write=True)
    return made
