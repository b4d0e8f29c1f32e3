"""A crash between any two calls of the store loses nothing and repeats nothing (with retries)."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal, cast

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import IdempotencyConflict, StoreUnavailable
from complaintflow.ports import Store, Vault, VaultValue
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FailingStore, FakeClock, FakeRandomness
from complaintflow.vault import MemoryVault

from .support import BOSS, T0, Script, new_desk, whole

When = Literal["before", "after"]
LIFE = Path(__file__).parent / "life.py"


def told(store: Store, vault: Vault) -> dict[str, object]:
    """What a life has left behind, salts and what hangs on them aside."""
    events = store.events_after(0, 10**6)
    kinds = [(e.stream, e.version, e.key) for e in events]
    notices = sorted(row.notice.id for row in store.pending(10**6))
    values: list[VaultValue] = []
    desk = new_desk(store, vault=vault)
    proof = desk.verify(actor=BOSS)
    assert proof.good
    assert proof.destroyed == 0
    for id in dict.fromkeys(e.stream for e in events):
        for shown in desk.reveal(id, ("all",), actor=BOSS, purpose="check"):
            values.append(VaultValue(token="", kind=shown.kind, salt=b"", value=shown.value))
    return {
        "events": kinds,
        "positions": [e.position for e in events],
        "notices": notices,
        "values": [(v.kind, v.value) for v in values],
    }


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, object]:
    """What the life leaves behind where nothing fails."""
    store = MemoryStore()
    whole(store)
    return told(store, store)


def _give(script: Script, desk: Desk, n: int) -> int:
    """Give a step until it is through; how often it failed."""
    for failures in range(3):
        try:
            script.give(desk, n)
        except StoreUnavailable:
            continue
        return failures
    raise AssertionError("it fails again and again")


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
def test_each_call_may_fail(when: When, external: bool, undisturbed: dict[str, object]) -> None:
    """Every call of the store or of the vault in the whole life fails once, each in a life of its
    own; the client tries again under the same key."""
    n, failed = 0, True
    while failed:
        n += 1
        inner = MemoryStore()
        vault = MemoryVault()
        store = FailingStore(inner, fail_at=n, when=when)
        clock = FakeClock(T0)
        wrapped = cast(Vault, _Counted(vault, store)) if external else None
        desk = Desk(store, clock=clock, randomness=FakeRandomness(n), vault=wrapped)
        script, failures = Script(), 0
        for step in range(len(script.steps)):
            clock.set(max(clock.now(), script.time_of(step)))
            failures += _give(script, desk, step)
        failed = failures == 1
        assert failed == (store.calls >= n)
        if n % 7 == 0 or not failed:
            left = told(inner, vault if external else inner)
            assert left == undisturbed
        else:
            assert len(inner.events_after(0, 10**6)) == len(cast(list[int], undisturbed["events"]))
    assert n > 2 * len(Script().steps)


class _Counted:
    """A vault whose calls count, and fail, with those of the store."""

    def __init__(self, vault: Vault, store: FailingStore) -> None:
        self.vault, self.store = vault, store
        self.write = self._with(vault.write)
        self.read = self._with(vault.read)
        self.destroy = self._with(vault.destroy)

    def _with(self, call: Callable[..., object]) -> Callable[..., object]:
        return lambda *args: self.store._call(lambda: call(*args))


def test_a_key_again_after_everything(tmp_path: Path) -> None:
    """Each command once more, after all the others, on another desk: the first outcome, and
    nothing is written."""
    with SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        store.migrate()
        script, _, clock = whole(store)
        again = new_desk(store, clock=clock, seed=9)
        before = store.events_after(0, 10**6)
        pending = store.pending(10**6)
        for n, (command, actor, on) in enumerate(script.commands):
            outcome = again.handle(command, actor=actor, on=on, key=f"step-{n}")
            first = script.outcomes[n]
            assert outcome.replayed
            assert (outcome.id, outcome.version, outcome.events, outcome.reference) == (
                first.id,
                first.version,
                first.events,
                first.reference,
            )
        assert store.events_after(0, 10**6) == before
        assert store.pending(10**6) == pending


def test_a_key_is_one_commands() -> None:
    """The same key for other words, another actor, another complaint: a conflict, each time."""
    store = MemoryStore()
    script, desk, _ = whole(store)
    for n, (command, actor, on) in enumerate(script.commands):
        key = f"step-{n}"
        with pytest.raises(IdempotencyConflict):
            desk.handle(command, actor=actor.model_copy(update={"id": "else"}), on=on, key=key)
        other = Script(lambda kind: f"另一{kind}").command(Script().steps[0])
        with pytest.raises(IdempotencyConflict):
            desk.handle(other if n else script.commands[4][0], actor=BOSS, key=key)


def test_killed_in_the_middle(tmp_path: Path, undisturbed: dict[str, object]) -> None:
    """A process is killed with SIGKILL wherever it is; the next one tries again: all is there,
    once."""
    path = tmp_path / "store.sqlite"
    with SqlStore(f"sqlite:///{path}") as store:
        store.migrate()
    done = 0
    for kill_after in (3, 11, 17, 29, 10**6):
        with subprocess.Popen(
            [sys.executable, str(LIFE), str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                done = max(done, int(line))
                if int(line) == kill_after:
                    process.send_signal(signal.SIGKILL)
                    break
            process.stdout.close()
            code = process.wait()
        assert code == (0 if kill_after == 10**6 else -signal.SIGKILL)
    assert done == len(Script().steps) - 1
    with closing(SqlStore(f"sqlite:///{path}")) as store:
        assert told(store, store) == undisturbed
