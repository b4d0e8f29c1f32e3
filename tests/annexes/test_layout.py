"""A drawing can be read: nothing lies on anything else, and every step can be followed."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.annexes.layout import Arrow, Box, Flow, Layout, Node, Point, Words, lay_out

Area = tuple[float, float, float, float]
Piece = tuple[Point, Point]

LABELS = st.text(alphabet="abc 状态机", min_size=1, max_size=14)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Flow]]:
    """States in a column, the first of them perhaps the start, and flows between them."""
    count = draw(st.integers(1, 9))
    started = draw(st.booleans()) and count > 1
    nodes = [
        Node(id=f"n{n}", label=draw(LABELS), kind="start" if started and n == 0 else "open")
        for n in range(count)
    ]
    ids = [node.id for node in nodes]
    targets = ids[1:] if started else ids
    flows = draw(
        st.lists(
            st.builds(
                Flow,
                labels=st.lists(LABELS, min_size=1, max_size=3).map(tuple),
                sources=st.frozensets(st.sampled_from(ids), min_size=1),
                target=st.sampled_from(targets),
            ),
            max_size=8,
        )
    )
    return nodes, flows


def _area(what: Box) -> Area:
    return what.x, what.y, what.x + what.width, what.y + what.height


def _words(words: Words) -> Area:
    return words.x, words.y - 11, words.x + words.width, words.y + 3


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pieces(arrow: Arrow) -> list[Piece]:
    return [piece for line in arrow.lines for piece in pairwise(line) if piece[0] != piece[1]]


def _of(piece: Piece) -> Area:
    (x0, y0), (x1, y1) = piece
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _touches(point: Point, piece: Piece, by: float = 0.5) -> bool:
    left, top, right, bottom = _of(piece)
    return left - by <= point[0] <= right + by and top - by <= point[1] <= bottom + by


def _all_words(layout: Layout) -> list[Words]:
    return [words for arrow in layout.arrows for words in arrow.words]


@given(graphs())
def test_nothing_lies_on_anything_else(graph: tuple[list[Node], list[Flow]]) -> None:
    layout = lay_out(*graph)
    areas = [*map(_area, layout.boxes), *map(_words, _all_words(layout))]
    for one, other in combinations(areas, 2):
        assert not _meet(one, other), (one, other)
    for area in areas:
        assert area[0] >= 0
        assert area[1] >= 0
        assert area[2] <= layout.width
        assert area[3] <= layout.height
    for arrow in layout.arrows:
        for piece in _pieces(arrow):
            left, top, right, bottom = _of(piece)
            assert 0 <= left <= right <= layout.width
            assert 0 <= top <= bottom <= layout.height
            for words in _all_words(layout):
                assert not _meet(_words(words), (left, top, right + 0.1, bottom + 0.1)), words


@given(graphs())
def test_every_step_can_be_followed(graph: tuple[list[Node], list[Flow]]) -> None:
    nodes, flows = graph
    layout = lay_out(nodes, flows)
    boxes = {box.node.id: _area(box) for box in layout.boxes}
    assert [box.node for box in layout.boxes] == nodes

    def on(point: Point, area: Area) -> bool:
        return area[0] <= point[0] <= area[2] and area[1] <= point[1] <= area[3]

    for flow in flows:
        arrows = [
            arrow
            for arrow in layout.arrows
            if arrow.flow.target == flow.target and set(flow.labels) <= set(arrow.flow.labels)
        ]
        for source in flow.sources:
            assert any(
                on(line[0], boxes[source]) and on(arrow.lines[0][-1], boxes[flow.target])
                for arrow in arrows
                for line in arrow.lines
            ), (source, flow.target)
    for arrow in layout.arrows:
        for line in arrow.lines[1:]:  # what joins ends on the rail, at a dot
            assert line[-1] in arrow.dots
            assert any(_touches(line[-1], piece) for piece in pairwise(arrow.lines[0]))


@given(graphs())
def test_lines_cross_but_never_lie_on_each_other(graph: tuple[list[Node], list[Flow]]) -> None:
    layout = lay_out(*graph)
    for one, other in combinations(layout.arrows, 2):
        starts = {_area(box)[1] + 7 for box in layout.boxes if box.node.kind == "start"}
        for a in _pieces(one):
            for b in _pieces(other):
                upright = a[0][0] == a[1][0], b[0][0] == b[1][0]
                if upright[0] != upright[1] or (not any(upright) and a[0][1] in starts):
                    continue
                grown = _of(b)
                grown = (grown[0] - 1, grown[1] - 1, grown[2] + 1, grown[3] + 1)
                assert not _meet(_of(a), grown), (a, b)
        for first, second in ((one, other), (other, one)):
            for dot in first.dots:
                assert not any(_touches(dot, piece, by=3) for piece in _pieces(second)), dot
