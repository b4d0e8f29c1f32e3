"""A store whose embedded vault is encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from ..kernel import StoredEvent
from ..ports import (
    Access,
    Commit,
    FoundPage,
    KeyProvider,
    Loaded,
    PendingNotice,
    Query,
    Snapshot,
    Store,
    Vault,
)
from .book import KeyBook
from .encrypted import EncryptedVault


class StoreAndVault(Store, Vault, Protocol):
    """A store that takes values in its commit, as both that ship do."""


class EncryptedStore(EncryptedVault):
    """A :class:`~complaintflow.ports.Store` and :class:`~complaintflow.ports.Vault` over another
    one, with its values encrypted. They are written in its commit, as they were.

    A data key is in the book before the commit that uses it: what fails leaves at most a key
    without a value behind, never a value without its key.

    :param store: keeps everything; it is the host's to migrate and to close.
    :param keys: as for :class:`EncryptedVault`.
    :param book: as for :class:`EncryptedVault`.
    """

    def __init__(self, store: StoreAndVault, keys: KeyProvider, book: KeyBook) -> None:
        super().__init__(store, keys, book)
        self._store = store

    def commit(self, commit: Commit) -> int:
        """As the store's, with the values encrypted."""
        # A commit that fails leaves its tokens in the book. They are not taken back: the same one
        # may have been written before, by somebody who was not told.
        sealed = self._sealed(commit.snapshot.stream, commit.secrets)
        return self._store.commit(replace(commit, secrets=sealed))

    def load(self, stream: str, key: str) -> Loaded:
        """As the store's."""
        return self._store.load(stream, key)

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """As the store's."""
        return self._store.events(stream, after, limit)

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        """As the store's."""
        return self._store.events_after(position, limit)

    def find(self, query: Query) -> FoundPage:
        """As the store's."""
        return self._store.find(query)

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """As the store's."""
        return self._store.due(now, limit)

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        """As the store's."""
        return self._store.pending(limit)

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        """As the store's."""
        self._store.settle(notice_id, at, delivered=delivered)

    def record_access(self, access: Access) -> None:
        """As the store's."""
        self._store.record_access(access)

    def accesses(self, subject: str) -> Sequence[Access]:
        """As the store's."""
        return self._store.accesses(subject)

    def forget(self, stream: str) -> None:
        """As the store's. With the record go the tokens of commits that failed: a data key under
        which nothing else is left is destroyed."""
        self._store.forget(stream)
        noted = self._book.tokens(stream)
        there = {value.token for value in self._values.read(noted)}
        self._book.leave([token for token in noted if token not in there])

    def heads(self) -> Iterator[Snapshot]:
        """As the store's."""
        return self._store.heads()
