"""A store is made whole or not at all, by one process, and nobody's store is taken away."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from complaintflow.cli.opening import created
from complaintflow.errors import StoreBusy, StoreUnavailable
from intake.samples import export, message

from .conftest import run

PROGRAM = (sys.executable, "-m", "complaintflow")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "new.db"


def beside(db: Path) -> list[str]:
    """What lies in the store's folder."""
    return sorted(file.name for file in db.parent.iterdir())


def streams(db: Path) -> int:
    with closing(sqlite3.connect(db)) as read:
        (count,) = read.execute("SELECT count(*) FROM complaintflow_subjects").fetchone()
        return int(count)


@contextmanager
def a_reader_of(db: Path) -> Iterator[None]:
    with closing(sqlite3.connect(db)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def test_until_it_is_done_no_store_is_there(db: Path) -> None:
    with created(str(db), None) as opened:
        assert opened.did == "made"
        assert not db.exists()
    assert beside(db) == ["new.db"]
    assert run("verify", "--db", str(db)).code == 0


def test_what_fails_leaves_nothing(db: Path) -> None:
    with pytest.raises(KeyboardInterrupt), created(str(db), None):
        raise KeyboardInterrupt
    assert beside(db) == []


def test_of_two_that_make_one_the_second_is_told_and_takes_nothing_away(db: Path) -> None:
    with created(str(db), None):
        with pytest.raises(StoreBusy), created(str(db), None):
            pytest.fail("two make one store")
        told = run("import", os.devnull, "--profile", "cfpb", "--db", str(db))
        assert (told.code, told.error) == (1, "store_busy")
    assert beside(db) == ["new.db"]
    assert run("verify", "--db", str(db)).code == 0


def test_a_store_that_came_meanwhile_stays_as_it_is(db: Path) -> None:
    with pytest.raises(StoreBusy), created(str(db), None):
        db.write_bytes(b"another's")
    assert db.read_bytes() == b"another's"
    assert beside(db) == ["new.db"]


def test_what_a_killed_process_left_is_taken_away(db: Path) -> None:
    left = db.with_name(".new.db.new")
    left.mkdir()
    (left / "new.db").write_bytes(b"half of one")
    (left / "new.db-wal").write_bytes(b"and its log")
    with created(str(db), None):
        pass
    assert beside(db) == ["new.db"]
    assert run("verify", "--db", str(db)).code == 0


def test_a_log_that_is_not_in_the_file_is_no_store(db: Path) -> None:
    """SQLite closes in silence where it cannot empty its log, on a full disk for one."""
    with ExitStack() as reading, pytest.raises(StoreUnavailable), created(str(db), None):
        reading.enter_context(a_reader_of(db.with_name(".new.db.new") / "new.db"))
    assert beside(db) == []


@pytest.mark.parametrize("taken", [False, True])
def test_on_a_file_system_without_links(
    db: Path, taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    if not taken:
        with created(str(db), None):
            pass
        assert run("verify", "--db", str(db)).code == 0
    else:
        with pytest.raises(StoreBusy), created(str(db), None):
            db.write_bytes(b"another's")
        assert db.read_bytes() == b"another's"
    assert beside(db) == ["new.db"]


def test_a_folder_that_cannot_be_written(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", cannot)
    with pytest.raises(StoreUnavailable), created(str(db), None):
        pytest.fail("made where nothing can be")


def at_once(count: int, words: Callable[[int], tuple[str, ...]]) -> list[int]:
    """Exit codes of commands that run at the same time."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([*PROGRAM, *words(n)], **quiet) for n in range(count)]  # type: ignore[call-overload]
    return [process.wait() for process in running]


def test_imports_at_once_into_a_store_that_is_not_there(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(export(message(str(n)) for n in range(100, 160)).read())
    codes = at_once(3, lambda _: ("import", str(file), "--profile", "zh-messages", "--db", str(db)))
    assert set(codes) <= {0, 1}
    assert 0 in codes
    assert streams(db) == 60
    assert beside(db) == ["export.csv", "new.db"]


def test_demos_at_once(tmp_path: Path) -> None:
    codes = at_once(2, lambda _: ("demo", "--dir", str(tmp_path)))
    assert sorted(codes) == [0, 1]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["demo.db", "demo.json"]
    assert run("verify", "--db", str(tmp_path / "demo.db")).code == 0


def test_a_broken_file_adds_nothing_to_a_store_that_is_there(store: str, tmp_path: Path) -> None:
    before = streams(Path(store))
    file = tmp_path / "export.csv"
    file.write_bytes(export(message(str(n)) for n in range(100, 140)).read() + b"\xff\n")
    told = run("import", str(file), "--profile", "zh-messages", "--db", store)
    assert (told.code, told.error) == (2, "bad_file")
    assert streams(Path(store)) == before


def test_others_write_while_an_import_runs(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(export(message(str(n)) for n in range(100, 103)).read())
    wrote: list[int] = []

    def meanwhile(read: int) -> None:
        with closing(sqlite3.connect(store, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        wrote.append(read)

    monkeypatch.setattr("complaintflow.cli.console.Progressing.__call__", lambda _, n: meanwhile(n))
    assert run("import", str(file), "--profile", "zh-messages", "--db", store).code == 0
    assert wrote == [1, 2, 3]
