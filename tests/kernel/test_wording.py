"""The values of the kernel: see ``tests/wording.py``."""

from __future__ import annotations

import pytest

import wording

ROOM = "complaintflow.kernel"


@pytest.mark.parametrize("cls", wording.dataclasses_of(ROOM))
def test_values_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)
