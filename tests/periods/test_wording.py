"""The words and the values of the periods: see ``tests/wording.py``."""

from __future__ import annotations

import pytest

import wording
from complaintflow.values import Labelled, Model

ROOM = "complaintflow.periods"
FILLED = ("Document", "Item")
"""What the reader of a notice fills while it reads; neither is handed out."""


@pytest.mark.parametrize(
    "cls", [cls for cls in wording.dataclasses_of(ROOM) if cls.__name__ not in FILLED]
)
def test_values_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)


@pytest.mark.parametrize("cls", wording.labelled_of(ROOM))
def test_members_are_stored_by_name_and_labelled(cls: type[Labelled]) -> None:
    wording.holds_for_members(cls)


@pytest.mark.parametrize("cls", wording.models_of(ROOM))
def test_defaults_are_allowed_and_events_are_named_by_their_type(cls: type[Model]) -> None:
    wording.holds_for_model(cls)
