"""``calendar load``: keep a notice for a store, and count its provisional limits again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import RenderableType

from ..desk import Case, Desk, RoleAuthoriser, Swept
from ..duties import DutyState
from ..errors import BadCalendar, NotPermitted
from ..periods import (
    CompiledCalendar,
    Deadline,
    Finding,
    Notice,
    Reading,
    check_notice,
    china,
    inspect_notice,
    notices,
    recount,
)
from ..periods.china import CHINA, rest_days, work_days
from ..ports import Query
from ..values import iso
from .console import Console
from .failure import CliError, usage
from .kept import contents, folder_of, keep, kept, locked
from .render import Column, limit_of, pairs, table

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A notice: its own Chinese text, or JSON.")
]
YearOption = Annotated[
    int | None,
    typer.Option("--year", min=1950, max=9998, help="The year, where the text does not say it."),
]
ChangeOption = Annotated[
    bool,
    typer.Option("--change", help="It changes some days of the notice that is known."),
]


def notice_of(year: int, own: tuple[Notice, ...]) -> Notice | None:
    """The notice of a year: a store's own before the one that ships."""
    return {n.year: n for n in (*notices(), *own)}.get(year)


def changed(change: Notice, own: tuple[Notice, ...]) -> Notice:
    """The notice that is known, with a change of it. Raises CliError, BadCalendar."""
    base = notice_of(change.year, own)
    if base is None:
        raise CliError(
            "nothing_to_change",
            f"no notice of {change.year} is known that this one could change; load that first",
            f"没有 {change.year} 年的通知可供变更；请先载入该年的通知",
        )
    if change.changes:
        raise BadCalendar(calendar=CHINA, reason="a change has no changes of its own")
    # The same change loaded again is no second change.
    return base if change in base.changes else base.changed_by(change)


def load(
    console: Console, file: File, year: YearOption = None, change: ChangeOption = False
) -> None:
    """Check a notice, keep it for the store, and count the store's open provisional limits again;
    tells each that moved. A notice with anything grave wrong is refused."""
    folder = folder_of(console.where, console.calendars)
    if folder is None:
        raise usage(
            "the store is no file: say where its notices are kept with --calendars DIR",
            "数据库不是文件：请用 --calendars 文件夹 写明通知存放处",
        )
    read = inspect_notice(contents(file), year=year, change=change)
    notice, findings = read.checked(), read.findings
    # Asked before anything is kept: what is kept counts from then on, and moves limits. Whoever
    # loads it is named.
    if not RoleAuthoriser().may(console.actor, "sweep", None):
        raise NotPermitted(role=console.actor.role.value, action="sweep")
    if console.calendars:
        with locked(folder):
            pass
    before = {case.id: case for case in _provisional(console.desk, console)}
    with locked(folder):
        own = kept(console.where, console.calendars)
        if change:
            notice = changed(notice, own)
            whole = Reading(notice=notice, findings=check_notice(notice))
            notice, findings = whole.checked(), (*findings, *whole.findings)
        known = notice_of(notice.year, own)
        same = known is not None and _says_the_same(notice, known)
        superseded = None if same else keep(folder, notice)
    console.renew()
    desk, calendar = console.desk, china(extra=kept(console.where, console.calendars))
    # After a load that was cut short the same notice has work left.
    stale = any(_stale(limit, calendar) for case in before.values() for _, limit in _limits(case))
    swept = desk.sweep(actor=console.reader) if stale or not same else Swept()
    moved = [_moved(old, desk.get(id, actor=console.reader)) for id, old in before.items()]
    recomputed = [row for rows in moved for row in rows]
    stay = [*_firm(console, desk, calendar)] if known is not None and not same else []
    _answer(console, notice, same, superseded, calendar, swept, recomputed, stay, findings)


def findings_value(findings: tuple[Finding, ...]) -> list[dict[str, object]]:
    """Findings for programs."""
    return [
        {"code": f.code, "grave": f.grave, "quote": f.quote, "en": f.en, "zh": f.zh}
        for f in findings
    ]


def show_findings(console: Console, findings: tuple[Finding, ...]) -> None:
    """Findings for people; nothing where there are none."""
    t = console.t
    columns: list[Column] = [
        t("代码", "code"),
        (t("位置", "where"), "left", True),
        (t("问题", "what"), "left", True),
    ]
    rows = [(f.code, f.quote, f.zh if console.lang == "zh" else f.en) for f in findings]
    if rows:
        console.show("", table(columns, rows))


def _stale(limit: Deadline, calendar: CompiledCalendar) -> bool:
    other = limit.calendar == calendar.id and limit.calendar_version != calendar.version
    return limit.provisional and other


def _says_the_same(new: Notice, old: Notice) -> bool:
    if (rest_days(new), work_days(new)) != (rest_days(old), work_days(old)):
        return False
    named = [(n.title, n.number, n.issued) for n in (new, *new.changes)]
    before = [(n.title, n.number, n.issued) for n in (old, *old.changes)]
    return all(
        not part or part == there
        for one, other in zip(named, before, strict=False)
        for part, there in zip(one, other, strict=True)
    ) and len(named) <= len(before)


def _provisional(desk: Desk, console: Console) -> Iterator[Case]:
    return desk.cases(Query(provisional=True, limit=500), actor=console.reader)


def _limits(case: Case) -> Iterator[tuple[tuple[str, int], Deadline]]:
    for cycle in case.complaint.cycles:
        for duty in (cycle.response, cycle.completion):
            yield (duty.kind.value, cycle.n), duty.deadline
    if case.complaint.retention is not None:
        yield ("retention", 0), case.complaint.retention


def _moved(old: Case, new: Case) -> list[dict[str, object]]:
    """The limits of a complaint that were counted again."""
    before = dict(_limits(old))
    return [
        {
            "id": new.id,
            "reference": new.reference,
            "duty": duty,
            "cycle": cycle,
            "before": _limit_value(was),
            "after": _limit_value(limit),
            "moved": was.due != limit.due,
        }
        for (duty, cycle), limit in _limits(new)
        if (was := before.get((duty, cycle))) is not None and was != limit
    ]


def _limit_value(limit: Deadline) -> dict[str, object]:
    return {
        "due": iso(limit.due),
        "last_day": None if limit.last_day is None else str(limit.last_day),
        "shown": limit_of(limit),
        "provisional": limit.provisional,
        "version": limit.calendar_version,
    }


def _firm(console: Console, desk: Desk, calendar: CompiledCalendar) -> Iterator[dict[str, object]]:
    """The firm limits of open duties that would be others by the new days: they stay."""
    far = datetime(9999, 1, 1, tzinfo=UTC)
    for case in desk.cases(Query(due_before=far, limit=500), actor=console.reader):
        for view in case.duties:
            limit, state = view.duty.deadline, view.standing.state
            if limit.provisional or limit.calendar != calendar.id:
                continue
            if state not in (DutyState.open, DutyState.overdue):
                continue
            fresh = recount(limit, calendar)
            if fresh.due != limit.due:
                yield {
                    "id": case.id,
                    "reference": case.reference,
                    "duty": view.duty.kind.value,
                    "cycle": view.duty.cycle,
                    "stands": _limit_value(limit),
                    "would_be": _limit_value(fresh),
                }


def _answer(
    console: Console,
    notice: Notice,
    same: bool,
    superseded: str | None,
    calendar: CompiledCalendar,
    swept: Swept,
    recomputed: list[dict[str, object]],
    stay: list[dict[str, object]],
    findings: tuple[Finding, ...],
) -> None:
    t = console.t
    moved = [row for row in recomputed if row["moved"]]
    value = {
        "year": notice.year,
        "already_loaded": same,
        "superseded": superseded,
        "findings": findings_value(findings),
        "version": calendar.version,
        "moved": moved,
        "unmoved": [row for row in recomputed if not row["moved"]],
        "firm_that_would_move": stay,
        "swept": {
            "warnings": swept.warnings,
            "breaches": swept.breaches,
            "set_right": swept.set_right,
            "recomputed": swept.recomputed,
        },
    }
    said = (
        t(f"{notice.year}年的通知已经载入过，没有改变", f"the notice of {notice.year} is loaded "
          "already; nothing was changed")
        if same
        else t(f"已载入{notice.year}年的通知", f"the notice of {notice.year} is loaded")
    )  # fmt: skip
    facts = [
        (t("通知", "notice"), said),
        (t("日历版本", "calendar version"), calendar.version),
        (t("重新计算", "counted again"), str(len(recomputed))),
        (t("其中变动", "moved"), str(len(moved))),
    ]
    if superseded:
        facts.append((t("原通知另存为", "the one before is kept as"), superseded))
    console.answer(value, pairs(facts))
    show_findings(console, findings)
    if moved:
        console.show(
            "", _rows(console, t("变动的期限", "limits that moved"), moved, "before", "after")
        )
    if stay:
        title = t(
            "已确定的期限保持不变；按新的日期应为",
            "firm limits stay as they were promised; by the new days they would be",
        )
        console.show("", _rows(console, title, stay, "stands", "would_be"))


def _rows(
    console: Console, title: str, rows: list[dict[str, object]], left: str, right: str
) -> RenderableType:
    t = console.t
    columns: list[Column] = [
        t("投诉编号", "reference"), t("期限", "limit"), t("原为", "before"), t("现为", "after"),
    ]  # fmt: skip
    names = {
        "response": t("响应", "response"),
        "completion": t("办结", "completion"),
        "retention": t("保存", "retention"),
    }
    return table(
        columns,
        [
            (
                str(row["reference"]),
                names[str(row["duty"])],
                *(_shown(console, cast("dict[str, object]", row[key])) for key in (left, right)),
            )
            for row in rows
        ],
        title,
    )


def _shown(console: Console, limit: dict[str, object]) -> str:
    more = console.t("（暂定）", " (provisional)") if limit["provisional"] else ""
    return f"{limit['shown']}{more}"
