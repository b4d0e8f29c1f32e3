"""An independent account of the process, in plain dicts, written from the contract.

It shares no code with the library (import-linter holds it to that): its own table of statuses and
moves, its own working days counted day by day, its own rules for what is met, late, overdue or a
breach, its own table of who may do what. Where library and oracle differ, one of them has misread
the contract.
"""

from __future__ import annotations

from .aims import settle, something_due
from .case import carry_over, receive
from .days import works
from .effects import apply
from .owing import Args, Case, owed_until, past, standing
from .process import ALL, FROM, MAY, OPEN, TO, busy, permitted, sees
from .rules import UNFOUNDED, accepts
from .worklist import tasks

__all__ = [
    "ALL",
    "FROM",
    "MAY",
    "OPEN",
    "TO",
    "UNFOUNDED",
    "Args",
    "Case",
    "accepts",
    "apply",
    "busy",
    "carry_over",
    "owed_until",
    "past",
    "permitted",
    "receive",
    "sees",
    "settle",
    "something_due",
    "standing",
    "tasks",
    "works",
]
