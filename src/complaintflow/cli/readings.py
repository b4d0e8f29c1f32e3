"""``accesses``: who read personal data, when, and why (4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from ..desk import plain
from ..ports import Access, Query
from .console import ZONE, Console
from .failure import usage
from .options import command
from .render import Column, table, when
from .words import value_name


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "accesses")(accesses)


def accesses(
    console: Console,
    id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="One complaint or agreement; or --customer."),
    ] = None,
    customer: Annotated[
        str | None, typer.Option(help="All complaints of this customer (your own id).")
    ] = None,
) -> None:
    """Who read which values of a complaint, or of a customer, when and why (4.3)."""
    if (id is None) == (customer is None):
        raise usage("name one complaint, or a --customer")
    rows = [
        (reference, access)
        for reference, subject in _subjects(console, id, customer)
        for access in console.desk.accesses(subject, actor=console.actor)
    ]
    t = console.t
    columns: list[Column] = [
        t("时间", "when"),
        t("查阅人", "who"),
        t("记录", "record"),
        (t("内容", "what"), "left", True),
        t("目的", "why"),
    ]
    value = [{"reference": reference, **_value(access)} for reference, access in rows]
    shown = table(columns, [_row(console, reference, access) for reference, access in rows])
    console.answer(value, shown)
    if not rows:
        console.say(t("没有查阅记录", "nobody has read anything"), "dim")


def _subjects(console: Console, id: str | None, customer: str | None) -> Iterator[tuple[str, str]]:
    desk, who = console.desk, console.actor
    if id is not None:
        yield id, console.find(id)
        return
    for case in desk.cases(Query(customer=customer, limit=500), actor=who):
        yield case.reference, case.id


def _value(access: Access) -> dict[str, object]:
    told = plain(access)
    return told if isinstance(told, dict) else {}


def _row(console: Console, reference: str, access: Access) -> tuple[str, ...]:
    words = [
        console.t("全部", "all") if field == "all" else value_name(field, console.lang)
        for field in access.fields
    ]
    between = "、" if console.lang == "zh" else ", "
    return (
        when(access.at, ZONE),
        str(access.actor),
        reference,
        between.join(words),
        access.purpose,
    )
