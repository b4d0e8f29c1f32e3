"""evolve: the complaint after an event. Pure; the machine is not asked, each event says ``to``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from ..duties import DeadlineRecomputed, WarningGiven, first_of, fold_breaches, last_of
from ..keeping import RetentionRecomputed, ValuesDestroyed, fold_holds
from ..kernel import Event
from ..values import When
from . import assisting as a
from . import events as e
from .assistance import AssistanceRequest, AssistanceStatus
from .attachments import Attachment
from .disclosing import BasisSupplied, Disclosed
from .disclosure import Disclosure
from .measures import Measure, MeasureStatus
from .model import (
    UNFOUNDED,
    Answer,
    Classification,
    Complaint,
    CustomerFacts,
    Cycle,
    FollowUp,
    FoundProblem,
    Investigation,
    MergedLimits,
    Message,
    Plan,
    Purpose,
    Status,
)
from .owing import duty_of, meet, pruned, with_cycle, with_duty
from .problems import ImprovementLinked, ProblemFound

FOLD_VERSION = 1
"""Changes with the meaning of the fold: a snapshot of another version is folded again."""

E = TypeVar("E", bound=Event)
_Fold = Callable[[Complaint, Event], Complaint]
_FOLDS: dict[type[Event], _Fold] = {}


def _folds(kind: type[E]) -> Callable[[Callable[[Complaint, E], Complaint]], None]:
    def register(fold: Callable[[Complaint, E], Complaint]) -> None:
        _FOLDS[kind] = cast(_Fold, fold)

    return register


def evolve(state: Complaint | None, event: Event, stream: str) -> Complaint:
    """The complaint after ``event``; ``state`` is None before the first one."""
    if isinstance(event, e.ComplaintReceived):
        return _received(event, stream)
    if isinstance(event, e.ComplaintCarriedOver):
        return _carried_over(event, stream)
    before = cast(Complaint, state)
    fold = _FOLDS.get(type(event), _shared)
    after = fold(before, event)
    if event.to != before.status:
        # Measures may be recorded in another order than they were done: the last one done counts.
        to = Status(event.to)
        done = after.cycle.handled if to == Status.executed else None
        after = after.model_copy(update={"status": to, "since": done or event.at})
    return meet(after)


def _shared(complaint: Complaint, event: Event) -> Complaint:
    """What several kinds record: of breaches, and of the keeping of the record."""
    return complaint.model_copy(
        update={
            "breaches": fold_breaches(complaint.breaches, event),
            "holds": fold_holds(complaint.holds, event),
            "destroyed": complaint.destroyed or isinstance(event, ValuesDestroyed),
        }
    )


def _received(event: e.ComplaintReceived, stream: str) -> Complaint:
    complaint = Complaint(
        id=stream,
        reference=event.reference,
        status=event.to,
        agreement=event.agreement,
        terms=event.terms,
        terms_version=event.terms_version,
        party_b=event.party_b,
        external=event.external,
        carried_over=False,
        language=event.language,
        channel=event.channel,
        came_in=event.came_in,
        registered=event.recorded,
        customer=event.customer,
        representative=event.representative,
        about=event.about,
        staff=event.staff,
        handler=event.handler,
        since=event.received,
        cycles=(
            Cycle(
                n=1, started=event.received, response=event.response, completion=event.completion
            ),
        ),
    )
    if event.customer.contacts:
        return complaint
    return _unreachable(complaint, event.customer.no_contact or "none_left", event.received)


def _carried_over(event: e.ComplaintCarriedOver, stream: str) -> Complaint:
    answered = event.answered
    messages = (
        ()
        if answered is None
        else (Message(id="answer", purpose=Purpose.feedback, cycle=1, sent=answered),)
    )
    return meet(
        Complaint(
            id=stream,
            reference=event.reference,
            status=event.to,
            agreement=event.agreement,
            terms=event.terms,
            terms_version=event.terms_version,
            external=event.external,
            carried_over=True,
            language=event.language,
            channel=event.channel,
            came_in=event.came_in,
            registered=event.recorded,
            customer=CustomerFacts(ref=event.customer, no_contact="carried_over"),
            representative=None,
            about=None,
            staff=(),
            handler=None,
            since=event.came_in if answered is None else answered,
            classification=_carried_category(event),
            cycles=(
                Cycle(
                    n=1,
                    started=event.came_in,
                    response=event.response,
                    completion=event.completion,
                    handled=answered,
                ),
            ),
            messages=messages,
        )
    )


def _carried_category(event: e.ComplaintCarriedOver) -> Classification | None:
    if event.category is None:
        return None
    return Classification(
        category=event.category,
    )


def _unreachable(complaint: Complaint, reason: str, since: When) -> Complaint:
    response = complaint.cycle.response.model_copy(
        update={"impossible": reason, "impossible_since": since}
    )
    return meet(with_duty(complaint, response).model_copy(update={"unreachable": reason}))


def _send(complaint: Complaint, message: Message) -> Complaint:
    return complaint.model_copy(update={"messages": pruned((*complaint.messages, message))})


@_folds(e.MessageSent)
def _(complaint: Complaint, event: e.MessageSent) -> Complaint:
    message = Message(
        id=event.message,
        purpose=event.purpose,
        cycle=event.cycle,
        sent=event.at,
        arrived=event.arrived,
        queued=event.queued,
    )
    return _send(complaint, message)


def _news(complaint: Complaint, message: str, update: Mapping[str, object]) -> Complaint:
    messages = tuple(
        m.model_copy(update=update) if m.id == message else m for m in complaint.messages
    )
    return complaint.model_copy(update={"messages": pruned(messages)})


@_folds(e.MessageHandedOn)
def _(complaint: Complaint, event: e.MessageHandedOn) -> Complaint:
    return _news(complaint, event.message, {"queued": False, "sent": event.at})


@_folds(e.MessageArrived)
def _(complaint: Complaint, event: e.MessageArrived) -> Complaint:
    return _news(complaint, event.message, {"queued": False, "arrived": event.at})


@_folds(e.MessageBounced)
def _(complaint: Complaint, event: e.MessageBounced) -> Complaint:
    messages = tuple(m for m in complaint.messages if m.id != event.message)
    return _attempted(complaint.model_copy(update={"messages": messages}), event.at)


@_folds(e.ContactLogged)
def _(complaint: Complaint, event: e.ContactLogged) -> Complaint:
    return complaint if event.reached else _attempted(complaint, event.at)


def _attempted(complaint: Complaint, at: When) -> Complaint:
    first = first_of((complaint.first_attempt, at))
    return complaint.model_copy(update={"attempts": complaint.attempts + 1, "first_attempt": first})


@_folds(e.CustomerUnreachable)
def _(complaint: Complaint, event: e.CustomerUnreachable) -> Complaint:
    return _unreachable(complaint, event.reason, event.at)


@_folds(e.ContactFound)
def _(complaint: Complaint, event: e.ContactFound) -> Complaint:
    customer = complaint.customer.model_copy(
        update={"contacts": (*complaint.customer.contacts, event.contact), "no_contact": None}
    )
    cycle = complaint.cycle.model_copy(
        update={"response": event.response, "completion": event.completion}
    )
    return with_cycle(complaint, cycle).model_copy(
        update={"customer": customer, "unreachable": None, "attempts": 0, "first_attempt": None}
    )


@_folds(e.RepresentativeNamed)
def _(complaint: Complaint, event: e.RepresentativeNamed) -> Complaint:
    return complaint.model_copy(update={"representative": event.representative})


@_folds(e.ComplaintClassified)
def _(complaint: Complaint, event: e.ComplaintClassified) -> Complaint:
    return complaint.model_copy(update={"classification": event.classification})


@_folds(e.ComplaintReclassified)
def _(complaint: Complaint, event: e.ComplaintReclassified) -> Complaint:
    return complaint.model_copy(update={"classification": event.classification})


@_folds(e.HandlerAssigned)
def _(complaint: Complaint, event: e.HandlerAssigned) -> Complaint:
    return complaint.model_copy(update={"handler": event.handler})


@_folds(e.InterimMeasureTaken)
def _(complaint: Complaint, event: e.InterimMeasureTaken) -> Complaint:
    people = dict.fromkeys((*complaint.interim, event.responsible))
    return complaint.model_copy(update={"interim": tuple(people)})


@_folds(e.InvestigationStarted)
def _(complaint: Complaint, event: e.InvestigationStarted) -> Complaint:
    return complaint.model_copy(
        update={"investigation": Investigation(investigator=event.investigator, started=event.at)}
    )


@_folds(e.InvestigationConcluded)
def _(complaint: Complaint, event: e.InvestigationConcluded) -> Complaint:
    began = complaint.investigation or Investigation(
        investigator=event.by.id, started=complaint.since
    )
    investigation = began.model_copy(update={"verdict": event.verdict, "concluded": event.at})
    handled = event.at if event.verdict in UNFOUNDED else None
    return with_cycle(
        complaint, complaint.cycle.model_copy(update={"handled": handled})
    ).model_copy(
        update={
            "investigation": investigation,
            "cause": event.cause or "",
        }
    )


@_folds(e.PlanDrawnUp)
def _(complaint: Complaint, event: e.PlanDrawnUp) -> Complaint:
    # An unfounded complaint may have a plan too: handling is then complete when it is executed.
    return with_cycle(complaint, complaint.cycle.model_copy(update={"handled": None})).model_copy(
        update={
            "plan": Plan(version=1, measures=event.measures, approved_by=event.approved_by),
            "plans": event.number,
        }
    )


@_folds(e.PlanRevised)
def _(complaint: Complaint, event: e.PlanRevised) -> Complaint:
    before = complaint.plan.measures if complaint.plan else ()
    kept = tuple(m for m in before if m.status != MeasureStatus.open)
    return complaint.model_copy(
        update={
            "plan": Plan(
                version=event.version,
                measures=(*kept, *event.measures),
                approved_by=event.approved_by,
            )
        }
    )


@_folds(e.ExecutionStarted)
def _(complaint: Complaint, event: e.ExecutionStarted) -> Complaint:
    return complaint


def _settle(complaint: Complaint, measure_id: str, update: Mapping[str, object]) -> Complaint:
    plan = cast(Plan, complaint.plan)
    measures = tuple(
        m.model_copy(update=update) if m.id == measure_id else m for m in plan.measures
    )
    after = complaint.model_copy(update={"plan": plan.model_copy(update={"measures": measures})})
    if not cast(Plan, after.plan).open_measures():
        handled = _last_settled(measures)
        return with_cycle(after, after.cycle.model_copy(update={"handled": handled}))
    return after


def _last_settled(measures: tuple[Measure, ...]) -> When | None:
    return last_of(m.settled for m in measures if not m.follow_up)


@_folds(e.MeasureCompleted)
def _(complaint: Complaint, event: e.MeasureCompleted) -> Complaint:
    return _settle(complaint, event.measure, {"status": MeasureStatus.done, "settled": event.at})


@_folds(e.MeasureCancelled)
def _(complaint: Complaint, event: e.MeasureCancelled) -> Complaint:
    return _settle(
        complaint,
        event.measure,
        {"status": MeasureStatus.cancelled, "settled": event.at, "reason": event.reason},
    )


@_folds(e.FeedbackGiven)
def _(complaint: Complaint, event: e.FeedbackGiven) -> Complaint:
    message = Message(
        id=event.message,
        purpose=Purpose.feedback,
        cycle=complaint.cycle.n,
        sent=event.at,
        arrived=event.arrived,
        queued=event.queued,
    )
    follow_ups = tuple(
        FollowUp(id=f.id, responsible=f.responsible, due=f.due, told=event.at)
        for f in event.follow_ups
    )
    return _send(complaint, message).model_copy(
        update={"follow_ups": (*complaint.follow_ups, *follow_ups)}
    )


@_folds(e.FeedbackResent)
def _(complaint: Complaint, event: e.FeedbackResent) -> Complaint:
    return _send(
        complaint,
        Message(
            id=event.message,
            purpose=Purpose.feedback,
            cycle=complaint.cycle.n,
            sent=event.at,
            arrived=event.arrived,
            queued=event.queued,
        ),
    )


@_folds(e.FollowUpFinished)
def _(complaint: Complaint, event: e.FollowUpFinished) -> Complaint:
    follow_ups = tuple(
        f.model_copy(update={"settled": event.at}) if f.id == event.follow_up else f
        for f in complaint.follow_ups
    )
    retention = event.retention or complaint.retention
    plan = complaint.plan
    if plan is not None:
        # A follow-up of this plan is one of its measures: it is done in both places.
        done = {"status": MeasureStatus.done, "settled": event.at}
        measures = tuple(
            m.model_copy(update=done)
            if m.id == event.follow_up and m.status == MeasureStatus.open
            else m
            for m in plan.measures
        )
        plan = plan.model_copy(update={"measures": measures})
    return complaint.model_copy(
        update={"follow_ups": follow_ups, "retention": retention, "plan": plan}
    )


@_folds(e.ResultAccepted)
def _(complaint: Complaint, event: e.ResultAccepted) -> Complaint:
    return complaint.model_copy(update={"answer": Answer.accepted, "answered": event.at})


def _next_cycle(complaint: Complaint, event: e.ObjectionRaised | e.ComplaintReopened) -> Complaint:
    before = complaint.investigation
    cycle = Cycle(
        n=event.cycle, started=event.at, response=event.response, completion=event.completion
    )
    return complaint.model_copy(
        update={
            "cycles": (*complaint.cycles, cycle),
            "attempts": 0,
            "first_attempt": None,
            "unreachable": None,
            "answer": None,
            "answered": None,
            "plan": None,
            "retention": None,
            "investigation": before
            and Investigation(investigator=before.investigator, started=event.at),
        }
    )


@_folds(e.ObjectionRaised)
def _(complaint: Complaint, event: e.ObjectionRaised) -> Complaint:
    return _next_cycle(complaint, event)


@_folds(e.ComplaintReopened)
def _(complaint: Complaint, event: e.ComplaintReopened) -> Complaint:
    after = _next_cycle(complaint, event)
    if after.customer.contacts or after.carried_over:
        return after
    return _unreachable(after, after.customer.no_contact or "none_left", event.at)


@_folds(e.ComplaintClosed)
def _(complaint: Complaint, event: e.ComplaintClosed) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@_folds(e.ComplaintDeclined)
def _(complaint: Complaint, event: e.ComplaintDeclined) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@_folds(e.ComplaintWithdrawn)
def _(complaint: Complaint, event: e.ComplaintWithdrawn) -> Complaint:
    cycle = complaint.cycle
    ended = {
        duty.kind.value: duty.model_copy(update={"discharged": event.at}) for duty in cycle.duties
    }
    return with_cycle(complaint, cycle.model_copy(update=ended)).model_copy(
        update={"retention": event.retention}
    )


@_folds(e.MergedInto)
def _(complaint: Complaint, event: e.MergedInto) -> Complaint:
    limits = MergedLimits(own=complaint.cycle.completion.deadline, survivors=event.survivors_limit)
    return with_duty(complaint, event.completion).model_copy(
        update={
            "retention": event.retention,
            "merged_into": event.into,
            "merged_limits": limits,
        }
    )


@_folds(e.AttachmentAdded)
def _(complaint: Complaint, event: e.AttachmentAdded) -> Complaint:
    added = Attachment(
        id=event.attachment,
        kind=event.kind,
        sha256=event.sha256,
        size=event.size,
        media_type=event.media_type,
        name=event.file_name,
        at=event.at,
        by=event.by,
    )
    return complaint.model_copy(update={"attachments": (*complaint.attachments, added)})


@_folds(e.ComplaintLinked)
def _(complaint: Complaint, event: e.ComplaintLinked) -> Complaint:
    return complaint.model_copy(update={"links": (*complaint.links, event.other)})


@_folds(e.ReceiptCorrected)
def _(complaint: Complaint, event: e.ReceiptCorrected) -> Complaint:
    first = complaint.cycles[0].model_copy(
        update={
            "started": event.received,
            "response": event.response,
            "completion": event.completion,
        }
    )
    began = event.received if complaint.status == Status.received else complaint.since
    limits = complaint.merged_limits
    if limits is not None and event.own_limit is not None:
        limits = limits.model_copy(update={"own": event.own_limit})
    return with_cycle(complaint, first).model_copy(
        update={
            "came_in": event.came_in,
            "since": began,
            "merged_limits": limits,
            "terms": event.terms,
            "terms_version": event.terms_version,
        }
    )


@_folds(e.CustomerCorrected)
def _(complaint: Complaint, event: e.CustomerCorrected) -> Complaint:
    return complaint.model_copy(update={"customer": event.customer})


@_folds(DeadlineRecomputed)
def _(complaint: Complaint, event: DeadlineRecomputed) -> Complaint:
    duty = duty_of(complaint, event.duty, event.cycle, event.about)
    return with_duty(
        complaint,
        duty.model_copy(update={"deadline": event.deadline, "warn_at": event.warn_at}),
    )


@_folds(RetentionRecomputed)
def _(complaint: Complaint, event: RetentionRecomputed) -> Complaint:
    return complaint.model_copy(update={"retention": event.retention})


@_folds(WarningGiven)
def _(complaint: Complaint, event: WarningGiven) -> Complaint:
    duty = duty_of(complaint, event.duty, event.cycle, event.about)
    return with_duty(complaint, duty.model_copy(update={"warned": event.n}))


# --- Party B's assistance --------------------------------------------------------------------


@_folds(a.AssistanceRequested)
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


@_folds(a.AssistanceArrived)
def _(complaint: Complaint, event: a.AssistanceArrived) -> Complaint:
    limit = {"deadline": event.deadline, "warn_at": event.warn_at}
    return _request(complaint, event.request, limit)


@_folds(a.AssistanceProvided)
def _(complaint: Complaint, event: a.AssistanceProvided) -> Complaint:
    done = {"fulfilled": event.at}
    return _request(complaint, event.request, done, status=AssistanceStatus.provided)


@_folds(a.MoreTimeAsked)
def _(complaint: Complaint, event: a.MoreTimeAsked) -> Complaint:
    return _request(complaint, event.request, {}, wants_until=event.until)


@_folds(a.MoreTimeAnswered)
def _(complaint: Complaint, event: a.MoreTimeAnswered) -> Complaint:
    limit = {} if event.deadline is None else {"deadline": event.deadline, "warn_at": ()}
    return _request(complaint, event.request, limit, wants_until=None)


@_folds(a.AssistanceRefused)
def _(complaint: Complaint, event: a.AssistanceRefused) -> Complaint:
    refused = {"status": AssistanceStatus.refused, "refused": event.at, "wants_until": None}
    return _request(complaint, event.request, {}, **refused)


@_folds(a.RefusalAnswered)
def _(complaint: Complaint, event: a.RefusalAnswered) -> Complaint:
    if event.accepted:
        request = next(r for r in complaint.assistance if r.id == event.request)
        ended = {"discharged": request.refused}
        return _request(complaint, event.request, ended, status=AssistanceStatus.excused)
    limit = {"deadline": event.deadline, "warn_at": ()}
    return _request(complaint, event.request, limit, status=AssistanceStatus.requested)


@_folds(a.AssistanceCancelled)
def _(complaint: Complaint, event: a.AssistanceCancelled) -> Complaint:
    ended = {"discharged": event.at}
    return _request(complaint, event.request, ended, status=AssistanceStatus.cancelled)


# --- problems --------------------------------------------------------------------------------


@_folds(ProblemFound)
def _(complaint: Complaint, event: ProblemFound) -> Complaint:
    problem = FoundProblem(code=event.problem, found=event.at, duty=event.duty)
    return complaint.model_copy(update={"problems": (*complaint.problems, problem)})


@_folds(ImprovementLinked)
def _(complaint: Complaint, event: ImprovementLinked) -> Complaint:
    problems = tuple(
        problem.model_copy(
            update={
                "improvement": event.improvement,
                "duty": problem.duty.model_copy(update={"fulfilled": event.at}),
            }
        )
        if problem.code == event.problem
        else problem
        for problem in complaint.problems
    )
    return complaint.model_copy(update={"problems": problems})


# --- disclosures -----------------------------------------------------------------------------


@_folds(Disclosed)
def _(complaint: Complaint, event: Disclosed) -> Complaint:
    told = Disclosure(
        id=event.disclosure, to=event.to_whom, kinds=event.kinds, at=event.at, basis=event.basis
    )
    return complaint.model_copy(update={"disclosures": (*complaint.disclosures, told)})


@_folds(BasisSupplied)
def _(complaint: Complaint, event: BasisSupplied) -> Complaint:
    disclosures = tuple(
        told.model_copy(update={"basis": event.basis}) if told.id == event.disclosure else told
        for told in complaint.disclosures
    )
    return complaint.model_copy(update={"disclosures": disclosures})
