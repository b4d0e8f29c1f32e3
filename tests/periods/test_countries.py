"""``from_workalendar`` on countries all over the world, against their own answers day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from workalendar.africa import SouthAfrica
from workalendar.america import Brazil, BrazilBahia
from workalendar.asia import Israel, Japan, Qatar, Singapore, SouthKorea
from workalendar.core import Calendar
from workalendar.europe import Bavaria, France, Turkey, UnitedKingdom, UnitedKingdomNorthernIreland
from workalendar.oceania import NewSouthWales, NewZealand
from workalendar.usa import Massachusetts, Texas

from complaintflow.periods import CompiledCalendar, from_workalendar, with_closing_days

YEARS = range(2022, 2027)
ONE = timedelta(days=1)

# A country, and a holiday of it that a plain week does not have: of several days, of a region,
# moved from a weekend, or by another calendar than the Gregorian. What workalendar does not know
# (New Zealand's Matariki, Japan's bridge days) the compiled calendar does not know either.
COUNTRIES: list[tuple[type[Calendar], list[str]]] = [
    (Bavaria, ["2025-01-06", "2025-06-19", "2025-08-15"]),
    (UnitedKingdomNorthernIreland, ["2025-03-17", "2025-07-14"]),
    (UnitedKingdom, ["2022-06-02", "2022-06-03", "2022-09-19"]),
    (France, ["2025-05-29", "2025-06-09"]),
    (Turkey, ["2025-03-31", "2025-04-01", "2025-06-06"]),
    (Massachusetts, ["2025-04-21"]),
    (Texas, ["2025-03-03"]),
    (Brazil, ["2025-04-21"]),
    (BrazilBahia, ["2025-07-02"]),
    (Israel, ["2025-09-23", "2025-10-02"]),
    (Japan, ["2022-05-03", "2022-05-04", "2022-05-05"]),
    (SouthKorea, ["2025-01-28", "2025-01-29", "2025-01-30"]),
    (Singapore, ["2025-01-29", "2025-01-30", "2025-10-20"]),
    (Qatar, ["2025-03-31", "2025-04-01", "2025-04-02", "2025-12-18"]),
    (SouthAfrica, ["2025-04-28", "2025-12-26"]),
    (NewSouthWales, ["2025-01-27", "2025-06-09"]),
    (NewZealand, ["2025-02-06", "2022-01-04"]),
]

pytestmark = [
    pytest.mark.filterwarnings("ignore:Please take note"),  # workalendar, of Islamic calendars
    pytest.mark.filterwarnings("ignore:toSolarDate"),  # and what it calls for the lunar ones
]


def every_day() -> Iterator[date]:
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        yield day
        day += ONE


@pytest.mark.parametrize(("kind", "off"), COUNTRIES, ids=[kind.__name__ for kind, _ in COUNTRIES])
def test_a_country_answers_as_it_does_itself(kind: type[Calendar], off: list[str]) -> None:
    origin = kind()
    compiled = from_workalendar(origin, YEARS)
    works: dict[date, bool] = {day: origin.is_working_day(day) for day in every_day()}
    for text in off:
        assert not works[date.fromisoformat(text)], f"{text} was to be a day off"
    assert {day: compiled.is_working(day) for day in works} == works
    _counts_like(compiled, works)


def _counts_like(compiled: CompiledCalendar, works: dict[date, bool]) -> None:
    """Every start day x 1..20 working days, counted on fingers."""
    days = list(works)
    for at, start in enumerate(days[:-40]):
        n, skipped = 0, []
        for day in days[at + 1 : at + 41]:
            if not works[day]:
                skipped.append(day)
                continue
            n += 1
            if n in (1, 2, 7, 20):
                found = compiled.count(start, n)
                assert (found.last, found.missing) == (day, None)
                assert sum((b - a).days + 1 for a, b in found.skipped) == len(skipped)
        rolled = compiled.roll(start).last
        assert works[rolled]
        assert not any(works[day] for day in days[at : at + (rolled - start).days])


def test_there_are_more_than_ten_and_each_is_another_country() -> None:
    assert len({kind.__module__ for kind, _ in COUNTRIES}) >= 10


def test_a_companys_days_on_top_of_a_country() -> None:
    german = from_workalendar(Bavaria(), YEARS, id="de-by")
    made = with_closing_days(german, "works-munich", [date(2025, 12, 29)])
    assert made.count(date(2025, 12, 23), 1).last == date(2025, 12, 24)
    assert made.count(date(2025, 12, 24), 1).last == date(2025, 12, 30)
