"""Tables for people: aligned with wide characters, ids whole, nothing that a terminal obeys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..complaint import Complaint
from ..desk import Case, DutyView
from ..duties import DutyState
from ..periods import Deadline
from ..values import Day, When
from ..values import zone as zone_of
from .console import Console
from .safe import clean

STYLE: dict[DutyState, str] = {
    DutyState.met: "green",
    DutyState.late: "red",
    DutyState.overdue: "bold red",
    DutyState.open: "yellow",
}

Column = str | tuple[str, Literal["left", "right"], bool]
"""A heading; or a heading, how it is aligned, and whether its cells may be folded."""

Cell = str | Text


def table(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], title: str = "", lines: bool = False
) -> RenderableType:
    """A table. Cells are plain text: no markup in them is obeyed, no control character shown."""
    made = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_edge=False,
        show_lines=lines,
    )
    for column in columns:
        heading, align, folds = (column, "left", False) if isinstance(column, str) else column
        made.add_column(
            Text(heading, style="bold"),
            justify="right" if align == "right" else "left",
            no_wrap=not folds,
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(clean(cell)) for cell in row))
    return _titled(title, made)


def pairs(rows: Iterable[tuple[str, Cell]], title: str = "") -> RenderableType:
    """Names and values, one to a line."""
    made = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True, style="dim")
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(name, value if isinstance(value, Text) else Text(clean(value)))
    return _titled(title, made)


def _titled(title: str, made: Table) -> RenderableType:
    return Group(Text(title, style="bold"), made) if title else made


# --- prose -------------------------------------------------------------------------------------

_CLOSING = "，。；：、！？）》」』”’％"
_OPENING = "（《「『“‘"
_UNIT = re.compile(rf"[{_OPENING}]*(?:[!-~]+|[^\s])[{_CLOSING}]*|\s+")


def prose(text: str, width: int) -> Text:
    """Sentences folded to a width: between Chinese characters, but never inside a word or an id,
    and with no closing mark at the beginning of a line."""
    return Text("\n".join(line for part in clean(text).split("\n") for line in _fold(part, width)))


def _fold(text: str, width: int) -> Iterator[str]:
    line = ""
    for unit in _UNIT.findall(text):
        if line and cell_len(line + unit.rstrip()) > width:
            yield line.rstrip()
            line = unit.lstrip()
        else:
            line += unit
    yield line.rstrip()


# --- times -------------------------------------------------------------------------------------


def when(value: When | None, zone: str) -> str:
    """An instant to the minute in a zone; a day as a day."""
    if value is None:
        return ""
    if isinstance(value, Day):
        return value.day.isoformat()
    return f"{value.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"


def limit(at: datetime | None, zone: str) -> str:
    """A limit as people name it: the end of a day is its 24:00, not the next day's 00:00."""
    if at is None:
        return ""
    local = at.astimezone(zone_of(zone))
    if local.time() == time(0):
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def limit_of(deadline: Deadline) -> str:
    """A deadline's limit in its own zone."""
    return limit(deadline.due, deadline.zone)


def span(length: timedelta, lang: str) -> str:
    """A length of time, to the minute or in days and hours."""
    minutes = int(length.total_seconds()) // 60
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if lang == "zh":
        parts = ((days, "天"), (hours, "小时"), (0 if days else minutes, "分钟"))
        return "".join(f"{n}{name}" for n, name in parts if n) or "不足1分钟"
    parts = ((days, "d"), (hours, "h"), (0 if days else minutes, "min"))
    return " ".join(f"{n} {name}" for n, name in parts if n) or "less than 1 min"


# --- complaints --------------------------------------------------------------------------------


def standing(view: DutyView, console: Console, *, short: bool = False) -> Text:
    """How a duty stands, coloured; by how much it is late."""
    told = view.standing
    text = told.state.label(console.lang)
    if told.late_by is not None and not short:
        text += f" ({span(told.late_by, console.lang)})"
    return Text(text, style=STYLE.get(told.state, ""))


def level(complaint: Complaint, lang: str) -> str:
    """Severity, urgency and priority in a few words."""
    known = complaint.classification
    if known is None or known.severity is None or known.urgency is None:
        return ""
    return f"{known.severity.label(lang)} · {known.urgency.label(lang)} · P{known.priority}"


def present(case: Case) -> tuple[DutyView, DutyView]:
    """Response and completion of the present cycle."""
    *_, response, completion = case.duties
    return response, completion
