"""What is said between the parties about one complaint: assistance, breaches, holds, problems,
disclosures. Breaches and holds are the same for an improvement."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from .. import _oracle as oracle
from .people import OFTEN, PERSON, Draw, iso, minutes, one_of, proof, shifted

Fields = dict[str, object]

PROBLEMS = ("seal", "manual")
"""What may be found wrong in the product or service."""

ASSISTANCE = (
    "request_assistance", "note_request_arrival", "provide_assistance", "ask_more_time",
    "answer_more_time", "refuse_assistance", "answer_refusal", "cancel_assistance",
)  # fmt: skip
BREACHES = ("offer_excuse", "answer_excuse", "assign_remedy", "complete_remedy")
KEEPING = ("place_hold", "release_hold", "dispose", "confirm_disposal")
BARRING = ("bar_staff",)
FINDINGS = ("find_problem", "link_improvement", "disclose", "supply_basis")
RIGHTS = ("receive_rights_request", "decide_rights_request", "give_access", "answer_rights_request")
TOGETHER = ("merge", "link", "unlink", "take_over_findings")
AFTERWARDS = ("revisit", "follow_up", "resend_feedback", "tell_outcome", "close", "reopen")
MOVES = (*ASSISTANCE, *BARRING, *BREACHES, *KEEPING, *FINDINGS, *RIGHTS)


def fields(name: str, args: oracle.Args) -> Fields:
    """The fields of the library's command, besides ``at``."""
    evidence = proof(args.get("proof"))
    told: Fields
    match name:
        case "request_assistance":
            return {"kind": "information", "what": "维修记录", "by": iso(args["by"])}
        case "note_request_arrival" | "provide_assistance" | "cancel_assistance":
            return {"request": args["request"]}
        case "ask_more_time":
            return {"request": args["request"], "until": iso(args["until"])}
        case "answer_more_time":
            return {"request": args["request"], "granted": args["granted"]}
        case "refuse_assistance":
            return {"request": args["request"], "reason": "not_available"}
        case "answer_refusal":
            return {"request": args["request"], "accepted": args["accepted"]}
        case "offer_excuse":
            told = {name: iso(args[name]) for name in ("began", "notified")}
            return {"breach": args["breach"], "ground": args["ground"], "evidence": evidence} | told
        case "answer_excuse":
            return {"breach": args["breach"], "accepted": args["accepted"], "note": "看过了"}
        case "assign_remedy":
            who, due = args["responsible"], iso(args["due"])
            return {"breach": args["breach"], "responsible": who, "due": due}
        case "complete_remedy":
            return {"breach": args["breach"], "evidence": evidence}
        case "bar_staff":
            return {"staff": list(args["staff"])}
        case "place_hold":
            return {"reason": "audit", "note": "抽查"}
        case "release_hold":
            return {"hold": args["hold"]}
        case "confirm_disposal":
            return {"values": 0}
        case "find_problem":
            return {"problem": args["problem"], "note": "密封圈老化"}
        case "link_improvement":
            return {"problem": args["problem"], "improvement": args["improvement"]}
        case "disclose":
            told = {"to_whom": args["to"], "recipient": args["recipient"], "kinds": args["kinds"]}
            return told | {"basis": args["basis"], "evidence": evidence}
        case "receive_rights_request":
            told = {name: args[name] for name in ("kind", "capacity", "check")}
            return told | {"words": "请提供"}
        case "decide_rights_request":
            told = {name: args[name] for name in ("outcome", "reason", "check")}
            return told | {"request": args["request"]}
        case "give_access":
            told = {"kinds": ["statement"], "form": "copy", "recipient": args["recipient"]}
            return told | {"request": args["request"]}
        case "answer_rights_request":
            return {"request": args["request"], "channel": "email"}
        case "supply_basis":
            told = {"disclosure": args["disclosure"], "basis": args["basis"]}
            return told | {"evidence": evidence}
    return {}


def arguments(
    draw: Draw, name: str, case: oracle.Case, world: oracle.World, now: datetime
) -> oracle.Args:
    """Arguments for one of these: mostly such as may be accepted, now and then not."""
    if name in ASSISTANCE:
        return _assisting(draw, name, case, now)
    if name in BREACHES:
        return _of_a_breach(draw, name, case, now)
    if name in BARRING:
        return {"staff": draw(st.sampled_from(_BARRED))}
    if name in KEEPING:
        return {"hold": draw(one_of(case["holds"], "h-none"))} if name == "release_hold" else {}
    if name in RIGHTS:
        return _of_rights(draw, name, case, now)
    args: oracle.Args = {"at": shifted(draw, now)}
    if name in ("find_problem", "link_improvement"):
        waiting = [p["code"] for p in case["problems"] if p["improvement"] is None]
        args["problem"] = draw(st.sampled_from([*PROBLEMS, *waiting, *waiting]))
        known = [
            id
            for id, other in world.items()
            if other["kind"] == "improvement" and other["problem"] == args["problem"]
        ]
        args["improvement"] = draw(one_of(known, "i_00"))
        return args
    args["basis"] = draw(st.sampled_from([None, None, "consent", "law"]))
    args["proof"] = "consent" if draw(OFTEN) else None
    if name == "disclose":
        kinds = [["contact"], ["findings", "statement"], ["findings"]]
        args["kinds"] = draw(st.sampled_from(kinds))
        args["to"] = draw(st.sampled_from(["authority", "authority", "representative"]))
        acting = [*case["identities"], "agent-1"]
        args["recipient"] = "office-1" if args["to"] == "authority" else draw(one_of(acting, "a-2"))
    else:
        args["basis"] = args["basis"] or "order"
        args["disclosure"] = draw(one_of(list(case["disclosures"]), "d-none"))
        told = case["disclosures"].get(args["disclosure"])
        if told is not None and draw(OFTEN):
            args["at"] = told["at"] - draw(minutes(0, 9000))
    return args


def in_the_way(case: oracle.Case) -> list[tuple[str, oracle.Args]]:
    """What settles what keeps a record longer than it must be kept: its holds, and what is asked
    about the data in it."""
    released: list[tuple[str, oracle.Args]] = [
        ("release_hold", {"hold": hold}) for hold in case["holds"]
    ]
    refused: oracle.Args = {"at": None, "check": None, "outcome": "refused", "reason": "not_wrong"}
    asked = [r["id"] for r in case.get("rights", ()) if r["status"] == "received"]
    return [*released, *(("decide_rights_request", {**refused, "request": id}) for id in asked)]


def _assisting(draw: Draw, name: str, case: oracle.Case, now: datetime) -> oracle.Args:
    args: oracle.Args = {"at": shifted(draw, now)}
    ahead = minutes(1, 9000)
    if name == "request_assistance":
        args["by"] = now + draw(ahead) if draw(st.booleans()) else None
        if not draw(OFTEN):
            args["by"] = now - draw(minutes(0, 90))
        if draw(st.booleans()):
            args["arrived"] = (args["at"] or now) + draw(minutes(-30, 300))
        return args
    fitting = oracle.ASSISTANCE[name]
    good = [r["id"] for r in case["requests"] if r["status"] in fitting]
    if name == "answer_more_time":
        good = [r["id"] for r in case["requests"] if r["wants"] is not None] or good
    args["request"] = draw(one_of([*(r["id"] for r in case["requests"]), *good * 4], "r-none"))
    if name == "ask_more_time":
        args["until"] = now + draw(ahead) - (timedelta(0) if draw(OFTEN) else draw(ahead))
    args["granted"] = draw(st.booleans())
    args["accepted"] = draw(st.booleans())
    return args


def _of_a_breach(draw: Draw, name: str, case: oracle.Case, now: datetime) -> oracle.Args:
    good = [b["id"] for b in case["breaches"] if _fits(name, b)]
    breach = draw(one_of([*(b["id"] for b in case["breaches"]), *good * 4], "b-none"))
    args: oracle.Args = {"breach": breach}
    if name == "offer_excuse":
        args["ground"] = draw(st.sampled_from(["accepted_reason", "force_majeure"]))
        began, notified = now - draw(minutes(-8, 20000)), now - draw(minutes(-8, 600))
        args["began"] = began if draw(OFTEN) else None
        args["notified"] = notified if draw(OFTEN) else None
        args["proof"] = "certificate" if draw(OFTEN) else None
    elif name == "answer_excuse":
        args["accepted"] = draw(st.booleans())
    elif name == "assign_remedy":
        args["responsible"] = draw(PERSON)
        args["due"] = now + draw(minutes(-20, 9000))
    else:
        args["at"] = shifted(draw, now)
        args["proof"] = draw(
            st.sampled_from(["training_record", "training_record", "report", None])
        )
    return args


def _fits(name: str, breach: oracle.Case) -> bool:
    if name == "complete_remedy":
        return bool(breach["remedy"]["status"] == "assigned")
    if name == "answer_excuse":
        return breach["excuse"] is not None and breach["excuse"]["accepted"] is None
    return bool(breach["status"] == "standing")


_BARRED = (("sam",), ("sam",), ("sam", "ivy"), ("ron",), ("cust2",), ("pb",))
_REASONS = ("must_be_kept", "held", "not_wrong", "taken_back")


def _of_rights(draw: Draw, name: str, case: oracle.Case, now: datetime) -> oracle.Args:
    args: oracle.Args = {"at": shifted(draw, now), "check": None}
    for_data = [c for c in case["identities"].values() if "data" in c["covers"]]
    if draw(OFTEN):
        known = [check["id"] for check in (*case["identities"].values(), *for_data * 3)]
        args["check"] = draw(one_of(known, "v-1")) if known or draw(st.booleans()) else None
    if name == "receive_rights_request":
        args["kind"] = draw(st.sampled_from(["access", "correction", "erasure"]))
        args["capacity"] = draw(st.sampled_from(["customer", "agent"]))
        checked_as = [c["as"] for c in for_data if c["id"] == args["check"]]
        if checked_as and draw(OFTEN):
            args["capacity"] = checked_as[0]
        return args
    fits = ("received", "deferred") if name == "decide_rights_request" else ("granted", "executed")
    good = [r["id"] for r in case["rights"] if r["status"] in fits]
    if name == "give_access":
        good = [r["id"] for r in case["rights"] if r["kind"] == "access"]
    args["request"] = draw(one_of([*(r["id"] for r in case["rights"]), *good * 4], "r-none"))
    asked = [r["who"] for r in case["rights"] if r["id"] == args["request"] and r["who"]]
    args["recipient"] = asked[0] if asked and draw(OFTEN) else "cust1"
    if asked and draw(OFTEN):
        args["check"] = None  # the check made at the receipt is enough
    args["outcome"] = draw(st.sampled_from(["granted", "granted", "refused", "deferred"]))
    reasons: tuple[str, ...] = _REASONS[:2] if args["outcome"] == "deferred" else _REASONS
    granted = args["outcome"] == "granted"
    args["reason"] = None if granted else draw(st.sampled_from(reasons))
    return args
