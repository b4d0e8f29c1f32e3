"""Charts as inline SVG. Widths are in percent and heights and letters in pixels: a chart fills the
page, wide or narrow, and its letters stay as large as they are. Colours come from the page's
style, by class. Each chart has a title and a description; a table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A piece of a bar: how large, and the class that colours it."""

    size: int
    css: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A bar with what stands at its two ends (``value`` is markup), and its pieces."""

    label: str
    value: str
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """All pieces together."""
        return sum(part.size for part in self.parts)


def _svg(id: str, title: str, desc: str, height: int, body: Sequence[str]) -> str:
    return (
        f'<svg id="{id}" role="img" aria-labelledby="{id}-t {id}-d" width="100%"'
        f' height="{height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(desc)}</desc>'
        f"{''.join(body)}</svg>"
    )


def _pct(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"


ROW = 44
"""The height of a bar with its words."""


def bars(
    id: str, title: str, desc: str, rows: Sequence[Bar], whole: int, *, running: bool = False
) -> str:
    """Bars that lie, one to a row, ``whole`` as wide as the chart. With ``running`` a line tells
    what the rows come to so far (Pareto), on the same scale."""
    body: list[str] = []
    words: list[str] = []
    line: list[str] = []
    total, before = 0, (0.0, 0.0)
    for n, row in enumerate(rows):
        top = n * ROW
        words.append(
            f'<text x="0" y="{top + 15}">{escape(row.label)}</text>'
            f'<text x="100%" y="{top + 15}" class="end">{row.value}</text>'
        )
        body.append(f'<rect x="0" y="{top + 22}" width="100%" height="14" class="track"/>')
        at = 0.0
        for part in row.parts:
            width = 100 * part.size / whole
            if part.size:
                body.append(
                    f'<rect x="{_pct(at)}" y="{top + 22}" width="{_pct(width)}" height="14"'
                    f' class="{part.css}"/>'
                )
            at += width
        total += row.size
        here = (100 * total / whole, top + 29.0)
        if n:
            line.append(
                f'<line x1="{_pct(before[0])}" y1="{before[1]:g}" x2="{_pct(here[0])}"'
                f' y2="{here[1]:g}" class="sum"/>'
            )
        line.append(f'<circle cx="{_pct(here[0])}" cy="{here[1]:g}" r="4" class="dot"/>')
        before = here
    return _svg(id, title, desc, ROW * len(rows), [*body, *(line if running else ()), *words])


PLOT, UNDER = 150, 24
"""The height of standing bars, and of the words under them."""

LEFT = 8.0
"""Percent of the width that is left for the numbers of the scale."""


def columns(id: str, title: str, desc: str, items: Sequence[Bar], ticks: int = 6) -> str:
    """Bars that stand side by side, with lines at round numbers and at most ``ticks`` labels."""
    top = nice(max((item.size for item in items), default=0))
    foot = 16 + PLOT
    body: list[str] = []
    words: list[str] = []
    for value in (top, top // 2) if top % 2 == 0 else (top,):
        y = foot - PLOT * value / top
        body.append(f'<line x1="0" x2="100%" y1="{y:g}" y2="{y:g}" class="grid"/>')
        words.append(f'<text x="0" y="{y - 3:g}" class="small">{value:,}</text>')
    step = (100 - LEFT) / len(items)
    gap = 0.12 if len(items) > 20 else 0.2
    every = -(-len(items) // ticks)
    for n, item in enumerate(items):
        x, y = LEFT + n * step, float(foot)
        for part in item.parts:
            height = PLOT * part.size / top
            y -= height
            if part.size:
                body.append(
                    f'<rect x="{_pct(x + step * gap / 2)}" y="{y:.2f}"'
                    f' width="{_pct(step * (1 - gap))}" height="{height:.2f}"'
                    f' class="{part.css}"/>'
                )
        middle = _pct(x + step / 2)
        if n % every == 0:
            words.append(
                f'<text x="{middle}" y="{foot + 17}" class="small mid">{escape(item.label)}</text>'
            )
        if item.value:
            words.append(
                f'<text x="{middle}" y="{y - 4:.2f}" class="small mid">{item.value}</text>'
            )
    body.append(f'<line x1="0" x2="100%" y1="{foot}" y2="{foot}" class="axis"/>')
    return _svg(id, title, desc, foot + UNDER, [*body, *words])


def nice(most: int) -> int:
    """The number that a scale up to ``most`` ends at: few digits, even unless small."""
    unit = max(1, int("1" + "0" * (len(str(most)) - 1)) // 5)
    top = max(1, -(-most // unit) * unit)
    return top if top < 5 else top + top % 2
