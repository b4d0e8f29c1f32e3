"""Encrypted, a vault is a vault and a store is a store."""

from __future__ import annotations

from collections.abc import Iterator
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
        with KeyBook(tmp_path / "keys.db") as book:
            yield EncryptedVault(MemoryVault(), FileKeys.create(tmp_path / "master"), book)


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
        keys = FileKeys.create(tmp_path / "master")
        with SqlStore(f"sqlite:///{tmp_path}/store.db") as inner, KeyBook(tmp_path / "k") as book:
            inner.migrate()
            yield EncryptedStore(inner, keys, book)


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
