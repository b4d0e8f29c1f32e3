"""3.4 and 3.5: the plan and its execution."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ...values import Code, EvidenceList, Instant, Model, Ref, Secret
from ..base import Dated
from ..measures import LiabilityView, MeasureKind


class PlannedMeasure(Model):
    """A measure of a plan: what, who is responsible, by when.

    One that ends after the completion limit is declared a ``follow_up``, or the plan says that
    completion will be late.
    """

    id: Ref
    kind: MeasureKind
    what: Secret
    responsible: Ref
    limit: Instant
    follow_up: bool = False
    cost: Secret | None = None
    """What it is expected to cost, as the party states it; it is not counted with."""
    proof: Secret | None = None
    """What will prove that it is done (annex 3); the evidence itself comes with its completion."""


Measures: TypeAlias = Annotated[tuple[PlannedMeasure, ...], Field(max_length=50)]


class Planned(Dated):
    """What a plan says, new or revised (annex 3)."""

    measures: Measures
    completion_late: bool = False
    """The plan says itself that completion will be late."""
    approved_by: Ref | None = None
    """Needed for severity serious or critical, and for compensation (annex 3)."""
    liability_view: LiabilityView | None = None
    """Where Party A sees the cause; None where it says nothing of it."""
    risk: Secret | None = None
    """What may go wrong (it grows, it becomes public), and what is done then."""
    customer_told: bool | None = None
    """Whether the customer was told by when to expect the result; None where it is not said."""


class DrawUpPlan(Planned):
    """Draw up the handling plan (3.4): measures, each with a responsible person and a limit."""

    type: Literal["draw_up_plan"] = "draw_up_plan"


class RevisePlan(Planned):
    """Change the plan, with a reason. Measures that are settled stay as they are; an open one is
    carried on where it is named again by its id, and cancelled by the revision where it is not."""

    type: Literal["revise_plan"] = "revise_plan"
    reason: Secret


class StartExecution(Dated):
    """Begin to carry out the plan (3.5)."""

    type: Literal["start_execution"] = "start_execution"


class CompleteMeasure(Dated):
    """A measure is done; with evidence (2.1, 3.5)."""

    type: Literal["complete_measure"] = "complete_measure"
    measure: Ref
    evidence: EvidenceList
    note: Secret | None = None


class CancelMeasure(Dated):
    """A measure is not carried out, with the reason (3.5)."""

    type: Literal["cancel_measure"] = "cancel_measure"
    measure: Ref
    reason: Code
    note: Secret | None = None
