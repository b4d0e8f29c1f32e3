"""The process as it is shown to people (3.1 to 3.7, 4.4): its steps from the live machine, their
limits from the live terms. What a machine does not know (who acts, what record comes out) is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..agreement import Limit, Terms
from ..complaint import Status, complaint_machine
from ..improvement import improvement_machine
from ..kernel import START, Move
from ..values import Labelled, Text
from .document import either
from .drawing import Lang


class Lane(Labelled):
    """Who acts (泳道)."""

    customer = "customer", "客户"
    department = "department", "客户服务部门"
    party_a = "party_a", "甲方责任部门"
    party_b = "party_b", "乙方", "Party B"


_EN: Final[Mapping[Lane, str]] = {
    Lane.customer: "Customer",
    Lane.department: "Customer service department",
    Lane.party_a: "Party A, department responsible",
    Lane.party_b: "Party B",
}

_SPEAKS: Final = frozenset({"accept", "object", "withdraw"})
"""What a customer does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step, as people are shown it."""

    move: str
    """The machine's name of it; ``retention`` for the keeping, which is no move."""
    label: str
    clause: str
    lane: Lane
    limit: str
    """Empty where the agreement sets none."""
    record: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A move that leaves the straight way."""

    move: str
    label: str
    clause: str
    lane: Lane
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def lane_name(lane: Lane, lang: Lang) -> str:
    """The name of a lane."""
    return lane.label("zh") if lang == "zh" else _EN[lane]


def lane_of(move: Move[Any, Any]) -> Lane:
    """Who makes a move: 3.1 to 3.3 and 4.1 are the department's, 2.2 is Party B's, what a customer
    says is the customer's, the rest is Party A's."""
    if move.name in _SPEAKS:
        return Lane.customer
    if move.clause == "2.2":
        return Lane.party_b
    if move.clause in ("1.3", "1.4", "3.1", "3.2", "3.3", "4.1"):
        return Lane.department
    return Lane.party_a


def _spine() -> Iterator[tuple[Move[Any, Any], str]]:
    """The straight way: from each status the first move that leads to the next one."""
    moves = complaint_machine().moves.values()
    here: str = START
    for status in (*(s.value for s in Status if s.value in _WAY),):
        step = next(m for m in moves if here in m.sources and status in m.targets)
        yield step, status
        here = status


_WAY: Final = tuple(
    status.value
    for status in (
        Status.received,
        Status.classified,
        Status.investigating,
        Status.investigated,
        Status.planned,
        Status.executing,
        Status.executed,
        Status.feedback_given,
        Status.closed,
    )
)
"""The statuses of the straight way, as the agreement names them."""

_RECORDS: Final[Mapping[str, Text]] = {
    "receive": Text(
        zh="投诉登记（附件4：编号、收到时间、内容、诉求）", en="entry in the record (annex 4)"
    ),
    "acknowledge": Text(
        zh="收到告知（附件5）及到达时间", en="acknowledgement (annex 5), its arrival"
    ),
    "classify": Text(zh="分类与评估及依据（附件2）", en="assessment with criteria (annex 2)"),
    "start_investigation": Text(zh="调查核实人及开始时间", en="investigator, beginning"),
    "conclude_investigation": Text(zh="调查结论、原因、证据", en="verdict, cause, evidence"),
    "draw_up_plan": Text(zh="处理方案（附件3）", en="handling plan (annex 3)"),
    "start_execution": Text(zh="方案开始执行的时间", en="beginning of execution"),
    "complete_measure": Text(zh="各项措施的完成时间和证明", en="each measure: when done, evidence"),
    "give_feedback": Text(
        zh="处理结果反馈（附件5）及到达时间", en="feedback (annex 5), its arrival"
    ),
    "close": Text(zh="办结时间、方式、客户意见", en="closing: when, how, customer's answer"),
    "find_problem": Text(
        zh="改进事项：原因、措施、效果验证", en="improvement: cause, action, effect"
    ),
    "retention": Text(
        zh="处理记录（附件4）及记录校验值", en="record of handling (annex 4), its digest"
    ),
}


def _limits(terms: Terms) -> Mapping[str, Limit]:
    return {
        "acknowledge": terms.response,
        "give_feedback": terms.completion,
        "request_assistance": terms.assistance,
        "find_problem": terms.improvement_plan,
        "retention": terms.retention,
    }


def limit_text(limit: Limit, lang: Lang) -> str:
    """A limit with its clause: ``24小时（4.1）``."""
    said = limit.period.text(lang)
    return f"{said}（{limit.clause}）" if lang == "zh" else f"{said} ({limit.clause})"


def _told(limit: Limit, clause: str, lang: Lang) -> str:
    return limit.period.text(lang) if limit.clause == clause else limit_text(limit, lang)


def steps(terms: Terms, lang: Lang) -> tuple[Step, ...]:
    """The steps from receipt to the kept record, in order."""
    moves = complaint_machine().moves
    made: list[Step] = []
    for move, _ in _spine():
        made.append(_step(move, terms, lang))
        if move.name == "receive":
            made.append(_step(moves["acknowledge"], terms, lang))
    made.append(_step(moves["find_problem"], terms, lang))
    kept = either(lang)("保存处理记录", "keep the record")
    made.append(
        Step(
            move="retention",
            label=kept,
            clause=terms.retention.clause,
            lane=Lane.party_a,
            limit=terms.retention.period.text(lang),
            record=_RECORDS["retention"].get(lang),
        )
    )
    return tuple(made)


def _step(move: Move[Any, Any], terms: Terms, lang: Lang) -> Step:
    limit = _limits(terms).get(move.name)
    return Step(
        move=move.name,
        label=move.label.get(lang),
        clause=move.clause,
        lane=lane_of(move),
        limit="" if limit is None else _told(limit, move.clause, lang),
        record=_RECORDS[move.name].get(lang),
    )


def branches(lang: Lang) -> tuple[Branch, ...]:
    """Every other move of a complaint that changes its status, and those of an improvement that
    lead back: whatever the machines have is here."""
    machine = complaint_machine()
    way = {(move.name, to) for move, to in _spine()}
    made = []
    for move in machine.moves.values():
        targets = tuple(to for to in move.targets if (move.name, to) not in way)
        sources = tuple(s for s in move.sources if s != START)
        straight = move.name in {name for name, _ in way}
        if straight:  # what leads to the same status by a shorter way
            sources = tuple(s for s in sources if not _next_on_the_way(s, move))
            targets = tuple(move.targets)
        if sources and targets and set(sources) != set(targets):
            made.append(_branch(move, sources, targets, machine.labels, lang))
    loop = improvement_machine()
    again = loop.moves["reopen_improvement"]
    made.append(_branch(again, again.sources, again.targets, loop.labels, lang))
    return tuple(made)


def _next_on_the_way(source: str, move: Move[Any, Any]) -> bool:
    at = _WAY.index(source) if source in _WAY else -1
    return at >= 0 and any(to in _WAY[at : at + 2] for to in move.targets)


def _branch(
    move: Move[Any, Any],
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    labels: Mapping[str, Text],
    lang: Lang,
) -> Branch:
    return Branch(
        move=move.name,
        label=move.label.get(lang),
        clause=move.clause,
        lane=lane_of(move),
        sources=tuple(labels[s].get(lang) for s in sources),
        targets=tuple(labels[s].get(lang) for s in targets),
    )
