"""A stretch of years compiled for counting."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from datetime import date
from itertools import accumulate, compress
from typing import TypeAlias

Span: TypeAlias = tuple[date, date]
"""Days in a row: the first and the last of them."""


class Window:
    """A stretch of years, compiled: every question is one or two look-ups.

    ``before[i]`` is the number of working days before day i, ``work[k]`` the ordinal of the k-th
    working day, ``spans`` all runs of non-working days with their last days' ordinals in ``ends``.
    """

    __slots__ = ("base", "before", "ends", "last", "spans", "work")

    def __init__(self, first_year: int, flags: bytes) -> None:
        base = date(first_year, 1, 1).toordinal()
        self.base: int = base
        self.last: int = base + len(flags) - 1
        self.before: array[int] = array("i", accumulate(flags, initial=0))
        self.work: array[int] = array("i", compress(range(base, base + len(flags)), flags))
        spans: list[Span] = []
        ends: array[int] = array("i")
        at = flags.find(0)
        while at >= 0:
            end = flags.find(1, at)
            if end < 0:
                end = len(flags)
            spans.append((date.fromordinal(base + at), date.fromordinal(base + end - 1)))
            ends.append(base + end - 1)
            at = flags.find(0, end)
        self.spans: tuple[Span, ...] = tuple(spans)
        self.ends: array[int] = ends

    def skipped(self, after: int, last: int) -> tuple[Span, ...]:
        """The non-working spans among the days after ``after`` up to ``last``, cut to them."""
        low = bisect_right(self.ends, after)
        high = bisect_right(self.ends, last)
        found = self.spans[low:high]
        if found and found[0][0].toordinal() <= after:
            found = ((date.fromordinal(after + 1), found[0][1]), *found[1:])
        return found
