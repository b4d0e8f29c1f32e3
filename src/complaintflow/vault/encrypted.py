"""Values encrypted, in any vault: a data key for each record, wrapped by a master key."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from ..confidential import normalised_contact
from ..errors import KeyUnavailable, ValueRejected, WrongVault
from ..kernel import SecretEntry
from ..ports import KeyProvider, Vault, VaultValue, WrappedKey
from . import envelope
from .book import DataKey, KeyBook

_CONTACT = "contact"
_LOOKUP = "/contact-lookup"  # as a record and as a token: neither begins so
_ATTEMPTS = 3

T = TypeVar("T")


class EncryptedVault:
    """A :class:`~complaintflow.ports.Vault` that keeps its values encrypted in another vault.

    Each record (a complaint, an agreement) has a data key of its own. It is what one customer said
    in one complaint: retention ends and holds stand record by record, so a key for all that a
    customer ever said could not be destroyed with any of it. No two customers share a key.
    When the last value of a record is destroyed, its data key is, and with it every copy of its
    values that was made before.

    A value is bound to its record, token and kind: in another row it is refused. Salts are
    encrypted with their values; kinds and lengths are not hidden.

    :param values: where the encrypted values lie.
    :param keys: wraps the data keys: :class:`~complaintflow.vault.FileKeys`, or a host's.
    :param book: where the wrapped data keys lie. Apart from ``values``; back it up, but keep no
        copy longer than what was destroyed may be readable.

    Besides what ``values`` raises, every method raises
    :class:`~complaintflow.errors.KeyUnavailable` and
    :class:`~complaintflow.errors.KeyBookUnavailable`; nothing is written then.
    """

    def __init__(self, values: Vault, keys: KeyProvider, book: KeyBook) -> None:
        self._values, self._provider, self._book = values, keys, book

    # --- the port ----------------------------------------------------------------------------

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """Keep the values, encrypted."""
        self._values.write(stream, self._sealed(stream, tuple(entries)))

    def _sealed(self, stream: str, entries: Sequence[SecretEntry]) -> tuple[SecretEntry, ...]:
        """The entries as they lie in the vault beneath. Their tokens are noted in the book."""
        last = {entry.token: entry for entry in entries}.values()
        if not last:
            return ()
        key, secret = self._enter(stream, self._contacts(last))
        return tuple(_seal(secret, key, entry) for entry in last)

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """The values of those tokens that are there.

        Raises :class:`~complaintflow.errors.ValueRejected` for one that was changed, cut short or
        moved from another row; ask for the others without it. Raises
        :class:`~complaintflow.errors.WrongVault` for one that was written without keys.
        """
        found: list[VaultValue] = []
        wanted: Sequence[str] = tokens
        for attempt in range(_ATTEMPTS):
            known = self._book.keys(wanted)
            self._refuse_plain([token for token in wanted if token not in known])
            rows = self._values.read(list(known)) if known else ()
            opener = _Opener(self, last=attempt == _ATTEMPTS - 1)
            opened = [(row, opener.open(row, known[row.token])) for row in rows]
            found += [value for _, value in opened if value is not None]
            # Sealed anew since the book was read: look again.
            wanted = [row.token for row, value in opened if value is None]
            if not wanted:
                break
        return found

    def _refuse_plain(self, unknown: Sequence[str]) -> None:
        # A value that was written without keys is not one that is gone.
        if unknown and any(row.salt for row in self._values.read(unknown)):
            raise WrongVault(kept="plain")

    def destroy(self, tokens: Sequence[str]) -> None:
        """Destroy values and salts, and the data keys under which nothing is left. Needs no master
        key: what is destroyed is destroyed, whoever lost the keys."""
        # The book first: whoever seals a value anew meanwhile looks there last.
        self._book.leave(tokens)
        self._values.destroy(tokens)

    # --- a record ----------------------------------------------------------------------------

    def destroy_record(self, stream: str) -> None:
        """Destroy all that was ever written for a record, what failed commits left behind
        included, and its data keys. It destroys what events name as well."""
        self.destroy(self._book.tokens(stream))

    def reencrypt(self, stream: str) -> int:
        """Give a record a new data key, and encrypt its values under it; return how many are still
        under an earlier one.

        For a data key that may have leaked, or to make a value that was destroyed unreadable in old
        copies while the record's others are kept. An earlier key is destroyed as soon as nothing
        is left under it. Broken off, it goes on where it was when it is called again; values can be
        read, written and destroyed meanwhile. More than 0 is returned where a token's value is not
        there (yet), as after a failed commit: destroy that token, if no event names it.
        """
        secret = envelope.new_key()
        renewed = self._new_key(stream, secret)
        self._book.renew(renewed)
        self._wrapped_now(renewed, secret)
        left = 0
        for token in self._book.older(stream):
            # Through this vault's own front door: it writes under the newest key.
            for value in self.read([token]):
                self._reseal(stream, value)
                break
            else:
                left += 1
        return left

    def _reseal(self, stream: str, value: VaultValue) -> None:
        key = self._book.keys([value.token]).get(value.token, ())
        if not key:
            return  # destroyed since it was read
        entry = SecretEntry(token=value.token, kind=value.kind, salt=value.salt, value=value.value)
        self._values.write(stream, [_seal(self._unwrap(key[-1]), key[-1], entry)])
        if not self._book.move(value.token):
            self._values.destroy([value.token])  # destroyed since: do not bring it back

    # --- master keys -------------------------------------------------------------------------

    def rotate(self) -> int:
        """Wrap every data key with the provider's current master key; return how many were not.

        No value is read or written. Broken off, it goes on where it was when it is called again.
        One that cannot be unwrapped, or does not open as it was wrapped anew, hinders no other and
        stays as it was: what the provider says of it is raised when all others are done.
        """
        changed, known = 0, frozenset[int]()
        while True:
            moved, lost, again = self._rotated(self._current())
            changed += moved
            if not again and lost.keys() == known:
                break
            # What was lost then may have been wrapped anew by another since.
            known = frozenset(lost)
        for error in lost.values():
            raise error
        return changed

    def _rotated(self, current: str) -> tuple[int, dict[int, KeyUnavailable], bool]:
        """Go once through the keys that another than ``current`` wrapped: how many it wraps now,
        which cannot be, and whether there may be more."""
        moved, after, again = 0, 0, False
        lost: dict[int, KeyUnavailable] = {}
        while stale := self._book.wrapped_otherwise(current, after):
            for after, key in stale:
                try:
                    secret = self._unwrap(key)
                except KeyUnavailable as error:
                    lost[after] = _of_one(error)
                    continue
                wrapped = self._wrap(secret, key)
                try:
                    if self._proved(key, wrapped, current):
                        moved += self._book.rewrap(key.id, wrapped, key.wrapped.master)
                    again = True
                except KeyUnavailable as error:
                    lost[after] = _of_one(error)
        return moved, lost, again

    def _proved(self, key: DataKey, wrapped: WrappedKey, current: str) -> bool:
        """Whether a data key opens as it was wrapped anew, and with another master key: what
        wrapped it until now is gone then. False where ``current`` is so no more."""
        reason = "failed"  # what is called the current one does not wrap: this would never end
        try:
            self._unwrap(DataKey(key.id, key.stream, wrapped))
            if wrapped.master != key.wrapped.master:
                return True
        except KeyUnavailable as error:
            reason = error.reason
        if self._current() != current:
            return False
        raise KeyUnavailable(key=wrapped.master, reason=reason)

    def in_use(self) -> frozenset[str]:
        """The ids of the master keys that wrap a data key. Others may be withdrawn."""
        return self._book.masters()

    # --- finding by a contact ----------------------------------------------------------------

    def find_contact(self, value: str) -> tuple[str, ...]:
        """The records that hold this contact, however it was written.

        Compared are keyed hashes (HMAC-SHA256) of
        :func:`~complaintflow.confidential.normalised_contact`: nothing is decrypted, and without
        the master key nobody can try numbers out. That a record has a contact is personal data:
        ask the authoriser, and write the reading down, before it is answered.
        """
        streams: set[str] = set()
        for key in self._book.keys([_LOOKUP]).get(_LOOKUP, ()):
            streams.update(self._book.with_contact(_hash(self._unwrap(key), value)))
        return tuple(sorted(streams))

    def _contacts(self, entries: Iterable[SecretEntry]) -> dict[str, str | None]:
        """Each entry's token, with the keyed hash of the contact where it is one."""
        told: dict[str, str | None] = {}
        secret = b""
        for entry in entries:
            told[entry.token] = None
            if entry.kind == _CONTACT:
                secret = secret or self._enter(_LOOKUP, {_LOOKUP: None})[1]
                told[entry.token] = _hash(secret, entry.value)
        return told

    # --- data keys ---------------------------------------------------------------------------

    def _enter(self, stream: str, tokens: Mapping[str, str | None]) -> tuple[DataKey, bytes]:
        """The newest key of a record, under which ``tokens`` are noted now, and what it is."""
        key = self._book.enter(stream, tokens)
        if key is None:
            secret = envelope.new_key()
            offered = self._new_key(stream, secret)
            key = self._book.enter(stream, tokens, offered)
            assert key is not None  # one was offered
            if key.id == offered.id:
                self._wrapped_now(key, secret)
                return key, secret
        return key, self._unwrap(key)

    def _new_key(self, stream: str, secret: bytes) -> DataKey:
        return self._opens(secret, DataKey(_id_of(secret), stream, WrappedKey(master="", body=b"")))

    def _wrapped_now(self, key: DataKey, secret: bytes) -> None:
        """See to it that a key that is new in the book is wrapped with the master key of now. A
        rotation that went by before it was there did not see it, and what it was wrapped with may
        be withdrawn next."""
        if self._current() != key.wrapped.master:
            self._book.rewrap(key.id, self._opens(secret, key).wrapped, key.wrapped.master)

    def _opens(self, secret: bytes, key: DataKey) -> DataKey:
        """A key as it is wrapped now, which opens: one that does not would lie in the book for ever
        as the newest of its record, and nothing could be written."""
        wrapped = DataKey(key.id, key.stream, self._wrap(secret, key))
        self._unwrap(wrapped)
        return wrapped

    # --- the provider ------------------------------------------------------------------------

    def _current(self) -> str:
        return _asked("(current)", lambda: self._provider.current, _is_id)

    def _wrap(self, secret: bytes, key: DataKey) -> WrappedKey:
        return _asked("(current)", lambda: self._provider.wrap(secret, _context(key)), _is_wrapped)

    def _unwrap(self, key: DataKey) -> bytes:
        """The data key. Another one is never used: what it sealed nobody could ever read."""
        master = key.wrapped.master
        told: object = _asked(
            master, lambda: self._provider.unwrap(key.wrapped, _context(key)), lambda any: True
        )
        if not isinstance(told, bytes) or _id_of(told) != key.id:
            raise KeyUnavailable(key=master, reason="rejected")
        return told


class _Opener:
    """Opens values of one reading; each data key is unwrapped once."""

    def __init__(self, vault: EncryptedVault, *, last: bool) -> None:
        self._vault, self._last = vault, last
        self._secrets: dict[str, bytes] = {}

    def open(self, row: VaultValue, keys: Sequence[DataKey]) -> VaultValue | None:
        """The value; nothing where the book, read before the row, did not know its key yet."""
        name, _, body = row.value.partition(":")
        key = next((key for key in keys if key.id == name), None)
        if key is None:
            if self._last:
                raise ValueRejected(token=row.token)
            return None
        if key.id not in self._secrets:
            self._secrets[key.id] = self._vault._unwrap(key)
        return _open(self._secrets[key.id], key, row, body)


def _asked(master: str, ask: Callable[[], T], good: Callable[[object], bool]) -> T:
    """What the provider answers. Whatever else it raises, or hands back that is none, is a provider
    that is lost: nothing was read or written, and its error may repeat what it was sent."""
    reason = "failed"
    try:
        answer = ask()
        if good(answer):
            return answer
    except KeyUnavailable:
        raise
    except OSError:
        reason = "unreachable"
    except Exception:
        pass
    raise KeyUnavailable(key=master, reason=reason)


def _is_id(answer: object) -> bool:
    return isinstance(answer, str) and answer != ""


def _is_wrapped(answer: object) -> bool:
    if not isinstance(answer, WrappedKey):
        return False
    return _is_id(answer.master) and isinstance(answer.body, bytes)


def _of_one(error: KeyUnavailable) -> KeyUnavailable:
    """What is said of one data key alone. Raises what is not: no other key would fare better."""
    if error.reason not in ("unknown", "rejected"):
        raise error
    return error


def _id_of(secret: bytes) -> str:
    """The id of a data key follows from the key, which it tells nothing about: so one that the
    provider took for it is known."""
    return hmac.digest(secret, b"complaintflow data key", "sha256")[:16].hex()


def _context(key: DataKey) -> dict[str, str]:
    return {"purpose": "complaintflow data key", "record": key.stream, "key": key.id}


def _hash(secret: bytes, contact: str) -> str:
    form = normalised_contact(contact).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, form, "sha256").hex()


def _place(key: DataKey, token: str, kind: str) -> bytes:
    return envelope.bound("value", key.stream, key.id, token, kind)


def _seal(secret: bytes, key: DataKey, entry: SecretEntry) -> SecretEntry:
    plain = len(entry.salt).to_bytes(4) + entry.salt
    plain += entry.value.encode("utf-8", "surrogatepass")
    sealed = envelope.close(secret, plain, _place(key, entry.token, entry.kind))
    text = f"{key.id}:{base64.b64encode(sealed).decode()}"
    return SecretEntry(token=entry.token, kind=entry.kind, salt=b"", value=text)


def _open(secret: bytes, key: DataKey, row: VaultValue, body: str) -> VaultValue:
    try:
        sealed = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        sealed = b""
    plain = envelope.open_(secret, sealed, _place(key, row.token, row.kind))
    if plain is None:
        raise ValueRejected(token=row.token)
    end = 4 + int.from_bytes(plain[:4])
    value = plain[end:].decode("utf-8", "surrogatepass")
    return VaultValue(
        token=row.token, kind=row.kind, salt=plain[4:end], value=value, stream=row.stream
    )
