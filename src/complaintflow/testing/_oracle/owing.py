"""What is owed: limits, what meets them, what is a breach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from .days import (
    DAY,
    HOUR,
    INSTANT,
    End,
    after_days,
    after_working_days,
    end_of,
    last_known,
    local,
)
from .terms import TERMS

Case: TypeAlias = dict[str, Any]
Args: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, int, str | None]
"""A duty: its kind, the round that it belongs to, and what it is about where there are several."""

PARTY_OF = {"assistance": "party_b"}
"""Who owes a duty, where it is not Party A."""
BREACH_OF = {
    "response": "response_late",
    "completion": "completion_late",
    "assistance": "not_assisted",
    "take_up": "not_improved",
    "improvement_plan": "not_improved",
    "improvement_action": "not_improved",
}
CLAUSE_OF = {
    "response_late": "4.1",
    "completion_late": "4.2",
    "personal_data_leaked": "4.3",
    "not_improved": "4.4",
    "not_assisted": "2.2",
}


LIMIT = ("start", "due", "sure", "inclusive", "warn", "how", "waits")
"""What makes the limit of a duty. ``sure``: up to when it is certainly in time, where only the day
that it runs from is known; None where that is ``due``. ``how``: the unit and the number that were
counted, and those of the warnings; None where nothing was. ``waits``: see :class:`~.days.End`."""


def new_duty(start: datetime, due: datetime, *, inclusive: bool, warn: list[datetime]) -> Case:
    """A duty that nobody has performed yet."""
    return {
        "start": start,
        "due": due,
        "sure": None,
        "inclusive": inclusive,
        "warn": warn,
        "how": None,
        "waits": None,
        "warned": 0,
        "done": None,
        "impossible": None,
        "ended": None,
    }


def response(start: datetime, terms: str = "usual", day_known_at: datetime | None = None) -> Case:
    """4.1: within 24 hours, the last instant included; warnings after 12 and 20.

    :param day_known_at: when somebody wrote down that it began on the day that begins at ``start``,
        where nobody knows the time: it had begun by then, and by the end of the day.
    """
    told = TERMS[terms]
    hours, warn = told["response"] * HOUR, [start + n * HOUR for n in told["response_warn"]]
    duty = new_duty(start, start + hours, inclusive=True, warn=warn)
    if day_known_at is not None:
        end = end_of(local(start))
        duty["sure"], duty["due"] = start + hours, min(end, day_known_at) + hours
        duty["inclusive"] = day_known_at < end
    return duty


def completion(start: datetime, terms: str, now: datetime) -> Case:
    """4.2: within 7 working days, due at the end of the last; warnings at the end of 4 and 6."""
    return _counted(start, terms, "completion", now)


def assistance(start: datetime, terms: str, now: datetime, *, urgent: bool) -> Case:
    """2.2: 3 working days from when the request arrived; 1 where the matter is urgent."""
    return _counted(start, terms, "urgent" if urgent else "assistance", now)


def planning(start: datetime, terms: str, now: datetime) -> Case:
    """4.4: within 30 days of when a problem was found; a warning at the end of 20."""
    return _counted(start, terms, "plan", now)


def _counted(start: datetime, terms: str, name: str, now: datetime) -> Case:
    told = TERMS[terms]
    how = ("days" if name == "plan" else "working_days", told[name], told[f"{name}_warn"])
    duty = new_duty(start, start, inclusive=False, warn=[])
    return duty | counted(start, how, now)


def counted(start: datetime, how: tuple[str, int, tuple[int, ...]], now: datetime) -> Case:
    """A limit that is counted in days, as far as the days are known."""
    unit, n, warnings = how
    end = ends(start, unit, n, now)
    warn = [ends(start, unit, earlier, now).at for earlier in warnings]
    return {"start": start, "due": end.at, "inclusive": False, "warn": warn, "how": how,
            "waits": end.waits}  # fmt: skip


def ends(start: datetime, unit: str, n: int, now: datetime) -> End:
    """When some working days, or days, from a start end."""
    after = after_days if unit == "days" else after_working_days
    return after(start, n, now)


def stale(limit: Case, now: datetime) -> bool:
    """Whether a notice has come out since that may move a limit."""
    return limit["waits"] not in (None, last_known(now))


def stated(start: datetime, due: datetime) -> Case:
    """By a time that somebody stated; it still belongs to the period, and nobody is warned."""
    return new_duty(start, due, inclusive=True, warn=[])


def promised(start: datetime, due: datetime) -> Case:
    """By a date that was promised: somebody is reminded a day before, if it was set by then."""
    warn = [due - DAY] if due - DAY > start else []
    return new_duty(start, due, inclusive=True, warn=warn)


def past(duty: Case, at: datetime) -> bool:
    """Whether an instant lies outside the period."""
    return bool(at > duty["due"] if duty["inclusive"] else at >= duty["due"])


def act_by(duty: Case) -> datetime:
    """Until when one is certainly in time."""
    at: datetime = duty["sure"] or duty["due"]
    return at


def _in_time(duty: Case, at: datetime | None) -> bool | None:
    """Whether something that may have happened was in time; None where nobody can say."""
    if at is None or past(duty, at):
        return False
    return True if duty["sure"] is None or at <= duty["sure"] else None


def outside(duty: Case) -> datetime:
    """The first instant outside the period."""
    due: datetime = duty["due"]
    return due + INSTANT if duty["inclusive"] else due


def standing(duty: Case, now: datetime) -> str:
    """met, late, impossible, discharged, overdue or open; undetermined where that hangs on the hour
    of a day."""
    done = _in_time(duty, duty["done"])
    if done:
        return "met"
    for end, state in (("impossible", "impossible"), ("ended", "discharged")):
        ended = _in_time(duty, duty[end])
        if ended is not False:
            return state if ended else "undetermined"
    if duty["done"] is not None:
        return "late" if done is False else "undetermined"
    if past(duty, now):
        return "overdue"
    return "open" if _in_time(duty, now) else "undetermined"


def reached(message: Case) -> datetime:
    """Sending stands in until arrival is known."""
    at: datetime = message["arrived"] or message["sent"]
    return at


def binding(case: Case) -> dict[Key, Case]:
    """The duties that bind, in order."""
    return dict(_binding(case))


def _binding(case: Case) -> Iterator[tuple[Key, Case]]:
    if case["kind"] == "improvement":
        for n, duty in enumerate(case["plans"], start=1):
            yield ("improvement_plan", n, None), duty
        for action in case["actions"]:
            yield ("improvement_action", case["round"], action["id"]), action["duty"]
        return
    for n, cycle in enumerate(case["cycles"], start=1):
        if not (case["carried"] and n == 1):
            yield ("response", n, None), cycle["response"]
            yield ("completion", n, None), cycle["completion"]
    for request in case["requests"]:
        yield ("assistance", request["cycle"], request["id"]), request["duty"]
    for problem in case["problems"]:
        yield ("take_up", problem["cycle"], problem["code"]), problem["duty"]


def runs(duty: Case) -> bool:
    """Whether it is still to be performed."""
    return duty["done"] is None and standing(duty, duty["due"] + 365 * DAY) == "overdue"


def owed_until(case: Case) -> datetime | None:
    """The next limit of what is not performed yet."""
    if case["status"] == "disposed":
        return None
    return min((d["due"] for d in binding(case).values() if runs(d)), default=None)


def limits(case: Case) -> None:
    """By when each round's two duties are owed, from all that is known: its own limits; each
    contact that turned up, 24 hours later where nothing was missed by then; and, of a merged case,
    the survivor's where that is earlier. What was merged first came first."""
    last = len(case["cycles"])
    for n, cycle in enumerate(case["cycles"], start=1):
        due = {kind: dict(limit) for kind, limit in cycle["own"].items()}
        joined = case["merged"] if n == last else None
        ended = case["since"] if n == last and case["status"] in ("declined", "merged") else None
        done = [at for at in (cycle["handled"], ended) if at is not None]
        turned = [(s["found"], s["since"] or cycle["start"]) for s in cycle["silences"]
                  if s["found"] is not None]  # fmt: skip
        over = {found for found, _ in turned}
        late = {at for at in case["found"].values()
                if case["members"] and at >= cycle["start"] and at not in over}  # fmt: skip
        turned += [(found, None) for found in late]
        for found, since in sorted(turned, key=lambda one: one[0]):
            if joined is not None and joined <= found:
                due["completion"], joined = _earlier(due["completion"], case["survivors"]), None
            again = {key: value for key, value in response(found, case["terms"]).items()
                     if key in LIMIT}  # fmt: skip
            for kind, limit in due.items():
                if since is not None:
                    whole = kind == "response" or not past(limit, found)
                    whole = whole or any(not past(limit, at) for at in done)
                    good = whole and not past(limit, since)
                else:
                    told = _told_but_for(case, n, kind, found)
                    good = told is not None and not past(limit, told)
                    theirs = {who for who, at in case["found"].items() if at == found}
                    good = good and not wanted(case, found).isdisjoint(theirs)
                if good and outside(again) > outside(limit):
                    due[kind] = again if kind == "response" else {**again, "warn": []}
                elif good and limit["sure"] is not None:  # by either it is in time up to then
                    limit["sure"] = max(limit["sure"], again["due"])
        if joined is not None:
            due["completion"] = _earlier(due["completion"], case["survivors"])
        known = warns(cycle["response"])
        for kind, limit in due.items():
            if any(limit[key] != cycle[kind][key] for key in ("due", "sure", "start", "waits")):
                cycle[kind].update(limit)
        if warns(cycle["response"]) != known:  # none of those before another limit was given
            cycle["response"]["warned"] = 0


def _told_but_for(case: Case, n: int, kind: str, found: datetime) -> datetime | None:
    """When all that a duty owes was done for those of whom a contact was known before."""
    if kind == "response":
        return first_reached(case, n, before=found)
    told, handled = (
        first_reached(case, n, "feedback", before=found),
        case["cycles"][n - 1]["handled"],
    )
    whole = None if told is None or handled is None else max(told, handled)
    answer = first_reached(case, n, "decline", "merge", before=found)
    return min((at for at in (whole, answer) if at is not None), default=None)


def _earlier(own: Case, theirs: Case | None) -> Case:
    if theirs is None or theirs["due"] >= own["due"]:
        return own
    limit = {key: theirs[key] for key in LIMIT}
    return {**limit, "warn": [w for w in own["warn"] if w < theirs["due"]]}


def may_move(case: Case) -> Iterator[Case]:
    """The duties whose limit still matters: they run, or a breach rests on them."""
    for key, duty in binding(case).items():
        if runs(duty) or breach_of(case, key) is not None:
            yield duty


def breach_of(case: Case, key: Key) -> Case | None:
    """The breach of a duty that stands, excused or not."""
    found = [b for b in case["breaches"] if b["key"] == key and b["status"] != "set_right"]
    return found[0] if found else None


def duty_is_due(case: Case, now: datetime) -> bool:
    """Whether time alone has brought a warning or a breach of a duty."""
    for key, duty in binding(case).items():
        state = standing(duty, now)
        missed = state in ("late", "overdue")
        if state == "overdue" and breach_of(case, key) is None:
            return True
        if not missed and runs(duty) and _given(duty, now) > duty["warned"]:
            return True
    return False


def warns(duty: Case) -> list[datetime]:
    """When somebody is warned of a limit."""
    return [at for at in duty["warn"] if at < act_by(duty)]


def _given(duty: Case, now: datetime) -> int:
    return sum(at <= now for at in duty["warn"] if at < act_by(duty))


def new_breach(case: Case, key: Key, kind: str, party: str, since: datetime) -> Case:
    """A breach that was found now."""
    breach = {
        "id": "",
        "key": key,
        "kind": kind,
        "party": party,
        "since": since,
        "status": "standing",
        "excuse": None,
        "remedy": {"status": "owed", "who": None, "due": None},
    }
    case["breaches"].append(breach)
    return breach


def _begins(breach: Case, since: datetime) -> None:
    """What began only after the limit excuses no more (CC 590)."""
    excuse = breach["excuse"]
    forced = excuse is not None and excuse["ground"] == "force_majeure"
    if breach["since"] != since and forced and excuse["began"] >= since:
        breach.update({"excuse": None, "status": "standing"})
    breach["since"] = since


def settle_duties(case: Case, now: datetime) -> dict[str, int]:
    """What the facts, and time, mean for the duties; what was recorded of it."""
    made = {"warnings": 0, "breaches": 0, "set_right": 0}
    if case["kind"] == "complaint":
        limits(case)
        _meet(case)
    for key, duty in binding(case).items():
        state = standing(duty, now)
        missed = state in ("late", "overdue")
        breach = breach_of(case, key)
        if breach is not None and missed:  # it may have begun at another time
            _begins(breach, outside(duty))
        elif breach is not None:
            breach["status"] = "set_right"
            made["set_right"] += 1
            breach = None
        if missed and breach is None:
            party = PARTY_OF.get(key[0], "party_a")
            new_breach(case, key, BREACH_OF[key[0]], party, outside(duty))
            made["breaches"] += 1
        if not missed and runs(duty) and _given(duty, now) > duty["warned"]:
            duty["warned"] = _given(duty, now)
            made["warnings"] += 1
    return made


def first_reached(
    case: Case, n: int, *purposes: str, before: datetime | None = None
) -> datetime | None:
    """When the first message of a round, or of a later one, reached the customer; what waits to be
    sent has not. Of a joint complaint: when first everybody was told who was to be told by then,
    and whoever a contact turned up of later (``before``: leaving out those of then or after)."""
    sent = {(m["to"] or case["customer"], reached(m)) for m in _sent(case, n, *purposes)}
    if not case["members"]:
        return min((at for _, at in sent), default=None)
    times = {at for _, at in sent} | {*case["gone"].values()}
    times |= {c["at"] for c in case["identities"].values() if not c["covers"]}
    times |= {one["named"] for one in case["acting"]}
    found = sorted(at for at in case["found"].values() if before is None or at < before)

    def all_told(at: datetime) -> bool:
        return wanted(case, at, before) <= {person for person, when in sent if when <= at}

    good = [at for at in sorted({*times, *found}) if all_told(at)]
    told = good[0] if good else None
    for at in found:  # of one more there is a contact
        if told is not None and at > told and not all_told(at):
            told = next((later for later in good if later > at), None)
    return told


def wanted(case: Case, at: datetime, before: datetime | None = None) -> set[str]:
    """Who, of a joint complaint, was then to be told: whoever acted, or else each who complained,
    but for those of whom no contact was known; and of contacts none that came later than
    ``before``."""
    ends = {p: c["at"] for p, c in case["identities"].items() if not c["covers"]} | case["gone"]
    acting = {a["who"] for a in case["acting"] if a["named"] <= at}
    acting -= {person for person, end in ends.items() if end <= at}
    acting -= {person for person, end in case["gone"].items() if end <= at}
    people = {case["customer"], *case["members"]}
    here = people - {p for p, end in case["gone"].items() if end <= at}
    dumb = set()
    for person in people:
        found = case["found"].get(person)
        known = found is None or (found <= at and (before is None or found < before))
        if person not in case["contacts"] or not known:
            dumb.add(person)
    if not here - dumb:  # of nobody one is known
        return acting or here
    return (acting - dumb) or (here - dumb)


def _sent(case: Case, n: int, *purposes: str) -> list[Case]:
    return [
        m
        for m in case["messages"]
        if m["cycle"] >= n and not m["queued"] and (not purposes or m["purpose"] in purposes)
    ]


def complains(case: Case) -> list[str]:
    """Who complains and has not taken that back."""
    return [who for who in (case["customer"], *case["members"]) if who not in case["gone"]]


def contactable(case: Case) -> bool:
    """Whether somebody who complains, and has not taken that back, left a way to be reached."""
    return not case["contacts"].isdisjoint(complains(case))


def out_of_reach(case: Case) -> list[str]:
    """Who left no contact where others did."""
    return [who for who in complains(case) if contactable(case) and who not in case["contacts"]]


def running(case: Case, at: datetime) -> int:
    """Which round was running at a time."""
    return max((n for n, c in enumerate(case["cycles"], 1) if c["start"] <= at), default=1)


def acts(case: Case) -> list[str]:
    """Who acts for them, unless a check found that they may not, or they have left."""
    none = {person for person, check in case["identities"].items() if not check["covers"]}
    none |= {*case["gone"]}
    return [one["who"] for one in case["acting"] if one["who"] not in none]


def asked(case: Case) -> list[str]:
    """Of a joint complaint, who is told and asked."""
    out = out_of_reach(case)
    acting = [who for who in acts(case) if who not in out]
    return acting or [who for who in complains(case) if who not in out]


def waiting_to_be_told(case: Case, n: int, *purposes: str) -> list[str]:
    """Of a joint complaint, who is still to be told."""
    if not case["members"] or first_reached(case, n, *purposes) is not None:
        return []
    told = {m["to"] or case["customer"] for m in _sent(case, n, *purposes)}
    return [who for who in asked(case) if who not in told]


def _meet(case: Case) -> None:
    last = len(case["cycles"])
    for n, cycle in enumerate(case["cycles"], start=1):
        if n < last and case["carried"] and n == 1:
            continue
        duty, told = cycle["completion"], first_reached(case, n, "feedback")
        silence = cycle["silences"][-1] if cycle["silences"] else None
        silent = None
        if silence is not None and silence["found"] is None:
            silent = silence["since"] or cycle["start"]
        cycle["response"]["impossible"] = silent
        cycle["response"]["done"] = first_reached(case, n)
        met = [first_reached(case, n, "decline", "merge")]
        if told is not None and cycle["handled"] is not None:
            met.append(max(told, cycle["handled"]))
        if silent is not None and not past(duty, silent):
            met.append(cycle["handled"])  # nobody can be told: the handling half is all
        duty["done"] = min((at for at in met if at is not None), default=None)
        if case["status"] != "withdrawn":
            duty["ended"] = None
        if n < last:
            then = case["cycles"][n]["start"]  # it was taken up anew, and nobody could be told
            mute = any((s["since"] or cycle["start"]) <= then
                       and (s["found"] is None or s["found"] > then)
                       for s in cycle["silences"])  # fmt: skip
            if mute:
                duty["ended"] = min(then, duty["ended"] or then)
        duty["impossible"] = None
        if n == last and case["status"] in ("declined", "merged") and silent is not None:
            duty["impossible"] = max(silent, case["since"])
