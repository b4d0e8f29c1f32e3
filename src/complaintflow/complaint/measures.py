"""A measure of the plan (3.4, 3.5): it has a machine of its own and lives in the complaint."""

from __future__ import annotations

import functools
from typing import Final

from ..duties import InnerTarget
from ..kernel import START, Context, Move, StateMachine
from ..values import Code, Instant, Labelled, Model, Ref, Sealed, Text, When

CLAUSES = frozenset({"3.4", "3.5"})


class MeasureStatus(Labelled):
    """How a measure stands."""

    open = "open", "待执行"
    done = "done", "已完成"
    cancelled = "cancelled", "已取消"


PLAN_REVISED: Final = "plan_revised"
"""Why a measure was cancelled that a revised plan does not carry on; why it was revised is said in
the revision."""


class MeasureKind(Labelled):
    """What is done for the customer (annex 3)."""

    refund = "refund", "退款"
    exchange = "exchange", "换货"
    repair = "repair", "维修"
    compensation = "compensation", "补偿"
    apology = "apology", "道歉"
    explanation = "explanation", "解释说明"
    correction = "correction", "更正"
    other = "other", "其他"


class LiabilityView(Labelled):
    """Where Party A sees the cause of what went wrong (annex 3, 责任认定); binds nobody."""

    own_department = "own_department", "本方部门"
    supplier = "supplier", "供应商或者其他第三方"
    customer = "customer", "客户自身"
    nobody = "nobody", "无责任方"


class Measure(Model):
    """One measure: one person responsible, one time limit."""

    id: Ref
    kind: MeasureKind
    what: Sealed
    responsible: Ref
    limit: Instant
    follow_up: bool
    """Carried out after the feedback; it is told to the customer with its date (3.6)."""
    cost: Sealed | None = None
    """What it is expected to cost, as the party states it."""
    proof: Sealed | None = None
    """What will prove that it is done."""
    target: InnerTarget | None = None
    """Its limit, and the warnings before it and when it passes. None of a follow-up, of which is
    warned once it was told."""
    planned: When | None = None
    """When it came into the plan; None until the plan is recorded."""
    status: MeasureStatus = MeasureStatus.open
    settled: When | None = None
    reason: Code | None = None
    """Why it was cancelled."""


@functools.cache
def measure_machine() -> StateMachine[Measure, Context]:
    """The machine of a measure."""
    return StateMachine(
        "measure",
        MeasureStatus,
        [
            Move(
                name="plan_measure",
                label=Text(zh="列入方案", en="plan measure"),
                clause="3.4",
                sources=(START,),
                targets=("open",),
            ),
            Move(
                name="complete_measure",
                label=Text(zh="完成措施", en="complete measure"),
                clause="3.5",
                sources=("open",),
                targets=("done",),
            ),
            Move(
                name="cancel_measure",
                label=Text(zh="取消措施", en="cancel measure"),
                clause="3.5",
                sources=("open",),
                targets=("cancelled",),
            ),
        ],
        settled=("done", "cancelled"),
        final=("done", "cancelled"),
        clauses=CLAUSES,
    )
