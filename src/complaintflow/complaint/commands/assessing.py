"""3.2 and 3.3: classification, who handles it, interim measures, investigation."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...values import Code, EvidenceList, RecordId, Ref, Secret
from ..base import Dated
from ..model import Verdict
from ..standard import Complexity, Criterion, Severity, Urgency, UrgencyCriterion


class Assessed(Dated):
    """What an assessment says, the first or a later one (annex 2)."""

    category: Code
    subcategory: Code | None = None
    product: Code | None = None
    """Which product or service it is about: one of the products of the standard. Beside the item,
    which is in the customer's words, it is what can be counted."""
    severity: Severity
    urgency: Urgency = Urgency.normal
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=12)
    """What the severity rests on; the highest criterion met is the least severity."""
    urgency_criteria: tuple[UrgencyCriterion, ...] = Field(default=(), max_length=5)
    """What the urgency rests on; the highest criterion met is the least urgency."""
    complexity: Complexity | None = None
    """What handling it takes; None where it is not said."""
    note: Secret | None = None


class Classify(Assessed):
    """Classify and assess (3.2). The priority follows from severity and urgency."""

    type: Literal["classify"] = "classify"


class Reclassify(Assessed):
    """Change classification or assessment, with a reason."""

    type: Literal["reclassify"] = "reclassify"
    reason: Secret


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
    """The direct cause, in words."""
    root_cause: Secret | None = None
    """What lies behind the direct cause (annex 3)."""
    problems: tuple[Code, ...] = Field(default=(), max_length=20)
    """Problems found in the product or service (4.4)."""


class TakeOverFindings(Dated):
    """Take over what the investigation of the lead case found (3.3): the same matter, put to
    Party A by another customer, who is answered in their own case. The problems found there come
    along; what improves them there improves them here (4.4)."""

    type: Literal["take_over_findings"] = "take_over_findings"
    lead: RecordId
