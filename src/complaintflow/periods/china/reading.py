"""A notice read from a file: as JSON, or as the notice's own Chinese text.

The text may be the whole notice, with number, title, addressees and signature around it, or its
items alone. Half-width and full-width marks and digits are the same. What is not understood is
refused, never passed over: :func:`inspect_notice` tells all that is wrong, :func:`read_notice`
raises it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ...errors import BadCalendar, BadFile, InvalidCommand
from . import CHINA
from .checking import check_notice
from .document import Document, divide, normal
from .finding import Finding, finding
from .notice import Notice, each
from .scanning import Item, scan

LONGEST: Final = 20_000
"""Characters of a notice; the longest there was has about 1,500."""

_MOST_TOLD: Final = 20
_TOO_LONG: Final = f"a notice has at most {LONGEST} characters"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a file was read as.

    ``notice`` is None where not even its year could be made out. With a grave finding the notice
    is no more than what was understood of it.
    """

    notice: Notice | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether there is a notice and nothing grave is wrong with it."""
        return self.notice is not None and not any(f.grave for f in self.findings)

    def checked(self) -> Notice:
        """The notice. Raises BadCalendar with every grave reason where it is not sound."""
        grave = [f"{f.code}: {f.text()}" for f in self.findings if f.grave]
        if self.notice is None or grave:
            more = len(grave) - _MOST_TOLD
            told = "; ".join(grave[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
            raise BadCalendar(calendar=CHINA, reason=told)
        return self.notice


def read_notice(text: str | bytes, *, year: int | None = None, change: bool = False) -> Notice:
    """A notice from JSON or from its own Chinese text, checked.

    ``year``: which year it arranges, where the text does not say. ``change``: it is a later notice
    on some days of a year, to be joined with :meth:`Notice.changed_by`.

    Raises BadCalendar with every grave reason (see :func:`inspect_notice` for them one by one),
    BadFile where it is neither text nor a notice's JSON.
    """
    return inspect_notice(text, year=year, change=change).checked()


def inspect_notice(text: str | bytes, *, year: int | None = None, change: bool = False) -> Reading:
    """A notice, and all that is wrong with it: of its text and of its days.

    Of the text: a date that does not exist, a weekday that is not the date's, a length that is not
    the dates', an unknown, missing or repeated festival, another year, anything not understood. Of
    the days: what :func:`check_notice` says. Raises BadFile where it is neither text nor a
    notice's JSON, or longer than 20,000 characters.
    """
    whole = _decoded(text)
    if whole.lstrip().startswith("{"):
        read = _from_json(whole, change)
        if year is not None and read.notice is not None and read.notice.year != year:
            other = finding("year_differs", found=read.notice.year, asked=year)
            return _read(read.notice, [other, *read.findings])
        return read
    return _from_text(divide(whole), year, change)


def _decoded(text: str | bytes) -> str:
    if len(text) > LONGEST * (1 if isinstance(text, str) else 4):
        raise BadFile(reason=_TOO_LONG)
    if isinstance(text, bytes):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return _decoded(text.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise BadFile(reason="it is text neither in UTF-8 nor in GB 18030")
    try:
        text.encode()
    except ValueError:  # half of a surrogate pair
        raise BadFile(reason="it is no text") from None
    return text.removeprefix("\ufeff")


# --- JSON --------------------------------------------------------------------------------------


def _from_json(text: str, change: bool) -> Reading:
    try:
        told = json.loads(text, object_pairs_hook=_once)
        json.dumps(told, ensure_ascii=False).encode()  # half of a surrogate pair is no text
        notice = Notice.parse(told)
    except InvalidCommand as error:
        raise BadFile(reason=error.message()) from None
    except (ValueError, RecursionError):
        raise BadFile(reason="it is not valid JSON, or a key is given twice") from None
    return _read(notice, [*_its_text(notice), *check_notice(notice, change=change)])


def _read(notice: Notice | None, findings: list[Finding]) -> Reading:
    return Reading(notice=notice, findings=tuple(dict.fromkeys(findings)))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _its_text(notice: Notice) -> tuple[Finding, ...]:
    """Where the sentences that a notice quotes say something else than its days."""
    if not notice.text:
        return ()
    read = _from_text(divide("\n".join(notice.text)), notice.year, True)
    if read.notice is None or not read.sound:
        return read.findings
    said, listed = _by_day(read.notice), _by_day(notice)
    differ = sorted(day for day in said | listed if said.get(day) != listed.get(day))
    return tuple(finding("text_differs", day=day) for day in differ)


def _by_day(notice: Notice) -> dict[date, bool]:
    # A span that is too long is told by check_notice; it is not written out here.
    off = {
        day: False
        for first, last in notice.rest
        for day in (each(first, last) if (last - first).days < 366 else (first, last))
    }
    return off | dict.fromkeys(notice.work, True)


# --- text --------------------------------------------------------------------------------------


def _from_text(document: Document, year: int | None, change: bool) -> Reading:
    findings = list(document.findings)
    years = dict.fromkeys((*document.years, *((year,) if year is not None else ())))
    if not years:
        return _read(None, [*findings, finding("year_unknown")])
    asked = year if year is not None else next(iter(years))
    findings += [
        finding("year_differs", found=other, asked=asked) for other in years if other != asked
    ]
    if not 1950 <= asked <= 9998:
        return _read(None, [*findings, finding("year_out_of_range")])
    items = [scan(normal(text), asked) for text in document.items]
    for names, item in zip(document.named, items, strict=True):
        findings += [*item.findings, *_out_of_place(names, item, asked)]
    if not any(item.rest for item in items):
        findings.append(finding("no_days"))
    if document.festivals and not change:
        findings += _missing(document.festivals, asked)
    notice = _notice(document, items, asked)
    return _read(notice, [*findings, *check_notice(notice, change=change)])


def _notice(document: Document, items: list[Item], year: int) -> Notice:
    return Notice(
        year=year,
        title=document.title,
        number=document.number,
        issued=document.issued,
        rest=tuple(sorted(span for item in items for span in item.rest)),
        work=tuple(sorted(day for item in items for day in item.work)),
        text=document.sentences,
    )


# When a festival's days off can be: the lunar festivals move over a month, and days off reach a
# few days around each. First and last (month, day); New Year's begin in the December before.
_SEASONS: Final[Mapping[str, tuple[tuple[int, int], tuple[int, int]]]] = {
    "元旦": ((12, 25), (1, 7)),
    "春节": ((1, 15), (3, 2)),
    "清明节": ((3, 29), (4, 10)),
    "劳动节": ((4, 25), (5, 10)),
    "端午节": ((5, 25), (6, 30)),
    "中秋节": ((9, 4), (10, 12)),
    "国庆节": ((9, 25), (10, 12)),
}
_APART: Final = timedelta(days=14)


def _out_of_place(names: tuple[str, ...], item: Item, year: int) -> Iterator[Finding]:
    """Days that are not where their festival is: a slip that leaves every weekday right."""
    for first, last in item.rest:
        if names and not any(_in_season(name, first, last, year) for name in names):
            yield finding("festival_elsewhere", name="、".join(names), day=first)
    for day in item.work:
        if item.rest and not any(a - _APART <= day <= b + _APART for a, b in item.rest):
            yield finding("makeup_far", day=day)


def _in_season(name: str, first: date, last: date, year: int) -> bool:
    begins, ends = _SEASONS[name]
    begin = date(year - 1 if begins > ends else year, *begins)
    return begin <= first <= last <= date(year, *ends)


def _missing(festivals: tuple[str, ...], year: int) -> list[Finding]:
    due = ["元旦", "春节", "劳动节", "国庆节"]
    if year >= 2008:
        due += ["清明节", "端午节", "中秋节"]
    return [finding("festival_missing", name=name) for name in due if name not in festivals]
