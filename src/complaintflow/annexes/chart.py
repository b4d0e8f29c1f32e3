"""Annex 1: the flowchart of the process, from the live machines and the live terms."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from ..agreement import Agreement, Terms
from ..complaint import complaint_machine
from ..values import Text
from .document import (
    Bullets,
    Document,
    Grid,
    Heading,
    Picture,
    either,
    mark_of,
    terms_of,
    title_of,
)
from .drawing import Lang
from .lanes import Chart, Edge, Node, Shape, mermaid, svg
from .process import Branch, Lane, Step, branches, lane_name, limit_text, steps

_LANES: Final = tuple(Lane)


def flowchart(agreement: Agreement | None, *, at: datetime, lang: Lang = "zh") -> Document:
    """The flowchart of an agreement's process (annex 1); of the default terms where there is none.

    The lanes, the steps with who, until when and what record, every branch, and what is decided.

    :param at: when it is made.
    """
    terms = terms_of(agreement, at)
    t = either(lang)
    told, others = steps(terms, lang), branches(lang)
    chart = _chart(told, others, terms, lang)
    title = title_of(1, lang)
    drawn = svg(chart, title=title, desc=_in_words(told, lang))
    return Document(
        mark=mark_of(1, agreement, at=at),
        title=title,
        lang=lang,
        blocks=(
            Picture(drawn, instead=_as_table(chart)),
            Heading(t("环节、责任、时限和记录", "Steps: who, until when, what record")),
            _steps_table(told, lang),
            Heading(t("判断点", "What is decided")),
            Bullets(tuple(gate.get(lang) for gate in GATES)),
            Heading(t("分支", "Branches")),
            _branch_table(others, lang),
            Heading(t("期限", "Limits")),
            Bullets(limits(terms, lang)),
        ),
    )


def flowchart_mermaid(agreement: Agreement | None, *, at: datetime, lang: Lang = "zh") -> str:
    """The chart as Mermaid text."""
    terms = terms_of(agreement, at)
    return mermaid(_chart(steps(terms, lang), branches(lang), terms, lang))


def flowchart_svg(agreement: Agreement | None, *, at: datetime, lang: Lang = "zh") -> str:
    """The chart as an ``<svg>`` element, drawn without a browser."""
    terms = terms_of(agreement, at)
    told = steps(terms, lang)
    chart = _chart(told, branches(lang), terms, lang)
    return svg(chart, title=title_of(1, lang), desc=_in_words(told, lang))


GATES: Final = (
    Text(
        zh="是否属于投诉（1.3、1.4）：不属于的，不予受理，并在办结期限内告知理由和去向。",
        en="Is it a complaint (1.3, 1.4)? If not it is declined, and the customer is told why and "
        "where else to turn within the limit of completion.",
    ),
    Text(
        zh="是否属实（3.3）：不属实或无法核实的，可以直接反馈并说明理由。",
        en="Is it so (3.3)? What is not upheld or not established may go on to the feedback, with "
        "reasons.",
    ),
    Text(
        zh="客户是否有异议（3.6）：有异议的，重新调查核实，两项期限自收到异议时重新起算；"
        "客户沉默不视为同意。",
        en="Does the customer object (3.6)? Then it is investigated again, and both limits run "
        "anew from the objection; silence is not assent.",
    ),
)
"""The three gates of annex 1."""


# --- the chart -------------------------------------------------------------------------------


def _chart(told: tuple[Step, ...], others: tuple[Branch, ...], terms: Terms, lang: Lang) -> Chart:
    t = either(lang)
    status = complaint_machine().labels
    nodes = [
        _node("start", Lane.customer, 0, t("客户提出投诉", "a customer complains"), "1.4", "start")
    ]
    edges: list[Edge] = []
    before, row = "start", 1
    gates = {
        "acknowledge": (
            "gate_complaint",
            Lane.department,
            t("是否属于投诉？", "is it a complaint?"),
            "1.3 · 1.4",
        ),
        "conclude_investigation": ("gate_so", Lane.department, t("是否属实？", "is it so?"), "3.3"),
        "give_feedback": (
            "gate_objection",
            Lane.customer,
            t("客户是否有异议？", "does the customer object?"),
            "3.6",
        ),
    }
    yes, no = t("是", "yes"), t("否", "no")
    label = ""
    for step in told:
        nodes.append(_node(step.move, step.lane, row, step.label, _detail(step)))
        edges.append(Edge(source=before, target=step.move, label=label))
        before, label, row = step.move, "", row + 1
        gate = gates.get(step.move)
        if gate is not None:
            id, lane, text, clause = gate
            nodes.append(_node(id, lane, row, text, clause, "gate"))
            edges.append(Edge(source=before, target=id))
            before, row = id, row + 1
            label = no if id == "gate_objection" else yes
    rows = {node.id: node.row for node in nodes}
    ends = (
        ("declined", "decline", Lane.customer, rows["gate_complaint"]),
        ("withdrawn", "withdraw", Lane.customer, rows["start_execution"]),
        ("merged", "merge", Lane.department, rows["start_execution"]),
    )
    moves = {branch.move: branch for branch in others}
    for target, name, lane, at in ends:
        branch = moves[name]
        text = status[target].get(lang)
        if name != "decline":
            text = f"{branch.label} → {text}"
        detail = branch.clause if name == "decline" else t("任何未办结环节", "from any open status")
        nodes.append(_node(target, lane, at, text, detail, "end"))
    asked = moves_label("request_assistance", lang)
    limit = limit_text(terms.assistance, lang)
    nodes.append(_node("assistance", Lane.party_b, rows["conclude_investigation"], asked, limit))
    edges += [
        Edge(source="gate_complaint", target="declined", label=no, by="side"),
        Edge(source="gate_so", target="give_feedback", label=no, by="left"),
        Edge(source="gate_objection", target="start_investigation", label=yes, by="left"),
        Edge(
            source="close",
            target="start_investigation",
            by="right",
            dashed=True,
            label=moves["reopen"].label,
        ),
        Edge(
            source="conclude_investigation", target="assistance", by="side", dashed=True, both=True
        ),
        Edge(
            source="find_problem",
            target="find_problem",
            by="self",
            dashed=True,
            label=moves["reopen_improvement"].label,
        ),
    ]
    return Chart(
        lanes=tuple(lane_name(lane, lang) for lane in _LANES),
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def moves_label(move: str, lang: Lang) -> str:
    """A move's label in the live machine."""
    return complaint_machine().moves[move].label.get(lang)


def _node(
    id: str, lane: Lane, row: int, text: str, detail: str = "", shape: Shape = "step"
) -> Node:
    return Node(id=id, lane=_LANES.index(lane), row=row, text=text, detail=detail, shape=shape)


def _detail(step: Step) -> str:
    return f"{step.clause} · {step.limit}" if step.limit else step.clause


# --- the tables ------------------------------------------------------------------------------


def _as_table(chart: Chart) -> Grid:
    """The chart in a table: a lane is a column, a row holds what stands beside each other."""
    rows = []
    leads: dict[str, list[str]] = {}
    text = {node.id: node.text for node in chart.nodes}
    for edge in chart.edges:
        if edge.label:
            leads.setdefault(edge.source, []).append(f"{edge.label} → {text[edge.target]}")
    for n in range(1 + max(node.row for node in chart.nodes)):
        cells = [""] * len(chart.lanes)
        for node in chart.nodes:
            if node.row == n:
                mark = "◇ " if node.shape == "gate" else ""
                lines = [mark + node.text, node.detail, *leads.get(node.id, ())]
                cells[node.lane] = "\n".join(line for line in lines if line)
        rows.append(tuple(cells))
    return Grid(chart.lanes, tuple(rows), lanes=True)


def _steps_table(told: tuple[Step, ...], lang: Lang) -> Grid:
    t = either(lang)
    return Grid(
        (
            t("条款", "clause"),
            t("环节", "step"),
            t("责任部门", "who"),
            t("时限", "limit"),
            t("形成的记录", "record"),
        ),
        tuple((s.clause, s.label, lane_name(s.lane, lang), s.limit or "—", s.record) for s in told),
        widths=(11, 22, 23, 15, 29),
    )


def _branch_table(others: tuple[Branch, ...], lang: Lang) -> Grid:
    t = either(lang)
    return Grid(
        (t("条款", "clause"), t("分支", "branch"), t("从", "from"), t("到", "to")),
        tuple(
            (
                b.clause,
                b.label,
                _every(b.sources, lang),
                t("或", " or ").join(b.targets),
            )
            for b in others
        ),
        widths=(11, 24, 43, 22),
    )


def _every(sources: tuple[str, ...], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(sources)


def limits(terms: Terms, lang: Lang) -> tuple[str, ...]:
    """The limits of the terms, each with its clause."""
    t = either(lang)
    return tuple(
        t(f"{zh}：{limit_text(limit, lang)}", f"{en}: {limit_text(limit, lang)}")
        for zh, en, limit in (
            ("响应并告知，自收到投诉时起", "respond, from receipt", terms.response),
            ("办结并反馈，自收到投诉起", "complete and feed back, from receipt", terms.completion),
            (
                "乙方协助，自请求到达起",
                "Party B assists, from the request's arrival",
                terms.assistance,
            ),
            ("紧急、特急事项的协助", "the same where it is urgent", terms.assistance_urgent),
            (
                "制定改进措施，自发现问题起",
                "plan the improvement, from when found",
                terms.improvement_plan,
            ),
            ("客户未回复可以办结，自反馈到达起", "close where nobody answers", terms.no_answer),
            ("保存记录，至少", "keep the record, at least", terms.retention),
        )
    )


def _in_words(told: tuple[Step, ...], lang: Lang) -> str:
    t = either(lang)
    return t("。", ". ").join(
        t(
            f"{lane_name(s.lane, lang)}：{s.label}（{_detail(s)}）",
            f"{lane_name(s.lane, lang)}: {s.label} ({_detail(s)})",
        )
        for s in told
    ) + t("。", ".")
