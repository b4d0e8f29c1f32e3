"""``deadlines``: the contract's vectors, and every kind of bad line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import run

SEVEN = {"n": 7, "unit": "working_days"}


def ask(*requests: dict[str, Any] | str | bytes) -> list[dict[str, Any]]:
    lines = [
        json.dumps(r).encode() if isinstance(r, dict) else r.encode() if isinstance(r, str) else r
        for r in requests
    ]
    ran = run("deadlines", stdin=b"\n".join(lines) + b"\n")
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def end_of(day: str) -> str:
    after = date.fromisoformat(day) + timedelta(days=1)
    local = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo("Asia/Shanghai"))
    return f"{local.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M:%S}Z"


VECTORS = [
    ("2023-06-28", "2023-07-07", False),
    ("2023-09-09", "2023-09-19", False),
    ("2023-11-13", "2023-11-22", False),
    ("2024-09-27", "2024-10-12", False),
    ("2025-01-24", "2025-02-10", False),
    ("2025-09-26", "2025-10-13", False),
    ("2025-12-24", "2026-01-05", False),
    ("2026-02-12", "2026-02-28", False),
    ("2026-02-14", "2026-03-03", False),
    ("2026-04-30", "2026-05-13", False),
    ("2026-07-01", "2026-07-10", False),
    ("2026-09-30", "2026-10-15", False),
    ("2026-10-03", "2026-10-15", False),
    ("2026-12-14", "2026-12-23", False),
    ("2026-12-18", "2026-12-29", True),
    ("2018-12-20", "2018-12-29", False),
    ("2026-07-01T15:59Z", "2026-07-10", False),
    ("2026-07-01T16:00Z", "2026-07-13", False),
]


@pytest.mark.parametrize(("start", "last", "provisional"), VECTORS)
def test_seven_working_days(start: str, last: str, provisional: bool) -> None:
    assert ask({"id": start, "from": start, **SEVEN}) == [
        {
            "id": start,
            "last_day": last,
            "due": end_of(last),
            "inclusive": False,
            "provisional": provisional,
            "calendar": "cn-state-council",
        }
    ]


def test_a_year_without_a_notice() -> None:
    start = {"id": 1, "from": "2026-12-23", **SEVEN}
    error, found = ask(start, {**start, "on_unknown": "provisional"})
    assert error["id"] == 1
    assert error["error"]["code"] == "unknown_year"
    assert (found["last_day"], found["provisional"]) == ("2027-01-04", True)


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2026-09-16", 15, "days", "2026-10-08"),
        ("2026-08-03", 60, "days", "2026-10-08"),
        ("2026-04-24", 7, "days", "2026-05-06"),
        ("2026-02-07", 7, "days", "2026-02-14"),
        ("2024-02-29", 1, "years", "2025-02-28"),
        ("2025-10-01", 1, "years", "2026-10-08"),
        ("2026-01-31", 1, "months", "2026-02-28"),
    ],
)
def test_days_months_and_years_roll_over(start: str, n: int, unit: str, last: str) -> None:
    (found,) = ask({"id": "x", "from": start, "n": n, "unit": unit})
    assert (found["last_day"], found["due"]) == (last, end_of(last))


def test_without_rolling_over() -> None:
    (found,) = ask({"id": 1, "from": "2025-10-01", "n": 1, "unit": "years", "roll": False})
    assert found["last_day"] == "2026-10-01"


def test_hours_do_not_stop_on_a_rest_day() -> None:
    (found,) = ask({"id": None, "from": "2026-02-14T18:00+08:00", "n": 24, "unit": "hours"})
    assert found == {
        "id": None,
        "last_day": None,
        "due": "2026-02-15T10:00:00Z",
        "inclusive": True,
        "provisional": False,
        "calendar": None,
    }


def test_another_zone() -> None:
    (found,) = ask({"id": 1, "from": "2026-07-01", "n": 1, "unit": "days", "zone": "Asia/Tokyo"})
    assert found["due"] == "2026-07-02T15:00:00Z"


GOOD = {"id": 9, "from": "2026-02-12", **SEVEN}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": True}, "wrong_type"),
        ({"n": 7.0}, "wrong_type"),
        ({"n": "7"}, "wrong_type"),
        ({"n": None}, "wrong_type"),
        ({"n": 0}, "out_of_range"),
        ({"n": -1}, "out_of_range"),
        ({"n": 10_001}, "out_of_range"),
        ({"n": 10**40}, "out_of_range"),
        ({"unit": "weeks"}, "unknown_unit"),
        ({"unit": 1}, "unknown_unit"),
        ({"unit": ["days"]}, "unknown_unit"),
        ({"zone": "Mars/Base"}, "unknown_zone"),
        ({"zone": "../../etc/passwd"}, "unknown_zone"),
        ({"zone": ""}, "unknown_zone"),
        ({"zone": "x" * 5000}, "unknown_zone"),
        ({"zone": 8}, "wrong_type"),
        ({"roll": 1}, "wrong_type"),
        ({"roll": "true"}, "wrong_type"),
        ({"on_unknown": "guess"}, "wrong_type"),
        ({"on_unknown": []}, "wrong_type"),
        ({"from": "2026-02-12T10:00:00"}, "naive_time"),
        ({"from": "2026-02-30"}, "bad_time"),
        ({"from": "20260212"}, "bad_time"),
        ({"from": "2026-W07-4"}, "bad_time"),
        ({"from": "2026-02-12T25:00Z"}, "bad_time"),
        ({"from": "2026-02-12T10:00+25:00"}, "bad_time"),
        ({"from": "٢٠٢٦-٠٢-١٢"}, "bad_time"),
        ({"from": ""}, "bad_time"),
        ({"from": 1770854400}, "wrong_type"),
        ({"from": None}, "wrong_type"),
        ({"from": "0001-01-01T00:00+14:00"}, "out_of_range"),
        ({"from": "9999-12-30"}, "unknown_year"),
        ({"from": "9999-12-30", "on_unknown": "provisional"}, "out_of_range"),
        ({"from": "2026-02-12", "n": 24, "unit": "hours"}, "undetermined"),
        ({"to": "2026-02-12"}, "unknown_field"),
    ],
)
def test_a_wrong_field_is_an_answer_with_its_id(change: dict[str, Any], code: str) -> None:
    (found,) = ask({**GOOD, **change})
    assert found["id"] == 9
    assert found["error"]["code"] == code
    assert set(found) == {"id", "error"}


@pytest.mark.parametrize("missing", ["from", "n", "unit"])
def test_a_missing_field(missing: str) -> None:
    (found,) = ask({k: v for k, v in GOOD.items() if k != missing})
    assert (found["id"], found["error"]["code"]) == (9, "missing_field")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "bad_json"),
        ("NaN", "bad_json"),
        ('{"id": Infinity}', "bad_json"),
        ('{"id": 1e999}', "bad_json"),
        ('{"id": ' + "9" * 5000 + "}", "bad_json"),
        ("[" * 30_000, "bad_json"),
        (b'{"id": "\xff"}', "bad_json"),
        ("1", "not_an_object"),
        ("null", "not_an_object"),
        ("[1]", "not_an_object"),
        ('{"id": {"a": 1}}', "wrong_type"),
        ('{"id": [1]}', "wrong_type"),
        ("x" * 100_000, "line_too_long"),
    ],
)
def test_a_line_that_is_no_request(line: str | bytes, code: str) -> None:
    broken, good = ask(line, GOOD)
    assert broken["id"] is None
    assert broken["error"]["code"] == code
    assert good["last_day"] == "2026-02-28"


@pytest.mark.parametrize(
    ("request_", "zh"),
    [
        ({"id": 1, "from": "2026-02-12"}, "缺少 n"),
        ({"id": 1, "from": "2026-02-12T10:00", "n": 1, "unit": "hours"}, "没有时区偏移"),
        ({"id": 1, "from": "2099-02-12", "n": 7, "unit": "working_days"}, "2099"),
        ("{", "不是 UTF-8"),
    ],
)
def test_errors_are_told_in_chinese(request_: dict[str, Any] | str, zh: str) -> None:
    line = request_ if isinstance(request_, str) else json.dumps(request_)
    ran = run("deadlines", "--lang", "zh", stdin=line)
    assert (ran.code, ran.err) == (0, "")
    message = json.loads(ran.out)["error"]["message"]
    assert zh in message
    assert re.search("[一-鿿]", message)


def test_a_key_given_twice() -> None:
    (found,) = ask('{"id": 3, "n": 7, "n": 8, "from": "2026-02-12", "unit": "days"}')
    assert (found["id"], found["error"]["code"]) == (3, "duplicate_key")


def test_an_answer_is_one_line_for_every_reader() -> None:
    id = "a\u2028b\u2029c\x85d"
    told = run("deadlines", stdin=json.dumps({"id": id, "from": "2026-02-12", **SEVEN}) + "\n")
    (line,) = told.out.splitlines()
    assert json.loads(line)["id"] == id


def test_any_scalar_is_an_id() -> None:
    ids: list[Any] = [None, True, 0, -1.5, 10**30, "甲", "a\nb\x1b[31m", "\ud800", ""]
    assert [found["id"] for found in ask(*({**GOOD, "id": i} for i in ids))] == ids
    (found,) = ask({k: v for k, v in GOOD.items() if k != "id"})
    assert found["id"] is None


def test_blank_lines_a_mark_and_no_last_line_end() -> None:
    line = json.dumps(GOOD).encode()
    ran = run("deadlines", stdin=b"\xef\xbb\xbf" + line + b"\r\n\n  \n" + line)
    assert len(ran.out.splitlines()) == 2
    assert "error" not in ran.out
    assert run("deadlines").out == ""


def test_order_is_kept_over_many_lines() -> None:
    requests = [{**GOOD, "id": n, "n": 1 + n % 50} for n in range(3000)]
    assert [found["id"] for found in ask(*requests)] == list(range(3000))


def test_it_loads_no_extra_and_starts_alone() -> None:
    code = (
        "import sys\n"
        "for name in ('typer', 'rich', 'sqlalchemy', 'click'):\n"
        "    sys.modules[name] = None\n"
        "from complaintflow.cli import main\n"
        "code = main(['deadlines'])\n"
        "assert not {'transitions', 'workalendar'} & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(GOOD), capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["last_day"] == "2026-02-28"


def test_a_reader_that_leaves_is_no_fault() -> None:
    lines = "\n".join(json.dumps({**GOOD, "id": n}) for n in range(20_000))
    with subprocess.Popen(
        [sys.executable, "-m", "complaintflow", "deadlines"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        try:
            process.stdin.write(lines)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_help_and_bad_options() -> None:
    assert "NDJSON" in run("deadlines", "--help").out
    ran = run("deadlines", "--fast")
    assert (ran.code, ran.error) == (2, "bad_usage")
