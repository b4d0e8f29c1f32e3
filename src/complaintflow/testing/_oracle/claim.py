"""What one party claims of the other, and the dispute about it (5.1, 5.2, 6.2)."""

from __future__ import annotations

from datetime import UTC, datetime

from . import again, agreement, barring, keeping
from .breaches import party_of
from .days import SKEW
from .keeping import World, keep_from
from .owing import CLAUSE_OF, Args, Case

OTHER = {"party_a": "party_b", "party_b": "party_a"}
OWED = {
    "party_a": ("2.1", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4.1", "4.2", "4.3", "4.4"),
    "party_b": ("2.2",),
}
OPEN = ("raised", "answered", "accepted", "rejected", "disputed", "settled")
ENDED = ("performed", "decided", "withdrawn")
LIVE = (*OPEN, *ENDED)
ALL = (*LIVE, "disposed")

FROM: dict[str, tuple[str, ...]] = {
    "answer_claim": ("raised",),
    "accept_claim": ("raised", "answered", "rejected"),
    "reject_claim": ("raised", "answered"),
    "withdraw_claim": OPEN,
    "settle_claim": ("answered", "accepted", "rejected", "disputed"),
    "perform_settlement": ("settled",),
    "negotiate": OPEN,
    "propose": ("disputed",),
    "answer_proposal": ("disputed",),
    "record_minutes": ("disputed",),
    "declare_failed": ("disputed",),
    "file_suit": LIVE,
    "record_outcome": ("disputed",),
    "recompute_deadlines": LIVE,
    "bar_staff": LIVE,
    "place_hold": LIVE,
    "release_hold": LIVE,
    "dispose": ENDED,
    "confirm_disposal": ("disposed",),
}
"""From which statuses each move may be made."""

TALKS: dict[str, tuple[str | None, ...]] = {
    "withdraw_claim": (None, "negotiating", "failed", "agreed"),
    "settle_claim": (None, "negotiating", "failed"),
    "negotiate": (None, "agreed", "failed"),
    "propose": ("negotiating",),
    "answer_proposal": ("negotiating",),
    "record_minutes": ("negotiating", "filed"),
    "declare_failed": ("negotiating", "filed"),
    "record_outcome": ("filed",),
}
"""How the dispute must stand for each move; None: there is none."""


PROVED = ("settle_claim", "perform_settlement", "record_minutes", "record_outcome")
"""What both agreed, did or were told by a court rests on evidence."""


def raised(args: Args, now: datetime, role: str, world: World) -> Case | None:
    """A new claim; None where it is refused."""
    under, says = world[args["agreement"]], args["party"] or party_of(role)
    named: list[tuple[str, str]] = args["breaches"]
    found = [_breach(world, stream, breach) for stream, breach in named]
    clause = args["clause"]
    grounded = bool(args["proof"]) if clause else bool(named)
    taken = [g for claim in _claims(world) if claim["status"] in OPEN for g in claim["grounds"]]
    ended = [g for claim in _claims(world) if claim["status"] not in OPEN for g in claim["grounds"]]
    refused = (
        _late(args, now)
        or any(breach and args["at"] and args["at"] < breach["since"] for breach in found)
        or not _speaks(args, says, role)
        or under["status"] not in ("signed", "terminated")
        or not grounded
        or len(set(named)) != len(named)
        or any(world[stream]["agreement"] != args["agreement"] for stream, _ in named)
        or any(world[stream]["status"] == "disposed" for stream, _ in named)
        or any(breach is None or breach["status"] != "standing" for breach in found)
        or any(breach is not None and breach["party"] == says for breach in found)
        or (clause is not None and clause not in OWED[OTHER[says]])
        or any(ground in taken for ground in named)
        or (any(ground in ended for ground in named) and not (args["again"] and args["proof"]))
    )
    if refused:
        return None
    at: datetime = args["at"] or now
    clauses = [CLAUSE_OF[breach["kind"]] for breach in found if breach is not None]
    return {
        "kind": "claim",
        "status": "raised",
        "agreement": args["agreement"],
        "party_b": under["party_b"],
        "terms": agreement.terms_at(under, at),
        "claimant": says,
        "grounds": named,
        "barred": tuple(who for stream, _ in named for who in barring.people(world[stream])),
        "clauses": clauses + ([clause] if clause else []),
        "due": None,
        "performs": None,
        "since": at,
        "talks": None,
        "failed": False,
        "failed_at": None,
        "began": None,
        "rounds": [],
        "suits": [],
        "holds": [],
        "kept": None,
    }


def _breach(world: World, stream: str, breach: str) -> Case | None:
    return next((b for b in world[stream]["breaches"] if b["id"] == breach), None)


def _claims(world: World) -> list[Case]:
    return [c for c in world.values() if c["kind"] == "claim"]


def _late(args: Args, now: datetime) -> bool:
    return args.get("at") is not None and bool(args["at"] > now + SKEW)


def _speaks(args: Args, says: str, role: str) -> bool:
    """A party speaks for itself; Party A may write down, with evidence, what Party B said."""
    own = party_of(role)
    return says == own or (own == "party_a" and bool(args["proof"]))


def near(case: Case, name: str, args: Args) -> list[tuple[str, str]]:
    """The other records that a command looks at: none, but for a new claim."""
    return []


def accepts(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, world: World
) -> bool:
    """Whether it may be said now."""
    if case["status"] not in FROM[name]:
        return False
    if name == "recompute_deadlines":
        return again.is_stale(case, now)
    if name in barring.MOVES:
        return True
    if name in keeping.MOVES:
        return keeping.accepts(case, name, args, now, world)
    says = args.get("party") or party_of(role)
    if role not in ("manager", "party_a", "party_b") or _late(args, now):
        return False
    if args.get("at") is not None and args["at"] < _cause(case, name, args, says, role):
        return False
    if case["talks"] not in TALKS.get(name, (case["talks"],)):
        return False
    if name == "file_suit":
        if says == party_of(role):
            return bool(case["failed"])
        return bool(args["proof"])  # the other side's filing is a fact
    if name != "record_outcome" and not _speaks(args, says, role):
        return False
    if name in PROVED and not args["proof"]:
        return False
    terms = args.get("terms")
    if terms is not None and terms["due"] < (args["at"] or now):
        return False
    return _says(case, name, args, says, who, party_of(role))


_EVER = datetime(1, 1, 1, tzinfo=UTC)


def _cause(case: Case, name: str, args: Args, says: str, role: str) -> datetime:
    """What a fact answers: it did not happen before. The other side's filing may have been at any
    time."""
    since: datetime = case["since"]
    if name == "file_suit":
        sued = [suit["filed"] for suit in case["suits"] if suit["by"] != says]
        freed = [*sued, *([case["failed_at"]] if case["failed"] else [])]
        return min(freed) if says == party_of(role) and freed else _EVER
    if name == "record_outcome":
        open_ = [suit for suit in case["suits"] if suit["open"] and suit["id"] == args["suit"]]
        return open_[0]["filed"] if open_ else _EVER
    waiting = [r["at"] for r in case["rounds"][-1:] if r["answer"] is None]
    if name == "answer_proposal" and waiting and case["talks"] == "negotiating":
        since = waiting[0]
    if name in ("settle_claim", "withdraw_claim", "declare_failed") and case["began"]:
        since = max([since, case["began"], *(r["at"] for r in case["rounds"])])
    return since


def _says(case: Case, name: str, args: Args, says: str, who: str, own: str) -> bool:
    respondent = OTHER[case["claimant"]]
    if name in ("answer_claim", "accept_claim", "reject_claim"):
        return says == respondent
    if name == "withdraw_claim":
        return bool(says == case["claimant"])
    if name == "record_outcome":
        return any(suit["open"] and suit["id"] == args["suit"] for suit in case["suits"])
    if name == "answer_proposal":
        last = case["rounds"][-1] if case["rounds"] else None
        if last is None or last["answer"] is not None or last["n"] != args["round"]:
            return False
        if last["by"] == says:
            return False
        pays = last["pays"] and last["payer"] == "party_a" and says == "party_a"
        return _approved(case, args["approved_by"], bool(pays and args["accepted"]), who, own)
    if name == "settle_claim" and own == "party_b":
        return False  # what Party A said is missing
    if name in ("settle_claim", "propose"):
        terms = args["terms"]
        pays = terms["pays"] and (terms["by"] or respondent) == "party_a"
        pays = pays and (name == "settle_claim" or says == "party_a")
        return _approved(case, terms["approved_by"], pays, who, own)
    return True


def _approved(case: Case, by: str | None, pays: bool, who: str, own: str) -> bool:
    """Party A names who approved what it pays: one of its own, and another one."""
    if by is None:
        return not pays
    return own == "party_a" and by != case["party_b"] and not (pays and by == who)


AFTER = {
    "answer_claim": "answered",
    "accept_claim": "accepted",
    "reject_claim": "rejected",
    "withdraw_claim": "withdrawn",
    "settle_claim": "settled",
    "perform_settlement": "performed",
    "negotiate": "disputed",
    "file_suit": "disputed",
}


def apply(
    case: Case, name: str, args: Args, now: datetime, role: str, made: str, world: World
) -> None:
    """What an accepted command changes."""
    if name in barring.MOVES:
        barring.apply(case, name, args, world)
        return
    if name in keeping.MOVES:
        keeping.apply(case, name, args, now, made)
        return
    if name == "recompute_deadlines":
        again.count_anew(case, now)
        return
    at: datetime = args.get("at") or now
    says = args.get("party") or party_of(role)
    before = case["status"]
    case["status"] = AFTER.get(name, case["status"])
    if name in ("negotiate", "file_suit"):
        case["began"] = case["began"] or at
    if name == "negotiate":
        case.update({"talks": "negotiating", "failed": False})
    elif name == "declare_failed":
        case.update({"failed": True, "failed_at": at})
        if case["talks"] != "filed":
            case["talks"] = "failed"
    elif name == "settle_claim":
        _settles(case, args["terms"])
        if case["talks"]:
            case.update({"talks": "agreed", "failed": False})
    elif name == "withdraw_claim":
        case["talks"] = "dropped" if case["talks"] else None
    elif name == "propose":
        terms = args["terms"]
        payer = terms["by"] or OTHER[case["claimant"]]
        case["rounds"].append(
            {"n": len(case["rounds"]) + 1, "by": says, "answer": None, "pays": terms["pays"],
             "payer": payer, "at": at, "due": terms["due"]}
        )  # fmt: skip
    elif name == "answer_proposal":
        last = case["rounds"][-1]
        last["answer"] = args["accepted"]
        if args["accepted"]:
            case.update({"talks": "agreed", "failed": False, "status": "settled"})
            case.update({"due": last["due"], "performs": last["payer"]})
    elif name == "file_suit":
        suit = {"id": made, "by": says, "open": True, "filed": at, "early": not case["failed"]}
        case["suits"].append(suit)
        case["talks"] = "filed"
    elif name == "record_outcome":
        _ended(case, args)
    if case["status"] != before:
        case["since"] = at
    if case["status"] in OPEN:
        case["kept"] = None
    elif name in ("withdraw_claim", "perform_settlement", "record_outcome"):
        keep_from(case, at, now)


def _settles(case: Case, terms: Args) -> None:
    """What is done, and by whom: by the party that is held liable, where nobody else is named."""
    case.update({"due": terms["due"], "performs": terms["by"] or OTHER[case["claimant"]]})


def _ended(case: Case, args: Args) -> None:
    for suit in case["suits"]:
        suit["open"] = suit["open"] and suit["id"] != args["suit"]
    if args["terms"] is not None:
        _settles(case, args["terms"])
    if any(suit["open"] for suit in case["suits"]):
        return
    if args["terms"] is not None:
        case.update({"talks": "agreed", "failed": False, "status": "settled"})
    elif args["outcome"] == "withdrawn":
        case["talks"] = "failed" if case["failed"] else "negotiating"
    else:
        case.update({"talks": "decided", "status": "decided"})
