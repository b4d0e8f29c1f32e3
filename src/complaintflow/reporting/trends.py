"""The parts of the page that look back: what came in, what was in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from .figures import Volume, timeliness
from .markup import (
    Cell,
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
from .words import STATES, when

WEEKS = 53
"""How many weeks the chart shows; the table has all."""

_STATE_CSS = {"in_time": "good", "late": "bad", "overdue": "bad", "open": "calm"}


def volume(made: Made) -> str:
    """What came in, by week, and how its completion stands."""
    told, t = made.figures, made.t
    heading = t("每周收到的投诉", "Received by week")
    if not told.weeks:
        return section("volume", heading, para(t("没有投诉。", "There are no complaints.")))
    colours = key(
        (
            ("good", t("按期办结", "completed in time")),
            ("bad", t("迟延或逾期", "late or overdue")),
            ("rest", t("其他（办理中、已终止等）", "other (open, discharged and so on)")),
        )
    )
    last = told.weeks[-1].start
    first = max(told.weeks[0].start, last - timedelta(weeks=WEEKS - 1))
    by_start = {week.start: week for week in told.weeks}
    shown = [
        by_start.get(start) or Volume(start=start, received=0, in_time=0, late=0, other=0)
        for start in (first + timedelta(weeks=i) for i in range((last - first).days // 7 + 1))
    ]
    few = len(shown) <= 20
    most = max(week.received for week in shown)
    desc = t(
        f"自{first}起{len(shown)}周，一周最多{most}件。",
        f"{len(shown)} {made.many(len(shown), 'week', 'weeks')} from {first}, "
        f"at most {most} in a week.",
    )
    chart = columns(
        "volume-weeks",
        heading,
        desc,
        [
            Bar(
                label=week.start.isoformat()[5:] if few else week.start.isoformat()[:7],
                value="",
                parts=_parts(week),
            )
            for week in shown
        ],
        ticks=6 if few else 4,
    )
    parts = [
        colours,
        chart,
        para(t("按周一的日期标示。", "Each week by the date of its Monday."), "dim"),
    ]
    if told.weeks[0].start < first:
        parts += [
            para(
                t(
                    f"图中为最近{WEEKS}周（至{last}当周）；表中为全部。",
                    f"The chart shows the last {WEEKS} weeks (to that of {last}), the table all.",
                ),
                "dim",
            ),
            f"<h3>{t('每年收到的投诉', 'Received by year')}</h3>",
            _yearly(made),
        ]
    weekly = _volumes(made, heading, t("周（周一）", "week (Monday)"), "weeks", told.weeks)
    parts.append(folded(t("表：每周", "Table: by week"), weekly))
    return section("volume", heading, *parts)


def _parts(volume: Volume) -> tuple[Part, ...]:
    return (
        Part(size=volume.in_time, css="good"),
        Part(size=volume.late, css="bad"),
        Part(size=volume.other, css="rest"),
    )


def _yearly(made: Made) -> str:
    years, t = made.figures.years, made.t
    heading = t("每年收到的投诉", "Received by year")
    chart = columns(
        "volume-years",
        heading,
        t(f"{len(years)}年", f"{len(years)} years"),
        [
            Bar(
                label=str(year.start.isocalendar().year),
                value=figure(f"/years/{i}/received", year.received, "tspan"),
                parts=_parts(year),
            )
            for i, year in enumerate(years)
        ],
        ticks=10,
    )
    return chart + folded(
        t("表：每年", "Table: by year"),
        _volumes(made, heading, t("年（按周计）", "year (of weeks)"), "years", years),
    )


def _volumes(made: Made, caption: str, first: str, path: str, volumes: Sequence[Volume]) -> str:
    t = made.t
    heads = [
        Head(first),
        Head(t("收到", "received"), numeric=True),
        Head(t("按期办结", "completed in time"), numeric=True),
        Head(t("迟延或逾期", "late or overdue"), numeric=True),
        Head(t("其他", "other"), numeric=True),
    ]
    return table(
        caption,
        heads,
        [
            (
                time(str(v.start.isocalendar().year) if path == "years" else v.start.isoformat()),
                n(f"/{path}/{i}/received", v.received),
                n(f"/{path}/{i}/in_time", v.in_time),
                n(f"/{path}/{i}/late", v.late),
                n(f"/{path}/{i}/other", v.other),
            )
            for i, v in enumerate(volumes)
        ],
    )


def timely(made: Made) -> str:
    """Response and completion, in time and not, and what plain counting would get wrong."""
    report, t = made.figures.report, made.t
    heading = t("按期响应与按期办结", "Response and completion in time")
    counted = {
        "response": timeliness(report.response),
        "completion": timeliness(report.completion),
    }
    names = {
        "response": t("响应（4.1）", "response (4.1)"),
        "completion": t("办结并反馈（4.2）", "completion (4.2)"),
    }
    if not report.response.total:
        return section("timely", heading, para(t("没有义务。", "There are no duties.")))
    rows = [
        Bar(
            label=names[kind],
            value=t("按期", "in time ")
            + figure(f"/{kind}/in_time", of["in_time"], "tspan")
            + t("，共", " of ")
            + figure(f"/{kind}/total", of["total"], "tspan"),
            parts=tuple(
                Part(size=of[state], css=_STATE_CSS.get(state, "rest")) for state in STATES
            ),
        )
        for kind, of in counted.items()
    ]
    desc = t("；", "; ").join(
        f"{names[kind]}{t('：', ': ')}"
        + t("，", ", ").join(
            f"{made.say(label)} {of[state]}" for state, label in STATES.items() if of[state]
        )
        for kind, of in counted.items()
    )
    colours = key(
        (
            ("good", t("按期", "in time")),
            ("bad", t("迟延、逾期", "late, overdue")),
            ("calm", t("待履行", "open")),
            ("rest", t("其他", "other")),
        )
    )
    heads = [Head(t("履行情况", "state"))] + [Head(name, numeric=True) for name in names.values()]
    cells: list[tuple[Cell, ...]] = [
        (text(made.say(label)), *(n(f"/{k}/{state}", of[state]) for k, of in counted.items()))
        for state, label in STATES.items()
    ]
    cells.append(
        (text(t("合计", "total")), *(n(f"/{k}/total", of["total"]) for k, of in counted.items()))
    )
    chart = bars("timely-bars", heading, desc, rows, report.response.total)
    caption = t("各轮义务的履行情况", "How the duties stand, every cycle counted")
    return section("timely", heading, colours, chart, table(caption, heads, cells), _plain(made))


def _plain(made: Made) -> str:
    plain, t = made.figures.plain, made.t
    heading = f"<h3>{t('简单计算会算错的', 'What plain counting would get wrong')}</h3>"
    if not plain.limits:
        nothing = t("没有按工作日计算的确定期限。", "There is no firm limit in working days.")
        return heading + para(nothing)

    def fig(name: str, value: int) -> str:
        return figure(f"/plain_counting/{name}", value)

    limits, judged = fig("limits", plain.limits), fig("judged", plain.judged)
    early, late = fig("too_early", plain.too_early), fig("too_late", plain.too_late)
    right, said = fig("in_time", plain.in_time), fig("plain_in_time", plain.plain_in_time)
    called_late = fig("called_late", plain.called_late)
    called_in_time = fig("called_in_time", plain.called_in_time)
    wrong = f"<strong>{fig('wrong', plain.wrong)}</strong>"
    told = t(
        f"简单计算指只数周一至周五，不顾放假和调休上班。{limits}个按工作日计算的确定期限中，"
        f"它会把{early}个定得过早，{late}个定得过晚。",
        "Plain counting is Monday to Friday, without the days off and the make-up working days. "
        f"Of {limits} firm {made.many(plain.limits, 'limit', 'limits')} in working days it would "
        f"set {early} too early and {late} too late.",
    )
    verdicts = t(
        f"已履行的{judged}个中，按期的是{right}个；简单计算得{said}个，有{wrong}个结论错误："
        f"{called_late}个按期的算成迟延，{called_in_time}个迟延的算成按期。",
        f"Of the {judged} that were performed, {right} "
        f"{made.many(plain.in_time, 'was', 'were')} in time. Plain counting says {said} and gets "
        f"{wrong} {made.many(plain.wrong, 'verdict', 'verdicts')} wrong: {called_late} in time "
        f"called late, {called_in_time} late called in time.",
    )
    parts = [heading, para(told), para(verdicts)]
    if plain.examples:
        heads = [
            Head(t("投诉编号", "reference")),
            Head(t("起算", "counted from")),
            Head(t("最后一日", "last day")),
            Head(t("简单计算", "plain counting")),
            Head(t("办结", "completed")),
            Head(t("正确结论", "right verdict")),
        ]
        rows = [
            (
                time(one.reference),
                time(when(one.start, one.zone)),
                time(one.last_day.isoformat()),
                time(one.plain_last_day.isoformat()),
                time(when(one.done, one.zone)),
                text(made.say(STATES["in_time" if one.in_time else "late"])),
            )
            for one in plain.examples
        ]
        caption = t("结论错误的（最近的在前）", "Verdicts it gets wrong, the latest first")
        parts.append(table(caption, heads, rows, items=True))
    return "".join(parts)
