"""What somebody owes next on a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from .aims import MOVE, NAME, open_aims
from .breaches import remedying
from .owing import Case, binding, runs, waiting_to_be_told
from .process import OPEN

Task: TypeAlias = tuple[str, str, datetime | None]
"""The move, the measure, follow-up or person that is meant, and by when."""

_NEXT = {
    "received": "classify",
    "classified": "start_investigation",
    "investigated": "draw_up_plan",
    "planned": "start_execution",
    "executed": "give_feedback",
    "feedback_given": "close",
}


def tasks(case: Case, who: str) -> list[Task]:
    """What a person is to do next: their steps, measures, follow-ups and messages."""
    if case["status"] == "disposed":
        return []
    steps = [*_steps(case, who), *_aims(case, who), *_messages(case, who), *_promises(case, who)]
    return [*steps, *_requests(case, who)]


def of_improvement(case: Case, who: str) -> list[Task]:
    """What a person is to do next about a problem: think of it, act, see whether it helped."""
    if case["status"] == "disposed" or who in case["barred"]:
        return []
    told: list[Task] = []
    if case["owner"] == who:
        by = case["plans"][-1]["due"]
        match case["status"]:
            case "found":
                told.append(("analyse_cause", "", by))
            case "analysed":
                told.append(("plan_improvement", "", by))
            case "carried_out":
                told.append(("verify_effect", "", None))
    for action in case["actions"]:
        if (action["who"], action["status"]) == (who, "open"):
            told.append(("complete_action", action["id"], action["duty"]["due"]))
    for breach in remedying(case):
        if breach["remedy"]["who"] == who:
            told.append(("complete_remedy", breach["id"], breach["remedy"]["due"]))
    return told


def of_party_b(case: Case, who: str) -> list[Task]:
    """What Party B has to answer on an agreement or a claim."""
    if case["party_b"] != who:
        return []
    if case["kind"] == "agreement":
        proposal = case["proposals"].get(case["open"])
        theirs = proposal is not None and proposal["party"] == "party_a"
        return [("accept_proposal", case["open"], None)] if theirs else []
    told: list[Task] = []
    if case["status"] == "raised" and case["claimant"] == "party_a":
        told.append(("answer_claim", "", None))
    last = case["rounds"][-1] if case["rounds"] and case["talks"] == "negotiating" else None
    if last is not None and last["answer"] is None and last["by"] == "party_a":
        told.append(("answer_proposal", str(last["n"]), None))
    return told


def _requests(case: Case, who: str) -> Iterator[Task]:
    asked = case["party_b"] == who and who not in case["staff"]  # whoever is barred sees nothing
    for request in case["requests"] if asked else ():
        if request["status"] == "requested":
            yield "provide_assistance", request["id"], request["duty"]["due"]


def _steps(case: Case, who: str) -> Iterator[Task]:
    status, limit = case["status"], case["cycles"][-1]["completion"]
    due = limit["due"] if any(duty is limit for duty in binding(case).values()) else None
    if status == "investigating":
        if (case["investigator"] or case["handler"]) == who:  # an old case may have neither
            yield "conclude_investigation", "", due
    elif status in OPEN and status in _NEXT and case["handler"] == who:
        yield _NEXT[status], "", due


def _aims(case: Case, who: str) -> Iterator[Task]:
    for aim in open_aims(case) if case["handler"] == who else ():
        if aim["what"] == "revisit":
            continue  # the handler does not ask
        yield MOVE[aim["what"]], NAME[aim["what"]], aim["limit"]


def _messages(case: Case, who: str) -> Iterator[Task]:
    if case["handler"] != who:
        return
    status = case["status"]
    for n, cycle in enumerate(case["cycles"]):
        if case["carried"] and n == 0:
            continue
        if runs(cycle["response"]):
            for person in waiting_to_be_told(case, n + 1) or [""]:
                yield "acknowledge", person, cycle["response"]["due"]
        if runs(cycle["completion"]):
            if status in ("declined", "merged"):
                for person in waiting_to_be_told(case, n + 1, "decline", "merge") or [""]:
                    yield "tell_outcome", person, cycle["completion"]["due"]
            elif status in ("feedback_given", "closed"):
                for person in waiting_to_be_told(case, n + 1, "feedback") or [""]:
                    yield "resend_feedback", person, cycle["completion"]["due"]
    confirmed = any(m["purpose"] == "withdrawal" for m in case["messages"])
    if status == "withdrawn" and not confirmed and not case["unreachable"]:
        yield "tell_outcome", "", None


def _promises(case: Case, who: str) -> Iterator[Task]:
    if case["status"] == "executing":
        for measure in case["plan"]:
            if measure["who"] == who and measure["state"] == "open":
                yield "complete_measure", measure["id"], measure["limit"]
    for follow_up in case["follow_ups"]:
        if follow_up["who"] == who and follow_up["settled"] is None:
            yield "follow_up", follow_up["id"], follow_up["due"]
    for breach in remedying(case):
        if breach["remedy"]["who"] == who:
            yield "complete_remedy", breach["id"], breach["remedy"]["due"]
