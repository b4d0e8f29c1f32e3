"""What the parties say of an agreement."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ...kernel import Command
from .. import _oracle as oracle
from .people import OFTEN, Draw, iso, one_of, say, shifted

_HOURS, _WORKING = "hours", "working_days"

LATEST = timedelta(hours=8)
"""Days are those of Shanghai."""


def _limit(clause: str, unit: str, n: int, warn: tuple[int, ...] = ()) -> dict[str, object]:
    def period(length: int) -> dict[str, object]:
        return {"n": length, "unit": unit}

    return {"clause": clause, "period": period(n), "warnings": [period(w) for w in warn]}


def terms(name: str) -> dict[str, object]:
    """The library's terms for the oracle's."""
    told = oracle.TERMS[name]
    assistance, urgent = told["assistance_warn"], told["urgent_warn"]
    revisit = None
    if told["revisit"] is not None:
        revisit = _limit("3.6", _WORKING, told["revisit"], told["revisit_warn"])
    return {
        "response": _limit("4.1", _HOURS, told["response"], told["response_warn"]),
        "completion": _limit("4.2", _WORKING, told["completion"], told["completion_warn"]),
        "assistance": _limit("2.2", _WORKING, told["assistance"], assistance),
        "assistance_urgent": _limit("2.2", _WORKING, told["urgent"], urgent),
        "improvement_plan": _limit("4.4", "days", told["plan"], told["plan_warn"]),
        "no_answer": _limit("3.6", _WORKING, told["no_answer"]),
        "retention": _limit("3.7", "years", told["years"]),
        "retention_reason": "agreement" if told["years"] == 1 else "audit",
        "revisit": revisit,
        "manager": told["manager"],
        "standard": told["standard"],
    }


ANALYSED = date(2025, 1, 2)
"""The first day of each analysis."""


def drafting(args: oracle.Args) -> Command:
    """The command that writes an agreement down."""
    told = {"number": args["number"], "party_a": "甲", "party_b": "乙"}
    told |= {"party_b_ref": args["party_b_ref"], "terms": terms(args["terms"])}
    return say(type="draft_agreement", **told, **_term(args))


def _term(args: oracle.Args) -> dict[str, object]:
    said = {name: args[name] for name in ("years", "indefinite")}
    days = {name: _iso(args[name]) for name in ("first_day", "last_day")}
    return said | days


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def command(name: str, args: oracle.Args) -> Command:
    """The library's command for the oracle's."""
    told: dict[str, Any] = {}
    if "day" in args:
        told = {"party": args["party"], "person": "某人", "form": "seal"}
        told["day"] = None if args["day"] is None else {"day": _iso(args["day"])}
    match name:
        case "fill_term":
            told |= _term(args)
        case "amend_agreement":
            told |= {"terms": terms(args["terms"]), "from_day": _iso(args["from_day"])}
        case "renew_agreement":
            told |= _term(args)
        case "terminate_agreement":
            told |= {"reason": "replaced", "last_day": _iso(args["last_day"])}
        case "accept_proposal":
            told |= {"proposal": args["proposal"]}
        case "reject_proposal" | "withdraw_proposal":
            told |= {"proposal": args["proposal"], "party": args["party"]}
        case "give_copy":
            through, digest = args["copy"]
            told |= {"party": args["party"], "through": through, "digest": digest}
        case "record_analysis":
            last = _iso(args["last"])
            digest, complaints = args["figures"]
            told |= {"first": str(ANALYSED), "last": last}
            told |= {"digest": digest, "complaints": complaints}
        case "record_training":
            told |= {"topic": "process", "audience": "manager", "material": "v1"}
            told |= {"attendances": [{"person": "clerk"}], "at": iso(args["at"])}
            told["terms_version"] = args["terms_version"]
    return say(type=name, **told)


# --- drawing -----------------------------------------------------------------------------------

_NEAR = st.sampled_from([-366, -2, -1, 0, 0, 1, 2, 30, 365, 366, 800])
_OR_NONE = st.one_of(st.none(), st.none(), _NEAR)
_PARTY = st.sampled_from(["party_a", "party_b"])


def today(now: datetime) -> date:
    """The day that it is in Shanghai."""
    return (now + LATEST).date()


def _near(draw: Draw, around: date, days: st.SearchStrategy[int | None]) -> date | None:
    n = draw(days)
    return None if n is None else around + timedelta(days=n)


def _drawn_term(draw: Draw, around: date, *, blank: bool = False) -> oracle.Args:
    """A term that is said in one way, or in none where it may be blank, and runs forward."""
    how = draw(st.sampled_from(["years", "years", "last_day", "indefinite", "blank", "blank"]))
    if how == "blank" and not blank:
        how = "years"
    first = _near(draw, around, _OR_NONE)
    last = _near(draw, around, _NEAR) if how == "last_day" else None
    if first is not None and last is not None and last < first:
        first = None
    return {
        "years": draw(st.sampled_from([1, 1, 2])) if how == "years" else None,
        "indefinite": True if how == "indefinite" else None,
        "first_day": first,
        "last_day": last,
    }


def drafted(draw: Draw, now: datetime, number: str) -> oracle.Args:
    """Arguments for writing an agreement down."""
    return {
        "number": number,
        "party_b_ref": draw(st.sampled_from(["pb", "pb", "qb", None])),
        "terms": draw(st.sampled_from([*oracle.TERMS, "newer"])),
        **_drawn_term(draw, today(now), blank=True),
    }


def arguments(draw: Draw, name: str, case: oracle.Case, now: datetime) -> oracle.Args:
    """Arguments for a command: mostly such as may be accepted, now and then not."""
    around = today(now)
    if name == "fill_term":
        return _drawn_term(draw, around)
    if name == "record_training":
        version = draw(st.sampled_from([None, 1, 2, 3]))
        return {"at": shifted(draw, now), "terms_version": version}
    if name == "record_analysis":
        last = around - timedelta(days=draw(st.integers(-1, 9)))
        return {"last": last, "made_up": draw(st.integers(0, 5)) == 0}
    args: oracle.Args = {"party": draw(_PARTY)}
    if name == "give_copy":
        return {**args, "made_up": draw(st.integers(0, 5)) == 0}
    if name.endswith("_proposal"):
        args["proposal"] = draw(one_of([case["open"]] if case["open"] else [], "p-none"))
        change = case["proposals"].get(args["proposal"])
        if change is not None and draw(OFTEN):
            other = "party_a" if change["party"] == "party_b" else "party_b"
            args["party"] = change["party"] if name == "withdraw_proposal" else other
        if name != "accept_proposal":
            return args
    args["day"] = None if draw(OFTEN) else _near(draw, around, _OR_NONE)
    if name == "amend_agreement":
        args["terms"] = draw(st.sampled_from(sorted(oracle.TERMS)))
        args["from_day"] = _near(draw, around, _OR_NONE)
    elif name == "renew_agreement":
        args.update(_drawn_term(draw, _ends(case) or around))
    elif name == "terminate_agreement":
        about = _ends(case) if draw(st.booleans()) else around
        args["last_day"] = _near(draw, about or around, _NEAR)
    return args


def sound(draw: Draw, case: oracle.Case, now: datetime) -> oracle.Args | None:
    """Arguments for a change of terms as it should be, from now or from a day to come; None where
    none may be proposed."""
    if case["status"] != "signed" or case["open"] or len(case["terms"]) > 2:
        return None
    others = sorted(set(oracle.USED) - {case["terms"][-1][1]})
    ahead = draw(st.sampled_from([None, 1, 20]))
    since = case["terms"][-1][0]
    day = None if ahead is None else today(max(now, since or now)) + timedelta(days=ahead)
    if day is None and since is not None and since > now:
        return None
    if ahead is None and not draw(OFTEN):
        day = today(now) - timedelta(days=1)  # that both cannot agree on any more
    terms = draw(st.sampled_from(others))
    return {"party": "party_a", "day": None, "terms": terms, "from_day": day}


def _ends(case: oracle.Case) -> date | None:
    days = oracle.agreed_days(case)
    return days[-1][1] if days else None
