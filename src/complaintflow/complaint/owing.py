"""What a complaint owes, computed from its facts: when duties are met, when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

from ..agreement import Terms
from ..duties import (
    Duty,
    DutyKind,
    first_of,
    last_of,
    may_move,
    owe,
)
from ..duties.owing import next_limit, next_wake, provisional_limits
from ..keeping.model import next_look
from ..periods import Deadline, Period, WorkingCalendar, deadline
from ..values import When, earliest, latest
from .model import (
    FINAL,
    Complaint,
    ContactPoint,
    CustomerFacts,
    Cycle,
    Message,
    Purpose,
    Silence,
    Status,
)
from .roll import Roll
from .targets import meet_targets


def meet(complaint: Complaint) -> Complaint:
    """Say of every cycle's duties when they were met, from the messages and the handling.

    The first message that reached the customer meets the response; the result told and the
    handling complete, both, meet completion (4.1, 4.2). What tells the customer in a later cycle
    meets what an earlier one still owes; what was met before stays as it was.
    """
    for cycle in complaint.cycles:
        complaint = with_cycle(complaint, _meet(complaint, cycle))
    for cycle in complaint.cycles:
        complaint = with_cycle(complaint, meet_targets(complaint, cycle))
    return complaint


def told_at(complaint: Complaint, cycle: Cycle, *purposes: Purpose) -> When | None:
    """When the customer was told, in a round or after it, by a message of one of the purposes (of
    any, where none is named); None while it was not.

    Of a joint complaint: the first moment at which each was told who was then to be told. Whoever
    is named afterwards is not owed it again.
    """
    sent = _sent(complaint, cycle, purposes)
    if not complaint.members:
        return first_of(m.reached for m in sent)
    return Roll(complaint).told(sent)


def _sent(complaint: Complaint, cycle: Cycle, purposes: tuple[Purpose, ...]) -> tuple[Message, ...]:
    return tuple(
        m
        for m in complaint.messages
        if m.cycle >= cycle.n and not m.queued and (not purposes or m.purpose in purposes)
    )


def untold(complaint: Complaint, cycle: Cycle, *purposes: Purpose) -> tuple[str, ...]:
    """Who, of a joint complaint, is still to be told; nobody once all who were to be told were."""
    if not complaint.members or told_at(complaint, cycle, *purposes) is not None:
        return ()
    sent = _sent(complaint, cycle, purposes)
    told = {m.told or complaint.customer.ref for m in sent}
    return tuple(person for person in complaint.to_be_told() if person not in told)


def _meet(complaint: Complaint, cycle: Cycle) -> Cycle:
    last = cycle.n == complaint.cycle.n
    if complaint.carried_over and cycle.n == 1 and not last:
        return cycle
    silence = cycle.silence
    silent = None if silence is None else cycle.silent_since(silence)
    result = told_at(complaint, cycle, Purpose.feedback)
    whole, alone = None, None
    if result is not None and cycle.handled is not None:
        whole = last_of((result, cycle.handled))
    if silent is not None and _in_time(cycle.completion, silent):
        # Nobody could be told before the limit: the handling half is all that is owed.
        alone = cycle.handled
    untold = last and complaint.status in UNTOLD and silence is not None
    withdrawn = cycle.completion.discharged if complaint.status == Status.withdrawn else None
    response = cycle.response.model_copy(
        update={
            "fulfilled": told_at(complaint, cycle),
            "impossible": None if silence is None else silence.reason,
            "impossible_since": silent,
        }
    )
    completion = cycle.completion.model_copy(
        update={
            "fulfilled": first_of(
                (whole, alone, told_at(complaint, cycle, Purpose.decline, Purpose.merge))
            ),
            "impossible": silence.reason if untold and silence else None,
            "impossible_since": last_of((complaint.since, silent)) if untold else None,
            "discharged": first_of((withdrawn, _taken_up_anew(complaint, cycle))),
        }
    )
    return cycle.model_copy(update={"response": response, "completion": completion})


def _taken_up_anew(complaint: Complaint, cycle: Cycle) -> When | None:
    """When the next cycle took the matter up, where nobody could be told then: what is told from
    then on is its result, by its limits, and the earlier one is owed to nobody any more."""
    if cycle.n == complaint.cycle.n:
        return None
    began = complaint.cycles[cycle.n].started
    silent = any(
        earliest(cycle.silent_since(silence)) <= latest(began)
        and (silence.found is None or latest(silence.found) > earliest(began))
        for silence in cycle.silences
    )
    return began if silent else None


UNTOLD = (Status.declined, Status.merged)
"""It ended early, and the customer is still owed the answer."""


def pruned(complaint: Complaint, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Without those that can meet nothing any more: of each cycle and purpose only the first that
    is known to have arrived is kept, of a person's and of automatic ones, and what waits for
    news; and what may answer an objection that is written down later."""
    first: dict[tuple[int, Purpose, bool, str | None], Message] = {}
    for message in messages:
        if message.arrived is not None:
            place = _place(message)
            known = first.setdefault(place, message)
            if earliest(message.reached) < earliest(known.reached):
                first[place] = message
    return tuple(
        m
        for m in messages
        if m.arrived is None or first[_place(m)] is m or _may_answer(complaint.cycle, m)
    )


def _may_answer(cycle: Cycle, message: Message) -> bool:
    """Whether a message may yet turn out to answer an objection to the result of a cycle."""
    told = cycle.told
    return (
        told is not None
        and message.purpose == Purpose.acknowledgement
        and earliest(told) <= latest(message.sent)
    )


def answering(cycle: Cycle, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Messages of which those that were certainly sent when a cycle had begun answer it, whatever
    was written down first."""
    return tuple(
        m.model_copy(update={"cycle": cycle.n})
        if m.purpose == Purpose.acknowledgement and earliest(m.sent) >= latest(cycle.started)
        else m
        for m in messages
    )


def _place(message: Message) -> tuple[int, Purpose, bool, str | None]:
    return (message.cycle, message.purpose, message.personal, message.told)


def _in_time(duty: Duty, when: When) -> bool:
    return not duty.deadline.over_at(earliest(when))


def with_cycle(complaint: Complaint, cycle: Cycle) -> Complaint:
    """The complaint with one of its cycles replaced."""
    cycles = tuple(cycle if known.n == cycle.n else known for known in complaint.cycles)
    return complaint.model_copy(update={"cycles": cycles})


def with_contact(
    complaint: Complaint, person: str | None, contact: ContactPoint, at: When, known: datetime
) -> Complaint:
    """The complaint with a contact that turned up, of the customer (None) or of one of those who
    complain together with it."""
    if person is None:
        customer = complaint.customer.reached_by(contact, at, known)
        return complaint.model_copy(update={"customer": customer})
    members = tuple(
        one.reached_by(contact, at, known) if one.ref == person else one
        for one in complaint.members
    )
    return complaint.model_copy(update={"members": members})


def with_duty(complaint: Complaint, duty: Duty) -> Complaint:
    """The complaint with one duty replaced."""
    if duty.kind == DutyKind.assistance:
        requests = tuple(
            request.model_copy(update={"duty": duty}) if request.id == duty.about else request
            for request in complaint.assistance
        )
        return complaint.model_copy(update={"assistance": requests})
    if duty.kind == DutyKind.take_up:
        problems = tuple(
            problem.model_copy(update={"duty": duty}) if problem.code == duty.about else problem
            for problem in complaint.problems
        )
        return complaint.model_copy(update={"problems": problems})
    cycle = complaint.cycles[duty.cycle - 1]
    return with_cycle(complaint, cycle.model_copy(update={duty.kind.value: duty}))


def duty_of(complaint: Complaint, kind: DutyKind, cycle: int, about: str | None = None) -> Duty:
    """One duty by kind and cycle, or by what it is about."""
    if kind == DutyKind.assistance:
        return next(request.duty for request in complaint.assistance if request.id == about)
    if kind == DutyKind.take_up:
        return next(problem.duty for problem in complaint.problems if problem.code == about)
    found = complaint.cycles[cycle - 1]
    return found.response if kind == DutyKind.response else found.completion


def by_the_earlier(duty: Duty, other: Deadline | None) -> Duty:
    """``duty`` by the earlier of its own limit and ``other``, with the warnings that come before.

    A merged complaint's result is due by the earlier limit (table of silences, "the same matter
    again").
    """
    if other is None or other.due >= duty.deadline.due:
        return duty
    warn_at = tuple(at for at in duty.warn_at if at < other.act_by)
    return duty.model_copy(update={"deadline": other, "warn_at": warn_at})


def wake(complaint: Complaint) -> datetime | None:
    """When time alone next brings something: a warning, or a breach by silence; of what was
    disposed of, at once, until its values are known to be destroyed."""
    if complaint.status in FINAL:
        return next_look(complaint.since, complaint.destroyed)
    times = (next_wake(complaint), *(target.wakes for target in complaint.running()))
    return min((at for at in times if at is not None), default=None)


def next_due(complaint: Complaint) -> datetime | None:
    """The next limit of a duty that is not performed yet; past ones included. Of what was disposed
    of none: nothing can be done about it any more."""
    if complaint.status in FINAL:
        return None
    return next_limit(complaint.binding())


def provisional(complaint: Complaint) -> Iterator[Deadline]:
    """The provisional limits that may still move: of open duties, of inner targets that run, and
    the end of retention. Of what was disposed of none."""
    if complaint.status in FINAL:
        return
    yield from provisional_limits(complaint)
    for request in complaint.rights:
        if request.limit is not None and request.limit.provisional and request.waits_for_answer:
            yield request.limit
    for target in complaint.running():
        if target.deadline.provisional:
            yield target.deadline
    for cycle in complaint.cycles:
        for limit in beside(complaint, cycle):
            if limit.provisional:
                yield limit
    if complaint.retention is not None and complaint.retention.provisional:
        yield complaint.retention


def beside(complaint: Complaint, cycle: Cycle) -> tuple[Deadline, ...]:
    """The limits of a cycle's completion that do not bind, as long as they matter: its own where a
    contact or a merger gave it another, and that of the complaint it was merged into. One of them
    may come to bind when it is counted again."""
    result, merger = cycle.completion, complaint.merger
    if not complaint.binds(result) or not may_move(complaint, result):
        return ()
    theirs = None if merger is None or cycle.n != complaint.cycle.n else merger.limit
    return tuple(limit for limit in (cycle.own, theirs) if limit is not None)


def keep_until(complaint: Complaint, fact: When, calendar: WorkingCalendar) -> Deadline:
    """Until when the record is kept at least, from ``fact``, from what it ends, or from the last
    follow-up, whichever is latest (3.7).

    Never earlier than what was promised before: "at least" only ever lengthens.
    """
    limit = deadline(
        last_of((fact, complaint.since, *(f.settled for f in complaint.follow_ups))) or fact,
        complaint.terms.retention.period,
        zone=complaint.zone,
        calendar=calendar,
        clause=complaint.terms.retention.clause,
        on_unknown="provisional",
    )
    before = complaint.retention
    return before if before is not None and before.due > limit.due else limit


def begin(
    terms: Terms,
    cycle: int,
    start: When,
    calendar: WorkingCalendar,
    *,
    begun_by: datetime | None,
) -> tuple[Duty, Duty]:
    """The two duties, response and completion, of a cycle that begins at ``start``, which was known
    at ``begun_by``."""
    response = owe(
        DutyKind.response,
        cycle,
        start,
        terms.response.period,
        terms.response.warnings,
        zone=terms.zone,
        calendar=calendar,
        begun_by=begun_by,
    )
    completion = owe(
        DutyKind.completion,
        cycle,
        start,
        terms.completion.period,
        terms.completion.warnings,
        zone=terms.zone,
        calendar=calendar,
        begun_by=begun_by,
    )
    return response, completion


def by_its_facts(
    complaint: Complaint,
    cycle: Cycle,
    response: Duty,
    completion: Duty,
    terms: Terms,
    calendar: WorkingCalendar,
) -> tuple[Duty, Duty]:
    """The duties of a cycle by all that is known: ``response`` and ``completion``, which run from
    receipt alone, by each contact that turned up and by a merger, in the order of these.

    Whatever was recorded first, the same facts give the same limits.
    """
    merger = complaint.merger if cycle.n == complaint.cycle.n else None
    roll = Roll(complaint)
    for found, of in _turned_up(complaint, cycle):
        if merger is not None and earliest(found) >= earliest(merger.at):
            completion, merger = by_the_earlier(completion, merger.limit), None
        again, _ = begin(terms, cycle.n, found, calendar, begun_by=of.known)
        if isinstance(of, Silence):
            response, completion = _of_all(complaint, cycle, of, response, completion, again)
        elif of.ref in roll.wanted(found):
            sides = _of_one(complaint, cycle, roll, found)
            response, completion = (
                duty
                if told is None or duty.deadline.met_by(told) is False
                else _due_again(duty, again)
                for duty, told in zip((response, completion), sides, strict=True)
            )
    if merger is not None:
        completion = by_the_earlier(completion, merger.limit)
    return response, completion


def turned_up_in(complaint: Complaint, cycle: Cycle) -> tuple[CustomerFacts, ...]:
    """Of whom, of those who complain together, a contact turned up in a cycle or after it while the
    others could be told."""
    if not complaint.members:
        return ()
    ended = {silence.found for silence in cycle.silences}
    return tuple(
        one
        for one in (complaint.customer, *complaint.members)
        if one.found is not None and began_by(cycle, one.found) and one.found not in ended
    )


def _turned_up(complaint: Complaint, cycle: Cycle) -> list[tuple[When, Silence | CustomerFacts]]:
    known: tuple[Silence | CustomerFacts, ...] = (*cycle.silences, *turned_up_in(complaint, cycle))
    found = [(of.found, of) for of in known if of.found is not None]
    return sorted(found, key=lambda one: latest(one[0]))


def _of_all(
    complaint: Complaint,
    cycle: Cycle,
    silence: Silence,
    response: Duty,
    completion: Duty,
    again: Duty,
) -> tuple[Duty, Duty]:
    """Both duties by the contact that ended a time in which nobody could be told: what was not
    missed by then is due again."""
    found, since = cast(When, silence.found), cycle.silent_since(silence)
    ended = complaint.since if cycle.n == complaint.cycle.n and complaint.status in UNTOLD else None
    done = first_of((cycle.handled, ended))
    if response.deadline.met_by(since) is not False:
        response = _due_again(response, again)
    if completion.deadline.met_by(since) is False:
        return response, completion
    # The handling half ran on: it is not due again where it was missed.
    ran_out = completion.deadline.over_at(earliest(found))
    if not ran_out or (done is not None and completion.deadline.met_by(done) is not False):
        completion = _due_again(completion, again)
    return response, completion


def _of_one(
    complaint: Complaint, cycle: Cycle, roll: Roll, found: When
) -> tuple[When | None, When | None]:
    """When what each duty owes was done for all who could be told before the contact of one of them
    turned up: it is due again for that one where it was in time."""
    told = roll.told(_sent(complaint, cycle, ()), found)
    result = roll.told(_sent(complaint, cycle, (Purpose.feedback,)), found)
    whole = None
    if result is not None and cycle.handled is not None:
        whole = last_of((result, cycle.handled))
    answer = roll.told(_sent(complaint, cycle, (Purpose.decline, Purpose.merge)), found)
    return told, first_of((whole, answer))


def _due_again(duty: Duty, again: Duty) -> Duty:
    """A duty by the limit that a contact gives; one of its own that is later stays."""
    before, fresh = duty.deadline, again.deadline
    later = before if before.overdue_from >= fresh.overdue_from else fresh
    update: dict[str, object] = {"clause": duty.clause}
    if later.certain_until is not None:
        # Nobody can say which of both is the later; what is in time by either is in time.
        update["certain_until"] = max(_sure_until(before), _sure_until(fresh))
    limit = later.model_copy(update=update)
    if later is before:
        return duty.model_copy(update={"deadline": limit})
    warn_at = again.warn_at if duty.kind == DutyKind.response else ()
    return duty.model_copy(update={"deadline": limit, "warn_at": warn_at})


def _sure_until(limit: Deadline) -> datetime:
    """The last instant that is certainly in time."""
    exact = limit.overdue_from - timedelta(microseconds=1)
    return exact if limit.certain_until is None else limit.certain_until


def due_now(complaint: Complaint, cycle: Cycle, calendar: WorkingCalendar) -> tuple[Duty, Duty]:
    """The duties of a cycle by all that is known, where its own limit stays what it is."""
    own = cycle.completion
    fresh, whole = begin(complaint.terms, cycle.n, cycle.started, calendar, begun_by=cycle.known)
    limit = {"deadline": fresh.deadline, "warn_at": fresh.warn_at}
    first = cycle.response.model_copy(update=limit)
    if cycle.own is not None:
        warn_at = tuple(at for at in whole.warn_at if at < cycle.own.act_by)
        own = own.model_copy(update={"deadline": cycle.own, "warn_at": warn_at})
    response, completion = by_its_facts(complaint, cycle, first, own, complaint.terms, calendar)
    if completion.deadline == cycle.completion.deadline:
        completion = cycle.completion
    return warned_anew(cycle.response, response), completion


def warned_anew(before: Duty, after: Duty) -> Duty:
    """A duty by another limit: the warnings that come before it are all still to be given."""
    warned = before.warned if after.warn_at == before.warn_at else 0
    return after.model_copy(update={"warned": warned})


def heard_again(cycle: Cycle, found: When, known: datetime) -> Cycle:
    """A cycle in which a contact turned up, of any: it ends the time in which nobody could be told,
    also where one that turned up after it was written down first."""

    def ends(silence: Silence) -> bool:
        if silence.found is None:
            return True
        since = cycle.silent_since(silence)
        return earliest(since) <= latest(found) < latest(silence.found)

    update = {"found": found, "known": known}
    silences = tuple(s.model_copy(update=update) if ends(s) else s for s in cycle.silences)
    return cycle.model_copy(update={"silences": silences})


def other_than(completion: Duty, limit: Deadline) -> Deadline | None:
    """A limit of its own, where completion is due by another."""
    return None if completion.deadline == limit else limit


def with_limit(cycle: Cycle, completion: Duty) -> Cycle:
    """A cycle whose completion is due by another limit than its own, which is kept beside it."""
    if completion.deadline == cycle.completion.deadline:
        return cycle
    own = cycle.completion.deadline if cycle.own is None else cycle.own
    return cycle.model_copy(update={"completion": completion, "own": own})


def counted_anew(terms: Terms, duty: Duty, calendar: WorkingCalendar) -> Duty:
    """A duty with its limit and warnings counted with another version of the calendar."""
    limit = duty.deadline
    period = cast(Period, limit.period)  # a stated limit is never provisional
    return owe(
        duty.kind,
        duty.cycle,
        limit.start,
        period,
        _warnings(terms, duty.kind, period),
        zone=limit.zone,
        calendar=calendar,
        about=duty.about,
        by=duty.by,
        begun_by=limit.begun_by,
    )


def counted_under(
    terms: Terms, complaint: Complaint, cycle: Cycle, calendar: WorkingCalendar
) -> tuple[Duty, Duty, Deadline | None]:
    """The two duties of a cycle counted under some terms by all that is known, and the limit of
    completion from receipt alone, where it is due by another."""
    counted = begin(terms, cycle.n, cycle.started, calendar, begun_by=cycle.known)
    first, own = (
        duty.model_copy(update={"deadline": fresh.deadline, "warn_at": fresh.warn_at})
        for duty, fresh in zip(cycle.duties, counted, strict=True)
    )
    response, completion = by_its_facts(complaint, cycle, first, own, terms, calendar)
    return (
        warned_anew(cycle.response, response),
        warned_anew(cycle.completion, completion),
        other_than(completion, own.deadline),
    )


def by_other_terms(duty: Duty, before: Terms, terms: Terms, calendar: WorkingCalendar) -> Duty:
    """A duty to assist, or to take a problem up, counted under other terms than ``before``; one
    that somebody stated stays."""
    limit = duty.deadline
    if limit.period is None:
        return duty
    if duty.kind == DutyKind.take_up:
        wanted = terms.improvement_plan
    elif limit.period == before.assistance.period:
        wanted = terms.assistance
    else:
        wanted = terms.assistance_urgent
    fresh = owe(
        duty.kind,
        duty.cycle,
        limit.start,
        wanted.period,
        wanted.warnings,
        zone=terms.zone,
        calendar=calendar,
        about=duty.about,
        by=duty.by,
        begun_by=limit.begun_by,
    )
    again = duty.model_copy(update={"deadline": fresh.deadline, "warn_at": fresh.warn_at})
    return warned_anew(duty, again)


def _warnings(terms: Terms, kind: DutyKind, period: Period) -> tuple[Period, ...]:
    if kind == DutyKind.response:
        return terms.response.warnings
    if kind == DutyKind.completion:
        return terms.completion.warnings
    if kind == DutyKind.take_up:
        return terms.improvement_plan.warnings
    both = (terms.assistance, terms.assistance_urgent)
    return next((limit.warnings for limit in both if limit.period == period), ())


def taking_up(complaint: Complaint, problem: str, found: When, calendar: WorkingCalendar) -> Duty:
    """The duty to take a problem up: within the time in which it must be planned (4.4)."""
    limit = complaint.terms.improvement_plan
    return owe(
        DutyKind.take_up,
        complaint.cycle.n,
        found,
        limit.period,
        limit.warnings,
        zone=complaint.zone,
        calendar=calendar,
        about=problem,
    )


def cycle_at(complaint: Complaint, at: When) -> int:
    """The round that was running at a time: what is written down late answers its own."""
    return max((cycle.n for cycle in complaint.cycles if began_by(cycle, at)), default=1)


def began_by(cycle: Cycle, at: When) -> bool:
    """Whether something that happened ``at`` may belong to a cycle: it had begun by then."""
    return earliest(cycle.started) <= latest(at)
