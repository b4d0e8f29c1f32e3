"""The console run in this process, and a demo store made once and copied."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from complaintflow.cli import main

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON document."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The code of its error; that the error is one line is checked here."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("error: ")
        assert "Traceback" not in self.err + self.out
        return self.err.split(": ")[1]


Cli = Callable[..., Ran]


def run(*args: str, stdin: str | bytes = "") -> Ran:
    """Run a command in this process."""
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(args)
    finally:
        sys.stdin = before
    texts = []
    for stream in (out, err):
        stream.flush()
        buffer = stream.buffer
        assert isinstance(buffer, io.BytesIO)
        texts.append(buffer.getvalue().decode())
    return Ran(code, *texts)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DB", "AS", "LANG", "NAMES", "STANDARD", "TRACEBACK"):
        monkeypatch.delenv(f"COMPLAINTFLOW_{name}", raising=False)
    monkeypatch.setenv("COMPLAINTFLOW_AS", "manager:mgr-01")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is named where a command does not say who acts."""
    monkeypatch.delenv("COMPLAINTFLOW_AS")


@pytest.fixture
def cli() -> Cli:
    """Run a command: ``cli("list", "--db", …)``."""
    return run


@dataclass(frozen=True)
class Demo:
    """The demo store, and what making it told."""

    db: str
    told: dict[str, Any]

    def __call__(self, *args: str, stdin: str = "") -> Ran:
        """Run a command on it."""
        return run(*args, "--db", self.db, stdin=stdin)

    def ref(self, name: str) -> str:
        """The public reference of a complaint of the demo."""
        id = self.told["cases"][name]
        return str(next(item["reference"] for item in self.told["items"] if item["id"] == id))


@pytest.fixture(scope="session")
def _demo_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    home = tmp_path_factory.mktemp("demo")
    ran = run("demo", "--dir", str(home), "--json")
    assert ran.code == 0, ran.err
    return home, ran.json


@pytest.fixture(scope="session")
def demo(_demo_made: tuple[Path, dict[str, Any]]) -> Demo:
    """The demo store, to be looked at only."""
    home, told = _demo_made
    return Demo(str(home / "demo.db"), told)


@pytest.fixture
def own_demo(_demo_made: tuple[Path, dict[str, Any]], tmp_path: Path) -> Demo:
    """A copy of the demo store, to be written to."""
    home, told = _demo_made
    for name in ("demo.db", "demo.json"):
        shutil.copy(home / name, tmp_path / name)
    return Demo(str(tmp_path / "demo.db"), told)


MANAGER = ("--as", "manager:mgr-01")
CLERK = ("--as", "customer_service:cs-01")


@pytest.fixture(scope="session")
def _store_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = str(tmp_path_factory.mktemp("store") / "own.db")
    named = ("--party-a", "示例甲公司", "--party-b", "示例乙公司", "--indefinite")
    assert run("agreement", "new", "HT-1", *named, *MANAGER, "--db", db).code == 0
    for party in ("party_a", "party_b"):
        signed = run(
            "agreement", "sign", "HT-1", "--party", party, "--person", "示例代表", *MANAGER,
            "--day", "2026-01-05",
            "--db", db,
        )  # fmt: skip
        assert signed.code == 0, signed.err
    return Path(db)


@pytest.fixture
def store(_store_made: Path, tmp_path: Path) -> str:
    """A store of its own on the system's clock, with an agreement that both have signed."""
    return str(shutil.copy(_store_made, tmp_path / "own.db"))


@pytest.fixture
def shared() -> Path:
    """The real complaints beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the shared data are not beside this checkout")
    return SHARED
