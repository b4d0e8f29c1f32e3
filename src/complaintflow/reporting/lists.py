"""The list of cases (annex 4): one row a case, as cells that any kind of file can be written from;
and the CSV file."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import BinaryIO, Self, TypeAlias

from ..complaint import Complaint, Standard, Status, annex_2
from ..desk import Case, DutyView
from ..duties import BreachStatus, DutyState
from ..keeping import Keeping
from ..values import Day, Labelled, Text, When
from ..values import zone as zone_of
from .naming import Names, named
from .words import STATES, Lang, held_by, limit_parts, listed, minute


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in local time; with ``ends`` it is the 24:00 of ``day``'s day."""

    day: datetime
    ends: bool

    def __str__(self) -> str:
        return f"{self.day.date()} 24:00" if self.ends else minute(self.day)


Cell: TypeAlias = str | datetime | date | Limit | None
"""Words, a local time to the minute, a day, a limit, or nothing."""

HEADINGS: tuple[Text, ...] = tuple(
    Text(zh=zh, en=en)
    for zh, en in (
        ("投诉编号", "reference"),
        ("收到时间", "received"),
        ("渠道", "channel"),
        ("客户（脱敏）", "customer (opaque id)"),
        ("类别", "category"),
        ("严重程度", "severity"),
        ("紧急程度", "urgency"),
        ("状态", "status"),
        ("责任人", "responsible"),
        ("响应期限", "response due"),
        ("响应时间", "responded"),
        ("响应是否按期", "response in time"),
        ("办结期限", "completion due"),
        ("办结时间", "completed"),
        ("办结是否按期", "completion in time"),
        ("结论", "verdict"),
        ("客户意见", "customer's answer"),
        ("改进编号", "improvements"),
        ("违约", "breaches"),
        ("保存至", "keep until"),
        ("暂停销毁", "held by"),
    )
)
"""The columns of the list, in annex 4's order; and what holds a record longer."""

KeepingOf: TypeAlias = Callable[[Case], Keeping]
"""What keeps the record of a case: ``lambda case: desk.keeping(case.id, actor=…)``."""

References: TypeAlias = Callable[[str], str]
"""The public reference of a record: ``lambda id: desk.reference(id, actor=…)``."""

_NO_ANSWER = Text(zh="客户未回复", en="no answer")


def row(
    case: Case,
    keeping: KeepingOf,
    lang: Lang,
    standard: Standard,
    names: Names,
    references: References | None,
) -> tuple[Cell, ...]:
    """The cells of one case. Times are in the complaint's own zone; the two limits are those of
    its latest cycle. Of the customer there is the opaque id alone."""
    serving = dict.fromkeys(p.improvement for p in case.complaint.problems if p.improvement)
    c = case.complaint
    known = c.classification
    *_, response, completion = case.duties
    # Nothing keeps what is open but that it is open: what is not asked costs nothing.
    kept = keeping(case) if c.retention or c.holds else Keeping(until=None)
    return (
        c.reference,
        _local(c.received, c.zone),
        c.channel.label(lang),
        c.customer.ref,
        standard.label(known.category, lang) if known else None,
        _label(known.severity if known else None, lang),
        _label(known.urgency if known else None, lang),
        c.status.label(lang),
        c.handler and named(names, c.handler, lang),
        *_duty(response, c.zone, lang),
        *_duty(completion, c.zone, lang),
        _label(c.investigation.verdict if c.investigation else None, lang),
        _answer(c, lang),
        listed(tuple(serving if references is None else map(references, serving)), lang) or None,
        listed(
            tuple(
                f"{breach.clause} {breach.kind.label(lang)}"
                for breach in c.breaches
                if breach.status == BreachStatus.standing
            ),
            lang,
        )
        or None,
        kept.until.last_day if kept.until else None,
        listed(held_by(kept, lang), lang) or None,
    )


def _label(value: Labelled | None, lang: Lang) -> str | None:
    return None if value is None else value.label(lang)


def _local(when: When | None, zone: str) -> datetime | date | None:
    if when is None:
        return None
    if isinstance(when, Day):
        return when.day
    return when.astimezone(zone_of(zone)).replace(tzinfo=None, second=0, microsecond=0)


def _duty(view: DutyView, zone: str, lang: Lang) -> Iterator[Cell]:
    yield None if view.due is None else Limit(*limit_parts(view.due, zone))
    yield _local(view.duty.fulfilled, zone)
    stands = "in_time" if view.state == DutyState.met else view.state.value
    yield STATES[stands].get(lang)


def _answer(complaint: Complaint, lang: Lang) -> str | None:
    if complaint.answer is not None:
        return complaint.answer.label(lang)
    if complaint.status == Status.closed and complaint.unreachable is None:
        return _NO_ANSWER.get(lang)
    return None


def as_text(cell: Cell) -> str:
    """A cell in words."""
    if cell is None:
        return ""
    return minute(cell) if isinstance(cell, datetime) else str(cell)


_STARTS = frozenset("=+-@")


def dangerous(text: str) -> bool:
    """Whether a spreadsheet might take this text for a formula: what it begins with, after what
    cannot be seen and in whatever width, is one of ``= + - @``, or it begins with a control."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    for char in text:
        if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
            continue
        return unicodedata.normalize("NFKC", char)[:1] in _STARTS or char == "−"
    return False


def safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet might take for a formula."""
    return f"'{text}" if dangerous(text) else text


class CsvList:
    """The list as CSV: UTF-8 with the mark that Excel wants, lines ended by CRLF (RFC 4180), no
    cell that a spreadsheet takes for a formula.

    A context manager. Rows are written as they are added; nothing is kept. ``file`` is the
    caller's to close. Raises what writing to it raises.

    :param keeping: what keeps the record of a case; asked of those that came to their end.
    :param names: what people of the staff are called; where none is given the id stands.
    :param references: the public references of improvements; where it is not given the ids stand.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        keeping: KeepingOf,
        lang: Lang = "zh",
        standard: Standard | None = None,
        names: Names | None = None,
        references: References | None = None,
    ) -> None:
        self._lang: Lang = lang
        self._references = references
        self._standard = standard or annex_2()
        self._keeping, self._names = keeping, names or {}
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        self._csv = csv.writer(self._text, lineterminator="\r\n")

    def __enter__(self) -> Self:
        self._text.write("\ufeff")
        self._csv.writerow(heading.get(self._lang) for heading in HEADINGS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._text.flush()
        self._text.detach()

    def add(self, case: Case) -> None:
        """Write one row."""
        told = (self._lang, self._standard, self._names, self._references)
        cells = row(case, self._keeping, *told)
        self._csv.writerow(safe(as_text(cell)) for cell in cells)
