"""A machine drawn as SVG (annex 1): pure text, no browser, no network, no style of its own.

All ink is ``currentColor``: the page that holds the drawing decides about light and dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Literal, TypeAlias

from ..kernel import START, StateMachine
from .layout import DOT, FONT, Arrow, Box, Flow, Layout, Node, Point, lay_out

Lang: TypeAlias = Literal["zh", "en"]


def state_diagram(
    machine: StateMachine[Any, Any], lang: Lang = "zh", *, title: str, id: str = "states"
) -> str:
    """One machine as an ``<svg>`` element: every state, and every move that changes it.

    Each move is written with its clause. States in which nothing more is asked have a thick frame,
    those that no move leaves a double one. ``<title>`` and ``<desc>`` say the same in words.

    :param lang: of the labels and of the description.
    :param title: what the drawing is called.
    :param id: goes before the ids within; give each drawing on a page its own.
    """
    nodes = _nodes(machine, lang)
    layout = lay_out(nodes, _flows(machine, lang))
    body = [*map(_arrow, layout.arrows), *map(_box, layout.boxes)]
    return _svg(layout, title, " ".join(_told(machine, lang)), escape(id), body)


# --- what is drawn ---------------------------------------------------------------------------


def _nodes(machine: StateMachine[Any, Any], lang: Lang) -> list[Node]:
    nodes = [Node(id=START, label="", kind="start")]
    for state in machine.states:
        if state in machine.final:
            kind: Literal["open", "settled", "final"] = "final"
        else:
            kind = "settled" if state in machine.settled else "open"
        nodes.append(Node(id=state, label=machine.label(state, lang), kind=kind))
    return nodes


def _flows(machine: StateMachine[Any, Any], lang: Lang) -> list[Flow]:
    """Moves that lead from the same states to the same state are drawn as one."""
    alike: dict[tuple[frozenset[str], str], list[str]] = {}
    for move in machine.moves.values():
        for target in move.targets:
            sources = frozenset(move.sources)
            alike.setdefault((sources, target), []).append(f"{move.label.get(lang)} {move.clause}")
    return [
        Flow(labels=tuple(labels), sources=sources, target=target)
        for (sources, target), labels in alike.items()
    ]


def _told(machine: StateMachine[Any, Any], lang: Lang) -> Iterator[str]:
    """The drawing in words."""
    for move in machine.moves.values():
        if not move.targets:
            continue
        sources, targets = (
            [machine.label(state, lang) for state in states]
            for states in (move.sources, move.targets)
        )
        if lang == "zh":
            yield (
                f"{move.label.zh}（第{move.clause}条）：从{'、'.join(sources)}到{'或'.join(targets)}。"
            )
        else:
            told = f"{move.label.en} (clause {move.clause}): from "
            yield f"{told}{', '.join(sources)} to {' or '.join(targets)}."


# --- how it is written -----------------------------------------------------------------------


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _svg(layout: Layout, title: str, desc: str, id: str, body: Sequence[str]) -> str:
    width, height = _n(layout.width), _n(layout.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-t {id}-d"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-size="{_n(FONT)}" font-family="sans-serif" fill="none" stroke="currentColor"'
        ' stroke-width="1.5" stroke-linejoin="round">'
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(desc)}</desc>'
        f"{''.join(body)}</svg>"
    )


def _box(box: Box) -> str:
    x, y, width, height = box.x, box.y, box.width, box.height
    if box.node.kind == "start":
        return (
            f'<circle cx="{_n(x + DOT)}" cy="{_n(y + DOT)}" r="{_n(DOT)}"'
            ' fill="currentColor" stroke="none"/>'
        )
    frame = ' stroke-width="3"' if box.node.kind == "settled" else ""
    inner = _frame(x + 3.5, y + 3.5, width - 7, height - 7, 4) if box.node.kind == "final" else ""
    return (
        f"{_frame(x, y, width, height, 7, frame)}{inner}"
        f'<text x="{_n(x + width / 2)}" y="{_n(y + height / 2 + FONT * 0.36)}"'
        f' text-anchor="middle" font-weight="600" fill="currentColor" stroke="none">'
        f"{escape(box.node.label)}</text>"
    )


def _frame(x: float, y: float, width: float, height: float, radius: int, more: str = "") -> str:
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        f' rx="{radius}"{more}/>'
    )


def _arrow(arrow: Arrow) -> str:
    quiet = "" if arrow.side == "down" else ' stroke-opacity="0.6"'
    lines = "".join(f'<path d="{_path(line)}"{quiet}/>' for line in arrow.lines)
    dots = "".join(
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="3" fill="currentColor" stroke="none"/>'
        for x, y in arrow.dots
    )
    words = "".join(
        f'<text x="{_n(word.x)}" y="{_n(word.y)}" fill="currentColor" stroke="none">'
        f"{escape(word.text)}</text>"
        for word in arrow.words
    )
    return f"<g>{lines}{_head(*arrow.lines[0][-2:])}{dots}{words}</g>"


def _path(points: Sequence[Point], radius: float = 6) -> str:
    """A line whose corners are round, where there is room for it."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{_xy(near)}Q{_xy(corner)} {_xy(far)}")
    return "".join([*parts, f"L{_xy(points[-1])}"])


def _xy(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _towards(corner: Point, other: Point, radius: float) -> Point:
    """The point on the way from a corner to another one: at most half of the way."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)  # one of them is 0
    step = min(radius, length / 2)
    if not length:
        return corner
    return corner[0] + dx / length * step, corner[1] + dy / length * step


def _head(before: Point, tip: Point) -> str:
    """The head of an arrow: it points the way of the last piece."""
    (x0, y0), (x, y) = before, tip
    dx = (x > x0) - (x < x0)
    dy = (y > y0) - (y < y0)
    left = (x - 8 * dx - 4 * dy, y - 8 * dy - 4 * dx)
    right = (x - 8 * dx + 4 * dy, y - 8 * dy + 4 * dx)
    points = " ".join(f"{_n(px)},{_n(py)}" for px, py in (tip, left, right))
    return f'<polygon points="{points}" fill="currentColor" stroke="none"/>'
