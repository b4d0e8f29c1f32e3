"""Facts do not lie in the future, nor before what they answer (3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ...errors import Refusal
from ...keeping import ReceiveRightsRequest, rights_cause
from ...kernel import Command, before_its_cause, command_guard, in_the_future, refuse
from ...values import Role, When, earliest, iso, latest
from .. import commands as c
from ..assisting import AnswerMoreTime, AnswerRefusal, RequestAssistance
from ..checking import CheckIdentity
from ..disclosing import Disclose
from ..finding import FindProblem, LinkImprovement
from ..model import Complaint, Message, Purpose, Status
from ..owing import told_at
from ..revisiting import Revisit
from ..under import terms_then
from .assisting import request_of
from .context import ComplaintContext

_TIMES = ("at", "came_in", "arrived", "answered")


@command_guard("3.7", *_TIMES)
def happened_by_now(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A fact does not lie in the future; a little ahead of the clock is skew."""
    return in_the_future("happened_by_now", "3.7", command, context, *_TIMES)


def message_of(subject: Complaint, command: Command) -> Message | None:
    """The message that a command is about, where it is known."""
    wanted = getattr(command, "message", None)
    return next((m for m in (*subject.messages, *subject.astray) if m.id == wanted), None)


def cause_of(subject: Complaint, command: Command) -> When:
    """The fact that a command's fact answers: it cannot have happened before."""
    found = _of_a_thing(subject, command) or _of_a_time(subject, command)
    if found is not None:
        return found
    if isinstance(command, _FREE):
        return subject.received
    return subject.since


def _closest(facts: Iterable[When | None]) -> When | None:
    """Of several things that a fact answers the one that may have happened last: of a day, which
    began before it ended, nobody can say more."""
    return max((fact for fact in facts if fact is not None), key=earliest, default=None)


def _of_a_thing(subject: Complaint, command: Command) -> When | None:
    """Since when there is the thing that a command names: a message, a request, a measure, a
    follow-up, a link, a problem. None where it names none that is known."""
    if isinstance(command, c.RecordSending | c.RecordArrival | c.RecordBounce):
        message = message_of(subject, command)
        return subject.cycle.started if message is None else message.sent
    request = request_of(subject, command)
    if request is not None:
        said = request.refused if isinstance(command, AnswerRefusal) else None
        said = request.wants_since if isinstance(command, AnswerMoreTime) else said
        return said or request.asked
    asked = rights_cause(subject, command)
    if asked is not None:
        return asked
    if isinstance(command, c.FinishFollowUp):
        told = [f.told for f in subject.follow_ups if f.id == command.follow_up]
        return told[0] if told else subject.received
    if isinstance(command, c.CompleteMeasure | c.CancelMeasure):
        plan = () if subject.plan is None else subject.plan.measures
        return _closest((subject.since, *(m.planned for m in plan if m.id == command.measure)))
    if isinstance(command, c.Unlink):
        return next((one.at for one in subject.linked if one.other == command.other), None)
    if isinstance(command, LinkImprovement):
        return next((p.found for p in subject.problems if p.code == command.problem), None)
    return None


def _of_a_time(subject: Complaint, command: Command) -> When | None:
    """What came before in the process, where that is not the beginning of the present status."""
    cycle = subject.cycle
    if isinstance(command, c.ReportUnreachable):
        return _closest((cycle.started, subject.first_attempt, *_contacts(subject)))
    if isinstance(command, c.RecordContactFound):
        return cycle.response.impossible_since
    if isinstance(command, Revisit):
        return told_at(subject, cycle, Purpose.feedback)
    if isinstance(command, c.Close):
        return _closest((subject.since, subject.answered))
    if isinstance(command, c.GiveFeedback) and subject.status == Status.closed:
        return cycle.handled  # it was closed because nobody could be told
    if isinstance(command, c.ResendFeedback | c.Reopen):
        return cycle.told  # who objects, or is told again, has heard the result, closed or not
    if isinstance(command, c.Withdraw | c.WithdrawMember | c.Merge):
        return cycle.started
    if isinstance(command, c.Reclassify):
        return subject.classified
    if isinstance(command, c.RevisePlan | c.StartExecution):
        return _closest((subject.since, None if subject.plan is None else subject.plan.made))
    return None


def _contacts(subject: Complaint) -> Iterator[When | None]:
    """When a contact turned up: from then on somebody could be told."""
    for one in (subject.customer, *subject.members):
        yield one.found
    for cycle in subject.cycles:
        for silence in cycle.silences:
            yield silence.found


_FREE = (
    ReceiveRightsRequest,
    CheckIdentity,
    Disclose,
    FindProblem,
    LinkImprovement,
    RequestAssistance,
    c.Acknowledge,
    c.LogContact,
    c.RecordContactFound,
    c.NameRepresentative,
    c.AssignHandler,
    c.Attach,
    c.Contain,
    c.Reclassify,
    c.Link,
    c.Unlink,
)
"""They answer the receipt, where nothing closer is known."""


def _cause_elsewhere(context: ComplaintContext, command: Command) -> When | None:
    """What a command's fact answers in another complaint, or in an improvement."""
    other, improvement = context.other, context.improvement
    if isinstance(command, LinkImprovement):
        return None if improvement is None else improvement.found
    if other is None:
        return None
    if isinstance(command, c.TakeOverFindings):
        return None if other.investigation is None else other.investigation.concluded
    return other.received if isinstance(command, c.Merge | c.Link) else None


@command_guard("3.7", "at")
def not_before_its_cause(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A fact may be recorded late, but did not happen before what it answers."""
    at = getattr(command, "at", None)
    if at is None:
        return None
    cause = cause_of(subject, command)
    cause = _closest((cause, _cause_elsewhere(context, command))) or cause
    # News of a message comes from another machine's clock, which may be a little behind ours.
    news = isinstance(command, c.RecordSending | c.RecordArrival | c.RecordBounce)
    return before_its_cause("3.7", context, at, cause, context.max_skew if news else timedelta(0))


@command_guard("4.1", "arrived", "at")
def arrives_after_sending(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A message does not arrive before it is sent."""
    arrived = getattr(command, "arrived", None)
    if arrived is None:
        return None
    sent = getattr(command, "at", None)
    if latest(arrived) >= earliest(context.now if sent is None else sent):
        return None
    return refuse(
        "arrives_after_sending",
        "4.1",
        "it would have arrived before it was sent",
        "到达时间早于发出时间",
        instead="give both at (sent) and arrived",
        instead_zh="同时填写发出时间（at）和到达时间（arrived）",
        arrived=iso(latest(arrived)),
    )


@command_guard("3.7", "came_in", "answered")
def answered_after_it_came_in(
    subject: Complaint, command: c.CarryOver, context: ComplaintContext
) -> Refusal | None:
    """An old case was not answered before it came in."""
    if command.answered is None or latest(command.answered) >= earliest(command.came_in):
        return None
    return refuse(
        "answered_after_it_came_in",
        "3.7",
        "the answer lies before the receipt",
        "答复时间早于收到时间",
        instead=f"give a time from {context.told(earliest(command.came_in))} on",
        instead_zh=f"填写不早于{context.told(earliest(command.came_in))}的时间",
        came_in=iso(earliest(command.came_in)),
        answered=iso(latest(command.answered)),
    )


@command_guard("3.7", "came_in")
def came_in_before_its_answer(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """A complaint came in before anything that answers it, in whatever cycle."""
    answer = subject.first_fact
    if command.came_in is None or answer is None or earliest(command.came_in) <= latest(answer):
        return None
    return refuse(
        "came_in_before_its_answer",
        "3.7",
        "the corrected time of receipt lies after a fact that answers it",
        "更正后的收到时间晚于已记录的处理",
        instead=f"give a time up to {context.told(latest(answer))}",
        instead_zh=f"填写不晚于{context.told(latest(answer))}的时间",
        came_in=iso(earliest(command.came_in)),
        answered=iso(latest(answer)),
    )


@command_guard("3.7", "came_in")
def came_in_before_registration(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """A complaint came in before it was registered, not after."""
    if command.came_in is None or earliest(command.came_in) <= latest(subject.registered):
        return None
    return refuse(
        "came_in_before_registration",
        "3.7",
        "it was registered before the corrected time of receipt",
        "更正后的收到时间晚于登记时间",
        instead=f"give a time up to {context.told(latest(subject.registered))}",
        instead_zh=f"填写不晚于{context.told(latest(subject.registered))}的时间",
        registered=iso(latest(subject.registered)),
    )


@command_guard("3.7", "came_in", "customer", "request")
def corrects_something(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """A correction says something else than is on record.

    Words, names and contacts are sealed: nobody can say here whether they are the same. What
    carries out a request of the customer is recorded, whatever it says.
    """
    same = _same_receipt(subject, command, context) or _same_customer(subject, command)
    if command.request is not None or not same:
        return None
    return refuse(
        "corrects_something",
        "3.7",
        "what is on record says the same",
        "更正内容与登记内容相同",
        instead="nothing to correct; or name the request that it carries out (request)",
        instead_zh="无需更正；属于客户更正请求的，填写请求编号（request）",
    )


def _same_receipt(subject: Complaint, command: c.CorrectFact, context: ComplaintContext) -> bool:
    """Whether it came in at the time that is on record, under the terms that it is handled
    under."""
    if command.came_in is None or command.came_in != subject.came_in:
        return False
    under = terms_then(context.agreement, command.came_in)
    return under is None or under.terms == subject.terms


def _same_customer(subject: Complaint, command: c.CorrectFact) -> bool:
    """Whether it is the person on record, with nothing that is sealed."""
    said = command.customer
    if said is None or said.name is not None or said.contacts:
        return False
    ref = said.ref or subject.customer.ref
    known = (None, (), said.type, said.no_contact)
    return any(
        one.ref == ref and (one.name, one.contacts, one.type, one.no_contact) == known
        for one in (subject.customer, *subject.members)
    )


@command_guard("3.6", "at")
def customer_speaks_now(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """What a customer enters themselves is received when it is entered (CC 137)."""
    at = getattr(command, "at", None)
    entered = context.now - context.max_skew
    if at is None or context.actor.role not in (Role.customer, Role.party_b):
        return None
    if earliest(at) >= entered:
        return None
    return refuse(
        "customer_speaks_now",
        "3.6",
        "what a customer enters is received when it is entered",
        "客户自行提交的内容以提交时间为收到时间",
        instead="leave at out; the department records what was said earlier",
        instead_zh="不填 at；此前所述由客户服务部门登记",
        at=iso(earliest(at)),
        now=iso(context.now),
    )
