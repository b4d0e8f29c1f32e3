"""Annex 3: a handling plan, from the record of handling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Agreement
from ..complaint import Standard
from ..records import HandlingRecord
from ..records.model import PlanLine
from .document import Block, Document, Grid, Heading, Para, mark_of, title_of
from .drawing import Lang
from .telling import NOTHING, Telling


def handling_plan(
    record: HandlingRecord,
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
) -> Document:
    """The latest handling plan of a complaint (annex 3); where there is none yet, the form to be
    filled in with what is known.

    :param at: when the document is made.
    """
    plan = record.plan[-1] if record.plan else None
    version = "0" if plan is None else f"{plan.plan_no}.{plan.version}"
    return Document(
        mark=mark_of(3, agreement, at=at, version=f"P-{version}"),
        title=title_of(3, lang),
        lang=lang,
        blocks=tuple(_blocks(record, plan, Telling(record, lang, standard))),
    )


def _blocks(record: HandlingRecord, plan: PlanLine | None, t: Telling) -> Iterator[Block]:
    last = record.investigation[-1]
    found = next((i for i in reversed(record.investigation) if i.verdict is not None), last)
    told = record.feedback[-1]
    yield t.fields(
        ("投诉编号", "complaint no.", record.head.complaint_no),
        (
            "方案编号、版本",
            "plan no., version",
            f"{plan.plan_no}.{plan.version}" if plan else NOTHING,
        ),
        ("客户诉求", "demand", t.words(record.content.demand)),
    )
    yield Heading(t.t("一、调查核实结论（3.3）", "1. Findings (3.3)"))
    cause = t.code(found.cause)
    if found.cause_note is not None:
        cause += f"\n{t.words(found.cause_note)}"
    yield t.fields(
        ("结论", "verdict", t.label(found.verdict)),
        ("核实情况", "findings", t.words(found.findings)),
        ("原因分析（直接／根本）", "cause (direct / root)", cause),
        ("发现的问题（4.4）", "problems found (4.4)", t.listed(map(t.code, found.problems))),
        ("责任认定", "where the cause lies", t.label(plan.liability_view if plan else None)),
    )
    yield Heading(t.t("二、临时措施", "2. Interim measures"))
    yield Grid(
        (
            t.t("措施", "measure"),
            t.t("内容", "what"),
            t.t("责任人", "responsible"),
            t.t("时间", "when"),
        ),
        tuple(
            (t.code(i.kind), t.words(i.what), t.person(i.responsible), t.when(i.at))
            for i in record.interim
        )
        or ((NOTHING,) * 4,),
        (20, 40, 18, 22),
    )
    yield Heading(t.t("三、处理措施（3.4）", "3. Measures (3.4)"))
    yield _measures(record, plan, t, follow_up=False)
    yield Heading(t.t("四、后续跟进措施（3.6）", "4. Follow-up (3.6)"))
    yield _measures(record, plan, t, follow_up=True)
    if record.assistance:
        yield Heading(t.t("需乙方协助事项（2.2）", "Assistance of Party B (2.2)"))
        yield Grid(
            (t.t("事项", "what"), t.t("期限", "due"), t.t("状态", "stands")),
            tuple((t.words(a.what), t.due(a.due), t.label(a.status)) for a in record.assistance),
            (56, 24, 20),
        )
    yield Heading(t.t("五、完成并反馈期限（4.2）", "5. Limit of completion and feedback (4.2)"))
    yield t.fields(("期限", "limit", t.due(told.due)))
    yield Para(told.due.explain(t.lang))
    if plan is not None and plan.completion_late:
        late = "有措施的时限晚于完成并反馈期限。"
        yield Para(t.t(late, "A measure ends after the limit of completion."), strong=True)
    actions = [action for line in record.improvement for action in line.actions]
    if actions:
        yield Heading(t.t("纠正措施、预防措施（4.4）", "Corrective and preventive actions (4.4)"))
        yield Grid(
            (t.t("措施", "action"), t.t("责任人", "responsible"), t.t("期限", "due")),
            tuple(
                (t.pair(t.label(a.kind), t.words(a.what)), t.person(a.responsible), t.due(a.due))
                for a in actions
            ),
            (56, 20, 24),
        )
    yield Heading(t.t("六、制定与审批", "6. Drawn up and approved"))
    yield t.fields(
        ("制定人", "drawn up by", t.who(plan.drawn_up_by) if plan else NOTHING),
        ("制定日期", "drawn up on", t.when(plan.at) if plan else NOTHING),
        (
            "审批人（严重、重大或涉及补偿）",
            "approved by (severe, or compensation)",
            t.person(plan.approved_by) if plan else NOTHING,
        ),
        ("风险及应对", "risk, and what is done", t.words(plan.risk if plan else None)),
        (
            "是否已告知客户预计时间",
            "customer told by when",
            t.yes(plan.customer_told if plan else None),
        ),
        ("调整理由", "reason for the change", t.words(plan.reason) if plan else NOTHING),
        ("制定人签字", "signature", "\n"),
        ("审批人签字", "signature of who approved", "\n"),
    )


def _measures(
    record: HandlingRecord, plan: PlanLine | None, t: Telling, *, follow_up: bool
) -> Grid:
    done = {line.measure: line for line in record.execution}
    rows = []
    for measure in plan.measures if plan else ():
        if measure.follow_up is not follow_up:
            continue
        line = done.get(measure.id)
        rows.append(
            (
                t.pair(t.label(measure.kind), t.words(measure.what)),
                t.person(measure.responsible),
                t.when(measure.limit),
                t.words(measure.cost),
                t.evidence(line.evidence) if line else NOTHING,
            )
        )
    return Grid(
        (
            t.t("措施", "measure"),
            t.t("责任人", "responsible"),
            t.t("处理时限", "limit"),
            t.t("预计费用", "cost"),
            t.t("完成证明", "evidence"),
        ),
        tuple(rows) or ((NOTHING,) * 5,),
        (36, 17, 17, 12, 18),
    )
