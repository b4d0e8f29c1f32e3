"""Pieces of the page: figures that say where in the JSON they come from, tables, keys to colours.

A figure is marked ``data-figure`` with a JSON pointer into :meth:`Figures.as_dict`, a share with
``data-share`` and what it is a share of, and the remainder of a cut list with ``data-rest``: a
program can check every number that people see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from ..complaint import Standard
from ..values import Text
from .figures import Figures
from .words import Lang, number, percent


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What every part of a page is made with."""

    figures: Figures
    lang: Lang
    standard: Standard

    def t(self, zh: str, en: str) -> str:
        """One of two wordings; neither comes from a store."""
        return zh if self.lang == "zh" else en

    def say(self, text: Text) -> str:
        """The words in the page's language."""
        return text.get(self.lang)

    def many(self, n: int, one: str, more: str) -> str:
        """An English noun for a number."""
        return one if n == 1 else more


def figure(pointer: str, n: int, tag: str = "span") -> str:
    """A number that is in the JSON."""
    zero = ' class="zero"' if n == 0 and tag == "span" else ""
    return f'<{tag} data-figure="{escape(pointer)}"{zero}>{number(n)}</{tag}>'


def share(pointer: str, part: int, whole: int, tag: str = "span") -> str:
    """A figure of the JSON as a share of ``whole``."""
    return f'<{tag} data-share="{escape(pointer)}" data-of="{whole}">{percent(part, whole)}</{tag}>'


def rest(pointer: str, n: int, tag: str = "tspan") -> str:
    """What is left of a mapping of the JSON after those that are shown one by one."""
    return f'<{tag} data-rest="{escape(pointer)}">{number(n)}</{tag}>'


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading; numbers stand to the right."""

    text: str
    numeric: bool = False


Cell = tuple[str, str]
"""Markup, and the class of its cell."""


def n(pointer: str, value: int) -> Cell:
    """A cell with a figure."""
    return figure(pointer, value), "n"


def text(value: str) -> Cell:
    """A cell with words."""
    return escape(value), ""


def time(value: str) -> Cell:
    """A cell with a time or a reference, which is not broken."""
    return escape(value), "t"


def table(
    caption: str, heads: Sequence[Head], rows: Iterable[Sequence[Cell]], *, items: bool = False
) -> str:
    """A table; where it is wider than the page it is moved by itself, by keyboard too. One of
    ``items`` that are named one by one becomes a list on a narrow page."""
    top = "".join(
        f'<th scope="col"{_css("n" if head.numeric else "")}>{escape(head.text)}</th>'
        for head in heads
    )
    body = []
    for first, *others in rows:
        cells = "".join(
            f"<td{_css(css)}{_of_column(head) if items else ''}>{markup}</td>"
            for (markup, css), head in zip(others, heads[1:], strict=True)
        )
        body.append(f'<tr><th scope="row"{_css(first[1])}>{first[0]}</th>{cells}</tr>')
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table{_css('list' if items else '')}>"
        f"<caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _of_column(head: Head) -> str:
    return f' data-of-column="{escape(head.text)}"'


def _css(name: str) -> str:
    return f' class="{name}"' if name else ""


def folded(summary: str, inner: str) -> str:
    """Something that is opened by who wants it; on paper it is open."""
    return f"<details><summary>{escape(summary)}</summary>{inner}</details>"


def key(entries: Iterable[tuple[str, str]]) -> str:
    """What the colours of a chart mean."""
    told = "".join(f'<li><i class="{css}"></i>{escape(label)}</li>' for css, label in entries)
    return f'<ul class="key" aria-hidden="true">{told}</ul>'


def section(id: str, heading: str, *parts: str) -> str:
    """A part of the page under a heading."""
    return (
        f'<section aria-labelledby="{id}-h"><h2 id="{id}-h">{escape(heading)}</h2>'
        f"{''.join(parts)}</section>"
    )


def para(markup: str, css: str = "") -> str:
    """A paragraph of markup."""
    return f"<p{_css(css)}>{markup}</p>"
