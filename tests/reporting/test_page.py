"""The page: its figures are those of the JSON, it is whole, safe and self-contained."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from complaintflow import Desk
from complaintflow.complaint import Category, Standard
from complaintflow.reporting import Figures, Tally, gather, page
from complaintflow.reporting.svg import nice
from complaintflow.reporting.words import Lang
from complaintflow.values import Actor, Text

from .conftest import BOSS, empty_desk
from .reading import Page, look_up

LANGS: tuple[Lang, ...] = ("zh", "en")


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_of_the_page_is_that_of_the_json(figures: Figures, lang: Lang) -> None:
    told = json.loads(json.dumps(figures.as_dict()))
    read = Page(page(figures, lang))
    for element in read.all(data_figure="*"):
        assert number(element.text) == look_up(told, element.attrs["data-figure"]), element
    for element in read.all(data_share="*"):
        part, of = look_up(told, element.attrs["data-share"]), int(element.attrs["data-of"])
        assert isinstance(part, int)
        assert element.text == f"{100 * part / of:.1f}%"
    for element in read.all(data_sum="*"):
        total = 0
        for pointer in element.attrs["data-sum"].split():
            found = look_up(told, pointer)
            total += sum(found.values()) if isinstance(found, dict) else int(str(found))
        assert number(element.text) == total
    # No number stands in a column of numbers but these.
    marks = ("data-figure", "data-share", "data-so-far")
    inner = [e for e in read.elements if "td" in e.inside and any(m in e.attrs for m in marks)]
    assert len(inner) == len(read.all("td", **{"class": "n"}))


def test_the_page_shows_every_count_of_the_json(figures: Figures) -> None:
    told = figures.as_dict()
    shown = {e.attrs["data-figure"] for e in Page(page(figures)).all(data_figure="*")}
    expected = {"/total", "/carried_over", "/measured_by_default_terms", "/set_right",
                "/provisional", "/open", "/overdue", "/due/past", "/due/later",
                "/due/within", "/without_cause", "/retention_provisional"}  # fmt: skip
    for name in ("by_status", "by_category", "breaches", "causes", "provisional_by_year"):
        counted = told[name]
        assert isinstance(counted, dict)
        expected |= {f"/{name}/{key}" for key in counted}
    if told["total"]:
        for name in ("response", "completion"):
            counted = told[name]
            assert isinstance(counted, dict)
            expected |= {f"/{name}/{key}" for key in counted}
    expected |= {f"/weeks/{n}/received" for n in range(len(figures.weeks))}
    assert expected <= shown


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_whole_and_fetches_nothing(figures: Figures, lang: Lang) -> None:
    text = page(figures, lang)
    read = Page(text)
    assert text.startswith("<!doctype html>")
    assert read.all("html")[0].attrs["lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    policy = read.all("meta", http_equiv="Content-Security-Policy")[0].attrs["content"]
    style = read.all("style")[0].text
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not {e.tag for e in read.elements} & {"script", "img", "link", "iframe", "a", "object"}
    for element in read.elements:
        assert not set(element.attrs) & {"src", "href", "style", "srcset", "action"}
        assert not any(name.startswith("on") for name in element.attrs)
    assert "url(" not in style
    assert "@import" not in style
    assert set(re.findall(r"https?://[^\"' ]+", text)) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("lang", LANGS)
def test_charts_have_words_and_tables(figures: Figures, lang: Lang) -> None:
    read = Page(page(figures, lang))
    ids = [e.attrs["id"] for e in read.all(id="*")]
    assert len(ids) == len(set(ids))
    charts = read.all("svg")
    for chart in charts:
        assert chart.attrs["role"] == "img"
        for name in chart.attrs["aria-labelledby"].split():
            (label,) = read.all(id=name)
            assert label.text.strip(), name
    assert len(read.all("table")) >= len(charts)
    for table in read.all("caption"):
        assert table.text
    for section in read.all("section"):
        assert read.all("h2", id=section.attrs["aria-labelledby"])


def test_chinese_has_no_english_marks_and_no_english_words(later_desk: Desk) -> None:
    read = Page(page(gather(later_desk, actor=BOSS), "zh"))
    told = " ".join(e.text for e in read.all("p") + read.all("h2") + read.all("caption"))
    assert not re.search(r"[\u4e00-\u9fff] ?[,;:()!?]|[,;:(!?] ?[\u4e00-\u9fff]", told)
    assert set(re.findall(r"[A-Za-z]{2,}", told)) == {"Asia", "Shanghai"}


def test_nothing_that_anybody_said_or_is_called_is_on_the_page(
    demo_desk: Desk, later_desk: Desk
) -> None:
    values = {
        revealed.value
        for case in demo_desk.cases(actor=BOSS)
        for revealed in demo_desk.reveal(case.id, ["all"], actor=BOSS, purpose="test")
    }
    assert len(values) > 40
    for lang in LANGS:
        text = page(gather(later_desk, actor=BOSS), lang)
        assert not [value for value in values if value in text]


def test_labels_are_escaped(demo_desk: Desk) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    standard = Standard(
        version="x",
        categories=(Category(key="quality", label=Text(zh=hostile, en=hostile), sub={}),),
    )
    for lang in LANGS:
        text = page(gather(demo_desk, actor=BOSS), lang, standard=standard)
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        Page(text)


def test_a_long_pareto_is_cut_and_says_what_is_left(demo_desk: Desk) -> None:
    case = next(demo_desk.cases(actor=BOSS))
    tally = Tally(case.at)
    for n in range(30):
        complaint = case.complaint.model_copy(update={"cause": f"cause_{n}"})
        for _ in range(n + 1):
            tally.add(replace(case, complaint=complaint))
    figures = tally.figures(demo_desk.report(actor=BOSS))
    read = Page(page(figures, "en"))
    (left,) = read.all(data_rest="*")
    assert left.attrs["data-rest"] == "/causes"
    drawn = {e.attrs["data-figure"] for e in read.all("tspan", data_figure="*")}
    cut = [n for code, n in figures.causes.items() if f"/causes/{code}" not in drawn]
    assert len(cut) == 10
    assert number(left.text) == sum(cut) == sum(range(1, 11))
    assert "10 more" in page(figures, "en")
    so_far = read.all(data_so_far="*")
    assert so_far[-1].text == "100.0%"


def test_the_agreement_that_it_is_limited_to_is_named(ending_desk: Desk) -> None:
    case = next(ending_desk.cases(actor=BOSS))
    figures = gather(ending_desk, actor=BOSS, agreement=case.complaint.agreement)
    assert figures.agreement == "HT-2026-077"
    assert figures.report.total == 2
    assert "HT-2026-077" in page(figures, "zh")
    assert "HT-2026-077" in page(figures, "en")
    assert "HT-2026-077" not in page(gather(ending_desk, actor=BOSS))


def test_an_empty_store_has_a_page_too() -> None:
    figures = gather(empty_desk(), actor=Actor.SYSTEM)
    assert "没有投诉" in page(figures)
    assert "There are no complaints" in page(figures, "en")


def test_the_scale_of_a_chart_ends_at_a_fitting_number() -> None:
    assert [nice(n) for n in (0, 1, 2, 3, 5, 9, 10, 11, 226, 1999)] == [
        1, 1, 2, 3, 6, 10, 10, 12, 240, 2000,
    ]  # fmt: skip
    for n in range(1, 5000):
        assert n <= nice(n) <= 1.34 * n + 1
