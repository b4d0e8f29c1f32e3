"""What Party A wants of itself: missing it warns, and is no breach (annex 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .days import DAY, HOUR, INSTANT, after_working_days, end_of, local
from .owing import Case, duty_is_due, reached, settle_duties
from .terms import TERMS

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


def to_assess(start: datetime, now: datetime) -> Case:
    """Assessed before the end of the next working day."""
    return _counted("assess", start, 1, (), now)


def to_revisit(told: datetime, terms: str, now: datetime) -> list[Case]:
    """The customer is asked within some working days of the feedback, where the terms want it."""
    n = TERMS[terms]["revisit"]
    return [] if n is None else [_counted("revisit", told, n, TERMS[terms]["revisit_warn"], now)]


def aims(urgency: str | None, start: datetime, now: datetime) -> list[Case]:
    """The aims of an urgency, from its assessment or from the objection."""
    if urgency == "immediate":
        end = end_of(local(start))
        return [_by("answer", start + 2 * HOUR, start + 2 * HOUR + INSTANT), _by("contain", end)]
    if urgency == "urgent":
        answer = _by("answer", start + 8 * HOUR, start + 8 * HOUR + INSTANT)
        return [answer, _counted("plan", start, 2, (), now)]
    return [_counted("plan", start, 4, (), now)] if urgency == "normal" else []


def _by(what: str, limit: datetime, missed: datetime | None = None) -> Case:
    return {"what": what, "limit": limit, "warn": [missed or limit], "warned": 0, "how": None,
            "waits": None}  # fmt: skip


def _counted(what: str, start: datetime, n: int, warnings: tuple[int, ...], now: datetime) -> Case:
    end = after_working_days(start, n, now)
    before = {after_working_days(start, earlier, now).at for earlier in warnings}
    warn = [*sorted(before), end.at]
    return {"what": what, "limit": end.at, "warn": warn, "warned": 0, "waits": end.waits,
            "how": (start, n, warnings)}  # fmt: skip


def count_again(aim: Case, now: datetime) -> None:
    """By the notices that are known now; what was warned of is not warned of again."""
    start, n, warnings = aim["how"]
    fresh = _counted(aim["what"], start, n, warnings, now)
    aim.update({key: fresh[key] for key in ("limit", "warn", "waits")})


def reminders(told: datetime, due: datetime) -> list[datetime]:
    """A day before a date, unless it was told later than that, and when it is over."""
    before = [due - DAY] if due - DAY > told else []
    return [*before, due + INSTANT]


def open_aims(case: Case) -> Iterator[Case]:
    """The aims of the present round that are still to be met."""
    cycle = case["cycles"][-1]
    for aim in cycle["aims"]:
        asks = aim["what"] == "revisit"
        if case["status"] not in (("feedback_given", "closed") if asks else _WORKED_ON):
            continue
        if case["unreachable"] and aim["what"] in ("answer", "revisit"):
            continue
        if aim["what"] == "answer" and _answered(case):
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
        given = sum(at <= now for at in aim["warn"])
        if given > aim["warned"]:
            made += 1
            aim["warned"] = given if write else aim["warned"]
    for measure in case["plan"] or () if case["status"] in ("planned", "executing") else ():
        given = sum(at <= now for at in measure["warn"])
        if measure["state"] == "open" and given > measure["warned"]:
            made += 1
            measure["warned"] = given if write else measure["warned"]
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
