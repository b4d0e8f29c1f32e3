"""A state that was read is shared by whoever reads it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest

from complaintflow.agreement import Agreement
from complaintflow.complaint import Complaint
from complaintflow.desk.kinds import kinds
from complaintflow.improvement import Improvement
from complaintflow.liability import Claim
from complaintflow.stores import MemoryStore
from complaintflow.values import Model

from .support import whole


def held(kind: Any, known: set[type]) -> Iterator[type]:
    """The types of everything that a value of this type can hold."""
    origin = get_origin(kind)
    if isinstance(origin, type):
        yield origin
    for part in get_args(kind):
        yield from held(part, known)
    if isinstance(kind, type) and kind not in known:
        known.add(kind)
        yield kind
        if issubclass(kind, Model):
            for field in kind.model_fields.values():
                yield from held(field.annotation, known)


@pytest.mark.parametrize("state", [Agreement, Complaint, Improvement, Claim])
def test_nothing_in_a_state_can_be_changed(state: type[Model]) -> None:
    found = set(held(state, set()))
    assert not found & {list, dict, set, bytearray}
    assert all(kind.model_config["frozen"] for kind in found if issubclass(kind, Model))
    assert len(found) > 10


def test_the_same_snapshot_is_the_same_state_and_another_one_is_not() -> None:
    _, desk, _ = whole(MemoryStore())
    heads = list(desk.store.heads())
    for head in heads:
        kind = kinds()[head.kind]
        state = kind.read_state(head.body)
        assert kind.read_state(bytes(bytearray(head.body))) is state
        assert state.model_dump_json().encode() == head.body
        with pytest.raises(ValueError, match=r"."):
            kind.read_state(head.body + b"x")
    assert len({head.body for head in heads}) == len(heads) > 5
