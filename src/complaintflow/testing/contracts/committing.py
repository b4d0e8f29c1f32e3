"""What every store must write, and what it must refuse: a part of the store's contract."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from ...errors import (
    AlreadyExists,
    ComplaintFlowError,
    IdempotencyConflict,
    StaleComplaint,
)
from ...kernel import Index, StoredEvent, broken_at
from ...ports import Loaded, Store, Vault, VaultValue
from .._samples import T0, hours, make_commit, next_commit, notice, secret
from ._suite import StoreSuite, brief, everything, sealed


class CommitContract(StoreSuite):
    """The part of the store's contract that is about loading and committing."""

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
        assert [brief(event.body) for event in store.events("c-1")] == [brief(body)] * 2
        loaded = store.load("c-1", "k").snapshot
        assert loaded is not None
        assert brief(loaded.body) == brief(body)
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
        before = everything(store)
        with pytest.raises(StaleComplaint) as caught:
            store.commit(
                make_commit("c-1", expected=expected, key="k-9", secrets=sealed(store, secret(1)))
            )
        assert caught.value.facts == {"subject": "c-1", "expected": expected, "found": there}
        assert everything(store) == before
        assert store.load("c-1", "k-9").remembered is None

    @pytest.mark.parametrize(("seen", "found"), [(0, 2), (1, 2), (3, 2)])
    def test_what_was_looked_at_must_not_have_moved_on(
        self, store: Store, seen: int, found: int
    ) -> None:
        for _ in range(found):
            store.commit(next_commit(store, "c-1"))
        store.commit(make_commit("c-2"))
        before = everything(store)
        commit = next_commit(store, "c-2", key="k-9", secrets=sealed(store, secret(1)))
        with pytest.raises(StaleComplaint) as caught:
            store.commit(replace(commit, unchanged=(("c-2", 1), ("c-1", seen))))
        assert caught.value.facts == {"subject": "c-1", "expected": seen, "found": found}
        with pytest.raises(StaleComplaint) as caught:
            store.commit(replace(commit, unchanged=(("c-9", 1),)))
        assert caught.value.facts == {"subject": "c-9", "expected": 1, "found": 0}
        assert everything(store) == before
        assert store.load("c-2", "k-9").remembered is None
        assert store.commit(replace(commit, unchanged=(("c-1", found), ("c-9", 0)))) == found + 2

    def test_what_keys_did_on_a_stream_is_forgotten(self, store: Store) -> None:
        for stream in ("c-1", "c-2"):
            store.commit(make_commit(stream, key=f"k-{stream}"))
        store.commit(next_commit(store, "c-1", key="k-more"))
        events = [event.body for event in store.events_after(0)]
        for _ in range(2):
            store.forget("c-1")
        store.forget("c-9")
        assert [store.load("c-1", key).remembered for key in ("k-c-1", "k-more")] == [None, None]
        assert store.load("c-2", "k-c-2").remembered is not None
        assert [event.body for event in store.events_after(0)] == events
        assert store.load("c-1", "").snapshot is not None

    def test_what_others_refer_to_is_written_only_while_they_are_as_seen(
        self, store: Store
    ) -> None:
        store.commit(make_commit("c-1"))
        for n in (1, 2):
            store.commit(make_commit(f"l-{n}", kind="claim", index=Index(touches=("c-1",))))
        before = everything(store)
        commit = next_commit(store, "c-1", key="k-9", secrets=sealed(store, secret(1)))
        for seen in ((), ("l-1",), ("l-1", "l-2", "l-3"), ("l-1", "l-3")):
            with pytest.raises(StaleComplaint) as caught:
                store.commit(replace(commit, touched_by=(("c-1", seen),)))
            assert caught.value.facts == {"subject": "c-1", "expected": 1, "found": 1}
        assert everything(store) == before
        store.commit(replace(commit, touched_by=(("c-1", ("l-2", "l-1")),)))
        store.commit(next_commit(store, "l-1", kind="claim", index=Index()))
        store.commit(replace(next_commit(store, "c-1"), touched_by=(("c-1", ("l-2",)),)))

    def test_what_others_refer_to_is_looked_at_of_other_streams_too(self, store: Store) -> None:
        store.commit(make_commit("c-1"))
        store.commit(make_commit("l-1", kind="claim", index=Index(touches=("c-1",))))
        before = everything(store)
        commit = make_commit("l-2", kind="claim", index=Index(touches=("c-1",)))
        for wrong, version, by in (("c-1", 1, ("l-2",)), ("c-9", 0, ("l-1",))):
            with pytest.raises(StaleComplaint) as caught:
                store.commit(replace(commit, touched_by=(("c-8", ()), (wrong, by))))
            facts = {"subject": wrong, "expected": version, "found": version}
            assert caught.value.facts == facts
        assert everything(store) == before
        store.commit(replace(commit, touched_by=(("c-9", ()), ("c-1", ("l-1",)))))

    def test_a_key_is_used_once(self, store: Store) -> None:
        store.commit(make_commit("c-1", key="k-1"))
        before = everything(store)
        for again in (next_commit(store, "c-1", key="k-1"), make_commit("c-2", key="k-1")):
            with pytest.raises(IdempotencyConflict) as caught:
                store.commit(again)
            assert caught.value.key == "k-1"
        assert everything(store) == before

    @pytest.mark.parametrize("name", ["external", "reference"])
    def test_unique_in_the_whole_store(self, store: Store, name: str) -> None:
        taken = Index(**{name: "x-1"})  # type: ignore[arg-type]  # a str field
        store.commit(make_commit("c-1", index=taken))
        store.commit(make_commit("c-2"))
        before = everything(store)
        for other in (
            make_commit("c-3", index=taken),
            make_commit("c-4", kind="agreement", index=taken),
            next_commit(store, "c-2", index=taken),
        ):
            with pytest.raises(AlreadyExists) as caught:
                store.commit(other)
            assert caught.value.facts == {"key": name, "existing": "c-1"}
        assert everything(store) == before
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
        before = everything(store)
        index = Index(external="x", people=("q",), wake=T0)
        full = make_commit(
            "c-2",
            bodies=[b"1", b"2"],
            index=index,
            notices=[notice("n-1")],
            secrets=sealed(store, secret(1)),
        )
        for refused in (
            full,
            replace(full, remembered=replace(full.remembered, key="k-1")),
            replace(full, expected=5),
        ):
            with pytest.raises(ComplaintFlowError):
                store.commit(refused)
            assert everything(store) == before
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
