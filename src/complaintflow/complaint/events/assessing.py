"""3.2 and 3.3: classification, who handles it, interim measures, investigation."""

from __future__ import annotations

from typing import Literal

from ...duties import InnerTarget
from ...values import Code, Evidence, Ref, Sealed
from ..base import ComplaintEvent
from ..model import (
    Classification,
    Verdict,
)
from ..standard import Complexity, Criterion, UrgencyCriterion


class ComplaintClassified(ComplaintEvent):
    """Classified and assessed for the first time (3.2)."""

    type: Literal["ComplaintClassified"] = "ComplaintClassified"
    classification: Classification
    criteria: tuple[Criterion, ...] = ()
    urgency_criteria: tuple[UrgencyCriterion, ...] = ()
    complexity: Complexity | None = None
    targets: tuple[InnerTarget, ...] = ()
    """The inner targets of the cycle that hold from now (annex 2)."""
    note: Sealed | None = None


class ComplaintReclassified(ComplaintEvent):
    """Classified or assessed anew, with a reason."""

    type: Literal["ComplaintReclassified"] = "ComplaintReclassified"
    classification: Classification
    criteria: tuple[Criterion, ...] = ()
    urgency_criteria: tuple[UrgencyCriterion, ...] = ()
    complexity: Complexity | None = None
    targets: tuple[InnerTarget, ...] = ()
    """The inner targets of the cycle that hold from now (annex 2)."""
    reason: Sealed
    note: Sealed | None = None


class HandlerAssigned(ComplaintEvent):
    """Who handles it."""

    type: Literal["HandlerAssigned"] = "HandlerAssigned"
    handler: Ref


class InterimMeasureTaken(ComplaintEvent):
    """Something was done at once, before any plan."""

    type: Literal["InterimMeasureTaken"] = "InterimMeasureTaken"
    kind: Code
    what: Sealed
    responsible: Ref


class InvestigationStarted(ComplaintEvent):
    """The investigation began (3.3)."""

    type: Literal["InvestigationStarted"] = "InvestigationStarted"
    investigator: Ref


class InvestigationConcluded(ComplaintEvent):
    """What was found (3.3)."""

    type: Literal["InvestigationConcluded"] = "InvestigationConcluded"
    verdict: Verdict
    findings: Sealed
    evidence: tuple[Evidence, ...]
    cause: Code | None = None
    cause_note: Sealed | None = None
    root_cause: Sealed | None = None
    problems: tuple[Code, ...] = ()


class FindingsTakenOver(ComplaintEvent):
    """What the lead case's investigation found holds here too; its words and evidence are there."""

    type: Literal["FindingsTakenOver"] = "FindingsTakenOver"
    lead: Ref
    verdict: Verdict
    cause: Code | None = None
    problems: tuple[Code, ...] = ()
    """The problems that were found there, as far as they were known."""
