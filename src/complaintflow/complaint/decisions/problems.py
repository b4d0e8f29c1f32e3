"""Problems found, and the improvements that take them up (4.4)."""

from __future__ import annotations

from ...values import When
from ..owing import taking_up
from ..problems import FindProblem, ImprovementLinked, LinkImprovement, ProblemFound
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
