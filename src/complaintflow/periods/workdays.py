"""Which days are working days, and counting them at a cost that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, date
from hashlib import sha256
from typing import NamedTuple, Protocol, runtime_checkable

from ..errors import BadCalendar, UnknownYear
from .civil import out_of_range
from .window import Span, Window

SATURDAY = 5
SUNDAY = 6


class Counted(NamedTuple):
    """Where counting led.

    ``last``: the day reached. ``skipped``: the non-working days passed over, in order, as spans.
    ``missing``: the year whose data the answer still waits for, None where it is firm.
    """

    last: date
    skipped: tuple[Span, ...]
    missing: int | None


class YearData(NamedTuple):
    """How one year departs from its plain weeks.

    ``rest``: days off, as spans; ``work``: make-up working days. Both may reach into the
    December before, as the State Council's notices do.
    """

    rest: tuple[Span, ...] = ()
    work: tuple[date, ...] = ()


@runtime_checkable
class WorkingCalendar(Protocol):
    """Which days are working days, for the years it has data for.

    Answers never change: other data is another calendar with another ``version``.
    """

    @property
    def id(self) -> str:
        """Which calendar this is, for people and records."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever an answer can change."""
        ...

    def known(self, year: int) -> bool:
        """Whether there is data for this year."""
        ...

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises UnknownYear for a year without data."""
        ...

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        """The ``n``-th working day after ``after`` (which is not counted), ``n`` from 1.

        A year without data raises UnknownYear, or with ``provisional`` is answered by the
        calendar's provisional rule and named in ``missing``. Raises OutOfRange past 9999, and
        ValueError for an ``n`` below 1.
        """
        ...

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        """``day`` if it is a working day, else the first working day after it; as for count."""
        ...


def _year_start(year: int) -> int:
    return date(year, 1, 1).toordinal()


def _year_length(year: int) -> int:
    return date(year, 12, 31).timetuple().tm_yday


# A window holds a stride of years, and as many more as the longest count (10,000 days off a
# five-day week are 39 years and the holidays) needs in all but odd calendars; those go on in
# the next window.
_STRIDE = 32
_REACH = 80


class CompiledCalendar:
    """A :class:`WorkingCalendar` over tables, built from one year's data after another.

    Immutable, hashable, picklable; two are equal if id and version are. ``n`` working days cost
    as much as one. For a year without data the provisional rule is: the weeks' working days less
    the ``fixed`` days (month, day). ``firm_until`` (month, day): in a year whose next year has no
    data, days after it are still provisional, because the next year's data may change them;
    None: a year is firm to its end.
    """

    __slots__ = (
        "_days",
        "_expected",
        "_firm_until",
        "_fixed",
        "_id",
        "_version",
        "_weekend",
        "_windows",
    )

    def __init__(
        self,
        id: str,
        days: Mapping[int, bytes],
        *,
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
        fixed: Iterable[tuple[int, int]] = (),
        firm_until: tuple[int, int] | None = None,
        expected: Mapping[int, bytes] | None = None,
    ) -> None:
        """``days`` has a byte a day for each known year: 1 a working day, 0 not.

        ``expected`` has the same for years without data, where something better than the
        provisional rule is known; those years stay unknown, and answers on them provisional.
        Prefer :meth:`from_years` or :meth:`from_days`. Raises BadCalendar.
        """
        expected = {year: row for year, row in (expected or {}).items() if year not in days}
        for year, flags in (*days.items(), *expected.items()):
            if not 1 <= year <= MAXYEAR:
                raise BadCalendar(calendar=id, reason=f"{year} is not a year")
            if len(flags) != _year_length(year) or flags.strip(b"\0\1"):
                raise BadCalendar(calendar=id, reason=f"{year} is not a byte 0 or 1 for each day")
        week, fixed = set(weekend), set(fixed)
        if not week < set(range(7)):
            raise BadCalendar(calendar=id, reason="the weekend is some of the days 0 to 6, not all")
        for month, day in fixed:
            try:
                date(2001, month, day)
            except ValueError:
                reason = f"{month:02}-{day:02} is not a day of every year"
                raise BadCalendar(calendar=id, reason=reason) from None
        self._id = id
        self._days = dict(sorted(days.items()))
        self._expected = dict(sorted(expected.items()))
        self._weekend = tuple(sorted(week))
        self._fixed = tuple(sorted(fixed))
        self._firm_until = firm_until
        self._windows: dict[int, Window] = {}
        digest = sha256(repr((self._weekend, self._fixed, firm_until)).encode())
        for year, flags in self._days.items():
            digest.update(b"%d:" % year + flags)
        for year, flags in self._expected.items():
            digest.update(b"expected %d:" % year + flags)
        self._version = digest.hexdigest()[:12]

    @classmethod
    def from_years(
        cls,
        id: str,
        years: Mapping[int, YearData],
        *,
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
        fixed: Iterable[tuple[int, int]] = (),
        firm_until: tuple[int, int] | None = None,
    ) -> CompiledCalendar:
        """Plain weeks, less each year's rest days, plus its make-up days.

        A later year's word on the December before it prevails. Raises BadCalendar for a day
        outside its year (and the December before), a span that runs backwards, or a day that is
        both a rest and a make-up day.
        """
        weekend = tuple(weekend)
        flags = {year: bytearray(_week(year, weekend)) for year in sorted(years)}
        for year in flags:
            said: dict[int, int] = {}
            for first, last in years[year].rest:
                if last < first:
                    raise BadCalendar(calendar=id, reason=f"{first}..{last} runs backwards")
                said |= dict.fromkeys(range(first.toordinal(), last.toordinal() + 1), 0)
            for day in years[year].work:
                if said.setdefault(day.toordinal(), 1) == 0:
                    raise BadCalendar(calendar=id, reason=f"{day} is both a rest and a make-up day")
            for ordinal, flag in said.items():
                day = date.fromordinal(ordinal)
                if day.year != year and (day.year, day.month) != (year - 1, 12):
                    raise BadCalendar(calendar=id, reason=f"{day} does not belong to {year}")
                if day.year in flags:
                    flags[day.year][ordinal - _year_start(day.year)] = flag
        return cls(
            id,
            {year: bytes(row) for year, row in flags.items()},
            weekend=weekend,
            fixed=fixed,
            firm_until=firm_until,
        )

    @classmethod
    def from_days(
        cls,
        id: str,
        years: Mapping[int, Iterable[date]],
        *,
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
        fixed: Iterable[tuple[int, int]] = (),
        firm_until: tuple[int, int] | None = None,
    ) -> CompiledCalendar:
        """From all working days of each known year. Raises BadCalendar for one of another year.

        ``weekend`` (0 Monday to 6 Sunday) only serves the provisional rule.
        """
        flags: dict[int, bytes] = {}
        for year, working in years.items():
            row = bytearray(_year_length(year))
            for day in working:
                if day.year != year:
                    raise BadCalendar(calendar=id, reason=f"{day} does not belong to {year}")
                row[day.timetuple().tm_yday - 1] = 1
            flags[year] = bytes(row)
        return cls(id, flags, weekend=weekend, fixed=fixed, firm_until=firm_until)

    @property
    def id(self) -> str:
        """Which calendar this is."""
        return self._id

    @property
    def version(self) -> str:
        """A digest of the data and of the provisional rule, 12 hex digits."""
        return self._version

    @property
    def years(self) -> tuple[int, ...]:
        """The years with data, ascending."""
        return tuple(self._days)

    @property
    def weekend(self) -> tuple[int, ...]:
        """The days of the week (0 Monday to 6 Sunday) that the provisional rule has off."""
        return self._weekend

    @property
    def fixed(self) -> tuple[tuple[int, int], ...]:
        """The days (month, day) that the provisional rule has off."""
        return self._fixed

    @property
    def firm_until(self) -> tuple[int, int] | None:
        """The last firm day (month, day) of a year whose next year has no data; None: its end."""
        return self._firm_until

    def __repr__(self) -> str:
        return f"<CompiledCalendar {self._id} {self._version}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompiledCalendar):
            return NotImplemented
        return (self._id, self._version) == (other._id, other._version)

    def __hash__(self) -> int:
        return hash((self._id, self._version))

    def __reduce__(self) -> tuple[object, ...]:
        parts = (self._weekend, self._fixed, self._firm_until, self._expected)
        return (_rebuilt, (self._id, self._days, *parts))

    def known(self, year: int) -> bool:
        """Whether there is data for this year."""
        return year in self._days

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises UnknownYear for a year without data."""
        flags = self._days.get(day.year)
        if flags is None:
            raise UnknownYear(calendar=self._id, year=day.year)
        return flags[day.toordinal() - _year_start(day.year)] == 1

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        """The ``n``-th working day after ``after``; see :class:`WorkingCalendar`. Raises
        ValueError for an ``n`` below 1."""
        if n < 1:
            raise ValueError("n counts from 1")
        ordinal = after.toordinal()
        first_year = after.year + (after.month == 12 and after.day == 31)
        window = self._window(first_year)
        at = window.before[ordinal + 1 - window.base] + n - 1
        if at < len(window.work):
            last = window.work[at]
            reached = date.fromordinal(last)
            missing = self._missing(first_year, reached, provisional)
            return Counted(reached, window.skipped(ordinal, last), missing)
        return self._count_far(window, ordinal, at, first_year, provisional)

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        """``day``, or the first working day after it; see :class:`WorkingCalendar`."""
        ordinal = day.toordinal()
        window = self._window(day.year)
        at = window.before[ordinal - window.base]
        if at >= len(window.work):
            # No working day is left in 80 years: such a calendar is good for nothing, but asking
            # it must end.
            return self._count_far(window, ordinal - 1, at, day.year, provisional)
        last = window.work[at]
        reached = date.fromordinal(last)
        missing = self._missing(day.year, reached, provisional)
        return Counted(reached, window.skipped(ordinal - 1, last), missing)

    def _count_far(
        self, window: Window, after: int, at: int, first_year: int, provisional: bool
    ) -> Counted:
        skipped = window.skipped(after, window.last)
        while at >= len(window.work):
            at -= len(window.work)
            last = date.fromordinal(window.last)
            self._missing(first_year, last, provisional)
            if window.last >= _LAST_DAY:
                raise out_of_range()
            # The next window begins with the day after this one; what it has from before is cut.
            end = window.last
            window = self._window(last.year + 1)
            at += window.before[end + 1 - window.base]
            reached = window.work[at] if at < len(window.work) else window.last
            more = window.skipped(end, reached)
            if skipped and more and skipped[-1][1].toordinal() + 1 == more[0][0].toordinal():
                more = ((skipped[-1][0], more[0][1]), *more[1:])
                skipped = skipped[:-1]
            skipped += more
        reached_day = date.fromordinal(window.work[at])
        return Counted(reached_day, skipped, self._missing(first_year, reached_day, provisional))

    def _missing(self, first_year: int, last: date, provisional: bool) -> int | None:
        """The first year without data that the days up to ``last`` touch or wait for."""
        year = first_year
        while year in self._days:
            if year > last.year:
                return None
            year += 1
        if year <= last.year:
            if not provisional:
                raise UnknownYear(calendar=self._id, year=year)
            return year
        if self._firm_until and year == last.year + 1:
            return year if (last.month, last.day) > self._firm_until else None
        return None

    def _window(self, year: int) -> Window:
        key = year // _STRIDE
        window = self._windows.get(key)
        if window is None:
            first = max(1, key * _STRIDE)
            until = min(MAXYEAR, key * _STRIDE + _REACH)
            rows = [self.row(y) for y in range(first, until + 1)]
            # Two threads may build it twice; both builds are the same.
            window = self._windows[key] = Window(first, b"".join(rows))
        return window

    def row(self, year: int) -> bytes:
        """A byte for each day of a year, 1 a working day, 0 not: its data, or what is expected."""
        known = self._days.get(year) or self._expected.get(year)
        return known if known is not None else self._rule(year)

    def _rule(self, year: int) -> bytes:
        row = bytearray(_week(year, self._weekend))
        start = _year_start(year)
        for month, day in self._fixed:
            row[date(year, month, day).toordinal() - start] = 0
        return bytes(row)


_LAST_DAY = date.max.toordinal()


def _week(year: int, weekend: tuple[int, ...]) -> bytes:
    week = bytes(0 if day in weekend else 1 for day in range(7))
    first = date(year, 1, 1).weekday()
    return (week * 54)[first : first + _year_length(year)]


def _rebuilt(
    id: str,
    days: Mapping[int, bytes],
    weekend: Iterable[int],
    fixed: Iterable[tuple[int, int]],
    firm_until: tuple[int, int] | None,
    expected: Mapping[int, bytes],
) -> CompiledCalendar:
    return CompiledCalendar(
        id, days, weekend=weekend, fixed=fixed, firm_until=firm_until, expected=expected
    )
