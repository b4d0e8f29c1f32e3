"""Each fact has a cause, and none is recorded of a time before it (3.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from complaintflow import complaint as c
from complaintflow.complaint.decisions.draft import HANDLERS
from complaintflow.complaint.model import CloseReason
from complaintflow.kernel import Command, Refused

from . import build as b
from .build import T0, Case, t
from .test_life import _passing

Cause = Callable[[Case], datetime | None]

FREE = {"supply_basis", "complete_remedy"}
"""A basis may be older than the complaint, and what sets a breach right older than the order."""


def _receipt(case: Case) -> datetime:
    return T0


def _step(case: Case) -> datetime | None:
    since = case.state.since
    return since if isinstance(since, datetime) else None


def _handled(case: Case) -> datetime | None:
    handled = case.state.cycle.handled
    return handled if isinstance(handled, datetime) else None


def _now(case: Case) -> datetime:
    """What it answers was recorded a moment ago."""
    return case.now


def _feedback(case: Case) -> datetime:
    return T0 + timedelta(hours=7)


def _told(case: Case) -> datetime | None:
    told = case.state.follow_ups[0].told
    return told if isinstance(told, datetime) else None


CAUSES: Mapping[str, Cause] = {
    # What is done about a complaint at any time answers its receipt.
    **dict.fromkeys(
        ("acknowledge", "log_contact", "name_representative", "check_identity", "attach",
         "assign_handler", "contain", "disclose", "find_problem", "request_assistance",
         "receive_rights_request"),
        _receipt,
    ),
    # The other complaint is there as well: here it came in before this one.
    "link": _receipt,
    # The cycle that they end; here the first.
    **dict.fromkeys(("withdraw", "withdraw_member", "merge"), _receipt),
    # The step before.
    **dict.fromkeys(
        ("classify", "start_investigation", "conclude_investigation", "draw_up_plan",
         "accept", "object", "decline", "tell_outcome"),
        _step,
    ),
    # The step before; of what was closed untold, that it was handled.
    "give_feedback": lambda case: _handled(case) if case.state.status == "closed" else _step(case),
    # The verdict of the lead case; here it was earlier than the step before.
    "take_over_findings": _step,
    # The step before, and what the customer said.
    "close": _step,
    # The step before, and the plan that holds.
    **dict.fromkeys(("revise_plan", "start_execution"), _step),
    # The execution, and since when the measure is in the plan.
    **dict.fromkeys(("complete_measure", "cancel_measure"), _step),
    # The assessment that is changed; here the first, an hour after the receipt.
    "reclassify": lambda case: T0 + timedelta(hours=1),
    # The feedback, closed or not.
    **dict.fromkeys(("resend_feedback", "reopen", "revisit"), _feedback),
    "follow_up": _told,
    # The message.
    **dict.fromkeys(("record_sending", "record_arrival", "record_bounce"), _now),
    # The attempt, and that nobody could be told.
    **dict.fromkeys(("report_unreachable", "record_contact_found"), _now),
    # The request to Party B, its wish for more time, its refusal.
    **dict.fromkeys(
        ("note_request_arrival", "provide_assistance", "ask_more_time", "answer_more_time",
         "refuse_assistance", "answer_refusal", "cancel_assistance"),
        _now,
    ),
    # The request about personal information.
    **dict.fromkeys(("decide_rights_request", "give_access", "answer_rights_request"), _now),
    # The link, the problem.
    **dict.fromkeys(("unlink", "link_improvement"), _now),
}  # fmt: skip
"""What each dated fact answers, where the cases of :mod:`test_life` stand."""

ROWS = [row for row in _passing() if row[0] in CAUSES]
NEWS = ("record_sending", "record_arrival", "record_bounce")
"""It comes from another clock, which may be five minutes behind."""


def test_every_dated_command_has_a_cause() -> None:
    dated = {kind.model_fields["type"].default for kind in HANDLERS if "at" in kind.model_fields}
    assert dated == set(CAUSES) | FREE
    assert {move for move, *_ in ROWS} == set(CAUSES)


def _early(case: Case, command: Command, at: datetime) -> bool:
    answer = case.ask(command.model_copy(update={"at": at}))
    rules = () if not isinstance(answer, Refused) else tuple(r.rule for r in answer.refusals)
    return "not_before_its_cause" in rules


@pytest.mark.parametrize(
    ("move", "make"),
    [(move, make) for move, _, make, _ in ROWS],
    ids=[f"{move}-{source}-{target}" for move, source, _, target in ROWS],
)
def test_no_fact_lies_before_its_cause(move: str, make: Callable[[], tuple[Case, Command]]) -> None:
    case, command = make()
    cause = CAUSES[move](case)
    assert cause is not None
    cause -= timedelta(minutes=5 if move in NEWS else 0)
    for before in (timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=400)):
        assert _early(case, command, cause - before)
    assert not _early(case, command, cause)
    assert not _early(case, command, case.now)


# --- where the cause is not the step before ----------------------------------------------


def test_an_assessment_is_changed_after_it_was_made() -> None:
    case = b.reach("classified")
    case.do(b.reclassify(at=t("07-01 12:00")), t("07-01 13:00"))
    assert _early(case, b.reclassify(), t("07-01 11:59"))
    assert not _early(case, b.reclassify(), t("07-01 12:00"))


def test_the_aims_of_a_later_cycle_do_not_begin_before_it() -> None:
    case = b.unfounded()
    case.do(b.feedback(), t("07-01 14:00"))
    case.do(c.Object(statement="不满意"), t("07-02 10:00"))
    graver = b.reclassify(severity="serious", urgency="urgent", at=t("07-01 12:00"))
    case.do(graver, t("07-02 11:00"))
    starts = {target.deadline.start for target in case.state.cycle.targets}
    assert starts == {t("07-02 10:00")}


def test_a_measure_of_a_revised_plan_was_not_done_before_it() -> None:
    case = b.reach("executing")
    case.do(b.revise(b.measure(), b.measure("m-9")), t("07-02 10:00"))
    assert _early(case, b.complete("m-9"), t("07-02 09:59"))
    assert not _early(case, b.complete("m-9"), t("07-02 10:00"))
    # The other one was carried on: it was planned before.
    assert not _early(case, b.complete("m-1"), t("07-01 17:00"))
    assert _early(case, b.revise(), t("07-02 09:59"))


def test_a_plan_that_was_revised_is_begun_after_that() -> None:
    case = b.reach("planned")
    case.do(b.revise(), t("07-02 10:00"))
    assert _early(case, c.StartExecution(), t("07-02 09:59"))
    assert not _early(case, c.StartExecution(), t("07-02 10:00"))


def test_nobody_is_out_of_reach_before_the_cycle_in_which_they_are_owed() -> None:
    case = b.unfounded()
    case.do(b.feedback(), t("07-01 14:00"))
    case.do(c.Object(statement="不满意"), t("07-02 10:00"))
    case.do(c.LogContact(channel="phone", reached=False, at=t("07-02 09:00")), t("07-02 11:00"))
    assert _early(case, b.unreachable(), t("07-02 09:59"))
    assert not _early(case, b.unreachable(), t("07-02 10:00"))


def test_more_time_is_answered_after_it_was_asked_for() -> None:
    case = b.received(agreement=b.signed(party_b_ref="b-1"))
    case.do(c.RequestAssistance(kind="information", what="送货单"))
    request = case.state.assistance[0].id
    case.do(c.AskMoreTime(request=request, until=t("07-09 10:00")), t("07-02 10:00"))
    answer = c.AnswerMoreTime(request=request, granted=True)
    assert _early(case, answer, t("07-02 09:59"))
    assert not _early(case, answer, t("07-02 10:00"))


def test_what_is_linked_is_there() -> None:
    case = b.received()
    case.other = b.received(id="c-2", now=t("07-01 11:00")).state
    case.now = t("07-01 12:00")
    assert _early(case, c.Link(other="c-2"), t("07-01 10:59"))
    assert not _early(case, c.Link(other="c-2"), t("07-01 11:00"))


def test_an_improvement_is_linked_once_its_problem_was_found() -> None:
    case = b.received(now=T0 - timedelta(days=1))
    case.do(c.FindProblem(problem="seal"))
    case.improvement, case.now = b.serving("seal"), t("07-01 12:00")
    link = c.LinkImprovement(problem="seal", improvement="i-1")
    assert _early(case, link, t("07-01 09:59"))
    assert not _early(case, link, T0)


def test_who_objected_before_the_closing_is_owed_from_then() -> None:
    case = b.reach("closed")
    closed = case.now
    case.do(c.Reopen(reason="objection", at=t("07-01 17:30")), closed + timedelta(hours=3))
    assert case.state.cycle.started == t("07-01 17:30")
    assert case.state.cycle.response.deadline.due == t("07-02 17:30")
    assert case.state.retention is None


def test_a_case_that_was_closed_without_feedback_is_reopened_after_the_closing() -> None:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    for command in (b.classify(), c.StartInvestigation(investigator="s-inv"),
                    b.conclude("not_upheld")):  # fmt: skip
        case.do(command)
    case.do(c.Close(reason=CloseReason.unreachable), t("07-02 10:00"))
    case.now = t("07-03 10:00")
    assert _early(case, c.Reopen(reason="new_facts"), t("07-02 09:59"))
    assert not _early(case, c.Reopen(reason="new_facts"), t("07-02 10:00"))
