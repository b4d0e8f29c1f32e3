"""What a complaint waits for, and whom: the place that knows what is owed next on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ..duties import (
    TARGET_CLAUSE,
    Assigner,
    Duty,
    DutyKind,
    TargetKind,
    Task,
    breach_tasks,
)
from ..keeping import RightsKind, RightsStatus
from ..values import Party
from .assistance import AssistanceStatus
from .measures import MeasureStatus
from .model import FINAL, Complaint, Purpose, Status
from .owing import untold
from .targets import to_ask

_NEXT: Mapping[Status, tuple[str, str]] = {
    Status.received: ("classify", "3.2"),
    Status.classified: ("start_investigation", "3.3"),
    Status.investigated: ("draw_up_plan", "3.4"),
    Status.planned: ("start_execution", "3.5"),
    Status.executed: ("give_feedback", "3.6"),
    Status.feedback_given: ("close", "3.6"),
}
"""The handler's next step from each open status (an unfounded complaint may go on to the feedback
at once); to conclude an investigation is the investigator's."""

_WANTED: Mapping[TargetKind, str] = {
    TargetKind.first_assessment: "classify",
    TargetKind.personal_answer: "log_contact",
    TargetKind.containment: "contain",
    TargetKind.handling_plan: "draw_up_plan",
}
"""The move that meets an inner target; a follow-up is a task of its own."""

_CARRIES_OUT: Mapping[RightsKind, str] = {
    RightsKind.access: "give_access",
    RightsKind.correction: "correct_fact",
    RightsKind.erasure: "dispose",
}
"""The move that carries a request for personal information out."""


def tasks(complaint: Complaint) -> Iterator[Task]:
    """Every act that a complaint waits for. Of one that was disposed of nothing is left to do but
    to answer who asked about their data.

    What the person responsible cannot do, as they are barred, is the handler's, then the manager's
    that the terms name.
    """
    assigner = Assigner(
        id=complaint.id,
        reference=complaint.reference,
        manager=complaint.terms.manager,
        barred=complaint.staff,
        party_b=_party_b(complaint),
    )
    if complaint.status not in FINAL:
        yield from _handling(complaint, assigner)
        yield from _investigating(complaint, assigner)
        yield from _promised(complaint, assigner)
        yield from _assisting(complaint, assigner)
        yield from breach_tasks(assigner, complaint.breaches)
    yield from _rights(complaint, assigner)


def _party_b(complaint: Complaint) -> str | None:
    """Who acts for Party B on it; None where nobody does, or who does takes no part."""
    return None if complaint.party_b in complaint.staff else complaint.party_b


def _handling(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """What is the handler's; where there is none, to name one, by when the first of it is due.

    A case that was carried over owes nothing from its first cycle, so nobody need be named.
    """
    theirs = (*_telling(complaint, assigner), *_stepping(complaint, assigner))
    if complaint.handler is not None:
        yield from theirs
        return
    dues = [task.due for task in theirs if task.due is not None]
    completed_by = _completed_by(complaint)
    if complaint.is_open and completed_by is not None:
        dues.append(completed_by)
    if dues or (theirs and completed_by is not None):
        yield assigner.to_a((), "assign_handler", "3.1", min(dues, default=None))


def _telling(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """Messages that are owed, inner targets, problems that no improvement has taken up."""
    handler = (complaint.handler,)
    for duty in complaint.owed():
        move, purposes = _message(complaint, duty)
        if move:
            cycle = complaint.cycles[duty.cycle - 1]
            for told in untold(complaint, cycle, *purposes) or ("",):
                yield assigner.to_a(handler, move, duty.clause, duty.deadline.act_by, told)
    for target in complaint.running():
        if target.kind in _WANTED:
            clause, by = TARGET_CLAUSE[target.kind], target.deadline.act_by
            yield assigner.to_a(handler, _WANTED[target.kind], clause, by, target.kind.value)
    if complaint.status == Status.withdrawn and not _confirmed(complaint):
        yield assigner.to_a(handler, "tell_outcome", "3.6")
    for problem in complaint.untaken():
        by = problem.duty.deadline.act_by
        yield assigner.to_a(handler, "link_improvement", problem.duty.clause, by, problem.code)


def _message(complaint: Complaint, duty: Duty) -> tuple[str, tuple[Purpose, ...]]:
    """The move that tells the customer what a duty owes, and the messages that meet it; none where
    there is nothing to tell now."""
    if duty.kind == DutyKind.response:
        return "acknowledge", ()
    if duty.kind == DutyKind.completion:
        if complaint.status in (Status.declined, Status.merged):
            return "tell_outcome", (Purpose.decline, Purpose.merge)
        if complaint.status in (Status.feedback_given, Status.closed):
            told = complaint.cycle.told is not None
            return "resend_feedback" if told else "give_feedback", (Purpose.feedback,)
    return "", ()


def _confirmed(complaint: Complaint) -> bool:
    """Whether a withdrawal was confirmed to the customer, or cannot be."""
    told = any(m.purpose == Purpose.withdrawal for m in complaint.messages)
    return told or complaint.unreachable is not None


def _stepping(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """The next step of the process."""
    if complaint.status in _NEXT:
        move, clause = _NEXT[complaint.status]
        yield assigner.to_a((complaint.handler,), move, clause, _completed_by(complaint))


def _completed_by(complaint: Complaint) -> datetime | None:
    """By when handling is to be complete; None where that is not owed."""
    limit = complaint.cycle.completion
    return limit.deadline.act_by if complaint.binds(limit) else None


def _investigating(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """To conclude the investigation; of an old case that nobody investigated the handler does."""
    if complaint.status == Status.investigating:
        found = complaint.investigation
        people = (None if found is None else found.investigator, complaint.handler)
        due = _completed_by(complaint)
        yield assigner.to_a(people, "conclude_investigation", "3.3", due)


def _promised(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """Measures and follow-ups, and to ask the customer after the feedback."""
    if complaint.plan is not None and complaint.status == Status.executing:
        for measure in complaint.plan.measures:
            if measure.status == MeasureStatus.open:
                people = (measure.responsible, complaint.handler)
                yield assigner.to_a(people, "complete_measure", "3.5", measure.limit, measure.id)
    for follow_up in complaint.follow_ups:
        if follow_up.settled is None:
            people = (follow_up.responsible, complaint.handler)
            yield assigner.to_a(people, "follow_up", "3.6", follow_up.due, follow_up.id)
    asking = to_ask(complaint)
    if asking is not None:
        person, target = asking
        clause, by = TARGET_CLAUSE[target.kind], target.deadline.act_by
        yield assigner.to_a((person,), "revisit", clause, by, target.kind.value)


def _assisting(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """What Party B is asked for, and what it asks (2.2): it is answered before its time is over."""
    handler = (complaint.handler,)
    for request in complaint.assistance:
        due, id = request.duty.deadline.act_by, request.id
        if request.status == AssistanceStatus.requested:
            yield from assigner.to_party(
                Party.party_b, "provide_assistance", request.duty.clause, due, id
            )
            if request.wants_until is not None:
                yield assigner.to_a(handler, "answer_more_time", "2.2", due, id)
        elif request.status == AssistanceStatus.refused:
            yield assigner.to_a(handler, "answer_refusal", "2.2", due, id)


def _rights(complaint: Complaint, assigner: Assigner) -> Iterator[Task]:
    """What is asked about personal information: to decide, to carry out, to answer (4.3). Erasure
    that was deferred waits for time alone."""
    handler, live = (complaint.handler,), complaint.status not in FINAL
    for asked in complaint.rights:
        due = None if asked.limit is None else asked.limit.act_by
        if asked.status == RightsStatus.received:
            yield assigner.to_a((), "decide_rights_request", "4.3", due, asked.id)
            continue
        if asked.status == RightsStatus.granted and live:
            erases = asked.kind == RightsKind.erasure
            people = () if erases else handler
            yield assigner.to_a(people, _CARRIES_OUT[asked.kind], "4.3", due, asked.id)
        if asked.waits_for_answer:
            yield assigner.to_a(handler, "answer_rights_request", "4.3", due, asked.id)
