"""What is known of how satisfied the customer is, asked after the feedback (回访, 3.6)."""

from __future__ import annotations

from typing import Final

from ..values import Labelled, Model, Ref, When

MOST_ATTEMPTS: Final = 5
"""How often a customer is called for it in one cycle, at most."""


class Satisfaction(Labelled):
    """How satisfied the customer is, on five steps (满意度)."""

    very_satisfied = "very_satisfied", "非常满意"
    satisfied = "satisfied", "满意"
    neutral = "neutral", "一般"
    dissatisfied = "dissatisfied", "不满意"
    very_dissatisfied = "very_dissatisfied", "非常不满意"


DISSATISFIED: Final = frozenset({Satisfaction.dissatisfied, Satisfaction.very_dissatisfied})


class RevisitFacts(Model):
    """One revisit, or an attempt at one. What was said is in the vault."""

    cycle: int
    at: When
    by: Ref
    reached: bool
    satisfaction: Satisfaction | None = None
