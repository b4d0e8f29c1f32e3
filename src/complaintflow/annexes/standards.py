"""Annex 2: the standard of classification and assessment as a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Agreement
from ..complaint import Complexity, Criterion, Severity, Standard, Urgency
from ..complaint.standard import PRIORITY, SEVERITY_OF, URGENCY_OF
from .document import Block, Bullets, Document, Grid, Heading, Para, either, mark_of, title_of
from .drawing import Lang


def standard_document(
    standard: Standard, *, agreement: Agreement | None, at: datetime, lang: Lang = "zh"
) -> Document:
    """The standard of classification and assessment (annex 2); its version is the standard's.

    :param at: when the document is made.
    """
    return Document(
        mark=mark_of(2, agreement, at=at, version=standard.version),
        title=title_of(2, lang),
        lang=lang,
        blocks=tuple(_blocks(standard, lang)),
    )


def _blocks(standard: Standard, lang: Lang) -> Iterator[Block]:
    t = either(lang)
    yield Heading(t("一、投诉类别", "1. Categories"))
    yield Grid(
        (t("代码", "key"), t("一级类别", "category"), t("二级类别", "subcategories")),
        tuple(
            (
                category.key,
                category.label.get(lang),
                t("、", ", ").join(sub.get(lang) for sub in category.sub.values())
                or (t("须附说明", "needs a note") if category.key == "other" else "—"),
            )
            for category in standard.categories
        ),
        (18, 27, 55),
    )
    yield Heading(t("二、严重程度", "2. Severity"))
    yield Para(
        t(
            "满足的最高一级标准决定严重程度；未满足任何标准的为轻微。",
            "The highest criterion that is met decides; without any the complaint is minor.",
        )
    )
    yield severity_table(lang)
    yield Heading(t("三、紧急程度", "3. Urgency"))
    yield urgency_table(lang)
    yield Heading(t("四、处理优先级", "4. Priority"))
    yield priority_table(lang)
    yield Heading(t("五、复杂程度", "5. Complexity"))
    yield Para(t("、", ", ").join(level.label(lang) for level in Complexity))
    if standard.products:
        yield Heading(t("六、涉及的产品和服务", "6. Products and services"))
        yield Grid(
            (t("代码", "key"), t("名称", "name")),
            tuple((product.key, product.label.get(lang)) for product in standard.products),
            (30, 70),
        )
    yield Heading(t("评估要求", "How it is assessed"))
    yield Bullets(
        (
            t(
                "首次评估由一人作出，最迟在收到之日的次一工作日结束前完成。",
                "One person assesses first, before the end of the next working day.",
            ),
            t(
                "可以说明理由后调整；前后两次的结果、评估人和时间均保留。",
                "It may be changed with a reason; both results, who and when are kept.",
            ),
            t(
                "优先级为一级的，立即上报负责人。",
                "Priority 1 is told to the manager at once.",
            ),
        )
    )


def severity_table(lang: Lang) -> Grid:
    """The criteria of each level, from the live standard."""
    t = either(lang)
    return Grid(
        (t("严重程度", "severity"), t("判定标准（满足其一）", "criteria (any of)")),
        tuple(
            (
                severity.label(lang),
                t("；", "; ").join(c.label(lang) for c, s in SEVERITY_OF.items() if s == severity)
                or t("以上均不满足", "none of the above"),
            )
            for severity in reversed(Severity)
        ),
        (20, 80),
    )


def urgency_table(lang: Lang) -> Grid:
    """The criteria of each urgency, from the live standard."""
    t = either(lang)
    besides = {
        Urgency.immediate: (Criterion.harm_to_health.label(lang),),
        Urgency.urgent: (t("严重程度为严重以上", "severity serious or above"),),
    }
    return Grid(
        (t("紧急程度", "urgency"), t("判定标准（满足其一）", "criteria (any of)")),
        tuple(
            (
                urgency.label(lang),
                t("；", "; ").join(
                    (
                        *(c.label(lang) for c, u in URGENCY_OF.items() if u == urgency),
                        *besides.get(urgency, ()),
                    )
                )
                or t("其他情形", "the rest"),
            )
            for urgency in reversed(Urgency)
        ),
        (20, 80),
    )


def priority_table(lang: Lang) -> Grid:
    """The matrix of priorities, from the live standard; 1 is the highest."""
    t = either(lang)
    columns = tuple(reversed(Urgency))
    return Grid(
        (t("严重程度＼紧急程度", "severity \\ urgency"), *(u.label(lang) for u in columns)),
        tuple(
            (severity.label(lang), *(str(PRIORITY[severity][u]) for u in columns))
            for severity in reversed(Severity)
        ),
        (40, 20, 20, 20),
    )
