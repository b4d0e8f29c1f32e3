"""What every store must do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ...ports import Access, Commit, Store, Vault
from ...values import Actor, Role
from .._samples import STAFF, T0, hours, make_commit, next_commit, notice
from .committing import CommitContract
from .find import FindContract
from .lasting import LastingContract
from .vault import VaultContract


class StoreContract(CommitContract, LastingContract, FindContract, VaultContract):
    """The contract of :class:`~complaintflow.ports.Store`, and of
    :class:`~complaintflow.ports.Vault` where the store is one. Override :meth:`make_store`.

    Abilities: ``threads``, :meth:`reopen_store`, :meth:`unavailable`, :meth:`vault_bytes`.
    """

    def reopen_vault(self, vault: Vault) -> Vault:
        """The store as a vault, reopened."""
        assert isinstance(vault, Store)
        store = self.reopen_store(vault)
        assert isinstance(store, Vault)
        return store

    @pytest.fixture
    def vault(self, store: Store) -> Vault:
        """The store as a vault."""
        if not isinstance(store, Vault):
            pytest.skip("is no vault")
        return store

    def test_is_a_store(self, store: Store) -> None:
        assert isinstance(store, Store)

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
        assert len(first) == 4
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
