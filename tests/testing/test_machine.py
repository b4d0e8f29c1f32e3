"""The stateful machine notices what a store, or a desk, gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from complaintflow.kernel import StoredEvent
from complaintflow.ports import FoundPage, Loaded, Query, Store
from complaintflow.stores import MemoryStore
from complaintflow.testing import ComplaintMachine
from complaintflow.testing import _oracle as oracle
from complaintflow.testing import _words as words

LOOK = settings(
    max_examples=150,
    stateful_step_count=40,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


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
        return page if query.person is None else replace(page, items=page.items[:1])


@pytest.mark.parametrize("store", [LosesAnEvent, ForgetsKeys, NeverWakes, LosesValues, OneOfEach])
def test_a_wrong_store_is_noticed(store: type[MemoryStore]) -> None:
    class Life(ComplaintMachine):
        def make_store(self) -> Store:
            return store()

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it shows in
        run_state_machine_as_test(Life, settings=LOOK)


def test_what_a_life_opened_is_closed_even_if_it_ends_badly() -> None:
    closed: list[str] = []

    class Life(ComplaintMachine):
        def make_store(self) -> Store:
            self.resources.callback(closed.append, "store")
            return NeverWakes()

    with pytest.raises(Exception):  # noqa: B017, PT011
        run_state_machine_as_test(Life, settings=LOOK)
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


NOT_LIVED_YET = {
    "answer_rights_request", "decide_rights_request", "give_access", "receive_rights_request",
    "answer_excuse", "answer_more_time", "answer_refusal", "ask_more_time", "assign_remedy",
    "cancel_assistance", "check_identity", "complete_remedy", "confirm_disposal", "disclose",
    "dispose",
    "find_problem", "link_improvement", "note_request_arrival", "offer_excuse", "place_hold",
    "provide_assistance", "refuse_assistance", "release_hold", "request_assistance",
    "revisit", "supply_basis", "take_over_findings", "unlink",
}  # fmt: skip
"""Moves of which the oracle knows from where and by whom, and not yet what they do. Whoever teaches
it (``_words``, ``_oracle``) takes them out here and puts them into ``_words.GIVEN``."""


def test_every_move_is_lived_or_is_listed_as_not_lived_yet() -> None:
    assert set(oracle.FROM) - set(words.GIVEN) == NOT_LIVED_YET
    assert set(words.GIVEN) <= set(oracle.FROM)


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
        run_state_machine_as_test(Wrong, settings=LOOK)
