"""``complaintflow annex``: every annex in every format, masked unless asked."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from complaintflow.complaint import annex_2

from .conftest import MANAGER, Demo

FORMATS = {
    1: ("docx", "html", "svg", "mmd"),
    2: ("docx", "html"),
    6: ("docx", "html"),
    7: ("docx", "html"),
}
BEGINS = {"docx": b"PK", "html": b"<!doctype html>", "svg": b"<svg", "mmd": b"flowchart"}


@pytest.mark.parametrize("number", FORMATS)
def test_of_an_agreement_or_of_none(demo: Demo, number: int, tmp_path: Path) -> None:
    for kind in FORMATS[number]:
        file = tmp_path / f"annex.{kind}"
        ran = demo("annex", str(number), str(file), "--lang", "zh", "--json")
        assert ran.json == {
            "annex": number, "format": kind, "lang": "zh", "written": f"annex.{kind}",
        }  # fmt: skip
        assert file.read_bytes().startswith(BEGINS[kind])


def test_of_a_complaint_masked_unless_asked(demo: Demo, tmp_path: Path) -> None:
    id = next(iter(demo.told["cases"].values()))
    for number in ("3", "4"):
        file = tmp_path / f"{number}.html"
        assert demo("annex", number, id, str(file), "--lang", "zh").code == 0
        assert "已遮盖" in file.read_text(encoding="utf-8")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert demo("annex", number, id, str(file), "--values", "all", *MANAGER).code == 0
        assert "示例客户" in file.read_text(encoding="utf-8") or number == "3"
    book = tmp_path / "list.xlsx"
    assert demo("annex", "4", str(book)).code == 0
    assert book.read_bytes().startswith(b"PK")


def test_a_letter_says_what_is_missing(demo: Demo, tmp_path: Path) -> None:
    id = next(iter(demo.told["cases"].values()))
    asked = ("annex", "5", id, "-", "--format", "txt", "--lang", "zh")
    ran = demo(*asked)
    assert (ran.code, ran.error, ran.out) == (2, "bad_template", "")
    told = demo(*asked, "--field", "phone=热线", "--field", "sender=示例甲公司")
    assert told.out.startswith("尊敬的客户：")
    own = tmp_path / "own.txt"
    own.write_text("{{ complaint_no }}：{{ 1 + 1 }}", encoding="utf-8")
    assert demo(*asked, "--template", str(own)).error == "bad_template"
    own.write_bytes(b"\xff")
    assert demo(*asked, "--template", str(own)).error == "bad_file"


@pytest.mark.parametrize(
    "args",
    [
        ("8", "a.docx"),
        ("1", "a.pdf"),
        ("1", "-", "--format", "docx"),
        ("3", "a.docx"),
        ("4", "a.xlsx", "--values", "some"),
        ("1", "a", "b", "c.docx"),
    ],
)
def test_bad_usage(demo: Demo, args: tuple[str, ...]) -> None:
    ran = demo("annex", *args)
    assert (ran.code, ran.error) == (2, "bad_usage")


def test_people_and_codes_go_by_what_the_host_calls_them(demo: Demo, tmp_path: Path) -> None:
    id = demo.told["cases"]["accepted"]
    file, names, own = (tmp_path / name for name in ("out.html", "names.json", "own.json"))
    demo("annex", "4", id, str(file), "--lang", "zh")
    plain = file.read_text("utf-8")
    handler = demo("show", id, "--json").json["case"]["handler"]
    assert handler in plain
    names.write_text(json.dumps({handler: {"zh": "王芳", "en": "Wang Fang"}}), "utf-8")
    renamed = annex_2().model_dump(mode="json")
    renamed |= {"version": "own-1"}
    for category in renamed["categories"]:
        category["label"] = {"zh": "本公司类别", "en": "our category"}
    own.write_text(json.dumps(renamed), "utf-8")
    for lang, said in (("zh", ("王芳", "本公司类别")), ("en", ("Wang Fang", "our category"))):
        given = ("--names", str(names), "--standard", str(own), "--lang", lang)
        assert demo("annex", "4", id, str(file), *given).code == 0
        told = file.read_text("utf-8")
        for words in said:
            assert words in told
        assert f" {handler}<" not in told
        assert demo("annex", "2", str(file), *given).code == 0
        assert said[1] in file.read_text("utf-8")
        text = tmp_path / "list.csv"
        assert demo("report", "--csv", str(text), *given, *MANAGER).code == 0
        assert said[0] in text.read_text("utf-8")
    missing = str(tmp_path / "none.json")
    for option, wrong in (("--names", '{"u-1": 7}'), ("--names", "["), ("--standard", "{}")):
        names.write_text(wrong, "utf-8")
        assert demo("annex", "4", id, str(file), option, str(names)).error == "bad_file"
        assert demo("annex", "4", id, str(file), option, missing).error == "bad_file"
    # A telephone number is no id of somebody on the staff, and is not repeated.
    names.write_text('{"13800138000": "王芳"}', "utf-8")
    ran = demo("annex", "4", id, str(file), "--names", str(names))
    assert (ran.error, "13800138000" in ran.err) == ("bad_file", False)
