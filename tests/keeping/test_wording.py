"""The words of keeping: see ``tests/wording.py``."""

from __future__ import annotations

from typing import Any

import pytest

import wording
from complaintflow.keeping import RightsReason
from complaintflow.kernel import StateMachine
from complaintflow.values import Labelled, Model, Text

ROOM = "complaintflow.keeping"


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
def test_values_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)


def test_the_machine_is_named_by_what_it_carries() -> None:
    assert [machine.kind for machine in wording.machines_of(ROOM)] == ["rights"]


@pytest.mark.parametrize("reason", RightsReason)
def test_reasons_are_said_in_both_languages(reason: RightsReason) -> None:
    """PIPL art. 50: a refusal gives its reasons; each its own words, in the asker's language."""
    wording.holds_for_sentence(Text(zh=reason.label(), en=reason.label("en")))
    assert reason.label("zh") == reason.label()
    assert len({reason.label("en") for reason in RightsReason}) == len(RightsReason)
