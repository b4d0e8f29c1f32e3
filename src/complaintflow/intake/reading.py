"""CSV, record by record: never more of the file in memory than one record."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from ..errors import BadFile

MAX_CELL = 1_000_000
"""How many characters a cell may have; a row with a longer one is rejected."""

MAX_ROW = 4_000_000
"""How many bytes (of text: characters) a row may have. A longer one is a
:class:`~complaintflow.errors.BadFile`: most likely a quotation mark was never closed, and where
the next row begins cannot be known."""

Source: TypeAlias = Iterable[bytes] | Iterable[str]
"""A file opened for reading (binary, or text with ``newline=""``), or lines."""


class _Lines:
    """The lines of a source as text, checked before the csv module sees them."""

    def __init__(self, source: Source, encoding: str) -> None:
        if isinstance(source, str | bytes):
            raise TypeError("hand in an open file or lines, not a path or the text itself")
        self._readline = getattr(source, "readline", None)
        self._rest: Iterator[bytes | str] = iter(source)
        self._encoding = encoding
        self._size = 0
        self.number = 0

    def begin_record(self) -> None:
        """The lines that follow are another record's."""
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def _next(self) -> bytes | str:
        if self._readline is None:
            return next(self._rest)
        line: bytes | str = self._readline(MAX_ROW + 1)  # a line may have no end
        if not line:
            raise StopIteration
        return line

    def __next__(self) -> str:
        line = self._next()
        self.number += 1
        self._size += len(line)
        if self._size > MAX_ROW:
            raise self.bad(f"a row has more than {MAX_ROW} characters; is a quotation mark open?")
        text = self._decoded(line) if isinstance(line, bytes) else line
        if text is None:
            raise self.bad(f"it is not {self._encoding}")
        if "\x00" in text:
            raise self.bad("it holds NUL")
        return text.removeprefix("\ufeff") if self.number == 1 else text

    def _decoded(self, line: bytes) -> str | None:
        # None, so that the error is raised where the decoder's is gone: it holds the line.
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError:
            return None

    def bad(self, reason: str) -> BadFile:
        """The error for the present line."""
        return BadFile(reason=reason, line=self.number or None)


def records(source: Source, encoding: str, columns: Iterable[str]) -> Iterator[list[str]]:
    """The header, then every record that is not an empty line.

    Raises :class:`~complaintflow.errors.BadFile` where the file is not CSV in ``encoding``, or its
    header lacks one of ``columns`` or has one of them twice; TypeError where ``source`` is not
    lines but the text or the path.
    """
    lines = _Lines(source, codecs.lookup(encoding).name)
    # The csv module has one limit for the process: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW))
    reader = csv.reader(lines, strict=True)
    header: list[str] | None = None
    while True:
        lines.begin_record()
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise lines.bad("it is not CSV") from None
        if not record:
            continue
        if header is None:
            header = record = [name.strip() for name in record]
            wrong = ", ".join(name for name in columns if header.count(name) != 1)
            if wrong:
                raise lines.bad(f"the header does not have each of these columns once: {wrong}")
        yield record
    if header is None:
        raise lines.bad("it has no header")
