"""A stranger's store keeps the contract and lives like the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from complaintflow.ports import Store, Vault
from complaintflow.testing import ComplaintMachine, StoreContract
from properties.test_life import lives

from .folder_store import FolderStore


class TestFolderStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        self.folder = tmp_path / "store"
        store = FolderStore(self.folder)
        store.create()
        return store

    def reopen_store(self, store: Store) -> Store:
        return FolderStore(self.folder)

    @contextmanager
    def unavailable(self, store: Store) -> Iterator[None]:
        away = self.folder.rename(self.folder.with_name("away"))
        yield
        away.rename(self.folder)

    def vault_bytes(self, vault: Vault) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.rglob("*") if file.is_file())


class LifeInAFolder(ComplaintMachine):
    def make_store(self) -> Store:
        self.folder = Path(self.resources.enter_context(TemporaryDirectory()))
        store = FolderStore(self.folder)
        store.create()
        return store

    def reopen_store(self, store: Store) -> Store:
        return FolderStore(self.folder)


TestLifeInAFolder = pytest.mark.long(LifeInAFolder.TestCase)
TestLifeInAFolder.settings = lives(15, 25)
