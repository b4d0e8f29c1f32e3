"""Chinese sentences of the package have Chinese punctuation, wherever they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import complaintflow

ROOT = Path(complaintflow.__file__).parent
CHINESE = "[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{CHINESE}[,;:()!?]|[,;:()!?]{CHINESE}")
"""A half-width sign beside a Chinese character."""
TERM = re.compile(rf"(?<=[a-z] )\({CHINESE}+[,)]")
"""A Chinese term behind an English word."""
PATTERN = re.compile(r"\(\?|\[[^\]]+\]|\\")
"""What a regular expression has, and a sentence has not."""
NO_SENTENCES = ("periods/china/document.py", "periods/china/scanning.py", "testing/_samples.py")
"""What others wrote is read here, in whatever width, or anything at all is tried."""
GAP = "\N{REPLACEMENT CHARACTER}"
"""Stands for what is put into a sentence."""


def sentences(path: Path) -> Iterator[str]:
    """Every string of a module that is neither a docstring nor a regular expression."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        words = ""
        if isinstance(node, ast.JoinedStr):
            words = "".join(
                str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in told | parts:
            words = str(node.value)
        if not PATTERN.search(words):
            yield words


def wrong(words: str) -> list[str]:
    words = TERM.sub("", words)
    return [words[max(0, m.start() - 8) : m.end() + 8] for m in HALF_WIDTH.finditer(words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("记录链断裂:此处", True),
        ("未注明时区;按", True),
        ("所在地(美国", True),
        ("件, ", True),
        ("记录链断裂：此处；时区（东部）", False),
        ("the number (合同编号), for example", False),
    ],
)
def test_what_is_wrong_is_seen(words: str, found: bool) -> None:
    assert bool(wrong(words)) is found


@pytest.mark.parametrize(
    "name",
    sorted({path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py")} - {*NO_SENTENCES}),
)
def test_no_half_width_sign_beside_a_chinese_character(name: str) -> None:
    assert [part for words in sentences(ROOT / name) for part in wrong(words)] == []


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.zh.txt")), ids=lambda path: path.name)
def test_nor_in_a_template(path: Path) -> None:
    words = re.sub(r"\{[{%].*?[%}]\}", GAP, path.read_text("utf-8"))
    assert wrong(words) == []
