"""When the process allows a command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import agreement, assisting, barring, breaches, findings, keeping, rights
from .again import is_stale
from .aims import something_due
from .case import MOST_ACTING, received
from .days import SKEW, after_working_days
from .keeping import World, still_kept
from .owing import (
    Args,
    Case,
    acts,
    complains,
    contactable,
    first_reached,
    out_of_reach,
    past,
    running,
)
from .process import FROM, OPEN, entitles
from .terms import STANDARD, TERMS

MOST = {"attach": 200, "check_identity": 20, "acknowledge": 50}
"""How many attachments there may be, people whose identity was checked, and messages whose arrival
is not known yet."""


def cause(case: Case, name: str, args: Args) -> datetime:
    """What a fact answers: it did not happen before."""
    start: datetime = case["cycles"][-1]["start"]
    asked = assisting.cause(case, name, args) or rights.cause(case, name, args)
    if asked is not None:
        return asked
    if name in ("record_sending", "record_arrival", "record_bounce"):
        known = [m["sent"] for m in (*case["messages"], *case["astray"])
                 if m["id"] == args["message"]]  # fmt: skip
        return known[0] if known else start
    if name == "follow_up":
        told = [f["told"] for f in case["follow_ups"] if f["id"] == args["follow_up"]]
        return told[0] if told else received(case)
    if name == "report_unreachable":
        ended = [s["found"] for c in case["cycles"] for s in c["silences"] if s["found"]]
        tried: datetime = max(start, case["attempted"] or start, *ended, *case["found"].values())
        return tried
    if name == "record_contact_found":
        silences = case["cycles"][-1]["silences"]
        if not silences or silences[-1]["found"] is not None:
            return received(case)
        return silences[-1]["since"] or start
    if name == "close":
        latest: datetime = max(case["since"], case["answered_at"] or case["since"])
        return latest
    if name in ("merge", "link") and args["known"] is not None:
        return max(start if name == "merge" else received(case), received(args["known"]))
    if name in ("withdraw", "withdraw_member", "merge"):
        return start
    if name == "take_over_findings" and args["known"] is not None:
        there: datetime = max(case["since"], args["known"]["concluded"] or start)
        return there
    closer = _closer(case, name, args)
    if closer is not None:
        return closer
    if name == "revisit":
        return first_reached(case, len(case["cycles"]), "feedback") or case["since"]
    if name in ("acknowledge", "log_contact", "assign_handler",
                "name_representative", "attach",
                "contain", "reclassify", "link", "unlink", "request_assistance",
                "receive_rights_request", "check_identity", *findings.MOVES):  # fmt: skip
        return received(case)
    since: datetime = case["since"]
    return since


def _closer(case: Case, name: str, args: Args) -> datetime | None:
    """What a fact answers where that is neither the receipt nor the present status."""
    since: datetime = case["since"]
    told: datetime | None = case["cycles"][-1]["told"]
    classified: datetime | None = case["classified"]
    if name == "give_feedback" and case["status"] == "closed":
        handled: datetime = case["cycles"][-1]["handled"]
        return handled
    if name in ("resend_feedback", "reopen"):
        return told
    if name == "reclassify":
        return classified
    if name in ("revise_plan", "start_execution"):
        return max(since, case["plan_made"] or since)
    if name in ("complete_measure", "cancel_measure"):
        planned = [m["planned"] for m in case["plan"] or () if m["id"] == args["measure"]]
        begun: datetime = max([since, *planned])
        return begun
    if name == "unlink":
        linked: datetime | None = case["links"].get(args["other"])
        return linked
    if name == "link_improvement":
        found = [p["found"] for p in case["problems"] if p["code"] == args["problem"]]
        improving = args["improving"]
        found += [] if improving is None else [improving["found"]]
        at: datetime | None = max(found, default=None)
        return at
    return None


def accepts(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, world: World
) -> bool:
    """Whether the process allows a command now."""
    other = world.get(args.get("other") or args.get("lead") or "")
    if case["status"] not in FROM[name]:
        return False
    if name == "assess_duties":
        return something_due(case, now)
    if name == "recompute_deadlines":
        return is_stale(case, now)
    if who in case["staff"] and role != "system":
        return False
    if name in barring.MOVES:
        return True
    if name in breaches.MOVES:
        return breaches.accepts(case, name, args, now, role, who)
    if name in keeping.MOVES:
        if name == "dispose" and rights.waits(case):
            return False
        return keeping.accepts(case, name, args, now, world)
    at = args.get("at") or now
    for field in ("at", "came_in", "arrived"):
        if args.get(field) is not None and args[field] > now + SKEW:
            return False
    news = name in (
        "record_sending",
        "record_arrival",
        "record_bounce",
    )  # from another machine's clock
    behind = SKEW if news else 0 * SKEW
    backdated = args.get("at") is not None and name != "supply_basis"
    known = {"known": other, "improving": world.get(args.get("improvement") or "")}
    if backdated and at + behind < cause(case, name, {**args, **known}):
        return False
    own = ("accept", "object", "withdraw", "withdraw_member", "receive_rights_request")
    speaks = name in own and role in ("customer", "party_b")
    if speaks and at < now - SKEW:
        return False
    if name in ("complete_measure", "cancel_measure", "follow_up") and role == "responsible":
        name_of = args.get("measure") or args.get("follow_up")
        theirs = [*(f for f in case["follow_ups"] if f["id"] == name_of)]
        theirs = theirs or [m for m in case["plan"] or () if m["id"] == name_of]
        if theirs and theirs[0]["who"] != who:
            return False
    if name in ("start_execution", "complete_measure") and (
        case["severity"] in ("serious", "critical") and case["approved"] is None
    ):
        return False
    named = [args.get(f) for f in ("handler", "investigator", "responsible", "approved_by")]
    named += [m["who"] for m in (*args.get("measures", ()), *args.get("follow_ups", ()))]
    if name in _NAMES_PEOPLE and any(person in case["staff"] for person in named):
        return False
    if args.get("arrived") is not None and args["arrived"] < at:
        return False
    if name in _TELLS and (_beyond_reach(case, args, at) or _many_wait(case, name, args, at)):
        return False
    if not _may_act(case, name, args, role, who):
        return False
    if name == "check_identity" and args["covers"] and args["person"] in case["staff"]:
        return False
    if name == "check_identity":
        known = case["identities"]
        if args["person"] not in known and len(known) >= MOST["check_identity"]:
            return False
        if not args["covers"]:
            return True
        if args["capacity"] != "customer" and args["person"] in case["gone"]:
            return False
        if args["capacity"] == "customer":
            return args["person"] in (case["customer"], *case["members"])
        chosen = args["capacity"] == "chosen"
        return bool(args["proof"]) and (not chosen or args["person"] in complains(case))
    if name == "withdraw_member":
        outside = role in ("customer", "party_b")
        here = complains(case)
        return args["member"] in here and len(here) > 1 and (not outside or who == args["member"])
    if name == "name_representative":
        if not case["members"]:
            return True
        if args["acting"] in case["gone"]:
            return False
        return len({*acts(case)} - {args.get("replaces")} | {args["acting"]}) <= MOST_ACTING
    if "evidence" in args and not args["evidence"]:
        return False
    if args.get("cites") not in (None, *case["files"].values()):
        return False
    if name in assisting.MOVES:
        return assisting.accepts(case, name, args, now, role)
    if name in findings.MOVES:
        return findings.accepts(case, name, args, now, world)
    if name in rights.MOVES:
        return rights.accepts(case, name, args, now, world)
    opens = name in ("reopen", "record_contact_found", "give_feedback")
    if opens and case["status"] == "closed" and not still_kept(case, now):
        return False
    if name == "correct_fact":
        return _corrects(case, args, now, world)
    if name == "close":
        return _closes(case, args, at, now)
    if name == "link":
        args = {**args, "followed": follows_it(case, world)}
    rule = _RULES.get(name)
    return rule is None or bool(rule(case, args, at, who, other))


def _beyond_reach(case: Case, args: Args, at: datetime) -> bool:
    """Nobody is told who cannot be reached: but in person, or before that was so. Of several it is
    asked of each."""
    if args.get("channel") == "in_person":
        return False
    if (args.get("told") or case["customer"]) in out_of_reach(case):
        return True
    if not case["unreachable"]:
        return False
    since = case["cycles"][running(case, at) - 1]["silences"][-1]["since"]
    return since is None or at >= since


def follows_it(case: Case, world: World) -> bool:
    """Whether a record that is still kept follows this one."""
    ids = [id for id, one in world.items() if one is case]
    return any(
        one["kind"] == "complaint" and one["status"] != "disposed" and one["lead"] in ids
        for one in world.values()
    )


def is_theirs(case: Case, world: World) -> bool:
    """Whether its customer withdrew it, or something was merged as the same customer's."""
    ids = [id for id, one in world.items() if one is case]
    return case["status"] in ("withdrawn", "merged") or any(
        one["kind"] == "complaint" and one["status"] != "disposed" and one["into"] in ids
        for one in world.values()
    )


def _many_wait(case: Case, name: str, args: Args, at: datetime) -> bool:
    """Whether too many of its round wait for news; one that has arrived waits for none."""
    n = running(case, at) if name == "acknowledge" else len(case["cycles"])
    known = (*case["messages"], *case["astray"])
    waiting = [m for m in known if m["arrived"] is None and m["cycle"] == n]
    return args.get("arrived") is None and len(waiting) >= MOST["acknowledge"]


def _may_act(case: Case, name: str, args: Args, role: str, who: str) -> bool:
    """Whether somebody else than the customer may be told, or speak, for them."""
    if name not in (*SAID, *_TELLS):
        return True
    person = args.get("told") or args.get("by")
    if name in SAID and role in ("customer", "party_b"):
        if person not in (None, who, case["customer"]):
            return False  # for oneself, or as the customer's word: for nobody else
        person = person or who
    person = person or case["customer"]
    checked = entitles(case, person, "speak" if name in SAID else "result")
    if name == "withdraw" and case["members"]:
        for_all = checked and case["identities"][person]["as"] != "customer"
        return for_all or complains(case) == [person]
    if person in complains(case) or (name == "acknowledge" and person in acts(case)):
        return True
    return checked


SAID = ("accept", "object", "withdraw")


_TELLS = ("acknowledge", "give_feedback", "resend_feedback", "tell_outcome")
_NAMES_PEOPLE = ("assign_handler", "contain", "start_investigation", "draw_up_plan", "revise_plan",
                 "give_feedback")  # fmt: skip
_PRESSING = {None: 0, "harm_grows_by_the_day": 1, "danger_continues": 2}
_LEAST = {None: 0, "second_time": 1, "safety_defect": 2, "harm_to_health": 3}
_SEVERITY = ("minor", "moderate", "serious", "critical")
_URGENCY = ("normal", "urgent", "immediate")


def _assessed(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    severity = _SEVERITY.index(args["severity"])
    least = 2 if args["criterion"] == "harm_to_health" else 1 if severity >= 2 else 0
    least = max(least, _PRESSING[args.get("pressing")])
    return (
        TERMS[case["terms"]]["standard"] == STANDARD
        and args["category"] in ("quality", "service", "other")
        and args.get("product") is None  # the list of products is empty as shipped
        and (args["category"] != "other" or args["note"])
        and severity >= _LEAST[args["criterion"]]
        and (severity == 3 or args.get("pressing") != "danger_continues")
        and _URGENCY.index(args["urgency"]) >= least
    )


def _planned(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    measures = args["measures"]
    taken = {f["id"] for f in case["follow_ups"]}
    taken |= {m["id"] for m in case["plan"] or () if m["state"] != "open"}
    names = [m["id"] for m in measures]
    limit = case["cycles"][-1]["completion"]
    grave = case["severity"] in ("serious", "critical")
    paid = any(m["kind"] == "compensation" for m in measures)
    return (
        any(not m["later"] for m in measures)
        and len(set(names)) == len(names)
        and not taken & set(names)
        and all(m["limit"] >= at for m in measures)
        and (
            args["late"]
            or all(m["later"] or not past(limit, m["limit"]) for m in measures)
        )
        and (not (grave or paid) or args["approved_by"] not in (None, who))
    )  # fmt: skip


def _measure_open(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    return any(m["id"] == args["measure"] and m["state"] == "open" for m in case["plan"] or ())


def _feedback(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    if case["status"] == "investigated" and case["verdict"] not in UNFOUNDED:
        return False
    if case["status"] == "closed" and case["cycles"][-1]["told"] is not None:
        return False
    told = [f["id"] for f in args["follow_ups"]]
    owed = {m["id"]: m for m in case["plan"] or () if m["later"] and m["state"] == "open"}
    used = {f["id"] for f in case["follow_ups"]}
    used |= {m["id"] for m in case["plan"] or () if m["state"] != "open"}
    return (
        owed.keys() <= set(told)
        and all(_as_planned(case, owed[f["id"]], f, at) for f in args["follow_ups"]
                if f["id"] in owed)
        and len(set(told)) == len(told)
        and not used & set(told)
        and all(f["due"] >= at for f in args["follow_ups"])
    )  # fmt: skip


def _as_planned(case: Case, measure: Case, told: Case, at: datetime) -> bool:
    """By whom and when the plan says; by another where that one is shut out, later where the date
    is over."""
    same = told["who"] == measure["who"] or measure["who"] in case["staff"]
    in_time = told["due"] == measure["limit"] or measure["limit"] < at
    return bool(same and in_time)


def _closes(case: Case, args: Args, at: datetime, now: datetime) -> bool:
    cycle = case["cycles"][-1]
    if any(problem["improvement"] is None for problem in case["problems"]):
        return False
    if case["status"] != "feedback_given" and not (cycle["handled"] and case["unreachable"]):
        return False
    if not case["unreachable"] and cycle["completion"]["done"] is None:
        return False
    if args["reason"] == "accepted":
        return bool(case["answer"] == "accepted")
    if args["reason"] == "unreachable":
        return bool(case["unreachable"])
    told = first_reached(case, len(case["cycles"]), "feedback")
    silence: int = TERMS[case["terms"]]["no_answer"]
    return (
        told is not None
        and case["answer"] is None
        and at >= after_working_days(told, silence, now).at
    )


def _merges(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    return (
        other is not None
        and other is not case
        and {*complains(other)} == {*complains(case)}
        and other["status"] in OPEN
    )


def _may_ask(case: Case, who: str) -> bool:
    """Somebody else than the handler asks whoever was told, until they answer, five times."""
    n = len(case["cycles"])
    tried = [reached for cycle, reached in case["revisits"] if cycle == n]
    return (
        TERMS[case["terms"]]["revisit"] is not None
        and first_reached(case, n, "feedback") is not None
        and who != case["handler"]
        and not any(tried)
        and len(tried) < 5
    )


UNFOUNDED = ("not_upheld", "not_established")

_RULES: dict[str, Any] = {
    "acknowledge": lambda case, args, at, who, other: (
        args["complete"] and case["handler"] is not None
    ),
    "record_sending": lambda case, args, at, who, other: any(
        m["id"] == args["message"] and m["queued"] for m in (*case["messages"], *case["astray"])
    ),
    "record_arrival": lambda case, args, at, who, other: _waits(case, args),
    "record_bounce": lambda case, args, at, who, other: _waits(case, args),
    "attach": lambda case, args, at, who, other: (
        args["file"] not in case["files"] and len(case["files"]) < MOST["attach"]
    ),
    "report_unreachable": lambda case, args, at, who, other: (
        not case["unreachable"] and (case["attempts"] > 0 or not contactable(case))
    ),
    "record_contact_found": lambda case, args, at, who, other: (
        (case["unreachable"] or (args.get("whose") or case["customer"]) in out_of_reach(case))
        and (args.get("whose") or case["customer"]) in complains(case)
    ),
    "classify": _assessed,
    "reclassify": _assessed,
    "draw_up_plan": _planned,
    "revise_plan": _planned,
    "complete_measure": _measure_open,
    "cancel_measure": _measure_open,
    "give_feedback": _feedback,
    "resend_feedback": lambda case, args, at, who, other: case["cycles"][-1]["told"] is not None,
    "follow_up": lambda case, args, at, who, other: any(
        f["id"] == args["follow_up"] and f["settled"] is None for f in case["follow_ups"]
    ),
    "accept": lambda case, args, at, who, other: case["answer"] is None,
    "merge": _merges,
    "link": lambda case, args, at, who, other: (
        other is not case
        and args["other"] not in case["links"]
        and not (args["leads"] and (case["lead"] or other["lead"] or args["followed"]))
    ),
    "unlink": lambda case, args, at, who, other: args["other"] in case["links"],
    "take_over_findings": lambda case, args, at, who, other: (
        args["lead"] == case["lead"] and other["verdict"] is not None
    ),
    "revisit": lambda case, args, at, who, other: _may_ask(case, who),
}


def _corrects(case: Case, args: Args, now: datetime, world: World) -> bool:
    came_in = args.get("came_in")
    if args.get("request") and not rights.accepts(case, "correct_fact", args, now, world):
        return False
    if args.get("words"):
        return True
    if came_in is None:
        same = args["customer"] or case["customer"]
        if same not in (case["customer"], *case["members"]) and is_theirs(case, world):
            return False
        if args.get("mute"):
            return True
        return not case["unreachable"] and same not in out_of_reach(case)
    under = None if case["carried"] else world[case["agreement"]]
    by_day = bool(args.get("by_day"))
    same = (came_in, by_day) == (case["came_in"], case["by_day"]) and (
        under is None or agreement.terms_at(under, came_in) == case["terms"]
    )
    if same and not args.get("request"):
        return False
    if under is not None and not agreement.in_force_at(under, min(came_in, now)):
        return False
    latest: datetime = case["first"] or case["registered"]  # the first fact that answers it
    return bool(came_in <= min(case["registered"], latest))


def _waits(case: Case, args: Args) -> bool:
    known = (*case["messages"], *case["astray"])
    return any(m["id"] == args["message"] and m["arrived"] is None for m in known)
