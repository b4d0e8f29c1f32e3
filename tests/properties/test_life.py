"""Lives of complaints at random, over the memory store and a SQLite file, against the oracle."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from complaintflow.agreement import DraftAgreement, SignAgreement
from complaintflow.complaint import Complaint, ComplaintDecider
from complaintflow.desk import Desk, Outcome
from complaintflow.errors import (
    CommandRefused,
    IdempotencyConflict,
    NotPermitted,
    StaleComplaint,
    StoreUnavailable,
)
from complaintflow.kernel import Command
from complaintflow.ports import Query, Store
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FailingStore, FakeClock, FakeRandomness
from complaintflow.values import Actor, Party, Role

from . import oracle, words

BEGIN = datetime(2026, 1, 26, 1, tzinfo=UTC)
END = datetime(2026, 11, 20, tzinfo=UTC)
"""No life goes on longer: the oracle knows 2026 alone, and its last days are provisional."""

BOSS = Actor(role=Role.manager, id="boss")
NAMES = sorted(oracle.FROM)
_DECIDER = ComplaintDecider()
_REFUSED = {
    "not_permitted": NotPermitted,
    "stale": StaleComplaint,
    "refused": CommandRefused,
}


class Life(RuleBasedStateMachine):
    """One store, two desks on it, a clock, and the oracle beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(BEGIN)
        self.inner = self.make_store()
        self.store = FailingStore(self.inner)
        self.desk = Desk(self.store, clock=self.clock, randomness=FakeRandomness(1))
        self.second = Desk(self.store, clock=self.clock, randomness=FakeRandomness(2))
        self.cases: dict[str, oracle.Case] = {}
        self.versions: dict[str, int] = {}
        self.done: list[tuple[str, Command, Actor, str | None, Outcome]] = []
        self.refused: list[str] = []
        self.fault: tuple[int, str] | None = None
        self.keys = 0
        self.log: dict[str, list[bytes]] = {}
        self.agreement = ""

    def make_store(self) -> Store:
        """The store under the desks."""
        return MemoryStore()

    @initialize()
    def begin(self) -> None:
        """An agreement that is in force all the time."""
        draft = DraftAgreement.parse(
            {"number": "HT-1", "party_a": "甲", "party_b": "乙", "years": 9,
             "first_day": "2025-01-01"}
        )  # fmt: skip
        self.agreement = self.desk.handle(draft, actor=BOSS).id
        for party in Party:
            sign = SignAgreement.parse({"party": party, "person": "某人"})
            self.desk.handle(sign, actor=BOSS, on=self.agreement)

    # --- one command -------------------------------------------------------------------------

    def key(self) -> str:
        """A fresh key."""
        self.keys += 1
        return f"key-{self.keys}"

    def give(
        self,
        command: Command,
        who: str,
        on: str | None,
        verdict: str,
        expected: int | None = None,
    ) -> Outcome | None:
        """Hand in a command; where the store fails, again under its key, as a client would."""
        key, actor = self.key(), words.actor(who)
        before = self.versions.get(on or "", 0)
        if self.fault is not None:
            self.store.fail_at = self.store.calls + self.fault[0]
            self.store.when = "before" if self.fault[1] == "before" else "after"
            self.fault = None
        wanted = _REFUSED.get(verdict)
        for _ in range(2):
            try:
                outcome = self.desk.handle(command, actor=actor, on=on, key=key, expected=expected)
            except StoreUnavailable:
                continue
            except (NotPermitted, StaleComplaint, CommandRefused) as error:
                if type(error) is not wanted:
                    raise
                self.refused.append(key)
                return None
            finally:
                self.store.fail_at = 0 if self.store.calls >= self.store.fail_at else -1
            assert wanted is None, f"{command.type} by {who} should be {verdict}"
            assert outcome.version == before + len(outcome.events)
            self.versions[outcome.id] = outcome.version
            self.done.append((key, command, actor, on, outcome))
            return outcome
        raise AssertionError("the store failed twice")

    # --- rules -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.cases) < 3)
    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        """A complaint comes in."""
        now = self.clock.now()
        args: oracle.Args = {
            "staff": data.draw(st.sampled_from([(), (), ("sam",)])),
            "customer": data.draw(st.sampled_from(["cust1", "cust2", "pb"])),
            "contacts": data.draw(st.sampled_from([True, True, True, False])),
            "checked": data.draw(st.booleans()),
            "came_in": words.shifted(data.draw, now),
            "handler": data.draw(st.sampled_from([None, None, *words.STAFF])),
        }
        who = data.draw(st.sampled_from(["clerk", "clerk", "clerk", *sorted(words.PEOPLE)]))
        case = oracle.receive(args, now, who)
        permitted = "receive" in oracle.MAY[words.PEOPLE[who]]
        verdict = "not_permitted" if not permitted else "refused" if case is None else "ok"
        outcome = self.give(words.receiving(args, self.agreement), who, None, verdict)
        if outcome is not None and case is not None:
            oracle.settle(case, now)
            self.cases[outcome.id] = case

    @precondition(lambda self: len(self.cases) < 4)
    @rule(data=st.data())
    def carry_over(self, data: st.DataObject) -> None:
        """An old case is carried over."""
        now = self.clock.now()
        args: oracle.Args = {
            "customer": data.draw(st.sampled_from(["cust1", "cust2"])),
            "came_in": now + data.draw(words.minutes(-4000, 8)),
            "answered": words.shifted(data.draw, now),
        }
        who = data.draw(st.sampled_from(["boss", "boss", "clerk", "complaintflow"]))
        case = oracle.carry_over(args, now)
        permitted = "carry_over" in oracle.MAY[words.PEOPLE[who]]
        verdict = "not_permitted" if not permitted else "refused" if case is None else "ok"
        outcome = self.give(words.carrying(args), who, None, verdict)
        if outcome is not None and case is not None:
            oracle.settle(case, now)
            self.cases[outcome.id] = case

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), times=st.integers(1, 6))
    def act(self, data: st.DataObject, times: int) -> None:
        """Commands on a complaint, more often than not by somebody who may, from where they may be
        given."""
        stream = data.draw(st.sampled_from(sorted(self.cases)))
        for _ in range(times):
            self.one(stream, data.draw)

    def one(self, stream: str, draw: words.Draw) -> None:
        """One command on a complaint."""
        case, now = self.cases[stream], self.clock.now()
        here = [name for name in NAMES if case["status"] in oracle.FROM[name]]
        ahead = [name for name in here if name in oracle.TO]
        name = draw(st.sampled_from([*NAMES, *here, *ahead * 6]))
        args = words.arguments(draw, name, case, sorted(self.cases), now)
        who = draw(st.sampled_from(["boss", *sorted(words.PEOPLE)]))
        if draw(st.booleans()) and name not in oracle.MAY[words.PEOPLE[who]]:
            who = "complaintflow" if name in oracle.MAY["system"] else "boss"
        expected = draw(
            st.sampled_from([None, None, None, self.versions[stream], self.versions[stream] - 1])
        )
        self.hand_in(stream, name, args, who, expected)

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), times=st.integers(1, 10))
    def go_on(self, data: st.DataObject, times: int) -> None:
        """The process goes on as it should, step by step, time passing between."""
        stream = data.draw(st.sampled_from(sorted(self.cases)))
        for _ in range(times):
            case = self.cases[stream]
            ahead = words.ahead(data.draw, case, self.clock.now())
            if ahead is None:
                return
            self.hand_in(stream, *ahead, "boss")
            if self.clock.now() + timedelta(days=1) < END:
                self.clock.advance(data.draw(words.minutes(0, 600)))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), times=st.integers(1, 5))
    def tell(self, data: st.DataObject, times: int) -> None:
        """Messages to the customer, and news of them."""
        stream = data.draw(st.sampled_from(sorted(self.cases)))
        for _ in range(times):
            name = data.draw(st.sampled_from(words.TELLING))
            now = self.clock.now()
            args = words.arguments(data.draw, name, self.cases[stream], [stream], now)
            self.hand_in(stream, name, args, data.draw(st.sampled_from(["clerk", "boss"])))

    def hand_in(
        self, stream: str, name: str, args: oracle.Args, who: str, expected: int | None = None
    ) -> None:
        """Foresee what becomes of a command, hand it in, and do the same to the oracle's case."""
        case, now = self.cases[stream], self.clock.now()
        other = self.cases.get(args.get("other", ""))
        role = words.PEOPLE[who]
        if not oracle.permitted(case, role, who, name):
            verdict = "not_permitted"
        elif expected is not None and expected != self.versions[stream]:
            verdict = "stale"
        elif other is not None and not oracle.sees(other, role, who):
            verdict = "not_permitted"
        elif not oracle.accepts(case, name, args, now, role, who, other):
            verdict = "refused"
        else:
            verdict = "ok"
        self.same_as_check(words.command(name, args), who, stream, verdict)
        outcome = self.give(words.command(name, args), who, stream, verdict, expected)
        if outcome is not None:
            message: Any = getattr(outcome.events[0], "message", "")
            oracle.apply(case, name, args, now, who, message, other)
            oracle.settle(case, now)

    def same_as_check(self, command: Command, who: str, stream: str, verdict: str) -> None:
        """``check`` says what ``handle`` is going to do; pinning alone it does not know."""
        if verdict == "stale" or self.fault is not None:
            return
        actor = words.actor(who)
        try:
            told = self.desk.check(command, actor=actor, on=stream)
        except NotPermitted:
            assert verdict == "not_permitted"
            return
        foreseen = "ok" if isinstance(told, tuple) else "refused"
        assert foreseen == verdict, f"{command!r} by {who}: {told}"

    @rule(by=st.one_of(words.minutes(1, 60 * 30), words.minutes(60 * 24, 60 * 24 * 9)))
    def time_passes(self, by: timedelta) -> None:
        """The clock moves on."""
        if self.clock.now() + by < END:
            self.clock.advance(by)

    @rule()
    def to_the_instant(self) -> None:
        """The clock moves to the very instant of the next limit, or just past it."""
        limits = (oracle.owed_until(case) for case in self.cases.values())
        ahead = [at for at in limits if at is not None and self.clock.now() <= at < END]
        if ahead:
            self.clock.set(min(ahead))

    @rule()
    def an_instant_passes(self) -> None:
        """A microsecond."""
        self.clock.advance(timedelta(microseconds=1))

    @rule(n=st.integers(1, 4), when=st.sampled_from(["before", "after"]))
    def store_will_fail(self, n: int, when: str) -> None:
        """The n-th call from now fails."""
        self.fault = (n, when)

    @rule()
    def sweep(self) -> None:
        """What time has brought is written down, once."""
        now = self.clock.now()
        due = [s for s in self.cases if oracle.something_due(self.cases[s], now)]
        made = Counter[str]()
        for stream in due:
            made.update(oracle.settle(self.cases[stream], now))
        foreseen = self.desk.preview(now)
        swept = self.desk.sweep()
        assert Counter(e.type for e in foreseen.events) == Counter(e.type for e in swept.events)
        assert (swept.warnings, swept.breaches, swept.set_right) == (
            made["warnings"],
            made["breaches"],
            made["set_right"],
        )
        assert swept.recomputed == 0
        written = self.position()
        assert not self.second.sweep().events
        assert self.position() == written
        assert not self.inner.due(now), "something stays due for ever"
        for stream in due:
            self.versions[stream] = self.desk.get(stream, actor=Actor.SYSTEM).version

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """A command comes again under its key, on another desk: nothing happens."""
        key, command, actor, on, first = self.done[data.draw(st.integers(0, len(self.done) - 1))]
        written = self.position()
        again = self.second.handle(command, actor=actor, on=on, key=key)
        assert again.replayed
        assert (again.id, again.reference, again.version) == (
            first.id,
            first.reference,
            first.version,
        )
        assert again.events == first.events
        assert self.position() == written

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def another_under_the_key(self, data: st.DataObject) -> None:
        """Another command under a key that was used is refused, whoever gives it."""
        key, command, actor, on, _ = self.done[data.draw(st.integers(0, len(self.done) - 1))]
        others = (c for _, c, _, _, _ in self.done if c != command)
        other = next(others, command)
        given = actor if other != command else words.actor("aud")
        place = on if other.subject_kind == command.subject_kind else None
        starts = other.type in ("receive", "carry_over")
        if starts != (place is None):
            return
        written = self.position()
        with pytest.raises(IdempotencyConflict):
            self.desk.handle(other, actor=given, on=place, key=key)
        assert self.position() == written

    @precondition(lambda self: self.refused and self.cases)
    @rule(data=st.data())
    def refused_key_is_free(self, data: st.DataObject) -> None:
        """What was refused is not remembered: its key is free."""
        key = self.refused.pop()
        stream = data.draw(st.sampled_from(sorted(self.cases)))
        case, now = self.cases[stream], self.clock.now()
        link = words.command("log_contact", {"reached": False, "at": None})
        outcome = self.desk.handle(link, actor=Actor.SYSTEM, on=stream, key=key)
        self.versions[stream] = outcome.version
        oracle.apply(case, "log_contact", {"reached": False}, now, "complaintflow")
        oracle.settle(case, now)

    # --- what holds --------------------------------------------------------------------------

    def position(self) -> int:
        """How many events there are."""
        feed = self.inner.events_after(0, 10**6)
        assert [event.position for event in feed] == list(range(1, len(feed) + 1))
        return len(feed)

    @invariant()
    def agrees_with_the_oracle(self) -> None:
        """Status, limits, standings, breaches, who has something to do, what may be done."""
        now = self.clock.now()
        for stream, case in self.cases.items():
            got = self.desk.get(stream, actor=Actor.SYSTEM)
            assert got.status.value == case["status"]
            assert got.version == self.versions[stream]
            views = {(v.duty.kind.value, v.duty.cycle): v for v in got.duties}
            for n, cycle in enumerate(case["cycles"], start=1):
                for name in ("response", "completion"):
                    known = not case["carried"] or n > 1 or cycle[name]["done"] is not None
                    state = oracle.standing(cycle[name], now) if known else "undetermined"
                    self.same_duty(views.pop((name, n)), cycle[name], state)
            assert not views
            self.same_breaches(got.complaint, case)
            allowed = {move.move for move in self.desk.allowed(stream, actor=Actor.SYSTEM)}
            assert allowed == {
                name
                for name, sources in oracle.FROM.items()
                if case["status"] in sources and name in oracle.MAY["system"]
            }

    def same_duty(self, view: Any, duty: oracle.Case, state: str) -> None:
        """One duty, to the microsecond."""
        deadline = view.duty.deadline
        assert (deadline.due, deadline.inclusive) == (duty["due"], duty["inclusive"])
        assert view.standing.state.value == state
        assert view.duty.fulfilled == duty["done"]
        assert view.duty.warned == duty["warned"]

    def same_breaches(self, complaint: Complaint, case: oracle.Case) -> None:
        """At most one stands for each duty."""
        standing = Counter(
            (b.duty.value, b.cycle) for b in complaint.breaches if b.status.value == "standing"
        )
        assert all(count == 1 for count in standing.values())
        latest = {(b.duty.value, b.cycle): b.status.value for b in complaint.breaches}
        assert latest == case["breaches"]
        since = {(b.duty.value, b.cycle): b.since for b in complaint.breaches}
        assert since == case["since_when"]

    @invariant()
    def record_holds(self) -> None:
        """Nothing recorded is ever changed or lost, times never go back, the fold is the
        snapshot."""
        for stream in self.cases:
            events = self.inner.events(stream)
            bodies = [event.body for event in events]
            known = self.log.get(stream, [])
            assert bodies[: len(known)] == known
            self.log[stream] = bodies
            times = [event.recorded for event in events]
            assert times == sorted(times)
            assert [event.version for event in events] == list(range(1, len(events) + 1))
            told = [_DECIDER.read_event(body) for body in bodies]
            assert [event.to in oracle.ALL for event in told] == [True] * len(told)
            assert sorted(t.recorded for t in told) == times

    def teardown(self) -> None:
        """At the end: folds, chains, values, the index, the outbox."""
        for stream, case in self.cases.items():
            snapshot = self.inner.load(stream, "").snapshot
            assert snapshot is not None
            state: Complaint | None = None
            for event in self.inner.events(stream):
                state = _DECIDER.evolve(state, _DECIDER.read_event(event.body), stream)
            assert state is not None
            assert state.model_dump_json().encode() == snapshot.body
            self.same_index(stream, state, case)
        proof = self.desk.verify(actor=Actor.SYSTEM)
        assert proof.good
        assert proof.destroyed == 0
        assert proof.events == self.position()
        notices = [row.notice.id for row in self.inner.pending(10**6)]
        assert len(set(notices)) == len(notices)

    def same_index(self, stream: str, state: Complaint, case: oracle.Case) -> None:
        """What it is found by is what it is."""
        page = self.inner.find(Query(reference=state.reference))
        [found] = page.items
        assert found.snapshot.stream == stream
        assert found.index.status == case["status"]
        assert set(found.index.people) == oracle.busy(case)
        assert found.index.next_due == oracle.owed_until(case)
        assert found.index.customer == case["customer"]
        assert set(found.index.barred) == set(case["staff"])


class SqlLife(Life):
    """The same over a SQLite file."""

    def make_store(self) -> Store:
        """A new file."""
        self.folder = tempfile.TemporaryDirectory()
        store = SqlStore(f"sqlite:///{Path(self.folder.name) / 'life.sqlite'}")
        store.migrate()
        self.sql = store
        return store

    def teardown(self) -> None:
        """The same, and the file away."""
        try:
            super().teardown()
        finally:
            self.sql.close()
            self.folder.cleanup()


def _scaled(examples: int, steps: int) -> settings:
    now = settings()
    factor = max(1, now.max_examples // 60)
    return settings(max_examples=examples * factor, stateful_step_count=steps)


def test_life_in_memory() -> None:
    """Every sequence of commands agrees with the oracle."""
    run_state_machine_as_test(Life, settings=_scaled(200, 50))


def test_life_in_sqlite() -> None:
    """So it does over a SQLite file."""
    run_state_machine_as_test(SqlLife, settings=_scaled(25, 30))
