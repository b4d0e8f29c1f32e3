"""One item of a notice, sentence by sentence: which days it gives off and which are worked.

What is not understood is a finding; nothing is passed over. Every pattern is matched at one place
and bounded, so reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ..window import Span
from .finding import Finding, finding

_DAY: Final = re.compile(
    r"(?:([0-9]{4})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日(?:\(([^()。]{0,40})\))?"
)
_TO: Final = re.compile(r"至|到|[-—–―~]{1,2}")
_AND: Final = re.compile(r"[、和及]")
_OFF: Final = re.compile(r"(?:放假调休|调休放假|放假|补休)(?:共?([0-9]{1,2})天)?")
# Alone 调休 could mean either; where the days off were named before, it is one of them.
_OFF_INSIDE: Final = re.compile(r"(?:放假|调休|补休)(?:共?([0-9]{1,2})天)?")
_ON: Final = re.compile(r"(?:正常|照常)?上班")
_TOTAL: Final = re.compile(r"共([0-9]{1,2})天")
_NONE: Final = re.compile(r"不调休")
_WEEKEND: Final = re.compile(r"与周末连休")
_INSIDE: Final = re.compile(r"其中,?")
_ADVICE: Final = "鼓励"
_ORDERS: Final = ("放假", "上班", "补休", "调休")

_WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_LUNAR: Final = re.compile(
    r"(?:农历)?(?:除夕|大年三十|"
    r"(?:闰?[正一二三四五六七八九十冬腊]{1,2}月)?(?:初[一二三四五六七八九十]|[二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]))"
)
_NAMES: Final = (
    ("Monday", "周一"), ("Tuesday", "周二"), ("Wednesday", "周三"), ("Thursday", "周四"),
    ("Friday", "周五"), ("Saturday", "周六"), ("Sunday", "周日"),
)  # fmt: skip


@dataclass
class Item:
    """What one item says: days off as spans, make-up days, and what is wrong with it."""

    rest: list[Span] = field(default_factory=list)
    work: list[date] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def scan(text: str, year: int) -> Item:
    """Read an item of the notice of ``year``: half-width marks, no spaces, without its heading."""
    reader = _Reader(year)
    for sentence in re.split("[。;]", text):
        if sentence:
            reader.sentence(sentence)
    reader.finish(text)
    return reader.item


class _Reader:
    def __init__(self, year: int) -> None:
        self.year = year
        self.item = Item()
        self.totals: list[int] = []
        self.plain = False
        self.beside: list[Span] = []
        self.whole = True

    def wrong(self, code: str, quote: str, **facts: object) -> None:
        self.item.findings.append(finding(code, quote, **facts))

    def sentence(self, text: str) -> None:
        if text.startswith(_ADVICE):
            # Advice to employers gives nobody a day off.
            if any(order in text for order in _ORDERS):
                self.wrong("not_understood", text)
            return
        at, inside = 0, False
        while at < len(text):
            if text[at] == "," and 0 < at < len(text) - 1:
                at += 1
            if match := _INSIDE.match(text, at):
                at, inside = match.end(), True
            if match := _TOTAL.match(text, at):
                self.totals.append(int(match[1]))
            elif match := _NONE.match(text, at):
                self.plain = True
            elif match := _WEEKEND.match(text, at):
                self.beside += self.item.rest[-1:]
            else:
                end = self.statement(text, at, inside)
                if end is None:
                    self.wrong("not_understood", text[at:] or text)
                    return
                at = end
                continue
            at = match.end()

    def statement(self, text: str, at: int, inside: bool) -> int | None:
        """Days and what becomes of them; where it ends, None where it is not understood."""
        start, days = at, _Days(self)
        while True:
            match = _DAY.match(text, at)
            if match is None:
                return None
            first, at = days.read(match), match.end()
            last = first
            if to := _TO.match(text, at):
                match = _DAY.match(text, to.end())
                if match is None:
                    return None
                last, at = days.read(match), match.end()
            days.add(first, last, text[start:at])
            if more := _AND.match(text, at):
                at = more.end()
            else:
                break
        if match := (_OFF_INSIDE if inside else _OFF).match(text, at):
            self.off(days, match[1], inside, text[start : match.end()])
        elif match := _ON.match(text, at):
            self.item.work += [d for span in days.spans for d in _each(span)]
        else:
            return None
        return match.end()

    def off(self, days: _Days, said: str | None, inside: bool, quote: str) -> None:
        length = sum((b - a).days + 1 for a, b in days.spans)
        if said is not None and days.whole and int(said) != length:
            self.wrong("length_differs", quote, said=int(said), found=length)
        if not inside:
            self.item.rest += days.spans
            self.whole = self.whole and days.whole
            return
        for a, b in days.spans:
            if not any(first <= a and b <= last for first, last in self.item.rest):
                self.wrong("not_inside", quote, day=a)

    def finish(self, text: str) -> None:
        """What can only be said of the whole item."""
        item = self.item
        length = sum((b - a).days + 1 for a, b in item.rest)
        run = length
        for first, last in self.beside:
            added = _weekend_beside(first, last)
            if not added:
                self.wrong("no_weekend_beside", text, day=first)
            run += added
        for said in self.totals:
            if self.whole and said not in (length, run):
                self.wrong("length_differs", text, said=said, found=length)
        if self.plain and item.work:
            self.wrong("makeup_despite", text)


class _Days:
    """The days of one statement: a month or a year said once holds for those that follow."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.year: int | None = None
        self.month: int | None = None
        self.spans: list[Span] = []
        self.whole = True

    def read(self, match: re.Match[str]) -> date | None:
        year, month, day, note = match.groups()
        wrong, quote = self.reader.wrong, match[0]
        if year:
            self.year = int(year)
        if month:
            self.month = int(month)
        if self.month is None:
            wrong("day_without_month", quote)
            return None
        try:
            found = date(self.reader.year if self.year is None else self.year, self.month, int(day))
        except ValueError:
            wrong("no_such_date", quote)
            return None
        for part in re.split("[、,]", note) if note is not None else ():
            if told := _WEEKDAY.fullmatch(part):
                if "一二三四五六日".index(told[1].replace("天", "日")) != found.weekday():
                    en, zh = _NAMES[found.weekday()]
                    wrong("weekday_differs", quote, day=found, en=en, zh=zh)
            elif not _LUNAR.fullmatch(part):
                wrong("not_understood", quote)
        return found

    def add(self, first: date | None, last: date | None, quote: str) -> None:
        if first is None or last is None:
            self.whole = False
        elif last < first:
            self.whole = False
            self.reader.wrong("backwards", quote)
        else:
            self.spans.append((first, last))


def _each(span: Span) -> list[date]:
    # A span is checked later; one that is far too long must not be written out before.
    first, last = span
    return [first + timedelta(days=n) for n in range(min((last - first).days, 366) + 1)]


def _weekend_beside(first: date, last: date) -> int:
    """How many days of weekend adjoin the span."""
    return {0: 2, 6: 1}.get(first.weekday(), 0) + {4: 2, 5: 1}.get(last.weekday(), 0)
