"""Ports that fail when they are told to: a crash, a full disk, a line that is down.

Each wraps one that works. Every call is counted, and the n-th fails: with ``when="before"``
nothing of it has happened, with ``"after"`` all of it has, and the caller does not get to know.
The calls after it work: that is the restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, TypeVar, cast

from ..errors import StoreUnavailable
from ..kernel import Notice, SecretEntry, StoredEvent
from ..ports import (
    Access,
    Commit,
    FoundPage,
    Loaded,
    Notifier,
    PendingNotice,
    Query,
    Receipt,
    Snapshot,
    Store,
    Vault,
    VaultValue,
)

T = TypeVar("T")

Moment: TypeAlias = Literal["before", "after"]
"""Whether a call fails before its effect or after it."""


class _Failing:
    """Counts calls and fails the one that is to fail."""

    def __init__(self, fail_at: int, when: Moment) -> None:
        self.fail_at: int = fail_at
        self.when: Moment = when
        self.calls: int = 0
        """How many calls there were, the failed one included."""
        self._lock = threading.Lock()

    def fail_next(self, n: int = 1, when: Moment | None = None) -> None:
        """Let the n-th call from now fail; 0 for none."""
        with self._lock:
            self.fail_at = self.calls + n if n else 0
            self.when = when or self.when

    def _call(self, effect: Callable[[], T]) -> T:
        with self._lock:
            self.calls += 1
            fails = self.calls == self.fail_at
        if fails and self.when == "before":
            raise self._failure()
        result = effect()
        if fails:
            raise self._failure()
        return result

    def _failure(self) -> Exception:
        return StoreUnavailable(reason="told_to_fail")


class FailingStore(_Failing):
    """Any :class:`~complaintflow.ports.Store`, but its n-th call raises
    :class:`~complaintflow.errors.StoreUnavailable`.

    The calls of the vault are counted too, where the store is one (then this is one as well).

    :param fail_at: which call fails, counted from 1; 0 for none.
    :param when: before the effect of that call, or after it.
    """

    def __new__(cls, inner: Store, *, fail_at: int = 0, when: Moment = "before") -> FailingStore:
        # Whether something is a vault is asked of its class.
        vault = cls is FailingStore and isinstance(inner, Vault)
        return object.__new__(_FailingVaultStore if vault else cls)

    def __init__(self, inner: Store, *, fail_at: int = 0, when: Moment = "before") -> None:
        super().__init__(fail_at, when)
        self.inner = inner

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

    def forget(self, stream: str) -> None:
        """As the store's."""
        self._call(lambda: self.inner.forget(stream))

    def heads(self) -> Iterator[Snapshot]:
        """As the store's."""
        return self._call(lambda: self.inner.heads())


class _Vaulting(_Failing):
    def _vault(self) -> Vault:
        raise NotImplementedError

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """As the vault's."""
        return self._call(lambda: self._vault().write(stream, entries))

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """As the vault's."""
        return self._call(lambda: self._vault().read(tokens))

    def destroy(self, tokens: Sequence[str]) -> None:
        """As the vault's."""
        return self._call(lambda: self._vault().destroy(tokens))


class _FailingVaultStore(FailingStore, _Vaulting):
    def _vault(self) -> Vault:
        return cast(Vault, self.inner)  # looked at when this was made


class FailingVault(_Vaulting):
    """Any :class:`~complaintflow.ports.Vault`, but its n-th call raises
    :class:`~complaintflow.errors.StoreUnavailable`.

    :param fail_at: which call fails, counted from 1; 0 for none.
    :param when: before the effect of that call, or after it.
    """

    def __init__(self, inner: Vault, *, fail_at: int = 0, when: Moment = "before") -> None:
        super().__init__(fail_at, when)
        self.inner = inner

    def _vault(self) -> Vault:
        return self.inner


class FailingNotifier(_Failing):
    """Any :class:`~complaintflow.ports.Notifier`, but its n-th call raises ConnectionError. With
    ``when="after"`` the message is out, and nobody knows.

    :param fail_at: which call fails, counted from 1; 0 for none.
    :param when: before the effect of that call, or after it.
    """

    def __init__(self, inner: Notifier, *, fail_at: int = 1, when: Moment = "before") -> None:
        super().__init__(fail_at, when)
        self.inner = inner

    def notify(self, notice: Notice) -> Receipt:
        """As the notifier's."""
        return self._call(lambda: self.inner.notify(notice))

    def _failure(self) -> Exception:
        return ConnectionError("the notifier was told to fail")
