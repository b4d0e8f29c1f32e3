"""How a complaint ends, begins anew, or belongs to another."""

from __future__ import annotations

from .. import events as e
from ..model import (
    Complaint,
    LinkFacts,
    MergedLimits,
)
from ..owing import with_cycle, with_duty
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
    cycle = complaint.cycle
    ended = {
        duty.kind.value: duty.model_copy(update={"discharged": event.at}) for duty in cycle.duties
    }
    return with_cycle(complaint, cycle.model_copy(update=ended)).model_copy(
        update={"retention": event.retention}
    )


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
    limits = MergedLimits(own=complaint.cycle.completion.deadline, survivors=event.survivors_limit)
    return with_duty(complaint, event.completion).model_copy(
        update={
            "retention": event.retention,
            "merged_into": event.into,
            "merged_limits": limits,
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
    limits = MergedLimits(own=event.own, survivors=event.survivors)
    return with_duty(complaint, event.completion).model_copy(update={"merged_limits": limits})
