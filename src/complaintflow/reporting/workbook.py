"""The list of cases as a workbook, written by XlsxWriter row by row."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import UTC, date, datetime
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Self, cast

from ..complaint import Standard, annex_2
from ..desk import Case
from ..errors import MissingExtra
from .lists import HEADINGS, Cell, KeepingOf, Limit, References, as_text, dangerous, row
from .naming import Names
from .words import Lang

if TYPE_CHECKING:  # XlsxWriter has no types
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_576
"""What a sheet holds; further rows go to another one."""

_WIDTHS = (20, 17, 8, 18, 16, 10, 10, 14, 14, 17, 17, 14, 17, 17, 14, 12, 14, 19, 32, 12, 34)
_FORMATS = {
    "head": {"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"},
    "ends": {"num_format": 'yyyy-mm-dd "24:00"', "align": "left", "valign": "top"},
    "quoted": {"quote_prefix": True, "text_wrap": True, "valign": "top"},
}
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel's calendar is wrong; earlier days are written as text."""


class XlsxList:
    """The list as a workbook: times are times, ids are text, no cell is a formula or a link.

    A context manager; the file is written when it is left without an error, and not at all
    otherwise. Memory does not grow with the rows, which wait in temporary files. ``file`` is the
    caller's to close.

    :param at: what the workbook says of when it was made; :attr:`Figures.at`, or the desk's time.
    :param keeping: what keeps the record of a case; asked of those that came to their end.
    :param names: what people of the staff are called; where none is given the id stands.
    :param references: the public references of improvements; where it is not given the ids stand.
    :param mark: what stands above every printed page: annex, agreement, version, confidential.
    :raises MissingExtra: where XlsxWriter is not installed.
    :raises OSError: where it cannot be written.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        at: datetime,
        keeping: KeepingOf,
        lang: Lang = "zh",
        standard: Standard | None = None,
        names: Names | None = None,
        references: References | None = None,
        most_rows: int = MOST_ROWS,
        mark: str = "",
    ) -> None:
        self._file = _Outlet(file)
        self._lang: Lang = lang
        self._references = references
        self._standard = standard or annex_2()
        self._keeping, self._names = keeping, names or {}
        self._at, self._most, self._mark = at, most_rows, mark.replace("&", "&&")[:200]
        self._row = self._sheets = 0
        self._book: Workbook
        self._sheet: Worksheet
        self._formats: dict[str, Format]
        self._spool: tempfile.TemporaryDirectory[str]

    def __enter__(self) -> Self:
        try:
            from xlsxwriter import Workbook
        except ModuleNotFoundError:
            raise MissingExtra(extra="documents") from None
        self._spool = tempfile.TemporaryDirectory(prefix="complaintflow-")
        settings = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": self._spool.name,
        }
        self._book = Workbook(cast("IO[bytes]", self._file), settings)
        self._book.use_zip64()
        made = self._at.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"created": made, "title": self._title()})
        self._formats = {name: self._book.add_format(what) for name, what in _FORMATS.items()}
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._close()
        finally:
            # Unsaved, it would warn of that when it is collected, and keep its spool files open.
            self._book.fileclosed = True
            for sheet in self._book.worksheets():
                with suppress(OSError):  # what could not be spooled is thrown away
                    cast("IO[str]", sheet.row_data_fh).close()
            self._spool.cleanup()

    def add(self, case: Case) -> None:
        """Write one row; a new sheet is begun where one is full."""
        if self._row == self._most:
            self._end()
            self._begin()
        told = (self._lang, self._standard, self._names, self._references)
        cells = row(case, self._keeping, *told)
        for n, cell in enumerate(cells):
            self._write(n, cell)
        self._row += 1

    # --- inside ------------------------------------------------------------------------------

    def _title(self) -> str:
        return "投诉台账" if self._lang == "zh" else "Complaints"

    def _begin(self) -> None:
        self._sheets += 1
        name = self._title() + (f" {self._sheets}" if self._sheets > 1 else "")
        self._sheet = self._book.add_worksheet(name)
        for n, width in enumerate(_WIDTHS):
            self._sheet.set_column(n, n, width)
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)  # A3: so many columns cannot be read on less
        self._sheet.set_margins(left=0.4, right=0.4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_header(f"&L{self._mark}")
        self._sheet.set_footer("&R&P / &N")
        for n, heading in enumerate(HEADINGS):
            self._sheet.write_string(0, n, heading.get(self._lang), self._formats["head"])
        self._row = 1

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, self._row - 1, len(HEADINGS) - 1)

    def _write(self, n: int, cell: Cell) -> None:
        if cell is None:
            return
        day = cell.day if isinstance(cell, Limit) else cell
        if isinstance(day, str):
            style = self._formats["quoted" if dangerous(day) else "text"]
            self._sheet.write_string(self._row, n, day, style)
        elif (day.date() if isinstance(day, datetime) else day) < _FIRST_DAY:
            self._sheet.write_string(self._row, n, as_text(cell), self._formats["text"])
        elif isinstance(cell, Limit) and cell.ends:
            # The day is the cell's value: it sorts and filters as the day that it ends.
            self._sheet.write_datetime(self._row, n, cell.day, self._formats["ends"])
        elif isinstance(day, datetime):
            self._sheet.write_datetime(self._row, n, day, self._formats["time"])
        else:
            at = cast("datetime", day)  # XlsxWriter takes days too
            self._sheet.write_datetime(self._row, n, at, self._formats["day"])

    def _close(self) -> None:
        # It has no types.
        from xlsxwriter.exceptions import FileCreateError

        self._end()
        try:
            self._book.close()
        except FileCreateError as error:
            raise (error.args[0] if isinstance(error.args[0], OSError) else error) from None


class _Outlet:
    """A file that fails once. What is written after that goes nowhere: the archive that was being
    written would fail again when it is collected, where nobody can catch it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: BinaryIO | None = file

    def write(self, data: bytes) -> int:
        if self._file is None:
            return len(data)
        try:
            return self._file.write(data)
        except OSError:
            self._file = None
            raise

    def flush(self) -> None:
        """Nothing is held back here."""
