"""The limits of a record, with those that it had before; and what is overdue, by one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.desk import Desk
from complaintflow.duties import DutyKind
from complaintflow.errors import NaiveTime
from complaintflow.periods import china
from complaintflow.ports import Query, Store
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.testing._scenes import agreed, received

from .support import BOSS, CLERK, new_desk, say, who, whole
from .test_sweep import LONG_REST
from .test_waiting import Place, _settled
from .world import new_world

MICROSECOND = timedelta(microseconds=1)


def test_every_duty_of_every_cycle_is_there_by_its_limit() -> None:
    """Against what other questions tell of the same lives."""
    script, desk, _ = whole(MemoryStore())
    kinds = set()
    for id in script.ids.values():
        if id[0] not in "ci":
            continue
        told = desk.deadlines(id, actor=BOSS)
        assert [view.due for view in told] == sorted(view.due for view in told)
        assert all(view.explain(lang) for view in told for lang in ("zh", "en"))
        kinds |= {view.kind for view in told}
        if id[0] == "i":
            shown = desk.get_improvement(id, actor=BOSS).duties
            assert [v.duty for v in told] == [v.duty for v in shown]
            continue
        case = desk.get(id, actor=BOSS)
        to_customer = {(v.kind, v.cycle): (v.due, v.standing) for v in told if not v.duty.about}
        assert to_customer == {(v.kind, v.cycle): (v.due, v.standing) for v in case.duties}
        besides = {v.duty.about for v in told if v.duty.about}
        assert besides == {
            *(request.id for request in case.complaint.assistance),
            *(problem.code for problem in case.complaint.problems),
        }
    assert kinds == set(DutyKind) - {DutyKind.improvement_action}


def test_a_limit_that_was_counted_again_tells_what_it_was() -> None:
    """A later notice, a time of receipt that was put right, time that was granted."""
    store, clock = MemoryStore(), FakeClock(datetime(2026, 12, 23, 1, tzinfo=UTC))
    before = Desk(store, clock=clock, calendars={"cn-state-council": china()})
    id = received(before, agreed(before), "u-1")
    promised = before.deadlines(id, actor=BOSS)[1]
    assert promised.duty.deadline.provisional
    assert promised.earlier == ()
    after = Desk(store, clock=clock, calendars={"cn-state-council": china(extra=(LONG_REST,))})
    assert after.sweep().recomputed == 1
    now = after.deadlines(id, actor=BOSS)[1]
    assert now.earlier == (promised.duty.deadline,)
    assert "2026" in now.earlier[0].explain("en")
    came_in = (clock.now() - timedelta(hours=5)).isoformat()
    after.handle(say("correct_fact", came_in=came_in, reason="误记"), actor=CLERK, on=id)
    response, completion = after.deadlines(id, actor=BOSS)
    assert response.due == response.earlier[0].due - timedelta(hours=5)
    # Of the last working day only the start moved: the limit is told once, as it is counted now.
    assert (completion.due, completion.earlier) == (now.due, (promised.duty.deadline,))
    assert completion.duty.deadline.start != now.duty.deadline.start
    moved = [e.event for e in after.history(id, actor=BOSS) if e.event.type == "DeadlineRecomputed"]
    assert [e.before for e in moved] == [completion.earlier[0].due]  # type: ignore[attr-defined]


def test_of_an_improvement_each_action_has_its_date_and_what_it_was_moved_from() -> None:
    world = new_world()
    opened = say("open_improvement", agreement=world.agreement, problem="seal", owner="own")
    id = world.desk.handle(opened, actor=BOSS).id
    world.do(id, "analyse_cause", cause="wear", note="老化")
    first, later = (world.clock.now() + timedelta(days=n) for n in (9, 12))
    action = {"id": "a1", "what": "换", "responsible": "ron", "due": first.isoformat()}
    world.do(id, "plan_improvement", actions=[action], check_after={"n": 5, "unit": "days"})
    world.do(id, "move_action", action="a1", due=later.isoformat(), reason="缺料")
    moved, plan = world.desk.deadlines(id, actor=BOSS)
    assert (plan.kind, plan.state.value) == (DutyKind.improvement_plan, "met")
    assert (moved.due, [was.due for was in moved.earlier]) == (later, [first])


def test_who_sees_less_is_told_less() -> None:
    """Party B, asked to assist, sees no history and no problem; a stranger sees nothing."""
    clock = FakeClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
    desk = new_desk(MemoryStore(), clock=clock)
    id = received(desk, agreed(desk), "u-1")
    came_in = (clock.now() - timedelta(hours=5)).isoformat()
    desk.handle(say("correct_fact", came_in=came_in, reason="误记"), actor=CLERK, on=id)
    desk.handle(say("find_problem", problem="seal"), actor=CLERK, on=id)
    desk.handle(say("request_assistance", kind="support", what="人手"), actor=CLERK, on=id)
    whole_, theirs = (desk.deadlines(id, actor=a) for a in (BOSS, who("party_b", "b-1")))
    assert {v.kind.value for v in whole_} == {"response", "completion", "assistance", "take_up"}
    assert [v.duty for v in theirs] == [v.duty for v in whole_ if v.kind != DutyKind.take_up]
    assert any(v.earlier for v in whole_)
    assert not any(v.earlier for v in theirs)


def test_an_old_case_owes_nothing_that_is_not_known() -> None:
    world = new_world()
    carried = say("carry_over", channel="letter", came_in="2026-01-05T10:00:00+08:00")
    id = world.desk.handle(carried, actor=BOSS).id
    assert [v.state.value for v in world.desk.deadlines(id, actor=BOSS)] == ["undetermined"] * 2
    assert not world.desk.find(Query(overdue=True), actor=BOSS).items
    # A problem that is found in it is to be taken up all the same.
    world.do(id, "find_problem", problem="seal")
    world.clock.advance(timedelta(days=60))
    told = {(v.kind.value, v.state.value) for v in world.desk.deadlines(id, actor=BOSS)}
    assert told == {
        ("response", "undetermined"), ("completion", "undetermined"), ("take_up", "overdue"),
    }  # fmt: skip
    assert [c.id for c in world.desk.cases(Query(overdue=True), actor=BOSS)] == [id]


# --- what is overdue -------------------------------------------------------------------------


def stores(folder: Path) -> Iterator[tuple[str, Store]]:
    """Both that ship."""
    yield "memory", MemoryStore()
    sql = SqlStore(f"sqlite:///{folder / 'overdue.db'}")
    sql.migrate()
    yield "sql", sql
    sql.close()


def _late(desk: Desk, id: str) -> bool:
    return any(view.state.value == "overdue" for view in desk.deadlines(id, actor=BOSS))


def test_overdue_is_what_a_duty_says_of_itself_to_the_microsecond(tmp_path: Path) -> None:
    """Around each limit, hours that belong to the period and days that end at 24:00."""
    for _, store in stores(tmp_path):
        script, desk, clock = whole(store)
        lived = clock.now()
        ids = [id for name, id in script.ids.items() if id[0] == "c" and name != "old"]
        limits = {v.due for id in ids for v in desk.deadlines(id, actor=BOSS)}
        assert any(limit >= lived for limit in limits)
        for limit in sorted(limits):
            for now in (limit - MICROSECOND, limit, limit + MICROSECOND):
                if now < lived:
                    continue
                clock.set(now)
                found = {case.id for case in desk.cases(Query(overdue=True), actor=BOSS)}
                assert found == {id for id in ids if _late(desk, id)}
                problems = list(desk.improvements(Query(overdue=True), actor=BOSS))
                assert [v.improvement.id for v in problems] == [
                    v.improvement.id
                    for v in desk.improvements(actor=BOSS)
                    if any(duty.state.value == "overdue" for duty in v.duties)
                ]


@given(hours=st.integers(0, 400), before=st.integers(0, 400), limit=st.integers(1, 3))
def test_overdue_goes_with_the_other_filters_page_by_page(
    hours: int, before: int, limit: int
) -> None:
    script, desk, clock = whole(MemoryStore())
    start = clock.now()
    due_before = start + timedelta(hours=before)
    clock.set(start + timedelta(hours=hours))
    query = Query(overdue=True, due_before=due_before, limit=limit)
    found, page = [], desk.find(query, actor=BOSS)
    while True:
        found += [case.id for case in page.items]
        if not page.next:
            break
        page = desk.find(Query(overdue=True, due_before=due_before, limit=limit, after=page.next),
                         actor=BOSS)  # fmt: skip
    due = [case.id for case in desk.cases(Query(due_before=due_before), actor=BOSS)]
    assert found == [id for id in due if _late(desk, id)]
    assert set(found) <= set(script.ids.values())


def test_a_settlement_that_is_not_performed_in_time_is_overdue() -> None:
    place = Place("gm")
    desk, clock = place.desk, place.clock
    id = _settled(place, "party_a")
    due = desk.get_claim(id, actor=BOSS).claim.settlement.offer.deadline.due  # type: ignore[union-attr]
    for now, late in ((due, False), (due + MICROSECOND, True)):
        clock.set(now)
        assert desk.get_claim(id, actor=BOSS).overdue == late
        assert bool(list(desk.claims(Query(overdue=True), actor=BOSS))) == late


def test_party_b_finds_no_case_by_what_it_does_not_see() -> None:
    """A problem that nobody took up is Party A's: that a case is found by it would tell of it."""
    clock = FakeClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
    desk = new_desk(MemoryStore(), clock=clock)
    id = received(desk, agreed(desk), "u-1")
    party_b = who("party_b", "b-1")
    far = (clock.now() + timedelta(days=90)).isoformat()
    for step in (
        say("find_problem", problem="seal"),
        say("acknowledge", channel="phone"),
        say("request_assistance", kind="support", what="人手", by=far),
        say("decline", reason="not_a_customer", explanation="不是客户"),
    ):
        desk.handle(step, actor=CLERK, on=id)
    desk.handle(say("tell_outcome", channel="phone", text="转告"), actor=CLERK, on=id)
    clock.advance(timedelta(days=60))
    found: dict[str, Callable[[], object]] = {
        "boss": lambda: [case.id for case in desk.cases(Query(overdue=True), actor=BOSS)],
        "b": lambda: [case.id for case in desk.cases(Query(overdue=True), actor=party_b)],
    }
    assert found["boss"]() == [id]
    assert found["b"]() == []


def test_a_naive_time_beside_it_is_told() -> None:
    desk = new_desk(MemoryStore(), clock=FakeClock(datetime(2026, 3, 2, 1, tzinfo=UTC)))
    naive = datetime(2026, 3, 2, 1)  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        desk.find(Query(overdue=True, due_before=naive), actor=BOSS)
