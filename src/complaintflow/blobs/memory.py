"""A blob store in memory."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from ..desk import SystemClock
from ..ports import Blob, Clock
from ._digest import chunks, missing


class MemoryBlobStore:
    """A :class:`~complaintflow.ports.BlobStore` in memory; what it keeps is gone with the process.

    Safe to use from several threads.

    :param clock: tells how long ago something was put.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[bytes, datetime]] = {}

    def put(self, data: bytes | BinaryIO) -> Blob:
        """Keep the bytes."""
        whole = b"".join(chunks(data))
        sha256 = hashlib.sha256(whole).hexdigest()
        with self._lock:
            self._kept[sha256] = (whole, self._clock.now())
        return Blob(sha256=sha256, size=len(whole))

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to be read."""
        with self._lock:
            kept = self._kept.get(sha256)
        if kept is None:
            raise missing(sha256)
        return io.BytesIO(kept[0])

    def exists(self, sha256: str) -> bool:
        """Whether they are there."""
        with self._lock:
            return sha256 in self._kept

    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        """Destroy them, where they were not put within that time."""
        with self._lock:
            kept = self._kept.get(sha256)
            if kept is None or self._clock.now() - kept[1] < not_put_for:
                return False
            del self._kept[sha256]
            return True

    def digests(self) -> Iterator[str]:
        """Every digest."""
        with self._lock:
            return iter(sorted(self._kept))
