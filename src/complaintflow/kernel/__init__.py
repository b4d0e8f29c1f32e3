"""What all machines are made of: moves as data, one judge, commands and events, the chain."""

from .decider import NOBODY, Decider, Index
from .draft import DEPARTMENT, Draft, Stamp
from .facts import before_its_cause, in_the_future, without_evidence
from .machine import Allowed, Moved, Row, StateMachine, Verdict
from .message import (
    Command,
    Context,
    Decision,
    Event,
    Notice,
    Recipient,
    Refused,
    Sealer,
    SecretEntry,
    commitment,
    derive,
    fingerprint,
    kind_kept,
    refuse,
)
from .move import START, Guard, Move, command_guard, move_guard, state_guard
from .stream import GENESIS, StoredEvent, broken_at, link

__all__ = [
    "DEPARTMENT",
    "GENESIS",
    "NOBODY",
    "START",
    "Allowed",
    "Command",
    "Context",
    "Decider",
    "Decision",
    "Draft",
    "Event",
    "Guard",
    "Index",
    "Move",
    "Moved",
    "Notice",
    "Recipient",
    "Refused",
    "Row",
    "Sealer",
    "SecretEntry",
    "Stamp",
    "StateMachine",
    "StoredEvent",
    "Verdict",
    "before_its_cause",
    "broken_at",
    "command_guard",
    "commitment",
    "derive",
    "fingerprint",
    "in_the_future",
    "kind_kept",
    "link",
    "move_guard",
    "refuse",
    "state_guard",
    "without_evidence",
]
