"""The cost of a command does not grow with what is there: every statement goes by an index."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from complaintflow.kernel import Index
from complaintflow.ports import Query, Scope
from complaintflow.stores import SqlStore
from complaintflow.stores.statements import Statements
from complaintflow.testing._samples import hours, make_commit, notice

SQL = Statements("complaintflow_")


@pytest.fixture(scope="module")
def conn() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    store = SqlStore(engine)
    store.migrate()
    for n in range(300):
        index = Index(
            status="received" if n % 3 else "closed",
            handler=f"h-{n % 20}",
            agreement="a-1",
            next_due=hours(n),
            wake=hours(n) if n % 2 else None,
            people=(f"p-{n % 20}", f"h-{n % 20}"),
            barred=(f"b-{n % 50}",),
            customers=(f"cu-{n}",),
            touches=(f"i-{n % 30}",),
            waits_for=(f"w-{n % 20}",),
            reference=f"R-{n}",
            external=f"crm:{n}",
        )
        store.commit(
            make_commit(f"c-{n}", index=index, bodies=[b"1", b"2"], notices=[notice(f"n-{n}")])
        )
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def plan(conn: sa.Connection, sql: str, args: tuple[object, ...] | None = None) -> str:
    marks = sql.count("?")
    rows = conn.exec_driver_sql(
        f"EXPLAIN QUERY PLAN {sql}", (None,) * marks if args is None else args
    )
    return "\n".join(row[3] for row in rows)


def searched(told: str) -> None:
    """Nothing is walked through, nothing is sorted."""
    for line in told.splitlines():
        # The one row of parameters is no table, and what is pending is an index of its own, which
        # is read from its beginning for as many rows as are wanted.
        assert re.match(r"(?!SCAN)|SCAN .*(CONSTANT ROW|\bq$|INDEX complaintflow_pending)", line), (
            told
        )
        assert "TEMP B-TREE" not in line, told


@pytest.mark.parametrize(
    "name",
    [
        *("load", "check", "replace", "forget_names", "events", "feed", "heads", "due"),
        *("pending", "delivered", "attempted", "accesses", "destroy", "touch"),
        *("version", "touched", "forget"),
    ],
)
def test_statements(conn: sa.Connection, name: str) -> None:
    searched(plan(conn, getattr(SQL, name)))


def test_reading_the_names(conn: sa.Connection) -> None:
    searched(plan(conn, SQL.names(3)))


def test_reading_the_vault(conn: sa.Connection) -> None:
    searched(plan(conn, SQL.read(3)))


@pytest.mark.parametrize("after", [0, 100])
@pytest.mark.parametrize(
    ("query", "by"),
    [
        (Query(), "complaintflow_kind"),
        (Query(handler="h-1"), "complaintflow_handler"),
        (Query(customer="cu-1"), "name=? AND sense=?"),
        (Query(agreement="a-1"), "complaintflow_agreement"),
        (Query(statuses=("received",)), "complaintflow_status"),
        (Query(reference="R-1"), "reference=?"),
        (Query(external="crm:1"), "external=?"),
        (Query(provisional=True), "complaintflow_provisional"),
        (Query(person="p-1"), "name=? AND sense=?"),
        (Query(scope=Scope(person="p-1")), "name=? AND sense=?"),
        (Query(touches="i-1"), "name=? AND sense=?"),
        (Query(kind="", touches="i-1"), "name=? AND sense=?"),
        (Query(waits_for="w-1"), "name=? AND sense=?"),
        (Query(kind="", waits_for="w-1"), "name=? AND sense=?"),
        (Query(scope=Scope(customer="cu-1")), "name=? AND sense=?"),
        (Query(handler="h-1", scope=Scope(everything=True, not_barred="b-1")), "_handler"),
    ],
)
def test_find(conn: sa.Connection, query: Query, by: str, after: int) -> None:
    sql, args = SQL.find(query, after)
    told = plan(conn, sql, args)
    searched(told)
    assert by in told, told


@pytest.mark.parametrize("after", [0, 100])
def test_find_what_is_due(conn: sa.Connection, after: int) -> None:
    """Found by the limit, and only what was found is sorted."""
    told = plan(conn, *SQL.find(Query(due_before=hours(3)), after))
    assert "complaintflow_next_due (kind=? AND next_due<?)" in told, told
    assert "SCAN" not in told
    sql, args = SQL.find(Query(due_before=hours(3), handler="h-1"), after)
    assert "SCAN" not in plan(conn, sql, args)


@pytest.mark.parametrize("after", [0, 100])
def test_find_what_is_open(conn: sa.Connection, after: int) -> None:
    """Found by its statuses, and only what was found is sorted: what was closed costs nothing."""
    told = plan(conn, *SQL.find(Query(statuses=("received", "classified")), after))
    assert "complaintflow_status (kind=? AND status=?)" in told, told
    assert "SCAN" not in told
