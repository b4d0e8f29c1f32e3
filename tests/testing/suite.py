"""Runs a contract suite on something, outside of pytest, and tells which tests fail."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

Fixtures = Mapping[str, Callable[[], object]]
"""How what a suite's tests ask for is made, by name; in this order, and once for each test."""


def names_in(suite: type[object]) -> list[str]:
    """The names of the tests of a suite."""
    return sorted(name for name in dir(suite) if name.startswith("test_"))


def failing(suite: object, fixtures: Callable[[], Fixtures], only: str = "") -> set[str]:
    """Which tests fail; those that are skipped do not."""
    names = [only] if only else names_in(type(suite))
    return {name for name in names if _fails(getattr(suite, name), fixtures)}


def _fails(test: Callable[..., None], fixtures: Callable[[], Fixtures]) -> bool:
    for given in _parameters(test):
        try:
            made = {name: make() for name, make in fixtures().items()}
            wanted = {n: v for n, v in made.items() if n in _asked(test)}
            test(**wanted, **given)
        except pytest.skip.Exception:
            continue
        except (Exception, pytest.fail.Exception, BaseExceptionGroup):
            return True
    return False


def _asked(test: Callable[..., None]) -> set[str]:
    inner = getattr(test, "hypothesis", None)
    return set(inspect.signature(inner.inner_test if inner else test).parameters)


def _parameters(test: Callable[..., None]) -> Iterator[dict[str, Any]]:
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    for each in itertools.product(*(list(_values(mark)) for mark in marks)):
        yield {name: value for part in each for name, value in part.items()}


def _values(mark: pytest.Mark) -> Iterator[dict[str, Any]]:
    names, values = mark.args
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",")]
    for value in values:
        yield dict(zip(names, value if len(names) > 1 else (value,), strict=True))
