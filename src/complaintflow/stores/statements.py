"""The SQL of the command path: strings made once for a prefix, and the one query that varies.

Plain SQL that SQLite, PostgreSQL and MariaDB read alike, but for the mark of a parameter.
"""

from __future__ import annotations

from ..ports import Query
from ..values import instant
from .rows import (
    BARRED,
    BUSY,
    INDEX_COLUMNS,
    NAME_COLUMNS,
    SNAPSHOT_COLUMNS,
    THEIRS,
    TOUCHED,
    WAITED,
    micros,
)


def _marks(n: int) -> str:
    return ", ".join("?" * n)


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({_marks(columns.count(',') + 1)})"


class Statements:
    """The prepared statements for one prefix."""

    def __init__(self, prefix: str) -> None:
        p = prefix
        snapshot = ", ".join(f"s.{name}" for name in SNAPSHOT_COLUMNS)
        index = ", ".join(f"s.{name}" for name in INDEX_COLUMNS)
        schema = f"(SELECT value FROM {p}meta WHERE name = 'schema')"
        self._subjects, self._names = f"{p}subjects", f"{p}names"
        self._found: str = f"SELECT s.began, s.provisional, {snapshot}, {index}"

        self.touch: str = f"UPDATE {p}meta SET value = value WHERE name = 'application'"
        # One statement, so that snapshot and key are read as of one moment.
        self.load: str = (
            f"SELECT {schema}, {snapshot}, r.salt, r.fingerprint, r.stream,"
            " r.first_version, r.last_version"
            " FROM (SELECT ? AS stream, ? AS command_key) q"
            f" LEFT JOIN {p}subjects s ON s.stream = q.stream"
            f" LEFT JOIN {p}remembered r ON r.command_key = q.command_key"
        )
        lists = ", ".join(f"s.{column}" for column in NAME_COLUMNS)
        self.check: str = (
            f"SELECT {schema}, s.version, s.began, {lists},"
            f" (SELECT stream FROM {p}remembered WHERE command_key = ?),"
            f" (SELECT stream FROM {p}subjects WHERE external = ?),"
            f" (SELECT stream FROM {p}subjects WHERE reference = ?),"
            f" (SELECT MAX(position) FROM {p}events)"
            " FROM (SELECT ? AS stream) q"
            f" LEFT JOIN {p}subjects s ON s.stream = q.stream"
        )
        self.touched: str = (
            f"SELECT s.stream FROM {p}names n JOIN {p}subjects s ON s.began = n.began"
            f" WHERE n.name = ? AND n.sense = {TOUCHED}"
        )
        self.version: str = f"SELECT version FROM {p}subjects WHERE stream = ?"
        columns = (*SNAPSHOT_COLUMNS, *INDEX_COLUMNS)
        self.begin: str = _insert(f"{p}subjects", ", ".join(("provisional", *columns, "began")))
        self.replace: str = (
            f"UPDATE {p}subjects SET provisional = ?, "
            + ", ".join(f"{name} = ?" for name in columns)
            + " WHERE began = ?"
        )
        event = "position, stream, version, kind, recorded, command_key, body, previous, digest"
        self.append: str = _insert(f"{p}events", event)
        self.forget_names: str = f"DELETE FROM {p}names WHERE began = ?"
        self.name: str = _insert(f"{p}names", "name, sense, began")
        self.remember: str = _insert(
            f"{p}remembered",
            "command_key, salt, fingerprint, stream, first_version, last_version",
        )
        self.forget: str = f"DELETE FROM {p}remembered WHERE stream = ?"
        self.post: str = _insert(f"{p}outbox", "notice, body, created, attempts")

        self.events: str = (
            f"SELECT {event} FROM {p}events WHERE stream = ? AND version > ?"
            " ORDER BY version LIMIT ?"
        )
        self.feed: str = (
            f"SELECT {event} FROM {p}events WHERE position > ? ORDER BY position LIMIT ?"
        )
        self.heads: str = (
            f"SELECT s.began, {snapshot} FROM {p}subjects s WHERE s.began > ?"
            " ORDER BY s.began LIMIT ?"
        )
        self.due: str = (
            f"SELECT stream FROM {p}subjects WHERE wake <= ? ORDER BY wake, began LIMIT ?"
        )
        self.pending: str = (
            f"SELECT body, created, attempts FROM {p}outbox WHERE delivered IS NULL"
            " ORDER BY attempts, created, number LIMIT ?"
        )
        self.delivered: str = (
            f"UPDATE {p}outbox SET delivered = ? WHERE notice = ? AND delivered IS NULL"
        )
        self.attempted: str = (
            f"UPDATE {p}outbox SET attempts = attempts + 1, attempted = ?"
            " WHERE notice = ? AND delivered IS NULL"
        )
        self.note_access: str = _insert(
            f"{p}accesses", "subject, accessed, actor_role, actor, fields, purpose"
        )
        self.accesses: str = (
            f"SELECT subject, accessed, actor_role, actor, fields, purpose FROM {p}accesses"
            " WHERE subject = ? ORDER BY number"
        )
        self.kind_kept: str = f"SELECT value FROM {p}meta WHERE name = 'values'"
        self.keeps: str = f"INSERT INTO {p}meta (name, value) VALUES ('values', ?)"
        self.keep: str = _insert(f"{p}vault", "token, stream, kind, salt, value")
        self.destroy: str = f"DELETE FROM {p}vault WHERE token = ?"
        self._vault: str = f"{p}vault"

    def read(self, n: int) -> str:
        """The statement that reads ``n`` tokens."""
        columns = "token, kind, salt, value, stream"
        return f"SELECT {columns} FROM {self._vault} WHERE token IN ({_marks(n)})"

    def names(self, n: int) -> str:
        """The statement that reads by which names ``n`` subjects are found."""
        return f"SELECT began, name, sense FROM {self._names} WHERE began IN ({_marks(n)})"

    def find(self, query: Query, after: int) -> tuple[str, tuple[str | int, ...]]:
        """The statement for a query and its parameters; it asks for one row more than a page."""
        scope = query.scope
        limits = (None, None) if scope.everything else (scope.person, scope.customer)
        either = None if scope.everything else scope.or_person
        persons = (query.person, None if either else limits[0])
        names = [(name, BUSY) for name in persons if name]
        names += [(query.touches, TOUCHED)] if query.touches else []
        names += [(query.waits_for, WAITED)] if query.waits_for else []
        customers = (query.customer, None if either else limits[1])
        names += [(name, THEIRS) for name in customers if name]
        where: list[str] = []
        args: list[str | int] = []
        for column, values in (
            ("kind", [query.kind]),
            ("agreement", [query.agreement]),
            ("handler", [query.handler]),
            ("category", [query.category]),
            ("severity", [query.severity]),
            ("cause", [query.cause]),
            ("reference", [query.reference]),
            ("external", [query.external]),
        ):
            for value in values:
                if value:
                    where.append(f"s.{column} = ?")
                    args.append(value)
        if query.statuses:
            where.append(f"s.status IN ({_marks(len(query.statuses))})")
            args.extend(query.statuses)
        began = "n0.began" if names else "s.began"
        if query.provisional:
            where.append("s.provisional = 1")
        if query.due_before is not None or len(query.statuses) > 1:
            # What is due, or open, is little beside what was closed: found as such and then sorted,
            # rather than by walking through everything in order. The sign keeps a planner from the
            # other way.
            began = f"+{began}"
        if query.due_before is not None:
            where.append("s.next_due < ?")
            args.append(micros(instant(query.due_before, "due_before")))
        tables = f"{self._subjects} s"
        for n, (name, sense) in enumerate(names):
            tables += f" JOIN {self._names} n{n} ON n{n}.began = s.began"
            where.append(f"n{n}.name = ? AND n{n}.sense = {sense}")
            args.append(name)
        if scope.not_barred is not None:
            where.append(
                f"NOT EXISTS (SELECT 1 FROM {self._names} b"
                f" WHERE b.name = ? AND b.sense = {BARRED} AND b.began = s.began)"
            )
            args.append(scope.not_barred)
        if either:
            there = f"EXISTS (SELECT 1 FROM {self._names} e WHERE e.name = ? AND e.began = s.began"
            busy, theirs = f"{there} AND e.sense = {BUSY})", f"{there} AND e.sense = {THEIRS})"
            person, customer = limits
            own = [busy] if person else []
            own += [theirs] if customer else []
            mine = "0 = 1" if scope.sees_none else " AND ".join(own)
            where.append(f"(({mine}) OR {busy})")
            args += [value for value in (person, customer) if value and not scope.sees_none]
            args.append(either)
        where.append(f"{began} > ?")
        args += [after, query.limit + 1]
        sql = f"{self._found} FROM {tables} WHERE {' AND '.join(where)} ORDER BY {began} LIMIT ?"
        return sql, tuple(args)
