"""The public names are those of ``names.txt``.

Rewritten by ``(cd tests && ../.venv/bin/python -m surface.test_names)``, in the commit that changes
them: what hosts must change is then seen in its review, and goes into CHANGELOG.md.
"""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path

import pytest

from . import reading

NAMES = Path(__file__).parent / "names.txt"


def test_the_public_names_are_those_that_are_written_down() -> None:
    told, found = NAMES.read_text("utf-8"), reading.surface(reading.load())
    changed = [*difflib.unified_diff(told.splitlines(), found.splitlines(), "before", "now", n=2)]
    if changed:
        pytest.fail("the public names have changed; " + (__doc__ or "") + "\n".join(changed))


def test_a_tool_finds_the_names_that_python_finds() -> None:
    """Names that are loaded on first use are there for whoever only reads the source."""
    for module in reading.modules(reading.load()):
        live = importlib.import_module(module.path)
        for name, found in reading.names(module).items():
            one = getattr(live, name)
            if isinstance(one, type) and found.is_class:
                assert f"{one.__module__}.{one.__qualname__}" == found.path
        assert module.exports is None or sorted(map(str, module.exports)) == sorted(live.__all__)


def test_every_name_of_a_room_is_listed_for_completion() -> None:
    package = reading.load()
    for module in reading.modules(package):
        if module.exports is not None:
            told = {str(name) for name in module.exports if not str(name).startswith("__")}
            assert told <= set(dir(importlib.import_module(module.path)))


if __name__ == "__main__":
    NAMES.write_text(reading.surface(reading.load()), "utf-8")
