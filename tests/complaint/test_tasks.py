"""What a complaint waits for, and whom; what it is found by says the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from complaintflow import complaint as c
from complaintflow.agreement import Terms
from complaintflow.complaint import Complaint, Status
from complaintflow.complaint.tasks import tasks
from complaintflow.duties import BreachStatus, Excuse, Remedy, Task
from complaintflow.keeping import RightsStatus
from complaintflow.kernel import NOBODY
from complaintflow.values import Party

from . import build as b
from .build import RESPONSE_DUE, T0, Case, t

Told = list[tuple[str | None, str, str]]


def told(state: Complaint, *but: str) -> Told:
    """Whose, which move, what is meant; and the index agrees."""
    owed = tuple(tasks(state))
    index = b.COMPLAINTS.index(state)
    assert set(index.waits_for) == {task.person or NOBODY for task in owed}
    staff = {task.person for task in owed if task.party == Party.party_a} - {None}
    assert staff <= set(index.people)
    return [(task.person, task.move, task.detail) for task in owed if task.move not in but]


def changed(case: Case, **update: Any) -> Complaint:
    return case.state.model_copy(update=update)


def managed(status: str = "classified", manager: str | None = "s-boss", **changes: Any) -> Case:
    terms = b.NO_TARGETS.model_copy(update={"manager": manager})
    return b.reach(status, agreement=b.signed(terms=terms, party_b_ref="b-1"), **changes)


STEPS: dict[str, Told] = {
    "received": [("s-clerk", "classify", "")],
    "classified": [("s-clerk", "start_investigation", "")],
    "investigating": [("s-inv", "conclude_investigation", "")],
    "investigated": [("s-clerk", "draw_up_plan", "")],
    "planned": [("s-clerk", "start_execution", "")],
    "executing": [("s-resp", "complete_measure", "m-1")],
    "executed": [("s-clerk", "give_feedback", "")],
    "feedback_given": [("s-clerk", "close", "")],
    "closed": [],
    "declined": [("s-clerk", "tell_outcome", "")],
    "merged": [("s-clerk", "tell_outcome", "")],
    "withdrawn": [("s-clerk", "tell_outcome", "")],
    "disposed": [],
}


@pytest.mark.parametrize("status", Status)
def test_each_status_waits_for_its_next_step(status: str) -> None:
    assert told(managed(status).state) == STEPS[status]


NAMED = {
    **{name: t("07-11 00:00") for name in STEPS},
    "withdrawn": None,
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("manager", ["s-boss", None])
def test_where_nobody_handles_it_somebody_is_to_be_named(status: str, manager: str | None) -> None:
    case = managed(status, manager)
    state = changed(case, handler=None, staff=("s-clerk",))
    wanted = status not in ("closed", "disposed")
    owed = [task for task in tasks(state) if task.move == "assign_handler"]
    assert [task.person for task in owed] == ([manager] if wanted else [])
    limit = case.state.cycle.completion.deadline.act_by
    assert [task.due for task in owed] == (
        [None if status == "withdrawn" else limit] if wanted else []
    )
    assert all(task.person is not None or manager is None for task in tasks(state))
    others = [step for step in STEPS[status] if step[0] != "s-clerk"]
    assert told(state, "assign_handler") == others


def test_it_is_due_when_the_first_of_what_the_handler_would_do_is() -> None:
    case = b.received()
    (task,) = tasks(changed(case, handler=None))
    assert (task.move, task.clause, task.due) == ("assign_handler", "3.1", RESPONSE_DUE)


def test_an_old_case_without_a_handler_waits_for_nobody_while_nothing_is_owed() -> None:
    case = Case()
    case.do(b.carry_over())
    assert told(case.state) == []
    assert told(changed(case, handler="s-clerk")) == [("s-clerk", "classify", "")]
    case.do(c.FindProblem(problem="seal"))
    ((who, move, _),) = told(case.state)
    assert (who, move) == (None, "assign_handler")


@pytest.mark.parametrize(
    ("status", "move", "detail"),
    [
        ("investigating", "conclude_investigation", ""),
        ("executing", "complete_measure", "m-1"),
    ],
)
def test_what_the_barred_leave_undone_falls_to_the_next(
    status: str, move: str, detail: str
) -> None:
    case = managed(status)
    for staff, whose in (
        (("s-inv", "s-resp"), "s-clerk"),
        (("s-inv", "s-resp", "s-clerk"), "s-boss"),
        (("s-inv", "s-resp", "s-clerk", "s-boss"), None),
    ):
        handler = None if "s-clerk" in staff else "s-clerk"
        assert (whose, move, detail) in told(changed(case, staff=staff, handler=handler))


def test_an_investigation_that_nobody_was_named_for_is_the_handlers() -> None:
    case = managed("investigating")
    assert told(changed(case, investigation=None)) == [("s-clerk", "conclude_investigation", "")]


def test_messages_that_are_owed() -> None:
    """Until they reach the customer; of a bounced feedback too, after closing."""
    case = b.received(agreement=b.signed(terms=b.NO_TARGETS))
    assert told(case.state)[0] == ("s-clerk", "acknowledge", "")
    for status in ("feedback_given", "closed"):
        case = managed(status)
        case.do(c.RecordBounce(message=case.state.feedback.id, reason="full"))  # type: ignore[union-attr]
        assert ("s-clerk", "resend_feedback", "") in told(case.state)
    case = managed("withdrawn")
    case.do(c.TellOutcome(channel="phone"))
    assert told(case.state) == []


def test_follow_ups_and_problems_that_nobody_took_up() -> None:
    case = managed("executing", instead={"planned": b.plan(b.measure(), b.later())})
    case.do(b.complete())
    case.do(b.feedback(b.follow_up()))
    case.do(c.FindProblem(problem="seal"))
    assert told(case.state) == [
        ("s-clerk", "link_improvement", "seal"),
        ("s-clerk", "close", ""),
        ("s-visit", "follow_up", "f-1"),
    ]
    case.improvement = b.serving("seal")
    case.do(c.LinkImprovement(problem="seal", improvement="i-1"))
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=b.PROOF))
    assert told(case.state) == [("s-clerk", "close", "")]


def test_a_measure_that_is_settled_waits_for_nobody() -> None:
    both = b.plan(b.measure(), b.measure("m-2", responsible="s-2"))
    case = managed("executing", instead={"planned": both})
    case.do(b.complete())
    assert told(case.state) == [("s-2", "complete_measure", "m-2")]


def test_the_customer_is_asked_by_the_manager() -> None:
    terms = b.REVISITED.model_copy(update={"manager": "s-boss"})
    case = b.reach("feedback_given", agreement=b.signed(terms=terms))
    assert ("s-boss", "revisit", "revisit") in told(case.state)


# --- between the parties -----------------------------------------------------------------------


def assisted(**changes: Any) -> Complaint:
    case = managed()
    return changed(case, assistance=(b.asked(case, **changes),), party_b="b-1")


STEP = "start_investigation"


def test_what_party_b_is_asked_and_what_it_asks() -> None:
    asked = ("b-1", "provide_assistance", "r-1")
    assert told(assisted(), STEP) == [asked]
    until = t("2030-01-01 00:00")
    more = assisted(wants_until=until)
    assert told(more, STEP) == [asked, ("s-clerk", "answer_more_time", "r-1")]
    refused = assisted(status="refused", refused=T0)
    assert told(refused, STEP) == [("s-clerk", "answer_refusal", "r-1")]
    assert told(assisted(status="provided"), STEP) == []
    # Who is barred on Party B's side sees nothing; without a handler the manager answers.
    shut_out = more.model_copy(update={"staff": ("b-1",), "handler": None})
    assert told(shut_out, "assign_handler") == [("s-boss", "answer_more_time", "r-1")]


OFFERED = Excuse(ground="accepted_reason", offered=T0)


def broken(party: str = "party_b", **changes: Any) -> Complaint:
    said: dict[str, Any] = {"party": party, "excuse": OFFERED}
    return changed(managed(), breaches=(b.leaked(**(said | changes)),), party_b="b-1")


def test_an_excuse_waits_for_the_other_party() -> None:
    assert told(broken(), STEP, "assign_remedy") == [("s-boss", "answer_excuse", "b-1")]
    assert told(broken("party_a"), STEP, "assign_remedy") == [("b-1", "answer_excuse", "b-1")]
    assert told(broken("party_a").model_copy(update={"party_b": None}), STEP, "assign_remedy") == []
    for state in (
        broken(excuse=None),
        broken(excuse=OFFERED.model_copy(update={"accepted": False})),
        broken(status=BreachStatus.set_right),
        broken(status=BreachStatus.excused),
    ):
        assert told(state, STEP, "assign_remedy") == []


def test_a_corrective_measure_is_whose_it_was_made() -> None:
    remedy = Remedy(status="assigned", responsible="hr-3", due=t("09-01 00:00"))
    state = broken(excuse=None, remedy=remedy)
    assert told(state, STEP) == [("hr-3", "complete_remedy", "b-1")]
    barred = state.model_copy(update={"staff": ("hr-3",)})
    assert told(barred, STEP) == [("s-boss", "complete_remedy", "b-1")]


# --- requests for personal data ----------------------------------------------------------------


def rights(status: RightsStatus, at: str = "classified", **changes: Any) -> Told:
    case = managed(at)
    b.ask_rights(case, status, **changes)
    return told(case.state, STEP)


def test_a_request_is_decided_carried_out_and_answered() -> None:
    decided, answer = "s-boss", ("s-clerk", "answer_rights_request", "r-1")
    assert rights(RightsStatus.received) == [(decided, "decide_rights_request", "r-1")]
    for kind, whose, move in (
        ("access", "s-clerk", "give_access"),
        ("correction", "s-clerk", "correct_fact"),
        ("erasure", "s-boss", "dispose"),
    ):
        granted = rights(RightsStatus.granted, kind=kind)
        assert granted == [(whose, move, "r-1"), answer]
    for status in (RightsStatus.refused, RightsStatus.deferred, RightsStatus.executed):
        assert rights(status) == [answer]
        assert rights(status, answered=T0) == []
    # Of a record that was disposed of nothing is left to carry out: who asked is told.
    assert rights(RightsStatus.executed, "disposed") == [answer]
    assert rights(RightsStatus.granted, "disposed", kind="erasure") == [answer]


def test_a_request_is_due_where_the_terms_say_so() -> None:
    case = managed()
    limit = case.state.cycle.completion.deadline
    b.ask_rights(case, limit=limit)
    dues: list[datetime | None] = [
        task.due for task in tasks(case.state) if task.move == "decide_rights_request"
    ]
    assert dues == [limit.act_by]


def test_terms_name_no_manager_unless_they_are_told() -> None:
    assert Terms().manager is None
    assert Task(id="c", reference="", move="x", clause="1", due=None).person is None
