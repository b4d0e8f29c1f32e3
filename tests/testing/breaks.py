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
from complaintflow.complaint import assisting as assistance
from complaintflow.complaint import events as e
from complaintflow.complaint import guards as rules
from complaintflow.complaint import owing
from complaintflow.complaint.decisions import assisting, handling, receipt
from complaintflow.complaint.fold.registry import FOLDS
from complaintflow.desk import core
from complaintflow.duties import guards as of_breaches
from complaintflow.duties import lifecycle
from complaintflow.improvement import guards as improving
from complaintflow.kernel import Guard

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


# --- improvements, keys --------------------------------------------------------------------------

_left_out(a_date_is_moved_after_it_passed=improving.its_date_has_not_passed)

_commit: Any = core.Core._commit


def _under_another_key(self: Any, *told: Any) -> Any:
    commit = _commit(self, *told)
    assert commit.remembered is not None
    return replace(commit, remembered=replace(commit.remembered, key="another"))


_instead("a_key_is_forgotten", core.Core, "_commit", _under_another_key)
