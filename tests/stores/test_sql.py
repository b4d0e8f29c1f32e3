"""The SQL store keeps the contract, by whatever it is reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from complaintflow.ports import Store
from complaintflow.stores import SqlStore
from complaintflow.testing.store_contract import StoreContract


class TestFile(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        with SqlStore(f"sqlite:///{tmp_path}/store.db") as store:
            store.migrate()
            yield store


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
