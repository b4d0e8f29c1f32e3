"""Improvements: a decision looks at the agreement, at the complaint whose problem it takes up, and
at the others that were opened for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ...agreement import Agreement
from ...complaint import Complaint
from ...improvement import (
    Improvement,
    ImprovementContext,
    ImprovementDecider,
    OpenImprovement,
    ReopenImprovement,
    improvement_machine,
)
from ...improvement.tasks import tasks
from ...kernel import Command
from ...values import Model
from .keeping import neighbours, when_disposed
from .kind import Kind, Stream, Surroundings


def _near(state: Improvement | None, command: Command) -> tuple[Stream, ...]:
    """The agreement of a new improvement, and the complaint that a command names."""
    named = getattr(command, "complaint", None)
    complaint = () if named is None else (("complaint", str(named)),)
    if isinstance(command, OpenImprovement):
        return (("agreement", command.agreement), *complaint)
    return complaint


def _touched(command: Command, stream: str, related: Mapping[str, Model]) -> tuple[str, ...]:
    """Of the complaint whose problem a new improvement takes up, all that refer to it: others that
    were opened for it; of one that is reopened, what keeps its record."""
    if isinstance(command, OpenImprovement):
        return () if command.complaint is None else (command.complaint,)
    if isinstance(command, ReopenImprovement):
        return (stream,)
    return when_disposed(command, stream, related)


def _context(
    state: Improvement | None, command: Command | None, around: Surroundings
) -> ImprovementContext:
    agreement = around.first(Agreement)
    terms = state.terms if state is not None else cast(Agreement, agreement).terms
    return ImprovementContext(
        **around.given(terms.zone),
        calendar=around.calendar(terms.calendar),
        agreement=agreement,
        complaint=around.first(Complaint),
        neighbours=neighbours(around),
        others=tuple(one for one in around.touching.values() if isinstance(one, Improvement)),
    )


IMPROVEMENT = Kind(
    "i",
    ImprovementDecider(),
    improvement_machine,
    _context,
    tasks,
    _near,
    _touched,
)
