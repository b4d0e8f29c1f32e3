"""The life of a complaint: which moves are possible from where, and where they lead.

The table is written from the agreement's steps (3.1 to 3.7) and the project's description of a
complaint's life, not from the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import SignAgreement, agreement_machine
from complaintflow.complaint import Status, complaint_machine
from complaintflow.complaint.decisions.draft import HANDLERS
from complaintflow.complaint.model import FINAL, SETTLED
from complaintflow.kernel import START, Command, Decision, Refused
from complaintflow.periods import china
from complaintflow.values import Actor, Evidence, Role

from . import build as b
from .build import PROOF, T0, Case, t

STATUSES = tuple(status.value for status in Status if status != "disposed")
SETTLED_ = ("closed", "declined", "withdrawn", "merged")
OPEN = (
    "received",
    "classified",
    "investigating",
    "investigated",
    "planned",
    "executing",
    "executed",
    "feedback_given",
)
STAYS = ("(stays)",)

LIFE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # 3.1
    "receive": (("new",), ("received",)),
    "carry_over": (("new",), ("received", "feedback_given")),
    "assign_handler": (STATUSES, STAYS),
    "merge": (OPEN, ("merged",)),
    "link": (STATUSES, STAYS),
    "unlink": (STATUSES, STAYS),
    "take_over_findings": (("investigating",), ("investigated",)),
    # 4.1: internal moves are no exits, and are allowed whatever has become of the complaint
    "acknowledge": (STATUSES, STAYS),
    "record_sending": (STATUSES, STAYS),
    "record_arrival": (STATUSES, STAYS),
    "record_bounce": (STATUSES, STAYS),
    "log_contact": (STATUSES, STAYS),
    "report_unreachable": (STATUSES, STAYS),
    "record_contact_found": (STATUSES, STAYS),
    "name_representative": (STATUSES, STAYS),
    "attach": (STATUSES, STAYS),
    # 3.2
    "classify": (("received",), ("classified",)),
    "reclassify": (OPEN[1:], STAYS),
    "contain": (OPEN, STAYS),
    # 3.3
    "start_investigation": (("classified",), ("investigating",)),
    "conclude_investigation": (("investigating",), ("investigated",)),
    # 3.4, 3.5
    "draw_up_plan": (("investigated",), ("planned",)),
    "revise_plan": (("planned", "executing"), STAYS),
    "start_execution": (("planned",), ("executing",)),
    "complete_measure": (("executing",), ("executing", "executed")),
    "cancel_measure": (("executing",), ("executing", "executed")),
    # 3.6
    "give_feedback": (("investigated", "executed", "closed"), ("feedback_given",)),
    "resend_feedback": (("feedback_given", "closed"), STAYS),
    "follow_up": (STATUSES, STAYS),
    "revisit": (("feedback_given", "closed"), STAYS),
    "accept": (("feedback_given",), STAYS),
    "object": (("feedback_given",), ("investigating",)),
    "close": (("investigated", "executed", "feedback_given"), ("closed",)),
    "reopen": (("closed",), ("investigating",)),
    # ends besides
    "decline": (("received", "classified", "investigating"), ("declined",)),
    "withdraw_member": (OPEN, STAYS),
    "withdraw": (OPEN, ("withdrawn",)),
    "tell_outcome": (("declined", "withdrawn", "merged"), STAYS),
    # 3.7 and time
    "correct_fact": (STATUSES, STAYS),
    "assess_duties": (STATUSES, STAYS),
    "recompute_deadlines": (STATUSES, STAYS),
    # 2.1
    "bar_staff": (STATUSES, STAYS),
    "place_hold": (STATUSES, STAYS),
    "release_hold": (STATUSES, STAYS),
    "dispose": (SETTLED_, ("disposed",)),
    "confirm_disposal": (("disposed",), STAYS),
    # 4.3, PIPL 44-50: who asked is told of the disposal too
    "receive_rights_request": (STATUSES, STAYS),
    "decide_rights_request": (STATUSES, STAYS),
    "give_access": (STATUSES, STAYS),
    "answer_rights_request": ((*STATUSES, "disposed"), STAYS),
    # 4.3
    "check_identity": (STATUSES, STAYS),
    "disclose": (STATUSES, STAYS),
    "supply_basis": (STATUSES, STAYS),
    # 4.4
    "find_problem": (STATUSES, STAYS),
    "link_improvement": (STATUSES, STAYS),
    # 2.2
    "request_assistance": (OPEN, STAYS),
    "note_request_arrival": (STATUSES, STAYS),
    "provide_assistance": (STATUSES, STAYS),
    "ask_more_time": (STATUSES, STAYS),
    "answer_more_time": (STATUSES, STAYS),
    "refuse_assistance": (STATUSES, STAYS),
    "answer_refusal": (STATUSES, STAYS),
    "cancel_assistance": (STATUSES, STAYS),
    # 5.1
    "offer_excuse": (STATUSES, STAYS),
    "answer_excuse": (STATUSES, STAYS),
    "assign_remedy": (STATUSES, STAYS),
    "complete_remedy": (STATUSES, STAYS),
}

COMMANDS: dict[str, Callable[[], Command]] = {
    "receive": b.receive,
    "carry_over": b.carry_over,
    "acknowledge": b.acknowledge,
    "tell_outcome": lambda: c.TellOutcome(channel="phone"),
    "record_sending": lambda: c.RecordSending(message="m-1"),
    "record_arrival": lambda: c.RecordArrival(message="m-1"),
    "record_bounce": lambda: c.RecordBounce(message="m-1"),
    "log_contact": lambda: c.LogContact(channel="phone", reached=True),
    "report_unreachable": b.unreachable,
    "record_contact_found": b.found,
    "name_representative": b.represented,
    "attach": b.attach,
    "classify": b.classify,
    "reclassify": b.reclassify,
    "assign_handler": lambda: c.AssignHandler(handler="s-2"),
    "contain": lambda: c.Contain(kind="stop_sale", what="停售", responsible="s-2"),
    "start_investigation": lambda: c.StartInvestigation(investigator="s-inv"),
    "conclude_investigation": b.conclude,
    "draw_up_plan": b.plan,
    "revise_plan": b.revise,
    "start_execution": c.StartExecution,
    "complete_measure": b.complete,
    "cancel_measure": b.cancel,
    "give_feedback": b.feedback,
    "resend_feedback": lambda: c.ResendFeedback(channel="phone"),
    "follow_up": lambda: c.FinishFollowUp(follow_up="f-1", evidence=PROOF),
    "accept": c.Accept,
    "object": lambda: c.Object(statement="不满意"),
    "close": lambda: c.Close(reason="accepted"),
    "reopen": lambda: c.Reopen(reason="new_facts"),
    "decline": b.decline,
    "withdraw_member": lambda: c.WithdrawMember(member="u-2"),
    "withdraw": c.Withdraw,
    "revisit": lambda: c.Revisit(channel="phone", reached=True),
    "merge": lambda: c.Merge(into="c-2"),
    "link": lambda: c.Link(other="c-2"),
    "unlink": lambda: c.Unlink(other="c-2", reason="another_matter"),
    "take_over_findings": lambda: c.TakeOverFindings(lead="c-2"),
    "correct_fact": lambda: b.correct(T0 - timedelta(minutes=1)),
    "assess_duties": duties.AssessDuties,
    "recompute_deadlines": duties.RecomputeDeadlines,
    "check_identity": b.checked,
    "disclose": lambda: c.Disclose(to_whom="authority", recipient="r-1", kinds=("contact",)),
    "supply_basis": lambda: c.SupplyBasis(disclosure="d-1", basis="order", evidence=PROOF),
    "find_problem": lambda: c.FindProblem(problem="seal"),
    "link_improvement": lambda: c.LinkImprovement(problem="seal", improvement="i-1"),
    "request_assistance": lambda: c.RequestAssistance(kind="information", what="送货单"),
    "note_request_arrival": lambda: c.NoteRequestArrival(request="r-1"),
    "provide_assistance": lambda: c.ProvideAssistance(request="r-1"),
    "ask_more_time": lambda: c.AskMoreTime(request="r-1", until=t("2030-01-01 00:00")),
    "answer_more_time": lambda: c.AnswerMoreTime(request="r-1", granted=True),
    "refuse_assistance": lambda: c.RefuseAssistance(request="r-1", reason="not_available"),
    "answer_refusal": lambda: c.AnswerRefusal(request="r-1", accepted=False),
    "cancel_assistance": lambda: c.CancelAssistance(request="r-1"),
    "bar_staff": lambda: duties.BarStaff(staff=("s-7",)),
    "place_hold": lambda: keeping.PlaceHold(reason="court"),
    "release_hold": lambda: keeping.ReleaseHold(hold="h-1"),
    "dispose": keeping.Dispose,
    "confirm_disposal": lambda: keeping.ConfirmDisposal(values=3),
    "receive_rights_request": lambda: keeping.ReceiveRightsRequest(kind="access"),
    "decide_rights_request": lambda: keeping.DecideRightsRequest(
        request="r-1", outcome="granted", check="ck-1"
    ),
    "give_access": lambda: keeping.GiveAccess(
        request="r-1", kinds=("statement",), form="copy", recipient="u-1"
    ),
    "answer_rights_request": lambda: keeping.AnswerRightsRequest(request="r-1", channel="phone"),
    "offer_excuse": lambda: duties.OfferExcuse(breach="b-1", ground="accepted_reason"),
    "answer_excuse": lambda: duties.AnswerExcuse(breach="b-1", accepted=True),
    "assign_remedy": lambda: duties.AssignRemedy(
        breach="b-1", responsible="s-2", due=t("2030-01-01 00:00")
    ),
    "complete_remedy": lambda: duties.CompleteRemedy(
        breach="b-1", evidence=(Evidence(kind="training_record", ref="tr-1"),)
    ),
}


def _at(status: str) -> Case:
    return Case() if status == START else b.reach(status)


def test_the_table_has_every_move_and_a_command_for_each() -> None:
    assert set(complaint_machine().moves) == set(LIFE) == set(COMMANDS)
    assert {kind.model_fields["type"].default for kind in HANDLERS} == set(LIFE)


def test_the_machine_is_the_table() -> None:
    for row in complaint_machine().table():
        sources, targets = LIFE[row.move]
        assert row.source in sources
        assert row.targets == (targets if targets != STAYS else (row.source,))
    found = {(row.move, row.source) for row in complaint_machine().table()}
    assert found == {(move, source) for move, (sources, _) in LIFE.items() for source in sources}


@pytest.mark.parametrize("status", [START, *STATUSES, "disposed"])
def test_exactly_the_moves_of_the_table_are_possible(status: str) -> None:
    case = _at(status)
    possible = {move for move, (sources, _) in LIFE.items() if status in sources}
    for move, make in COMMANDS.items():
        answer = case.ask(make())
        rules = () if isinstance(answer, Decision) else tuple(r.rule for r in answer.refusals)
        assert ("not_from_here" not in rules) == (move in possible), move
        if move in possible:
            continue
        assert isinstance(answer, Refused)
        (refusal,) = answer.refusals
        asked = possible - {"assess_duties", "recompute_deadlines", "confirm_disposal"}
        assert set(refusal.facts["possible"] or ()) == asked  # type: ignore[arg-type]
        assert (refusal.facts["status"], refusal.facts["move"]) == (status, move)
        sources = LIFE[move][0]
        told, *leading = refusal.instead.split("; ")
        assert told == "possible from " + ", ".join(sources)
        assert sorted(leading) == sorted(
            f"{first} leads there"
            for first in possible
            if len(sources) == 1 and sources[0] in LIFE[first][1]
        )
        assert refusal.instead_zh.count("；可先") == len(leading)
        assert refusal.clause == complaint_machine().moves[move].clause
        assert complaint_machine().label(status) in refusal.zh
        assert re.fullmatch(f"{move} cannot be made from {status}", refusal.en)


def _passing() -> list[tuple[str, str, Callable[[], tuple[Case, Command]], str]]:
    """A command that is let through, for every move and every source it has."""
    rows = []
    for move, (sources, targets) in LIFE.items():
        for source in sources:
            if (move, source) in NEVER:
                continue
            for target in targets:
                if (move, source, target) in SPECIAL:
                    make = SPECIAL[move, source, target]
                else:
                    make = _plain(move, source)
                rows.append((move, source, make, source if target in STAYS else target))
    return rows


def _plain(move: str, source: str) -> Callable[[], tuple[Case, Command]]:
    def make() -> tuple[Case, Command]:
        if move == "recompute_deadlines":
            case = b.reach(source, calendar=china(through=2025))
            case.calendar = china()
            return case, duties.RecomputeDeadlines()
        if move == "follow_up":
            return _with_follow_up(source), COMMANDS[move]()
        case = _at(source)
        if move == "record_sending":
            case.do(b.acknowledge(at=case.now, deliver=True))
            return case, c.RecordSending(message=case.message())
        if move in ("record_arrival", "record_bounce"):
            case.do(_some_message(case))
            kind = c.RecordArrival if move == "record_arrival" else c.RecordBounce
            return case, kind(message=case.message())
        if move == "report_unreachable":
            case.do(c.LogContact(channel="phone", reached=False))
        if move == "record_contact_found":
            case.do(c.LogContact(channel="phone", reached=False))
            case.do(b.unreachable())
        if move == "revisit":
            case.state = case.state.model_copy(update={"terms": b.REVISITED})
            case.actor = b.MANAGER
        if move in ("merge", "link"):
            case.other = b.second()
        if move in ("unlink", "take_over_findings"):
            case.other = b.reach("investigated", id="c-2", now=T0 - timedelta(days=1)).state
            case.do(c.Link(other="c-2", relation="lead_case"))
        if move == "close" and source == "feedback_given":
            case.do(c.Accept())
        if move == "release_hold":
            case.do(keeping.PlaceHold(reason="audit"))
            return case, keeping.ReleaseHold(hold=case.state.holds[0].id)
        if move == "supply_basis":
            case.do(c.Disclose(to_whom="court", recipient="r-1", kinds=("findings",)))
            told = case.state.disclosures[0].id
            return case, c.SupplyBasis(disclosure=told, basis="order", evidence=PROOF)
        if move == "link_improvement":
            case.do(c.FindProblem(problem="seal"))
            case.improvement = b.serving("seal")
        if move == "withdraw_member":
            case.state = case.state.model_copy(update={"members": (b.MEMBER,)})
        if move == "request_assistance":
            case.state = case.state.model_copy(update={"party_b": "b-1"})
        if move in b.RIGHTS:
            b.ask_rights(case, b.RIGHTS[move])
        elif "request" in type(COMMANDS[move]()).model_fields:
            b.ask_party_b(case, move)
        if move == "dispose":
            case.now = t("2030-01-01 00:00")
        if LIFE[move] == (STATUSES, STAYS) and "breach" in type(COMMANDS[move]()).model_fields:
            _leak(case, move)
        if move == "assess_duties":
            case = b.reach(source, acknowledged=False)
            case.now = t("07-02 09:00")
        return case, COMMANDS[move]()

    return make


def _leak(case: Case, move: str) -> None:
    """A breach that stands, as far as a move on it needs."""
    breach = b.leaked()
    if move == "answer_excuse":
        offered = duties.Excuse(ground="accepted_reason", offered=T0)
        breach = breach.model_copy(update={"excuse": offered})
        case.actor = Actor(role=Role.party_b, id="b-1")
    if move == "complete_remedy":
        assigned = duties.Remedy(status="assigned", responsible="s-2", due=t("2030-01-01 00:00"))
        breach = breach.model_copy(update={"remedy": assigned})
    case.state = case.state.model_copy(update={"breaches": (breach,)})


def _some_message(case: Case) -> Command:
    return b.acknowledge(at=case.now)


def _with_follow_up(status: str) -> Case:
    """In ``status``, with a follow-up of an earlier cycle that is still open."""
    told = {"feedback_given": b.feedback(b.follow_up())}
    if status == "feedback_given":
        return b.reach(status, instead=told)
    case = b.reach("closed", instead=told)
    if status == "closed":
        return case
    case.do(c.Reopen(reason="new_facts"))
    # Statuses that a second cycle does not come through have it written into the state: the
    # move is asked of the status, whatever way led there.
    case.state = case.state.model_copy(update={"status": Status(status)})
    return case


def _founded_and_unreachable(source: str) -> Callable[[], tuple[Case, Command]]:
    def make() -> tuple[Case, Command]:
        case = b.unfounded() if source == "investigated" else b.reach(source)
        case.do(c.LogContact(channel="phone", reached=False))
        case.do(b.unreachable())
        return case, c.Close(reason="unreachable")

    return make


def _two_measures(settle: Command) -> Callable[[], tuple[Case, Command]]:
    def make() -> tuple[Case, Command]:
        both = b.plan(b.measure(), b.measure("m-2"))
        return b.reach("executing", instead={"planned": both}), settle

    return make


def _answered() -> tuple[Case, Command]:
    return Case(), b.carry_over(answered=t("2024-03-05 10:00"))


def _finished(move: str) -> Callable[[], tuple[Case, Command]]:
    def make() -> tuple[Case, Command]:
        return b.unfounded(), COMMANDS[move]()

    return make


SPECIAL: dict[tuple[str, str, str], Callable[[], tuple[Case, Command]]] = {
    ("carry_over", START, "feedback_given"): _answered,
    ("complete_measure", "executing", "executing"): _two_measures(b.complete("m-1")),
    ("cancel_measure", "executing", "executing"): _two_measures(b.cancel("m-2")),
    ("give_feedback", "investigated", "feedback_given"): _finished("give_feedback"),
    ("give_feedback", "closed", "feedback_given"): lambda: (b.closed_untold(), b.feedback()),
    ("close", "investigated", "closed"): _founded_and_unreachable("investigated"),
    ("close", "executed", "closed"): _founded_and_unreachable("executed"),
}
NEVER = {
    # Nothing is owed any more; time brings nothing.
    ("assess_duties", "feedback_given"),
    ("assess_duties", "closed"),
    ("assess_duties", "withdrawn"),
    # Both duties are met, and the record's retention has not begun: no limit can move.
    ("recompute_deadlines", "feedback_given"),
}


@pytest.mark.parametrize(
    ("move", "source", "make", "target"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}-{row[3]}") for row in _passing()],
)
def test_a_move_is_made_and_leads_where_the_table_says(
    move: str, source: str, make: Callable[[], tuple[Case, Command]], target: str
) -> None:
    case, command = make()
    answer = case.ask(command)
    assert isinstance(answer, Decision), answer
    assert answer.events or move == "assess_duties"
    assert {event.to for event in answer.events} == {target}
    case.do(command)
    assert case.state.status == target


def test_settled_and_final_are_as_described() -> None:
    # Closed is settled: new facts reopen it. Declined, withdrawn and merged ones only wait for
    # the end of their retention. What is disposed of is final.
    assert set(SETTLED) == {"closed", "declined", "withdrawn", "merged"}
    assert set(FINAL) == {"disposed"}
    machine = complaint_machine()
    assert machine.settled == set(SETTLED)
    assert machine.final == set(FINAL)


# --- several targets -----------------------------------------------------------------


def test_an_old_case_with_an_answer_starts_as_feedback_given() -> None:
    case = Case()
    case.do(b.carry_over())
    assert case.state.status == "received"
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-05 10:00")))
    assert case.state.status == "feedback_given"


@pytest.mark.parametrize("settle", [b.complete, b.cancel])
def test_the_last_settled_measure_takes_executing_to_executed(settle: Callable[..., Any]) -> None:
    both = b.plan(b.measure(), b.measure("m-2"))
    case = b.reach("executing", instead={"planned": both})
    case.do(settle("m-2"))
    assert case.state.status == "executing"
    case.do(settle("m-1"))
    assert case.state.status == "executed"


def test_a_follow_up_of_the_plan_does_not_hold_up_execution() -> None:
    later = b.measure("f-1", limit=t("08-01 00:00"), follow_up=True)
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), later)})
    case.do(b.complete("m-1"))
    assert case.state.status == "executed"


def test_executed_begins_when_the_last_measure_was_done_whatever_was_written_last() -> None:
    both = b.plan(b.measure(), b.measure("m-2"))
    case = b.reach("executing", instead={"planned": both})
    case.do(b.complete("m-1", at=t("07-03 12:00")), t("07-03 14:00"))
    case.do(b.complete("m-2", at=t("07-03 09:00")), t("07-03 15:00"))
    assert case.state.since == t("07-03 12:00")
    assert case.state.cycle.handled == t("07-03 12:00")


# --- every refusal at once -----------------------------------------------------------


def test_every_refusal_is_told_not_the_first() -> None:
    case = b.received()
    wrong = b.classify(
        category="other", severity="minor", criteria=("harm_to_health",), at=t("06-30 09:00")
    )
    assert set(case.refusals(wrong)) == {
        "not_before_its_cause",
        "other_is_explained",
        "severity_follows_criteria",
        "urgency_follows_severity",
    }


def test_refusals_on_state_and_command_are_told_together_in_the_order_of_the_guards() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT, staff=("s-bad",)))
    actor = Actor(role=Role.customer_service, id="s-bad")
    wrong = b.acknowledge(names=(), arrived=t("07-01 12:00"))
    assert list(case.refusals(wrong, actor=actor)) == [
        "actor_takes_no_part",
        "happened_by_now",
        "can_be_told",
        "names_the_complaint",
    ]


def test_a_plan_that_is_wrong_in_every_way_is_told_so() -> None:
    case = b.reach("investigated", command=b.receive(staff=("s-bad",)))
    early = b.measure(limit=t("07-01 09:00"), kind="compensation", responsible="s-bad")
    late = b.measure(limit=t("08-01 09:00"))
    assert list(case.refusals(b.plan(early, late))) == [
        "takes_no_part",
        "measure_ids_are_new",
        "limits_lie_ahead",
        "within_the_limit_or_said",
        "approved_where_needed",
    ]


# --- the table that people and programs ask ------------------------------------------


@pytest.mark.parametrize("status", [*STATUSES, "disposed"])
def test_allowed_lists_the_moves_of_the_table_with_what_the_state_says(status: str) -> None:
    case = b.reach(status)
    machine = complaint_machine()
    listed = machine.allowed(status, case.state, case.context())
    assert {a.move for a in listed} == {m for m, (sources, _) in LIFE.items() if status in sources}
    for allowed in listed:
        answer = case.ask(COMMANDS[allowed.move]())
        rules = set() if isinstance(answer, Decision) else {r.rule for r in answer.refusals}
        assert {refusal.rule for refusal in allowed.refusals} <= rules
        assert allowed.open == (not allowed.refusals)
        assert allowed.clause == machine.moves[allowed.move].clause


def test_allowed_names_the_fields_that_guards_will_look_at() -> None:
    case = b.received()
    listed = {
        a.move: a for a in complaint_machine().allowed("received", case.state, case.context())
    }
    assert listed["merge"].needs == ("at", "into")
    assert listed["assess_duties"].needs == ()
    assert [r.rule for r in listed["assess_duties"].refusals] == ["something_is_due"]


def test_a_command_of_another_kind_is_not_a_move_of_a_complaint() -> None:
    with pytest.raises(KeyError):
        b.received().ask(SignAgreement(party="party_a", person="王"))
    assert "sign_agreement" in agreement_machine().moves


def test_words_of_the_vocabulary_label_each_status() -> None:
    # vocabulary.md, "Status"
    assert {s.value: s.label("zh") for s in Status} == {
        "received": "已接收",
        "classified": "已分类评估",
        "investigating": "调查核实中",
        "investigated": "已调查核实",
        "planned": "方案已制定",
        "executing": "方案执行中",
        "executed": "方案已执行",
        "feedback_given": "已反馈",
        "closed": "已办结",
        "declined": "不予受理",
        "withdrawn": "已撤回",
        "merged": "已合并处理",
        "disposed": "已销毁",
    }
    assert Status.feedback_given.label("en") == "feedback given"
