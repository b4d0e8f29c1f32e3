"""The tables of the SQL store, and how they come to be.

SQLAlchemy describes the tables; numbered migrations make them. Nothing here runs by itself:
:meth:`~complaintflow.stores.SqlStore.migrate` is the host's call.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from ..errors import StoreAhead, StoreBehind, StoreDiffers, StoreForeign

APPLICATION = "complaintflow"
"""What the meta table says whose tables these are."""

# SQLite numbers rows by itself only where the key is spelt INTEGER.
_Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def checked_prefix(prefix: str) -> str:
    """The prefix, which goes into SQL as it is. Raises ValueError where it is no plain name."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,31}", prefix):
        raise ValueError("a prefix is a letter or _, then up to 31 letters, digits or _")
    return prefix


def describe(prefix: str) -> sa.MetaData:
    """All tables at the newest schema, under a prefix.

    Instants are microseconds since 1970-01-01 UTC. ``reference`` and ``external`` are NULL where
    they are empty, so that they are unique where they are not.
    """
    meta = sa.MetaData()
    sa.Table(
        f"{prefix}meta",
        meta,
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(80), nullable=False),
    )
    subjects = sa.Table(
        f"{prefix}subjects",
        meta,
        # The position of the stream's first event: the order of the streams, and it never changes,
        # so that paging is stable.
        sa.Column("began", _Big, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.String(80), nullable=False, unique=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("fold_version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("recorded", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("reference", sa.String(80), unique=True),
        sa.Column("external", sa.String(160), unique=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("agreement", sa.String(80), nullable=False),
        sa.Column("handler", sa.String(80), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("next_due", sa.BigInteger),
        sa.Column("wake", sa.BigInteger),
        sa.Column("provisional", sa.SmallInteger, nullable=False),
        sa.Column("calendars", sa.Text),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("barred", sa.Text, nullable=False),
        sa.Column("customers", sa.Text, nullable=False),
        sa.Column("touches", sa.Text, nullable=False),
        sa.Column("waits_for", sa.Text, nullable=False),
    )
    _subject_indexes(prefix, subjects)
    sa.Table(
        f"{prefix}events",
        meta,
        sa.Column("position", _Big, primary_key=True, autoincrement=False),
        sa.Column("stream", sa.ForeignKey(f"{prefix}subjects.stream"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("recorded", sa.BigInteger, nullable=False),
        sa.Column("command_key", sa.String(80), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("stream", "version"),
    )
    # The rows to find by; what a snapshot is shown with is in the subject's own row.
    sa.Table(
        f"{prefix}names",
        meta,
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("sense", sa.SmallInteger, primary_key=True),
        sa.Column("began", sa.ForeignKey(f"{prefix}subjects.began"), primary_key=True, index=True),
        sqlite_with_rowid=False,
    )
    sa.Table(
        f"{prefix}remembered",
        meta,
        sa.Column("command_key", sa.String(80), primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(80), nullable=False, index=True),
        sa.Column("first_version", sa.Integer, nullable=False),
        sa.Column("last_version", sa.Integer, nullable=False),
    )
    outbox = sa.Table(
        f"{prefix}outbox",
        meta,
        sa.Column("number", _Big, primary_key=True),
        sa.Column("notice", sa.String(80), nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempted", sa.BigInteger),
        sa.Column("delivered", sa.BigInteger),
    )
    _partial(f"{prefix}pending", outbox, "delivered IS NULL", "attempts", "created", "number")
    sa.Table(
        f"{prefix}vault",
        meta,
        sa.Column("token", sa.String(40), primary_key=True),
        sa.Column("stream", sa.String(80), nullable=False, index=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    sa.Table(
        f"{prefix}accesses",
        meta,
        sa.Column("number", _Big, primary_key=True),
        sa.Column("subject", sa.String(80), nullable=False, index=True),
        sa.Column("accessed", sa.BigInteger, nullable=False),
        sa.Column("actor_role", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
    )
    return meta


def _subject_indexes(prefix: str, subjects: sa.Table) -> None:
    # Each ends with "began", so that a page comes out in order without sorting.
    sa.Index(f"{prefix}kind", subjects.c.kind, subjects.c.began)
    for name in ("status", "handler", "agreement", "provisional"):
        sa.Index(f"{prefix}{name}", subjects.c.kind, subjects.c[name], subjects.c.began)
    # Improvements of a complaint's category and cause.
    alike = (subjects.c.kind, subjects.c.cause, subjects.c.category, subjects.c.began)
    sa.Index(f"{prefix}alike", *alike)
    _partial(f"{prefix}next_due", subjects, "next_due IS NOT NULL", "kind", "next_due")
    _partial(f"{prefix}wake", subjects, "wake IS NOT NULL", "wake", "began")


def _partial(name: str, table: sa.Table, where: str, *columns: str) -> None:
    only = sa.text(where)
    sa.Index(name, *(table.c[c] for c in columns), sqlite_where=only, postgresql_where=only)


# --- migrations ------------------------------------------------------------------------------


def _create(conn: sa.Connection, prefix: str) -> None:
    for table in describe(prefix).sorted_tables:
        conn.execute(sa.schema.CreateTable(table))
        # SQLAlchemy keeps them in a set, and a planner may choose between equals by their order.
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            conn.execute(sa.schema.CreateIndex(index))


Step = Callable[[sa.Connection, str], None]

MIGRATIONS: tuple[Step, ...] = (_create,)
"""The first step makes schema 1, and so on. A step that was released never changes: whoever adds
the second gives the first a frozen copy of the tables as they are now."""


def needed() -> int:
    """The schema that this build works with."""
    return len(MIGRATIONS)


def found(conn: sa.Connection, prefix: str, *, shared: bool) -> int:
    """The schema that the database is at; 0 where our tables are not there yet.

    :param shared: whether other tables may be there although ours are not.

    Raises :class:`~complaintflow.errors.StoreForeign`.
    """
    inspector = sa.inspect(conn)
    names = inspector.get_table_names()
    table = f"{prefix}meta"
    if table not in names:
        if names and not shared:
            raise StoreForeign(reason="it has other tables, and none of ours")
        return 0
    if not {"name", "value"} <= {column["name"] for column in inspector.get_columns(table)}:
        raise StoreForeign(reason="its meta table is not ours")
    rows = conn.exec_driver_sql(f"SELECT name, value FROM {table}").all()
    told = {str(name): str(value) for name, value in rows}
    if told.get("application") != APPLICATION:
        raise StoreForeign(reason="its meta table is not ours")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", told.get("schema", ""), re.ASCII):
        raise StoreForeign(reason="its meta table does not tell a schema")
    return int(told["schema"])


def check(at: int) -> None:
    """Raise :class:`~complaintflow.errors.StoreBehind` or
    :class:`~complaintflow.errors.StoreAhead` unless the schema is the one that is needed."""
    if at < needed():
        raise StoreBehind(found=at, needed=needed())
    if at > needed():
        raise StoreAhead(found=at, needed=needed())


@functools.cache
def _layout() -> Mapping[str, frozenset[str]]:
    """The columns of each table at the newest schema, all without their prefix."""
    tables = describe("").sorted_tables
    return {table.name: frozenset(column.name for column in table.columns) for table in tables}


def check_layout(conn: sa.Connection, prefix: str) -> None:
    """Raise :class:`~complaintflow.errors.StoreDiffers` unless the tables have the columns that
    this build reads and writes, and no other that must be filled.

    The number alone does not tell: a build from between two releases made tables of its own.
    """
    inspector = sa.inspect(conn)
    there = inspector.get_table_names()
    missing: list[str] = []
    unknown: list[str] = []
    for table, wanted in _layout().items():
        name = f"{prefix}{table}"
        columns = inspector.get_columns(name) if name in there else []
        known = {column["name"] for column in columns}
        must = {c["name"] for c in columns if not c["nullable"] and c["default"] is None}
        missing += [f"{table}.{column}" for column in sorted(wanted - known)]
        unknown += [f"{table}.{column}" for column in sorted(must - wanted)]
    if missing or unknown:
        raise StoreDiffers(schema=needed(), missing=tuple(missing), unknown=tuple(unknown))


def migrate(conn: sa.Connection, prefix: str, *, shared: bool) -> None:
    """Run the steps that are missing, inside the transaction that ``conn`` is in.

    Raises :class:`~complaintflow.errors.StoreAhead`,
    :class:`~complaintflow.errors.StoreDiffers` and
    :class:`~complaintflow.errors.StoreForeign`.
    """
    at = found(conn, prefix, shared=shared)
    if at > needed():
        check(at)
    if at == needed():
        check_layout(conn, prefix)
    for step in MIGRATIONS[at:]:
        step(conn, prefix)
    table = f"{prefix}meta"
    if at == 0:
        rows = [("application", APPLICATION), ("schema", str(needed()))]
        conn.exec_driver_sql(f"INSERT INTO {table} (name, value) VALUES (?, ?)", rows)
    elif at < needed():
        conn.exec_driver_sql(
            f"UPDATE {table} SET value = ? WHERE name = 'schema'", (str(needed()),)
        )
