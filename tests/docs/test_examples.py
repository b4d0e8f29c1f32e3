"""The parts that the how-to pages write pass the suites that a host's own must pass."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from complaintflow.periods import WorkingCalendar
from complaintflow.ports import Authoriser, Randomness, Store, Vault
from complaintflow.testing import (
    AuthoriserContract,
    CalendarContract,
    RandomnessContract,
    StoreContract,
    VaultContract,
)

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
SYBIL = Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS)])


@cache
def _written(page: str, name: str) -> Any:
    """A class as its page writes it: the blocks up to the one that has it, without the sessions."""
    document = SYBIL.parse(PAGES / page)
    for example in document.examples():
        if isinstance(example.parsed, doctest.Example):
            continue
        example.evaluate()
        if name in document.namespace:
            return document.namespace[name]
    raise LookupError(f"{page} writes no {name}")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page's blocks may make files."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestJournalStore(StoreContract):
    """docs/how-to/store.md"""

    @pytest.fixture
    def store(self, elsewhere: Path) -> Iterator[Store]:
        store = _written("store.md", "JournalStore")(elsewhere / "journal")
        yield store
        store.close()


class TestFolderVault(VaultContract):
    """docs/how-to/vault.md"""

    @pytest.fixture
    def vault(self, elsewhere: Path) -> Vault:
        vault: Vault = _written("vault.md", "FolderVault")(elsewhere / "values")
        return vault


def test_a_journal_is_read_again_as_it_was(elsewhere: Path) -> None:
    from complaintflow.testing._samples import make_commit, next_commit

    make = _written("store.md", "JournalStore")
    store = make(elsewhere / "journal")
    store.commit(make_commit("c-1", bodies=[bytes(range(256))]))
    store.commit(next_commit(store, "c-1"))
    told = list(store.events_after(0)), list(store.heads()), list(store.pending())
    store.close()
    again = make(elsewhere / "journal")
    assert (list(again.events_after(0)), list(again.heads()), list(again.pending())) == told
    again.close()


class TestSixDayWeek(CalendarContract):
    """docs/how-to/own-calendar.md"""

    def make_calendar(self) -> WorkingCalendar:
        calendar: WorkingCalendar = _written("own-calendar.md", "SixDayWeek")(2025, 2026)
        return calendar


class TestDevice(RandomnessContract):
    """docs/how-to/clock.md"""

    def make_randomness(self) -> Randomness:
        device: Randomness = _written("clock.md", "Device")()
        return device


class TestDutyManager(AuthoriserContract):
    """docs/how-to/authoriser.md"""

    def make_authoriser(self) -> Authoriser:
        authoriser: Authoriser = _written("authoriser.md", "DutyManager")()
        return authoriser
