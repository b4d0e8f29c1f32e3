"""What went wrong is said in Chinese where Chinese was asked for, and what would do is said too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import CLERK, MANAGER, Demo, run

ENGLISH = re.compile(r"\b(the|this|is|of|may|not|no|such|and|must|given)\b")
"""Words of an English sentence; codes and options may stand in a Chinese one."""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("do", "REF", "clasify"), "是否指classify（分类与评估）或reclassify（"),
        (("do", "REF", "响应"), "acknowledge（响应并告知已收到投诉）"),
        (("do", "REF", "x"), "complaintflow allowed ID"),
        (("do", "REF", "close", "--why", "x"), "没有该字段；close 的字段为 --at、--reason"),
        (("do", "REF", "close", "--reason"), "--reason 没有值"),
        (("do", "REF", "close", "word", "--reason"), "JSON"),
        (("do", "REF", "receive"), "用于新建"),
        (("do", "REF", "draw_up_plan", "--measures.kind", "x"), "--measures 可以有多项"),
        (("do", "C-0000-0000-0000", "accept"), "没有记录 C-0000-0000-0000，或者您无权查看"),
        (("list", "--status", "已接收"), "是否指received（已接收）？"),
        (("list", "--status", "x"), "可用：classified（已分类评估）、closed（已办结）"),
        (("list", "--severity", "严"), "serious（严重）"),
        (("list", "--external", "A-4"), "--external 写作 source:id"),
        (("list", "--due-before", "2026-03-01"), "--due-before"),
        (("list", "--due-before", "soon"), "--due-before 不是时间"),
        (("list", "--limit", "x"), "--limit 的值不符合要求"),
        (("list", "--unknown"), "没有选项 --unknown"),
        (("list", "one", "two"), "文字请加引号"),
        (("dance",), "没有命令 dance"),
        (("analysis",), "缺少 AGREEMENT"),
        (("import", "x.csv"), "缺少选项 --profile"),
        (("import", "x.csv", "--profile", "zh"), "cfpb（"),
        (("verify", "--anchor", "x"), "锚点"),
        (("accesses",), "请写明一件投诉"),
        (("annex", "9", "x.html"), "1 至 7"),
        (("annex", "5", "REF", "x.html", "--letter", "进展"), "progress（进展告知）"),
        (("report", "--xlsx", "-"), "工作簿"),
        (("bundle", "REF", "b.zip", "--purpose", "court", "--values", "x"), "--values 可用"),
        (("claim", "raise", "HT-2026-001", "--breach", "REF:x", "--demand", "y"), "没有该违约"),
    ],
)  # fmt: skip
def test_an_error_is_told_in_chinese(demo: Demo, words: tuple[str, ...], says: str) -> None:
    ref = demo.ref("under_way")
    ran = demo(*(word.replace("REF", ref) for word in words), *MANAGER, "--lang", "zh")
    assert ran.code in (1, 2)
    assert ran.error
    assert says in ran.err
    assert not ENGLISH.search(ran.err.removeprefix("error: ")), ran.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whose_a_command_is_is_told_in_the_language(demo: Demo, lang: str) -> None:
    ran = demo("sweep", *CLERK, "--lang", lang)
    assert ran.error == "not_permitted"
    told = {
        "zh": "客户服务部门（customer_service）不能进行 sweep；可由：负责人（manager）、",
        "en": "it is for: manager, party_a",
    }
    assert told[lang] in ran.err


CATEGORY = ("classify", "--severity", "minor", "--category", "质量")
SEVERITY = ("classify", "--category", "quality", "--severity", "high")
EVIDENCE = ("conclude_investigation", "--verdict", "upheld", "--evidence", "报告:1")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (CATEGORY, "应为 quality（产品质量）、", "category: this is quality (product quality), "),
        (SEVERITY, "severity: 应为 minor（轻微）、", "severity: this is minor"),
        (("close", "--reason", "客户认可"), "应为 accepted（", "reason: this is accepted"),
        (("assign_handler", "--handler", "张三"), "应为 编号：", "handler: this is an id"),
        (EVIDENCE, "evidence.0.kind: 应为 代码：", "evidence.0.kind: this is a word"),
    ],
)
def test_what_a_field_takes_is_told_with_what_each_is_called(
    demo: Demo, words: tuple[str, ...], zh: str, en: str
) -> None:
    ref = demo.ref("under_way")
    assert zh in demo("do", ref, *words, *MANAGER, "--lang", "zh").err
    assert en in demo("do", ref, *words, *MANAGER).err


def test_where_there_is_no_store_is_told_in_chinese(tmp_path: Path) -> None:
    ran = run("list", *MANAGER, "--db", str(tmp_path / "away.db"), "--lang", "zh")
    assert "此处没有数据库 away.db" in ran.err
