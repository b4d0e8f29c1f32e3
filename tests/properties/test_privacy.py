"""Only the vault holds what somebody typed or who somebody is (4.3).

Values are planted in every secret field of every command; then everything else is searched for
them: what the desk returns, errors and their chains, logs at every level, and every byte a store
keeps outside the vault.
"""

from __future__ import annotations

import itertools
import json
import logging
import sqlite3
import types
import typing
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from complaintflow.agreement import AnyAgreementCommand
from complaintflow.complaint import AnyComplaintCommand
from complaintflow.delivery import Relay
from complaintflow.desk import Desk
from complaintflow.desk.views import plain
from complaintflow.errors import ComplaintFlowError, StoreError, StoreUnavailable
from complaintflow.kernel import Command
from complaintflow.ports import Query, Store
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import (
    FailingNotifier,
    FailingStore,
    FakeClock,
    FakeRandomness,
    RecordingNotifier,
)
from complaintflow.values import Actor, Model, Role
from desk.support import BOSS, T0, Script, new_desk, say

from .planted import Planter, Search

# --- the script plants in every secret field ---------------------------------------------------


def _classes(union: Any) -> list[type[Command]]:
    return list(typing.get_args(typing.get_args(union)[0]))


COMMANDS = [*_classes(AnyAgreementCommand), *_classes(AnyComplaintCommand)]


def _inside(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type):
        yield annotation
    for part in typing.get_args(annotation):
        if not isinstance(annotation, types.GenericAlias) or part is not Ellipsis:
            yield from _inside(part)


def _secrets(model: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        for part in _inside(info.annotation):
            if part is SecretStr:
                yield f"{path}{name}"
            elif issubclass(part, BaseModel):
                yield from _secrets(part, f"{path}{name}.")


def _filled(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield path
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _filled(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for item in value:
            yield from _filled(item, path)


def test_every_secret_field_of_every_command_is_planted() -> None:
    """The script leaves no secret field empty and no command out (one needs a new calendar)."""
    script = Script()
    desk, clock = new_desk(MemoryStore()), FakeClock(T0)
    script.run(Desk(desk.store, clock=clock, randomness=FakeRandomness()), clock)
    given_ = {
        (command.type, path)
        for command, _, _ in script.commands
        for path in _filled(command)
        if type(command) in COMMANDS
    }
    types_ = {command.type for command, _, _ in script.commands}
    wanted = {(str(c.model_fields["type"].default), path) for c in COMMANDS for path in _secrets(c)}
    assert wanted == given_
    every = {str(c.model_fields["type"].default) for c in COMMANDS}
    assert every - types_ == {"recompute_deadlines", "dispose", "confirm_disposal"}


# --- where to look -----------------------------------------------------------------------------


def kept(store: Store) -> Iterator[tuple[str, bytes]]:
    """All that a store keeps outside the vault."""
    if isinstance(store, FailingStore):
        store = store.inner
    if isinstance(store, MemoryStore):
        for name, value in vars(store).items():
            if name != "_vault":
                yield name, repr(value).encode()
        for event in store.events_after(0, 10**6):
            yield "event", event.body
        for snapshot in store.heads():
            yield "snapshot", snapshot.body
        return
    assert isinstance(store, SqlStore)
    yield from _tables(_path(store))


def _path(store: SqlStore) -> str:
    return str(store._database.url.database)  # type: ignore[union-attr]


def _tables(path: str) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as conn:
        names = conn.execute("SELECT name, sql FROM sqlite_master").fetchall()
        for name, sql in names:
            yield "schema", f"{name} {sql}".encode()
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if name.endswith("vault"):
                continue
            cursor = conn.execute(f"SELECT * FROM {name}")
            for row in cursor:
                for column, cell in zip(cursor.description, row, strict=True):
                    data = cell if isinstance(cell, bytes) else str(cell).encode()
                    yield f"{name}.{column[0]}", data


def _answers(desk: Desk, script: Script) -> Iterator[tuple[str, object]]:
    """Everything the desk says, but what it reveals."""
    now = desk._core.clock.now() + timedelta(days=3)
    for label, id in script.ids.items():
        yield "history", desk.history(id, actor=BOSS)
        yield "allowed", desk.allowed(id, actor=BOSS)
        yield "accesses", desk.accesses(id, actor=BOSS)
        yield "verify", desk.verify(id, actor=BOSS)
        if label == "agreement":
            yield "get", desk.get_agreement(id, actor=BOSS)
        elif id.startswith("c_"):
            case = desk.get(id, actor=BOSS)
            yield "get", case
            yield "explain", [view.explain(lang) for view in case.duties for lang in ("zh", "en")]
    yield "find", desk.find(Query(), actor=BOSS)
    yield "find_agreement", desk.find_agreement("HT-2026-1", actor=BOSS)
    yield "cases", list(desk.cases(actor=BOSS))
    yield "report", desk.report(actor=BOSS)
    yield "feed", desk.events_after(0, actor=BOSS)
    for person in ("boss", "clerk", "ivy", "ron", "cust-1"):
        yield "worklist", desk.worklist(person, actor=BOSS)
    yield "preview", desk.preview(now)
    yield "sweep", desk.sweep()
    yield "verify", desk.verify(actor=BOSS)
    yield "anchor", desk.anchor(actor=BOSS)
    for outcome in script.outcomes:
        yield "outcome", outcome
    for command, _, _ in script.commands:
        yield "command", command


def _say(search: Search, name: str, value: object) -> None:
    search.show(name, value)
    search.look(name, json.dumps(plain(value), ensure_ascii=False, default=str))
    if isinstance(value, Model):
        search.look(name, value.model_dump_json())


def _mistakes(script: Script, planter: Planter) -> Iterator[dict[str, object]]:
    """Commands with planted values where they do not belong."""
    name, words, phone = (planter(kind) for kind in ("name", "words", "phone"))
    types_: set[str] = set()
    for command, _, _ in script.commands:
        if command.type in types_:
            continue
        types_.add(command.type)
        good = json.loads(json.dumps(plain(command)))
        # What is masked in a dump is planted anew.
        good = {k: words if v == "**********" else v for k, v in good.items()}
        yield {**good, name: words, "extra": words}
        for n, field in enumerate(good):
            wrong: tuple[object, ...] = (name, {"value": phone, name: 1}, [words])
            yield {**good, field: wrong[n % 3]}
            yield {**good, field: wrong[(n + 1) % 3]}


def _errors(desk: Desk, script: Script, planter: Planter) -> Iterator[ComplaintFlowError]:
    """Every kind of error that a desk raises, each provoked with planted values at hand."""

    def caught(call: Callable[[], object]) -> Iterator[ComplaintFlowError]:
        try:
            call()
        except ComplaintFlowError as error:
            yield error

    for body in _mistakes(script, planter):
        for kind in (c for c in COMMANDS if _named(c) in json.dumps(body.get("type"))):
            yield from caught(lambda kind=kind, body=body: kind.parse(body))  # type: ignore[misc]
            yield from caught(lambda kind=kind, body=body: kind(**body))  # type: ignore[misc]
    roles = itertools.cycle(Role)
    odd_key, odd_id = planter("name"), f"c_{planter('name')}"
    for command, _, on in script.commands:
        given_: tuple[dict[str, Any], ...] = (
            {"actor": Actor(role=next(roles), id="sam"), "on": on},
            {"actor": Actor(role=next(roles), id="nobody"), "on": on},
            {"actor": BOSS, "on": on},
            {"actor": BOSS, "on": script.ids["late"]},
            {"actor": BOSS, "on": on, "key": "step-0"},
            {"actor": BOSS, "on": on, "expected": 0},
            {"actor": BOSS, "on": on, "key": odd_key},
            {"actor": BOSS, "on": odd_id},
        )
        for one in given_:
            yield from caught(lambda c=command, one=one: desk.handle(c, **one))  # type: ignore[misc]
    first = script.ids["first"]
    typed = planter("name")
    for ask in (
        lambda: desk.get(f"c_{typed}", actor=BOSS),
        lambda: desk.get(typed, actor=BOSS),
        lambda: desk.get_agreement(f"a_{typed}", actor=BOSS),
        lambda: desk.history(f"c_{typed}", actor=BOSS),
        lambda: desk.verify(f"c_{typed}", actor=BOSS),
        lambda: desk.find_agreement(typed, actor=BOSS),
        lambda: desk.find(Query(after=typed), actor=BOSS),
        lambda: desk.find(Query(limit=0, person=typed), actor=BOSS),
        lambda: desk.reveal(first, (typed,), actor=BOSS, purpose="call_back"),
        lambda: desk.reveal(first, ("contact",), actor=BOSS, purpose=typed),
        lambda: desk.reveal(first, ("signatory",), actor=BOSS, purpose="call_back"),
        lambda: Actor.read(f"{typed}:{typed}"),
        lambda: say("classify", category="no_such", severity="minor"),
    ):
        yield from caught(ask)


def _named(command: type[Command]) -> str:
    return str(command.model_fields["type"].default)


class Listener(logging.Handler):
    """Looks at everything that is logged."""

    def __init__(self, search: Search) -> None:
        super().__init__(0)
        self.search = search

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record."""
        self.search.look(f"log {record.name}", record.getMessage())
        self.search.look(f"log {record.name}", repr(record.args))
        if record.exc_info and record.exc_info[1] is not None:
            self.search.spill(record.exc_info[1])


@contextmanager
def listening(search: Search) -> Iterator[None]:
    """Everything that anybody logs, at the lowest level, is looked at, and goes no further."""
    names = ["sqlalchemy", "transitions", "complaintflow", "pydantic"]
    names += [n for n in logging.root.manager.loggerDict if n.startswith(tuple(names))]
    before = [(logging.getLogger(n), logging.getLogger(n).level) for n in names]
    handler = Listener(search)
    for logger, _ in before:
        logger.setLevel(1)
    for name in names[:4]:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
        for name in names[:4]:
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).propagate = True
        for logger, level in before:
            logger.setLevel(level)


ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


@pytest.mark.long
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(odd=ODD)
def test_only_the_vault_holds_them(odd: str) -> None:
    """Whole lives, refusals, invalid commands, sweeps, notices: planted values are in the vault
    and nowhere else."""
    _whole_life(odd, MemoryStore())


@settings(max_examples=1, suppress_health_check=list(HealthCheck))
@given(odd=ODD)
def test_only_the_vault_holds_them_in_sqlite(
    tmp_path_factory: pytest.TempPathFactory, odd: str
) -> None:
    """So it is in SQLite."""
    with SqlStore(f"sqlite:///{tmp_path_factory.mktemp('privacy') / 'store.sqlite'}") as store:
        store.migrate()
        _whole_life(odd, store)


def _whole_life(odd: str, store: Store) -> None:
    planter, clock = Planter(odd), FakeClock(T0)
    search = Search(planter)
    desk = Desk(store, clock=clock, randomness=FakeRandomness())
    with listening(search):
        script = Script(planter).run(desk, clock)
        planted = list(planter.values)
        for name, value in _answers(desk, script):
            _say(search, name, value)
        recording = RecordingNotifier()
        for notifier in (FailingNotifier(recording, when="after"), recording):
            Relay(desk, notifier).run()
        for notice in recording.sent:
            search.show("notice", notice)
        for error in _errors(desk, script, planter):
            search.spill(error)
    for place, data in kept(store):
        search.look(place, data)
    assert len(planted) > 60
    assert not search.leaks()
    assert search.looked.keys() >= {
        *(f"error {name}" for name in (
            "InvalidCommand", "CommandRefused", "NotPermitted", "UnknownSubject",
            "IdempotencyConflict", "ValueDestroyed", "StaleComplaint", "AlreadyExists")),
        "log transitions.core", "notice", "get", "history", "worklist",
    }  # fmt: skip
    told = [
        value.value
        for id in script.ids.values()
        for value in desk.reveal(id, ("all",), actor=BOSS, purpose="check")
    ]
    assert set(planted) <= set(told)


@pytest.mark.parametrize("when", ["before", "after"])
def test_no_store_error_tells(when: Literal["before", "after"]) -> None:
    """Whichever call of the store fails, the error tells nothing."""
    search = Search(Planter("ß"))
    clock = FakeClock(T0)
    store = FailingStore(MemoryStore(), when=when)
    desk = Desk(store, clock=clock, randomness=FakeRandomness())
    script = Script(search.planter)
    for n in range(len(script.steps)):
        clock.set(max(clock.now(), script.time_of(n)))
        for call in itertools.count(1):
            store.fail_at = store.calls + call
            try:
                script.give(desk, n)
            except StoreUnavailable as error:
                search.spill(error)
            else:
                break
    assert search.looked["error StoreUnavailable"] > len(script.steps)
    assert not search.leaks()


def test_no_database_error_tells(tmp_path: Path) -> None:
    """A locked, a broken and a vanished database tell nothing either."""
    search, path = Search(Planter("锁")), tmp_path / "store.sqlite"
    script = Script(search.planter)
    with SqlStore(f"sqlite:///{path}", busy_timeout=0.01) as store, listening(search):
        store.migrate()
        desk = Desk(store, clock=FakeClock(T0), randomness=FakeRandomness())
        for n in range(5):
            script.give(desk, n)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            for statement in (
                "BEGIN IMMEDIATE",
                "COMMIT; DROP TABLE complaintflow_vault",
                "DROP TABLE complaintflow_remembered",
            ):
                for part in statement.split(";"):
                    other.execute(part)
                with pytest.raises(StoreError) as caught:
                    script.give(desk, 5)
                search.spill(caught.value)
    assert search.looked.keys() >= {"error StoreBusy", "error StoreDiffers"}
    assert any(place.startswith("log sqlalchemy") for place in search.looked)
    assert not search.leaks()


def test_the_file_outside_the_vault(tmp_path: Path) -> None:
    """With the vault's rows destroyed no byte of the file holds a value."""
    planter, clock = Planter("字"), FakeClock(T0)
    store = SqlStore(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.migrate()
    desk = Desk(store, clock=clock, randomness=FakeRandomness())
    Script(planter).run(desk, clock)
    assert _in_files(tmp_path, planter)  # while the vault has them, they are found
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as conn:
        tokens = [row[0] for row in conn.execute("SELECT token FROM complaintflow_vault")]
    store.destroy(tokens)
    proof = desk.verify(actor=BOSS)
    assert proof.good
    assert (proof.values, proof.destroyed) == (0, len(tokens))
    store.close()
    assert not _in_files(tmp_path, planter)


def _in_files(folder: Path, planter: Planter) -> set[tuple[str, bytes]]:
    search = Search(planter)
    for file in folder.iterdir():
        search.look(file.name, file.read_bytes())
    return search.leaks()


def test_a_secret_is_not_told_from_its_commitment() -> None:
    """The same value twice has two commitments: equal values cannot be seen to be equal."""
    clock, store = FakeClock(T0), MemoryStore()
    desk = Desk(store, clock=clock, randomness=FakeRandomness())
    Script(lambda kind: "同一句话").run(desk, clock)
    bodies = b"".join(event.body for event in store.events_after(0, 10**6))
    seals = [part[:64] for part in bodies.split(b'"commitment":"')[1:]]
    assert len(seals) > 60
    assert len(set(seals)) == len(seals)
