"""From the oracle's plain names and arguments to the library's commands, and how to draw them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from ..desk import parse_command
from ..kernel import Command
from ..values import Actor, Role
from . import _oracle as oracle

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

PEOPLE = {
    "boss": "manager",
    "clerk": "customer_service",
    "ivy": "investigator",
    "ron": "responsible",
    "pa": "party_a",
    "pb": "party_b",
    "cust1": "customer",
    "cust2": "customer",
    "aud": "auditor",
    "complaintflow": "system",
    "sam": "manager",
}
"""Who acts in these lives; sam is now and then complained about."""

STAFF = ("boss", "clerk", "ivy", "ron", "sam")


def actor(who: str) -> Actor:
    """Somebody, in the role they have here."""
    return Actor(role=Role(PEOPLE[who]), id=who)


def iso(at: datetime | None) -> str | None:
    """For the JSON of a command."""
    return None if at is None else at.isoformat()


def say(**fields: object) -> Command:
    """A command, parsed as a web API would."""
    given = {key: value for key, value in fields.items() if value is not None}
    return parse_command(given)


_EVIDENCE = [{"kind": "photo", "ref": "file-1"}]


def command(name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's."""
    at = iso(args.get("at"))
    arrived = iso(args.get("arrived"))
    more: dict[str, object] = {}
    match name:
        case "acknowledge":
            names = ["reference", "received_at", "handler"]
            more = {"channel": "phone", "names": names[: 3 if args["complete"] else 2]}
            more["deliver"] = args["deliver"]
        case "tell_outcome" | "resend_feedback":
            more = {"channel": "email", "deliver": args["deliver"]}
            if name == "resend_feedback":
                more["told"] = args["told"]
        case "record_sending" | "record_arrival" | "record_bounce":
            more = {"message": args["message"]}
        case "log_contact":
            more = {"channel": "phone", "reached": args["reached"], "note": "说了几句"}
        case "report_unreachable":
            more = {"reason": "number_dead"}
        case "record_contact_found":
            more = {"contact": {"kind": "sms", "value": "13900000000"}}
        case "attach":
            more = {
                "kind": "photo",
                "file_name": "照片.jpg",
                "sha256": args["file"] * 64,
                "size": 7,
                "media_type": "image/jpeg",
            }
        case "name_representative":
            checked = args["checked"]
            more = {
                "representative": {"kind": "agent", "name": "王五", "authority_checked": checked}
            }
            more["evidence"] = _EVIDENCE if args["proof"] else []
        case "classify" | "reclassify":
            more = {key: args[key] for key in ("category", "severity", "urgency")}
            more["criteria"] = [] if args["criterion"] is None else [args["criterion"]]
            more["note"] = "另述" if args["note"] else None
            if name == "reclassify":
                more["reason"] = "看错了"
        case "assign_handler":
            more = {"handler": args["handler"]}
        case "contain":
            more = {"kind": "stop_sale", "what": "先下架", "responsible": args["responsible"]}
        case "start_investigation":
            more = {"investigator": args["investigator"]}
        case "conclude_investigation":
            more = {"verdict": args["verdict"], "findings": "查明如下"}
        case "draw_up_plan" | "revise_plan":
            more = {
                "measures": [
                    {
                        "id": m["id"],
                        "kind": m["kind"],
                        "what": "换一台",
                        "responsible": m["who"],
                        "limit": iso(m["limit"]),
                        "follow_up": m["later"],
                    }
                    for m in args["measures"]
                ],
                "completion_late": args["late"],
                "approved_by": args["approved_by"],
            }
            if name == "revise_plan":
                more["reason"] = "缺货"
        case "complete_measure":
            more = {"measure": args["measure"]}
        case "cancel_measure":
            more = {"measure": args["measure"], "reason": "not_needed"}
        case "give_feedback":
            more = {
                "channel": "phone",
                "outcome": "已换新",
                "told": args["told"],
                "deliver": args["deliver"],
                "follow_ups": [
                    {"id": f["id"], "what": "回访", "responsible": f["who"], "due": iso(f["due"])}
                    for f in args["follow_ups"]
                ],
            }
        case "follow_up":
            more = {"follow_up": args["follow_up"]}
        case "object":
            more = {"statement": "不同意"}
        case "close":
            more = {"reason": args["reason"]}
        case "reopen":
            more = {"reason": "new_facts"}
        case "decline":
            more = {"reason": "not_a_customer", "explanation": "请向销售者提出"}
        case "withdraw":
            more = {"by": args["by"]}
        case "merge":
            more = {"into": args["other"]}
        case "link":
            more = {"other": args["other"]}
        case "correct_fact":
            more = {"reason": "记错了", "came_in": iso(args.get("came_in"))}
            if args.get("customer") is not None:
                contact = {"kind": "phone", "value": "13700000000"}
                more["customer"] = {"ref": args["customer"], "contacts": [contact]}
    if "evidence" in args:
        more["evidence"] = _EVIDENCE if args["evidence"] else []
    return say(type=name, at=at, arrived=arrived, **more)


def receiving(args: oracle.Args, agreement: str) -> Command:
    """The command that takes a complaint in."""
    customer: dict[str, object] = {"ref": args["customer"], "name": "张三"}
    if args["contacts"]:
        customer["contacts"] = [{"kind": "phone", "value": "13800000000"}]
    else:
        customer["no_contact"] = "left_none"
    return say(
        type="receive",
        agreement=agreement,
        channel="phone",
        customer=customer,
        statement="坏了",
        staff=list(args["staff"]),
        came_in=iso(args.get("came_in")),
        handler=args.get("handler"),
        representative={"kind": "agent", "name": "李四", "authority_checked": args["checked"]},
    )


def carrying(args: oracle.Args) -> Command:
    """The command that carries an old case over."""
    return say(
        type="carry_over",
        channel="letter",
        came_in=iso(args["came_in"]),
        answered=iso(args.get("answered")),
        customer=args["customer"],
        statement="旧案",
    )


# --- drawing -----------------------------------------------------------------------------------


def minutes(low: int, high: int) -> st.SearchStrategy[timedelta]:
    """A number of minutes."""
    return st.integers(low, high).map(lambda n: timedelta(minutes=n))


_BACK = st.one_of(
    st.none(),
    st.none(),
    minutes(-12000, 0),
    st.sampled_from([timedelta(minutes=n) for n in (-60, -1, 4, 5, 6, 30)]),
)


def shifted(draw: Draw, now: datetime) -> datetime | None:
    """A time near now, before or a little after; or none, which means now."""
    by = draw(_BACK)
    return None if by is None else now + by


def received(draw: Draw, now: datetime) -> oracle.Args:
    """Arguments for taking a complaint in."""
    return {
        "staff": draw(st.sampled_from([(), (), ("sam",)])),
        "customer": draw(st.sampled_from(["cust1", "cust2", "pb"])),
        "party_b": "pb",
        "contacts": draw(st.sampled_from([True, True, True, False])),
        "checked": draw(st.booleans()),
        "came_in": shifted(draw, now),
        "handler": draw(st.sampled_from([None, None, *STAFF])),
    }


def carried(draw: Draw, now: datetime) -> oracle.Args:
    """Arguments for carrying an old case over."""
    return {
        "customer": draw(st.sampled_from(["cust1", "cust2"])),
        "came_in": now + draw(minutes(-4000, 8)),
        "answered": shifted(draw, now),
    }


def arguments(
    draw: Draw, name: str, case: oracle.Case, others: list[str], now: datetime
) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    args: oracle.Args = {"at": shifted(draw, now)}
    often = st.sampled_from([True, True, True, True, False])
    person = st.sampled_from(STAFF)
    if name in ("acknowledge", "give_feedback", "resend_feedback", "tell_outcome"):
        args["deliver"] = draw(st.booleans())
        if draw(st.booleans()):
            sent = args["at"] or now
            args["arrived"] = sent + draw(minutes(-30, 300))
    if name in ("give_feedback", "resend_feedback"):
        args["told"] = draw(st.sampled_from(["customer", "customer", "representative"]))
    if name in ("complete_measure", "conclude_investigation", "follow_up"):
        args["evidence"] = draw(often)
    match name:
        case "acknowledge":
            args["complete"] = draw(often)
        case "record_sending" | "record_arrival" | "record_bounce":
            args["message"] = draw(_one_of([m["id"] for m in case["messages"]], "m-none"))
        case "log_contact":
            args["reached"] = draw(st.booleans())
        case "attach":
            args["file"] = draw(st.sampled_from(["a", "b", "c"]))
        case "name_representative":
            args.update({"checked": draw(st.booleans()), "proof": draw(st.booleans())})
        case "classify" | "reclassify":
            args["criterion"] = draw(
                st.sampled_from([None, "second_time", "safety_defect", "harm_to_health"])
            )
            args["severity"] = draw(st.sampled_from(["minor", "moderate", "serious", "critical"]))
            args["urgency"] = draw(st.sampled_from(["normal", "urgent", "immediate"]))
            args["category"] = draw(st.sampled_from(["quality", "service", "other", "no_such"]))
            args["note"] = draw(st.booleans())
            if draw(often):
                args.update({"criterion": None, "severity": "minor", "category": "quality"})
        case "assign_handler":
            args["handler"] = draw(person)
        case "contain":
            args["responsible"] = draw(person)
        case "start_investigation":
            args["investigator"] = draw(person)
        case "conclude_investigation":
            args["verdict"] = draw(st.sampled_from(["upheld", "partly", *oracle.UNFOUNDED]))
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
            args["measure"] = draw(_one_of([m["id"] for m in case["plan"] or ()], "m-none"))
        case "give_feedback":
            owed = [m["id"] for m in case["plan"] or () if m["later"] and m["state"] == "open"]
            told = owed if draw(often) else owed[1:]
            told = told + (["extra"] if draw(st.sampled_from([False, False, True])) else [])
            args["follow_ups"] = [
                {"id": f, "who": draw(person), "due": now + draw(minutes(-10, 9000))} for f in told
            ]
        case "follow_up":
            args["follow_up"] = draw(_one_of([f["id"] for f in case["follow_ups"]], "f-none"))
        case "close":
            args["reason"] = draw(st.sampled_from(["accepted", "no_answer", "unreachable"]))
        case "withdraw":
            args["by"] = draw(st.sampled_from(["customer", "representative"]))
        case "merge" | "link":
            args["other"] = draw(st.sampled_from(others))
        case "correct_fact":
            args.pop("at")
            if draw(st.booleans()):
                args["came_in"] = now + draw(minutes(-9000, 10))
            else:
                args["customer"] = draw(st.sampled_from(["cust1", "cust2"]))
        case "assess_duties" | "recompute_deadlines":
            args.pop("at")
    return args


def _one_of(known: list[str], unknown: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*known, *known, unknown])


GIVEN = (
    "accept", "acknowledge", "assess_duties", "assign_handler", "attach", "cancel_measure",
    "classify", "close", "complete_measure", "conclude_investigation", "contain", "correct_fact",
    "decline", "draw_up_plan", "follow_up", "give_feedback", "link", "log_contact", "merge",
    "name_representative", "object", "recompute_deadlines", "reclassify", "record_arrival",
    "record_bounce", "record_contact_found", "record_sending", "reopen", "report_unreachable",
    "resend_feedback", "revise_plan", "start_execution", "start_investigation", "tell_outcome",
    "withdraw",
)  # fmt: skip
"""The moves that lives are made of: those whose effects the oracle knows."""

TELLING = (
    "acknowledge", "record_sending", "record_arrival", "record_bounce", "log_contact",
    "report_unreachable",
    "record_contact_found", "resend_feedback", "tell_outcome",
)  # fmt: skip


def ahead(draw: Draw, case: oracle.Case, now: datetime) -> tuple[str, oracle.Args] | None:
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
        case "investigating":
            verdict = draw(st.sampled_from(["upheld", "upheld", "not_upheld"]))
            return "conclude_investigation", {"verdict": verdict, "evidence": True}
        case "investigated" if case["verdict"] in oracle.UNFOUNDED and draw(st.booleans()):
            return "give_feedback", _feedback(draw, case, now)
        case "investigated":
            later = draw(st.booleans())
            names = [f"m{draw(st.integers(1, 99))}" for _ in range(2)]
            return "draw_up_plan", {
                "late": True,
                "approved_by": "pa",
                "measures": [
                    {"id": name, "kind": "repair", "who": "ron", "later": later and n == 1,
                     "limit": now + timedelta(days=3)}
                    for n, name in enumerate(names)
                ],
            }  # fmt: skip
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
            name = draw(st.sampled_from(["accept", "close", "close", "object"]))
            reason = "accepted" if case["answer"] else "no_answer"
            return name, {"reason": reason} if name == "close" else {}
        case "closed":
            waiting = [f["id"] for f in case["follow_ups"] if f["settled"] is None]
            if waiting and draw(st.booleans()):
                return "follow_up", {"follow_up": waiting[0], "evidence": True}
            return "reopen", {}
    return None


def _feedback(draw: Draw, case: oracle.Case, now: datetime) -> oracle.Args:
    owed = [m["id"] for m in case["plan"] or () if m["later"] and m["state"] == "open"]
    due = now + timedelta(days=30)
    return {
        "told": "customer",
        "deliver": draw(st.booleans()),
        "follow_ups": [{"id": f, "who": "ron", "due": due} for f in owed],
    }
