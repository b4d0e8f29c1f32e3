"""Party B's assistance (2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from .. import assisting as a
from ..assistance import AssistanceRequest, AssistanceStatus
from ..model import Complaint
from .registry import folds


@folds(a.AssistanceRequested)
def _(complaint: Complaint, event: a.AssistanceRequested) -> Complaint:
    request = AssistanceRequest(id=event.request, kind=event.kind, asked=event.at, duty=event.duty)
    return complaint.model_copy(update={"assistance": (*complaint.assistance, request)})


def _request(
    complaint: Complaint, id: str, duty: Mapping[str, object], **update: object
) -> Complaint:
    requests = tuple(
        request.model_copy(update={**update, "duty": request.duty.model_copy(update=duty)})
        if request.id == id
        else request
        for request in complaint.assistance
    )
    return complaint.model_copy(update={"assistance": requests})


@folds(a.AssistanceArrived)
def _(complaint: Complaint, event: a.AssistanceArrived) -> Complaint:
    limit = {"deadline": event.deadline, "warn_at": event.warn_at}
    return _request(complaint, event.request, limit)


@folds(a.AssistanceProvided)
def _(complaint: Complaint, event: a.AssistanceProvided) -> Complaint:
    done = {"fulfilled": event.at}
    return _request(complaint, event.request, done, status=AssistanceStatus.provided)


@folds(a.MoreTimeAsked)
def _(complaint: Complaint, event: a.MoreTimeAsked) -> Complaint:
    asked = {"wants_until": event.until, "wants_since": event.at}
    return _request(complaint, event.request, {}, **asked)


@folds(a.MoreTimeAnswered)
def _(complaint: Complaint, event: a.MoreTimeAnswered) -> Complaint:
    limit = {} if event.deadline is None else {"deadline": event.deadline, "warn_at": ()}
    return _request(complaint, event.request, limit, wants_until=None)


@folds(a.AssistanceRefused)
def _(complaint: Complaint, event: a.AssistanceRefused) -> Complaint:
    refused = {"status": AssistanceStatus.refused, "refused": event.at, "wants_until": None}
    return _request(complaint, event.request, {}, **refused)


@folds(a.RefusalAnswered)
def _(complaint: Complaint, event: a.RefusalAnswered) -> Complaint:
    if event.accepted:
        request = next(r for r in complaint.assistance if r.id == event.request)
        ended = {"discharged": request.refused}
        return _request(complaint, event.request, ended, status=AssistanceStatus.excused)
    limit = {"deadline": event.deadline, "warn_at": ()}
    return _request(complaint, event.request, limit, status=AssistanceStatus.requested)


@folds(a.AssistanceCancelled)
def _(complaint: Complaint, event: a.AssistanceCancelled) -> Complaint:
    ended = {"discharged": event.at}
    return _request(complaint, event.request, ended, status=AssistanceStatus.cancelled)
