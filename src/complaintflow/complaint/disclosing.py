"""What is asked and recorded of disclosures (4.3)."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ..values import Code, Evidence, EvidenceList, Ref, Sealed, Secret
from .base import ComplaintEvent, Dated
from .disclosure import Basis, Recipient

Kinds: TypeAlias = Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]


class Disclose(Dated):
    """Record that something of the complaint was told to others: with a basis (有依据的对外提供),
    or without one, which is a leak (泄露), to be recorded as the incident that it is.

    Personal information without a basis is breach 3. Content without personal information is not:
    a claim may still rest on it.
    """

    type: Literal["disclose"] = "disclose"
    to_whom: Recipient
    recipient: Ref
    """Who it was, by an opaque id."""
    kinds: Kinds
    """What was told: kinds of values, such as ``contact`` or ``findings``. One that the library
    does not know, as a host's own, counts as personal information."""
    basis: Basis | None = None
    evidence: EvidenceList = ()
    note: Secret | None = None


class SupplyBasis(Dated):
    """A basis that there was for a disclosure turns up, with its evidence.

    ``at`` is when the basis was given: not after the disclosure, for a later one cures nothing.
    """

    type: Literal["supply_basis"] = "supply_basis"
    disclosure: Ref
    basis: Basis
    evidence: EvidenceList


class Disclosed(ComplaintEvent):
    """Something was told to others."""

    type: Literal["Disclosed"] = "Disclosed"
    disclosure: Ref
    to_whom: Recipient
    recipient: Ref
    kinds: tuple[Code, ...]
    basis: Basis | None = None
    evidence: tuple[Evidence, ...] = ()
    note: Sealed | None = None


class BasisSupplied(ComplaintEvent):
    """There was a basis for it."""

    type: Literal["BasisSupplied"] = "BasisSupplied"
    disclosure: Ref
    basis: Basis
    evidence: tuple[Evidence, ...]
