"""Fakes of the ports: a clock that stands, randomness that repeats, a notifier that keeps what it
was given, a calendar that is a table."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ..errors import OutOfRange, UnknownYear
from ..kernel import Notice
from ..periods import Counted, Span
from ..ports import Handed, Receipt
from ..values import instant

_DAY = timedelta(days=1)


class FakeClock:
    """A :class:`~complaintflow.ports.Clock` that stands still until it is moved, and never goes
    back.

    Raises :class:`~complaintflow.errors.NaiveTime` for a start without a zone.
    """

    def __init__(self, start: datetime) -> None:
        self._now = instant(start, "start")

    def now(self) -> datetime:
        """The instant it stands at, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move on and tell the new instant. Raises ValueError for a negative step."""
        return self.set(self._now + by)

    def set(self, to: datetime) -> datetime:
        """Move to an instant and tell it. Raises ValueError for one that has passed."""
        to = instant(to, "to")
        if to < self._now:
            raise ValueError("a clock does not go back")
        self._now = to
        return to


class FakeRandomness:
    """A :class:`~complaintflow.ports.Randomness` that draws the same bytes for the same seed, and
    each time others. Predictable: for tests only."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._draws = 0
        self._lock = threading.Lock()

    def draw(self, n: int) -> bytes:
        """``n`` bytes; two draws of 8 bytes or more differ."""
        with self._lock:
            self._draws += 1
            text = f"{self._seed}\n{self._draws}"
        return hashlib.shake_256(text.encode()).digest(n)


class RecordingNotifier:
    """A :class:`~complaintflow.ports.Notifier` that keeps what it was given in ``sent`` and
    answers with ``receipt``."""

    def __init__(self, receipt: Receipt | None = None) -> None:
        self.receipt: Receipt = Handed() if receipt is None else receipt
        self.sent: list[Notice] = []

    def notify(self, notice: Notice) -> Receipt:
        """Keep the notice."""
        self.sent.append(notice)
        return self.receipt


class TableCalendar:
    """A :class:`~complaintflow.periods.WorkingCalendar` that is a table: plain weeks, but for the
    days that are listed. It counts one day after another, so it is slow and easy to believe.

    :param years: the years that there is data for.
    :param rest: days off besides the weekends.
    :param work: working days on weekends.
    :param weekend: the days of the week that are off, 0 Monday to 6 Sunday.

    For a year without data its provisional answer is the plain weeks.
    """

    def __init__(
        self,
        id: str = "table",
        *,
        years: Iterable[int],
        rest: Iterable[date] = (),
        work: Iterable[date] = (),
        weekend: Iterable[int] = (5, 6),
    ) -> None:
        self._id = id
        self._years = frozenset(years)
        self._rest, self._work = frozenset(rest), frozenset(work)
        self._weekend = frozenset(weekend)

    @property
    def id(self) -> str:
        """Which calendar this is."""
        return self._id

    @property
    def version(self) -> str:
        """A digest of the table, 12 hex digits."""
        table = [sorted(part) for part in (self._years, self._rest, self._work, self._weekend)]
        return hashlib.sha256(repr(table).encode()).hexdigest()[:12]

    def known(self, year: int) -> bool:
        """Whether there is data for this year."""
        return year in self._years

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises UnknownYear for a year without data."""
        if not self.known(day.year):
            raise UnknownYear(calendar=self._id, year=day.year)
        return self._works(day)

    def _works(self, day: date) -> bool:
        week = day.weekday() not in self._weekend
        listed = (week or day in self._work) and day not in self._rest
        return listed if self.known(day.year) else week

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        """The ``n``-th working day after ``after``."""
        if n < 1:
            raise ValueError("n counts from 1")
        return self._walk(after.toordinal(), n, provisional)

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        """``day`` if it is a working day, else the first working day after it."""
        return self._walk(day.toordinal() - 1, 1, provisional)

    def _walk(self, at: int, n: int, provisional: bool) -> Counted:
        skipped: list[date] = []
        missing: int | None = None
        day = date.min
        while n:
            at += 1
            if at > date.max.toordinal():
                raise OutOfRange(what="the deadline", low=str(date.min), high=str(date.max))
            day = date.fromordinal(at)
            if not self.known(day.year) and not provisional:
                raise UnknownYear(calendar=self._id, year=day.year)
            if missing is None and not self.known(day.year):
                missing = day.year
            if self._works(day):
                n -= 1
            else:
                skipped.append(day)
        return Counted(day, _spans(skipped), missing)


def _spans(days: list[date]) -> tuple[Span, ...]:
    """Days in a row as spans."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] + _DAY == day:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)
