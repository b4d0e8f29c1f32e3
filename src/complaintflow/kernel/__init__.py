"""What all machines are made of: moves as data, one judge, commands and events, the chain."""

from .decider import Decider, Index
from .machine import Allowed, Moved, Row, StateMachine, Verdict
from .message import (
    Command,
    Context,
    Decision,
    Event,
    Notice,
    Refused,
    Sealer,
    SecretEntry,
    commitment,
    derive,
    fingerprint,
    refuse,
)
from .move import START, Guard, Move, command_guard, state_guard
from .stream import GENESIS, StoredEvent, broken_at, link

__all__ = [
    "GENESIS",
    "START",
    "Allowed",
    "Command",
    "Context",
    "Decider",
    "Decision",
    "Event",
    "Guard",
    "Index",
    "Move",
    "Moved",
    "Notice",
    "Refused",
    "Row",
    "Sealer",
    "SecretEntry",
    "StateMachine",
    "StoredEvent",
    "Verdict",
    "broken_at",
    "command_guard",
    "commitment",
    "derive",
    "fingerprint",
    "link",
    "refuse",
    "state_guard",
]
