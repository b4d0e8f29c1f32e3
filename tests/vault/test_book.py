"""The key book's file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from complaintflow.errors import KeyBookUnavailable
from complaintflow.ports import WrappedKey
from complaintflow.vault import DataKey, KeyBook


def _key(name: str, stream: str = "c-1") -> DataKey:
    return DataKey(name, stream, WrappedKey(master="m1", body=name.encode()))


def _reason(path: Path) -> str:
    with pytest.raises(KeyBookUnavailable) as caught:
        KeyBook(path)
    return caught.value.reason


def test_what_is_entered_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with KeyBook(tmp_path / "book") as book:
        assert book.enter("c-1", {"t": None}) is None
        assert book.tokens("c-1") == (), "no key, nothing noted"
        assert book.enter("c-1", {"t": "h"}, _key("a")) == _key("a")
    with KeyBook(tmp_path / "book") as book:
        assert book.enter("c-1", {"u": None}, _key("b")) == _key("a"), "the first stays"
        assert book.keys(["t", "u", "v"]) == {"t": (_key("a"),), "u": (_key("a"),)}
        assert book.with_contact("h") == ("c-1",)


def test_a_renewal_is_finished_before_another_begins() -> None:
    with KeyBook() as book:
        book.renew(_key("lonely"))
        assert book.masters() == frozenset(), "no record, no key"
        book.enter("c-1", {"t": None, "u": None}, _key("a"))
        book.renew(_key("b"))
        book.renew(_key("c"))
        assert [k.id for k in book.keys(["t"])["t"]] == ["a", "b"]
        assert book.older("c-1") == ("t", "u")
        assert book.move("t")
        assert not book.move("nobody")
        assert [k.id for k in book.keys(["t"])["t"]] == ["a", "b"]
        assert book.move("u")
        assert [k.id for k in book.keys(["t"])["t"]] == ["b"]
        assert book.move("u"), "moving again changes nothing"
        book.renew(_key("c"))
        book.leave(["t", "u"])
        assert book.masters() == frozenset()


def test_a_renewal_that_has_only_begun_outlives_a_destruction() -> None:
    with KeyBook() as book:
        book.enter("c-1", {"t": None, "u": None}, _key("a"))
        book.renew(_key("b"))
        book.leave(["t"])
        assert [k.id for k in book.keys(["u"])["u"]] == ["a", "b"]


def test_a_key_that_was_destroyed_is_not_wrapped_anew() -> None:
    with KeyBook() as book:
        book.enter("c-1", {"t": None}, _key("a"))
        assert book.rewrap("a", WrappedKey(master="m2", body=b"2"), "m1")
        assert not book.rewrap("a", WrappedKey(master="m3", body=b"3"), "m1"), "another was first"
        assert book.masters() == {"m2"}
        assert book.wrapped_otherwise("m2") == ()
        book.leave(["t"])
        assert not book.rewrap("a", WrappedKey(master="m2", body=b"3"), "m2")
        assert book.masters() == frozenset()


def test_more_than_a_statement_takes() -> None:
    with KeyBook() as book:
        tokens = {f"t{n}": None for n in range(40_000)}
        book.enter("c-1", tokens, _key("a"))
        assert len(book.keys(list(tokens))) == 40_000
        book.leave(tokens)
        assert book.tokens("c-1") == ()


def test_foreign_and_damaged_files(tmp_path: Path) -> None:
    other = tmp_path / "other"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE host (a)")
    conn.close()
    before = other.read_bytes()
    assert _reason(other) == "foreign"
    assert other.read_bytes() == before
    (tmp_path / "text").write_text("not a database, but long enough to be looked at " * 20)
    assert _reason(tmp_path / "text") == "foreign"
    assert _reason(tmp_path) == "failed"
    assert _reason(tmp_path / "no" / "folder") == "failed"


def test_a_later_schema_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "book"
    KeyBook(path).close()
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 3")
    conn.close()
    assert _reason(path) == "foreign"


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "book"
    with KeyBook(path) as book:
        book.enter("c-1", {f"t{n}": None for n in range(2_000)}, _key("a"))
    path.write_bytes(path.read_bytes()[:9_000])
    with pytest.raises(KeyBookUnavailable) as caught, KeyBook(path) as book:
        book.keys([f"t{n}" for n in range(2_000)])
    assert caught.value.reason == "damaged"


def test_a_book_that_another_writes_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "book"
    with KeyBook(path) as book:
        book._conn.execute("PRAGMA busy_timeout = 0")
        conn = sqlite3.connect(path, isolation_level=None)
        conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(KeyBookUnavailable) as caught:
            book.leave(["t"])
        assert caught.value.reason == "busy"
        conn.execute("ROLLBACK")
        conn.close()
        book.leave(["t"])


def test_what_is_refused_changes_nothing() -> None:
    with KeyBook() as book:
        book.enter("c-1", {"t": None}, _key("a"))
        with pytest.raises(KeyBookUnavailable):
            book.enter("c-2", {"u": None}, _key("a", "c-2"))  # an id that is taken
        assert book.tokens("c-2") == ()
        assert book.tokens("c-1") == ("t",)


def test_closed_it_says_so() -> None:
    book = KeyBook()
    book.close()
    with pytest.raises(KeyBookUnavailable, match="failed"):
        book.masters()
