"""``analysis``: handling analysed, as a table, JSON, CSV or a workbook; and that it was made."""

from __future__ import annotations

import csv as writer
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, BinaryIO

import typer
from rich.console import ConsoleRenderable, RichCast

from ..complaint import Standard, SubjectKind
from ..desk import Analysis, AnalysisDue
from ..errors import MissingExtra
from ..reporting.words import code_text
from ..values import Text, local_day
from .console import ZONE, Console
from .failure import usage
from .options import command
from .render import Column, table
from .reporting import STDOUT, check_targets, stdout, writing

HEADINGS = {
    "month": Text(zh="月份", en="month"),
    "category": Text(zh="类别", en="category"),
    "product": Text(zh="产品", en="product"),
    "cause": Text(zh="原因", en="cause"),
    "about": Text(zh="对象", en="object"),
    "received": Text(zh="收到", en="received"),
    "upheld": Text(zh="属实", en="upheld"),
    "response_late": Text(zh="响应逾期", en="response late"),
    "completion_late": Text(zh="办结逾期", en="completion late"),
    "breaches": Text(zh="违约", en="breaches"),
    "objections": Text(zh="异议", en="objections"),
    "recurring": Text(zh="再次发生", en="recurring"),
}
"""The columns, in order."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "analysis")(analysis)


def analysis(
    console: Console,
    id: Annotated[str, typer.Argument(metavar="AGREEMENT", help="Its number or id.")],
    first: Annotated[
        str | None, typer.Option("--from", help="First day; by default 3 months before --to.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last day; by default yesterday.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record that the analysis was made, by its digest.")
    ] = False,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV; - shows it.")
    ] = None,
    xlsx: Annotated[
        str | None, typer.Option("--xlsx", metavar="FILE", help="Write it as a workbook.")
    ] = None,
) -> None:
    """Analyse handling: complaints by month, category, product, cause, object (4.4).

    Says too by when the next analysis is due, and whether that is overdue.
    """
    asked = {"--csv": csv, "--xlsx": xlsx}
    files = {option: name for option, name in asked.items() if name is not None}
    check_targets(console, files)
    who = console.actor  # what it shows is of one agreement: whoever looks is named
    agreement, desk = console.find(id), console.desk
    until = _day(last, "--to") or local_day(desk.clock.now(), ZONE) - timedelta(days=1)
    since = _day(first, "--from") or until - timedelta(days=91)
    if record:
        told = desk.make_analysis(agreement, since, until, actor=who)
    else:
        told = desk.analysis(agreement, since, until, actor=who)
    due = desk.analysis_due(agreement, actor=who)
    if files:
        _write(console, told, files)
    if STDOUT in files.values():
        return
    value = {**told.as_dict(), "digest": told.digest, "due": _due(due), "recorded": record}
    console.answer(value, _table(console, told))
    _say_due(console, due)


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise usage(
            f"{option} is a day, such as 2026-06-30", f"{option} 应为日期，例如 2026-06-30"
        ) from None


def _due(due: AnalysisDue) -> dict[str, object]:
    limit = due.due
    day = None if limit is None or limit.last_day is None else limit.last_day.isoformat()
    return {"last_day": day, "overdue": due.overdue}


def _say_due(console: Console, due: AnalysisDue) -> None:
    day = _due(due)["last_day"]
    if due.overdue:
        told = console.t(f"定期分析已逾期（{day}）", f"the analysis is overdue ({day})")
        console.say(told, "red")
    elif day is not None:
        console.say(console.t(f"下次分析最迟{day}", f"the next analysis is due by {day}"), "dim")


def _cells(told: Analysis, lang: str, standard: Standard) -> Iterator[tuple[str | int, ...]]:
    """The rows for people; what is not known yet is empty."""
    for row in told.rows:
        about = SubjectKind(row.about).label(lang) if row.about else ""
        label = standard.label(row.category, lang) if row.category else ""
        cause = code_text(row.cause, standard, lang) if row.cause else ""
        product = standard.product_label(row.product, lang)
        yield (row.month, label, product, cause, about, *row.counts.values())


def _table(console: Console, told: Analysis) -> ConsoleRenderable | RichCast | str:
    t = console.t
    columns: list[Column] = [
        HEADINGS["month"].get(console.lang),
        (t("类别·产品·原因·对象", "category · product · cause · object"), "left", True),
        # A terminal has 80 columns: what is counted is named in few letters.
        (t("收到", "received"), "right", False),
        (t("属实", "upheld"), "right", False),
        (t("响应\n逾期", "late\n4.1"), "right", False),
        (t("办结\n逾期", "late\n4.2"), "right", False),
        (t("违约", "breaches"), "right", False),
        (t("异议", "objected"), "right", False),
        (t("再次\n发生", "again"), "right", False),
    ]
    rows = []
    for month, *what, received, upheld, response, completion, breaches, objected, again in (
        tuple(map(str, row)) for row in _cells(told, console.lang, console.editions.telling)
    ):
        counts = (received, upheld, response, completion, breaches, objected, again)
        rows.append((month, " · ".join(one for one in what if one), *counts))
    return table(columns, rows)


def _write(console: Console, told: Analysis, files: dict[str, str]) -> None:
    from ..reporting import replacing

    with writing(), replacing(*(name for name in files.values() if name != STDOUT)) as opened:
        out = iter(opened)
        for option, name in files.items():
            file = stdout() if name == STDOUT else next(out)
            if option == "--csv":
                file.write(_csv(told, console))
            else:
                _xlsx(told, file, console)


def _csv(told: Analysis, console: Console) -> bytes:
    lang = console.lang
    text = io.StringIO(newline="")
    rows = writer.writer(text)
    rows.writerow(heading.get(lang) for heading in HEADINGS.values())
    rows.writerows(_cells(told, lang, console.editions.telling))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _xlsx(told: Analysis, file: BinaryIO, console: Console) -> None:
    lang, at = console.lang, console.now()
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        raise MissingExtra(extra="documents") from None
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at.replace(tzinfo=None), "comments": told.digest})
    sheet = book.add_worksheet(Text(zh="定期分析", en="analysis").get(lang))
    head = book.add_format({"bold": True, "bottom": 1})
    for column, heading in enumerate(HEADINGS.values()):
        sheet.write_string(0, column, heading.get(lang), head)
    for n, row in enumerate(_cells(told, lang, console.editions.telling), start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(n, column, cell)
            else:
                sheet.write_string(n, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
