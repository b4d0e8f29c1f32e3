"""A host that fails a contract is told what was compared, and never at a length that hangs."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest

from complaintflow.testing import contracts

HERE = Path(contracts.__file__).parent
WITH_ASSERTIONS = sorted(
    module.name
    for module in pkgutil.iter_modules(contracts.__path__)
    if "assert " in (HERE / f"{module.name}.py").read_text("utf-8")
)


@pytest.mark.parametrize("name", WITH_ASSERTIONS)
def test_the_assertions_of_a_suite_are_explained(name: str) -> None:
    module = importlib.import_module(f"{contracts.__name__}.{name}")
    assert type(module.__loader__).__name__ == "AssertionRewritingHook"
