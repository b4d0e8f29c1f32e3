"""Counting by hand: plain loops over days, sharing no code with what they check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Book:
    """Working days of the known years, and the rule for the others."""

    years: Mapping[int, frozenset[date]]
    weekend: frozenset[int] = frozenset({5, 6})
    fixed: frozenset[tuple[int, int]] = frozenset()
    firm_until: tuple[int, int] | None = None

    def works(self, day: date) -> bool:
        if day.year in self.years:
            return day in self.years[day.year]
        return day.weekday() not in self.weekend and (day.month, day.day) not in self.fixed

    def waits_for(self, day: date) -> int | None:
        if day.year not in self.years:
            return day.year
        late = self.firm_until is not None and (day.month, day.day) > self.firm_until
        return day.year + 1 if late and day.year + 1 not in self.years else None


@dataclass
class Answer:
    last: date
    off: list[date] = field(default_factory=list)
    missing: int | None = None
    unknown: int | None = None

    def saw(self, book: Book, day: date) -> None:
        waits = book.waits_for(day)
        if waits is not None and self.missing is None:
            self.missing = waits
        if day.year not in book.years and self.unknown is None:
            self.unknown = day.year


def count(book: Book, after: date, n: int) -> Answer:
    """The n-th working day after a day."""
    answer = Answer(after)
    while n:
        answer.last += ONE
        answer.saw(book, answer.last)
        if book.works(answer.last):
            n -= 1
        else:
            answer.off.append(answer.last)
    return answer


def roll(book: Book, day: date) -> Answer:
    """A day, or the first working day after it."""
    answer = Answer(day)
    answer.saw(book, day)
    while not book.works(answer.last):
        answer.off.append(answer.last)
        answer.last += ONE
        answer.saw(book, answer.last)
    return answer


def corresponding(day: date, months: int) -> date:
    """Art. 202, one month after the other."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def flatten(spans: tuple[tuple[date, date], ...]) -> list[date]:
    """The days of spans; the spans must be in order and apart from each other."""
    found: list[date] = []
    for first, last in spans:
        assert first <= last
        assert not found or found[-1] + ONE < first
        while first <= last:
            found.append(first)
            first += ONE
    return found
