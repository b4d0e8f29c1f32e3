"""What a store must keep to when several use it, when it is opened again, when it is long, and when
its back end is away: a part of the store's contract."""

from __future__ import annotations

import sys
import threading
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ...errors import AlreadyExists, IdempotencyConflict, StaleComplaint, StoreError
from ...kernel import Index, broken_at
from ...ports import Access, Loaded, Query, Store
from .._samples import STAFF, T0, hours, make_commit, next_commit, notice, secret
from ._suite import StoreSuite, everything, sealed


class LastingContract(StoreSuite):
    """The part of the store's contract that is about others, restarts, length and failure."""

    # --- several at once ---------------------------------------------------------------------

    def test_of_several_writers_one_wins_each_version(self, store: Store) -> None:
        if not self.threads:
            pytest.skip("is for one thread")
        writers, rounds = 4, 6
        gate = threading.Barrier(writers, timeout=60)

        def write(me: int) -> list[int]:
            won = []
            for version in range(rounds):
                commit = next_commit(store, "c-1", key=f"k-{me}-{version}")
                gate.wait()  # all have decided on the same version
                try:
                    store.commit(commit)
                    won.append(version)
                except StaleComplaint:
                    pass
                gate.wait()
            return won

        with ThreadPoolExecutor(writers) as pool:
            won = [version for each in pool.map(write, range(writers)) for version in each]
        assert sorted(won) == list(range(rounds))
        head = store.load("c-1", "").snapshot
        assert head is not None
        assert broken_at(store.events("c-1"), "c-1", (rounds, head.digest)) is None

    def test_a_reader_of_the_feed_misses_none(self, store: Store) -> None:
        if not self.threads:
            pytest.skip("is for one thread")
        writers, each = 3, 12
        total = writers * each * 2
        written = threading.Semaphore(0)

        def write(me: int) -> list[int]:
            told = []
            for n in range(each):
                told.append(store.commit(make_commit(f"c-{me}-{n}", bodies=[b"1", b"2"])))
                written.release()
            return told

        def follow() -> list[int]:
            seen = [0]
            for _ in range(writers * each):
                assert written.acquire(timeout=60)
                while page := store.events_after(seen[-1], limit=5):
                    seen += [event.position for event in page]
            return seen[1:]

        with ThreadPoolExecutor(writers + 1) as pool:
            reader = pool.submit(follow)
            told = [last for lasts in pool.map(write, range(writers)) for last in lasts]
            assert reader.result() == list(range(1, total + 1))
        assert sorted(told) == list(range(2, total + 1, 2))

    def test_of_two_that_looked_at_each_other_one_wins(self, store: Store) -> None:
        if not self.threads:
            pytest.skip("is for one thread")
        rounds = 8
        for stream in ("c-1", "c-2"):
            store.commit(make_commit(stream))
        gate = threading.Barrier(2, timeout=60)

        def write(me: str, other: str) -> int:
            won = 0
            for n in range(rounds):
                at = store.load(other, "").snapshot
                assert at is not None
                commit = next_commit(store, me, key=f"{me}-{n}")
                commit = replace(commit, unchanged=((other, at.version),))
                gate.wait()  # both have looked
                try:
                    store.commit(commit)
                    won += 1
                except StaleComplaint:
                    pass
                gate.wait()
            return won

        with ThreadPoolExecutor(2) as pool:
            one, two = pool.map(write, ("c-1", "c-2"), ("c-2", "c-1"))
        assert one + two == rounds

    # --- opened again, and side by side ------------------------------------------------------

    def test_everything_outlives_the_object(self, store: Store) -> None:
        """Durable: what a call returned from is there after a restart, all of it."""
        index = Index(external="x", reference="R-1", people=("p",), wake=T0, next_due=hours(3))
        notices = [notice("n-1"), notice("n-2"), notice("n-3")]
        entries = sealed(store, secret(1), secret(2))
        commit = make_commit("c-1", key="k-1", index=index, notices=notices, secrets=entries)
        store.commit(commit)
        store.settle("n-1", hours(1), delivered=True)
        store.settle("n-2", hours(1), delivered=False)
        access = Access(at=hours(2), actor=STAFF, subject="c-1", fields=("name",), purpose="审计")
        store.record_access(access)
        before = everything(store)
        again = self.reopen_store(store)
        assert everything(again) == before
        assert again.load("c-1", "k-1") == Loaded(
            snapshot=commit.snapshot, remembered=commit.remembered
        )
        assert [found.index for found in again.find(Query()).items] == [index]
        assert [(row.notice.id, row.attempts) for row in again.pending()] == [
            ("n-3", 0),
            ("n-2", 1),
        ]
        assert list(again.accesses("c-1")) == [access]

    def test_two_objects_see_what_the_other_wrote(self, store: Store) -> None:
        """Versions, positions, keys and unique words are those of the data, not of an object."""
        other = self.reopen_store(store)
        assert store.commit(make_commit("c-1", key="k-1", index=Index(external="x"))) == 1
        assert other.commit(next_commit(other, "c-1", key="k-2", index=Index(external="x"))) == 2
        with pytest.raises(StaleComplaint):
            store.commit(make_commit("c-1", expected=1, key="k-3"))
        with pytest.raises(IdempotencyConflict):
            store.commit(next_commit(store, "c-1", key="k-2"))
        with pytest.raises(AlreadyExists):
            store.commit(make_commit("c-2", index=Index(external="x")))
        assert store.commit(make_commit("c-3", notices=[notice("n-1")])) == 3
        other.settle("n-1", T0, delivered=True)
        assert list(store.pending()) == []
        assert everything(store) == everything(other)

    def test_of_several_objects_one_wins_each_version(self, store: Store) -> None:
        """As several processes do; each has its own object."""
        writers, rounds = 3, 5
        stores = [self.reopen_store(store) for _ in range(writers)]
        if not self.threads:
            pytest.skip("is for one thread")
        gate = threading.Barrier(writers, timeout=60)

        def write(me: int) -> list[int]:
            won = []
            for version in range(rounds):
                commit = next_commit(stores[me], "c-1", key=f"k-{me}-{version}")
                gate.wait()
                try:
                    stores[me].commit(commit)
                    won.append(version)
                except StaleComplaint:
                    pass
                gate.wait()
            return won

        with ThreadPoolExecutor(writers) as pool:
            won = [version for each in pool.map(write, range(writers)) for version in each]
        assert sorted(won) == list(range(rounds))
        assert [event.position for event in store.events_after(0)] == [1, 2, 3, 4, 5]

    # --- long, and away ----------------------------------------------------------------------

    def test_loading_costs_the_same_however_long_the_stream(self, store: Store) -> None:
        """Measured in calls and in memory, for time would tell of the machine: after 1,000 events
        less than twice what it was after 10."""
        body = b"x" * 2_000
        for stream, n in (("short", 10), ("long", 1_000)):
            store.commit(make_commit(stream, bodies=[body] * n))
        store.load("long", "")  # whatever is done once is done
        assert _calls(store, "long") < 2 * _calls(store, "short")
        assert _memory(store, "long") < 2 * _memory(store, "short") + 20_000

    def test_an_unavailable_back_end_is_a_store_error(self, store: Store) -> None:
        """No error of a driver comes out, and nothing half-written stays behind."""
        store.commit(make_commit("c-1", notices=[notice("n-1")], secrets=sealed(store, secret(1))))
        before = everything(store)
        commit = next_commit(store, "c-1", notices=[notice("n-2")], index=Index(wake=T0))
        calls: list[Callable[[], object]] = [
            lambda: store.load("c-1", "k"),
            lambda: store.commit(commit),
            lambda: list(store.events("c-1")),
            lambda: list(store.events_after(0)),
            lambda: store.find(Query()),
            lambda: store.due(T0),
            lambda: store.pending(),
            lambda: store.settle("n-1", T0, delivered=True),
            lambda: store.record_access(
                Access(at=T0, actor=STAFF, subject="c-1", fields=(), purpose="audit")
            ),
            lambda: store.accesses("c-1"),
            lambda: list(store.heads()),
        ]
        with self.unavailable(store):
            for call in calls:
                with pytest.raises(StoreError):
                    call()
        assert everything(store) == before
        assert list(store.accesses("c-1")) == []
        assert store.commit(next_commit(store, "c-1")) == 2


def _calls(store: Store, stream: str) -> int:
    """How many functions loading calls, those of C with them."""
    count = 0

    def note(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        store.load(stream, "k")
    finally:
        sys.setprofile(before)
    return count


def _memory(store: Store, stream: str) -> int:
    """How many bytes loading takes at once."""
    traced = tracemalloc.is_tracing()
    tracemalloc.start()
    tracemalloc.reset_peak()
    base, _ = tracemalloc.get_traced_memory()
    try:
        store.load(stream, "k")
        return tracemalloc.get_traced_memory()[1] - base
    finally:
        if not traced:
            tracemalloc.stop()
