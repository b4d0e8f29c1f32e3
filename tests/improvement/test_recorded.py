"""What each command writes into its event, field by field; what the fold keeps of it; who is told;
what an improvement is found by. What is not named here does not change."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from complaint import build as complaints
from complaint.build import t
from complaintflow import duties, keeping
from complaintflow import improvement as i
from complaintflow.complaint import Complaint
from complaintflow.duties import Duty, DutyKind, owe
from complaintflow.improvement import Improvement, Proposal
from complaintflow.kernel import Command, Decision, Event, Index
from complaintflow.kernel.draft import DEPARTMENT
from complaintflow.periods import (
    CompiledCalendar,
    Deadline,
    Notice,
    Period,
    china,
    days,
    deadline,
    months,
    stated,
    years,
)
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, When
from recorded import STAMP, Row, Rows, Told, changed, shown, words_of

from . import build as b
from .build import BOSS, OWNER, PLAN_DUE, PROOF, T0, Case

ZONE = "Asia/Shanghai"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = t("07-20 18:00")
"""The date of an action that :func:`build.action` makes."""
CHECK = days(10, roll=False)


# --- what is owed, by the agreement --------------------------------------------------------------


def planning(
    start: When, cycle: int = 1, calendar: CompiledCalendar | None = None, **changes: Any
) -> Duty:
    """4.4: to be planned in 30 days, with a warning after 20."""
    duty = owe(
        DutyKind.improvement_plan,
        cycle,
        start,
        days(30),
        (days(20),),
        zone=ZONE,
        calendar=china() if calendar is None else calendar,
    )
    return duty.model_copy(update=changes)


def by_its_date(
    action: str = "x-1", start: When = T0, due: When = DUE, cycle: int = 1, **changes: Any
) -> Duty:
    """4.4: to be carried out by its date, with a reminder a day before."""
    before = due.start if isinstance(due, Day) else due
    duty = Duty(
        kind=DutyKind.improvement_action,
        cycle=cycle,
        about=action,
        clause="4.4",
        deadline=stated(start, due, zone=ZONE, clause="4.4"),
        warn_at=(before - DAY,),
    )
    return duty.model_copy(update=changes)


def check_from(start: When) -> Deadline:
    """4.4: the effect is checked ten days after the last action."""
    return deadline(start, CHECK, zone=ZONE, calendar=china(), clause="4.4")


def kept(start: When, calendar: CompiledCalendar | None = None) -> Deadline:
    """3.7: a year from the end."""
    return deadline(
        start,
        years(1),
        zone=ZONE,
        calendar=china() if calendar is None else calendar,
        clause="3.7",
        on_unknown="provisional",
    )


# --- what is looked at ---------------------------------------------------------------------------

ROWS = Rows()


def told(topic: str, recipient: str, due: datetime | None = None, role: str = "staff") -> Told:
    """All is told under 4.4."""
    return Told(topic, recipient, "4.4", due, role)


def row(
    case: Case,
    command: Command,
    event: dict[str, object],
    kept: dict[str, object],
    to: str,
    told: tuple[Told, ...] = (),
    actor: Actor = OWNER,
) -> Row:
    return Row(case, command, event, kept, to, told, actor)


def act(action: str = "x-1", duty: Duty | None = None, **changes: Any) -> dict[str, Any]:
    """An action that :func:`build.action` makes, as it is kept."""
    return {
        "id": action,
        "kind": "corrective",
        "what": ("measure", "更换密封圈"),
        "responsible": "s-2",
        "duty": by_its_date(action) if duty is None else duty,
        "status": "open",
        "settled": None,
        **changes,
    }


def as_planned(action: dict[str, Any]) -> dict[str, Any]:
    """An action as its plan records it, before anything became of it."""
    return {name: value for name, value in action.items() if name not in ("status", "settled")}


def two(*settled: Command) -> Case:
    """An improvement with two actions, and what became of them."""
    case = b.reach("analysed")
    case.do(b.plan(b.action(), b.action("x-2")))
    for command in settled:
        case.do(command)
    return case


def with_proposal(status: str = "found") -> Case:
    case = b.reach(status)
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    return case


def with_manager(case: Case, manager: str = "s-top") -> Case:
    terms = case.state.terms.model_copy(update={"manager": manager})
    case.state_ = case.state.model_copy(update={"terms": terms})
    return case


def failed_once() -> Case:
    """In its second round, since 07-15."""
    case = b.reach("carried_out")
    case.do(b.verify(effective=False), t("07-15 10:00"))
    return case


FIRST = planning(T0, fulfilled=T0)
"""The duty of the first round, which was planned at once."""


# --- a row for each command, in each way that it goes --------------------------------------------


@ROWS.at("07-02 09:00")
def _analysed(at: datetime) -> Row:
    return row(
        with_proposal(),
        i.AnalyseCause(cause="wear", note="密封圈老化"),
        {"cause": "wear", "cause_note": ("cause", "密封圈老化")},
        {"cause": "wear", "proposal": None},
        "analysed",
    )


@ROWS.at("07-02 09:00")
def _planned(at: datetime) -> Row:
    due = Day(day=date(2026, 7, 20))
    second = b.action("x-2", kind="preventive", what="培训", responsible="s-3", due=due)
    one, other = by_its_date(start=at), by_its_date("x-2", at, due)
    assert (one.deadline.due, other.deadline.due) == (DUE, t("07-21 00:00"))
    planned = (
        act(duty=one),
        act("x-2", other, kind="preventive", what=("measure", "培训"), responsible="s-3"),
    )
    return row(
        with_proposal("analysed"),
        b.plan(b.action(), second),
        {"actions": tuple(map(as_planned, planned)), "check_after": CHECK},
        {
            "actions": planned,
            "plans": (planning(T0, fulfilled=at),),
            "check_after": CHECK,
            "proposal": None,
        },
        "planned",
        (told("action_assigned", "s-2", DUE), told("action_assigned", "s-3", t("07-21 00:00"))),
    )


@ROWS.at("07-16 10:00")
def _planned_in_the_second_round(at: datetime) -> Row:
    case = failed_once()
    duty = by_its_date(start=at, cycle=2)
    return row(
        case,
        b.plan(b.action()),
        {"actions": (as_planned(act(duty=duty)),), "check_after": CHECK},
        {
            "actions": (act(duty=duty),),
            "plans": (FIRST, planning(t("07-15 10:00"), 2, fulfilled=at)),
            "check_after": CHECK,
        },
        "planned",
        (told("action_assigned", "s-2", DUE),),
    )


@ROWS.at("07-20 10:00")
def _moved(at: datetime) -> Row:
    case = two()
    case.do(duties.AssessDuties(), t("07-19 18:00"))
    assert [action.duty.warned for action in case.state.actions] == [1, 1]
    later = t("07-25 18:00")
    duty = by_its_date(due=later)
    return row(
        case,
        i.MoveAction(action="x-1", due=later, reason="备件未到"),
        {
            "action": "x-1",
            "deadline": duty.deadline,
            "before": DUE,
            "reason": ("reason", "备件未到"),
        },
        {"actions": (act(duty=duty), act("x-2", by_its_date("x-2", warned=1)))},
        "planned",
    )


@ROWS.at("07-02 09:00")
def _completed(at: datetime) -> Row:
    done = act(duty=by_its_date(fulfilled=at), status="done", settled=at)
    return row(
        two(),
        b.done(note="已更换"),
        {"action": "x-1", "evidence": PROOF, "note": ("note", "已更换"), "check_from": None},
        {"actions": (done, act("x-2"))},
        "planned",
    )


@ROWS.at("07-02 09:00")
def _completed_as_the_last(at: datetime) -> Row:
    done = act("x-2", by_its_date("x-2", fulfilled=at), status="done", settled=at)
    gone = act(duty=by_its_date(discharged=T0), status="cancelled", settled=T0)
    return row(
        two(i.CancelAction(action="x-1", reason="not_needed")),
        b.done("x-2", note="已更换"),
        {
            "action": "x-2",
            "evidence": PROOF,
            "note": ("note", "已更换"),
            "check_from": check_from(at),
        },
        {"actions": (gone, done), "check_from": check_from(at)},
        "carried_out",
    )


@ROWS.at("07-02 09:00")
def _cancelled(at: datetime) -> Row:
    gone = act(duty=by_its_date(discharged=at), status="cancelled", settled=at)
    return row(
        two(),
        i.CancelAction(action="x-1", reason="not_needed", note="不再需要"),
        {
            "action": "x-1",
            "reason": "not_needed",
            "note": ("note", "不再需要"),
            "check_from": None,
        },
        {"actions": (gone, act("x-2"))},
        "planned",
    )


@ROWS.at("07-02 09:00")
def _cancelled_as_the_last(at: datetime) -> Row:
    done = act(duty=by_its_date(fulfilled=T0), status="done", settled=T0)
    gone = act("x-2", by_its_date("x-2", discharged=at), status="cancelled", settled=at)
    return row(
        two(b.done()),
        i.CancelAction(action="x-2", reason="not_needed", note="不再需要"),
        {
            "action": "x-2",
            "reason": "not_needed",
            "note": ("note", "不再需要"),
            "check_from": check_from(at),
        },
        {"actions": (done, gone), "check_from": check_from(at)},
        "carried_out",
    )


@ROWS.at("07-15 09:00")
def _verified(at: datetime) -> Row:
    return row(
        b.reach("carried_out"),
        b.verify(note="未再发生"),
        {
            "effective": True,
            "evidence": PROOF,
            "note": ("note", "未再发生"),
            "retention": kept(at),
            "plan": None,
        },
        {"retention": kept(at)},
        "closed",
    )


_ANEW: dict[str, object] = {
    "round": 2,
    "actions": (),
    "check_from": None,
    "check_after": None,
}


@ROWS.at("07-15 09:00")
def _verified_without_effect(at: datetime) -> Row:
    return row(
        b.reach("carried_out"),
        b.verify(effective=False, note="再次发生"),
        {
            "effective": False,
            "evidence": PROOF,
            "note": ("note", "再次发生"),
            "retention": None,
            "plan": planning(at, 2),
        },
        {**_ANEW, "plans": (FIRST, planning(at, 2))},
        "analysed",
    )


@ROWS.at("09-01 10:00")
def _reopened(at: datetime) -> Row:
    return row(
        b.reach("closed"),
        i.ReopenImprovement(reason="came_again", note="又漏水"),
        {
            "round": 2,
            "reason": "came_again",
            "note": ("note", "又漏水"),
            "plan": planning(at, 2),
        },
        {**_ANEW, "plans": (FIRST, planning(at, 2)), "retention": None},
        "found",
        (told("improvement_reopened", "s-own", planning(at, 2).deadline.due),),
    )


@ROWS.at("07-02 09:00")
def _proposed(at: datetime) -> Row:
    return row(
        with_manager(b.reach("analysed")),
        i.ProposeAgainst(reason="disproportionate", note="成本过高"),
        {"reason": "disproportionate", "note": ("note", "成本过高")},
        {"proposal": Proposal(reason=i.AgainstReason.disproportionate, by=OWNER, at=at)},
        "analysed",
        (told("against_proposed", "s-top"),),
    )


def _decided(at: datetime, approved: bool) -> dict[str, object]:
    return {
        "approved": approved,
        "reason": "solved",
        "proposed_by": "s-own",
        "note": ("note", "同意" if approved else "不同意"),
        "retention": kept(at) if approved else None,
    }


@ROWS.at("07-02 09:00")
def _decided_against(at: datetime) -> Row:
    return row(
        with_proposal(),
        i.DecideAgainst(approved=True, note="同意"),
        _decided(at, True),
        {"proposal": None, "plans": (planning(T0, discharged=at),), "retention": kept(at)},
        "decided_against",
        (told("decided_against", "b-1", role="party_b"),),
        BOSS,
    )


@ROWS.at("09-02 09:00")
def _decided_against_in_the_second_round(at: datetime) -> Row:
    case = b.reach("closed")
    case.do(i.ReopenImprovement(reason="came_again"), t("09-01 10:00"))
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    begun = planning(t("09-01 10:00"), 2, discharged=at)
    return row(
        case,
        i.DecideAgainst(approved=True, note="同意"),
        _decided(at, True),
        {"proposal": None, "plans": (FIRST, begun), "retention": kept(at)},
        "decided_against",
        (told("decided_against", "b-1", role="party_b"),),
        BOSS,
    )


@ROWS.at("07-02 09:00")
def _not_decided_against(at: datetime) -> Row:
    return row(
        with_proposal(),
        i.DecideAgainst(approved=False, note="不同意"),
        _decided(at, False),
        {"proposal": None},
        "found",
        (),
        BOSS,
    )


# --- each row, said at once and recorded late ----------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
def test_what_is_recorded_at_once(name: str) -> None:
    ROWS.hold_at_once(name)


@pytest.mark.parametrize("name", ROWS.said("at"))
def test_what_is_recorded_later_happened_when_it_is_said_to_have(name: str) -> None:
    ROWS.hold_later(name)


@pytest.mark.parametrize("name", ROWS.said("note"))
def test_a_note_may_be_left_out(name: str) -> None:
    ROWS.hold_without_a_note(name)


# --- opening -------------------------------------------------------------------------------------

FOUND = t("06-29 10:00")


def complaint_with(*staff: str) -> Complaint:
    return b.complaint_with("seal", FOUND).model_copy(update={"staff": staff})


def opened(case: Case, command: i.OpenImprovement) -> tuple[Event, dict[str, Any]]:
    """The event, and what it says besides the reference, which a test of its own looks at."""
    decision = case.ask(command)
    assert isinstance(decision, Decision), decision
    (event,) = decision.events
    left_out = (*STAMP, "reference", "terms")
    fields = shown(event, words_of(decision))
    return event, {name: value for name, value in fields.items() if name not in left_out}


def test_what_is_recorded_of_an_improvement_that_is_opened_from_a_complaint() -> None:
    case = Case()
    case.complaint = complaint_with("s-bad", "s-worse")
    said = {"product": "p-1", "complaint": "c-1", "owner": "s-9", "note": "客户来电", "found": T0}
    event, told = opened(case, b.opening(**said))
    assert told == {
        "agreement": "a-1",
        "party_b": "b-1",
        "problem": "seal",
        "category": "quality",
        "product": "p-1",
        "complaint": "c-1",
        "barred": ("s-bad", "s-worse"),
        "found": FOUND,
        "owner": "s-9",
        "note": ("note", "客户来电"),
        "plan": shown(planning(FOUND), {}),
    }
    assert (event.at, event.recorded, event.by, event.to) == (FOUND, T0, OWNER, "found")
    case.do(b.opening(**said))
    state = case.state
    opening = case.events[0].model_dump()
    for name in set(told) - {"note", "plan"}:
        assert getattr(state, name) == told[name], name
    assert (state.id, state.reference, state.status) == ("i-1", opening["reference"], "found")
    assert (state.since, state.round, state.plans) == (FOUND, 1, (planning(FOUND),))
    assert state.terms == complaints.signed().terms_at(T0)
    rest = ("actions", "breaches", "holds")
    assert [getattr(state, name) for name in rest] == [(), (), ()]
    (notice,) = case.notices
    assert (notice.topic, notice.recipient, notice.clause) == ("improvement_opened", "s-9", "4.4")
    assert notice.due == planning(FOUND).deadline.due


def test_what_is_recorded_of_an_improvement_of_which_little_is_said() -> None:
    event, told = opened(Case(), i.OpenImprovement(agreement="a-1", problem="seal"))
    assert told == {
        "agreement": "a-1",
        "party_b": "b-1",
        "problem": "seal",
        "category": None,
        "product": None,
        "complaint": None,
        "barred": (),
        "found": T0,
        "owner": "s-own",
        "note": None,
        "plan": shown(planning(T0), {}),
    }
    assert event.at == T0


def test_the_time_to_plan_runs_from_when_it_is_said_to_have_been_found() -> None:
    found = T0 - 3 * DAY
    event, told = opened(Case(), b.opening(found=found))
    assert (event.at, told["found"], told["plan"]) == (found, found, shown(planning(found), {}))


def test_a_reference_is_twelve_digits_in_three_groups_that_follow_from_chance_alone() -> None:
    case = Case()
    one = case.ask(b.opening())
    other = case.ask(b.opening(), entropy=b"other")
    again = case.ask(b.opening(problem="pump"), key="k-9")
    told = []
    for decision in (one, other, again):
        assert isinstance(decision, Decision)
        told.append(decision.events[0].model_dump()["reference"])
    assert all(re.fullmatch(r"I(-[0-9A-F]{4}){3}", reference) for reference in told)
    assert told[0] == told[2] != told[1]


def test_an_improvement_of_an_agreement_without_party_b_tells_nobody_there() -> None:
    case = Case()
    decision = case.ask(b.opening(), agreement=complaints.signed())
    assert isinstance(decision, Decision)
    assert isinstance(decision.after, Improvement)
    case.state_ = decision.after
    assert case.state.party_b is None
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    case.notices.clear()
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    assert case.notices == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (days(10), days(10, roll=False)),
        (months(1).model_copy(update={"cutoff": time(17)}), months(1, roll=False)),
    ],
)
def test_the_time_to_the_check_is_moved_off_no_day_off(said: Period, kept: Period) -> None:
    assert b.plan(check_after=said).check_after == kept


def test_an_action_is_corrective_unless_it_is_said_to_be_preventive() -> None:
    assert b.action().kind == "corrective"


# --- who takes no part (2.1) ---------------------------------------------------------------------


def test_what_a_bar_changes_and_whom_it_tells() -> None:
    case = with_manager(b.reach("planned"))
    for person in ("s-bad", "s-own", "s-2"):
        before = case.state
        case.notices.clear()
        case.do(duties.BarStaff(staff=(person,)))
        owned = person == "s-own"
        assert changed(before, case.state) == {"barred", *(("owner",) if owned else ())}
        assert case.state.barred == (*before.barred, person)
        assert [(n.topic, n.recipient, n.clause, n.due) for n in case.notices] == (
            [("owner_barred", "s-top", "4.4", None)] if owned else []
        )
    assert case.state.owner is None
    # Whoever takes no part is told nothing any more: the department is.
    case.do(duties.AssessDuties(), t("07-19 18:00"))
    assert [n.recipient for n in case.notices] == [DEPARTMENT]


# --- time and calendar ---------------------------------------------------------------------------


def test_a_warning_is_counted_on_what_it_is_about_alone() -> None:
    case = failed_once()
    warned = t("08-04 10:00") + DAY
    before = case.state
    (event,) = case.do(duties.AssessDuties(), warned)
    assert isinstance(event, duties.WarningGiven)
    assert (event.duty, event.cycle, event.about, event.n) == ("improvement_plan", 2, None, 1)
    assert changed(before, case.state) == {"plans"}
    assert case.state.plans == (FIRST, planning(t("07-15 10:00"), 2, warned=1))

    case = b.reach("analysed")
    case.do(b.plan(b.action(), b.action("x-2", responsible="s-3", due=t("07-25 18:00"))))
    case.notices.clear()
    before = case.state
    (event,) = case.do(duties.AssessDuties(), t("07-19 18:00"))
    assert isinstance(event, duties.WarningGiven)
    assert (event.duty, event.cycle, event.about, event.n) == ("improvement_action", 1, "x-1", 1)
    assert changed(before, case.state) == {"actions"}
    assert [action.duty.warned for action in case.state.actions] == [1, 0]
    (notice,) = case.notices
    assert (notice.recipient, notice.clause, notice.due) == ("s-2", "4.4", DUE)


def test_what_is_recorded_of_a_plans_limit_that_is_counted_again() -> None:
    old = china(through=2025)
    case = Case(old)
    case.now = start = t("2025-12-13 10:00")
    case.do(b.opening())
    assert case.state.plans == (planning(start, calendar=old),)
    case.calendar = china()
    before = case.state
    (event,) = case.do(duties.RecomputeDeadlines())
    assert isinstance(event, duties.DeadlineRecomputed)
    fresh = planning(start)
    assert fresh.warn_at != before.plans[0].warn_at
    assert (event.duty, event.cycle, event.about) == ("improvement_plan", 1, None)
    assert (event.deadline, event.warn_at) == (fresh.deadline, fresh.warn_at)
    assert event.before == before.plans[0].deadline.due
    assert (event.at, event.recorded, event.to) == (case.now, case.now, "found")
    assert changed(before, case.state) == {"plans"}
    assert case.state.plans == (fresh,)


def test_of_two_rounds_only_the_limit_that_waits_is_counted_again() -> None:
    old = china(through=2025)
    case = Case(old)
    case.now = first = t("2025-12-05 10:00")
    case.do(b.opening())
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    case.now = second = t("2025-12-13 10:00")
    case.do(i.ReopenImprovement(reason="came_again"))
    case.calendar = china()
    (event,) = case.do(duties.RecomputeDeadlines())
    assert isinstance(event, duties.DeadlineRecomputed)
    assert event.cycle == 2
    ended = planning(first, calendar=old, discharged=first)
    assert case.state.plans == (ended, planning(second, 2))


def _later() -> CompiledCalendar:
    rest = spans("2027-12-04/2027-12-08")
    return china(extra=(Notice(year=2027, title="made up", rest=rest),))


def _kept_provisionally() -> tuple[Case, datetime]:
    case = b.reach("found")
    case.now = t("2026-12-05 10:00")
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    return case, case.now


def test_what_is_recorded_of_an_end_of_retention_that_is_counted_again() -> None:
    case, at = _kept_provisionally()
    assert case.state.retention == kept(at)
    case.calendar = _later()
    before = case.state
    case.now += HOUR
    (event,) = case.do(duties.RecomputeDeadlines())
    assert isinstance(event, keeping.RetentionRecomputed)
    assert (event.retention, event.before) == (kept(at, _later()), kept(at).due)
    assert (event.at, event.recorded, event.to) == (case.now, case.now, "decided_against")
    assert changed(before, case.state) == {"retention"}
    assert case.state.retention == kept(at, _later())


def test_what_holds_and_disposal_change() -> None:
    case = b.reach("closed")

    def does(command: Command, now: datetime | None = None) -> set[str]:
        before = case.state
        case.do(command, now)
        return changed(before, case.state)

    assert does(keeping.PlaceHold(reason="audit")) == {"holds"}
    (hold,) = case.state.holds
    assert (hold.reason, hold.since) == ("audit", case.now)
    assert does(keeping.ReleaseHold(hold=hold.id)) == {"holds"}
    assert case.state.holds == ()
    over = t("2027-07-16 00:00")
    assert does(keeping.Dispose(), over) == {"status", "since"}
    assert (case.state.status, case.state.since, case.state.destroyed) == ("disposed", over, False)
    assert does(keeping.ConfirmDisposal(values=4)) == {"destroyed"}
    assert case.state.destroyed


def test_a_breach_rests_on_the_duty_that_was_missed() -> None:
    case = two()
    case.do(duties.AssessDuties(), DUE + HOUR)
    one, other = case.state.breaches
    assert case.state.rests_on(one) == case.state.actions[0].duty
    assert case.state.rests_on(other) == case.state.actions[1].duty
    told = [(n.topic, n.recipient, n.clause, n.due) for n in case.notices[-2:]]
    assert told == [("not_improved", "s-2", "4.4", DUE)] * 2


# --- what it is found by -------------------------------------------------------------------------


def index(case: Case) -> dict[str, Any]:
    """What an improvement is found by, besides its reference; what is empty is left out."""
    found = b.DECIDER.index(case.state)
    assert found.reference == case.state.reference != ""
    empty = asdict(Index(calendars={}))
    told = asdict(found)
    del told["reference"]
    return {name: value for name, value in told.items() if value != empty[name]}


_MINE = {"agreement": "a-1", "handler": "s-own", "category": "quality"}
WARNED = t("07-22 00:00")
KEPT_UNTIL_2027 = {"cn-state-council": china().version}
"""A year of which no notice is there."""


_OWN = {"people": ("s-own",), "waits_for": ("s-own",)}
"""What waits for its owner."""


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("found", {**_OWN, "next_due": PLAN_DUE, "wake": WARNED}),
        (
            "analysed",
            {**_OWN, "cause": "wear", "next_due": PLAN_DUE, "wake": WARNED},
        ),
        (
            "planned",
            {
                "cause": "wear",
                "people": ("s-own", "s-2"),
                "waits_for": ("s-2",),
                "next_due": DUE,
                "wake": DUE - DAY,
            },
        ),
        ("carried_out", {**_OWN, "cause": "wear"}),
        ("closed", {"cause": "wear", "calendars": KEPT_UNTIL_2027}),
        ("decided_against", {"calendars": KEPT_UNTIL_2027}),
        ("disposed", {"cause": "wear", "wake": t("2030-01-01 00:00")}),
    ],
)
def test_what_an_improvement_is_found_by(status: str, told: dict[str, object]) -> None:
    case = b.reach(status)
    assert index(case) == {**_MINE, "status": status, **told}


def test_what_is_only_sometimes_known_is_found_where_it_is() -> None:
    case = Case()
    case.complaint = complaint_with("s-bad")
    case.do(i.OpenImprovement(agreement="a-1", problem="seal", complaint="c-1", owner="s-9"))
    told = index(case)
    assert (told["touches"], told["barred"], told["handler"]) == (("c-1",), ("s-bad",), "s-9")
    assert {"category", "cause"}.isdisjoint(told)
    case.do(duties.BarStaff(staff=("s-9",)))
    assert {"handler", "people"}.isdisjoint(index(case))


def test_the_calendars_of_provisional_limits_are_told_with_their_versions() -> None:
    old, new = china(through=2025), china()
    case = Case(old)
    case.now = t("2025-12-05 10:00")
    case.do(b.opening())
    name = case.state.plans[0].deadline.calendar
    assert name is not None
    assert index(case)["calendars"] == {name: old.version}
    case, _ = _kept_provisionally()
    assert index(case)["calendars"] == {name: new.version}
    # Two limits that were counted with two versions: both are told.
    mixed = (planning(t("2025-12-05 10:00"), calendar=old),)
    case.state_ = case.state.model_copy(update={"plans": mixed})
    assert index(case)["calendars"] == {name: ",".join(sorted((old.version, new.version)))}


def test_who_carries_out_a_corrective_measure_has_something_to_do_until_it_is_disposed_of() -> None:
    case = b.reach("found")
    case.do(duties.AssessDuties(), PLAN_DUE)
    breach = case.state.breaches[0].id
    case.do(duties.AssignRemedy(breach=breach, responsible="s-5", due=PLAN_DUE + DAY))
    assert index(case)["people"] == ("s-own", "s-5")
    assert index(case)["next_due"] == PLAN_DUE
    assert "wake" not in index(case)
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    assert index(case)["people"] == ("s-5",)
    assert index(case)["next_due"] == PLAN_DUE
    case.do(keeping.Dispose(), t("2030-01-01 00:00"))
    assert {"people", "next_due"}.isdisjoint(index(case))
    case.do(keeping.ConfirmDisposal(values=1))
    assert "wake" not in index(case)


def test_a_person_who_has_several_things_to_do_is_named_once() -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(responsible="s-own"), b.action("x-2"), b.action("x-3")))
    assert index(case)["people"] == ("s-own", "s-2")
    case.do(b.done("x-2"))
    case.do(b.done("x-3"))
    assert index(case)["people"] == ("s-own",)


def test_what_folds_improvements_says_so_and_in_which_way() -> None:
    assert (b.DECIDER.kind, b.DECIDER.fold_version) == ("improvement", 2)


def test_an_event_of_another_kind_is_not_read() -> None:
    case = b.reach("found")
    body = case.events[0].model_dump_json().replace('"to":"found"', '"to":"received"').encode()
    with pytest.raises(ValueError, match="unknown event"):
        b.DECIDER.read_event(body)
    case.do(duties.BarStaff(staff=("s-bad",)))
    body = case.events[-1].model_dump_json().replace('"to":"found"', '"to":"received"').encode()
    with pytest.raises(ValueError, match="unknown event"):
        b.DECIDER.read_event(body)
