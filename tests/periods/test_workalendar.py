"""Calendars of workalendar in, and ours out as one of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from workalendar.america import Brazil
from workalendar.asia import Japan, Qatar, SouthKorea
from workalendar.core import Calendar
from workalendar.europe import France, Germany
from workalendar.exceptions import CalendarError
from workalendar.usa import UnitedStates

from complaintflow.errors import BadCalendar, UnknownYear
from complaintflow.periods import Notice, china, deadline, from_workalendar, working_days
from complaintflow.periods.workalendar import StateCouncilChina
from complaintflow.values import Day

SPAN = range(2023, 2027)


def each(years: range) -> list[date]:
    first = date(years[0], 1, 1)
    last = date(years[-1], 12, 31)
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


@pytest.mark.filterwarnings("ignore:Please take note")  # workalendar on Islamic calendars
@pytest.mark.filterwarnings("ignore:toSolarDate")  # and what it calls for the lunar ones
@pytest.mark.parametrize("kind", [Brazil, France, Germany, Japan, Qatar, SouthKorea, UnitedStates])
def test_a_compiled_calendar_answers_like_its_origin(kind: type[Calendar]) -> None:
    origin = kind()
    compiled = from_workalendar(origin, SPAN)
    assert compiled.id == f"workalendar:{kind.__name__}"
    assert compiled.years == tuple(SPAN)
    for day in each(SPAN):
        assert compiled.is_working(day) == origin.is_working_day(day)
    for n in (1, 7, 30):
        for day in each(SPAN)[::37][:-3]:
            assert compiled.count(day, n).last == origin.add_working_days(day, n)
    with pytest.raises(UnknownYear):
        compiled.is_working(date(2027, 1, 1))


@pytest.mark.filterwarnings("ignore:Please take note")
def test_the_provisional_rule_has_the_calendars_own_weekend() -> None:
    compiled = from_workalendar(Qatar(), SPAN, id="qa", fixed=[(12, 18)])
    assert compiled.id == "qa"
    # Friday and Saturday are off, Sunday is not; and 18 December, as was asked.
    assert compiled.roll(date(2027, 1, 1), provisional=True).last == date(2027, 1, 3)
    assert compiled.roll(date(2028, 12, 18), provisional=True).last == date(2028, 12, 19)
    firm = from_workalendar(Qatar(), SPAN, firm_until=(12, 24))
    assert firm.roll(date(2026, 12, 28)).missing == 2027
    assert compiled.roll(date(2026, 12, 28)).missing is None


def test_a_notice_that_is_not_loaded_names_no_days_of_the_year_before() -> None:
    # The notice of 2023 gives off 2022-12-31.
    spilt = date(2022, 12, 31)
    assert spilt in dict(StateCouncilChina().get_calendar_holidays(2022))
    assert spilt not in dict(StateCouncilChina(through=2022).get_calendar_holidays(2022))


def test_anything_that_answers_for_a_day_will_do() -> None:
    class Never:
        def is_working_day(self, day: date) -> bool:
            return day.day == 1

    compiled = from_workalendar(Never(), [2026])
    assert compiled.count(date(2026, 1, 1), 3).last == date(2026, 4, 1)
    assert compiled.roll(date(2027, 1, 2), provisional=True).last == date(2027, 1, 4)


def test_a_calendar_that_cannot_answer_is_refused() -> None:
    with pytest.raises(BadCalendar) as caught:
        from_workalendar(StateCouncilChina(), [2026, 2027])
    assert caught.value.reason == "it has no answer for 2027 (CalendarError)"
    with pytest.raises(BadCalendar):
        from_workalendar(StateCouncilChina(), [0])


def test_ours_through_workalendar_is_ours() -> None:
    compiled = from_workalendar(StateCouncilChina())
    assert compiled.years == china().years
    for day in each(range(2004, 2027)):
        assert compiled.is_working(day) == china().is_working(day)
    start = Day(day=date(2026, 2, 12))
    found = deadline(start, working_days(7), zone="Asia/Shanghai", calendar=compiled)
    assert found.last_day == date(2026, 2, 28)


def test_china_as_workalendar_users_know_calendars() -> None:
    cal = StateCouncilChina()
    assert cal.is_working_day(date(2026, 2, 14))
    assert cal.is_working_day(datetime(2026, 2, 14, 9, tzinfo=UTC))
    assert not cal.is_working_day(date(2026, 2, 16))
    assert cal.add_working_days(date(2026, 2, 12), 7) == date(2026, 2, 28)
    assert cal.sub_working_days(date(2026, 2, 28), 7) == date(2026, 2, 12)
    assert cal.get_working_days_delta(date(2026, 2, 12), date(2026, 2, 28)) == 7
    assert cal.is_holiday(date(2026, 10, 3))
    assert not cal.is_holiday(date(2026, 10, 8))
    assert not cal.is_holiday(date(2026, 9, 20))
    assert cal.get_weekend_days() == (5, 6)
    assert cal.get_holiday_label(date(2026, 1, 1)) == "国务院办公厅关于2026年部分节假日安排的通知"
    # The days off of a December are in the next year's notice.
    off = {day for day, _ in cal.holidays(2018)}
    assert {date(2018, 12, 30), date(2018, 12, 31)} <= off
    assert {day.year for day in off} == {2018}
    assert len(cal.holidays(2026)) == 33
    assert all(not cal.is_working_day(day) for day, _ in cal.holidays(2026))
    # Changes count: the Spring Festival of 2020 was made longer.
    assert cal.is_holiday(date(2020, 2, 1))


def test_extra_days_as_in_workalendar() -> None:
    cal = StateCouncilChina()
    friday, saturday = date(2026, 7, 3), date(2026, 7, 4)
    assert cal.is_working_day(saturday, extra_working_days=[saturday])
    assert not cal.is_working_day(friday, extra_holidays=[friday])
    assert cal.is_working_day(friday, extra_working_days=[friday], extra_holidays=[friday])
    assert cal.is_working_day(friday, extra_working_days=[saturday], extra_holidays=[saturday])


def test_an_unknown_year_raises_workalendars_own_error() -> None:
    cal = StateCouncilChina(through=2025)
    for ask in (cal.is_working_day, cal.is_holiday):
        with pytest.raises(CalendarError, match="no data for 2026") as caught:
            ask(date(2026, 1, 5))
        assert isinstance(caught.value.__cause__, UnknownYear)
    off = date(2027, 1, 1)
    loaded = StateCouncilChina(extra=(Notice(year=2027, title="made up", rest=((off, off),)),))
    assert not loaded.is_working_day(off)
    assert loaded.holidays(2027) == [(off, "made up")]


@pytest.mark.parametrize(
    "code",
    [
        "import complaintflow.periods",
        "from complaintflow.periods import Period, deadline, china; china()",
    ],
)
def test_workalendar_is_imported_only_when_asked_for(code: str) -> None:
    check = f"import sys; {code}; print(*(m for m in sys.modules if 'workalendar' in m))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_notices_are_read_only_when_asked_for() -> None:
    check = (
        "import sys, complaintflow.periods; print('complaintflow.periods.china.all' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
