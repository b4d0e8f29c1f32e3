"""A problem that was found while handling: it is taken up by an improvement (4.4).

What becomes of it is the improvement's, in a stream of its own; here is that it was found, that it
must be taken up, and by which improvement it was.
"""

from __future__ import annotations

from typing import Literal

from ..duties import Duty
from ..values import Code, RecordId, Ref, Sealed, Secret
from .base import ComplaintEvent, Dated


class FindProblem(Dated):
    """Write down a problem in the product or service (4.4); an investigation names some itself."""

    type: Literal["find_problem"] = "find_problem"
    problem: Code
    note: Secret | None = None


class LinkImprovement(Dated):
    """Say which improvement takes a problem up. One improvement serves many complaints."""

    type: Literal["link_improvement"] = "link_improvement"
    problem: Code
    improvement: RecordId


class ProblemFound(ComplaintEvent):
    """A problem was found; it must be taken up."""

    type: Literal["ProblemFound"] = "ProblemFound"
    problem: Code
    note: Sealed | None = None
    duty: Duty


class ImprovementLinked(ComplaintEvent):
    """An improvement takes the problem up."""

    type: Literal["ImprovementLinked"] = "ImprovementLinked"
    problem: Code
    improvement: Ref


class RecurrenceFound(ComplaintEvent):
    """An improvement of the same category and cause had been closed before this was received: the
    problem is there again."""

    type: Literal["RecurrenceFound"] = "RecurrenceFound"
    improvement: Ref
    category: Code
    cause: Code
