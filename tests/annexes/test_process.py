"""Annexes 1 and 7 say what the machines and the terms say, and say it anew when those change."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from complaintflow.agreement import Agreement, Limit, Terms
from complaintflow.agreement.model import TermsVersion
from complaintflow.annexes import (
    Document,
    Grid,
    Lang,
    Para,
    flowchart,
    flowchart_mermaid,
    flowchart_svg,
    page,
    training,
)
from complaintflow.annexes.process import branches, steps
from complaintflow.complaint import complaint_machine
from complaintflow.periods import china, hours, working_days

from .conftest import AT

LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.mark.parametrize("lang", LANGS)
def test_every_move_that_changes_the_status_is_told(lang: Lang) -> None:
    told = {s.move for s in steps(Terms(), lang)} | {b.move for b in branches(lang)}
    moves = complaint_machine().moves.values()
    changing = {m.name for m in moves if set(m.targets) - set(m.sources)}
    assert changing - told == {"carry_over"}  # no step of the process: how old cases come in


def test_the_steps_are_the_agreements_in_order() -> None:
    made = steps(Terms(), "zh")
    assert [s.clause for s in made] == [
        "3.1", "4.1", "3.2", "3.3", "3.3", "3.4", "3.5", "3.5", "3.6", "3.6", "4.4", "3.7",
    ]  # fmt: skip
    department = [s.clause for s in made if s.lane == "department"]
    assert department == ["3.1", "4.1", "3.2", "3.3", "3.3"]  # contract: who acts
    assert all(s.record for s in made)
    assert [s.limit for s in made if s.limit] == ["24小时", "7个工作日（4.2）", "30日", "1年"]


def test_the_four_lanes_come_first() -> None:
    assert flowchart_svg(None, at=AT).index("客户服务部门") < flowchart_svg(None, at=AT).index(
        "3.1"
    )
    lanes = re.findall(r'subgraph lane\d\["(.*?)"\]', flowchart_mermaid(None, at=AT))
    assert lanes == ["客户", "客户服务部门", "甲方责任部门", "乙方"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_drawing_is_one_well_formed_picture_without_boxes_in_boxes(lang: Lang) -> None:
    drawn = ElementTree.fromstring(flowchart_svg(None, at=AT, lang=lang))
    assert drawn.get("role") == "img"
    _, _, width, height = map(float, str(drawn.get("viewBox")).split())
    for node in drawn.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 <= float(str(node.get("x"))) <= width
        assert 0 <= float(str(node.get("y"))) <= height
    boxes = [
        tuple(float(str(node.get(key))) for key in ("x", "y", "width", "height"))
        for node in drawn.iter("{http://www.w3.org/2000/svg}rect")
        if node.get("rx")
    ]
    for n, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[n + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


@pytest.mark.parametrize("lang", LANGS)
def test_mermaid_names_each_box_once_and_draws_only_between_boxes(lang: Lang) -> None:
    text = flowchart_mermaid(None, at=AT, lang=lang)
    boxes = re.findall(r"^    (\w+)[\[({]", text, re.M)
    assert len(boxes) == len(set(boxes))
    edges = re.findall(r'^  (\w+) (?:-->|-\.->|<-\.->)(?:\|"[^"]*"\|)? (\w+)$', text, re.M)
    assert {name for edge in edges for name in edge} <= set(boxes)
    assert set(boxes) - {name for edge in edges for name in edge} == {"withdrawn", "merged"}


def changed(agreement: Agreement) -> Agreement:
    """The agreement with other terms from a day after ``AT``."""
    terms = Terms(
        response=Limit(clause="4.1", period=hours(12)),
        completion=Limit(clause="4.2", period=working_days(5)),
    )
    version = TermsVersion(n=2, since=AT + timedelta(days=1), terms=terms)
    return agreement.model_copy(update={"versions": (agreement.versions[0], version)})


def said(document: Document) -> str:
    return page(document)


def test_a_change_of_terms_is_shown_from_when_it_holds(agreement: Agreement) -> None:
    new = changed(agreement)
    later = AT + timedelta(days=2)
    for at, version, response, completion in (
        (AT, "T-1", "24小时", "7个工作日"),
        (later, "T-2", "12小时", "5个工作日"),
    ):
        for document in (
            flowchart(new, at=at),
            training(new, at=at, calendar=china()),
        ):
            assert document.mark.version == version
            assert response in said(document)
            assert completion in said(document)
    assert "24小时" not in said(flowchart(new, at=later))
    assert "7个工作日" not in said(training(new, at=later, calendar=china()))


def examples(document: Document) -> list[tuple[str, ...]]:
    (table,) = [b for b in document.blocks if isinstance(b, Grid) and "收到时间" in b.head]
    return list(table.rows)


def test_the_examples_are_the_contracts_vectors() -> None:
    """The published and tabled dates of the contract, written down here by hand."""
    rows = examples(training(None, at=AT, calendar=china()))
    assert [row[:3] for row in rows] == [
        ("2026-07-01 10:00", "2026年7月2日10:00", "2026年7月10日24时"),
        ("2026-02-12 09:30", "2026年2月13日09:30", "2026年2月28日24时"),
        ("2026-02-14 18:00", "2026年2月15日18:00", "2026年3月3日24时"),
        ("2026-06-30 23:40", "2026年7月1日23:40", "2026年7月9日24时"),
        ("2026-10-03 11:00", "2026年10月4日11:00", "2026年10月15日24时"),
        ("2026-07-08 15:20", "2026年7月9日15:20", "2026年7月17日24时"),
    ]


def test_the_quiz_answers_by_the_terms(agreement: Agreement) -> None:
    made = training(changed(agreement), at=AT + timedelta(days=2), calendar=china())
    grids = [b for b in made.blocks if isinstance(b, Grid)]
    (answers,) = [g for g in grids if g.head[0] == "题号"]
    assert [row[1:] for row in answers.rows[:3]] == [
        ("12小时", "4.1"), ("5个工作日", "4.2"), ("1年", "3.7"),
    ]  # fmt: skip
    asked = [b for b in made.blocks if isinstance(b, Para) and re.match(r"\d+\. ", b.text)]
    assert len(asked) == len(answers.rows)
