"""The script as whoever gets a bundle runs it: alone, from an empty folder, on any Python."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from complaintflow.records import Bundle, script
from complaintflow.records.verify import main

from .support import Files, World, packed, remade


def _runs(path: str | None) -> bool:
    return path is not None and not subprocess.run([path, "-c", ""], check=False).returncode


_FOUND = (shutil.which(f"python{version}") for version in ("3.11", "3.12", "3.13"))
PYTHONS = sorted({sys.executable, *(path for path in _FOUND if path and _runs(path))})
"""The interpreters at hand (a version manager's shim that leads nowhere is none)."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "verify.py").write_bytes(script())
    return tmp_path


def run(folder: Path, *arguments: str, python: str = sys.executable) -> tuple[int, str, str]:
    told = subprocess.run(
        [python, "-I", "verify.py", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LANG": "C"},
        capture_output=True,
        check=False,
    )
    return told.returncode, told.stdout.decode(), told.stderr.decode()


@pytest.mark.parametrize("python", PYTHONS)
def test_it_runs_alone(folder: Path, made: tuple[bytes, Bundle], files: Files, python: str) -> None:
    data, told = made
    (folder / "good.zip").write_bytes(data)
    (folder / "bad.zip").write_bytes(packed({**files, "data/record.json": b"{}"}))
    before = sorted(folder.rglob("*"))
    code, out, err = run(folder, "good.zip", "--digest", told.digest, python=python)
    assert (code, err) == (0, "")
    assert "校验通过" in out
    assert told.digest in out
    code, out, err = run(folder, "bad.zip", "--lang", "en", python=python)
    assert (code, err) == (1, "")
    assert "a file was changed: data/record.json" in out
    assert sorted(folder.rglob("*")) == before  # nothing is written


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(script())
    names = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert names <= sys.stdlib_module_names
    assert not names & {"os", "shutil", "subprocess", "tempfile", "socket", "pathlib"}


def test_it_says_in_chinese_and_english_what_is_wrong(
    tmp_path: Path, files: Files, life: World, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement = next(name for name in files if name.startswith("data/streams/a_"))
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(remade({n: d for n, d in files.items() if n != agreement})))
    assert main([str(path)]) == 1
    assert "缺少投诉所依据的合同" in capsys.readouterr().out
    assert main([str(path), "--lang", "en"]) == 1
    assert "the complaint's agreement is missing" in capsys.readouterr().out


def test_what_is_left_out_is_said(
    tmp_path: Path, life: World, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(life.bundled("none")[0])
    assert main([str(path), "--lang", "en"]) == 0
    assert "attachments that are not in it: 2" in capsys.readouterr().out
    assert main([str(path)]) == 0
    assert "未包含的附件：2" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.zip")]) == 1
    assert "不是可读取的证据包" in capsys.readouterr().out
    assert main([str(tmp_path), "--lang", "en"]) == 1
    assert "not a readable bundle" in capsys.readouterr().out
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
