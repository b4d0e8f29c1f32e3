"""Identity and authority are checked before a result or data is told (4.3)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse
from .. import commands as c
from ..checking import CheckIdentity
from ..disclosing import Disclose
from ..disclosure import Recipient
from ..identity import Capacity, Entitlement
from ..model import Complaint
from .context import ComplaintContext

MOST_CHECKED = 20
"""How many people's checks one complaint keeps."""


@command_guard("4.3", "told", "by")
def authority_is_checked(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """A representative is told, or speaks for the customer, once authority was checked.

    When they were named, or by a check of somebody in the same capacity.
    """
    who = getattr(command, "told", None) or getattr(command, "by", None)
    acting = subject.representative
    if who != "representative" or (acting is not None and acting.authority_checked):
        return None
    needed = Entitlement.speak if isinstance(command, c.Withdraw) else Entitlement.result
    if acting is not None and any(
        check.capacity.value == acting.kind.value and needed in check.covers
        for check in subject.identities
    ):
        return None
    return refuse(
        "authority_is_checked",
        "4.3",
        "there is no representative whose identity and authority were checked",
        "代理人的授权和身份尚未核实",
        instead="check_identity first, or tell the customer",
        instead_zh="先核验身份与授权（check_identity），或告知客户本人",
        needed=needed.value,
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
