"""The CSV readers: whatever the file, its rows are what a slow reader finds, or it is refused."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import Desk, MemoryStore
from complaintflow.errors import BadFile
from complaintflow.intake import PROFILES, ImportReport, Profile, import_rows
from complaintflow.intake.reading import records
from complaintflow.testing import FakeClock, FakeRandomness

from .damage import damaged, ends, seeds

REASONS = {
    "missing", "not_an_id", "not_a_time", "wrong_precision", "no_such_time", "ambiguous_time",
    "out_of_range", "too_long", "missing_cells", "extra_cells", "unknown_channel", "blank",
    "string_too_long", "personal_number", "happened_by_now", "answered_after_it_came_in",
}  # fmt: skip
TOKENS = [
    "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n".encode(),
    b"2019/4/24 15:40:04", b"2019/2/29 0:00:00", b"1899/1/1 0:00:00", b"99999/1/1", b"09/12/2016",
    b"13800138000", b'"a""b"', b'",\n', b'"\r\n"', b'"never closed', b",,,,,,,,,,", b"\r", b"\r\n",
    "留言".encode(), "留言".encode("gbk"), b"Web", b"Submitted via",
]  # fmt: skip


# --- the slow reader: RFC 4180, and the line feed alone ends a line of the file -------------------

_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*)?')
_END = re.compile(r"\r*\n|\r*\Z")


def by_hand(data: bytes) -> tuple[list[list[str]], bool]:
    """The records that are not empty, and whether the file could be read to its end."""
    text, whole = _text(data)
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        row: list[str] = []
        while field := _FIELD.match(text, at):
            at = field.end()
            row.append(field[2] or (field[1] or "").replace('""', '"'))
            if text[at : at + 1] != ",":
                break
            at += 1
        end = _END.match(text, at)
        if end is None or (end.end() == len(text) and not whole and not end[0].endswith("\n")):
            return rows, False
        at = end.end()
        if row != [""] or field is None or field[0]:  # two quotes are a cell; nothing is none
            rows.append(row)
    return rows, whole


def _text(data: bytes) -> tuple[str, bool]:
    """The lines up to the first that is no text, and whether those are all."""
    good: list[str] = []
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data):
        try:
            good.append(line.decode())
        except UnicodeDecodeError:
            return "".join(good).removeprefix("\ufeff"), False
        if b"\x00" in line:
            return "".join(good[:-1]).removeprefix("\ufeff"), False
    return "".join(good).removeprefix("\ufeff"), True


def headed(rows: list[list[str]], columns: Iterator[str]) -> bool:
    """Whether the first row is a header that has each of the columns once."""
    names = [name.strip() for name in rows[0]] if rows else []
    return bool(rows) and all(names.count(name) == 1 for name in columns)


# --- the targets ---------------------------------------------------------------------------------


def reading(data: bytes, columns: tuple[str, ...]) -> tuple[list[list[str]], bool]:
    rows: list[list[str]] = []
    with ends():
        try:
            rows += records(io.BytesIO(data), "utf-8", columns)
        except BadFile:
            return rows, False
    return rows, True


@given(damaged("exports", TOKENS) | st.binary(max_size=80) | st.text('a",\r\n ').map(str.encode))
def test_the_records_of_any_text(data: bytes) -> None:
    check_records(data)


def check_records(data: bytes) -> None:
    expected, whole = by_hand(data)
    if not expected:
        assert reading(data, ()) == ([], False)
        return
    expected[0] = [name.strip() for name in expected[0]]
    assert reading(data, ()) == (expected, whole)


def importing(data: bytes, profile: Profile) -> tuple[ImportReport | BadFile, int]:
    """The report or the error, and how many rows were told on the way."""
    desk = Desk(
        MemoryStore(),
        clock=FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC)),
        randomness=FakeRandomness(),
    )
    told: list[int] = []
    with ends():
        try:
            return import_rows(desk, io.BytesIO(data), profile, progress=told.append), len(told)
        except BadFile as error:
            return error, len(told)


def check(data: bytes, profile: Profile) -> None:
    rows, whole = by_hand(data)
    has_header = headed(rows, iter(profile.columns))
    found, told = importing(data, profile)
    assert told == (len(rows) - 1 if has_header and whole else 0)  # a broken file imports nothing
    if isinstance(found, BadFile):
        assert not (whole and has_header)
        return
    assert whole
    assert has_header
    assert found.read == told == found.imported + found.duplicates + len(found.rejected)
    names = [name.strip() for name in rows[0]]
    for rejected in found.rejected:
        row = dict(zip(names, rows[rejected.row], strict=False))
        assert rejected.reason in REASONS
        assert rejected.field in ("", *profile.columns)
        # Of a row nothing is repeated but its id and, of a time, the time.
        assert rejected.value in ("", row.get(rejected.field, "").strip()[:40])
        assert rejected.id in ("", row.get(profile.column_of("external"), "").strip())


@given(damaged("exports", TOKENS), st.sampled_from(sorted(PROFILES)))
def test_an_export_is_read_as_by_hand(data: bytes, profile: str) -> None:
    check(data, PROFILES[profile])


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("seed", seeds("exports"), ids=lambda path: path.name)
def test_the_corpus(seed: Path, profile: str) -> None:
    check(seed.read_bytes(), PROFILES[profile])
    check_records(seed.read_bytes())
