"""Notices read from their own text and from JSON, and what is wrong with damaged ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.errors import BadCalendar, BadFile
from complaintflow.periods import (
    Finding,
    Notice,
    check_notice,
    china,
    inspect_notice,
    notices,
    read_notice,
)
from complaintflow.periods.china.finding import CODES

DAY = timedelta(days=1)


def d(text: str) -> date:
    return date.fromisoformat(text)


def span(first: str, last: str = "") -> list[date]:
    a, b = d(first), d(last or first)
    return [a + DAY * n for n in range((b - a).days + 1)]


# The tables of the contract, written out; 2023's first span begins in the December before.
REST: dict[int, list[list[date]]] = {
    2023: [
        span("2023-01-01", "2023-01-02"), span("2023-01-21", "2023-01-27"), span("2023-04-05"),
        span("2023-04-29", "2023-05-03"), span("2023-06-22", "2023-06-24"),
        span("2023-09-29", "2023-10-06"),
    ],
    2024: [
        span("2024-01-01"), span("2024-02-10", "2024-02-17"), span("2024-04-04", "2024-04-06"),
        span("2024-05-01", "2024-05-05"), span("2024-06-10"), span("2024-09-15", "2024-09-17"),
        span("2024-10-01", "2024-10-07"),
    ],
    2025: [
        span("2025-01-01"), span("2025-01-28", "2025-02-04"), span("2025-04-04", "2025-04-06"),
        span("2025-05-01", "2025-05-05"), span("2025-05-31", "2025-06-02"),
        span("2025-10-01", "2025-10-08"),
    ],
    2026: [
        span("2026-01-01", "2026-01-03"), span("2026-02-15", "2026-02-23"),
        span("2026-04-04", "2026-04-06"), span("2026-05-01", "2026-05-05"),
        span("2026-06-19", "2026-06-21"), span("2026-09-25", "2026-09-27"),
        span("2026-10-01", "2026-10-07"),
    ],
}  # fmt: skip
WORK = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
AROUND = """国务院办公厅关于{year}年部分节假日安排的通知
{number}

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：

　　经国务院批准，现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。

{items}
　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。

　　　　　　　　　　　　　　国务院办公厅
　　　　　　　　　　　　　　{issued.year}年{issued.month}月{issued.day}日
（此件公开发布）
"""


def shipped(year: int) -> Notice:
    return next(n for n in notices() if n.year == year)


def whole(notice: Notice) -> str:
    """The notice as it is published, around the items that the calendar files quote."""
    items = "\n".join(f"　　{n}、{t}" for n, t in zip("一二三四五六七", notice.text, strict=False))
    return AROUND.format(year=notice.year, number=notice.number, items=items, issued=notice.issued)


def off(notice: Notice) -> list[date]:
    return [a + DAY * n for a, b in notice.rest for n in range((b - a).days + 1)]


@pytest.mark.parametrize("year", REST)
def test_the_quoted_text_gives_the_days_of_the_contract(year: int) -> None:
    read = read_notice("\n".join(shipped(year).text), year=year)
    assert [day for day in off(read) if day.year == year] == [x for one in REST[year] for x in one]
    before = [day for day in off(read) if day.year != year]
    assert before == (span("2022-12-31") if year == 2023 else [])
    assert [f"{day:%m-%d}" for day in read.work] == WORK[year].split()
    assert {day.year for day in read.work} == {year}
    assert read.text == shipped(year).text
    assert (read.rest, read.work) == (shipped(year).rest, shipped(year).work)


@pytest.mark.parametrize("year", REST)
def test_the_whole_notice_is_read_with_its_title_number_and_date(year: int) -> None:
    text = whole(shipped(year))
    assert inspect_notice(text).findings == ()
    assert read_notice(text) == shipped(year)
    assert read_notice(text, year=year) == shipped(year)


def _half(text: str) -> str:
    return text.translate({c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)})


def _full(text: str) -> str:
    return text.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})


WRITTEN: dict[str, Callable[[str], str | bytes]] = {
    "half-width": lambda t: _half(t).replace("〔", "[").replace("〕", "]"),
    "full-width": _full,
    "gb18030": lambda t: t.encode("gb18030"),
    "utf-8 with a mark": lambda t: t.encode("utf-8-sig"),
    "windows": lambda t: t.replace("\n", "\r\n"),
    "weekdays in full": lambda t: t.replace("（周", "（星期"),
    "Sunday as 天": lambda t: t.replace("周日", "周天"),
    "dashes": lambda t: t.replace("日）至", "日）—").replace("至", "～"),
    "two dashes": lambda t: t.replace("至", "——"),
    "hyphens": lambda t: t.replace("至", "-"),
    "spaced": lambda t: t.replace("月", " 月 ").replace("，", "， "),
    "semicolons": lambda t: t.replace("天。", "天；"),
    "in one line": lambda t: t.replace("下。\n", "下。").replace("。\n　　", "。"),
    "title in two lines": lambda t: t.replace("关于2026年", "关于2026年\n"),
    "an item in two lines": lambda t: t.replace("调休，", "调休，\n"),
    "parenthesised numbers": lambda t: t.replace("一、", "（一）"),
    "with its labels": lambda t: (
        "索 引 号：000014349/2025-00001\n主题分类：综合政务\n发文机关：国务院办公厅\n"
        "成文日期：2025年11月04日\n标　　题：国务院办公厅关于2026年部分节假日安排的通知\n"
        "发文字号：国办发明电〔2025〕7号\n发布日期：2025年11月05日\n" + t
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", WRITTEN)
def test_however_it_is_written(how: str) -> None:
    read = read_notice(WRITTEN[how](whole(shipped(2026))))
    assert read.model_copy(update={"text": ()}) == shipped(2026).model_copy(update={"text": ()})


OLDER = {
    2012: "元旦：2012年1月1日至3日放假调休，共3天。2011年12月31日（星期六）上班。",
    2017: "元旦：1月1日放假，1月2日（星期一）补休。",
    2018: "元旦：1月1日放假，与周末连休。",
    2019: "元旦：2018年12月30日至2019年1月1日放假，共3天。2018年12月29日（星期六）上班。",
}


@pytest.mark.parametrize("year", OLDER)
def test_the_turns_of_older_notices(year: int) -> None:
    read = read_notice(OLDER[year], year=year, change=True)
    january = [day for day in off(shipped(year)) if (day - date(year, 1, 15)).days < 0]
    named = {day for day in january if day.weekday() < 5 or year != 2018}
    assert set(off(read)) == named
    assert list(read.work) == [
        day for day in shipped(year).work if (day.year, day.month) < (year, 1)
    ]


def test_changes_in_the_middle_of_a_year() -> None:
    text = (
        "国务院办公厅关于调整2019年劳动节假期安排的通知\n国办发明电〔2019〕3号\n"
        "一、2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。\n"
        "国务院办公厅\n2019年3月22日"
    )
    change = read_notice(text, change=True)
    assert change.model_copy(update={"text": ()}) == shipped(2019).changes[0]
    base = shipped(2019).model_copy(update={"changes": ()})
    assert check_notice(base.changed_by(change)) == ()
    again = china(through=2019, extra=(base.changed_by(change),))
    assert again.version == china(through=2019).version
    assert again.version != china(through=2019, extra=(base,)).version
    memorial = (
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知\n"
        "国发明电〔2015〕1号\n2015年9月3日至5日调休放假，共3天。"
        "其中9月3日（星期四）放假，9月4日（星期五）调休，9月6日（星期日）上班。\n2015年5月13日"
    )
    read = read_notice(memorial, year=2015, change=True)
    assert read.model_copy(update={"text": ()}) == shipped(2015).changes[0]


# --- damaged -----------------------------------------------------------------------------------

GOOD = whole(shipped(2026))

DAMAGED = [
    ("元旦：1月1日（周四）", "元旦：1月1日（周五）", "weekday_differs", "1月1日(周五)"),
    ("1月4日（周日）上班", "1月5日（周一）上班", "makeup_on_weekday", ""),
    ("1月4日（周日）上班", "1月3日（周六）上班", "makeup_and_rest", ""),
    ("2月28日（周六）上班", "2月14日（周六）上班", "makeup_twice", ""),
    ("共9天", "共8天", "length_differs", "2月15日"),
    ("4月4日（周六）至6日（周一）放假", "5月3日（周日）至5日（周二）放假", "spans_overlap", ""),
    ("2月28日（周六）", "2月29日（周日）", "no_such_date", "2月29日(周日)"),
    ("5月9日（周六）", "13月9日（周六）", "no_such_date", "13月9日(周六)"),
    ("1月1日（周四）至3日（周六）放假调休，共3天", "1月2日（周五）至3日（周六）放假调休，共2天",
     "statutory_missing", ""),
    ("劳动节：", "愚人节：", "unknown_festival", "五、"),
    ("劳动节：", "愚人节：", "festival_missing", ""),
    ("春节：2月15日", "春节：3月15日", "festival_elsewhere", ""),
    ("清明节：4月", "清明节：7月", "festival_elsewhere", ""),
    ("端午节：6月19日（周五）", "端午节：2025年6月19日（周四）", "festival_elsewhere", ""),
    ("端午节：", "清明节：", "festival_twice", "五、"),
    ("2月14日（周六）、", "2月14日（周六）或", "not_understood", ""),
    ("6月19日（周五）至21日", "6月21日（周日）至19日", "backwards", "6月21日"),
    ("元旦：1月1日", "元旦：1日", "day_without_month", "1日(周四)"),
    ("9月20日（周日）", "2027年1月9日（周六）", "outside_year", ""),
    ("9月20日（周日）", "2025年12月20日（周六）", "outside_year", ""),
    ("10月1日（周四）至7日", "10月1日（周四）至11月7日", "span_too_long", "2026-10-01"),
    ("关于2026年", "关于2025年", "year_differs", ""),
    ("2025年11月4日", "2025年11月31日", "no_such_date", "2025年11月31日"),
    ("（此件公开发布）", "2025年11月5日", "issued_differs", "2025年11月5日"),
    ("（此件公开发布）", "国办发明电〔2025〕8号", "number_differs", "国办"),
    ("（此件公开发布）", "国务院办公厅关于2026年其他安排的通知", "title_differs", "国务院"),
    ("（此件公开发布）", "另有安排", "not_understood", "另有安排"),
    ("（此件公开发布）", "注：3日", "unknown_festival", "注："),
    ("节假日期间", "假日期间", "not_understood", "假日期间"),
    ("确保人民群众", "12月31日", "not_understood", "节假日期间"),
    ("通知如下。", "通知如下，其中12月31日放假。", "not_understood", ""),
    ("放假，共3天。\n　　六", "放假1天，共3天。\n　　六", "length_differs", "6月19日"),
    ("放假，共3天。\n　　六", "放假。与周末连休。\n　　六", "no_weekend_beside", ""),
    ("共3天。1月4日", "不调休。1月4日", "makeup_despite", ""),
    ("（农历正月初七、周一）", "（农历闰月、周一）", "not_understood", "23日"),
    ("5月9日（周六）上班", "鼓励各单位5月9日放假", "not_understood", "鼓励"),
    ("5月9日（周六）上班", "5月9日（周六）调休", "not_understood", "5月9日"),
    ("5月9日（周六）上班", "5月9日至上班", "not_understood", "5月9日"),
    ("5月9日（周六）上班", "其中5月6日放假", "not_inside", "5月6日"),
    ("5月9日（周六）上班", "1 1月9日上班", "not_understood", "1 1月"),
    ("共9天", "，共9天", "not_understood", ""),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "code", "quote"), DAMAGED)
def test_a_damaged_notice_is_refused_with_the_reason(
    there: str, instead: str, code: str, quote: str
) -> None:
    assert GOOD.count(there) >= 1
    text = GOOD.replace(there, instead, 1)
    found = [f for f in inspect_notice(text).findings if f.code == code]
    assert found, inspect_notice(text).findings
    assert all(f.grave and len(f.quote) <= 40 for f in found)
    assert any(f.quote.startswith(quote.replace("五、", "")) or quote in f.quote for f in found)
    with pytest.raises(BadCalendar) as caught:
        read_notice(text)
    assert code in caught.value.reason
    assert caught.value.calendar == "cn-state-council"


def test_every_reason_is_told_not_the_first() -> None:
    text = GOOD
    reasons = ("weekday_differs", "length_differs", "no_such_date", "backwards")
    for code in reasons:
        there, instead = next((a, b) for a, b, one, _ in DAMAGED if one == code)
        text = text.replace(there, instead, 1)
    found = {f.code for f in inspect_notice(text).findings}
    assert found >= set(reasons)
    many = GOOD.replace("（此件公开发布）", "\n".join(f"其他{'甲' * n}" for n in range(1, 60)))
    with pytest.raises(BadCalendar, match=r"and \d+ more"):
        read_notice(many.replace("2025年11月4日\n", "2025年11月4日\n国务院\n"))


def test_what_no_text_says_is_not_made_up() -> None:
    excerpt = "1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班"
    unknown = inspect_notice(excerpt)
    assert (unknown.notice, unknown.sound) == (None, False)
    assert [f.code for f in unknown.findings] == ["year_unknown"]
    read = inspect_notice(excerpt, year=2026)
    assert {f.code for f in read.findings} == {"statutory_missing", "makeup_count"}
    some = read_notice(excerpt, year=2026, change=True)
    assert (some.title, some.number, some.issued) == ("", "", None)
    assert off(some) == span("2026-01-01", "2026-01-03")
    assert "no_days" in {f.code for f in inspect_notice("", year=2026).findings}
    assert "year_out_of_range" in {f.code for f in inspect_notice(excerpt, year=1900).findings}
    # A year is never guessed from its weekdays, nor a month from what would fit.
    with pytest.raises(BadCalendar, match="weekday_differs"):
        read_notice(excerpt, year=2027, change=True)


def test_make_up_days_that_do_not_balance_are_a_reason_to_look_again() -> None:
    text = GOOD.replace("2月14日（周六）、", "", 1)
    read = inspect_notice(text)
    assert [(f.code, f.grave) for f in read.findings] == [("makeup_count", False)]
    assert read.sound
    assert read.checked() == read_notice(text)
    told = read.findings[0]
    assert told.text() == "5 make-up days; 19 weekdays off less 13 days by statute make 6"
    assert told.text("zh") == "调休上班5天；工作日放假19天，减去法定节假日13天为6天"


@pytest.mark.parametrize(
    ("there", "instead"),
    [("2月28日", "3月28日"), ("10月10日", "10月17日"), ("10月10日", "1月10日")],
)
def test_a_make_up_day_far_from_its_days_off_is_a_reason_to_look_again(
    there: str, instead: str
) -> None:
    read = inspect_notice(GOOD.replace(there, instead, 1))
    assert [(f.code, f.grave) for f in read.findings] == [("makeup_far", False)]


@pytest.mark.parametrize("notice", notices(), ids=lambda n: str(n.year))
def test_nothing_is_wrong_with_the_notices_that_ship(notice: Notice) -> None:
    assert check_notice(notice) == ()
    assert read_notice(notice.model_dump_json()) == notice


def made(**fields: Any) -> bytes:
    base = shipped(2026).model_dump(mode="json")
    return json.dumps({**base, "text": [], **fields}).encode()


OTHER = {"year": 2025, "title": "另一年"}
NESTED = {"year": 2026, "title": "调整", "changes": [{"year": 2026, "title": "再调整"}]}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"work": ["2026-01-05"]}, "makeup_on_weekday"),
        ({"work": ["2026-01-03"]}, "makeup_and_rest"),
        ({"work": ["2026-01-04", "2026-01-04"]}, "makeup_twice"),
        ({"rest": [["2026-01-01", "2026-01-03"]]}, "statutory_missing"),
        ({"rest": [["0001-01-01", "9999-12-31"]]}, "span_too_long"),
        ({"rest": [["2026-01-01", "2026-01-03"], ["2026-01-03", "2026-01-03"]]}, "spans_overlap"),
        ({"work": ["2024-12-28"]}, "outside_year"),
        ({"changes": [OTHER]}, "year_differs"),
        ({"changes": [NESTED]}, "nested_change"),
        ({"changes": [{"year": 2026, "title": "x", "work": ["2026-10-02"]}]}, "makeup_on_weekday"),
        ({"changes": [{"year": 2026, "title": "x", "work": ["2026-10-03"]}]}, "statutory_missing"),
        ({"text": ["元旦：1月1日（周四）放假，共1天。"]}, "text_differs"),
        ({"text": ["元旦：1月1日（周五）放假，共1天。"]}, "weekday_differs"),
        ({"text": [""], "rest": [["1999-01-01", "2026-01-03"]]}, "span_too_long"),
        (
            {"text": ["元旦：1月1日放假"], "rest": [["1999-01-01", "2026-01-03"]]},
            "text_differs",
        ),
    ],
)
def test_damaged_json_is_refused_with_the_reason(fields: dict[str, Any], code: str) -> None:
    assert code in {f.code for f in inspect_notice(made(**fields)).findings}
    with pytest.raises(BadCalendar, match=code):
        read_notice(made(**fields))


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b'{"year": 2026, "year": 2027, "title": "x"}',
        b'{"year": 2027}',
        b'{"year": 2027, "title": "x", "rest": [["2027-01-02", "2027-01-01"]]}',
        b'{"year": 2027, "title": "x", "work": ["1798848000"]}',
        b'{"year": 2027, "title": "x", "work": [1798848000]}',
        b'{"year": 2027, "title": "x", "work": ["2027-02-30"]}',
        b'{"year": 2027, "title": "\\ud800"}',
        b'{"year": 1, "title": "x"}',
        b'{"year": 2027, "title": "x", "more": 1}',
        b'{"a":' * 5000,
        b'{"changes":[' * 500 + b"]}" * 500,
        b"\xff\xff",
        "\ud800",
        "元旦" * 10_001,
        "元旦".encode() * 40_001,
        "元旦".encode() * 10_001,
    ],
)
def test_what_is_no_notice_is_a_bad_file(data: str | bytes) -> None:
    with pytest.raises(BadFile):
        read_notice(data, year=2026)


def test_before_2008_there_were_four_festivals() -> None:
    text = (
        "元旦：1月1日放假。\n春节：1月29日至2月4日放假，共7天。\n"
        "劳动节：5月1日至7日放假，共7天。\n国庆节：10月1日至7日放假，共7天。"
    )
    assert {f.code for f in inspect_notice(text, year=2006).findings} == {"makeup_count"}
    assert "festival_missing" in {f.code for f in inspect_notice(text, year=2008).findings}


def test_json_of_another_year_than_was_asked_for() -> None:
    read = inspect_notice(made(), year=2025)
    assert [f.code for f in read.findings] == ["year_differs"]
    assert read_notice(made(), year=2026).year == 2026
    assert read_notice(made().decode()).year == 2026
    changed = made(changes=[{"year": 2026, "title": "x", "rest": [["2026-12-31", "2026-12-31"]]}])
    assert read_notice(changed).changes[0].rest == ((d("2026-12-31"), d("2026-12-31")),)


def test_every_code_is_tried() -> None:
    here = {code for _, _, code, _ in DAMAGED} | {
        "text_differs", "nested_change", "makeup_twice", "no_days", "year_unknown",
        "year_out_of_range", "makeup_count", "makeup_far",
    }  # fmt: skip
    assert here == CODES


def test_a_finding_says_where_in_forty_characters() -> None:
    read = inspect_notice(GOOD.replace("（此件公开发布）", "国务院\n" + "另" * 90))
    (found,) = read.findings
    assert found.quote == "另" * 39 + "…"
    assert found.text().startswith(found.quote + ": ")
    assert found.text("zh") == found.quote + "：无法识别"
    assert isinstance(found, Finding)


# --- any notice, and any text ------------------------------------------------------------------

WEEK = "一二三四五六日"
FESTIVALS = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]


@st.composite
def invented(draw: st.DrawFn) -> tuple[Notice, str]:
    """A notice that could be, and a text that says it: day by day, with its own words for each."""
    year = draw(st.integers(2025, 2090))
    starts = [date(year, 1, 1), date(year, 1, draw(st.integers(19, 28))), date(year, 4, 4),
              date(year, 5, 1), date(year, 6, draw(st.integers(1, 20))),
              date(year, 9, draw(st.integers(8, 24))), date(year, 10, 1)]  # fmt: skip
    least = [1, 4, 1, 2, 1, 1, 3]
    lines: list[str] = []
    rest: list[tuple[date, date]] = []
    work: list[date] = []
    for name, start, few in zip(FESTIVALS, starts, least, strict=True):
        if name == "元旦" and draw(st.booleans()):
            start -= DAY * draw(st.integers(1, 3))
            few += 3
        last = start + DAY * (few - 1 + draw(st.integers(0, 3)))
        near = [
            day
            for n in range(3, 17)
            for day in (start - DAY * n, last + DAY * n)
            if day.weekday() > 4
            and day.year == year
            and day not in work
            and not any(a - DAY * 9 <= day <= a + DAY * 9 for a in starts if a != start)
        ]
        made_up = sorted(draw(st.lists(st.sampled_from(near), max_size=2, unique=True))
                         if near else [])  # fmt: skip
        rest.append((start, last))
        work += made_up
        lines.append(f"{name}：{_sentences(draw, year, start, last, made_up)}")
    text = "\n".join(lines)
    if draw(st.booleans()):
        text = _half(text)
    return Notice(year=year, title="", rest=tuple(rest), work=tuple(sorted(work))), text


def _sentences(draw: st.DrawFn, year: int, start: date, last: date, made_up: list[date]) -> str:
    def note(day: date) -> str:
        how = draw(st.sampled_from(["", "周", "星期"]))
        return f"（{how}{WEEK[day.weekday()]}）" if how else ""

    def named(day: date, before: date | None, more: str = "") -> str:
        crosses = day.year != year or (before is not None and before.year != day.year)
        years = f"{day.year}年" if crosses or draw(st.booleans()) else ""
        short = before is not None and before.month == day.month and not crosses
        months = "" if short and not years and draw(st.booleans()) else f"{day.month}月"
        return f"{years}{months}{day.day}日{more}{note(day)}"

    length = (last - start).days + 1
    verb = draw(st.sampled_from(["放假", "放假调休"]))
    said = draw(st.sampled_from(["", f"{length}天", f"，共{length}天"]))
    to = draw(st.sampled_from(["至", "到", "—", "-", "~", "～"]))
    first = named(start, None)
    text = first if start == last else first + to + named(last, start)
    text += f"{verb}{said}。"
    if made_up:
        text += "、".join(named(day, None) for day in made_up) + "上班。"
    return text


@given(invented())
def test_a_notice_that_is_written_down_reads_back(case: tuple[Notice, str]) -> None:
    notice, text = case
    read = inspect_notice(text, year=notice.year)
    assert [f for f in read.findings if f.grave] == []
    assert read.notice is not None
    assert (read.notice.rest, read.notice.work) == (notice.rest, notice.work)
    assert read_notice(read.notice.model_dump_json()) == read.notice


WORDS = """一、 （二） 元旦 春节 、 和 ： : 1月 13月 2月30日 1日 3日 31日 2026年 0000年
    9999年12月31日 至 — ~ （周四） (星期八) （农历除夕、 ） 放假 放假调休 补休 上班 ，
    。 ； 共3天 共99天 不调休 其中 与周末连休 鼓励 国务院办公厅 各省、 通知如下 节假日期间
    国务院办公厅关于2026年部分节假日安排的通知 国办发明电〔2025〕7号 标题： 成文日期：
    { } ² ٣"""
PIECES = [*WORDS.split(), "\n", " ", "\u2028", "\x00", "\ufeff", "\ud800"]
JUNK = (
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
    | st.text(max_size=200)
    | st.binary(max_size=200)
    | st.recursive(
        st.none() | st.integers() | st.floats() | st.sampled_from(["2026-01-01", "x", "9" * 400]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["year", "title", "rest", "work", "text", "changes", "issued", "x"]
                ),
                inner,
                max_size=8,
            )
        ),
        max_leaves=20,
    ).map(json.dumps)
)


def test_the_length_is_of_characters_in_any_encoding() -> None:
    for text in ("字" * 20_000, ("字" * 20_000).encode(), ("字" * 20_000).encode("gb18030")):
        with pytest.raises(BadCalendar):  # read, and found to be no notice
            read_notice(text)
    for text in ("字" * 20_001, ("字" * 20_001).encode(), b"a" * 20_001):
        with pytest.raises(BadFile, match="20000"):
            read_notice(text)


@given(JUNK, st.none() | st.integers(-5, 10_000), st.booleans())
def test_anything_is_a_checked_notice_or_one_of_two_errors(
    data: str | bytes, year: int | None, change: bool
) -> None:
    try:
        read = read_notice(data, year=year, change=change)
    except (BadCalendar, BadFile):
        return
    assert not [f for f in check_notice(read, change=change) if f.grave]
    compiled = china(extra=(read,))
    assert compiled.known(read.year)


@given(st.data())
def test_one_character_gone_or_changed_is_never_read_as_other_days(data: st.DataObject) -> None:
    """A slip in the whole notice is refused, told, or changes nothing: its weekdays, lengths,
    seasons and numbers hold each other."""
    at = data.draw(st.integers(0, len(GOOD) - 1))
    put = data.draw(st.sampled_from(["", *"0123456789一二三四五六日月年至、，。（）"]))
    text = GOOD[:at] + put + GOOD[at + 1 :]
    read = inspect_notice(text)
    if not read.findings:
        assert read.notice is not None
        assert (read.notice.rest, read.notice.work) == (shipped(2026).rest, shipped(2026).work)


def _long() -> Iterator[str]:
    words = """1 1月 1月1日 1月1日、 1月1日至 （ 、 元旦、 元旦： 至 其中 共1天 国务院关于
        通知如下 1日放 一、元旦 各省、 , 1月1日上班, 1月1日放假,"""
    for piece in [*words.split(), " ", "\u3000"]:
        yield piece * (19_000 // len(piece))
        yield "元旦：" + piece * (19_000 // len(piece))


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    for text in _long():
        began = time.process_time()
        inspect_notice(text, year=2026)
        assert time.process_time() - began < 2, text[:20]
