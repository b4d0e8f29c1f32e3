"""A chart of lanes drawn as SVG: pure text, no browser. All ink is ``currentColor``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal, TypeAlias

from .layout import width_of

Shape: TypeAlias = Literal["start", "step", "gate", "end"]

LANE: Final = 236.0
BOX: Final = 176.0
ROW: Final = 86.0
HEAD: Final = 40.0
LINE: Final = 16.0
HEIGHT: Final = 58.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A box in a lane (from 0) and a row (from 0)."""

    id: str
    lane: int
    row: int
    text: str
    detail: str = ""
    shape: Shape = "step"


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """An arrow. ``by``: straight on, or along a rail on the left or the right of its source."""

    source: str
    target: str
    label: str = ""
    by: Literal["on", "left", "right", "side", "self"] = "on"
    dashed: bool = False
    both: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Lanes by name, and what is in them."""

    lanes: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def svg(chart: Chart, *, title: str, desc: str) -> str:
    """The chart as an ``<svg>`` element; ``<desc>`` says it in words."""
    rows = 1 + max(node.row for node in chart.nodes)
    width, height = LANE * len(chart.lanes), HEAD + ROW * rows + 10
    at = {node.id: node for node in chart.nodes}
    body = "".join(
        (
            *_lanes(chart.lanes, height),
            *(_edge(e, at) for e in chart.edges),
            *map(_node, at.values()),
        )
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="flow-t flow-d"'
        f' viewBox="-1 -1 {_n(width + 2)} {_n(height + 2)}" width="{_n(width)}"'
        f' height="{_n(height)}" font-family="sans-serif" font-size="13" fill="none"'
        ' stroke="currentColor" stroke-width="1.4" stroke-linejoin="round">'
        f'<title id="flow-t">{escape(title)}</title><desc id="flow-d">{escape(desc)}</desc>'
        f"{body}</svg>"
    )


def mermaid(chart: Chart) -> str:
    """The chart as a Mermaid flowchart, a lane a subgraph."""
    shapes: Mapping[Shape, tuple[str, str]] = {
        "start": ("([", "])"),
        "step": ("[", "]"),
        "gate": ("{", "}"),
        "end": ("([", "])"),
    }
    lines = ["flowchart TD"]
    for n, name in enumerate(chart.lanes):
        lines.append(f'  subgraph lane{n}["{_quoted(name)}"]')
        for node in chart.nodes:
            if node.lane == n:
                begin, end = shapes[node.shape]
                said = node.text + (f"<br/>{node.detail}" if node.detail else "")
                lines.append(f'    {node.id}{begin}"{_quoted(said)}"{end}')
        lines.append("  end")
    for edge in chart.edges:
        line = ("<-.->" if edge.both else "-.->") if edge.dashed else "-->"
        said = f'|"{_quoted(edge.label)}"|' if edge.label else ""
        lines.append(f"  {edge.source} {line}{said} {edge.target}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")


# --- how it is drawn ---------------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _lanes(names: Sequence[str], height: float) -> Iterator[str]:
    for n, name in enumerate(names):
        x = LANE * n
        yield (
            f'<rect x="{_n(x)}" y="0" width="{_n(LANE)}" height="{_n(height)}"'
            ' stroke-opacity=".35"/>'
            f'<rect x="{_n(x)}" y="0" width="{_n(LANE)}" height="{_n(HEAD - 8)}"'
            ' fill="currentColor" fill-opacity=".08" stroke-opacity=".35"/>'
            f'<text x="{_n(x + LANE / 2)}" y="21" text-anchor="middle" font-weight="bold"'
            f' fill="currentColor" stroke="none">{escape(name)}</text>'
        )


def _centre(node: Node) -> tuple[float, float]:
    return LANE * node.lane + LANE / 2, HEAD + ROW * node.row + HEIGHT / 2 + 4


def _node(node: Node) -> str:
    x, y = _centre(node)
    left, top = x - BOX / 2, y - HEIGHT / 2
    if node.shape == "gate":
        cut = 16.0
        points = (
            (left, y),
            (left + cut, top),
            (left + BOX - cut, top),
            (left + BOX, y),
            (left + BOX - cut, top + HEIGHT),
            (left + cut, top + HEIGHT),
        )
        outline = " ".join(f"{_n(px)},{_n(py)}" for px, py in points)
        box = f'<polygon points="{outline}"/>'
    else:
        round_ = HEIGHT / 2 if node.shape in ("start", "end") else 4
        thick = ' stroke-width="2.6"' if node.shape == "end" else ""
        box = (
            f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(BOX)}" height="{_n(HEIGHT)}"'
            f' rx="{_n(round_)}"{thick}/>'
        )
    lines = [*wrapped(node.text, BOX - 18)]
    told = [(line, "") for line in lines]
    told += [(line, ' font-size="11.5"') for line in wrapped(node.detail, (BOX - 18) * 1.1)]
    first = y - LINE * (len(told) - 1) / 2 + 4.5
    words = "".join(
        f'<text x="{_n(x)}" y="{_n(first + LINE * n)}" text-anchor="middle" fill="currentColor"'
        f' stroke="none"{style}>{escape(line)}</text>'
        for n, (line, style) in enumerate(told)
    )
    return box + words


def wrapped(text: str, width: float) -> list[str]:
    """The text in lines that are no wider, parted at blanks, else between Chinese signs."""
    lines: list[str] = []
    here = ""
    for piece in _pieces(text):
        if here and width_of(here + piece.rstrip()) > width:
            lines.append(here.rstrip())
            here = ""
        here += piece
    return [*lines, here.rstrip()] if here.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be parted: a word with its blank, a Chinese sign with the stop after it."""
    here = ""
    for char in text:
        parted = here and (ord(here[-1]) > 0x2E7F or here[-1] == " ")
        if (parted and char not in "，。、；：？！）》”.,;:)") or (
            here
            and ord(char) > 0x2E7F
            and char not in "，。、；：？！）》”"
            and here[-1] not in "（《“"
        ):
            yield here
            here = ""
        here += char
    if here:
        yield here


def _edge(edge: Edge, at: Mapping[str, Node]) -> str:
    points, place, anchor = _route(edge, at)
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if edge.dashed else ""
    heads = _head(points[-2], points[-1]) + (_head(points[1], points[0]) if edge.both else "")
    label = ""
    if edge.label:
        label = (
            f'<text x="{_n(place[0])}" y="{_n(place[1])}" text-anchor="{anchor}" font-size="11.5"'
            f' fill="currentColor" stroke="none">{escape(edge.label)}</text>'
        )
    return f'<polyline points="{path}"{dash}/>{heads}{label}'


_Point: TypeAlias = tuple[float, float]


def _route(edge: Edge, at: Mapping[str, Node]) -> tuple[list[_Point], _Point, str]:
    source, target = at[edge.source], at[edge.target]
    (x1, y1), (x2, y2) = _centre(source), _centre(target)
    half, tall = BOX / 2, HEIGHT / 2
    if edge.by == "self":
        right = x1 + half
        points = [(right, y1 + 12), (right + 20, y1 + 12), (right + 20, y1 - 12), (right, y1 - 12)]
        return points, (right + 22, y1 - tall - 6), "end"
    if edge.by == "side":
        sign = 1 if x2 > x1 else -1
        start, end = (x1 + sign * half, y1), (x2 - sign * half, y2)
        return [start, end], (start[0] + sign * 4, y1 - 5), "start" if sign > 0 else "end"
    if edge.by in ("left", "right"):
        sign = -1 if edge.by == "left" else 1
        rail = x1 + sign * (LANE / 2 - 13)
        # It arrives at the side from which it comes.
        into = x2 - half if rail < x2 else x2 + half
        shift = 14 if y2 < y1 else -14
        start = (x1 + sign * half, y1)
        points = [start, (rail, y1), (rail, y2 + shift), (into, y2 + shift)]
        if sign > 0:  # there is no room beside the box
            return points, (rail - 6, y2 + shift - 6), "end"
        return points, (start[0] - 2, y1 - 7), "end"
    if source.lane == target.lane:
        return [(x1, y1 + tall), (x2, y2 - tall)], (x1 + 6, y1 + tall + 15), "start"
    middle = y2 - tall - 14
    points = [(x1, y1 + tall), (x1, middle), (x2, middle), (x2, y2 - tall)]
    return points, (x1 + 6, y1 + tall + 11), "start"


def _head(before: _Point, tip: _Point) -> str:
    (x1, y1), (x2, y2) = before, tip
    if x1 == x2:
        d = 7 if y2 > y1 else -7
        points = f"{_n(x2)},{_n(y2)} {_n(x2 - 4)},{_n(y2 - d)} {_n(x2 + 4)},{_n(y2 - d)}"
    else:
        d = 7 if x2 > x1 else -7
        points = f"{_n(x2)},{_n(y2)} {_n(x2 - d)},{_n(y2 - 4)} {_n(x2 - d)},{_n(y2 + 4)}"
    return f'<polygon points="{points}" fill="currentColor"/>'
