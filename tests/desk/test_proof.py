"""What was altered is found, what was revealed is written down first."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from complaintflow.desk import Anchor, Desk
from complaintflow.errors import (
    IdempotencyConflict,
    InvalidCommand,
    NotPermitted,
    RecordBroken,
    StoreUnavailable,
    UnknownSubject,
    ValueDestroyed,
)
from complaintflow.kernel import GENESIS, SecretEntry, StoredEvent, link
from complaintflow.ports import Access, Vault
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FailingStore, FakeClock
from complaintflow.testing._scenes import agreed, received
from complaintflow.vault import MemoryVault

from .support import BOSS, CLERK, CUSTOMER, T0, Script, new_desk, say, who, whole

Life = tuple[Script, SqlStore, Path]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Script, Path]:
    """The whole life in a SQLite file, which nobody changes."""
    path = tmp_path_factory.mktemp("lived") / "store.sqlite"
    return _written(path), path


@pytest.fixture
def life(lived: tuple[Script, Path], tmp_path: Path) -> Iterator[Life]:
    """A copy of it."""
    script, kept = lived
    path = tmp_path / "store.sqlite"
    shutil.copy(kept, path)
    with SqlStore(f"sqlite:///{path}") as store:
        yield script, store, path


def _written(path: Path, steps: int | None = None) -> Script:
    """A life, all of it or its first steps, in a SQLite file."""
    with SqlStore(f"sqlite:///{path}") as store:
        store.migrate()
        return whole(store, steps=steps)[0]


def alter(path: Path, *statements: str) -> None:
    """What somebody with access to the file can do."""
    with closing(sqlite3.connect(path)) as conn:
        for statement in statements:
            assert conn.execute(statement).rowcount != 0
        conn.commit()


def faults(store: SqlStore, anchor: Anchor | None = None) -> set[str]:
    """What verify finds."""
    return {f.what for f in new_desk(store).verify(actor=BOSS, anchor=anchor).faults}


def test_all_is_well(life: Life) -> None:
    """Nothing was altered: nothing is found, with and without an anchor."""
    script, store, _ = life
    desk = new_desk(store)
    anchor = desk.anchor(actor=BOSS)
    assert anchor == Anchor.read(str(anchor))
    assert faults(store) == set()
    assert faults(store, anchor) == set()
    proof = desk.verify(actor=BOSS)
    assert (proof.streams, proof.events) == (10, len(store.events_after(0, 10**6)))
    assert desk.verify(script.ids["first"], actor=BOSS).good
    desk.handle(
        say("log_contact", channel="phone", reached=True), actor=CLERK, on=script.ids["first"]
    )
    assert faults(store, anchor) == set(), "an anchor holds while more is recorded"


E = "complaintflow_events"
S = "complaintflow_subjects"
V = "complaintflow_vault"


@pytest.mark.parametrize(
    ("what", "statements"),
    [
        ("value_differs", [f"UPDATE {V} SET value = value || '?' WHERE rowid = 9"]),
        ("value_differs", [f"UPDATE {V} SET salt = x'00' WHERE rowid = 9"]),
        ("value_differs", [f"UPDATE {V} SET kind = 'item' WHERE kind = 'note'"]),
        (
            "chain_broken",
            [
                f"UPDATE {E} SET body = CAST(replace(body, 'phone', 'email') AS BLOB)"
                " WHERE position = 6"
            ],
        ),
        ("chain_broken", [f"UPDATE {E} SET digest = '{'0' * 64}' WHERE position = 6"]),
        ("chain_broken", [f"UPDATE {E} SET previous = '{'0' * 64}' WHERE position = 6"]),
        (
            "snapshot_differs",
            [f"UPDATE {S} SET body = CAST(replace(body, 'clerk', 'boss') AS BLOB) WHERE began = 5"],
        ),
        (
            "snapshot_differs",
            [f"UPDATE {S} SET body = CAST(body || ' ' AS BLOB)"],
        ),
        ("chain_broken", [f"UPDATE {S} SET digest = '{'0' * 64}' WHERE began = 5"]),
        ("chain_broken", [f"UPDATE {S} SET version = version + 1 WHERE began = 5"]),
        ("chain_broken position_gap", [f"DELETE FROM {E} WHERE position = 7"]),
        ("chain_broken position_gap", [f"DELETE FROM {E} WHERE position = 1"]),
        (
            "chain_broken",
            [f"DELETE FROM {E} WHERE position = (SELECT max(position) FROM {E})"],
        ),
        (
            "chain_broken",
            [
                f"UPDATE {E} SET version = -version WHERE position IN (7, 8)",
                f"UPDATE {E} SET version = 3 WHERE position = 8",
                f"UPDATE {E} SET version = 4 WHERE position = 7",
            ],
        ),
    ],
)
def test_what_was_altered_is_found(life: Life, what: str, statements: list[str]) -> None:
    """A value, a byte of an event, a digest, a snapshot, a cut tail, swapped events."""
    _, store, path = life
    alter(path, *statements)
    assert faults(store) == set(what.split())


P = "complaintflow_names"
FIRST = f"stream = (SELECT stream FROM {S} WHERE began = 5)"


@pytest.mark.parametrize(
    ("what", "statements"),
    [
        ("head_missing", [f"DELETE FROM {S} WHERE began = 5"]),
        ("events_missing position_gap", [f"DELETE FROM {E} WHERE {FIRST}"]),
        (
            "position_gap",
            [f"DELETE FROM {E} WHERE {FIRST}", f"DELETE FROM {S} WHERE began = 5"],
        ),
        ("position_gap", [f"UPDATE {E} SET position = position + 1000 WHERE position > 6"]),
        ("event_differs", [f"UPDATE {E} SET kind = 'agreement' WHERE position = 6"]),
        ("event_differs", [f"UPDATE {E} SET recorded = recorded + 1 WHERE position = 6"]),
        (
            "event_differs",
            [
                f"UPDATE {E} SET position = -6 WHERE position = 6",
                f"UPDATE {E} SET position = 6 WHERE position = 7",
                f"UPDATE {E} SET position = 7 WHERE position = -6",
            ],
        ),
        ("snapshot_differs", [f"UPDATE {S} SET kind = 'agreement' WHERE began = 5"]),
        (
            "snapshot_differs index_differs",
            [f"UPDATE {S} SET kind = 'other' WHERE began = 5"],
        ),
        ("snapshot_differs", [f"UPDATE {S} SET recorded = recorded + 1 WHERE began = 5"]),
        *(
            ("index_differs", [f"UPDATE {S} SET {cell} = 'x9' WHERE began = 5"])
            for cell in ("status", "reference", "external", "handler", "agreement")
        ),
        *(
            ("index_differs", [f"UPDATE {S} SET {cell} = 'x9' WHERE began = 5"])
            for cell in ("category", "severity")
        ),
        *(
            ("index_differs", [f"UPDATE {S} SET {cell} = NULL WHERE {cell} IS NOT NULL"])
            for cell in ("next_due", "wake")
        ),
        ("index_differs", [f"UPDATE {S} SET calendars = '{{\"x\": \"y\"}}', provisional = 1"]),
        ("index_differs", [f"DELETE FROM {P} WHERE sense = 1"]),
        ("index_differs", [f"UPDATE {P} SET name = 'x9' WHERE name = 'clerk'"]),
        ("index_differs", [f"DELETE FROM {P} WHERE sense = 3"]),
        ("index_differs", [f"UPDATE {S} SET barred = '[]' WHERE barred <> '[]'",
                           f"DELETE FROM {P} WHERE sense = 1"]),
    ],
)  # fmt: skip
def test_rows_that_vanished_or_say_otherwise_are_found(
    life: Life, what: str, statements: list[str]
) -> None:
    """Whole streams, and what a stream is found, swept, shown and kept from people by."""
    _, store, path = life
    alter(path, *statements)
    assert faults(store) == set(what.split())


# What nothing goes by: verify has nothing to say of it.
UNSEEN = {
    *(
        f"{S}.{cell}"
        for cell in (
            "began",
            "fold_version",
            "calendars",
            "people",
            "barred",
            "customers",
            "touches",
            "waits_for",
        )
    ),
    *(f"{V}.{cell}" for cell in ("token", "stream")),
    *(f"{S}.provisional", f"{E}.command_key"),
}


@pytest.mark.parametrize("cell", ["x'ff'", "'x'", "NULL", "1.5", "9223372036854775807", "''"])
def test_a_cell_that_cannot_be_read_is_a_fault(tmp_path: Path, cell: str) -> None:
    """Whatever somebody wrote into whichever cell: verify tells, and never fails."""
    path = tmp_path / "store.sqlite"
    _written(path, steps=12)
    for table, where in ((S, "began = 5"), (E, "position = 6"), (V, "rowid = 9")):
        with closing(sqlite3.connect(path)) as conn:
            columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        for column in columns:
            copy = tmp_path / f"{table}-{column}.sqlite"
            with closing(sqlite3.connect(path)) as conn, closing(sqlite3.connect(copy)) as other:
                conn.backup(other)
                same = other.execute(
                    f"SELECT {column} IS {cell} FROM {table} WHERE {where}"
                ).fetchone()[0]
                try:
                    other.execute(f"UPDATE {table} SET {column} = {cell} WHERE {where}")
                except sqlite3.Error:
                    continue  # the table does not take it
                other.commit()
            with SqlStore(f"sqlite:///{copy}") as store:
                told = faults(store)
            assert told or same or f"{table}.{column}" in UNSEEN, (table, column)


def test_verify_is_not_misled_by_what_is_recorded_meanwhile() -> None:
    """A stream that moves on, or begins, while everything is looked at is no fault."""

    class Busy(MemoryStore):
        """Somebody else records whenever it is read."""

        left: int = 0
        act: Callable[[], object] = staticmethod(lambda: None)

        def events(
            self, stream: str, after: int = 0, limit: int | None = None
        ) -> Sequence[StoredEvent]:
            if self.left and limit is None:
                self.left -= 1
                self.act()
            return super().events(stream, after, limit)

    store = Busy()
    script, desk, _ = whole(store)
    more = say("log_contact", channel="phone", reached=True)
    carry = say("carry_over", channel="web", came_in=T0.isoformat())

    def act() -> None:
        for id in (script.ids["first"], script.ids["late"]):
            desk.handle(more, actor=CLERK, on=id)
        desk.handle(carry, actor=BOSS)

    vars(store)["act"] = act
    store.left = 4
    assert desk.verify(actor=BOSS).good
    assert store.left == 0


def test_an_unreadable_snapshot_is_found_and_does_no_harm(life: Life) -> None:
    """What is recorded is the events: they are folded again, and verify tells."""
    script, store, path = life
    id, desk = script.ids["late"], new_desk(store)
    before = desk.get(id, actor=BOSS).complaint
    alter(path, f"UPDATE {S} SET body = x'7b00' WHERE stream = '{id}'")
    assert {f.what for f in desk.verify(id, actor=BOSS).faults} == {"snapshot_differs"}
    assert faults(store) == {"snapshot_differs"}
    assert desk.get(id, actor=BOSS).complaint == before
    desk.handle(say("log_contact", channel="phone", reached=True), actor=CLERK, on=id)
    assert faults(store) == set()


def test_a_snapshot_of_another_fold_is_folded_again(life: Life) -> None:
    """A build that folds otherwise reads the events, and verify does not compare."""
    script, store, path = life
    id, desk = script.ids["first"], new_desk(store)
    before = desk.get(id, actor=BOSS).complaint
    alter(path, f"UPDATE {S} SET body = x'7b7d', fold_version = 0 WHERE stream = '{id}'")
    assert desk.get(id, actor=BOSS).complaint == before
    assert faults(store) == set()


def test_a_rewritten_chain_shows_against_the_anchor(life: Life) -> None:
    """Whoever recomputes every digest after a change is found by the anchor kept elsewhere."""
    script, store, path = life
    anchor = new_desk(store).anchor(actor=BOSS)
    id, previous = script.ids["old"], GENESIS
    with closing(sqlite3.connect(path)) as conn:
        for version, body in conn.execute(
            f"SELECT version, body FROM {E} WHERE stream = ? ORDER BY version", (id,)
        ).fetchall():
            changed = bytes(body).replace(b'"letter"', b'"phone"')
            digest = link(previous, id, version, changed)
            conn.execute(
                f"UPDATE {E} SET body = ?, previous = ?, digest = ?"
                " WHERE stream = ? AND version = ?",
                (changed, previous, digest, id, version),
            )
            previous = digest
        conn.execute(
            f"UPDATE {S} SET digest = ?,"
            " body = CAST(replace(body, '\"letter\"', '\"phone\"') AS BLOB) WHERE stream = ?",
            (previous, id),
        )
        conn.commit()
    assert faults(store) == set(), "the chain in itself is whole again"
    assert faults(store, anchor) == {"anchor_differs"}


def test_an_event_of_a_kind_that_this_build_does_not_know_is_found(life: Life) -> None:
    """Its chain holds; what it says nobody here can read."""
    script, store, path = life
    id, desk = script.ids["old"], new_desk(store)
    last = store.load(id, "").snapshot
    assert last is not None
    body = json.dumps({"type": "ComplaintSold", "v": 1}).encode()
    event = store.events(id)[last.version - 1]
    digest = link(event.previous, id, last.version, body)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(
            f"UPDATE {E} SET body = ?, digest = ? WHERE stream = ? AND version = ?",
            (body, digest, id, last.version),
        )
        conn.execute(f"UPDATE {S} SET digest = ? WHERE stream = ?", (digest, id))
        conn.commit()
    (fault,) = desk.verify(id, actor=BOSS).faults
    assert (fault.stream, fault.version, fault.what) == (id, last.version, "unknown_event")


def test_no_dossier_is_made_of_a_record_whose_chain_does_not_hold(life: Life) -> None:
    script, store, path = life
    id, desk = script.ids["old"], new_desk(store)
    assert desk.dossier(id, actor=BOSS, purpose="inspection").complaint.stream == id
    alter(path, f"UPDATE {E} SET digest = '{'0' * 64}' WHERE stream = '{id}' AND version = 1")
    with pytest.raises(RecordBroken) as broken:
        desk.dossier(id, actor=BOSS, purpose="inspection")
    assert (broken.value.stream, broken.value.version) == (id, 1)


def test_of_a_stream_without_an_event_it_is_said_that_they_are_missing(life: Life) -> None:
    script, store, path = life
    id = script.ids["old"]
    alter(path, f"DELETE FROM {E} WHERE stream = '{id}'")
    found = [f for f in new_desk(store).verify(actor=BOSS).faults if f.stream == id]
    assert [(f.version, f.what) for f in found] == [(0, "events_missing")]


def test_in_which_order_people_stand_in_the_index_does_not_matter() -> None:
    desk = new_desk(MemoryStore())
    received(desk, agreed(desk), "c-1", staff=["zed", "amy", "sam"])
    assert desk.verify(actor=BOSS).good


def test_a_tail_cut_with_its_snapshot_shows_against_the_anchor(life: Life) -> None:
    """A whole complaint gone without a trace is found by the anchor alone."""
    script, store, path = life
    anchor = new_desk(store).anchor(actor=BOSS)
    id = script.ids["late"]
    alter(path, f"DELETE FROM {E} WHERE stream = '{id}'", f"DELETE FROM {S} WHERE stream = '{id}'")
    assert faults(store, anchor) == {"anchor_differs"}


def test_destroyed_values_are_counted(life: Life) -> None:
    """After values are destroyed the record still verifies and says how many are gone."""
    script, store, _ = life
    desk, before = new_desk(store), new_desk(store).verify(actor=BOSS)
    with closing(sqlite3.connect(life[2])) as conn:
        rows = conn.execute(f"SELECT token FROM {V} WHERE kind = 'contact'").fetchall()
    store.destroy([token for (token,) in rows])
    proof = desk.verify(actor=BOSS)
    assert proof.good
    assert proof.destroyed == len(rows) > 3
    assert proof.values == before.values - len(rows)
    with pytest.raises(ValueDestroyed):
        desk.reveal(script.ids["first"], ("contact",), actor=BOSS, purpose="call_back")


# --- reveal ------------------------------------------------------------------------------------


def test_reveal_tells_and_is_written_down() -> None:
    """The values asked for, and a row that says who read what and why."""
    store = MemoryStore()
    script, desk, clock = whole(store, lambda kind: f"值:{kind}")
    id = script.ids["first"]
    shown = desk.reveal(id, ("contact", "statement"), actor=CLERK, purpose="call_back")
    assert {r.kind for r in shown} == {"contact", "statement"}
    assert {r.value for r in shown} == {"值:phone", "值:words"}
    assert [r.version for r in shown] == sorted(r.version for r in shown)
    assert all(r.value not in repr(r) for r in shown)
    everything = desk.reveal(id, "all", actor=CUSTOMER, purpose="own_data")
    assert len(everything) > len(shown)
    assert list(desk.accesses(id, actor=BOSS)) == [
        Access(
            at=clock.now(), actor=actor, subject=id, fields=fields, purpose=purpose
        )
        for actor, fields, purpose in (
            (CLERK, ("contact", "statement"), "call_back"),
            (CUSTOMER, ("all",), "own_data"),
        )
    ]  # fmt: skip


def test_nothing_is_revealed_that_cannot_be_written_down() -> None:
    """Where the row cannot be written, no value is read."""

    class Deaf(FailingStore):
        def record_access(self, access: Access) -> None:
            raise StoreUnavailable(reason="deaf")

    class Watched(MemoryVault):
        reads = 0

        def read(self, tokens):  # type: ignore[no-untyped-def]
            self.reads += 1
            return super().read(tokens)

    vault = Watched()
    inner = MemoryStore()
    clock = FakeClock(T0)
    script = Script().run(new_desk(inner, clock=clock, vault=vault), clock)
    desk = new_desk(Deaf(inner), clock=clock, vault=vault)
    vault.reads = 0
    with pytest.raises(StoreUnavailable):
        desk.reveal(script.ids["first"], ("contact",), actor=CLERK, purpose="call_back")
    assert vault.reads == 0


@pytest.mark.parametrize(
    ("fields", "purpose"),
    [((), "call_back"), (("张三",), "call_back"), (("contact",), "想看看"), (("contact",), "")],
)
def test_reveal_takes_codes_alone(fields: tuple[str, ...], purpose: str) -> None:
    """Fields and purpose go into the log of accesses: codes, no text."""
    script, desk, _ = whole(MemoryStore())
    id = script.ids["first"]
    with pytest.raises(InvalidCommand) as caught:
        desk.reveal(id, fields, actor=CLERK, purpose=purpose)
    assert caught.value.__context__ is None
    assert not desk.accesses(id, actor=BOSS)


def test_who_may_not_look_leaves_no_trace() -> None:
    """A refused reading reads nothing."""
    script, desk, _ = whole(MemoryStore())
    for actor in (who("manager", "sam"), who("customer", "cust-2"), who("responsible", "ron")):
        with pytest.raises((NotPermitted, UnknownSubject, ValueDestroyed)):
            desk.reveal(script.ids["first"], ("contact",), actor=actor, purpose="call_back")
    assert not desk.accesses(script.ids["first"], actor=BOSS)


def test_a_vault_that_lost_a_race_keeps_the_winners_salt() -> None:
    """Two workers decide one key at once over a vault apart; the record must still verify."""
    inner, vault = MemoryStore(), MemoryVault()
    script = Script()
    first = new_desk(inner, vault=vault, seed=1)
    for n in range(5):
        script.give(first, n)
    command = say("log_contact", channel="phone", reached=False, note="同一次")
    id = script.ids["first"]

    class Slow:
        """A vault reached only after the other worker is through."""

        write_first = True

        def write(self, stream: str, entries: tuple[SecretEntry, ...]) -> None:
            first.handle(command, actor=CLERK, on=id, key="one")
            vault.write(stream, entries)

        read, destroy = vault.read, vault.destroy

    slow: Vault = Slow()  # type: ignore[assignment]
    second: Desk = new_desk(inner, vault=slow, seed=2)
    assert second.handle(command, actor=CLERK, on=id, key="one").replayed
    assert first.verify(actor=BOSS).good
    shown = first.reveal(id, ("note",), actor=BOSS, purpose="check")
    assert [r.value for r in shown] == ["同一次"]


@pytest.mark.parametrize("late", [True, False])
def test_of_two_commands_under_one_key_the_winners_words_stay(late: bool) -> None:
    """Another command under a key in use is a conflict, and leaves the vault apart as it is,
    whichever of the two wrote there first."""
    inner, vault = MemoryStore(), MemoryVault()
    script = Script()
    first = new_desk(inner, vault=vault, seed=1)
    for n in range(5):
        script.give(first, n)
    id = script.ids["first"]
    one, two = (say("log_contact", channel="phone", reached=False, note=note) for note in "甲乙")

    class Between:
        """A vault that is written while the other worker wins."""

        def write(self, stream: str, entries: tuple[SecretEntry, ...]) -> None:
            if not late:
                vault.write(stream, entries)
            first.handle(one, actor=CLERK, on=id, key="one")
            if late:
                vault.write(stream, entries)

        read, destroy = vault.read, vault.destroy

    between: Vault = Between()  # type: ignore[assignment]
    with pytest.raises(IdempotencyConflict):
        new_desk(inner, vault=between, seed=2).handle(two, actor=CLERK, on=id, key="one")
    shown = first.reveal(id, ("note",), actor=BOSS, purpose="check")
    assert [r.value for r in shown] == ["甲"]
    assert first.verify(actor=BOSS).good
