"""pyright and mypy take a host that is right and tell each wrong use, at its line and no other.

In ``hosts/`` a line that is wrong says which rule of pyright and which code of mypy tells it:
``# error: reportArgumentType arg-type``. With pydantic's plugin as it comes, mypy lets the fields
of models be anything; what it then misses is marked ``(coerced)``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from complaintflow import Acknowledge, Day, Desk, MemoryStore, Query, china, deadline, working_days
from complaintflow.complaint import Channel
from complaintflow.errors import InvalidCommand, NaiveTime
from complaintflow.testing import FakeClock
from complaintflow.values import SHANGHAI, Actor, instant

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
HOSTS = Path(__file__).parent / "hosts"

Told: TypeAlias = set[tuple[str, int, str]]
"""File, line, and which rule is told there."""

_MARK = re.compile(r"# error: (\w+) ([\w-]+)( \(coerced\))?$")


def marked(which: int, *, coerced: bool = True) -> Told:
    """What the files say they should be told; ``coerced``: also what the plugin lets pass."""
    found: Told = set()
    for file in sorted(HOSTS.glob("*.py")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if "# error" not in line:
                continue
            mark = _MARK.search(line)
            assert mark is not None, f"{file.name}:{number}"
            if coerced or mark[3] is None:
                found.add((file.name, number, mark[which]))
    return found


def test_there_is_something_to_tell() -> None:
    assert not any(name.startswith("right") for name, _, _ in marked(1))
    wrong = {name for name, _, _ in marked(1)}
    assert {file.name for file in HOSTS.glob("*.py")} - wrong == {"right.py"}
    assert len(marked(1)) > 40


def test_pyright_tells_each_wrong_use() -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pyright", "--outputjson"),
            *("--pythonpath", sys.executable, "--project", str(HOSTS)),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
        check=False,
    )
    if not ran.stdout.startswith("{") and not os.environ.get("CI"):
        pytest.skip("pyright cannot start here; it needs Node.js")
    told: Told = set()
    for one in json.loads(ran.stdout)["generalDiagnostics"]:
        line = one["range"]["start"]["line"] + 1
        told.add((Path(one["file"]).name, line, one.get("rule", "")))
    assert told == marked(1)


PLUGIN = "plugins = pydantic.mypy"
SETTINGS = {
    "without": "",
    "exact": f"{PLUGIN}\n[pydantic-mypy]\ninit_typed = True\ninit_forbid_extra = True",
    "as-it-comes": PLUGIN,
}


@pytest.mark.parametrize("plugin", SETTINGS)
def test_mypy_tells_each_wrong_use(plugin: str, tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(
        f"[mypy]\nstrict = True\nmypy_path = {ROOT / 'src'}\n{SETTINGS[plugin]}\n", "utf-8"
    )
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", str(config), "--output", "json"),
            *("--cache-dir", str(ROOT / ".mypy_cache" / f"hosts-{plugin}")),
            *("--python-executable", sys.executable, "."),
        ],
        cwd=HOSTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    told: Told = set()
    for one in map(json.loads, ran.stdout.splitlines()):
        # The library itself is checked elsewhere.
        if one["severity"] == "error" and "/" not in one["file"]:
            told.add((one["file"], one["line"], one["code"]))
    assert told == marked(2, coerced=plugin != "as-it-comes")


def test_a_naive_time_which_no_checker_sees_is_refused_when_it_runs() -> None:
    naive = datetime(2026, 1, 5, 9, tzinfo=UTC).replace(tzinfo=None)
    desk = Desk(MemoryStore())
    with pytest.raises(InvalidCommand) as caught:
        Acknowledge(channel=Channel.phone, at=naive)
    assert [p.kind for p in caught.value.problems] == ["naive_time"]
    for use in (
        lambda: instant(naive),
        lambda: FakeClock(naive),
        lambda: desk.preview(naive),
        lambda: desk.find(Query(due_before=naive), actor=Actor.SYSTEM),
        lambda: deadline(naive, working_days(7), zone=SHANGHAI, calendar=china()),
    ):
        with pytest.raises(NaiveTime):
            use()


def test_what_a_checker_tells_of_a_field_is_taken_at_run_time_as_json_is() -> None:
    exact = Acknowledge(channel=Channel.phone)
    assert Acknowledge.parse({"channel": "phone"}) == exact
    assert Day.parse({"day": "2026-01-05"}) == Day.parse('{"day": "2026-01-05"}')
