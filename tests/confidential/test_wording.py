"""The words of personal data: see ``tests/wording.py``."""

from __future__ import annotations

import pytest

import wording
from complaintflow.values import Labelled

ROOM = "complaintflow.confidential"


@pytest.mark.parametrize("cls", wording.labelled_of(ROOM))
def test_members_are_stored_by_name_and_labelled(cls: type[Labelled]) -> None:
    wording.holds_for_members(cls)


@pytest.mark.parametrize("cls", wording.dataclasses_of(ROOM))
def test_dataclasses_cannot_be_changed(cls: type) -> None:
    wording.holds_for_dataclass(cls)
