"""What the parties say of a claim, and of the dispute about it."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from ...kernel import Command
from .. import _oracle as oracle
from . import parties
from .people import OFTEN, Draw, iso, minutes, one_of, proof, say, shifted

SAID = ("answer_claim", "accept_claim", "reject_claim", "withdraw_claim", "perform_settlement",
        "negotiate", "record_minutes", "declare_failed")  # fmt: skip


def raising(args: oracle.Args) -> Command:
    """The command that raises a claim."""
    breaches = [{"stream": stream, "breach": breach} for stream, breach in args["breaches"]]
    told = {"agreement": args["agreement"], "breaches": breaches, "clause": args["clause"]}
    told["again"] = args["again"]
    return say(type="raise_claim", **told, **_said(args), demand="赔偿损失")


def _said(args: oracle.Args) -> dict[str, object]:
    evidence = proof(args["proof"])
    return {"at": iso(args.get("at")), "evidence": evidence, "party": args.get("party")}


def _terms(args: oracle.Args) -> dict[str, object] | None:
    terms = args.get("terms")
    if terms is None:
        return None
    told = {"what": "赔付", "by": terms["by"], "due": iso(terms["due"])}
    told |= {"amount": {"amount": "100.50"}} if terms["pays"] else {}
    told |= {"approved_by": terms["approved_by"]}
    return {name: value for name, value in told.items() if value is not None}


def command(name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's."""
    if name in parties.MOVES:
        return say(type=name, **parties.fields(name, args))
    if name == "recompute_deadlines":
        return say(type=name)
    told = _said(args)
    match name:
        case "answer_claim" | "reject_claim":
            told["note"] = "说明"
        case "settle_claim" | "propose":
            told["terms"] = _terms(args)
        case "answer_proposal":
            told |= {name: args[name] for name in ("round", "accepted", "approved_by")}
        case "declare_failed":
            told["reason"] = "no_agreement"
        case "file_suit":
            told["court"] = "上海市浦东新区人民法院"
        case "record_outcome":
            told |= {"suit": args["suit"], "outcome": args["outcome"], "terms": _terms(args)}
    return say(type=name, **told)


# --- drawing -----------------------------------------------------------------------------------

_PARTY = st.sampled_from([None, None, None, "party_a", "party_b"])
_CLAUSES = st.sampled_from(["2.1", "2.2", "3.4", "4.3", "5.1"])


def raised(draw: Draw, now: datetime, world: oracle.World) -> oracle.Args:
    """Arguments for raising a claim: often on breaches that were recorded."""
    agreements = [id for id, case in world.items() if case["kind"] == "agreement"]
    found = [
        (id, breach["id"], breach["status"], case["agreement"])
        for id, case in world.items()
        for breach in case.get("breaches", ())
        if case["agreement"] is not None
    ]
    args: oracle.Args = {
        "agreement": draw(st.sampled_from(agreements)),
        "breaches": [],
        "clause": None,
        "party": draw(_PARTY),
        "at": shifted(draw, now),
        "proof": "letter" if draw(st.booleans()) else None,
        "again": draw(st.sampled_from([None, "new_evidence"])),
    }
    standing = [each for each in found if each[2] == "standing"]
    if found and draw(OFTEN):
        for _ in range(draw(st.sampled_from([1, 1, 2]))):
            stream, breach, _, agreement = draw(st.sampled_from([*found, *standing * 4]))
            args["breaches"].append((stream, breach))
            args["agreement"] = agreement
    if not args["breaches"] or not draw(OFTEN):
        args["clause"] = draw(_CLAUSES)
        args["proof"] = "letter" if draw(OFTEN) else None
    return args


def sound(draw: Draw, world: oracle.World, agreement: str) -> tuple[str, oracle.Args]:
    """Who raises a claim, and the arguments, as they should be: on a breach that stands and that
    no open claim rests on, where there is one."""
    args: oracle.Args = {"agreement": agreement, "breaches": [], "clause": None, "party": None,
                         "at": None, "proof": "letter", "again": None}  # fmt: skip
    claims = [c for c in world.values() if c["kind"] == "claim"]
    taken = [ground for c in claims for ground in c["grounds"]] if draw(OFTEN) else []
    standing = [
        (id, breach, case["agreement"])
        for id, case in world.items()
        for breach in case.get("breaches", ())
        if case["agreement"] is not None and case["status"] != "disposed"
        if breach["status"] == "standing" and (id, breach["id"]) not in taken
    ]
    if not standing:
        who = draw(st.sampled_from(["pa", "pb"]))
        return who, args | {"clause": "2.2" if who == "pa" else "3.4"}
    id, breach, under = draw(st.sampled_from(standing))
    who = "pb" if breach["party"] == "party_a" else "pa"
    return who, args | {"agreement": under, "breaches": [(id, breach["id"])]}


def arguments(
    draw: Draw, name: str, case: oracle.Case, world: oracle.World, now: datetime
) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    if name in parties.MOVES:
        return parties.arguments(draw, name, case, world, now)
    args: oracle.Args = {"at": shifted(draw, now), "proof": "letter" if draw(OFTEN) else None}
    if name != "record_outcome":
        args["party"] = draw(_PARTY)
    if name in ("settle_claim", "propose") or (name == "record_outcome" and draw(st.booleans())):
        args["terms"] = {
            "by": draw(st.sampled_from([None, "party_a", "party_b"])),
            "due": (args["at"] or now) + draw(minutes(-9, 20000)),
            "pays": draw(st.booleans()),
            "approved_by": draw(st.sampled_from([None, "boss", "gm", "pb"])),
        }
    elif name == "record_outcome":
        args["terms"] = None
    if name == "answer_proposal":
        args["round"] = max(1, len(case["rounds"]) - (0 if draw(OFTEN) else 1))
        args["accepted"] = draw(st.booleans())
        args["approved_by"] = draw(st.sampled_from([None, None, "gm", "gm", "boss"]))
    elif name == "record_outcome":
        pending = [suit["id"] for suit in case["suits"] if suit["open"]]
        args["suit"] = draw(one_of(pending, "s-none"))
        args["outcome"] = draw(st.sampled_from(["judgment", "mediation", "withdrawn"]))
    return args
