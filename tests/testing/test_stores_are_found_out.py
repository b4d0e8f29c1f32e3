"""Each test of the store's contract is failed by a store that breaks the rule it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from complaintflow.ports import Store, Vault
from complaintflow.stores import MemoryStore
from complaintflow.testing import StoreContract, VaultContract

from .broken_stores import CAUGHT, NOT_ALONE, Able
from .suite import Fixtures, failing, names_in

SLOW = {"test_find_agrees_with_plain_looking"}
"""A second each: run where it must find something."""
OF_THE_VAULT = set(names_in(VaultContract))
ALL = set(names_in(StoreContract)) - OF_THE_VAULT


class Suite(StoreContract):
    def reopen_store(self, store: Store) -> Store:
        return store.another() if isinstance(store, Able) else super().reopen_store(store)

    @contextmanager
    def unavailable(self, store: Store) -> Iterator[None]:
        if not isinstance(store, Able):
            super().unavailable(store)
        assert isinstance(store, Able)
        store.away = True
        yield
        store.away = False


def _found(store: type[object], tests: set[str]) -> set[str]:
    def fixtures() -> Fixtures:
        made = store()
        return {"store": lambda: made, "vault": lambda: made}

    return set().union(*(failing(Suite(), fixtures, test) for test in tests))


@pytest.mark.parametrize("store", CAUGHT, ids=lambda store: store.__name__)
def test_a_broken_store_is_found_out_by_the_test_of_its_rule_alone(
    store: type[MemoryStore],
) -> None:
    tests = (ALL - SLOW) | CAUGHT[store]
    assert _found(store, tests) == CAUGHT[store]


@pytest.mark.parametrize("store", NOT_ALONE, ids=lambda store: store.__name__)
def test_some_are_found_out_by_other_tests_too(store: type[MemoryStore]) -> None:
    assert _found(store, {NOT_ALONE[store]}) == {NOT_ALONE[store]}


def test_every_test_finds_somebody_out() -> None:
    alone = {next(iter(tests)) for tests in CAUGHT.values() if len(tests) == 1}
    assert alone | set(NOT_ALONE.values()) | {"test_is_a_store"} == ALL


def test_what_lacks_a_method_is_no_store() -> None:
    class Lacking:
        """Keeps, and cannot be asked."""

        commit, load = MemoryStore.commit, MemoryStore.load

    assert _found(Lacking, {"test_is_a_store"}) == {"test_is_a_store"}


def test_a_sound_store_passes_them_all() -> None:
    assert not _found(Able, ALL | OF_THE_VAULT)
    assert isinstance(Able(), Vault)
