"""Times as exports write them, read at the precision that is stated for their column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from ..values import Day, Labelled, When, zone

EARLIEST_YEAR = 1900
"""No complaint that anybody carries over is older: an earlier year is a slip of the pen."""


class Precision(Labelled):
    """How exactly a column says when something happened."""

    instant = "instant", "时刻"
    day = "day", "日期"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeColumn:
    """How one column writes its times.

    ``order`` is that of the parts of the date, which are separated by ``/``. An instant is the
    date and the time of day to the second; a day is the date alone. Anything else is of another
    precision and is rejected: a missing time is not taken for midnight.
    """

    precision: Precision
    order: Literal["ymd", "mdy"] = "ymd"


Reason: TypeAlias = Literal[
    "not_a_time", "wrong_precision", "out_of_range", "no_such_time", "ambiguous_time"
]


class Unreadable(Exception):
    """Why a text is not a time of its column. Never leaves this package."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


_CLOCK = r"(?: +(?P<H>[0-9]{1,2}):(?P<M>[0-9]{1,2})(?::(?P<S>[0-9]{1,2}))?)?"
_DATES = {
    "ymd": re.compile(r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})" + _CLOCK),
    "mdy": re.compile(r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})" + _CLOCK),
}

# What may be repeated in a report: it can be nothing but a date, in whichever notation. Words that
# a shifted column put in a time's place are not, and a telephone number is not.
_LIKE_A_TIME = re.compile(
    r"[0-9]{1,4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,4})?日?"
    r"(?:[ T]*[0-9]{1,2}[:.时][0-9:.时分秒]{0,12}Z?)?"
)


def looks_like_a_time(text: str) -> bool:
    """Whether a text can be repeated in a report without telling anything but a time."""
    return _LIKE_A_TIME.fullmatch(text) is not None


def read_time(text: str, form: TimeColumn, key: str) -> When:
    """The time that ``text`` says in the zone ``key``. Raises :class:`Unreadable`."""
    found = _DATES[form.order].fullmatch(text)
    if found is None:
        raise Unreadable("not_a_time")
    is_day, is_instant = found["H"] is None, found["S"] is not None
    if not (is_day if form.precision == Precision.day else is_instant):
        raise Unreadable("wrong_precision")
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if year < EARLIEST_YEAR:
        raise Unreadable("out_of_range")
    try:
        if is_day:
            return Day(day=date(year, month, day), zone=key)
        clock = int(found["H"]), int(found["M"]), int(found["S"])
        local = datetime(year, month, day, *clock, tzinfo=zone(key))
    except ValueError:
        raise Unreadable("no_such_time") from None
    # Where the clocks are changed a local time comes twice or not at all.
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    if first is not None and second is not None and first != second:
        raise Unreadable("ambiguous_time" if first > second else "no_such_time")
    return local
