"""The blob stores that ship: the contract, and what only a folder can get wrong."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from complaintflow.blobs import FolderBlobStore, MemoryBlobStore
from complaintflow.errors import BlobDamaged, BlobMissing, StoreFull, StoreUnavailable
from complaintflow.ports import BlobStore
from complaintflow.testing import BlobStoreContract, FakeClock

T0 = datetime(2026, 7, 1, 2, tzinfo=UTC)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, but for the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


class TestMemory(BlobStoreContract):
    def make_blobs(self) -> BlobStore:
        return MemoryBlobStore()


class TestFolder(BlobStoreContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> BlobStore:
        self.folder = tmp_path / "blobs"
        return FolderBlobStore(self.folder)

    def damage(self, blobs: BlobStore, sha256: str) -> bool:
        (path,) = self.folder.rglob(sha256)
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        return True


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda data: b"",
    "cut short": lambda data: data[:-1],
    "grown": lambda data: data + b"y",
    "first bit": lambda data: bytes([data[0] ^ 128]) + data[1:],
    "last bit": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("data", [b"x", bytes(range(256)) * 1_000])
def test_a_damaged_file_is_found_when_it_is_read(tmp_path: Path, damage: str, data: bytes) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(data)
    (path,) = tmp_path.rglob(sha256(data))
    path.write_bytes(DAMAGE[damage](data))

    def read() -> None:
        with blobs.open(sha256(data)) as file:
            file.read()

    with pytest.raises(BlobDamaged):
        read()


# --- the folder ------------------------------------------------------------------------------


def test_a_blob_is_one_file_of_its_owner_under_its_digest(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path / "a" / "b")
    blobs.put(b"one")
    name = sha256(b"one")
    assert files(tmp_path / "a" / "b") == {f"{name[:2]}/{name[2:4]}/{name}": b"one"}
    path = tmp_path / "a" / "b" / name[:2] / name[2:4] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o700 for p in list(path.parents)[:3])
    assert FolderBlobStore(tmp_path / "a" / "b").exists(name)


def test_it_is_on_the_disk_before_it_has_its_name_and_the_name_before_put_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(b"before")
    done: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(fd: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file"
        done.append(f"fsync {kind}")
        real_fsync(fd)

    def replace(old: Path, new: Path) -> None:
        done.append("replace")
        real_replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    blobs.put(b"x" * 3_000_000)
    assert done == ["fsync file", "replace", "fsync folder", "fsync folder", "fsync folder"]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path)
    before = files(tmp_path)
    code = (
        "import resource, sys; from complaintflow.blobs import FolderBlobStore\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from complaintflow.errors import StoreFull\n"
        "blobs = FolderBlobStore(sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n"
        "try:\n    blobs.put(b'x' * 4_000_000)\n"
        "except StoreFull:\n    print('full')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "full\n"
    assert files(tmp_path) == before
    assert blobs.put(b"small").size == 5


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EIO, StoreUnavailable)],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "utime"])
def test_whatever_fails_leaves_nothing_and_names_no_path(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    error: type[StoreFull] | type[StoreUnavailable],
) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(b"before")
    before = files(tmp_path)

    def fail(*args: object) -> None:
        raise OSError(number, "it failed", str(tmp_path))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(error) as caught:
        blobs.put(b"after")
    assert str(tmp_path) not in f"{caught.value!r} {caught.value} {caught.value.as_dict()}"
    assert files(tmp_path) == before


def test_a_folder_that_cannot_be_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnavailable):
        FolderBlobStore(tmp_path / "file" / "below").put(b"x")


def test_a_disk_that_cannot_be_read_is_told_so(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(b"x")
    (path,) = tmp_path.rglob(sha256(b"x"))
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreUnavailable):
        blobs.open(sha256(b"x"))
    assert not blobs.exists(sha256(b"x"))


KILLED = """
import os, sys
from complaintflow.blobs import FolderBlobStore

class Source:
    def __init__(self):
        self.left = 3
    def read(self, size):
        self.left -= 1
        if self.left < 0:
            os._exit(9)
        return b"x" * size

FolderBlobStore(sys.argv[1]).put(Source())
"""


def test_a_crash_leaves_no_blob_and_what_it_leaves_is_cleaned(tmp_path: Path) -> None:
    told = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert told.returncode == 9
    clock = FakeClock(datetime.fromtimestamp(_age(tmp_path), tz=UTC))
    blobs = FolderBlobStore(tmp_path, clock)
    assert list(blobs.digests()) == []
    assert len(files(tmp_path)) == 1
    assert blobs.clean(older_than=timedelta(hours=1)) == 0
    clock.advance(timedelta(hours=2))
    assert blobs.clean(older_than=timedelta(hours=1)) == 1
    assert files(tmp_path) == {}


def _age(folder: Path) -> float:
    (left,) = (folder / "new").iterdir()
    return left.stat().st_mtime


def test_what_else_lies_in_the_folder_is_no_blob(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(b"x")
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "README").write_text("not ours")
    (tmp_path / "ab" / "cd").mkdir()
    (tmp_path / "ab" / "cd" / sha256(b"x")).write_bytes(b"in a wrong place")
    (tmp_path / "notes").mkdir()
    assert list(blobs.digests()) == [sha256(b"x")]


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_only_what_was_not_put_for_so_long_is_deleted(kind: str, tmp_path: Path) -> None:
    clock = FakeClock(T0)
    blobs = MemoryBlobStore(clock) if kind == "memory" else FolderBlobStore(tmp_path, clock)
    day = timedelta(days=1)
    blobs.put(b"x")
    clock.advance(day - timedelta(seconds=1))
    assert blobs.delete(sha256(b"x"), not_put_for=day) is False
    clock.advance(timedelta(seconds=1))
    blobs.put(b"x")  # somebody attaches it once more, and will record it
    assert blobs.delete(sha256(b"x"), not_put_for=day) is False
    clock.advance(day)
    assert blobs.delete(sha256(b"x"), not_put_for=day) is True


class _Much:
    """So many bytes, made while they are read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return bytes(size)


@pytest.mark.long
def test_ten_times_the_bytes_take_no_more_memory(tmp_path: Path) -> None:
    blobs = FolderBlobStore(tmp_path)

    def peak(size: int) -> int:
        tracemalloc.start()
        try:
            blob = blobs.put(cast("BinaryIO", _Much(size)))
            with blobs.open(blob.sha256) as file:
                while file.read(1 << 16):
                    pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1 << 10)
    assert peak(80 << 20) < 1.2 * peak(8 << 20)


def test_a_source_that_fails_as_a_disk_would_is_the_callers(tmp_path: Path) -> None:
    class Source(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError(errno.ENOSPC, "the caller's own disk")

    with pytest.raises(OSError, match="the caller's own disk"):
        FolderBlobStore(tmp_path).put(cast("BinaryIO", Source()))
    assert files(tmp_path) == {}


def test_a_blob_that_goes_while_it_is_deleted_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = FolderBlobStore(tmp_path)
    blobs.put(b"x")
    monkeypatch.setattr(FolderBlobStore, "exists", lambda self, sha256: True)
    assert blobs.delete(sha256(b"x")) is True
    assert blobs.delete(sha256(b"x")) is False
    with pytest.raises(BlobMissing):
        blobs.open(sha256(b"x"))
