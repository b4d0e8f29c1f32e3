"""A document as data: what it says, block by block; :mod:`.word` and :mod:`.web` write it.

Every document carries its mark: the annex's number, the agreement's number, the version, the day it
was made, and that it is confidential (4.3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from ..agreement import Agreement, Terms
from ..values import Text
from ..values import zone as zone_of
from .drawing import Lang

TITLES: Final[dict[int, Text]] = {
    1: Text(zh="客户投诉处理流程图", en="Flowchart of complaint handling"),
    2: Text(zh="投诉分类与评估标准", en="Classification and assessment standard"),
    3: Text(zh="投诉处理方案", en="Complaint handling plan"),
    4: Text(zh="投诉处理记录表", en="Complaint handling record"),
    5: Text(zh="致客户的函件", en="Letter to the customer"),
    6: Text(zh="投诉处理相关法律法规", en="Applicable laws and regulations"),
    7: Text(zh="投诉处理培训资料", en="Training material on complaint handling"),
}
"""The seven annexes by their numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What every document carries: which annex of which agreement, which version, made when."""

    annex: int
    agreement_no: str | None
    """None where it belongs to no agreement that the reader may see."""
    version: str
    made: date


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; a line break within it stays one."""

    text: str
    strong: bool = False
    right: bool = False
    """Set on the right, as who signs and when."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Points, one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """What is asked on the left, and the answer to it on the right."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head; ``widths`` are shares of the line, even where they are not given."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    lanes: bool = False
    """Each column is a lane: what stands in one is drawn as a box."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG; where none can be shown, ``instead`` says the same."""

    svg: str
    instead: Grid


Block: TypeAlias = Heading | Para | Bullets | Fields | Grid | Picture


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One annex in one language."""

    mark: Mark
    title: str
    lang: Lang
    blocks: tuple[Block, ...]
    landscape: bool = False

    @property
    def annex(self) -> str:
        """``附件4``, ``Annex 4``."""
        return f"附件{self.mark.annex}" if self.lang == "zh" else f"Annex {self.mark.annex}"

    @property
    def facts(self) -> tuple[str, ...]:
        """The mark in words, without the page."""
        t, mark = either(self.lang), self.mark
        number = mark.agreement_no or t("（无）", "(none)")
        return (
            self.annex,
            t(f"合同编号：{number}", f"Agreement No. {number}"),
            t(f"版本：{mark.version}", f"Version {mark.version}"),
            t(f"制作日期：{mark.made.isoformat()}", f"Made on {mark.made.isoformat()}"),
            t("保密", "CONFIDENTIAL"),
        )


def either(lang: Lang) -> Callable[[str, str], str]:
    """A function that takes words in Chinese and in English, and gives those of ``lang``."""
    return lambda zh, en: zh if lang == "zh" else en


def terms_of(agreement: Agreement | None, at: datetime) -> Terms:
    """The terms that hold at an instant; the default ones where there is no agreement."""
    return Terms() if agreement is None else agreement.terms_at(at)


def mark_of(
    annex: int, agreement: Agreement | None, *, at: datetime, version: str | None = None
) -> Mark:
    """The mark of a document that is made at an instant. Its version is that of the terms that
    hold then (``T-2``; ``T-0`` for the default ones) where no other is given."""
    held = None if agreement is None else agreement.version_at(at)
    terms = Terms() if held is None else held.terms
    return Mark(
        annex=annex,
        agreement_no=None if agreement is None else agreement.number,
        version=version or f"T-{0 if held is None else held.n}",
        made=at.astimezone(zone_of(terms.zone)).date(),
    )


def title_of(annex: int, lang: Lang) -> str:
    """The title of an annex."""
    return TITLES[annex].get(lang)


def is_east_asian(text: str) -> bool:
    """Whether some of it is set in the East Asian font."""
    return any(unicodedata.east_asian_width(char) in "WF" for char in text)
