"""The references keep the contract."""

from collections.abc import Iterator

import pytest

from complaintflow.errors import NaiveTime
from complaintflow.kernel import SecretEntry
from complaintflow.ports import Query, Store, Vault
from complaintflow.stores import MemoryStore
from complaintflow.testing import StoreContract, VaultContract
from complaintflow.testing._samples import T0, secret
from complaintflow.vault import MemoryVault


class TestMemoryStore(StoreContract):
    def make_store(self) -> Store:
        return MemoryStore()


class NoVault:
    """A store that is no vault, nor anything else."""

    def __init__(self) -> None:
        inner = MemoryStore()
        self.load, self.commit = inner.load, inner.commit
        self.events, self.events_after = inner.events, inner.events_after
        self.find, self.due, self.heads = inner.find, inner.due, inner.heads
        self.pending, self.settle = inner.pending, inner.settle
        self.record_access, self.accesses = inner.record_access, inner.accesses
        self.forget = inner.forget


class TestAStoreThatIsNoVault(StoreContract):
    def make_store(self) -> Store:
        return NoVault()


class TestMemoryVault(VaultContract):
    def make_vault(self) -> Vault:
        return MemoryVault()


def test_naive_times_are_not_taken() -> None:
    store, naive = MemoryStore(), T0.replace(tzinfo=None)
    with pytest.raises(NaiveTime):
        store.due(naive)
    with pytest.raises(NaiveTime):
        store.find(Query(due_before=naive))
    with pytest.raises(NaiveTime):
        store.settle("n-1", naive, delivered=True)


def test_a_vault_that_cannot_read_its_input_keeps_nothing() -> None:
    def broken() -> Iterator[SecretEntry]:
        yield secret(1)
        raise RuntimeError

    for vault in (MemoryVault(), MemoryStore()):
        with pytest.raises(RuntimeError):
            vault.write("c-1", broken())
        assert list(vault.read([secret(1).token])) == []


def test_a_suite_says_what_to_override() -> None:
    with pytest.raises(NotImplementedError):
        StoreContract().make_store()
    with pytest.raises(NotImplementedError):
        VaultContract().make_vault()
