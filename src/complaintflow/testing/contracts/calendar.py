"""What every working-day calendar must do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, date, datetime, timedelta

import pytest

from ...errors import OutOfRange, UnknownYear
from ...periods import WorkingCalendar, deadline, working_days
from ._ability import lacking

_DAY = timedelta(days=1)
_COUNTS = (1, 2, 3, 5, 7, 30, 60)


class CalendarContract:
    """The contract of :class:`~complaintflow.periods.WorkingCalendar`. Override
    :meth:`make_calendar`; every answer is held against the calendar's own day-by-day answers."""

    def make_calendar(self) -> WorkingCalendar:
        """The calendar to try; two of them must answer alike."""
        raise NotImplementedError

    def make_changed(self) -> WorkingCalendar:
        """Ability: the same calendar with other data, as after a notice was published."""
        lacking("make_changed")

    @pytest.fixture
    def calendar(self) -> WorkingCalendar:
        """The calendar to try."""
        return self.make_calendar()

    @pytest.fixture
    def known(self, calendar: WorkingCalendar) -> Sequence[int]:
        """The last three years, or fewer, in a row that the calendar has data for."""
        years = [year for year in range(1, MAXYEAR) if calendar.known(year)]
        assert years, "there is data for no year at all"
        last = years[-1]
        return [year for year in years[-3:] if all(y in years for y in range(year, last))]

    @pytest.fixture
    def unknown(self, calendar: WorkingCalendar, known: Sequence[int]) -> int:
        """The first year after those that there is no data for."""
        year = known[-1] + 1
        if year >= MAXYEAR:
            pytest.skip("there is data for every year")
        return year

    def test_is_a_working_calendar(self, calendar: WorkingCalendar) -> None:
        assert isinstance(calendar, WorkingCalendar)

    def test_says_what_it_is(self, calendar: WorkingCalendar) -> None:
        for told in (calendar.id, calendar.version):
            assert isinstance(told, str)
            assert told.strip()

    def test_two_of_it_answer_alike(self, calendar: WorkingCalendar, known: Sequence[int]) -> None:
        """Data and version are the same wherever they are loaded."""
        other = self.make_calendar()
        assert (other.id, other.version) == (calendar.id, calendar.version)
        days = list(_days(known))
        assert [other.is_working(day) for day in days] == [calendar.is_working(d) for d in days]

    def test_answers_never_change(self, calendar: WorkingCalendar, known: Sequence[int]) -> None:
        day = date(known[-1], 1, 1)
        version = calendar.version
        before = [calendar.count(day, n) for n in _COUNTS]
        for year in known:
            for each in _days([year]):
                calendar.is_working(each)
                calendar.roll(each, provisional=True)
        assert [calendar.count(day, n) for n in _COUNTS] == before
        assert calendar.version == version

    def test_known_years_are_answered_day_by_day(
        self, calendar: WorkingCalendar, known: Sequence[int]
    ) -> None:
        answers = [calendar.is_working(day) for day in _days(known)]
        assert all(answer is True or answer is False for answer in answers)
        assert any(answers), "no day at all is a working day"

    def test_a_year_without_data_is_not_answered(
        self, calendar: WorkingCalendar, unknown: int
    ) -> None:
        """Never "no holidays": unknown is said to be unknown."""
        assert calendar.known(unknown) is False
        with pytest.raises(UnknownYear) as caught:
            calendar.is_working(date(unknown, 6, 1))
        assert (caught.value.year, caught.value.calendar) == (unknown, calendar.id)

    def test_counting_is_counting_day_by_day(
        self, calendar: WorkingCalendar, known: Sequence[int]
    ) -> None:
        for start in _starts(known):
            for n in _COUNTS:
                try:
                    walked = _walked(calendar, start, n)
                except UnknownYear:
                    with pytest.raises(UnknownYear):
                        calendar.count(start, n)
                else:
                    assert calendar.count(start, n)[:2] == walked, (start, n)

    def test_rolling_is_the_day_or_the_next_working_day(
        self, calendar: WorkingCalendar, known: Sequence[int]
    ) -> None:
        for day in _starts(known):
            assert calendar.roll(day)[:2] == _walked(calendar, day - _DAY, 1), day

    def test_what_known_years_settle_is_firm(
        self, calendar: WorkingCalendar, known: Sequence[int]
    ) -> None:
        """In a year whose next year is known too nothing waits for more data."""
        for start in _starts(known):
            if start.year < known[-1]:
                assert calendar.count(start, 7).missing is None, start
                assert calendar.count(start, 7, provisional=True) == calendar.count(start, 7)

    def test_counting_into_the_unknown_is_refused(
        self, calendar: WorkingCalendar, unknown: int
    ) -> None:
        for start in (date(unknown - 1, 12, 31), date(unknown, 3, 1)):
            with pytest.raises(UnknownYear) as caught:
                calendar.count(start, 7)
            assert caught.value.year == unknown
        with pytest.raises(UnknownYear):
            calendar.roll(date(unknown, 3, 1))

    def test_a_provisional_answer_says_what_it_waits_for(
        self, calendar: WorkingCalendar, unknown: int
    ) -> None:
        for start in (date(unknown - 1, 12, 31), date(unknown, 3, 1)):
            counted = calendar.count(start, 7, provisional=True)
            assert counted.missing == unknown
            assert counted.last >= start + 7 * _DAY
        assert calendar.roll(date(unknown, 3, 1), provisional=True).missing == unknown

    def test_past_the_end_of_the_calendar_is_out_of_range(self, calendar: WorkingCalendar) -> None:
        for day in (date(MAXYEAR, 12, 30), date.max):
            with pytest.raises(OutOfRange):
                calendar.count(day, 30, provisional=True)

    def test_other_data_is_another_version(self, calendar: WorkingCalendar) -> None:
        """A deadline keeps the version that it was counted with: that it changed must show."""
        changed = self.make_changed()
        assert changed.id == calendar.id
        assert changed.version != calendar.version

    def test_a_deadline_is_counted_by_it(
        self, calendar: WorkingCalendar, known: Sequence[int]
    ) -> None:
        noon = datetime(known[-1], 1, 10, 12, tzinfo=UTC)
        limit = deadline(noon, working_days(7), zone="UTC", calendar=calendar)
        assert limit.last_day == _walked(calendar, noon.date(), 7)[0]
        assert (limit.calendar, limit.calendar_version) == (calendar.id, calendar.version)


def _days(years: Sequence[int]) -> Iterator[date]:
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += _DAY


def _starts(known: Sequence[int]) -> Iterator[date]:
    """Days from which even the longest count stays in what is known."""
    for day in _days(known):
        if day < date(known[-1], 7, 1) and day.toordinal() % 3 == 0:
            yield day


def _walked(calendar: WorkingCalendar, day: date, n: int) -> tuple[date, tuple[object, ...]]:
    """The slow way: one day after another."""
    skipped: list[tuple[date, date]] = []
    while n:
        day += _DAY
        if calendar.is_working(day):
            n -= 1
        elif skipped and skipped[-1][1] + _DAY == day:
            skipped[-1] = (skipped[-1][0], day)
        else:
            skipped.append((day, day))
    return day, tuple(skipped)
