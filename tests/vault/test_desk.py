"""A desk over an encrypted store: a whole life, and what happens when somebody meddles with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from complaintflow.desk import Desk
from complaintflow.desk.verify import _values
from complaintflow.errors import KeyUnavailable, ValueRejected
from complaintflow.ports import VaultValue
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.vault import EncryptedStore, EncryptedVault, FileKeys, KeyBook, MemoryVault
from desk.support import BOSS, T0, Script, new_desk

from .support import ToyKeys


class Planted:
    """Values that are told apart, so that each can be searched for."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.n = count()

    def __call__(self, kind: str) -> str:
        self.values.append(f"planted-{next(self.n):05}-{kind}-张三")
        return self.values[-1]


class Life:
    def __init__(self, path: Path) -> None:
        self.path, self.planted, self.clock = path, Planted(), FakeClock(T0)
        self.sql = SqlStore(f"sqlite:///{path}/store.db")
        self.sql.migrate()
        self.book = KeyBook(path / "keys.db")
        self.keys = FileKeys.create(path / "master")
        self.store = EncryptedStore(self.sql, self.keys, self.book)
        self.desk: Desk = new_desk(self.store, clock=self.clock)
        self.script = Script(self.planted).run(self.desk, self.clock)
        self.first = self.script.ids["first"]

    def alter(self, statement: str) -> int:
        conn = sqlite3.connect(self.path / "store.db")
        with conn:
            changed = conn.execute(statement).rowcount
        conn.close()
        return changed


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = Life(tmp_path)
    with life.sql, life.book:
        yield life


def test_no_file_holds_a_word_that_was_said(life: Life) -> None:
    values = [v.value for v in life.desk.reveal(life.first, ["all"], actor=BOSS, purpose="test")]
    assert len(values) > 10
    assert set(values) <= set(life.planted.values)
    life.sql.close()
    files = b"".join(file.read_bytes() for file in life.path.iterdir())
    assert b"customer_name" in files, "the search finds what is there"
    for value in life.planted.values:
        assert value.encode() not in files
        assert value.encode("utf-16-le") not in files
    assert b"planted" not in files


def test_everything_verifies_before_and_after_keys_change(life: Life) -> None:
    before = life.desk.verify(actor=BOSS)
    assert before.good
    assert before.values > 20
    old = life.keys.current
    life.keys.add()
    life.store.rotate()
    life.keys.withdraw(old)
    for stream in life.script.ids.values():
        assert life.store.reencrypt(stream) == 0
    after = life.desk.verify(actor=BOSS)
    assert (after.good, after.values, after.destroyed) == (True, before.values, 0)


def test_disposal_destroys_the_record_and_nothing_else(life: Life) -> None:
    before = life.desk.verify(actor=BOSS)
    own = life.desk.verify(life.first, actor=BOSS).values
    life.store.destroy_record(life.first)
    after = life.desk.verify(actor=BOSS)
    assert (after.good, after.values, after.destroyed) == (True, before.values - own, own)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE complaintflow_vault SET value = substr(value, 1, 60) WHERE rowid = 9",
        "UPDATE complaintflow_vault SET kind = 'signatory' WHERE rowid = 9",
        "UPDATE complaintflow_vault SET value ="
        " (SELECT value FROM complaintflow_vault WHERE rowid = 8) WHERE rowid = 9",
        "UPDATE complaintflow_vault SET value = 'plain' WHERE rowid IN (9, 11)",
        "UPDATE complaintflow_vault SET stream = 'c_moved' WHERE rowid = 9",
    ],
)
def test_what_was_altered_is_one_fault_and_the_rest_is_verified(life: Life, statement: str) -> None:
    before = life.desk.verify(actor=BOSS)
    changed = life.alter(statement)
    proof = life.desk.verify(actor=BOSS)
    assert [fault.what for fault in proof.faults] == ["value_differs"] * changed
    assert (proof.values, proof.destroyed) == (before.values, 0)


def test_without_its_keys_a_record_stays_and_its_values_wait(tmp_path: Path) -> None:
    keys, clock = ToyKeys(), FakeClock(T0)
    with KeyBook() as book:
        desk = new_desk(EncryptedStore(MemoryStore(), keys, book), clock=clock)
        script = Script().run(desk, clock)
        keys.lost = True
        first = script.ids["first"]
        assert desk.get(first, actor=BOSS)
        with pytest.raises(KeyUnavailable):
            desk.reveal(first, ["all"], actor=BOSS, purpose="test")
        with pytest.raises(KeyUnavailable):
            desk.verify(first, actor=BOSS)
        keys.lost = False
        assert desk.verify(actor=BOSS).good


def test_a_vault_apart_is_encrypted_as_well() -> None:
    values, clock = MemoryVault(), FakeClock(T0)
    with KeyBook() as book:
        vault = EncryptedVault(values, ToyKeys(), book)
        desk = new_desk(MemoryStore(), vault=vault, clock=clock)
        Script(Planted()).run(desk, clock)
        assert desk.verify(actor=BOSS).good
        assert "planted" not in str([row.value for row in values._values.values()])


def test_a_vault_that_rejects_what_it_was_not_asked_for_is_not_asked_for_ever() -> None:
    class Stubborn(MemoryVault):
        def read(self, tokens: object) -> list[VaultValue]:
            raise ValueRejected(token="t_" + "9" * 32)

    clock = FakeClock(T0)
    store = MemoryStore()
    desk = new_desk(store, clock=clock)
    Script().run(desk, clock)
    with pytest.raises(ValueRejected):
        new_desk(store, vault=Stubborn(), clock=clock).verify(actor=BOSS)
    assert _values(Stubborn(), ())[0] == 0
