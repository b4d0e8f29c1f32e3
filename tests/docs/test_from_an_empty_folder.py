"""The host of the page from an empty folder keeps every contract, and nothing of it is skipped."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-an-empty-folder.md"


def _module() -> str:
    """What the page says to put into one file: every block without a prompt."""
    blocks = re.findall(r"^```python$(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return "\n".join(block for block in blocks if ">>>" not in block)


def _run(folder: Path, module: str, *options: str) -> str:
    (folder / "test_host.py").write_text(module, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    done = subprocess.run(
        [*command, "test_host.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def test_its_code_is_a_test_module_that_passes_whole(tmp_path: Path) -> None:
    told = _run(tmp_path, _module())
    counts = re.search(r"^(\d+) passed in ", told, re.MULTILINE)  # and nothing else: no skips
    assert counts is not None, told
    assert int(counts[1]) > 150


def test_a_wrong_line_in_it_is_noticed(tmp_path: Path) -> None:
    """The suites look at the code of the page, and not at something beside it."""
    good, wrong = "scope.customer in index.customers", 'scope.customer in ("", *index.customers)'
    assert _module().count(good) == 1
    told = _run(tmp_path, _module().replace(good, wrong), "-k", "TestOurStore and test_scope")
    assert re.search(r"^1 failed, \d+ passed", told, re.MULTILINE), told
