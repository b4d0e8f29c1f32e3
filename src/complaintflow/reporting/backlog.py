"""The parts of the page that look ahead: what is open, what falls due, what may still move."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..complaint import Status
from .figures import Due
from .markup import (
    Head,
    Made,
    figure,
    folded,
    key,
    n,
    para,
    section,
    table,
    text,
    time,
)
from .svg import Bar, Part, bars, columns
from .words import OWED, ages, limit

_OWED_CSS = {"response": "wait", "completion": "calm", "measure": "good", "follow_up": "rest"}


def ageing(made: Made) -> str:
    """How old the open complaints are, and where all stand."""
    told, t = made.figures, made.t
    heading = t("办理中的投诉：已有多久", "Ageing of what is open")
    parts: list[str] = []
    if told.open:
        rows = [
            Bar(
                label=ages(age.low, age.high, made.lang),
                value=figure(f"/ageing/{i}/open", age.open, "tspan"),
                parts=(
                    Part(size=age.overdue, css="bad"),
                    Part(size=age.running, css="calm"),
                    Part(size=age.carried_over, css="rest"),
                ),
            )
            for i, age in enumerate(told.ages)
        ]
        heads = [
            Head(t("收到至今", "since receipt")),
            Head(t("办理中", "open"), numeric=True),
            Head(t("有逾期义务", "duty overdue"), numeric=True),
            Head(t("未逾期", "nothing overdue"), numeric=True),
            Head(t("历史转入", "carried over"), numeric=True),
        ]
        cells = [
            (
                text(ages(age.low, age.high, made.lang)),
                n(f"/ageing/{i}/open", age.open),
                n(f"/ageing/{i}/overdue", age.overdue),
                n(f"/ageing/{i}/running", age.running),
                n(f"/ageing/{i}/carried_over", age.carried_over),
            )
            for i, age in enumerate(told.ages)
        ]
        desc = t("；", "; ").join(f"{row.label} {row.size}" for row in rows if row.size)
        parts += [
            key(
                (
                    ("bad", t("有逾期义务", "a duty is overdue")),
                    ("calm", t("未逾期", "nothing is overdue")),
                    ("rest", t("历史转入（不产生义务）", "carried over (owes nothing)")),
                )
            ),
            bars("ageing-bars", heading, desc, rows, max(row.size for row in rows)),
            folded(t("表：办理中的投诉", "Table: what is open"), table(heading, heads, cells)),
        ]
    else:
        parts.append(para(t("没有办理中的投诉。", "Nothing is open.")))
    by_status = told.report.by_status
    if by_status:
        caption = t("全部投诉的状态", "Where all complaints stand")
        standing = [
            (text(status.label(made.lang)), n(f"/by_status/{status}", by_status[status]))
            for status in Status
            if status in by_status
        ]
        heads = [Head(t("状态", "status")), Head(t("件数", "complaints"), numeric=True)]
        parts.append(table(caption, heads, standing))
    return section("ageing", heading, *parts)


def due(made: Made) -> str:
    """What falls due in the next days, and what is past due."""
    told, t = made.figures, made.t
    days = len(told.due_days) - 1
    heading = t(f"今后{days}天到期的", f"Due in the next {days} days")
    rows = [
        Bar(
            label=day.day.isoformat()[5:],
            value="",
            parts=tuple(Part(size=getattr(day, kind), css=_OWED_CSS[kind]) for kind in OWED),
        )
        for day in told.due_days
    ]
    within = sum(row.size for row in rows)
    parts: list[str] = []
    if within:
        desc = t("；", "; ").join(f"{row.label} {row.size}" for row in rows if row.size)
        parts += [
            key((_OWED_CSS[kind], made.say(label)) for kind, label in OWED.items()),
            columns("due-days", heading, desc, rows, ticks=8),
        ]
        heads = [Head(t("日期", "day"))] + [
            Head(made.say(label), numeric=True) for label in OWED.values()
        ]
        cells = [
            (
                time(day.day.isoformat()),
                *(n(f"/due/days/{i}/{kind}", getattr(day, kind)) for kind in OWED),
            )
            for i, day in enumerate(told.due_days)
        ]
        parts.append(folded(t("表：每天到期", "Table: by day"), table(heading, heads, cells)))
    else:
        parts.append(para(t("没有。", "Nothing.")))
    later = figure("/due/later", told.due_later)
    past = figure("/due/past", told.past_due)
    parts.append(
        para(
            t(
                f"更晚到期：{later}。已过期限：{past}。",
                f"Due later: {later}. Past its limit: {past}.",
            )
        )
    )
    if told.past_due_first:
        caption = t("已过期限的（最久的在前）", "Past its limit, the longest first")
        parts.append(_dues(made, caption, told.past_due_first))
    if told.due_next:
        caption = t("将到期的（最近的在前）", "Falling due, the nearest first")
        parts.append(_dues(made, caption, told.due_next))
    return section("due", heading, *parts)


def _dues(made: Made, caption: str, dues: Iterable[Due]) -> str:
    t = made.t
    heads = [
        Head(t("投诉编号", "reference")),
        Head(t("事项", "what")),
        Head(t("条款", "clause")),
        Head(t("期限", "limit")),
        Head(t("责任人", "who")),
    ]
    rows = []
    for one in dues:
        at = escape(limit(one.due, one.zone))
        if one.missing_year is not None:
            at += f' <span class="dim">{t("暂定", "provisional")}</span>'
        rows.append(
            (
                time(one.reference),
                text(made.say(OWED[one.kind])),
                text(one.clause),
                (at, "t"),
                text(one.person or "—"),
            )
        )
    return table(caption, heads, rows, items=True)


def provisional(made: Made) -> str:
    """Limits that wait for a year's calendar."""
    told, t = made.figures, made.t
    heading = t("暂定的期限", "Provisional deadlines")
    count = figure("/provisional", told.report.provisional)
    kept = figure("/retention_provisional", told.retention_provisional)
    parts = [
        para(
            t(
                f"有暂定期限的投诉：{count}件。保存期限暂定的记录：{kept}份。",
                f"Complaints with a limit that may still move: {count}. "
                f"Records whose end of retention may still move: {kept}.",
            )
        )
    ]
    for year, waiting in told.provisional_by_year.items():
        n_year = figure(f"/provisional_by_year/{year}", waiting)
        parts.append(
            para(
                t(
                    f"{n_year}个期限等待{year}年的放假安排。",
                    f"{n_year} {made.many(waiting, 'limit waits', 'limits wait')} for the notice "
                    f"of {year}.",
                )
            )
        )
    if told.provisional_next:
        caption = t("暂定的期限（最近的在前）", "Provisional deadlines, the nearest first")
        parts.append(_dues(made, caption, told.provisional_next))
    return section("provisional", heading, *parts)
