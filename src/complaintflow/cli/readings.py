"""``accesses`` and ``find-contact``: who read personal data and why; whose a contact is (4.3)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from ..desk import plain
from ..ports import Access, Query
from ..reporting.words import value_name
from .console import ZONE, Console
from .failure import usage
from .options import command
from .render import Column, table, when

_LONGEST = 1000


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "accesses")(accesses)
    command(app, "find-contact")(find_contact)


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
        raise usage("name one complaint, or a --customer", "请写明一件投诉，或 --customer")
    rows = list(_read(console, id, customer))
    t = console.t
    columns: list[Column] = [
        t("时间", "when"),
        (t("查阅人", "who"), "left", True),
        (t("记录", "record"), "left", True),
        (t("内容", "what"), "left", True),
        (t("目的", "why"), "left", True),
    ]
    value = [{"reference": reference, **_value(access)} for reference, access in rows]
    shown = table(columns, [_row(console, reference, access) for reference, access in rows])
    console.answer(value, shown)
    if not rows:
        console.say(t("没有查阅记录", "nobody has read anything"), "dim")


def _read(console: Console, id: str | None, customer: str | None) -> Iterator[tuple[str, Access]]:
    """Each reading, with the reference of what was read."""
    desk, who = console.desk, console.actor
    if id is not None:
        yield from ((id, access) for access in desk.accesses(console.find(id), actor=who))
    elif customer is not None:
        theirs = desk.cases(Query(customer=customer, limit=500), actor=who)
        references = {case.id: case.reference for case in theirs}
        for access in desk.accesses_of(customer, actor=who):
            yield references.get(access.subject, access.subject), access


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
        console.by(access.actor),
        reference,
        between.join(words),
        console.word(access.purpose),
    )


def find_contact(
    console: Console,
    purpose: Annotated[
        str, typer.Option(help="Why, as a code, for example call_back; it is written down.")
    ],
) -> None:
    """The complaints that hold a contact: a telephone number, an address, an account.

    The contact is read from standard input, one line: what is typed as an argument stays in the
    shell's history and is seen by whoever lists processes."""
    who = console.actor
    contact = sys.stdin.readline(_LONGEST).strip()
    if not contact:
        raise usage(
            "the contact is read from standard input, one line; there was none",
            "联系方式从标准输入读取一行；没有读到",
        )
    desk = console.desk
    found = desk.find_contact(contact, actor=who, purpose=purpose)
    cases = [desk.get(id, actor=who) for id in found]
    t, lang = console.t, console.lang
    columns: list[Column] = [t("投诉编号", "reference"), t("状态", "status"), t("编号", "id")]
    rows = [(case.reference, case.status.label(lang), case.id) for case in cases]
    told = [{"id": c.id, "reference": c.reference, "status": c.status.value} for c in cases]
    console.answer({"found": told}, table(columns, rows))
    if not found:
        console.say(t("没有符合条件的投诉", "nothing matches"), "dim")
