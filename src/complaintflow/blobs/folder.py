"""A blob store in a folder: one file a blob, under the name of its digest."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import secrets
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from .._files import flushed, held
from ..desk import SystemClock
from ..errors import StoreError, StoreFull, StoreUnavailable
from ..ports import Blob, Clock
from ._digest import CHUNK, Proving, chunks, known_digest, missing

_NEW = "new"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _failed(error: OSError) -> StoreError:
    """The error of the house for one of the operating system. It names no path: that may say what
    somebody called a folder."""
    if error.errno in _FULL:
        return StoreFull()
    return StoreUnavailable(reason=f"the folder cannot be used (errno {error.errno})")


class FolderBlobStore:
    """A :class:`~complaintflow.ports.BlobStore` in a folder.

    A blob is one file, ``ab/cd/abcd…``, readable by its owner alone. It is written beside, flushed
    to the disk and then renamed, so that nobody ever sees half of one, and neither a crash nor a
    full disk leaves one. Reading proves the digest. Safe to use from several threads and, on one
    machine, from several processes.

    :param folder: made when the first blob is put, where it is not there.
    :param clock: tells how long ago something was put.
    """

    def __init__(self, folder: str | os.PathLike[str], clock: Clock | None = None) -> None:
        self._folder = Path(folder)
        self._clock = clock or SystemClock()
        self._threads = threading.Lock()

    def put(self, data: bytes | BinaryIO) -> Blob:
        """Keep the bytes; they are on the disk when this returns."""
        beside = self._folder / _NEW / secrets.token_hex(16)
        pieces = chunks(data)
        whole, size = hashlib.sha256(), 0
        try:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                beside.parent.mkdir(mode=0o700, exist_ok=True)
                with _create(beside) as file:
                    while (piece := _next(pieces)) is not None:
                        whole.update(piece)
                        size += len(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                self._place(beside, whole.hexdigest())
            finally:
                with contextlib.suppress(OSError):  # it is told, or was not made
                    beside.unlink()
        except _SourceFailed as failed:
            raise failed.error from None
        except OSError as error:
            raise _failed(error) from None
        return Blob(sha256=whole.hexdigest(), size=size)

    def _place(self, beside: Path, sha256: str) -> None:
        at = self._path(sha256)
        at.parent.parent.mkdir(mode=0o700, exist_ok=True)
        at.parent.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            now = self._clock.now().timestamp()
            os.utime(beside, (now, now))
            # What was there is the same, or damaged: then this mends it.
            os.replace(beside, at)
        for folder in (at.parent, at.parent.parent, self._folder):
            flushed(folder)

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to be read."""
        if known_digest(sha256) is None:
            raise missing(sha256)
        try:
            file = self._path(sha256).open("rb", buffering=0)
            size = os.fstat(file.fileno()).st_size
        except FileNotFoundError:
            raise missing(sha256) from None
        except OSError as error:
            raise _failed(error) from None
        with contextlib.ExitStack() as stack:
            stack.callback(file.close)
            proving = Proving(cast("BinaryIO", file), size, sha256)
            stack.pop_all()
        return io.BufferedReader(proving, min(CHUNK, 1 << 16))

    def exists(self, sha256: str) -> bool:
        """Whether they are there."""
        return known_digest(sha256) is not None and self._path(sha256).is_file()

    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        """Destroy them, where they were not put within that time."""
        if not self.exists(sha256):
            return False
        at = self._path(sha256)
        try:
            with self._alone():
                age = self._clock.now().timestamp() - at.stat().st_mtime
                if age < not_put_for.total_seconds():
                    return False
                at.unlink()
            flushed(at.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _failed(error) from None
        return True

    def digests(self) -> Iterator[str]:
        """Every digest, in order."""
        for first in _names(self._folder):
            for second in _names(self._folder / first) if len(first) == 2 else ():
                for name in _names(self._folder / first / second):
                    if known_digest(name) and name.startswith(first + second):
                        yield name

    def clean(self, *, older_than: timedelta) -> int:
        """Remove what crashes left behind half-written, and say how many files it was. What is
        younger may be what another process is writing just now."""
        removed = 0
        oldest = self._clock.now().timestamp() - older_than.total_seconds()
        for name in _names(self._folder / _NEW):
            left = self._folder / _NEW / name
            with contextlib.suppress(FileNotFoundError):  # its writer has come to its end
                if left.stat().st_mtime <= oldest:
                    left.unlink()
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Between looking how old a blob is and removing it, nobody puts it again; where files
        cannot be held, one process at a time may delete."""
        lock = self._folder / ".lock"
        with self._threads:
            _create(lock, again=True).close()
            with held(lock):
                yield


class _SourceFailed(Exception):
    """What the caller's stream raised: the caller's error, not the store's."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _next(pieces: Iterator[bytes]) -> bytes | None:
    try:
        return next(pieces, None)
    except Exception as error:
        raise _SourceFailed(error) from None


def _create(path: Path, *, again: bool = False) -> BinaryIO:
    """A file that its owner alone may read."""
    flags = os.O_RDWR | os.O_CREAT | (0 if again else os.O_EXCL)
    return os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600), "r+b")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _failed(error) from None
