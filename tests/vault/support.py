"""A key provider that does as it is told, and the values that are searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from complaintflow.errors import KeyUnavailable
from complaintflow.kernel import SecretEntry
from complaintflow.ports import VaultValue, WrappedKey
from complaintflow.vault import MemoryVault

VALUE = "韩梅梅 13800138000 hanmeimei@example.com"


class ToyKeys:
    """A :class:`~complaintflow.ports.KeyProvider` that encrypts nothing, so that a test sees what
    it was given; it can be lost, and counts how often it was asked."""

    def __init__(self) -> None:
        self.current = "m1"
        self.known = {"m1"}
        self.lost = False
        self.wrapped = self.unwrapped = 0

    def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
        self._ask(self.current)
        self.wrapped += 1
        return WrappedKey(master=self.current, body=key + _told(context))

    def unwrap(self, wrapped: WrappedKey, context: Mapping[str, str]) -> bytes:
        self._ask(wrapped.master)
        self.unwrapped += 1
        if wrapped.body[32:] != _told(context):
            raise KeyUnavailable(key=wrapped.master, reason="rejected")
        return wrapped.body[:32]

    def rotate(self, name: str) -> None:
        self.current = name
        self.known.add(name)

    def _ask(self, master: str) -> None:
        if self.lost:
            raise KeyUnavailable(key=master, reason="unreachable")
        if master not in self.known:
            raise KeyUnavailable(key=master, reason="unknown")


def _told(context: Mapping[str, str]) -> bytes:
    return repr(sorted(context.items())).encode("ascii")


class OpenVault(MemoryVault):
    """A vault whose rows a test may look at, change and swap."""

    @property
    def rows(self) -> dict[str, VaultValue]:
        return self._values

    def put(self, token: str, kind: str, value: str) -> None:
        self.write("any", [SecretEntry(token=token, kind=kind, salt=b"", value=value)])


def entry(n: int, value: str = VALUE, kind: str = "statement") -> SecretEntry:
    """A value on its way to a vault."""
    return SecretEntry(token=f"t_{n:032x}", kind=kind, salt=bytes([n % 256]) * 32, value=value)


def told(values: Sequence[VaultValue]) -> dict[str, str]:
    """Token to value."""
    return {value.token: value.value for value in values}
