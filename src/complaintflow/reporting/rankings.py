"""The parts of the page that rank: breaches by clause, categories and causes; and the notes."""

from __future__ import annotations

from collections.abc import Mapping

from .markup import (
    Cell,
    Head,
    Made,
    figure,
    folded,
    key,
    n,
    para,
    rest,
    section,
    share,
    table,
    text,
)
from .svg import Bar, Part, bars
from .words import CLAUSES, code_text

MOST = 20
"""How many bars a Pareto chart has; what is left is one more."""


def breaches(made: Made) -> str:
    """The breaches that stand, by clause."""
    report, t = made.figures.report, made.t
    heading = t("违约（按条款）", "Breaches by clause")
    parts: list[str] = []
    if report.breaches:
        rows = [
            Bar(
                label=_clause(made, clause),
                value=figure(f"/breaches/{clause}", count, "tspan"),
                parts=(Part(size=count, css="bad"),),
            )
            for clause, count in report.breaches.items()
        ]
        desc = t("；", "; ").join(f"{row.label} {row.size}" for row in rows)
        parts.append(bars("breach-bars", heading, desc, rows, max(report.breaches.values())))
        heads = [Head(t("条款", "clause")), Head(t("成立", "standing"), numeric=True)]
        cells = [
            (text(_clause(made, clause)), n(f"/breaches/{clause}", count))
            for clause, count in report.breaches.items()
        ]
        parts.append(folded(t("表：违约", "Table: breaches"), table(heading, heads, cells)))
    else:
        parts.append(para(t("没有成立的违约。", "No breach stands.")))
    right = figure("/set_right", report.set_right)
    parts.append(
        para(t(f"认定后已更正：{right}。", f"Recorded and set right since: {right}."), "dim")
    )
    return section("breaches", heading, *parts)


def _clause(made: Made, clause: str) -> str:
    known = CLAUSES.get(clause)
    return clause if known is None else f"{clause} {made.say(known)}"


def pareto(made: Made) -> str:
    """Categories and causes, the most frequent first."""
    told, t = made.figures, made.t
    none = t("（未分类）", "(not classified)")
    categories = {
        code: (made.standard.label(code, made.lang) if code else none)
        for code in told.report.by_category
    }
    causes = {code: code_text(code, made.standard, made.lang) for code in told.causes}
    without = figure("/without_cause", told.without_cause)
    note = t(f"已有调查结论而未写原因代码：{without}。", f"Concluded without a cause: {without}.")
    heading = t("类别与原因", "Categories and causes")
    line = key(
        (
            ("calm", t("占比", "share of all")),
            ("ring", t("累计占比", "share so far, from the top")),
        )
    )
    left = _ranking(
        made,
        "category",
        t("类别", "Categories"),
        "/by_category",
        told.report.by_category,
        categories,
    )
    right = _ranking(made, "cause", t("原因", "Causes"), "/causes", told.causes, causes)
    return section(
        "pareto",
        heading,
        line,
        f'<div class="pair"><div>{left}</div><div>{right}{para(note, "dim")}</div></div>',
    )


def _ranking(
    made: Made,
    id: str,
    heading: str,
    pointer: str,
    counted: Mapping[str, int],
    labels: Mapping[str, str],
) -> str:
    t = made.t
    whole = sum(counted.values())
    if not whole:
        return f"<h3>{heading}</h3>" + para(t("没有。", "None."))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        Bar(
            label=labels[code],
            value=figure(f"{pointer}/{code}", count, "tspan")
            + " · "
            + share(f"{pointer}/{code}", count, whole, "tspan"),
            parts=(Part(size=count, css="calm"),),
        )
        for code, count in ranked[:MOST]
    ]
    left = sum(count for _, count in ranked[MOST:])
    if left:
        label = t(f"其余{len(ranked) - MOST}种", f"{len(ranked) - MOST} more")
        rows.append(
            Bar(label=label, value=rest(pointer, left), parts=(Part(size=left, css="rest"),))
        )
    desc = t("；", "; ").join(f"{row.label} {row.size}" for row in rows)
    cells: list[tuple[Cell, ...]] = []
    so_far = 0
    for code, count in ranked:
        so_far += count
        cells.append(
            (
                text(labels[code]),
                n(f"{pointer}/{code}", count),
                (share(f"{pointer}/{code}", count, whole), "n"),
                (f'<span data-so-far="{so_far}">{100 * so_far / whole:.1f}%</span>', "n"),
            )
        )
    heads = [
        Head(heading),
        Head(t("件数", "count"), numeric=True),
        Head(t("占比", "share"), numeric=True),
        Head(t("累计", "so far"), numeric=True),
    ]
    chart = bars(f"{id}-bars", heading, desc, rows, whole, running=True)
    shown = folded(t(f"表：{heading}", f"Table: {heading.lower()}"), table(heading, heads, cells))
    return f"<h3>{heading}</h3>{chart}{shown}"


def notes(made: Made) -> str:
    """How it was counted."""
    report, t = made.figures.report, made.t
    carried = figure("/carried_over", report.carried_over)
    default = figure("/measured_by_default_terms", report.without_agreement)
    told = (
        t(
            "每轮办理各有一个响应期限和一个办结期限，均计入；办结指处理完毕并已反馈。",
            "Every cycle of handling has a limit for the response and one for completion, and all "
            "are counted; complete is handled and fed back.",
        ),
        t(
            "按期率只计已到期的：按期、迟延、逾期。",
            "Shares in time are of what fell due: in time, late, overdue.",
        ),
        t(
            "已反馈、等待客户意见的投诉仍属办理中。",
            "A complaint that was fed back and awaits the customer's answer is still open.",
        ),
        t(
            f"历史转入{carried}件：不产生义务，照样计量；其中按默认条款计量{default}件。",
            f"Carried over: {carried}, which owe nothing and are measured like the rest; measured "
            f"by the default terms: {default}.",
        ),
        t("期限写作24:00的，为该日终了。", "A limit at 24:00 is the end of that day."),
    )
    return section("notes", t("说明", "Notes"), *(para(line) for line in told))
