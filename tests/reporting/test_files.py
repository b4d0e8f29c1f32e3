"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from complaintflow.reporting import NotAFile, replacing


def test_files_take_their_places_together(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"before")
    with replacing(old, new) as (first, second):
        first.write(b"one")
        second.write(b"two")
        assert old.read_bytes() == b"before"
        assert not new.exists()
    assert (old.read_bytes(), new.read_bytes()) == (b"one", b"two")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new", "old"]


def test_what_fails_changes_nothing(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"before")

    def stopped() -> None:
        with replacing(old, new) as (first, _):
            first.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert old.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["old"]


def test_what_cannot_be_written_out_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"before")

    def full(handle: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"), replacing(tmp_path / "new", old) as (_, file):
        file.write(b"after")
    assert old.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["old"]


def test_a_directory_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(NotAFile), replacing(tmp_path / "new", tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "none" / "file"):
        pass


def test_modes_and_links_stay(tmp_path: Path) -> None:
    old, link, new = tmp_path / "old", tmp_path / "link", tmp_path / "new"
    old.write_bytes(b"before")
    old.chmod(0o640)
    link.symlink_to(old)
    umask = os.umask(0o027)
    try:
        with replacing(link, new) as (first, _):
            first.write(b"after")
    finally:
        os.umask(umask)
    assert link.is_symlink()
    assert old.read_bytes() == b"after"
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs /dev/null")
def test_a_device_is_written_to() -> None:
    with replacing("/dev/null") as (file,):
        file.write(b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
