"""Planted personal data is found in nothing that its reader may not see it in (4.3).

Two thousand values of nine kinds, in Chinese and English text, in every free-text field of every
command; then everything that leaves the desk is searched for each of them: also in full-width
forms, with separators removed, and in escapes.
"""

from __future__ import annotations

import io
import json
import random
import re
import sqlite3
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from complaintflow import annexes, cli, reporting
from complaintflow.delivery import TerminalNotifier
from complaintflow.desk import Desk, plain
from complaintflow.desk import views as desk_views
from complaintflow.desk.parse import parse_command
from complaintflow.errors import ComplaintFlowError
from complaintflow.keeping import Keeping
from complaintflow.ports import Store
from complaintflow.records import bundle, record_of
from complaintflow.stores import SqlStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor
from complaintflow.vault import EncryptedStore, FileKeys, KeyBook
from confidential.corpus import Case, generated, mobile
from desk.support import BOSS, CUSTOMER, EVIDENCE, IVY, RON, T0, Script, who

from .planted import spilled
from .test_privacy import _errors, listening

pytestmark = pytest.mark.long

PARTY_B = who("party_b", "cust-1")
"""Who assists with the complaint of ``cust-3``, and is the customer of others."""
BLIND = (RON, who("responsible", "rod"), PARTY_B, who("party_b", "pb-9"), who("customer", "cust-9"))
"""Who sees no customer but themselves, or none at all."""


class Writer:
    """Writes what people type, with values in it: a few hundred texts of a corpus, each used once
    before any is used again."""

    def __init__(self, seed: int, each: int = 300) -> None:
        self._cases = [case for case in generated(seed, each) if case.planted]
        random.Random(seed).shuffle(self._cases)
        self._rng = random.Random(seed + 1)
        self._next = 0
        self.values: set[str] = set()
        self.one: dict[str, str] = {}
        """Of each kind one value, as it was written."""

    def __call__(self, kind: str) -> str:
        """A text for a secret field."""
        if kind == "phone":
            value = mobile(self._rng)
            self.values.add(normal(value))
            return value
        cases = [self._take() for _ in range({"name": 1}.get(kind, 25))]
        for case in cases:
            for span in case.planted:
                value = case.text[span.start : span.end]
                self.one.setdefault(span.kind.value, value)
                self.values.add(normal(value))
        return "。\n".join(case.text for case in cases)

    def _take(self) -> Case:
        case = self._cases[self._next % len(self._cases)]
        self._next += 1
        return case


_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BETWEEN = re.compile(r"[\s\-.·()（）\\]+")


def normal(text: str) -> str:
    """A text as it is compared: escapes resolved, full-width forms folded, separators removed."""
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


@dataclass
class Hunt:
    """Looks for the values in what it is shown."""

    values: set[str]
    seen: dict[str, list[str]] = field(default_factory=dict)

    def look(self, place: str, data: object) -> None:
        """Look into bytes, a text, or how a value shows."""
        if isinstance(data, bytes):
            text = data.decode("utf-8", "replace")
        else:
            text = data if isinstance(data, str) else json.dumps(plain(data), default=repr)
        self.seen.setdefault(place, []).append(text)

    def pack(self, place: str, data: bytes) -> None:
        """Look into each member of a docx, an xlsx or a bundle."""
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                self.look(place, packed.read(name))

    def spill(self, error: BaseException) -> None:
        """Look at all that an error says."""
        for data in spilled(error):
            self.look(type(error).__name__, data)

    def found(self) -> dict[str, set[str]]:
        """What was found, by place."""
        told = {
            place: normal("\0".join(dict.fromkeys(texts))) for place, texts in self.seen.items()
        }
        hits = {place: {v for v in self.values if v in text} for place, text in told.items()}
        return {place: values for place, values in hits.items() if values}


@dataclass
class Run:
    """A whole life over a SQLite store, with what was planted in it."""

    path: Path
    desk: Desk
    script: Script
    writer: Writer
    ids: dict[str, str]
    log: Hunt


def _lived(path: Path, store: Store, seed: int) -> Run:
    """Every command, with values in every secret field."""
    writer, clock, log = Writer(seed), FakeClock(T0), Hunt(set())
    desk = Desk(store, clock=clock, randomness=FakeRandomness())
    with listening(log):  # type: ignore[arg-type]
        script = Script(writer).run(desk, clock)
        ids = dict(script.ids)
        ids["claim"] = _claim(desk, script, writer)
        _improve(desk, ids["bad_batch"], writer, clock)
    return Run(path, desk, script, writer, ids, log)


def _claim(desk: Desk, script: Script, write: Writer) -> str:
    """A claim, its answer and a negotiation, each in many words."""
    breach = next(b for b in desk.get(script.ids["late"], actor=BOSS).breaches if b.stands)
    said: dict[str, object] = {
            "type": "raise_claim", "agreement": script.ids["agreement"], "demand": write("words"),
            "breaches": [{"stream": script.ids["late"], "breach": breach.id}]}  # fmt: skip
    id = desk.handle(parse_command(said), actor=PARTY_B).id
    for actor, type in ((BOSS, "answer_claim"), (BOSS, "negotiate"), (BOSS, "record_minutes")):
        command: dict[str, object] = {"type": type, "note": write("words"), "evidence": EVIDENCE}
        if type != "record_minutes":
            del command["evidence"]
        desk.handle(parse_command(command), actor=actor, on=id)
    return id


def _improve(desk: Desk, id: str, write: Writer, clock: FakeClock) -> None:
    due = (clock.now() + timedelta(days=20)).isoformat()
    action = {"id": "a1", "kind": "corrective", "what": write("words"), "responsible": "ron",
              "due": due}  # fmt: skip
    commands: tuple[dict[str, object], ...] = (
        {"type": "analyse_cause", "cause": "material", "note": write("words")},
        {"type": "plan_improvement", "actions": [action],
         "check_after": {"n": 30, "unit": "days"}},
        {"type": "complete_action", "action": "a1", "evidence": EVIDENCE, "note": write("words")},
    )  # fmt: skip
    for command in commands:
        desk.handle(parse_command(command), actor=BOSS, on=id)


def _tables(path: Path, *, but: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(path)) as conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if not name.endswith(but or ("\0",)):
                for row in conn.execute(f"SELECT * FROM {name}"):
                    cells = (c if isinstance(c, bytes) else str(c).encode() for c in row)
                    yield name, b"\0".join(cells)


def _views(run: Run, actor: Actor) -> Iterator[tuple[str, object]]:
    """All that a desk says to somebody."""
    desk = run.desk
    for id in run.ids.values():
        for name in (
            "get",
            "get_agreement",
            "get_claim",
            "history",
            "allowed",
            "accesses",
            "breaches",
        ):
            with suppress(ComplaintFlowError):
                yield name, getattr(desk, name)(id, actor=actor)
        with suppress(ComplaintFlowError):
            yield "reveal", desk.reveal(id, ["all"], actor=actor, purpose="check")
        for values in ("none", "own", "all"):
            with suppress(ComplaintFlowError):
                record = record_of(desk, id, actor=actor, purpose="check", values=values)
                yield "record", record
    for name in ("find", "report", "worklist", "claims", "improvements"):
        with suppress(ComplaintFlowError):
            more = [actor.id] if name == "worklist" else []
            said = getattr(desk, name)(*more, actor=actor)
            yield name, list(said) if name in ("claims", "improvements") else said
    with suppress(ComplaintFlowError):
        yield "feed", desk.events_after(0, actor=actor)
    with suppress(ComplaintFlowError):
        yield "copy", desk.copy_of_agreement(run.ids["agreement"], actor=actor)


def _documents(run: Run, actor: Actor, hunt: Hunt, place: str) -> None:
    """Annexes 3 and 4, the list as xlsx and csv, the page of the report, the bundle."""
    desk, at = run.desk, run.desk.clock.now()
    for id in run.ids.values():
        with suppress(ComplaintFlowError):
            record = record_of(desk, id, actor=actor, purpose="annex", values="all")
            for make in (annexes.handling_plan, annexes.record_form):
                document = make(record, agreement=None, at=at)
                hunt.pack(place, annexes.docx(document))
                hunt.look(place, annexes.page(document))
        with suppress(ComplaintFlowError):
            out = io.BytesIO()
            bundle(desk, id, out, actor=actor, purpose="court", values="all")
            hunt.pack(place, out.getvalue())
    with suppress(ComplaintFlowError):
        cases = list(desk.cases(actor=actor))
        out, text = io.BytesIO(), io.BytesIO()

        def kept(case: desk_views.Case) -> Keeping:
            return desk.keeping(case.id, actor=actor)

        book = reporting.XlsxList(out, at=at, keeping=kept)
        plain = reporting.CsvList(text, keeping=kept)
        with book as rows, plain as lines:
            for case in cases:
                rows.add(case)
                lines.add(case)
        hunt.pack(place, out.getvalue())
        hunt.look(place, text.getvalue())


def _console(run: Run, actor: Actor) -> Iterator[str]:
    """What the console prints for somebody, and what it says to their mistakes."""
    shared = ("--db", str(run.path), "--as", str(actor))
    typed = [run.writer.one[kind] for kind in sorted(run.writer.one)]  # where an id belongs
    for words in (
        ("list",),
        ("worklist",),
        ("report",),
        *(("show", id, "--reveal", "check") for id in run.ids.values()),
        *(("show", id, "--json") for id in run.ids.values()),
        *(("show", value) for value in typed),
        ("do", run.ids["first"], "log_contact", "--note", typed[0]),
    ):
        out, err = io.StringIO(), io.StringIO()
        before, sys.stdin = sys.stdin, io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(err):
                cli.main((*words, *shared))
        finally:
            sys.stdin = before
        yield out.getvalue() + err.getvalue()


def _plain_to(run: Run, actor: Actor) -> set[str]:
    """What somebody is shown plain: as a customer what is their own, and what they wrote. Which
    kinds that may be is tested cell by cell against the table (``desk/test_sight.py``)."""
    told = []
    for id in run.ids.values():
        with suppress(ComplaintFlowError):
            found = run.desk.reveal(id, ["all"], actor=actor, purpose="check")
            told += [one.value for one in found if not one.masked]
    text = normal("\0".join(told))
    return {value for value in run.writer.values if value in text}


def _seen_by(run: Run, actor: Actor) -> dict[str, set[str]]:
    """What is found in all that somebody gets, and is not theirs to see."""
    hunt = Hunt(run.writer.values - _plain_to(run, actor))
    for name, value in _views(run, actor):
        hunt.look(name, value)
        hunt.look(name, repr(value))
    _documents(run, actor, hunt, "documents")
    for text in _console(run, actor):
        hunt.look("console", text)
    return hunt.found()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A life over a plain SQLite store."""
    path = tmp_path_factory.mktemp("planted") / "store.db"
    with SqlStore(f"sqlite:///{path}") as store:
        store.migrate()
        yield _lived(path, store, 5)


def test_two_thousand_values_of_nine_kinds_are_planted(run: Run) -> None:
    """And whoever sees every customer is shown each of them: the search finds what is there."""
    assert len(run.writer.values) >= 2000
    assert len(run.writer.one) == 9
    assert _plain_to(run, BOSS) == run.writer.values


def test_no_table_but_the_vaults_and_no_log_holds_one(run: Run) -> None:
    hunt = Hunt(run.writer.values, run.log.seen)
    for name, data in _tables(run.path, but=("vault",)):
        hunt.look(name, data)
    assert not hunt.found()
    assert {"complaintflow_events", "complaintflow_outbox", "log transitions.core"} <= set(
        hunt.seen
    )
    vault = Hunt(run.writer.values)
    for name, data in _tables(run.path):
        vault.look(name, data)
    assert set(vault.found()) == {"complaintflow_vault"}, "while it is there, it is found"


def test_with_an_encrypted_vault_no_table_holds_one(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with SqlStore(f"sqlite:///{path}") as store, KeyBook(tmp_path / "keys.db") as book:
        store.migrate()
        encrypted = EncryptedStore(store, FileKeys.create(tmp_path / "master"), book)
        run = _lived(path, encrypted, 6)
    hunt = Hunt(run.writer.values)
    for file in (path, tmp_path / "keys.db"):
        for name, data in _tables(file):
            hunt.look(name, data)
    assert "complaintflow_vault" in hunt.seen
    assert not hunt.found()


def test_no_error_tells_one(run: Run) -> None:
    write = Writer(7)
    hunt = Hunt(run.writer.values | write.values)
    for error in _errors(run.desk, run.script, write):  # type: ignore[arg-type]
        hunt.spill(error)
    hunt.values |= write.values
    assert len(hunt.seen) > 5
    assert not hunt.found()


def test_no_notice_tells_one(run: Run) -> None:
    """To staff, to Party B, and to customers: what a message says is fetched when it is sent."""
    said, hunt = io.StringIO(), Hunt(run.writer.values)
    for lang in ("zh", "en"):
        for pending in run.desk.store.pending(1000):
            hunt.look(pending.notice.role, repr(pending.notice))
            TerminalNotifier(said, lang).notify(pending.notice)
    hunt.look("terminal", said.getvalue())
    assert {"customer", "staff", "party_b"} <= set(hunt.seen)
    assert not hunt.found()


@pytest.mark.parametrize("actor", BLIND, ids=str)
def test_nobody_gets_what_is_not_theirs_to_see(run: Run, actor: Actor) -> None:
    """Views, revealed values, records, annexes, lists, bundles and the console."""
    assert not _seen_by(run, actor)


def test_what_is_seen_without_a_reveal_holds_none_for_anybody(run: Run) -> None:
    """Not even for those who may see it: it is asked for by ``reveal``, and written down."""
    for actor in (BOSS, CUSTOMER, PARTY_B, IVY):
        hunt = Hunt(run.writer.values)
        for name, value in _views(run, actor):
            if name not in ("reveal", "record"):
                hunt.look(name, value)
                hunt.look(name, repr(value))
        assert not hunt.found()


def test_it_bites(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the mask off, and with the sight of a role too wide, it is found."""
    monkeypatch.setattr("complaintflow.desk.sight.mask", lambda text, **_: text)
    found = _seen_by(run, RON)
    assert {"reveal", "record", "documents", "console"} <= set(found)
    assert len(found["reveal"]) > 100
    assert set(_seen_by(run, PARTY_B)) >= {"reveal"}
