"""Encrypted, a vault is a vault and a store is a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa

from complaintflow.ports import KeyProvider, Store, Vault
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import StoreContract, VaultContract
from complaintflow.vault import EncryptedStore, EncryptedVault, FileKeys, KeyBook, MemoryVault

from .support import ToyKeys


class TestEncryptedVault(VaultContract):
    @pytest.fixture
    def vault(self, tmp_path: Path) -> Iterator[Vault]:
        self.path, self.values = tmp_path, MemoryVault()
        FileKeys.create(tmp_path / "master")
        with ExitStack() as self.open:
            yield self.reopen_vault()

    def reopen_vault(self, vault: Vault | None = None) -> Vault:
        book = self.open.enter_context(KeyBook(self.path / "keys.db"))
        return EncryptedVault(self.values, FileKeys(self.path / "master"), book)

    def vault_bytes(self, vault: Vault) -> bytes:
        rows = [row.value.encode() + row.salt for row in self.values._values.values()]
        return b"".join([*rows, (self.path / "keys.db").read_bytes()])


class TestEncryptedTwice(VaultContract):
    """Over any vault: over an encrypted one, too."""

    @pytest.fixture
    def vault(self) -> Iterator[Vault]:
        with KeyBook() as book, KeyBook() as beneath:
            yield EncryptedVault(EncryptedVault(MemoryVault(), ToyKeys(), beneath), ToyKeys(), book)


class TestEncryptedMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with KeyBook() as book:
            yield EncryptedStore(MemoryStore(), ToyKeys(), book)


class TestEncryptedSqlStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        FileKeys.create(tmp_path / "master")
        self.path = tmp_path
        with ExitStack() as self.open:
            yield self.reopen_store()

    def reopen_store(self, store: Store | None = None) -> EncryptedStore:
        inner = self.open.enter_context(SqlStore(f"sqlite:///{self.path}/store.db"))
        inner.migrate()
        book = self.open.enter_context(KeyBook(self.path / "keys.db"))
        return EncryptedStore(inner, FileKeys(self.path / "master"), book)

    def vault_bytes(self, vault: Vault) -> bytes:
        return b"".join(file.read_bytes() for file in self.path.glob("*.db*"))


class TestEncryptedInAHostsTransaction(StoreContract):
    threads: ClassVar[bool] = False

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        engine = sa.create_engine(f"sqlite:///{tmp_path}/host.db")
        with engine.connect() as conn, KeyBook() as book:
            inner = SqlStore(conn)
            inner.migrate()
            yield EncryptedStore(inner, ToyKeys(), book)
        engine.dispose()


def test_both_are_key_providers(tmp_path: Path) -> None:
    assert isinstance(FileKeys.create(tmp_path / "master"), KeyProvider)
    assert isinstance(ToyKeys(), KeyProvider)
