"""How a suite asks for an ability that not everybody has."""

from __future__ import annotations

from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip the test, and say what would have to be overridden for it."""
    pytest.skip(f"override {what} to have this tried")
