"""Races and clocks made to order: somebody else comes first, time goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import AlreadyExists, IdempotencyConflict, StaleComplaint
from complaintflow.ports import Commit, Loaded
from complaintflow.stores import MemoryStore
from complaintflow.testing import FailingStore, FakeClock, FakeRandomness

from .support import BOSS, CLERK, T0, Script, new_desk, say, whole


class Overtaken(FailingStore):
    """A store whose next commit comes after somebody else's."""

    first: Callable[[], object] | None = None

    def commit(self, commit: Commit) -> int:
        """Let the other one go first."""
        other, self.first = self.first, None
        if other is not None:
            other()
        return super().commit(commit)

    def write(self, stream, entries):  # type: ignore[no-untyped-def]
        """As the store's."""
        self.inner.write(stream, entries)  # type: ignore[attr-defined]

    def read(self, tokens):  # type: ignore[no-untyped-def]
        """As the store's."""
        return self.inner.read(tokens)  # type: ignore[attr-defined]

    def destroy(self, tokens):  # type: ignore[no-untyped-def]
        """As the store's."""
        self.inner.destroy(tokens)  # type: ignore[attr-defined]


@pytest.fixture
def made() -> tuple[Overtaken, Desk, Desk, str]:
    """A store to be overtaken on, a desk on it, the other's desk, and a complaint."""
    store = Overtaken(MemoryStore())
    script, desk = Script(), new_desk(store, seed=1)
    for n in range(5):
        script.give(desk, n)
    return store, desk, new_desk(store.inner, seed=2), script.ids["first"]


LOG = say("log_contact", channel="phone", reached=True)
OTHER = say("log_contact", channel="phone", reached=False)


@pytest.mark.parametrize("pin", [None, 1])
def test_the_same_key_came_first(made: tuple[Overtaken, Desk, Desk, str], pin: int | None) -> None:
    """Pinned or not, the one that lost is told what the key did."""
    store, desk, other, id = made
    store.first = lambda: other.handle(LOG, actor=CLERK, on=id, key="one", expected=pin)
    outcome = desk.handle(LOG, actor=CLERK, on=id, key="one", expected=pin)
    assert (outcome.replayed, outcome.version) == (True, 2)
    assert len(store.events(id)) == 2


def test_another_command_under_the_key_came_first(made: tuple[Overtaken, Desk, Desk, str]) -> None:
    """On the same complaint or on another: a conflict, and nothing of this one is written."""
    store, desk, other, id = made
    store.first = lambda: other.handle(OTHER, actor=CLERK, on=id, key="one")
    with pytest.raises(IdempotencyConflict):
        desk.handle(LOG, actor=CLERK, on=id, key="one")
    carry = say("carry_over", channel="web", came_in=T0.isoformat())
    store.first = lambda: other.handle(carry, actor=BOSS, key="two")
    with pytest.raises(IdempotencyConflict):
        desk.handle(LOG, actor=CLERK, on=id, key="two")
    assert len(store.events(id)) == 2


def test_another_command_came_first(made: tuple[Overtaken, Desk, Desk, str]) -> None:
    """Unpinned it is decided again on the newest; pinned it is stale."""
    store, desk, other, id = made
    store.first = lambda: other.handle(OTHER, actor=CLERK, on=id)
    assert desk.handle(LOG, actor=CLERK, on=id).version == 3
    store.first = lambda: other.handle(OTHER, actor=CLERK, on=id)
    with pytest.raises(StaleComplaint) as caught:
        desk.handle(LOG, actor=CLERK, on=id, expected=3)
    assert (caught.value.expected, caught.value.found) == (3, 4)
    assert desk.verify(actor=BOSS).good


class Same(FakeRandomness):
    """Draws the same long bytes twice."""

    last = b""
    again = 0

    def draw(self, n: int) -> bytes:
        if n == 32 and self.again:
            self.again -= 1
            return self.last
        drawn = super().draw(n)
        self.last = drawn if n == 32 else self.last
        return drawn


def test_a_reference_that_is_taken_is_drawn_again() -> None:
    """Two complaints with one reference: the second draws another."""
    randomness = Same()
    desk = Desk(MemoryStore(), clock=FakeClock(T0), randomness=randomness)
    script = Script()
    for n in range(5):
        script.give(desk, n)
    randomness.again = 1
    second = next(s for s in script.steps if s.makes == "second")
    outcome = desk.handle(script.command(second), actor=CLERK)
    assert outcome.reference != script.outcomes[-1].reference
    assert len({case.reference for case in desk.cases(actor=BOSS)}) == 2
    first = script.commands[4][0]
    with pytest.raises(AlreadyExists) as caught:  # the host's own record is no matter of chance
        desk.handle(first, actor=CLERK, key="again")
    assert caught.value.key == "external"


def test_so_is_an_improvements() -> None:
    """Two improvements with one reference: the second draws another."""
    randomness, clock, script = Same(), FakeClock(T0), Script()
    desk = Desk(MemoryStore(), clock=clock, randomness=randomness)
    opens = [n for n, step in enumerate(script.steps) if step.type == "open_improvement"][:2]
    firsts = b""
    for n in range(opens[1] + 1):
        clock.set(max(clock.now(), script.time_of(n)))
        if n == opens[1]:
            randomness.last, randomness.again = firsts, 1
        script.give(desk, n)
        if n == opens[0]:
            firsts = randomness.last
    references = [script.outcomes[n].reference for n in opens]
    assert references[0] != references[1]


def test_recorded_times_never_go_back() -> None:
    """A clock that goes back does not take a stream with it."""

    class Falling:
        """An hour earlier each time."""

        at = T0 + timedelta(days=3)

        def now(self) -> datetime:
            self.at -= timedelta(hours=1)
            return self.at

    store = MemoryStore()
    steady = FakeClock(T0)
    script = Script()
    for n in range(5):
        script.give(new_desk(store, clock=steady), n)
    desk = Desk(store, clock=Falling(), randomness=FakeRandomness())
    id = script.ids["first"]
    for _ in range(4):
        desk.handle(LOG, actor=CLERK, on=id)
        assert desk.get(id, actor=BOSS).at >= store.events(id)[-1].recorded
    recorded = [event.recorded for event in store.events(id)]
    assert recorded == sorted(recorded)
    assert [e.event.recorded for e in desk.history(id, actor=BOSS)] == recorded
    assert isinstance(store.load(id, ""), Loaded)


def test_a_page_after_a_page() -> None:
    """All cases are told, page by page, in the order in which they began, with their tasks."""
    script, desk, _ = whole(MemoryStore())
    cases = [id for id in script.ids.values() if id.startswith("c_")]
    from complaintflow.ports import Query

    assert [case.id for case in desk.cases(Query(limit=2), actor=BOSS)] == cases
    assert [case.id for case in desk.find(actor=BOSS).items] == cases
    counted = desk.report(actor=BOSS)
    assert counted.total == len(cases)
    assert sum(counted.by_status.values()) == len(cases)
    every = [b for case in desk.cases(actor=BOSS) for b in case.breaches]
    assert counted.set_right == sum(b.status.value == "set_right" for b in every)
    standing = Counter(b.clause for b in every if b.status.value == "standing")
    assert dict(counted.breaches) == dict(standing)


def test_a_worklist_is_one_persons() -> None:
    """What each owes next on one complaint, the nearest limit first."""
    desk, script, clock = new_desk(MemoryStore()), Script(), FakeClock(T0)
    desk = new_desk(desk.store, clock=clock)
    stop = next(n for n, s in enumerate(script.steps) if s.type == "revise_plan") + 1
    for n in range(stop):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
    measures = [(t.move, t.detail) for t in desk.worklist("ron", actor=BOSS)]
    assert measures == [("complete_measure", m) for m in ("m1", "m3", "m4")]
    assert [t.move for t in desk.worklist("clerk", actor=BOSS)] == []
    assert desk.worklist("ivy", actor=BOSS) == ()
    late = next(s for s in script.steps if s.makes == "late")
    second = desk.handle(script.command(late), actor=CLERK).id
    tasks = desk.worklist("clerk", actor=BOSS)
    assert {t.id for t in tasks} == {second}
    assert [(t.move, t.detail) for t in tasks] == [
        ("acknowledge", ""),
        ("classify", "first_assessment"),  # the inner target, then the agreed limit
        ("classify", ""),
    ]
    dues = [t.due for t in tasks if t.due is not None]
    assert dues == sorted(dues)


def test_what_is_the_handlers_is_nobody_elses() -> None:
    """After an objection the handler answers, the investigator concludes, and who has a follow-up
    does that."""
    clock, script = FakeClock(T0), Script()
    desk = new_desk(MemoryStore(), clock=clock)
    stop = next(n for n, s in enumerate(script.steps) if s.type == "object") + 1
    for n in range(stop):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
    moves = {p: [t.move for t in desk.worklist(p, actor=BOSS)] for p in ("clerk", "ivy", "ron")}
    assert moves == {
        # After the objection the inner targets of the new cycle run too.
        "clerk": ["log_contact", "acknowledge", "draw_up_plan"],
        "ivy": ["conclude_investigation"],
        "ron": ["follow_up"],
    }


def test_what_has_no_limit_comes_last_and_what_was_set_right_is_counted() -> None:
    """On a worklist; in the report."""
    script, desk, clock = whole(MemoryStore())
    tasks = desk.worklist("clerk", actor=BOSS)
    limits = [task.due for task in tasks]
    known = [due for due in limits if due is not None]
    assert known
    assert len(known) < len(limits)
    assert limits == [*sorted(known), *[None] * (len(limits) - len(known))]
    before = desk.report(actor=BOSS)
    assert before.breaches["4.1"] >= 1
    at = clock.now() - timedelta(hours=20)
    ack = say("acknowledge", channel="phone", at=at.isoformat())
    desk.handle(ack, actor=CLERK, on=script.ids["late"])
    after = desk.report(actor=BOSS)
    told = after.breaches.get("4.1", 0)
    assert (told, after.set_right) == (before.breaches["4.1"] - 1, before.set_right + 1)
    assert after.response.total == before.response.total
