"""What can be asked and recorded about a customer's request for their personal information (4.3).

Carrying a request out: access by :class:`GiveAccess`; a correction by the kind's own command, which
names the request; erasure by :class:`Dispose`, never before the record may go.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..kernel import Command
from ..periods import Deadline
from ..values import Code, Evidence, EvidenceList, Instant, Ref, Sealed, Secret, When
from .identity import Capacity
from .messages import KeepingEvent
from .rights import KEEPS, AccessForm, RightsKind, RightsOutcome, RightsReason

Sha256: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Kinds: TypeAlias = Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]


class ReceiveRightsRequest(Command):
    """A customer asks for access, correction or erasure (PIPL art. 44-50); ``at`` is when.

    The limit to answer runs from then, where the terms name one.
    """

    type: Literal["receive_rights_request"] = "receive_rights_request"
    kind: RightsKind
    capacity: Capacity = Capacity.customer
    check: Ref | None = None
    """The check of identity and authority, by the id under which it is recorded for this record: it
    stands, is of somebody in this capacity, and covers ``data``."""
    words: Secret | None = None
    """What was asked, in their own words."""
    at: When | None = None


class DecideRightsRequest(Command):
    """Decide on a request: grant it, let erasure wait, or refuse it with the reason (art. 50)."""

    type: Literal["decide_rights_request"] = "decide_rights_request"
    request: Ref
    outcome: RightsOutcome
    reason: RightsReason | None = None
    """Needed unless it is granted; erasure waits for what keeps the record."""
    check: Ref | None = None
    """The check of identity and authority, where it was made after the receipt; it is of whoever
    was checked then, where somebody was."""
    note: Secret | None = None
    at: When | None = None

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        if (self.outcome == RightsOutcome.granted) != (self.reason is None):
            raise PydanticCustomError("rights_reason", "say why, unless it is granted")
        if self.outcome == RightsOutcome.deferred and self.reason not in KEEPS:
            raise PydanticCustomError("rights_deferred", "it waits for what keeps the record")
        return self


class GiveAccess(Command):
    """Give out what was asked for: which kinds of values, to whom, in which form.

    It goes to whoever asked, whose check of identity still covers ``data``.
    """

    type: Literal["give_access"] = "give_access"
    request: Ref
    kinds: Kinds
    """Kinds of values, such as ``statement`` or ``contact``."""
    form: AccessForm
    recipient: Ref
    """Who it was given to: the person of the check that the request rests on."""
    sha256: Sha256 | None = None
    """The digest of what was handed over, where it was a file."""
    evidence: EvidenceList = ()
    at: When | None = None


class AnswerRightsRequest(Command):
    """Tell who asked what was decided and why; ``at`` is when they were told."""

    type: Literal["answer_rights_request"] = "answer_rights_request"
    request: Ref
    channel: Code
    at: When | None = None


class RightsRequested(KeepingEvent):
    """A request was received."""

    type: Literal["RightsRequested"] = "RightsRequested"
    request: Ref
    kind: RightsKind
    capacity: Capacity
    check: Ref | None = None
    person: Ref | None = None
    """Whose identity the check was of."""
    words: Sealed | None = None
    limit: Deadline | None = None


class RightsDecided(KeepingEvent):
    """It was decided on. ``until``: until when the record must be kept, as it stood then."""

    type: Literal["RightsDecided"] = "RightsDecided"
    request: Ref
    outcome: RightsOutcome
    reason: RightsReason | None = None
    check: Ref | None = None
    person: Ref | None = None
    until: Deadline | None = None
    note: Sealed | None = None


class AccessGiven(KeepingEvent):
    """What was asked for was given out."""

    type: Literal["AccessGiven"] = "AccessGiven"
    request: Ref
    kinds: tuple[Code, ...]
    form: AccessForm
    recipient: Ref
    sha256: Sha256 | None = None
    evidence: tuple[Evidence, ...] = ()


class RightsAnswered(KeepingEvent):
    """Who asked was told what was decided."""

    type: Literal["RightsAnswered"] = "RightsAnswered"
    request: Ref
    channel: Code


class RightsLimitRecomputed(KeepingEvent):
    """A provisional limit to answer was counted again after the calendar changed."""

    type: Literal["RightsLimitRecomputed"] = "RightsLimitRecomputed"
    request: Ref
    limit: Deadline
    before: Instant
