"""Which profile of hypothesis is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SAY = f"""
import runpy
runpy.run_path({str(CONFTEST)!r})
from hypothesis import settings
print(settings().max_examples, settings().derandomize)
"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "60 False"),
        ({"CI": "true"}, "60 True"),
        ({"HYPOTHESIS_PROFILE": "nightly"}, "2000 False"),
        ({"HYPOTHESIS_PROFILE": "nightly", "CI": "true"}, "2000 False"),
        ({"HYPOTHESIS_PROFILE": "default", "CI": "true"}, "60 False"),
        ({"HYPOTHESIS_PROFILE": "ci"}, "60 True"),
    ],
)
def test_the_environment_says_which(said: dict[str, str], told: str) -> None:
    clean = {k: v for k, v in os.environ.items() if k not in ("CI", "HYPOTHESIS_PROFILE")}
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**clean, **said},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == told
