"""Bad input: one line, a stable code, exit 1 or 2, no traceback, nothing half-written, and never
what somebody typed about a customer."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from complaintflow.stores import sqlite as store_sqlite

from .conftest import CLERK, MANAGER, Demo, run

SECRET = "张三的电话是13800000000"
NAMED = ("--party-a", "甲", "--party-b", "乙", "--years", "1")


def receive(store: str, *more: str, statement: str = SECRET) -> tuple[str, ...]:
    return ("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", statement,
            "--contact", f"phone:{SECRET}", *more, *CLERK, "--db", store)  # fmt: skip


@pytest.fixture
def ref(store: str) -> str:
    ran = run(*receive(store, "--key", "k-1"), "--json")
    assert ran.code == 0, ran.err
    return str(ran.json["reference"])


@pytest.mark.parametrize(
    ("more", "statement", "exit", "code"),
    [
        (("--at", "2026-02-12T10:00:00"), SECRET, 2, "invalid_command"),  # naive
        (("--at", "2999-01-01T00:00Z"), SECRET, 1, "refused"),  # future
        (("--at", "2020-01-01T00:00Z"), SECRET, 1, "refused"),  # not in force
        (("--at", "yesterday"), SECRET, 2, "invalid_command"),
        ((), "   ", 2, "invalid_command"),
        ((), "x" * 20_001, 2, "invalid_command"),
        ((), "a\0b", 2, "invalid_command"),
        (("--about", "weather"), SECRET, 2, "invalid_command"),
        (("--handler", SECRET), SECRET, 2, "invalid_command"),
        (("--external", SECRET), SECRET, 2, "bad_usage"),
        (("--staff", "st-1", "--handler", "st-1"), SECRET, 1, "refused"),
        (("--language", "klingon"), SECRET, 2, "invalid_command"),
        (("--contact", SECRET), SECRET, 2, "bad_usage"),
        (("--surprise", "1"), SECRET, 2, "bad_usage"),
        ((SECRET, SECRET), SECRET, 2, "bad_usage"),
        (("{" + SECRET,), SECRET, 2, "bad_json"),
        (('{"channel": "web", "channel": "web"}',), SECRET, 2, "duplicate_key"),
        (("[1]",), SECRET, 2, "bad_json"),
        (('{"type": "classify"}',), SECRET, 2, "bad_usage"),
        (('{"' + SECRET + '": 1}',), SECRET, 2, "invalid_command"),
        (("--key", "a key with spaces"), SECRET, 2, "invalid_command"),
    ],
)
def test_receive(store: str, more: tuple[str, ...], statement: str, exit: int, code: str) -> None:
    ran = run(*receive(store, *more, statement=statement))
    assert (ran.code, ran.error) == (exit, code), ran.err
    assert SECRET not in ran.err + ran.out
    assert run("list", "--db", store, "--json").json["items"] == []


@pytest.mark.parametrize(
    ("words", "exit", "code"),
    [
        (("classfy", "--category", "quality"), 2, "unknown_command"),
        (("receive",), 2, "bad_usage"),
        (("carry_over",), 2, "bad_usage"),
        (("draft_agreement",), 2, "bad_usage"),
        (("acknowledge", "--channel", "pigeon"), 2, "invalid_command"),
        (("acknowledge", "--channel", "phone", "--at", "2020-01-01T00:00Z"), 1, "refused"),
        (("acknowledge", "--channel", "phone", "--at", "2999-01-01T00:00Z"), 1, "refused"),
        (("acknowledge", "--channel", "phone", "--at", "2026-11-11T11:11"), 2, "invalid_command"),
        (("acknowledge", "--channel", "phone", "--key", "k-1"), 1, "idempotency_conflict"),
        (("acknowledge", "--channel", "phone", "--expected", "7"), 1, "stale"),
        (("acknowledge", "--channel", "phone", "--channel", "web"), 2, "bad_usage"),
        (("acknowledge", "--channel"), 2, "bad_usage"),
        (("acknowledge", SECRET), 2, "bad_json"),
        (("acknowledge", "--channel", "phone", SECRET), 2, "bad_usage"),
        (("acknowledge", "--colour", "red"), 2, "unknown_field"),
        (("classify", "--category", "astrology", "--severity", "minor"), 1, "refused"),
        (("classify", "--category", "other", "--severity", "minor"), 1, "refused"),
        (("classify", "--category", "quality", "--severity", "minor", "--criteria",
          "harm_to_health"), 1, "refused"),
        (("close", "--reason", "accepted"), 1, "refused"),
        (("merge", "--into", "c_" + "0" * 32), 1, "unknown_subject"),
        (("draw_up_plan", '{"measures": []}'), 1, "not_permitted"),
        (("record_arrival", "--message", "m_1"), 1, "refused"),
        (("sign_agreement", "--party", "party_a", "--person", SECRET), 2, "invalid_command"),
        (("log_contact", "--channel", "phone", "--reached", "--note", ""), 2, "invalid_command"),
        (("assess_duties",), 1, "not_permitted"),
    ],
)  # fmt: skip
def test_do(store: str, ref: str, words: tuple[str, ...], exit: int, code: str) -> None:
    before = run("anchor", "--db", store).out
    ran = run("do", ref, *words, *CLERK, "--db", store)
    assert (ran.code, ran.error) == (exit, code), ran.err
    assert SECRET not in ran.err + ran.out
    as_json = run("do", ref, *words, *CLERK, "--db", store, "--json")
    assert as_json.json["error"]["code"] == code
    assert set(as_json.json["error"]) == {"code", "message", "message_zh", "facts"}
    assert run("anchor", "--db", store).out == before


def test_the_nearest_names_are_told(store: str, ref: str) -> None:
    assert "classify" in run("do", ref, "clasify", *CLERK, "--db", store).err
    assert "--subcategory" in run("do", ref, "classify", "--sub", "x", *CLERK, "--db", store).err
    assert "closed" in run("list", "--status", "close", "--db", store).err
    assert "zh-messages" in run("import", "x.csv", "--profile", "zh", "--db", store).err


def test_a_refusal_is_told_in_full_and_in_the_language_asked(store: str, ref: str) -> None:
    words = ("do", ref, "close", "--reason", "accepted", *CLERK, "--db", store)
    assert "3.6" in run(*words).err
    assert "不能" in run(*words, "--lang", "zh").err
    facts = run(*words, "--json").json["error"]["facts"]
    assert facts["refusals"][0]["rule"]
    assert facts["refusals"][0]["zh"]


@pytest.mark.parametrize("id", ["C-0000-0000-0000", "c_" + "0" * 32, "a_1", SECRET, "", "x" * 999])
def test_an_unknown_id(store: str, id: str) -> None:
    for words in (("show", id), ("allowed", id), ("verify", id or "-"), ("do", id, "accept")):
        ran = run(*words, *CLERK, "--db", store)
        assert (ran.code, ran.error) in ((1, "unknown_subject"), (1, "not_permitted")), ran.err
        assert SECRET not in ran.err


def test_a_number_used_twice(store: str) -> None:
    ran = run("agreement", "new", "HT-1", *NAMED, *MANAGER, "--db", store)
    assert (ran.code, ran.error) == (1, "already_exists")
    sign = ("--party", "party_a", "--person", "某", *MANAGER, "--db", store)
    assert run("agreement", "sign", "HT-1", *sign).error == "refused"
    assert run("agreement", "sign", "HT-9", *sign).error == "unknown_subject"


def test_an_agreement_that_is_not_in_force(store: str) -> None:
    assert run("agreement", "new", "HT-2", *NAMED, *MANAGER, "--db", store).code == 0
    words = list(receive(store))
    words[words.index("HT-1")] = "HT-2"
    ran = run(*words)
    assert (ran.code, ran.error) == (1, "refused")
    assert "agreement_in_force" in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "--status", "lost"), "unknown_status"),
        (("list", "--severity", "huge"), "unknown_severity"),
        (("list", "--due-before", "tomorrow"), "bad_time"),
        (("list", "--due-before", "2026-02-12T10:00"), "naive_time"),
        (("list", "--external", "A-4"), "bad_usage"),
        (("list", "--reference", "\udc80"), "invalid_command"),
        (("show", "\udc80"), "invalid_command"),
        (("list", "--limit", "0"), "bad_usage"),
        (("list", "--limit", "many"), "bad_usage"),
        (("list", "--after", "nonsense"), "invalid_command"),
        (("sweep", "--now", "2026-02-12T10:00"), "naive_time"),
        (("sweep", "--now", "now"), "bad_time"),
        (("verify", "--anchor", "1:2"), "bad_anchor"),
        (("report", "--lang", "fr"), "bad_usage"),
        (("report", "--as", "king:1"), "invalid_command"),
        (("report", "--as", "manager"), "bad_usage"),
        (("moves", "--kind", "dance"), "bad_usage"),
        (("dance",), "bad_usage"),
        (("agreement", "dance"), "bad_usage"),
        (("demo", "here"), "bad_usage"),
    ],
)
def test_bad_usage(demo: Demo, words: tuple[str, ...], code: str) -> None:
    ran = run(*words) if words[0] in ("moves", "dance", "agreement", "demo") else demo(*words)
    assert (ran.code, ran.error) == (2, code), ran.err


def test_nothing_named() -> None:
    assert run().code == 2
    ran = run("list")
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "COMPLAINTFLOW_DB" in ran.err


@pytest.mark.parametrize(
    "url", [":memory:", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+pysqlite://",
            "sqlite:///file::memory:?uri=true", "sqlite:///file:x?mode=memory&uri=true"],
)  # fmt: skip
def test_a_store_in_memory_is_no_store_of_a_command(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be gone when the command ends; nothing that is offered could help."""
    monkeypatch.chdir(tmp_path)
    for words in (("list", *MANAGER), ("migrate",)):
        ran = run(*words, "--db", url)
        assert (ran.code, ran.error) == (2, "bad_usage"), ran.err
        assert "in memory" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_text_is_told_as_a_blank_one_is(own_demo: Demo) -> None:
    said = set()
    for text in ("", " "):
        ran = own_demo(
            "receive", "--agreement", "HT-2026-001", "--channel", "phone", "--customer", "cu-1",
            "--contact", "phone:1", "--statement", text, *CLERK,
        )  # fmt: skip
        assert ran.code == 2
        said.add(ran.err)
    assert len(said) == 1
    assert "must not be blank" in said.pop()


def test_the_console_itself_reads_nothing_that_a_customer_said(own_demo: Demo) -> None:
    """What the system does needs no more than where to send what is told, and it is logged."""
    ref = own_demo.ref("night")
    whole = own_demo("show", ref, "--reveal", "check", *MANAGER, "--json").json["revealed"]
    ran = own_demo("show", ref, "--reveal", "check", "--as", "system:console", "--json")
    told = {value["kind"] for value in ran.json["revealed"]}
    assert "statement" in {value["kind"] for value in whole}
    assert "contact" in told
    assert told <= {"customer_name", "contact", "message", "outcome"}
    assert "system" in own_demo("accesses", ref, *MANAGER, "--json").out


LOOKS = (
    ("list",), ("show", "REF"), ("show", "HT-2026-001"), ("allowed", "REF"), ("worklist", "cs-01"),
    ("accesses", "REF"), ("agreement", "show", "HT-2026-001"), ("claim", "list"),
    ("improvement", "list"), ("report", "--csv", "-"), ("analysis", "HT-2026-001"),
)  # fmt: skip
RUNS = (("report",), ("sweep",), ("verify",), ("anchor",), ("deliver",))


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_whoever_looks_at_a_case_is_named(demo: Demo, words: tuple[str, ...]) -> None:
    words = tuple(word.replace("REF", demo.ref("waiting")) for word in words)
    ran = demo(*words)
    assert (ran.code, ran.error) == (2, "bad_usage"), ran.out
    assert "COMPLAINTFLOW_AS" in ran.err
    assert demo(*words, "--as", "manager:mgr-01").code == 0


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_what_tells_of_no_one_case_may_be_run_by_nobody(
    own_demo: Demo, words: tuple[str, ...]
) -> None:
    assert own_demo(*words).code == 0


@pytest.mark.usefixtures("nobody")
def test_nobody_named(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(*(word for word in receive(store) if word not in CLERK))
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "COMPLAINTFLOW_AS" in ran.err
    monkeypatch.setenv("COMPLAINTFLOW_AS", CLERK[1])
    monkeypatch.setenv("COMPLAINTFLOW_DB", store)
    monkeypatch.setenv("COMPLAINTFLOW_LANG", "zh")
    ran = run("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", "坏了",
              "--no-contact", "anonymous")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "已接收" in ran.out


# --- databases -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["list", "report", "verify", "sweep", "anchor"])
def test_a_store_that_is_not_there(command: str, tmp_path: Path) -> None:
    ran = run(command, "--db", str(tmp_path / "none.db"))
    assert (ran.code, ran.error) == (2, "no_store")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_that_is_not_there_is_named(lang: str, tmp_path: Path) -> None:
    ran = run("list", "--db", str(tmp_path / "away" / "none.db"), "--lang", lang)
    assert (ran.code, ran.error) == (2, "no_directory")
    assert str(tmp_path / "away") in ran.err


def test_a_database_that_is_not_ours(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("CREATE TABLE mine (a)")
    conn.close()
    file = tmp_path / "in.csv"
    file.write_text(HEAD + ROW, encoding="utf-8")
    text = tmp_path / "text.db"
    text.write_text("this is no database at all, but it is long enough to be read as one" * 20)
    for path in (other, text, tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        for words in (("list",), ("migrate",), ("agreement", "new", "X", *NAMED, *MANAGER),
                      ("import", str(file), "--profile", "zh-messages")):  # fmt: skip
            ran = run(*words, "--db", str(path))
            assert (ran.code, ran.error) == (2, "store_foreign"), ran.err
        assert not path.is_file() or path.read_bytes() == before
    assert run("list", "--db", "postgresql://host/x").error in ("store_foreign", "bad_usage")
    assert run("list", "--db", "nonsense://").error in ("store_foreign", "bad_usage")
    assert run("list", "--db", "://").error == "bad_usage"
    assert run("migrate", "--db", str(tmp_path / "no" / "x.db")).error == "no_directory"


def test_a_store_that_is_behind_or_ahead(own_demo: Demo, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    ran = run("list", "--db", str(empty))
    assert (ran.code, ran.error) == (2, "store_behind")
    assert "complaintflow migrate" in ran.err
    file = tmp_path / "in.csv"
    file.write_text(HEAD + ROW, encoding="utf-8")
    # Nothing but migrate brings it up to date.
    for words in (("agreement", "new", "HT-1", *NAMED, *MANAGER),
                  ("import", str(file), "--profile", "zh-messages")):  # fmt: skip
        ran = run(*words, "--db", str(empty))
        assert (ran.code, ran.error) == (2, "store_behind")
        assert empty.stat().st_size == 0
    assert run("migrate", "--db", str(empty)).code == 0
    assert run("list", "--db", str(empty)).code == 0
    with closing(sqlite3.connect(own_demo.db)) as conn, conn:
        conn.execute("UPDATE complaintflow_meta SET value = '99' WHERE name = 'schema'")
    conn.close()
    ran = own_demo("list")
    assert (ran.code, ran.error) == (2, "store_ahead")


def test_a_database_locked_by_somebody(own_demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    make = store_sqlite.make_engine
    monkeypatch.setattr(store_sqlite, "make_engine", lambda url, busy: make(url, 0.1))
    conn = sqlite3.connect(own_demo.db, isolation_level=None)
    conn.execute("BEGIN IMMEDIATE")
    try:
        words = ("do", own_demo.ref("waiting"), "acknowledge", "--channel", "phone", *CLERK)
        ran = own_demo(*words)
        assert (ran.code, ran.error) == (1, "store_busy")
        assert own_demo("list").code == 0  # reading goes on
    finally:
        conn.rollback()
        conn.close()
    assert own_demo(*words).code == 0


def test_a_full_disk(
    store: str, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = store_sqlite.apply_settings
    most = 100

    def small(engine: object, **more: float) -> None:
        from sqlalchemy import Engine, event

        assert isinstance(engine, Engine)
        apply(engine, **more)

        def limit(connection: sqlite3.Connection, record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {most}").close()

        event.listen(engine, "connect", limit)

    monkeypatch.setattr(store_sqlite, "apply_settings", small)
    words = ("import", str(shared / "zh-government-messages.csv"), "--profile", "zh-messages")
    ran = run(*words, "--db", store)
    assert (ran.code, ran.error) == (1, "store_full")
    # The rows before are whole, and the next run goes on from there.
    total = run("report", "--db", store, "--json").json["total"]
    assert 0 < total < 699
    assert run("verify", "--db", store).code == 0
    most = 10_000
    assert run(*words, "--db", store, "--json").json["duplicates"] == total
    most = 100
    ran = run(*words, "--db", str(tmp_path / "new.db"))
    assert (ran.code, ran.error) == (1, "store_full")
    ran = run("demo", "--dir", str(tmp_path))
    assert (ran.code, ran.error) == (1, "store_full")
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith("own")) == []


@pytest.mark.usefixtures("nobody")
def test_a_new_store_is_not_left_behind_by_a_command_that_fails(tmp_path: Path) -> None:
    db = str(tmp_path / "new.db")
    for words, code in (
        (("agreement", "new", "bad number!", *NAMED, *MANAGER), "invalid_command"),
        (("agreement", "new", "HT-1", *NAMED, *CLERK), "not_permitted"),
        (("agreement", "new", "HT-1", *NAMED), "bad_usage"),
        (("agreement", "new", "HT-1", *NAMED, "--indefinite", *MANAGER), "invalid_command"),
        (("import", str(tmp_path / "none.csv"), "--profile", "cfpb"), "bad_file"),
    ):
        assert run(*words, "--db", db).error == code
        assert list(tmp_path.iterdir()) == []


# --- files -----------------------------------------------------------------------------------

HEAD = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n"
ROW = "1,u,题,2019/4/24 15:40:04,内容,答,2019/5/9 9:49:14\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b,c\n1,2,3\n",
        HEAD.encode("utf-16"),
        (HEAD + ROW).encode("gb18030"),
        b"\x00" * 1000,
        b"PK\x03\x04" + b"\x00\xff" * 500,
    ],
)
def test_a_file_that_is_not_of_the_profile(content: bytes, store: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(content)
    for db in (store, str(tmp_path / "new.db")):
        ran = run("import", str(file), "--profile", "zh-messages", "--db", db)
        assert (ran.code, ran.error) == (2, "bad_file"), (ran.out, ran.err)
    assert not (tmp_path / "new.db").exists()
    ran = run("import", str(tmp_path), "--profile", "zh-messages", "--db", store)
    assert (ran.code, ran.error) == (2, "bad_file")
    assert run("report", "--db", store, "--json").json["total"] == 0


@pytest.mark.parametrize(
    ("row", "rejected"),
    [
        ("2,u,题,2019/4/24 15:40:04," + "长" * 400_000 + ",答,2019/5/9 9:49:14\n", 1),
        ("2,u,题,2019/4/24 15:40:04,a\0b,答,2019/5/9 9:49:14\n", None),
        ("2,u,题\n", 1),
        ("2,u,题,24.4.2019,内容,答,2019/5/9 9:49:14\n", 1),
        ("2,u,题,2999/4/24 15:40:04,内容,,\n", 1),
        ("2,u,题,2019/4/24 15:40:04,内容,答,2019/4/1 9:49:14\n", 1),
        ('2,u,题,2019/4/24 15:40:04,"没有结束,答,2019/5/9 9:49:14\n', None),
    ],
)
def test_a_bad_row(row: str, rejected: int | None, store: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(HEAD + ROW + row, encoding="utf-8")
    ran = run("import", str(file), "--profile", "zh-messages", "--db", store, "--json")
    total = run("report", "--db", store, "--json").json["total"]
    if rejected is None:  # the file cannot be read on: nothing of it is kept
        assert (ran.code, ran.error, total) == (2, "bad_file", 0)
    else:
        assert (ran.code, ran.json["imported"], len(ran.json["rejected"])) == (0, 1, 1)
        assert total == 1
    assert len(ran.out) < 5000


# --- terminals -------------------------------------------------------------------------------


def test_what_strangers_type_cannot_move_the_terminal(store: str) -> None:
    evil = "a\x1b[2J\x1b]0;title\x07b\x9bc\u202ed\r\te[red]f[/red]\nline :smile:"
    ran = run(*receive(store, statement=evil), "--json")
    ref = ran.json["reference"]
    words = ("show", ref, "--reveal", "call_back", *MANAGER, "--db", store)
    shown = run(*words).out
    assert not any(mark in shown for mark in "\x1b\x07\x9b\u202e\r")
    assert "[red]f[/red]" in shown
    assert ":smile:" in shown
    told = run(*words, "--json")
    assert not any(mark in told.out for mark in "\x1b\x07\x9b\u202e\r")
    assert evil in [value["value"] for value in told.json["revealed"]]
    assert json.loads(told.out) == told.json
