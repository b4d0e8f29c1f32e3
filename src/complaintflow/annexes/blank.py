"""Annexes 3, 4 and 5 left blank, to be filled in by hand: the same forms, with the clauses and the
limits of the live terms, and no case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, cast

from ..agreement import Agreement
from ..complaint import Standard
from ..records import HandlingRecord
from .chart import limits
from .document import (
    Block,
    Bullets,
    Document,
    Fields,
    Grid,
    Para,
    either,
    mark_of,
    terms_of,
    title_of,
)
from .drawing import Lang
from .filling import stopped
from .form import record_blocks
from .letters import FIELDS, LABELS, Letter, write_letter
from .plan import plan_blocks
from .telling import Telling
from .templates import Value

ROWS: Final = 3
"""The empty rows of a table that is filled in by hand."""
_LONG: Final = frozenset(
    {"投诉内容", "客户诉求", "核实情况", "原因分析（直接）", "原因分析（根本）", "反馈内容",
     "风险及应对", "处理结果"}
)  # fmt: skip
"""The fields that are given more room."""


def blank_form(
    annex: Literal[3, 4, 5],
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
    letter: Letter = Letter.acknowledgement,
) -> Document:
    """The form of a handling plan (annex 3), of the record of handling (annex 4) or of a letter
    (annex 5), to be filled in by hand. Its version is that of the terms that hold then.

    :param at: when the form is made.
    :param letter: which letter, of annex 5.
    """
    t = either(lang)
    if annex == 5:
        return _letter(letter, agreement=agreement, at=at, lang=lang)
    blank, record = _Blank(lang, standard), _unwritten()
    held = Bullets(limits(terms_of(agreement, at), lang))
    blocks: tuple[Block, ...] = tuple(
        plan_blocks(record, blank) if annex == 3 else record_blocks(record, blank)
    )
    return Document(
        mark=mark_of(annex, agreement, at=at),
        title=title_of(annex, lang) + t("（空白）", " (blank form)"),
        lang=lang,
        blocks=(held, *blocks),
    )


def _letter(letter: Letter, *, agreement: Agreement | None, at: datetime, lang: Lang) -> Document:
    """A letter with a gap for each of its fields, to be filled in by hand."""
    t = either(lang)
    gap = "＿" * 6 if lang == "zh" else "_" * 12
    gaps: dict[str, Value] = {
        name: t(f"{gap}（{LABELS[name].zh}）", f"{gap} ({LABELS[name].en})")
        for name in FIELDS[letter]
    }
    gaps |= {n: stopped(str(gaps[n]), lang) or "" for n in ("findings", "outcome") if n in gaps}
    if "refused" in gaps:
        gaps["refused"] = (str(gaps["refused"]),)
    written = write_letter(letter, gaps, agreement=agreement, at=at, lang=lang)
    title = written.document.title + t("（空白）", " (blank form)")
    return replace(written.document, title=title)


class _Unwritten:
    """Stands for a record in which nothing is written yet: whatever is asked of it is the same
    again, and once in every list."""

    def __getattr__(self, name: str) -> _Unwritten:
        return self

    def __getitem__(self, key: object) -> _Unwritten:
        return self

    def __iter__(self) -> Iterator[_Unwritten]:
        yield self

    __reversed__ = __iter__

    def __call__(self, *args: object) -> _Unwritten:
        return self

    def __sub__(self, other: object) -> _Unwritten:
        return self


def _unwritten() -> HandlingRecord:
    """A record in which nothing is written yet, for :class:`_Blank` to lay out."""
    return cast("HandlingRecord", _Unwritten())


class _Blank(Telling):
    """Lays a form out with room to write, and tells nothing."""

    def __init__(self, lang: Lang, standard: Standard | None = None) -> None:
        super().__init__(_unwritten(), lang, standard)

    def _nothing(self, *told: object) -> str:
        return ""

    when = span = due = words = label = code = kind = who = person = yes = _nothing
    evidence = category = product = lines = listed = pair = note = _nothing

    def said(self, words: Callable[[], str], *, strong: bool = False) -> Iterator[Para]:
        """Nothing: there is no case."""
        return iter(())

    def fields(self, *rows: tuple[str, str, str]) -> Fields:
        """The labels, each with room to write."""
        return Fields(
            tuple((self.t(zh, en), "\n\n\n" if zh in _LONG else "\n") for zh, en, _ in rows)
        )

    def grid(
        self,
        head: tuple[tuple[str, str], ...],
        rows: Iterable[tuple[str, ...]],
        widths: tuple[int, ...],
    ) -> Grid:
        """The head, and empty rows."""
        empty = ("\n", *("",) * (len(head) - 1))
        return Grid(tuple(self.t(zh, en) for zh, en in head), (empty,) * ROWS, widths)
