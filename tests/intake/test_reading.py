"""CSV as it comes: byte order marks, quotes, broken files, no more memory than a row takes."""

from __future__ import annotations

import csv
import gc
import io
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from complaintflow.desk import Desk, Outcome
from complaintflow.errors import BadFile
from complaintflow.intake import MAX_CELL, MAX_ROW, PROFILES, ImportReport, Source, import_rows
from complaintflow.kernel import Command
from complaintflow.ports import Query
from complaintflow.values import Actor, Text

from .samples import ZH, Forgetful, a_desk, export, message

PROFILE = PROFILES["zh-messages"]
HEADER = ",".join(ZH)


def take(source: Source) -> ImportReport:
    return import_rows(a_desk(), source, PROFILE)


def refused(source: Source, imported: int = 0) -> BadFile:
    """The error, after ``imported`` rows."""
    desk = a_desk()
    with pytest.raises(BadFile) as caught:
        import_rows(desk, source, PROFILE)
    assert len(desk.find(Query(), actor=Actor.SYSTEM).items) == imported
    return caught.value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_ends_of_lines_and_a_byte_order_mark(end: str, encoding: str) -> None:
    file = export([message("1"), message("2", text="一\n二")], encoding=encoding, end=end)
    assert take(file).imported == 2


@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
def test_lines_of_text(start: str) -> None:
    text = start + export([message("1"), message("2", text="一\n二")]).read().decode()
    assert take(io.StringIO(text, newline="")).imported == 2
    assert take(text.splitlines(keepends=True)).imported == 2
    assert take(line.encode() for line in text.splitlines(keepends=True)).imported == 2


def test_quotes_commas_and_line_feeds_in_a_cell_are_its_text() -> None:
    said = '他说:"马上",\r\n\n然后走了。'
    desk = a_desk()
    import_rows(desk, export([message(text=said)]), PROFILE)
    (case,) = desk.find(Query(), actor=Actor.SYSTEM).items
    (told,) = desk.reveal(
        case.complaint.id, ["statement"], actor=Actor.read("manager:e-1"), purpose="inspection"
    )
    assert told.value == said


def test_columns_come_in_any_order_and_others_are_not_looked_at() -> None:
    rows = [(*reversed(message()), "note")]
    assert take(export(rows, [*reversed(ZH), "note"])).imported == 1
    assert take(export([message()], [f" {name} " for name in ZH])).imported == 1


def test_empty_lines_are_no_rows() -> None:
    file = export([message("1"), (), message("2"), (), ()])
    assert take(file).read == 2
    assert take(export([])) == ImportReport(read=0, imported=0, duplicates=0, rejected=())


def test_a_last_line_without_an_end() -> None:
    assert take(io.BytesIO(export([message()]).read().rstrip(b"\n"))).imported == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (message()[:-1], "missing_cells"),
        ((*message(), ""), "extra_cells"),
        (("101",), "missing_cells"),
    ],
)
def test_rows_of_another_width_are_rejected(cells: tuple[str, ...], reason: str) -> None:
    report = take(export([cells, message("102")]))
    assert (report.read, report.imported) == (2, 1)
    (told,) = report.rejected
    assert (told.row, told.id, told.field, told.value, told.reason) == (1, "101", "", "", reason)


def test_a_row_of_white_space_is_a_row() -> None:
    (told,) = take(io.BytesIO(f"{HEADER}\n   \n".encode())).rejected
    assert (told.id, told.reason) == ("", "missing_cells")


@pytest.mark.parametrize(("column", "field"), [(4, "留言详情"), (7, "")])
def test_a_row_with_a_cell_that_is_too_long_is_rejected_and_the_next_are_read(
    column: int, field: str
) -> None:
    cells = [*message("1"), "note"]
    cells[column] = "x" * (MAX_CELL + 1)
    report = take(export([cells, (*message("2"), "note")], (*ZH, "note")))
    assert (report.read, report.imported) == (2, 1)
    (told,) = report.rejected
    assert (told.row, told.id, told.field, told.reason) == (1, "1", field, "too_long")


def test_a_cell_of_the_greatest_length_is_read() -> None:
    cells = (*message(), "x" * MAX_CELL)
    assert take(export([cells], (*ZH, "note"))).imported == 1


@pytest.mark.parametrize("lines", [1, 100])
def test_a_row_that_does_not_end_is_a_bad_file(lines: int) -> None:
    # A quotation mark that is never closed swallows the rest of the file.
    rest = ("x" * (MAX_ROW // lines) + "\n") * (lines + 1)
    good = export([message()]).read()
    error = refused(io.BytesIO(good + b'2,"' + rest.encode()))
    assert "quotation mark" in error.reason
    assert error.line is not None


def test_a_file_that_is_one_line_is_not_read_into_memory() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= MAX_ROW + 1
            return b"x" * size

    assert refused(Endless()).line == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"\n\n", 2),
        (b"\xef\xbb\xbf", 1),
        (HEADER.replace("留言时间", "时间").encode(), 1),
        (f"{HEADER},留言时间".encode(), 1),
        (b"PK\x03\x04\x14\x00\x06\x00", 1),
        (HEADER.encode("gbk"), 1),
        (HEADER.encode("utf-16"), 1),
    ],
)
def test_a_file_that_is_something_else(content: bytes, line: int | None) -> None:
    assert refused(io.BytesIO(content)).line == line


def test_the_header_is_named_by_what_it_lacks_never_by_what_it_has() -> None:
    error = refused(io.BytesIO("张三,留言编号\n".encode()))
    assert "张三" not in str(error)
    assert "留言时间" in error.reason
    assert "留言编号" not in error.reason


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("2,张\x00三".encode(), "NUL"),
        ("2,张三".encode("gbk"), "utf-8"),
        ("2,José".encode("latin-1"), "utf-8"),
        ('2,"张"三'.encode(), "CSV"),
        ('2,"张三'.encode(), "CSV"),
        ("2,张\r三".encode(), "CSV"),
    ],
)
def test_a_file_that_breaks_off_leaves_nothing_half_written(broken: bytes, reason: str) -> None:
    file = export([message("1", text="一\n二")])
    content = file.read() + broken
    error = refused(io.BytesIO(content))
    again = refused([*io.BytesIO(content)], imported=1)  # lines cannot be read twice
    assert again.as_dict() == error.as_dict()
    assert reason in error.reason
    assert error.line == 4  # as an editor counts them
    assert "张" not in str(error)
    assert "José" not in repr(error.__context__)


def test_nul_in_text_too() -> None:
    assert refused([f"{HEADER}\n", "2,\x00"]).line == 2


def test_a_lone_surrogate_is_a_rejection() -> None:
    lines = [f"{HEADER}\n", ",".join(message(title="\ud800")) + "\n"]
    (told,) = take(lines).rejected
    assert (told.field, told.value, told.reason) == ("留言主题", "", "lone_surrogate")


@pytest.mark.parametrize("wrong", [HEADER, HEADER.encode()])
def test_the_text_itself_is_no_source(wrong: Source) -> None:
    with pytest.raises(TypeError):
        take(wrong)


def test_another_encoding_may_be_stated() -> None:
    profile = replace(PROFILE, encoding="gb18030", label=Text(zh="国标", en="GB"))
    report = import_rows(a_desk(), export([message()], encoding="gb18030"), profile)
    assert report.imported == 1


def test_the_limit_of_the_csv_module_is_only_ever_raised() -> None:
    before = csv.field_size_limit(MAX_ROW * 2)
    try:
        take(export([]))
        assert csv.field_size_limit() == MAX_ROW * 2
    finally:
        csv.field_size_limit(before)


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Quick(Desk):
    """A desk that carries everything over and keeps nothing."""

    def handle(
        self,
        command: Command,
        *,
        actor: Actor,
        on: str | None = None,
        key: str | None = None,
        expected: int | None = None,
    ) -> Outcome:
        """Nothing happens."""
        return Outcome(id="c_1", reference="C-1", version=1, events=(), key=key or "")


@pytest.mark.long
@pytest.mark.parametrize(
    ("desk", "count"), [(Quick(Forgetful()), 5_000), (a_desk(Forgetful()), 100)]
)
def test_memory_does_not_grow_with_the_file(desk: Desk, count: int) -> None:
    every = count // 2

    def lines(rows: int) -> Iterator[bytes]:
        yield f"{HEADER}\n".encode()
        for n in range(rows):
            if n % every == 0:
                gc.collect()  # the interpreter's own stock of freed tuples is not the import's
            yield (",".join(message(str(n), text="字" * 200)) + "\n").encode()

    def importing(count: int) -> Callable[[], None]:
        def work() -> None:
            assert import_rows(desk, lines(count), PROFILE).imported == count

        return work

    importing(count)()  # what is loaded or cached at first use is not the file's
    few, many = peak(importing(count)), peak(importing(4 * count))
    assert many < few * 1.2
