"""3.4 and 3.5: the plan and its execution."""

from __future__ import annotations

from typing import Literal

from ...values import Code, Evidence, Ref, Sealed
from ..base import ComplaintEvent
from ..measures import LiabilityView, Measure


class PlanDrawnUp(ComplaintEvent):
    """The plan was drawn up (3.4); ``number`` counts the plans of all cycles."""

    type: Literal["PlanDrawnUp"] = "PlanDrawnUp"
    number: int
    measures: tuple[Measure, ...]
    completion_late: bool
    approved_by: Ref | None = None
    liability_view: LiabilityView | None = None
    risk: Sealed | None = None
    customer_told: bool | None = None


class PlanRevised(ComplaintEvent):
    """The plan was changed, with a reason; each open measure that it does not name is cancelled
    with it (``plan_revised``)."""

    type: Literal["PlanRevised"] = "PlanRevised"
    version: int
    measures: tuple[Measure, ...]
    completion_late: bool
    approved_by: Ref | None = None
    liability_view: LiabilityView | None = None
    risk: Sealed | None = None
    customer_told: bool | None = None
    reason: Sealed


class ExecutionStarted(ComplaintEvent):
    """The plan is being carried out (3.5)."""

    type: Literal["ExecutionStarted"] = "ExecutionStarted"


class MeasureCompleted(ComplaintEvent):
    """A measure is done (3.5)."""

    type: Literal["MeasureCompleted"] = "MeasureCompleted"
    measure: Ref
    evidence: tuple[Evidence, ...]
    note: Sealed | None = None


class MeasureCancelled(ComplaintEvent):
    """A measure is not carried out (3.5)."""

    type: Literal["MeasureCancelled"] = "MeasureCancelled"
    measure: Ref
    reason: Code
    note: Sealed | None = None
