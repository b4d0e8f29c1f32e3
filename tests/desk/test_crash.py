"""A crash between any two calls of the store loses nothing and repeats nothing (with retries)."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import IdempotencyConflict, StoreUnavailable
from complaintflow.ports import Store, Vault, VaultValue
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FailingStore, FakeClock, FakeRandomness
from complaintflow.vault import MemoryVault

from .support import BOSS, T0, Script, new_desk, whole

pytestmark = pytest.mark.long

Kept = TypeVar("Kept", MemoryStore, MemoryVault, Script)
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


@dataclass(slots=True)
class Life:
    """A life as far as it has come: what it has left behind and the script of it."""

    inner: MemoryStore
    vault: MemoryVault | None
    script: Script

    def copy(self) -> Life:
        """This life, to be lived on apart from it."""
        return Life(_copy(self.inner), self.vault and _copy(self.vault), _copy(self.script))

    def desk(self, store: FailingStore, seed: int) -> tuple[Desk, FakeClock]:
        """A new process that goes on with it."""
        clock = FakeClock(T0)
        vault = None if self.vault is None else cast(Vault, _Counted(self.vault, store))
        return Desk(store, clock=clock, randomness=FakeRandomness(seed), vault=vault), clock

    def go_on(self, desk: Desk, clock: FakeClock, steps: range) -> int:
        """Give steps, each until it is through; how many calls failed."""
        failures = 0
        for step in steps:
            clock.set(max(clock.now(), self.script.time_of(step)))
            failures += _give(self.script, desk, step)
        return failures

    def keys(self) -> list[tuple[str, int, str]]:
        """Its events: of which stream, the how-manieth, by which key."""
        return [(e.stream, e.version, e.key) for e in self.inner.events_after(0, 10**6)]


def _copy(kept: Kept) -> Kept:
    """Apart from it as far as it changes: what its lists and dicts hold is frozen."""
    copied = copy(kept)
    for name, held in vars(kept).items():
        setattr(copied, name, _apart(held))
    return copied


def _apart(held: object) -> object:
    if isinstance(held, dict):
        return {key: _apart(value) for key, value in held.items()}
    return [*held] if isinstance(held, list) else held


@pytest.mark.parametrize("external", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
def test_each_call_may_fail(when: When, external: bool, undisturbed: dict[str, object]) -> None:
    """Every call of the store or of the vault in the whole life fails once, each in a life of its
    own, and the client tries again under the same key. What came before is lived once; so is what
    comes after, but for each seventh, where the step has left what it leaves undisturbed."""
    life = Life(MemoryStore(), MemoryVault() if external else None, Script())
    every = range(len(life.script.steps))
    fails = 0
    for step in every:
        before = life.copy()
        store = FailingStore(life.inner)
        life.go_on(*life.desk(store, seed=-step), range(step, step + 1))
        assert store.calls > 1
        for n in range(1, store.calls + 1):
            fails += 1
            other = before.copy()
            failing = FailingStore(other.inner, fail_at=n, when=when)
            desk, clock = other.desk(failing, seed=fails)
            assert other.go_on(desk, clock, range(step, step + 1)) == 1
            assert other.keys() == life.keys()
            if fails % 7 == 0:
                assert other.go_on(desk, clock, every[step + 1 :]) == 0
                assert told(other.inner, other.vault or other.inner) == undisturbed
    assert told(life.inner, life.vault or life.inner) == undisturbed
    assert fails > 2 * len(every)


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
