"""3.1: a complaint comes in, is carried over, or put right."""

from __future__ import annotations

from typing import Literal

from ...agreement import Terms
from ...duties import Duty, InnerTarget
from ...periods import Deadline
from ...values import Code, Ref, Sealed, When
from ..base import ComplaintEvent
from ..commands import Language
from ..model import (
    Channel,
    CustomerFacts,
    External,
    MemberFacts,
    RepresentativeFacts,
    SubjectKind,
)


class ComplaintReceived(ComplaintEvent):
    """A complaint was received and recorded (3.1); the terms are those it is handled under."""

    type: Literal["ComplaintReceived"] = "ComplaintReceived"
    reference: Ref
    agreement: Ref
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    party_b: Ref | None = None
    """Who acts for Party B under the agreement (2.2)."""
    channel: Channel
    came_in: When
    received: When
    """It came in, or was registered, whichever was first: the limits run from then."""
    customer: CustomerFacts
    members: tuple[MemberFacts, ...] = ()
    """Who complains together with the customer."""
    representatives: tuple[RepresentativeFacts, ...] = ()
    about: SubjectKind
    item: Sealed | None = None
    occurred_at: When | None = None
    occurred_place: Sealed | None = None
    preferred_channel: Channel | None = None
    preferred_time: Sealed | None = None
    staff: tuple[Ref, ...] = ()
    statement: Sealed
    demand: Sealed | None = None
    handler: Ref | None = None
    language: Language
    external: External | None = None
    metadata: Sealed | None = None
    response: Duty
    completion: Duty
    targets: tuple[InnerTarget, ...] = ()
    """What Party A wants of itself until it is assessed (annex 2)."""


class ComplaintCarriedOver(ComplaintEvent):
    """An old case was brought in, with the facts that are known (3.7)."""

    type: Literal["ComplaintCarriedOver"] = "ComplaintCarriedOver"
    reference: Ref
    agreement: Ref | None = None
    terms: Terms
    terms_version: int | None = None
    """The version of the agreement's terms that they are; None: the default terms."""
    party_b: Ref | None = None
    """Who acts for Party B under the agreement (2.2)."""
    channel: Channel
    came_in: When
    answered: When | None = None
    answer: Sealed | None = None
    statement: Sealed | None = None
    title: Sealed | None = None
    customer: Ref
    category: Code | None = None
    language: Language
    external: External | None = None
    metadata: Sealed | None = None
    response: Duty
    completion: Duty


class ReceiptCorrected(ComplaintEvent):
    """The time of receipt was wrong; the duties of the first cycle are counted anew."""

    type: Literal["ReceiptCorrected"] = "ReceiptCorrected"
    came_in: When
    received: When
    before: When
    reason: Sealed
    terms: Terms
    """Those that hold for what was received then."""
    terms_version: int | None = None
    response: Duty
    completion: Duty
    targets: tuple[InnerTarget, ...] = ()
    """The inner targets of the first cycle, those that run from the receipt counted anew."""
    own_limit: Deadline | None = None
    """Of a merged complaint: its own limit of completion, counted anew too."""
    request: Ref | None = None
    """The customer's request that is carried out by it (PIPL art. 46)."""


class CustomerCorrected(ComplaintEvent):
    """The customer was wrong, or of those who complain together the one of that id. Where the
    customer has another id than before, it is another person, and was told nothing yet."""

    type: Literal["CustomerCorrected"] = "CustomerCorrected"
    customer: CustomerFacts
    reason: Sealed
    request: Ref | None = None


class WordsCorrected(ComplaintEvent):
    """Something that the customer said or named was taken down wrongly; one of the three is right
    now, beside what was recorded before."""

    type: Literal["WordsCorrected"] = "WordsCorrected"
    statement: Sealed | None = None
    demand: Sealed | None = None
    item: Sealed | None = None
    reason: Sealed
    request: Ref | None = None
