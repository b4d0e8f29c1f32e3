"""How it was classified (3.2), and what the investigation found (3.3, 4.4)."""

from __future__ import annotations

from ...duties import Duty
from ...values import Code, Labelled, Model, Ref, When
from ..standard import Severity, Urgency


class Verdict(Labelled):
    """The outcome of the investigation (3.3)."""

    upheld = "upheld", "属实"
    partly = "partly", "部分属实"
    not_upheld = "not_upheld", "不属实"
    not_established = "not_established", "无法核实"


UNFOUNDED = (Verdict.not_upheld, Verdict.not_established)


class Classification(Model):
    """Category, severity, urgency, and the priority that follows (3.2).

    Of a case that was carried over the category alone may be known.
    """

    category: Code
    subcategory: Code | None = None
    product: Code | None = None
    """Which product or service, of those that the standard lists."""
    severity: Severity | None = None
    urgency: Urgency | None = None
    priority: int | None = None
    standard: Ref | None = None
    danger: bool = False
    """Danger to life, health or safety (annex 2)."""

    @property
    def is_grave(self) -> bool:
        """Whether the manager is told at once: of priority 1, or danger."""
        return self.priority == 1 or self.danger


class Investigation(Model):
    """The investigation of the present cycle (3.3)."""

    investigator: Ref
    started: When
    verdict: Verdict | None = None
    concluded: When | None = None


class FoundProblem(Model):
    """A problem in the product or service, and the duty to take it up (4.4)."""

    code: Code
    found: When
    duty: Duty
    improvement: Ref | None = None
    """The improvement that took it up."""
