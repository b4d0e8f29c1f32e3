"""China's data against the contract's tables and against other people's data, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import settings

from complaintflow.errors import BadCalendar, InvalidCommand
from complaintflow.periods import Notice, china, days, deadline, notices, working_days
from complaintflow.values import SHANGHAI, Day

YEARS = range(2004, 2027)

# Where others say otherwise, and why ours is right: (day, ours, theirs, reason).
DIFFERENCES = {
    "chinese_calendar": {
        date(2005, 12, 31): (
            True,
            False,
            "the notice of 2006 (国办发明电〔2005〕35号): 12月31日（星期六）上班; that data "
            "set leaves it out, though it has the same kind of day of 2006, 2007, 2011 and 2018",
        ),
    },
    "holidays": {},
}

TABLES = {
    2023: (
        "01-01..02; 01-21..27; 04-05; 04-29..05-03; 06-22..24; 09-29..10-06",
        "01-28, 01-29, 04-23, 05-06, 06-25, 10-07, 10-08",
    ),
    2024: (
        "01-01; 02-10..17; 04-04..06; 05-01..05; 06-10; 09-15..17; 10-01..07",
        "02-04, 02-18, 04-07, 04-28, 05-11, 09-14, 09-29, 10-12",
    ),
    2025: (
        "01-01; 01-28..02-04; 04-04..06; 05-01..05; 05-31..06-02; 10-01..08",
        "01-26, 02-08, 04-27, 09-28, 10-11",
    ),
    2026: (
        "01-01..03; 02-15..23; 04-04..06; 05-01..05; 06-19..21; 09-25..27; 10-01..07",
        "01-04, 02-14, 02-28, 05-09, 09-20, 10-10",
    ),
}


def each(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


ALL_DAYS = list(each(date(2004, 1, 1), date(2026, 12, 31)))


def test_every_day_against_chinese_calendar() -> None:
    found = {
        day: (china().is_working(day), chinese_calendar.is_workday(day))
        for day in ALL_DAYS
        if china().is_working(day) != chinese_calendar.is_workday(day)
    }
    assert found == {d: (a, b) for d, (a, b, _) in DIFFERENCES["chinese_calendar"].items()}


def test_every_day_against_holidays() -> None:
    theirs = holidays.country_holidays("CN", years=YEARS)
    found = {
        day: (china().is_working(day), theirs.is_working_day(day))
        for day in ALL_DAYS
        if china().is_working(day) != theirs.is_working_day(day)
    }
    assert found == {d: (a, b) for d, (a, b, _) in DIFFERENCES["holidays"].items()}


@pytest.mark.parametrize("year", TABLES)
def test_the_contracts_tables(year: int) -> None:
    rest, work = TABLES[year]
    off = set()
    for text in rest.split("; "):
        a, _, b = text.partition("..")
        first = date.fromisoformat(f"{year}-{a}")
        month = b if len(b) == 5 else f"{a[:2]}-{b}" if b else a
        off |= set(each(first, date.fromisoformat(f"{year}-{month}")))
    on = {date.fromisoformat(f"{year}-{text}") for text in work.split(", ")}
    notice = next(n for n in notices() if n.year == year)
    assert {d for s in notice.rest for d in each(*s) if d.year == year} == off
    assert set(notice.work) == on
    for day in each(date(year, 1, 1), date(year, 12, 31)):
        assert china().is_working(day) == (day not in off if day.weekday() < 5 else day in on)


@pytest.mark.parametrize("notice", notices(), ids=lambda n: str(n.year))
def test_each_notice_is_sound(notice: Notice) -> None:
    assert notice.title == f"国务院办公厅关于{notice.year}年部分节假日安排的通知"
    for one in (notice, *notice.changes):
        assert one.year == notice.year
        # 2008's number, and the dates of 2008 and 2009, are not confirmed.
        assert (one.number == "") == (one.year == 2008)
        assert (one.issued is None) == (one.year in (2008, 2009))
        if one.issued is not None:
            late = one is not notice
            assert one.issued.year == (one.year if late else one.year - 1)
            assert f"〔{one.issued.year}〕" in one.number
        named = [d for span in one.rest for d in each(*span)]
        assert named == sorted(set(named))
        assert list(one.work) == sorted(set(one.work))
        # A make-up day is a day that a plain week has off; a span ends what it began.
        assert all(d.weekday() >= 5 for d in one.work)
        assert not set(named) & set(one.work)
        low = date(one.year - 1, 12, 29)
        assert all(low <= d <= date(one.year, 12, 31) for d in (*named, *one.work))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_sentences_name_the_days(year: int) -> None:
    notice = next(n for n in notices() if n.year == year)
    text = "\n".join(notice.text)
    assert len(notice.text) == (6 if year in (2023, 2025) else 7)
    for first, _ in notice.rest:
        assert f"{first.month}月{first.day}日" in text
    for day in notice.work:
        weekday = "一二三四五六日"[day.weekday()]
        short, long = f"（周{weekday}）", f"（星期{weekday}）"
        at = f"{day.month}月{day.day}日"
        assert f"{at}{short}" in text or f"{at}{long}" in text


def test_notices_are_those_of_2004_to_2026() -> None:
    assert [n.year for n in notices()] == list(YEARS)
    assert china().years == tuple(YEARS)
    assert china().id == "cn-state-council"
    assert china() is china()
    assert {n.year for n in notices() if n.changes} == {2015, 2019, 2020}
    numbers = [one.number for n in notices() for one in (n, *n.changes) if one.number]
    assert len(numbers) == len(set(numbers)) == 25


def test_the_version_of_these_data_stays() -> None:
    # Stored deadlines name it. It changes with a day of the data, not with how they are compiled.
    assert china(through=2026).version == "2cfd27bb7c84"


def test_later_changes_prevail() -> None:
    calendar = china()
    # 国办发明电〔2020〕1号: the holiday runs to 2 February, so the 1st is no make-up day.
    assert not calendar.is_working(date(2020, 2, 1))
    assert not calendar.is_working(date(2020, 1, 31))
    assert calendar.is_working(date(2020, 2, 3))
    # 国办发明电〔2019〕3号
    assert not calendar.is_working(date(2019, 5, 3))
    assert calendar.is_working(date(2019, 5, 5))
    # 国发明电〔2015〕1号
    assert not calendar.is_working(date(2015, 9, 4))
    assert calendar.is_working(date(2015, 9, 6))


NEXT = b"""{"year": 2027, "title": "made up", "rest": [["2026-12-31", "2027-01-02"]],
    "work": ["2026-12-27"], "changes": [{"year": 2027, "title": "a change",
    "rest": [["2026-12-27", "2026-12-27"]], "work": ["2027-01-02"]}]}"""


def test_a_host_loads_the_next_notice() -> None:
    notice = Notice.parse(NEXT)
    loaded = china(extra=(notice,))
    assert loaded.known(2027)
    assert loaded.id == china().id
    assert loaded.version != china().version
    assert not loaded.is_working(date(2026, 12, 31))
    # The change took back the make-up Sunday, and made a rest day a working day.
    assert not loaded.is_working(date(2026, 12, 27))
    assert loaded.is_working(date(2027, 1, 2))
    start = Day(day=date(2026, 12, 23))
    firm = deadline(start, working_days(7), zone=SHANGHAI, calendar=loaded)
    # 24, 25, 28, 29, 30 December, then 2 January (worked) and Monday the 4th.
    assert firm.last_day == date(2027, 1, 4)
    assert not firm.provisional
    # What was loaded for a year it takes the place of what there was.
    bare = china(through=2026, extra=(Notice(year=2026, title="none"),))
    assert bare.is_working(date(2026, 10, 1))


def test_bad_notices_are_refused() -> None:
    with pytest.raises(InvalidCommand):
        Notice.parse(b'{"year": 2027, "title": "x", "rest": [["2027-01-02", "2027-01-01"]]}')
    day = date(2027, 1, 2)
    with pytest.raises(BadCalendar):
        china(extra=(Notice(year=2027, title="x", rest=((day, day),), work=(day,)),))


def test_the_provisional_rule() -> None:
    """Monday to Friday less the days that statute fixes."""
    off = [date(2027, m, d) for m, d in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))]
    for day in each(date(2027, 1, 1), date(2027, 12, 31)):
        found = china().roll(day, provisional=True)
        assert (found.last == day) == (day.weekday() < 5 and day not in off)
        assert found.missing == 2027


def test_a_retention_year_ends_in_an_unknown_year() -> None:
    start = Day(day=date(2026, 10, 1))
    found = deadline(start, days(365), zone=SHANGHAI, calendar=china(), on_unknown="provisional")
    assert (found.last_day, found.rolled_from) == (date(2027, 10, 4), date(2027, 10, 1))
    assert found.provisional


MOST = 60
NIGHTLY = 1000
"""So many examples are drawn at least where the profile is the nightly one."""


@pytest.mark.long
def test_every_start_day_and_count_against_chinese_calendar_day_by_day() -> None:
    """Every start day x 1..60 working days; in the nightly profile each as a whole deadline too,
    else those of every 101st start day."""
    nightly = settings.default is not None and settings.default.max_examples >= NIGHTLY
    known = DIFFERENCES["chinese_calendar"]
    works = {
        day: known[day][0] if day in known else chinese_calendar.is_workday(day) for day in ALL_DAYS
    }
    calendar, asked = china(through=2026), 0
    for at, start in enumerate(ALL_DAYS):
        n, off, whole = 0, 0, nightly or at % 101 == 0
        for day in ALL_DAYS[at + 1 :]:
            if not works[day]:
                off += 1
                continue
            n += 1
            found = calendar.count(start, n)
            assert found.last == day
            assert sum((b - a).days + 1 for a, b in found.skipped) == off
            # The last week of the last year waits for the next notice.
            assert found.missing == (2027 if day > date(2026, 12, 24) else None)
            if whole:
                limit = deadline(Day(day=start), working_days(n), zone=SHANGHAI, calendar=calendar)
                assert (limit.last_day, limit.missing_year) == (day, found.missing)
                assert limit.due == Day(day=day).end
            asked += 1
            if n == MOST:
                break
    assert asked > 500_000


def test_a_hosts_own_notice_counts_whatever_its_year() -> None:
    # ``through`` leaves out what this build brings; what a host brings itself it means.
    own = next(n for n in notices() if n.year == 2024)
    calendar = china(through=2020, extra=(own,))
    assert calendar.known(2024)
    assert not calendar.known(2023)
    assert calendar.version != china(through=2020).version
