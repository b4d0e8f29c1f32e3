"""Vaults that break one rule each."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Self

from complaintflow.kernel import SecretEntry
from complaintflow.ports import (
    Vault,
    VaultValue,
)
from complaintflow.testing import (
    VaultContract,
)
from complaintflow.vault import MemoryVault


class SoundVault(MemoryVault):
    """A vault with every ability."""

    def another(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__ = self.__dict__
        return twin

    def kept(self) -> bytes:
        return repr(self.__dict__).encode() + b"".join(
            repr((value.value, value.salt)).encode() for value in self._every()
        )

    def _every(self) -> Iterable[VaultValue]:
        return self.read([f"t_{n:032x}" for n in range(20)])


class CutsOff(SoundVault):
    """A long value loses its end."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return [
            VaultValue(token=v.token, kind=v.kind, salt=v.salt, value=v.value[:10_000])
            for v in super().read(tokens)
        ]


class WantsAList(SoundVault):
    """Counts what it is given before it takes it."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(stream, entries if hasattr(entries, "__len__") else ())


class Normalises(SoundVault):
    """Writes the same letters in another way."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(
            stream,
            [
                SecretEntry(
                    token=e.token,
                    kind=e.kind,
                    salt=e.salt,
                    value=unicodedata.normalize("NFC", e.value),
                )
                for e in entries
            ],
        )


class NoneAskedIsAll(SoundVault):
    """Who asks for nothing is told everything."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return super().read(tokens or [f"t_{n:032x}" for n in range(9)])


class AsOftenAsAsked(SoundVault):
    """Tells twice what is asked twice."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return [value for token in tokens for value in super(AsOftenAsAsked, self).read([token])]


class Toggles(SoundVault):
    """The same again takes it away."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        for entry in entries:
            there = [(v.value, v.salt) for v in self.read([entry.token])]
            if there == [(entry.value, entry.salt)]:
                self.destroy([entry.token])
            else:
                super().write(stream, [entry])


class KeepsTheSalt(SoundVault):
    """A value gets its salt once."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        for entry in entries:
            for known in self.read([entry.token]):
                entry = SecretEntry(
                    token=entry.token, kind=entry.kind, salt=known.salt, value=entry.value
                )
            super().write(stream, [entry])


class FirstOfOneWrite(SoundVault):
    """Of a token that comes twice at once it takes the first."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(stream, {e.token: e for e in reversed(list(entries))}.values())


class NothingIsEverything(SoundVault):
    """To destroy nothing destroys everything."""

    def destroy(self, tokens: Sequence[str]) -> None:
        super().destroy(tokens or [f"t_{n:032x}" for n in range(9)])


class Revives(SoundVault):
    """What was destroyed is there again after a restart."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[SecretEntry] = []

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        taken = list(entries)
        self.written = taken
        super().write(stream, taken)

    def another(self) -> Self:
        self.write("c-1", self.written)
        return self

    def kept(self) -> bytes:
        return b""


class Graveyard(SoundVault):
    """Keeps what it destroys."""

    def __init__(self) -> None:
        super().__init__()
        self._dead: list[str] = []

    def destroy(self, tokens: Sequence[str]) -> None:
        self._dead += [f"{value.value}" for value in self.read(tokens)]
        super().destroy(tokens)


class AThousand(SoundVault):
    """Asks the back end for a thousand at most."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return super().read(tokens[:1000])


class Talks(SoundVault):
    """Prints what it has."""

    def __repr__(self) -> str:
        return f"<Talks {[value.value for value in self._every()]}>"


class NotForThreads(SoundVault):
    """Two at once upset it."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = threading.Event()

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        if self._busy.is_set():
            raise RuntimeError("somebody is here")
        self._busy.set()
        threading.Event().wait(0.001)
        super().write(stream, entries)
        self._busy.clear()


class VaultSuite(VaultContract):
    def reopen_vault(self, vault: Vault) -> Vault:
        assert isinstance(vault, SoundVault)
        return vault.another()

    def vault_bytes(self, vault: Vault) -> bytes:
        assert isinstance(vault, SoundVault)
        return vault.kept()
