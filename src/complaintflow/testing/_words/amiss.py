"""What is got wrong on purpose: of each rule that lives would seldom come to break, a command that
breaks it, where a record stands so that it can be broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from .. import _oracle as oracle
from .agreement import today
from .parties import PROBLEMS

_DAY = timedelta(days=1)
_BEFORE_ANY = datetime(2024, 11, 1, tzinfo=UTC)
"""When no agreement of these lives was in force."""


class Wrong(NamedTuple):
    """A command that breaks a rule, perhaps with others."""

    rule: str
    move: str
    args: oracle.Args
    who: str = "boss"


def amiss(case: oracle.Case, world: oracle.World, now: datetime) -> list[Wrong]:
    """What can be got wrong on a record as it stands."""
    if case["kind"] == "agreement":
        found = _agreement(case, now)
    elif case["kind"] == "improvement":
        found = _improvement(case, now)
    elif case["kind"] == "claim":
        found = _claim(case, now)
    else:
        found = _complaint(case, world, now)
    moves = oracle.KINDS[case["kind"]].moves
    return [wrong for wrong in found if case["status"] in moves[wrong.move]]


def _busy(case: oracle.Case, who: str) -> bool:
    return who in oracle.KINDS[case["kind"]].busy(case)


def _kept(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    if case["holds"]:
        yield Wrong("nothing_holds_it", "dispose", {})
    if case["kept"] is not None and now < oracle.kept_until(case):
        yield Wrong("retention_has_ended", "dispose", {})
    yield Wrong("hold_stands", "release_hold", {"hold": "h-none"})


# --- complaints ----------------------------------------------------------------------------------


def _complaint(case: oracle.Case, world: oracle.World, now: datetime) -> Iterator[Wrong]:
    yield from _kept(case, now)
    yield from _breaches(case, now)
    yield from _people(case)
    yield from _assessed(case)
    yield from _planned(case, now)
    yield from _told(case, now)
    yield from _linked(case, world)
    yield from _of_party_b(case, now)
    for file in case["files"]:
        yield Wrong("attached_once", "attach", {"at": None, "file": file})
    corrects: oracle.Args = {"request": None, "words": False}
    again = {**corrects, "came_in": case["came_in"], "by_day": case["by_day"]}
    yield Wrong("corrects_something", "correct_fact", again)
    if not case["carried"]:
        early = {**corrects, "came_in": _BEFORE_ANY}
        yield Wrong("agreement_in_force", "correct_fact", early)
    for person in (case["customer"], *case["members"]):
        if not case["unreachable"] and person not in oracle.out_of_reach(case):
            continue
        found = {**corrects, "customer": person}
        yield Wrong("contact_is_found_by_its_command", "correct_fact", found)
    if oracle.is_theirs(case, world):
        other = {**corrects, "customer": "cust-none"}
        yield Wrong("stays_with_its_customer", "correct_fact", other)
    if case["kept"] is not None and now >= oracle.kept_until(case):
        yield Wrong("record_is_kept", "reopen", {"at": None})
    if any(asked["status"] == "received" for asked in case["rights"]):
        yield Wrong("requests_are_carried_out", "dispose", {})


def _people(case: oracle.Case) -> Iterator[Wrong]:
    check = {"at": None, "covers": ("speak",), "proof": "authority"}
    for person in case["staff"]:
        agent = {**check, "person": person, "capacity": "agent"}
        yield Wrong("agent_takes_no_part", "check_identity", agent)
    nobody = {**check, "person": "agent-9", "capacity": "customer"}
    yield Wrong("customer_is_named", "check_identity", nobody)
    if case["answer"]:
        yield Wrong("not_answered_yet", "accept", {"at": None, "by": None}, case["customer"])
    for person in case["gone"]:
        again = {**check, "person": person, "capacity": "agent"}
        yield Wrong("who_left_acts_no_more", "check_identity", again)
        named = {"at": None, "acting": person, "replaces": None}
        yield Wrong("who_left_acts_no_more", "name_representative", named)
    if case["unreachable"]:
        nobodys = {"at": None, "whose": "m-none"}
        yield Wrong("contact_is_of_who_complains", "record_contact_found", nobodys)
    member = {"at": None, "member": "m-none"}
    yield Wrong("member_may_leave", "withdraw_member", member)


def _assessed(case: oracle.Case) -> Iterator[Wrong]:
    sound: oracle.Args = {"at": None, "category": "quality", "severity": "minor",
                          "urgency": "normal", "criterion": None, "note": False}  # fmt: skip
    wrong: list[tuple[str, oracle.Args]] = [
        ("category_is_known", {"category": "no_such"}),
        ("other_is_explained", {"category": "other"}),
        ("product_is_known", {"product": "no_such"}),
        ("severity_follows_criteria", {"criterion": "harm_to_health"}),
        ("urgency_follows_severity", {"severity": "serious"}),
    ]
    if oracle.TERMS[case["terms"]]["standard"] != oracle.STANDARD:
        wrong = [("standard_is_agreed", {})]
    for move in ("classify", "reclassify"):
        for rule, args in wrong:
            yield Wrong(rule, move, {**sound, **args})


def _planned(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    limit = max(case["cycles"][-1]["completion"]["due"], now)
    plan = {"at": None, "late": False, "approved_by": "pa"}
    one = {"id": "m98", "kind": "repair", "who": "ron", "later": False, "limit": limit + _DAY}
    for move in ("draw_up_plan", "revise_plan"):
        for rule, wrong in (
            ("within_the_limit_or_said", [one]),
            ("limits_lie_ahead", [{**one, "limit": now - _DAY}]),
            ("measure_ids_are_new", [one, one]),
            ("has_a_measure", []),
        ):
            yield Wrong(rule, move, {**plan, "measures": wrong})
    if case["severity"] in ("serious", "critical") and case["approved"] is None:
        yield Wrong("plan_is_approved", "start_execution", {"at": None})
    for measure in case["plan"] or () if _busy(case, "ron") else ():
        if measure["who"] != "ron":
            args = {"at": None, "measure": measure["id"]}
            yield Wrong("settles_their_own", "cancel_measure", args, "ron")


def _told(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    feedback = {"at": None, "deliver": False}
    twice = [{"id": "f98", "who": "ron", "due": now + _DAY}] * 2
    yield Wrong("tells_what_follows", "give_feedback", {**feedback, "follow_ups": twice})
    if case["status"] == "investigated" and case["verdict"] not in oracle.UNFOUNDED:
        yield Wrong("unfounded_or_executed", "give_feedback", {**feedback, "follow_ups": []})
    if case["status"] == "closed" and case["cycles"][-1]["told"] is not None:
        yield Wrong("result_is_untold", "give_feedback", {**feedback, "follow_ups": []})
    if case["cycles"][-1]["told"] is None:
        yield Wrong("result_was_given", "resend_feedback", feedback)
    for person in oracle.out_of_reach(case):
        yield Wrong("can_be_told", "acknowledge", {**feedback, "complete": True, "told": person})
    asks: oracle.Args = {"at": None, "reached": False}
    tried = [reached for n, reached in case["revisits"] if n == len(case["cycles"])]
    if any(tried):
        yield Wrong("not_asked_enough", "revisit", asks)
    if oracle.TERMS[case["terms"]]["revisit"] is None:
        yield Wrong("revisit_is_wanted", "revisit", asks)


def _linked(case: oracle.Case, world: oracle.World) -> Iterator[Wrong]:
    for id, other in world.items():
        if other["kind"] == "improvement":
            yield from _served(case, id, other)
        if other["kind"] != "complaint" or other is case:
            continue
        if case["lead"] != id or other["verdict"] is None:
            lead = {"at": None, "lead": id}
            yield Wrong("lead_has_findings", "take_over_findings", lead)
        if other["status"] not in oracle.OPEN:
            yield Wrong("survivor_is_open", "merge", {"at": None, "other": id})
        if case["lead"] or other["lead"] or oracle.follows_it(case, world):
            yield Wrong("one_case_leads", "link", {"at": None, "other": id, "leads": True})


def _served(case: oracle.Case, id: str, improvement: oracle.Case) -> Iterator[Wrong]:
    for problem in case["problems"]:
        args = {"at": None, "problem": problem["code"], "improvement": id}
        if improvement["problem"] != problem["code"]:
            yield Wrong("improvement_serves_it", "link_improvement", args)
        if problem["improvement"] is not None:
            yield Wrong("problem_waits", "link_improvement", args)


def _of_party_b(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    asks = {"at": None, "by": None}
    if case["party_b"] is None:
        yield Wrong("party_b_is_known", "request_assistance", asks)
    elif case["party_b"] in case["staff"]:
        yield Wrong("party_b_takes_part", "request_assistance", asks)
    for request in case["requests"]:
        args = {"at": None, "request": request["id"], "until": now + _DAY}
        yield Wrong("the_right_party_speaks", "cancel_assistance", args, "pb")
        if request["status"] not in ("requested", "refused"):
            yield Wrong("request_may_move", "provide_assistance", args)
        if request["status"] == "requested" and oracle.past(request["duty"], now):
            yield Wrong("time_is_not_over", "ask_more_time", args, "pb")


# --- breaches, of complaints and improvements ----------------------------------------------------


def _breaches(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    for breach in case["breaches"]:
        if breach["status"] == "set_right" or not breach["id"]:
            continue
        one = {"breach": breach["id"]}
        offer = {**one, "ground": "accepted_reason", "began": None, "notified": None, "proof": None}
        answer = {**one, "accepted": True}
        own, other = ("pb", "boss") if breach["party"] == "party_b" else ("boss", "pb")
        excuse, remedy = breach["excuse"], breach["remedy"]["status"]
        if breach["status"] != "standing":
            yield Wrong("excuse_may_move", "offer_excuse", offer, own)
        if excuse is None or excuse["accepted"] is not None:
            yield Wrong("excuse_is_offered", "answer_excuse", answer, other)
        yield Wrong("its_own_party_excuses", "offer_excuse", offer, other)
        yield Wrong("other_party_answers", "answer_excuse", answer, own)
        unproved = {**offer, "ground": "force_majeure"}
        yield Wrong("force_majeure_is_proved", "offer_excuse", unproved, own)
        late = {**one, "responsible": "ron", "due": now - _DAY}
        yield Wrong("remedy_lies_ahead", "assign_remedy", late)
        done = {**one, "at": now + _DAY, "proof": None}
        yield Wrong("told_by_now", "complete_remedy", done)
        yield Wrong("remedy_is_proved", "complete_remedy", done)
        if remedy != "assigned":
            yield Wrong("remedy_may_move", "complete_remedy", done)
        if breach["remedy"]["who"] not in (None, "ron") and _busy(case, "ron"):
            yield Wrong("remedies_their_own", "complete_remedy", {**done, "at": None}, "ron")
        for person in oracle.people(case):
            shut_out = {**one, "responsible": person, "due": now + _DAY}
            yield Wrong("another_remedies_it", "assign_remedy", shut_out)


# --- improvements --------------------------------------------------------------------------------


def _improvement(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    yield from _kept(case, now)
    yield from _breaches(case, now)
    if case["kept"] is not None and now >= oracle.kept_until(case):
        yield Wrong("record_is_kept", "reopen_improvement", {"at": None})
    decides: oracle.Args = {"at": None, "approved": True}
    if case["proposed_by"] is None:
        yield Wrong("against_is_proposed", "decide_against_improvement", decides)
    else:
        who = case["proposed_by"]
        yield Wrong("another_decides", "decide_against_improvement", decides, who)
    plan: oracle.Args = {"at": None, "check_after": 3}
    one = {"id": "x1", "who": "ron", "due": now + _DAY}
    yield Wrong("action_ids_are_new", "plan_improvement", {**plan, "actions": [one, one]})
    past = {**one, "due": now - _DAY}
    yield Wrong("dates_lie_ahead", "plan_improvement", {**plan, "actions": [past]})
    for person in case["barred"]:
        theirs = {**plan, "actions": [{**one, "who": person}]}
        yield Wrong("another_carries_it_out", "plan_improvement", theirs)
    for action in case["actions"]:
        moved = {"action": action["id"], "due": now + _DAY}
        if action["status"] != "open":
            yield Wrong("action_may_move", "move_action", moved)
            continue
        done = {"at": None, "action": action["id"], "proof": "report"}
        if action["who"] != "ron" and _busy(case, "ron"):
            yield Wrong("carries_out_their_own", "complete_action", done, "ron")
        if oracle.past(action["duty"], now):
            yield Wrong("its_date_has_not_passed", "move_action", moved)
        if all(a is action or a["status"] == "cancelled" for a in case["actions"]):
            yield Wrong("one_action_is_carried_out", "cancel_action", done)


# --- claims --------------------------------------------------------------------------------------


def _claim(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    said: oracle.Args = {"at": None, "proof": None, "party": None}
    yield from _kept(case, now)
    terms = {"by": None, "due": now - _DAY, "pays": False, "approved_by": None}
    for move in ("settle_claim", "propose"):
        yield Wrong("its_date_lies_ahead", move, {**said, "terms": terms}, "pa")
    answer = {**said, "accepted": False, "approved_by": None}
    rounds = case["rounds"]
    waits = bool(rounds) and rounds[-1]["answer"] is None
    yield Wrong("proposal_waits", "answer_proposal", {**answer, "round": len(rounds) + 1}, "pa")
    if waits and case["talks"] == "negotiating":
        by = "pa" if rounds[-1]["by"] == "party_a" else "pb"
        own = {**answer, "round": len(rounds)}
        yield Wrong("other_party_answers", "answer_proposal", own, by)
    yield Wrong("others_filing_is_proved", "file_suit", {**said, "party": "party_b"}, "pa")
    outcome = {"suit": "s-none", "outcome": "judgment", "terms": None}
    yield Wrong("suit_is_pending", "record_outcome", {**said, **outcome}, "pa")


# --- agreements ----------------------------------------------------------------------------------


def _agreement(case: oracle.Case, now: datetime) -> Iterator[Wrong]:
    day = today(now)
    yield from _drafted(case, day)
    signs: oracle.Args = {"party": "party_b", "day": None}
    for party in case["signed"]:
        yield Wrong("signs_once", "sign_agreement", {**signs, "party": party})
    for last, _ in case["analysed"]:
        again = {"last": last, "made_up": False}
        yield Wrong("analysed_once", "record_analysis", again)
    invented = {"last": day, "made_up": True}
    yield Wrong("analysed_days_are_over", "record_analysis", invented)
    yield Wrong("figures_are_counted", "record_analysis", {**invented, "last": day - _DAY})
    yield Wrong("copy_is_the_records", "give_copy", {"party": "party_a", "made_up": True})
    training = {"at": now + _DAY, "terms_version": len(case["terms"]) + 1}
    yield Wrong("held_by_now", "record_training", training)
    yield Wrong("version_is_there", "record_training", training)
    if case["status"] != "signed":
        return
    same = {"terms": case["terms"][-1][1], "from_day": None}
    early = min(case["signed"].values()) - _DAY
    yield Wrong("proposed_after_signing", "amend_agreement", {**signs, **same, "day": early})
    yield Wrong("terms_are_others", "amend_agreement", {**signs, **same})
    held_from = case["terms"][-1][0]
    if held_from is not None:
        sooner = {**signs, **same, "from_day": today(held_from) - _DAY}
        yield Wrong("terms_hold_in_order", "amend_agreement", sooner)
    year = {**signs, "years": 1, "indefinite": None, "first_day": None, "last_day": None}
    last = oracle.agreed_days(case)[-1][1]
    if last is None:
        yield Wrong("term_runs_out", "renew_agreement", year)
    else:
        within = {**year, "first_day": last}
        yield Wrong("renews_after_the_term", "renew_agreement", within)
        over = {**year, "years": None, "last_day": day - _DAY}
        yield Wrong("renews_for_a_day_to_come", "renew_agreement", over)
    if case["open"]:
        yield from _answered(case, case["proposals"][case["open"]], day)


def _drafted(case: oracle.Case, day: date) -> Iterator[Wrong]:
    term: oracle.Args = case["term"]
    blank = dict.fromkeys(term)
    if term["first_day"]:
        over = {**blank, "last_day": term["first_day"] - _DAY}
        yield Wrong("ends_after_it_starts", "fill_term", over)
    signs: oracle.Args = {"party": "party_b", "day": None}
    if not any(term[how] for how in ("years", "indefinite", "last_day")):
        yield Wrong("term_is_filled", "sign_agreement", signs)
    if term["last_day"]:
        late = {**signs, "day": max(term["last_day"], day) + _DAY}
        yield Wrong("signs_before_it_ends", "sign_agreement", late)


def _answered(case: oracle.Case, change: oracle.Args, day: date) -> Iterator[Wrong]:
    named = {"proposal": case["open"]}
    own = {**named, "party": change["party"]}
    other = {**named, "party": "party_a" if change["party"] == "party_b" else "party_b"}
    yield Wrong("withdrawn_by_its_proposer", "withdraw_proposal", other)
    yield Wrong("answered_by_the_other", "reject_proposal", own)
    early = {**other, "day": change["made"] - _DAY}
    yield Wrong("accepted_after_it_was_proposed", "accept_proposal", early)
    if change["type"] == "amend_agreement" and change["from_day"] and change["from_day"] < day:
        late = {**other, "day": None}
        yield Wrong("terms_hold_once_both_agree", "accept_proposal", late)


# --- what begins ---------------------------------------------------------------------------------


def begun_amiss(world: oracle.World, agreement: str, now: datetime) -> list[Wrong]:
    """What can be got wrong where a record begins."""
    return [*_received(agreement, now), *_opened(world), *_raised(world, agreement)]


def _received(agreement: str, now: datetime) -> Iterator[Wrong]:
    told: oracle.Args = {
        "agreement": agreement, "staff": (), "customer": "cust1", "party_b": "pb",
        "contacts": True, "members": (), "acting": [], "came_in": None, "handler": None,
    }  # fmt: skip
    yield Wrong("another_handles_it", "receive", {**told, "staff": ("sam",)}, "sam")
    yield Wrong("few_represent", "receive", {**told, "acting": ["agent-1", "agent-2"]})
    old = {"customer": "cust1", "came_in": now - _DAY, "answered": now - 2 * _DAY}
    yield Wrong("answered_after_it_came_in", "carry_over", old)


def _opened(world: oracle.World) -> Iterator[Wrong]:
    for id, case in world.items():
        if case["kind"] != "complaint" or case["agreement"] is None:
            continue
        known = [problem["code"] for problem in case["problems"]]
        told: oracle.Args = {"agreement": case["agreement"], "category": None, "complaint": id,
                             "found": None, "owner": None}  # fmt: skip
        for problem in PROBLEMS:
            if problem not in known:
                args = {**told, "problem": problem}
                yield Wrong("problem_was_found_there", "open_improvement", args)
        for problem in known:
            if oracle.taken_up(id, problem, world):
                args = {**told, "problem": problem}
                yield Wrong("problem_is_taken_up_once", "open_improvement", args)
        for owner in case["staff"] if known else ():
            args = {**told, "problem": known[0], "owner": owner}
            yield Wrong("another_owns_it", "open_improvement", args)


def _raised(world: oracle.World, agreement: str) -> Iterator[Wrong]:
    told: oracle.Args = {"agreement": agreement, "breaches": [], "clause": None, "party": None,
                         "at": None, "proof": None, "again": None}  # fmt: skip
    for id, case in world.items():
        if case["kind"] == "agreement" and len(case["signed"]) < 2:
            under = {**told, "agreement": id, "clause": "2.2", "proof": "letter"}
            yield Wrong("agreement_is_concluded", "raise_claim", under, "pa")
            yield Wrong("a_party_acts", "raise_claim", under, "complaintflow")
        if case["kind"] == "claim" and case["grounds"]:
            ended = case["kept"] is not None
            rule = "claimed_again_for_a_reason" if ended else "claimed_once"
            same = {**told, "agreement": case["agreement"], "breaches": case["grounds"]}
            who = "pa" if case["claimant"] == "party_a" else "pb"
            yield Wrong(rule, "raise_claim", same, who)
        if "breaches" not in case or case["agreement"] is None:
            continue
        named = {**told, "agreement": case["agreement"]}
        none = {**named, "breaches": [(id, "b-none")]}
        yield Wrong("breaches_are_there", "raise_claim", none, "pa")
        for breach in case["breaches"]:
            if breach["status"] != "standing" and breach["id"]:
                who = "pb" if breach["party"] == "party_a" else "pa"
                fallen = {**named, "breaches": [(id, breach["id"])]}
                yield Wrong("breaches_stand", "raise_claim", fallen, who)
