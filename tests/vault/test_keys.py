"""The file of master keys."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import BadKeyFile, KeyUnavailable
from complaintflow.ports import WrappedKey
from complaintflow.vault import FileKeys, KeyBook
from complaintflow.vault.keys import _parse

CONTEXT = {"record": "c-1", "key": "k-1"}
KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "master.json"


def _reason(work: Callable[[], object]) -> str:
    with pytest.raises((BadKeyFile, KeyUnavailable)) as caught:
        work()
    assert caught.value.__cause__ is None
    assert not isinstance(caught.value.__context__, ValueError)
    assert isinstance(caught.value, BadKeyFile | KeyUnavailable)
    return caught.value.reason


def _secrets(path: Path) -> list[str]:
    return list(json.loads(path.read_text())["keys"].values())


def test_what_it_wraps_it_unwraps_for_the_same_purpose_alone(path: Path) -> None:
    keys = FileKeys.create(path)
    wrapped = keys.wrap(KEY, CONTEXT)
    assert wrapped.master == keys.current
    assert KEY not in wrapped.body
    assert keys.unwrap(wrapped, CONTEXT) == KEY
    assert FileKeys(path).unwrap(wrapped, dict(reversed(CONTEXT.items()))) == KEY
    others: list[dict[str, str]] = [
        {},
        {**CONTEXT, "record": "c-2"},
        {"record": "k-1", "key": "c-1"},
    ]
    for other in others:
        assert _reason(partial(keys.unwrap, wrapped, other)) == "rejected"
    cut = replace(wrapped, body=wrapped.body[:5])
    assert _reason(lambda: keys.unwrap(cut, CONTEXT)) == "rejected"


def test_another_file_is_another_key(path: Path, tmp_path: Path) -> None:
    keys, other = FileKeys.create(path), FileKeys.create(tmp_path / "other")
    wrapped = keys.wrap(KEY, CONTEXT)
    assert _reason(lambda: other.unwrap(wrapped, CONTEXT)) == "unknown"
    assert _reason(lambda: other.unwrap(replace(wrapped, master=other.current), CONTEXT)) == (
        "rejected"
    )


def test_a_key_that_is_added_wraps_from_then_on(path: Path) -> None:
    keys, elsewhere = FileKeys.create(path), FileKeys(path)
    first, before = keys.current, keys.wrap(KEY, CONTEXT)
    second = keys.add()
    assert keys.current == second != first
    assert keys.ids == (first, second)
    after = keys.wrap(KEY, CONTEXT)
    assert after.master == second
    assert [keys.unwrap(w, CONTEXT) for w in (before, after)] == [KEY, KEY]
    assert elsewhere.unwrap(after, CONTEXT) == KEY, "the file is looked at again"
    assert elsewhere.current == second


def test_a_key_that_is_withdrawn_unwraps_no_more(path: Path) -> None:
    keys = FileKeys.create(path)
    first, before = keys.current, keys.wrap(KEY, CONTEXT)
    assert _reason(lambda: keys.withdraw(first)) == "current"
    keys.add()
    keys.withdraw(first)
    assert _reason(lambda: keys.unwrap(before, CONTEXT)) == "unknown"
    assert _reason(lambda: FileKeys(path).unwrap(before, CONTEXT)) == "unknown"
    assert _reason(lambda: keys.withdraw(first)) == "unknown"


def test_another_process_wraps_with_no_key_that_was_withdrawn(path: Path) -> None:
    """What it wraps would be lost with it: nobody else has that key any more."""
    keys, elsewhere = FileKeys.create(path), FileKeys(path)
    first, before = keys.current, keys.wrap(KEY, CONTEXT)
    keys.add()
    assert elsewhere.current == keys.current
    keys.withdraw(first)
    wrapped = elsewhere.wrap(KEY, CONTEXT)
    assert FileKeys(path).unwrap(wrapped, CONTEXT) == KEY
    assert _reason(lambda: elsewhere.unwrap(before, CONTEXT)) == "unknown"
    path.chmod(0o644)
    assert _reason(lambda: elsewhere.wrap(KEY, CONTEXT)) == "others_may_read"


def test_it_is_its_owners_alone(path: Path) -> None:
    old = os.umask(0)
    try:
        keys = FileKeys.create(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        keys.add()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with KeyBook(path.with_name("book")):
            assert stat.S_IMODE(path.with_name("book").stat().st_mode) == 0o600
    finally:
        os.umask(old)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o602, 0o660, 0o601])
def test_open_to_others_it_is_refused(path: Path, mode: int) -> None:
    FileKeys.create(path)
    path.chmod(mode)
    assert _reason(lambda: FileKeys(path)) == "others_may_read"
    path.chmod(0o400)
    FileKeys(path)


def test_a_file_of_keys_is_never_overwritten(path: Path) -> None:
    FileKeys.create(path)
    before = path.read_bytes()
    assert _reason(lambda: FileKeys.create(path)) == "exists"
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_missing_and_unreadable(path: Path, tmp_path: Path) -> None:
    assert _reason(lambda: FileKeys(path)) == "missing"
    tmp_path.chmod(0o700)
    (tmp_path / "folder").mkdir(mode=0o700)
    assert _reason(lambda: FileKeys(tmp_path / "folder")) == "unreadable"
    assert _reason(lambda: FileKeys.create(tmp_path / "nowhere" / "master")) == "unwritable"


def test_cut_short_anywhere_it_is_told_so(path: Path) -> None:
    FileKeys.create(path)
    whole = path.read_bytes()
    for n in range(len(whole.rstrip())):
        path.write_bytes(whole[:n])
        assert _reason(lambda: FileKeys(path)) == "damaged"
    path.write_bytes(whole)
    FileKeys(path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"current": "nobody"},
        {"current": 3},
        {"keys": {}},
        {"keys": None},
        {"keys": {"k": "AAAA"}, "current": "k"},
        {"keys": {"k": "*"}, "current": "k"},
        {"keys": {"k": "AAAA", "l": base64.b64encode(KEY).decode()}, "current": "l"},
        {"keys": {"k": 3}, "current": "k"},
    ],
)
def test_what_is_no_file_of_keys(path: Path, change: dict[str, object]) -> None:
    FileKeys.create(path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert _reason(lambda: FileKeys(path)) == "damaged"


@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(text: bytes) -> None:
    assert _parse(text) is None


def test_no_key_shows(path: Path) -> None:
    keys = FileKeys.create(path)
    secrets = _secrets(path)
    assert len(base64.b64decode(secrets[0])) == 32
    shown = [repr(keys), str(keys), repr(keys.wrap(KEY, CONTEXT))]
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadKeyFile) as caught:
        FileKeys(path)
    shown += [repr(caught.value), str(caught.value.as_dict()), repr(caught.value.__context__)]
    assert pickle.loads(pickle.dumps(caught.value)).reason == "damaged"
    for text in shown:
        assert secrets[0] not in text
        assert secrets[0][:12] not in text


def test_a_change_that_broke_off_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = FileKeys.create(path)
    before = path.read_bytes()

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space"):
            keys.add()
    assert path.read_bytes() == before
    assert keys.ids == (keys.current,)
    keys.add()


def test_two_changes_at_once_lose_no_key(path: Path) -> None:
    FileKeys.create(path)

    def add(n: int) -> str:
        try:
            return FileKeys(path).add()
        except BadKeyFile as error:
            return error.reason

    with ThreadPoolExecutor(4) as pool:
        added = set(pool.map(add, range(40))) - {"being_changed"}
    assert added <= set(FileKeys(path).ids)
    assert len(FileKeys(path).ids) == 1 + len(added)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_after_it_was_renamed_the_lock_is_anothers(path: Path) -> None:
    """Who begins the moment after must not lose its lock to who ends."""
    keys = FileKeys.create(path)
    replace_file = os.replace
    new = path.with_name(path.name + ".new")

    def then_another_begins(source: Path, target: Path) -> None:
        replace_file(source, target)
        new.touch()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", then_another_begins)
        keys.add()
    assert new.exists()


def test_a_change_that_is_under_way_is_told(path: Path) -> None:
    keys = FileKeys.create(path)
    before, new = path.read_bytes(), path.with_name(path.name + ".new")
    with new.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert _reason(keys.add) == "being_changed"
        assert _reason(lambda: keys.withdraw("x")) == "being_changed"
        assert new.exists()
    new.unlink()
    new.symlink_to(path)  # nobody makes such a one
    assert _reason(keys.add) == "being_changed"
    assert path.read_bytes() == before


def test_where_files_cannot_be_held_what_is_there_is_anothers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise OSError("no locks here")

    new = path.with_name(path.name + ".new")
    for where, what in (("fcntl.flock", cannot), ("complaintflow._files.fcntl", None)):
        monkeypatch.setattr(where, what)
        path.unlink(missing_ok=True)
        keys = FileKeys.create(path)
        keys.add()
        new.touch()
        assert _reason(keys.add) == "being_changed"
        new.unlink()


def test_what_was_taken_for_left_behind_is_not_used(path: Path) -> None:
    """Between the making of a file and its being held somebody removes it."""
    keys, make = FileKeys.create(path), os.open

    def then_another_removes(target: Path, *rest: int) -> int:
        handle = make(target, *rest)
        if str(target).endswith(".new"):
            os.unlink(target)
        return handle

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", then_another_removes)
        assert _reason(keys.add) == "being_changed"
    assert len(FileKeys(path).ids) == 1


_DIES = {
    "half of it written": (
        "def half(new, current, all):\n"
        "    new._file.write('{'); new._file.flush(); os._exit(9)\n"
        "keys._New.write = half\n"
    ),
    "not yet in its place": "keys._New.replace = keys._New.place = lambda new: os._exit(9)\n",
    "in its place": (
        "real = os.link\n"
        "os.link = lambda *names: (real(*names), os._exit(9))\n"
        "keys.flushed = lambda folder: os._exit(9)\n"
    ),
}


@pytest.mark.parametrize("dies", _DIES)
@pytest.mark.parametrize("work", ["FileKeys.create", "lambda path: FileKeys(path).add()"])
def test_killed_while_it_makes_a_key_the_file_is_whole_and_can_be_changed(
    path: Path, work: str, dies: str
) -> None:
    program = f"import os, sys\nfrom complaintflow.vault import FileKeys, keys\n{_DIES[dies]}"
    if work != "FileKeys.create":
        FileKeys.create(path)
    command = [sys.executable, "-c", f"{program}({work})(sys.argv[1])\n", str(path)]
    assert subprocess.run(command).returncode == 9
    if not path.exists():
        FileKeys.create(path)
    keys = FileKeys(path)
    many = len(keys.ids)
    assert many == 1 + (work != "FileKeys.create" and dies == "in its place")
    keys.add()
    assert len(FileKeys(path).ids) == many + 1
    assert isinstance(keys.wrap(KEY, {}), WrappedKey)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
