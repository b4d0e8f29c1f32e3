"""The values of the kernel: see ``tests/wording.py``."""

from __future__ import annotations

import pytest

import wording
from complaintflow.values import Model

ROOM = "complaintflow.kernel"


@pytest.mark.parametrize("cls", wording.dataclasses_of(ROOM))
def test_values_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)


@pytest.mark.parametrize("cls", wording.models_of(ROOM))
def test_defaults_are_allowed_and_events_are_named_by_their_type(cls: type[Model]) -> None:
    wording.holds_for_model(cls)
