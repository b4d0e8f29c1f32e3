"""What is asked and recorded of checks of identity and authority (4.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..values import Evidence, EvidenceList, Ref, Sealed, Secret
from .base import ComplaintEvent, Dated
from .identity import Capacity, CheckedBy, Entitlement


class CheckIdentity(Dated):
    """Record that identity and authority of somebody who asks were checked (4.3): whose, as whom,
    how, and what the check is good for.

    A later check of the same person takes the place of the earlier; one that covers nothing ends
    what the person was entitled to. Who acts for the customer proves the authority: ``evidence``.
    The customer's contact of the complaint itself needs no check to be told.
    """

    type: Literal["check_identity"] = "check_identity"
    person: Ref
    """Who it was, by an opaque id: that of the account where they are to see the case."""
    capacity: Capacity
    how: CheckedBy
    covers: Annotated[frozenset[Entitlement], Field(max_length=4)]
    evidence: EvidenceList = ()
    """What the authority rests on: a written authority, a register, a certificate of succession."""
    note: Secret | None = None


class IdentityChecked(ComplaintEvent):
    """Identity and authority of somebody were checked."""

    type: Literal["IdentityChecked"] = "IdentityChecked"
    check: Ref
    person: Ref
    capacity: Capacity
    how: CheckedBy
    covers: tuple[Entitlement, ...]
    evidence: tuple[Evidence, ...] = ()
    note: Sealed | None = None
