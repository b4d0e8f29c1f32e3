"""The life of an improvement (4.4): from where to where, when it is a breach, who decides.

The table is written from contract.md and the issue's description, not from the code.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaint import build as complaint_build
from complaint.build import t
from complaintflow import duties, keeping
from complaintflow import improvement as i
from complaintflow.agreement import Escalation, EscalationPoint, Limit, Terms
from complaintflow.agreement.model import TermsVersion
from complaintflow.duties import DutyState, assess
from complaintflow.errors import InvalidCommand
from complaintflow.improvement import action_machine, improvement_machine
from complaintflow.kernel import START, Decision
from complaintflow.kernel.draft import DEPARTMENT
from complaintflow.periods import Notice, china, days
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, Role, earliest

from . import build as b
from .build import BOSS, OWNER, PLAN_DUE, T0, Case

OPEN = ("found", "analysed", "planned", "carried_out")
LIVE = (*OPEN, "closed", "decided_against")
STAYS = ("(stays)",)
UNDECIDED = ("found", "analysed")

LIFE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "open_improvement": (("new",), ("found",)),
    "analyse_cause": (("found",), ("analysed",)),
    "plan_improvement": (("analysed",), ("planned",)),
    "move_action": (("planned",), STAYS),
    "complete_action": (("planned",), ("planned", "carried_out")),
    "cancel_action": (("planned",), ("planned", "carried_out")),
    "verify_effect": (("carried_out",), ("closed", "analysed")),
    "reopen_improvement": (("closed", "decided_against"), ("found",)),
    "propose_against": (UNDECIDED, STAYS),
    "decide_against_improvement": (UNDECIDED, (*UNDECIDED, "decided_against")),
    "assess_duties": (LIVE, STAYS),
    "recompute_deadlines": (LIVE, STAYS),
    "offer_excuse": (LIVE, STAYS),
    "answer_excuse": (LIVE, STAYS),
    "assign_remedy": (LIVE, STAYS),
    "complete_remedy": (LIVE, STAYS),
    "bar_staff": (LIVE, STAYS),
    "place_hold": (LIVE, STAYS),
    "release_hold": (LIVE, STAYS),
    "dispose": (("closed", "decided_against"), ("disposed",)),
    "confirm_disposal": (("disposed",), STAYS),
}


def test_the_machine_is_the_table() -> None:
    rows = improvement_machine().table()
    assert {(row.move, row.source) for row in rows} == {
        (move, source) for move, (sources, _) in LIFE.items() for source in sources
    }
    for row in rows:
        targets = LIFE[row.move][1]
        assert row.targets == (targets if targets != STAYS else (row.source,))


def test_an_action_is_settled_once() -> None:
    rows = {(row.move, row.source, row.targets) for row in action_machine().table()}
    assert rows == {
        ("plan_action", "new", ("open",)),
        ("move_action", "open", ("open",)),
        ("complete_action", "open", ("done",)),
        ("cancel_action", "open", ("cancelled",)),
    }


def test_from_found_to_closed() -> None:
    case = b.reach("closed")
    state = case.state
    assert (state.problem, state.cause, state.owner, state.round) == ("seal", "wear", "s-own", 1)
    assert [a.status for a in state.actions] == ["done"]
    assert state.breaches == ()
    assert state.retention is not None
    # 3.7: a year from the end; 2027-07-15 is a Thursday.
    assert state.retention.due == t("2027-07-16 00:00")
    told = [(n.topic, n.recipient) for n in case.notices]
    assert told == [("improvement_opened", "s-own"), ("action_assigned", "s-2")]


def test_its_reference_cannot_be_guessed_from_another() -> None:
    one, other = b.reach("found").state.reference, b.reach("found").state.reference
    assert one == other  # the same key and entropy make the same
    assert one.startswith("I-")
    assert len(one) == 16


# --- breach 4 --------------------------------------------------------------------------------


def test_not_planned_in_thirty_days_is_breach_4_and_a_plan_recorded_later_sets_it_right() -> None:
    case = b.reach("found")
    assert case.state.plans[0].deadline.due == PLAN_DUE
    case.do(duties.AssessDuties(), PLAN_DUE)
    assert case.breaches() == [("improvement_plan", None, "standing")]
    (breach,) = case.state.breaches
    assert (breach.kind, breach.clause, breach.party) == ("not_improved", "4.4", "party_a")
    planned = PLAN_DUE - timedelta(seconds=1)
    case.do(i.AnalyseCause(cause="wear", note="老化", at=planned))
    case.do(b.plan(b.action(due=t("08-20 18:00")), at=planned))
    assert case.breaches() == [("improvement_plan", None, "set_right")]


def test_planned_late_is_breach_4_with_the_plan() -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(due=t("09-20 18:00"))), t("08-03 10:00"))
    assert case.breaches() == [("improvement_plan", None, "standing")]


def test_the_effect_is_checked_after_days_or_months() -> None:
    with pytest.raises(InvalidCommand) as refused:
        b.plan(check_after={"n": 5, "unit": "working_days"})
    assert [p.kind for p in refused.value.problems] == ["check_after_unit"]


def test_it_warns_the_owner_before() -> None:
    case = b.reach("found")
    (at,) = case.state.plans[0].warn_at
    assert at == t("07-22 00:00")
    case.do(duties.AssessDuties(), at)
    assert (case.notices[-1].topic, case.notices[-1].recipient) == (
        "improvement_plan_due_soon",
        "s-own",
    )


def test_whom_the_terms_name_is_told_of_a_missed_plan_too() -> None:
    named = Escalation(point=EscalationPoint.overdue, to="s-top")
    case = b.reach("found")
    terms = case.state.terms.model_copy(update={"escalations": (named,)})
    case.state_ = case.state.model_copy(update={"terms": terms})
    case.do(duties.AssessDuties(), PLAN_DUE)
    assert [n.recipient for n in case.notices if n.topic == "not_improved"] == ["s-own", "s-top"]


def test_who_carries_an_action_out_is_reminded_a_day_before_its_date() -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(due=t("07-20 18:00"))))
    (action,) = case.state.actions
    case.do(duties.AssessDuties(), t("07-19 18:00"))
    assert (case.notices[-1].topic, case.notices[-1].recipient) == (
        "improvement_action_due_soon",
        action.responsible,
    )
    assert case.state.actions[0].duty.warned == 1
    assert case.refusals(duties.AssessDuties()).keys() == {"something_is_due"}


def test_the_reminder_moves_with_the_date() -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(due=t("07-20 18:00"))))
    case.do(i.MoveAction(action="x-1", due=t("07-25 18:00"), reason="缺货"), t("07-19 19:00"))
    assert list(case.refusals(duties.AssessDuties(), t("07-24 17:59"))) == ["something_is_due"]
    case.do(duties.AssessDuties(), t("07-24 18:00"))
    assert case.state.actions[0].duty.warned == 1


def test_the_time_to_plan_runs_from_when_the_complaint_found_it() -> None:
    case = Case()
    case.complaint = b.complaint_with("seal", t("06-20 10:00"))
    case.do(b.opening(complaint="c-1"))
    assert case.state.found == t("06-20 10:00")
    assert case.state.plans[0].deadline.last_day == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("due", "last"),
    [(t("07-20 18:00"), t("07-20 18:00")), (Day(day=date(2026, 7, 20)), t("07-21 00:00"))],
)
def test_an_action_that_is_late_is_breach_4(due: object, last: object) -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(due=due), b.action("x-2", due=t("07-30 18:00"))))
    assert case.state.actions[0].duty.deadline.due == last
    case.do(duties.AssessDuties(), t("07-21 00:00"))
    assert case.breaches() == [("improvement_action", "x-1", "standing")]
    case.do(b.done(at=t("07-20 17:00")), t("07-22 10:00"))
    assert case.breaches() == [("improvement_action", "x-1", "set_right")]


def test_a_date_moved_before_it_passes_is_no_breach() -> None:
    case = b.reach("planned")
    case.do(i.MoveAction(action="x-1", due=t("07-25 18:00"), reason="备件未到"), t("07-19 10:00"))
    case.do(b.done(), t("07-25 18:00"))
    assert case.state.breaches == ()
    (moved,) = [e for e in case.events if e.type == "ActionMoved"]
    assert moved.before == t("07-20 18:00")  # type: ignore[attr-defined]  # of ActionMoved


def test_an_action_that_is_cancelled_in_time_owes_nothing() -> None:
    case = b.reach("analysed")
    case.do(b.plan(b.action(), b.action("x-2")))
    case.do(i.CancelAction(action="x-1", reason="not_needed"))
    assert assess(case.state.actions[0].duty, t("08-30 10:00")).state == DutyState.discharged
    case.do(b.done("x-2"), t("07-10 10:00"))
    assert case.state.status == "carried_out"
    case.do(b.verify(), t("07-21 10:00"))
    assert case.state.breaches == ()


def test_breach_4_can_be_excused_and_remedied() -> None:
    case = b.reach("found")
    case.do(duties.AssessDuties(), PLAN_DUE)
    breach = case.state.breaches[0].id
    case.do(duties.OfferExcuse(breach=breach, ground="accepted_reason"))
    party_b = Actor(role=Role.party_b, id="b-1")
    case.do(duties.AnswerExcuse(breach=breach, accepted=True), actor=party_b)
    assert case.breaches() == [("improvement_plan", None, "excused")]
    due = t("09-01 00:00")
    case.do(duties.AssignRemedy(breach=breach, responsible="s-2", due=due))
    case.do(duties.CompleteRemedy(breach=breach, evidence=b.PROOF))
    assert case.state.breaches[0].remedy.status == "done"
    # What is excused is not recorded anew.
    case.do(i.AnalyseCause(cause="wear", note="老化"), t("08-05 10:00"))
    assert case.breaches() == [("improvement_plan", None, "excused")]


# --- the effect --------------------------------------------------------------------------------


def test_the_effect_is_checked_after_the_stated_time_from_the_last_action() -> None:
    case = b.reach("carried_out")
    begins = case.state.check_from
    assert begins is not None
    assert begins.due == t("07-13 00:00")  # 10 days after 07-02
    assert list(case.refusals(b.verify(), t("07-12 23:59"))) == ["time_to_the_check_is_over"]
    case.do(b.verify(), t("07-13 00:00"))


def test_an_effect_that_fails_begins_another_round_with_a_time_to_plan() -> None:
    case = b.reach("carried_out")
    case.do(b.verify(effective=False), t("07-20 10:00"))
    state = case.state
    assert (state.status, state.round, state.actions) == ("analysed", 2, ())
    assert [d.cycle for d in state.plans] == [1, 2]
    assert state.plans[1].deadline.last_day == date(2026, 8, 19)
    case.do(duties.AssessDuties(), t("08-20 00:00"))
    assert [(x.cycle, x.status) for x in state.breaches] == []
    assert [(x.cycle, x.status.value) for x in case.state.breaches] == [(2, "standing")]


@pytest.mark.parametrize("status", ["closed", "decided_against"])
def test_it_is_reopened_with_another_round(status: str) -> None:
    case = b.reach(status)
    case.do(i.ReopenImprovement(reason="came_again"), t("09-01 10:00"))
    assert (case.state.status, case.state.round, case.state.retention) == ("found", 2, None)
    assert case.notices[-1].topic == "improvement_reopened"


# --- deciding against --------------------------------------------------------------------------


def test_deciding_against_it_takes_two_and_party_b_is_told() -> None:
    case = b.reach("analysed")
    case.do(i.ProposeAgainst(reason="disproportionate", note="成本过高"))
    assert list(case.refusals(i.DecideAgainst(approved=True))) == ["another_decides"]
    (event,) = case.do(i.DecideAgainst(approved=True), actor=BOSS)
    assert (event.reason, event.proposed_by, event.by.id) == (  # type: ignore[attr-defined]
        "disproportionate",
        "s-own",
        "s-boss",
    )
    assert case.state.status == "decided_against"
    assert (case.notices[-1].role, case.notices[-1].recipient) == ("party_b", "b-1")
    assert assess(case.state.plans[0], t("12-01 10:00")).state == DutyState.discharged
    assert case.state.retention is not None


def test_a_proposal_that_is_turned_down_leaves_all_as_it_was() -> None:
    case = b.reach("found")
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    case.do(i.DecideAgainst(approved=False, note="未解决"), actor=BOSS)
    assert (case.state.status, case.state.proposal) == ("found", None)
    assert list(case.refusals(i.DecideAgainst(approved=True), actor=BOSS)) == [
        "against_is_proposed"
    ]


def test_what_was_missed_before_deciding_against_stays_missed() -> None:
    case = b.reach("found")
    case.do(duties.AssessDuties(), PLAN_DUE)
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    assert case.breaches() == [("improvement_plan", None, "standing")]


def test_its_limit_is_that_of_the_terms_that_held_when_it_was_found() -> None:
    """A change of the terms that holds later does not touch it (CC 543)."""
    signed = complaint_build.signed(party_b_ref="b-1")
    terms = Terms(improvement_plan=Limit(clause="4.4", period=days(10)))
    later = TermsVersion(n=2, since=T0 + timedelta(days=1), terms=terms)
    agreement = signed.model_copy(update={"versions": (*signed.versions, later)})
    case = Case()
    decided = case.ask(b.opening(), agreement=agreement)
    assert isinstance(decided, Decision)
    assert decided.events[0].model_dump()["plan"]["deadline"]["due"] == PLAN_DUE


# --- from what complaint, and when --------------------------------------------------------------


def test_a_problem_of_a_case_without_an_agreement_is_taken_up_under_any() -> None:
    case = Case()
    case.complaint = b.complaint_with("seal").model_copy(update={"agreement": None})
    case.do(b.opening(complaint="c-1"))
    assert (case.state.complaint, case.state.agreement) == ("c-1", "a-1")


def test_a_fact_may_be_recorded_late_but_answers_what_was_before() -> None:
    case = b.reach("planned")
    planned = earliest(case.state.since)
    early = b.done(at=planned - timedelta(seconds=1))
    assert list(case.refusals(early)) == ["not_before_its_cause"]
    case.do(b.done(at=planned), t("07-09 10:00"))
    assert case.state.actions[0].settled == planned
    case, proposed = b.reach("found"), t("07-03 10:00")
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"), proposed)
    for at, refused in ((proposed - timedelta(seconds=1), True), (proposed, False)):
        decided = case.ask(i.DecideAgainst(approved=False, at=at), actor=BOSS)
        assert isinstance(decided, Decision) is not refused


# --- recurrence, time, keeping -----------------------------------------------------------------


def test_provisional_limits_are_counted_again_with_the_notice() -> None:
    case = Case(china(through=2025))
    case.now = t("2025-12-05 10:00")
    case.do(b.opening())
    assert case.state.plans[0].deadline.provisional
    assert b.DECIDER.index(case.state).calendars
    case.calendar = china()
    case.do(duties.RecomputeDeadlines())
    limit = case.state.plans[0].deadline
    # The 30th day is Sunday 2026-01-04, a make-up working day: no roll.
    assert (limit.provisional, limit.last_day) == (False, date(2026, 1, 4))
    assert list(case.refusals(duties.RecomputeDeadlines())) == ["calendar_has_changed"]


def test_warnings_are_counted_again_with_their_limit() -> None:
    case = Case(china(through=2025))
    case.now = t("2025-12-13 10:00")  # the 20th day is 01-02, which the notice makes a day off
    case.do(b.opening())
    assert case.state.plans[0].warn_at == (t("2026-01-03 00:00"),)
    case.calendar = china()
    case.do(duties.RecomputeDeadlines())
    assert case.state.plans[0].warn_at == (t("2026-01-05 00:00"),)


def test_what_was_disposed_of_waits_for_no_notice() -> None:
    case = Case(china(through=2025))
    case.now = t("2025-12-05 10:00")
    case.do(b.opening())
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    assert b.DECIDER.index(case.state).calendars
    case.do(keeping.Dispose(), t("2027-03-01 00:00"))
    assert not b.DECIDER.index(case.state).calendars


def test_what_was_done_in_time_by_a_provisional_limit_is_not_counted_again() -> None:
    case = Case(china(through=2025))
    case.now = t("2025-12-05 10:00")
    case.do(b.opening())
    case.do(i.AnalyseCause(cause="wear", note="老化"))
    case.do(b.plan(b.action(due=t("2025-12-20 18:00"))))
    case.calendar = china()
    assert list(case.refusals(duties.RecomputeDeadlines())) == ["calendar_has_changed"]


def test_a_breach_by_a_provisional_limit_is_set_right_when_that_moves() -> None:
    case = Case(china(through=2025))
    case.now = t("2025-12-02 10:00")  # the 30th day is 01-01: the rule knows that day off alone
    case.do(b.opening())
    assert case.state.plans[0].deadline.last_day == date(2026, 1, 2)
    case.do(duties.AssessDuties(), t("2026-01-03 00:00"))
    assert case.breaches() == [("improvement_plan", None, "standing")]
    case.calendar = china()  # 01-01 to 01-03 are days off, 01-04 is worked
    case.do(duties.RecomputeDeadlines())
    assert case.state.plans[0].deadline.last_day == date(2026, 1, 4)
    assert case.breaches() == [("improvement_plan", None, "set_right")]


def test_a_provisional_end_of_retention_is_counted_again() -> None:
    case = b.reach("closed")
    case.now = t("2026-12-05 10:00")
    case.do(i.ReopenImprovement(reason="came_again"))
    case.do(i.ProposeAgainst(reason="solved", note="已解决"))
    case.do(i.DecideAgainst(approved=True), actor=BOSS)
    kept = case.state.retention
    assert kept is not None
    assert (kept.provisional, kept.last_day) == (True, date(2027, 12, 6))  # 12-05 is a Sunday
    case.calendar = china(
        extra=(Notice(year=2027, title="made up", rest=spans("2027-12-04/2027-12-08")),)
    )
    case.do(duties.RecomputeDeadlines())
    assert case.state.retention is not None
    assert case.state.retention.last_day == date(2027, 12, 9)


def test_nothing_is_due_before_time_brings_it() -> None:
    case = b.reach("found")
    assert list(case.refusals(duties.AssessDuties())) == ["something_is_due"]
    assert b.DECIDER.index(case.state).wake == t("07-22 00:00")


def test_it_is_found_by_what_it_is_about_and_by_who_has_something_to_do() -> None:
    index = b.DECIDER.index(b.reach("planned").state)
    assert (index.category, index.cause, index.agreement) == ("quality", "wear", "a-1")
    assert index.people == ("s-own", "s-2")
    assert index.next_due == t("07-20 18:00")
    closed = b.DECIDER.index(b.reach("closed").state)
    assert (closed.people, closed.next_due) == ((), None)


def test_it_is_disposed_of_after_its_retention() -> None:
    case = b.reach("closed")
    assert list(case.refusals(keeping.Dispose())) == ["retention_has_ended"]
    case.do(keeping.PlaceHold(reason="audit", note="抽查"))
    assert list(case.refusals(keeping.Dispose(), t("2027-07-16 00:00"))) == ["nothing_holds_it"]
    case.do(keeping.ReleaseHold(hold=case.state.holds[0].id))
    case.do(keeping.Dispose(), t("2027-07-16 00:00"))
    assert b.DECIDER.index(case.state).wake == t("2027-07-16 00:00")
    case.do(keeping.ConfirmDisposal(values=4))
    assert case.state.destroyed
    assert b.DECIDER.index(case.state).wake is None


def test_an_improvement_that_some_complaint_still_rests_on_is_kept() -> None:
    case = b.reach("closed")
    case.neighbours = (keeping.Neighbour(stream="c-1", kind="complaint", ended=None),)
    refusal = case.refusals(keeping.Dispose(), t("2027-07-16 00:00"))["nothing_holds_it"]
    assert refusal.facts["open"] == ("c-1",)


# --- who takes no part (2.1) -------------------------------------------------------------------


def test_whoever_is_barred_is_told_nothing_and_owns_nothing() -> None:
    case = b.reach("found")
    terms = case.state.terms.model_copy(update={"manager": "s-top"})
    case.state_ = case.state.model_copy(update={"terms": terms})
    (event,) = case.do(duties.BarStaff(staff=("s-own", "s-own"), because="c-1"))
    assert isinstance(event, duties.StaffBarred)
    assert (event.staff, event.because) == (("s-own",), "c-1")
    assert (case.state.owner, case.state.barred) == (None, ("s-own",))
    assert b.DECIDER.index(case.state).barred == ("s-own",)
    assert (case.notices[-1].topic, case.notices[-1].recipient) == ("owner_barred", "s-top")
    assert case.do(duties.BarStaff(staff=("s-own",))) == ()  # nobody new
    case.do(duties.BarStaff(staff=("s-top",)))
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"), actor=BOSS)
    assert case.notices[-1].recipient == DEPARTMENT


@pytest.mark.parametrize("status", [START, *LIVE, "disposed"])
def test_allowed_is_the_table(status: str) -> None:
    case = b.reach(status)
    listed = improvement_machine().allowed(status, case.state_, case.context())  # type: ignore[arg-type]  # START has none
    wanted = {move for move, (sources, _) in LIFE.items() if status in sources}
    assert {move.move for move in listed} == wanted


def test_events_are_read_back_and_fold_to_the_same_state() -> None:
    for status in (*LIVE, "disposed"):
        case = b.reach(status)
        state = None
        for event in case.events:
            body = event.model_dump_json().encode()
            assert b.DECIDER.read_event(body) == event
            state = b.DECIDER.evolve(state, b.DECIDER.read_event(body), "i-1")
        assert state == case.state
        assert b.DECIDER.read_state(case.state.model_dump_json().encode()) == case.state
        assert b.DECIDER.status(case.state) == status
    with pytest.raises(ValueError, match="unknown event"):
        b.DECIDER.read_event(b'{"type":"WarningGiven"}')
    assert OWNER.id == "s-own"
