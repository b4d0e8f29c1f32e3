"""Complaints: a decision looks at the agreement, at the other complaint of a merger or link, at the
improvements of problems, and at what keeps a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ...agreement import Agreement, Terms
from ...complaint import (
    FINAL,
    CarryOver,
    ClosedImprovement,
    Complaint,
    ComplaintContext,
    ComplaintDecider,
    ConcludeInvestigation,
    CorrectFact,
    ImprovementFacts,
    Link,
    LinkImprovement,
    Merge,
    Receive,
    Reclassify,
    TakeOverFindings,
    complaint_machine,
)
from ...complaint.tasks import tasks
from ...complaint.under import receipt_of, terms_then
from ...improvement import Improvement
from ...kernel import Command
from ...ports import Query
from ...values import Model
from .keeping import ASKS_WHAT_KEEPS, neighbours, when_disposed
from .kind import Kind, Stream, Surroundings


def _near(state: Complaint | None, command: Command) -> tuple[Stream, ...]:
    """The agreement that it is received under; the other complaint of a merger or link; what
    keeps a record that is to be disposed of, or whose erasure is decided on."""
    if isinstance(command, ASKS_WHAT_KEEPS) and state is not None:
        return _keeping(state)
    if isinstance(command, LinkImprovement):
        return (("improvement", command.improvement),)
    if isinstance(command, Receive | CarryOver) and command.agreement is not None:
        return (("agreement", command.agreement),)
    if isinstance(command, CorrectFact) and command.came_in is not None:
        under = None if state is None or state.carried_over else state.agreement
        return () if under is None else (("agreement", under),)
    if isinstance(command, Merge):
        return (("complaint", command.into),)
    if isinstance(command, Link):
        return (("complaint", command.other),)
    if isinstance(command, TakeOverFindings):
        return (("complaint", command.lead),)
    return ()


def _keeping(state: Complaint) -> tuple[Stream, ...]:
    """What a record rests on: what it was merged into, and the improvements of its problems."""
    survivor = () if state.merged_into is None else (("complaint", state.merged_into),)
    serving = (problem.improvement for problem in state.problems)
    return (*survivor, *(("improvement", id) for id in dict.fromkeys(serving) if id))


def _touched(command: Command, stream: str, related: Mapping[str, Model]) -> tuple[str, ...]:
    """Of a complaint that is to follow another, all that refer to it: those that follow it; of one
    that is to be another customer's, those that were merged into it; of one that is to be disposed
    of, what keeps its record."""
    if isinstance(command, CorrectFact) and command.customer is not None and command.customer.ref:
        return (stream,)
    if isinstance(command, Link) and command.relation == "lead_case":
        return (stream,)
    return when_disposed(command, stream, related)


def _followers(around: Surroundings) -> tuple[str, ...]:
    """The complaints that it leads. One that was disposed of follows nothing any more."""
    return tuple(
        id
        for id, one in around.touching.items()
        if isinstance(one, Complaint) and one.lead == around.subject and one.status not in FINAL
    )


def _merged(around: Surroundings) -> tuple[str, ...]:
    """The complaints that were merged into it; one that was disposed of waits for nothing."""
    return tuple(
        id
        for id, one in around.touching.items()
        if isinstance(one, Complaint)
        and one.merged_into == around.subject
        and one.status not in FINAL
    )


def _survivors(related: Model, command: Command) -> tuple[Stream, ...]:
    """What the survivor of a merger rests on itself, to the last survivor: a complaint is merged
    once, and only into an open one, so that the chain ends."""
    if isinstance(command, ASKS_WHAT_KEEPS) and isinstance(related, Complaint):
        return _keeping(related)
    return ()


def _context(
    state: Complaint | None, command: Command | None, around: Surroundings
) -> ComplaintContext:
    agreement = around.first(Agreement)
    terms = None if state is None else state.terms
    if isinstance(command, Receive | CarryOver | CorrectFact):
        under = terms_then(agreement, receipt_of(command, around.now))
        terms = terms if under is None else under.terms
    terms = terms or Terms()
    return ComplaintContext(
        **around.given(terms.zone),
        calendar=around.calendar(terms.calendar),
        standards=around.standards,
        agreement=agreement,
        other=around.first(Complaint),
        followers=_followers(around),
        merged=_merged(around),
        neighbours=neighbours(around),
        improvement=_facts(around.first(Improvement)),
        closed_alike=tuple(
            ClosedImprovement(id=id, closed=model.since, owner=model.owner)
            for id, model in around.matching.items()
            if isinstance(model, Improvement)
        ),
    )


MOST_ALIKE = 50
"""How many closed improvements of one category and cause a decision looks at."""


def _alike(state: Complaint | None, command: Command, related: Mapping[str, Model]) -> Query | None:
    """Closed improvements of the category and cause that a command makes known (4.4)."""
    if state is None or state.agreement is None or state.classification is None:
        return None
    category, cause = state.classification.category, state.cause
    if isinstance(command, ConcludeInvestigation):
        cause = command.cause
    elif isinstance(command, TakeOverFindings):
        cause = cast(Complaint, related[command.lead]).cause
    elif isinstance(command, Reclassify):
        category = command.category
    else:
        return None
    if not cause:
        return None
    return Query(
        kind="improvement",
        statuses=("closed",),
        agreement=state.agreement,
        category=category,
        cause=cause,
        limit=MOST_ALIKE,
    )


def _facts(improvement: Improvement | None) -> ImprovementFacts | None:
    if improvement is None:
        return None
    return ImprovementFacts(
        id=improvement.id,
        agreement=improvement.agreement,
        problem=improvement.problem,
        found=improvement.found,
    )


COMPLAINT = Kind(
    "c",
    ComplaintDecider(),
    complaint_machine,
    _context,
    tasks,
    _near,
    _touched,
    matching=_alike,
    leads_on=_survivors,
)
