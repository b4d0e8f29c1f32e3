"""decide: what a command on a complaint makes happen. Pure: state, command, context -> events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, TypeVar, cast

from ..agreement import Terms
from ..duties import (
    BREACH_OF,
    Breach,
    Duty,
    DutyKind,
    DutyState,
    assess,
    breach_machine,
    first_of,
)
from ..kernel import START, Command, Decision, Moved, Notice, Refused, Sealer, derive
from ..values import Actor, Instant, When, earliest
from . import commands as c
from . import events as e
from .fold import evolve
from .guards import ComplaintContext
from .measures import Measure
from .model import (
    Classification,
    Complaint,
    ContactPoint,
    CustomerFacts,
    Purpose,
    RepresentativeFacts,
    Status,
)
from .moves import complaint_machine
from .owing import again, begin, is_stale, keep_until, still_runs
from .standard import PRIORITY

C = TypeVar("C", bound=c.ComplaintCommand)


class Stamp(TypedDict):
    """What every event says."""

    at: When
    recorded: Instant
    by: Actor
    to: Status


class Draft:
    """The decision while it is made: the events so far, and the state that they lead to."""

    def __init__(self, state: Complaint | None, context: ComplaintContext, to: Status) -> None:
        self.now_is: Complaint | None = state
        self.context = context
        self.to = to
        self.sealer = Sealer(context.key, context.entropy)
        self.seal = self.sealer.seal
        self.maybe = self.sealer.maybe
        self._events: list[e.ComplaintEvent] = []
        self._notices: list[Notice] = []

    @property
    def complaint(self) -> Complaint:
        """The complaint as the events so far leave it."""
        return cast(Complaint, self.now_is)

    def stamp(self, at: When | None) -> Stamp:
        """When it happened, when it is recorded, by whom, and where it leads."""
        now = self.context.now
        return Stamp(
            at=now if at is None else at, recorded=now, by=self.context.actor, to=self.to
        )

    def record(self, event: e.ComplaintEvent) -> None:
        """Add an event."""
        self.now_is = evolve(self.now_is, event, self.context.subject)
        self._events.append(event)

    def notify(
        self,
        topic: str,
        recipient: str | None,
        *,
        customer: bool = False,
        message: str | None = None,
        clause: str = "",
        due: Instant | None = None,
        duty: Duty | None = None,
    ) -> None:
        """Ask for a message to be sent after the commit; to nobody where nobody is named."""
        if recipient is None:
            return
        if duty is not None and duty.deadline is not None:
            due = duty.deadline.due
        self._notices.append(
            Notice(
                id=f"n_{derive(self.context.key, 'notice', len(self._notices))}",
                topic=topic,
                role="customer" if customer else "staff",
                recipient=recipient,
                subject=self.context.subject,
                message=message,
                clause=clause,
                due=due,
            )
        )

    def id_for(self, what: str) -> str:
        """An id that follows from the command's key."""
        return f"{what[0]}_{derive(self.context.key, what, len(self._events))}"

    def decision(self) -> Decision:
        """All of it."""
        return Decision(
            events=tuple(self._events),
            secrets=self.sealer.entries,
            notices=tuple(self._notices),
        )


_Handler = Callable[[Draft, c.ComplaintCommand], None]
_HANDLERS: dict[type[Command], _Handler] = {}


def _decides(kind: type[C]) -> Callable[[Callable[[Draft, C], None]], None]:
    def register(handler: Callable[[Draft, C], None]) -> None:
        _HANDLERS[kind] = cast(_Handler, handler)

    return register


def decide(
    state: Complaint | None, command: Command, context: ComplaintContext
) -> Decision | Refused:
    """The events to record, or every reason why not.

    Whatever a command brings, the same decision says what it means for the duties: a duty met
    late is a breach at once, one that turns out to be met in time sets its breach right.
    """
    verdict = complaint_machine().judge(
        command.type,
        START if state is None else state.status.value,
        cast(Complaint, state),  # no guard of the first moves looks at it
        command,
        context,
    )
    if not isinstance(verdict, Moved):
        return verdict
    draft = Draft(state, context, Status(verdict.to))
    _HANDLERS[type(command)](draft, cast(c.ComplaintCommand, command))
    _draw_consequences(draft)
    return draft.decision()


def _draw_consequences(draft: Draft) -> None:
    """Warnings that are due, breaches that arose, breaches that turn out to be none."""
    now = draft.context.now
    for duty in draft.complaint.binding():
        standing = assess(duty, now)
        breach = draft.complaint.standing_breach(duty)
        if standing.state in (DutyState.late, DutyState.overdue):
            if breach is None and duty.deadline is not None:
                since = duty.deadline.overdue_from
                move = breach_machine().judge(
                    "record_breach", START, cast(Breach, breach), None, draft.context
                )
                assert isinstance(move, Moved)
                draft.record(
                    e.BreachRecorded(
                        **draft.stamp(since),
                        breach=draft.id_for("breach"),
                        kind=BREACH_OF[duty.kind],
                        duty=duty.kind,
                        cycle=duty.cycle,
                        clause=duty.clause,
                        party=duty.by,
                        since=since,
                    )
                )
                draft.notify(
                    BREACH_OF[duty.kind].value,
                    draft.complaint.handler or draft.complaint.terms.manager,
                    clause=duty.clause,
                    duty=duty,
                )
        elif breach is not None and standing.state != DutyState.undetermined:
            move = breach_machine().judge(
                "set_right", breach.status.value, breach, None, draft.context
            )
            assert isinstance(move, Moved)
            draft.record(e.BreachSetRight(**draft.stamp(None), breach=breach.id))
        given = sum(at <= now for at in duty.warn_at)
        if standing.state == DutyState.open and given > duty.warned and duty.deadline:
            draft.record(
                e.WarningGiven(
                    **draft.stamp(None), duty=duty.kind, cycle=duty.cycle, n=given
                )
            )
            draft.notify(
                f"{duty.kind.value}_due_soon",
                draft.complaint.handler or draft.complaint.terms.manager,
                clause=duty.clause,
                duty=duty,
            )


# --- 3.1 -------------------------------------------------------------------------------------


def _reference(context: ComplaintContext) -> str:
    """A public reference that cannot be guessed: ``C`` and 12 of 32 unmistakable signs."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int(derive(context.entropy.hex(), "reference"), 16)
    signs = "".join(letters[(number >> (5 * n)) & 31] for n in range(12))
    return f"C-{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _customer(draft: Draft, customer: c.Customer) -> CustomerFacts:
    return CustomerFacts(
        ref=customer.ref or f"u_{derive(draft.context.key, 'customer')}",
        type=customer.type,
        name=draft.maybe(customer.name, "customer_name"),
        contacts=tuple(_contact(draft, contact) for contact in customer.contacts),
        no_contact=customer.no_contact,
    )


def _contact(draft: Draft, contact: c.Contact) -> ContactPoint:
    return ContactPoint(kind=contact.kind, value=draft.seal(contact.value, "contact"))


@_decides(c.Receive)
def _(draft: Draft, command: c.Receive) -> None:
    context = draft.context
    terms = context.agreement.terms if context.agreement else Terms()
    came_in = context.now if command.came_in is None else command.came_in
    received = cast(When, first_of((came_in, context.now)))
    response, completion = begin(terms, 1, received, context.calendar)
    acting = command.representative
    handler = command.handler or context.actor.id
    draft.record(
        e.ComplaintReceived(
            **draft.stamp(received),
            reference=_reference(context),
            agreement=command.agreement,
            terms=terms,
            channel=command.channel,
            came_in=came_in,
            received=received,
            customer=_customer(draft, command.customer),
            representative=acting
            and RepresentativeFacts(
                kind=acting.kind,
                name=draft.seal(acting.name, "representative_name"),
                authority_checked=acting.authority_checked,
            ),
            about=command.about,
            item=draft.maybe(command.item, "item"),
            staff=command.staff,
            statement=draft.seal(command.statement, "statement"),
            demand=draft.maybe(command.demand, "demand"),
            handler=handler,
            language=command.language,
            external=command.external,
            metadata=draft.maybe(command.metadata, "metadata"),
            response=response,
            completion=completion,
        )
    )
    draft.notify("assigned", handler, clause="3.1", duty=response)


@_decides(c.CarryOver)
def _(draft: Draft, command: c.CarryOver) -> None:
    context = draft.context
    terms = context.agreement.terms if context.agreement else Terms()
    response, completion = begin(terms, 1, command.came_in, context.calendar)
    draft.record(
        e.ComplaintCarriedOver(
            **draft.stamp(None),
            reference=_reference(context),
            agreement=command.agreement,
            terms=terms,
            channel=command.channel,
            came_in=command.came_in,
            answered=command.answered,
            answer=draft.maybe(command.answer, "answer"),
            statement=draft.maybe(command.statement, "statement"),
            title=draft.maybe(command.title, "title"),
            customer=command.customer or f"u_{derive(context.key, 'customer')}",
            category=command.category,
            language=command.language,
            external=command.external,
            metadata=draft.maybe(command.metadata, "metadata"),
            response=response,
            completion=completion,
        )
    )


# --- 4.1 and messages ------------------------------------------------------------------------


@_decides(c.Acknowledge)
def _(draft: Draft, command: c.Acknowledge) -> None:
    message = draft.id_for("message")
    draft.record(
        e.MessageSent(
            **draft.stamp(command.at),
            message=message,
            purpose=Purpose.acknowledgement,
            channel=command.channel,
            arrived=command.arrived,
            names=tuple(sorted(command.names)),
        )
    )
    if command.deliver:
        _deliver(draft, "acknowledgement", message, "4.1")


def _deliver(draft: Draft, topic: str, message: str, clause: str) -> None:
    draft.notify(
        topic, draft.complaint.customer.ref, customer=True, message=message, clause=clause
    )


_OUTCOME = {
    Status.declined: Purpose.decline,
    Status.merged: Purpose.merge,
    Status.withdrawn: Purpose.withdrawal,
}


@_decides(c.TellOutcome)
def _(draft: Draft, command: c.TellOutcome) -> None:
    message = draft.id_for("message")
    purpose = _OUTCOME[draft.to]
    draft.record(
        e.MessageSent(
            **draft.stamp(command.at),
            message=message,
            purpose=purpose,
            channel=command.channel,
            arrived=command.arrived,
            text=draft.maybe(command.text, "message"),
        )
    )
    if command.deliver:
        _deliver(draft, purpose.value, message, "4.2")


@_decides(c.RecordArrival)
def _(draft: Draft, command: c.RecordArrival) -> None:
    draft.record(e.MessageArrived(**draft.stamp(command.at), message=command.message))


@_decides(c.RecordBounce)
def _(draft: Draft, command: c.RecordBounce) -> None:
    draft.record(
        e.MessageBounced(
            **draft.stamp(command.at), message=command.message, reason=command.reason
        )
    )
    draft.notify("bounced", draft.complaint.handler, message=command.message, clause="4.1")


@_decides(c.LogContact)
def _(draft: Draft, command: c.LogContact) -> None:
    draft.record(
        e.ContactLogged(
            **draft.stamp(command.at),
            channel=command.channel,
            reached=command.reached,
            note=draft.maybe(command.note, "note"),
        )
    )


@_decides(c.ReportUnreachable)
def _(draft: Draft, command: c.ReportUnreachable) -> None:
    draft.record(
        e.CustomerUnreachable(
            **draft.stamp(command.at), reason=command.reason, attempts=draft.complaint.attempts
        )
    )


@_decides(c.RecordContactFound)
def _(draft: Draft, command: c.RecordContactFound) -> None:
    found = draft.context.now if command.at is None else command.at
    cycle = draft.complaint.cycle
    response, _ = begin(draft.complaint.terms, cycle.n, found, draft.context.calendar)
    completion = cycle.completion
    before, fresh = completion.deadline, response.deadline
    if before is not None and fresh is not None and before.due < fresh.due:
        # Both are owed again, 24 hours from then; a later limit of completion stays as it is.
        limit = fresh.model_copy(update={"clause": completion.clause})
        completion = completion.model_copy(update={"deadline": limit, "warn_at": ()})
    draft.record(
        e.ContactFound(
            **draft.stamp(found),
            contact=_contact(draft, command.contact),
            response=response,
            completion=completion,
        )
    )


# --- 3.2 -------------------------------------------------------------------------------------


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
        draft.notify("priority_one", draft.complaint.terms.manager, clause="3.2")


@_decides(c.Classify)
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


@_decides(c.Reclassify)
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


@_decides(c.AssignHandler)
def _(draft: Draft, command: c.AssignHandler) -> None:
    draft.record(e.HandlerAssigned(**draft.stamp(command.at), handler=command.handler))
    draft.notify("assigned", command.handler, clause="3.1")


@_decides(c.Contain)
def _(draft: Draft, command: c.Contain) -> None:
    draft.record(
        e.InterimMeasureTaken(
            **draft.stamp(command.at),
            kind=command.kind,
            what=draft.seal(command.what, "measure"),
            responsible=command.responsible,
        )
    )


# --- 3.3 -------------------------------------------------------------------------------------


@_decides(c.StartInvestigation)
def _(draft: Draft, command: c.StartInvestigation) -> None:
    draft.record(
        e.InvestigationStarted(**draft.stamp(command.at), investigator=command.investigator)
    )


@_decides(c.ConcludeInvestigation)
def _(draft: Draft, command: c.ConcludeInvestigation) -> None:
    draft.record(
        e.InvestigationConcluded(
            **draft.stamp(command.at),
            verdict=command.verdict,
            findings=draft.seal(command.findings, "findings"),
            evidence=command.evidence,
            cause=command.cause,
            cause_note=draft.maybe(command.cause_note, "cause"),
            problems=command.problems,
        )
    )


# --- 3.4, 3.5 --------------------------------------------------------------------------------


def _measures(draft: Draft, planned: tuple[c.PlannedMeasure, ...]) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            id=measure.id,
            kind=measure.kind,
            what=draft.seal(measure.what, "measure"),
            responsible=measure.responsible,
            limit=measure.limit,
            follow_up=measure.follow_up,
        )
        for measure in planned
    )


def _assign(draft: Draft, measures: tuple[Measure, ...]) -> None:
    for measure in measures:
        draft.notify("measure_assigned", measure.responsible, clause="3.4", due=measure.limit)


@_decides(c.DrawUpPlan)
def _(draft: Draft, command: c.DrawUpPlan) -> None:
    measures = _measures(draft, command.measures)
    draft.record(
        e.PlanDrawnUp(
            **draft.stamp(command.at),
            number=draft.complaint.plans + 1,
            measures=measures,
            completion_late=command.completion_late,
            approved_by=command.approved_by,
        )
    )
    _assign(draft, measures)


@_decides(c.RevisePlan)
def _(draft: Draft, command: c.RevisePlan) -> None:
    plan = draft.complaint.plan
    measures = _measures(draft, command.measures)
    draft.record(
        e.PlanRevised(
            **draft.stamp(command.at),
            version=(plan.version if plan else 0) + 1,
            measures=measures,
            completion_late=command.completion_late,
            approved_by=command.approved_by,
            reason=draft.seal(command.reason, "reason"),
        )
    )
    _assign(draft, measures)


@_decides(c.StartExecution)
def _(draft: Draft, command: c.StartExecution) -> None:
    draft.record(e.ExecutionStarted(**draft.stamp(command.at)))


@_decides(c.CompleteMeasure)
def _(draft: Draft, command: c.CompleteMeasure) -> None:
    draft.record(
        e.MeasureCompleted(
            **draft.stamp(command.at),
            measure=command.measure,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
        )
    )


@_decides(c.CancelMeasure)
def _(draft: Draft, command: c.CancelMeasure) -> None:
    draft.record(
        e.MeasureCancelled(
            **draft.stamp(command.at),
            measure=command.measure,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
        )
    )


# --- 3.6 -------------------------------------------------------------------------------------


@_decides(c.GiveFeedback)
def _(draft: Draft, command: c.GiveFeedback) -> None:
    message = draft.id_for("message")
    draft.record(
        e.FeedbackGiven(
            **draft.stamp(command.at),
            message=message,
            channel=command.channel,
            outcome=draft.seal(command.outcome, "outcome"),
            follow_ups=tuple(
                e.RecordedFollowUp(
                    id=f.id,
                    what=draft.seal(f.what, "measure"),
                    responsible=f.responsible,
                    due=f.due,
                )
                for f in command.follow_ups
            ),
            told=command.told,
            arrived=command.arrived,
        )
    )
    for f in command.follow_ups:
        draft.notify("follow_up_assigned", f.responsible, clause="3.6", due=f.due)
    if command.deliver:
        _deliver(draft, "feedback", message, "3.6")


@_decides(c.ResendFeedback)
def _(draft: Draft, command: c.ResendFeedback) -> None:
    message = draft.id_for("message")
    draft.record(
        e.FeedbackResent(
            **draft.stamp(command.at),
            message=message,
            channel=command.channel,
            told=command.told,
            arrived=command.arrived,
        )
    )
    if command.deliver:
        _deliver(draft, "feedback", message, "3.6")


@_decides(c.FinishFollowUp)
def _(draft: Draft, command: c.FinishFollowUp) -> None:
    at = draft.context.now if command.at is None else command.at
    retention = None
    if draft.complaint.retention is not None:
        retention = keep_until(draft.complaint, at, draft.context.calendar)
    draft.record(
        e.FollowUpFinished(
            **draft.stamp(at),
            follow_up=command.follow_up,
            evidence=command.evidence,
            note=draft.maybe(command.note, "note"),
            retention=retention,
        )
    )


@_decides(c.Accept)
def _(draft: Draft, command: c.Accept) -> None:
    draft.record(
        e.ResultAccepted(**draft.stamp(command.at), note=draft.maybe(command.note, "note"))
    )


@_decides(c.Object)
def _(draft: Draft, command: c.Object) -> None:
    at = draft.context.now if command.at is None else command.at
    n = draft.complaint.cycle.n + 1
    response, completion = begin(draft.complaint.terms, n, at, draft.context.calendar)
    draft.record(
        e.ObjectionRaised(
            **draft.stamp(at),
            cycle=n,
            statement=draft.seal(command.statement, "statement"),
            response=response,
            completion=completion,
        )
    )
    draft.notify(
        "objection",
        draft.complaint.handler,
        clause="3.6",
        duty=response,
    )


# --- ends ------------------------------------------------------------------------------------


@_decides(c.Close)
def _(draft: Draft, command: c.Close) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintClosed(
            **draft.stamp(at),
            reason=command.reason,
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@_decides(c.Reopen)
def _(draft: Draft, command: c.Reopen) -> None:
    at = draft.context.now if command.at is None else command.at
    n = draft.complaint.cycle.n + 1
    response, completion = begin(draft.complaint.terms, n, at, draft.context.calendar)
    draft.record(
        e.ComplaintReopened(
            **draft.stamp(at),
            cycle=n,
            reason=command.reason,
            note=draft.maybe(command.note, "note"),
            response=response,
            completion=completion,
        )
    )
    draft.notify(
        "reopened",
        draft.complaint.handler,
        clause="3.7",
        duty=response,
    )


@_decides(c.Decline)
def _(draft: Draft, command: c.Decline) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintDeclined(
            **draft.stamp(at),
            reason=command.reason,
            explanation=draft.seal(command.explanation, "outcome"),
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@_decides(c.Withdraw)
def _(draft: Draft, command: c.Withdraw) -> None:
    at = draft.context.now if command.at is None else command.at
    draft.record(
        e.ComplaintWithdrawn(
            **draft.stamp(at),
            by_whom=command.by,
            note=draft.maybe(command.note, "note"),
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@_decides(c.Merge)
def _(draft: Draft, command: c.Merge) -> None:
    at = draft.context.now if command.at is None else command.at
    mine = draft.complaint.cycle.completion
    other = cast(Complaint, draft.context.other).cycle.completion.deadline
    completion = mine
    if (
        other is not None
        and mine.deadline is not None
        and other.due < mine.deadline.due
        and not other.over_at(earliest(at))
    ):
        # The result is owed by the earlier limit, but none can pass before the merger that sets it.
        completion = mine.model_copy(
            update={
                "deadline": other,
                "warn_at": tuple(w for w in mine.warn_at if w < other.due),
            }
        )
    draft.record(
        e.MergedInto(
            **draft.stamp(at),
            into=command.into,
            completion=completion,
            retention=keep_until(draft.complaint, at, draft.context.calendar),
        )
    )


@_decides(c.Link)
def _(draft: Draft, command: c.Link) -> None:
    draft.record(
        e.ComplaintLinked(
            **draft.stamp(command.at), other=command.other, relation=command.relation
        )
    )


# --- corrections and the passing of time -----------------------------------------------------


@_decides(c.CorrectFact)
def _(draft: Draft, command: c.CorrectFact) -> None:
    complaint = draft.complaint
    reason = draft.seal(command.reason, "reason")
    if command.customer is not None:
        customer = _customer(draft, command.customer)
        draft.record(e.CustomerCorrected(**draft.stamp(None), customer=customer, reason=reason))
        return
    came_in = cast(When, command.came_in)
    received = cast(When, first_of((came_in, complaint.registered)))
    first = complaint.cycles[0]
    response, completion = begin(complaint.terms, 1, received, draft.context.calendar)
    draft.record(
        e.ReceiptCorrected(
            **draft.stamp(None),
            came_in=came_in,
            received=received,
            before=complaint.came_in,
            reason=reason,
            response=first.response.model_copy(
                update={"deadline": response.deadline, "warn_at": response.warn_at, "warned": 0}
            ),
            completion=first.completion.model_copy(
                update={
                    "deadline": completion.deadline,
                    "warn_at": completion.warn_at,
                    "warned": 0,
                }
            ),
        )
    )


@_decides(c.AssessDuties)
def _(draft: Draft, command: c.AssessDuties) -> None:
    """Nothing but its consequences."""


@_decides(c.RecomputeDeadlines)
def _(draft: Draft, command: c.RecomputeDeadlines) -> None:
    complaint, calendar = draft.complaint, draft.context.calendar
    for duty in complaint.binding():
        limit = duty.deadline
        if limit is None or not is_stale(limit, calendar) or not still_runs(duty):
            continue
        fresh = again(limit, calendar)
        begun = begin(complaint.terms, duty.cycle, limit.start, calendar)
        warn_at = begun[0 if duty.kind == DutyKind.response else 1].warn_at
        draft.record(
            e.DeadlineRecomputed(
                **draft.stamp(None),
                duty=duty.kind,
                cycle=duty.cycle,
                deadline=fresh,
                warn_at=tuple(at for at in warn_at if at < fresh.due),
                before=limit.due,
            )
        )
    kept = complaint.retention
    if kept is not None and is_stale(kept, calendar):
        fresh = again(kept, calendar)
        draft.record(e.RetentionRecomputed(**draft.stamp(None), retention=fresh, before=kept.due))
