"""Where everything in a drawing of states stands: numbers alone, no markup.

The states stand one below the other, in the order in which they are declared. A step to the next
state is an arrow down. A step that passes over others runs on a rail beside them: forward on the
right, back on the left. Steps of the same moves to the same state share one rail; a dot marks where
one joins it, so that lines without a dot only cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from unicodedata import east_asian_width

FONT = 13.0
"""The size of letters, in pixels as all measures here."""
LINE = 17.0
"""From one line of words to the next."""
PAD = 12.0
BOX = 34.0
"""The least height of a state's box."""
GAP = 18.0
"""Between two boxes, without the words of an arrow."""
STUB = 10.0
"""Between two lines that leave the same side of a box."""
LANE = 16.0
"""Between two rails."""
DOT = 7.0
"""The radius of the start."""

Kind: TypeAlias = Literal["start", "open", "settled", "final"]
Point: TypeAlias = tuple[float, float]
Side: TypeAlias = Literal["down", "right", "left"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A state: its key, its words, and whether anything is still to come from it."""

    id: str
    label: str
    kind: Kind = "open"


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """Steps that are drawn as one: the same moves, from any of ``sources`` to ``target``."""

    labels: tuple[str, ...]
    sources: frozenset[str]
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A state where it stands: the upper left corner, and its size."""

    node: Node
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A line of words: where it begins, and how far it reaches at most."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """A flow where it runs: its first line ends at the head, the others join it at the dots."""

    flow: Flow
    side: Side
    lines: tuple[tuple[Point, ...], ...]
    dots: tuple[Point, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """All of a drawing, from 0 to ``width`` and ``height``."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def width_of(text: str) -> float:
    """How wide words are at most: a Chinese sign is as wide as high, a Latin one less."""
    return sum(FONT if east_asian_width(sign) in "WF" else 0.6 * FONT for sign in text)


@dataclass(slots=True)
class _Rail:
    """A flow on one side, while it is laid out. Rows are counted from the top."""

    flow: Flow
    side: Side
    rows: tuple[int, ...]
    """Those of its sources, the farthest from the target first."""
    end: int
    lane: int = 0

    @property
    def span(self) -> tuple[int, int]:
        return min(*self.rows, self.end), max(*self.rows, self.end)


def lay_out(nodes: Sequence[Node], flows: Sequence[Flow]) -> Layout:
    """Place every state and every step.

    :param nodes: from the top to the bottom; each id once.
    :param flows: each names nodes that are there, and at least one source.
    """
    row = {node.id: n for n, node in enumerate(nodes)}
    downs = {
        n: tuple(f for f in flows if row[f.target] == n + 1 and nodes[n].id in f.sources)
        for n in range(len(nodes))
    }
    rails = [rail for flow in flows for rail in _rails(flow, row)]
    for side in ("right", "left"):
        _take_lanes([rail for rail in rails if rail.side == side])
    return _Placing(nodes, downs, rails).layout()


def _rails(flow: Flow, row: dict[str, int]) -> Iterator[_Rail]:
    end = row[flow.target]
    rows = sorted(row[source] for source in flow.sources)
    before = tuple(n for n in rows if n < end - 1)
    after = tuple(n for n in reversed(rows) if n > end)
    if before:
        yield _Rail(flow, "right", before, end)
    if after:
        yield _Rail(flow, "left", after, end)
    if end in rows:
        yield _Rail(flow, "left", (end,), end)


def _take_lanes(rails: list[_Rail]) -> None:
    """Short rails near the boxes, long ones outside; two that share a row never share a lane."""
    taken: list[list[tuple[int, int]]] = []
    for rail in sorted(rails, key=lambda rail: (rail.span[1] - rail.span[0], rail.span)):
        low, high = rail.span
        free = (
            lane
            for lane, spans in enumerate(taken)
            if all(high < other[0] or other[1] < low for other in spans)
        )
        rail.lane = next(free, len(taken))
        if rail.lane == len(taken):
            taken.append([])
        taken[rail.lane].append(rail.span)


class _Placing:
    """The one pass from rows to pixels."""

    def __init__(
        self, nodes: Sequence[Node], downs: dict[int, tuple[Flow, ...]], rails: list[_Rail]
    ) -> None:
        self.nodes, self.downs, self.rails = nodes, downs, rails
        self.box = max((width_of(node.label) for node in nodes), default=0.0) + 2 * PAD
        gutters = {side: self._gutter(side) for side in ("left", "right")}
        lanes = {side: self._lanes(side) for side in ("left", "right")}
        self.x = PAD + lanes["left"] + gutters["left"]
        self.right = self.x + self.box + gutters["right"]
        self.width = self.right + lanes["right"] + PAD
        self.leaves: dict[tuple[int, int], float] = {}
        self.enters: dict[int, float] = {}
        self.boxes: list[Box] = []

    def _on(self, side: str) -> list[_Rail]:
        return [rail for rail in self.rails if rail.side == side]

    def _gutter(self, side: str) -> float:
        """Room between boxes and rails for the words at the heads."""
        words = [width_of(label) for rail in self._on(side) for label in rail.flow.labels]
        if side == "right":  # the words of the arrows down reach into it
            told = (label for flows in self.downs.values() for f in flows for label in f.labels)
            words += [width_of(label) + PAD - self.box / 2 for label in told]
        return max([0.0, *words]) + 2 * PAD

    def _lanes(self, side: str) -> float:
        return LANE * max((rail.lane for rail in self._on(side)), default=0)

    def layout(self) -> Layout:
        """Rows from the top to the bottom, then the lines between them."""
        y = PAD
        for n in range(len(self.nodes)):
            y = self._place(n, y)
        arrows = [*self._arrows_down(), *map(self._arrow_on_rail, self.rails)]
        return Layout(width=self.width, height=y, boxes=tuple(self.boxes), arrows=tuple(arrows))

    def _place(self, n: int, y: float) -> float:
        """Put one row at ``y``; where the next one begins."""
        node = self.nodes[n]
        if node.kind == "start":
            height = 2 * DOT
            x, width = self.x + self.box / 2 - DOT, 2 * DOT
            for k, rail in enumerate(self.rails):
                if n in rail.rows:
                    self.leaves[k, n] = y + DOT
        else:
            x, width = self.x, self.box
            height = max(BOX, self._ports(n, y, "right"), self._ports(n, y, "left"))
        self.boxes.append(Box(node=node, x=x, y=y, width=width, height=height))
        words = LINE * sum(len(flow.labels) for flow in self.downs[n])
        return y + height + GAP + words + (PAD if words else 0)

    def _ports(self, n: int, y: float, side: Side) -> float:
        """Give every line on one side of a box its height; how high the box must be for them.

        What comes from above arrives above what leaves downwards, and the other way round.
        """
        ins = [(k, r) for k, r in enumerate(self.rails) if r.side == side and r.end == n]
        outs = [(k, r) for k, r in enumerate(self.rails) if r.side == side and n in r.rows]
        ins.sort(key=lambda port: port[1].lane, reverse=side == "left")
        outs.sort(key=lambda port: port[1].lane, reverse=side == "right")
        here = y
        for arriving, ports in ((True, ins), (False, outs))[:: 1 if side == "right" else -1]:
            for k, rail in ports:
                here += LINE * len(rail.flow.labels) + 3 if arriving else STUB
                if arriving:
                    self.enters[k] = here
                else:
                    self.leaves[k, n] = here
        return here - y + STUB if ins or outs else 0.0

    def _arrows_down(self) -> Iterator[Arrow]:
        middle = self.x + self.box / 2
        for n, flows in self.downs.items():
            if not flows:
                continue
            foot = self.boxes[n].y + self.boxes[n].height
            labels = tuple(label for flow in flows for label in flow.labels)
            first = foot + GAP / 2 + LINE * 0.8
            yield Arrow(
                flow=Flow(
                    labels=labels,
                    sources=frozenset({self.nodes[n].id}),
                    target=self.nodes[n + 1].id,
                ),
                side="down",
                lines=(((middle, foot), (middle, self.boxes[n + 1].y)),),
                dots=(),
                words=_words(labels, middle + PAD, first),
            )

    def _arrow_on_rail(self, rail: _Rail) -> Arrow:
        k = self.rails.index(rail)
        out = 1 if rail.side == "right" else -1
        edge = self.x + self.box if rail.side == "right" else self.x
        x = self.right + LANE * rail.lane if out == 1 else self.x - self._gutter("left")
        if out == -1:
            x -= LANE * rail.lane
        into = (edge, self.enters[k])
        starts = [(self._edge(n, edge), self.leaves[k, n]) for n in rail.rows]
        trunk = (starts[0], (x, starts[0][1]), (x, into[1]), into)
        joins = tuple((start, (x, start[1])) for start in starts[1:])
        widest = max(width_of(label) for label in rail.flow.labels)
        left = edge + PAD if out == 1 else edge - PAD - widest
        top = into[1] - 5 - LINE * (len(rail.flow.labels) - 1)
        return Arrow(
            flow=rail.flow,
            side=rail.side,
            lines=(trunk, *joins),
            dots=tuple(join[1] for join in joins),
            words=_words(rail.flow.labels, left, top),
        )

    def _edge(self, n: int, edge: float) -> float:
        """Where a line leaves a row: the box's edge, or the middle of the start's dot."""
        box = self.boxes[n]
        return box.x + DOT if box.node.kind == "start" else edge


def _words(labels: Sequence[str], x: float, y: float) -> tuple[Words, ...]:
    return tuple(
        Words(text=label, x=x, y=y + LINE * n, width=width_of(label))
        for n, label in enumerate(labels)
    )
