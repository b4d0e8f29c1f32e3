"""Markdown, written by programs: cells, tables, and docstrings made plain."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise


def cell(text: str) -> str:
    """Text as a cell: on one line, its bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines) + "\n"


def codes(names: Iterable[str]) -> str:
    """Names in code's type."""
    return " ".join(f"`{name}`" for name in names)


def prose(doc: str | None) -> str:
    """A docstring as Markdown: its first paragraph, roles and double backquotes made plain."""
    first = inspect.cleandoc(doc or "").partition("\n\n")[0]
    first = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", first)
    return " ".join(first.replace("``", "`").split())


def attribute_docs(model: type) -> dict[str, str]:
    """The docstrings that stand below a class's fields."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not base.__module__.startswith("complaintflow"):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, doc in pairwise(body.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(doc, ast.Expr)
                and isinstance(doc.value, ast.Constant)
                and isinstance(doc.value.value, str)
            ):
                found[field.target.id] = doc.value.value
    return found


def written_types(model: type) -> dict[str, str]:
    """How each field's type is written in the source: the name that a reader can look up."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base.__module__.startswith("complaintflow"):
            found |= {name: str(told) for name, told in inspect.get_annotations(base).items()}
    return found
