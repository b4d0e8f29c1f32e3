"""What is SQLite's alone: its settings, its transactions, and what its errors mean."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from ..errors import (
    StoreBusy,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
)

_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their last byte


_OPENED = "complaintflow_file"
_File: TypeAlias = tuple[int, int] | None


def _file(path: str) -> _File:
    try:
        told = os.stat(path)
    except OSError:
        return None
    return told.st_dev, told.st_ino


def _check_file(conn: sa.Connection) -> None:
    # Where the file was deleted or another put in its place, the system lets us go on writing to
    # the one that was there: every commit would succeed, and be gone when we close.
    path, file = conn.info.get(_OPENED, ("", None))
    if path and (file is None or file != _file(path)):
        raise StoreUnavailable(reason="the file was moved or replaced")


def apply_settings(engine: sa.Engine, *, busy_timeout: float = 5.0) -> None:
    """Set every new connection of a SQLite engine as the store wants it.

    Durable (``synchronous=FULL``), foreign keys enforced, a destroyed value overwritten
    (``secure_delete``), and ``busy_timeout`` seconds of patience with other writers. The store
    does this to the engine that it makes of a URL; a host that hands in an engine of its own
    calls it, or does as much itself.
    """
    milliseconds = int(busy_timeout * 1000)
    opened: dict[str, _File] = {}

    def connected(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA secure_delete = ON")
            path = str(cursor.execute("PRAGMA database_list").fetchone()[2])
        finally:
            cursor.close()
        if path:
            # The first file that was opened is the store, for later connections too.
            record.info[_OPENED] = path, opened.setdefault(path, _file(path))

    event.listen(engine, "connect", connected)
    event.listen(engine, "engine_disposed", lambda engine: opened.clear())


def make_engine(url: sa.URL, busy_timeout: float) -> sa.Engine:
    """An engine of the store's own. No parameter ever comes into its log or its errors."""
    if url.database in (None, "", ":memory:"):
        # A database in memory is one connection's: every thread must get the same.
        engine = sa.create_engine(
            url,
            hide_parameters=True,
            poolclass=sa.StaticPool,
            connect_args={"check_same_thread": False},
        )
    else:
        engine = sa.create_engine(url, hide_parameters=True)
    apply_settings(engine, busy_timeout=busy_timeout)
    event.listen(engine, "connect", _reads_all)
    return engine


def _reads_all(connection: sqlite3.Connection, record: object) -> None:
    # Text that somebody altered by hand and that is none is read all the same, for verify to show.
    connection.text_factory = lambda cell: cell.decode(errors="replace")


def driver(conn: sa.Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    return cast(sqlite3.Connection, conn.connection.driver_connection)


def begin(conn: sa.Connection) -> bool:
    """Make sure that the driver is in a transaction; tell whether it was begun here.

    The driver begins one by itself only before it writes, and a savepoint outside a transaction
    commits when it is released. Begun here it is IMMEDIATE: the lock is taken first, so nothing
    that is read can be out of date when it is written.

    Raises :class:`~complaintflow.errors.StoreUnavailable` where the file that was opened is no
    longer the one at its path, on connections that :func:`apply_settings` has set.
    """
    if not conn.in_transaction():
        conn.begin()
    if driver(conn).in_transaction:
        return False
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    _check_file(conn)
    return True


def use_wal(conn: sa.Connection) -> None:
    """Let readers and the writer not wait for each other. The setting stays with the file."""
    conn.exec_driver_sql("PRAGMA journal_mode = WAL").all()


def empty_wal(conn: sa.Connection) -> None:
    """Take out of the log what the tables do not hold any more, as far as readers let it."""
    conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


_ROOM = 64 * 1024
"""SQLite cannot even read without room for the index of its log, 32 KiB at once."""


def no_room(path: str) -> bool:
    """Whether the disk that a file is on has no room left, as far as that can be told."""
    try:
        return shutil.disk_usage(os.path.dirname(os.path.abspath(path))).free < _ROOM
    except OSError:
        return False


def file_of(url: sa.URL) -> str:
    """The path of a database's file; empty for one in memory."""
    name = (url.database or "").removeprefix("file:")
    return "" if name == ":memory:" else name


def translate(error: Exception, path: str) -> StoreError:
    """The library's error for one of the driver's. It says no more than what the code means, or the
    error's class: the message and the parameters may hold values.

    :param path: the database's file. Where it cannot be written and its disk is full, that is why:
        SQLite's code does not tell.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or isinstance(cause, TimeoutError):
        return StoreBusy()  # locked, or no connection came free in the pool
    full = code == sqlite3.SQLITE_IOERR and path and no_room(path)
    if code == sqlite3.SQLITE_FULL or full:
        return StoreFull()
    if code == sqlite3.SQLITE_NOTADB:
        return StoreForeign(reason="it is not a database")
    if code == sqlite3.SQLITE_READONLY:
        return StoreReadOnly()
    return StoreUnavailable(reason=_REASONS.get(code, type(cause).__name__))


_REASONS = {
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_IOERR: "the file cannot be read or written",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
}
"""What stands in the way, where SQLite's code says it."""
