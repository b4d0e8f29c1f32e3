"""What is to be copied stays whole, however narrow the terminal; reasons are told in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.cli.commanding import commands
from complaintflow.cli.shapes import form_of

from .conftest import MANAGER, Demo, run


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", ["60", "79", "200"])
def test_no_code_is_broken(monkeypatch: pytest.MonkeyPatch, width: str, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    told = run("fields", "classify", "--lang", lang).out
    form = form_of("Classify", "criteria.3")
    assert form is not None
    codes = [code.split("（")[0] for code in form.zh.split("、") if "（" in code]
    assert len(codes) > 10
    assert [code for code in codes if code not in told] == []


def test_every_command_has_a_form_for_each_of_its_places() -> None:
    for kind in commands().values():
        for name in kind.model_fields:
            assert name == "type" or form_of(kind.__name__, name) is not None
    assert form_of("Classify", "nothing") is None
    assert form_of("Query", "limit") is None


def test_a_digest_is_told_on_one_line(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "b.zip")
    made = demo("bundle", demo.ref("night"), file, "--purpose", "court", *MANAGER, "--json")
    monkeypatch.setenv("COLUMNS", "40")
    for digest, code in (("0" * 64, 1), (made.json["digest"], 0)):
        ran = run("check-bundle", file, "--digest", digest, "--lang", "zh")
        assert ran.code == code
        assert made.json["digest"] in ran.out


def test_why_a_row_is_rejected_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    file, db = tmp_path / "old.csv", str(tmp_path / "old.db")
    head = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n"
    rows = "1,u1,路灯,2020/1/6 9:00:00,不亮,好了,2020/1/7\n,u1,路灯,2020/1/6 9:00:00,不亮,,\n"
    file.write_text(head + rows, encoding="utf-8")
    words = ("import", str(file), "--profile", "zh-messages", *MANAGER, "--db", db)
    zh = run(*words, "--lang", "zh").out
    assert "时间的精度与导入格式所述不同（只有日期，或不应有时刻）（wrong_precision）" in zh
    assert "此项必填（missing）" in zh
    en = run(*words).out
    assert "a time of another precision than the profile states (wrong_precision)" in en
    assert [one["reason"] for one in run(*words, "--json").json["rejected"]] == [
        "wrong_precision", "missing",
    ]  # fmt: skip
