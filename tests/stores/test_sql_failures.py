"""What the SQL store does when the database is not as it should be."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from complaintflow import stores
from complaintflow.errors import (
    InvalidCommand,
    MissingExtra,
    NaiveTime,
    StoreAhead,
    StoreBehind,
    StoreDiffers,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
)
from complaintflow.ports import Access, Query, Store
from complaintflow.stores import SqlStore, rows, schema, sqlite
from complaintflow.stores.sqlite import apply_settings
from complaintflow.testing._samples import (
    STAFF,
    T0,
    hours,
    make_commit,
    next_commit,
    notice,
    secret,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    with SqlStore(f"sqlite:///{path}", busy_timeout=0.05) as store:
        yield store


def each_method(store: SqlStore) -> list[Callable[[], object]]:
    access = Access(at=T0, actor=STAFF, subject="c-1", fields=(), purpose="audit")
    return [
        lambda: store.load("c-1", "k-1"),
        lambda: store.commit(make_commit("c-1")),
        lambda: store.events("c-1"),
        lambda: store.events_after(0),
        lambda: store.find(Query()),
        lambda: store.due(T0),
        store.pending,
        lambda: store.settle("n-1", T0, delivered=True),
        lambda: store.record_access(access),
        lambda: store.accesses("c-1"),
        store.heads,
        lambda: store.write("c-1", [secret(1)]),
        lambda: store.read([secret(1).token]),
        lambda: store.destroy([secret(1).token]),
    ]


def all_raise(store: SqlStore, error: type[StoreError]) -> StoreError:
    told: list[StoreError] = []
    for method in each_method(store):
        with pytest.raises(error) as caught:
            method()
        assert caught.value.__context__ is None
        told.append(caught.value)
    return told[-1]


# --- schemas ---------------------------------------------------------------------------------


def add_column(conn: sa.Connection, prefix: str) -> None:
    conn.exec_driver_sql(f"ALTER TABLE {prefix}subjects ADD COLUMN extra INTEGER")


def fail(conn: sa.Connection, prefix: str) -> None:
    conn.exec_driver_sql(f"CREATE TABLE {prefix}half (a INTEGER)")
    conn.exec_driver_sql("SELECT nothing FROM nowhere")


def test_every_method_of_a_new_file_says_migrate(store: SqlStore) -> None:
    assert all_raise(store, StoreBehind).facts == {"found": 0, "needed": 1}
    store.migrate()
    store.migrate()
    for method in each_method(store):
        method()


def test_an_older_schema(store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.migrate()
    store.commit(make_commit("c-1"))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, add_column))
    with SqlStore(f"sqlite:///{path}") as newer:
        assert all_raise(newer, StoreBehind).facts == {"found": 1, "needed": 2}
        newer.migrate()
        assert newer.commit(next_commit(newer, "c-1")) == 2


def test_a_newer_schema(store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*steps, add_column))
    store.migrate()
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    with SqlStore(f"sqlite:///{path}") as older:
        assert all_raise(older, StoreAhead).facts == {"found": 2, "needed": 1}
        with pytest.raises(StoreAhead):
            older.migrate()


def test_migrated_by_another_while_in_use(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = schema.MIGRATIONS
    store.migrate()
    store.commit(make_commit("c-1"))
    monkeypatch.setattr(schema, "MIGRATIONS", (*steps, add_column))
    with SqlStore(f"sqlite:///{path}") as other:
        other.migrate()
    with SqlStore(f"sqlite:///{path}") as second:
        second.due(T0)
        monkeypatch.setattr(schema, "MIGRATIONS", steps)
        with pytest.raises(StoreAhead):
            store.load("c-1", "")
        with pytest.raises(StoreAhead):
            second.commit(make_commit("c-2"))
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT COUNT(*) FROM complaintflow_events").fetchone() == (1,)
    conn.close()


def test_a_migration_that_fails_leaves_nothing(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = schema.MIGRATIONS
    for before in (0, 1):
        monkeypatch.setattr(schema, "MIGRATIONS", (*steps, add_column, fail))
        with pytest.raises(StoreUnavailable):
            store.migrate()
        monkeypatch.setattr(schema, "MIGRATIONS", steps)
        with sqlite3.connect(path) as conn:
            tables = conn.execute("SELECT name FROM sqlite_master WHERE name LIKE '%half'")
            assert tables.fetchall() == []
        conn.close()
        if before == 0:
            all_raise(store, StoreBehind)
            store.migrate()
        store.load("c-1", "")


def test_another_process_at_the_same_point(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite does not wait for the lock that a change of the journal takes: tried again."""
    tried: list[int] = []
    use_wal = sqlite.use_wal

    def busy_at_first(conn: sa.Connection) -> None:
        tried.append(1)
        if len(tried) == 1:
            error = sqlite3.OperationalError()
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error
        use_wal(conn)

    monkeypatch.setattr(sqlite, "use_wal", busy_at_first)
    store.migrate()
    assert len(tried) == 2
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    conn.close()


def test_tables_that_vanish(store: SqlStore, path: Path) -> None:
    store.migrate()
    store.load("c-1", "")
    path.unlink()
    for left in path.parent.glob("store.db-*"):
        left.unlink()
    store.close()
    with pytest.raises(StoreBehind):
        store.load("c-1", "")


# --- another layout under the same number ------------------------------------------------------

EARLIER: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "ALTER TABLE complaintflow_subjects RENAME COLUMN customers TO customer",
        ("subjects.customers",),
        ("subjects.customer",),
    ),
    ("ALTER TABLE complaintflow_names RENAME TO complaintflow_words",
     ("names.began", "names.name", "names.sense"), ()),
    ("ALTER TABLE complaintflow_accesses DROP COLUMN purpose", ("accesses.purpose",), ()),
    (
        "CREATE TABLE again (token TEXT NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL,"
        " salt BLOB NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL);"
        " DROP TABLE complaintflow_vault; ALTER TABLE again RENAME TO complaintflow_vault",
        (),
        ("vault.key",),
    ),
]  # fmt: skip
"""What tables of other builds were like, which told the same number: what is missing, what this
build does not know."""


@pytest.mark.parametrize(("change", "missing", "unknown"), EARLIER)
def test_a_store_of_another_build(
    store: SqlStore, path: Path, change: str, missing: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    store.migrate()
    store.commit(make_commit("c-1"))
    store.close()
    with sqlite3.connect(path) as conn:
        conn.executescript(change)
        before = list(conn.iterdump())
    conn.close()
    with SqlStore(f"sqlite:///{path}") as other:
        told = all_raise(other, StoreDiffers)
        assert told.facts == {"schema": 1, "missing": missing, "unknown": unknown}
        with pytest.raises(StoreDiffers) as caught:
            other.migrate()
        assert caught.value.__context__ is None
    with sqlite3.connect(path) as conn:
        assert list(conn.iterdump()) == before
    conn.close()


def test_a_column_that_need_not_be_filled_does_no_harm(store: SqlStore, path: Path) -> None:
    store.migrate()
    store.close()
    with sqlite3.connect(path) as conn:
        conn.execute("ALTER TABLE complaintflow_subjects ADD COLUMN note TEXT")
        conn.execute("ALTER TABLE complaintflow_subjects ADD COLUMN n INTEGER NOT NULL DEFAULT 0")
    conn.close()
    with SqlStore(f"sqlite:///{path}") as other:
        other.migrate()
        assert other.commit(make_commit("c-1")) == 1


def test_a_file_that_may_only_be_read(store: SqlStore, path: Path) -> None:
    store.migrate()
    store.commit(make_commit("c-1"))
    store.close()
    with sqlite3.connect(path) as conn:
        before = list(conn.iterdump())
    conn.close()
    with SqlStore(f"sqlite:///file:{path}?mode=ro&uri=true") as reading:
        head = reading.load("c-1", "").snapshot
        assert head is not None
        for write in (
            lambda: reading.commit(make_commit("c-2")),
            lambda: reading.write("c-1", [secret(1)]),
            lambda: reading.destroy([secret(1).token]),
            lambda: reading.settle("n-1", T0, delivered=True),
        ):
            with pytest.raises(StoreReadOnly) as caught:
                write()
            assert caught.value.__context__ is None
        assert len(reading.events("c-1")) == 1
    with sqlite3.connect(path) as conn:
        assert list(conn.iterdump()) == before
    conn.close()


def test_a_damaged_file(store: SqlStore, path: Path) -> None:
    """Its first page is whole, so it opens; what lies behind is not. Nothing is written over it."""
    store.migrate()
    store.commit(make_commit("c-1"))
    store.close()
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    with SqlStore(f"sqlite:///{path}") as damaged:
        told = all_raise(damaged, StoreUnavailable)
        assert told.facts == {"reason": "the file is damaged"}
    assert path.read_bytes()[8192:] == b"\xff" * (len(data) - 8192)


def test_a_number_that_was_set_back(store: SqlStore, path: Path) -> None:
    """No build ever told it: the tables are not made a second time."""
    store.migrate()
    store.commit(make_commit("c-1"))
    store.close()
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE complaintflow_meta SET value = '0' WHERE name = 'schema'")
        before = list(conn.iterdump())
    conn.close()
    with SqlStore(f"sqlite:///{path}") as other:
        told = all_raise(other, StoreForeign)
        assert told.facts == {"reason": "its meta table does not tell a schema"}
        with pytest.raises(StoreForeign):
            other.migrate()
    with sqlite3.connect(path) as conn:
        assert list(conn.iterdump()) == before
    conn.close()


# --- what is not ours ------------------------------------------------------------------------


def test_other_tables_and_none_of_ours(store: SqlStore, path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE places (url TEXT)")
    conn.close()
    before = path.read_bytes()
    all_raise(store, StoreForeign)
    with pytest.raises(StoreForeign):
        store.migrate()
    store.close()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("a TEXT", None),
        ("name TEXT, value TEXT", ("application", "another")),
        ("name TEXT, value TEXT", None),
    ],
)
def test_a_meta_table_that_is_not_ours(
    store: SqlStore, path: Path, columns: str, row: tuple[str, str] | None
) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute(f"CREATE TABLE complaintflow_meta ({columns})")
        if row:
            conn.execute("INSERT INTO complaintflow_meta VALUES (?, ?)", row)
    conn.close()
    all_raise(store, StoreForeign)
    with pytest.raises(StoreForeign):
        store.migrate()


def test_a_meta_table_without_a_schema(store: SqlStore, path: Path) -> None:
    store.migrate()
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE complaintflow_meta SET value = 'x' WHERE name = 'schema'")
    conn.close()
    all_raise(store, StoreForeign)


@pytest.mark.parametrize("text", ["hi", "not a database\n" * 500])
def test_a_text_file(store: SqlStore, path: Path, text: str) -> None:
    path.write_text(text)
    all_raise(store, StoreForeign)
    with pytest.raises(StoreForeign):
        store.migrate()
    store.close()
    assert path.read_text() == text


def test_a_directory(store: SqlStore, path: Path) -> None:
    path.mkdir()
    assert all_raise(store, StoreUnavailable).facts == {"reason": "the file cannot be opened"}
    with pytest.raises(StoreUnavailable):
        store.migrate()


def test_another_dialect() -> None:
    with pytest.raises(StoreForeign):
        SqlStore("postgresql+psycopg://user:secret@nowhere/db")
    engine = sa.create_engine("mysql+pymysql://", module=sqlite3)  # never connected
    with pytest.raises(StoreForeign):
        SqlStore(engine)


@pytest.mark.parametrize("prefix", ["", "1a", "a b", "a;b", "x" * 33, 'a"'])
def test_a_prefix_is_a_plain_name(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        SqlStore("sqlite://", prefix=prefix)


def test_without_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import sys

    real = builtins.__import__

    def missing(name: str, *args: object, **more: object) -> object:
        if name.partition(".")[0] == "sqlalchemy":
            raise ModuleNotFoundError(name, name=name)
        return real(name, *args, **more)  # type: ignore[arg-type]  # handed on as they came

    for name in list(sys.modules):
        if name.startswith("complaintflow.stores."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MissingExtra) as caught:
        stores.__getattr__("SqlStore")
    assert caught.value.extra == "sql"


def test_a_module_that_is_missing_for_another_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "complaintflow.stores.sql", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        stores.__getattr__("SqlStore")
    assert not isinstance(caught.value, MissingExtra)
    with pytest.raises(AttributeError):
        stores.__getattr__("NoStore")


# --- full ------------------------------------------------------------------------------------


def fill(store: Store, stream: str) -> int:
    """Commit until the disk is full; tell how many went in."""
    for n in range(10_000):
        commit = next_commit(
            store,
            stream,
            bodies=[b"x" * 4000] * 5,
            notices=[notice(f"n-{n}")],
            secrets=[secret(n)],
        )
        try:
            store.commit(commit)
        except StoreFull:
            assert store.load("", commit.remembered.key).remembered is None
            return n
    raise AssertionError("never full")


def check_whole(store: SqlStore, stream: str, commits: int) -> None:
    events = store.events_after(0, limit=100_000)
    assert [event.position for event in events] == list(range(1, 5 * commits + 1))
    head = store.load(stream, "").snapshot
    assert head is not None
    assert head.version == 5 * commits
    assert len(store.pending(100_000)) == commits
    assert len(store.read([secret(n).token for n in range(commits + 3)])) == commits


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of 1 MB, where one may be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        if os.name != "posix" or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("may not mount a small disk here")
    except OSError:
        pytest.skip("may not mount a small disk here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(tmp_path: Path) -> None:
    mounted = tmp_path / "small"
    mounted.mkdir()
    with small_disk(mounted), SqlStore(f"sqlite:///{mounted}/store.db") as store:
        store.migrate()
        commits = fill(store, "c-1")
        check_whole(store, "c-1", commits)
        subprocess.run(["mount", "-o", "remount,size=4m", str(mounted)], check=True)
        more = next_commit(
            store,
            "c-1",
            bodies=[b"x"] * 5,
            secrets=[secret(commits)],
            notices=[notice("n-new")],
        )
        store.commit(more)
        check_whole(store, "c-1", commits + 1)


def test_a_disk_without_room_to_read(tmp_path: Path) -> None:
    """SQLite cannot make the index of its log, and calls that an error of reading or writing."""
    mounted = tmp_path / "small"
    mounted.mkdir()
    with small_disk(mounted):
        file = mounted / "store.db"
        with SqlStore(f"sqlite:///{file}") as store:
            store.migrate()
            store.commit(make_commit("c-1"))
        filler = mounted / "filler"
        for left in (0, 4096):
            filler.write_bytes(b"x" * (shutil.disk_usage(mounted).free - left))
            with SqlStore(f"sqlite:///{file}") as full:
                all_raise(full, StoreFull)
            filler.unlink()
        with SqlStore(f"sqlite:///{file}") as again:
            assert len(again.events("c-1")) == 1


@pytest.mark.parametrize(("free", "told"), [(0, StoreFull), (10**9, StoreUnavailable)])
def test_a_file_that_cannot_be_written_is_full_where_its_disk_is(
    monkeypatch: pytest.MonkeyPatch, free: int, told: type[StoreError]
) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert type(sqlite.translate(error, "store.db")) is told
    assert type(sqlite.translate(error, "")) is StoreUnavailable  # in memory


def test_a_disk_that_does_not_tell(tmp_path: Path) -> None:
    assert not sqlite.no_room(str(tmp_path / "gone" / "store.db"))


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite://", ""),
        ("sqlite:///:memory:", ""),
        ("sqlite:///a.db", "a.db"),
        ("sqlite:////tmp/a.db", "/tmp/a.db"),
        ("sqlite:///file:/tmp/a.db?mode=ro&uri=true", "/tmp/a.db"),
    ],
)
def test_the_file_of_a_url(url: str, file: str) -> None:
    assert sqlite.file_of(sa.make_url(url)) == file


@pytest.fixture
def small(path: Path) -> Iterator[tuple[sa.Engine, dict[str, int]]]:
    """A host's engine on a database that may have so many pages."""
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    apply_settings(engine, busy_timeout=1)
    pages = {"most": 100_000}

    def connected(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages['most']}").close()

    event.listen(engine, "connect", connected)
    yield engine, pages
    engine.dispose()


def test_a_full_database(small: tuple[sa.Engine, dict[str, int]]) -> None:
    engine, pages = small
    store = SqlStore(engine)
    store.migrate()
    pages["most"] = 120
    commits = fill(store, "c-1")
    check_whole(store, "c-1", commits)
    pages["most"] = 1000
    store.commit(
        next_commit(
            store, "c-1", bodies=[b"x"] * 5, secrets=[secret(commits)], notices=[notice("n-new")]
        )
    )
    check_whole(store, "c-1", commits + 1)


def test_a_full_database_in_the_hosts_transaction(
    small: tuple[sa.Engine, dict[str, int]],
) -> None:
    """Where SQLite throws the whole transaction away, the host cannot commit half of it."""
    engine, pages = small
    SqlStore(engine).migrate()
    pages["most"] = 120
    with engine.connect() as conn:
        conn.exec_driver_sql("CREATE TABLE host (a INTEGER)")
        conn.commit()
        conn.exec_driver_sql("INSERT INTO host VALUES (1)")
        store = SqlStore(conn)
        big = make_commit("c-1", bodies=[b"x" * 4000] * 500)
        with pytest.raises(StoreFull):
            store.commit(big)
        try:
            conn.commit()
            kept = 1
        except SQLAlchemyError:
            kept = 0
            conn.rollback()
        rows = conn.exec_driver_sql("SELECT COUNT(*) FROM host").scalar_one()
        assert rows == kept
        assert store.load("c-1", "").snapshot is None
        conn.rollback()
        assert store.commit(make_commit("c-1")) == 1
        conn.commit()
        assert len(SqlStore(engine).events_after(0)) == 1


# --- nothing personal in an error ------------------------------------------------------------


def test_an_error_says_its_class_alone(store: SqlStore) -> None:
    store.migrate()
    lone = "王小明\ud800"
    broken = make_commit("c-1", secrets=[replace(secret(1), value=lone)])
    sound = make_commit("c-1", secrets=[secret(1, "王小明")])
    twice = replace(sound, events=sound.events * 2)
    big = replace(sound, events=(replace(sound.events[0], version=2**70),))
    for commit, name in (
        (broken, "UnicodeEncodeError"),
        (twice, "IntegrityError"),
        (big, "OverflowError"),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            store.commit(commit)
        error = caught.value
        assert error.reason == name
        assert error.__context__ is None
        assert error.__cause__ is None
        assert "王小明" not in "".join(traceback.format_exception(error))
        assert not [*store.events_after(0), *store.read([secret(1).token])]
    assert store.commit(sound) == 1


def test_no_parameter_comes_into_the_log(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    with SqlStore(f"sqlite:///{path}") as store:
        store.migrate()
        store.commit(make_commit("c-777"))
        store.load("c-777", "")
    assert "INSERT INTO complaintflow_events" in caplog.text
    assert "c-777" not in caplog.text


def test_what_was_delivered_keeps_its_instant(store: SqlStore, path: Path) -> None:
    store.migrate()
    store.commit(make_commit("c-1", notices=[notice("n-1")]))
    for hour in (1, 2):
        store.settle("n-1", hours(hour), delivered=True)
    with sqlite3.connect(path) as conn:
        told = conn.execute("SELECT delivered FROM complaintflow_outbox").fetchall()
    conn.close()
    assert told == [(rows.micros(hours(1)),)]


def test_a_pool_without_a_free_connection(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0, pool_timeout=0)
    store = SqlStore(engine)
    store.migrate()
    with engine.connect(), pytest.raises(StoreError) as caught:
        store.load("c-1", "")
    assert caught.value.code == "store_busy"
    engine.dispose()


def test_naive_times_are_not_taken(store: SqlStore) -> None:
    store.migrate()
    naive = T0.replace(tzinfo=None)
    with pytest.raises(NaiveTime):
        store.due(naive)
    with pytest.raises(NaiveTime):
        store.find(Query(due_before=naive))
    with pytest.raises(NaiveTime):
        store.settle("n-1", naive, delivered=True)


# --- destroyed -------------------------------------------------------------------------------


def test_destroyed_values_leave_the_file(store: SqlStore, path: Path) -> None:
    def on_disk(text: str) -> bool:
        return any(text.encode() in file.read_bytes() for file in path.parent.iterdir())

    store.migrate()
    store.commit(make_commit("c-1", secrets=[secret(n, f"王小明 {n:04}") for n in range(300)]))
    store.write("c-1", [secret(7, "replaced value")])
    assert on_disk("王小明 0150")
    store.destroy([secret(n).token for n in range(300)])
    assert not on_disk("王小明")
    assert not on_disk("replaced value")
    assert on_disk("c-1")


def test_destroyed_although_a_reader_is_there(store: SqlStore, path: Path) -> None:
    store.migrate()
    store.write("c-1", [secret(1)])
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM complaintflow_vault").fetchall()
    store.destroy([secret(1).token])
    assert list(store.read([secret(1).token])) == []
    reader.close()


def test_settings_of_the_engine_made_of_a_url(store: SqlStore, path: Path) -> None:
    store.migrate()
    told: dict[str, object] = {}

    def look(conn: sa.Connection) -> None:
        for name in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "secure_delete",
            "busy_timeout",
        ):
            told[name] = conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    store._run(look)
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 50,
    }


# --- the file goes away -------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is there")
@pytest.mark.parametrize("put", ["nothing", "another", "itself again"])
def test_a_file_that_was_moved_or_replaced_takes_no_commit(
    store: SqlStore, path: Path, put: str
) -> None:
    store.migrate()
    store.commit(make_commit("c-1"))
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    moved = path.rename(path.with_name("moved.db"))
    if put == "another":
        copy.rename(path)
    if put == "itself again":
        moved.rename(path)
        store.commit(make_commit("c-2"))
        return
    for _ in range(2):
        with pytest.raises(StoreUnavailable) as caught:
            store.commit(make_commit("c-2"))
        assert caught.value.reason == "the file was moved or replaced"
    if put == "another":
        store.close()  # opened anew, it is the file that is there now
        store.commit(make_commit("c-3"))


@pytest.mark.parametrize("given", ["complaints.db", Path("complaints.db"), "", None, ":secret:@"])
def test_what_names_no_database_is_told_with_what_would_do(given: Any) -> None:
    """Whatever was given is not repeated: a URL may hold a password."""
    with pytest.raises(InvalidCommand) as caught:
        SqlStore(given)
    (problem,) = caught.value.problems
    assert (problem.place, problem.kind) == ("database", "not_a_url")
    assert "sqlite:///complaints.db" in problem.en
    assert "secret" not in repr(caught.value)
    assert caught.value.__context__ is None
