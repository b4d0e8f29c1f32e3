"""Master keys in a file: the key provider for a host without a key management service."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from .._files import flushed, hold
from ..errors import BadKeyFile, KeyUnavailable
from ..ports import WrappedKey
from . import envelope

_FORMAT = "complaintflow master keys 1"


class FileKeys:
    """A :class:`~complaintflow.ports.KeyProvider` over a file that its owner alone may read.

    Keep the file apart from the database and from its backups: whoever has both has the values.
    Without it the values are lost, so keep a copy where it is safe.

    The file is read when it is opened, and again whenever it has changed since: a process that runs
    for long wraps with no key that another has withdrawn. It is replaced as a whole or not at all.

    Raises :class:`~complaintflow.errors.BadKeyFile` where it is missing, no key file, cut short,
    or others may read it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._held = _read(self._path)

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Self:
        """Make the file, with one new key. Raises :class:`~complaintflow.errors.BadKeyFile` where
        there is one already: a file of keys is never overwritten."""
        name = secrets.token_hex(8)
        with _New(Path(path)) as new:
            new.write(name, {name: envelope.new_key()})
            new.place()
        return cls(path)

    def __repr__(self) -> str:
        return f"FileKeys(current={self._held.current!r}, keys={len(self._held.keys)})"

    @property
    def current(self) -> str:
        """The id of the key that wraps."""
        return self._now().current

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the oldest first."""
        return tuple(self._now().keys)

    def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
        """Wrap ``key`` with the current master key, bound to ``context``."""
        held = self._now()
        master = held.current
        return WrappedKey(
            master=master,
            body=envelope.close(held.keys[master], key, _place(master, context)),
        )

    def unwrap(self, wrapped: WrappedKey, context: Mapping[str, str]) -> bytes:
        """The key that was wrapped. Raises :class:`~complaintflow.errors.KeyUnavailable` where the
        master key is not in the file (any more), or does not open it."""
        master = self._now().keys.get(wrapped.master)
        if master is None:
            raise KeyUnavailable(key=wrapped.master, reason="unknown")
        key = envelope.open_(master, wrapped.body, _place(wrapped.master, context))
        if key is None:
            raise KeyUnavailable(key=wrapped.master, reason="rejected")
        return key

    def add(self) -> str:
        """Add a new key and make it the current one; return its id. Earlier ones stay, and still
        unwrap."""
        with _New(self._path) as new:
            keys = dict(_read(self._path).keys)
            name = secrets.token_hex(8)
            keys[name] = envelope.new_key()
            self._replace(new, name, keys)
        return name

    def withdraw(self, key: str) -> None:
        """Remove a key from the file: what it wrapped cannot be read any more.

        First have every data key wrapped anew
        (:meth:`~complaintflow.vault.EncryptedVault.rotate`), and see that ``key`` is not in
        :meth:`~complaintflow.vault.EncryptedVault.in_use`. Raises
        :class:`~complaintflow.errors.KeyUnavailable` for the current key and for one that is not
        there.
        """
        with _New(self._path) as new:
            held = _read(self._path)
            current, keys = held.current, dict(held.keys)
            if key == current or key not in keys:
                raise KeyUnavailable(key=key, reason="current" if key == current else "unknown")
            del keys[key]
            self._replace(new, current, keys)

    def _now(self) -> _Held:
        """What the file holds; it is read where it is another than the one that was read last."""
        held = self._held
        try:
            same = _identity(os.stat(self._path)) == held.identity
        except OSError:
            same = False  # reading it says what is wrong
        if not same:
            self._held = held = _read(self._path)
        return held

    def _replace(self, new: _New, current: str, keys: dict[str, bytes]) -> None:
        new.write(current, keys)
        new.replace()
        self._held = _read(self._path)


def _place(master: str, context: Mapping[str, str]) -> bytes:
    return envelope.bound(
        "master", master, *(part for item in sorted(context.items()) for part in item)
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """What a file of keys held when it was read."""

    identity: tuple[int, ...]
    current: str
    keys: Mapping[str, bytes] = field(repr=False)


def _identity(told: os.stat_result) -> tuple[int, ...]:
    """What tells a file from the one that took its place, and from itself with other rights."""
    return (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)


def _read(path: Path) -> _Held:
    try:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            if os.name == "posix" and stat.S_IMODE(told.st_mode) & 0o077:
                raise BadKeyFile(reason="others_may_read")
            text = file.read()
    except FileNotFoundError:
        raise BadKeyFile(reason="missing") from None
    except OSError:
        raise BadKeyFile(reason="unreadable") from None
    keys = _parse(text)
    if keys is None:
        # Raised here, so that it has no context: a parser's error repeats what it read.
        raise BadKeyFile(reason="damaged")
    current, known = keys
    return _Held(_identity(told), current, known)


def _parse(text: bytes) -> tuple[str, dict[str, bytes]] | None:
    try:
        told = json.loads(text)
        keys = {name: base64.b64decode(key, validate=True) for name, key in told["keys"].items()}
        sound = told["format"] == _FORMAT and told["current"] in keys
        sound = sound and all(len(key) == envelope.KEY_BYTES for key in keys.values())
        return (str(told["current"]), keys) if sound else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


class _New:
    """A new file beside ``path``, which no other may make meanwhile: it is the lock as well.

    It is locked as long as whoever makes it lives. One that nobody holds was left by a process
    that died, before it took its place: it is removed.
    """

    def __init__(self, path: Path) -> None:
        self._target, self._path = path, path.with_name(path.name + ".new")

    def __enter__(self) -> Self:
        handle = self._taken()
        if handle is None and self._left_behind():
            handle = self._taken()
        if handle is None:
            raise BadKeyFile(reason="being_changed")
        self._file = os.fdopen(handle, "w", encoding="ascii")
        self._mine = True
        return self

    def __exit__(self, *error: object) -> None:
        # Once it was renamed, what has its name is another's.
        if self._mine:
            self._path.unlink(missing_ok=True)
        self._file.close()

    def _taken(self) -> int | None:
        """The file, made and held; None where there is one."""
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return None
        except OSError:
            raise BadKeyFile(reason="unwritable") from None
        if _hold(handle, self._path, unknown=True):
            return handle
        os.close(handle)  # somebody took it for left behind in the moment before it was held
        return None

    def _left_behind(self) -> bool:
        """Remove the file where whoever made it has died."""
        try:
            handle = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            return True  # it is in its place now
        except OSError:
            return False
        try:
            dead = _hold(handle, self._path, unknown=False)
            if dead:
                self._path.unlink()
            return dead
        finally:
            os.close(handle)

    def write(self, current: str, keys: Mapping[str, bytes]) -> None:
        """Write the keys, durably."""
        told = {name: base64.b64encode(key).decode() for name, key in keys.items()}
        text = json.dumps({"format": _FORMAT, "current": current, "keys": told}, indent=1)
        self._file.write(text + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def replace(self) -> None:
        """Put it in the place of the file that is there."""
        os.replace(self._path, self._target)
        self._mine = False
        flushed(self._target.parent)

    def place(self) -> None:
        """Put it where no file is."""
        try:
            os.link(self._path, self._target)  # unlike a renaming, it never overwrites
        except FileExistsError:
            raise BadKeyFile(reason="exists") from None
        flushed(self._target.parent)


def _hold(handle: int, path: Path, *, unknown: bool) -> bool:
    """Hold a file until it is closed. False where another holds it, or has its name by now;
    ``unknown`` where files cannot be held: what a dead process left is then removed by hand."""
    mine = hold(handle)
    if mine is None:
        return unknown
    try:
        return mine and os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False
    except OSError:
        return unknown
