"""Arguments for commands on complaints, as they are drawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from .. import _oracle as oracle
from . import parties
from .people import OFTEN, PERSON, STAFF, Draw, minutes, one_of, shifted

_COVERS: tuple[tuple[str, ...], ...] = (
    ("result", "speak"), ("inspection",), ("inspection", "speak"), ("result",), ("data",),
    ("data", "speak"), ("result", "data"), (),
)  # fmt: skip


_SOMEBODY = st.sampled_from([None, None, None, "agent-1", "agent-2", "cust1", "cust2", "mem-1"])
_MEMBERS = st.sampled_from([(), (), (), (), ("cust2",), ("cust1", "mem-1")])
"""Who complains together with the customer: mostly nobody."""
_ACTING = st.sampled_from([[], ["agent-1"], ["cust2", "agent-1"], ["mem-1"]])
"""Who is told, or speaks: mostly the customer itself."""


def received(draw: Draw, now: datetime, world: oracle.World) -> oracle.Args:
    """Arguments for taking a complaint in: each who complains is named once."""
    under = [id for id, case in world.items() if case["kind"] == "agreement"]
    good = [id for id in under if oracle.in_force_at(world[id], now)]
    agreement = draw(st.sampled_from([*under, *good * 3]))
    customer = draw(st.sampled_from(["cust1", "cust2", "pb"]))
    members = tuple(person for person in draw(_MEMBERS) if person != customer)
    contacts, came_in = draw(st.sampled_from([True, True, True, False])), shifted(draw, now)
    by_day = contacts and not members and draw(st.booleans())
    return {
        "agreement": agreement,
        "staff": draw(st.sampled_from([(), (), ("sam",)])),
        "customer": customer,
        "party_b": world[agreement]["party_b"],
        "contacts": contacts,
        "members": members,
        "mute": members[:1] if draw(st.booleans()) else (),
        "acting": draw(_ACTING) if members else ["agent-1"],
        "came_in": oracle.begin_of(oracle.local(came_in or now)) if by_day else came_in,
        "by_day": by_day,
        "handler": draw(st.sampled_from([None, None, *STAFF])),
    }


def now_or_today(args: oracle.Args, now: datetime) -> oracle.Args:
    """The same, but it comes in now, or on this day."""
    today = oracle.begin_of(oracle.local(now))
    return {**args, "came_in": today if args["by_day"] else None}


def carried(draw: Draw, now: datetime) -> oracle.Args:
    """Arguments for carrying an old case over."""
    return {
        "customer": draw(st.sampled_from(["cust1", "cust2"])),
        "came_in": now + draw(minutes(-4000, 8)),
        "answered": shifted(draw, now),
    }


def arguments(
    draw: Draw, name: str, case: oracle.Case, world: oracle.World, now: datetime
) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    if name in parties.MOVES:
        return parties.arguments(draw, name, case, world, now)
    args: oracle.Args = {"at": shifted(draw, now)}
    person = st.sampled_from([*STAFF, *case["staff"]])
    if name in ("acknowledge", "give_feedback", "resend_feedback", "tell_outcome"):
        args["deliver"] = draw(st.booleans())
        if draw(st.booleans()):
            sent = args["at"] or now
            args["arrived"] = sent + draw(minutes(-30, 300))
    if name in ("acknowledge", "give_feedback", "resend_feedback", "tell_outcome"):
        args["told"] = draw(_SOMEBODY)
        args["channel"] = draw(st.sampled_from([None, None, "in_person"]))
    if name in ("accept", "object", "withdraw"):
        args["by"] = draw(_SOMEBODY)
    if name in ("complete_measure", "conclude_investigation", "follow_up"):
        args["evidence"] = draw(OFTEN)
        attached = [None, None, None, *case["files"].values(), "att-none"]
        args["cites"] = draw(st.sampled_from(attached)) if args["evidence"] else None
    match name:
        case "acknowledge":
            args["complete"] = draw(OFTEN)
        case "record_sending" | "record_arrival" | "record_bounce":
            known = [m["id"] for m in (*case["messages"], *case["astray"])]
            args["message"] = draw(one_of(known, "m-none"))
        case "log_contact":
            args["reached"] = draw(st.booleans())
        case "record_contact_found":
            args["whose"] = draw(st.sampled_from([None, *case["members"] * 2]))
        case "attach":
            args["file"] = draw(st.sampled_from(["a", "b", "c"]))
        case "name_representative":
            args["acting"] = draw(st.sampled_from(["agent-1", "agent-2", "cust2"]))
            args["replaces"] = draw(st.sampled_from([None, "agent-1", "cust2"]))
        case "withdraw_member":
            args["member"] = draw(one_of([case["customer"], *case["members"]], "m-none"))
        case "check_identity":
            args["person"] = draw(st.sampled_from(["cust1", "cust2", "agent-1"]))
            if draw(OFTEN) and draw(st.booleans()):
                args["person"] = case["customer"]
            args["capacity"] = draw(
                st.sampled_from(["agent", "agent", "customer", "chosen", "heir"])
            )
            args["covers"] = draw(st.sampled_from(_COVERS))
            args["proof"] = "authority" if draw(OFTEN) else None
        case "classify" | "reclassify":
            args["criterion"] = draw(
                st.sampled_from([None, "second_time", "safety_defect", "harm_to_health"])
            )
            args["severity"] = draw(st.sampled_from(["minor", "moderate", "serious", "critical"]))
            args["urgency"] = draw(st.sampled_from(["normal", "urgent", "immediate"]))
            args["category"] = draw(st.sampled_from(["quality", "service", "other", "no_such"]))
            args["note"] = draw(st.booleans())
            args["pressing"] = draw(
                st.sampled_from([None, None, "harm_grows_by_the_day", "danger_continues"])
            )
            args["product"] = draw(st.sampled_from([None, None, None, "no_such"]))
            if draw(OFTEN):
                args.update({"criterion": None, "severity": "minor", "category": "quality"})
                args.update({"pressing": None, "product": None})
                if name == "reclassify" and draw(st.booleans()):  # it is graver than was thought
                    args.update({"severity": "serious", "urgency": "urgent"})
        case "assign_handler":
            args["handler"] = draw(person)
        case "contain":
            args["responsible"] = draw(person)
        case "start_investigation":
            args["investigator"] = draw(person)
        case "conclude_investigation":
            args["verdict"] = draw(st.sampled_from(["upheld", "partly", *oracle.UNFOUNDED]))
            args["cause"] = draw(st.sampled_from([None, "wear"]))
            args["problems"] = draw(st.sampled_from([[], [], ["seal"], ["seal", "manual"]]))
        case "draw_up_plan" | "revise_plan":
            args["late"] = draw(st.booleans())
            args["approved_by"] = draw(st.sampled_from([None, *STAFF]))
            args["measures"] = [
                {
                    "id": draw(st.sampled_from(["m1", "m2", "m3", "m4", "m5", "m6"])),
                    "kind": draw(st.sampled_from(["repair", "repair", "compensation"])),
                    "who": draw(person),
                    "limit": now + draw(minutes(-60, 20000)),
                    "later": draw(st.sampled_from([False, False, True])),
                }
                for _ in range(draw(st.integers(0, 3)))
            ]
        case "complete_measure" | "cancel_measure":
            args["measure"] = draw(one_of([m["id"] for m in case["plan"] or ()], "m-none"))
        case "give_feedback":
            owed = [m["id"] for m in case["plan"] or () if m["later"] and m["state"] == "open"]
            told = owed if draw(OFTEN) else owed[1:]
            told = told + (["extra"] if draw(st.sampled_from([False, False, True])) else [])
            args["follow_ups"] = [
                {"id": f, "who": draw(person), "due": now + draw(minutes(-10, 9000))} for f in told
            ]
            if draw(OFTEN):
                args["follow_ups"] = [_told(case, f, now) for f in told]
        case "follow_up":
            args["follow_up"] = draw(one_of([f["id"] for f in case["follow_ups"]], "f-none"))
        case "close":
            args["reason"] = draw(st.sampled_from(["accepted", "no_answer", "unreachable"]))
        case "merge" | "link":
            others = sorted(id for id, other in world.items() if other["kind"] == "complaint")
            alike = [id for id in others if name == "merge" and mergeable(case, world[id])]
            args["other"] = draw(st.sampled_from([*others, *alike * 4]))
            if name == "link":
                args["leads"] = draw(st.booleans())
        case "unlink":
            args["other"] = draw(one_of(sorted(case["links"]), "c_00"))
        case "take_over_findings":
            others = sorted(id for id, other in world.items() if other["kind"] == "complaint")
            args["lead"] = draw(st.sampled_from([*others, *[case["lead"] or others[0]] * 9]))
        case "revisit":
            args["reached"] = draw(st.booleans())
            satisfied = ["satisfied", "dissatisfied", None]
            args["satisfaction"] = draw(st.sampled_from(satisfied))
        case "correct_fact":
            args.pop("at")
            asked = [r["id"] for r in case["rights"] if r["kind"] == "correction"]
            args["request"] = draw(st.sampled_from([None, *asked * 3]))
            args["words"] = draw(st.booleans())
            if args["words"]:
                pass
            elif draw(st.booleans()):
                args["came_in"] = now + draw(minutes(-9000, 10))
                silent = any(one["since"] is None for one in case["cycles"][0]["silences"])
                args["by_day"] = not silent and not case["members"] and draw(st.booleans())
                if args["by_day"]:
                    args["came_in"] = oracle.begin_of(oracle.local(args["came_in"]))
            else:
                others = ["cust1", "cust2", *case["members"]]
                args["customer"] = draw(st.sampled_from([None, *others]))
                by_day = case["cycles"][0]["response"]["sure"] is not None
                args["mute"] = not by_day and draw(st.sampled_from([False, False, True]))
        case "assess_duties" | "recompute_deadlines":
            args.pop("at")
    return args


def nth(name: str, n: int) -> oracle.Args:
    """Arguments for the n-th time that somebody does the same."""
    match name:
        case "attach":
            return {"at": None, "file": f"{n:03x}"}
        case "check_identity":
            return {"at": None, "person": f"person-{n}", "capacity": "agent", "covers": ("speak",),
                    "proof": "authority"}  # fmt: skip
    return {"at": None, "complete": True, "deliver": False}


def mergeable(case: oracle.Case, other: oracle.Case) -> bool:
    """Whether another is open, and of the same people."""
    if other["kind"] != "complaint" or other is case or other["status"] not in oracle.OPEN:
        return False
    return {*oracle.complains(case)} == {*oracle.complains(other)}


TELLING = (
    "acknowledge", "record_sending", "record_arrival", "record_bounce", "log_contact",
    "report_unreachable",
    "record_contact_found", "resend_feedback", "tell_outcome",
)  # fmt: skip


def ahead(
    draw: Draw, case: oracle.Case, world: oracle.World, now: datetime
) -> tuple[str, oracle.Args] | None:
    """The next step of the process, with arguments that are as they should be."""
    match case["status"]:
        case "received":
            return "classify", {
                "category": "quality",
                "severity": draw(st.sampled_from(["minor", "minor", "serious"])),
                "urgency": "immediate",
                "criterion": None,
                "note": True,
            }
        case "classified":
            return "start_investigation", {"investigator": draw(st.sampled_from(STAFF))}
        case "investigating" if (leads := _leads(case, world)) and draw(OFTEN):
            name = "take_over_findings" if case["lead"] else "link"
            return name, {"lead" if case["lead"] else "other": draw(st.sampled_from(leads)),
                          "leads": True}  # fmt: skip
        case "investigating":
            verdict = draw(st.sampled_from(["upheld", "upheld", "not_upheld"]))
            return "conclude_investigation", {"verdict": verdict, "evidence": True}
        case "investigated" | "executed" if case["unreachable"] and case["cycles"][-1]["handled"]:
            return "close", {"reason": "unreachable"}
        case "investigated" if case["verdict"] in oracle.UNFOUNDED and draw(st.booleans()):
            return "give_feedback", _feedback(draw, case, now)
        case "investigated":
            return "draw_up_plan", _plan(draw, case, now)
        case "planned" | "executing" if _unapproved(case) and draw(st.booleans()):
            return "revise_plan", _plan(draw, case, now)
        case "planned":
            return "start_execution", {}
        case "executing":
            waiting = [m["id"] for m in case["plan"] if m["state"] == "open"]
            name = draw(st.sampled_from(["complete_measure", "complete_measure", "cancel_measure"]))
            args: oracle.Args = {"measure": draw(st.sampled_from(waiting))}
            if name == "complete_measure":
                args["evidence"] = True
            return name, args
        case "executed":
            return "give_feedback", _feedback(draw, case, now)
        case "feedback_given":
            queued = [m["id"] for m in case["messages"] if m["queued"]]
            if queued:
                return "record_sending", {"message": queued[0]}
            if oracle.TERMS[case["terms"]]["revisit"] is not None and draw(st.booleans()):
                return "revisit", {"reached": draw(st.booleans()), "satisfaction": "satisfied"}
            if case["answer"]:
                return "close", {"reason": "accepted"}
            how = draw(st.sampled_from(["accept", "accept", "close", "object"]))
            if case["members"] and how == "accept":
                return _heard(draw, case)
            return how, {"reason": "no_answer"} if how == "close" else {}
        case "closed" if case["cycles"][-1]["told"] is None and not case["unreachable"]:
            return "give_feedback", _feedback(draw, case, now)
        case "closed":
            waiting = [f["id"] for f in case["follow_ups"] if f["settled"] is None]
            if waiting:
                return "follow_up", {"follow_up": waiting[0], "evidence": True}
            return ("reopen", {}) if draw(st.integers(0, 3)) == 3 else None
    return None


def _heard(draw: Draw, case: oracle.Case) -> tuple[str, oracle.Args]:
    """Of those who complain together one who has not accepted it does, or leaves; where the answer
    fell with a wrong customer and nobody else is asked, it is closed unanswered."""
    here = oracle.complains(case)
    left = [p for p in oracle.acts(case) or here if p not in case["accepted"]]
    if not left:
        return "close", {"reason": "no_answer"}
    who = draw(st.sampled_from(left))
    leaves = who in here and len(here) > 1 and draw(st.booleans())
    return ("withdraw_member", {"member": who}) if leaves else ("accept", {"by": who})


def _leads(case: oracle.Case, world: oracle.World) -> list[str]:
    """The cases whose findings may be taken over, or that may be linked so that they may."""
    if case["lead"]:
        return [case["lead"]] if world[case["lead"]]["verdict"] else []
    if oracle.follows_it(case, world):
        return []
    return [
        id
        for id, other in world.items()
        if other["kind"] == "complaint" and other is not case and other["verdict"]
        if other["lead"] is None and id not in case["links"] and not other["staff"]
    ]


def _unapproved(case: oracle.Case) -> bool:
    """Whether the severity rose after a plan was drawn up that nobody approved."""
    return case["severity"] in ("serious", "critical") and case["approved"] is None


GRAVER: oracle.Args = {
    "at": None, "category": "quality", "severity": "serious", "urgency": "urgent",
    "criterion": None, "note": False,
}  # fmt: skip
"""How a complaint is assessed that turns out to be graver than was thought."""


def _plan(draw: Draw, case: oracle.Case, now: datetime) -> oracle.Args:
    later, grave = draw(st.booleans()), case["severity"] in ("serious", "critical")
    names = [f"m{draw(st.integers(1, 99))}" for _ in range(2)]
    people = ["ron", draw(PERSON)]
    return {
        "late": True,
        "approved_by": "pa" if grave or draw(st.booleans()) else None,
        "measures": [
            {"id": name, "kind": "repair", "who": people[n], "later": later and n == 1,
             "limit": now + timedelta(days=3)}
            for n, name in enumerate(names)
        ],
    }  # fmt: skip


def _feedback(draw: Draw, case: oracle.Case, now: datetime) -> oracle.Args:
    owed = [m["id"] for m in case["plan"] or () if m["later"] and m["state"] == "open"]
    return {
        "deliver": draw(st.booleans()),
        "follow_ups": [_told(case, f, now) for f in owed],
    }


def _told(case: oracle.Case, name: str, now: datetime) -> oracle.Case:
    """A follow-up as the plan has it; one that it has not, and one whose date has passed, is told
    with another."""
    planned = [m for m in case["plan"] or () if m["id"] == name]
    later = [m["limit"] for m in planned if m["limit"] > now + timedelta(hours=1)]
    free = [m["who"] for m in planned if m["who"] not in case["staff"]]
    return {"id": name, "who": (*free, "ron")[0], "due": (*later, now + timedelta(days=30))[0]}
