"""Whatever hands out a value of the vault wrote down first who reads it, and why (4.3)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from complaintflow.desk import Desk
from complaintflow.ports import VaultValue
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.vault import MemoryVault

from .support import BOSS, T0, Script, new_desk
from .test_roles import QUESTIONS, Ask

MACHINES = {
    "verify": "compares commitments, and tells no value",
    "verify_one": "compares commitments, and tells no value",
    "find_contact": "compares, and writes each complaint that it tells down first",
}
"""What reads values for itself, and hands none out."""


class Watched(MemoryVault):
    """Notes, at each reading, how many readings the store has written down."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__()
        self.store = store
        self.read_after: list[int] = []

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """As a vault does."""
        self.read_after.append(len(self.store._accesses))
        return super().read(tokens)


ASKS: dict[str, Ask] = {
    **{name: ask for name, (_, ask) in QUESTIONS.items()},
    "dossier_own": lambda d, id, a: d.dossier(id, actor=a, purpose="check", values="own"),
    "dossier_all": lambda d, id, a: d.dossier(id, actor=a, purpose="check", values="all"),
}


def _begun() -> tuple[Desk, Watched, str]:
    store = MemoryStore()
    vault = Watched(store)
    desk, script = new_desk(store, vault=vault, clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    return desk, vault, script.ids["first"]


@pytest.mark.parametrize("name", sorted(ASKS))
def test_no_value_is_read_that_was_not_written_down_before(name: str) -> None:
    desk, vault, id = _begun()
    ASKS[name](desk, id, BOSS)
    if vault.read_after and name not in MACHINES:
        assert min(vault.read_after) > 0
        assert {access.subject for access in vault.store._accesses} >= {id}
        assert all(access.actor == BOSS for access in vault.store._accesses)


def test_these_read_values_and_no_others() -> None:
    reading = set()
    for name, ask in ASKS.items():
        desk, vault, id = _begun()
        ask(desk, id, BOSS)
        if vault.read_after:
            reading.add(name)
    assert reading == {"reveal", "dossier_own", "dossier_all", *MACHINES}


def test_what_is_told_by_a_contact_is_written_down() -> None:
    desk, vault, id = _begun()
    assert desk.find_contact("13800000000", actor=BOSS, purpose="call_back") == (id,)
    assert [access.subject for access in vault.store._accesses] == [id]
