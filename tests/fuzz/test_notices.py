"""The reader of notices: any bytes are a notice whose days are what it says, or are refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import BadCalendar, BadFile
from complaintflow.periods import Notice, Reading, china, inspect_notice, read_notice
from complaintflow.periods.china.finding import CODES, LONGEST_QUOTE
from complaintflow.periods.china.reading import LONGEST

from .damage import damaged, ends, seeds

ONE = timedelta(days=1)
WORDS = """一、 （二） 元旦： 春节： 、 和 至 — 1月 13月 31日 2月30日 2026年 0000年 9999年12月31日
    （周四） (星期八) （农历除夕、 放假 放假调休 补休 调休 上班 ， 。 ； 共3天 共99天 不调休 其中
    与周末连休 鼓励 国务院办公厅 各省、 通知如下 节假日期间 国办发明电〔2025〕7号
    标题： 成文日期："""
JSON = """"year" "rest" "work" "text" "changes" "title" "issued" "2026-01-01" [] {} 2026 99999 null
    [["2026-01-01","2026-01-03"]] ["2026-02-14"] "2026-02-30" 1767225600"""
TOKENS = [word.encode() for word in (WORDS + JSON).split()]
ASKED = st.none() | st.sampled_from([2025, 2026, 1949, 1950, 9998, 9999, 0, -1])


def reading(data: str | bytes, year: int | None, change: bool) -> Reading | None:
    """None where it is refused as a file."""
    with ends():
        try:
            return inspect_notice(data, year=year, change=change)
        except BadFile:
            return None


def check(data: bytes, year: int | None, change: bool) -> None:
    read = reading(data, year, change)
    told = {*()} if read is None else {finding.code for finding in read.findings}
    assert told <= CODES
    if read is not None:
        assert all(len(finding.quote) <= LONGEST_QUOTE for finding in read.findings)
        holds(read, change)
    _as_otherwise_written(data, year, change, read)


def holds(read: Reading, change: bool) -> None:
    """A sound notice says one thing of each of its days, and a calendar then says the same."""
    if not read.sound:
        with pytest.raises(BadCalendar):
            read.checked()
        return
    notice = read.checked()
    assert read_notice(notice.model_dump_json(), change=change) == notice
    said = by_day(notice)
    calendar = china(extra=(notice,))
    day = date(notice.year - 1, 12, 25)
    while day.year <= notice.year:
        if day.year == notice.year or calendar.known(day.year):
            week = china().is_working(day) if day.year != notice.year else day.weekday() < 5
            assert calendar.is_working(day) == said.get(day, week), day
        day += ONE
    assert all(day >= date(notice.year - 1, 12, 25) for day in said)
    assert all(day.year <= notice.year for day in said)


def by_day(notice: Notice) -> dict[date, bool]:
    """Whether each named day is worked: first the notice, then its changes in their order."""
    said: dict[date, bool] = {}
    for told in (notice, *notice.changes):
        for first, last in told.rest:
            while first <= last:
                said[first] = False
                first += ONE
        for day in told.work:
            said[day] = True
    return said


def _as_otherwise_written(
    data: bytes, year: int | None, change: bool, read: Reading | None
) -> None:
    """As text, with a mark before it, with other ends of lines: it reads the same."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if text.startswith("\ufeff") or len(text) > LONGEST // 2:
        return
    assert reading(text, year, change) == read
    assert reading("\ufeff" + text, year, change) == read
    assert reading(text.replace("\n", "\r\n"), year, change) == read


@given(damaged("notices", TOKENS) | st.binary(max_size=100), ASKED, st.booleans())
def test_a_notice_is_read_or_refused(data: bytes, year: int | None, change: bool) -> None:
    check(data, year, change)


@pytest.mark.parametrize("change", [False, True])
@pytest.mark.parametrize("seed", seeds("notices"), ids=lambda path: path.name)
def test_the_corpus(seed: Path, change: bool) -> None:
    check(seed.read_bytes(), None, change)


@pytest.mark.parametrize("data", ["字" * (LONGEST + 1), b"x" * (LONGEST * 4 + 1)], ids=type)
def test_what_is_too_long_is_not_looked_at(data: str | bytes) -> None:
    with pytest.raises(BadFile):
        inspect_notice(data)
