"""The whole store: migrate, import, sweep, report, verify, anchor."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import CLERK, Demo, run


@pytest.mark.long
def test_the_real_messages(shared: Path, tmp_path: Path) -> None:
    db = str(tmp_path / "zh.db")
    words = ("import", str(shared / "zh-government-messages.csv"), "--profile", "zh-messages")
    told = run(*words, "--db", db, "--json").json
    assert list(told) == ["read", "imported", "duplicates", "rejected"]
    assert (told["read"], told["imported"], told["duplicates"]) == (700, 699, 0)
    (rejected,) = told["rejected"]
    assert set(rejected) == {"row", "id", "field", "value", "reason"}
    assert (rejected["id"], rejected["value"]) == ("27610", "2018/4/24")
    counted = run("report", "--db", db, "--json").json
    assert (counted["total"], counted["measured_by_default_terms"]) == (699, 699)
    assert (counted["response"]["in_time"], counted["completion"]["in_time"]) == (40, 337)
    assert counted["response"]["total"] == counted["completion"]["total"] == 699
    again = run(*words, "--db", db)
    assert (again.code, again.err) == (0, "")
    assert "699" in again.out
    assert "27610" in again.out
    assert run("report", "--db", db, "--json").json == counted
    assert "measured by the default terms" in run("report", "--db", db).out
    assert run("verify", "--db", db).code == 0


def test_the_cfpb_file_under_an_agreement(shared: Path, store: str) -> None:
    file = str(shared / "cfpb-complaints.csv")
    told = run("import", file, "--profile", "cfpb", "--agreement", "HT-1", "--db", store, "--json")
    assert (told.json["read"], told.json["imported"], told.json["rejected"]) == (349, 349, [])
    counted = run("report", "--agreement", "HT-1", "--db", store, "--json").json
    assert (counted["total"], counted["measured_by_default_terms"]) == (349, 0)
    # They owe nothing: what is not known of an old case is not overdue.
    assert run("list", "--overdue", "--db", store, "--json").json["items"] == []
    (item,) = run("list", "--limit", "1", "--db", store, "--json").json["items"]
    assert item["completion"]["state"] == "undetermined"
    shown = run("show", item["reference"], "--db", store, "--json").json
    assert [duty["state"] for duty in shown["duties"]] == ["undetermined"] * 2


def test_a_sweep_at_the_end_of_time(store: str) -> None:
    end = "9999-12-31T23:59:59+00:00"
    shown = run("sweep", "--now", end, "--db", store)
    assert (shown.code, shown.err) == (0, "")
    assert "9999-12-31" in shown.out


def test_report(demo: Demo) -> None:
    told = demo("report", "--json").json
    assert told == demo.told["report"]
    for duty in ("response", "completion"):
        counts = dict(told[duty])
        assert counts.pop("total") == sum(counts.values()) == 16
    assert sum(told["by_status"].values()) == told["total"] == 15
    shown = demo("report", "--lang", "zh").out
    assert "已办结" in shown
    assert "4.2" in shown


def test_migrate_makes_a_store_once(tmp_path: Path) -> None:
    db = str(tmp_path / "new.db")
    assert run("migrate", "--db", db, "--json").json == {"did": "made"}
    assert run("migrate", "--db", db, "--json").json == {"did": "nothing"}
    assert "nothing to do" in run("migrate", "--db", db).out
    assert run("migrate", "--db", f"sqlite:///{db}").code == 0
    assert run("report", "--db", db, "--json").json["total"] == 0
    assert run("list", "--db", db, "--json").json == {"items": [], "next": ""}


def test_a_sweep_ahead_of_the_clock_writes_nothing(store: str) -> None:
    ran = run("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", "坏了",
              "--contact", "phone:1", *CLERK, "--db", store, "--json")  # fmt: skip
    ref = ran.json["reference"]
    before = run("anchor", "--db", store).out
    told = run("sweep", "--now", "2999-01-01T00:00:00Z", "--db", store, "--json").json
    assert (told["preview"], told["breaches"]) == (True, 2)
    assert told["complaints"] == [ran.json["id"]]
    shown = run("sweep", "--now", "2999-01-01T00:00:00Z", "--db", store).out
    assert "nothing was written" in shown
    assert ref in shown
    assert run("anchor", "--db", store).out == before
    assert run("sweep", "--db", store, "--json").json["breaches"] == 0


def test_verify_and_anchor(own_demo: Demo) -> None:
    good = own_demo("verify", "--json").json
    assert good["good"] is True
    assert good["faults"] == []
    assert good["streams"] == 20
    one = own_demo("verify", own_demo.ref("night"), "--json").json
    assert (one["streams"], one["good"]) == (1, True)
    anchor = own_demo("anchor").out.strip()
    own_demo("do", own_demo.ref("waiting"), "acknowledge", "--channel", "phone", *CLERK)
    assert own_demo("verify", "--anchor", anchor).code == 0
    with closing(sqlite3.connect(own_demo.db)) as conn, conn:
        conn.execute(
            "UPDATE complaintflow_events SET body = "
            "CAST(replace(CAST(body AS TEXT), 'cs-02', 'cs-03') AS BLOB) "
            "WHERE stream = ?",
            (own_demo.told["cases"]["night"],),
        )
    conn.close()
    bad = own_demo("verify")
    assert bad.code == 1
    assert "chain_broken" in bad.out
    told = own_demo("verify", "--json")
    assert (told.code, told.json["good"]) == (1, False)
    assert told.json["faults"][0]["what"] == "chain_broken"


def test_a_cut_tail_shows_against_the_anchor(own_demo: Demo) -> None:
    anchor = own_demo("anchor").out.strip()
    position = anchor.partition(":")[0]
    wrong = f"{position}:{'0' * 64}"
    ran = own_demo("verify", "--anchor", wrong, "--json")
    assert (ran.code, ran.json["faults"][0]["what"]) == (1, "anchor_differs")
    assert own_demo("verify", "--anchor", "nonsense").error == "bad_anchor"


@pytest.mark.parametrize("who", ["auditor:au-1", "manager:mgr-01", "system:cron"])
def test_who_may_verify(demo: Demo, who: str) -> None:
    assert demo("verify", "--as", who).code == 0
    ran = demo("verify", "--as", "customer:cust-1")
    assert (ran.code, ran.error) == (1, "not_permitted")


def test_an_import_is_all_or_nothing(shared: Path, store: str, tmp_path: Path) -> None:
    head = (shared / "zh-government-messages.csv").read_bytes()[:200_000]
    torn = tmp_path / "torn.csv"
    torn.write_bytes(head + b"\x00")
    ran = run("import", str(torn), "--profile", "zh-messages", "--db", store)
    assert (ran.code, ran.error) == (2, "bad_file")
    assert run("report", "--db", store, "--json").json["total"] == 0
    fresh = tmp_path / "fresh.db"
    assert run("import", str(torn), "--profile", "zh-messages", "--db", str(fresh)).code == 2
    assert list(tmp_path.glob("fresh.db*")) == []


def test_deliver(own_demo: Demo) -> None:
    told = own_demo("deliver", "--limit", "3", "--json").json
    assert (told["handed"], told["failed"], len(told["notices"])) == (3, 0, 3)
    assert told["notices"][0]["topic"] == "assigned"
    ran = own_demo("deliver", "--lang", "zh")
    assert ran.code == 0
    assert "投诉已分派" in ran.out
    assert told["notices"][0]["id"] not in ran.out
    assert "nothing waits" in own_demo("deliver").out


def test_an_option_that_the_driver_ignores_is_refused_and_makes_no_file(
    store: str, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ran = run("list", "--db", f"sqlite:///{tmp_path / 'new.db'}?mode=ro")
        assert (ran.code, ran.error) == (2, "bad_usage")
        assert not (tmp_path / "new.db").exists()
        assert run("list", "--db", f"sqlite:///file:{store}?mode=ro&uri=true").code == 0


def test_one_row_that_cannot_be_read_is_named(store: str) -> None:
    ran = run("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", "坏了",
              "--contact", "phone:000-0000-0001", *CLERK, "--db", store, "--json")  # fmt: skip
    assert ran.code == 0, ran.err
    (stream,) = [item["id"] for item in run("list", "--db", store, "--json").json["items"]]
    with closing(sqlite3.connect(store)) as db, db:
        db.execute("UPDATE complaintflow_subjects SET body = x'00' WHERE stream = ?", (stream,))
        db.execute("UPDATE complaintflow_events SET body = x'00' WHERE stream = ?", (stream,))
    db.close()
    ran = run("list", "--db", store)
    assert (ran.code, ran.error) == (1, "unknown_event")
    assert stream in ran.err
