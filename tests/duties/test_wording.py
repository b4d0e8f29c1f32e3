"""The words and the values of the duties: see ``tests/wording.py``."""

from __future__ import annotations

from typing import Any

import pytest

import wording
from complaintflow.duties import (
    BREACH_OF,
    CORRECTIVE_MEASURE,
    BreachKind,
    breach_machine,
    remedy_machine,
)
from complaintflow.kernel import StateMachine
from complaintflow.values import Labelled

ROOM = "complaintflow.duties"


@pytest.mark.parametrize("cls", wording.labelled_of(ROOM))
def test_members_are_stored_by_name_and_labelled(cls: type[Labelled]) -> None:
    wording.holds_for_members(cls)


@pytest.mark.parametrize("machine", [breach_machine(), remedy_machine()], ids=lambda m: m.kind)
def test_moves_are_labelled(machine: StateMachine[Any, Any]) -> None:
    wording.holds_for_moves(machine)


@pytest.mark.parametrize("cls", wording.dataclasses_of(ROOM))
def test_values_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)


def test_each_breach_that_is_listed_has_a_measure_of_its_own_in_both_languages() -> None:
    # 5.1 lists five breaches, each with its measure; any other has none.
    assert set(CORRECTIVE_MEASURE) == set(BreachKind) - {BreachKind.other}
    assert len({text.zh for text in CORRECTIVE_MEASURE.values()}) == len(CORRECTIVE_MEASURE)
    assert len({text.en for text in CORRECTIVE_MEASURE.values()}) == len(CORRECTIVE_MEASURE)
    for text in CORRECTIVE_MEASURE.values():
        wording.holds_for_text(text)
    assert set(BREACH_OF.values()) < set(CORRECTIVE_MEASURE)
