"""What an agreement is: its term, its signatures, its changes, when it is in force (7.1, 7.2)."""

from __future__ import annotations

from datetime import date, datetime

from .days import DAY, SKEW, begin_of, local, years_on
from .owing import Args, Case


def drafted(said: Args) -> Case:
    """An agreement that was written down."""
    return {
        "kind": "agreement",
        "status": "draft",
        "party_b": said.get("party_b_ref"),
        "term": {k: said.get(k) for k in ("years", "indefinite", "first_day", "last_day")},
        "signed": {},
        "terms": [(None, said["terms"])],
        "renewed": [],
        "ended": None,
        "proposals": {},
        "open": None,
        "analysed": [],
    }


def ends_on(first: date, term: Args) -> date | None:
    """The last day of a term that begins on a day."""
    if term["last_day"]:
        last: date = term["last_day"]
        return last
    return years_on(first, term["years"]) if term["years"] else None


def agreed_days(case: Case) -> list[tuple[date, date | None]]:
    """The terms as they were agreed."""
    if len(case["signed"]) < 2:
        return []
    first = case["term"]["first_day"] or max(case["signed"].values())
    return [(first, ends_on(first, case["term"])), *case["renewed"]]


def in_force(case: Case, day: date) -> bool:
    """Whether it is in force on a day."""
    if case["ended"] is not None and day > case["ended"]:
        return False
    return any(a <= day and (z is None or day <= z) for a, z in agreed_days(case))


def in_force_at(case: Case, at: datetime) -> bool:
    """Whether it is in force at an instant."""
    return in_force(case, local(at))


def version(case: Case, at: datetime) -> int:
    """Which version of the terms holds for what is received then."""
    n = 0
    for since, _ in case["terms"]:
        n += since is None or since <= at
    return n


def terms_at(case: Case, at: datetime) -> str:
    """The terms that hold for what is received then (CC 543)."""
    name: str = case["terms"][version(case, at) - 1][1]
    return name


def _renewal(case: Case, term: Args, day: date) -> tuple[date, date | None]:
    last = agreed_days(case)[-1][1]
    first = term["first_day"] or max(day, day if last is None else last + DAY)
    return first, ends_on(first, term)


def _agreed_at(said: Args, now: datetime) -> datetime:
    return now if said["day"] is None else begin_of(said["day"] + DAY)


def _since(change: Args, said: Args, now: datetime) -> datetime:
    return begin_of(change["from_day"]) if change["from_day"] else _agreed_at(said, now)


FROM = {
    "fill_term": ("draft",),
    "sign_agreement": ("draft", "signed_by_one"),
    "amend_agreement": ("signed",),
    "renew_agreement": ("signed",),
    "terminate_agreement": ("signed",),
    "accept_proposal": ("signed",),
    "reject_proposal": ("signed",),
    "withdraw_proposal": ("signed",),
    "give_copy": ("signed", "terminated"),
    "record_training": ("signed", "terminated"),
    "record_analysis": ("signed", "terminated"),
}
"""From which statuses each move may be made."""


def refused(case: Case, said: Args, now: datetime, role: str) -> set[str]:
    """The rules that stand against a command."""
    type = said["type"]
    if case["status"] not in FROM[type]:
        return {"not_from_here"}
    rules: set[str] = set()
    today = local(now)
    day = said.get("day") or today
    if "party" in said and role == "party_b" and said["party"] != "party_b":
        rules.add("acts_for_itself")
    if "day" in said and said["day"] and begin_of(said["day"]) > now + SKEW:
        rules.add("signed_by_now")
    if type == "fill_term":
        first = said["first_day"] or case["term"]["first_day"]
        if first and said["last_day"] and said["last_day"] < first:
            rules.add("ends_after_it_starts")
    elif type == "sign_agreement":
        rules |= _against_signing(case, said, day)
    elif type in ("amend_agreement", "renew_agreement", "terminate_agreement"):
        if case["open"]:
            rules.add("no_proposal_is_open")
        if day < max(case["signed"].values()):
            rules.add("proposed_after_signing")
        rules |= _against_change(case, said, said, day, now)
        rules |= _against_proposing(case, said)
    elif type.endswith("_proposal"):
        rules |= _against_answer(case, said, day, now)
    elif type == "record_analysis":
        if said["last"] >= today:
            rules.add("analysed_days_are_over")
        if said["made_up"]:
            rules.add("figures_are_counted")
        if (said["last"], said["figures"]) in case["analysed"]:  # from one first day in all lives
            rules.add("analysed_once")
    elif type == "give_copy":
        if said["made_up"]:
            rules.add("copy_is_the_records")
    elif type == "record_training":
        if said["at"] and said["at"] > now + SKEW:
            rules.add("held_by_now")
        if said["terms_version"] and said["terms_version"] > len(case["terms"]):
            rules.add("version_is_there")
    return rules


def _against_signing(case: Case, said: Args, day: date) -> set[str]:
    rules = set()
    term = case["term"]
    if not (term["years"] or term["indefinite"] or term["last_day"]):
        rules.add("term_is_filled")
    if said["party"] in case["signed"]:
        rules.add("signs_once")
    last = ends_on(term["first_day"] or day, term)
    if last and last < day:
        rules.add("signs_before_it_ends")
    return rules


def _against_proposing(case: Case, said: Args) -> set[str]:
    rules = set()
    last = agreed_days(case)[-1][1]
    if said["type"] == "amend_agreement" and said["terms"] == case["terms"][-1][1]:
        rules.add("terms_are_others")
    if said["type"] == "renew_agreement":
        if last is None:
            rules.add("term_runs_out")
        elif said["first_day"] and said["first_day"] <= last:
            rules.add("renews_after_the_term")
    if said["type"] == "terminate_agreement" and last and said["last_day"] >= last:
        rules.add("ends_within_the_term")
    return rules


def _against_change(case: Case, change: Args, said: Args, day: date, now: datetime) -> set[str]:
    """What may stand against a change when it is proposed, and again when it is accepted."""
    if change["type"] == "amend_agreement":
        earlier = case["terms"][-1][0]
        if earlier is not None and _since(change, said, now) < earlier:
            return {"terms_hold_in_order"}
    elif change["type"] == "renew_agreement":
        first, last = _renewal(case, change, day)
        if last and (last < first or last < day):
            return {"renews_for_a_day_to_come"}
    elif change["last_day"] < day:
        return {"ends_when_both_agree_or_later"}
    return set()


def _against_answer(case: Case, said: Args, day: date, now: datetime) -> set[str]:
    if said["proposal"] is None or said["proposal"] != case["open"]:
        return {"proposal_is_open"}
    change = case["proposals"][said["proposal"]]
    own = change["party"] == said["party"]
    if said["type"] == "withdraw_proposal":
        return set() if own else {"withdrawn_by_its_proposer"}
    rules = {"answered_by_the_other"} if own else set()
    if said["type"] == "accept_proposal":
        if day < change["made"]:
            rules.add("accepted_after_it_was_proposed")
        late = change["type"] == "amend_agreement" and _since(change, said, now) < _agreed_at(
            said, now
        )
        if late:
            rules.add("terms_hold_once_both_agree")
        rules |= _against_change(case, change, said, day, now)
    return rules


def happened(case: Case, said: Args, now: datetime, proposal: str) -> None:
    """What a command that was allowed brings; ``proposal`` is the id of a new one."""
    type = said["type"]
    day = said.get("day") or local(now)
    if type == "fill_term":
        first = said["first_day"] or case["term"]["first_day"]
        case["term"] = {k: said[k] for k in case["term"]} | {"first_day": first}
    elif type == "sign_agreement":
        case["signed"][said["party"]] = day
        case["status"] = "signed" if len(case["signed"]) == 2 else "signed_by_one"
    elif type in ("amend_agreement", "renew_agreement", "terminate_agreement"):
        case["open"] = proposal
        case["proposals"][proposal] = said | {"made": day}
    elif type == "record_analysis":
        case["analysed"].append((said["last"], said["figures"]))
    elif type.endswith("_proposal"):
        case["open"] = None
        if type == "accept_proposal":
            _accepted(case, case["proposals"][said["proposal"]], said, day, now)


def _accepted(case: Case, change: Args, said: Args, day: date, now: datetime) -> None:
    if change["type"] == "amend_agreement":
        case["terms"].append((_since(change, said, now), change["terms"]))
    elif change["type"] == "renew_agreement":
        case["renewed"].append(_renewal(case, change, day))
    else:
        case["ended"] = change["last_day"]
        case["status"] = "terminated"
