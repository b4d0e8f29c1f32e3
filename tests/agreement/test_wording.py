"""The words of the agreement: see ``tests/wording.py``."""

from __future__ import annotations

import pytest

import wording
from complaintflow.agreement import agreement_machine
from complaintflow.values import Labelled

ROOM = "complaintflow.agreement"


@pytest.mark.parametrize("cls", wording.labelled_of(ROOM))
def test_members_are_stored_by_name_and_labelled(cls: type[Labelled]) -> None:
    wording.holds_for_members(cls)


def test_moves_are_labelled() -> None:
    wording.holds_for_moves(agreement_machine())
