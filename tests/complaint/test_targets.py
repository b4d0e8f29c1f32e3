"""Inner targets, dates of follow-ups, and who is told at which point. None of it is a breach."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.agreement import Escalation, EscalationPoint, Target, Targets, Terms
from complaintflow.duties import DutyState, TargetKind
from complaintflow.kernel import Event
from complaintflow.periods import Notice, china, hours
from complaintflow.periods.china.notice import days, spans
from complaintflow.values import Actor, Day

from . import build as b
from .build import T0, Case, t

MICRO = timedelta(microseconds=1)


def states(case: Case, now: datetime | None = None) -> dict[str, str]:
    """How the targets of the present cycle stand."""
    at = case.now if now is None else now
    running = case.state.running()
    return {
        str(target.kind): target.state(at, runs=target in running).value
        for target in case.state.cycle.targets
    }


def dues(case: Case) -> dict[str, datetime]:
    return {str(target.kind): target.deadline.due for target in case.state.cycle.targets}


def warned(events: tuple[Event, ...]) -> list[str]:
    return [e.duty.value for e in events if isinstance(e, duties.WarningGiven)]


def told(case: Case, topic: str) -> list[str | None]:
    return [n.recipient for n in case.notices if n.topic == topic]


def classified(urgency: str = "normal", severity: str = "moderate", **changes: Any) -> Case:
    case = b.received(**changes)
    case.do(b.classify(urgency=urgency, severity=severity), t("07-01 11:00"))
    return case


# --- which there are, and by when ----------------------------------------------------------------


def test_it_is_assessed_by_the_end_of_the_next_working_day() -> None:
    assert dues(b.received()) == {"first_assessment": t("07-03 00:00")}


@pytest.mark.parametrize(
    ("urgency", "wanted"),
    [
        ("immediate", {"personal_answer": "07-01 13:00", "containment": "07-02 00:00"}),
        ("urgent", {"personal_answer": "07-01 19:00", "handling_plan": "07-04 00:00"}),
        ("normal", {"handling_plan": "07-08 00:00"}),
    ],
)
def test_the_targets_follow_the_urgency_from_the_assessment(
    urgency: str, wanted: dict[str, str]
) -> None:
    case = classified(urgency)
    made = dues(case)
    assert made.pop("first_assessment") == t("07-03 00:00")
    assert made == {kind: t(at) for kind, at in wanted.items()}
    assert states(case)["first_assessment"] == "met"


def test_another_urgency_has_its_own_targets_from_then_and_the_same_moves_nothing() -> None:
    case = classified("normal")
    before = case.state.cycle.targets
    case.do(b.reclassify(urgency="normal"), t("07-02 09:00"))
    assert case.state.cycle.targets == before
    case.do(b.reclassify(urgency="immediate"), t("07-02 10:00"))
    assert dues(case)["personal_answer"] == t("07-02 12:00")
    assert "handling_plan" not in dues(case)


def test_terms_may_want_nothing() -> None:
    case = classified(agreement=b.signed(terms=b.NO_TARGETS))
    assert case.state.cycle.targets == ()


def test_an_assessment_of_which_only_the_day_is_known_is_warned_of_when_it_is_certain() -> None:
    case = b.received()
    case.do(b.classify(urgency="immediate", severity="serious", at=Day(day=date(2026, 7, 1))),
            t("07-02 09:00"))  # fmt: skip
    assert dues(case)["personal_answer"] == t("07-02 02:00")
    assert dues(case)["containment"] == t("07-02 00:00")
    assert states(case)["containment"] == "overdue"


# --- what meets them -----------------------------------------------------------------------------


def test_a_person_answers_and_no_machine() -> None:
    case = classified("urgent")
    case.actor = Actor.SYSTEM
    case.do(b.acknowledge(), t("07-01 11:30"))
    case.do(c.LogContact(channel="phone", reached=True), t("07-01 11:40"))
    assert states(case)["personal_answer"] == "open"
    case.actor = b.CLERK
    case.do(c.LogContact(channel="phone", reached=False), t("07-01 11:50"))
    assert states(case)["personal_answer"] == "open"
    case.do(b.acknowledge(channel="letter"), t("07-01 12:00"))
    assert states(case)["personal_answer"] == "met"
    case.do(c.RecordBounce(message=case.message()), t("07-01 13:00"))
    assert states(case)["personal_answer"] == "open"
    case.do(c.LogContact(channel="phone", reached=True), t("07-01 20:00"))
    assert states(case)["personal_answer"] == "late"


def test_the_first_word_of_a_person_stays_where_an_automatic_notice_came_first() -> None:
    case = classified("urgent")
    case.actor = Actor.SYSTEM
    case.do(b.acknowledge(arrived=t("07-01 11:10")), t("07-01 11:10"))
    case.actor = b.CLERK
    case.do(b.acknowledge(arrived=t("07-01 12:10")), t("07-01 12:10"))
    (target,) = [x for x in case.state.cycle.targets if x.kind == TargetKind.personal_answer]
    assert target.fulfilled == t("07-01 12:10")


def test_of_an_answer_of_which_only_the_day_is_known_nobody_can_say_whether_it_was_in_time() -> (
    None
):
    case = classified("urgent")
    said = c.LogContact(channel="phone", reached=True, at=Day(day=date(2026, 7, 1)))
    case.do(said, t("07-02 09:00"))
    assert states(case)["personal_answer"] == "undetermined"


def test_who_cannot_be_reached_is_answered_by_nobody() -> None:
    case = classified("urgent")
    case.do(c.LogContact(channel="phone", reached=False), t("07-01 12:00"))
    case.do(c.ReportUnreachable(reason="number_dead"), t("07-01 12:10"))
    assert states(case)["personal_answer"] == "discharged"
    assert case.refusals(duties.AssessDuties(), t("07-02 11:00")).keys() == {"something_is_due"}


def test_an_interim_measure_contains_and_its_responsible_is_told() -> None:
    case = classified("immediate", "serious")
    contain = c.Contain(kind="stop_sale", what="下架", responsible="s-shop")
    case.do(contain, t("07-01 12:00"))
    assert states(case)["containment"] == "met"
    assert told(case, "interim_measure_assigned") == ["s-shop"]


@pytest.mark.parametrize("verdict", ["upheld", "not_upheld"])
def test_a_plan_or_the_verdict_that_needs_none_meets_the_plan(verdict: str) -> None:
    case = classified()
    case.do(c.StartInvestigation(investigator="s-inv"), t("07-02 09:00"))
    case.do(b.conclude(verdict), t("07-02 10:00"))
    assert states(case)["handling_plan"] == ("met" if verdict == "not_upheld" else "open")
    case.do(b.plan(), t("07-02 11:00"))
    assert states(case)["handling_plan"] == "met"


def test_a_new_cycle_has_targets_of_its_own_and_facts_of_before_do_not_meet_them() -> None:
    case = b.reach("feedback_given")
    began = case.now + timedelta(hours=1)
    case.do(c.Object(statement="不满意"), began)
    assert set(states(case).values()) == {"open"}
    assert set(states(case)) == {"handling_plan"}
    case.do(b.reclassify(urgency="immediate", severity="serious"), began + timedelta(hours=1))
    early = {"kind": "warn", "what": "提醒", "responsible": "s-shop"}
    case.do(c.Contain(**early, at=began - timedelta(hours=1)), began + timedelta(hours=2))
    case.do(c.LogContact(channel="phone", reached=True, at=began - timedelta(hours=1)))
    assert states(case) == {"personal_answer": "open", "containment": "open"}


def test_a_case_carried_over_has_none() -> None:
    case = Case()
    case.do(b.carry_over())
    case.do(b.classify())
    assert case.state.targets() == ()
    assert b.COMPLAINTS.index(case.state).wake is None


# --- warnings ------------------------------------------------------------------------------------


@given(st.integers(0, 14 * 24 * 60))
def test_a_target_warns_once_never_is_a_breach_and_blocks_nothing(minutes: int) -> None:
    terms = Terms(targets=Targets(normal=Target(answer=hours(1), contain=hours(2), plan=hours(3))))
    case = classified(agreement=b.signed(terms=terms))
    now = t("07-01 11:00") + timedelta(minutes=minutes)
    first = case.refusals(duties.AssessDuties(), now) if minutes <= 60 else None
    if first is None:
        made = case.do(duties.AssessDuties(), now)
        wanted = [
            kind
            for n, kind in ((1, "personal_answer"), (2, "containment"), (3, "handling_plan"))
            if minutes > 60 * n
        ]
        assert [kind for kind in warned(made) if kind in wanted] == wanted
    assert case.refusals(duties.AssessDuties(), now).keys() == {"something_is_due"}
    kinds = {breach.duty for breach in case.state.breaches}
    assert kinds <= {duties.DutyKind.response, duties.DutyKind.completion}
    case.do(c.StartInvestigation(investigator="s-inv"))


def test_whoever_is_in_charge_is_told_that_a_target_was_missed() -> None:
    case = b.received()
    at = t("07-03 00:00")
    assert warned(case.do(duties.AssessDuties(), at)) == ["first_assessment"]
    (notice,) = [n for n in case.notices if n.topic == "first_assessment_overdue"]
    assert (notice.recipient, notice.clause, notice.due) == ("s-clerk", "3.2", at)
    assert states(case) == {"first_assessment": "overdue"}


@pytest.mark.parametrize("end", [b.decline, c.Withdraw])
def test_when_it_ends_nothing_is_wanted_any_more_and_what_was_missed_stays(end: Any) -> None:
    case = classified("normal")
    case.do(end(), t("07-02 10:00"))
    assert states(case) == {"first_assessment": "met", "handling_plan": "discharged"}
    case = classified("normal")
    case.do(duties.AssessDuties(), t("07-08 00:00"))
    case.do(end(), t("07-08 10:00"))
    assert states(case)["handling_plan"] == "overdue"


def test_a_corrected_receipt_counts_the_first_assessment_anew_alone() -> None:
    case = classified("normal", now=t("07-01 10:00"))
    case.do(b.correct(t("06-29 10:00")), t("07-02 10:00"))
    assert dues(case) == {
        "first_assessment": t("07-01 00:00"),
        "handling_plan": t("07-08 00:00"),
    }
    assert states(case)["first_assessment"] == "late"


NOTICE_2027 = Notice(
    year=2027,
    title="made up for this test",
    rest=spans("2026-12-31/2027-01-03"),
    work=days("2026-12-27"),
)


def test_another_calendar_moves_a_provisional_target_that_is_not_met() -> None:
    case = b.received(now=t("12-22 10:00"))
    case.do(b.classify(), t("12-22 11:00"))
    assert case.state.cycle.targets[1].deadline.provisional
    assert dues(case)["handling_plan"] == t("12-29 00:00")
    case.calendar = china(extra=(NOTICE_2027,))
    made = case.do(duties.RecomputeDeadlines(), t("12-23 09:00"))
    moved = [e.duty for e in made if isinstance(e, duties.DeadlineRecomputed)]
    assert TargetKind.handling_plan in moved
    assert dues(case)["handling_plan"] == t("12-28 00:00")
    assert case.state.cycle.targets[1].warn_at == (t("12-28 00:00"),)


# --- dates of follow-ups -------------------------------------------------------------------------


def planned(due: str) -> Case:
    """A plan of two measures and a follow-up that is told later."""
    case = b.reach("investigated")
    case.do(
        b.plan(
            b.measure("m-1", responsible="s-ron", limit=t(due)),
            b.measure("m-2", responsible="s-sue", limit=t(due)),
            b.measure("f-1", responsible="s-later", limit=t(due), follow_up=True),
            completion_late=True,
        )
    )
    return case


def test_a_measure_is_reminded_of_a_day_before_its_limit_and_told_when_it_is_overdue() -> None:
    case = planned("07-20 18:00")
    case.do(c.StartExecution())
    case.do(b.complete("m-2"))
    case.do(duties.AssessDuties(), t("07-19 17:59"))
    assert told(case, "measure_due_soon") == []
    assert case.state.plan is not None
    assert min(m.target.warn_at[0] for m in case.state.plan.measures if m.target) in (
        t("07-19 18:00"),
    )
    made = case.do(duties.AssessDuties(), t("07-19 18:00"))
    assert [w for w in warned(made) if w == "measure"] == ["measure"]
    assert told(case, "measure_due_soon") == ["s-ron"]
    # At the limit it may still be done.
    assert "something_is_due" in case.refusals(duties.AssessDuties(), t("07-20 18:00"))
    case.do(duties.AssessDuties(), t("07-20 18:00") + MICRO)
    assert told(case, "measure_overdue") == ["s-ron", "s-clerk"]
    assert "something_is_due" in case.refusals(duties.AssessDuties())
    case.do(b.complete("m-1"))
    stands = {m.id: m.target and m.target.state(case.now, runs=False)
              for m in case.state.plan.measures}  # fmt: skip
    assert stands == {"m-1": DutyState.late, "m-2": DutyState.met, "f-1": None}


@pytest.mark.parametrize("ends", ["cancelled", "revised", "withdrawn"])
def test_nobody_is_reminded_of_a_measure_that_is_none_any_more(ends: str) -> None:
    case = planned("07-20 18:00")
    if ends == "cancelled":
        case.do(c.StartExecution())
        for measure in ("m-1", "m-2"):
            case.do(b.cancel(measure))
    elif ends == "revised":
        case.do(b.revise(b.measure("m-9", limit=t("08-20 18:00")), completion_late=True))
    else:
        case.do(c.Withdraw(note="算了"))
    made = case.ask(duties.AssessDuties(), t("07-21 18:00"))
    told_of = [notice.topic for notice in getattr(made, "notices", ())]
    assert not [topic for topic in told_of if topic.startswith("measure")]


def with_follow_up(due: str) -> Case:
    case = b.reach("executed", now=t("07-01 10:00"))
    later = {"id": "f-1", "what": "回访", "responsible": "s-later", "due": t(due)}
    case.do(b.feedback(follow_ups=(later,)))
    case.do(c.Accept())
    case.do(c.Close(reason="accepted"))
    return case


def test_a_follow_up_is_reminded_of_a_day_before_and_told_when_it_is_overdue() -> None:
    case = with_follow_up("07-20 18:00")
    assert b.COMPLAINTS.index(case.state).wake == t("07-19 18:00")
    assert warned(case.do(duties.AssessDuties(), t("07-19 18:00"))) == ["follow_up"]
    assert told(case, "follow_up_due_soon") == ["s-later"]
    case.do(duties.AssessDuties(), t("07-20 18:00") + MICRO)
    assert told(case, "follow_up_overdue") == ["s-later", "s-clerk"]
    assert case.state.breaches == ()
    assert b.COMPLAINTS.index(case.state).wake is None
    (target,) = (f.target for f in case.state.follow_ups)
    assert target.state(case.now, runs=True) == DutyState.overdue
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=b.PROOF))
    assert case.state.follow_ups[0].target.state(case.now, runs=False) == DutyState.late


def test_a_date_that_is_nearer_than_a_day_is_told_of_when_it_passes() -> None:
    case = b.reach("executed")
    due = case.now + timedelta(hours=5)
    later = {"id": "f-1", "what": "回访", "responsible": "s-later", "due": due}
    case.do(b.feedback(follow_ups=(later,)))
    assert case.state.follow_ups[0].target.warn_at == (due + MICRO,)


def test_a_follow_up_that_is_done_is_warned_of_no_more() -> None:
    case = with_follow_up("07-20 18:00")
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=b.PROOF))
    assert b.COMPLAINTS.index(case.state).wake is None


# --- escalation ----------------------------------------------------------------------------------


def escalating(*points: tuple[str, int | None, str]) -> Any:
    named = tuple(
        Escalation(point=EscalationPoint(point), warning=n, to=to) for point, n, to in points
    )
    return b.signed(terms=Terms(manager="s-boss", escalations=named, first_assessment=None))


def test_who_is_named_for_a_warning_is_told_with_it_once() -> None:
    case = b.received(agreement=escalating(("warning", 2, "s-top"), ("warning", 2, "s-clerk")))
    case.do(duties.AssessDuties(), t("07-01 22:00"))
    assert told(case, "response_due_soon") == ["s-clerk"]
    case.do(duties.AssessDuties(), t("07-02 06:00"))
    assert told(case, "response_due_soon") == ["s-clerk", "s-clerk", "s-top"]
    assert case.refusals(duties.AssessDuties()).keys() == {"something_is_due"}


def test_a_command_that_comes_after_both_warnings_tells_whom_both_name() -> None:
    case = b.received(agreement=escalating(("warning", 1, "s-one"), ("warning", 2, "s-two")))
    case.do(b.classify(), t("07-02 07:00"))
    assert told(case, "response_due_soon") == ["s-clerk", "s-one", "s-two"]


def test_who_is_named_for_a_missed_limit_is_told_once() -> None:
    case = b.received(agreement=escalating(("overdue", None, "s-top"), ("overdue", None, "s-two")))
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    assert told(case, "response_late") == ["s-clerk", "s-top", "s-two"]
    case.do(b.classify())
    assert len(told(case, "response_late")) == 3


def test_a_limit_that_moves_takes_its_points_along() -> None:
    case = b.received(agreement=escalating(("warning", 1, "s-one")), now=T0)
    case.do(b.correct(T0 - timedelta(hours=13)), T0 + timedelta(minutes=1))
    assert told(case, "response_due_soon") == ["s-clerk", "s-one"]


@pytest.mark.parametrize(
    ("severity", "urgency", "criteria", "topic"),
    [
        ("critical", "immediate", ("harm_to_health",), "priority_one"),
        ("serious", "urgent", ("safety_defect",), "danger"),
        ("serious", "immediate", (), "priority_one"),
        ("serious", "urgent", (), None),
    ],
)
def test_priority_one_and_danger_are_told_at_once_to_the_manager_and_who_is_named(
    severity: str, urgency: str, criteria: tuple[str, ...], topic: str | None
) -> None:
    case = b.received(agreement=escalating(("priority_one", None, "s-top")))
    case.do(b.classify(severity=severity, urgency=urgency, criteria=criteria))
    known = {n.topic: told(case, n.topic) for n in case.notices[1:]}
    assert known == ({} if topic is None else {topic: ["s-boss", "s-top"]})
    case.do(b.reclassify(severity="critical", urgency="immediate"))
    assert told(case, "priority_one") == ([] if topic == "danger" else ["s-boss", "s-top"])


def test_whoever_is_complained_about_is_not_told() -> None:
    case = b.received(b.receive(staff=("s-boss",)), agreement=escalating())
    case.do(b.classify(severity="critical", urgency="immediate"))
    assert told(case, "priority_one") == ["customer_service"]


def test_news_for_a_handler_who_is_complained_about_goes_to_the_department() -> None:
    case = b.received()
    case.do(b.acknowledge(channel="letter"))
    case.state = case.state.model_copy(update={"staff": ("s-clerk",)})
    case.actor = b.MANAGER
    case.do(c.RecordBounce(message=case.message()))
    assert told(case, "bounced") == ["customer_service"]
