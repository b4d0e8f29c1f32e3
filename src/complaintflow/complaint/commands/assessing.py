"""3.2 and 3.3: classification, who handles it, interim measures, investigation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...values import Code, EvidenceList, Ref, Secret
from ..base import Dated
from ..model import Verdict
from ..standard import Criterion, Severity, Urgency


class Classify(Dated):
    """Classify and assess (3.2). The priority follows from severity and urgency."""

    type: Literal["classify"] = "classify"
    category: Code
    subcategory: Code | None = None
    severity: Severity
    urgency: Urgency = Urgency.normal
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=12)
    """What the severity rests on; the highest criterion met is the least severity."""
    note: Secret | None = None


class Reclassify(Dated):
    """Change classification or assessment, with a reason."""

    type: Literal["reclassify"] = "reclassify"
    category: Code
    subcategory: Code | None = None
    severity: Severity
    urgency: Urgency = Urgency.normal
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=12)
    reason: Secret
    note: Secret | None = None


class AssignHandler(Dated):
    """Name who handles it, or another."""

    type: Literal["assign_handler"] = "assign_handler"
    handler: Ref


class Contain(Dated):
    """Take an interim measure before any plan: stop the sale, warn, fetch back."""

    type: Literal["contain"] = "contain"
    kind: Code
    what: Secret
    responsible: Ref


class StartInvestigation(Dated):
    """Begin to investigate and verify (3.3)."""

    type: Literal["start_investigation"] = "start_investigation"
    investigator: Ref


class ConcludeInvestigation(Dated):
    """State what was found (3.3): the verdict cites evidence (2.1)."""

    type: Literal["conclude_investigation"] = "conclude_investigation"
    verdict: Verdict
    findings: Secret
    evidence: EvidenceList
    cause: Code | None = None
    cause_note: Secret | None = None
    problems: tuple[Code, ...] = Field(default=(), max_length=20)
    """Problems found in the product or service (4.4)."""


class TakeOverFindings(Dated):
    """Take over what the investigation of the lead case found (3.3): the same matter, put to
    Party A by another customer, who is answered in their own case."""

    type: Literal["take_over_findings"] = "take_over_findings"
    lead: Ref
