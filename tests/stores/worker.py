"""A process of its own for the tests: ``python worker.py <task> <url> <args>``."""

from __future__ import annotations

import sys
from dataclasses import replace

from complaintflow.errors import StaleComplaint
from complaintflow.kernel import SecretEntry, derive
from complaintflow.ports import Commit
from complaintflow.stores import SqlStore
from complaintflow.testing._samples import next_commit, notice


def heavy(store: SqlStore, stream: str) -> Commit:
    """A commit that writes to every table, and enough that it takes a while."""
    commit = next_commit(store, stream, bodies=[b"x" * 3000] * 20)
    key = commit.remembered.key
    entry = SecretEntry(token=f"t_{derive(key, 'token')}", kind="contact", salt=b"s", value=key)
    index = replace(commit.index, people=(stream, key), handler=key)
    return replace(
        commit, index=index, notices=(notice(f"n:{key}", subject=stream),), secrets=(entry,)
    )


def write(store: SqlStore) -> None:
    """Commit until killed; tell each key before and after."""
    for n in range(100_000):
        commit = heavy(store, f"c-{n % 3}")
        print("begin", commit.remembered.key, flush=True)
        store.commit(commit)
        print("done", commit.remembered.key, flush=True)


def race(store: SqlStore, me: str, versions: int) -> None:
    """Try to write each version of one stream; tell which were won."""
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        commit = next_commit(store, "c-1")
        if commit.expected >= versions:
            break
        key = f"{me}-{commit.expected}"
        try:
            store.commit(replace(commit, remembered=replace(commit.remembered, key=key)))
            print("won", commit.expected + 1, flush=True)
        except StaleComplaint:
            pass


def migrate(store: SqlStore) -> None:
    """Migrate at the same moment as others."""
    print("ready", flush=True)
    sys.stdin.readline()
    store.migrate()
    print("migrated", flush=True)


def hold(store: SqlStore) -> None:
    """Keep the database locked until told to go on."""
    import sqlite3

    path = sys.argv[2].removeprefix("sqlite:///")
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    conn.execute("ROLLBACK")
    conn.close()


if __name__ == "__main__":
    with SqlStore(sys.argv[2], busy_timeout=30) as opened:
        match sys.argv[1]:
            case "write":
                write(opened)
            case "race":
                race(opened, sys.argv[3], int(sys.argv[4]))
            case "migrate":
                migrate(opened)
            case "hold":
                hold(opened)
