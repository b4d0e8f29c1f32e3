"""The SQL store inside a host's transaction."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from complaintflow.errors import StaleComplaint, StoreBehind, StoreBusy, StoreUnavailable
from complaintflow.ports import Store
from complaintflow.stores import SqlStore
from complaintflow.testing._samples import make_commit, next_commit, secret


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/host.db", connect_args={"timeout": 0.05})
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE host (a INTEGER)")
    yield engine
    engine.dispose()


def hosts_rows(engine: sa.Engine) -> list[int]:
    with engine.connect() as conn:
        return [row[0] for row in conn.exec_driver_sql("SELECT a FROM host")]


def streams(engine: sa.Engine) -> list[str]:
    return [head.stream for head in SqlStore(engine).heads()]


def test_a_host_that_has_not_migrated_is_behind(engine: sa.Engine) -> None:
    with pytest.raises(StoreBehind), engine.connect() as conn:
        SqlStore(conn).load("c-1", "")
    with pytest.raises(StoreBehind):
        SqlStore(engine).load("c-1", "")


@pytest.mark.parametrize("first", ["host", "store"])
def test_the_hosts_commit_and_rollback_take_our_rows_along(engine: sa.Engine, first: str) -> None:
    SqlStore(engine).migrate()
    for n, end in enumerate(["rollback", "commit"]):
        with engine.connect() as conn:
            store = SqlStore(conn)
            if first == "host":
                conn.exec_driver_sql("INSERT INTO host VALUES (?)", (n,))
            store.commit(make_commit(f"c-{n}"))
            if first == "store":
                conn.exec_driver_sql("INSERT INTO host VALUES (?)", (n,))
            assert store.load(f"c-{n}", "").snapshot is not None
            getattr(conn, end)()
    assert hosts_rows(engine) == [1]
    assert streams(engine) == ["c-1"]


def test_the_hosts_block_takes_our_rows_along(engine: sa.Engine) -> None:
    SqlStore(engine).migrate()

    def work() -> None:
        with engine.begin() as conn:
            SqlStore(conn).commit(make_commit("c-1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    with engine.begin() as conn:
        SqlStore(conn).commit(make_commit("c-2"))
    assert streams(engine) == ["c-2"]


def test_the_hosts_session_takes_our_rows_along(engine: sa.Engine) -> None:
    SqlStore(engine).migrate()
    with Session(engine) as session:
        store = SqlStore(session)
        session.execute(sa.text("INSERT INTO host VALUES (1)"))
        store.commit(make_commit("c-1"))
        session.rollback()
        store.commit(make_commit("c-2"))
        session.execute(sa.text("INSERT INTO host VALUES (2)"))
        session.commit()
        with session.begin_nested() as nested:
            store.commit(make_commit("c-3"))
            nested.rollback()
        session.commit()
    assert hosts_rows(engine) == [2]
    assert streams(engine) == ["c-2"]


def test_what_is_refused_leaves_the_hosts_rows(engine: sa.Engine) -> None:
    SqlStore(engine).migrate()
    with engine.connect() as conn:
        conn.exec_driver_sql("INSERT INTO host VALUES (1)")
        with pytest.raises(StaleComplaint):
            SqlStore(conn).commit(make_commit("c-1", expected=3))
        conn.commit()
    assert hosts_rows(engine) == [1]


def test_what_fails_half_way_leaves_the_hosts_rows_and_none_of_ours(engine: sa.Engine) -> None:
    SqlStore(engine).migrate()
    sound = make_commit("c-1", secrets=[secret(1)])
    with engine.connect() as conn:
        conn.exec_driver_sql("INSERT INTO host VALUES (1)")
        store = SqlStore(conn)
        with pytest.raises(StoreUnavailable):
            store.commit(replace(sound, events=sound.events * 2))
        assert store.load("c-1", sound.remembered.key).snapshot is None
        conn.commit()
    assert hosts_rows(engine) == [1]
    assert streams(engine) == []
    assert SqlStore(engine).commit(sound) == 1


def test_a_migration_that_the_host_rolls_back(engine: sa.Engine) -> None:
    with engine.connect() as conn:
        store = SqlStore(conn)
        store.migrate()
        store.commit(make_commit("c-1"))
        conn.rollback()
        for method in (
            lambda: store.load("c-1", ""),
            lambda: store.commit(make_commit("c-1")),
        ):
            with pytest.raises(StoreBehind):
                method()
        store.migrate()
        store.commit(make_commit("c-1"))
        conn.commit()
    assert streams(engine) == ["c-1"]


def test_a_host_that_has_read_what_is_out_of_date(engine: sa.Engine) -> None:
    """A deferred transaction that has read cannot write after another has: busy, not broken."""
    SqlStore(engine).migrate()
    with engine.connect() as one:
        one.exec_driver_sql("PRAGMA journal_mode = WAL")
        one.commit()
        one.exec_driver_sql("BEGIN")
        store = SqlStore(one)
        store.load("c-1", "")
        SqlStore(engine).commit(make_commit("c-1"))
        with pytest.raises(StoreBusy):
            store.commit(make_commit("c-1"))
        one.rollback()
        assert store.commit(next_commit(store, "c-1")) == 2
        one.commit()


def test_a_hosts_engine_that_begins_by_itself(engine: sa.Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begun(conn: sa.Connection) -> None:
        conn.exec_driver_sql("BEGIN")

    engine.dispose()
    for database in (engine, engine.connect()):
        store: Store = SqlStore(database)
        if isinstance(database, sa.Engine):
            SqlStore(database).migrate()
        store.commit(next_commit(store, "c-1"))
        if isinstance(database, sa.Connection):
            database.rollback()
            database.close()
    assert len(SqlStore(engine).events("c-1")) == 1


def test_values_do_not_come_into_the_hosts_log(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    store = SqlStore(engine)
    store.migrate()
    with caplog.at_level(logging.DEBUG):
        engine.echo = "debug"
        store.commit(make_commit("c-1", secrets=[secret(1, "王小明")]))
        store.write("c-1", [secret(2, "王小明")])
        assert len(store.read([secret(1).token, secret(2).token])) == 2
        store.destroy([secret(1).token])
        engine.echo = False
    assert "INSERT INTO complaintflow_events" in caplog.text
    assert "王小明" not in caplog.text


def test_two_stores_under_two_prefixes(engine: sa.Engine) -> None:
    one, two = SqlStore(engine, prefix="one_"), SqlStore(engine, prefix="two_")
    one.migrate()
    with pytest.raises(StoreBehind):
        two.load("c-1", "")
    two.migrate()
    assert one.commit(make_commit("c-1")) == two.commit(make_commit("c-1")) == 1
