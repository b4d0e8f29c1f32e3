"""From the oracle's plain arguments to the library's commands on complaints."""

from __future__ import annotations

from ...kernel import Command
from .. import _oracle as oracle
from . import parties
from .people import EVIDENCE, iso, proof, say


def _came_in(args: oracle.Args) -> object:
    """When something came in, for the JSON of a command: the day alone, where no more is known."""
    at = args.get("came_in")
    if at is not None and args.get("by_day"):
        return {"day": oracle.local(at).isoformat()}
    return iso(at)


def command(name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's."""
    at = iso(args.get("at"))
    arrived = iso(args.get("arrived"))
    more: dict[str, object] = parties.fields(name, args)
    match name:
        case "acknowledge":
            names = ["reference", "received_at", "handler"]
            more = {
                "channel": args.get("channel") or "phone",
                "names": names[: 3 if args["complete"] else 2],
            }
            more.update({"deliver": args["deliver"], "told": args.get("told")})
        case "tell_outcome" | "resend_feedback":
            more = {
                "channel": args.get("channel") or "email",
                "deliver": args["deliver"],
                "told": args.get("told"),
            }
        case "record_sending" | "record_arrival" | "record_bounce":
            more = {"message": args["message"]}
        case "log_contact":
            more = {"channel": "phone", "reached": args["reached"], "note": "说了几句"}
        case "report_unreachable":
            more = {"reason": "number_dead"}
        case "record_contact_found":
            more = {"contact": {"kind": "sms", "value": "13900000000"}, "person": args.get("whose")}
        case "attach":
            more = {
                "kind": "photo",
                "file_name": "照片.jpg",
                "sha256": (args["file"] * 64)[:64],
                "size": 7,
                "media_type": "image/jpeg",
            }
        case "name_representative":
            more = {"representative": _acting(args["acting"]), "replaces": args.get("replaces")}
        case "withdraw_member":
            more = {"member": args["member"]}
        case "revisit":
            more = {"channel": "phone", "reached": args["reached"]}
            if args["reached"]:
                more.update({"satisfaction": args["satisfaction"], "comment": "还可以"})
        case "check_identity":
            more = {"person": args["person"], "capacity": args["capacity"], "how": "document"}
            more.update({"covers": sorted(args["covers"]), "evidence": proof(args["proof"])})
        case "classify" | "reclassify":
            more = {key: args[key] for key in ("category", "severity", "urgency")}
            more["criteria"] = [] if args["criterion"] is None else [args["criterion"]]
            more["urgency_criteria"] = [args["pressing"]] if args.get("pressing") else []
            more["product"] = args.get("product")
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
            more.update({"cause": args.get("cause"), "problems": args.get("problems", [])})
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
                "channel": args.get("channel") or "phone",
                "outcome": "已换新",
                "told": args.get("told"),
                "deliver": args["deliver"],
                "follow_ups": [
                    {"id": f["id"], "what": "回访", "responsible": f["who"], "due": iso(f["due"])}
                    for f in args["follow_ups"]
                ],
            }
        case "follow_up":
            more = {"follow_up": args["follow_up"]}
        case "object":
            more = {"statement": "不同意", "by": args.get("by")}
        case "close":
            more = {"reason": args["reason"]}
        case "reopen":
            more = {"reason": "new_facts"}
        case "decline":
            more = {"reason": "not_a_customer", "explanation": "请向销售者提出"}
        case "withdraw" | "accept":
            more = {"by": args.get("by")}
        case "merge":
            more = {"into": args["other"]}
        case "link":
            more = {"other": args["other"]}
            more["relation"] = "lead_case" if args["leads"] else "related"
        case "unlink":
            more = {"other": args["other"], "reason": "another_matter"}
        case "take_over_findings":
            more = {"lead": args["lead"]}
        case "correct_fact":
            more = {"reason": "记错了", "came_in": _came_in(args)}
            more["request"] = args.get("request")
            if args.get("words"):
                more["statement"] = "屏幕坏了"
            if "customer" in args:
                reached = _reached(args.get("mute", False), "13700000000")
                more["customer"] = {"ref": args["customer"], **reached}
    if "evidence" in args:
        more["evidence"] = EVIDENCE if args["evidence"] else []
        if args.get("cites") is not None:
            more["evidence"] = [{"kind": "attachment", "ref": args["cites"]}]
    return say(type=name, at=at, arrived=arrived, **more)


def _reached(mute: bool, number: str) -> dict[str, object]:
    """How somebody is reached, or that they left no contact."""
    return (
        {"no_contact": "left_none"} if mute else {"contacts": [{"kind": "phone", "value": number}]}
    )


def receiving(args: oracle.Args) -> Command:
    """The command that takes a complaint in."""
    reached = _reached(not args["contacts"], "13800000000")
    customer = {"ref": args["customer"], "name": "张三", **reached}
    return say(
        type="receive",
        agreement=args["agreement"],
        channel="phone",
        customer=customer,
        statement="坏了",
        staff=list(args["staff"]),
        came_in=_came_in(args),
        handler=args.get("handler"),
        members=[
            {"ref": ref, "name": "赵六", **_reached(ref in args.get("mute", ()), "13600000000")}
            for ref in args["members"]
        ],
        representatives=[_acting(person) for person in args["acting"]],
    )


def _acting(person: str) -> dict[str, str]:
    """Somebody who says that they act for the customer."""
    return {"person": person, "capacity": "agent", "name": "王五"}


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
