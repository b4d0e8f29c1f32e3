"""The kinds of streams as the desk handles them, and what each needs from other streams."""

from __future__ import annotations

from collections.abc import Mapping

from .agreements import AGREEMENT
from .claims import CLAIM
from .complaints import COMPLAINT
from .improvements import IMPROVEMENT
from .kind import Kind, Stream, Surroundings

__all__ = ["Kind", "Stream", "Surroundings", "kinds"]


def kinds() -> Mapping[str, Kind]:
    """Every kind by name."""
    return {kind.name: kind for kind in (AGREEMENT, COMPLAINT, IMPROVEMENT, CLAIM)}
