"""``analysis``: as a table, as JSON, as files, and recorded."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from complaintflow.cli import main
from complaintflow.cli.analysing import HEADINGS
from complaintflow.cli.story import NUMBER

BOSS = ("--as", "manager:mgr-01")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("analysis") / "d"
    assert main(["demo", "--dir", str(folder)]) == 0
    return str(folder / "demo.db")


def run(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    capsys.readouterr()
    assert main(list(args)) == 0
    return capsys.readouterr().out


def test_json_csv_and_workbook_say_the_same(
    db: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    agreement = NUMBER
    days = ("--from", "2000-01-01", "--to", "2099-12-31", "--db", db)
    told = json.loads(run(capsys, "analysis", agreement, *days, "--json"))
    assert told["complaints"] == sum(row["received"] for row in told["rows"]) > 0
    assert len(told["digest"]) == 64
    text = run(capsys, "analysis", agreement, *days, "--csv", "-", "--lang", "zh")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows[0] == [heading.get("zh") for heading in HEADINGS.values()]
    assert [row[5:] for row in rows[1:]] == [
        [str(row[name]) for name in list(HEADINGS)[5:]] for row in told["rows"]
    ]
    assert run(capsys, "analysis", agreement, *days)
    book = tmp_path / "analysis.xlsx"
    run(capsys, "analysis", agreement, *days, "--xlsx", str(book))
    assert book.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_its_table_is_read_in_a_terminal(
    db: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int,
    lang: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(width))
    text = run(capsys, "analysis", NUMBER, *BOSS, "--db", db, "--lang", lang)
    assert all(cell_len(line) <= width for line in text.splitlines())
    words = " ".join(text.split())
    whole = "2026-02 price" if lang == "en" else "2026-02"
    assert whole in words
    for word in ("received", "upheld", "breaches", "objected", "again") if lang == "en" else ():
        assert word in words


def test_it_is_recorded_once_its_days_are_over(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    agreement = NUMBER
    told = json.loads(run(capsys, "analysis", agreement, "--db", db, *BOSS, "--record", "--json"))
    assert told["recorded"]
    assert not told["due"]["overdue"]
    assert main(["analysis", agreement, "--db", db, *BOSS, "--record", "--to", "2099-12-31"]) != 0
    assert main(["analysis", agreement, "--db", db, "--to", "soon"]) == 2
