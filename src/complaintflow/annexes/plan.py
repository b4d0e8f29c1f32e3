"""Annex 3: a handling plan, from the record of handling; or the form left blank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..agreement import Agreement
from ..complaint import Standard
from ..records import HandlingRecord
from ..records.model import PlanLine
from ..reporting.naming import Names
from .document import Block, Document, Grid, mark_of, title_of
from .drawing import Lang
from .telling import NOTHING, Telling


def handling_plan(
    record: HandlingRecord,
    *,
    agreement: Agreement | None,
    at: datetime,
    lang: Lang = "zh",
    standard: Standard | None = None,
    names: Names | None = None,
) -> Document:
    """The latest handling plan of a complaint (annex 3); where there is none yet, the form to be
    filled in with what is known.

    :param at: when the document is made.
    :param names: what people of the staff are called; where none is given the id stands.
    """
    plan = record.plan[-1] if record.plan else None
    version = "0" if plan is None else f"{plan.plan_no}.{plan.version}"
    return Document(
        mark=mark_of(3, agreement, at=at, version=f"P-{version}"),
        title=title_of(3, lang),
        lang=lang,
        blocks=tuple(plan_blocks(record, Telling(record, lang, standard, names))),
    )


def plan_blocks(record: HandlingRecord, t: Telling) -> Iterator[Block]:
    """The blocks of the plan, in annex 3's order."""
    plan = record.plan[-1] if record.plan else None
    # What the plan rests on is the round in which it was drawn up, whatever came later.
    n = record.response[-1].cycle if plan is None else plan.cycle
    found, told = record.investigation[n - 1], record.feedback[n - 1]
    yield t.fields(
        ("投诉编号", "complaint no.", record.head.complaint_no),
        (
            "方案编号、版本",
            "plan no., version",
            f"{plan.plan_no}.{plan.version}" if plan else NOTHING,
        ),
        ("客户诉求", "demand", t.words(record.content.demand)),
    )
    yield t.section("调查核实结论（3.3）", "Findings (3.3)")
    cause = t.code(found.cause)
    if found.cause_note is not None:
        cause += f"\n{t.words(found.cause_note)}"
    yield t.fields(
        (
            "结论（属实／部分属实／不属实／无法核实）",
            "verdict (upheld / partly / not upheld / not established)",
            t.label(found.verdict),
        ),
        ("核实情况", "findings", t.words(found.findings)),
        ("原因分析（直接）", "direct cause", cause),
        ("原因分析（根本）", "root cause", t.words(found.root_cause)),
        ("发现的问题（4.4）", "problems found (4.4)", t.listed(map(t.code, found.problems))),
        ("责任认定", "where the cause lies", t.label(plan.liability_view if plan else None)),
    )
    yield t.section("临时措施", "Interim measures")
    yield t.grid(
        (("临时措施", "measure"), ("内容", "what"), ("责任人", "responsible"), ("时间", "when")),
        (
            (t.code(i.kind), t.words(i.what), t.person(i.responsible), t.when(i.at))
            for i in record.interim
        ),
        (20, 40, 18, 22),
    )
    yield t.section("处理措施（3.4）", "Measures (3.4)")
    yield _measures(record, plan, t, follow_up=False)
    yield t.section("后续跟进措施（3.6）", "Follow-up (3.6)")
    yield _measures(record, plan, t, follow_up=True)
    yield t.section("需乙方协助事项（2.2）", "Assistance of Party B (2.2)")
    yield t.grid(
        (("协助事项", "what"), ("期限", "due"), ("状态", "stands")),
        ((t.words(a.what), t.due(a.due), t.label(a.status)) for a in record.assistance),
        (56, 24, 20),
    )
    yield t.section("完成并反馈期限（4.2）", "Limit of completion and feedback (4.2)")
    yield t.fields(("完成并反馈期限", "limit", t.due(told.due)))
    yield from t.said(lambda: told.due.explain(t.lang))
    if plan is not None and plan.completion_late:
        late = "有措施的时限晚于完成并反馈期限。"
        yield from t.said(
            lambda: t.t(late, "A measure ends after the limit of completion."), strong=True
        )
    yield t.section("纠正措施、预防措施（4.4）", "Corrective and preventive actions (4.4)")
    yield t.grid(
        (("措施", "action"), ("责任人", "responsible"), ("期限", "due")),
        (
            (t.pair(t.label(a.kind), t.words(a.what)), t.person(a.responsible), t.due(a.due))
            for line in record.improvement
            for a in line.actions
        ),
        (56, 20, 24),
    )
    yield t.section("制定与审批", "Drawn up and approved")
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
        ("制定人签字、日期", "signature, date", "\n"),
        ("审批人签字、日期", "signature of who approved, date", "\n"),
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
        # What is to prove it, until something does.
        proof = t.evidence(line.evidence) if line else t.words(measure.proof)
        rows.append(
            (
                t.pair(t.label(measure.kind), t.words(measure.what)),
                t.person(measure.responsible),
                t.when(measure.limit),
                t.words(measure.cost),
                proof,
            )
        )
    return t.grid(
        (
            ("后续措施", "follow-up") if follow_up else ("处理措施", "measure"),
            ("责任人", "responsible"),
            ("处理时限", "limit"),
            ("预计费用", "cost"),
            ("完成证明", "evidence"),
        ),
        rows,
        (33, 17, 17, 12, 21),
    )
