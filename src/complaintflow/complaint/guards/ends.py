"""Reopening, merging, linking (3.7, 3.1)."""

from __future__ import annotations

from ...errors import Refusal
from ...keeping import no_longer_kept
from ...kernel import Command, command_guard, refuse, state_guard
from .. import commands as c
from ..model import OPEN, Complaint, Status
from .context import ComplaintContext


@state_guard("3.7")
def record_is_kept(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """A closed record is still kept, so that new facts can open it again, or make something due."""
    if subject.status != Status.closed:
        return None
    return no_longer_kept(
        subject,
        context,
        instead="receive a new complaint",
        instead_zh="另行接收新的投诉",
    )


@command_guard("3.7", "into", "other")
def is_another(subject: Complaint, command: Command, context: ComplaintContext) -> Refusal | None:
    """A complaint is not merged into, or linked with, itself; nor linked twice."""
    other = context.other
    linked = subject.links if isinstance(command, c.Link) else ()
    if other is not None and other.id != subject.id and other.id not in linked:
        return None
    return refuse(
        "is_another",
        "3.7",
        "it is the same complaint, or is linked already",
        "为同一投诉，或已关联",
        instead="name another complaint",
        instead_zh="指明另一投诉",
        other="" if other is None else other.id,
    )


@command_guard("3.1", "into")
def same_customer(
    subject: Complaint, command: c.Merge, context: ComplaintContext
) -> Refusal | None:
    """Only the same customer's complaints are merged; two customers are owed two answers."""
    other = context.other
    if other is not None and set(other.complainants()) == set(subject.complainants()):
        return None
    return refuse(
        "same_customer",
        "3.1",
        "the other complaint is another customer's",
        "并非同一客户的投诉",
        instead="link them",
        instead_zh="可予关联（link）",
    )


@command_guard("3.7", "customer")
def stays_with_its_customer(
    subject: Complaint, command: c.CorrectFact, context: ComplaintContext
) -> Refusal | None:
    """What its customer withdrew, or what was merged as the same customer's, stays theirs.

    Nobody takes back what is not theirs (CC 140), and two customers are owed two answers.
    """
    ref = None if command.customer is None else command.customer.ref
    if ref is None or ref in subject.customers():
        return None
    ended = subject.status in (Status.withdrawn, Status.merged)
    if not ended and not context.merged:
        return None
    return refuse(
        "stays_with_its_customer",
        "3.7",
        "it was withdrawn, or merged, as the complaint of the customer whom it names",
        "本件系以所登记客户的投诉撤回或合并的",
        instead="receive the other's complaint as its own, with the time at which it came in "
        "(came_in), and link it",
        instead_zh="另行接收该客户的投诉，填写其收到时间（came_in），并予关联（link）",
        status=subject.status.value,
        merged=len(context.merged),
    )


@command_guard("3.1", "into")
def survivor_is_open(
    subject: Complaint, command: c.Merge, context: ComplaintContext
) -> Refusal | None:
    """A complaint is merged into one that is still being handled."""
    other = context.other
    if other is not None and other.status in OPEN:
        return None
    return refuse(
        "survivor_is_open",
        "3.1",
        "the other complaint is not being handled any more",
        "所并入的投诉已不在处理中",
        instead="decline as answered_before, or handle this one",
        instead_zh="以已答复（answered_before）为由不予受理，或继续处理本投诉",
        status="" if other is None else other.status.value,
    )


def _linked(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The complaints that it is linked with."""
    return subject.links


@command_guard("3.7", "other", among=_linked)
def is_linked(subject: Complaint, command: c.Unlink, context: ComplaintContext) -> Refusal | None:
    """Only what is linked is unlinked."""
    if command.other in subject.links:
        return None
    return refuse(
        "is_linked",
        "3.7",
        "the complaints are not linked",
        "两件投诉并未关联",
        instead="name one that is linked" if subject.links else "link it with one first",
        instead_zh="指明已关联的投诉" if subject.links else "先关联投诉（link）",
        linked=subject.links,
    )


@command_guard("3.7", "other", "relation")
def one_case_leads(
    subject: Complaint, command: c.Link, context: ComplaintContext
) -> Refusal | None:
    """One case leads, and it follows no other, before or after others follow it."""
    lead = subject.lead or (None if context.other is None else context.other.lead)
    followers = len(context.followers)
    if command.relation != "lead_case" or (lead is None and not followers):
        return None
    return refuse(
        "one_case_leads",
        "3.7",
        "there is a lead case already, or the other complaint follows one itself, or others follow "
        "this one",
        "已有牵头投诉，或对方投诉自身另有牵头投诉，或本投诉为其他投诉的牵头投诉",
        instead="unlink first, or link with the case that leads",
        instead_zh="先取消关联（unlink），或与牵头的投诉关联",
        lead=lead or "",
        followers=followers,
    )


def _leads(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """The case that leads, where one does."""
    return () if subject.lead is None else (subject.lead,)


@command_guard("3.3", "lead", among=_leads)
def lead_has_findings(
    subject: Complaint, command: c.TakeOverFindings, context: ComplaintContext
) -> Refusal | None:
    """Findings are taken over from the case that leads, once it has a verdict."""
    lead, other = subject.lead, context.other
    found = None if other is None else other.investigation
    if command.lead == lead and found is not None and found.verdict is not None:
        return None
    return refuse(
        "lead_has_findings",
        "3.3",
        "it is not the lead case, or its investigation is not concluded",
        "不是牵头投诉，或牵头投诉尚未作出调查结论",
        instead="link it as lead_case, or conclude_investigation here",
        instead_zh="先关联为牵头投诉（lead_case），或自行作出调查结论（conclude_investigation）",
        lead=lead or "",
    )
