"""Requests for personal information: their guards, their moves, what they bring, their fold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar, cast

from ..errors import Refusal
from ..kernel import (
    Command,
    Event,
    Guard,
    Move,
    Sealer,
    command_guard,
    derive,
    refuse,
    state_guard,
)
from ..periods import Deadline
from ..values import Code, Text, When, iso
from .asking import (
    AccessGiven,
    AnswerRightsRequest,
    DecideRightsRequest,
    GiveAccess,
    ReceiveRightsRequest,
    RightsAnswered,
    RightsDecided,
    RightsLimitRecomputed,
    RightsRequested,
)
from .identity import Capacity, Entitlement, IdentityCheck
from .messages import RecordDisposed
from .model import Keeping, KeepingContext, Kept, keeping_of
from .rights import (
    RightsKind,
    RightsOutcome,
    RightsReason,
    RightsRequest,
    RightsStatus,
    rights_machine,
)


class Entitled(Kept, Protocol):
    """A state whose record somebody may ask about."""

    @property
    def rights(self) -> tuple[RightsRequest, ...]:
        """The requests about it."""

    @property
    def identities(self) -> tuple[IdentityCheck, ...]:
        """Whose identity and authority were checked: of each person the last check."""

    def entitles(self, person: str, to: Entitlement) -> bool:
        """Whether the check of somebody stands, and covers this."""


S = TypeVar("S", bound=Entitled)
X = TypeVar("X", bound=KeepingContext)

_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in (
        ReceiveRightsRequest,
        DecideRightsRequest,
        GiveAccess,
        AnswerRightsRequest,
    )
}
_STEP = {"decide_rights_request": "grant_rights_request"}
"""What a command is to the request, where that is called otherwise; whatever is decided starts in
the same status."""
_ASKS_FOR = {"give_access": RightsKind.access, "correct_fact": RightsKind.correction}


def rights_request_of(subject: Entitled, command: Command) -> RightsRequest | None:
    """The request that a command is about, where it is known."""
    wanted = getattr(command, "request", None)
    return next((known for known in subject.rights if known.id == wanted), None)


def rights_cause(subject: Entitled, command: Command) -> When | None:
    """What a command about a request answers; None where it is about none that is known."""
    found = rights_request_of(subject, command)
    if found is None or isinstance(command, DecideRightsRequest):
        return None if found is None else found.received
    return found.executed or found.decided or found.received


def _waiting(subject: Entitled, move: str, context: KeepingContext) -> tuple[str, ...]:
    """The requests that ask for this, and stand where it may happen to them."""
    machine, step = rights_machine(), _STEP.get(move, move)
    return tuple(
        known.id
        for known in subject.rights
        if known.kind == _ASKS_FOR.get(move, known.kind) and machine.starts_in(step, known.status)
    )


def _waiting_if_any(
    subject: Entitled, move: str, context: KeepingContext
) -> tuple[str, ...] | None:
    """The same; a correction need not be one that was asked for."""
    return None if move == "correct_fact" else _waiting(subject, move, context)


@command_guard("4.3", "request", among=_waiting_if_any)
def rights_request_may_move(
    subject: Entitled, command: Command, context: KeepingContext
) -> Refusal | None:
    """The request is there, asks for this, and stands where this may happen to it."""
    named = getattr(command, "request", None)
    if named in _waiting(subject, command.type, context):
        return None
    if named is None and command.type == "correct_fact":
        return None  # nobody asked for it
    found = rights_request_of(subject, command)
    still = tuple(known.id for known in subject.rights if known.is_open)
    return refuse(
        "rights_request_may_move",
        "4.3",
        "there is no such request, it asks for something else, or it is past that",
        "没有该项请求、其请求事项不符，或其状态不允许此操作",
        instead="name a request that waits for this" if still else "receive_rights_request first",
        instead_zh="指明一项待办的请求" if still else "先登记请求（receive_rights_request）",
        kind=None if found is None else found.kind.value,
        status=None if found is None else found.status.value,
        open=still,
    )


def _check_of(subject: Entitled, check: str | None) -> IdentityCheck | None:
    """The check of that id, where it is recorded and no later one took its place."""
    return next((known for known in subject.identities if known.id == check), None)


def _may_have_data(subject: Entitled, person: str | None, capacity: Capacity) -> bool:
    """Whether somebody was checked in this capacity, and for data."""
    return any(
        known.person == person
        and known.capacity == capacity
        and subject.entitles(known.person, Entitlement.data)
        for known in subject.identities
    )


def _checked(subject: Entitled, move: str, context: KeepingContext) -> tuple[str, ...] | None:
    """The requests of whom was checked, to whom alone data may be given; whatever else is said of
    a request may be said of any."""
    if move != "give_access":
        return None
    return tuple(r.id for r in subject.rights if _may_have_data(subject, r.person, r.capacity))


@command_guard("4.3", "request", "outcome", "check", "capacity", "recipient", among=_checked)
def requester_is_checked(
    subject: Entitled,
    command: ReceiveRightsRequest | DecideRightsRequest | GiveAccess,
    context: KeepingContext,
) -> Refusal | None:
    """Identity and authority are checked before anything is given out, changed or erased.

    A check that is named is one of this record that stands, covers data, and is of whoever asks in
    this capacity; what is given out goes to that person.
    """
    found = rights_request_of(subject, command)
    if isinstance(command, ReceiveRightsRequest):
        capacity, asks = command.capacity, None
    elif found is None:
        return None  # another guard says that there is none
    else:
        capacity, asks = found.capacity, found.person
    if command.type == "give_access":
        needed, person = True, asks if getattr(command, "recipient", asks) == asks else None
    elif command.check is not None:
        known = _check_of(subject, command.check)
        named = None if known is None else known.person
        needed, person = True, named if asks in (None, named) else None
    elif isinstance(command, DecideRightsRequest):
        needed, person = command.outcome != RightsOutcome.refused, asks
    else:
        return None
    if not needed or _may_have_data(subject, person, capacity):
        return None
    instead = _CHECK_FIRST[command.type]
    return refuse(
        "requester_is_checked",
        "4.3",
        "there is no check of identity and authority that covers data, of whoever asks",
        "没有对请求人身份和权限的有效核验，或核验不包括提供资料",
        instead=instead.en,
        instead_zh=instead.zh,
        capacity=capacity.value,
    )


_CHECK_FIRST: Mapping[str, Text] = {
    "receive_rights_request": Text(
        zh="先核验身份与授权（check_identity）并列明该核验（check），或暂不填写",
        en="check_identity first and name that check, or leave check out for now",
    ),
    "decide_rights_request": Text(
        zh="先核验身份与授权（check_identity）并列明该核验（check），"
        "或以未能证明身份或者代理权限为由不予同意",
        en="check_identity first and name that check, or refuse with that reason",
    ),
    "give_access": Text(
        zh="先核验请求人的身份与授权（check_identity），并提供给该请求人（recipient）",
        en="check_identity of whoever asks first, and give it to nobody else (recipient)",
    ),
}
"""What is possible where nobody was checked, by the command: each has other fields."""


@command_guard("4.3", "request", "outcome")
def only_erasure_waits(
    subject: Entitled, command: DecideRightsRequest, context: KeepingContext
) -> Refusal | None:
    """Erasure alone waits for the record's end: access and correction need not."""
    found = rights_request_of(subject, command)
    waits = command.outcome == RightsOutcome.deferred
    if found is None or found.kind == RightsKind.erasure or not waits:
        return None
    return refuse(
        "only_erasure_waits",
        "4.3",
        "access and correction do not wait for the end of the retention",
        "查阅、更正请求无需等待保存期限届满",
        instead="grant it, or refuse it with a reason",
        instead_zh="予以同意，或说明理由不予同意",
        kind=found.kind.value,
    )


def _reasons(keeps: Keeping, now: datetime) -> dict[RightsReason, tuple[str, ...]]:
    """What keeps a record, by the reason that it is for not erasing."""
    must = () if keeps.until is not None and keeps.until.over_at(now) else ("retention",)
    return {RightsReason.must_be_kept: must, RightsReason.held: keeps.held_by}


@command_guard("3.7", "request", "outcome", "reason")
def erasure_agrees_with_the_record(
    subject: Entitled, command: DecideRightsRequest, context: KeepingContext
) -> Refusal | None:
    """Erasure is granted when nothing keeps the record; it is kept for what does keep it."""
    found = rights_request_of(subject, command)
    if found is None or found.kind != RightsKind.erasure:
        return None
    known = keeping_of(subject, context)
    keeps = _reasons(known, context.now)
    if command.outcome == RightsOutcome.granted:
        true = not any(keeps.values())
    else:
        true = command.reason is None or bool(keeps.get(command.reason, ("another",)))
    if true:
        return None
    return refuse(
        "erasure_agrees_with_the_record",
        "3.7",
        "the decision does not agree with what keeps the record",
        "该决定与记录的保存情况不符",
        instead="defer it for what keeps the record" if any(keeps.values()) else "grant it",
        instead_zh="以实际的保存原因暂缓删除" if any(keeps.values()) else "予以同意",
        reasons=tuple(reason.value for reason, by in keeps.items() if by),
        holds=keeps[RightsReason.held],
        kept_until=None if known.until is None else iso(known.until.due),
    )


@state_guard("4.3")
def requests_are_carried_out(subject: Entitled, context: KeepingContext) -> Refusal | None:
    """Nobody waits for access, for a correction, or for a decision on what they asked."""
    waiting = tuple(
        known.id
        for known in subject.rights
        if known.status == RightsStatus.received
        or (known.status == RightsStatus.granted and known.kind != RightsKind.erasure)
    )
    if not waiting:
        return None
    return refuse(
        "requests_are_carried_out",
        "4.3",
        "a request for personal information waits",
        "尚有未办理的个人信息权利请求",
        instead="decide it, and carry out what was granted",
        instead_zh="作出决定，并执行已同意的请求",
        waiting=waiting,
    )


def rights_moves(
    live: Sequence[str],
    disposed: str,
    facts: Sequence[Guard[S, X]] = (),
    asks: Sequence[Guard[S, X]] = (),
) -> tuple[Move[S, X], ...]:
    """The moves about requests for personal information.

    :param live: every status in which there is something to ask about.
    :param disposed: the status of a record that was disposed of: its customer is told so.
    :param facts: guards of the kind's own on everything that is recorded.
    :param asks: guards of the kind's own on who asks.
    """
    checked: Guard[S, X] = requester_is_checked
    moves = (
        ("receive_rights_request", "收到个人信息权利请求", "receive rights request", tuple(live),
         (*asks, checked)),
        ("decide_rights_request", "决定个人信息权利请求", "decide rights request", tuple(live),
         (rights_request_may_move, requester_is_checked, only_erasure_waits,
          erasure_agrees_with_the_record)),
        ("give_access", "提供查阅、复制", "give access", tuple(live),
         (rights_request_may_move, requester_is_checked)),
        ("answer_rights_request", "答复个人信息权利请求", "answer rights request",
         (*live, disposed), (rights_request_may_move,)),
    )  # fmt: skip
    return tuple(
        Move(
            name=name,
            label=Text(zh=zh, en=en),
            clause="4.3",
            sources=sources,
            guards=(*facts, *guards),
            fields=_FIELDS[name],
        )
        for name, zh, en, sources, guards in moves
    )


def rights_event(
    state: Entitled,
    command: Command,
    context: KeepingContext,
    to: Code,
    sealer: Sealer,
    limit: Deadline | None = None,
) -> Event:
    """What a command about a request brings.

    :param limit: until when a new request is answered, where the terms say so.
    """
    at = getattr(command, "at", None)
    stamp = {"recorded": context.now, "by": context.actor, "to": to}
    stamp["at"] = context.now if at is None else at
    if isinstance(command, ReceiveRightsRequest):
        words = None if command.words is None else sealer.seal(command.words, "request")
        said = command.model_dump(include={"kind", "capacity", "check"})
        said["person"] = _person(state, command.check)
        request = f"r_{derive(context.key, 'rights')}"
        return RightsRequested.model_validate(
            {**stamp, **said, "request": request, "words": words, "limit": limit}
        )
    if isinstance(command, DecideRightsRequest):
        note = None if command.note is None else sealer.seal(command.note, "note")
        must = command.reason == RightsReason.must_be_kept
        until = keeping_of(state, context).until if must else None
        said = command.model_dump(include={"request", "outcome", "reason", "check"})
        said["person"] = _person(state, command.check)
        return RightsDecided.model_validate({**stamp, **said, "until": until, "note": note})
    if isinstance(command, GiveAccess):
        said = command.model_dump(exclude={"type", "at"})
        return AccessGiven.model_validate({**stamp, **said})
    answer = cast(AnswerRightsRequest, command)
    return RightsAnswered.model_validate(
        {**stamp, "request": answer.request, "channel": answer.channel}
    )


def _person(state: Entitled, check: str | None) -> str | None:
    known = _check_of(state, check)
    return None if known is None else known.person


def _with(
    requests: tuple[RightsRequest, ...], id: str, **update: object
) -> tuple[RightsRequest, ...]:
    return tuple(r.model_copy(update=update) if r.id == id else r for r in requests)


def executed(
    requests: tuple[RightsRequest, ...], request: str | None, at: When
) -> tuple[RightsRequest, ...]:
    """The requests after one was carried out; none where ``request`` is None."""
    if request is None:
        return requests
    return _with(requests, request, status=RightsStatus.executed, executed=at)


def fold_rights(requests: tuple[RightsRequest, ...], event: Event) -> tuple[RightsRequest, ...]:
    """The requests after an event; others than those about requests change nothing."""
    if isinstance(event, RightsRequested):
        asked = RightsRequest(
            id=event.request,
            kind=event.kind,
            capacity=event.capacity,
            received=event.at,
            check=event.check,
            person=event.person,
            limit=event.limit,
        )
        return (*requests, asked)
    if isinstance(event, RightsDecided):
        before = next(r for r in requests if r.id == event.request)
        return _with(
            requests,
            event.request,
            status=RightsStatus(event.outcome.value),
            reason=event.reason,
            until=event.until,
            decided=event.at,
            check=event.check or before.check,
            person=event.person or before.person,
        )
    if isinstance(event, AccessGiven):
        return executed(requests, event.request, event.at)
    if isinstance(event, RightsAnswered):
        before = next(r for r in requests if r.id == event.request)
        return requests if before.answered else _with(requests, event.request, answered=event.at)
    if isinstance(event, RightsLimitRecomputed):
        return _with(requests, event.request, limit=event.limit)
    if isinstance(event, RecordDisposed):
        for known in requests:
            if known.kind == RightsKind.erasure and known.status != RightsStatus.refused:
                requests = executed(requests, known.id, event.at)
    return requests
