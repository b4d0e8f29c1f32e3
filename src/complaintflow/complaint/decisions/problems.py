"""Problems found, and the improvements that take them up (4.4)."""

from __future__ import annotations

from ...values import When, earliest
from ..finding import (
    FindProblem,
    ImprovementLinked,
    LinkImprovement,
    ProblemFound,
    RecurrenceFound,
)
from ..model import Complaint
from ..owing import taking_up
from .draft import Draft, decides


def find(draft: Draft, problem: str, at: When, command: FindProblem | None = None) -> None:
    """Record that a problem was found, unless it is known."""
    if any(known.code == problem for known in draft.complaint.problems):
        return
    note = None if command is None else command.note
    draft.record(
        ProblemFound(
            **draft.stamp(at),
            problem=problem,
            note=draft.maybe(note, "note"),
            duty=taking_up(draft.complaint, problem, at, draft.context.calendar),
        )
    )


def come_along(draft: Draft, lead: Complaint, at: When) -> None:
    """The problems of a lead case were found here too: what takes one up there takes it up here,
    under the same agreement."""
    for problem in lead.problems:
        known = {mine.code: mine.improvement for mine in draft.complaint.problems}
        find(draft, problem.code, at)
        serves = lead.agreement == draft.complaint.agreement
        if problem.improvement is not None and serves and known.get(problem.code) is None:
            draft.record(
                ImprovementLinked(
                    **draft.stamp(at), problem=problem.code, improvement=problem.improvement
                )
            )


def come_again(draft: Draft, at: When) -> None:
    """Link the improvements of its category and cause that were closed before it was received: the
    problem is there again, and who owned the improvement is told."""
    complaint = draft.complaint
    known = complaint.classification
    if known is None or not complaint.cause:
        return
    for closed in draft.context.closed_alike:
        after = earliest(complaint.received) >= earliest(closed.closed)
        if after and closed.id not in complaint.recurs:
            draft.record(
                RecurrenceFound(
                    **draft.stamp(at),
                    improvement=closed.id,
                    category=known.category,
                    cause=complaint.cause,
                )
            )
            draft.tell("recurrence", closed.owner, clause="4.4")


@decides(FindProblem)
def _(draft: Draft, command: FindProblem) -> None:
    find(draft, command.problem, draft.context.now if command.at is None else command.at, command)


@decides(LinkImprovement)
def _(draft: Draft, command: LinkImprovement) -> None:
    draft.record(
        ImprovementLinked(
            **draft.stamp(command.at), problem=command.problem, improvement=command.improvement
        )
    )
