"""The SQL store keeps the contract, by whatever it is reached."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from complaintflow.ports import Store, Vault
from complaintflow.stores import SqlStore
from complaintflow.testing import StoreContract


class TestFile(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        self.file = tmp_path / "store.db"
        with ExitStack() as self.opened:
            store = self.reopen_store()
            store.migrate()
            yield store

    def reopen_store(self, store: Store | None = None) -> SqlStore:
        return self.opened.enter_context(SqlStore(f"sqlite:///{self.file}"))

    @contextmanager
    def unavailable(self, store: Store) -> Iterator[None]:
        """Somebody took the tables away."""
        names = [name for name in self._tables() if not name.startswith("sqlite_")]
        self._rename({name: f"away_{name}" for name in names})
        yield
        self._rename({f"away_{name}": name for name in names})

    def _tables(self) -> list[str]:
        with closing(sqlite3.connect(self.file)) as conn:
            return [n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type='table'")]

    def _rename(self, names: dict[str, str]) -> None:
        with closing(sqlite3.connect(self.file)) as conn:
            for old, new in names.items():
                conn.execute(f"ALTER TABLE {old} RENAME TO {new}")

    def vault_bytes(self, vault: Vault) -> bytes:
        self.opened.close()
        return b"".join(file.read_bytes() for file in self.file.parent.iterdir())


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        with SqlStore("sqlite://", prefix="other_") as store:
            store.migrate()
            yield store


class TestHostsEngine(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        engine = sa.create_engine(f"sqlite:///{tmp_path}/host.db")
        with engine.begin() as conn:
            conn.exec_driver_sql("CREATE TABLE host (a INTEGER)")
        store = SqlStore(engine)
        store.migrate()
        yield store
        store.close()  # leaves the host's engine alone
        engine.dispose()


class TestHostsConnection(StoreContract):
    threads: ClassVar[bool] = False

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        engine = sa.create_engine(f"sqlite:///{tmp_path}/host.db")
        with engine.connect() as conn:
            store = SqlStore(conn)
            store.migrate()
            yield store
        engine.dispose()


class TestHostsSession(StoreContract):
    threads: ClassVar[bool] = False

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        engine = sa.create_engine(f"sqlite:///{tmp_path}/host.db")
        with Session(engine) as session:
            store = SqlStore(session)
            store.migrate()
            session.commit()
            yield store
        engine.dispose()
