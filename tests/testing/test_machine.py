"""The stateful machine notices what a store, or a desk, gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaintflow.agreement import agreement_machine
from complaintflow.complaint import complaint_machine
from complaintflow.improvement import improvement_machine
from complaintflow.kernel import START, StateMachine, StoredEvent
from complaintflow.liability import claim_machine
from complaintflow.ports import FoundPage, Loaded, Query, Store
from complaintflow.stores import MemoryStore
from complaintflow.testing import ComplaintMachine, run_lives
from complaintflow.testing import _oracle as oracle

from .living import same_lives

LOOK = same_lives(63, 40)


class LosesAnEvent(MemoryStore):
    """The seventh event of a stream is gone."""

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        return [e for e in super().events(stream, after, limit) if e.version != 7]


class ForgetsKeys(MemoryStore):
    """A key can be used again."""

    def load(self, stream: str, key: str) -> Loaded:
        return replace(super().load(stream, key), remembered=None)


class NeverWakes(MemoryStore):
    """Nothing is ever due."""

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        return []


class LosesValues(MemoryStore):
    """Its vault has a hole."""

    def read(self, tokens: Sequence[str]) -> Sequence[object]:  # type: ignore[override]
        return super().read([t for t in tokens if not t.endswith("0")])


class OneOfEach(MemoryStore):
    """A person's list ends after the first."""

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        return page if query.waits_for is None else replace(page, items=page.items[:1])


@pytest.mark.parametrize("store", [LosesAnEvent, ForgetsKeys, NeverWakes, LosesValues, OneOfEach])
def test_a_wrong_store_is_noticed(store: type[MemoryStore]) -> None:
    class Life(ComplaintMachine):
        def make_store(self) -> Store:
            return store()

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it shows in
        run_lives(Life, LOOK)


def test_what_a_life_opened_is_closed_even_if_it_ends_badly() -> None:
    closed: list[str] = []

    class Life(ComplaintMachine):
        def make_store(self) -> Store:
            self.resources.callback(closed.append, "store")
            return LosesValues()

    with pytest.raises(Exception):  # noqa: B017, PT011
        run_lives(Life, LOOK)
    assert closed


def test_a_store_that_cannot_be_made_leaves_nothing_open() -> None:
    closed: list[str] = []

    class Life(ComplaintMachine):
        def make_store(self) -> Store:
            self.resources.callback(closed.append, "folder")
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        Life()
    assert closed == ["folder"]


def test_it_says_what_to_override() -> None:
    with pytest.raises(NotImplementedError):
        ComplaintMachine()


MACHINES: dict[str, StateMachine[Any, Any]] = {
    "agreement": agreement_machine(),
    "complaint": complaint_machine(),
    "improvement": improvement_machine(),
    "claim": claim_machine(),
}


@pytest.mark.parametrize("kind", MACHINES)
def test_the_oracle_knows_every_move_of_every_machine(kind: str) -> None:
    """And from where each may be made. Those of measures, requests, breaches and their remedies, of
    actions, proposals and disputes are moves of what they live in."""
    known, machine = oracle.KINDS[kind], MACHINES[kind]
    begins = {name for name, move in machine.moves.items() if move.sources == (START,)}
    assert set(known.begins_by) == begins
    told = {name: set(move.sources) for name, move in machine.moves.items() if name not in begins}
    assert {name: set(sources) for name, sources in known.moves.items()} == told
    assert set(known.statuses) == {row.source for row in machine.table()} - {START} | {
        target for row in machine.table() for target in row.targets
    }


class Wrong(ComplaintMachine):
    """On a sound store."""

    def make_store(self) -> Store:
        return MemoryStore()


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("owing.HOUR", timedelta(minutes=59)),
        ("rules.SKEW", timedelta(minutes=4)),
    ],
)
def test_library_and_oracle_are_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch, place: str, wrong: timedelta
) -> None:
    """An oracle that counts otherwise is not agreed with."""
    monkeypatch.setattr(f"complaintflow.testing._oracle.{place}", wrong)
    with pytest.raises(Exception):  # noqa: B017, PT011
        run_lives(Wrong, LOOK)
