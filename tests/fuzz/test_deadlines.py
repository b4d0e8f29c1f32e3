"""The console's ``deadlines``: whatever comes in, each line has one answer, and the right one."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.cli.deadlines import LONGEST, answer_all

from . import counting
from .damage import damaged, ends, seeds

CODES = counting.CODES | {
    "bad_json", "bad_time", "duplicate_key", "line_too_long", "missing_field", "naive_time",
    "not_an_object", "unknown_field", "unknown_unit", "unknown_zone", "wrong_type",
}  # fmt: skip
FIELDS = {"id", "last_day", "due", "inclusive", "provisional", "calendar"}
ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]
UNITS = ["hours", "days", "working_days", "months", "years"]
TOKENS = [
    *(f'"{word}"'.encode() for word in ("id", "from", "n", "unit", "zone", "roll", *UNITS, *ZONES)),
    b'"on_unknown":"provisional"', b'"2026-02-12"', b'"0001-01-01"', b'"9999-12-31"',
    b'"2026-02-30"', b'"2026-02-12T09:30+08:00"', b'"2026-02-12T24:00Z"', b'"2026-06-30T23:59:60Z"',
    b'"9999-12-31T23:59:59-23:59"', b'"../../etc/passwd"', b'"localtime"', b"10000", b"10001",
    b"7.0", b"false",
]  # fmt: skip


def answers(data: bytes) -> list[dict[str, Any]]:
    target = io.BytesIO()
    with ends():
        assert answer_all(io.BytesIO(data), target) == 0
    lines = target.getvalue().split(b"\n")
    assert lines.pop() == b""
    return [json.loads(line.decode()) for line in lines]


def spoken(data: bytes) -> list[bytes]:
    """The lines that say something; a mark before the first is none of its words."""
    first, *rest = data.split(b"\n")
    whole = [first.removeprefix(b"\xef\xbb\xbf"), *rest]
    return [line for line in whole if line and not line.isspace()]


def check(data: bytes) -> None:
    found = answers(data)
    assert len(found) == len(spoken(data))
    for line, answer in zip(spoken(data), found, strict=True):
        if "error" in answer:
            assert answer.keys() == {"id", "error"}
            assert answer["error"].keys() == {"code", "message"}
            assert answer["error"]["code"] in CODES
            # No sentence repeats what was handed in: it may be anybody's.
            assert len(answer["error"]["message"]) < 200
            continue
        assert answer.keys() == FIELDS
        request = json.loads(line)
        assert answer["id"] == request.get("id")
        assert counting.told(answer) == by_hand(request)
        assert answer["inclusive"] == (request["unit"] == "hours")
        assert answer["calendar"] == (None if request["unit"] == "hours" else "cn-state-council")


def by_hand(request: dict[str, Any]) -> counting.End:
    zone, text = request.get("zone", "Asia/Shanghai"), request["from"]
    day = len(text) == 10
    return counting.end(
        counting.china(),
        (date.fromisoformat(text), zone) if day else datetime.fromisoformat(text.upper()),
        request["n"],
        request["unit"],
        zone,
        roll=request.get("roll", True),
        provisional=request.get("on_unknown") == "provisional",
    )


@given(damaged("deadlines", TOKENS))
def test_every_line_has_one_answer(data: bytes) -> None:
    check(data)


@pytest.mark.parametrize("seed", seeds("deadlines"), ids=lambda path: path.name)
def test_the_corpus(seed: Path) -> None:
    check(seed.read_bytes())


def _offset(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


DATES = (
    st.dates(date(2003, 6, 1), date(2028, 6, 1))
    | st.dates()
    | st.sampled_from([date.min, date.max, date(2024, 2, 29), date(2011, 12, 29)])
)
TIMES = st.datetimes(timezones=st.integers(-1439, 1439).map(_offset))
REQUESTS = st.fixed_dictionaries(
    {
        "id": st.integers() | st.text() | st.none() | st.booleans(),
        "from": DATES.map(str) | TIMES.map(datetime.isoformat),
        "n": st.integers(1, 40) | st.integers(1, 1_000) | st.sampled_from([1, 9_999, 10_000]),
        "unit": st.sampled_from(UNITS),
    },
    optional={
        "zone": st.sampled_from(ZONES),
        "roll": st.booleans(),
        "on_unknown": st.sampled_from(["raise", "provisional"]),
    },
)


@given(st.lists(REQUESTS, min_size=1, max_size=5))
def test_a_sound_request_is_counted_as_by_hand(requests: list[dict[str, Any]]) -> None:
    found = answers("\n".join(map(json.dumps, requests)).encode())
    assert [answer["id"] for answer in found] == [request["id"] for request in requests]
    assert [counting.told(answer) for answer in found] == [by_hand(r) for r in requests]


class Endless(io.RawIOBase):
    """A line of many times the longest, made as it is read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next of it; never more than was asked for."""
        assert size is not None
        assert 0 < size <= LONGEST + 1
        n = min(size, self.left)
        self.left -= n
        return b"x" * n if self.left else b"x" * n + b"\n" if n else b""


def test_a_line_without_an_end_takes_no_memory() -> None:
    tracemalloc.start()
    try:
        target = io.BytesIO()
        assert answer_all(cast(BinaryIO, Endless(200 * LONGEST)), target) == 0
        assert tracemalloc.get_traced_memory()[1] < 20 * LONGEST
    finally:
        tracemalloc.stop()
    assert json.loads(target.getvalue())["error"]["code"] == "line_too_long"


def _huge() -> Iterator[bytes]:
    sound = b'{"id":1,"from":"2026-02-12","n":%b,"unit":"days"}'
    for n in (b"9" * 5_000, b"1" + b"0" * 4_200, b"1e5000", b"0." + b"1" * 5_000):
        yield sound % n
    yield b"[" * 60_000
    yield b'{"a":' * 12_000
    yield b'{"id":"' + b"\\ud800" * 10_000 + b'"}'
    yield b'{"id":' + b'"' + b"\xf0\x9f\x98\x80" * 15_000 + b'"}'


@pytest.mark.parametrize("line", [*_huge()], ids=range(8))
def test_a_huge_line_is_an_error_of_its_own(line: bytes) -> None:
    first, second = answers(line + b'\n{"id":2,"from":"2026-02-12","n":1,"unit":"days"}')
    assert first["error"]["code"] in CODES
    assert second["last_day"] == "2026-02-13"
