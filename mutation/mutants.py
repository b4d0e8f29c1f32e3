"""What could be changed in a room, and the changed source."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

CONTEXT = 24
"""How many characters are shown on each side of a change, so that a reader finds it."""

#: Statements that only type checkers and importers read.
TYPING_ONLY = m.SimpleStatementLine(
    body=[
        m.Import()
        | m.ImportFrom()
        | m.Expr(value=m.SimpleString() | m.ConcatenatedString())
        | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
        | m.Assign(value=m.Call(func=m.Name("TypeVar") | m.Name("NewType") | m.Name("ParamSpec")))
        | m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    ]
)
SKIPPED = (
    TYPING_ONLY
    | m.Annotation()
    | m.If(test=m.Name("TYPE_CHECKING"))
    # As mutmut: without their argument, or with another, these only ever raise.
    | m.Call(func=m.Name("len") | m.Name("isinstance") | m.Name("cast"))
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of one module.

    ``name`` says which: module, function or class, and the change as a word diff,
    ``[-before-]{+after+}``. It holds no line number, so it outlives changes elsewhere in the file.
    ``path`` is relative to ``src``; ``scope`` are the first and the last line of the function whose
    body holds the change, none where it runs when the module is imported, as a decorator does.
    """

    name: str
    path: str
    line: int
    scope: range
    source: str


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ByteSpanPositionProvider)

    def __init__(self) -> None:
        super().__init__()
        self.outer: list[cst.FunctionDef | cst.ClassDef] = []
        self.running: list[cst.FunctionDef] = []
        self.found: list[tuple[str, int, range, CodeSpan | None, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, SKIPPED):
            return False
        last = self.outer[-1] if self.outer else None
        if isinstance(last, cst.FunctionDef) and node is last.body:
            self.running.append(last)
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self.outer.append(node)
        where = ".".join(outer.name.value for outer in self.outer) or "module"
        span = self.get_metadata(ByteSpanPositionProvider, node, None)
        for changed in _changes(node):
            self.found.append((where, self._line(node), self._scope(), span, node, changed))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self.outer.pop()
        if self.running and original_node is self.running[-1].body:
            self.running.pop()

    def _line(self, node: cst.CSTNode) -> int:
        place = self.get_metadata(PositionProvider, node, None)
        return place.start.line if place else 0  # an operator has no place of its own

    def _scope(self) -> range:
        if not self.running:
            return range(0)
        body = self.get_metadata(PositionProvider, self.running[-1].body)
        return range(body.start.line, body.end.line + 1)


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if not isinstance(node, kind):
            continue
        changed = operator(node)
        if isinstance(node, cst.BaseString):
            # The first puts XX around it; a test that lets that pass lets other letters pass too.
            changed = list(changed)[:1]
        yield from changed


def _difference(before: str, after: str) -> str:
    """The change as a word diff, with a little of what stands around it."""
    tokens = [re.findall(r"\w+|\s+|.", re.sub(r"\s+", " ", text)) for text in (before, after)]
    old, new = tokens
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = "".join(old[:start]), "".join(old[len(old) - end :])
    cut = "".join(old[start : len(old) - end])
    put = "".join(new[start : len(new) - end])
    left = "…" + left[-CONTEXT:] if len(left) > CONTEXT else left
    right = right[:CONTEXT] + "…" if len(right) > CONTEXT else right
    if len(cut) > 3 * CONTEXT:
        cut = cut[:CONTEXT] + "…" + cut[-CONTEXT:]
    return f"{left}[-{cut}-]{{+{put}+}}{right}"


def mutants_of(root: Path, module: Path) -> Iterator[tuple[str, Change]]:
    """Every change of one module, by name; the changed source is made when it is asked for."""
    source = module.read_bytes()
    wrapper = MetadataWrapper(cst.parse_module(source))
    collector = _Collector()
    wrapper.visit(collector)
    tree = wrapper.module
    seen: Counter[str] = Counter()
    for where, line, scope, span, node, changed in collector.found:
        path = module.relative_to(root).as_posix()
        difference = _difference(tree.code_for_node(node), tree.code_for_node(changed))
        name = f"{path}:{where}: {difference}"
        seen[name] += 1
        if seen[name] > 1:
            name += f" #{seen[name]}"
        yield name, Change(source, tree, node, changed, path, line, scope, span)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was not made yet."""

    source: bytes
    tree: cst.Module
    node: cst.CSTNode
    changed: cst.CSTNode
    path: str
    line: int
    scope: range
    span: CodeSpan | None

    def made(self, name: str) -> Mutant | None:
        """The mutant, or none where the changed source is no Python."""
        source = self._spliced() or self._replaced()
        try:
            compile(source, self.path, "exec", dont_inherit=True)
        except SyntaxError:
            return None
        return Mutant(name, self.path, self.line, self.scope, source)

    def _spliced(self) -> str | None:
        """The source with the change put in where the node stands, if that is sure."""
        if self.span is None or isinstance(self.node, cst.BaseCompoundStatement):
            return None
        start, end = self.span.start, self.span.start + self.span.length
        stands = self.source[start:end].decode()
        # Of lines in brackets, code_for_node knows no indentation.
        if stands.split() != self.tree.code_for_node(self.node).split():
            return None
        changed = self.tree.code_for_node(self.changed)
        return (self.source[:start] + changed.encode() + self.source[end:]).decode()

    def _replaced(self) -> str:
        tree = self.tree.deep_replace(self.node, self.changed)
        assert isinstance(tree, cst.Module)
        return tree.code


def sample(root: Path, modules: Sequence[Path], size: int, seed: int) -> tuple[int, list[Mutant]]:
    """How many changes are possible, and a sample of them.

    The order is that of a digest of seed and name: the same sample for the same code, and nearly
    the same after a change of it.
    """
    changes = {name: change for module in modules for name, change in mutants_of(root, module)}
    ordered = sorted(changes, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    return len(changes), list(_first(size, ((name, changes[name]) for name in ordered)))


def _first(size: int, changes: Iterable[tuple[str, Change]]) -> Iterator[Mutant]:
    taken = 0
    for name, change in changes:
        if taken == size:
            return
        mutant = change.made(name)
        if mutant is not None:
            taken += 1
            yield mutant
