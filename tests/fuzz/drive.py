"""Drives one target for as long as wanted: ``python -m fuzz.drive TARGET``, in ``tests/``.

Without more, hypothesis generates, each round from a start of its own. With ``--atheris`` (a
package to be installed for it) libFuzzer drives, led by which branches an input reaches; what
follows then goes to libFuzzer: ``--atheris corpus/ -max_total_time=300``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

TARGETS = {
    "deadlines": ("test_deadlines", "test_every_line_has_one_answer"),
    "requests": ("test_deadlines", "test_a_sound_request_is_counted_as_by_hand"),
    "periods": ("test_periods", "test_any_period_ends_where_counting_by_hand_does"),
    "exports": ("test_exports", "test_an_export_is_read_as_by_hand"),
    "records": ("test_exports", "test_the_records_of_any_text"),
    "notices": ("test_notices", "test_a_notice_is_read_or_refused"),
}


def target(name: str) -> Callable[[], None]:
    """A target's test function."""
    module, function = TARGETS[name]
    found: Callable[[], None] = getattr(importlib.import_module(f"fuzz.{module}"), function)
    return found


def main(argv: list[str]) -> int:
    """Run one; returns 0 where nothing was found, 1 where something was."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.drive", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--atheris", nargs=argparse.REMAINDER, metavar="ARGUMENT")
    asked = parser.parse_args(argv)
    if asked.atheris is not None:
        _atheris(asked.target, asked.atheris)
        return 0
    return _hypothesis(asked.target, asked.seconds)


def _profile() -> None:
    # Before the target is imported; conftest's profiles are pytest's.
    settings.register_profile(
        "drive",
        max_examples=500,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("drive")


def _hypothesis(name: str, seconds: float) -> int:
    _profile()
    run = target(name)
    end, rounds = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        run()  # what it finds is raised, made small, with how to repeat it
        rounds += 1
    print(f"{name}: {rounds} rounds of 500 inputs, nothing found")
    return 0


def _atheris(name: str, arguments: list[str]) -> None:
    _profile()
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["complaintflow"]):
        run: Any = target(name)
    atheris.Setup([name, *arguments], run.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
