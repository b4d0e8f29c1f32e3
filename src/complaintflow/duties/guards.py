"""Who may say what of a breach, and on what it must rest (5.1, 5.2; CC 590)."""

from __future__ import annotations

from typing import Protocol

from ..errors import Refusal
from ..kernel import Command, Context, command_guard, in_the_future, refuse
from ..values import Actor, Model, Party, Role, earliest, iso
from .barring import Barring
from .breach import (
    NEEDS_TRAINING,
    Breach,
    ExcuseGround,
    RemedyStatus,
    breach_machine,
    remedy_machine,
)
from .duty import Duty
from .messages import AnswerExcuse, AssignRemedy, CompleteRemedy, OfferExcuse


class Accountable(Barring, Protocol):
    """A state that has duties and breaches of them."""

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """Every breach that was recorded."""

    def binding(self) -> tuple[Duty, ...]:
        """The duties that bind."""

    def rests_on(self, breach: Breach) -> Model | None:
        """What a breach rests on: the duty that was missed, or what was done that must not be;
        None where the state no longer holds it."""


def party_of(actor: Actor) -> Party:
    """The party that somebody acts for."""
    return Party.party_b if actor.role == Role.party_b else Party.party_a


def breach_of(subject: Accountable, breach: str) -> Breach | None:
    """A breach by its id."""
    return next((b for b in subject.breaches if b.id == breach), None)


def duty_missed(subject: Accountable, breach: Breach) -> Duty | None:
    """The duty that a breach is about; None of what was done that must not be."""
    return next((duty for duty in subject.binding() if breach.concerns(duty)), None)


def _named(subject: Accountable, command: Command) -> Breach | None:
    return breach_of(subject, getattr(command, "breach", ""))


def _standing(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches that stand."""
    return tuple(b.id for b in subject.breaches if b.stands)


@command_guard("5.1", "breach", among=_standing)
def breach_is_there(subject: Accountable, command: Command, context: Context) -> Refusal | None:
    """The breach is there, and stands."""
    found, standing = _named(subject, command), _standing(subject, command.type, context)
    if found is not None and found.id in standing:
        return None
    return refuse(
        "breach_is_there",
        "5.1",
        "there is no such breach, or it was set right",
        "没有该项违约，或该项违约认定已更正",
        instead="name one that stands" if standing else "no breach stands: nothing is left to do",
        instead_zh="指明一项成立的违约" if standing else "没有成立的违约，无需办理",
        standing=standing,
    )


_STEP = {"answer_excuse": "accept_excuse"}
"""What a command is to the breach, where that is called otherwise; the other answer starts in the
same status."""


def _excusable(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches to whose excuse this may happen."""
    machine, step = breach_machine(), _STEP.get(move, move)
    return tuple(b.id for b in subject.breaches if machine.starts_in(step, b.status))


@command_guard("5.1", "breach", among=_excusable)
def excuse_may_move(subject: Accountable, command: Command, context: Context) -> Refusal | None:
    """The breach is not excused already."""
    found = _named(subject, command)
    if found is None or not found.stands:
        return None  # another guard says so
    if found.id in _excusable(subject, command.type, context):
        return None
    return refuse(
        "excuse_may_move",
        "5.1",
        "the breach is excused already",
        "该违约已免责",
        instead="nothing is left to excuse",
        instead_zh="没有可免责的事项",
        status=found.status.value,
    )


def _own(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches of the party that whoever acts acts for."""
    return tuple(b.id for b in subject.breaches if b.party == party_of(context.actor))


def _others(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches of the other party."""
    return tuple(b.id for b in subject.breaches if b.party != party_of(context.actor))


@command_guard("5.1", "breach", among=_own)
def its_own_party_excuses(
    subject: Accountable, command: OfferExcuse, context: Context
) -> Refusal | None:
    """An excuse is offered by the party in breach."""
    found = _named(subject, command)
    if found is None or found.id in _own(subject, command.type, context):
        return None
    return refuse(
        "its_own_party_excuses",
        "5.1",
        f"it is {found.party.label('en')}'s breach",
        f"该违约属于{found.party.label()}",
        instead="the party in breach offers the excuse, the other party answers it",
        instead_zh="由违约方提出免责事由，对方答复",
        party=found.party.value,
    )


@command_guard("5.1", "ground", "began", "notified", "evidence")
def force_majeure_is_proved(
    subject: Accountable, command: OfferExcuse, context: Context
) -> Refusal | None:
    """Force majeure began before the limit, was notified, and is proved (CC 590)."""
    if command.ground != ExcuseGround.force_majeure:
        return None
    missing = [n for n in ("began", "notified") if getattr(command, n) is None]
    missing += [] if command.evidence else ["evidence"]
    found = _named(subject, command)
    since = context.now if found is None else found.since
    if not missing and command.began is not None and earliest(command.began) < since:
        return None
    return refuse(
        "force_majeure_is_proved",
        "5.1",
        "force majeure must have begun before the limit, and be notified and proved",
        "不可抗力须发生于期限届满之前，并已及时通知且提供证明",
        instead="give began (before the limit), notified and evidence; or offer another reason",
        instead_zh="填写开始时间（早于期限）、通知时间和证据；或提出其他事由",
        missing=tuple(missing),
        since=iso(since),
    )


_TOLD = ("began", "ended", "notified", "at")


@command_guard("5.1", *_TOLD)
def told_by_now(subject: Accountable, command: Command, context: Context) -> Refusal | None:
    """What is said of it does not lie in the future."""
    return in_the_future("told_by_now", "5.1", command, context, *_TOLD)


def _offered(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches whose excuse waits for an answer."""
    offered = ((b.id, b.excuse) for b in subject.breaches)
    return tuple(id for id, excuse in offered if excuse is not None and excuse.accepted is None)


@command_guard("5.1", "breach", among=_offered)
def excuse_is_offered(
    subject: Accountable, command: AnswerExcuse, context: Context
) -> Refusal | None:
    """There is an excuse to answer."""
    found = _named(subject, command)
    if found is None or found.id in _offered(subject, command.type, context):
        return None
    return refuse(
        "excuse_is_offered",
        "5.1",
        "no excuse waits for an answer",
        "没有待答复的免责事由",
        instead="the party in breach offers one first",
        instead_zh="先由违约方提出免责事由",
    )


@command_guard("5.1", "breach", among=_others)
def other_party_answers(
    subject: Accountable, command: AnswerExcuse, context: Context
) -> Refusal | None:
    """An excuse is answered by the party that the breach wronged."""
    found = _named(subject, command)
    if found is None or found.id in _others(subject, command.type, context):
        return None
    return refuse(
        "other_party_answers",
        "5.1",
        f"{found.party.label('en')} cannot accept its own excuse",
        f"{found.party.label()}不得自行认可其免责事由",
        instead="the other party answers",
        instead_zh="由对方答复",
        party=found.party.value,
    )


def _remediable(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches to whose corrective measure this may happen."""
    machine = remedy_machine()
    return tuple(b.id for b in subject.breaches if machine.starts_in(move, b.remedy.status))


@command_guard("5.1", "breach", among=_remediable)
def remedy_may_move(subject: Accountable, command: Command, context: Context) -> Refusal | None:
    """The corrective measure is assigned before it is done, and is done once."""
    found = _named(subject, command)
    if found is None or found.id in _remediable(subject, command.type, context):
        return None
    remedy = found.remedy
    return refuse(
        "remedy_may_move",
        "5.1",
        f"the corrective measure is {remedy.status.value}",
        f"解决办法处于“{remedy.status.label()}”状态",
        instead="assign it first" if remedy.status == RemedyStatus.owed else "it is done",
        instead_zh="先指定责任人" if remedy.status == RemedyStatus.owed else "已完成",
        status=remedy.status.value,
    )


def _theirs(subject: Accountable, move: str, context: Context) -> tuple[str, ...]:
    """The breaches whose corrective measure whoever acts may complete."""
    if context.actor.role != Role.responsible:
        return tuple(b.id for b in subject.breaches)
    return tuple(b.id for b in subject.breaches if b.remedy.responsible in (None, context.actor.id))


@command_guard("5.1", "breach", among=_theirs)
def remedies_their_own(
    subject: Accountable, command: CompleteRemedy, context: Context
) -> Refusal | None:
    """A person responsible completes their own corrective measure; others are Party A's."""
    found = _named(subject, command)
    if found is None or found.id in _theirs(subject, command.type, context):
        return None
    return refuse(
        "remedies_their_own",
        "5.1",
        "another person is responsible for it",
        "该解决办法由其他责任人负责",
        instead="the person responsible, or a manager, completes it",
        instead_zh="由责任人或负责人办理",
        responsible=found.remedy.responsible,
    )


@command_guard("5.1", "due")
def remedy_lies_ahead(
    subject: Accountable, command: AssignRemedy, context: Context
) -> Refusal | None:
    """The date of a corrective measure does not lie in the past."""
    if command.due > context.now:
        return None
    return refuse(
        "remedy_lies_ahead",
        "5.1",
        "the date lies in the past",
        "期限早于当前时间",
        instead=f"give a time after {context.told(context.now)}",
        instead_zh=f"填写晚于{context.told(context.now)}的时间",
        due=iso(command.due),
    )


@command_guard("5.1", "breach", "evidence")
def remedy_is_proved(
    subject: Accountable, command: CompleteRemedy, context: Context
) -> Refusal | None:
    """A corrective measure rests on evidence; one that is training, on the record of it."""
    found = _named(subject, command)
    trains = found is not None and found.kind in NEEDS_TRAINING
    kinds = {piece.kind for piece in command.evidence}
    if kinds and (not trains or "training_record" in kinds):
        return None
    return refuse(
        "remedy_is_proved",
        "5.1",
        "the record of the training is missing" if trains else "no evidence is cited",
        "未列明培训记录" if trains else "未列明证据",
        instead="cite evidence of kind training_record" if trains else "name evidence",
        instead_zh="列明培训记录（training_record）作为证据" if trains else "列明证据",
        kinds=tuple(sorted(kinds)),
    )
