"""Which terms a complaint is handled under: those that hold when it is received (CC 543)."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from ..agreement import Agreement, TermsVersion
from ..duties import first_of
from ..values import When, earliest
from .commands import CarryOver, CorrectFact, Receive


def receipt_of(command: Receive | CarryOver | CorrectFact, now: datetime) -> When:
    """When a complaint was received, as a command tells it: when it came in or is registered,
    whichever is first."""
    return cast(When, first_of((command.came_in or now, now)))


def terms_then(agreement: Agreement | None, received: When) -> TermsVersion | None:
    """The version of an agreement's terms for what was received then, also where it is recorded
    later; None without an agreement. A day on which terms changed is taken as its beginning."""
    return None if agreement is None else agreement.version_at(earliest(received))
