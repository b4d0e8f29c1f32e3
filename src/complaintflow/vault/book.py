"""The key book: which record has which data key, wrapped, and which tokens are sealed under it.

It lies apart from the values. Whoever has the values has no keys, and whoever keeps an old copy of
the values reads nothing in it that was destroyed since, as long as no copy of the book is that old.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ..errors import KeyBookUnavailable
from ..ports import WrappedKey

_APPLICATION, _SCHEMA = 0x63666B62, 2
_TABLES = """
CREATE TABLE keys (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL,
    master TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX keys_stream ON keys (stream, number);
CREATE INDEX keys_master ON keys (master);
CREATE TABLE tokens (
    token TEXT PRIMARY KEY, key INTEGER NOT NULL REFERENCES keys (number), contact TEXT
) WITHOUT ROWID;
CREATE INDEX tokens_key ON tokens (key);
CREATE INDEX tokens_contact ON tokens (contact) WHERE contact IS NOT NULL;
"""
_KEY = "k.id, k.stream, k.master, k.body"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class DataKey:
    """A record's data key as the book has it: wrapped."""

    id: str
    stream: str
    wrapped: WrappedKey


class KeyBook:
    """Data keys, wrapped, in a SQLite file of their own; in memory where no path is given.

    Every method is one transaction, all or nothing, safe between threads and processes. What is
    removed is overwritten in the file. The file is readable by its owner alone.

    :param must_exist: refuse a path where no book is, rather than begin one: a book that is missing
        makes every value look destroyed.

    Raises :class:`~complaintflow.errors.KeyBookUnavailable` (``busy``, ``full``, ``foreign``,
    ``missing``, ``damaged``, ``failed``), here and in every method.
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, must_exist: bool = False
    ) -> None:
        if must_exist and (path is None or not os.path.exists(path)):
            raise KeyBookUnavailable(reason="missing")
        self._lock = threading.RLock()
        with _translated():
            if path is not None:
                # SQLite would make it for everybody.
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._conn = sqlite3.connect(
                ":memory:" if path is None else path, check_same_thread=False, isolation_level=None
            )
        try:
            with _translated():
                self._open()
        except BaseException:
            self._conn.close()
            raise

    def _open(self) -> None:
        for setting in ("busy_timeout = 5000", "synchronous = FULL", "foreign_keys = ON"):
            self._conn.execute(f"PRAGMA {setting}")
        self._conn.execute("PRAGMA secure_delete = ON")
        with self._transaction() as conn:
            ours = conn.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION
            schema = conn.execute("PRAGMA user_version").fetchone()[0]
            empty = not conn.execute("SELECT 1 FROM sqlite_schema").fetchone()
            if not empty and not (ours and schema == _SCHEMA):
                raise KeyBookUnavailable(reason="foreign")
            if empty:
                for statement in _TABLES.split(";")[:-1]:
                    conn.execute(statement)
                conn.execute(f"PRAGMA application_id = {_APPLICATION}")
                conn.execute(f"PRAGMA user_version = {_SCHEMA}")

    def close(self) -> None:
        """Close the file."""
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._lock, _translated():
            self._conn.execute(begin)
            try:
                yield self._conn
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise

    # --- for a value's life ------------------------------------------------------------------

    def enter(
        self, stream: str, tokens: Mapping[str, str | None], offered: DataKey | None = None
    ) -> DataKey | None:
        """Note that ``tokens`` are sealed under the newest key of ``stream``, and return that key.

        :param tokens: each with the keyed hash of the contact that it stands for, or None.
        :param offered: becomes the record's key where it has none. Where it has none and none is
            offered, nothing is noted and nothing returned.
        """
        with self._transaction() as conn:
            row = _newest(conn, stream)
            if row is None:
                if offered is None:
                    return None
                _insert(conn, offered)
                row = _newest(conn, stream)
            assert row is not None
            number, *cells = row
            left = _keys_of(conn, tokens)
            conn.executemany(
                "INSERT INTO tokens (token, key, contact) VALUES (?, ?, ?)"
                " ON CONFLICT (token) DO UPDATE SET key = excluded.key, contact = excluded.contact",
                [(token, number, contact) for token, contact in tokens.items()],
            )
            _drop_empty(conn, left - {number})
            return _data_key(cells)

    def leave(self, tokens: Iterable[str]) -> None:
        """Forget ``tokens``; a key under which none is left is destroyed."""
        gone = list(tokens)
        with self._transaction() as conn:
            keys = _keys_of(conn, gone)
            conn.executemany("DELETE FROM tokens WHERE token = ?", [(token,) for token in gone])
            _drop_empty(conn, keys)

    def keys(self, tokens: Sequence[str]) -> dict[str, tuple[DataKey, ...]]:
        """For each of ``tokens`` that is noted: the keys of its record, the newest last."""
        found: dict[str, list[DataKey]] = {}
        with self._transaction("BEGIN") as conn:
            for batch in _batches(tokens):
                for token, *cells in conn.execute(
                    f"SELECT t.token, {_KEY} FROM tokens t JOIN keys o ON o.number = t.key"
                    " JOIN keys k ON k.stream = o.stream"
                    f" WHERE t.token IN ({', '.join('?' * len(batch))}) ORDER BY k.number",
                    batch,
                ):
                    found.setdefault(token, []).append(_data_key(cells))
        return {token: tuple(keys) for token, keys in found.items()}

    def tokens(self, stream: str) -> tuple[str, ...]:
        """The tokens that are noted for a record, those of failed commits included."""
        with self._transaction("BEGIN") as conn:
            rows = conn.execute(
                "SELECT t.token FROM tokens t JOIN keys k ON k.number = t.key"
                " WHERE k.stream = ? ORDER BY t.token",
                (stream,),
            )
            return tuple(token for (token,) in rows)

    def with_contact(self, contact: str) -> tuple[str, ...]:
        """The records with a token that is noted with this keyed hash."""
        with self._transaction("BEGIN") as conn:
            rows = conn.execute(
                "SELECT DISTINCT k.stream FROM tokens t JOIN keys k ON k.number = t.key"
                " WHERE t.contact = ? ORDER BY k.stream",
                (contact,),
            )
            return tuple(stream for (stream,) in rows)

    # --- for changing keys -------------------------------------------------------------------

    def renew(self, key: DataKey) -> None:
        """Make ``key`` the newest of its record, unless an earlier renewal is not finished: then
        that one's key stays the newest."""
        with self._transaction() as conn:
            count = conn.execute(
                "SELECT COUNT(*) FROM keys WHERE stream = ?", (key.stream,)
            ).fetchone()[0]
            if count == 1:
                _insert(conn, key)

    def older(self, stream: str) -> tuple[str, ...]:
        """The tokens of a record that are not under its newest key."""
        with self._transaction("BEGIN") as conn:
            rows = conn.execute(
                "SELECT t.token FROM tokens t JOIN keys k ON k.number = t.key WHERE k.stream = ?"
                " AND k.number < (SELECT MAX(number) FROM keys WHERE stream = ?) ORDER BY t.token",
                (stream, stream),
            )
            return tuple(token for (token,) in rows)

    def move(self, token: str) -> bool:
        """Note that ``token`` is now under the newest key of its record. False where it was
        forgotten."""
        with self._transaction() as conn:
            row = conn.execute(
                "SELECT t.key, (SELECT MAX(n.number) FROM keys n WHERE n.stream = k.stream)"
                " FROM tokens t JOIN keys k ON k.number = t.key WHERE t.token = ?",
                (token,),
            ).fetchone()
            if row is None:
                return False
            conn.execute("UPDATE tokens SET key = ? WHERE token = ?", (row[1], token))
            _drop_empty(conn, {row[0]} - {row[1]})
            return True

    def wrapped_otherwise(
        self, master: str, after: int = 0, limit: int = _BATCH
    ) -> tuple[tuple[int, DataKey], ...]:
        """Some of the keys that another master key than ``master`` wrapped, in the order in which
        they came, each with its number; those with numbers above ``after``."""
        with self._transaction("BEGIN") as conn:
            rows = conn.execute(
                f"SELECT k.number, {_KEY} FROM keys k WHERE k.master <> ? AND k.number > ?"
                " ORDER BY k.number LIMIT ?",
                (master, after, limit),
            )
            return tuple((number, _data_key(cells)) for number, *cells in rows)

    def rewrap(self, id: str, wrapped: WrappedKey, was: str) -> bool:
        """Replace how a key is wrapped, where the master key that wraps it is still ``was``. False
        where it was destroyed meanwhile, and stays so; or where another wrapped it anew first."""
        with self._transaction() as conn:
            return (
                conn.execute(
                    "UPDATE keys SET master = ?, body = ? WHERE id = ? AND master = ?",
                    (wrapped.master, wrapped.body, id, was),
                ).rowcount
                == 1
            )

    def masters(self) -> frozenset[str]:
        """The ids of the master keys that wrap something."""
        with self._transaction("BEGIN") as conn:
            rows = conn.execute("SELECT DISTINCT master FROM keys")
            return frozenset(master for (master,) in rows)


def _newest(conn: sqlite3.Connection, stream: str) -> tuple[int, str, str, str, bytes] | None:
    row: tuple[int, str, str, str, bytes] | None = conn.execute(
        f"SELECT k.number, {_KEY} FROM keys k WHERE k.stream = ? ORDER BY k.number DESC LIMIT 1",
        (stream,),
    ).fetchone()
    return row


def _insert(conn: sqlite3.Connection, key: DataKey) -> None:
    conn.execute(
        "INSERT INTO keys (id, stream, master, body) VALUES (?, ?, ?, ?)",
        (key.id, key.stream, key.wrapped.master, key.wrapped.body),
    )


def _data_key(cells: Sequence[object]) -> DataKey:
    id, stream, master, body = cells
    assert isinstance(body, bytes)
    return DataKey(str(id), str(stream), WrappedKey(master=str(master), body=body))


def _keys_of(conn: sqlite3.Connection, tokens: Iterable[str]) -> set[int]:
    numbers: set[int] = set()
    for batch in _batches(list(tokens)):
        marks = ", ".join("?" * len(batch))
        rows = conn.execute(f"SELECT DISTINCT key FROM tokens WHERE token IN ({marks})", batch)
        numbers.update(number for (number,) in rows)
    return numbers


def _drop_empty(conn: sqlite3.Connection, numbers: Iterable[int]) -> None:
    # The newest of a record that has tokens stays: a renewal has only begun.
    for number in numbers:
        conn.execute(
            "DELETE FROM keys WHERE stream = (SELECT stream FROM keys WHERE number = ?)"
            " AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.key = keys.number)"
            " AND (number < (SELECT MAX(n.number) FROM keys n WHERE n.stream = keys.stream)"
            "  OR NOT EXISTS (SELECT 1 FROM tokens t JOIN keys k ON k.number = t.key"
            "   WHERE k.stream = keys.stream))",
            (number,),
        )


def _batches(tokens: Sequence[str]) -> Iterator[list[str]]:
    wanted = list(dict.fromkeys(tokens))
    for n in range(0, len(wanted), _BATCH):
        yield wanted[n : n + _BATCH]


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        reason = _REASONS.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF, "failed")
    except OSError:
        reason = "failed"
    else:
        return
    raise KeyBookUnavailable(reason=reason)


_REASONS = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_NOTADB: "foreign",
    sqlite3.SQLITE_CORRUPT: "damaged",
}
