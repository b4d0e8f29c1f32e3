"""What people are told of a notice and of a deadline: every figure in it, and in what order."""

from __future__ import annotations

import json
import re
from calendar import day_name
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import pytest

from complaintflow.errors import BadCalendar, OutOfRange
from complaintflow.periods import (
    Notice,
    Period,
    check_notice,
    china,
    days,
    deadline,
    hours,
    inspect_notice,
    months,
    read_notice,
    stated,
    working_days,
    years,
)
from complaintflow.periods.china.finding import _WORDS
from complaintflow.periods.civil import add_months
from complaintflow.values import Day

from .test_notices import GOOD, d, made, shipped

TOLD = [
    ("共9天", "共8天", "it says 8 days, the dates make 9", "写明共8天，按日期为9天"),
    ("放假，共3天。\n　　六", "放假1天，共3天。\n　　六", "it says 1 days, the dates make 3",
     "写明共1天，按日期为3天"),
    ("5月9日（周六）上班", "其中5月6日放假", "2026-05-06 is not among the days off named before",
     "2026-05-06不在前述放假日期之内"),
    ("关于2026年", "关于2025年", "it is of 2026, not of 2025", "年份为2026年，不是2025年"),
    ("元旦：1月1日（周四）", "元旦：1月1日（周五）", "2026-01-01 is a Thursday",
     "2026-01-01是周四"),
    ("清明节：4月", "清明节：7月", "清明节 is never on 2026-07-04", "清明节不会在2026-07-04"),
    ("放假，共3天。\n　　六", "放假。与周末连休。\n　　六", "there is no weekend beside 2026-06-19",
     "2026-06-19并不与周末相连"),
    ("10月1日（周四）至7日", "10月1日（周四）至11月7日", "the span is longer than 31 days",
     "时段超过31天"),
    ("端午节：", "清明节：", "清明节 comes twice", "清明节出现两次"),
    ("9月20日（周日）", "2027年1月9日（周六）",
     "2027-01-09 is neither in 2026 nor in the last week of the year before",
     "2027-01-09既不在2026年，也不在上一年的最后一周"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "en", "zh"), TOLD)
def test_a_reason_names_what_was_said_and_what_was_found(
    there: str, instead: str, en: str, zh: str
) -> None:
    findings = inspect_notice(GOOD.replace(there, instead, 1)).findings
    # What is quoted of the text comes first.
    assert en in [f.text("en").rpartition(": ")[2] for f in findings]
    assert zh in [f.text("zh").rpartition("：")[2] for f in findings]


def test_the_words_of_every_reason_are_chinese_in_the_one_and_english_in_the_other() -> None:
    for code, (en, zh) in _WORDS.items():
        plain = re.sub(r"{[a-z]+}", "1", zh)
        assert re.fullmatch(r"[\u4e00-\u9fff0-9，：；、（）“”-]+", plain), code
        assert en.isascii(), code
        assert re.fullmatch(r"[a-z0-9].*[a-z0-9)]", re.sub(r"{[a-z]+}", "1", en)), code


WEEK = "一二三四五六日"


@pytest.mark.parametrize("n", range(7))
def test_a_wrong_weekday_is_told_with_the_right_one(n: int) -> None:
    # 5 January 2026 is a Monday.
    text = f"1月{5 + n}日（周{WEEK[(n + 1) % 7]}）放假。"
    found = inspect_notice(text, year=2026, change=True).findings
    (told,) = [f for f in found if f.code == "weekday_differs"]
    assert told.text("en").endswith(f"2026-01-{5 + n:02d} is a {day_name[n]}")
    assert told.text("zh").endswith(f"2026-01-{5 + n:02d}是周{WEEK[n]}")


@pytest.mark.parametrize(("lines", "more"), [(20, ""), (21, "; and 1 more"), (23, "; and 3 more")])
def test_of_very_many_reasons_twenty_are_told_and_the_others_counted(lines: int, more: str) -> None:
    wrong = "\n".join(f"其他{'甲' * n}" for n in range(1, lines + 1))
    text = GOOD.replace("（此件公开发布）", wrong)
    assert len([f for f in inspect_notice(text).findings if f.grave]) == lines
    with pytest.raises(BadCalendar) as told:
        read_notice(text)
    first, *others = told.value.reason.split("; ")
    assert first.startswith("not_understood: 其他甲: ")
    assert len([one for one in others if one.startswith("not_understood: ")]) == 19
    assert told.value.reason.endswith(more)
    assert ("more" in told.value.reason) == bool(more)


def test_a_change_of_another_year_names_both() -> None:
    change = Notice(year=2025, title="另一年")
    (found,) = check_notice(shipped(2026).model_copy(update={"changes": (change,)}))
    assert found.text() == "另一年: it is of 2025, not of 2026"


def test_a_make_up_day_that_the_text_names_and_the_list_does_not_is_told() -> None:
    listed = [day.isoformat() for day in shipped(2026).work if day != d("2026-01-04")]
    body = json.loads(made(work=listed))
    body["text"] = list(shipped(2026).text)
    found = inspect_notice(json.dumps(body).encode()).findings
    assert ["2026-01-04" in f.text() for f in found if f.code == "text_differs"] == [True]


def test_days_that_belong_to_two_festivals_name_both() -> None:
    read = inspect_notice("中秋节、国庆节：5月10日（周日）放假。", year=2026, change=True)
    assert "中秋节、国庆节 is never on 2026-05-10" in [f.text() for f in read.findings]


def test_the_weekend_beside_a_day_off_counts_towards_its_length() -> None:
    # 1 May 2026 is a Friday: with the weekend three days; Monday 4 May with the one before.
    for text in (
        "5月1日（周五）放假，与周末连休，共3天。",
        "5月4日（周一）放假，与周末连休，共3天。",
        "5月2日（周六）放假，与周末连休，共2天。",
        "5月3日（周日）放假，与周末连休，共2天。",
    ):
        read = read_notice(text, year=2026, change=True)
        assert len(read.rest) == 1
    with pytest.raises(BadCalendar, match="length_differs"):
        read_notice("5月1日（周五）放假，与周末连休，共4天。", year=2026, change=True)


def test_make_up_days_of_several_statements_are_all_taken() -> None:
    text = "1月1日至3日放假，1月4日（周日）上班，1月10日（周六）上班。"
    read = read_notice(text, year=2026, change=True)
    assert read.work == (d("2026-01-04"), d("2026-01-10"))


def test_title_and_number_may_stand_behind_their_labels_alone() -> None:
    title, number = "国务院办公厅关于2026年部分节假日安排的通知", "国办发明电〔2025〕7号"
    text = GOOD.replace(f"{title}\n{number}\n", f"标　　题：{title}\n发文字号：{number}\n")
    assert text != GOOD
    read = read_notice(text)
    assert (read.title, read.number) == (title, number)


# --- deadlines -------------------------------------------------------------------------


def explained(day: str, n: int, lang: Literal["zh", "en"], zone: str = "Asia/Shanghai") -> str:
    start = Day(day=d(day), zone=zone)
    return deadline(
        start, working_days(n), zone="Asia/Shanghai", calendar=china(), clause="4.2"
    ).explain(lang)


def test_the_days_passed_over_are_listed_one_by_one() -> None:
    days = ["2026-09-19", "2026-09-25 to 2026-09-27", "2026-10-01 to 2026-10-07", "2026-10-11"]
    assert f"passed over: {', '.join(days)}. The last day" in explained("2026-09-18", 12, "en")
    zh = "、".join(day.replace(" to ", "至") for day in days)
    assert f"不计非工作日：{zh}。最后一日" in explained("2026-09-18", 12, "zh")


@pytest.mark.parametrize("unit", [hours, days, working_days, months, years])
@pytest.mark.parametrize("start", ["2026-07-01", "2026-09-30", "2026-12-20", "2030-01-01"])
def test_a_chinese_explanation_has_no_words_but_chinese_ones(
    unit: Callable[[int], Period], start: str
) -> None:
    limit = deadline(
        Day(day=d(start)),
        unit(3),
        zone="Asia/Shanghai",
        calendar=china(),
        on_unknown="provisional",
        on_day="bounds",
    )
    said = limit.explain("zh")
    # The zone, and a calendar's id and version, are names.
    plain = re.sub("Asia/Shanghai|工作日历[^，]*，版本[0-9a-f]+", "", said)
    assert re.findall("[A-Za-z]+", plain) == []
    assert re.fullmatch(r"自.*。", said)


def test_a_limit_that_was_stated_names_no_clause_where_nobody_did() -> None:
    assert stated(Day(day=d("2026-07-01")), Day(day=d("2026-07-09")), zone="UTC").clause == ""


def test_the_day_of_another_zone_is_told_before_how_it_is_counted() -> None:
    en = explained("2026-07-01", 2, "en", "America/New_York")
    assert en.index("That day lasts until 2026-07-02") < en.index("The day of the event")
    zh = explained("2026-07-01", 2, "zh", "America/New_York")
    assert zh.index("延续至2026-07-02") < zh.index("开始的当日不计入")


def test_of_hours_from_a_day_both_bounds_still_belong_to_what_they_bound() -> None:
    # CC 1259: within 24 hours includes the 24th, whenever on the day they began.
    limit = deadline(
        Day(day=d("2026-07-01")),
        hours(24),
        zone="Asia/Shanghai",
        calendar=china(),
        clause="4.1",
        on_day="bounds",
    )
    micro = timedelta(microseconds=1)
    assert limit.certain_until is not None
    assert limit.met_by(limit.certain_until) is True
    assert limit.met_by(limit.certain_until + micro) is None
    assert limit.met_by(limit.due - micro) is None
    assert limit.met_by(limit.due + micro) is False


# --- the ends of the calendar ------------------------------------------------------------


def test_months_are_counted_up_to_both_ends_of_the_calendar() -> None:
    assert add_months(date(1, 1, 31), 1) == date(1, 2, 28)
    assert add_months(date(2, 1, 1), -12) == date(1, 1, 1)
    assert add_months(date(9999, 1, 31), 11) == date(9999, 12, 31)
    for day, n in ((date(1, 1, 1), -1), (date(9999, 12, 1), 1)):
        with pytest.raises(OutOfRange):
            add_months(day, n)
