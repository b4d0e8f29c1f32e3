"""An independent account of the process, in plain dicts, written from the contract.

It shares no code with the library: its own table of statuses and moves, its own working days
counted day by day, its own rules for what is met, late, overdue or a breach, its own table of who
may do what. Where library and oracle differ, one of them has misread the contract.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

Case = dict[str, Any]
Args = dict[str, Any]

# --- time --------------------------------------------------------------------------------------

CHINA = timedelta(hours=8)  # no clock has been changed there since 1991
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
SKEW = timedelta(minutes=5)


def _days(*spans: str) -> frozenset[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("/")
        day = date.fromisoformat(f"2026-{first}")
        while day <= date.fromisoformat(f"2026-{last or first}"):
            found.add(day)
            day += DAY
    return frozenset(found)


REST = _days(
    "01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27",
    "10-01/10-07",
)  # fmt: skip
MAKE_UP = _days("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def works(day: date) -> bool:
    """Whether a day of 2026 is a working day, by the State Council's notice."""
    if day.year != 2026:
        raise ValueError("the oracle knows 2026 alone")
    return day in MAKE_UP or (day.weekday() < 5 and day not in REST)


def local(at: datetime) -> date:
    """The day of an instant in Shanghai."""
    return (at + CHINA).date()


def end_of(day: date) -> datetime:
    """24:00 of a day in Shanghai: the first instant outside it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - CHINA + DAY


def after_working_days(start: datetime, n: int) -> datetime:
    """24:00 of the n-th working day after the day of ``start``."""
    day = local(start)
    while n:
        day += DAY
        n -= works(day)
    return end_of(day)


# --- what is owed ------------------------------------------------------------------------------


def response(start: datetime) -> Case:
    """4.1: within 24 hours, the last instant included; warnings after 12 and 20."""
    due = start + 24 * HOUR
    return {
        "start": start,
        "due": due,
        "inclusive": True,
        "warn": [start + 12 * HOUR, start + 20 * HOUR],
        "warned": 0,
        "done": None,
        "impossible": None,
        "ended": None,
    }


def completion(start: datetime) -> Case:
    """4.2: within 7 working days, due at the end of the last; warnings at the end of 4 and 6."""
    return {
        "start": start,
        "due": after_working_days(start, 7),
        "inclusive": False,
        "warn": [after_working_days(start, 4), after_working_days(start, 6)],
        "warned": 0,
        "done": None,
        "impossible": None,
        "ended": None,
    }


def past(duty: Case, at: datetime) -> bool:
    """Whether an instant lies outside the period."""
    return bool(at > duty["due"] if duty["inclusive"] else at >= duty["due"])


def standing(duty: Case, now: datetime) -> str:
    """met, late, impossible, discharged, overdue or open."""
    if duty["done"] is not None and not past(duty, duty["done"]):
        return "met"
    if duty["impossible"] is not None and not past(duty, duty["impossible"]):
        return "impossible"
    if duty["ended"] is not None and not past(duty, duty["ended"]):
        return "discharged"
    if duty["done"] is not None:
        return "late"
    return "overdue" if past(duty, now) else "open"


# --- statuses and moves ------------------------------------------------------------------------

OPEN = (
    "received", "classified", "investigating", "investigated", "planned", "executing", "executed",
    "feedback_given",
)  # fmt: skip
FINAL = ("declined", "withdrawn", "merged")
ALL = (*OPEN, "closed", *FINAL)

FROM: dict[str, tuple[str, ...]] = {
    "acknowledge": ALL,
    "record_sending": ALL,
    "record_arrival": ALL,
    "record_bounce": ALL,
    "log_contact": ALL,
    "report_unreachable": ALL,
    "record_contact_found": ALL,
    "name_representative": ALL,
    "classify": ("received",),
    "reclassify": OPEN[1:],
    "assign_handler": ALL,
    "contain": OPEN,
    "start_investigation": ("classified",),
    "conclude_investigation": ("investigating",),
    "draw_up_plan": ("investigated",),
    "revise_plan": ("planned", "executing"),
    "start_execution": ("planned",),
    "complete_measure": ("executing",),
    "cancel_measure": ("executing",),
    "give_feedback": ("investigated", "executed"),
    "resend_feedback": ("feedback_given", "closed"),
    "follow_up": ALL,
    "accept": ("feedback_given",),
    "object": ("feedback_given",),
    "close": ("investigated", "executed", "feedback_given"),
    "reopen": ("closed",),
    "decline": ("received", "classified", "investigating"),
    "withdraw": OPEN,
    "merge": OPEN,
    "link": ALL,
    "tell_outcome": FINAL,
    "correct_fact": ALL,
    "assess_duties": ALL,
    "recompute_deadlines": ALL,
}
"""From which statuses each move may be made."""

TO: dict[str, tuple[str, ...]] = {
    "classify": ("classified",),
    "start_investigation": ("investigating",),
    "conclude_investigation": ("investigated",),
    "draw_up_plan": ("planned",),
    "start_execution": ("executing",),
    "complete_measure": ("executing", "executed"),
    "cancel_measure": ("executing", "executed"),
    "give_feedback": ("feedback_given",),
    "object": ("investigating",),
    "close": ("closed",),
    "reopen": ("investigating",),
    "decline": ("declined",),
    "withdraw": ("withdrawn",),
    "merge": ("merged",),
}
"""Where a move may lead; one that is not here keeps the status."""

# --- who may -----------------------------------------------------------------------------------

LOOK = frozenset({"get", "history", "find"})
MESSAGES = frozenset(
    {"receive", "acknowledge", "record_sending", "record_arrival", "record_bounce", "log_contact",
     "report_unreachable", "record_contact_found", "tell_outcome"}
)  # fmt: skip
DEPARTMENT = MESSAGES | frozenset(
    {"classify", "reclassify", "assign_handler", "contain", "start_investigation",
     "conclude_investigation", "give_feedback", "resend_feedback", "follow_up", "accept", "object",
     "close", "reopen", "decline", "withdraw", "merge", "link", "correct_fact",
     "name_representative", "reveal", "report"}
)  # fmt: skip
PARTY_A = DEPARTMENT | frozenset(
    {"draw_up_plan", "revise_plan", "start_execution", "complete_measure", "cancel_measure",
     "carry_over", "draft_agreement", "fill_term", "sign_agreement", "verify", "feed", "sweep",
     "deliver"}
)  # fmt: skip

MAY: dict[str, frozenset[str]] = {
    "customer_service": LOOK | DEPARTMENT,
    "investigator": LOOK
    | {"log_contact", "contain", "start_investigation", "conclude_investigation", "reveal"},
    "responsible": LOOK | {"complete_measure", "cancel_measure", "follow_up"},
    "manager": LOOK | PARTY_A,
    "party_a": LOOK | PARTY_A,
    "party_b": LOOK | {"sign_agreement", "reveal", "accept", "object", "withdraw"},
    "customer": LOOK | {"accept", "object", "withdraw", "reveal"},
    "auditor": LOOK | {"report", "reveal", "verify", "feed"},
    "system": LOOK
    | MESSAGES
    | {
        "carry_over",
        "assess_duties",
        "recompute_deadlines",
        "sweep",
        "deliver",
        "report",
        "verify",
        "feed",
        "reveal",
    },
}
"""Who may do and see what at all: 3.1 to 3.3 are the department's, 3.4 to 3.7 Party A's."""


def busy(case: Case) -> set[str]:
    """The staff who have something to do on a case."""
    people: set[str] = set()
    is_open = case["status"] in OPEN
    if is_open:
        people.add(case["handler"])
        people.add(case["investigator"])
        people |= {m["who"] for m in case["plan"] or () if m["state"] == "open"}
    unconfirmed = case["status"] == "withdrawn" and not case["unreachable"]
    if unconfirmed or any(_runs(duty) for duty in binding(case)):
        people.add(case["handler"])
    people |= {f["who"] for f in case["follow_ups"] if f["settled"] is None}
    return {person for person in people if person is not None}


def sees(case: Case, role: str, who: str) -> bool:
    """Whether somebody sees a case at all: customers their own, staff complained about none."""
    if role == "system":
        return True
    if role in ("customer", "party_b"):
        return bool(case["customer"] == who)
    if who in case["staff"]:
        return False
    return role not in ("investigator", "responsible") or who in busy(case)


def permitted(case: Case, role: str, who: str, action: str) -> bool:
    """Deny by default."""
    return action in MAY[role] and sees(case, role, who)


# --- the case ----------------------------------------------------------------------------------


def receive(args: Args, now: datetime, who: str) -> Case | None:
    """A new case; None where it is refused."""
    came_in = args.get("came_in") or now
    if came_in > now + SKEW:
        return None
    if args.get("handler") in args["staff"] or (
        args.get("handler") is None and who in args["staff"]
    ):
        return None
    received = min(came_in, now)
    case = {
        "status": "received",
        "staff": args["staff"],
        "handler": args.get("handler") or who,
        "customer": args["customer"],
        "contacts": args["contacts"],
        "checked": args["checked"],
        "carried": False,
        "came_in": came_in,
        "registered": now,
        "since": received,
        "unreachable": False,
        "attempts": 0,
        "attempted": None,
        "answer": None,
        "answered_at": None,
        "approved": None,
        "messages": [],
        "cycles": [_cycle(received)],
        "severity": None,
        "investigator": None,
        "verdict": None,
        "plan": None,
        "follow_ups": [],
        "links": set(),
        "breaches": {},
        "since_when": {},
    }
    if not args["contacts"]:
        case["unreachable"] = True
        case["cycles"][0]["response"]["impossible"] = received
    return case


def carry_over(args: Args, now: datetime) -> Case | None:
    """An old case: it owes nothing from its first cycle."""
    came_in, answered = args["came_in"], args.get("answered")
    if came_in > now + SKEW or (answered is not None and answered > now + SKEW):
        return None
    if answered is not None and answered < came_in:
        return None
    case = receive(
        {"staff": (), "customer": args["customer"], "contacts": True, "checked": False}, now, ""
    )
    assert case is not None
    cycle = _cycle(came_in)
    cycle["handled"] = answered
    case.update(
        {
            "status": "received" if answered is None else "feedback_given",
            "handler": None,
            "contacts": False,
            "carried": True,
            "came_in": came_in,
            "since": answered or came_in,
            "cycles": [cycle],
        }
    )
    if answered is not None:
        case["messages"].append(_message("answer", "feedback", answered, None))
    return case


def _cycle(start: datetime) -> Case:
    return {
        "start": start,
        "response": response(start),
        "completion": completion(start),
        "handled": None,
    }


def _message(
    name: str, purpose: str, sent: datetime, arrived: datetime | None, cycle: int = 1
) -> Case:
    return {"id": name, "purpose": purpose, "sent": sent, "arrived": arrived, "cycle": cycle,
            "queued": False}  # fmt: skip


def reached(message: Case) -> datetime:
    """Sending stands in until arrival is known."""
    at: datetime = message["arrived"] or message["sent"]
    return at


def received(case: Case) -> datetime:
    """It came in, or was registered, whichever was first."""
    at: datetime = min(case["came_in"], case["registered"])
    return at


def binding(case: Case) -> list[Case]:
    """The duties that bind."""
    return [
        cycle[name]
        for n, cycle in enumerate(case["cycles"])
        for name in ("response", "completion")
        if not (case["carried"] and n == 0)
    ]


def _runs(duty: Case) -> bool:
    return duty["done"] is None and standing(duty, duty["due"] + 365 * DAY) == "overdue"


def owed_until(case: Case) -> datetime | None:
    """The next limit of what is not performed yet."""
    return min((d["due"] for d in binding(case) if _runs(d)), default=None)


def something_due(case: Case, now: datetime) -> bool:
    """Whether time alone has brought a warning or a breach."""
    for n, cycle in enumerate(case["cycles"]):
        if case["carried"] and n == 0:
            continue
        for name in ("response", "completion"):
            duty = cycle[name]
            state = standing(duty, now)
            if state == "overdue" and case["breaches"].get((name, n + 1)) != "standing":
                return True
            if state == "open" and _given(duty, now) > duty["warned"]:
                return True
    return False


def _given(duty: Case, now: datetime) -> int:
    return sum(at <= now for at in duty["warn"] if at < duty["due"])


def settle(case: Case, now: datetime) -> dict[str, int]:
    """What the facts, and time, mean for the duties; what was recorded of it."""
    _meet(case)
    made = {"warnings": 0, "breaches": 0, "set_right": 0}
    for n, cycle in enumerate(case["cycles"], start=1):
        if case["carried"] and n == 1:
            continue
        for name in ("response", "completion"):
            duty = cycle[name]
            state = standing(duty, now)
            missed = state in ("late", "overdue")
            since = duty["due"] + (INSTANT if duty["inclusive"] else 0 * INSTANT)
            stands = case["breaches"].get((name, n)) == "standing"
            if stands and not (missed and case["since_when"][(name, n)] == since):
                case["breaches"][(name, n)] = "set_right"
                made["set_right"] += 1
                stands = False
            if missed and not stands:
                case["breaches"][(name, n)] = "standing"
                case["since_when"][(name, n)] = since
                made["breaches"] += 1
            if state == "open" and _given(duty, now) > duty["warned"]:
                duty["warned"] = _given(duty, now)
                made["warnings"] += 1
    return made


def _reached(case: Case, n: int, *purposes: str) -> datetime | None:
    """When the first message of a round reached the customer; what waits to be sent has not."""
    return min(
        (
            reached(m)
            for m in case["messages"]
            if m["cycle"] == n and not m["queued"] and (not purposes or m["purpose"] in purposes)
        ),
        default=None,
    )


def _meet(case: Case) -> None:
    last = len(case["cycles"])
    for n, cycle in enumerate(case["cycles"], start=1):
        duty, told = cycle["completion"], _reached(case, n, "feedback")
        whole = None
        if told is not None and cycle["handled"] is not None:
            whole = max(told, cycle["handled"])
        if n < last:
            if case["carried"] and n == 1:
                continue
            silent = cycle["response"]["impossible"] is not None
            duty["done"] = whole if whole is not None or not silent else duty["done"]
        else:
            answered = _reached(case, n, "decline", "merge")
            silent_since = cycle["response"]["impossible"] if case["unreachable"] else None
            if whole is None and silent_since is not None and not past(duty, silent_since):
                whole = cycle["handled"]  # nobody can be told: the handling half is all
            duty["done"] = min((at for at in (whole, answered) if at is not None), default=None)
            duty["impossible"] = None
            if case["status"] in ("declined", "merged") and silent_since is not None:
                duty["impossible"] = max(silent_since, case["since"])
        cycle["response"]["done"] = _reached(case, n)


# --- commands ----------------------------------------------------------------------------------


def cause(case: Case, name: str, args: Args) -> datetime:
    """What a fact answers: it did not happen before."""
    start: datetime = case["cycles"][-1]["start"]
    if name in ("record_sending", "record_arrival", "record_bounce"):
        known = [m["sent"] for m in case["messages"] if m["id"] == args["message"]]
        return known[0] if known else start
    if name == "follow_up":
        told = [f["told"] for f in case["follow_ups"] if f["id"] == args["follow_up"]]
        return told[0] if told else received(case)
    if name == "report_unreachable":
        return case["attempted"] or received(case)
    if name == "record_contact_found":
        return case["cycles"][-1]["response"]["impossible"] or received(case)
    if name == "close":
        latest: datetime = max(case["since"], case["answered_at"] or case["since"])
        return latest
    if name == "merge" and args["known"] is not None:
        return max(start, received(args["known"]))
    if name in ("withdraw", "merge"):
        return start
    if name in ("acknowledge", "log_contact", "assign_handler",
                "name_representative",
                "contain", "reclassify", "link"):  # fmt: skip
        return received(case)
    since: datetime = case["since"]
    return since


def accepts(
    case: Case, name: str, args: Args, now: datetime, role: str, who: str, other: Case | None = None
) -> bool:
    """Whether the process allows a command now."""
    if case["status"] not in FROM[name]:
        return False
    if name == "assess_duties":
        return something_due(case, now)
    if name == "recompute_deadlines":
        return False  # in these lives the calendar never changes
    if who in case["staff"] and role != "system":
        return False
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
    if args.get("at") is not None and at + behind < cause(case, name, {**args, "known": other}):
        return False
    speaks = name in ("accept", "object", "withdraw") and role in ("customer", "party_b")
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
    if name in _TELLS and (
        case["unreachable"] or sum(m["arrived"] is None for m in case["messages"]) >= 50
    ):
        return False
    if (args.get("told") or args.get("by")) == "representative" and not case["checked"]:
        return False
    if "evidence" in args and not args["evidence"]:
        return False
    rule = _RULES.get(name)
    return rule is None or bool(rule(case, args, at, who, other))


_TELLS = ("acknowledge", "give_feedback", "resend_feedback", "tell_outcome")
_NAMES_PEOPLE = ("assign_handler", "contain", "start_investigation", "draw_up_plan", "revise_plan",
                 "give_feedback")  # fmt: skip
_LEAST = {None: 0, "second_time": 1, "safety_defect": 2, "harm_to_health": 3}
_SEVERITY = ("minor", "moderate", "serious", "critical")
_URGENCY = ("normal", "urgent", "immediate")


def _assessed(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    severity = _SEVERITY.index(args["severity"])
    least = 2 if args["criterion"] == "harm_to_health" else 1 if severity >= 2 else 0
    return (
        args["category"] in ("quality", "service", "other")
        and (args["category"] != "other" or args["note"])
        and severity >= _LEAST[args["criterion"]]
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
    told = [f["id"] for f in args["follow_ups"]]
    owed = {m["id"] for m in case["plan"] or () if m["later"] and m["state"] == "open"}
    used = {f["id"] for f in case["follow_ups"]}
    return (
        owed <= set(told)
        and len(set(told)) == len(told)
        and not used & set(told)
        and all(f["due"] >= at for f in args["follow_ups"])
    )


def _closes(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    cycle = case["cycles"][-1]
    if case["status"] != "feedback_given" and not (cycle["handled"] and case["unreachable"]):
        return False
    if not case["unreachable"] and cycle["completion"]["done"] is None:
        return False
    if args["reason"] == "accepted":
        return bool(case["answer"] == "accepted")
    if args["reason"] == "unreachable":
        return bool(case["unreachable"])
    told = _reached(case, len(case["cycles"]), "feedback")
    return told is not None and case["answer"] is None and at >= after_working_days(told, 5)


def _merges(case: Case, args: Args, at: datetime, who: str, other: Case | None) -> bool:
    return (
        other is not None
        and other is not case
        and args["other"] not in case["links"]
        and other["customer"] == case["customer"]
        and other["status"] in OPEN
    )


UNFOUNDED = ("not_upheld", "not_established")

_RULES: dict[str, Any] = {
    "acknowledge": lambda case, args, at, who, other: (
        args["complete"] and case["handler"] is not None
    ),
    "record_sending": lambda case, args, at, who, other: any(
        m["id"] == args["message"] and m["queued"] for m in case["messages"]
    ),
    "record_arrival": lambda case, args, at, who, other: _waits(case, args),
    "record_bounce": lambda case, args, at, who, other: _waits(case, args),
    "name_representative": lambda case, args, at, who, other: args["proof"] or not args["checked"],
    "report_unreachable": lambda case, args, at, who, other: (
        not case["unreachable"] and (case["attempts"] > 0 or not case["contacts"])
    ),
    "record_contact_found": lambda case, args, at, who, other: case["unreachable"],
    "classify": _assessed,
    "reclassify": _assessed,
    "draw_up_plan": _planned,
    "revise_plan": _planned,
    "complete_measure": _measure_open,
    "cancel_measure": _measure_open,
    "give_feedback": _feedback,
    "follow_up": lambda case, args, at, who, other: any(
        f["id"] == args["follow_up"] and f["settled"] is None for f in case["follow_ups"]
    ),
    "accept": lambda case, args, at, who, other: case["answer"] is None,
    "close": _closes,
    "merge": _merges,
    "link": lambda case, args, at, who, other: (
        other is not case and args["other"] not in case["links"]
    ),
    "correct_fact": lambda case, args, at, who, other: (
        (args.get("came_in") is None and not case["unreachable"])
        if args.get("came_in") is None
        else args["came_in"] <= min(case["registered"], _answered(case) or case["registered"])
    ),
}


def _answered(case: Case) -> datetime | None:
    """The first fact that answers the receipt."""
    if len(case["cycles"]) > 1:
        at: datetime = case["cycles"][1]["start"]
        return at
    facts = [m["sent"] for m in case["messages"]]
    facts += [case["since"]] if case["status"] != "received" else []
    return min(facts, default=None)


def _waits(case: Case, args: Args) -> bool:
    return any(m["id"] == args["message"] and m["arrived"] is None for m in case["messages"])


def _attempt(case: Case, at: datetime) -> None:
    """The customer was tried in vain; the first time is what unreachable answers."""
    case["attempts"] += 1
    case["attempted"] = min(case["attempted"] or at, at)


def apply(
    case: Case,
    name: str,
    args: Args,
    now: datetime,
    who: str,
    message: str = "",
    other: Case | None = None,
) -> None:
    """What an accepted command makes of a case. ``message`` is the id that its message got."""
    at: datetime = args.get("at") or now
    cycle = case["cycles"][-1]
    if name in _PURPOSE:
        purpose = _PURPOSE[name] or _OUTCOME[case["status"]]
        n = len(case["cycles"])
        if name == "acknowledge":  # what is written down late answers its own round
            n = max((i for i, c in enumerate(case["cycles"], 1) if c["start"] <= at), default=1)
        sent = _message(message, purpose, at, args.get("arrived"), n)
        sent["queued"] = args["deliver"] and args.get("arrived") is None
        case["messages"].append(sent)
    if name == "give_feedback":
        case["follow_ups"] += [
            {"id": f["id"], "who": f["who"], "told": at, "settled": None}
            for f in args["follow_ups"]
        ]
    elif name == "record_sending":
        sent = next(m for m in case["messages"] if m["id"] == args["message"])
        sent.update({"queued": False, "sent": at})
    elif name == "record_arrival":
        came = next(m for m in case["messages"] if m["id"] == args["message"])
        came.update({"queued": False, "arrived": at})
    elif name == "record_bounce":
        case["messages"] = [m for m in case["messages"] if m["id"] != args["message"]]
        _attempt(case, at)
    elif name == "log_contact":
        if not args["reached"]:
            _attempt(case, at)
    elif name == "report_unreachable":
        case["unreachable"] = True
        cycle["response"]["impossible"] = at
    elif name == "record_contact_found":
        case.update({"unreachable": False, "attempts": 0, "attempted": None, "contacts": True})
        later, missed = cycle["completion"], ("late", "overdue")
        ended = later["ended"] is not None
        if not ended and standing(cycle["response"], at) not in missed:
            cycle["response"] = response(at)
        if not ended and standing(later, at) not in missed and later["due"] < at + 24 * HOUR:
            later.update({"start": at, "due": at + 24 * HOUR, "inclusive": True, "warn": []})
    elif name in ("classify", "reclassify"):
        case["severity"] = args["severity"]
    elif name == "assign_handler":
        case["handler"] = args["handler"]
    elif name == "start_investigation":
        case.update({"investigator": args["investigator"], "verdict": None})
    elif name == "conclude_investigation":
        case["verdict"] = args["verdict"]
        case["investigator"] = case["investigator"] or who
        cycle["handled"] = at if args["verdict"] in UNFOUNDED else None
    elif name == "draw_up_plan":
        case["plan"] = [{**m, "state": "open", "settled": None} for m in args["measures"]]
        cycle["handled"] = None
        case["approved"] = args["approved_by"]
    elif name == "revise_plan":
        case["approved"] = args["approved_by"]
        kept = [m for m in case["plan"] if m["state"] != "open"]
        case["plan"] = kept + [{**m, "state": "open", "settled": None} for m in args["measures"]]
    elif name in ("complete_measure", "cancel_measure"):
        for measure in case["plan"]:
            if measure["id"] == args["measure"]:
                measure.update({"state": name.partition("_")[0], "settled": at})
    elif name == "follow_up":
        next(f for f in case["follow_ups"] if f["id"] == args["follow_up"])["settled"] = at
        for measure in case["plan"] or ():
            if measure["id"] == args["follow_up"] and measure["state"] == "open":
                measure.update({"state": "done", "settled": at})
    elif name == "name_representative":
        case["checked"] = args["checked"]
    elif name == "accept":
        case.update({"answer": "accepted", "answered_at": at})
    elif name in ("object", "reopen"):
        case["cycles"].append(_cycle(at))
        case.update({"attempts": 0, "unreachable": False, "answer": None, "plan": None})
        case.update({"attempted": None, "answered_at": None, "approved": None})
        case["verdict"] = None
        if name == "reopen" and not case["contacts"] and not case["carried"]:
            case["unreachable"] = True
            case["cycles"][-1]["response"]["impossible"] = at
    elif name == "withdraw":
        cycle["response"]["ended"] = cycle["completion"]["ended"] = at
    elif name == "merge":
        assert other is not None
        mine, theirs = cycle["completion"], other["cycles"][-1]["completion"]
        if theirs["due"] < mine["due"] and not past(theirs, at):
            mine.update({key: theirs[key] for key in ("start", "due", "inclusive")})
            mine["warn"] = [w for w in mine["warn"] if w < theirs["due"]]
    elif name == "link":
        case["links"].add(args["other"])
    elif name == "correct_fact":
        _correct(case, args)
    _go_on(case, name, at)


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


def _correct(case: Case, args: Args) -> None:
    if args.get("came_in") is None:
        case.update({"customer": args["customer"], "contacts": True})
        return
    case["came_in"] = args["came_in"]
    if case["status"] == "received":
        case["since"] = received(case)
    first = case["cycles"][0]
    wrong, first["start"] = first["start"], received(case)
    for name, fresh in (
        ("response", response(first["start"])),
        ("completion", completion(first["start"])),
    ):
        duty = first[name]
        if duty["start"] == wrong:
            duty.update({k: fresh[k] for k in ("start", "due", "inclusive", "warn", "warned")})
            if duty["impossible"] == wrong:
                duty["impossible"] = first["start"]


_PURPOSE = {
    "acknowledge": "acknowledgement",
    "give_feedback": "feedback",
    "resend_feedback": "feedback",
    "tell_outcome": None,
}
_OUTCOME = {"declined": "decline", "merged": "merge", "withdrawn": "withdrawal"}
