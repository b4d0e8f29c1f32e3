"""How a complaint ends, begins anew, or belongs to another."""

from __future__ import annotations

from typing import cast

from .. import events as e
from ..model import (
    Complaint,
    LinkFacts,
    Merger,
)
from ..owing import other_than, with_cycle, with_duty, with_limit
from .feedback import accepted_by_all
from .registry import folds


@folds(e.ComplaintClosed)
def _(complaint: Complaint, event: e.ComplaintClosed) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@folds(e.ComplaintDeclined)
def _(complaint: Complaint, event: e.ComplaintDeclined) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@folds(e.ComplaintWithdrawn)
def _(complaint: Complaint, event: e.ComplaintWithdrawn) -> Complaint:
    for duty in complaint.duties():
        complaint = with_duty(complaint, duty.model_copy(update={"discharged": event.at}))
    return complaint.model_copy(update={"retention": event.retention})


@folds(e.MemberWithdrew)
def _(complaint: Complaint, event: e.MemberWithdrew) -> Complaint:
    left: dict[str, object] = {"left": event.at}
    if event.member != complaint.customer.ref:
        members = tuple(
            one.model_copy(update=left) if one.ref == event.member else one
            for one in complaint.members
        )
        left = {"members": members}
    return accepted_by_all(complaint.model_copy(update=left), event.at)


@folds(e.MergedInto)
def _(complaint: Complaint, event: e.MergedInto) -> Complaint:
    return with_cycle(complaint, with_limit(complaint.cycle, event.completion)).model_copy(
        update={
            "retention": event.retention,
            "merged_into": event.into,
            "merger": Merger(at=event.at, limit=event.survivors_limit),
        }
    )


@folds(e.ComplaintLinked)
def _(complaint: Complaint, event: e.ComplaintLinked) -> Complaint:
    lead = event.other if event.relation == "lead_case" else complaint.lead
    linked = (*complaint.linked, LinkFacts(other=event.other, at=event.at))
    return complaint.model_copy(update={"linked": linked, "lead": lead})


@folds(e.ComplaintUnlinked)
def _(complaint: Complaint, event: e.ComplaintUnlinked) -> Complaint:
    linked = tuple(link for link in complaint.linked if link.other != event.other)
    lead = None if complaint.lead == event.other else complaint.lead
    return complaint.model_copy(update={"linked": linked, "lead": lead})


@folds(e.MergedLimitsRecomputed)
def _(complaint: Complaint, event: e.MergedLimitsRecomputed) -> Complaint:
    cycle = complaint.cycle.model_copy(
        update={"completion": event.completion, "own": other_than(event.completion, event.own)}
    )
    merger = cast(Merger, complaint.merger).model_copy(update={"limit": event.survivors})
    return with_cycle(complaint, cycle).model_copy(update={"merger": merger})
