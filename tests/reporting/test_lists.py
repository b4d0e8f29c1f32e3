"""The list of cases as CSV and as a workbook: complete, formula-safe, streamed."""

from __future__ import annotations

import csv
import errno
import io
import re
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import Desk
from complaintflow.complaint import Category, Standard
from complaintflow.desk import Case, parse_command
from complaintflow.errors import MissingExtra, MissingGlyph
from complaintflow.keeping import Keeping
from complaintflow.reporting import CsvList, KeepingOf, References, XlsxList, gather
from complaintflow.reporting.lists import HEADINGS, Limit, as_text, dangerous, safe
from complaintflow.reporting.words import Lang
from complaintflow.testing import FakeClock
from complaintflow.values import Text

from .conftest import BOSS, DEMO_AT, carry, empty_desk, sign

ANNEX_4 = [
    "投诉编号", "收到时间", "渠道", "客户（脱敏）", "类别", "严重程度", "紧急程度", "状态",
    "责任人", "响应期限", "响应时间", "响应是否按期", "办结期限", "办结时间", "办结是否按期",
    "结论", "客户意见", "改进编号", "违约", "保存至", "暂停销毁",
]  # fmt: skip
HOSTILE = Standard(
    version="x",
    categories=(Category(key="quality", label=Text(zh="=1+1", en="＝cmd|' /C calc'!A0"), sub={}),),
)


def kept_in(desk: Desk) -> KeepingOf:
    return lambda case: desk.keeping(case.id, actor=BOSS)


def nothing(case: Case) -> Keeping:
    return Keeping(until=None)


def as_csv(desk: Desk, lang: Lang = "zh", standard: Standard | None = None) -> bytes:
    file = io.BytesIO()
    with CsvList(file, keeping=kept_in(desk), lang=lang, standard=standard) as rows:
        gather(desk, actor=BOSS, each=rows.add)
    return file.getvalue()


def rows_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_xlsx(desk: Desk, lang: Lang = "zh", **more: object) -> io.BytesIO:
    file = io.BytesIO()
    with XlsxList(file, at=DEMO_AT, keeping=kept_in(desk), lang=lang, **more) as rows:  # type: ignore[arg-type]
        gather(desk, actor=BOSS, each=rows.add)
    return file


NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets_of(file: BinaryIO) -> dict[str, list[dict[str, str]]]:
    """Each sheet's rows: column letter to text or number."""
    told = {}
    with zipfile.ZipFile(file) as book:
        assert book.testzip() is None
        names = ElementTree.fromstring(book.read("xl/workbook.xml")).findall(".//m:sheet", NS)
        for n, sheet in enumerate(names, start=1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml"))
            assert not root.findall(".//m:f", NS), "a formula"
            assert not root.findall(".//m:hyperlink", NS), "a link"
            told[sheet.attrib["name"]] = [
                {
                    re.sub(r"\d", "", cell.attrib["r"]): "".join(cell.itertext())
                    for cell in row
                    if "".join(cell.itertext())
                }
                for row in root.findall(".//m:row", NS)
            ]
    return told


def test_an_improvement_is_listed_by_its_public_reference() -> None:
    desk = empty_desk()
    agreement = sign(desk)

    def do(on: str | None, type: str, **fields: object) -> str:
        return desk.handle(parse_command({"type": type, **fields}), actor=BOSS, on=on).id

    contacts = [{"kind": "phone", "value": "13800138000"}]
    said: dict[str, object] = {"agreement": agreement, "channel": "phone", "statement": "坏了"}
    found = do(None, "receive", **said, customer={"ref": "cust-1", "contacts": contacts})
    do(found, "find_problem", problem="seal", note="密封圈老化")
    serving = do(None, "open_improvement", agreement=agreement, problem="seal", complaint=found)
    do(found, "link_improvement", problem="seal", improvement=serving)
    case, column = desk.get(found, actor=BOSS), ANNEX_4.index("改进编号")
    public = desk.reference(serving, actor=BOSS)
    assert public != serving
    references: list[tuple[References | None, str]] = [
        (lambda id: desk.reference(id, actor=BOSS), public),
        (None, serving),
    ]
    for asked, told in references:
        file, book = io.BytesIO(), io.BytesIO()
        with (
            CsvList(file, keeping=nothing, references=asked) as rows,
            XlsxList(book, at=DEMO_AT, keeping=nothing, references=asked) as cells,
        ):
            rows.add(case)
            cells.add(case)
        assert rows_of(file.getvalue())[1][column] == told
        (sheet,) = sheets_of(book).values()
        assert told in sheet[1].values()


# --- what keeps a record -----------------------------------------------------------------------


def ended() -> tuple[Desk, str, str]:
    """A desk, a complaint that was declined, and one that was merged into one still open."""
    desk = empty_desk()
    agreement = sign(desk)

    def do(on: str | None, type: str, **fields: object) -> str:
        return desk.handle(parse_command({"type": type, **fields}), actor=BOSS, on=on).id

    same = {"ref": "cust-1", "contacts": [{"kind": "phone", "value": "13800138000"}]}
    said: dict[str, object] = {"agreement": agreement, "channel": "phone", "customer": same}
    declined, merged, survivor = (do(None, "receive", **said, statement="坏了") for _ in range(3))
    do(declined, "decline", reason="not_a_customer", explanation="请向销售者提出")
    do(declined, "tell_outcome", channel="phone")
    do(merged, "merge", into=survivor)
    return desk, declined, merged


def kept_columns(
    desk: Desk, id: str, lang: Lang = "zh", keeping: KeepingOf | None = None
) -> list[str]:
    file = io.BytesIO()
    with CsvList(file, keeping=keeping or kept_in(desk), lang=lang) as rows:
        rows.add(desk.get(id, actor=BOSS))
    return rows_of(file.getvalue())[1][-2:]


def test_a_hold_and_what_is_open_are_shown_beside_the_end_of_the_retention() -> None:
    desk, declined, merged = ended()
    own = desk.get(declined, actor=BOSS).complaint.retention
    assert own is not None
    assert kept_columns(desk, declined) == [str(own.last_day), ""]
    held = parse_command({"type": "place_hold", "reason": "court", "note": "调取"})
    desk.handle(held, on=declined, actor=BOSS)
    assert kept_columns(desk, declined) == [str(own.last_day), "法院要求"]
    assert kept_columns(desk, declined, "en") == [str(own.last_day), "court"]
    assert kept_columns(desk, merged)[1] == "相关投诉未办结；义务尚在期限内"
    desk.handle(held, on=merged, actor=BOSS)
    assert kept_columns(desk, merged)[1] == "法院要求；相关投诉未办结；义务尚在期限内"


def test_an_open_complaint_that_refers_to_it_is_not_said_to_be_what_it_was_merged_into() -> None:
    desk, declined, merged = ended()
    survivor = desk.get(merged, actor=BOSS).complaint.merged_into
    link = parse_command({"type": "link", "other": declined})
    desk.handle(link, on=survivor, actor=BOSS)
    assert kept_columns(desk, declined)[1] == "相关投诉未办结"
    assert kept_columns(desk, declined, "en")[1] == "a complaint that it goes with is open"


def test_the_longer_retention_of_a_joined_record_is_the_one_shown() -> None:
    desk, _, merged = ended()
    complaint = desk.get(merged, actor=BOSS).complaint
    survivor = complaint.merged_into
    own = complaint.retention
    assert own is not None
    clock = cast(FakeClock, desk.clock)
    clock.advance(timedelta(days=200))
    ends = parse_command({"type": "withdraw"})
    desk.handle(ends, on=survivor, actor=BOSS)
    until = desk.keeping(merged, actor=BOSS).until
    assert until is not None
    assert until.last_day != own.last_day
    assert kept_columns(desk, merged) == [str(until.last_day), ""]


def test_what_is_open_and_not_held_is_not_asked_about(demo_desk: Desk) -> None:
    asked: list[str] = []

    def keeping(case: Case) -> Keeping:
        asked.append(case.id)
        return Keeping(until=None)

    cases = list(demo_desk.cases(actor=BOSS))
    for case in cases:
        assert kept_columns(demo_desk, case.id, keeping=keeping) == ["", ""]
    assert asked == [case.id for case in cases if case.complaint.retention]
    assert len(asked) < len(cases)


def test_the_responsible_person_is_named(demo_desk: Desk) -> None:
    case = next(case for case in demo_desk.cases(actor=BOSS) if case.complaint.handler)
    who = str(case.complaint.handler)
    for name, shown in (("王芳", "王芳"), ("=1+1", "'=1+1"), ("", who)):
        file = io.BytesIO()
        with CsvList(file, keeping=nothing, names={who: name}) as rows:
            rows.add(case)
        assert rows_of(file.getvalue())[1][8] == shown
    with (
        pytest.raises(MissingGlyph),
        CsvList(io.BytesIO(), keeping=nothing, names={who: "\ue000"}) as rows,
    ):
        rows.add(case)
    customer = case.complaint.customer.ref
    file = io.BytesIO()
    with CsvList(file, keeping=nothing, names={customer: "不得出现"}) as rows:
        rows.add(case)
    assert rows_of(file.getvalue())[1][3] == customer


# --- csv ---------------------------------------------------------------------------------------


def test_the_columns_are_those_of_annex_4() -> None:
    assert [heading.zh for heading in HEADINGS] == ANNEX_4
    assert all(heading.en.isascii() for heading in HEADINGS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_csv_has_a_row_for_each_case(desk: Desk, lang: Lang) -> None:
    raw = as_csv(desk, lang)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    head, *rows = rows_of(raw)
    assert head == [heading.get(lang) for heading in HEADINGS]
    assert [row[0] for row in rows] == [case.reference for case in desk.cases(actor=BOSS)]
    assert {len(row) for row in rows} <= {21}


def test_what_the_rows_say(demo_desk: Desk) -> None:
    rows = {row[0]: dict(zip(ANNEX_4, row, strict=True)) for row in rows_of(as_csv(demo_desk))[1:]}
    late = [row for row in rows.values() if row["违约"]]
    assert [row["违约"] for row in late] == ["4.1 逾期未响应", "4.2 逾期未办结并反馈"]
    assert late[0]["响应是否按期"] == "迟延"
    assert late[0]["响应期限"] == "2026-02-11 11:00"
    assert late[1]["办结是否按期"] == "迟延"
    assert late[1]["办结期限"] == "2026-02-28 24:00"
    answers = [row["客户意见"] for row in rows.values() if row["状态"] == "已办结"]
    assert set(answers) == {"客户认可", "客户未回复", ""}
    linked = {row["改进编号"] for row in rows.values()} - {""}
    assert {id[:2] for ids in linked for id in ids.split("；")} == {"i_"}


def test_english_rows(demo_desk: Desk) -> None:
    head, *rows = rows_of(as_csv(demo_desk, "en"))
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert told[2]["breaches"] == "4.1 response late"
    assert {row["completion in time"] for row in told} == {"in time", "late", "open", "discharged"}


def test_a_day_stays_a_day(ending_desk: Desk) -> None:
    rows = rows_of(as_csv(ending_desk))[1:]
    assert [row[1] for row in rows] == [
        "2026-12-23 09:00", "2026-12-23 09:00", "2026-12-01 09:00", "2026-11-30",
    ]  # fmt: skip
    assert rows[2][4] == "mortgage_loans"
    assert rows[3][9] == "2026-12-01 24:00"  # the latest that 24 hours from that day can end
    assert rows[3][13] == "2026-11-30"


def test_no_value_is_in_the_list(demo_desk: Desk) -> None:
    text = as_csv(demo_desk).decode() + as_csv(demo_desk, "en").decode()
    for case in demo_desk.cases(actor=BOSS):
        for said in demo_desk.reveal(case.id, ["all"], actor=BOSS, purpose="test"):
            assert said.value not in text


def test_a_hostile_label_is_no_formula(demo_desk: Desk) -> None:
    for lang in ("zh", "en"):
        cells = {row[4] for row in rows_of(as_csv(demo_desk, lang, HOSTILE))[1:]}
        assert {cell for cell in cells if "1+1" in cell or "cmd" in cell} <= {
            "'=1+1",
            "'＝cmd|' /C calc'!A0",
        }
        assert any(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@x", "\t=1", "\rx", "\nx", " =1", "\u200b=1", "\ufeff=1", "＝1", "＋1",
     "－1", "＠x", "﹣1", "−1", "\x00=1", "\u3000@x"],
)  # fmt: skip
def test_what_a_spreadsheet_might_take_for_a_formula(text: str) -> None:
    assert dangerous(text)
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "x", "C-1", "产品", "1=1", "'=1", " ", "\u200b", "4.1 逾期"])
def test_what_it_does_not(text: str) -> None:
    assert safe(text) == text


@given(st.text())
def test_a_safe_text_is_safe_and_nothing_is_lost(text: str) -> None:
    made = safe(text)
    assert not dangerous(made)
    assert made.removeprefix("'") == text.removeprefix("'") or made == f"'{text}"


def test_a_csv_that_fails_leaves_the_file_open() -> None:
    class Stop(Exception):
        pass

    file = io.BytesIO()
    with pytest.raises(Stop), CsvList(file, keeping=nothing):
        raise Stop
    assert not file.closed


# --- workbook ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_says_what_the_csv_says(demo_desk: Desk, lang: Lang) -> None:
    (sheet,) = sheets_of(as_xlsx(demo_desk, lang)).values()
    expected = rows_of(as_csv(demo_desk, lang))
    assert list(sheet[0].values()) == expected[0]
    assert len(sheet) == len(expected)
    text_columns = [n for n in range(21) if n not in (1, 9, 10, 12, 13, 19)]
    for row, told in zip(sheet[1:], expected[1:], strict=True):
        for n in text_columns:
            assert row.get("ABCDEFGHIJKLMNOPQRSTU"[n], "") == told[n]


def test_times_are_times_and_a_days_end_is_that_day(demo_desk: Desk) -> None:
    (sheet,) = sheets_of(as_xlsx(demo_desk)).values()
    first = sheet[1]
    epoch = date(1899, 12, 30).toordinal()

    def day(cell: str) -> date:
        return date.fromordinal(int(float(cell)) + epoch)

    assert day(first["B"]) == date(2026, 2, 9)
    assert float(first["B"]) % 1 == pytest.approx((9 + 20 / 60) / 24)
    assert day(first["M"]) == date(2026, 2, 25)
    assert float(first["M"]) % 1 == 0
    assert day(first["T"]) == date(2027, 3, 1)


def test_the_same_list_is_the_same_file(demo_desk: Desk) -> None:
    assert as_xlsx(demo_desk).getvalue() == as_xlsx(demo_desk).getvalue()


def test_a_full_sheet_is_followed_by_another(demo_desk: Desk) -> None:
    sheets = sheets_of(as_xlsx(demo_desk, "en", most_rows=6))
    assert {name: len(rows) for name, rows in sheets.items()} == {
        "Complaints": 6, "Complaints 2": 6, "Complaints 3": 6,
    }  # fmt: skip
    assert len({row["A"] for rows in sheets.values() for row in rows[1:]}) == 15


def test_a_hostile_label_is_text_in_a_workbook(demo_desk: Desk) -> None:
    book = as_xlsx(demo_desk, "zh", standard=HOSTILE)
    (sheet,) = sheets_of(book).values()
    assert sum(row.get("E") == "=1+1" for row in sheet) == 3
    with zipfile.ZipFile(book) as parts:
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


def test_days_before_excels_are_text_and_days_are_days() -> None:
    desk = empty_desk()
    carry(desk, came_in={"day": "1899-05-06", "zone": "UTC"})
    carry(desk, came_in={"day": "2026-01-06", "zone": "UTC"})
    (sheet,) = sheets_of(as_xlsx(desk)).values()
    assert sheet[1]["B"] == "1899-05-06"
    assert sheet[2]["B"] == "46028"


def test_without_xlsxwriter_it_says_which_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra) as raised, XlsxList(io.BytesIO(), at=DEMO_AT, keeping=nothing):
        pass
    assert raised.value.extra == "documents"


def test_a_workbook_that_is_not_finished_is_not_written(demo_desk: Desk) -> None:
    file = io.BytesIO()
    case = next(demo_desk.cases(actor=BOSS))

    def stopped() -> None:
        with XlsxList(file, at=DEMO_AT, keeping=nothing) as rows:
            rows.add(case)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped()
    assert file.getvalue() == b""


class Full(io.RawIOBase):
    """A disk that is full."""

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "no space left")


def test_a_full_disk_is_an_oserror(demo_desk: Desk) -> None:
    case = next(demo_desk.cases(actor=BOSS))
    with (
        pytest.raises(OSError, match="no space"),
        XlsxList(Full(), at=DEMO_AT, keeping=nothing) as rows,  # type: ignore[arg-type]
    ):
        rows.add(case)


@pytest.mark.long
def test_rows_are_not_kept(demo_desk: Desk, tmp_path: Path) -> None:
    """Nor does memory grow with them."""
    case = next(demo_desk.cases(actor=BOSS))
    with (
        (tmp_path / "list.csv").open("wb") as file,
        CsvList(file, keeping=nothing) as lines,
        XlsxList(io.BytesIO(), at=DEMO_AT, keeping=nothing) as rows,
    ):

        def add(times: int) -> int:
            for _ in range(times):
                lines.add(case)
                rows.add(case)
            return tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        before = add(2000)
        after = add(4000)
        tracemalloc.stop()
    assert after - before < 100_000


def test_cells_in_words(demo_desk: Desk) -> None:
    assert as_text(None) == ""
    assert as_text(Limit(datetime(2026, 2, 28), ends=True)) == "2026-02-28 24:00"  # noqa: DTZ001
    assert as_text(Limit(datetime(2026, 2, 28, 9), ends=False)) == "2026-02-28 09:00"  # noqa: DTZ001
    assert as_text(date(2026, 2, 28)) == "2026-02-28"
    case = next(demo_desk.cases(actor=BOSS))
    early = case.complaint.model_copy(update={"came_in": datetime(987, 6, 5, 4, tzinfo=UTC)})
    file = io.BytesIO()
    with CsvList(file, keeping=nothing) as rows:
        rows.add(replace(case, complaint=early))
    assert rows_of(file.getvalue())[1][1].startswith("0987-06-05 ")
