"""What is wrong in an input: a sentence for each kind, what would do, and never what was given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import complaintflow
from complaintflow.complaint import Classify, Receive
from complaintflow.desk import parse_command
from complaintflow.errors import InvalidCommand, Problem
from complaintflow.problems import SENTENCES, permitted

SOURCES = Path(complaintflow.__file__).parent


def _raised() -> Iterator[str]:
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "PydanticCustomError":
                given: list[ast.expr] = node.args[:1]
            elif node.func.id == "Problem":
                given = [word.value for word in node.keywords if word.arg == "kind"]
            else:
                continue
            for one in given:
                if isinstance(one, ast.Constant):
                    yield str(one.value)


def test_every_kind_that_is_raised_has_a_sentence() -> None:
    raised = set(_raised())
    assert len(raised) > 20
    assert raised - set(SENTENCES) == set()


def test_every_sentence_is_said_in_both_languages() -> None:
    for kind, (zh, en) in SENTENCES.items():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in zh), kind
        assert en.isascii(), kind
    strange = Problem(place="x", kind="some_day")
    assert (strange.zh, strange.en) == ("不符合要求", "this is not what it must be")


def problem_of(command: dict[str, object]) -> Problem:
    with pytest.raises(InvalidCommand) as caught:
        parse_command(command)
    (problem,) = caught.value.problems
    return problem


CLASSIFY = {"type": "classify", "category": "quality", "severity": "minor"}


def test_the_words_of_a_list_are_told() -> None:
    problem = problem_of({**CLASSIFY, "severity": "terrible"})
    assert problem.permitted == ("minor", "moderate", "serious", "critical")
    assert problem.zh == "不在可选范围内；可用：minor、moderate、serious、critical"
    assert problem.en.endswith("permitted: minor, moderate, serious, critical")
    assert problem.as_dict()["permitted"] == list(problem.permitted)
    assert "classify" in problem_of({"type": "clasify"}).permitted


def test_a_bound_is_told() -> None:
    proof = [{"kind": "photo", "ref": f"f-{n}"} for n in range(51)]
    done: dict[str, object] = {"type": "complete_measure", "measure": "m-1", "evidence": proof}
    assert problem_of(done).permitted == ("length <= 50",)
    assert problem_of({"type": "classify", "severity": "minor"}).permitted == ()
    assert permitted({"ge": 1, "lt": 9, "tag": "张三", "input": "张三"}) == (">= 1", "< 9")


@given(word=st.text("张三丰0123456789", min_size=5, max_size=12))
def test_what_was_given_is_never_told(word: str) -> None:
    for kind, fields in (
        (Classify, {"category": word, "severity": word, "urgency": word, "at": word}),
        (Receive, {"channel": word, "came_in": word, "language": word, word: word}),
        (Receive, {"customer": {"ref": word, "type": word, "contacts": [{"kind": word}]}}),
    ):
        with pytest.raises(InvalidCommand) as caught:
            kind.parse(dict(fields))
        assert word not in str(caught.value.as_dict())
        assert word not in str(caught.value)
    with pytest.raises(InvalidCommand) as caught:
        parse_command({"type": word})
    assert word not in str(caught.value.as_dict())
