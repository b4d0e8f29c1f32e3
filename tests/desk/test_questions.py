"""What a desk answers when it is asked, and what it says of what it does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from complaintflow.agreement import Agreement
from complaintflow.desk import Case, Desk, parse_command
from complaintflow.desk.authority import RoleAuthoriser
from complaintflow.desk.defaults import SystemRandomness
from complaintflow.errors import InvalidCommand, NotPermitted, UnknownSubject
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.testing._scenes import agreed, received
from complaintflow.values import Actor, Model

from .support import BOSS, CLERK, RON, T0, new_desk, say
from .world import DAY, PROOF, World, new_world

world = pytest.fixture(new_world)


def _carried(world: World, n: int, **more: object) -> str:
    fields = {"channel": "letter", "came_in": f"2026-01-0{n}T10:00:00+08:00", "category": "service"}
    return world.desk.handle(say("carry_over", **fields, **more), actor=BOSS).id


def test_the_report_counts_each_case_once(world: World) -> None:
    ids = [_carried(world, n, agreement=world.agreement) for n in (5, 6)]
    ids += [_carried(world, n) for n in (7, 8, 9)]
    ids.append(world.received())
    # Two limits that run into a year whose notice is not out yet.
    world.clock.set(datetime(2026, 12, 27, 2, tzinfo=UTC))
    ids += [world.received(), world.received("service")]
    seen: list[Case] = []
    told = world.desk.report(actor=BOSS, each=seen.append)
    assert [case.id for case in seen] == ids
    assert (told.total, told.carried_over, told.without_agreement, told.provisional) == (8, 5, 3, 2)
    assert told.by_category == {"quality": 2, "service": 6}
    assert sum(told.by_status.values()) == told.response.total == told.completion.total == 8
    under = world.desk.report(actor=BOSS, agreement=world.agreement)
    assert (under.total, under.carried_over, under.without_agreement) == (5, 2, 0)


def tasks(desk: Desk, person: str) -> list[tuple[str, str, datetime | None, str]]:
    return [(t.move, t.clause, t.due, t.detail) for t in desk.worklist(person, actor=BOSS)]


def test_a_task_names_move_clause_and_limit(world: World) -> None:
    # Received on Tuesday 2026-03-03 at 9:10 in Shanghai: 24 hours; the plan is wanted by the end of
    # the 4th working day, Monday 03-09, and completion is owed by that of the 7th, Thursday 03-12.
    id, desk = world.received(), world.desk
    acknowledge = ("acknowledge", "4.1", datetime(2026, 3, 4, 1, 10, tzinfo=UTC), "")
    wanted = ("draw_up_plan", "3.4", datetime(2026, 3, 9, 16, tzinfo=UTC), "handling_plan")
    completion = datetime(2026, 3, 12, 16, tzinfo=UTC)
    assert tasks(desk, "clerk") == [acknowledge, wanted]
    assert tasks(desk, "ivy") == [("conclude_investigation", "3.3", completion, "")]
    world.concluded(id)
    assert tasks(desk, "clerk") == [acknowledge, wanted, ("draw_up_plan", "3.4", completion, "")]
    soon, later = T0 + 5 * DAY, T0 + 30 * DAY
    measure = {"id": "m1", "kind": "repair", "what": "修", "responsible": "ron"}
    measures = [
        {**measure, "limit": soon.isoformat()},
        {**measure, "id": "m2", "follow_up": True, "limit": later.isoformat()},
    ]
    world.do(id, "draw_up_plan", measures=measures)
    world.do(id, "start_execution")
    assert tasks(desk, "ron") == [
        ("complete_measure", "3.5", soon, "m1"),
        ("complete_measure", "3.5", later, "m2"),
    ]
    world.do(id, "complete_measure", measure="m1", evidence=PROOF)
    world.clock.advance(2 * DAY)
    desk.sweep()
    (breach,) = desk.get(id, actor=BOSS).complaint.breaches
    told = {"id": "m2", "what": "访", "responsible": "ron", "due": later.isoformat()}
    world.do(id, "give_feedback", channel="phone", outcome="修好", follow_ups=[told])
    remedied = T0 + 20 * DAY
    remedy = {"breach": breach.id, "responsible": "ron", "due": remedied.isoformat()}
    world.do(id, "assign_remedy", **remedy)
    assert tasks(desk, "clerk") == [("close", "3.6", completion, "")]
    assert tasks(desk, "ron") == [
        ("complete_remedy", "4.1", remedied, breach.id),
        ("follow_up", "3.6", later, "m2"),
    ]


def test_what_is_of_another_kind_is_not_known(world: World) -> None:
    id, desk = world.received(), world.desk
    asked: tuple[tuple[Callable[..., object], str, str], ...] = (
        (desk.get_improvement, id, "improvement"),
        (desk.get_claim, id, "claim"),
        (desk.analysis_due, id, "agreement"),
        (desk.get_agreement, id, "agreement"),
        (desk.get, world.agreement, "complaint"),
        (desk.breaches, world.agreement, "complaint"),
        (desk.deadlines, world.agreement, "complaint"),
    )
    for ask, of, kind in asked:
        with pytest.raises(UnknownSubject) as unknown:
            ask(of, actor=BOSS)
        assert (unknown.value.kind, unknown.value.id) == (kind, of)


def test_randomness_is_as_long_as_it_was_asked_for() -> None:
    randomness = SystemRandomness()
    for n in (1, 16, 48):
        assert len(randomness.draw(n)) == n
    assert randomness.draw(16) != randomness.draw(16)


def test_an_error_of_input_names_what_was_read(world: World) -> None:
    with pytest.raises(InvalidCommand) as wrong:
        parse_command({"type": "receive"})
    assert wrong.value.model == "Command"
    with pytest.raises(InvalidCommand) as wrong:
        world.desk.dossier("c-1", actor=BOSS, purpose="inspection", values="some")  # type: ignore[arg-type]
    assert wrong.value.model == "dossier"
    with pytest.raises(InvalidCommand) as wrong:
        world.desk.find_contact(7, actor=BOSS, purpose="call_back")  # type: ignore[arg-type]
    assert wrong.value.model == "find_contact"


def test_a_replay_tells_what_the_command_did_then_and_nothing_since(world: World) -> None:
    id, desk = world.received(), world.desk
    command = say("acknowledge", channel="phone")
    first = desk.handle(command, actor=CLERK, on=id, key="k-1")
    world.do(id, "log_contact", channel="phone", reached=True)
    again = desk.handle(command, actor=CLERK, on=id, key="k-1")
    assert (again.id, again.version, again.events) == (id, first.version, first.events)
    assert (first.replayed, again.replayed) == (False, True)


class _NotAnyMore(RoleAuthoriser):
    """Nobody may acknowledge any more."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        return action != "acknowledge" and super().may(actor, action, subject)


def test_a_replay_is_told_to_nobody_who_may_not_give_the_command(world: World) -> None:
    id, command = world.received(), say("acknowledge", channel="phone")
    world.desk.handle(command, actor=CLERK, on=id, key="k-1")
    desk = new_desk(world.desk.store, clock=world.clock, authoriser=_NotAnyMore())
    with pytest.raises(NotPermitted) as denied:
        desk.handle(command, actor=CLERK, on=id, key="k-1")
    assert (denied.value.role, denied.value.action) == ("customer_service", "acknowledge")


def test_an_improvement_is_told_with_its_version(world: World) -> None:
    case = world.received()
    world.concluded(case, problems=["bad_batch"])
    id = world.improved(case, "bad_batch")
    assert world.desk.get_improvement(id, actor=BOSS).version == len(world.desk.store.events(id))


def test_both_days_of_an_analysis_belong_to_it(world: World) -> None:
    world.received()
    day = world.clock.now().astimezone(world.zone).date()
    for first, last, n in (
        (day, day, 1),
        (day - DAY, day - DAY, 0),
        (day + DAY, day + DAY, 0),
        (day - DAY, day, 1),
        (day, day + DAY, 1),
    ):
        told = world.desk.analysis(world.agreement, first, last, actor=BOSS)
        assert told.complaints == n, (first, last)


def test_a_breach_is_told_with_the_time_in_which_party_b_was_late_too() -> None:
    desk = new_desk(MemoryStore(), clock=(clock := FakeClock(T0)))
    id = received(desk, agreed(desk), "c-1")
    due = (T0 + timedelta(hours=30)).isoformat()
    ask: dict[str, object] = {
        "type": "request_assistance",
        "kind": "information",
        "what": "送货单",
        "by": due,
    }
    desk.handle(parse_command(ask), actor=CLERK, on=id)
    clock.set(T0 + timedelta(hours=40))
    desk.sweep()
    told = {view.breach.kind.value: view for view in desk.breaches(id, actor=BOSS)}
    late = told["response_late"]
    (overlap,) = late.attribution.overlaps
    assert overlap.ends - overlap.begins == timedelta(hours=10) - timedelta(microseconds=1)
    assert [event.type for event in late.evidence] == ["ComplaintReceived", "BreachRecorded"]


class _NothingOfAgreements(RoleAuthoriser):
    """Values of complaints alone are revealed."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        sealed = action == "reveal" and isinstance(subject, Agreement)
        return not sealed and super().may(actor, action, subject)


def test_a_dossier_reveals_of_each_record_what_may_be_revealed_of_it(world: World) -> None:
    id = world.received()
    desk = new_desk(world.desk.store, clock=world.clock, authoriser=_NothingOfAgreements())
    kinds = {
        who: {value.kind for value in asked.dossier(
            id, actor=BOSS, purpose="inspection", values="all").values.values()}
        for who, asked in (("all", world.desk), ("complaints", desk))
    }  # fmt: skip
    assert kinds["all"] - kinds["complaints"] == {"party_name", "signatory"}
    assert "statement" in kinds["complaints"]


def test_who_did_the_last_of_their_work_is_told_again_what_it_did(world: World) -> None:
    id, desk = world.received(), world.desk
    world.concluded(id)
    limit = (T0 + 5 * DAY).isoformat()
    measure = {"id": "m1", "kind": "repair", "what": "修", "responsible": "ron", "limit": limit}
    world.do(id, "draw_up_plan", measures=[measure])
    world.do(id, "start_execution")
    done = say("complete_measure", measure="m1", evidence=PROOF)
    first = desk.handle(done, actor=RON, on=id, key="k-1")
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=RON)  # nothing there is theirs any more
    again = desk.handle(done, actor=RON, on=id, key="k-1")
    assert (again.replayed, again.events) == (True, first.events)
