"""Identity and authority are checked before a result or data is told (4.3)."""

from __future__ import annotations

from ...agreement import Terms
from ...duties import no_part_for
from ...errors import Refusal
from ...keeping import Capacity, Entitlement
from ...kernel import Command, command_guard, refuse
from ...values import Actor, Role
from .. import commands as c
from ..checking import CheckIdentity
from ..disclosing import Disclose
from ..disclosure import Recipient
from ..model import OF_WHO_COMPLAINS, Complaint
from ..under import receipt_of, terms_then
from .context import ComplaintContext

MOST_CHECKED = 20
"""How many people's checks one complaint keeps."""


_OUTSIDE = (Role.customer, Role.party_b)
_SPEAKS = (c.Accept, c.Object, c.Withdraw)
"""What the customer, or somebody for the customer, says."""


def acts_for(subject: Complaint, command: Command, actor: Actor) -> str | None:
    """Who is told, or speaks, for the customer; None where it is the customer itself.

    Whoever enters what they say themselves is the one who says it.
    """
    person = getattr(command, "told", None) or getattr(command, "by", None)
    if person is None and isinstance(command, _SPEAKS) and actor.role in _OUTSIDE:
        person = actor.id
    return None if person == subject.customer.ref else person


def _needs_no_check(subject: Complaint, command: Command, person: str | None) -> bool:
    """Whether somebody is told, or speaks, for themselves: nobody's authority is needed."""
    who = person or subject.customer.ref
    if subject.members and isinstance(command, c.Withdraw):
        return subject.complainants() == (who,)
    if who in subject.complainants():
        return True
    return isinstance(command, c.Acknowledge) and who in {one.person for one in subject.acting()}


@command_guard("4.3", "told", "by")
def authority_is_checked(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """Who acts for the customer is told the result, or speaks, by a check that covers it.

    That the complaint was received may be told to whoever is named as acting, too. Whoever enters
    what they say themselves says it for nobody else. Of those who complain together each is told,
    accepts and objects for themselves; the whole complaint is withdrawn by somebody who may speak
    for all.
    """
    person = acts_for(subject, command, context.actor)
    speaks = isinstance(command, _SPEAKS)
    needed = Entitlement.speak if speaks else Entitlement.result
    another = speaks and context.actor.role in _OUTSIDE and person not in (None, context.actor.id)
    checked = subject.entitles(person or subject.customer.ref, needed)
    if subject.members and isinstance(command, c.Withdraw):
        checked = checked and not _only_for_themselves(subject, person)
    if not another and (_needs_no_check(subject, command, person) or checked):
        return None
    return refuse(
        "authority_is_checked",
        "4.3",
        "identity and authority to act for the customer were not checked, or have ended",
        "尚未核验该人员代客户行事的身份与授权，或其授权已终止",
        instead="check_identity first, or tell or ask the customer",
        instead_zh="先核验身份与授权（check_identity），或由客户本人办理、告知客户本人",
        needed=needed.value,
        person=person,
    )


@command_guard("2.1", "person", "covers")
def agent_takes_no_part(
    subject: Complaint, command: CheckIdentity, context: ComplaintContext
) -> Refusal | None:
    """Nobody who is complained about acts for the customer."""
    barred = command.person in subject.staff and bool(command.covers)
    return no_part_for(command.person, "agent_takes_no_part") if barred else None


def _only_for_themselves(subject: Complaint, person: str | None) -> bool:
    """Whether somebody was checked as one of the customers alone."""
    who = person or subject.customer.ref
    return any(
        check.person == who and check.capacity == Capacity.customer for check in subject.identities
    )


@command_guard("4.3", "representative", "person", "capacity", "covers")
def who_left_acts_no_more(
    subject: Complaint, command: c.NameRepresentative | CheckIdentity, context: ComplaintContext
) -> Refusal | None:
    """Who took their part in a joint complaint back acts for nobody in it."""
    if isinstance(command, c.NameRepresentative):
        person, acts = command.representative.person, True
    else:
        person = command.person
        acts = bool(command.covers) and command.capacity != Capacity.customer
    if not acts or person not in subject.gone():
        return None
    return refuse(
        "who_left_acts_no_more",
        "4.3",
        "whoever took their part in the complaint back acts for nobody in it",
        "已撤回的共同投诉人不得再代他人办理",
        instead="name another, or check them as the customer for what is recorded about them",
        instead_zh="另行指定他人，或以客户本人身份核验其本人信息事项",
        person=person,
        complain=subject.complainants(),
    )


@command_guard("3.6", "representatives", "representative", "members", "replaces", "came_in")
def few_represent(
    subject: Complaint, command: c.Receive | c.NameRepresentative, context: ComplaintContext
) -> Refusal | None:
    """For one customer one person acts; for those who complain together as many as is agreed."""
    if isinstance(command, c.Receive):
        under = terms_then(context.agreement, receipt_of(command, context.now))
        terms, joint = under.terms if under else Terms(), bool(command.members)
        acting = {one.person for one in command.representatives}
        twice = len(acting) < len(command.representatives)
    else:
        terms, joint, twice = subject.terms, bool(subject.members), False
        acting = {one.person for one in subject.acting()} - {command.replaces} if joint else set()
        acting |= {command.representative.person}
    most = terms.most_representatives if joint else 1
    if len(acting) <= most and not twice:
        return None
    instead = ("name one person", "只登记一人")
    if not isinstance(command, c.Receive):
        instead = ("say whose place is taken (replaces)", "填写被替换的人员（replaces）")
    elif joint:
        instead = (f"name {most} at most, each once", f"登记不超过{most}人，每人一次")
    return refuse(
        "few_represent",
        "3.6",
        f"at most {most} may act for who complains, each named once",
        f"代表人、代理人最多{most}人，且不得重复登记",
        instead=instead[0],
        instead_zh=instead[1],
        most=most,
        acting=tuple(sorted(acting)),
    )


@command_guard("3.1", "customer", "members")
def members_are_several(
    subject: Complaint, command: c.Receive, context: ComplaintContext
) -> Refusal | None:
    """Each who complains is named once."""
    refs = [one.ref for one in (command.customer, *command.members) if one.ref is not None]
    twice = tuple(sorted({ref for ref in refs if refs.count(ref) > 1}))
    if not twice:
        return None
    return refuse(
        "members_are_several",
        "3.1",
        "somebody who complains is named twice",
        "同一投诉人重复登记",
        instead="name each once",
        instead_zh="每人只登记一次",
        twice=twice,
    )


def _may_leave(subject: Complaint, move: str, context: ComplaintContext) -> tuple[str, ...]:
    """Of those who complain together, whom whoever acts may take out."""
    here, actor = subject.complainants(), context.actor
    if len(here) == 1:
        return ()
    return tuple(one for one in here if actor.role not in _OUTSIDE or actor.id == one)


@command_guard("3.6", "member", among=_may_leave)
def member_may_leave(
    subject: Complaint, command: c.WithdrawMember, context: ComplaintContext
) -> Refusal | None:
    """They complain together with others who go on; who enters it leaves themselves."""
    if command.member in _may_leave(subject, command.type, context):
        return None
    return refuse(
        "member_may_leave",
        "3.6",
        "nobody of that id complains here together with others, or somebody else says so",
        "没有与他人共同投诉的该人员，或非本人提出",
        instead="withdraw, where one alone complains",
        instead_zh="仅余一名投诉人的，撤回投诉（withdraw）",
        members=subject.complainants(),
    )


@command_guard("4.3", "to_whom", "recipient", "basis")
def recipient_is_checked(
    subject: Complaint, command: Disclose, context: ComplaintContext
) -> Refusal | None:
    """Data go to somebody who acts for the customer once identity and authority were checked.

    What was told without that has no basis: it is recorded as the incident that it is.
    """
    if command.to_whom != Recipient.representative or command.basis is None:
        return None
    if subject.entitles(command.recipient, Entitlement.data):
        return None
    return refuse(
        "recipient_is_checked",
        "4.3",
        "the identity and authority of the person who is given data were not checked",
        "尚未核实接收人的身份与授权",
        instead="check_identity first, or record it without a basis",
        instead_zh="先核验身份与授权（check_identity），或如实登记为无依据",
        recipient=command.recipient,
    )


@command_guard("4.3", "capacity", "covers", "evidence")
def authority_is_proved(
    subject: Complaint, command: CheckIdentity, context: ComplaintContext
) -> Refusal | None:
    """Who acts for the customer proves the authority.

    Who speaks for itself needs none, nor does the end of an authority.
    """
    if command.capacity == Capacity.customer or command.evidence or not command.covers:
        return None
    return refuse(
        "authority_is_proved",
        "4.3",
        "no evidence of the authority to act for the customer is cited",
        "未列明代理权限的证明",
        instead="name the written authority, register or certificate as evidence",
        instead_zh="列明授权委托书、户籍或公证文书等证据",
        capacity=command.capacity.value,
    )


@command_guard("4.3", "person", "capacity", "covers")
def customer_is_named(
    subject: Complaint, command: CheckIdentity, context: ComplaintContext
) -> Refusal | None:
    """As the customer, or as chosen by the others, is checked only somebody who complains."""
    chosen = command.capacity == Capacity.chosen
    named = subject.complainants() if chosen else subject.customers()
    other = command.capacity in OF_WHO_COMPLAINS and command.person not in named
    if not other or not command.covers:
        return None
    return refuse(
        "customer_is_named",
        "4.3",
        "the complaint names somebody else as the customer",
        "该人员并非本件登记的客户",
        instead="correct_fact the customer first, or name the capacity in which they act for it",
        instead_zh="先更正客户信息（correct_fact），或填写其代客户行事的身份",
        person=command.person,
        customers=named,
    )


@command_guard("4.3", "person")
def few_are_checked(
    subject: Complaint, command: CheckIdentity, context: ComplaintContext
) -> Refusal | None:
    """Not more people than may act for one customer."""
    known = {check.person for check in subject.identities}
    if command.person in known or len(known) < MOST_CHECKED:
        return None
    return refuse(
        "few_are_checked",
        "4.3",
        f"{MOST_CHECKED} people were checked for this complaint",
        "本件已核验的人员过多",
        instead="ask one of those that were checked",
        instead_zh="由已核验的人员办理",
        checked=len(known),
    )
