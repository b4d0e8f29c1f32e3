"""The console over an encrypted store: with its keys it works, without them it says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintflow.vault import FileKeys

from .conftest import Cli

STATEMENT = "独一无二的投诉内容"
RECEIVE = ("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", STATEMENT,
           "--contact", "phone:000-0000-0001", "--key", "r-1")  # fmt: skip


def _signed(cli: Cli) -> None:
    named = ("--party-a", "示例甲公司", "--party-b", "示例乙公司", "--indefinite")
    assert cli("agreement", "new", "HT-1", *named).code == 0
    for party in ("party_a", "party_b"):
        words = ("--party", party, "--person", "示例代表", "--day", "2026-01-05")
        assert cli("agreement", "sign", "HT-1", *words).code == 0


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Path:
    """An encrypted store with one complaint, made by the console; its keys are in the
    environment."""
    FileKeys.create(tmp_path / "master")
    monkeypatch.setenv("COMPLAINTFLOW_DB", str(tmp_path / "store.db"))
    monkeypatch.setenv("COMPLAINTFLOW_KEYS", str(tmp_path / "master"))
    monkeypatch.setenv("COMPLAINTFLOW_KEY_BOOK", str(tmp_path / "book.db"))
    assert cli("migrate").code == 0
    _signed(cli)
    made = cli(*RECEIVE, "--json")
    assert made.code == 0, made.err
    return tmp_path


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


def test_with_its_keys_it_reads_and_writes_and_nothing_lies_there_as_it_was_typed(
    keyed: Path, cli: Cli
) -> None:
    (case,) = cli("list", "--json").json["items"]
    file = keyed.parent / "bundle.zip"
    told = cli("bundle", case["id"], str(file), "--purpose", "audit", "--values", "all", "--json")
    assert told.json["values"] > 1
    assert STATEMENT.encode() in file.read_bytes()
    file.unlink()
    assert cli("verify", "--json").json["good"]
    assert STATEMENT.encode() not in _bytes(keyed)


@pytest.mark.parametrize("words", [("list",), ("verify",), RECEIVE, ("sweep",)], ids=lambda w: w[0])
def test_without_its_keys_it_says_what_to_do(
    keyed: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("COMPLAINTFLOW_KEYS")
    monkeypatch.delenv("COMPLAINTFLOW_KEY_BOOK")
    told = cli(*words)
    assert (told.code, told.error) == (2, "wrong_vault")
    assert "--keys and --key-book" in told.err
    assert STATEMENT.encode() not in _bytes(keyed)


def test_one_without_the_other_is_bad_usage(
    keyed: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMPLAINTFLOW_KEY_BOOK")
    assert cli("list").error == "bad_usage"


def test_a_book_that_is_not_there_is_not_begun(keyed: Path, cli: Cli) -> None:
    told = cli("list", "--key-book", str(keyed / "other.db"))
    assert told.error == "key_book_unavailable"
    assert not (keyed / "other.db").exists()


def test_keys_for_a_plain_store_are_refused(
    keyed: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = str(keyed / "plain.db")
    with monkeypatch.context() as without:
        for name in ("KEYS", "KEY_BOOK"):
            without.delenv(f"COMPLAINTFLOW_{name}")
        without.setenv("COMPLAINTFLOW_DB", plain)
        _signed(cli)
        assert cli(*RECEIVE).code == 0
    told = cli("list", "--db", plain)
    assert told.error == "wrong_vault"
    assert "without keys" in told.err


def test_an_import_in_one_transaction_is_encrypted_too(keyed: Path, cli: Cli) -> None:
    file = keyed / "some.csv"
    head = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
    rows = (
        f"{n},A{n},{STATEMENT},2019/4/24 15:40:04,{STATEMENT},好,2019/4/25 9:00:00"
        for n in range(20)
    )
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    fresh = str(keyed / "fresh.db")
    told = cli("import", str(file), "--profile", "zh-messages", "--db", fresh, "--json")
    assert told.code == 0, told.err
    assert told.json["imported"] > 10
    assert cli("verify", "--db", fresh, "--json").json["values"] > 10
    file.unlink()
    assert STATEMENT.encode() not in _bytes(keyed)
