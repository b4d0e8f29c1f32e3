"""What every vault must do, as a suite that a host runs against its own (needs ``testing``).

class TestMyVault(VaultContract):
    def make_vault(self) -> Vault:
        return MyVault(...)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from ...kernel import SecretEntry
from ...ports import Vault, VaultValue
from .._samples import secret
from ._ability import lacking
from ._suite import brief


def _told(vault: Vault, *entries: SecretEntry) -> dict[str, VaultValue]:
    return {value.token: value for value in vault.read([entry.token for entry in entries])}


def _value(entry: SecretEntry) -> VaultValue:
    return VaultValue(token=entry.token, kind=entry.kind, salt=entry.salt, value=entry.value)


class VaultContract:
    """The contract of :class:`~complaintflow.ports.Vault`. Override :meth:`make_vault`."""

    threads: ClassVar[bool] = True
    """Whether one object may be used from several threads."""

    def make_vault(self) -> Vault:
        """A new, empty vault."""
        raise NotImplementedError

    def reopen_vault(self, vault: Vault) -> Vault:
        """Ability: the same values through another object, as after a restart."""
        lacking("reopen_vault")

    def vault_bytes(self, vault: Vault) -> bytes:
        """Ability: every byte that the vault keeps (its file, its folder), as they lie there."""
        lacking("vault_bytes")

    @pytest.fixture
    def vault(self) -> Vault:
        """The vault to try."""
        return self.make_vault()

    def test_is_a_vault(self, vault: Vault) -> None:
        assert isinstance(vault, Vault)

    def test_what_is_written_is_read(self, vault: Vault) -> None:
        entries = [secret(1), secret(2, "二", b"\x00"), secret(3, "x" * 20_000, bytes(range(256)))]
        vault.write("c-1", entries)
        told = _told(vault, *entries)
        assert set(told) == {entry.token for entry in entries}
        for entry in entries:
            value = told[entry.token]
            assert (value.kind, value.salt) == (entry.kind, entry.salt)
            assert brief(value.value.encode()) == brief(entry.value.encode())

    def test_any_iterable_is_taken(self, vault: Vault) -> None:
        vault.write("c-1", iter([secret(1), secret(2)]))
        vault.write("c-1", ())
        assert len(_told(vault, secret(1), secret(2))) == 2

    @pytest.mark.parametrize(
        "value", ["'; DROP TABLE", "line\nline\r\n", " ", "𠮷野家 👩‍👧", "%s ? :a {b}", "e\u0301"]
    )
    def test_values_come_back_as_they_were(self, vault: Vault, value: str) -> None:
        vault.write("c-1", [secret(1, value)])
        assert _told(vault, secret(1))[secret(1).token].value == value

    def test_unknown_tokens_are_left_out(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1)])
        assert set(_told(vault, secret(1), secret(2))) == {secret(1).token}
        assert list(vault.read([])) == []

    def test_a_token_asked_for_twice_is_told_once(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1)])
        assert list(vault.read([secret(1).token] * 2)) == [_value(secret(1))]

    def test_the_same_again_changes_nothing(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1), secret(2)])
        vault.write("c-1", [secret(1)])
        assert _told(vault, secret(1), secret(2)) == {
            entry.token: _value(entry) for entry in (secret(1), secret(2))
        }

    @pytest.mark.parametrize("again", [secret(1, "another"), secret(1, salt=b"another")])
    def test_a_token_written_again_is_replaced(self, vault: Vault, again: SecretEntry) -> None:
        """Salt and value belong together: a new salt comes in although the value is the same."""
        vault.write("c-1", [secret(1)])
        vault.write("c-1", [again])
        assert list(vault.read([again.token])) == [_value(again)]

    def test_the_last_of_one_token_stays(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1, "first"), secret(1, "last")])
        assert list(vault.read([secret(1).token])) == [_value(secret(1, "last"))]

    def test_destroyed_is_gone(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1), secret(2)])
        vault.destroy([secret(1).token, secret(9).token])
        assert set(_told(vault, secret(1), secret(2))) == {secret(2).token}
        vault.destroy([secret(1).token])
        vault.destroy([])
        assert set(_told(vault, secret(1), secret(2))) == {secret(2).token}

    def test_what_is_written_outlives_the_object(self, vault: Vault) -> None:
        """Durable: what write returned from is there after a restart, and so is a destruction."""
        vault.write("c-1", [secret(1), secret(2)])
        vault.destroy([secret(2).token])
        again = self.reopen_vault(vault)
        assert _told(again, secret(1), secret(2)) == {secret(1).token: _value(secret(1))}

    def test_destroyed_leaves_no_byte(self, vault: Vault) -> None:
        """4.3: neither value nor salt can be read again, not by a look at the bytes either."""
        value, salt = "QXJ0aHVyIERlbnQ", b"Zm9ydHktdHdv-salt"
        vault.write("c-1", [secret(1, value, salt), secret(2)])
        vault.destroy([secret(1).token])
        kept = self.vault_bytes(vault)
        assert value.encode() not in kept
        assert salt not in kept

    def test_many_at_once(self, vault: Vault) -> None:
        entries = [secret(n) for n in range(1_200)]
        vault.write("c-1", entries)
        assert len(_told(vault, *entries)) == 1_200
        vault.destroy([entry.token for entry in entries[1:]])
        assert set(_told(vault, *entries)) == {entries[0].token}

    def test_values_do_not_show_in_a_repr(self, vault: Vault) -> None:
        vault.write("c-1", [secret(1, "王小明")])
        assert "王小明" not in repr(vault.read([secret(1).token]))
        assert "王小明" not in repr(vault)

    def test_threads(self, vault: Vault) -> None:
        if not self.threads:
            pytest.skip("is for one thread")

        def work(n: int) -> Sequence[VaultValue]:
            vault.write(f"c-{n}", [secret(n, f"value {n}")])
            vault.destroy([secret(n + 100).token])
            return vault.read([secret(n).token])

        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(work, range(40)))
        assert [values[0].value for values in told] == [f"value {n}" for n in range(40)]
