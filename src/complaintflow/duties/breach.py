"""A breach: a duty not performed in time, or what must not be done. It has a machine of its own
and lives in the stream in which it arose; at most one stands for a duty at a time (5.1, 5.2)."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from ..kernel import START, Context, Move, StateMachine
from ..values import Instant, Labelled, Model, Party, Ref, Text, When
from .duty import Duty, DutyKind

CLAUSES = frozenset({"4.1", "4.2", "4.3", "4.4", "2.2", "5.1", "5.2"})


class BreachKind(Labelled):
    """The breaches that the agreement lists, and any other (5.1)."""

    response_late = "response_late", "逾期未响应"
    completion_late = "completion_late", "逾期未办结并反馈"
    personal_data_leaked = "personal_data_leaked", "泄露客户个人信息"
    not_improved = "not_improved", "未改进"
    not_assisted = "not_assisted", "未协助"
    other = "other", "其他违约"
    """Never detected: only a claim names it, with evidence."""


BREACH_OF: Final[Mapping[DutyKind, BreachKind]] = MappingProxyType(
    {
        DutyKind.response: BreachKind.response_late,
        DutyKind.completion: BreachKind.completion_late,
        DutyKind.assistance: BreachKind.not_assisted,
        DutyKind.take_up: BreachKind.not_improved,
        DutyKind.improvement_plan: BreachKind.not_improved,
        DutyKind.improvement_action: BreachKind.not_improved,
    }
)
"""The breach that a missed duty is."""

CORRECTIVE_MEASURE: Final[Mapping[BreachKind, Text]] = MappingProxyType(
    {
        BreachKind.response_late: Text(
            zh="加强客户服务人员培训，确保及时响应",
            en="train the staff so that responses are timely",
        ),
        BreachKind.completion_late: Text(
            zh="优化处理流程，明确责任人，提高处理效率",
            en="improve the process, name who is responsible, raise efficiency",
        ),
        BreachKind.personal_data_leaked: Text(
            zh="加强信息安全管理，对接触客户信息的人员进行保密培训",
            en="strengthen information security; confidentiality training for who sees the data",
        ),
        BreachKind.not_improved: Text(
            zh="建立投诉处理改进机制，定期分析并制定改进措施",
            en="an improvement mechanism: regular analysis, with measures",
        ),
        BreachKind.not_assisted: Text(
            zh="加强双方沟通，明确乙方的协助义务",
            en="better communication; Party B's duty made explicit",
        ),
    }
)
"""The corrective measure (解决办法) that the agreement names for each breach that it lists."""

NEEDS_TRAINING: Final = frozenset({BreachKind.response_late, BreachKind.personal_data_leaked})
"""The breaches whose corrective measure is training: a record of it is the evidence (annex 7)."""


class BreachStatus(Labelled):
    """How a breach stands."""

    standing = "standing", "成立"
    excused = "excused", "已免责"
    set_right = "set_right", "已更正"


class ExcuseGround(Labelled):
    """Why the party in breach is not liable; the fact stays (免责事由)."""

    force_majeure = "force_majeure", "不可抗力"
    accepted_reason = "accepted_reason", "对方认可的事由"


class Excuse(Model):
    """An excuse that was offered, and what the other party said to it."""

    ground: ExcuseGround
    began: When | None = None
    """When the force majeure began; None of another reason."""
    offered: When
    accepted: bool | None = None


class RemedyStatus(Labelled):
    """How the corrective measure of a breach stands."""

    owed = "owed", "待落实"
    assigned = "assigned", "已指定责任人"
    done = "done", "已完成"


class Remedy(Model):
    """The corrective measure as an action: one responsible person and a date."""

    status: RemedyStatus = RemedyStatus.owed
    responsible: Ref | None = None
    due: Instant | None = None
    done: When | None = None


class Breach(Model):
    """One breach. ``since`` is the first instant after the limit, or when it was done."""

    id: Ref
    kind: BreachKind
    duty: DutyKind | None
    """The duty that was missed; None where something was done that must not be."""
    cycle: int
    about: Ref | None = None
    clause: str
    party: Party
    since: Instant
    status: BreachStatus = BreachStatus.standing
    excuse: Excuse | None = None
    remedy: Remedy = Remedy()

    def concerns(self, duty: Duty) -> bool:
        """Whether it is about this duty."""
        return (self.duty, self.cycle, self.about) == (duty.kind, duty.cycle, duty.about)

    @property
    def excuse_waits(self) -> bool:
        """Whether an excuse of its party waits for the other party's answer."""
        waits = self.excuse is not None and self.excuse.accepted is None
        return waits and self.status == BreachStatus.standing

    @property
    def stands(self) -> bool:
        """Whether it is a breach still, excused or not."""
        return self.status != BreachStatus.set_right


def remedying(breaches: Iterable[Breach]) -> tuple[tuple[str, Breach], ...]:
    """Who is to carry out the corrective measure of which breach, where that is not done yet."""
    return tuple(
        (breach.remedy.responsible, breach)
        for breach in breaches
        if breach.stands
        and breach.remedy.status == RemedyStatus.assigned
        and breach.remedy.responsible is not None
    )


@functools.cache
def breach_machine() -> StateMachine[Breach, Context]:
    """The machine of a breach: recorded, excused, set right where it turns out to be none."""
    return StateMachine(
        "breach",
        BreachStatus,
        [
            Move(
                name="record_breach",
                label=Text(zh="认定违约", en="record breach"),
                clause="5.1",
                sources=(START,),
                targets=("standing",),
            ),
            Move(
                name="offer_excuse",
                label=Text(zh="提出免责事由", en="offer excuse"),
                clause="5.1",
                sources=("standing",),
            ),
            Move(
                name="accept_excuse",
                label=Text(zh="认可免责事由", en="accept excuse"),
                clause="5.1",
                sources=("standing",),
                targets=("excused",),
            ),
            Move(
                name="refuse_excuse",
                label=Text(zh="不认可免责事由", en="refuse excuse"),
                clause="5.1",
                sources=("standing",),
            ),
            Move(
                name="move_start",
                label=Text(zh="更正违约起始时间", en="move start"),
                clause="5.1",
                sources=("standing", "excused"),
            ),
            Move(
                name="drop_excuse",
                label=Text(zh="免责事由不再成立", en="drop excuse"),
                clause="5.1",
                sources=("excused",),
                targets=("standing",),
            ),
            Move(
                name="set_right",
                label=Text(zh="更正违约认定", en="set right"),
                clause="5.1",
                sources=("standing", "excused"),
                targets=("set_right",),
            ),
        ],
        settled=("standing", "excused"),
        final=("set_right",),
        clauses=CLAUSES,
    )


@functools.cache
def remedy_machine() -> StateMachine[Remedy, Context]:
    """The machine of a breach's corrective measure."""
    return StateMachine(
        "remedy",
        RemedyStatus,
        [
            Move(
                name="owe_remedy",
                label=Text(zh="应采取解决办法", en="owe remedy"),
                clause="5.1",
                sources=(START,),
                targets=("owed",),
            ),
            Move(
                name="assign_remedy",
                label=Text(zh="指定解决办法责任人", en="assign remedy"),
                clause="5.1",
                sources=("owed", "assigned"),
                targets=("assigned",),
            ),
            Move(
                name="complete_remedy",
                label=Text(zh="完成解决办法", en="complete remedy"),
                clause="5.1",
                sources=("assigned",),
                targets=("done",),
            ),
        ],
        settled=("done",),
        final=("done",),
        clauses=CLAUSES,
    )
