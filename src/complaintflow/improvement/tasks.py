"""What an improvement waits for, and whom: the place that knows what is owed next on it (4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..duties import Assigner, Task, breach_tasks
from .model import Improvement, ImprovementStatus

_IMPROVES: Mapping[ImprovementStatus, tuple[str, bool]] = {
    ImprovementStatus.found: ("analyse_cause", True),
    ImprovementStatus.analysed: ("plan_improvement", True),
    ImprovementStatus.carried_out: ("verify_effect", False),
}
"""What the owner does next, and whether that has the limit to plan."""


def tasks(improvement: Improvement) -> Iterator[Task]:
    """Every act that an improvement waits for; none of one that was disposed of.

    What its owner cannot do, as they are barred, is the manager's that the terms name; what whoever
    carries an action out cannot do, the owner's first.
    """
    if improvement.status == ImprovementStatus.disposed:
        return
    assigner = Assigner(
        id=improvement.id,
        reference=improvement.reference,
        manager=improvement.terms.manager,
        barred=improvement.barred,
        party_b=improvement.party_b,
    )
    owner, planned_by = (improvement.owner,), improvement.plans[-1].deadline.act_by
    if improvement.status in _IMPROVES:
        move, planning = _IMPROVES[improvement.status]
        yield assigner.to_a(owner, move, "4.4", planned_by if planning else None)
    proposal = improvement.proposal
    if proposal is not None:
        proposer = (proposal.by.id,)
        yield assigner.to_a((), "decide_against_improvement", "4.4", planned_by, not_by=proposer)
    for action in improvement.open_actions():
        people, due = (action.responsible, *owner), action.duty.deadline.act_by
        yield assigner.to_a(people, "complete_action", "4.4", due, action.id)
    yield from breach_tasks(assigner, improvement.breaches)
