"""A customer asks for access, correction or erasure: decided by the record, answered, carried out.

The oracle of erasure counts the year by itself: nothing is erased before it is over, or while
anything holds the record.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaint import build as b
from complaint.build import t
from complaintflow import duties, keeping
from complaintflow.agreement import Limit, Terms
from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, NotPermitted, ValueDestroyed
from complaintflow.keeping import RightsReason, RightsStatus
from complaintflow.kernel import Decision
from complaintflow.periods import china, working_days
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor, Role

from .support import BOSS, CLERK, Script, new_desk, say

CUSTOMER = Actor(role=Role.customer, id="cust-1")


def lived() -> tuple[Script, Desk, FakeClock]:
    clock = FakeClock(Script().time_of(0))
    desk = new_desk(MemoryStore(), clock=clock)
    script = Script(lambda kind: "原话")
    return script.run(desk, clock), desk, clock


def rights_of(desk: Desk, id: str) -> keeping.RightsRequest:
    return desk.get(id, actor=BOSS).complaint.rights[-1]


def ask(desk: Desk, id: str, kind: str, actor: Actor = CLERK, **more: Any) -> str:
    if actor == CLERK:
        ref = desk.get(id, actor=BOSS).complaint.customer.ref
        checked = say(
            "check_identity", person=ref, capacity="customer", how="call_back", covers=["data"]
        )
        known = desk.handle(checked, actor=CLERK, on=id).events[0]
        more["check"] = getattr(known, "check")  # noqa: B009
    desk.handle(say("receive_rights_request", kind=kind, **more), actor=actor, on=id)
    return rights_of(desk, id).id


def test_erasure_waits_for_the_end_of_the_record_and_is_then_carried_out_and_answered() -> None:
    script, desk, clock = lived()
    id = script.ids["fourth"]
    request = ask(desk, id, "erasure", words="请删除")
    decide = {"request": request, "outcome": "granted"}
    with pytest.raises(CommandRefused) as refused:
        desk.handle(say("decide_rights_request", **decide), actor=BOSS, on=id)
    told = refused.value.refusals
    assert [r.rule for r in told] == ["erasure_agrees_with_the_record"]
    waits = {**decide, "outcome": "deferred", "reason": "must_be_kept"}
    desk.handle(say("decide_rights_request", **waits), actor=BOSS, on=id)
    desk.handle(say("answer_rights_request", request=request, channel="phone"), actor=CLERK, on=id)
    known = rights_of(desk, id)
    kept = desk.keeping(id, actor=BOSS).until
    assert kept is not None
    assert known.until == kept
    assert known.explain() == (
        f"删除请求：暂缓删除；理由：处理记录的保存期限尚未届满（第3.7条）；保存至{kept.last_day}。"
    )
    assert known.explain("en") == (
        "request for erasure: deferred; because the record must still be kept (3.7); "
        f"it is kept until {kept.last_day}."
    )
    clock.set(kept.overdue_from)
    late = desk.keeping(id, actor=BOSS).until  # nobody told the customer that it was declined
    assert late is not None
    clock.set(late.overdue_from)
    desk.handle(keeping.Dispose(), actor=BOSS, on=id)
    assert rights_of(desk, id).status == RightsStatus.executed
    with pytest.raises(ValueDestroyed):
        desk.reveal(id, ["request"], actor=BOSS, purpose="audit")
    desk.handle(say("answer_rights_request", request=request, channel="sms"), actor=CLERK, on=id)
    assert not rights_of(desk, id).is_open
    assert rights_of(desk, id).answered == known.answered  # the first time counts
    assert desk.verify(actor=BOSS).good


def test_access_goes_to_nobody_but_who_was_checked() -> None:
    script, desk, _ = lived()
    id = script.ids["fourth"]
    for made_up in ("i-said-so", desk.get(script.ids["first"], actor=BOSS).complaint.id):
        with pytest.raises(CommandRefused) as refused:
            desk.handle(
                say("receive_rights_request", kind="access", check=made_up), actor=CLERK, on=id
            )
        assert [r.rule for r in refused.value.refusals] == ["requester_is_checked"]
    request = ask(desk, id, "access")
    desk.handle(say("decide_rights_request", request=request, outcome="granted"), actor=BOSS, on=id)
    given = {"request": request, "kinds": ["statement"], "form": "copy"}
    for stranger in ("stranger", "p-8"):  # p-8 was checked, but has not asked for this
        with pytest.raises(CommandRefused) as refused:
            desk.handle(say("give_access", **given, recipient=stranger), actor=CLERK, on=id)
        assert [r.rule for r in refused.value.refusals] == ["requester_is_checked"]
    asked_by = rights_of(desk, id).person
    assert asked_by == desk.get(id, actor=BOSS).complaint.customer.ref
    desk.handle(say("give_access", **given, recipient=asked_by), actor=CLERK, on=id)
    assert rights_of(desk, id).status == RightsStatus.executed


def test_a_correction_stands_beside_what_was_recorded() -> None:
    script, desk, _ = lived()
    id = script.ids["fourth"]
    request = ask(desk, id, "correction")
    desk.handle(say("decide_rights_request", request=request, outcome="granted"), actor=BOSS, on=id)
    desk.handle(
        say(
            "correct_fact",
            statement="机器冒烟",
            reason="记错",
            request=request,
        ),
        actor=CLERK,
        on=id,
    )
    assert rights_of(desk, id).status == RightsStatus.executed
    said = desk.reveal(id, ["statement"], actor=BOSS, purpose="audit")
    assert [value.value for value in said] == ["原话", "机器冒烟"]
    assert desk.verify(actor=BOSS).good


def test_a_customer_asks_about_their_own_and_nobody_elses() -> None:
    script, desk, _ = lived()
    own = script.ids["first"]
    customer = desk.get(own, actor=BOSS).complaint.customer.ref
    me = Actor(role=Role.customer, id=customer)
    request = ask(desk, own, "access", actor=me, words="我要副本")
    asked = desk.reveal(own, ["request"], actor=me, purpose="own")
    assert [value.value for value in asked] == ["我要副本"]
    with pytest.raises(NotPermitted):
        desk.handle(
            say("decide_rights_request", request=request, outcome="granted"), actor=me, on=own
        )


def test_a_decision_says_why() -> None:
    for wrong in (
        {"outcome": "granted", "reason": "held"},
        {"outcome": "refused"},
        {"outcome": "deferred", "reason": "not_wrong"},
    ):
        with pytest.raises(ValueError, match=r"say why|it waits"):
            say("decide_rights_request", request="r-1", **wrong)
    for reason in RightsReason:
        request = keeping.RightsRequest(
            id="r-1", kind="access", capacity="customer", received=b.T0, status="refused",
            reason=reason,
        )  # fmt: skip
        assert reason.label() in request.explain()
        assert request.explain("en").isascii()


def test_one_fact_is_corrected_at_a_time() -> None:
    with pytest.raises(ValueError, match="one fact"):
        say("correct_fact", statement="一", demand="二", reason="错")


def test_no_limit_to_answer_is_made_up_and_an_agreed_one_is_counted() -> None:
    case = b.received()
    case.do(keeping.ReceiveRightsRequest(kind="access"))
    assert case.state.rights[0].limit is None
    assert not case.state.rights[0].overdue_at(t("2030-01-01 00:00"))
    agreed = b.signed(terms=Terms(rights_answer=Limit(clause="4.3", period=working_days(15))))
    case = b.received(agreement=agreed)
    case.do(keeping.ReceiveRightsRequest(kind="access", at=b.T0))
    limit = case.state.rights[0].limit
    assert limit is not None
    assert limit.last_day == date(2026, 7, 22)  # the 15th working day after 1 July
    asked = case.state.rights[0]
    assert not asked.overdue_at(limit.due - timedelta(seconds=1))
    assert asked.overdue_at(limit.due)
    case.do(keeping.DecideRightsRequest(request=asked.id, outcome="granted", check=b.check(case)))
    case.do(keeping.AnswerRightsRequest(request=asked.id, channel="phone"), t("07-23 09:00"))
    assert case.state.rights[0].overdue_at(case.now)


def test_a_provisional_limit_is_counted_again_until_it_is_answered() -> None:
    agreed = b.signed(terms=Terms(rights_answer=Limit(clause="4.3", period=working_days(13))))

    def asked(*, answered: bool) -> b.Case:
        case = b.received(agreement=agreed, now=t("2025-12-15 10:00"), calendar=china(through=2025))
        case.do(keeping.ReceiveRightsRequest(kind="access"))
        if answered:
            request = case.state.rights[0].id
            case.do(
                keeping.DecideRightsRequest(request=request, outcome="granted", check=b.check(case))
            )
            case.do(keeping.AnswerRightsRequest(request=request, channel="phone"))
        case.do(b.acknowledge())
        case.calendar = china(through=2026)
        return case

    case = asked(answered=False)
    case.do(duties.RecomputeDeadlines())
    (moved,) = case.made(keeping.RightsLimitRecomputed)
    assert moved.before != moved.limit.due
    assert not moved.limit.provisional
    assert "calendar_has_changed" in asked(answered=True).refusals(duties.RecomputeDeadlines())


@given(
    days=st.integers(0, 500),
    wait=st.timedeltas(timedelta(days=300), timedelta(days=450)),
    held=st.booleans(),
    outcome=st.sampled_from(["granted", "deferred", "refused"]),
    reason=st.sampled_from(["must_be_kept", "held"]),
)
def test_nothing_is_erased_before_its_year_is_over_or_under_a_hold(
    days: int, wait: timedelta, held: bool, outcome: str, reason: str
) -> None:
    ended = t("2024-01-01 10:00") + timedelta(days=days)
    case = b.received(now=ended - timedelta(hours=1))
    case.do(b.decline(), ended)
    if held:
        case.do(keeping.PlaceHold(reason="court"))
    known = b.check(case)
    case.do(keeping.ReceiveRightsRequest(kind="erasure", check=known), ended + wait)
    request = case.state.rights[0].id
    said = {} if outcome == "granted" else {"reason": reason}
    command = keeping.DecideRightsRequest(request=request, outcome=outcome, **said)
    decided = case.ask(command)
    corresponding = _a_year_on(ended.date())
    floor = datetime(corresponding.year, corresponding.month, corresponding.day, tzinfo=b.LOCAL)
    too_early = case.now < floor + timedelta(days=1)
    if outcome == "granted" and (too_early or held):
        assert not isinstance(decided, Decision)
    if not too_early and case.now > floor + timedelta(days=10) and outcome == "granted":
        assert isinstance(decided, Decision) != held  # no holiday here is as long as ten days
    if isinstance(decided, Decision) and outcome != "granted":
        assert reason != "held" or held
    if isinstance(decided, Decision) and outcome != "refused":
        case.do(command)
        gone = isinstance(case.ask(keeping.Dispose()), Decision)
        assert gone == (outcome == "granted")


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)
