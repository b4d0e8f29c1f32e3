"""Classification, assessment, who handles it, interim measures (3.2)."""

from __future__ import annotations

from typing import cast

from ...agreement import EscalationPoint
from ...duties import InnerTarget, TargetKind
from ...values import When
from .. import commands as c
from .. import events as e
from ..model import (
    Classification,
)
from ..owing import began_by
from ..standard import PRIORITY, is_danger
from ..targets import targets_of
from .draft import Draft, decides
from .problems import come_again


def _classification(command: c.Classify | c.Reclassify, standard: str) -> Classification:
    return Classification(
        category=command.category,
        subcategory=command.subcategory,
        product=command.product,
        severity=command.severity,
        urgency=command.urgency,
        priority=PRIORITY[command.severity][command.urgency],
        standard=standard,
        danger=is_danger(command.criteria, command.urgency_criteria),
    )


def _tell_manager(draft: Draft, before: Classification | None) -> None:
    """Of priority 1, and of danger to life, health or safety, the manager is told at once (annex
    2), and whom the terms name for it."""
    known = cast(Classification, draft.complaint.classification)
    if not known.is_grave or (before is not None and before.is_grave):
        return
    topic = "priority_one" if known.priority == 1 else "danger"
    people = draft.complaint.terms.told_at(EscalationPoint.priority_one)
    draft.tell_each(topic, people, clause="3.2")


def _targets(
    draft: Draft, command: c.Classify | c.Reclassify, before: Classification | None
) -> tuple[InnerTarget, ...]:
    """The inner targets that hold from now: where the urgency is what it was, those of before."""
    complaint = draft.complaint
    if before is not None and before.urgency == command.urgency:
        return complaint.cycle.targets
    at: When = draft.context.now if command.at is None else command.at
    if not began_by(complaint.cycle, at):
        at = complaint.cycle.started  # those of this cycle
    stay = (TargetKind.first_assessment, TargetKind.revisit)
    kept = tuple(t for t in complaint.cycle.targets if t.kind in stay)
    if complaint.carried_over and complaint.cycle.n == 1:
        return kept
    fresh = targets_of(
        complaint.terms,
        command.urgency,
        complaint.cycle.n,
        at,
        draft.context.calendar,
        draft.context.now,
    )
    return (*kept, *fresh)


@decides(c.Classify)
def _(draft: Draft, command: c.Classify) -> None:
    draft.record(
        e.ComplaintClassified(
            **draft.stamp(command.at),
            classification=_classification(command, draft.complaint.terms.standard),
            criteria=command.criteria,
            urgency_criteria=command.urgency_criteria,
            complexity=command.complexity,
            targets=_targets(draft, command, None),
            note=draft.maybe(command.note, "note"),
        )
    )
    _tell_manager(draft, None)


@decides(c.Reclassify)
def _(draft: Draft, command: c.Reclassify) -> None:
    known = draft.complaint.classification
    draft.record(
        e.ComplaintReclassified(
            **draft.stamp(command.at),
            classification=_classification(command, draft.complaint.terms.standard),
            criteria=command.criteria,
            urgency_criteria=command.urgency_criteria,
            complexity=command.complexity,
            targets=_targets(draft, command, known),
            reason=draft.seal(command.reason, "reason"),
            note=draft.maybe(command.note, "note"),
        )
    )
    _tell_manager(draft, known)
    come_again(draft, draft.context.now if command.at is None else command.at)


@decides(c.AssignHandler)
def _(draft: Draft, command: c.AssignHandler) -> None:
    draft.record(e.HandlerAssigned(**draft.stamp(command.at), handler=command.handler))
    draft.tell("assigned", command.handler, clause="3.1")


@decides(c.Contain)
def _(draft: Draft, command: c.Contain) -> None:
    draft.record(
        e.InterimMeasureTaken(
            **draft.stamp(command.at),
            kind=command.kind,
            what=draft.seal(command.what, "measure"),
            responsible=command.responsible,
        )
    )
    draft.tell("interim_measure_assigned", command.responsible, clause="3.4")
