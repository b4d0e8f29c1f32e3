"""What the core asks its driver for, and is answered: all that a desk reads and writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from ..agreement import Figures
from ..kernel import StoredEvent
from ..ports import Commit, Loaded, Query, Snapshot
from ..values import Actor


@dataclass(frozen=True, slots=True)
class Load:
    """Load a stream's snapshot, and what a key did."""

    stream: str
    key: str


@dataclass(frozen=True, slots=True)
class Read:
    """Read events of a stream: those above ``after``, ``limit`` of them or all."""

    stream: str
    after: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class Write:
    """Commit; an external vault is written before it."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class Touching:
    """Load the snapshots of the streams that refer to one."""

    stream: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Load the snapshots of the first page of streams that match."""

    query: Query


@dataclass(frozen=True, slots=True)
class Count:
    """Count what an analysis of some days comes to, for somebody."""

    agreement: str
    first: date
    last: date
    actor: Actor


@dataclass(frozen=True, slots=True)
class Destroy:
    """Destroy every value of a record, and what was remembered of the commands on it."""

    stream: str
    tokens: tuple[str, ...]


Request: TypeAlias = Load | Read | Touching | Matching | Count | Write | Destroy
Answer: TypeAlias = Loaded | tuple[StoredEvent, ...] | tuple[Snapshot, ...] | Figures | None
