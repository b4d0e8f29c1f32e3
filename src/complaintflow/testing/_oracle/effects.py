"""What an accepted command makes of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from . import again, agreement, assisting, barring, breaches, findings, keeping, rights
from .aims import MACHINE, aims, reminders, to_assess, to_revisit
from .case import new_cycle, new_message, received
from .keeping import World, keep_from
from .owing import (
    LIMIT,
    Args,
    Case,
    asked,
    completion,
    contactable,
    limits,
    past,
    response,
    running,
    warns,
)
from .process import TO
from .rules import UNFOUNDED


def _attempt(case: Case, at: datetime) -> None:
    """The customer was tried in vain; the first time is what unreachable answers."""
    case["attempts"] += 1
    case["attempted"] = min(case["attempted"] or at, at)


def _fall_silent(case: Case, at: datetime) -> None:
    """From then on nobody can be told, of no round."""
    for cycle in case["cycles"]:
        if not cycle["silences"] or cycle["silences"][-1]["found"] is not None:
            cycle["silences"].append({"since": at, "found": None})


def apply(
    case: Case,
    name: str,
    args: Args,
    now: datetime,
    role: str,
    who: str,
    made: str,
    world: World,
) -> None:
    """What an accepted command makes of a case. ``made`` is the id of what it made: of a message, a
    request, a hold, a disclosure."""
    at: datetime = args.get("at") or now
    if name not in ("supply_basis", "complete_remedy"):  # they may be older than the complaint
        case["first"] = min(case["first"] or at, at)
    barring.apply(case, name, args, world)
    if name in barring.MOVES:
        return
    if name in breaches.MOVES:
        breaches.apply(case, name, args)
    elif name in keeping.MOVES:
        keeping.apply(case, name, args, now, made)
        if name == "dispose":
            rights.erased(case, now)
    elif name in assisting.MOVES:
        assisting.apply(case, name, args, now, made)
    elif name in findings.MOVES:
        findings.apply(case, name, args, now, made)
    elif name in rights.MOVES:
        rights.apply(case, name, args, now, made)
    elif name == "recompute_deadlines":
        again.count_anew(case, now)
    else:
        _apply(case, name, args, at, now, role, who, made, world)
    if name in ("close", "decline", "withdraw", "merge"):
        keep_from(case, max([at, case["since"], *_followed_up(case)]), now)
    if name in ("conclude_investigation", "take_over_findings", "reclassify"):
        case["recurs"] |= findings.came_again(case, world)
    if name == "correct_fact" and args.get("request"):
        rights.apply(case, name, args, now, made)
    _go_on(case, name, at)
    if name in ("object", "reopen", "give_feedback"):
        case["kept"] = None
    elif name == "follow_up" and case["kept"] is not None:
        keep_from(case, max([at, case["since"], *_followed_up(case)]), now)


def _followed_up(case: Case) -> list[datetime]:
    return [f["settled"] for f in case["follow_ups"] if f["settled"] is not None]


def _apply(
    case: Case,
    name: str,
    args: Args,
    at: datetime,
    now: datetime,
    role: str,
    who: str,
    made: str,
    world: World,
) -> None:
    cycle = case["cycles"][-1]
    if name in _PURPOSE:
        purpose = _PURPOSE[name] or _OUTCOME[case["status"]]
        n = len(case["cycles"])
        if name == "acknowledge":  # what is written down late answers its own round
            n = running(case, at)
        sent = new_message(made, purpose, at, args.get("arrived"), n)
        sent["queued"] = args["deliver"] and args.get("arrived") is None
        sent["person"] = who != MACHINE
        told = args.get("told")
        sent["to"] = None if told == case["customer"] else told
        case["messages"].append(sent)
    if name == "give_feedback":
        case["follow_ups"] += [
            {
                "id": f["id"],
                "who": f["who"],
                "told": at,
                "due": f["due"],
                "settled": None,
                "warned": 0,
                "warn": reminders(at, f["due"]),
            }
            for f in args["follow_ups"]
        ]
        cycle["aims"] += to_revisit(args.get("arrived") or at, case["terms"], now)
        cycle["told"] = at
    elif name == "revisit":
        case["revisits"].append((len(case["cycles"]), args["reached"]))
        if args["reached"]:
            cycle["facts"]["revisit"] = at
    elif name == "record_sending":
        known = (*case["messages"], *case["astray"])
        sent = next(m for m in known if m["id"] == args["message"])
        sent.update({"queued": False, "sent": at})
        _answers(case, sent)
    elif name in ("record_arrival", "record_bounce") and args["message"] in _lost(case):
        case["astray"] = [m for m in case["astray"] if m["id"] != args["message"]]
    elif name == "record_arrival":
        came = next(m for m in case["messages"] if m["id"] == args["message"])
        came.update({"queued": False, "arrived": at})
    elif name == "record_bounce":
        case["messages"] = [m for m in case["messages"] if m["id"] != args["message"]]
        _attempt(case, at)
    elif name == "log_contact":
        if not args["reached"]:
            _attempt(case, at)
        elif who != MACHINE and at >= cycle["start"]:
            cycle["facts"].setdefault("answer", at)
    elif name == "report_unreachable":
        case["unreachable"] = True
        _fall_silent(case, at)
    elif name == "record_contact_found":
        if case["unreachable"]:
            case.update({"unreachable": False, "attempts": 0, "attempted": None})
        whose = args.get("whose") or case["customer"]
        if whose not in case["contacts"]:
            case["found"][whose] = at
        case["contacts"].add(whose)
        for each in case["cycles"]:
            for silence in each["silences"]:  # whichever contact came first ended it
                found, since = silence["found"], silence["since"] or each["start"]
                if found is None or since <= at < found:
                    silence["found"] = at
        limits(case)
    elif name in ("classify", "reclassify"):
        if args["urgency"] != case["urgency"] or name == "classify":
            of_old = case["carried"] and len(case["cycles"]) == 1
            stay = ("assess", "revisit")
            cycle["aims"] = [aim for aim in cycle["aims"] if aim["what"] in stay]
            cycle["aims"] += [] if of_old else aims(args["urgency"], max(at, cycle["start"]), now)
        case.update({key: args[key] for key in ("category", "severity", "urgency")})
        case["classified"] = at
        if name == "classify":
            cycle["facts"]["assess"] = at
    elif name == "assign_handler":
        case["handler"] = args["handler"]
    elif name == "start_investigation":
        case.update({"investigator": args["investigator"], "verdict": None})
    elif name == "conclude_investigation":
        _concluded(case, args["verdict"], args.get("cause"), at, who)
        for problem in args.get("problems", ()):
            findings.find(case, problem, at, now)
    elif name == "take_over_findings":
        lead = world[args["lead"]]
        case["taken"].add(args["lead"])
        _concluded(case, lead["verdict"], lead["cause"], at, who)
        findings.come_along(case, lead, at, now)
    elif name == "draw_up_plan":
        case.update({"plan": _planned(args, at, ()), "plan_made": at})
        cycle["handled"] = None
        cycle["facts"].setdefault("plan", at)
        case["approved"] = args["approved_by"]
    elif name == "revise_plan":
        case["approved"] = args["approved_by"]
        named = {m["id"] for m in args["measures"]}
        kept = [m for m in case["plan"] if m["state"] != "open" or m["id"] not in named]
        for measure in kept:  # what is open and not named again is cancelled with the revision
            if measure["state"] == "open":
                measure.update({"state": "cancel", "settled": at})
        case.update({"plan": kept + _planned(args, at, case["plan"]), "plan_made": at})
    elif name in ("complete_measure", "cancel_measure"):
        for measure in case["plan"]:
            if measure["id"] == args["measure"]:
                measure.update({"state": name.partition("_")[0], "settled": at})
    elif name == "follow_up":
        next(f for f in case["follow_ups"] if f["id"] == args["follow_up"])["settled"] = at
        for measure in case["plan"] or ():
            if measure["id"] == args["follow_up"] and measure["state"] == "open":
                measure.update({"state": "done", "settled": at})
    elif name == "attach":
        case["files"][args["file"]] = made
    elif name == "name_representative":
        out = {args["acting"], args.get("replaces")}
        others = [a for a in case["acting"] if case["members"] and a["who"] not in out]
        case["acting"] = [*others, {"who": args["acting"], "named": at}]
    elif name == "withdraw_member":
        case["gone"][args["member"]] = at
        _all_accepted(case, at)
    elif name == "check_identity":
        case["identities"][args["person"]] = {
            "id": made,
            "at": at,
            "as": args["capacity"],
            "covers": set(args["covers"]),
        }
        if not args["covers"]:
            _all_accepted(case, at)
    elif name == "accept" and case["members"]:
        outside = role in ("customer", "party_b")
        case["accepted"].add(args.get("by") or (who if outside else case["customer"]))
        case["answered_at"] = max(at, case["answered_at"] or at)
        _all_accepted(case, at)
    elif name == "accept":
        case.update({"answer": "accepted", "answered_at": at})
    elif name in ("object", "reopen"):
        case["cycles"].append(new_cycle(at, case["terms"], now, case["urgency"]))
        for message in case["messages"]:
            _answers(case, message)
        case.update({"attempts": 0, "unreachable": False, "answer": None, "plan": None})
        case.update({"attempted": None, "answered_at": None, "approved": None})
        case["accepted"] = set()
        case["verdict"] = None
        if name == "reopen" and not contactable(case) and not case["carried"]:
            case["unreachable"] = True
            _fall_silent(case, at)
    elif name == "withdraw":
        for each in case["cycles"]:
            each["response"]["ended"] = each["completion"]["ended"] = at
    elif name == "merge":
        case["into"] = args["other"]
        theirs = world[args["other"]]["cycles"][-1]["completion"]
        case["merged"] = at
        case["survivors"] = None if past(theirs, at) else dict(theirs)
    elif name == "contain":
        case["interim"].add(args["responsible"])
        if at >= cycle["start"]:
            cycle["facts"].setdefault("contain", at)
    elif name == "link":
        case["links"][args["other"]] = at
        case["lead"] = args["other"] if args["leads"] else case["lead"]
    elif name == "unlink":
        del case["links"][args["other"]]
        case["lead"] = None if case["lead"] == args["other"] else case["lead"]
    elif name == "correct_fact":
        _correct(case, args, now, world)


def _answers(case: Case, message: Case) -> None:
    """What was sent when the last round had begun answers that, whatever was written down first."""
    if message["purpose"] == "acknowledgement" and message["sent"] >= case["cycles"][-1]["start"]:
        message["cycle"] = len(case["cycles"])


def _all_accepted(case: Case, at: datetime) -> None:
    """The result of a joint complaint is accepted when nobody is left who has not said so."""
    waits = case["members"] and case["status"] == "feedback_given" and case["answer"] is None
    if waits and {*asked(case)} <= case["accepted"]:
        case.update({"answer": "accepted", "answered_at": max(at, case["answered_at"] or at)})


def _planned(args: Args, at: datetime, before: Iterable[Case]) -> list[Case]:
    """The measures of a plan; of those that are no follow-ups somebody is reminded."""
    since = {m["id"]: m["planned"] for m in before}
    return [
        {**m, "state": "open", "settled": None, "warned": 0, "planned": since.get(m["id"], at),
         "warn": [] if m["later"] else reminders(at, m["limit"])}
        for m in args["measures"]
    ]  # fmt: skip


def _concluded(case: Case, verdict: str, cause: str | None, at: datetime, who: str) -> None:
    cycle = case["cycles"][-1]
    case.update({"verdict": verdict, "concluded": at})
    case["investigator"] = case["investigator"] or who
    cycle["handled"] = at if verdict in UNFOUNDED else None
    if verdict in UNFOUNDED:
        cycle["facts"].setdefault("plan", at)
    case["cause"] = cause or ""


def _go_on(case: Case, name: str, at: datetime) -> None:
    targets = TO.get(name)
    if targets is None:
        return
    target = targets[0]
    if len(targets) == 2:
        left = [m for m in case["plan"] if m["state"] == "open" and not m["later"]]
        if not left:
            target = targets[1]
            at = max(m["settled"] for m in case["plan"] if not m["later"])
            case["cycles"][-1]["handled"] = at
    if target != case["status"]:
        case.update({"status": target, "since": at})


def _lost(case: Case) -> list[str]:
    """The messages to who is not the customer of which nothing is known yet."""
    return [m["id"] for m in case["astray"]]


def _another_complains(case: Case, right: str) -> None:
    """It was somebody else than was thought, who was told and asked nothing yet."""
    wrong, joint = case["customer"], bool(case["members"])
    due = asked(case)
    case["gone"].pop(wrong, None)  # it was not theirs to take back
    acted = [who for who, check in case["identities"].items()
             if check["as"] not in ("customer", "chosen") and check["covers"]]  # fmt: skip
    for who in acted:  # for another
        del case["identities"][who]
    case["contacts"].discard(wrong)
    case["found"].pop(wrong, None)
    spoke = wrong in due and wrong in case["accepted"]
    case["accepted"].discard(wrong)
    case["answered_at"] = case["answered_at"] if case["accepted"] else None
    kept = [m for m in case["messages"] if m["id"] == "answer" or (joint and m["to"] is not None)]
    case["astray"] += [m for m in case["messages"] if m not in kept and m["arrived"] is None]
    case["messages"] = kept
    case.update({"customer": right, "revisits": [], "attempts": 0, "attempted": None})
    if not joint or spoke or right in asked(case):
        case["answer"] = None
    for cycle in case["cycles"]:
        cycle["facts"].pop("answer", None)
        cycle["facts"].pop("revisit", None)


def _correct(case: Case, args: Args, now: datetime, world: World) -> None:
    if args.get("words"):
        return
    if args.get("came_in") is None:
        right = args["customer"] or case["customer"]
        if args.get("mute"):
            case["contacts"].discard(right)
            case["found"].pop(right, None)
        else:
            case["contacts"].add(right)
        if right not in (case["customer"], *case["members"]):
            _another_complains(case, right)
        if not case["contacts"] and not case["carried"]:  # nobody ever could be told
            case["unreachable"] = True
            for cycle in case["cycles"]:
                ended = [s for s in cycle["silences"] if s["found"] is not None]
                cycle["silences"] = [*ended, {"since": None, "found": None}]
        return
    case.update({"came_in": args["came_in"], "by_day": bool(args.get("by_day"))})
    if case["status"] == "received":
        case["since"] = received(case)
    first = case["cycles"][0]
    first["start"] = received(case)
    first["aims"] = [
        to_assess(first["start"], now) if aim["what"] == "assess" else aim for aim in first["aims"]
    ]
    others = case["terms"]
    if not case["carried"]:
        case["terms"] = agreement.terms_at(world[case["agreement"]], args["came_in"])
    due = [cycle[kind] for cycle in case["cycles"] for kind in cycle["own"]]
    before = [(duty, warns(duty)) for duty in due]
    day_known_at = case["registered"] if args.get("by_day") else None
    for kind, fresh in (
        ("response", response(first["start"], case["terms"], day_known_at)),
        ("completion", completion(first["start"], case["terms"], now)),
    ):
        first["own"][kind] = {key: fresh[key] for key in LIMIT}
    if case["terms"] != others:
        for cycle in case["cycles"][1:]:
            for kind, fresh in (
                ("response", response(cycle["start"], case["terms"])),
                ("completion", completion(cycle["start"], case["terms"], now)),
            ):
                cycle["own"][kind] = {key: fresh[key] for key in LIMIT}
        before += assisting.by_other_terms(case, others, now)
        before += findings.by_other_terms(case, now)
    limits(case)
    for duty, known in before:
        if warns(duty) != known:
            duty["warned"] = 0


_PURPOSE = {
    "acknowledge": "acknowledgement",
    "give_feedback": "feedback",
    "resend_feedback": "feedback",
    "tell_outcome": None,
}
_OUTCOME = {"declined": "decline", "merged": "merge", "withdrawn": "withdrawal"}
