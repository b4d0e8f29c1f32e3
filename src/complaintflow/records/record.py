"""From a dossier to the record of handling: each part is read from the events that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import TypeVar, cast

from ..agreement import Agreement, EscalationPoint
from ..complaint import (
    Answer,
    CloseReason,
    Complaint,
    Criterion,
    CustomerFacts,
    Cycle,
    MeasureStatus,
    Purpose,
    Status,
)
from ..complaint import events as e
from ..complaint.assisting import (
    AssistanceCancelled,
    AssistanceProvided,
    AssistanceRefused,
    AssistanceRequested,
)
from ..complaint.checking import IdentityChecked
from ..complaint.disclosing import BasisSupplied, Disclosed
from ..complaint.model import RepresentativeFacts
from ..complaint.revisiting import CustomerRevisited
from ..desk import Desk, Dossier, Selection
from ..duties import BreachRecorded, Duty, DutyKind, DutyState, WarningGiven
from ..improvement import Improvement
from ..keeping import RecordDisposed, RightsDecided, RightsRequested, ValuesDestroyed
from ..kernel import Event
from ..liability import Claim
from ..values import Actor, Evidence, Sealed, When
from . import model as m

E = TypeVar("E", bound=Event)


def record_of(
    desk: Desk, id: str, *, actor: Actor, purpose: str, values: Selection = "none"
) -> m.HandlingRecord:
    """The record of handling of a complaint, as far as ``actor`` may see it.

    Raises what :meth:`Desk.dossier <complaintflow.desk.Desk.dossier>` raises; ``purpose`` and
    ``values`` are as there. What is not asked for, or not the actor's to see, is masked.
    """
    return read(desk.dossier(id, actor=actor, purpose=purpose, values=values))


def read(dossier: Dossier) -> m.HandlingRecord:
    """The record of handling in a dossier: the same for the same events and values."""
    return _Reader(dossier).record()


class _Reader:
    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._state: Complaint = dossier.state
        self._events = dossier.complaint.events
        self._first = self._events[0]
        self._damaged = {value.token for value in dossier.damaged}
        self._mistaken, self._right_from = self._mistakes()
        self._messages = {line.id: line for line in self._sent()}

    def record(self) -> m.HandlingRecord:
        """All of it."""
        copy = self._dossier.complaint
        return m.HandlingRecord(
            as_of=copy.recorded,
            status=self._state.status,
            head=self._head(),
            customer=self._customer(),
            content=self._content(),
            response=tuple(map(self._response, self._state.cycles)),
            assessment=tuple(self._assessments()),
            interim=tuple(self._interim()),
            investigation=tuple(map(self._investigation, self._state.cycles)),
            assistance=tuple(self._assistance()),
            plan=tuple(self._plans()),
            execution=tuple(self._execution()),
            messages=tuple(self._messages.values()),
            feedback=tuple(map(self._feedback, self._state.cycles)),
            improvement=tuple(self._improvements()),
            revisits=tuple(self._revisits()),
            disclosures=tuple(self._disclosures()),
            rights=tuple(self._rights()),
            escalations=tuple(self._escalations()),
            claims=tuple(self._claims()),
            close=self._close(),
            sign=m.SignPart(handler=self._state.handler, reviewer=self._reviewer()),
            chain=m.Chain(stream=copy.stream, version=len(copy.stored), digest=copy.digest),
        )

    # --- what it is read from ----------------------------------------------------------------

    def _words(self, sealed: Sealed | None) -> m.Words | None:
        return None if sealed is None else self._said(sealed)

    def _said(self, sealed: Sealed) -> m.Words:
        token = sealed.token
        known = self._dossier.values.get(token)
        if known is not None:
            return m.Words(token=token, presence=m.Presence.shown, text=known.value)
        veiled = self._dossier.masked.get(token)
        if veiled is not None:
            return m.Words(token=token, presence=m.Presence.masked, text=veiled)
        if token in self._damaged:
            return m.Words(token=token, presence=m.Presence.damaged)
        hidden = token in self._dossier.hidden
        return m.Words(token=token, presence=m.Presence.masked if hidden else m.Presence.destroyed)

    def _of(self, kind: type[E]) -> Iterator[E]:
        """The events of a kind."""
        for event in self._events:
            if isinstance(event, kind):
                yield event

    def _last(self, kind: type[E]) -> E | None:
        return next(reversed(list(self._of(kind))), None)

    def _in(self, cycle: int) -> Iterator[Event]:
        """The events that were recorded in a round."""
        n = 1
        for event in self._events:
            if isinstance(event, e.ObjectionRaised | e.ComplaintReopened):
                n = event.cycle
            if n == cycle:
                yield event

    def _late(self, duty: Duty) -> timedelta | None:
        return self._state.standing(duty, self._dossier.complaint.recorded).late_by

    def _stands(self, duty: Duty) -> DutyState:
        return self._state.standing(duty, self._dossier.complaint.recorded).state

    # --- head, customer, content -------------------------------------------------------------

    def _head(self) -> m.Head:
        agreement = self._dossier.agreement
        known = None if agreement is None else agreement.state
        return m.Head(
            complaint_no=self._state.reference,
            agreement_no=known.number if isinstance(known, Agreement) else None,
            channel=self._state.channel,
            received_at=self._state.received,
            registered_at=self._state.registered,
            received_by=self._first.by,
        )

    def _customer(self) -> m.CustomerPart:
        facts, known = self._state.customer, self._receipt
        return m.CustomerPart(
            ref=facts.ref,
            type=facts.type,
            name=self._words(facts.name),
            contacts=self._contacts(facts),
            no_contact=facts.no_contact,
            members=tuple(
                m.MemberLine(
                    ref=one.ref,
                    type=one.type,
                    name=self._words(one.name),
                    contacts=self._contacts(one),
                    left=one.left,
                )
                for one in self._state.members
            ),
            representatives=tuple(map(self._representative, self._state.representatives)),
            preferred_channel=known and known.preferred_channel,
            preferred_time=self._words(known.preferred_time if known else None),
        )

    def _contacts(self, facts: CustomerFacts) -> tuple[m.ContactLine, ...]:
        return tuple(
            m.ContactLine(kind=contact.kind, value=self._said(contact.value))
            for contact in facts.contacts
        )

    @property
    def _receipt(self) -> e.ComplaintReceived | None:
        """The receipt; None of an old case that was carried over."""
        return self._first if isinstance(self._first, e.ComplaintReceived) else None

    def _representative(self, acting: RepresentativeFacts) -> m.RepresentativeLine:
        good = {check.id for check in self._state.identities if check.person == acting.person}
        check = next((check for check in self._of(IdentityChecked) if check.check in good), None)
        acts = acting in self._state.acting()  # who left the complaint does no more
        return m.RepresentativeLine(
            person=acting.person,
            capacity=check.capacity if check else acting.capacity,
            name=self._said(acting.name),
            authority=check.covers if check and acts else (),
            evidence=check.evidence if check else (),
        )

    def _content(self) -> m.ContentPart:
        known = self._receipt
        old = self._first if isinstance(self._first, e.ComplaintCarriedOver) else None
        statement = known.statement if known else old.statement if old else None
        return m.ContentPart(
            object=self._state.about,
            item=self._now("item", known.item if known else None),
            occurred_at=known and known.occurred_at,
            occurred_place=self._words(known.occurred_place if known else None),
            statement=self._now("statement", statement),
            demand=self._now("demand", known.demand if known else None),
            attachments=tuple(
                m.AttachmentLine(
                    id=a.id,
                    kind=a.kind,
                    name=self._said(a.name),
                    sha256=a.sha256,
                    size=a.size,
                    media_type=a.media_type,
                    at=a.at,
                    by=a.by,
                )
                for a in self._state.attachments
            ),
            earlier=tuple(self._links()),
            corrections=tuple(self._corrections()),
        )

    def _now(self, fact: str, first: Sealed | None) -> m.Words | None:
        """What the customer said, as it was put right last."""
        said = first
        for event in self._of(e.WordsCorrected):
            said = getattr(event, fact) or said
        return self._words(said)

    def _corrections(self) -> Iterator[m.CorrectionLine]:
        known = self._receipt
        said: dict[str, Sealed | None] = {
            "statement": getattr(self._first, "statement", None),
            "demand": known.demand if known else None,
            "item": known.item if known else None,
        }
        customer = known.customer if known else None
        members: dict[str, CustomerFacts] = {one.ref: one for one in known.members} if known else {}
        for event in self._events:
            if isinstance(event, e.ReceiptCorrected):
                yield self._correction(
                    event,
                    m.Corrected.receipt,
                    was_received=event.before,
                    now_received=event.came_in,
                )
            elif isinstance(event, e.CustomerCorrected):
                right = event.customer
                if right.ref in members:
                    was, members[right.ref] = _of_customer(members[right.ref]), right
                else:
                    was, customer = _of_customer(customer), right
                yield self._correction(event, m.Corrected.customer, was, _of_customer(right))
            elif isinstance(event, e.ContactFound) and event.person in members:
                members[event.person] = members[event.person].reached_by(
                    event.contact, event.at, event.recorded
                )
            elif isinstance(event, e.ContactFound) and customer is not None:
                customer = customer.reached_by(event.contact, event.at, event.recorded)
            elif isinstance(event, e.WordsCorrected):
                for name, before in said.items():
                    put_right = getattr(event, name)
                    if put_right is not None:
                        said[name] = put_right
                        yield self._correction(
                            event, m.Corrected(name), [before] if before else [], [put_right]
                        )

    def _correction(
        self,
        event: e.ReceiptCorrected | e.CustomerCorrected | e.WordsCorrected,
        what: m.Corrected,
        was: Iterable[Sealed] = (),
        now: Iterable[Sealed] = (),
        was_received: When | None = None,
        now_received: When | None = None,
    ) -> m.CorrectionLine:
        return m.CorrectionLine(
            what=what,
            at=event.at,
            by=event.by,
            was=tuple(map(self._said, was)),
            now=tuple(map(self._said, now)),
            was_received=was_received,
            now_received=now_received,
            reason=self._said(event.reason),
            request=event.request,
        )

    def _links(self) -> Iterator[m.LinkLine]:
        for event in self._of(e.ComplaintLinked):
            if event.other in self._state.links:
                yield m.LinkLine(other=event.other, relation=event.relation, at=event.at)
        for merged in self._of(e.MergedInto):
            yield m.LinkLine(other=merged.into, relation="merged_into", at=merged.at)

    # --- messages, response, feedback --------------------------------------------------------

    def _sent(self) -> Iterable[m.MessageLine]:
        lines: dict[str, m.MessageLine] = {}
        for cycle in self._state.cycles:
            for event in self._in(cycle.n):
                line = self._message(event, cycle.n)
                if line is not None:
                    lines[line.id] = line
                elif isinstance(event, e.MessageHandedOn | e.MessageArrived | e.MessageBounced):
                    lines[event.message] = lines[event.message].model_copy(update=_news(event))
        return lines.values()

    def _message(self, event: Event, cycle: int) -> m.MessageLine | None:
        if isinstance(event, e.MessageSent):
            purpose, text, cycle = event.purpose, event.text, event.cycle
        elif isinstance(event, e.FeedbackGiven):
            purpose, text = Purpose.feedback, event.outcome
        elif isinstance(event, e.FeedbackResent):
            given = self._last_in(cycle, e.FeedbackGiven)
            purpose, text = Purpose.feedback, None if given is None else given.outcome
        else:
            return None
        return m.MessageLine(
            id=event.message,
            cycle=cycle,
            purpose=purpose,
            channel=event.channel,
            told=self._mistaken.get(event.message, event.told),
            sent_at=None if event.queued else event.at,
            arrived_at=event.arrived,
            bounced=None,
            by=event.by,
            text=self._words(text),
        )

    def _mistakes(self) -> tuple[dict[str, str], int]:
        """The messages that went to somebody who was wrongly taken for the customer, each with
        whom; and which event put it right last."""
        receipt, members = self._receipt, self._state.members
        customer = (
            receipt.customer.ref if receipt else cast(e.ComplaintCarriedOver, self._first).customer
        )
        sent: dict[str, str | None] = {}
        mistaken: dict[str, str] = {}
        last = 0
        for n, event in enumerate(self._events):
            if isinstance(event, e.MessageSent | e.FeedbackGiven | e.FeedbackResent):
                sent[event.message] = event.told
            elif isinstance(event, e.CustomerCorrected) and event.customer.ref not in (
                customer,
                *(one.ref for one in members),
            ):
                told_them = {id: to or customer for id, to in sent.items() if not (to and members)}
                sent = {id: to for id, to in sent.items() if id not in told_them}
                mistaken |= told_them
                customer, last = event.customer.ref, n
        return mistaken, last

    def _last_in(self, cycle: int, kind: type[E]) -> E | None:
        found = [event for event in self._in(cycle) if isinstance(event, kind)]
        return found[-1] if found else None

    def _reached(self, cycle: int, when: When | None, *purposes: Purpose) -> m.MessageLine | None:
        """The message of a round that reached the customer then."""
        if when is None:
            return None
        for line in self._messages.values():
            if (
                (line.cycle, line.bounced) == (cycle, None)
                and line.id not in self._mistaken
                and line.purpose in purposes
                and when in (line.arrived_at, line.sent_at)
            ):
                return line
        return None

    def _response(self, cycle: Cycle) -> m.ResponseLine:
        duty = cycle.response
        told = self._reached(cycle.n, duty.fulfilled, Purpose.acknowledgement, *_RESULTS)
        return m.ResponseLine(
            cycle=cycle.n,
            due=duty.deadline,
            answered_at=duty.fulfilled,
            how=told and told.channel,
            by=told and told.by,
            state=self._stands(duty),
            late_by=self._late(duty),
        )

    def _feedback(self, cycle: Cycle) -> m.FeedbackLine:
        duty = cycle.completion
        lines = [
            line
            for line in self._messages.values()
            if line.cycle == cycle.n
            and line.purpose in _RESULTS
            and line.bounced is None
            and line.id not in self._mistaken
        ]
        told = lines[0] if lines else None
        given = self._last_in(cycle.n, e.FeedbackGiven)
        answer, answered = self._answer(cycle.n)
        return m.FeedbackLine(
            cycle=cycle.n,
            due=duty.deadline,
            sent_at=told and told.sent_at,
            arrived_at=told and told.arrived_at,
            channel=told and told.channel,
            by=told and told.by,
            text=told and told.text,
            follow_ups=tuple(self._follow_ups(given)) if given else (),
            state=self._stands(duty),
            late_by=self._late(duty),
            customer_answer=answer,
            answered_at=answered and answered.at,
            answer=self._words(_said_by(answered)),
        )

    def _follow_ups(self, given: e.FeedbackGiven) -> Iterator[m.FollowUpLine]:
        stand = {one.id: one for one in self._state.follow_ups if one.told == given.at}
        for told in given.follow_ups:
            settled = stand[told.id].settled
            yield m.FollowUpLine(
                id=told.id,
                what=self._said(told.what),
                responsible=told.responsible,
                due=told.due,
                done_at=settled,
                overdue=settled is None and told.due < self._dossier.complaint.recorded,
            )

    def _answer(
        self, cycle: int
    ) -> tuple[Answer | None, e.ResultAccepted | e.ObjectionRaised | None]:
        for event in self._of(e.ObjectionRaised):
            if event.cycle == cycle + 1:
                return Answer.objected, event
        accepted = self._last_in(cycle, e.ResultAccepted)
        if accepted is None or not self._by_all(cycle):
            return None, None
        return Answer.accepted, accepted

    def _by_all(self, cycle: int) -> bool:
        """Whether whoever complains, or all who complain together, accepted the result of a
        round."""
        if cycle == self._state.cycle.n:
            return self._state.answer == Answer.accepted
        if not self._state.members:
            return self._last_in(cycle, e.ResultAccepted) not in self._events[: self._right_from]
        closed = self._last_in(cycle, e.ComplaintClosed)
        return closed is not None and closed.reason == CloseReason.accepted

    def _revisits(self) -> Iterator[m.RevisitLine]:
        for cycle in self._state.cycles:
            for event in self._in(cycle.n):
                if isinstance(event, CustomerRevisited):
                    yield m.RevisitLine(
                        cycle=cycle.n,
                        at=event.at,
                        by=event.by,
                        channel=event.channel,
                        reached=event.reached,
                        satisfaction=event.satisfaction,
                        comment=self._words(event.comment),
                    )

    # --- access, escalation, claims ----------------------------------------------------------

    def _disclosures(self) -> Iterator[m.DisclosureLine]:
        basis = {disclosure.id: disclosure.basis for disclosure in self._state.disclosures}
        later = {event.disclosure: event.evidence for event in self._of(BasisSupplied)}
        for event in self._of(Disclosed):
            yield m.DisclosureLine(
                id=event.disclosure,
                at=event.at,
                by=event.by,
                to=event.to_whom,
                recipient=event.recipient,
                kinds=event.kinds,
                basis=basis[event.disclosure],
                evidence=(*event.evidence, *later.get(event.disclosure, ())),
                note=self._words(event.note),
            )

    def _rights(self) -> Iterator[m.RightsLine]:
        asked = {event.request: event for event in self._of(RightsRequested)}
        decided = {event.request: event for event in self._of(RightsDecided)}
        for request in self._state.rights:
            last = decided.get(request.id)
            yield m.RightsLine(
                id=request.id,
                kind=request.kind,
                capacity=request.capacity,
                received=request.received,
                words=self._words(asked[request.id].words),
                limit=request.limit,
                status=request.status,
                decided_at=request.decided,
                decided_by=last and last.by,
                reason=request.reason,
                until=request.until,
                note=self._words(last.note if last else None),
                answered_at=request.answered,
                executed_at=request.executed,
            )

    def _escalations(self) -> Iterator[m.EscalationLine]:
        terms, grave, cycle = self._state.terms, False, 1
        given: dict[object, int] = {}
        for event in self._events:
            if isinstance(event, e.ObjectionRaised | e.ComplaintReopened):
                cycle = event.cycle
            elif isinstance(event, e.ComplaintClassified | e.ComplaintReclassified):
                if event.classification.is_grave and not grave:
                    to = terms.told_at(EscalationPoint.priority_one)
                    yield m.EscalationLine(at=event.at, about=None, cycle=cycle, n=None, to=to)
                grave = event.classification.is_grave
            elif isinstance(event, WarningGiven):
                place = (event.duty, event.cycle, event.about)
                # Where a limit was counted anew its warnings begin again.
                fresh = tuple(range(given.get(place, 0) + 1, event.n + 1)) or (event.n,)
                given[place] = event.n
                to = terms.told_of(fresh) if isinstance(event.duty, DutyKind) else ()
                yield m.EscalationLine(
                    at=event.at, about=event.duty, cycle=event.cycle, n=event.n, to=to
                )
            elif isinstance(event, BreachRecorded) and event.duty is not None:
                to = terms.told_at(EscalationPoint.overdue)
                if to:
                    yield m.EscalationLine(
                        at=event.at, about=event.duty, cycle=event.cycle, n=None, to=to
                    )

    def _claims(self) -> Iterator[m.ClaimLine]:
        for copy in self._dossier.others:
            claim = copy.state
            if isinstance(claim, Claim):
                grounds = (g for g in claim.grounds if g.stream == self._state.id)
                yield m.ClaimLine(
                    reference=claim.reference,
                    claimant=claim.claimant,
                    clauses=tuple(dict.fromkeys(ground.clause for ground in grounds)),
                    raised=claim.raised,
                    status=claim.status,
                )

    # --- assessment, investigation, plan, execution ------------------------------------------

    def _assessments(self) -> Iterator[m.AssessmentLine]:
        for event in self._events:
            if not isinstance(event, e.ComplaintClassified | e.ComplaintReclassified):
                continue
            known = event.classification
            reason = event.reason if isinstance(event, e.ComplaintReclassified) else None
            yield m.AssessmentLine(
                at=event.at,
                by=event.by,
                category=known.category,
                subcategory=known.subcategory,
                product=known.product,
                severity=known.severity,
                urgency=known.urgency,
                priority=known.priority,
                criteria=event.criteria,
                urgency_criteria=event.urgency_criteria,
                complexity=event.complexity,
                safety_flag=bool({*event.criteria} & _SAFETY),
                personal_data_flag=known.category == "privacy",
                collective_flag=self._collective or bool({*event.criteria} & _COLLECTIVE),
                standard_version=known.standard,
                reason=self._words(reason),
                note=self._words(event.note),
            )

    @property
    def _collective(self) -> bool:
        """Whether several customers put the same matter to Party A, together or each."""
        same = ("same_matter", "lead_case")
        return bool(self._state.members) or any(link.relation in same for link in self._links())

    def _interim(self) -> Iterator[m.InterimLine]:
        for event in self._of(e.InterimMeasureTaken):
            yield m.InterimLine(
                at=event.at,
                by=event.by,
                kind=event.kind,
                what=self._said(event.what),
                responsible=event.responsible,
            )

    def _investigation(self, cycle: Cycle) -> m.InvestigationLine:
        started = self._last_in(cycle.n, e.InvestigationStarted)
        found = self._last_in(cycle.n, e.InvestigationConcluded)
        taken = self._last_in(cycle.n, e.FindingsTakenOver)
        verdict = found or taken
        # In a later round the same investigator goes on, from the objection.
        before = self._last(e.InvestigationStarted) if cycle.n > 1 else None
        by = started or before
        return m.InvestigationLine(
            cycle=cycle.n,
            investigator=by and by.investigator,
            started=started.at if started else cycle.started if before else None,
            concluded=verdict and verdict.at,
            verdict=verdict and verdict.verdict,
            findings=self._words(found.findings if found else None),
            evidence=found.evidence if found else (),
            cause=verdict and verdict.cause,
            cause_note=self._words(found.cause_note if found else None),
            root_cause=self._words(found.root_cause if found else None),
            problems=verdict.problems if verdict else (),
            taken_from=taken and taken.lead,
        )

    def _planned(self) -> Iterator[e.PlanDrawnUp | e.PlanRevised]:
        for event in self._events:
            if isinstance(event, e.PlanDrawnUp | e.PlanRevised):
                yield event

    def _plans(self) -> Iterator[m.PlanLine]:
        number, cycle = 0, 1
        for event in self._events:
            if isinstance(event, e.ObjectionRaised | e.ComplaintReopened):
                cycle = event.cycle
            if not isinstance(event, e.PlanDrawnUp | e.PlanRevised):
                continue
            revised = event if isinstance(event, e.PlanRevised) else None
            number = event.number if isinstance(event, e.PlanDrawnUp) else number
            yield m.PlanLine(
                plan_no=number,
                version=revised.version if revised else 1,
                cycle=cycle,
                at=event.at,
                drawn_up_by=event.by,
                approved_by=event.approved_by,
                completion_late=event.completion_late,
                measures=tuple(
                    m.MeasureLine(
                        id=measure.id,
                        kind=measure.kind,
                        what=self._said(measure.what),
                        responsible=measure.responsible,
                        limit=measure.limit,
                        follow_up=measure.follow_up,
                        cost=self._words(measure.cost),
                        proof=self._words(measure.proof),
                    )
                    for measure in event.measures
                ),
                reason=self._words(revised.reason if revised else None),
                liability_view=event.liability_view,
                risk=self._words(event.risk),
                customer_told=event.customer_told,
            )

    def _execution(self) -> Iterator[m.ExecutionLine]:
        for event in self._events:
            evidence: tuple[Evidence, ...] = ()
            status, reason = MeasureStatus.done, None
            if isinstance(event, e.FollowUpFinished):
                measure, evidence = event.follow_up, event.evidence
            elif isinstance(event, e.MeasureCompleted):
                measure, evidence = event.measure, event.evidence
            elif isinstance(event, e.MeasureCancelled):
                measure, status, reason = event.measure, MeasureStatus.cancelled, event.reason
            else:
                continue
            yield m.ExecutionLine(
                measure=measure,
                status=status,
                done_at=event.at,
                by=event.by,
                evidence=evidence,
                reason=reason,
                note=self._words(event.note),
            )

    # --- assistance, improvement -------------------------------------------------------------

    def _assistance(self) -> Iterator[m.AssistanceLine]:
        now = {request.id: request for request in self._state.assistance}
        for asked in self._of(AssistanceRequested):
            request, last = now[asked.request], self._last_on(asked.request)
            yield m.AssistanceLine(
                id=request.id,
                kind=request.kind,
                what=self._said(asked.assistance),
                asked_at=request.asked,
                by=asked.by,
                due=request.duty.deadline,
                status=request.status,
                settled_at=None if last is None else last.at,
                evidence=last.evidence if isinstance(last, AssistanceProvided) else (),
            )

    def _last_on(self, request: str) -> Event | None:
        last: Event | None = None
        for event in self._events:
            ends = AssistanceProvided | AssistanceRefused | AssistanceCancelled
            if isinstance(event, ends) and event.request == request:
                last = event
        return last

    def _improvements(self) -> Iterator[m.ImprovementLine]:
        seen = {
            copy.stream: copy.state
            for copy in self._dossier.others
            if isinstance(copy.state, Improvement)
        }
        for problem in self._state.problems:
            line = m.ImprovementLine(
                problem=problem.code, found_at=problem.found, improvement=problem.improvement
            )
            known = seen.get(problem.improvement or "")
            yield line if known is None else line.model_copy(update=self._improved(known))

    def _improved(self, known: Improvement) -> Mapping[str, object]:
        return {
            "reference": known.reference,
            "status": known.status,
            "owner": known.owner,
            "cause": known.cause,
            "actions": tuple(
                m.ActionLine(
                    id=action.id,
                    kind=action.kind,
                    what=self._said(action.what),
                    responsible=action.responsible,
                    due=action.duty.deadline,
                    status=action.status,
                    settled_at=action.settled,
                )
                for action in known.actions
            ),
            "check_from": known.check_from,
        }

    # --- close -------------------------------------------------------------------------------

    def _close(self) -> m.ClosePart:
        cycle = self._state.cycle.n
        ended = () if self._state.is_open else reversed(list(self._in(cycle)))
        end = next((event for event in ended if isinstance(event, _ENDS)), None)
        reason = getattr(end, "reason", None)
        return m.ClosePart(
            closed_at=end and end.at,
            by=end and end.by,
            how=end and Status(end.to),
            reason=None if reason is None else str(reason),
            explanation=self._words(getattr(end, "explanation", None)),
            response_ok=self._in_time(c.response for c in self._state.cycles),
            completion_ok=self._in_time(c.completion for c in self._state.cycles),
            breaches=self._state.breaches,
            retention_until=self._dossier.keeping.until,
            holds=self._state.holds,
            kept_by=tuple(dict.fromkeys(n.kind for n in self._dossier.keeping.open)),
            disposal=self._disposal(),
        )

    def _disposal(self) -> m.DisposalLine | None:
        disposed, destroyed = self._last(RecordDisposed), self._last(ValuesDestroyed)
        if disposed is None:
            return None
        version = self._events.index(disposed) + 1
        return m.DisposalLine(
            at=disposed.recorded,
            by=disposed.by,
            kept_until=disposed.kept_until,
            version=version,
            certificate=self._dossier.complaint.stored[version - 1].digest,
            destroyed_at=destroyed and destroyed.recorded,
            values=destroyed and destroyed.values,
        )

    def _in_time(self, duties: Iterable[Duty]) -> bool | None:
        states = {self._stands(duty) for duty in duties}
        if states & {DutyState.late, DutyState.overdue}:
            return False
        return True if states <= {DutyState.met} else None

    def _reviewer(self) -> str | None:
        approved = [plan.approved_by for plan in self._planned()]
        return next((person for person in reversed(approved) if person is not None), None)


_RESULTS = (Purpose.feedback, Purpose.decline, Purpose.merge)
_SAFETY = {Criterion.harm_to_health, Criterion.safety_defect}
_COLLECTIVE = {Criterion.many_customers, Criterion.several_customers}
_ENDS = (e.ComplaintClosed, e.ComplaintDeclined, e.ComplaintWithdrawn, e.MergedInto)


def _of_customer(customer: CustomerFacts | None) -> list[Sealed]:
    """What says who a customer is."""
    if customer is None:
        return []
    name = [] if customer.name is None else [customer.name]
    return [*name, *(contact.value for contact in customer.contacts)]


def _news(event: e.MessageHandedOn | e.MessageArrived | e.MessageBounced) -> Mapping[str, object]:
    """What is known of a message since."""
    if isinstance(event, e.MessageHandedOn):
        return {"sent_at": event.at}
    if isinstance(event, e.MessageArrived):
        return {"arrived_at": event.at}
    return {"bounced": event.reason}


def _said_by(event: e.ResultAccepted | e.ObjectionRaised | None) -> Sealed | None:
    if event is None:
        return None
    return event.statement if isinstance(event, e.ObjectionRaised) else event.note
