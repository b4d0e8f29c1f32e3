"""Many at once on one complaint."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.desk import Desk, Outcome
from complaintflow.errors import CommandRefused, StaleComplaint
from complaintflow.kernel import Command
from complaintflow.ports import Commit, Query, Store
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor

from .support import BOSS, CLERK, T0, Script, say
from .world import new_world

MANY = 6


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Both stores."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}", busy_timeout=30) as store:
        store.migrate()
        yield store


def desks(store: Store) -> list[Desk]:
    """As many desks as threads."""
    return [Desk(store, clock=FakeClock(T0)) for _ in range(MANY)]


def received(store: Store) -> str:
    """The id of a complaint that was just received."""
    script, desk = Script(), Desk(store, clock=FakeClock(T0))
    for n in range(5):
        script.give(desk, n)
    return script.ids["first"]


def at_once(work: Callable[[int], Outcome]) -> list[Outcome | Exception]:
    """Do it in many threads at once; what became of each."""
    barrier = threading.Barrier(MANY)
    became: list[Outcome | Exception] = [RuntimeError()] * MANY

    def run(n: int) -> None:
        barrier.wait()
        try:
            became[n] = work(n)
        except Exception as error:
            became[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return became


def outcomes(became: list[Outcome | Exception]) -> list[Outcome]:
    """Those that succeeded."""
    return [one for one in became if isinstance(one, Outcome)]


def test_unpinned_all_succeed(store: Store) -> None:
    """Each is carried out once, in some order; versions have no gap."""
    id, many = received(store), desks(store)
    before = len(store.events(id))
    command = [say("log_contact", channel="phone", reached=False, note=f"{n}") for n in range(MANY)]
    became = at_once(lambda n: many[n].handle(command[n], actor=CLERK, on=id, key=f"race-{n}"))
    assert sorted(o.version for o in outcomes(became)) == list(range(before + 1, before + MANY + 1))
    events = store.events(id)
    assert [event.version for event in events] == list(range(1, before + MANY + 1))
    assert sorted(event.key for event in events[before:]) == [f"race-{n}" for n in range(MANY)]
    assert many[0].verify(actor=BOSS).good


def test_pinned_one_wins(store: Store) -> None:
    """Pinned to one version, one wins and the others are stale."""
    id, many = received(store), desks(store)
    version = len(store.events(id))
    command = say("log_contact", channel="phone", reached=False)
    became = at_once(lambda n: many[n].handle(command, actor=CLERK, on=id, expected=version))
    assert [o.version for o in outcomes(became)] == [version + 1]
    stale = [error for error in became if not isinstance(error, Outcome)]
    assert all(isinstance(error, StaleComplaint) for error in stale)
    assert {(e.expected, e.found) for e in stale if isinstance(e, StaleComplaint)} == {
        (version, version + 1)
    }
    assert len(store.events(id)) == version + 1


def test_one_key_one_effect(store: Store) -> None:
    """The same command under one key from all of them: one effect, and all are told of it."""
    id, many = received(store), desks(store)
    version = len(store.events(id))
    command = say("log_contact", channel="phone", reached=False, note="同一次")
    became = at_once(lambda n: many[n].handle(command, actor=CLERK, on=id, key="one"))
    told = outcomes(became)
    assert len(told) == MANY
    assert {(o.id, o.version, o.events) for o in told} == {(id, version + 1, told[0].events)}
    assert sum(not o.replayed for o in told) == 1
    assert len(store.events(id)) == version + 1
    assert many[0].verify(actor=BOSS).good


def test_one_key_one_beginning(store: Store) -> None:
    """So with a command that begins a complaint: one complaint."""
    received(store)
    many = desks(store)
    script = Script()
    script.ids["agreement"] = many[0].find_agreement("HT-2026-1", actor=BOSS).id
    command = script.command(next(s for s in script.steps if s.makes == "second"))
    became = at_once(lambda n: many[n].handle(command, actor=CLERK, key="begin"))
    assert len({o.id for o in outcomes(became)}) == 1
    assert len(outcomes(became)) == MANY
    assert len(list(many[0].cases(actor=BOSS))) == 2


def test_one_external_record_one_complaint(store: Store) -> None:
    """Many keys for one record of the host: one complaint, the others are told whose it is."""
    received(store)
    many = desks(store)
    external = {"source": "crm", "id": "99"}
    command = [
        say("carry_over", channel="web", came_in=T0.isoformat(), external=external)
        for _ in range(MANY)
    ]
    became = at_once(lambda n: many[n].handle(command[n], actor=BOSS, key=f"import-{n}"))
    [one] = outcomes(became)
    others = [error for error in became if not isinstance(error, Outcome)]
    assert {getattr(error, "existing", None) for error in others} == {one.id}


PROBLEM = {"problem": "seal", "category": "quality"}


def with_a_problem(store: Store) -> tuple[str, str]:
    """A complaint in which a problem was found, and its agreement."""
    id, desk = received(store), Desk(store, clock=FakeClock(T0))
    desk.handle(say("find_problem", problem="seal", note="密封圈"), actor=CLERK, on=id)
    return id, desk.find_agreement("HT-2026-1", actor=BOSS).id


def test_one_problem_one_improvement(tmp_path: Path) -> None:
    """Opened by many at once, each on a connection of its own, and before any is linked."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with contextlib.ExitStack() as stack:
        stores = [stack.enter_context(SqlStore(url, busy_timeout=30)) for _ in range(MANY)]
        stores[0].migrate()
        id, agreement = with_a_problem(stores[0])
        many = [Desk(store, clock=FakeClock(T0)) for store in stores]
        opens = say("open_improvement", agreement=agreement, complaint=id, **PROBLEM)
        became = at_once(lambda n: many[n].handle(opens, actor=BOSS, key=f"open-{n}"))
        [one] = outcomes(became)
        others = [error for error in became if isinstance(error, CommandRefused)]
        assert len(others) == MANY - 1
        for error in others:
            (why,) = error.refusals
            assert (why.rule, why.facts["improvement"]) == ("problem_is_taken_up_once", one.id)
        assert [view.improvement.id for view in many[1].improvements(actor=BOSS)] == [one.id]
        assert many[0].verify(actor=BOSS).good


@pytest.mark.parametrize("pinned_by", ["open", "link"])
def test_what_took_the_problem_up_meanwhile_stands(tmp_path: Path, pinned_by: str) -> None:
    """Between a decision and its commit another connection opens one, or links one that is there:
    the decision is made again, and refused."""
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"

    class First(SqlStore):
        act: Callable[[], object] | None = None

        def commit(self, commit: Commit) -> int:
            act, self.act = self.act, None
            if act is not None:
                act()
            return super().commit(commit)

    with First(url) as mine, SqlStore(url) as theirs:
        mine.migrate()
        id, agreement = with_a_problem(mine)
        desk, other = (Desk(store, clock=FakeClock(T0)) for store in (mine, theirs))
        opens = say("open_improvement", agreement=agreement, complaint=id, **PROBLEM)
        if pinned_by == "open":
            mine.act = lambda: other.handle(opens, actor=BOSS)
        else:
            apart = say("open_improvement", agreement=agreement, **PROBLEM)
            there = other.handle(apart, actor=BOSS).id
            links = say("link_improvement", improvement=there, problem="seal")
            mine.act = lambda: other.handle(links, actor=BOSS, on=id)
        with pytest.raises(CommandRefused) as refused:
            desk.handle(opens, actor=BOSS)
        (why,) = refused.value.refusals
        (left,) = desk.improvements(actor=BOSS)
        assert (why.rule, why.facts["improvement"]) == (
            "problem_is_taken_up_once",
            left.improvement.id,
        )


class Meanwhile(MemoryStore):
    """A store in which somebody else comes first, once, between a decision and its commit."""

    act: Callable[[], object] | None = None

    def commit(self, commit: Commit) -> int:
        """Let the other go first."""
        act, self.act = self.act, None
        if act is not None:
            act()
        return super().commit(commit)


def two_of_one_customer(store: Store) -> tuple[Desk, str, str]:
    """A desk, and two complaints that could be merged either way."""
    received(store)
    desk, script = Desk(store, clock=FakeClock(T0)), Script()
    script.ids["agreement"] = desk.find_agreement("HT-2026-1", actor=BOSS).id
    one, two = (
        desk.handle(
            script.command(next(s for s in script.steps if s.makes == label)), actor=CLERK
        ).id
        for label in ("second", "third")
    )
    return desk, one, two


@pytest.mark.parametrize("pinned", [False, True])
def test_two_are_not_merged_into_each_other(pinned: bool) -> None:
    """Of two mergers that cross, the second is decided again, on what the first one did."""
    store = Meanwhile()
    desk, one, two = two_of_one_customer(store)
    store.act = lambda: desk.handle(say("merge", into=one), actor=BOSS, on=two)
    expected = len(store.events(one)) if pinned else None
    with pytest.raises(CommandRefused):
        desk.handle(say("merge", into=two), actor=BOSS, on=one, expected=expected)
    assert desk.get(one, actor=BOSS).status == "received"
    assert desk.get(two, actor=BOSS).complaint.merged_into == one


def test_what_another_stream_brings_meanwhile_is_looked_at_again() -> None:
    """Where it changes nothing, the decision stands, once: pinned or not, also under an agreement
    and by a link."""
    store = Meanwhile()
    desk, one, two = two_of_one_customer(store)
    more = say("log_contact", channel="phone", reached=True)
    for command in (say("link", other=two), say("merge", into=two)):
        store.act = lambda: desk.handle(more, actor=CLERK, on=two)
        version = len(store.events(one))
        outcome = desk.handle(command, actor=BOSS, on=one, expected=version)
        assert outcome.version == version + 1
        assert vars(store)["act"] is None
    assert desk.get(one, actor=BOSS).complaint.merged_into == two
    assert desk.verify(actor=BOSS).good


@given(st.lists(st.sampled_from(["one", "two"]), min_size=1, max_size=4))
def test_mergers_at_once_leave_a_survivor(order: list[str]) -> None:
    """However they interleave, never all are merged into one another."""
    store = Meanwhile()
    desk, one, two = two_of_one_customer(store)
    ids = {"one": (one, two), "two": (two, one)}
    for name in order:
        on, into = ids[name]
        store.act = lambda on=on, into=into: merge(into, on)

        def merge(on: str, into: str) -> None:
            with contextlib.suppress(CommandRefused):
                desk.handle(say("merge", into=into), actor=BOSS, on=on)

        merge(on, into)
    merged = [desk.get(id, actor=BOSS).complaint.merged_into for id in (one, two)]
    assert sorted(id is None for id in merged) == [False, True]


def test_what_something_was_merged_into_is_made_nobody_elses_also_at_once() -> None:
    store = Meanwhile()
    desk, one, two = two_of_one_customer(store)
    store.act = lambda: desk.handle(say("merge", into=one), actor=BOSS, on=two)
    right = {"ref": "u-9", "contacts": [{"kind": "phone", "value": "13700000000"}]}
    corrected = say("correct_fact", customer=right, reason="记错了")
    with pytest.raises(CommandRefused) as refused:
        desk.handle(corrected, actor=BOSS, on=one)
    (refusal,) = refused.value.refusals
    assert refusal.rule == "stays_with_its_customer"
    assert refusal.facts == {"status": "received", "merged": 1}


def follows(lead: str) -> Command:
    return say("link", other=lead, relation="lead_case")


@pytest.mark.parametrize("first", [True, False])
def test_whom_others_follow_follows_nobody_also_by_two_at_once(first: bool) -> None:
    store = Meanwhile()
    desk, one, two = two_of_one_customer(store)
    (three,) = {case.id for case in desk.cases(Query(), actor=BOSS)} - {one, two}
    store.act = lambda: desk.handle(follows(one), actor=BOSS, on=two)
    on, lead = one, three
    if first:
        store.act = lambda: desk.handle(follows(three), actor=BOSS, on=one)
        on, lead = two, one
    with pytest.raises(CommandRefused) as refused:
        desk.handle(follows(lead), actor=BOSS, on=on)
    (refusal,) = refused.value.refusals
    assert refusal.rule == "one_case_leads"
    facts = {"lead": three, "followers": 0} if first else {"lead": "", "followers": 1}
    assert refusal.facts == facts
    leads = [desk.get(id, actor=BOSS).complaint.lead for id in (one, two, three)]
    assert leads == ([three, None, None] if first else [None, one, None])


def test_whom_nobody_follows_any_more_may_follow() -> None:
    """Whether it was unlinked, or disposed of."""
    world = new_world()
    lead, gone, back, other = (world.received() for _ in range(4))
    for id in (gone, back):
        world.do(id, "link", other=lead, relation="lead_case")
    world.do(back, "unlink", other=lead, reason="another_matter")
    world.do(gone, "decline", reason="not_a_customer", explanation="请向销售者提出")
    world.do(gone, "tell_outcome", channel="phone", arrived=world.clock.now().isoformat())
    with pytest.raises(CommandRefused):
        world.do(lead, "link", other=other, relation="lead_case")
    world.clock.advance(timedelta(days=500))
    world.do(gone, "dispose")
    world.do(lead, "link", other=other, relation="lead_case")
    assert world.desk.get(lead, actor=BOSS).complaint.lead == other


def test_sweeps_at_once(store: Store) -> None:
    """Many sweeps at once record each breach once."""
    id = received(store)
    late = [Desk(store, clock=FakeClock(T0.replace(day=4))) for _ in range(MANY)]
    swept = []
    threads = [threading.Thread(target=lambda d=d: swept.append(d.sweep())) for d in late]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(swept) == MANY
    assert sum(one.breaches for one in swept) == 1
    case = late[0].get(id, actor=Actor.SYSTEM)
    assert [breach.clause for breach in case.breaches] == ["4.1"]
