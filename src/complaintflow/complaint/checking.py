"""What is asked and recorded of checks of identity and authority (4.3)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ..keeping import OF_A_RELATIVE, Capacity, CheckedBy, Entitlement
from ..values import Evidence, EvidenceList, Ref, Sealed, Secret
from .base import ComplaintEvent, Dated


class CheckIdentity(Dated):
    """Record that identity and authority of somebody who asks were checked (4.3): whose, as whom,
    how, and what the check is good for.

    A later check of the same person takes the place of the earlier; one that covers nothing ends
    what the person was entitled to. As the ``customer`` is checked whoever the complaint names as
    the customer (``Customer.ref``), as it was received or corrected; anybody else acts for the
    customer and proves the authority: ``evidence``. Where another is named as the customer, who
    acted for the one before is checked anew. The customer's contact of the complaint itself needs
    no check to be told.
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

    @model_validator(mode="after")
    def _relatives_ask_about_data(self) -> Self:
        if self.capacity == Capacity.relative and self.covers - OF_A_RELATIVE:
            raise PydanticCustomError(
                "relative_asks_about_data", "a relative asks about data alone"
            )
        return self


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
