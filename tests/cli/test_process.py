"""The program as a process: start-up, exit codes, pipes, signals, missing extras, no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Demo

PROGRAM = (sys.executable, "-m", "complaintflow")


def process(
    *args: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *args],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, **(env or {})},
    )


def test_exit_codes(demo: Demo) -> None:
    good = process("verify", "--db", demo.db)
    assert (good.returncode, good.stderr) == (0, "")
    refused = process("do", demo.ref("night"), "accept", "--as", "customer_service:cs-02",
                      "--db", demo.db)  # fmt: skip
    assert refused.returncode == 1
    bad = process("dance")
    assert bad.returncode == 2
    for ran in (refused, bad):
        assert ran.stderr.startswith("error: ")
        assert ran.stderr.count("\n") == 1
        assert ran.stdout == ""


def test_help_everywhere() -> None:
    told = process("--help").stdout
    for name in ("demo", "agreement", "receive", "do", "allowed", "show", "list", "worklist",
                 "migrate", "import", "sweep", "deliver", "report", "verify", "anchor", "deadlines",
                 "moves"):  # fmt: skip
        assert name in told


@pytest.mark.parametrize(
    ("missing", "args", "extra"),
    [
        ("typer", ["list"], "cli"),
        ("rich", ["list"], "cli"),
        ("sqlalchemy", ["list", "--db", "DB"], "sql"),
        ("sqlalchemy", ["demo", "--dir", "NEW"], "sql"),
    ],
)
def test_a_missing_extra(
    missing: str, args: list[str], extra: str, demo: Demo, tmp_path: Path
) -> None:
    args = [a.replace("DB", demo.db).replace("NEW", str(tmp_path / "new")) for a in args]
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from complaintflow.cli import main\n"
        f"sys.exit(main({args!r}))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr == (
        f"error: missing_extra: this needs the extra '{extra}': "
        f"pip install 'complaintflow[{extra}]'\n"
    )
    assert list(tmp_path.rglob("*.db")) == []


@pytest.mark.parametrize(
    "args", [["moves"], ["list", "--json"], ["report"], ["deadlines"], ["show", "REF"]]
)
def test_a_reader_that_leaves(args: list[str], demo: Demo) -> None:
    words = [a.replace("REF", demo.ref("objection")) for a in args]
    if args[0] not in ("moves", "deadlines"):
        words += ["--db", demo.db]
    with subprocess.Popen(
        [*PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        try:
            running.stdin.write(b'{"id": 1}\n' * 2000)
            running.stdin.close()
        except BrokenPipeError:
            pass
        assert running.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("args", [["moves"], ["moves", "--json"], ["deadlines"]])
def test_a_full_disk_under_the_output(args: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [*PROGRAM, *args],
            input='{"id": 1}\n',
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ran.returncode == 1
    assert ran.stderr == "error: disk_full: the disk is full\n"


def test_closed_streams() -> None:
    """Nothing is done where nothing can be told."""
    for words in ("deadlines <&-", "deadlines >&-", "moves >&-", "moves --json >&-"):
        ran = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m complaintflow {words}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 2
        assert ran.stderr.startswith("error: io_error: ")


def test_where_errors_cannot_be_told_what_is_read_stays_one_document(tmp_path: Path) -> None:
    command = f"{sys.executable} -m complaintflow list --json --db {tmp_path}/none.db 2>&-"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["error"]["code"] == "no_store"


def _hears_ctrl_c() -> None:
    # Where the tests run in the background of a shell, the signal comes ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise here")
def test_ctrl_c(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "deadlines"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_ctrl_c,
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        # Answers come in blocks: when one is there, the program is at work.
        running.stdin.write('{"id": 1}\n' * 2000)
        running.stdin.flush()
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.stdin.close()
        running.stdout.read()
        assert running.stderr.read().startswith("error: interrupted: ")
    assert running.returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="signals are sent otherwise here")
def test_ctrl_c_leaves_no_half_demo(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "demo", "--dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_ctrl_c,
    ) as running:
        assert running.stderr
        until = time.monotonic() + 30
        while not (tmp_path / ".demo.db.new" / "demo.db-wal").exists() and time.monotonic() < until:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        told = running.stderr.read()
    assert told.startswith("error: interrupted: ")
    assert told.count("\n") == 1
    assert running.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_a_plain_terminal_encoding(demo: Demo) -> None:
    plain = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    for args in (["list", "--lang", "zh"], ["show", demo.ref("critical"), "--json", "--reveal",
                 "review", "--as", "manager:mgr-01"]):  # fmt: skip
        ran = process(*args, "--db", demo.db, env=plain)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.isascii()
    assert "烫伤" in json.dumps(json.loads(ran.stdout), ensure_ascii=False)


@pytest.mark.long
def test_60_000_deadlines() -> None:
    lines = "".join(
        f'{{"id":{n},"from":"20{5 + n % 20:02}-0{1 + n % 9}-1{n % 9}","n":{1 + n % 60},'
        '"unit":"working_days"}\n'
        for n in range(60_000)
    )
    ran = process("deadlines", stdin=lines)  # about 1.4 s on a quiet machine
    assert ran.stdout.count("\n") == 60_000
    assert "error" not in ran.stdout
