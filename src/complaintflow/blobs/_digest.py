"""What is common to blob stores: digests, and bytes that prove themselves while they are read."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from ..errors import BlobDamaged, BlobMissing, StoreUnavailable

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK = 1 << 20
"""How many bytes are in memory at a time."""


def known_digest(sha256: str) -> str | None:
    """A digest that may be looked up; None for what cannot be one."""
    good = isinstance(sha256, str) and re.fullmatch(r"[0-9a-f]{64}", sha256)
    return sha256 if good else None


def missing(sha256: str) -> BlobMissing:
    """The error for a digest that is not there; what cannot be one is not repeated."""
    return BlobMissing(sha256=known_digest(sha256) or "(not a digest)")


def chunks(data: bytes | BinaryIO) -> Iterator[bytes]:
    """The bytes in pieces that are not large. Raises TypeError for text."""
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    while piece := source.read(CHUNK):
        if not isinstance(piece, bytes):
            raise TypeError("a blob is made of bytes: open the file in binary mode")
        yield piece


class Proving(io.RawIOBase):
    """The bytes of a file, of which the last is only handed out where all have the digest."""

    def __init__(self, file: BinaryIO, size: int, sha256: str) -> None:
        super().__init__()
        self._file, self._left, self._sha256 = file, size, sha256
        self._hash = hashlib.sha256()
        if size == 0:
            self._prove()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read some; raises :class:`BlobDamaged` instead of handing out the last bytes."""
        view = memoryview(buffer)
        try:
            piece = self._file.read(min(len(view), self._left))
        except OSError as error:
            raise StoreUnavailable(reason=f"reading failed (errno {error.errno})") from None
        view[: len(piece)] = piece
        self._hash.update(piece)
        self._left -= len(piece)
        if len(view) and (not piece or self._left == 0):
            self._prove()
        return len(piece)

    def _prove(self) -> None:
        if self._left or self._hash.hexdigest() != self._sha256:
            raise BlobDamaged(sha256=self._sha256)

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
