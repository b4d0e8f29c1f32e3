"""The page on testing a host is a test module that passes, and names every duty's test."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import complaintflow.testing as kit

from .suite import names_in

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "test-your-host.md"
SUITES = (
    kit.AuthoriserContract,
    kit.CalendarContract,
    kit.ClockContract,
    kit.NotifierContract,
    kit.RandomnessContract,
    kit.StoreContract,
    kit.VaultContract,
)


def _text() -> str:
    return PAGE.read_text("utf-8")


def test_its_code_is_a_test_module_that_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python$(.*?)^```$", _text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "test_host.py").write_text("\n".join(blocks), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_host.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    counts = re.search(r"(\d+) passed(?:, (\d+) skipped)?", done.stdout)
    assert counts is not None
    assert int(counts[1]) > 250
    # What the plain store and the vault in memory were not said to be able to do, no more.
    assert int(counts[2] or 0) == 6 + 2


def test_its_table_names_every_test_of_every_suite() -> None:
    table = _text().partition("<!-- duties -->")[2].partition("<!-- /duties -->")[0]
    named = re.findall(r"`(test_\w+)`", table)
    assert len(named) == len(set(named))
    assert set(named) == {name for suite in SUITES for name in names_in(suite)}


def test_its_tables_name_what_the_kit_has() -> None:
    text = _text()
    strategies = set(re.findall(r"`(\w+)\([\w*, =]*\)`", text.partition("| strategy |")[2]))
    assert strategies >= {n for n in kit.strategies.__all__ if n[0].islower()}
    fakes = text.partition("| fake |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([A-Z]\w+)`", fakes)) == {
        name for name in kit.__all__ if name.startswith(("Fake", "Failing", "Recording", "Table"))
    }
