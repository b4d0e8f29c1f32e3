"""3.2 and 3.3: classification, who handles it, interim measures, investigation."""

from __future__ import annotations

from ...duties import first_of
from .. import events as e
from ..model import (
    UNFOUNDED,
    Complaint,
    Investigation,
)
from ..owing import began_by, with_cycle
from .registry import folds


@folds(e.ComplaintClassified)
def _(complaint: Complaint, event: e.ComplaintClassified) -> Complaint:
    cycle = complaint.cycle.model_copy(update={"targets": event.targets, "assessed": event.at})
    known = {"classification": event.classification, "classified": event.at}
    return with_cycle(complaint, cycle).model_copy(update=known)


@folds(e.ComplaintReclassified)
def _(complaint: Complaint, event: e.ComplaintReclassified) -> Complaint:
    cycle = complaint.cycle.model_copy(update={"targets": event.targets})
    known = {"classification": event.classification, "classified": event.at}
    return with_cycle(complaint, cycle).model_copy(update=known)


@folds(e.HandlerAssigned)
def _(complaint: Complaint, event: e.HandlerAssigned) -> Complaint:
    return complaint.model_copy(update={"handler": event.handler})


@folds(e.InterimMeasureTaken)
def _(complaint: Complaint, event: e.InterimMeasureTaken) -> Complaint:
    people = dict.fromkeys((*complaint.interim, event.responsible))
    cycle = complaint.cycle
    if began_by(cycle, event.at):
        first = first_of((cycle.contained, event.at))
        cycle = cycle.model_copy(update={"contained": first})
    return with_cycle(complaint, cycle).model_copy(update={"interim": tuple(people)})


@folds(e.InvestigationStarted)
def _(complaint: Complaint, event: e.InvestigationStarted) -> Complaint:
    return complaint.model_copy(
        update={"investigation": Investigation(investigator=event.investigator, started=event.at)}
    )


@folds(e.InvestigationConcluded)
def _(complaint: Complaint, event: e.InvestigationConcluded) -> Complaint:
    return _concluded(complaint, event)


@folds(e.FindingsTakenOver)
def _(complaint: Complaint, event: e.FindingsTakenOver) -> Complaint:
    known = complaint.findings_of
    leads = known if event.lead in known else (*known, event.lead)
    return _concluded(complaint, event).model_copy(update={"findings_of": leads})


def _concluded(
    complaint: Complaint, event: e.InvestigationConcluded | e.FindingsTakenOver
) -> Complaint:
    began = complaint.investigation or Investigation(
        investigator=event.by.id, started=complaint.since
    )
    investigation = began.model_copy(update={"verdict": event.verdict, "concluded": event.at})
    handled = event.at if event.verdict in UNFOUNDED else None
    # Where nothing is to be done no plan is needed: the verdict stands for it (3.4).
    update = {"handled": handled, "planned": complaint.cycle.planned or handled}
    return with_cycle(complaint, complaint.cycle.model_copy(update=update)).model_copy(
        update={
            "investigation": investigation,
            "cause": event.cause or "",
        }
    )
