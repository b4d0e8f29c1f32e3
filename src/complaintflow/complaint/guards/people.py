"""Who takes no part (2.1), and the agreement it is received under (7.1)."""

from __future__ import annotations

from ...duties import Barring, no_part_for, takes_no_part_in
from ...errors import Refusal
from ...kernel import Command, Context, Guard, command_guard, refuse, state_guard, without_evidence
from ...values import Actor, earliest, iso
from .. import commands as c
from ..model import Complaint
from .context import ComplaintContext


@command_guard("7.1", "agreement", "came_in")
def agreement_in_force(
    subject: Complaint, command: c.Receive | c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """The agreement is in force when the complaint is received, also by a corrected time."""
    correction = isinstance(command, c.CorrectFact)
    if correction and (command.came_in is None or subject.carried_over):
        return None
    agreement = context.agreement
    at = earliest(command.came_in) if command.came_in is not None else context.now
    at = min(at, context.now)
    if agreement is not None and agreement.in_force_at(at):
        return None
    ends = None if agreement is None else agreement.ends
    starts = None if agreement is None else agreement.starts
    return refuse(
        "agreement_in_force",
        "7.1",
        "the agreement is not in force at the time of receipt",
        "收到投诉时合同未生效或已届满",
        instead="give a time at which it was in force"
        if correction
        else "sign the agreement, or carry the case over",
        instead_zh="填写合同有效期内的时间" if correction else "签署合同，或转入历史投诉",
        received=iso(at),
        starts=None if starts is None else iso(starts),
        ends=None if ends is None else iso(ends),
    )


takes_no_part: Guard[Barring | None, Context] = takes_no_part_in(
    "takes_no_part",
    "handler",
    "investigator",
    "responsible",
    "approved_by",
    "measures",
    "follow_ups",
)


@command_guard("2.1", "handler", "staff")
def another_handles_it(
    subject: Complaint, command: c.Receive, context: ComplaintContext
) -> Refusal | None:
    """Whoever receives a complaint about themselves names another handler."""
    if command.handler is not None or context.actor.id not in command.staff:
        return None
    return refuse(
        "another_handles_it",
        "2.1",
        "the person complained about cannot handle it",
        "被投诉人员不得作为经办人",
        instead="name a handler",
        instead_zh="指定经办人",
        person=context.actor.id,
    )


@state_guard("2.1")
def actor_takes_no_part(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Nobody who is complained about acts on the complaint."""
    if context.actor.id not in subject.staff or context.actor == Actor.SYSTEM:
        return None
    return refuse(
        "actor_takes_no_part",
        "2.1",
        "whoever is complained about takes no part in handling",
        "被投诉人员不得参与处理",
        instead="somebody else acts",
        instead_zh="由他人办理",
        person=context.actor.id,
    )


@command_guard("2.1", "evidence")
def cites_evidence(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A verdict, and each measure that is settled, rests on evidence."""
    return without_evidence("2.1", command)


@state_guard("2.1")
def party_b_takes_part(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Nobody who is complained about is asked to assist."""
    barred = subject.party_b if subject.party_b in subject.staff else None
    return None if barred is None else no_part_for(barred, "party_b_takes_part")
