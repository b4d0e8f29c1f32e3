"""The store in a SQL database, over SQLAlchemy.

SQLAlchemy describes and migrates the tables; commands run prepared SQL. SQLite today; what is
SQLite's alone is in :mod:`complaintflow.stores.sqlite`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from ..errors import (
    AlreadyExists,
    IdempotencyConflict,
    InvalidCommand,
    Problem,
    StaleComplaint,
    StoreError,
    StoreForeign,
    StoreUnavailable,
)
from ..kernel import SecretEntry, StoredEvent, kind_kept
from ..ports import (
    Access,
    Commit,
    FoundPage,
    Loaded,
    PendingNotice,
    Query,
    Snapshot,
    VaultValue,
)
from . import rows, schema, sqlite
from ._paging import start
from .statements import Statements

T = TypeVar("T")

_ALL = 2**62  # a limit that limits nothing
_BATCH = 500

# What the driver, SQLAlchemy or the binding of a parameter raises. Anything else is a fault of this
# library and must be seen as one.
_DRIVER = (SQLAlchemyError, sqlite3.Error, OverflowError, UnicodeError, OSError)


class SqlStore:
    """A :class:`~complaintflow.ports.Store` and a :class:`~complaintflow.ports.Vault` in SQL.

    Over a URL or an Engine it begins and commits transactions of its own. Over the host's
    Connection or Session it takes part in the host's transaction, each write in a savepoint, and
    never commits what it did not begin: what it writes is there when the host commits and gone
    when the host rolls back, a reading's access row included. Such a store is for one thread, as
    the connection is; over a URL or an Engine it is safe to use from several.

    A URL names a database of the store's own; a store among a host's tables is made over the
    host's Engine, Connection or Session. An engine made of a URL is set as it should be (see
    :func:`~complaintflow.stores.sqlite.apply_settings`); the host's engine is left as it is.

    :param database: where the tables are, or shall be.
    :param prefix: what the names of the tables begin with; a letter or ``_``, then up to 31
        letters, digits or ``_``.
    :param busy_timeout: how many seconds to wait for another writer; for a URL.

    Raises :class:`~complaintflow.errors.StoreForeign` for a database that is not SQLite, and
    :class:`~complaintflow.errors.InvalidCommand` for what names none.
    """

    def __init__(
        self,
        database: sa.Engine | sa.Connection | Session | sa.URL | str,
        *,
        prefix: str = "complaintflow_",
        busy_timeout: float = 5.0,
    ) -> None:
        self._prefix = schema.checked_prefix(prefix)
        self._sql = Statements(prefix)
        self._own = isinstance(database, str | sa.URL)
        if isinstance(database, str | sa.URL):
            url = _url(database)
            _only_sqlite(url.get_backend_name())
            database = sqlite.make_engine(url, busy_timeout)
        elif not isinstance(database, sa.Engine | sa.Connection | Session):
            raise _no_database("not_a_url")
        if isinstance(database, sa.Engine):
            _only_sqlite(database.dialect.name)
        self._database = database
        self._single = isinstance(database, sa.Engine) and isinstance(database.pool, sa.StaticPool)
        self._lock = threading.RLock()
        self._ready = False

    def close(self) -> None:
        """Close the connections of the engine that was made of a URL; a host's is the host's."""
        if self._own and isinstance(self._database, sa.Engine):
            self._database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- transactions ------------------------------------------------------------------------

    def _run(self, work: Callable[[sa.Connection], T], *, write: bool = False) -> T:
        def ready(conn: sa.Connection, begun: bool) -> T:
            self._check_ready(conn)
            if write and not begun:
                # The transaction is the host's and may have read only: take the lock now, before
                # anything is read that another writer could change.
                conn.exec_driver_sql(self._sql.touch)
            return work(conn)

        try:
            return self._attempt(ready, write=write)
        except _DRIVER as error:
            failure = sqlite.translate(error, self._path())
        # Raised out here, so that it has no context: the driver's error holds the parameters.
        raise self._explain(failure)

    def _attempt(self, work: Callable[[sa.Connection, bool], T], *, write: bool) -> T:
        database = self._database
        if isinstance(database, sa.Engine):
            # Writers queue here rather than at the database, whose lock they would poll for in no
            # fair order. On one single connection all would run into one another's transactions.
            alone = self._lock if write or self._single else nullcontext()
            with alone, database.connect() as conn:
                if not write:
                    return work(conn, False)
                with conn.begin():
                    return work(conn, sqlite.begin(conn))
        conn = database if isinstance(database, sa.Connection) else database.connection()
        _only_sqlite(conn.dialect.name)
        return _take_part(conn, work) if write else work(conn, False)

    def _path(self) -> str:
        database = self._database
        bind = database.get_bind() if isinstance(database, Session) else database
        return sqlite.file_of(bind.engine.url)

    def _check_ready(self, conn: sa.Connection) -> None:
        if not self._ready:
            schema.check(schema.found(conn, self._prefix, shared=not self._own))
            schema.check_layout(conn, self._prefix)
            self._ready = True

    def _same_schema(self, told: str) -> None:
        # Another process may have migrated since; commands look each time.
        if told != str(schema.needed()):
            self._ready = False
            schema.check(int(told))

    def _explain(self, failure: StoreError) -> StoreError:
        # The tables may be gone since they were looked for, with a host's rollback for one.
        if not isinstance(failure, StoreUnavailable):
            return failure
        self._ready = False
        try:
            self._attempt(lambda conn, begun: self._check_ready(conn), write=False)
        except StoreError as told:
            return told
        except _DRIVER:
            pass
        return failure

    def migrate(self) -> None:
        """Make the tables, or bring them to the schema that this build needs.

        All steps or none; nothing to do is no error; of two processes that do it at once one
        waits for the other. Over a URL the file is set to write-ahead logging first.

        Raises :class:`~complaintflow.errors.StoreAhead`;
        :class:`~complaintflow.errors.StoreDiffers` where the number is this build's and the tables
        are not; :class:`~complaintflow.errors.StoreForeign` for what is no database, or, over a
        URL, for one that has other tables and none of ours.
        """
        shared = not self._own

        def work(conn: sa.Connection, begun: bool) -> None:
            schema.migrate(conn, self._prefix, shared=shared)

        def wal(conn: sa.Connection, begun: bool) -> None:
            schema.found(conn, self._prefix, shared=shared)  # never touch a foreign file
            sqlite.use_wal(conn)

        try:
            done = not self._own or self._tried(wal)
            self._attempt(work, write=True)
            if not done:
                # SQLite does not wait for the lock that this takes where another process is at
                # the same point; by now that one is through.
                self._attempt(wal, write=False)
            return
        except _DRIVER as error:
            failure = sqlite.translate(error, self._path())
        raise failure

    def _tried(self, work: Callable[[sa.Connection, bool], None]) -> bool:
        try:
            self._attempt(work, write=False)
        except _DRIVER:
            return False
        return True

    # --- streams -----------------------------------------------------------------------------

    def load(self, stream: str, key: str) -> Loaded:
        """The newest snapshot of ``stream`` and what ``key`` did, in one statement."""
        row = self._run(lambda conn: conn.exec_driver_sql(self._sql.load, (stream, key)).one())
        self._same_schema(row[0])
        n = 1 + len(rows.SNAPSHOT_COLUMNS)
        snapshot, remembered = row[1:n], row[n:]
        # An outer join: where nothing is there, every cell is NULL.
        return Loaded(
            snapshot=None if snapshot[0] is None else rows.snapshot(snapshot),
            remembered=None if remembered[0] is None else rows.remembered(key, remembered),
        )

    def commit(self, commit: Commit) -> int:
        """Write all of ``commit`` or nothing; return the position of its last event.

        Raises, in this order, :class:`~complaintflow.errors.StaleComplaint`,
        :class:`~complaintflow.errors.IdempotencyConflict` and
        :class:`~complaintflow.errors.AlreadyExists`.
        """
        return self._run(lambda conn: self._commit(conn, commit), write=True)

    def _commit(self, conn: sa.Connection, commit: Commit) -> int:
        sql, index, key = self._sql, commit.index, commit.remembered.key
        stream = commit.snapshot.stream
        told, version, began, *names, known, external, reference, last = conn.exec_driver_sql(
            sql.check, (key, index.external or None, index.reference or None, stream)
        ).one()
        self._same_schema(told)
        if (version or 0) != commit.expected:
            raise StaleComplaint(subject=stream, expected=commit.expected, found=version or 0)
        for other, seen in commit.unchanged:
            now = conn.exec_driver_sql(sql.version, (other,)).scalar() or 0
            if now != seen:
                raise StaleComplaint(subject=other, expected=seen, found=now)
        for other, touching in commit.touched_by:
            if {row[0] for row in conn.exec_driver_sql(sql.touched, (other,))} != set(touching):
                now = conn.exec_driver_sql(sql.version, (other,)).scalar() or 0
                raise StaleComplaint(subject=other, expected=now, found=now)
        if known is not None:
            raise IdempotencyConflict(key=key)
        for name, owner in (("external", external), ("reference", reference)):
            if owner not in (None, stream):
                raise AlreadyExists(key=name, existing=owner)
        last = last or 0
        cells = rows.subject_cells(commit)
        if began is None:
            began = last + 1
            conn.exec_driver_sql(sql.begin, (*cells, began))
        else:
            conn.exec_driver_sql(sql.replace, (*cells, began))
        conn.exec_driver_sql(sql.append, rows.event_rows(commit, last))
        if tuple(names) != cells[-len(rows.NAME_COLUMNS) :]:
            conn.exec_driver_sql(sql.forget_names, (began,))
            if found := rows.name_rows(commit, began):
                conn.exec_driver_sql(sql.name, found)
        if commit.notices:
            conn.exec_driver_sql(sql.post, rows.notice_rows(commit))
        self._keep(conn, stream, commit.secrets)
        conn.exec_driver_sql(sql.remember, rows.remembered_cells(commit.remembered))
        return int(last + len(commit.events))

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """The events of one stream with a version above ``after``, in order."""
        most = _ALL if limit is None else limit
        return [rows.event(row) for row in self._select(self._sql.events, stream, after, most)]

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        """The events of all streams above ``position``, in order and without gaps."""
        return [rows.event(row) for row in self._select(self._sql.feed, position, limit)]

    def forget(self, stream: str) -> None:
        """Drop what keys did on ``stream``. See :meth:`destroy` of what it leaves in the file."""
        self._change(self._sql.forget, stream)

    def heads(self) -> Iterator[Snapshot]:
        """The newest snapshot of every stream, in the order in which the streams began.

        Read in batches: each head is true for its stream, not all for one moment.
        """
        batch = self._select(self._sql.heads, 0, _BATCH)  # here, so that errors come at the call
        return self._heads(batch)

    def _heads(self, batch: Sequence[rows.Row]) -> Iterator[Snapshot]:
        while batch:
            for row in batch:
                yield rows.snapshot(row[1:])
            batch = self._select(self._sql.heads, batch[-1][0], _BATCH)

    def _select(self, sql: str, *args: rows.Cell) -> Sequence[rows.Row]:
        return self._run(lambda conn: conn.exec_driver_sql(sql, args).all())

    # --- finding -----------------------------------------------------------------------------

    def find(self, query: Query) -> FoundPage:
        """A page of subjects, in the order in which their streams began.

        Raises :class:`~complaintflow.errors.InvalidCommand` for a limit outside 1 to 1000 and for
        a cursor that no page handed out, and for ``overdue``, which is the desk's to ask.
        """
        sql, args = self._sql.find(query, start(query))
        if query.scope.sees_none and not query.scope.or_person:
            return FoundPage(items=(), next="")
        told, names = self._run(lambda conn: self._found(conn, sql, args))
        page = told[: query.limit]
        return FoundPage(
            items=tuple(rows.found(row[1:], names.get(row[0], ())) for row in page),
            next=str(page[-1][0]) if len(told) > len(page) else "",
        )

    def _found(
        self, conn: sa.Connection, sql: str, args: tuple[rows.Cell, ...]
    ) -> tuple[Sequence[rows.Row], dict[int, list[tuple[object, object]]]]:
        """The rows of a page, and by which names each is found."""
        told = conn.exec_driver_sql(sql, args).all()
        names: dict[int, list[tuple[object, object]]] = {}
        for n in range(0, len(told), _BATCH):
            batch = tuple(row[0] for row in told[n : n + _BATCH])
            for began, name, sense in conn.exec_driver_sql(self._sql.names(len(batch)), batch):
                names.setdefault(began, []).append((name, sense))
        return told, names

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """The streams whose ``wake`` is at or before ``now``, the longest due first."""
        return [str(row[0]) for row in self._select(self._sql.due, rows.micros(now), limit)]

    # --- outbox and access log ---------------------------------------------------------------

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        """Outbox rows that are not delivered: fewer attempts first, then the oldest."""
        return [rows.pending(row) for row in self._select(self._sql.pending, limit)]

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        """Note an attempt at delivery. Unknown ids and settled ones are ignored."""
        sql = self._sql.delivered if delivered else self._sql.attempted
        self._change(sql, rows.micros(at), notice_id)

    def record_access(self, access: Access) -> None:
        """Write one reading down, durably where the store commits."""
        self._change(self._sql.note_access, *rows.access_cells(access))

    def accesses(self, subject: str) -> Sequence[Access]:
        """Who read what of a subject, in order."""
        return [rows.access(row) for row in self._select(self._sql.accesses, subject)]

    def _change(self, sql: str, *args: rows.Cell) -> None:
        self._run(lambda conn: conn.exec_driver_sql(sql, args).close(), write=True)

    # --- vault -------------------------------------------------------------------------------
    # On the driver's cursor: a host's engine may write every parameter into its log.

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """Keep values, durably where the store commits; a token written again is replaced."""
        taken = tuple(entries)
        self._run(lambda conn: self._keep(conn, stream, taken), write=True)

    def _keep(self, conn: sa.Connection, stream: str, entries: Sequence[SecretEntry]) -> None:
        last = {entry.token: entry for entry in entries}
        if last:
            kept = self._kind(conn)
            told = kind_kept(kept, last.values())
            if kept is None:
                word = "encrypted" if told else "plain"
                sqlite.driver(conn).execute(self._sql.keeps, (word,)).close()
            values = [(e.token, stream, e.kind, e.salt, e.value) for e in last.values()]
            sqlite.driver(conn).executemany(self._sql.destroy, [(t,) for t in last]).close()
            sqlite.driver(conn).executemany(self._sql.keep, values).close()

    def _kind(self, conn: sa.Connection) -> bool | None:
        told = conn.exec_driver_sql(self._sql.kind_kept).scalar()
        return None if told is None else told == "encrypted"

    def keeps_sealed(self) -> bool | None:
        """Whether the values here are encrypted; None where there never was one. It stays what the
        first value was: another kind is refused with
        :class:`~complaintflow.errors.WrongVault`."""
        return self._run(self._kind)

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """The values of those tokens that are there."""
        wanted = list(dict.fromkeys(tokens))
        batches = [wanted[n : n + _BATCH] for n in range(0, len(wanted), _BATCH)]

        def work(conn: sa.Connection) -> list[VaultValue]:
            told = []
            for batch in batches:
                cursor = sqlite.driver(conn).execute(self._sql.read(len(batch)), batch)
                told += cursor.fetchall()
                cursor.close()
            return [rows.vault_value(row) for row in told]

        return self._run(work)

    def destroy(self, tokens: Sequence[str]) -> None:
        """Destroy values and salts; unknown ones are ignored.

        Over a URL they leave the file too: they are overwritten, and the log is emptied as soon
        as no reader needs it. A host's engine needs ``secure_delete`` and a checkpoint for that.
        """
        gone = [(token,) for token in tokens]
        self._run(
            lambda conn: sqlite.driver(conn).executemany(self._sql.destroy, gone).close(),
            write=True,
        )
        if self._own:
            self._run(sqlite.empty_wal)


def _url(given: sa.URL | str) -> sa.URL:
    try:
        return sa.make_url(given)
    except ArgumentError:  # it repeats what was given, which may hold a password
        problem = _no_database("not_a_url")
    raise problem


def _no_database(kind: str) -> InvalidCommand:
    return InvalidCommand(model="SqlStore", problems=(Problem(place="database", kind=kind),))


def _only_sqlite(dialect: str) -> None:
    if dialect != "sqlite":
        raise StoreForeign(reason="only SQLite is supported so far")


def _take_part(conn: sa.Connection, work: Callable[[sa.Connection, bool], T]) -> T:
    begun = sqlite.begin(conn)
    savepoint = conn.begin_nested()
    try:
        result = work(conn, begun)
        savepoint.commit()
    except BaseException:
        if sqlite.driver(conn).in_transaction:
            savepoint.rollback()
        else:
            # A full disk can make SQLite throw away the whole transaction, the host's rows with
            # it. The host must not believe that it can still commit them.
            conn.invalidate()
        raise
    return result
