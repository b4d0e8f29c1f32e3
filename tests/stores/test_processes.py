"""What only shows with processes of their own: killed, racing, in one another's way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from complaintflow.errors import StoreBusy
from complaintflow.kernel import broken_at
from complaintflow.ports import Query
from complaintflow.stores import SqlStore
from complaintflow.testing._samples import make_commit

WORKER = Path(__file__).parent / "worker.py"


@contextmanager
def worker(*args: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, str(WORKER), *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.db"


def check_whole(store: SqlStore, acknowledged: set[str]) -> int:
    """Whatever is there is there whole; what was acknowledged is there."""
    events = store.events_after(0, limit=1_000_000)
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    keys = {event.key for event in events}
    assert acknowledged <= keys
    assert len(events) == 20 * len(keys)
    assert {row.notice.id for row in store.pending(100_000)} == {f"n:{key}" for key in keys}
    heads = {head.stream: head for head in store.heads()}
    assert set(heads) == {event.stream for event in events}
    for stream, head in heads.items():
        own = store.events(stream)
        assert broken_at(own, stream, (head.version, head.digest)) is None
        (found,) = store.find(Query(person=stream)).items
        assert found.snapshot == head
        assert found.index.handler == own[-1].key
        assert [f.snapshot.stream for f in store.find(Query(person=own[-1].key)).items] == [stream]
    for key in keys:
        told = store.load("", key).remembered
        assert told is not None
        made = [event.version for event in events if event.key == key]
        assert made == list(range(told.first, told.last + 1))
    from complaintflow.kernel import derive

    tokens = [f"t_{derive(key, 'token')}" for key in keys]
    assert {value.value for value in store.read(tokens)} == keys
    return len(keys)


@pytest.mark.long
def test_killed_in_the_middle_of_commits(url: str) -> None:
    acknowledged: set[str] = set()
    begun: set[str] = set()
    counts = [0]
    with SqlStore(url) as store:
        store.migrate()
    for kill in range(10):
        with worker("write", url) as process:
            for _ in range(2 * (3 + kill) - 1):  # the last line read is a "begin"
                word, _, key = line(process).partition(" ")
                (begun if word == "begin" else acknowledged).add(key)
            process.kill()
            assert process.stdout is not None
            for rest in process.stdout.read().splitlines():
                word, _, key = rest.partition(" ")
                if word == "done":
                    acknowledged.add(key)
        with SqlStore(url) as store:
            counts.append(check_whole(store, acknowledged))
    assert counts == sorted(counts)
    assert counts[-1] >= len(acknowledged) > 50
    assert begun - acknowledged  # the kill did come between


def test_of_racing_processes_one_wins_each_version(url: str) -> None:
    versions = 30
    with SqlStore(url) as store:
        store.migrate()
        with (
            worker("race", url, "a", str(versions)) as a,
            worker("race", url, "b", str(versions)) as b,
        ):
            for process in (a, b):
                assert line(process) == "ready"
            for process in (a, b):
                go(process)
            told = [process.communicate()[0].split() for process in (a, b)]
        won = [int(n) for words in told for n in words if n != "won"]
        assert sorted(won) == list(range(1, versions + 1))
        head = store.load("c-1", "").snapshot
        assert head is not None
        assert broken_at(store.events("c-1"), "c-1", (versions, head.digest)) is None


@pytest.mark.long
@pytest.mark.parametrize("again", range(3))
def test_processes_that_migrate_at_once(url: str, again: int) -> None:
    with worker("migrate", url) as a, worker("migrate", url) as b, worker("migrate", url) as c:
        for process in (a, b, c):
            assert line(process) == "ready"
        for process in (a, b, c):
            go(process)
        for process in (a, b, c):
            assert process.communicate()[0].strip() == "migrated"
            assert process.returncode == 0
    with SqlStore(url) as store:
        assert store.commit(make_commit("c-1")) == 1


def test_locked_by_another_process(url: str) -> None:
    with SqlStore(url, busy_timeout=0.05) as store:
        store.migrate()
        store.commit(make_commit("c-1"))
        with worker("hold", url) as other:
            assert line(other) == "held"
            for write in (
                lambda: store.commit(make_commit("c-2")),
                lambda: store.settle("n-1", make_commit("c-2").snapshot.recorded, delivered=True),
                lambda: store.write("c-2", []),
                lambda: store.destroy([]),
                store.migrate,
            ):
                with pytest.raises(StoreBusy) as caught:
                    write()
                assert caught.value.__context__ is None
            assert store.load("c-1", "").snapshot is not None  # reading goes on
            go(other)
            other.wait()
        assert store.load("c-2", "").snapshot is None
        assert store.commit(make_commit("c-2")) == 2


def test_a_new_file_that_another_process_has_locked(url: str) -> None:
    with SqlStore(url, busy_timeout=0.05) as store:
        with worker("hold", url) as other:
            assert line(other) == "held"
            with pytest.raises(StoreBusy):
                store.migrate()
            go(other)
            other.wait()
        store.migrate()
        assert store.commit(make_commit("c-1")) == 1
