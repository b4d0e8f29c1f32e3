"""``calendar show``, ``check`` and ``load``: what a year's days are, and a new year's notice."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from complaintflow.cli.clock import write_mark
from complaintflow.periods import china, notices

from .conftest import CLERK, MANAGER, Demo, run

NEXT = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕99号
一、元旦：2026年12月30日（周三）至2027年1月1日（周五）放假调休，共3天。2026年12月27日（周日）、2027年1月9日（周六）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年11月10日
"""
"""Made up for these tests."""

RECEIVE = ("receive", "--agreement", "HT-1", "--channel", "phone", "--statement", "坏了",
           "--contact", "phone:000-0000-0001", *CLERK)  # fmt: skip


@pytest.fixture(autouse=True)
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPLAINTFLOW_CALENDARS", raising=False)


@pytest.fixture
def notice(tmp_path: Path) -> str:
    file = tmp_path / "next.txt"
    file.write_text(NEXT, encoding="utf-8")
    return str(file)


def at(store: str, text: str) -> None:
    """Set the store's clock: a demo's, so that what these tests see stays."""
    write_mark(Path(store).with_suffix(".json"), datetime.fromisoformat(f"{text}+08:00"))


def received(store: str, when: str) -> str:
    at(store, when)
    ran = run(*RECEIVE, "--db", store, "--json")
    assert ran.code == 0, ran.err
    return str(ran.json["reference"])


def completion(store: str, ref: str) -> dict[str, Any]:
    """The limit of a complaint's completion, as stored."""
    told = run("show", ref, "--db", store, "--json").json
    found: dict[str, Any] = told["case"]["cycles"][-1]["completion"]["deadline"]
    return found


# --- show --------------------------------------------------------------------------------------


def test_a_years_days() -> None:
    told = run("calendar", "show", "2026", "--json").json
    assert told["version"] == china().version
    assert (told["known"], told["kept"], told["working_days"]) == (True, False, 248)
    assert told["firm_until"] == "2026-12-24"
    assert told["notices"] == [
        {
            "title": "国务院办公厅关于2026年部分节假日安排的通知",
            "number": "国办发明电〔2025〕7号",
            "issued": "2025-11-04",
        }
    ]
    assert told["rest"][1] == ["2026-02-15", "2026-02-23"]
    assert told["work"] == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip
    shown = run("calendar", "show", "2026")
    assert "2026-02-15 Sun  2026-02-23 Mon     9" in shown.out
    assert "until the notice of 2027 is loaded" in shown.out
    assert "2026-02-28 周六" in run("calendar", "show", "2026", "--lang", "zh").out


def test_a_year_with_a_change_and_one_before_a_known_one() -> None:
    told = run("calendar", "show", "2020", "--json").json
    assert [one["number"] for one in told["notices"]] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    assert ["2020-01-24", "2020-02-02"] in told["rest"]
    assert told["firm_until"] is None
    assert "国办发明电〔2020〕1号" in run("calendar", "show", "2020").out


def test_a_year_that_is_not_known() -> None:
    told = run("calendar", "show", "2031", "--json").json
    assert (told["known"], told["firm_until"], told["notices"], told["work"]) == (
        False, None, [], [],
    )  # fmt: skip
    assert told["rest"] == [
        ["2031-01-01", "2031-01-01"],
        ["2031-05-01", "2031-05-02"],
        ["2031-10-01", "2031-10-03"],
    ]
    shown = run("calendar", "show", "2031").out
    assert "provisional" in shown
    assert "make-up" not in shown
    assert "暂定" in run("calendar", "show", "2031", "--lang", "zh").out
    for year in ("1949", "9999", "x"):
        ran = run("calendar", "show", year)
        assert (ran.code, ran.error) == (2, "bad_usage")


# --- check -------------------------------------------------------------------------------------


def test_a_good_notice(notice: str) -> None:
    ran = run("calendar", "check", notice, "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["sound"], told["findings"]) == (True, [])
    assert told["notice"]["number"] == "国办发明电〔2026〕99号"
    assert (told["loaded"]["known"], told["loaded"]["version"]) == (False, china().version)
    differ = {d["day"]: (d["before"], d["after"]) for d in told["loaded"]["differences"]}
    assert differ["2026-12-27"] == (False, True)
    assert differ["2027-06-09"] == (True, False)
    assert "2027-01-01" not in differ
    assert told["chinesecalendar"] == {"known": False, "differences": []}
    shown = run("calendar", "check", notice)
    assert "nothing is wrong" in shown.out
    assert "not loaded yet" in shown.out
    assert "it has no data for 2027" in shown.out


def test_a_notice_that_is_known_is_compared_with_chinesecalendar_too(tmp_path: Path) -> None:
    file = tmp_path / "2026.json"
    known = next(n for n in notices() if n.year == 2026)
    file.write_text(known.model_dump_json(), encoding="utf-8")
    told = run("calendar", "check", str(file), "--json").json
    assert told["loaded"]["known"]
    assert told["loaded"]["differences"] == []
    assert told["chinesecalendar"] == {"known": True, "differences": []}
    assert run("calendar", "check", str(file)).out.count("every day is the same") == 2
    file.write_text(
        "\n".join(known.text).replace("2月28日（周六）", "3月1日（周日）"), encoding="utf-8"
    )
    ran = run("calendar", "check", str(file), "--year", "2026", "--json")
    differ = [{"day": "2026-02-28", "before": True, "after": False},
              {"day": "2026-03-01", "before": False, "after": True}]  # fmt: skip
    assert (ran.code, ran.json["findings"]) == (0, [])
    assert ran.json["loaded"]["differences"] == differ
    assert ran.json["chinesecalendar"]["differences"] == differ
    shown = run("calendar", "check", str(file), "--year", "2026", "--lang", "zh").out
    assert "与 chinesecalendar 相比" in shown
    assert "2026-03-01 周日" in shown


def test_without_chinesecalendar_it_says_so(notice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str, package: str | None = None) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", gone)
    ran = run("calendar", "check", notice, "--json")
    assert (ran.code, ran.json["chinesecalendar"]) == (0, None)
    assert "not installed" in run("calendar", "check", notice).out


def test_a_damaged_notice_is_told_with_every_reason(notice: str) -> None:
    text = NEXT.replace("（周四）放假调休，共7天", "（周五）放假调休，共8天", 1)
    Path(notice).write_text(text.replace("端午节", "儿童节"), encoding="utf-8")
    ran = run("calendar", "check", notice, "--json")
    assert (ran.code, ran.json["sound"], ran.json["loaded"]) == (1, False, None)
    assert [f["code"] for f in ran.json["findings"]] == [
        "unknown_festival", "weekday_differs", "length_differs", "festival_missing",
    ]  # fmt: skip
    shown = run("calendar", "check", notice)
    assert (shown.code, shown.err) == (1, "")
    assert "is not loaded" in shown.out
    assert "2027-02-11 is a Thursday" in shown.out
    assert "2027-02-11是周四" in run("calendar", "check", notice, "--lang", "zh").out
    Path(notice).write_text("1月1日放假", encoding="utf-8")
    ran = run("calendar", "check", notice, "--json")
    assert (ran.code, ran.json["notice"]) == (1, None)


def test_a_reason_to_look_again_is_told_and_does_not_hinder(store: str, notice: str) -> None:
    Path(notice).write_text(
        NEXT.replace("1月31日（周日）上班", "1月17日（周日）上班"), encoding="utf-8"
    )
    ran = run("calendar", "check", notice)
    assert (ran.code, ran.err) == (1, "")
    assert "look at it again" in ran.out
    ran = run("calendar", "load", notice, "--db", store, "--json")
    assert ran.code == 0, ran.err
    assert [f["code"] for f in ran.json["findings"]] == ["makeup_far"]
    assert "makeup_far" in run("calendar", "load", notice, "--db", store).out


@pytest.mark.parametrize("verb", ["check", "load"])
def test_what_cannot_be_read(verb: str, store: str, tmp_path: Path) -> None:
    more = ("--db", store) if verb == "load" else ()
    empty = tmp_path / "dir"
    empty.mkdir()
    bad = tmp_path / "bad"
    bad.write_bytes(b"\xff\xff")
    for file in (str(empty), str(bad), str(tmp_path / "none")):
        ran = run("calendar", verb, file, *more)
        assert (ran.code, ran.error) == (2, "bad_file")


# --- load --------------------------------------------------------------------------------------


def test_loading_moves_the_provisional_limits_and_tells_each(store: str, notice: str) -> None:
    firm = received(store, "2026-12-14T10:00")
    first = received(store, "2026-12-18T10:00")
    second = received(store, "2026-12-23T10:00")
    assert completion(store, first)["last_day"] == "2026-12-29"
    assert completion(store, second)["last_day"] == "2027-01-04"
    ran = run("calendar", "load", notice, "--db", store, "--json")
    assert ran.code == 0, ran.err
    told = ran.json
    assert (told["year"], told["already_loaded"], told["superseded"]) == (2027, False, None)
    assert [
        (m["reference"], m["duty"], m["before"]["last_day"], m["after"]["last_day"])
        for m in told["moved"]
    ] == [
        (first, "completion", "2026-12-29", "2026-12-28"),
        (second, "completion", "2027-01-04", "2027-01-05"),
    ]
    assert all(m["before"]["version"] == china().version for m in told["moved"])
    assert all(m["after"]["version"] == told["version"] for m in told["moved"])
    assert (told["unmoved"], told["firm_that_would_move"]) == ([], [])
    assert told["swept"]["recomputed"] == 2
    # Every command on that store counts so from now on.
    assert completion(store, second)["last_day"] == "2027-01-05"
    assert completion(store, firm)["calendar_version"] == china().version
    third = received(store, "2026-12-29T10:00")
    assert completion(store, third)["calendar_version"] == told["version"]
    assert not completion(store, third)["provisional"]
    assert run("calendar", "show", "2027", "--db", store, "--json").json["kept"]
    assert not run("calendar", "show", "2027", "--json").json["known"]
    assert run("verify", "--db", store).code == 0
    again = run("calendar", "load", notice, "--db", store, "--json").json
    assert (again["already_loaded"], again["moved"], again["superseded"]) == (True, [], None)
    assert (
        "loaded already; nothing was changed" in run("calendar", "load", notice, "--db", store).out
    )
    assert sorted(os.listdir(f"{store}.calendar")) == ["2027.json"]
    assert json.loads(Path(f"{store}.calendar/2027.json").read_bytes())["year"] == 2027


def test_what_people_see(store: str, notice: str) -> None:
    ref = received(store, "2026-12-18T10:00")
    shown = run("calendar", "load", notice, "--db", store)
    line = next(line for line in shown.out.splitlines() if ref in line)
    assert line.split() == [ref, "completion", "2026-12-29", "24:00", "(provisional)",
                            "2026-12-28", "24:00"]  # fmt: skip


def test_another_notice_of_the_year_supersedes_and_nothing_is_lost(store: str, notice: str) -> None:
    ref = received(store, "2026-12-18T10:00")
    first = run("calendar", "load", notice, "--db", store, "--json").json
    assert completion(store, ref)["last_day"] == "2026-12-28"
    folder = Path(f"{store}.calendar")
    old = (folder / "2027.json").read_bytes()
    changed = "2026年12月27日（周日）、"
    Path(notice).write_text(NEXT.replace(changed, "2026年12月26日（周六）、"), encoding="utf-8")
    second = run("calendar", "load", notice, "--db", store, "--json").json
    assert (second["superseded"], second["already_loaded"]) == ("2027.1.json", False)
    assert second["version"] != first["version"]
    assert (folder / "2027.1.json").read_bytes() == old
    # The limit was firm: it stays, and is told.
    assert second["moved"] == []
    assert [(m["reference"], m["stands"]["last_day"]) for m in second["firm_that_would_move"]] == []
    Path(notice).write_text(NEXT.replace(changed, ""), encoding="utf-8")
    third = run("calendar", "load", notice, "--db", store, "--json").json
    assert third["superseded"] == "2027.2.json"
    assert [
        (m["reference"], m["stands"]["last_day"], m["would_be"]["last_day"])
        for m in third["firm_that_would_move"]
    ] == [(ref, "2026-12-28", "2026-12-29")]
    assert completion(store, ref)["last_day"] == "2026-12-28"
    assert sorted(os.listdir(folder)) == ["2027.1.json", "2027.2.json", "2027.json"]
    Path(notice).write_text(NEXT, encoding="utf-8")
    shown = run("calendar", "load", notice, "--db", store).out
    assert "2027.3.json" in shown
    Path(notice).write_text(NEXT.replace(changed, ""), encoding="utf-8")
    shown = run("calendar", "load", notice, "--db", store).out
    assert "firm limits stay" in shown


def test_a_change_of_some_days(store: str, notice: str, tmp_path: Path) -> None:
    file = tmp_path / "change.txt"
    file.write_text("12月21日（周一）至22日（周二）放假，共2天。", encoding="utf-8")
    more = (str(file), "--year", "2026", "--change")
    first = received(store, "2026-12-14T10:00")
    second = received(store, "2026-12-18T10:00")
    ran = run("calendar", "check", *more, "--json")
    assert (ran.code, len(ran.json["loaded"]["differences"])) == (0, 2)
    told = run("calendar", "load", *more, "--db", store, "--json").json
    assert [(m["reference"], m["after"]["last_day"]) for m in told["moved"]] == [
        (second, "2026-12-31")
    ]
    assert [(m["reference"], m["would_be"]["last_day"]) for m in told["firm_that_would_move"]] == [
        (first, "2026-12-25")
    ]
    kept = json.loads(Path(f"{store}.calendar/2026.json").read_bytes())
    assert kept["number"] == "国办发明电〔2025〕7号"
    assert len(kept["changes"]) == 1
    again = run("calendar", "load", *more, "--db", store, "--json").json
    assert again["already_loaded"]
    assert len(run("calendar", "show", "2026", "--db", store, "--json").json["notices"]) == 2
    # A notice of a year that nobody knows cannot be changed; nor has a change one of its own.
    file.write_text("1月5日放假。", encoding="utf-8")
    for verb in ("check", "load"):
        ran = run("calendar", verb, str(file), "--year", "2099", "--change", "--db", store)
        assert (ran.code, ran.error) == (2, "nothing_to_change")
    nested = tmp_path / "nested.json"
    body = {"year": 2026, "title": "x", "changes": [{"year": 2026, "title": "y"}]}
    nested.write_text(json.dumps(body), encoding="utf-8")
    ran = run("calendar", "load", str(nested), "--change", "--db", store)
    assert (ran.code, ran.error) == (2, "bad_calendar")
    work = tmp_path / "work.json"
    work.write_text(json.dumps({"year": 2026, "title": "x", "work": ["2026-10-03"]}), "utf-8")
    ran = run("calendar", "load", str(work), "--change", "--db", store)
    assert (ran.code, ran.error) == (2, "bad_calendar")
    assert "statutory_missing" in ran.err


DAMAGE = """
（周四）放 （周五）放
共7天 共6天
端午节 儿童节
1月31日 1月32日
5月8日（周六） 5月10日（周一）
1月31日（周日）上班 1月31日（周日）休息
10月1日（周五）至7日 10月4日（周一）至7日
2027年部分 2028年部分
四、劳动节 四、春节
9月26日（周日） 9月31日
"""


@pytest.mark.parametrize("damage", DAMAGE.strip().splitlines())
def test_a_damaged_notice_is_refused_and_nothing_is_kept(
    damage: str, store: str, notice: str
) -> None:
    there, instead = damage.split()
    assert there in NEXT
    Path(notice).write_text(NEXT.replace(there, instead, 1), encoding="utf-8")
    ran = run("calendar", "load", notice, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_calendar")
    assert not Path(f"{store}.calendar").exists() or not os.listdir(f"{store}.calendar")


def test_a_demo_store_works_the_same(own_demo: Demo, notice: str) -> None:
    told = own_demo("calendar", "load", notice, "--json")
    assert told.code == 0, told.err
    assert told.json["moved"] == []
    assert {m["duty"] for m in told.json["unmoved"]} == {"retention"}
    assert own_demo("calendar", "load", notice, "--json").json["already_loaded"]
    assert own_demo("verify").code == 0


def test_a_folder_that_is_named(
    store: str, notice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path / "calendars")
    ref = received(store, "2026-12-23T10:00")
    ran = run("list", "--db", store, "--calendars", folder)
    assert (ran.code, ran.error) == (2, "no_calendars")
    ran = run("calendar", "load", notice, "--db", store, "--calendars", folder, "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json["moved"]) == 1
    assert os.listdir(folder) == ["2027.json"]
    assert not Path(f"{store}.calendar").exists()
    monkeypatch.setenv("COMPLAINTFLOW_CALENDARS", folder)
    assert run("calendar", "show", "2027", "--json").json["known"]
    assert completion(store, ref)["last_day"] == "2027-01-05"
    assert run("list", "--db", store).code == 0


def test_who_may_not_sweep_may_not_load(store: str, notice: str) -> None:
    ran = run("calendar", "load", notice, "--db", store, *CLERK)
    assert (ran.code, ran.error) == (1, "not_permitted")
    assert not Path(f"{store}.calendar").exists()
    assert run("calendar", "check", notice, "--db", store, *CLERK).code == 0


def test_where_notices_cannot_be_kept(store: str, notice: str, tmp_path: Path) -> None:
    ran = run("calendar", "load", notice)
    assert (ran.code, ran.error) == (2, "bad_usage")
    ran = run("calendar", "load", notice, "--db", "postgresql://nowhere/x")
    assert (ran.code, ran.error) == (2, "bad_usage")
    ran = run("calendar", "load", notice, "--db", str(tmp_path / "none.db"))
    assert (ran.code, ran.error) == (2, "no_store")
    assert not (tmp_path / "none.db.calendar").exists()
    ran = run("calendar", "load", notice, "--db", store, "--calendars", str(tmp_path / "a" / "b"))
    assert (ran.code, ran.error) == (2, "no_directory")
    Path(f"{store}.calendar").write_text("", encoding="utf-8")
    ran = run("calendar", "load", notice, "--db", store)
    assert (ran.code, ran.error) == (1, "file_exists")


def test_a_kept_notice_that_is_damaged_is_told_and_not_counted_with(
    store: str, notice: str
) -> None:
    assert run("calendar", "load", notice, "--db", store).code == 0
    file = Path(f"{store}.calendar/2027.json")
    whole = file.read_text(encoding="utf-8")
    for text in (
        "{",
        whole.replace("2027-06-09", "2027-06-10"),
        whole.replace('"year": 2027', '"year": 2028'),
    ):
        file.write_text(text, encoding="utf-8")
        ran = run("list", "--db", store)
        assert (ran.code, ran.error) == (2, "bad_file")
        assert "2027.json" in ran.err


def test_a_load_that_was_cut_short_goes_on(
    store: str, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the notice was kept and before the limits were counted again."""
    ref = received(store, "2026-12-23T10:00")
    from complaintflow.desk import Desk

    def killed(*args: object, **more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Desk, "sweep", killed)
        assert run("calendar", "load", notice, "--db", store).code == 1
    assert completion(store, ref)["last_day"] == "2027-01-04"
    told = run("calendar", "load", notice, "--db", store, "--json").json
    assert told["already_loaded"]
    assert [m["after"]["last_day"] for m in told["moved"]] == ["2027-01-05"]


def test_a_notice_is_written_whole_or_not_at_all(
    store: str, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("calendar", "load", notice, "--db", store).code == 0
    file = Path(f"{store}.calendar/2027.json")
    before = file.read_bytes()
    Path(notice).write_text(NEXT.replace("99号", "98号"), encoding="utf-8")

    def full(*args: object) -> None:
        raise OSError(28, "no space")

    real: Callable[..., None] = os.replace
    monkeypatch.setattr(os, "replace", full)
    ran = run("calendar", "load", notice, "--db", store)
    assert ran.code != 0
    assert file.read_bytes() == before
    monkeypatch.setattr(os, "replace", real)
    assert run("calendar", "load", notice, "--db", store).code == 0
    assert "98号" in file.read_text(encoding="utf-8")
    kept = [
        f.read_bytes()
        for f in file.parent.iterdir()
        if f.name != "2027.json" and f.suffix == ".json"
    ]
    assert before in kept


def test_a_file_system_without_links_keeps_what_was_superseded_too(
    store: str, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object) -> None:
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(os, "link", never)
    assert run("calendar", "load", notice, "--db", store).code == 0
    old = Path(f"{store}.calendar/2027.json").read_bytes()
    Path(notice).write_text(NEXT.replace("99号", "98号"), encoding="utf-8")
    assert run("calendar", "load", notice, "--db", store, "--json").json["superseded"]
    assert Path(f"{store}.calendar/2027.1.json").read_bytes() == old


@pytest.mark.long
def test_many_loads_at_once_lose_no_notice(store: str, tmp_path: Path) -> None:
    files = []
    for n in range(4):
        file = tmp_path / f"{n}.txt"
        file.write_text(NEXT.replace("99号", f"{n + 1}号"), encoding="utf-8")
        files.append(file)
    working = [
        subprocess.Popen(
            [sys.executable, "-m", "complaintflow", "calendar", "load", str(file), "--db", store],
            stdout=subprocess.DEVNULL,
        )
        for file in files
    ]
    assert [process.wait() for process in working] == [0] * 4
    folder = Path(f"{store}.calendar")
    numbers = {json.loads(f.read_bytes())["number"] for f in folder.glob("*.json")}
    assert numbers == {f"国办发明电〔2026〕{n + 1}号" for n in range(4)}


def test_whoever_loads_a_notice_is_named(
    store: str, notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMPLAINTFLOW_AS")
    ran = run("calendar", "load", notice, "--db", store)
    assert (ran.code, ran.error) == (2, "bad_usage")
    assert "COMPLAINTFLOW_AS" in ran.err
    assert run("calendar", "load", notice, "--db", store, *CLERK).error == "not_permitted"
    assert run("calendar", "load", notice, "--db", store, *MANAGER).code == 0
