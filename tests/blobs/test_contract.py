"""Each test of the contract is failed by a blob store that breaks the rule it is about."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import BinaryIO

import pytest

from complaintflow.blobs import MemoryBlobStore
from complaintflow.errors import BlobMissing
from complaintflow.ports import Blob, BlobStore
from complaintflow.testing import BlobStoreContract

TESTS = sorted(name for name in dir(BlobStoreContract) if name.startswith("test_"))


class NoStore:
    """Lacks a method."""

    def put(self, data: bytes | BinaryIO) -> Blob:
        raise NotImplementedError


class CountsWrong(MemoryBlobStore):
    def put(self, data: bytes | BinaryIO) -> Blob:
        blob = super().put(data)
        return Blob(sha256=blob.sha256, size=blob.size or 1)


class TextMode(MemoryBlobStore):
    """Takes line ends for its own business."""

    def open(self, sha256: str) -> BinaryIO:
        with super().open(sha256) as file:
            return io.BytesIO(file.read().replace(b"\r\n", b"\n"))


class Rewinds(MemoryBlobStore):
    def put(self, data: bytes | BinaryIO) -> Blob:
        if isinstance(data, io.BytesIO):
            data.seek(0)
        return super().put(data)


class ReadsOnce(MemoryBlobStore):
    """Takes the first piece of a stream for all of it."""

    def put(self, data: bytes | BinaryIO) -> Blob:
        return super().put(data if isinstance(data, bytes) else data.read(1 << 30))


class KeepsHalf(MemoryBlobStore):
    def put(self, data: bytes | BinaryIO) -> Blob:
        if isinstance(data, bytes):
            return super().put(data)
        half = b""
        try:
            while piece := data.read(1 << 20):
                half += piece
        except OSError:
            super().put(half)
            raise
        return super().put(half)


class EncodesText(MemoryBlobStore):
    def put(self, data: bytes | BinaryIO) -> Blob:
        if isinstance(data, io.StringIO):
            data = io.BytesIO(data.read().encode())
        return super().put(data)


class KeepsTwice(MemoryBlobStore):
    def digests(self) -> Iterator[str]:
        for sha256 in super().digests():
            yield from (sha256, sha256)


class OneReader(MemoryBlobStore):
    """All who read share one place."""

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, BinaryIO] = {}

    def open(self, sha256: str) -> BinaryIO:
        file = self._open.get(sha256)
        if file is None or file.closed:
            file = self._open[sha256] = super().open(sha256)
        return file


class _Piecemeal(io.BytesIO):
    """Loses a byte between pieces."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if size is not None and size > 0:
            super().read(1)
        return piece


class LosesBetween(MemoryBlobStore):
    def open(self, sha256: str) -> BinaryIO:
        with super().open(sha256) as file:
            return _Piecemeal(file.read())


class EmptyIfMissing(MemoryBlobStore):
    def open(self, sha256: str) -> BinaryIO:
        return super().open(sha256) if self.exists(sha256) else io.BytesIO()


class Echoes(MemoryBlobStore):
    """Repeats whatever was asked for."""

    def open(self, sha256: str) -> BinaryIO:
        if not self.exists(sha256):
            raise BlobMissing(sha256=sha256)
        return super().open(sha256)


class AnyCase(MemoryBlobStore):
    def exists(self, sha256: str) -> bool:
        return super().exists(sha256.lower())


class DeletesAll(MemoryBlobStore):
    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        done = super().delete(sha256, not_put_for=not_put_for)
        for other in self.digests() if done else ():
            super().delete(other)
        return done


class SaysDeleted(MemoryBlobStore):
    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        return True


class Buries(MemoryBlobStore):
    """What was deleted once never comes back."""

    def __init__(self) -> None:
        super().__init__()
        self._dead: set[str] = set()

    def put(self, data: bytes | BinaryIO) -> Blob:
        blob = super().put(data)
        for sha256 in self._dead & {blob.sha256}:
            super().delete(sha256)
        return blob

    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        done = super().delete(sha256, not_put_for=not_put_for)
        if done:
            self._dead.add(sha256)
        return done


class DeletesYoung(MemoryBlobStore):
    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        return super().delete(sha256)


class OnePage(MemoryBlobStore):
    def digests(self) -> Iterator[str]:
        return iter(list(super().digests())[:50])


class Trusts(MemoryBlobStore):
    """Does not look at what it hands out; damage can be done to it."""

    def spoil(self, sha256: str) -> None:
        whole, at = self._kept[sha256]
        self._kept[sha256] = (whole[:-1] + b"!", at)


class TrustsWhatIsThere(Trusts):
    """Does not write again what it believes to have."""

    def put(self, data: bytes | BinaryIO) -> Blob:
        if isinstance(data, bytes) and self.exists(hashlib.sha256(data).hexdigest()):
            return Blob(sha256=hashlib.sha256(data).hexdigest(), size=len(data))
        return super().put(data)


class NotForThreads(MemoryBlobStore):
    """Counts what it keeps in a way that two at once upset."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = threading.Event()

    def put(self, data: bytes | BinaryIO) -> Blob:
        if self._busy.is_set():
            raise RuntimeError("somebody is here")
        self._busy.set()
        threading.Event().wait(0.001)
        self._busy.clear()
        return super().put(data)


class Suite(BlobStoreContract):
    def damage(self, blobs: BlobStore, sha256: str) -> bool:
        if not isinstance(blobs, Trusts):
            return False
        blobs.spoil(sha256)
        return True


CAUGHT: dict[Callable[[], object], set[str]] = {
    NoStore: {"test_is_a_blob_store"},
    CountsWrong: {"test_what_is_put_is_told_by_digest_and_size"},
    TextMode: {"test_what_is_put_is_read"},
    Rewinds: {"test_a_stream_is_kept_from_where_it_stands"},
    ReadsOnce: {"test_a_stream_may_come_in_small_pieces"},
    KeepsHalf: {"test_of_a_stream_that_breaks_off_nothing_is_kept"},
    EncodesText: {"test_text_is_not_taken"},
    KeepsTwice: {"test_the_same_again_is_kept_once"},
    OneReader: {"test_several_read_at_once_each_from_the_beginning"},
    LosesBetween: {"test_pieces_make_the_whole"},
    EmptyIfMissing: {"test_what_is_not_there_is_told_so"},
    Echoes: {"test_what_is_no_digest_is_not_there_and_not_repeated"},
    AnyCase: {"test_what_is_no_digest_is_not_there_and_not_repeated"},
    DeletesAll: {"test_deleted_is_gone_and_the_rest_stays"},
    SaysDeleted: {"test_deleted_is_gone_and_the_rest_stays"},
    Buries: {"test_deleted_may_be_put_again"},
    DeletesYoung: {"test_what_was_just_put_is_not_deleted_as_old"},
    OnePage: {"test_digests_are_of_all_that_is_kept"},
    Trusts: {"test_damage_is_found_before_all_is_handed_out"},
    TrustsWhatIsThere: {"test_what_was_damaged_is_good_when_it_was_put_again"},
    NotForThreads: {"test_threads"},
}
"""Each broken double, and the test that must find it out."""


def failed(test: str, make: Callable[[], object]) -> bool:
    """Whether a test of the contract fails on what ``make`` makes."""
    try:
        getattr(Suite(), test)(make())
    except (Exception, pytest.fail.Exception):
        return True
    return False


@pytest.mark.parametrize("double", CAUGHT, ids=lambda double: double.__name__)
def test_a_broken_store_is_found_by_the_test_of_its_rule(double: Callable[[], object]) -> None:
    found = {test for test in TESTS if failed(test, double)}
    assert CAUGHT[double] <= found


def test_every_test_of_the_contract_finds_somebody_out() -> None:
    assert set().union(*CAUGHT.values()) == set(TESTS)


def test_a_good_store_passes_them_all() -> None:
    assert [test for test in TESTS if failed(test, MemoryBlobStore)] == []
