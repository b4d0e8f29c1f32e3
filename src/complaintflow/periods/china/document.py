"""A notice's text divided: what is around the items (title, number, signature), and the items.

Every line must be one of the known kinds. A line that is none of them is a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from .finding import Finding, finding

_FESTIVAL: Final = "元旦|春节|清明节|劳动节|端午节|中秋节|国庆节"
_NUMERAL: Final = "[一二三四五六七八九十]{1,3}、|[(][一二三四五六七八九十]{1,3}[)]|[1-9][.、]"
_HEADING: Final = re.compile(
    rf"(?:{_NUMERAL})?((?:{_FESTIVAL})(?:[、和及](?:{_FESTIVAL})){{0,6}}):"
)
_OTHER_HEADING: Final = re.compile(rf"(?:{_NUMERAL})?([^:。,;0-9]{{1,30}}):")
_BARE: Final = re.compile(rf"(?:{_NUMERAL})?(?=[0-9]{{1,4}}[年月日])")
# What goes on in the line of what is before it.
_RUN_ON: Final = re.compile(
    rf"(?<=[。;:])(?=(?:{_NUMERAL})[0-9]|(?:{_NUMERAL})?(?:{_FESTIVAL})[、和及:]|节假日期间)"
)
_LABEL: Final = re.compile(
    "(标题|发文字号|文号|成文日期|发布日期|索引号|主题分类|主题词|发文机关|来源):"
)
_TITLE: Final = re.compile("国务院(?:办公厅)?关于[^。;:]{1,80}的通知")
_TITLE_BEGINS: Final = re.compile("国务院(?:办公厅)?关于[^。;:]{0,60}")
_YEAR: Final = re.compile("([0-9]{4})年")
_NUMBER: Final = re.compile(
    r"((?:国办发明电|国发明电|国办发|国发|国办函))[〔\[(【]([0-9]{4})[〕\])】](?:第)?([0-9]{1,4})号"
)
_DATE: Final = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_OF_YEAR: Final = re.compile("现将([0-9]{4})年")
_ADDRESSEES: Final = re.compile("各省、[^。;0-9]{4,80}:")
_ORDER: Final = re.compile("[0-9]日[^。]{0,60}?(?:放假|上班|补休|调休)")
_PREAMBLE: Final = ("经国务院批准", "根据", "按照", "为")
_CLOSING: Final = "节假日期间"
_SIGNED: Final = ("国务院办公厅", "国务院")
_PUBLIC: Final = "(此件公开发布)"

_HALF: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SPACE: Final = re.compile(r"[ \t\f\v\r\u3000\u00a0]+")
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９")


def normal(text: str) -> str:
    """With half-width digits and marks, character by character."""
    return text.translate(_HALF)


@dataclass
class Document:
    """A notice's parts.

    ``items``: the items without number and heading; ``named``: the festivals of each;
    ``sentences``: the items with the heading, as written;
    ``years``: every year that the notice says it is of.
    """

    title: str = ""
    number: str = ""
    issued: date | None = None
    years: tuple[int, ...] = ()
    festivals: tuple[str, ...] = ()
    items: list[str] = field(default_factory=list)
    named: list[tuple[str, ...]] = field(default_factory=list)
    sentences: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, code: str, quote: str = "", **facts: object) -> None:
        """Something is wrong."""
        self.findings.append(finding(code, quote, **facts))


def divide(text: str) -> Document:
    """Divide a text into lines, and say of each what it is."""
    document = Document()
    open_item = False
    for line in _lines(text):
        plain = normal(line)
        if _around(document, plain, line):
            open_item = False
        elif not _begins_item(document, plain, line):
            if open_item:  # a long item goes on in the next line
                document.items[-1] += line
                document.sentences = (*document.sentences[:-1], document.sentences[-1] + line)
            else:
                document.wrong("not_understood", line)
            continue
        else:
            open_item = True
    return document


def _lines(text: str) -> list[str]:
    found: list[str] = []
    for whole in text.split("\n"):
        spaceless = _SPACE.sub(_nothing, whole.strip(" \t\f\v\r\u3000\u00a0"))
        # Cut where the half-width text says; both have the same length.
        cuts = [0, *(m.start() for m in _RUN_ON.finditer(normal(spaceless))), len(spaceless)]
        found += [spaceless[a:b] for a, b in pairwise(cuts) if spaceless[a:b]]
    return _joined_title(found)


def _nothing(space: re.Match[str]) -> str:
    # Between two digits a space may part two numbers: joining them would be a guess.
    around = {space.string[space.start() - 1], space.string[space.end()]}
    return " " if around <= _DIGITS else ""


def _joined_title(lines: list[str]) -> list[str]:
    """A title in two lines is one."""
    for n, line in enumerate(lines[:-1]):
        plain = normal(line)
        begins = _TITLE_BEGINS.fullmatch(plain) and not plain.endswith("通知")
        if begins and _TITLE.fullmatch(normal(line + lines[n + 1])):
            return [*lines[:n], line + lines[n + 1], *lines[n + 2 :]]
    return lines


def _begins_item(document: Document, plain: str, line: str) -> bool:
    names: tuple[str, ...] = ()
    if heading := _HEADING.match(plain):
        names = tuple(re.split("[、和及]", heading[1]))
        for name in names:
            if name in document.festivals:
                document.wrong("festival_twice", line, name=name)
            document.festivals = (*document.festivals, name)
        begin = heading.start(1)
    elif bare := _BARE.match(plain):
        heading, begin = bare, bare.end()
    elif other := _OTHER_HEADING.match(plain):
        document.wrong("unknown_festival", line[: other.end()])
        heading, begin = other, other.start(1)
    else:
        return False
    document.items.append(line[heading.end() :])
    document.named.append(names)
    document.sentences = (*document.sentences, line[begin:])
    return True


def _around(document: Document, plain: str, line: str) -> bool:
    """Whether the line is one that stands around the items."""
    label = _LABEL.match(plain)
    told = plain[label.end() :] if label else plain
    if _TITLE.fullmatch(told):
        if document.title not in ("", told):
            document.wrong("title_differs", line)
        document.title = told
        document.years = (*document.years, *(int(m[1]) for m in _YEAR.finditer(told)))
    elif number := _NUMBER.fullmatch(told):
        said = f"{number[1]}〔{number[2]}〕{int(number[3])}号"
        if document.number not in ("", said):
            document.wrong("number_differs", line)
        document.number = said
    elif day := _DATE.fullmatch(told):
        if label is None or label[1] == "成文日期":
            _issue(document, day, line)
    elif label is not None:
        return not _ORDER.search(plain)
    elif plain in (*_SIGNED, _PUBLIC) or _ADDRESSEES.fullmatch(plain):
        pass
    elif plain.startswith(_CLOSING):
        return not _DATE_IN.search(plain)
    elif "通知如下" in plain or plain.startswith(_PREAMBLE):
        document.years = (*document.years, *(int(m[1]) for m in _OF_YEAR.finditer(plain)))
        return not _ORDER.search(plain)
    else:
        return False
    return True


_DATE_IN: Final = re.compile("[0-9]日")


def _issue(document: Document, day: re.Match[str], line: str) -> None:
    try:
        issued = date(int(day[1]), int(day[2]), int(day[3]))
    except ValueError:
        document.wrong("no_such_date", line)
        return
    if document.issued not in (None, issued):
        document.wrong("issued_differs", line)
    document.issued = issued
