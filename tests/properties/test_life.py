"""Lives of complaints at random, over each store that ships, against the oracle."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from complaintflow.ports import Store, Vault
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import ComplaintMachine
from complaintflow.vault import MemoryVault


def lives(examples: int, steps: int) -> settings:
    """So many lives in the default profile, as many times more as another profile asks for."""
    now = settings()
    factor = max(1, now.max_examples // 60)
    return settings(now, max_examples=examples * factor, stateful_step_count=steps)


class LifeInMemory(ComplaintMachine):
    def make_store(self) -> Store:
        return MemoryStore()


class LifeWithAVaultApart(LifeInMemory):
    def make_vault(self) -> Vault:
        return MemoryVault()


class LifeInSqlite(ComplaintMachine):
    def make_store(self) -> Store:
        folder = self.resources.enter_context(TemporaryDirectory())
        self.url = f"sqlite:///{Path(folder) / 'life.sqlite'}"
        store = self.resources.enter_context(SqlStore(self.url))
        store.migrate()
        return store

    def reopen_store(self, store: Store) -> Store:
        assert isinstance(store, SqlStore)
        store.close()
        return self.resources.enter_context(SqlStore(self.url))


TestLifeInMemory = LifeInMemory.TestCase
TestLifeInMemory.settings = lives(18, 50)

TestLifeWithAVaultApart = pytest.mark.long(LifeWithAVaultApart.TestCase)
TestLifeWithAVaultApart.settings = lives(9, 30)

TestLifeInSqlite = LifeInSqlite.TestCase
TestLifeInSqlite.settings = lives(9, 30)
