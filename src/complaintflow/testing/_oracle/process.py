"""Which move leads from where to where, and who may make it."""

from __future__ import annotations

from . import worklist
from .owing import Args, Case, complains

OPEN = (
    "received", "classified", "investigating", "investigated", "planned", "executing", "executed",
    "feedback_given",
)  # fmt: skip
FINAL = ("declined", "withdrawn", "merged")
ALL = (*OPEN, "closed", *FINAL)
EVERY = (*ALL, "disposed")

FROM: dict[str, tuple[str, ...]] = {
    "acknowledge": ALL,
    "record_sending": ALL,
    "record_arrival": ALL,
    "record_bounce": ALL,
    "log_contact": ALL,
    "report_unreachable": ALL,
    "record_contact_found": ALL,
    "name_representative": ALL,
    "attach": ALL,
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
    "give_feedback": ("investigated", "executed", "closed"),
    "resend_feedback": ("feedback_given", "closed"),
    "follow_up": ALL,
    "accept": ("feedback_given",),
    "object": ("feedback_given",),
    "close": ("investigated", "executed", "feedback_given"),
    "reopen": ("closed",),
    "decline": ("received", "classified", "investigating"),
    "withdraw": OPEN,
    "withdraw_member": OPEN,
    "merge": OPEN,
    "link": ALL,
    "unlink": ALL,
    "take_over_findings": ("investigating",),
    "tell_outcome": FINAL,
    "revisit": ("feedback_given", "closed"),
    "correct_fact": ALL,
    "assess_duties": ALL,
    "recompute_deadlines": ALL,
    "check_identity": ALL,
    "disclose": ALL,
    "supply_basis": ALL,
    "find_problem": ALL,
    "link_improvement": ALL,
    "request_assistance": OPEN,
    "note_request_arrival": ALL,
    "provide_assistance": ALL,
    "ask_more_time": ALL,
    "answer_more_time": ALL,
    "refuse_assistance": ALL,
    "answer_refusal": ALL,
    "cancel_assistance": ALL,
    "offer_excuse": ALL,
    "answer_excuse": ALL,
    "assign_remedy": ALL,
    "complete_remedy": ALL,
    "bar_staff": ALL,
    "place_hold": ALL,
    "release_hold": ALL,
    "dispose": ("closed", *FINAL),
    "confirm_disposal": ("disposed",),
    "receive_rights_request": ALL,
    "decide_rights_request": ALL,
    "give_access": ALL,
    "answer_rights_request": (*ALL, "disposed"),
}
"""From which statuses each move may be made."""

TO: dict[str, tuple[str, ...]] = {
    "classify": ("classified",),
    "start_investigation": ("investigating",),
    "conclude_investigation": ("investigated",),
    "take_over_findings": ("investigated",),
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
    "dispose": ("disposed",),
}
"""Where a move may lead; one that is not here keeps the status."""

# --- who may -----------------------------------------------------------------------------------

LOOK = frozenset({"get", "history", "find"})
MESSAGES = frozenset(
    {"receive", "acknowledge", "record_sending", "record_arrival", "record_bounce", "log_contact",
     "report_unreachable", "record_contact_found", "tell_outcome", "attach"}
)  # fmt: skip
DEPARTMENT = MESSAGES | frozenset(
    {"classify", "reclassify", "assign_handler", "contain", "start_investigation",
     "conclude_investigation", "give_feedback", "resend_feedback", "follow_up",
     "revisit", "accept", "object",
     "close", "reopen", "decline", "withdraw", "merge", "link", "unlink", "withdraw_member",
     "take_over_findings", "correct_fact",
     "name_representative", "reveal", "see_customer", "find_contact", "report",
     "request_assistance",
     "note_request_arrival", "answer_more_time", "answer_refusal", "cancel_assistance",
     "provide_assistance", "ask_more_time", "refuse_assistance", "find_problem", "link_improvement",
     "disclose", "supply_basis", "receive_rights_request", "give_access",
     "answer_rights_request", "check_identity", "bar_staff"}
)  # fmt: skip
AS_A_PARTY = frozenset(
    {"sign_agreement", "amend_agreement", "renew_agreement", "terminate_agreement",
     "accept_proposal", "reject_proposal", "withdraw_proposal", "give_copy"}
)  # fmt: skip
LIABILITY = frozenset(
    {"raise_claim", "answer_claim", "accept_claim", "reject_claim", "withdraw_claim",
     "settle_claim", "perform_settlement", "negotiate", "propose", "answer_proposal",
     "record_minutes", "declare_failed", "file_suit", "record_outcome"}
)  # fmt: skip
PARTY_A = DEPARTMENT | AS_A_PARTY | LIABILITY | frozenset(
    {"draw_up_plan", "revise_plan", "start_execution", "complete_measure", "cancel_measure",
     "carry_over", "draft_agreement", "fill_term", "record_training", "verify", "feed", "sweep",
     "deliver", "offer_excuse", "answer_excuse", "assign_remedy", "complete_remedy", "place_hold",
     "release_hold", "dispose", "open_improvement", "analyse_cause", "plan_improvement",
     "move_action", "complete_action", "cancel_action", "verify_effect", "reopen_improvement",
     "propose_against", "decide_against_improvement", "decide_rights_request", "record_analysis"}
)  # fmt: skip

MAY: dict[str, frozenset[str]] = {
    "customer_service": LOOK | DEPARTMENT,
    "investigator": LOOK
    | {"log_contact", "contain", "start_investigation", "conclude_investigation", "reveal"}
    | {"attach", "see_customer"},
    "responsible": LOOK
    | {
        "complete_measure",
        "cancel_measure",
        "follow_up",
        "complete_remedy",
        "complete_action",
        "attach",
        "reveal",
    },
    "manager": LOOK | PARTY_A,
    "party_a": LOOK | PARTY_A,
    "party_b": LOOK
    | AS_A_PARTY
    | LIABILITY
    | {"reveal", "accept", "object", "withdraw", "attach", "receive_rights_request"}
    | {"withdraw_member"}
    | {"offer_excuse", "answer_excuse", "provide_assistance", "ask_more_time", "refuse_assistance"},
    "customer": LOOK
    | {"accept", "object", "withdraw", "reveal", "attach", "receive_rights_request"}
    | {"withdraw_member"},
    "auditor": LOOK
    | {"report", "reveal", "see_customer", "verify", "feed", "place_hold", "release_hold"},
    "system": LOOK
    | MESSAGES
    | {
        "carry_over",
        "assess_duties",
        "recompute_deadlines",
        "dispose",
        "confirm_disposal",
        "bar_staff",
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
    """Who has something to do on a case: the staff, and (with a mark) Party B, whom a breach
    concerns."""
    people = {f"~{person}" for person in case["identities"] if entitles(case, person, "inspection")}
    shut_out = case["party_b"] in case["staff"]
    if case["party_b"] and not shut_out and (case["breaches"] or case["requests"]):
        people.add(f"@{case['party_b']}")
    return people | _staff(case)


def entitles(case: Case, person: str, to: str) -> bool:
    """Whether identity and authority of somebody were checked, for this."""
    check = case["identities"].get(person)
    if check is None:
        return False
    named = (case["customer"], *case["members"])  # who left still asks what is recorded of them
    named = named if to in ("data", "inspection") else tuple(complains(case))
    if check["as"] in ("customer", "chosen") and person not in named:
        return False
    if person in case["gone"] and check["as"] != "customer":
        return False
    return to in check["covers"] and person not in case["staff"]


def _staff(case: Case) -> set[str]:
    """Who takes part in the handling of an open case, and whoever has a task there."""
    people: set[str] = set()
    if case["status"] in OPEN:
        people |= {case["handler"], case["investigator"], *case["interim"]}
        people |= {m["who"] for m in case["plan"] or () if m["state"] == "open"}
    return {person for person in people if person is not None} | worklist.staff(case)


def sees(case: Case, role: str, who: str) -> bool:
    """Whether somebody sees a case at all: customers their own, staff complained about none."""
    if role == "system":
        return True
    if role == "customer" and entitles(case, who, "inspection"):
        return True
    if role in ("customer", "party_b"):
        return who in (case["customer"], *case["members"]) or assists(case, role, who)
    if who in case["staff"]:
        return False
    return role not in ("investigator", "responsible") or who in busy(case)


ASSISTS = frozenset(
    {"provide_assistance", "ask_more_time", "refuse_assistance", "offer_excuse", "answer_excuse",
     "get", "reveal"}
)  # fmt: skip
"""What Party B does, and sees, of a complaint that is another's."""


def assists(case: Case, role: str, who: str) -> bool:
    """Whether somebody acts for Party B on another's complaint: it was asked to assist, or a breach
    concerns it (2.2, 5.1)."""
    concerned = bool(case["breaches"] or case["requests"])
    own = who in (case["customer"], *case["members"]) or who in case["staff"]
    return role == "party_b" and case["party_b"] == who and not own and concerned


def permitted(case: Case, role: str, who: str, action: str) -> bool:
    """Deny by default."""
    if action == "raise_claim" and role == "party_b":
        return bool(case["party_b"] == who)  # a breach under its agreement, whoever complains
    if assists(case, role, who) and action not in ASSISTS:
        return False
    return action in MAY[role] and sees(case, role, who)


def near(case: Case, name: str, args: Args) -> list[tuple[str, str]]:
    """The other records that a command looks at."""
    if name in ("merge", "link"):
        return [("complaint", args["other"])]
    if name == "take_over_findings":
        return [("complaint", args["lead"])]
    if name == "link_improvement":
        return [("improvement", args["improvement"])]
    if name == "correct_fact" and args.get("came_in") is not None and not case["carried"]:
        return [("agreement", case["agreement"])]
    if name in ("dispose", "decide_rights_request"):
        into = [("complaint", case["into"])] if case["into"] else []
        serving = dict.fromkeys(p["improvement"] for p in case["problems"] if p["improvement"])
        return [*into, *(("improvement", id) for id in serving)]
    return []
