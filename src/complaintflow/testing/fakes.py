"""Fakes of the ports: a clock that stands, randomness that repeats, things that fail when told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar, cast

from ..errors import StoreUnavailable
from ..kernel import Notice, SecretEntry, StoredEvent
from ..ports import (
    Access,
    Commit,
    FoundPage,
    Handed,
    Loaded,
    PendingNotice,
    Query,
    Receipt,
    Snapshot,
    Store,
    Vault,
    VaultValue,
)
from ..values import instant

T = TypeVar("T")


class FakeClock:
    """A :class:`~complaintflow.ports.Clock` that stands still until it is moved, and never goes
    back.

    Raises :class:`~complaintflow.errors.NaiveTime` for a start without a zone.
    """

    def __init__(self, start: datetime) -> None:
        self._now = instant(start, "start")

    def now(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on and tell the new instant. Raises ValueError for a negative step."""
        return self.set(self._now + by)

    def set(self, to: datetime) -> datetime:
        """Move to an instant and tell it. Raises ValueError for one that has passed."""
        to = instant(to, "to")
        if to < self._now:
            raise ValueError("a clock does not go back")
        self._now = to
        return to


class FakeRandomness:
    """A :class:`~complaintflow.ports.Randomness` that draws the same bytes for the same seed, and
    each time others. Predictable: for tests only."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._draws = 0
        self._lock = threading.Lock()

    def draw(self, n: int) -> bytes:
        """``n`` bytes; two draws of 8 bytes or more differ."""
        with self._lock:
            self._draws += 1
            text = f"{self._seed}\n{self._draws}"
        return hashlib.shake_256(text.encode()).digest(n)


class FailingStore:
    """Any :class:`~complaintflow.ports.Store`, but its n-th call fails: a crash, simulated.

    Every call is counted, those of the vault too, where the store is one (then this is one as
    well). With ``when="before"`` nothing of that call has happened; with ``"after"`` all of it
    has, and the caller does not get to know. The calls after it work: that is the restart.

    :param fail_at: which call fails, counted from 1; 0 for none.
    """

    def __new__(
        cls, inner: Store, *, fail_at: int = 0, when: Literal["before", "after"] = "before"
    ) -> FailingStore:
        # Whether something is a vault is asked of its class.
        vault = cls is FailingStore and isinstance(inner, Vault)
        return object.__new__(_FailingVaultStore if vault else cls)

    def __init__(
        self, inner: Store, *, fail_at: int = 0, when: Literal["before", "after"] = "before"
    ) -> None:
        self.inner = inner
        self.fail_at = fail_at
        self.when = when
        self.calls: int = 0
        """How many calls there were, the failed one included."""
        self._lock = threading.Lock()

    def _call(self, effect: Callable[[], T]) -> T:
        with self._lock:
            self.calls += 1
            fails = self.calls == self.fail_at
        if fails and self.when == "before":
            raise StoreUnavailable(reason="FailingStore")
        result = effect()
        if fails:
            raise StoreUnavailable(reason="FailingStore")
        return result

    def load(self, stream: str, key: str) -> Loaded:
        """As the store's."""
        return self._call(lambda: self.inner.load(stream, key))

    def commit(self, commit: Commit) -> int:
        """As the store's."""
        return self._call(lambda: self.inner.commit(commit))

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """As the store's."""
        return self._call(lambda: self.inner.events(stream, after, limit))

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        """As the store's."""
        return self._call(lambda: self.inner.events_after(position, limit))

    def find(self, query: Query) -> FoundPage:
        """As the store's."""
        return self._call(lambda: self.inner.find(query))

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """As the store's."""
        return self._call(lambda: self.inner.due(now, limit))

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        """As the store's."""
        return self._call(lambda: self.inner.pending(limit))

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        """As the store's."""
        return self._call(lambda: self.inner.settle(notice_id, at, delivered=delivered))

    def record_access(self, access: Access) -> None:
        """As the store's."""
        return self._call(lambda: self.inner.record_access(access))

    def accesses(self, subject: str) -> Sequence[Access]:
        """As the store's."""
        return self._call(lambda: self.inner.accesses(subject))

    def heads(self) -> Iterator[Snapshot]:
        """As the store's."""
        return self._call(lambda: self.inner.heads())


class _FailingVaultStore(FailingStore):
    def _vault(self) -> Vault:
        return cast(Vault, self.inner)  # looked at when this was made

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """As the vault's."""
        return self._call(lambda: self._vault().write(stream, entries))

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """As the vault's."""
        return self._call(lambda: self._vault().read(tokens))

    def destroy(self, tokens: Sequence[str]) -> None:
        """As the vault's."""
        return self._call(lambda: self._vault().destroy(tokens))


class RecordingNotifier:
    """A :class:`~complaintflow.ports.Notifier` that keeps what it was given in ``sent`` and
    answers with ``receipt``."""

    def __init__(self, receipt: Receipt | None = None) -> None:
        self.receipt: Receipt = Handed() if receipt is None else receipt
        self.sent: list[Notice] = []

    def notify(self, notice: Notice) -> Receipt:
        """Keep the notice."""
        self.sent.append(notice)
        return self.receipt


class FailingNotifier(RecordingNotifier):
    """A notifier that fails ``failures`` times (None: always) and then does as
    :class:`RecordingNotifier`. Everything that was tried is in ``tried``."""

    def __init__(self, failures: int | None = None, receipt: Receipt | None = None) -> None:
        super().__init__(receipt)
        self.failures = failures
        self.tried: list[Notice] = []

    def notify(self, notice: Notice) -> Receipt:
        """Raise ConnectionError, or keep the notice."""
        self.tried.append(notice)
        if self.failures is None or len(self.tried) <= self.failures:
            raise ConnectionError("the notifier was told to fail")
        return super().notify(notice)
