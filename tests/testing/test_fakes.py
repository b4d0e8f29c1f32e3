"""The fakes do what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from complaintflow.errors import NaiveTime, StoreUnavailable
from complaintflow.ports import (
    Access,
    Arrived,
    Clock,
    Handed,
    Notifier,
    Query,
    Randomness,
    Store,
    Vault,
)
from complaintflow.stores import MemoryStore
from complaintflow.testing import (
    FailingNotifier,
    FailingStore,
    FailingVault,
    FakeClock,
    FakeRandomness,
    RecordingNotifier,
    StoreContract,
)
from complaintflow.testing._samples import STAFF, T0, hours, make_commit, notice, secret
from complaintflow.testing.failing import Moment
from complaintflow.vault import MemoryVault


class TestAFailingStoreThatDoesNotFail(StoreContract):
    def make_store(self) -> Store:
        return FailingStore(MemoryStore())


def test_the_clock_stands_until_moved() -> None:
    clock = FakeClock(T0)
    assert isinstance(clock, Clock)
    assert clock.now() == clock.now() == T0
    assert clock.advance(timedelta(hours=1)) == clock.now() == hours(1)
    assert clock.set(hours(1)) == clock.set(hours(1)) == hours(1)
    assert clock.advance(timedelta(0)) == hours(1)


def test_the_clock_never_goes_back() -> None:
    clock = FakeClock(T0)
    with pytest.raises(ValueError, match="back"):
        clock.set(hours(-1))
    with pytest.raises(ValueError, match="back"):
        clock.advance(timedelta(microseconds=-1))
    assert clock.now() == T0
    with pytest.raises(NaiveTime):
        FakeClock(T0.replace(tzinfo=None))
    with pytest.raises(NaiveTime):
        clock.set(T0.replace(tzinfo=None))


def test_randomness_repeats_for_a_seed_and_never_within() -> None:
    one, same, other = FakeRandomness(1), FakeRandomness(1), FakeRandomness(2)
    assert isinstance(one, Randomness)
    draws = [one.draw(16) for _ in range(500)]
    assert draws == [same.draw(16) for _ in range(500)]
    assert len({*draws, *(other.draw(16) for _ in range(500))}) == 1000
    assert [len(one.draw(n)) for n in (0, 1, 33)] == [0, 1, 33]


ACCESS = Access(at=T0, actor=STAFF, subject="c-1", fields=(), purpose="audit")
CALLS: list[Callable[[FailingStore], object]] = [
    lambda store: store.load("c-1", ""),
    lambda store: store.commit(make_commit("c-9")),
    lambda store: store.events("c-1"),
    lambda store: store.events_after(0),
    lambda store: store.find(Query()),
    lambda store: store.due(T0),
    lambda store: store.pending(),
    lambda store: store.settle("n-1", T0, delivered=True),
    lambda store: store.record_access(ACCESS),
    lambda store: store.accesses("c-1"),
    lambda store: store.heads(),
    lambda store: store.forget("c-1"),
    lambda store: store.write("c-1", [secret(1)]),  # type: ignore[attr-defined]  # a vault too
    lambda store: store.read([secret(1).token]),  # type: ignore[attr-defined]  # a vault too
    lambda store: store.destroy([secret(1).token]),  # type: ignore[attr-defined]  # a vault too
]


@pytest.mark.parametrize("call", CALLS)
def test_every_call_can_fail(call: Callable[[FailingStore], object]) -> None:
    for when in ("before", "after"):
        store = FailingStore(
            MemoryStore(), fail_at=2, when="before" if when == "before" else "after"
        )
        store.load("c-1", "")
        with pytest.raises(StoreUnavailable):
            call(store)
        assert store.calls == 2
        store.load("c-1", "")


@pytest.mark.parametrize(("when", "there"), [("before", 0), ("after", 1)])
def test_it_fails_before_or_after_the_effect(when: str, there: int) -> None:
    inner = MemoryStore()
    store = FailingStore(inner, fail_at=1, when="before" if when == "before" else "after")
    with pytest.raises(StoreUnavailable):
        store.commit(make_commit("c-1"))
    assert len(inner.events_after(0)) == there


def test_it_is_a_vault_where_the_store_is_one() -> None:
    class Plain:
        """A store, and no vault."""

    for name in (
        *("load", "commit", "events", "events_after", "find", "due", "pending", "settle"),
        *("record_access", "accesses", "heads", "forget"),
    ):
        setattr(Plain, name, getattr(MemoryStore, name))
    plain = Plain()
    assert isinstance(plain, Store)
    assert not isinstance(FailingStore(plain), Vault)
    assert isinstance(FailingStore(plain), Store)
    assert isinstance(FailingStore(MemoryStore()), Vault)


def test_notifiers() -> None:
    at = Arrived(at=T0)
    recording, arriving = RecordingNotifier(), RecordingNotifier(at)
    assert isinstance(recording, Notifier)
    assert recording.notify(notice("n-1")) == Handed()
    assert arriving.notify(notice("n-1")) is at
    assert recording.sent == [notice("n-1")]


@pytest.mark.parametrize(("when", "out"), [("before", 1), ("after", 2)])
def test_a_notifier_fails_once_before_or_after_the_message_is_out(when: Moment, out: int) -> None:
    inner = RecordingNotifier(Arrived(at=T0))
    notifier = FailingNotifier(inner, fail_at=2, when=when)
    assert isinstance(notifier, Notifier)
    assert notifier.notify(notice("n-1")) == Arrived(at=T0)
    with pytest.raises(ConnectionError):
        notifier.notify(notice("n-2"))
    assert len(inner.sent) == out
    assert notifier.notify(notice("n-2")) == Arrived(at=T0)
    assert (notifier.calls, len(inner.sent)) == (3, out + 1)


@pytest.mark.parametrize(("when", "there"), [("before", 0), ("after", 1)])
def test_a_vault_fails_before_or_after_its_effect(when: Moment, there: int) -> None:
    inner = MemoryVault()
    vault = FailingVault(inner)
    assert isinstance(vault, Vault)
    vault.fail_next(2, when)
    vault.read([])
    with pytest.raises(StoreUnavailable):
        vault.write("c-1", [secret(1)])
    assert len(inner.read([secret(1).token])) == there
    vault.destroy([secret(1).token])
    assert not vault.read([secret(1).token])


def test_what_was_announced_may_be_called_off() -> None:
    store = FailingStore(MemoryStore(), fail_at=1)
    store.fail_next(0)
    store.load("c-1", "")
    store.fail_next(when="after")
    with pytest.raises(StoreUnavailable):
        store.commit(make_commit("c-1"))
    assert len(store.events("c-1")) == 1
