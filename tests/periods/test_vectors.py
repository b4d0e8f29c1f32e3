"""The contract's own examples: each is a date that others get wrong, with where it comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from complaintflow.errors import UnknownYear
from complaintflow.periods import (
    CompiledCalendar,
    Deadline,
    Period,
    china,
    days,
    deadline,
    hours,
    working_days,
    years,
)
from complaintflow.values import SHANGHAI, Day, start_of

SEVEN = working_days(7)


def of_day(text: str, period: Period, calendar: CompiledCalendar | None = None) -> Deadline:
    start = Day(day=date.fromisoformat(text))
    return deadline(start, period, zone=SHANGHAI, calendar=calendar or china())


@pytest.mark.parametrize(
    ("received", "due", "wrong"),
    [
        # The first three are the facts of published decisions.
        ("2023-06-28", "2023-07-07", ("2023-07-06",)),
        ("2023-09-09", "2023-09-19", ()),
        ("2023-11-13", "2023-11-22", ("2023-11-21",)),
        # The others are counted by hand on the State Council's notices; the wrong answers are
        # those of plain Monday-to-Friday and of counting the day of receipt.
        ("2024-09-27", "2024-10-12", ("2024-10-08", "2024-10-11")),
        ("2025-01-24", "2025-02-10", ("2025-02-04", "2025-02-08")),
        ("2025-09-26", "2025-10-13", ("2025-10-07", "2025-10-11")),
        ("2025-12-24", "2026-01-05", ("2026-01-02", "2026-01-04")),
        ("2026-02-12", "2026-02-28", ("2026-02-23", "2026-02-27")),
        ("2026-02-14", "2026-03-03", ("2026-02-24", "2026-03-02")),
        ("2026-04-30", "2026-05-13", ("2026-05-11", "2026-05-12")),
        ("2026-07-01", "2026-07-10", ("2026-07-09",)),
        ("2026-09-30", "2026-10-15", ("2026-10-09", "2026-10-14")),
        ("2026-10-03", "2026-10-15", ("2026-10-13",)),
        ("2026-12-14", "2026-12-23", ()),
    ],
)
def test_seven_working_days(received: str, due: str, wrong: tuple[str, ...]) -> None:
    found = of_day(received, SEVEN)
    assert found.last_day == date.fromisoformat(due)
    assert found.due == start_of(date.fromisoformat(due) + timedelta(days=1), SHANGHAI)
    assert not found.inclusive
    assert not found.provisional
    assert str(found.last_day) not in wrong
    # An instant on that day counts like the day itself.
    noon = datetime.fromisoformat(f"{received}T12:00+08:00")
    assert deadline(noon, SEVEN, zone=SHANGHAI, calendar=china()).due == found.due


def test_told_on_the_sixth_day_was_in_time() -> None:
    found = of_day("2023-11-13", SEVEN)
    assert found.met_by(Day(day=date(2023, 11, 21))) is True


def test_end_of_december_is_provisional_while_the_next_notice_is_missing() -> None:
    found = of_day("2026-12-18", SEVEN)
    assert found.last_day == date(2026, 12, 29)
    assert (found.provisional, found.missing_year) == (True, 2027)


def test_a_year_without_a_notice_is_unknown() -> None:
    start = Day(day=date(2026, 12, 23))
    with pytest.raises(UnknownYear) as caught:
        deadline(start, SEVEN, zone=SHANGHAI, calendar=china())
    assert (caught.value.calendar, caught.value.year) == ("cn-state-council", 2027)
    found = deadline(start, SEVEN, zone=SHANGHAI, calendar=china(), on_unknown="provisional")
    # Counted: 24, 25, 28, 29, 30, 31 December and, past New Year's Day, Monday the 4th.
    assert found.last_day == date(2027, 1, 4)
    assert (found.provisional, found.missing_year) == (True, 2027)


def test_the_2019_notice_changed_december_2018() -> None:
    assert of_day("2018-12-20", SEVEN).last_day == date(2018, 12, 29)
    assert not of_day("2018-12-20", SEVEN).provisional
    before = of_day("2018-12-20", SEVEN, china(through=2018))
    assert before.last_day == date(2018, 12, 31)
    assert before.provisional
    assert before.calendar_version != of_day("2018-12-20", SEVEN).calendar_version


@pytest.mark.parametrize(
    ("instant", "due"),
    [("2026-07-01T15:59Z", "2026-07-10"), ("2026-07-01T16:00Z", "2026-07-13")],
)
def test_the_day_is_that_of_the_zone(instant: str, due: str) -> None:
    found = deadline(datetime.fromisoformat(instant), SEVEN, zone=SHANGHAI, calendar=china())
    assert found.last_day == date.fromisoformat(due)


def test_24_hours_do_not_stop_on_a_rest_day() -> None:
    start = datetime.fromisoformat("2026-02-14T18:00+08:00")
    found = deadline(start, hours(24), zone=SHANGHAI, calendar=china())
    assert found.due == datetime(2026, 2, 15, 10, tzinfo=UTC)
    assert found.inclusive
    assert (found.last_day, found.calendar, found.calendar_version) == (None, None, None)
    assert found.met_by(found.due) is True
    assert found.overdue_from == found.due + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("n", "start", "due", "rolled"),
    [
        (15, "2026-09-16", "2026-10-08", "2026-10-01"),
        (60, "2026-08-03", "2026-10-08", "2026-10-02"),
        (7, "2026-04-24", "2026-05-06", "2026-05-01"),
        (7, "2026-02-07", "2026-02-14", None),  # a make-up Saturday is no day off
    ],
)
def test_natural_days_roll_over_days_off(n: int, start: str, due: str, rolled: str | None) -> None:
    found = of_day(start, days(n))
    assert found.last_day == date.fromisoformat(due)
    assert found.rolled_from == (date.fromisoformat(rolled) if rolled else None)
    plain = of_day(start, days(n, roll=False))
    assert plain.last_day == date.fromisoformat(start) + timedelta(days=n)


@pytest.mark.parametrize(
    ("start", "due"), [("2024-02-29", "2025-02-28"), ("2025-10-01", "2026-10-08")]
)
def test_years_end_on_the_corresponding_day(start: str, due: str) -> None:
    assert of_day(start, years(1)).last_day == date.fromisoformat(due)


def test_china_through_a_year_knows_no_later_one() -> None:
    assert not china(through=2018).known(2019)
    assert china(through=2018).years == tuple(range(2004, 2019))
