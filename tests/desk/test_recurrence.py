"""A complaint of the category and cause of a closed improvement finds it by itself (4.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaintflow.ports import Query

from .support import BOSS, T0
from .world import DAY, World, new_world

world = pytest.fixture(new_world)


def test_a_later_complaint_of_the_same_category_and_cause_is_linked_and_flagged(
    world: World,
) -> None:
    first, before = world.received(), world.received()
    assert world.concluded(first, problems=["seal"]) == []
    improvement = world.improved(first, "seal")
    later, other = world.received(), world.received("service")
    assert world.concluded(before) == []  # received before the improvement was closed
    assert world.concluded(other) == []  # another category
    assert world.concluded(world.received(), cause="transport") == []
    assert world.concluded(later) == [improvement]
    desk = world.desk
    assert desk.get(later, actor=BOSS).complaint.recurs == (improvement,)
    assert desk.get_improvement(improvement, actor=BOSS).recurrences == (later,)
    (view,) = desk.improvements(actor=BOSS)
    assert view.recurrences == (later,)
    told = [p.notice for p in desk.store.pending() if p.notice.topic == "recurrence"]
    assert [(notice.recipient, notice.subject) for notice in told] == [("own", later)]
    counted = desk.analysis(world.agreement, T0.date(), T0.date() + timedelta(days=99), actor=BOSS)
    assert sum(row.counts["recurring"] for row in counted.rows) == 1
    # The improvement's own stream says nothing of it.
    types = {entry.event.type for entry in desk.history(improvement, actor=BOSS)}
    assert "RecurrenceFound" not in types


def test_a_category_put_right_after_the_conclusion_finds_it_too_and_once(world: World) -> None:
    first = world.received()
    world.concluded(first, problems=["seal"])
    improvement = world.improved(first, "seal")
    later = world.received("service")
    assert world.concluded(later) == []
    fields = {"category": "quality", "severity": "minor", "reason": "归错类"}
    world.do(later, "reclassify", **fields)
    world.do(later, "reclassify", **fields)
    assert world.desk.get(later, actor=BOSS).complaint.recurs == (improvement,)


def test_findings_that_were_taken_over_find_it_too(world: World) -> None:
    first = world.received()
    world.concluded(first, problems=["seal"])
    improvement = world.improved(first, "seal")
    lead, later = world.received(), world.received()
    world.concluded(lead)
    world.do(later, "link", other=lead, relation="lead_case")
    world.do(later, "take_over_findings", lead=lead)
    assert world.desk.get(later, actor=BOSS).complaint.recurs == (improvement,)


def test_one_that_was_reopened_is_none(world: World) -> None:
    first = world.received()
    world.concluded(first, problems=["seal"])
    improvement = world.improved(first, "seal")
    world.do(improvement, "reopen_improvement", reason="again")
    assert world.concluded(world.received()) == []


def test_the_link_keeps_the_improvement_and_is_found_by_query(world: World) -> None:
    first = world.received()
    world.concluded(first, problems=["seal"])
    improvement = world.improved(first, "seal")
    later = world.received()
    world.concluded(later)
    found = [case.id for case in world.desk.cases(Query(touches=improvement), actor=BOSS)]
    assert found == [later]


def test_it_is_reopened_as_long_as_its_record_is_kept() -> None:
    """What is open, or a hold, keeps it beyond its own year: then there is no other way, for the
    problem of that complaint is taken up once."""
    world = new_world()
    id = world.received()
    world.do(id, "find_problem", problem="seal")
    improvement = world.improved(id, "seal")
    world.do(id, "link_improvement", problem="seal", improvement=improvement)
    world.clock.advance(400 * DAY)
    assert world.desk.keeping(improvement, actor=BOSS).open
    assert world.do(improvement, "reopen_improvement", reason="came_again")
