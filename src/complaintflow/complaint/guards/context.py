"""What a decision on a complaint may know besides the complaint and the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...agreement import Agreement
from ...keeping import KeepingContext
from ...values import When
from ..model import Complaint
from ..standard import Standard


@dataclass(frozen=True, kw_only=True, slots=True)
class ImprovementFacts:
    """What a complaint may know of the improvement that takes a problem of its up."""

    id: str
    agreement: str
    problem: str
    found: When
    """When the problem was found, which it was opened for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedImprovement:
    """An improvement of the complaint's category and cause that is closed: its effect was verified,
    so the problem should not come again."""

    id: str
    closed: When
    owner: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintContext(KeepingContext):
    """What a decision on a complaint may know besides complaint and command."""

    standards: Mapping[str, Standard]
    """The editions of the standard of classification, by version; the terms name one."""
    agreement: Agreement | None = None
    """The agreement that it is received under, where its time of receipt is told or corrected."""
    other: Complaint | None = None
    """The complaint that this one is merged into or linked with."""
    followers: tuple[str, ...] = ()
    """The complaints that this one leads, where the command would make it follow another."""
    merged: tuple[str, ...] = ()
    """The complaints that were merged into this one, where the command would make it another
    customer's."""
    closed_alike: tuple[ClosedImprovement, ...] = ()
    """Closed improvements of its category and cause, where the command makes both known."""
    improvement: ImprovementFacts | None = None
    """The improvement that a problem is linked with."""
