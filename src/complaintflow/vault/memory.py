"""The vault in memory: the reference of a vault apart from the store."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from ..kernel import SecretEntry, kind_kept
from ..ports import VaultValue


class MemoryVault:
    """A :class:`~complaintflow.ports.Vault` in memory, apart from the store.

    Safe to use from several threads; what it keeps is gone with the process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, VaultValue] = {}
        self._sealed: bool | None = None

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """Keep values; a token written again is replaced."""
        # Taken in before the lock: what the caller's iterable does is the caller's.
        taken = tuple(entries)
        values = [
            VaultValue(token=entry.token, kind=entry.kind, salt=entry.salt, value=entry.value)
            for entry in taken
        ]
        with self._lock:
            self._sealed = kind_kept(self._sealed, taken)
            self._values.update((value.token, value) for value in values)

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """The values of those tokens that are there, each once."""
        with self._lock:
            return [self._values[token] for token in dict.fromkeys(tokens) if token in self._values]

    def destroy(self, tokens: Sequence[str]) -> None:
        """Destroy values and salts; unknown ones are ignored."""
        with self._lock:
            for token in tokens:
                self._values.pop(token, None)
