"""``calendar show`` and ``check``: a year's days off, and what a new notice says."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, cast

import typer
from rich.console import RenderableType

from ..periods import (
    CompiledCalendar,
    Different,
    Notice,
    Reading,
    check_notice,
    china,
    differences,
    inspect_notice,
)
from ..periods.china import rest_days, work_days
from ..periods.compose import days_around
from .console import Console
from .kept import contents, kept
from .loading import (
    ChangeOption,
    File,
    YearOption,
    changed,
    findings_value,
    load,
    notice_of,
    show_findings,
)
from .options import command
from .render import Column, pairs, table


def register(app: typer.Typer) -> None:
    """Add the commands."""
    room = typer.Typer(help="Working days: show, check, load.", rich_markup_mode=None)
    command(room, "show")(show)
    command(room, "check")(check)
    command(room, "load")(load)
    app.add_typer(room, name="calendar")


# --- show --------------------------------------------------------------------------------------


def show(
    console: Console,
    year: Annotated[int, typer.Argument(min=1950, max=9998, help="The year.")],
) -> None:
    """Show a year's days off and make-up days, and by which notice; with --db as that store
    counts."""
    own = kept(console.database, console.calendars)
    calendar = china(extra=own)
    notice = notice_of(year, own)
    value = _year_value(calendar, year, notice, own)
    t, known = console.t, notice is not None
    until = calendar.firm_until
    facts = [
        (t("日历", "calendar"), calendar.id),
        (t("版本", "version"), calendar.version),
        (t("状态", "status"), t("已公布", "known") if known else t("暂定", "provisional")),
        (t("工作日", "working days"), str(value["working_days"])),
    ]
    if notice is not None:
        facts[2:2] = [(t("通知", "notice"), one) for one in _names(notice)]
    if known and not calendar.known(year + 1) and until is not None:
        last = f"{year}-{until[0]:02}-{until[1]:02}"
        facts.append(
            (
                t("确定至", "firm until"),
                t(
                    f"{last}（{year + 1}年的通知载入前）",
                    f"{last}, until the notice of {year + 1} is loaded",
                ),
            )
        )
    console.answer(value, pairs(facts, t(f"{year}年", f"{year}")))
    if notice is None:
        console.say(
            t(
                f"{year}年的通知未载入；暂按周一至周五、扣除法定节假日推算。",
                f"No notice of {year} is loaded: counted as Monday to Friday less the days off "
                "that statute fixes.",
            )
        )
    console.show("", *_tables(console, value))


def _names(notice: Notice) -> list[str]:
    return [
        " ".join(part for part in (one.title, one.number, str(one.issued or "")) if part)
        for one in (notice, *notice.changes)
    ]


def _year_value(
    calendar: CompiledCalendar, year: int, notice: Notice | None, own: tuple[Notice, ...]
) -> dict[str, object]:
    off = tuple(date(year, m, d) for m, d in calendar.fixed)
    work: tuple[date, ...] = ()
    if notice is not None:
        off, work = rest_days(notice), work_days(notice)
    until = calendar.firm_until
    final = calendar.known(year) and (until is None or calendar.known(year + 1))
    return {
        "calendar": calendar.id,
        "version": calendar.version,
        "year": year,
        "known": calendar.known(year),
        "firm_until": None
        if final or until is None or not calendar.known(year)
        else f"{year}-{until[0]:02}-{until[1]:02}",
        "kept": any(one.year == year for one in own),
        "notices": [_head(one) for one in ((notice, *notice.changes) if notice else ())],
        "rest": [[str(a), str(b)] for a, b in _spans(off)],
        "work": [str(day) for day in work],
        "working_days": sum(calendar.row(year)),
    }


def _head(notice: Notice) -> dict[str, object]:
    issued = None if notice.issued is None else str(notice.issued)
    return {"title": notice.title, "number": notice.number, "issued": issued}


def _spans(days: tuple[date, ...]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day.toordinal() == found[-1][1].toordinal() + 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _tables(console: Console, value: dict[str, object]) -> Iterator[RenderableType]:
    t = console.t
    spans = [
        (date.fromisoformat(a), date.fromisoformat(b))
        for a, b in cast("list[list[str]]", value["rest"])
    ]
    columns: list[Column] = [
        t("放假", "days off"), t("至", "to"), (t("天数", "days"), "right", False),
    ]  # fmt: skip
    yield table(
        columns,
        [(_day(a, console), _day(b, console), str((b - a).days + 1)) for a, b in spans],
    )
    work = [date.fromisoformat(day) for day in cast("list[str]", value["work"])]
    if work:
        yield ""
        yield table([t("调休上班", "make-up days")], [(_day(day, console),) for day in work])


_WEEK = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)


def _day(day: date, console: Console) -> str:
    return f"{day} {console.t(*_WEEK[day.weekday()])}"


# --- check -------------------------------------------------------------------------------------


def check(
    console: Console, file: File, year: YearOption = None, change: ChangeOption = False
) -> int:
    """Read a notice and say what is wrong with it, and on which days it differs from what is
    loaded and from chinesecalendar (where that is installed); exit 1 if anything is wrong."""
    own = kept(console.database, console.calendars)
    read = inspect_notice(contents(file), year=year, change=change)
    notice, findings = read.notice, read.findings
    if notice is not None and read.sound and change:
        notice = changed(notice, own)
        findings = tuple(dict.fromkeys((*findings, *check_notice(notice))))
        read = Reading(notice=notice, findings=findings)
    value: dict[str, object] = {
        "sound": read.sound,
        "findings": findings_value(findings),
        "notice": None if notice is None else notice.model_dump(mode="json"),
        "loaded": None,
        "chinesecalendar": None,
    }
    compared: list[RenderableType] = []
    if notice is not None and read.sound:
        new = china(extra=(*own, notice))
        value["loaded"], shown = _against_loaded(console, china(extra=own), new, notice.year)
        compared.append(shown)
        value["chinesecalendar"], shown = _against_other(console, new, notice.year)
        compared.append(shown)
    t = console.t
    name = t("通知", "notice")
    facts = [(name, one) for one in (_names(notice) if notice else ()) if one]
    if notice is not None:
        facts.append((t("年份", "year"), str(notice.year)))
    told = t("未发现问题", "nothing is wrong")
    if findings:
        told = t("有问题，不能载入", "it is wrong, and is not loaded")
    if findings and read.sound:
        told = t("请再核对一次", "look at it again")
    facts.append((t("检查", "check"), told))
    console.answer(value, pairs(facts))
    show_findings(console, findings)
    for shown in compared:
        console.show("", shown)
    return 1 if findings else 0


class _Expected:
    """A calendar that answers for unknown years by its provisional rule."""

    def __init__(self, calendar: CompiledCalendar) -> None:
        self._calendar = calendar

    def is_working(self, day: date) -> bool:
        return self._calendar.row(day.year)[day.timetuple().tm_yday - 1] == 1


def _against_loaded(
    console: Console, old: CompiledCalendar, new: CompiledCalendar, year: int
) -> tuple[dict[str, object], RenderableType]:
    known = old.known(year)
    found = differences(_Expected(old), _Expected(new), days_around(year))
    value = {
        "known": known,
        "version": old.version,
        "differences": [_different(one) for one in found],
    }
    t = console.t
    if known:
        title = t("与已载入的相比", "against what is loaded")
    else:
        title = t("该年尚未载入；与暂定推算相比", "not loaded yet; against the provisional rule")
    return value, _compared(console, title, found)


def _against_other(
    console: Console, new: CompiledCalendar, year: int
) -> tuple[dict[str, object] | None, RenderableType]:
    t, title = console.t, console.t("与 chinesecalendar 相比", "against chinesecalendar")
    try:
        is_workday: Callable[[date], bool] = importlib.import_module("chinese_calendar").is_workday
    except ImportError:
        return None, f"{title}: {t('未安装', 'it is not installed')}"
    days = days_around(year)
    try:
        theirs = {day: is_workday(day) for day in days}
    except NotImplementedError:  # so it says that it has no data for a year
        nothing = t("没有该年数据", f"it has no data for {year}")
        return {"known": False, "differences": []}, f"{title}: {nothing}"
    found = tuple(
        Different(day, theirs[day], ours)
        for day in days
        if new.known(day.year) and theirs[day] != (ours := new.is_working(day))
    )
    value = {"known": True, "differences": [_different(one) for one in found]}
    return value, _compared(console, title, found)


def _different(one: Different) -> dict[str, object]:
    return {"day": str(one.day), "before": one.before, "after": one.after}


def _compared(console: Console, title: str, found: tuple[Different, ...]) -> RenderableType:
    t = console.t
    if not found:
        return f"{title}: {t('各日相同', 'every day is the same')}"
    words = {True: t("工作日", "working day"), False: t("休息日", "day off")}
    columns: list[Column] = [t("日期", "day"), t("原为", "there"), t("本通知", "by this notice")]
    rows = [(_day(one.day, console), words[one.before], words[one.after]) for one in found]
    return table(columns, rows, title)
