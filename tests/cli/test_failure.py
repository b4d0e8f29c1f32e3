"""What becomes of an error: one line, a code, an exit code, and nothing that was typed."""

from __future__ import annotations

import errno
import json

import pytest

from complaintflow.cli import looking, main
from complaintflow.cli.failure import describe
from complaintflow.cli.safe import clean, dumps, one_line
from complaintflow.errors import BadFile, NotPermitted, StoreBusy, StoreFull

from .conftest import Demo, run


@pytest.mark.parametrize(
    ("error", "code", "exit"),
    [
        (BadFile(reason="it is empty"), "bad_file", 2),
        (NotPermitted(role="customer", action="close"), "not_permitted", 1),
        (StoreBusy(), "store_busy", 1),
        (StoreFull(), "store_full", 1),
        (OSError(errno.ENOSPC, "No space left"), "disk_full", 1),
        (OSError(errno.EACCES, "Permission denied"), "io_error", 2),
        (KeyboardInterrupt(), "interrupted", 1),
        (RuntimeError("张三的电话"), "internal_error", 1),
    ],
)
def test_codes(error: BaseException, code: str, exit: int) -> None:
    told, left = describe(error)
    assert (told["code"], left) == (code, exit)
    assert set(told) == {"code", "message", "message_zh", "facts"}
    assert "张三" not in json.dumps(told, ensure_ascii=False)


def test_a_fault_of_our_own_is_one_line(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("张三的电话是13800000000")

    monkeypatch.setattr(looking, "cases_table", fails)
    ran = demo("list")
    assert (ran.code, ran.error) == (1, "internal_error")
    assert "张三" not in ran.err
    monkeypatch.setenv("COMPLAINTFLOW_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        demo("list")


def test_bad_usage_in_json() -> None:
    for words in (["list", "--json"], ["dance", "--json"], ["moves", "--kind", "x", "--json"]):
        ran = run(*words)
        assert (ran.code, ran.json["error"]["code"], ran.error) == (2, "bad_usage", "bad_usage")


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("complaintflow ")
    assert main(["--help"]) == 0
    assert main(["do", "--help"]) == 0


def test_deadlines_with_an_option() -> None:
    line = '{"id": 1, "from": "2026-02-12", "n": 7, "unit": "working_days"}'
    for words in (["--lang", "zh"], ["--json"]):
        assert "2026-02-28" in run("deadlines", *words, stdin=line).out


def test_safe_text() -> None:
    assert clean("a\x1b[31mb\r\nc\td") == "a·[31mb\nc d"
    assert one_line("a\n  b\x00") == "a b·"
    for value in ("\x1b\x9b\u202e", "甲😀\ud800"):
        for encoding in ("utf-8", "ascii", None):
            text = dumps({"a": value}, encoding)
            assert json.loads(text) == {"a": value}
            assert "\u202e" not in text
        text.encode()
    assert "甲" in dumps("甲")
