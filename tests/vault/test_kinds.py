"""A store keeps values of one kind: encrypted ones are neither read nor added to without keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import KeyBookUnavailable, StoreError, WrongVault
from complaintflow.ports import Vault
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.vault import EncryptedStore, EncryptedVault, KeyBook, MemoryVault
from complaintflow.vault.store import StoreAndVault
from desk.support import BOSS, CLERK, T0, Script, new_desk

from .support import ToyKeys, entry, told


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest) -> Iterator[StoreAndVault]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with SqlStore("sqlite://") as sql:
        sql.migrate()
        yield sql


def _begun(desk: Desk) -> tuple[Script, str]:
    script = Script()
    for n in range(5):
        script.give(desk, n)
    return script, script.ids["first"]


def _every_event(store: StoreAndVault) -> list[bytes]:
    return [event.body for event in store.events_after(0)]


def test_without_its_keys_nothing_is_read_or_written(store: StoreAndVault) -> None:
    clock = FakeClock(T0)
    with KeyBook() as book:
        script, id = _begun(new_desk(EncryptedStore(store, ToyKeys(), book), clock=clock))
    desk, before = new_desk(store, clock=clock, seed=3), _every_event(store)
    for read in (
        lambda: desk.reveal(id, ["all"], actor=BOSS, purpose="audit"),
        lambda: desk.dossier(id, actor=BOSS, purpose="audit", values="all"),
        lambda: desk.find_contact("13800000000", actor=CLERK, purpose="call_back"),
        lambda: desk.verify(actor=BOSS),
    ):
        with pytest.raises(WrongVault) as caught:
            read()
        assert caught.value.kept == "encrypted"
    more = script.command(script.steps[4]).model_copy(update={"external": None})
    with pytest.raises(WrongVault) as caught:
        desk.handle(more, actor=CLERK, key="anew")
    assert caught.value.kept == "encrypted"
    assert _every_event(store) == before
    assert store.load(id, "anew").remembered is None
    with pytest.raises(WrongVault):
        store.write("c-1", [entry(1)])
    assert store.read([entry(1).token]) == []


def test_keys_are_refused_where_the_values_are_plain(store: StoreAndVault) -> None:
    clock = FakeClock(T0)
    script, id = _begun(new_desk(store, clock=clock))
    before = _every_event(store)
    with KeyBook() as book:
        desk = new_desk(EncryptedStore(store, ToyKeys(), book), clock=clock, seed=3)
        with pytest.raises(WrongVault) as caught:
            desk.reveal(id, ["all"], actor=BOSS, purpose="audit")
        assert caught.value.kept == "plain"
        more = script.command(script.steps[4]).model_copy(update={"external": None})
        with pytest.raises(WrongVault):
            desk.handle(more, actor=CLERK)
    assert _every_event(store) == before


def test_it_stays_so_when_the_last_value_is_destroyed(store: StoreAndVault) -> None:
    store.write("c-1", [entry(1)])
    store.destroy([entry(1).token])
    with KeyBook() as book, pytest.raises(WrongVault):
        EncryptedVault(store, ToyKeys(), book).write("c-1", [entry(2)])
    store.write("c-1", [entry(3)])


def test_what_was_refused_leaves_no_kind_behind() -> None:
    with SqlStore("sqlite://") as store:
        with pytest.raises(StoreError):
            store.write("c-1", [entry(1)])
        store.migrate()
        assert store.keeps_sealed() is None
        sealed = replace(entry(1), salt=b"")
        with pytest.raises(WrongVault):
            store.write("c-1", [sealed, entry(2)])
        assert store.keeps_sealed() is None
        store.write("c-1", [entry(1)])
        assert store.keeps_sealed() is False


def test_a_vault_apart_keeps_one_kind_too() -> None:
    values: Vault = MemoryVault()
    with KeyBook() as book:
        vault = EncryptedVault(values, ToyKeys(), book)
        vault.write("c-1", [entry(1)])
        with pytest.raises(WrongVault):
            values.write("c-1", [entry(2)])
        assert told(vault.read([entry(1).token, entry(2).token])) == told_of(entry(1).value)


def told_of(value: str) -> dict[str, str]:
    return {entry(1).token: value}


def test_a_book_that_must_be_there_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    with pytest.raises(KeyBookUnavailable) as caught:
        KeyBook(path, must_exist=True)
    assert caught.value.reason == "missing"
    assert not path.exists()
    KeyBook(path).close()
    KeyBook(path, must_exist=True).close()
