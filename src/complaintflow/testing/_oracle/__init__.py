"""An independent account of the process, in plain dicts, written from the contract.

It shares no code with the library (import-linter holds it to that): its own tables of statuses and
moves of every kind of record, its own days counted one by one, its own rules for what is met, late,
overdue or a breach, its own table of who may do what. Where library and oracle differ, one of them
has misread the contract.
"""

from __future__ import annotations

from .about import things
from .again import count_anew, is_stale
from .agreement import agreed_days, drafted, in_force_at, terms_at
from .aims import settle, something_due
from .analysis import analysed
from .assisting import MOVES as ASSISTANCE
from .barring import people, spread
from .case import carry_over, receive
from .claim import raised
from .days import PUBLISHED, begin_of, local, works
from .improvement import opened, taken_up
from .keeping import World, keepers, kept_until, may_go, refers_to
from .kinds import KINDS, Kind
from .owing import Args, Case, acts, binding, complains, out_of_reach, owed_until, past, standing
from .process import FROM, MAY, OPEN, TO, assists, permitted, sees
from .rules import MOST, UNFOUNDED, follows_it, is_theirs
from .terms import STANDARD, TERMS, USED
from .worklist import Task, tasks

__all__ = [
    "ASSISTANCE",
    "FROM",
    "KINDS",
    "MAY",
    "MOST",
    "OPEN",
    "PUBLISHED",
    "STANDARD",
    "TERMS",
    "TO",
    "UNFOUNDED",
    "USED",
    "Args",
    "Case",
    "Kind",
    "Task",
    "World",
    "acts",
    "agreed_days",
    "analysed",
    "assists",
    "begin_of",
    "binding",
    "carry_over",
    "complains",
    "count_anew",
    "drafted",
    "follows_it",
    "in_force_at",
    "is_stale",
    "is_theirs",
    "keepers",
    "kept_until",
    "local",
    "may_go",
    "opened",
    "out_of_reach",
    "owed_until",
    "past",
    "people",
    "permitted",
    "raised",
    "receive",
    "refers_to",
    "sees",
    "settle",
    "something_due",
    "spread",
    "standing",
    "taken_up",
    "tasks",
    "terms_at",
    "things",
    "works",
]
