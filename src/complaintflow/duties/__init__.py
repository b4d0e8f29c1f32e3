"""What is owed: duties, how they stand, and the breaches of them."""

from .breach import BREACH_OF, Breach, BreachKind, BreachStatus, breach_machine
from .duty import (
    CLAUSE_OF,
    Duty,
    DutyKind,
    DutyState,
    Standing,
    assess,
    first_of,
    last_of,
    owe,
    still_owed,
    wakes,
)

__all__ = [
    "BREACH_OF",
    "CLAUSE_OF",
    "Breach",
    "BreachKind",
    "BreachStatus",
    "Duty",
    "DutyKind",
    "DutyState",
    "Standing",
    "assess",
    "breach_machine",
    "first_of",
    "last_of",
    "owe",
    "still_owed",
    "wakes",
]
