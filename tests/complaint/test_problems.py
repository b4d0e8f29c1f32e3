"""Problems found while handling are taken up by improvements, or it is breach 4 (4.4)."""

from __future__ import annotations

from datetime import date

import pytest

from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.periods import china

from . import build as b
from .build import Case, t


def found(made: Case, problem: str = "seal") -> Case:
    made.do(c.FindProblem(problem=problem))
    return made


def link(made: Case, problem: str = "seal") -> None:
    made.improvement = b.serving(problem)
    made.do(c.LinkImprovement(problem=problem, improvement="i-1"))


def breaches(made: Case) -> list[tuple[str | None, str]]:
    return [
        (x.about, x.status.value)
        for x in made.state.breaches
        if x.kind == duties.BreachKind.not_improved
    ]


def test_it_is_to_be_taken_up_within_thirty_days_and_the_handler_is_warned_before() -> None:
    made = found(b.reach("feedback_given"))
    (problem,) = made.state.problems
    assert (problem.code, problem.found, problem.improvement) == ("seal", made.now, None)
    assert problem.duty.deadline.last_day == date(2026, 7, 31)
    made.do(duties.AssessDuties(), t("07-22 00:00"))
    assert made.notices[-1].topic == "take_up_due_soon"
    assert made.state.problems[0].duty.warned == 1
    assert breaches(made) == []


def test_taken_up_by_nobody_it_is_breach_4_which_a_link_recorded_later_sets_right() -> None:
    made = found(b.reach("feedback_given"))
    made.do(duties.AssessDuties(), t("08-01 00:00"))
    assert breaches(made) == [("seal", "standing")]
    made.improvement = b.serving("seal")
    taken_up = c.LinkImprovement(problem="seal", improvement="i-1", at=t("07-31 18:00"))
    made.do(taken_up, t("08-03 10:00"))
    assert breaches(made) == [("seal", "set_right")]
    assert made.state.untaken() == ()


def test_taken_up_late_it_is_breach_4() -> None:
    made = found(b.reach("feedback_given"))
    made.now = t("08-01 00:00")
    link(made)
    assert breaches(made) == [("seal", "standing")]


def test_each_problem_has_its_own_duty() -> None:
    made = found(found(b.reach("feedback_given")), "manual")
    link(made, "manual")
    made.do(duties.AssessDuties(), t("08-01 00:00"))
    assert breaches(made) == [("seal", "standing")]


def test_withdrawal_leaves_the_problem_to_be_taken_up() -> None:
    # contract.md: problems found still need 4.4.
    made = found(b.reach("investigating"))
    made.do(c.Withdraw())
    assert b.COMPLAINTS.index(made.state).people == ("s-clerk",)
    made.do(duties.AssessDuties(), t("08-01 00:00"))
    assert breaches(made) == [("seal", "standing")]


def test_it_is_found_by_its_improvement() -> None:
    made = found(b.reach("investigating"))
    link(made)
    assert b.COMPLAINTS.index(made.state).touches == ("i-1",)


def test_a_provisional_limit_is_counted_again_with_its_warning() -> None:
    made = b.received(now=t("2025-12-02 10:00"), calendar=china(through=2025))
    found(made)
    assert made.state.problems[0].duty.deadline.last_day == date(2026, 1, 2)
    made.calendar = china()
    made.do(duties.RecomputeDeadlines())
    (moved,) = [m for m in made.made(duties.DeadlineRecomputed) if m.about == "seal"]
    assert moved.deadline.last_day == date(2026, 1, 4)
    assert moved.warn_at == (t("2025-12-23 00:00"),)


@pytest.mark.parametrize("confirmed", [False, True])
def test_what_was_disposed_of_is_due_until_its_values_are_destroyed(confirmed: bool) -> None:
    made = b.reach("disposed")
    if confirmed:
        made.do(keeping.ConfirmDisposal(values=5))
    wake = b.COMPLAINTS.index(made.state).wake
    assert wake == (None if confirmed else t("2030-01-01 00:00"))
    assert b.COMPLAINTS.status(made.state) == "disposed"
