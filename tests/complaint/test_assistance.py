"""Party B's duty to assist (2.2), and breach 5 where it does not.

The limits are counted by hand on the State Council's calendar of 2026 (contract.md: 3 working days
from the request's arrival, 1 where the matter is urgent; the day of arrival is not counted).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.complaint import AssistanceRequest
from complaintflow.duties import DutyState, assess
from complaintflow.periods import china
from complaintflow.values import Actor, Day, Role

from . import build as b
from .build import PROOF, Case, t

PARTY_B = Actor(role=Role.party_b, id="b-1")


def case(*, urgency: str = "normal") -> Case:
    made = b.received(agreement=b.signed(party_b_ref="b-1"))
    made.do(b.acknowledge())
    if urgency != "normal":
        severity = "critical" if urgency == "immediate" else "serious"
        made.do(b.classify(urgency=urgency, severity=severity))
    return made


def ask(made: Case, at: str = "07-01 10:00", **changes: Any) -> str:
    said: dict[str, Any] = {"kind": "information", "what": "送货单"}
    made.do(c.RequestAssistance(**(said | changes)), t(at))
    return made.state.assistance[-1].id


def request(made: Case) -> AssistanceRequest:
    return made.state.assistance[-1]


def breaches(made: Case) -> list[tuple[str, str, str]]:
    return [
        (x.clause, x.party.value, x.status.value)
        for x in made.state.breaches
        if x.kind == duties.BreachKind.not_assisted
    ]


def stands(made: Case) -> DutyState:
    return assess(request(made).duty, made.now).state


@pytest.mark.parametrize(
    ("urgency", "at", "due"),
    [
        ("normal", "07-01 10:00", "07-07 00:00"),  # Wed: Thu, Fri, Mon
        ("urgent", "07-01 10:00", "07-03 00:00"),  # Wed: Thu
        ("immediate", "07-03 10:00", "07-07 00:00"),  # Fri: Mon
        ("normal", "09-30 10:00", "10-11 00:00"),  # 10-08, 10-09, 10-10 (Sat, make-up)
    ],
)
def test_the_limit_is_the_terms_where_none_is_stated(urgency: str, at: str, due: str) -> None:
    made = case(urgency=urgency)
    ask(made, at)
    assert request(made).duty.deadline.due == t(due)
    assert (request(made).duty.clause, request(made).duty.by) == ("2.2", "party_b")


def test_it_runs_from_the_arrival_once_that_is_known() -> None:
    made = case()
    asked = ask(made)
    made.do(c.NoteRequestArrival(request=asked, at=t("07-02 09:00")), t("07-02 10:00"))
    assert request(made).duty.deadline.due == t("07-08 00:00")


@pytest.mark.parametrize(
    ("by", "due", "inclusive"),
    [(t("07-02 18:00"), "07-02 18:00", True), (Day(day=date(2026, 7, 4)), "07-05 00:00", False)],
)
def test_a_stated_limit_prevails(by: Any, due: str, inclusive: bool) -> None:
    made = case()
    asked = ask(made, by=by)
    limit = request(made).duty.deadline
    assert (limit.due, limit.inclusive, limit.period) == (t(due), inclusive, None)
    made.do(c.NoteRequestArrival(request=asked, at=t("07-01 11:00")), t("07-01 12:00"))
    assert request(made).duty.deadline.due == t(due)


def test_provided_in_time_there_is_no_breach() -> None:
    made = case()
    asked = ask(made)
    made.do(c.ProvideAssistance(request=asked, evidence=PROOF), t("07-06 23:59"), actor=PARTY_B)
    assert (stands(made), breaches(made)) == (DutyState.met, [])


def test_silence_is_breach_5_and_a_fact_recorded_later_sets_it_right() -> None:
    made = case()
    asked = ask(made)
    made.do(duties.AssessDuties(), t("07-07 00:00"))
    assert breaches(made) == [("2.2", "party_b", "standing")]
    made.do(c.ProvideAssistance(request=asked, at=t("07-06 17:00")), t("07-08 09:00"))
    assert breaches(made) == [("2.2", "party_b", "set_right")]


def test_provided_late_the_breach_is_recorded_with_it_and_stays() -> None:
    made = case()
    asked = ask(made)
    made.do(c.ProvideAssistance(request=asked), t("07-07 09:00"))
    assert breaches(made) == [("2.2", "party_b", "standing")]
    assert stands(made) == DutyState.late


def test_more_time_that_is_granted_moves_the_limit_and_denied_it_does_not() -> None:
    for granted, due in ((True, "07-11 00:00"), (False, "07-07 00:00")):
        made = case()
        asked = ask(made)
        made.do(c.AskMoreTime(request=asked, until=Day(day=date(2026, 7, 10))), t("07-06 10:00"))
        assert request(made).duty.deadline.due == t("07-07 00:00")  # asking moves nothing
        made.do(c.AnswerMoreTime(request=asked, granted=granted), t("07-06 15:00"))
        assert request(made).duty.deadline.due == t(due)
        assert request(made).wants_until is None


def test_time_granted_after_the_limit_sets_the_breach_right() -> None:
    made = case()
    asked = ask(made)
    made.do(c.AskMoreTime(request=asked, until=t("07-09 18:00")), t("07-06 10:00"))
    made.do(duties.AssessDuties(), t("07-07 10:00"))
    assert breaches(made) == [("2.2", "party_b", "standing")]
    made.do(c.AnswerMoreTime(request=asked, granted=True), t("07-08 09:00"))
    assert breaches(made) == [("2.2", "party_b", "set_right")]


def test_a_refusal_for_a_good_reason_owes_nothing_more() -> None:
    made = case()
    asked = ask(made)
    made.do(c.RefuseAssistance(request=asked, reason="forbidden"), t("07-02 10:00"))
    made.do(c.AnswerRefusal(request=asked, accepted=True), t("07-10 10:00"))
    assert stands(made) == DutyState.discharged
    assert {x[2] for x in breaches(made)} <= {"set_right"}


def test_a_refusal_without_a_good_reason_is_breach_5_from_then_on() -> None:
    made = case()
    asked = ask(made)
    made.do(c.RefuseAssistance(request=asked, reason="other"), t("07-02 10:00"))
    assert breaches(made) == []
    made.do(c.AnswerRefusal(request=asked, accepted=False), t("07-02 15:00"))
    (breach,) = made.state.breaches
    assert (breach.kind, breach.party) == ("not_assisted", "party_b")
    assert breach.since - t("07-02 10:00") == timedelta(microseconds=1)
    assert request(made).status == "requested"
    # Party B may still provide; that it was late stays.
    made.do(c.ProvideAssistance(request=asked), t("07-02 18:00"))
    assert breaches(made) == [("2.2", "party_b", "standing")]


def test_a_late_refusal_does_not_lengthen_the_limit() -> None:
    made = case()
    asked = ask(made)
    made.do(c.RefuseAssistance(request=asked, reason="other"), t("07-08 10:00"))
    made.do(c.AnswerRefusal(request=asked, accepted=False), t("07-08 15:00"))
    assert request(made).duty.deadline.due == t("07-07 00:00")


@pytest.mark.parametrize(("at", "left"), [("07-06 10:00", []), ("07-07 10:00", ["standing"])])
def test_what_was_missed_before_it_was_cancelled_stays_missed(at: str, left: list[str]) -> None:
    made = case()
    asked = ask(made)
    made.do(c.CancelAssistance(request=asked), t(at))
    made.do(c.LogContact(channel="phone", reached=True), t("07-09 10:00"))
    assert [x[2] for x in breaches(made)] == left


def test_party_b_is_told_and_party_a_of_the_answer() -> None:
    made = case()
    asked = ask(made)
    (told,) = [n for n in made.notices if n.topic == "assistance_requested"]
    assert (told.role, told.recipient, told.message) == ("party_b", "b-1", asked)
    made.do(c.RefuseAssistance(request=asked, reason="other"))
    assert made.notices[-1].role == "staff"


def test_each_request_has_its_own_duty_and_breach() -> None:
    made = case()
    first, second = ask(made), ask(made, at="07-02 10:00")
    made.do(c.ProvideAssistance(request=second), t("07-03 10:00"))
    made.do(duties.AssessDuties(), t("07-08 10:00"))
    (breach,) = [x for x in made.state.breaches if x.kind == duties.BreachKind.not_assisted]
    assert breach.about == first


def test_assistance_is_asked_for_an_open_complaint_only() -> None:
    made = b.reach("closed", agreement=b.signed(party_b_ref="b-1"))
    refused = made.refusals(c.RequestAssistance(kind="support", what="协助"))
    assert list(refused) == ["not_from_here"]


def test_a_provisional_limit_is_counted_again_with_the_notice() -> None:
    # Asked on 2025-12-29, while the notice of 2026 is not known: 3 working days by statute's days.
    agreement = b.signed(party_b_ref="b-1")
    made = b.received(agreement=agreement, now=t("2025-12-29 10:00"), calendar=china(through=2025))
    asked = ask(made, "2025-12-29 11:00")
    assert request(made).duty.deadline.provisional
    assert request(made).duty.deadline.due == t("2026-01-03 00:00")  # 12-30, 12-31, 01-02
    made.calendar = china()
    made.do(duties.RecomputeDeadlines(), t("2025-12-29 12:00"))
    (moved,) = [e for e in made.made(duties.DeadlineRecomputed) if e.about == asked]
    # 01-01 to 01-03 are days off, 01-04 (Sunday) is a make-up working day.
    assert moved.deadline.due == request(made).duty.deadline.due == t("2026-01-05 00:00")
    assert moved.warn_at == (t("2026-01-01 00:00"),)


def test_the_handler_is_warned_before_the_limit() -> None:
    made = case()
    ask(made)
    made.do(duties.AssessDuties(), t("07-04 00:00"))  # 2 working days: Thu, Fri
    assert "assistance_due_soon" in [notice.topic for notice in made.notices]
    assert request(made).duty.warned == 1
