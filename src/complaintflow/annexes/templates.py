"""Templates of letters (annex 5): a small part of Jinja in its sandbox.

A template has its fields, ``if`` and ``for`` over a field: nothing that calls, reaches into an
object, counts or repeats, nor what lies deep in itself. So an unknown name is found before anything
is rendered, in branches that are not taken too, and no template can run for long, grow without
bounds or reach the program.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from ..errors import BadTemplate, MissingExtra

if TYPE_CHECKING:
    import jinja2
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE: Final = 20_000
LONGEST_LETTER: Final = 40_000
"""In characters."""
_DEEPEST: Final = 20
"""How deep constructs may lie in each other."""
_MOST_LOOPS: Final = 20
"""Each goes once through what its field is filled with, which may be long."""
_LONGEST_BETWEEN: Final = 20
"""What ``join`` may put between two items, in characters."""

Value: TypeAlias = str | Sequence[str]
"""What a field is filled with: words, or several."""

_FILTERS: Final = frozenset({"join", "length", "trim", "upper", "lower"})
_NODES: Final = frozenset(
    {
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "Const",
        "If",
        "For",
        "Filter",
        "Test",
        "And",
        "Or",
        "Not",
        "Compare",
        "Operand",
        "CondExpr",
    }
)
_TESTS: Final = frozenset({"defined", "undefined", "none"})


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    try:
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ModuleNotFoundError:
        raise MissingExtra(extra="documents") from None
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.clear()
    return environment


class Template:
    """A template whose every name is one of ``fields``; it was checked when it was made.

    :raises BadTemplate: for what is no template, has another construct, or another name.
    :raises MissingExtra: where Jinja2 is not installed.
    """

    def __init__(self, source: str, fields: frozenset[str]) -> None:
        if len(source) > LONGEST_TEMPLATE:
            raise BadTemplate(reason="too_long")
        self._environment = _environment()
        tree = self._parsed(source)
        every = tuple(_all(tree))
        if any(depth > _DEEPEST for depth, _ in every):
            raise BadTemplate(reason="not_permitted", names=("nesting",))
        refused = set(_refused(node for _, node in every))
        if sum(type(node).__name__ == "For" for _, node in every) > _MOST_LOOPS:
            refused.add("for")
        if refused:
            raise BadTemplate(reason="not_permitted", names=tuple(sorted(refused)))
        self.needs: frozenset[str] = frozenset(_names(tree))
        """The fields that it names."""
        unknown = sorted(name[:40] for name in self.needs - fields)
        if unknown:
            raise BadTemplate(reason="unknown_name", names=tuple(unknown))
        self._template = self._compiled(source)

    def _compiled(self, source: str) -> jinja2.Template:
        from jinja2 import TemplateSyntaxError

        try:
            return self._environment.from_string(source)
        except (TemplateSyntaxError, ValueError):
            pass  # a name that no loop may give its items; a number of too many digits in decimals
        raise BadTemplate(reason="syntax")  # out here: the compiler's error repeats the text

    def _parsed(self, source: str) -> nodes.Template:
        from jinja2 import TemplateSyntaxError

        try:
            return self._environment.parse(source)
        except (TemplateSyntaxError, RecursionError, ValueError):
            pass  # a number of too many digits is no syntax error of its own
        raise BadTemplate(reason="syntax")  # out here: the parser's error repeats the text

    def render(self, values: Mapping[str, Value]) -> str:
        """The text, with these values.

        :raises BadTemplate: where a field is used that has no value, or the text grows too long.
        """
        from jinja2 import UndefinedError

        given = {name: value for name, value in values.items() if name in self.needs}
        made: list[str] = []
        length = 0
        try:
            for piece in self._template.generate(given):
                made.append(piece)
                length += len(piece)
                if length > LONGEST_LETTER:
                    raise BadTemplate(reason="too_long")
        except UndefinedError:
            missing = tuple(sorted(self.needs - given.keys()))
        except TypeError:
            missing = tuple(sorted(n for n, v in given.items() if not isinstance(v, str)))
        else:
            return "".join(made).strip()
        raise BadTemplate(reason="missing_value", names=missing)


def _refused(every: Iterable[nodes.Node]) -> Iterator[str]:
    from jinja2 import nodes

    for node in every:
        kind = type(node).__name__
        if (
            kind not in _NODES
            or (isinstance(node, nodes.Filter) and not _short(node))
            or (isinstance(node, nodes.Test) and node.name not in _TESTS)
            or (isinstance(node, nodes.For) and not _plain(node))
        ):
            yield kind.lower()


def _plain(loop: nodes.For) -> bool:
    """Over a field, and no loop in it: what it writes is as long as what it was given."""
    from jinja2 import nodes

    inner = any(True for node in loop.body for _ in node.find_all(nodes.For))
    inner = inner or any(isinstance(node, nodes.For) for node in loop.body)
    return isinstance(loop.iter, nodes.Name) and not loop.recursive and not inner


def _short(filtered: nodes.Filter) -> bool:
    """One of the filters, that makes nothing much longer: ``join`` puts a few signs between the
    items of a field."""
    from jinja2 import nodes

    if filtered.name != "join":
        return filtered.name in _FILTERS and not filtered.args and not filtered.kwargs
    between = [
        len(one.value)
        for one in filtered.args
        if isinstance(one, nodes.Const) and isinstance(one.value, str)
    ]
    plain = len(between) == len(filtered.args) <= 1 and not filtered.kwargs
    return plain and isinstance(filtered.node, nodes.Name) and sum(between) <= _LONGEST_BETWEEN


def _all(tree: nodes.Template) -> Iterator[tuple[int, nodes.Node]]:
    """Every node, with how deep it lies; no call for each, of which there may be too many."""
    left: list[tuple[int, nodes.Node]] = [(0, tree)]
    while left:
        depth, node = left.pop()
        yield depth, node
        left += ((depth + 1, child) for child in node.iter_child_nodes())


def _names(tree: nodes.Template) -> Iterator[str]:
    """The names that are read, but for those that the loop around them gives its items."""
    from jinja2 import nodes

    left: list[tuple[nodes.Node, str | None]] = [(tree, None)]
    while left:
        node, item = left.pop()
        if isinstance(node, nodes.Name):
            if node.name != item:
                yield node.name
        elif isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
            # No loop lies in another. Its items are not known in what it goes through, nor in
            # what is written where there is none.
            within = [*node.body, *([] if node.test is None else [node.test])]
            left += ((part, node.target.name) for part in within)
            left += ((part, item) for part in (node.iter, *node.else_))
        else:
            left += ((child, item) for child in node.iter_child_nodes())
