"""What the parts of the store's suite share: the store, and what it is able to do."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from typing import ClassVar

import pytest

from ...kernel import SecretEntry
from ...ports import Store, Vault
from .._samples import hours, secret
from ._ability import lacking


class StoreSuite:
    """Makes the store, and says what it can do."""

    threads: ClassVar[bool] = True
    """Ability: one object may be used from several threads."""

    def make_store(self) -> Store:
        """A new, empty store, migrated."""
        raise NotImplementedError

    def reopen_store(self, store: Store) -> Store:
        """Ability: the same data through another object, as after a restart or in another
        process. The first object stays usable."""
        lacking("reopen_store")

    def unavailable(self, store: Store) -> AbstractContextManager[object]:
        """Ability: while it is entered, the back end cannot be reached (the disk is gone, the
        server down)."""
        lacking("unavailable")

    @pytest.fixture
    def store(self) -> Store:
        """The store to try."""
        return self.make_store()


def everything(store: Store) -> tuple[object, ...]:
    """All that a store shows, to see that nothing changed."""
    tokens = [secret(n).token for n in range(9)]
    return (
        list(store.heads()),
        list(store.events_after(0)),
        list(store.pending()),
        list(store.due(hours(99))),
        sorted(store.read(tokens), key=repr) if isinstance(store, Vault) else None,
    )


def sealed(store: Store, *entries: SecretEntry) -> tuple[SecretEntry, ...]:
    # A store that is no vault is never given a value.
    return entries if isinstance(store, Vault) else ()


def brief(body: bytes) -> tuple[int, str]:
    """A body by its length and digest: what is compared is shown where it differs, and pytest
    draws the whole of it where ``CI`` is set."""
    return len(body), hashlib.sha256(body).hexdigest()
