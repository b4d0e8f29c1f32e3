"""The terms: the agreement's own figures, each with its clause, and what the parties may choose."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow.agreement import Escalation, EscalationPoint, Limit, Losses, Target, Terms
from complaintflow.errors import InvalidCommand
from complaintflow.periods import Period, Unit, days, hours, months, working_days, years


def _problems(make: Any, **said: Any) -> list[str]:
    with pytest.raises(InvalidCommand) as caught:
        make(**said)
    return [p.kind for p in caught.value.problems]


def test_the_default_terms_are_the_agreements_figures_each_with_its_clause() -> None:
    terms = Terms()
    limits = {
        "response": ("4.1", 24, Unit.hours),
        "completion": ("4.2", 7, Unit.working_days),
        "retention": ("3.7", 1, Unit.years),
        "no_answer": ("3.6", 5, Unit.working_days),
        "assistance": ("2.2", 3, Unit.working_days),
        "assistance_urgent": ("2.2", 1, Unit.working_days),
        "improvement_plan": ("4.4", 30, Unit.days),
        "analysis": ("4.4", 3, Unit.months),
    }
    for name, (clause, n, unit) in limits.items():
        limit: Limit = getattr(terms, name)
        assert (limit.clause, limit.period.n, limit.period.unit) == (clause, n, unit)
    assert (terms.zone, terms.calendar) == ("Asia/Shanghai", "cn-state-council")
    assert terms.response.warnings == (hours(12), hours(20))
    assert terms.completion.warnings == (working_days(4), working_days(6))
    assert terms.assistance.warnings == (working_days(2),)
    assert terms.improvement_plan.warnings == (days(20),)
    assert terms.analysis.warnings == (months(2),)
    assert (terms.retention_reason, terms.manager, terms.standard) == ("agreement", None, "annex-2")
    assert (terms.revisit, terms.losses, terms.escalations) == (None, None, ())
    assert terms.most_representatives == 5


@pytest.mark.parametrize("warning", [hours(24), hours(25), working_days(1), days(1)])
def test_a_warning_is_shorter_than_its_limit_and_in_its_unit(warning: Any) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Limit(clause="4.1", period=hours(24), warnings=(warning,))
    assert [p.kind for p in caught.value.problems] == ["warning_not_before_limit"]
    assert Limit(clause="4.1", period=hours(24), warnings=(hours(23),)).warnings == (hours(23),)


@pytest.mark.parametrize(
    "name",
    [
        "response",
        "completion",
        "no_answer",
        "assistance",
        "assistance_urgent",
        "improvement_plan",
        "analysis",
        "revisit",
    ],
)
@pytest.mark.parametrize(
    ("longest", "kind"),
    [
        (days(3_660), "limit_too_long"),
        (working_days(2_500), "limit_too_long"),
        (months(120), "limit_too_long"),
        (years(10), "limit_too_long"),
    ],
)
def test_a_limit_is_ten_years_at_most(name: str, longest: Period, kind: str) -> None:
    def said(period: Period) -> dict[str, Any]:
        known: Limit | None = getattr(Terms(), name)
        return {name: Limit(clause="3.6" if known is None else known.clause, period=period)}

    assert Terms(**said(longest))
    with pytest.raises(InvalidCommand) as caught:
        Terms(**said(Period(n=longest.n + 1, unit=longest.unit)))
    assert [p.kind for p in caught.value.problems] == [kind]


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        (days(365), "retention_too_short"),
        (days(1), "retention_too_short"),
        (months(11), "retention_too_short"),
        (years(31), "retention_too_long"),
        (months(361), "retention_too_long"),
    ],
)
def test_retention_is_at_least_one_year_and_not_for_ever(period: Period, kind: str) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Terms(retention=Limit(clause="3.7", period=period))
    assert [p.kind for p in caught.value.problems] == [kind]


@pytest.mark.parametrize(
    "period", [years(1), years(3), years(30), months(12), months(18), days(366), days(400)]
)
def test_retention_is_in_years_months_or_days(period: Any) -> None:
    kept = Terms(retention=Limit(clause="3.7", period=period), retention_reason="audit")
    assert kept.retention.period == period


@pytest.mark.parametrize("name", list(Terms.model_fields))
def test_a_limit_names_the_clause_of_what_it_limits(name: str) -> None:
    known = getattr(Terms(), name)
    if name in ("rights_answer", "revisit"):
        clause = "4.3" if name == "rights_answer" else "3.6"
        known = Limit(clause=clause, period=working_days(9))
    if isinstance(known, Limit):
        assert Terms.model_validate({name: known})
        other = known.model_copy(update={"clause": "7.1"})
        assert _problems(Terms, **{name: other}) == ["limit_of_another_clause"]


@pytest.mark.parametrize("period", [years(2), months(13), days(367)])
def test_more_than_the_year_of_the_agreement_has_another_reason(period: Period) -> None:
    kept = Limit(clause="3.7", period=period)
    assert _problems(Terms, retention=kept) == ["retention_without_reason"]
    assert Terms(retention=kept, retention_reason="audit").retention_reason == "audit"


@pytest.mark.parametrize("least", [years(3), months(36), days(1_096)])
def test_the_limitation_period_is_three_years(least: Period) -> None:
    """CC 188."""
    for n, fits in ((least.n, True), (least.n - 1, False)):
        kept = Limit(clause="3.7", period=least.model_copy(update={"n": n}))
        said: dict[str, Any] = {"retention": kept, "retention_reason": "limitation_period"}
        if fits:
            assert Terms(**said)
        else:
            assert _problems(Terms, **said) == ["retention_reason_unfit"]


@pytest.mark.parametrize("period", [hours(24), working_days(250)])
def test_retention_in_hours_or_working_days_is_refused(period: Any) -> None:
    with pytest.raises(InvalidCommand) as caught:
        Terms(retention=Limit(clause="3.7", period=period))
    assert [p.kind for p in caught.value.problems] == ["retention_unit"]


@pytest.mark.parametrize("clause", ["0.1", "8.1", "4.0", "4.1.1", "", "x"])
def test_a_limit_names_a_clause_of_the_agreement(clause: str) -> None:
    with pytest.raises(InvalidCommand):
        Limit(clause=clause, period=hours(24))


# --- annex 2: inner targets, amounts -----------------------------------------------------------


def test_the_inner_targets_are_those_of_annex_2() -> None:
    targets = Terms().targets
    assert targets.immediate == Target(answer=hours(2), contain="same_day")
    assert targets.urgent == Target(answer=hours(8), plan=working_days(2))
    assert targets.normal == Target(plan=working_days(4))


def test_the_targets_are_named_as_the_urgencies_are() -> None:
    from complaintflow.complaint import Urgency

    assert set(type(Terms().targets).model_fields) == {urgency.value for urgency in Urgency}


def test_what_is_large_is_less_than_what_is_very_large() -> None:
    losses = Losses(large=10_000, very_large=100_000)
    assert Terms(losses=losses).losses == losses
    assert losses.currency == "CNY"
    assert _problems(Losses, large=10, very_large=10) == ["losses_out_of_order"]
    assert _problems(Losses, large=0, very_large=10) == ["greater_than_equal"]
    assert _problems(Losses, large="1", very_large=10) == ["int_type"]
    assert _problems(Losses, large=1, very_large=2, currency="¥") == ["string_pattern_mismatch"]


# --- who is told (escalation) ------------------------------------------------------------------


def test_who_is_told_at_which_point() -> None:
    terms = Terms(
        manager="s-boss",
        escalations=(
            Escalation(point=EscalationPoint.priority_one, to="s-chief"),
            Escalation(point=EscalationPoint.priority_one, to="s-boss"),
            Escalation(point=EscalationPoint.warning, warning=2, to="s-boss"),
            Escalation(point=EscalationPoint.overdue, to="s-chief"),
            Escalation(point=EscalationPoint.overdue, to="s-chief"),
        ),
    )
    assert terms.told_at(EscalationPoint.priority_one) == ("s-boss", "s-chief")
    assert terms.told_at(EscalationPoint.warning, 1) == ()
    assert terms.told_at(EscalationPoint.warning, 2) == ("s-boss",)
    assert terms.told_at(EscalationPoint.overdue) == ("s-chief",)


def test_where_nobody_is_named_nobody_is_told() -> None:
    assert Terms().told_at(EscalationPoint.priority_one) == ()
    assert Terms(manager="s-boss").told_at(EscalationPoint.priority_one) == ("s-boss",)
    assert Terms(manager="s-boss").told_at(EscalationPoint.overdue) == ()


@pytest.mark.parametrize("said", [{"point": "warning"}, {"point": "overdue", "warning": 1}])
def test_a_warning_is_named_by_its_number_and_nothing_else_is(said: dict[str, Any]) -> None:
    assert _problems(Escalation, to="s-1", **said) == ["escalation_warning"]


@pytest.mark.parametrize(("n", "kind"), [(0, "greater_than_equal"), (6, "less_than_equal")])
def test_a_limit_has_five_warnings_and_a_joint_complaint_five_representatives_at_most(
    n: int, kind: str
) -> None:
    assert _problems(Escalation, point="warning", warning=n, to="s-1") == [kind]
    assert _problems(Terms, most_representatives=n) == [kind]
    assert Terms(most_representatives=5)


def test_satisfaction_is_asked_for_where_the_terms_say_so() -> None:
    revisit = Limit(clause="3.6", period=days(7))
    assert Terms(revisit=revisit).revisit == revisit


def test_terms_are_read_as_they_were_written() -> None:
    terms = Terms(
        losses=Losses(large=1, very_large=2),
        escalations=(Escalation(point=EscalationPoint.warning, warning=1, to="s-1"),),
        revisit=Limit(clause="3.6", period=days(7)),
    )
    assert Terms.parse(terms.model_dump_json()) == terms
