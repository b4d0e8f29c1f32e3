"""The words of the agreement: see ``tests/wording.py``."""

from __future__ import annotations

from typing import Any

import pytest

import wording
from complaintflow.kernel import StateMachine
from complaintflow.values import Labelled, Model

ROOM = "complaintflow.agreement"


@pytest.mark.parametrize("cls", wording.labelled_of(ROOM))
def test_members_are_stored_by_name_and_labelled(cls: type[Labelled]) -> None:
    wording.holds_for_members(cls)


@pytest.mark.parametrize("machine", wording.machines_of(ROOM), ids=lambda m: m.kind)
def test_moves_are_labelled(machine: StateMachine[Any, Any]) -> None:
    wording.holds_for_moves(machine)


@pytest.mark.parametrize("cls", wording.models_of(ROOM))
def test_defaults_are_allowed_and_events_are_named_by_their_type(cls: type[Model]) -> None:
    wording.holds_for_model(cls)


@pytest.mark.parametrize("cls", wording.dataclasses_of(ROOM))
def test_dataclasses_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)
