"""What a record waits for, and whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from .aims import MOVE, NAME, open_aims
from .breaches import remedying
from .owing import Case, act_by, binding, runs, waiting_to_be_told
from .terms import TERMS

OTHER = {"party_a": "party_b", "party_b": "party_a"}
MOST_ASKED = 5
"""How often the customer is tried after the feedback in one round."""


class Task(NamedTuple):
    """Whose it is (None: nobody's in particular), the move, what is meant, by when; for which
    party, and who cannot do it."""

    who: str | None
    move: str
    what: str = ""
    by: datetime | None = None
    party: str = "party_a"
    never: str | None = None


_NEXT = {
    "received": "classify",
    "classified": "start_investigation",
    "investigated": "draw_up_plan",
    "planned": "start_execution",
    "executed": "give_feedback",
    "feedback_given": "close",
}
_OTHERS_DO = ("investigating", "executing")
"""It is being handled, and the next step is not the handler's."""


def tasks(case: Case) -> list[Task]:
    """All that a record waits for, each on one list."""
    told = _OF[case["kind"]](case)
    return [_falls_to(case, task) for task in told]


def staff(case: Case) -> set[str]:
    """Who of Party A has a task there."""
    return {t.who for t in tasks(case) if t.party == "party_a" and t.who is not None}


def manager(case: Case) -> str | None:
    """Whom the terms name."""
    terms = case["terms"][-1][1] if case["kind"] == "agreement" else case["terms"]
    name: str | None = TERMS[terms]["manager"]
    return name


def _falls_to(case: Case, task: Task) -> Task:
    """What somebody who takes no part would do is the next one's: of the handler or the owner, then
    of the manager; else nobody's in particular."""
    if task.party == "party_b":
        return task
    shut_out = (None, task.never, *(case.get("staff") or case.get("barred") or ()))
    second = case.get("handler") or case.get("owner")
    line = [task.who, *([second] if task.who is not None else []), manager(case)]
    if task.move in ("complete_remedy", "revisit"):
        line = [task.who, manager(case)]
    return task._replace(who=next((who for who in line if who not in shut_out), None))


def _both(
    case: Case, party: str, move: str, what: str = "", by: datetime | None = None
) -> list[Task]:
    """Something that a party owes the other: Party B by who acts for it, if anybody does."""
    if party == "party_a":
        return [Task(None, move, what, by)]
    return [Task(case["party_b"], move, what, by, party)] if case["party_b"] else []


# --- complaints ----------------------------------------------------------------------------------


def _complaint(case: Case) -> Iterator[Task]:
    if case["status"] != "disposed":
        handling = [*_step(case), *_aims(case), *_messages(case), *_problems(case)]
        if case["handler"] is not None:
            yield from handling
        else:
            yield from _nobody_handles(case, handling)
        yield from _promises(case)
        yield from _requests(case)
        yield from _breaches(case)
    yield from _data(case)


def _completed_by(case: Case) -> datetime | None:
    limit = case["cycles"][-1]["completion"]
    due: datetime = limit["due"]
    return due if any(duty is limit for duty in binding(case).values()) else None


def _nobody_handles(case: Case, handling: list[Task]) -> Iterator[Task]:
    """Somebody must be named, by the first limit of what they would do; but for an old case in
    which nothing is owed."""
    limit, is_open = _completed_by(case), case["status"] in (*_NEXT, *_OTHERS_DO)
    dues = [task.by for task in handling if task.by is not None]
    dues += [limit] if is_open and limit is not None else []
    old = case["carried"] and len(case["cycles"]) == 1
    if dues or (handling and not old):
        yield Task(None, "assign_handler", "", min(dues, default=None))


def _step(case: Case) -> Iterator[Task]:
    if case["status"] in _NEXT:
        yield Task(case["handler"], _NEXT[case["status"]], "", _completed_by(case))


def _aims(case: Case) -> Iterator[Task]:
    for aim in open_aims(case):
        if aim["what"] != "revisit":  # the handler does not ask
            yield Task(case["handler"], MOVE[aim["what"]], NAME[aim["what"]], aim["limit"])


def _messages(case: Case) -> Iterator[Task]:
    status, handler = case["status"], case["handler"]
    for n, cycle in enumerate(case["cycles"]):
        if case["carried"] and n == 0:
            continue
        if runs(cycle["response"]):
            for person in waiting_to_be_told(case, n + 1) or [""]:
                yield Task(handler, "acknowledge", person, act_by(cycle["response"]))
        if runs(cycle["completion"]):
            due = cycle["completion"]["due"]
            if status in ("declined", "merged"):
                for person in waiting_to_be_told(case, n + 1, "decline", "merge") or [""]:
                    yield Task(handler, "tell_outcome", person, due)
            elif status in ("feedback_given", "closed"):
                again = case["cycles"][-1]["told"] is not None
                move = "resend_feedback" if again else "give_feedback"
                for person in waiting_to_be_told(case, n + 1, "feedback") or [""]:
                    yield Task(handler, move, person, due)
    confirmed = any(m["purpose"] == "withdrawal" for m in case["messages"])
    if status == "withdrawn" and not confirmed and not case["unreachable"]:
        yield Task(handler, "tell_outcome")


def _problems(case: Case) -> Iterator[Task]:
    for problem in case["problems"]:
        if problem["improvement"] is None:
            by = problem["duty"]["due"]
            yield Task(case["handler"], "link_improvement", problem["code"], by)


def _promises(case: Case) -> Iterator[Task]:
    if case["status"] == "investigating":  # an old case may have no investigator
        who = case["investigator"] or case["handler"]
        yield Task(who, "conclude_investigation", "", _completed_by(case))
    if case["status"] == "executing":
        for measure in case["plan"]:
            if measure["state"] == "open":
                yield Task(measure["who"], "complete_measure", measure["id"], measure["limit"])
    for follow_up in case["follow_ups"]:
        if follow_up["settled"] is None:
            yield Task(follow_up["who"], "follow_up", follow_up["id"], follow_up["due"])
    yield from _asks(case)


def _asks(case: Case) -> Iterator[Task]:
    """After the feedback the manager asks the customer, where they did not handle it themselves."""
    who, n = manager(case), len(case["cycles"])
    if who is None or who == case["handler"] or who in case["staff"]:
        return
    told = [m for m in case["messages"]
            if m["purpose"] == "feedback" and m["cycle"] == n and not m["queued"]]  # fmt: skip
    tried = sum(cycle == n for cycle, _ in case["revisits"])
    for aim in open_aims(case):
        if aim["what"] == "revisit" and told and tried < MOST_ASKED:
            yield Task(who, "revisit", "revisit", aim["limit"])


def _requests(case: Case) -> Iterator[Task]:
    asked = case["party_b"] is not None and case["party_b"] not in case["staff"]
    for request in case["requests"]:
        id, due = request["id"], request["duty"]["due"]
        if request["status"] == "requested":
            if asked:  # whoever is barred sees nothing
                yield Task(case["party_b"], "provide_assistance", id, due, "party_b")
            if request["wants"] is not None:
                yield Task(case["handler"], "answer_more_time", id, due)
        elif request["status"] == "refused":
            yield Task(case["handler"], "answer_refusal", id, due)


def _breaches(case: Case) -> Iterator[Task]:
    sees = case["kind"] == "improvement" or case["party_b"] not in case["staff"]
    for breach in case["breaches"]:
        excuse = breach["excuse"]
        if breach["status"] == "standing" and excuse is not None and excuse["accepted"] is None:
            answers = OTHER[breach["party"]]
            if answers == "party_a" or sees:
                yield from _both(case, answers, "answer_excuse", breach["id"])
    for breach in case["breaches"]:
        if breach["status"] == "standing" and breach["remedy"]["status"] == "owed":
            yield Task(None, "assign_remedy", breach["id"])
    for breach in remedying(case):
        remedy = breach["remedy"]
        yield Task(remedy["who"], "complete_remedy", breach["id"], remedy["due"])


_CARRIED_OUT = {"access": "give_access", "correction": "correct_fact", "erasure": "dispose"}


def _data(case: Case) -> Iterator[Task]:
    """What customers ask about their data: decided, carried out, answered; no limit is agreed."""
    for asked in case["rights"]:
        if asked["status"] == "received":
            yield Task(None, "decide_rights_request", asked["id"])
            continue
        if asked["status"] == "granted":
            who = None if asked["kind"] == "erasure" else case["handler"]
            yield Task(who, _CARRIED_OUT[asked["kind"]], asked["id"])
        if asked["answered"] is None:
            yield Task(case["handler"], "answer_rights_request", asked["id"])


# --- the other kinds -----------------------------------------------------------------------------


def _improvement(case: Case) -> Iterator[Task]:
    """Think of it, act, see whether it helped; or decide against it, which a second one does."""
    if case["status"] == "disposed":
        return
    by = case["plans"][-1]["due"]
    match case["status"]:
        case "found":
            yield Task(case["owner"], "analyse_cause", "", by)
        case "analysed":
            yield Task(case["owner"], "plan_improvement", "", by)
        case "carried_out":
            yield Task(case["owner"], "verify_effect")
    if case["proposed_by"] is not None:
        proposer = case["proposed_by"]
        yield Task(None, "decide_against_improvement", "", by, never=proposer)
    for action in case["actions"]:
        if action["status"] == "open":
            yield Task(action["who"], "complete_action", action["id"], action["duty"]["due"])
    yield from _breaches(case)


def _claim(case: Case) -> Iterator[Task]:
    """Who is held liable answers; a proposal, the other party; what was settled on is done."""
    respondent = OTHER[case["claimant"]]
    if case["status"] == "raised":
        yield from _both(case, respondent, "answer_claim")
    last = case["rounds"][-1] if case["rounds"] and case["talks"] == "negotiating" else None
    if last is not None and last["answer"] is None:
        yield from _both(case, OTHER[last["by"]], "answer_proposal", str(last["n"]))
    if case["status"] == "settled":
        yield from _both(case, case["performs"], "perform_settlement", "", case["due"])


def _agreement(case: Case) -> Iterator[Task]:
    if len(case["signed"]) == 1:
        (party,) = case["signed"]
        yield from _both(case, OTHER[party], "sign_agreement")
    proposal = case["proposals"].get(case["open"])
    if proposal is not None:
        yield from _both(case, OTHER[proposal["party"]], "accept_proposal", case["open"])


_OF: Mapping[str, Callable[[Case], Iterator[Task]]] = {
    "complaint": _complaint,
    "improvement": _improvement,
    "claim": _claim,
    "agreement": _agreement,
}
