"""What a decision on a claim may know of other streams (5.1, 5.2)."""

from __future__ import annotations

from dataclasses import dataclass

from ..agreement import Agreement
from ..duties import Breach
from ..keeping import KeepingContext


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFacts:
    """What a claim may know of a record that has breaches."""

    stream: str
    agreement: str | None
    """The agreement that it is kept under."""
    breaches: tuple[Breach, ...]
    barred: tuple[str, ...] = ()
    """Who takes no part in it."""
    disposed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherClaim:
    """Another claim, and the breaches that it rests on: pairs of stream and breach."""

    id: str
    breaches: frozenset[tuple[str, str]]
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimContext(KeepingContext):
    """What a decision on a claim may know besides claim and command."""

    agreement: Agreement | None = None
    """The agreement that a new claim is raised under."""
    records: tuple[RecordFacts, ...] = ()
    """The records whose breaches a new claim names."""
    claims: tuple[OtherClaim, ...] = ()
    """The claims on these records, those that have ended included."""

    def breach(self, stream: str, breach: str) -> Breach | None:
        """A breach of one of the records."""
        for record in self.records:
            if record.stream == stream:
                return next((b for b in record.breaches if b.id == breach), None)
        return None
