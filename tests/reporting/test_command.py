"""``complaintflow report --html --csv --xlsx``."""

from __future__ import annotations

import io
import json
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from complaintflow.cli import main

from .reading import Page


def run(*args: str) -> tuple[int, bytes, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["report", *args, *(() if "--as" in args else ("--as", "manager:mgr-01"))])
    told = []
    for stream in (out, err):
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        told.append(stream.buffer.getvalue())
    return code, told[0], told[1].decode()


@pytest.fixture
def db(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("DB", "AS", "LANG", "TRACEBACK"):
        monkeypatch.delenv(f"COMPLAINTFLOW_{name}", raising=False)
    for name in ("demo.db", "demo.json"):
        shutil.copy(demo_file.with_name(name), tmp_path / name)
    return str(tmp_path / "demo.db")


def test_all_at_once(db: str, tmp_path: Path) -> None:
    names = {kind: str(tmp_path / f"report.{kind}") for kind in ("html", "csv", "xlsx")}
    options = [part for kind, name in names.items() for part in (f"--{kind}", name)]
    code, out, err = run(*options, "--db", db, "--json", "--lang", "zh")
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    assert told.pop("written") == names
    counted = json.loads(run("--db", db, "--json")[1])
    assert {key: told[key] for key in counted} == counted
    read = Page(Path(names["html"]).read_text(encoding="utf-8"))
    (total,) = {e.text for e in read.all(data_figure="/total")}
    assert int(total) == counted["total"] == 15
    assert Path(names["csv"]).read_bytes().count(b"\r\n") == 16
    assert Path(names["xlsx"]).read_bytes().startswith(b"PK")
    code, out, _ = run(*options, "--db", db)
    assert out.decode().splitlines() == [f"{name}: 15 complaints" for name in names.values()]
    assert "in time" in run("--db", db)[1].decode()
    assert "15件投诉" in run("--csv", names["csv"], "--db", db, "--lang", "zh")[1].decode()


def test_standard_output(db: str, tmp_path: Path) -> None:
    assert run("--html", "-", "--db", db)[1].startswith(b"<!doctype html>")
    also = tmp_path / "also.html"
    code, out, _ = run("--csv", "-", "--html", str(also), "--db", db)
    assert code == 0
    assert out.startswith(b"\xef\xbb\xbfreference,")
    assert out.endswith(b"\r\n")
    assert also.exists()


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("--xlsx", "-"), "bad_usage"),
        (("--html", "-", "--csv", "-"), "bad_usage"),
        (("--html", "-", "--json"), "bad_usage"),
        (("--html", ""), "bad_usage"),
        (("--html", "HERE/a", "--csv", "HERE/../here/a"), "bad_usage"),
        (("--html", "HERE/demo.db"), "bad_usage"),
        (("--csv", "HERE/demo.json"), "bad_usage"),
        (("--xlsx", "HERE"), "not_a_file"),
        (("--csv", "HERE/none/a.csv"), "io_error"),
        (("--csv", "HERE/a.csv", "--agreement", "nothing"), "unknown_subject"),
        (("--csv", "HERE/a.csv", "--as", "customer:cust-0001"), "not_permitted"),
        (("--csv", "HERE/a.csv", "--html", "/dev/full"), "disk_full"),
        (("--html", "HERE/a.html", "--csv", "/dev/full"), "disk_full"),
    ],
)
def test_what_is_refused_writes_nothing(
    db: str, tmp_path: Path, args: tuple[str, ...], error: str
) -> None:
    if "/dev/full" in args and not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    here = str(tmp_path)
    (tmp_path.parent / "here").unlink(missing_ok=True)
    (tmp_path.parent / "here").symlink_to(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    code, _, err = run(*(a.replace("HERE", here) for a in args), "--db", db)
    assert err.startswith(f"error: {error}: "), err
    assert err.count("\n") == 1
    assert code == (1 if error in ("unknown_subject", "not_permitted") else 2)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_store_at_a_url_is_no_file(tmp_path: Path, db: str) -> None:
    target = tmp_path / "a.csv"
    code, _, err = run("--csv", str(target), "--db", "sqlite:///" + db)
    assert (code, err) == (0, "")
    assert run("--csv", str(target), "--db", "sqlite://")[0] == 2


def test_nobody_listens(
    db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    code = main(["report", "--html", "-", "--as", "manager:mgr-01", "--db", db])
    assert code == 2
    assert "io_error" in capsys.readouterr().err
