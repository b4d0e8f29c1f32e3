"""Classification, assessment, who handles it, interim measures (3.2)."""

from __future__ import annotations

from .. import commands as c
from .. import events as e
from ..model import (
    Classification,
)
from ..standard import PRIORITY
from .draft import Draft, decides
from .problems import come_again


def _classification(command: c.Classify | c.Reclassify, standard: str) -> Classification:
    return Classification(
        category=command.category,
        subcategory=command.subcategory,
        severity=command.severity,
        urgency=command.urgency,
        priority=PRIORITY[command.severity][command.urgency],
        standard=standard,
    )


def _tell_manager(draft: Draft, before: int | None) -> None:
    known = draft.complaint.classification
    if known is not None and known.priority == 1 and before != 1:
        draft.tell("priority_one", draft.complaint.terms.manager, clause="3.2")


@decides(c.Classify)
def _(draft: Draft, command: c.Classify) -> None:
    draft.record(
        e.ComplaintClassified(
            **draft.stamp(command.at),
            classification=_classification(command, draft.context.standard.version),
            criteria=command.criteria,
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
            classification=_classification(command, draft.context.standard.version),
            criteria=command.criteria,
            reason=draft.seal(command.reason, "reason"),
            note=draft.maybe(command.note, "note"),
        )
    )
    _tell_manager(draft, known.priority if known else None)
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
