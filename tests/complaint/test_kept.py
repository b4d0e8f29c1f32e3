"""What a complaint's record says of requests about personal data, of recurrences and of editions of
the standard, without a desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreement.pairs import AskedOfAgreement
from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import Limit, RecordAnalysis, Terms
from complaintflow.complaint.finding import RecurrenceFound
from complaintflow.errors import AlreadyExists, InvalidCommand
from complaintflow.keeping import RightsReason, RightsStatus
from complaintflow.kernel import Decision
from complaintflow.periods import china, working_days

from . import build as b
from .build import t

DAYS_13 = Terms(rights_answer=Limit(clause="4.3", period=working_days(13)))


def asked(kind: str = "access", **changes: object) -> b.Case:
    case = b.received(**changes)  # type: ignore[arg-type]  # what Case takes
    case.do(keeping.ReceiveRightsRequest(kind=kind, check=b.check(case)))
    return case


def decide(case: b.Case, outcome: str, **more: str) -> None:
    request = case.state.rights[-1].id
    case.do(keeping.DecideRightsRequest(request=request, outcome=outcome, **more))


def test_without_an_agreed_limit_none_is_made_up() -> None:
    (known,) = asked().state.rights
    assert known.limit is None
    assert not known.overdue_at(t("2030-01-01 00:00"))


def test_an_agreed_limit_is_counted_until_the_answer() -> None:
    case = asked(agreement=b.signed(terms=DAYS_13))
    (known,) = case.state.rights
    assert known.limit is not None
    assert known.overdue_at(known.limit.due)
    assert not known.overdue_at(known.limit.due - timedelta(seconds=1))
    decide(case, "granted")
    answer = keeping.AnswerRightsRequest(request=known.id, channel="phone")
    case.do(answer, known.limit.due)
    case.do(answer)
    assert case.state.rights[0].answered == known.limit.due
    assert case.state.rights[0].overdue_at(case.now)
    given = {"kinds": ("statement",), "form": "copy", "recipient": "u-1"}
    case.do(keeping.GiveAccess(request=known.id, **given))
    assert case.state.rights[0].status == RightsStatus.executed
    assert not case.state.rights[0].is_open


def test_a_provisional_limit_moves_with_the_notice_until_it_is_answered() -> None:
    agreed = b.signed(terms=DAYS_13)
    for answered in (False, True):
        case = asked(agreement=agreed, now=t("2025-12-15 10:00"), calendar=china(through=2025))
        if answered:
            decide(case, "granted")
            request = case.state.rights[0].id
            case.do(keeping.AnswerRightsRequest(request=request, channel="phone"))
        case.calendar = china(through=2026)
        if answered:
            assert "calendar_has_changed" in case.refusals(duties.RecomputeDeadlines())
        else:
            case.do(duties.RecomputeDeadlines())
            (moved,) = case.made(keeping.RightsLimitRecomputed)
            assert moved.limit.due != moved.before


def test_of_two_requests_only_the_one_that_waits_is_counted_again() -> None:
    agreed = b.signed(terms=DAYS_13)
    case = asked(agreement=agreed, now=t("2025-12-15 10:00"), calendar=china(through=2025))
    decide(case, "granted")
    first = case.state.rights[0]
    case.do(keeping.AnswerRightsRequest(request=first.id, channel="phone"))
    case.do(keeping.ReceiveRightsRequest(kind="correction", check=case.state.identities[0].id))
    case.calendar = china(through=2026)
    case.do(duties.RecomputeDeadlines())
    (moved,) = case.made(keeping.RightsLimitRecomputed)
    assert moved.request == case.state.rights[1].id
    assert case.state.rights[0].limit == first.limit


@pytest.mark.parametrize("fact", ["statement", "demand", "item", "customer", "came_in"])
def test_a_correction_carries_its_request_out(fact: str) -> None:
    case = asked("correction")
    decide(case, "granted")
    customer = {"ref": "u-1", "name": "王五", "contacts": [b.contact("x@y.cn")]}
    values: dict[str, object] = {"customer": customer, "came_in": b.T0}
    said = {fact: values.get(fact, "更正后"), "request": case.state.rights[0].id}
    case.do(c.CorrectFact.model_validate({"reason": "记错", **said}))
    assert case.state.rights[0].status == RightsStatus.executed


def test_a_deferred_erasure_is_carried_out_by_the_disposal() -> None:
    case = asked("erasure")
    case.do(b.decline(), t("07-01 11:00"))
    case.do(c.TellOutcome(channel="phone"))
    decide(case, "deferred", reason="must_be_kept")
    (known,) = case.state.rights
    assert known.until == case.state.retention
    assert known.explain().endswith("保存至2027-07-01。")
    assert known.explain("en").endswith("it is kept until 2027-07-01.")
    case.do(keeping.Dispose(), t("2027-07-02 00:00"))
    assert case.state.rights[0].status == RightsStatus.executed


def test_a_refused_one_stays_refused_and_says_why() -> None:
    case = asked("erasure")
    case.do(b.decline(), t("07-01 11:00"))
    case.do(c.TellOutcome(channel="phone"))
    decide(case, "refused", reason="taken_back")
    case.do(keeping.Dispose(), t("2027-07-02 00:00"))
    (known,) = case.state.rights
    assert known.status == RightsStatus.refused
    for reason in RightsReason:
        told = known.model_copy(update={"reason": reason})
        assert reason.label() in told.explain()
        assert told.explain("en").isascii()
    assert "理由" not in known.model_copy(update={"reason": None}).explain()


def test_nothing_is_owed_in_what_was_disposed_of() -> None:
    case = b.received()
    case.do(c.FindProblem(problem="seal"))
    case.do(duties.AssessDuties(), t("07-03 10:00"))
    assert case.state.unfinished(case.now)
    assert case.state.missed(case.now)
    gone = case.state.model_copy(update={"status": c.Status.disposed})
    assert (gone.unfinished(case.now), gone.missed(case.now)) == ((), ())


def test_a_decision_says_why_and_one_fact_is_corrected_at_a_time() -> None:
    wrong = ({"outcome": "granted", "reason": "held"}, {"outcome": "refused"})
    for said in (*wrong, {"outcome": "deferred", "reason": "not_wrong"}):
        with pytest.raises(InvalidCommand):
            keeping.DecideRightsRequest(request="r-1", **said)
    with pytest.raises(InvalidCommand):
        c.CorrectFact(statement="一", demand="二", reason="错")


def test_a_closed_improvement_is_linked_once_if_it_was_closed_before() -> None:
    case = b.reach("investigating")
    before = c.ClosedImprovement(id="i-1", closed=t("06-01 09:00"), owner="s-own")
    after = c.ClosedImprovement(id="i-2", closed=t("07-05 09:00"), owner=None)
    case.closed_alike = (before, after)
    case.do(b.conclude("upheld", cause="wear"))
    (found,) = case.made(RecurrenceFound)
    assert (found.improvement, found.category, found.cause) == ("i-1", "quality", "wear")
    assert case.state.recurs == ("i-1",)
    case.do(b.reclassify(category="quality"))
    assert len(case.made(RecurrenceFound)) == 1
    assert b.COMPLAINTS.index(case.state).touches == ("i-1",)


def test_editions_go_by_their_version() -> None:
    first = c.annex_2()
    assert c.by_version((first, first)) == {"annex-2": first}
    with pytest.raises(AlreadyExists):
        c.by_version((first, first.model_copy(update={"categories": first.categories[1:]})))


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Tokyo", "Pacific/Auckland"])
def test_an_analysis_is_due_from_the_beginning_or_from_the_last_one(zone: str) -> None:
    """Days are those of the terms, wherever that is."""
    drafted, agreed = b.drafted(), b.signed(terms=Terms(zone=zone))
    assert drafted.analysis_due(china()) is None
    first = agreed.analysis_due(china())
    assert first is not None
    days = {"first": date(2026, 4, 1), "last": date(2026, 6, 30)}
    made = RecordAnalysis(**days, digest="0" * 64, complaints=3)
    decision = AskedOfAgreement(agreed, made).answer()
    assert isinstance(decision, Decision)
    after = decision.after
    assert isinstance(after, type(agreed))
    due = after.analysis_due(china())
    assert due is not None
    assert (due.last_day, first.clause, due.clause) == (date(2026, 9, 30), "4.4", "4.4")
    with pytest.raises(InvalidCommand):
        RecordAnalysis(
            first=date(2026, 6, 30), last=date(2026, 4, 1), digest="0" * 64, complaints=0
        )
