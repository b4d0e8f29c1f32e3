"""Problems found, and that none is left without an improvement (4.4)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse, state_guard
from ..finding import FindProblem, LinkImprovement
from ..model import Complaint
from .context import ComplaintContext


@command_guard("4.4", "problem")
def problem_is_new(
    subject: Complaint, command: FindProblem, context: ComplaintContext
) -> Refusal | None:
    """A problem is written down once."""
    if all(known.code != command.problem for known in subject.problems):
        return None
    return refuse(
        "problem_is_new",
        "4.4",
        "the problem was found already",
        "该问题已登记",
        instead="link it with the improvement that takes it up",
        instead_zh="将其与改进事项关联",
        problem=command.problem,
    )


def _waiting(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The problems that no improvement has taken up yet."""
    return tuple(problem.code for problem in subject.untaken())


@command_guard("4.4", "problem", among=_waiting)
def problem_waits(
    subject: Complaint, command: LinkImprovement, context: ComplaintContext
) -> Refusal | None:
    """The problem was found here, and no improvement has taken it up yet."""
    waiting = _waiting(subject, command.type, context)
    if command.problem in waiting:
        return None
    return refuse(
        "problem_waits",
        "4.4",
        "no such problem waits to be taken up",
        "没有该项待立项改进的问题",
        instead="name a problem that waits, or find it first",
        instead_zh="指明一项待立项改进的问题，或先行登记",
        waiting=waiting,
    )


@command_guard("4.4", "improvement", "problem")
def improvement_serves_it(
    subject: Complaint, command: LinkImprovement, context: ComplaintContext
) -> Refusal | None:
    """The improvement is about the same problem, and under the same agreement.

    Of an old case that names no agreement it may be under any: 4.4 speaks of problems.
    """
    other = context.improvement
    under = subject.agreement
    if other is not None and other.problem == command.problem and under in (None, other.agreement):
        return None
    return refuse(
        "improvement_serves_it",
        "4.4",
        "the improvement is about another problem, or under another agreement",
        "该改进事项针对其他问题或属于其他合同",
        instead="open an improvement for this problem",
        instead_zh="就该问题登记改进事项",
        problem=None if other is None else other.problem,
    )


@state_guard("4.4")
def problems_are_taken_up(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Each problem found has an improvement, or a decision against one."""
    waiting = tuple(problem.code for problem in subject.untaken())
    if not waiting:
        return None
    return refuse(
        "problems_are_taken_up",
        "4.4",
        "a problem that was found has no improvement yet",
        "发现的问题尚未立项改进",
        instead="open an improvement for it (or decide against one there), and link it",
        instead_zh="就该问题登记改进事项（或在其中决定不予改进）并关联",
        waiting=waiting,
    )
