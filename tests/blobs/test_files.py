"""A file is held by one at a time, where the system can do that."""

from __future__ import annotations

import errno
import fcntl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaintflow import _files
from complaintflow._files import held, hold
from complaintflow.blobs import FolderBlobStore


@pytest.fixture(params=["file", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "held"
    path.touch() if request.param == "file" else path.mkdir()
    return path


def test_whoever_comes_next_waits(place: Path) -> None:
    order: list[str] = []
    began = threading.Event()

    def next_one() -> None:
        began.set()
        with held(place):
            order.append("next")

    other = threading.Thread(target=next_one)
    with held(place):
        other.start()
        began.wait()
        order.append("first")
    other.join()
    assert order == ["first", "next"]


def test_what_went_wrong_lets_it_go(place: Path) -> None:
    with pytest.raises(RuntimeError), held(place):
        raise RuntimeError
    with held(place):
        pass


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """One file, opened twice."""
    with (tmp_path / "f").open("w") as one, (tmp_path / "f").open("w") as other:
        yield one.fileno(), other.fileno()


def test_without_waiting_it_is_told_whether_another_has_it(two: tuple[int, int]) -> None:
    assert [hold(one) for one in two] == [True, False]


def test_where_files_cannot_be_held_that_is_told(
    two: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", cannot)
        assert hold(two[0]) is None
        with pytest.raises(OSError, match="no locks here"), held(tmp_path):
            pass
    monkeypatch.setattr(_files, "fcntl", None)
    assert [hold(one) for one in two] == [None, None]
    with held(tmp_path), held(tmp_path):  # nobody is kept out
        blobs = FolderBlobStore(tmp_path / "blobs")
        kept = blobs.put(b"1")
        assert blobs.delete(kept.sha256)
