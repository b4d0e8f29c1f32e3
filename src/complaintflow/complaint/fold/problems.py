"""Problems found, and the improvements that take them up (4.4)."""

from __future__ import annotations

from ..finding import ImprovementLinked, ProblemFound, RecurrenceFound
from ..model import (
    Complaint,
    FoundProblem,
)
from .registry import folds


@folds(ProblemFound)
def _(complaint: Complaint, event: ProblemFound) -> Complaint:
    problem = FoundProblem(code=event.problem, found=event.at, duty=event.duty)
    return complaint.model_copy(update={"problems": (*complaint.problems, problem)})


@folds(ImprovementLinked)
def _(complaint: Complaint, event: ImprovementLinked) -> Complaint:
    problems = tuple(
        problem.model_copy(
            update={
                "improvement": event.improvement,
                "duty": problem.duty.model_copy(update={"fulfilled": event.at}),
            }
        )
        if problem.code == event.problem
        else problem
        for problem in complaint.problems
    )
    return complaint.model_copy(update={"problems": problems})


@folds(RecurrenceFound)
def _(complaint: Complaint, event: RecurrenceFound) -> Complaint:
    return complaint.model_copy(update={"recurs": (*complaint.recurs, event.improvement)})
