"""``complaintflow.periods``: any start, any period, any calendar, against counting by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import OutOfRange, Undetermined, UnknownYear
from complaintflow.periods import CompiledCalendar, Period, Unit, deadline
from complaintflow.values import Day
from periods import oracle

from . import counting
from .damage import ends

ZONES = st.sampled_from(
    ["Asia/Shanghai", "UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Asia/Beirut"]
)
FIXED = [(1, 1), (5, 1), (12, 31)]
# The calendar's first days have no beginning in every zone: OutOfRange says so, and that is all.
FIRST = date(1, 1, 3)


class Made(oracle.Book):
    """A book that does not write all its days out when a test fails."""

    def __repr__(self) -> str:
        known = {year: len(days) for year, days in self.years.items()}
        return f"<working days {known}, weekend {set(self.weekend)}, {self.firm_until}>"


@st.composite
def books(draw: st.DrawFn) -> oracle.Book:
    """Some years' working days, anyhow, and a rule for the others."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=6))
    fixed = draw(st.frozensets(st.sampled_from(FIXED)))
    firm = draw(st.none() | st.sampled_from([(12, 24), (6, 30), (12, 31)]))
    first = draw(st.integers(1, 9999) | st.integers(1999, 2027))
    years: dict[int, frozenset[date]] = {}
    for year in range(first, min(first + draw(st.integers(0, 4)), 10_000)):
        if draw(st.integers(0, 4)) == 0:
            continue  # a year in between that nobody knows
        start = date(year, 1, 1).toordinal()
        length = date(year, 12, 31).toordinal() - start + 1
        odd = draw(st.frozensets(st.integers(0, length - 1), max_size=30))
        years[year] = frozenset(
            day
            for n in range(length)
            if ((day := date.fromordinal(start + n)).weekday() in weekend) == (n in odd)
        )
    return Made(years, weekend=weekend, fixed=fixed, firm_until=firm)


PERIODS = st.builds(
    Period,
    n=st.integers(1, 30) | st.integers(1, 10_000),
    unit=st.sampled_from(Unit),
    roll=st.booleans(),
)


@st.composite
def starts(draw: st.DrawFn, book: oracle.Book) -> datetime | tuple[date, str]:
    """Mostly near the years that are known."""
    known = sorted(book.years) or [2026]
    near = st.builds(
        lambda year, n: date.fromordinal(
            min(max(date(year, 1, 1).toordinal() + n, FIRST.toordinal()), date.max.toordinal())
        ),
        st.sampled_from(known),
        st.integers(-400, 800),
    )
    day = draw(near | st.dates(FIRST))
    if draw(st.booleans()):
        return day, draw(ZONES)
    clock = draw(st.timedeltas(timedelta(0), timedelta(hours=23, minutes=59, seconds=59)))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + clock


@given(st.data(), books(), PERIODS, ZONES, st.booleans())
def test_any_period_ends_where_counting_by_hand_does(
    data: st.DataObject, book: oracle.Book, period: Period, zone: str, provisional: bool
) -> None:
    start = data.draw(starts(book))
    calendar = CompiledCalendar.from_days(
        "made-up",
        book.years,
        weekend=book.weekend,
        fixed=book.fixed,
        firm_until=book.firm_until,
    )
    expected = counting.end(
        book, start, period.n, period.unit.value, zone, roll=period.roll, provisional=provisional
    )
    when = start if isinstance(start, datetime) else Day(day=start[0], zone=start[1])
    found: counting.End
    try:
        with ends():
            told = deadline(
                when,
                period,
                zone=zone,
                calendar=calendar,
                on_unknown="provisional" if provisional else "raise",
            )
    except (UnknownYear, Undetermined, OutOfRange) as error:
        found = counting.End(error=error.code)
    else:
        found = counting.End(last=told.last_day, due=told.due, provisional=told.provisional)
    assert found == expected
