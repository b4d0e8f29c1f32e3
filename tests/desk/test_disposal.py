"""A record is disposed of when its time is over: its values go, its chain stays (3.7)."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from complaintflow import keeping
from complaintflow.desk import Desk
from complaintflow.errors import (
    CommandRefused,
    InvalidCommand,
    NotPermitted,
    StoreUnavailable,
    ValueDestroyed,
)
from complaintflow.ports import Store
from complaintflow.records import Presence, bundle, record_of
from complaintflow.records.verify import verify
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FailingStore, FakeClock
from complaintflow.values import Actor
from complaintflow.vault import MemoryVault

from .support import BOSS, CLERK, SYSTEM, Script, new_desk, say, who, whole
from .world import World, new_world

AUDITOR = who("auditor", "aud-1")
WORDS = "独一无二的原话"
PHONE = "13912345678"


def secret(kind: str) -> str:
    return {"name": "韩梅梅", "phone": PHONE}.get(kind, WORDS)


def lived(store: Store) -> tuple[Script, Desk, FakeClock]:
    return whole(store, secret)


def later(desk: Desk, clock: FakeClock, id: str) -> None:
    """The end of the record's retention is past, by its own end and by what was missed since."""
    for _ in range(2):
        kept = desk.keeping(id, actor=BOSS).until
        assert kept is not None
        clock.set(max(clock.now(), kept.overdue_from))


def disposable(script: Script) -> set[str]:
    """Those whose end nothing else holds up."""
    return {script.ids["fourth"]}


def test_its_values_are_gone_and_everything_else_stays() -> None:
    store = MemoryStore()
    script, desk, clock = lived(store)
    declined, other = script.ids["fourth"], script.ids["late"]
    before = [entry.digest for entry in desk.history(declined, actor=BOSS)]
    anchor = desk.anchor(actor=AUDITOR)
    with pytest.raises(CommandRefused) as refused:
        desk.handle(keeping.Dispose(), actor=BOSS, on=declined)
    assert refused.value.refusals[0].rule == "retention_has_ended"
    later(desk, clock, declined)
    outcome = desk.handle(keeping.Dispose(), actor=BOSS, on=declined)
    assert outcome.events[0].type == "RecordDisposed"
    history = desk.history(declined, actor=BOSS)
    assert [entry.digest for entry in history][: len(before)] == before
    assert history[-1].event.type == "ValuesDestroyed"
    with pytest.raises(ValueDestroyed):
        desk.reveal(declined, ["all"], actor=BOSS, purpose="audit")
    assert desk.reveal(other, ["all"], actor=BOSS, purpose="audit")
    assert desk.verify(actor=AUDITOR, anchor=anchor).good
    assert desk.get(declined, actor=BOSS).complaint.status == "disposed"
    with pytest.raises(CommandRefused):
        desk.handle(keeping.Dispose(), actor=BOSS, on=declined)
    assert desk.sweep().failed == ()


def test_no_byte_of_a_value_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqlStore(f"sqlite:///{path}") as store:
        store.migrate()
        script, desk, clock = lived(store)
        for id in script.ids.values():
            if id not in disposable(script):
                continue
            later(desk, clock, id)
            desk.handle(keeping.Dispose(), actor=BOSS, on=id)
        for id in script.ids.values():
            left = store.read(_tokens(desk, id))
            disposed = id in disposable(script)
            assert bool(left) != disposed
        assert desk.verify(actor=AUDITOR).good
    told = b""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("VACUUM")
        left_over = conn.execute("SELECT stream FROM complaintflow_vault").fetchall()
    open_ones = {row[0] for row in left_over}
    for file in tmp_path.iterdir():
        told += file.read_bytes()
    assert told.count(PHONE.encode()) == _written(path, PHONE)
    assert open_ones.isdisjoint(disposable(script))


def _written(path: Path, value: str) -> int:
    """In how many rows the value still is, of records that are kept."""
    with closing(sqlite3.connect(path)) as conn:
        sql = "SELECT COUNT(*) FROM complaintflow_vault WHERE value = ?"
        return int(conn.execute(sql, (value,)).fetchone()[0])


def _tokens(desk: Desk, id: str) -> list[str]:
    from complaintflow.desk.views import sealed_in

    history = desk.history(id, actor=BOSS)
    return [sealed.token for entry in history for _, sealed in sealed_in(entry.event)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(1, 9))
def test_a_process_that_dies_on_the_way_leaves_it_to_the_sweep(call: int, when: str) -> None:
    inner = MemoryStore()
    script, desk, clock = lived(inner)
    id = script.ids["fourth"]
    later(desk, clock, id)
    failing = FailingStore(inner, fail_at=call, when=when)  # type: ignore[arg-type]  # of two
    try:
        new_desk(failing, clock=clock, seed=7).handle(keeping.Dispose(), actor=BOSS, on=id)
    except StoreUnavailable:
        pass
    else:
        assert call > 7
    clock.advance(timedelta(minutes=1))
    desk.sweep()
    state = desk.get(id, actor=BOSS).complaint
    types = [entry.event.type for entry in desk.history(id, actor=BOSS)]
    if state.status == "disposed":
        assert state.destroyed
        assert types.count("RecordDisposed") == types.count("ValuesDestroyed") == 1
        assert inner.read(_tokens(desk, id)) == []
        assert inner.due(clock.now()) == []
    else:
        assert inner.read(_tokens(desk, id))
    assert desk.verify(actor=AUDITOR).good


def test_values_in_a_vault_apart_are_destroyed_there() -> None:
    vault, store = MemoryVault(), MemoryStore()
    clock = FakeClock(Script().time_of(0))
    desk = new_desk(store, clock=clock, vault=vault)
    script = Script(secret).run(desk, clock)
    id = script.ids["fourth"]
    assert vault.read(_tokens(desk, id))
    later(desk, clock, id)
    desk.handle(keeping.Dispose(), actor=BOSS, on=id)
    assert vault.read(_tokens(desk, id)) == []
    assert vault.read(_tokens(desk, script.ids["late"]))


def test_what_keys_did_on_it_is_forgotten() -> None:
    store = MemoryStore()
    script, desk, clock = lived(store)
    id = script.ids["fourth"]
    key = next(e.key for e in store.events(id))
    assert store.load(id, key).remembered is not None
    later(desk, clock, id)
    desk.handle(keeping.Dispose(), actor=BOSS, on=id, key="dispose-1")
    assert store.load(id, key).remembered is None
    assert store.load(id, "dispose-1").remembered is None


def test_a_hold_keeps_it_until_it_is_released() -> None:
    script, desk, clock = lived(MemoryStore())
    id = script.ids["fourth"]
    desk.handle(say("place_hold", reason="court", note="调卷"), actor=AUDITOR, on=id)
    later(desk, clock, id)
    with pytest.raises(CommandRefused) as refused:
        desk.handle(keeping.Dispose(), actor=BOSS, on=id)
    (refusal,) = refused.value.refusals
    assert refusal.rule == "nothing_holds_it"
    assert refusal.facts["reasons"] == ("court",)
    (hold,) = desk.get(id, actor=BOSS).complaint.holds
    desk.handle(say("release_hold", hold=hold.id), actor=AUDITOR, on=id)
    desk.handle(keeping.Dispose(), actor=BOSS, on=id)


def test_a_merged_one_is_kept_while_the_survivor_is() -> None:
    script, desk, clock = lived(MemoryStore())
    merged, survivor = script.ids["third"], script.ids["first"]
    assert desk.get(survivor, actor=BOSS).complaint.is_open  # it was reopened
    later(desk, clock, merged)
    with pytest.raises(CommandRefused) as refused:
        desk.handle(keeping.Dispose(), actor=BOSS, on=merged)
    (refusal,) = refused.value.refusals
    open_ = refusal.facts["open"]
    assert isinstance(open_, tuple)
    assert survivor in open_


def _chain(world: World) -> tuple[str, str, str]:
    """Three complaints of one customer, each merged into the next."""
    same = {"ref": "cust-1", "contacts": [{"kind": "phone", "value": PHONE}]}
    received = say("receive", agreement=world.agreement, channel="phone", customer=same,
                   statement="坏了")  # fmt: skip
    first, second, last = (world.desk.handle(received, actor=CLERK).id for _ in range(3))
    world.do(first, "merge", into=second)
    world.do(first, "tell_outcome", channel="phone")
    world.do(second, "merge", into=last)
    world.do(second, "tell_outcome", channel="phone")
    return first, second, last


def test_a_merged_one_is_kept_while_the_last_survivor_of_all_mergers_is() -> None:
    world = new_world()
    first, second, last = _chain(world)
    world.clock.advance(timedelta(days=500))
    for merged in (first, second):
        assert [n.stream for n in world.desk.keeping(merged, actor=BOSS).open] == [last]
        with pytest.raises(CommandRefused) as refused:
            world.do(merged, "dispose")
        assert refused.value.refusals[-1].facts["open"] == (last,)


def test_what_keeps_the_last_survivor_keeps_what_was_merged() -> None:
    """Its own end, what was missed in it, and an improvement of a problem found there."""
    world = new_world()
    first, _, last = _chain(world)
    world.clock.advance(timedelta(days=100))
    world.do(last, "decline", reason="not_a_customer", explanation="请向销售者提出")
    late = world.desk.keeping(first, actor=BOSS).until
    assert late is not None
    assert late == world.desk.keeping(last, actor=BOSS).until
    world.do(last, "find_problem", problem="seal")
    opened = world.desk.handle(
        say("open_improvement", agreement=world.agreement, problem="seal", complaint=last,
            owner="own"), actor=BOSS,
    )  # fmt: skip
    world.do(last, "link_improvement", problem="seal", improvement=opened.id)
    world.clock.set(late.overdue_from + timedelta(days=30))
    with pytest.raises(CommandRefused) as refused:
        world.do(first, "dispose")
    assert refused.value.refusals[-1].facts["open"] == (opened.id,)


def test_who_may_not_dispose() -> None:
    script, desk, clock = lived(MemoryStore())
    id = script.ids["fourth"]
    later(desk, clock, id)
    for actor in (CLERK, AUDITOR):
        with pytest.raises(NotPermitted):
            desk.handle(keeping.Dispose(), actor=actor, on=id)
    with pytest.raises(NotPermitted):
        desk.handle(keeping.ConfirmDisposal(values=1), actor=BOSS, on=id)
    desk.handle(keeping.Dispose(), actor=SYSTEM, on=id)


# --- the values are gone from the moment of the event -----------------------------------------


class Stuck(MemoryVault):
    """A vault that does not destroy, as long as it is stuck."""

    stuck = True

    def destroy(self, tokens: Sequence[str]) -> None:
        """Fails as a database does."""
        if self.stuck:
            raise StoreUnavailable(reason="it is stuck")
        super().destroy(tokens)


def half_disposed() -> tuple[Script, Desk, Stuck, str]:
    """A record that was disposed of, and whose values are still in the vault."""
    vault, clock = Stuck(), FakeClock(Script().time_of(0))
    desk = new_desk(MemoryStore(), clock=clock, vault=vault)
    script = Script(secret).run(desk, clock)
    id = script.ids["fourth"]
    later(desk, clock, id)
    with pytest.raises(StoreUnavailable):
        desk.handle(keeping.Dispose(), actor=BOSS, on=id, key="dispose-1")
    assert vault.read(_tokens(desk, id))
    return script, desk, vault, id


@pytest.mark.parametrize("actor", [BOSS, CLERK, SYSTEM, who("customer", "cust-2")], ids=str)
def test_no_reader_is_given_a_value_after_the_event(actor: Actor) -> None:
    _, desk, vault, id = half_disposed()
    if actor != SYSTEM:
        with pytest.raises(ValueDestroyed):
            desk.reveal(id, ["all"], actor=actor, purpose="audit")
        told = desk.dossier(id, actor=actor, purpose="audit", values="all")
        theirs = set(_tokens(desk, id))
        assert not theirs & (told.values.keys() | told.masked.keys() | told.hidden)
        assert told.attachments == ()
    if actor in (BOSS, CLERK):
        assert id not in desk.find_contact(PHONE, actor=actor, purpose="call_back")
    vault.stuck = False
    desk.sweep()
    assert not vault.read(_tokens(desk, id))


def test_a_bundle_made_after_the_event_says_when_and_by_what_the_values_went() -> None:
    _, desk, vault, id = half_disposed()
    for stuck in (True, False):
        vault.stuck = stuck
        if not stuck:
            desk.sweep()
        file = io.BytesIO()
        told = bundle(desk, id, file, actor=BOSS, purpose="court", values="all")
        (event,) = (e for e in desk.history(id, actor=BOSS) if e.event.type == "RecordDisposed")
        assert told.disposal is not None
        assert told.disposal.at == event.event.recorded
        assert (told.disposal.certificate, told.disposal.version) == (event.digest, event.version)
        assert (told.disposal.destroyed_at is None) == stuck
        result = verify(file, told.digest)
        assert (result.faults, result.certificate) == ([], event.digest)
        assert event.event.recorded.date().isoformat() in result.told("en")
        assert PHONE.encode() not in file.getvalue()
        assert event.digest in result.told("zh")
    record = record_of(desk, id, actor=BOSS, purpose="inspection", values="all")
    assert record.content.statement is not None
    assert record.content.statement.presence == Presence.destroyed


# --- a retry ----------------------------------------------------------------------------------


def test_a_retry_of_the_disposal_answers_as_the_first_did() -> None:
    _, desk, vault, id = half_disposed()
    vault.stuck = False
    desk.sweep()
    for _ in range(2):
        again = desk.handle(keeping.Dispose(), actor=BOSS, on=id, key="dispose-1")
        assert again.replayed
        assert again.events[0].type == "RecordDisposed"
        told = desk.history(id, actor=BOSS)[: again.version]
        assert again.events == tuple(entry.event for entry in told[-len(again.events) :])
    for key, actor in (("dispose-2", BOSS), ("dispose-1", who("manager", "another"))):
        with pytest.raises(CommandRefused):
            desk.handle(keeping.Dispose(), actor=actor, on=id, key=key)


def test_a_retry_finishes_what_a_crash_left() -> None:
    _, desk, vault, id = half_disposed()
    vault.stuck = False
    assert desk.handle(keeping.Dispose(), actor=BOSS, on=id, key="dispose-1").replayed
    assert not vault.read(_tokens(desk, id))
    assert desk.history(id, actor=BOSS)[-1].event.type == "ValuesDestroyed"


def test_nobody_takes_the_key_of_a_disposal() -> None:
    """A command under the key that a disposal is confirmed with would keep it from being so for
    ever; hosts hand on keys that callers made."""
    script, desk, clock = lived(MemoryStore())
    id = script.ids["fourth"]
    with pytest.raises(InvalidCommand) as refused:
        desk.handle(
            say("place_hold", reason="audit"),
            actor=BOSS,
            on=script.ids["first"],
            key=f"disposal:{id}",
        )
    assert [(p.place, p.kind) for p in refused.value.problems] == [("key", "not_a_key")]
    later(desk, clock, id)
    desk.handle(keeping.Dispose(), actor=BOSS, on=id)
    assert desk.get(id, actor=BOSS).complaint.destroyed


def test_the_disposal_of_one_prolongs_no_other() -> None:
    """A year from its own end, and from the end of what it rests on, not from when that is gone."""
    world = new_world()
    same = {"ref": "cust-1", "contacts": [{"kind": "phone", "value": PHONE}]}
    received = say("receive", agreement=world.agreement, channel="phone", customer=same,
                   statement="坏了")  # fmt: skip
    merged, survivor = (world.desk.handle(received, actor=CLERK).id for _ in range(2))
    world.do(merged, "merge", into=survivor)
    world.clock.advance(timedelta(hours=5))
    world.do(survivor, "decline", reason="not_a_customer", explanation="请向销售者提出")
    for told in (merged, survivor):
        world.do(told, "tell_outcome", channel="phone")
    until = world.desk.keeping(merged, actor=BOSS).until
    assert until is not None
    world.clock.set(until.overdue_from + timedelta(days=30))
    world.do(survivor, "dispose")
    assert world.desk.keeping(merged, actor=BOSS).until == until
    world.do(merged, "dispose")
