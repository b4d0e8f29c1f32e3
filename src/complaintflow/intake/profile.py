"""What is known of one kind of export, and one of its rows read accordingly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..complaint import CarryOver, External
from ..errors import InvalidCommand
from ..values import Text, When, is_personal
from .times import TimeColumn, Unreadable, looks_like_a_time, read_time


class Unfit(Exception):
    """A row cannot be carried over: ``reason`` is a code that says what is wrong with ``column``.

    For a profile's ``carry`` to raise; it never leaves
    :func:`~complaintflow.intake.import_rows`, which makes a rejection of it.
    """

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One kind of export: its columns, how they write time, and what a row becomes.

    ``columns`` says for each column that is read which field of
    :class:`~complaintflow.complaint.CarryOver` it goes into; the header must have each of them
    once, in any order, and other columns are not looked at. The one for ``external`` holds the
    row's id; one is a must. ``times`` states order and precision of each column that holds a time;
    ``zone`` is where those times are local, and ``assumption`` says so where the export does not.
    ``carry`` makes the command, without ``external``, which is added; what it refuses by
    :class:`Unfit`, and what the command's own rules refuse, is a rejection of the row. It must make
    the same of the same row. ``encoding`` must be one in which no byte of a longer character is a
    line feed (UTF-8, GB 18030; not UTF-16).
    """

    name: str
    label: Text
    source: str
    """The source in the ``external`` reference of what is carried over."""
    columns: Mapping[str, str]
    times: Mapping[str, TimeColumn]
    zone: str
    assumption: Text | None = None
    language: str
    encoding: str = "utf-8"
    carry: Callable[[Row], CarryOver]

    def column_of(self, field: str) -> str:
        """The first column that goes into a field of the command; empty where there is none."""
        return next((name for name, into in self.columns.items() if into == field), "")


_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Row:
    """One row, its cells by column, read as the profile says.

    White space around a cell is dropped; a blank cell is nothing.
    """

    def __init__(self, profile: Profile, cells: Mapping[str, str]) -> None:
        self.profile = profile
        self._cells = cells

    def text(self, column: str) -> str | None:
        """The text of a cell; None where it is blank."""
        return self._cells.get(column, "").strip() or None

    def time(self, column: str) -> When | None:
        """The time that a cell says, at the precision that the profile states for the column;
        None where it is blank. Raises Unfit, which rejects the row, for anything else."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return read_time(text, self.profile.times[column], self.profile.zone)
        except Unreadable as error:
            raise Unfit(column, error.reason) from None

    def known_time(self, column: str) -> When:
        """As :meth:`time`; raises Unfit where it is blank too."""
        time = self.time(column)
        if time is None:
            raise Unfit(column, "missing")
        return time

    def external(self) -> External:
        """The reference of the row in the other system. Raises Unfit without one, and for what is
        no id."""
        column = self.profile.column_of("external")
        text = self.text(column)
        if text is None:
            raise Unfit(column, "missing")
        try:
            return External(source=self.profile.source, id=text)
        except InvalidCommand:
            raise Unfit(column, "not_an_id") from None

    def shown(self, column: str) -> str:
        """What a report may repeat of a cell: a time or an id, cut to 40 characters, and never
        what may be somebody's words."""
        text = self.text(column) or ""
        if column in self.profile.times:
            fits = looks_like_a_time(text)
        else:
            is_id = self.profile.columns.get(column) == "external"
            fits = is_id and _ID.fullmatch(text) is not None and not is_personal(text)
        return text[:40] if fits else ""
