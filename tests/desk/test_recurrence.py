"""A complaint of the category and cause of a closed improvement finds it by itself (4.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from complaintflow.complaint.problems import RecurrenceFound
from complaintflow.desk import Desk
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock

from .support import BOSS, CLERK, Script, new_desk, say

PROOF = [{"kind": "photo", "ref": "p-1"}]
DAY = timedelta(days=1)


@dataclass
class World:
    """A desk on which complaints are handled and improved."""

    desk: Desk
    clock: FakeClock
    agreement: str
    found: list[str] = field(default_factory=list)

    def received(self, category: str = "quality") -> str:
        self.clock.advance(DAY)
        customer = {"contacts": [{"kind": "phone", "value": "13800138000"}]}
        got = self.desk.handle(
            say("receive", agreement=self.agreement, channel="phone", customer=customer,
                statement="坏了"), actor=CLERK,
        )  # fmt: skip
        self.do(got.id, "classify", category=category, severity="minor")
        self.do(got.id, "start_investigation", investigator="ivy")
        return got.id

    def do(self, id: str, type: str, **fields: object) -> tuple[object, ...]:
        return self.desk.handle(say(type, **fields), actor=BOSS, on=id).events

    def concluded(self, id: str, cause: str = "wear", **more: object) -> list[str]:
        """The improvements that were found to recur."""
        more |= {"verdict": "upheld", "findings": "查明", "evidence": PROOF, "cause": cause}
        events = self.do(id, "conclude_investigation", **more)
        return [e.improvement for e in events if isinstance(e, RecurrenceFound)]

    def improved(self, complaint: str, problem: str, cause: str = "wear") -> str:
        """An improvement of a problem found in a complaint, closed after a month."""
        opened = self.desk.handle(
            say("open_improvement", agreement=self.agreement, problem=problem, category="quality",
                complaint=complaint, owner="own"), actor=BOSS,
        )  # fmt: skip
        id = opened.id
        self.do(id, "analyse_cause", cause=cause, note="老化")
        due = (self.clock.now() + 10 * DAY).isoformat()
        action = {"id": "a1", "what": "换供应商", "responsible": "ron", "due": due}
        self.do(id, "plan_improvement", actions=[action], check_after={"n": 30, "unit": "days"})
        self.do(id, "complete_action", action="a1", evidence=PROOF)
        self.clock.advance(32 * DAY)
        self.do(id, "verify_effect", effective=True, evidence=PROOF)
        return id


@pytest.fixture
def world() -> World:
    clock = FakeClock(Script().time_of(0))
    desk = new_desk(MemoryStore(), clock=clock)
    drafted = desk.handle(
        say("draft_agreement", number="HT-1", party_a="甲", party_b="乙", indefinite=True),
        actor=BOSS,
    )
    for party in ("party_a", "party_b"):
        desk.handle(
            say("sign_agreement", party=party, person="王", form="seal"), actor=BOSS, on=drafted.id
        )
    return World(desk, clock, drafted.id)


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
