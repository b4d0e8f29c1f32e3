"""What every store must do, as a suite that a host runs against its own (needs ``testing``).

    class TestMyStore(StoreContract):
        def make_store(self) -> Store:
            return MyStore(...)

A store that is a vault too is tried as a vault as well. A store that needs more than a call
(a file, a connection to close) overrides the fixture ``store`` instead.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from ..errors import (
    AlreadyExists,
    ComplaintFlowError,
    IdempotencyConflict,
    StaleComplaint,
)
from ..kernel import Index, SecretEntry, StoredEvent, broken_at
from ..ports import Access, Commit, Loaded, Store, Vault, VaultValue
from ..values import Actor, Role
from ._samples import STAFF, T0, hours, make_commit, next_commit, notice, secret
from .find_contract import FindContract
from .vault_contract import VaultContract


def _everything(store: Store) -> tuple[object, ...]:
    """All that a store shows, to see that nothing changed."""
    tokens = [secret(n).token for n in range(9)]
    return (
        list(store.heads()),
        list(store.events_after(0)),
        list(store.pending()),
        list(store.due(hours(99))),
        sorted(store.read(tokens), key=repr) if isinstance(store, Vault) else None,
    )


def _sealed(store: Store, *entries: SecretEntry) -> tuple[SecretEntry, ...]:
    # A store that is no vault is never given a value.
    return entries if isinstance(store, Vault) else ()


class StoreContract(FindContract, VaultContract):
    """The contract of :class:`~complaintflow.ports.Store`, and of
    :class:`~complaintflow.ports.Vault` where the store is one. Override :meth:`make_store`."""

    def make_store(self) -> Store:
        """A new, empty store, migrated."""
        raise NotImplementedError

    @pytest.fixture
    def store(self) -> Store:
        """The store to try."""
        return self.make_store()

    @pytest.fixture
    def vault(self, store: Store) -> Vault:
        """The store as a vault."""
        if not isinstance(store, Vault):
            pytest.skip("is no vault")
        return store

    def test_is_a_store(self, store: Store) -> None:
        assert isinstance(store, Store)

    # --- load --------------------------------------------------------------------------------

    def test_nothing_is_there_at_first(self, store: Store) -> None:
        assert store.load("c-1", "k-1") == Loaded(snapshot=None, remembered=None)
        assert not list(store.events("c-1")) + list(store.events_after(0))
        assert not [*store.heads(), *store.pending(), *store.accesses("c-1")]

    def test_load_gives_the_newest_snapshot(self, store: Store) -> None:
        first = make_commit("c-1", state=b"first")
        store.commit(first)
        assert store.load("c-1", "other").snapshot == first.snapshot
        second = next_commit(store, "c-1", state=bytes(range(256)), recorded=hours(1))
        store.commit(second)
        assert store.load("c-1", "other") == Loaded(snapshot=second.snapshot, remembered=None)

    def test_a_key_is_known_in_whichever_stream(self, store: Store) -> None:
        commit = make_commit("c-1", key="k-1", bodies=[b"1", b"2"])
        store.commit(commit)
        for stream in ("c-1", "c-2"):
            assert store.load(stream, "k-1").remembered == commit.remembered
        assert store.load("c-2", "k-1").snapshot is None

    def test_a_key_that_made_nothing_of_its_own(self, store: Store) -> None:
        commit = make_commit("c-1")
        commit = replace(commit, remembered=replace(commit.remembered, last=0))
        store.commit(commit)
        assert store.load("c-1", commit.remembered.key).remembered == commit.remembered

    # --- commit ------------------------------------------------------------------------------

    def test_positions_count_over_all_streams(self, store: Store) -> None:
        assert store.commit(make_commit("c-1", bodies=[b"1", b"2"])) == 2
        assert store.commit(make_commit("c-2")) == 3
        assert store.commit(next_commit(store, "c-1", bodies=[b"3", b"4", b"5"])) == 6
        feed = store.events_after(0)
        assert [(e.position, e.stream, e.version) for e in feed] == [
            (1, "c-1", 1),
            (2, "c-1", 2),
            (3, "c-2", 1),
            (4, "c-1", 3),
            (5, "c-1", 4),
            (6, "c-1", 5),
        ]

    def test_an_event_is_kept_whole(self, store: Store) -> None:
        commit = make_commit("c-1", key="k-1", kind="agreement", recorded=T0)
        store.commit(commit)
        (event,), (new,) = store.events("c-1"), commit.events
        assert event == StoredEvent(
            stream="c-1",
            kind="agreement",
            version=1,
            position=1,
            recorded=T0,
            key="k-1",
            body=new.body,
            previous=new.previous,
            digest=new.digest,
        )
        assert event.recorded.utcoffset() is not None

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\x00",
            bytes(range(256)),
            b"\xff\xfe",
            "投诉".encode(),
            b" { } \r\n",
            b"x" * 300_000,
        ],
    )
    def test_bodies_are_kept_byte_for_byte(self, store: Store, body: bytes) -> None:
        store.commit(make_commit("c-1", bodies=[body, body], state=body))
        assert [event.body for event in store.events("c-1")] == [body, body]
        loaded = store.load("c-1", "k").snapshot
        assert loaded is not None
        assert loaded.body == body
        assert broken_at(store.events("c-1"), "c-1", (2, loaded.digest)) is None

    def test_instants_of_any_zone(self, store: Store) -> None:
        there = T0.astimezone(timezone(timedelta(hours=8)))
        store.commit(make_commit("c-1", recorded=there, index=Index(wake=there, next_due=there)))
        assert store.events("c-1")[0].recorded == T0
        assert list(store.due(T0)) == ["c-1"]

    @pytest.mark.parametrize(("there", "expected"), [(0, 1), (0, 7), (2, 0), (2, 1), (2, 3)])
    def test_a_wrong_version_is_stale(self, store: Store, there: int, expected: int) -> None:
        for _ in range(there):
            store.commit(next_commit(store, "c-1"))
        before = _everything(store)
        with pytest.raises(StaleComplaint) as caught:
            store.commit(
                make_commit("c-1", expected=expected, key="k-9", secrets=_sealed(store, secret(1)))
            )
        assert caught.value.facts == {"subject": "c-1", "expected": expected, "found": there}
        assert _everything(store) == before
        assert store.load("c-1", "k-9").remembered is None

    @pytest.mark.parametrize(("seen", "found"), [(0, 2), (1, 2), (3, 2)])
    def test_what_was_looked_at_must_not_have_moved_on(
        self, store: Store, seen: int, found: int
    ) -> None:
        for _ in range(found):
            store.commit(next_commit(store, "c-1"))
        store.commit(make_commit("c-2"))
        before = _everything(store)
        commit = next_commit(store, "c-2", key="k-9", secrets=_sealed(store, secret(1)))
        with pytest.raises(StaleComplaint) as caught:
            store.commit(replace(commit, unchanged=(("c-2", 1), ("c-1", seen))))
        assert caught.value.facts == {"subject": "c-1", "expected": seen, "found": found}
        with pytest.raises(StaleComplaint) as caught:
            store.commit(replace(commit, unchanged=(("c-9", 1),)))
        assert caught.value.facts == {"subject": "c-9", "expected": 1, "found": 0}
        assert _everything(store) == before
        assert store.load("c-2", "k-9").remembered is None
        assert store.commit(replace(commit, unchanged=(("c-1", found), ("c-9", 0)))) == found + 2

    def test_what_others_refer_to_is_written_only_while_they_are_as_seen(
        self, store: Store
    ) -> None:
        store.commit(make_commit("c-1"))
        for n in (1, 2):
            store.commit(make_commit(f"l-{n}", kind="claim", index=Index(touches=("c-1",))))
        before = _everything(store)
        commit = next_commit(store, "c-1", key="k-9", secrets=_sealed(store, secret(1)))
        for seen in ((), ("l-1",), ("l-1", "l-2", "l-3"), ("l-1", "l-3")):
            with pytest.raises(StaleComplaint) as caught:
                store.commit(replace(commit, touched_by=seen))
            assert caught.value.facts == {"subject": "c-1", "expected": 1, "found": 1}
        assert _everything(store) == before
        store.commit(replace(commit, touched_by=("l-2", "l-1")))
        store.commit(next_commit(store, "l-1", kind="claim", index=Index()))
        store.commit(replace(next_commit(store, "c-1"), touched_by=("l-2",)))

    def test_of_two_that_looked_at_each_other_one_wins(self, store: Store) -> None:
        if not self.threads:
            pytest.skip("is for one thread")
        rounds = 8
        for stream in ("c-1", "c-2"):
            store.commit(make_commit(stream))
        gate = threading.Barrier(2)

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

    def test_a_key_is_used_once(self, store: Store) -> None:
        store.commit(make_commit("c-1", key="k-1"))
        before = _everything(store)
        for again in (next_commit(store, "c-1", key="k-1"), make_commit("c-2", key="k-1")):
            with pytest.raises(IdempotencyConflict) as caught:
                store.commit(again)
            assert caught.value.key == "k-1"
        assert _everything(store) == before

    @pytest.mark.parametrize("name", ["external", "reference"])
    def test_unique_in_the_whole_store(self, store: Store, name: str) -> None:
        taken = Index(**{name: "x-1"})  # type: ignore[arg-type]  # a str field
        store.commit(make_commit("c-1", index=taken))
        store.commit(make_commit("c-2"))
        before = _everything(store)
        for other in (
            make_commit("c-3", index=taken),
            make_commit("c-4", kind="agreement", index=taken),
            next_commit(store, "c-2", index=taken),
        ):
            with pytest.raises(AlreadyExists) as caught:
                store.commit(other)
            assert caught.value.facts == {"key": name, "existing": "c-1"}
        assert _everything(store) == before
        store.commit(next_commit(store, "c-1", index=taken))  # its own
        store.commit(next_commit(store, "c-1", index=Index()))  # given up
        store.commit(make_commit("c-3", index=taken))

    def test_one_word_may_be_both(self, store: Store) -> None:
        store.commit(make_commit("c-1", index=Index(external="x")))
        store.commit(make_commit("c-2", index=Index(reference="x")))

    def test_what_is_empty_is_not_unique(self, store: Store) -> None:
        for n in range(3):
            store.commit(make_commit(f"c-{n}", index=Index(reference="", external="")))

    def test_what_is_checked_first(self, store: Store) -> None:
        store.commit(make_commit("c-1", key="k-1", index=Index(external="x", reference="y")))
        store.commit(make_commit("c-2", index=Index(reference="z")))
        wrong = make_commit("c-3", expected=4, key="k-1", index=Index(external="x", reference="z"))
        with pytest.raises(StaleComplaint):
            store.commit(wrong)
        wrong = replace(make_commit("c-3", key="k-1"), index=wrong.index)
        with pytest.raises(IdempotencyConflict):
            store.commit(wrong)
        wrong = replace(make_commit("c-3"), index=wrong.index)
        with pytest.raises(AlreadyExists) as caught:
            store.commit(wrong)
        assert caught.value.facts == {"key": "external", "existing": "c-1"}

    def test_all_or_nothing(self, store: Store) -> None:
        store.commit(make_commit("c-1", key="k-1", index=Index(external="x", people=("p",))))
        before = _everything(store)
        index = Index(external="x", people=("q",), wake=T0)
        full = make_commit(
            "c-2",
            bodies=[b"1", b"2"],
            index=index,
            notices=[notice("n-1")],
            secrets=_sealed(store, secret(1)),
        )
        for refused in (
            full,
            replace(full, remembered=replace(full.remembered, key="k-1")),
            replace(full, expected=5),
        ):
            with pytest.raises(ComplaintFlowError):
                store.commit(refused)
            assert _everything(store) == before
            assert store.load("c-2", full.remembered.key) == Loaded(snapshot=None, remembered=None)
        assert store.commit(replace(full, index=Index())) == 3  # no position was lost
        assert [row.notice.id for row in store.pending()] == ["n-1"]
        if isinstance(store, Vault):
            assert len(store.read([secret(1).token])) == 1

    def test_secrets_of_a_commit_are_in_its_vault(self, store: Store) -> None:
        if not isinstance(store, Vault):
            pytest.skip("is no vault")
        store.commit(make_commit("c-1", secrets=[secret(1), secret(2)]))
        store.commit(next_commit(store, "c-1", secrets=[secret(2, "again", b"new")]))
        told = {value.token: value for value in store.read([secret(1).token, secret(2).token])}
        again = VaultValue(token=secret(2).token, kind="contact", salt=b"new", value="again")
        assert told[secret(2).token] == again
        assert told[secret(1).token].value == secret(1).value
        assert b"13800138000" not in b"".join(event.body for event in store.events("c-1"))

    # --- several at once ---------------------------------------------------------------------

    def test_of_several_writers_one_wins_each_version(self, store: Store) -> None:
        if not self.threads:
            pytest.skip("is for one thread")
        writers, rounds = 4, 6
        gate = threading.Barrier(writers)

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

    # --- reading events ----------------------------------------------------------------------

    def test_events_of_one_stream(self, store: Store) -> None:
        store.commit(make_commit("c-1", bodies=[b"1", b"2", b"3"]))
        store.commit(make_commit("c-2"))
        store.commit(next_commit(store, "c-1", bodies=[b"4"]))
        assert [event.version for event in store.events("c-1")] == [1, 2, 3, 4]
        assert [event.version for event in store.events("c-1", after=2)] == [3, 4]
        assert [event.version for event in store.events("c-1", after=1, limit=2)] == [2, 3]
        assert list(store.events("c-1", after=4)) == list(store.events("c-1", limit=0)) == []
        assert [event.stream for event in store.events("c-2")] == ["c-2"]

    def test_the_feed_goes_on_where_it_was_left(self, store: Store) -> None:
        for n in range(3):
            store.commit(make_commit(f"c-{n}", bodies=[b"1", b"2"]))
        first = store.events_after(0, limit=4)
        rest = store.events_after(first[-1].position)
        assert [event.position for event in (*first, *rest)] == [1, 2, 3, 4, 5, 6]
        assert list(store.events_after(6)) == []

    def test_heads_in_the_order_of_beginning(self, store: Store) -> None:
        commits: dict[str, Commit] = {}
        for stream in ("c-2", "c-1", "c-3", "c-2", "c-1"):
            commits[stream] = next_commit(store, stream, state=f"{stream}{len(commits)}".encode())
            store.commit(commits[stream])
        assert list(store.heads()) == [commits[s].snapshot for s in ("c-2", "c-1", "c-3")]

    # --- outbox ------------------------------------------------------------------------------

    def test_a_notice_comes_until_it_is_settled(self, store: Store) -> None:
        whole = notice("n-1", message="m-1", clause="3.1", due=hours(9), role="staff")
        store.commit(make_commit("c-1", notices=[whole], recorded=hours(1)))
        for _ in range(2):
            (row,) = store.pending()
            assert (row.notice, row.created, row.attempts) == (whole, hours(1), 0)
        store.settle("n-1", hours(2), delivered=False)
        store.settle("n-1", hours(2), delivered=False)
        (row,) = store.pending()
        assert (row.notice, row.created, row.attempts) == (whole, hours(1), 2)
        store.settle("n-1", hours(3), delivered=True)
        assert list(store.pending()) == []

    def test_settled_and_unknown_ones_are_ignored(self, store: Store) -> None:
        store.commit(make_commit("c-1", notices=[notice("n-1"), notice("n-2")]))
        store.settle("n-1", T0, delivered=True)
        for delivered in (True, False):
            store.settle("n-1", hours(1), delivered=delivered)
            store.settle("n-9", hours(1), delivered=delivered)
        assert [(row.notice.id, row.attempts) for row in store.pending()] == [("n-2", 0)]

    def test_fewer_attempts_first_then_the_oldest(self, store: Store) -> None:
        store.commit(make_commit("c-1", notices=[notice("n-1")], recorded=hours(2)))
        store.commit(make_commit("c-2", notices=[notice("n-2")], recorded=hours(1)))
        store.commit(make_commit("c-3", notices=[notice("n-4"), notice("n-3")], recorded=hours(3)))
        assert [row.notice.id for row in store.pending()] == ["n-2", "n-1", "n-4", "n-3"]
        store.settle("n-2", hours(4), delivered=False)
        assert [row.notice.id for row in store.pending()] == ["n-1", "n-4", "n-3", "n-2"]
        assert [row.notice.id for row in store.pending(limit=2)] == ["n-1", "n-4"]

    # --- access log --------------------------------------------------------------------------

    def test_accesses_in_order(self, store: Store) -> None:
        auditor = Actor(role=Role.auditor, id="auditor-1")
        written = [
            Access(at=hours(2), actor=STAFF, subject="c-1", fields=("name",), purpose="contact"),
            Access(at=hours(1), actor=auditor, subject="c-1", fields=(), purpose="audit"),
            Access(at=hours(1), actor=auditor, subject="c-1", fields=("a", "b"), purpose="审计"),
        ]
        for access in written:
            store.record_access(access)
        other = replace(written[0], subject="c-2")
        store.record_access(other)
        assert list(store.accesses("c-1")) == written
        assert list(store.accesses("c-2")) == [other]
        assert list(store.accesses("c-3")) == []
