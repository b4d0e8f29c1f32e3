"""Deliberate breaks of the library, a line or a rule each: what somebody might get wrong.

Each is put in while a test looks whether the stateful machine finds it out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from complaintflow import duties
from complaintflow.agreement import guards as agreed
from complaintflow.complaint import assisting as assistance
from complaintflow.complaint import events as e
from complaintflow.complaint import guards as rules
from complaintflow.complaint import owing
from complaintflow.complaint import tasks as waiting
from complaintflow.complaint.decisions import assisting, handling, receipt
from complaintflow.complaint.fold.registry import FOLDS
from complaintflow.desk import authority, committing, repeating, sweep
from complaintflow.duties import guards as of_breaches
from complaintflow.duties import lifecycle
from complaintflow.improvement import guards as improving
from complaintflow.keeping import guards as keeping
from complaintflow.kernel import Guard
from complaintflow.liability import Claim, dispute_guards
from complaintflow.liability import decider as deciding
from complaintflow.liability import guards as claiming
from complaintflow.liability import moves as claims
from complaintflow.liability.dispute import DisputeStatus
from complaintflow.ports import Query
from complaintflow.values import Role

Break = Callable[[], AbstractContextManager[object]]
BREAKS: dict[str, Break] = {}


def _left_out(**guards: Guard[Any, Any]) -> None:
    for name, guard in guards.items():
        BREAKS[name] = functools.partial(_without, guard)


@contextmanager
def _without(guard: Guard[Any, Any]) -> Iterator[None]:
    check = guard.check
    object.__setattr__(guard, "check", lambda subject, command, context: None)
    try:
        yield
    finally:
        object.__setattr__(guard, "check", check)


def _instead(name: str, where: object, attribute: str, other: object) -> None:
    BREAKS[name] = lambda: mock.patch.object(where, attribute, other)


def _folded(name: str, event: type, fold: Callable[[Any, Any], Any]) -> None:
    BREAKS[name] = lambda: mock.patch.dict(FOLDS, {event: fold})


# --- complaints ----------------------------------------------------------------------------------

_left_out(
    one_complained_about_is_given_a_part=rules.takes_no_part,
    two_customers_are_merged=rules.same_customer,
    a_customer_dates_back=rules.customer_speaks_now,
    it_closes_with_a_problem_untaken=rules.problems_are_taken_up,
    a_later_basis_cures_a_leak=rules.basis_came_first,
    the_handler_asks_about_themselves=rules.somebody_else_asks,
)


def _a_day_short(kind: Any, cycle: Any, start: Any, period: Any, *rest: Any, **more: Any) -> Any:
    if kind == duties.DutyKind.completion:
        period = period.model_copy(update={"n": period.n - 1})
    return duties.owe(kind, cycle, start, period, *rest, **more)


_instead("completion_is_due_a_day_early", owing, "owe", _a_day_short)
_instead("limits_run_from_registration", receipt, "receipt_of", lambda command, now: now)
_instead(
    "the_newest_terms_hold_whenever_it_was_received",
    receipt,
    "terms_then",
    lambda agreement, received: agreement and agreement.versions[-1],
)
_instead("a_problem_that_was_found_is_dropped", handling, "find", lambda *told: None)
_folded(
    "withdrawal_ends_no_duty",
    e.ComplaintWithdrawn,
    lambda complaint, event: complaint.model_copy(update={"retention": event.retention}),
)
_folded(
    "time_that_was_granted_is_not_given",
    assistance.MoreTimeAnswered,
    lambda complaint, event: complaint,
)


# --- breaches, assistance ------------------------------------------------------------------------

_left_out(
    the_party_in_breach_answers_its_excuse=of_breaches.other_party_answers,
    the_other_party_offers_an_excuse=of_breaches.its_own_party_excuses,
)


def _by_party_a(*told: Any, by: Any, **more: Any) -> Any:
    return duties.owe(*told, **more)


_instead("party_b_s_delay_is_party_a_s", assisting, "owe", _by_party_a)
_instead("a_fact_in_time_sets_nothing_right", lifecycle, "set_right", lambda draft, breach: None)


# --- improvements, claims, agreements ------------------------------------------------------------

_left_out(
    a_date_is_moved_after_it_passed=improving.its_date_has_not_passed,
    who_proposed_against_decides=improving.another_decides,
    a_party_claims_of_itself=claiming.clause_entitles_the_claimant,
    party_a_approves_its_own_payment=claiming.payment_is_approved,
    one_sues_before_negotiation_failed=dispute_guards.negotiation_failed_first,
    a_party_accepts_its_own_proposal=agreed.answered_by_the_other,
)
BREAKS["a_dispute_that_is_agreed_stays_one"] = lambda: mock.patch.dict(
    claims._AFTER, {DisputeStatus.agreed: claims.S.disputed}
)


# --- keeping, keys, versions, who may ------------------------------------------------------------

_left_out(
    it_is_disposed_of_under_hold=keeping.nothing_holds_it,
    it_is_disposed_of_early=keeping.retention_has_ended,
)
_instead(
    "a_notice_moves_complaints_alone",
    sweep,
    "Query",
    lambda **asked: Query(**{**asked, "kind": "complaint"}),
)
_instead("a_key_does_two_things", repeating, "fingerprint", lambda *told: "f" * 64)

_commit: Any = committing._commit
_try: Any = committing._try
_may = authority.RoleAuthoriser.may


def _under_another_key(*told: Any) -> Any:
    commit = _commit(*told)
    assert commit.remembered is not None
    return replace(commit, remembered=replace(commit.remembered, key="another"))


def _whatever_version(*told: Any) -> Any:
    return _try(*told[:-1], None)


def _every_party_b(self: Any, actor: Any, action: str, subject: Any) -> bool:
    if isinstance(subject, Claim) and actor.role == Role.party_b:
        return action in authority.MAY[Role.party_b]
    return _may(self, actor, action, subject)


_instead("a_key_is_forgotten", committing, "_commit", _under_another_key)
_instead("an_old_version_is_accepted", committing, "_try", _whatever_version)
_instead("every_party_b_sees_every_claim", authority.RoleAuthoriser, "may", _every_party_b)

# --- worklists ---------------------------------------------------------------------------------

_to_a: Any = duties.Assigner.to_a
_handling: Any = waiting._handling


def _whoever_is_barred(self: Any, *told: Any, **more: Any) -> Any:
    return _to_a(replace(self, barred=()), *told, **more)


def _by_a_handler_alone(complaint: Any, assigner: Any) -> Any:
    return iter(()) if complaint.handler is None else _handling(complaint, assigner)


_instead("nobody_is_to_name_a_handler", waiting, "_handling", _by_a_handler_alone)
_instead("who_is_barred_keeps_what_was_theirs", duties.Assigner, "to_a", _whoever_is_barred)
_instead("who_asks_for_their_data_is_on_no_list", waiting, "_rights", lambda *told: iter(()))
_instead("what_party_b_asks_is_on_no_list", waiting, "_assisting", lambda *told: iter(()))
_instead("an_excuse_is_on_no_list", waiting, "breach_tasks", lambda *told: iter(()))
_instead("a_claim_is_on_no_list", deciding, "tasks", lambda claim: iter(()))
_instead("what_is_somebody_elses_is_shown", authority, "may_be_told", lambda *told: True)
