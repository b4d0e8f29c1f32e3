"""The store in memory: the reference that the others are measured against.

Simple and obviously right, not durable: what it keeps is gone with the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ..errors import AlreadyExists, IdempotencyConflict, StaleComplaint
from ..kernel import Index, SecretEntry, StoredEvent, kind_kept
from ..ports import (
    Access,
    Commit,
    Found,
    FoundPage,
    Loaded,
    PendingNotice,
    Query,
    Remembered,
    Snapshot,
    VaultValue,
)
from ..values import instant
from ._paging import start


class MemoryStore:
    """A :class:`~complaintflow.ports.Store` and a :class:`~complaintflow.ports.Vault` in memory.

    Safe to use from several threads: one lock guards everything, and a commit checks all before
    it changes anything. Not shared between processes, and not durable.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[StoredEvent] = []
        self._streams: dict[str, list[StoredEvent]] = {}
        # A dict keeps the order in which its keys came first, here that in which streams began.
        self._subjects: dict[str, Found] = {}
        self._taken: dict[tuple[str, str], str] = {}
        self._remembered: dict[str, Remembered] = {}
        self._outbox: dict[str, PendingNotice] = {}
        self._accesses: list[Access] = []
        self._vault: dict[str, VaultValue] = {}
        self._sealed: bool | None = None

    # --- streams -----------------------------------------------------------------------------

    def load(self, stream: str, key: str) -> Loaded:
        """The newest snapshot of ``stream``, and what ``key`` did."""
        with self._lock:
            found = self._subjects.get(stream)
            return Loaded(
                snapshot=found.snapshot if found else None, remembered=self._remembered.get(key)
            )

    def commit(self, commit: Commit) -> int:
        """Write all of ``commit`` or nothing; return the position of its last event.

        Raises, in this order, :class:`~complaintflow.errors.StaleComplaint`,
        :class:`~complaintflow.errors.IdempotencyConflict` and
        :class:`~complaintflow.errors.AlreadyExists`.
        """
        with self._lock:
            self._check(commit)
            self._write(commit)
            return len(self._events)

    def _check(self, commit: Commit) -> None:
        stream, key = commit.snapshot.stream, commit.remembered.key
        for name, expected in ((stream, commit.expected), *commit.unchanged):
            version = len(self._streams.get(name, ()))
            if version != expected:
                raise StaleComplaint(subject=name, expected=expected, found=version)
        for name, seen in commit.touched_by:
            touching = {s for s, found in self._subjects.items() if name in found.index.touches}
            if touching != set(seen):
                version = len(self._streams.get(name, ()))
                raise StaleComplaint(subject=name, expected=version, found=version)
        if key in self._remembered:
            raise IdempotencyConflict(key=key)
        for name, value in _unique(commit.index):
            owner = self._taken.get((name, value), stream)
            if owner != stream:
                raise AlreadyExists(key=name, existing=owner)
        kind_kept(self._sealed, commit.secrets)

    def _write(self, commit: Commit) -> None:
        snapshot, key = commit.snapshot, commit.remembered.key
        before = self._subjects.get(snapshot.stream)
        for unique in _unique(before.index) if before else ():
            del self._taken[unique]
        for unique in _unique(commit.index):
            self._taken[unique] = snapshot.stream
        self._subjects[snapshot.stream] = Found(snapshot=snapshot, index=commit.index)
        for event in commit.events:
            stored = StoredEvent(
                stream=snapshot.stream,
                kind=snapshot.kind,
                version=event.version,
                position=len(self._events) + 1,
                recorded=snapshot.recorded,
                key=key,
                body=event.body,
                previous=event.previous,
                digest=event.digest,
            )
            self._events.append(stored)
            self._streams.setdefault(snapshot.stream, []).append(stored)
        for notice in commit.notices:
            self._outbox[notice.id] = PendingNotice(
                notice=notice, created=snapshot.recorded, attempts=0
            )
        self._keep(commit.secrets)
        self._remembered[key] = commit.remembered

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """The events of one stream with a version above ``after``, in order."""
        with self._lock:
            events = self._streams.get(stream, [])[max(after, 0) :]
        return events if limit is None else events[:limit]

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        """The events of all streams above ``position``, in order and without gaps."""
        with self._lock:
            return self._events[max(position, 0) :][:limit]

    def forget(self, stream: str) -> None:
        """Drop what keys did on ``stream``."""
        with self._lock:
            for key in [k for k, done in self._remembered.items() if done.stream == stream]:
                del self._remembered[key]

    def heads(self) -> Iterator[Snapshot]:
        """The newest snapshot of every stream, in the order in which the streams began."""
        with self._lock:
            snapshots = [found.snapshot for found in self._subjects.values()]
        return iter(snapshots)

    # --- finding -----------------------------------------------------------------------------

    def find(self, query: Query) -> FoundPage:
        """A page of subjects, in the order in which their streams began.

        Raises :class:`~complaintflow.errors.InvalidCommand` for a limit outside 1 to 1000, for a
        cursor that no page handed out, and for ``overdue``, which is the desk's to ask.
        """
        after = start(query)
        due = None if query.due_before is None else instant(query.due_before, "due_before")
        query = replace(query, due_before=due)
        with self._lock:
            matching = [
                (self._streams[stream][0].position, found)
                for stream, found in self._subjects.items()
                if query.scope.includes(found.index) and _matches(found, query)
            ]
        rest = [(began, found) for began, found in matching if began > after]
        page = rest[: query.limit]
        return FoundPage(
            items=tuple(found for _, found in page),
            next=str(page[-1][0]) if len(rest) > len(page) else "",
        )

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """The streams whose ``wake`` is at or before ``now``, the longest due first."""
        now = instant(now, "now")
        with self._lock:
            due = [
                (found.index.wake, stream)
                for stream, found in self._subjects.items()
                if found.index.wake is not None and found.index.wake <= now
            ]
        # A stable sort: what is due at the same instant stays in the order of beginning.
        return [stream for _, stream in sorted(due, key=lambda pair: pair[0])][:limit]

    # --- outbox and access log ---------------------------------------------------------------

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        """Outbox rows that are not delivered: fewer attempts first, then the oldest."""
        with self._lock:
            rows = list(self._outbox.values())
        return sorted(rows, key=lambda row: (row.attempts, row.created))[:limit]

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        """Note an attempt at delivery. Unknown ids and settled ones are ignored."""
        instant(at, "at")
        with self._lock:
            row = self._outbox.get(notice_id)
            if row is None:
                return
            if delivered:
                del self._outbox[notice_id]
            else:
                self._outbox[notice_id] = replace(row, attempts=row.attempts + 1)

    def record_access(self, access: Access) -> None:
        """Write one reading down."""
        with self._lock:
            self._accesses.append(access)

    def accesses(self, subject: str) -> Sequence[Access]:
        """Who read what of a subject, in order."""
        with self._lock:
            return [access for access in self._accesses if access.subject == subject]

    # --- vault -------------------------------------------------------------------------------

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """Keep values; a token written again is replaced."""
        taken = tuple(entries)  # before the lock: the caller's iterable may do anything
        with self._lock:
            self._keep(taken)

    def _keep(self, entries: Sequence[SecretEntry]) -> None:
        self._sealed = kind_kept(self._sealed, entries)
        for entry in entries:
            self._vault[entry.token] = VaultValue(
                token=entry.token, kind=entry.kind, salt=entry.salt, value=entry.value
            )

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """The values of those tokens that are there."""
        with self._lock:
            return [self._vault[token] for token in dict.fromkeys(tokens) if token in self._vault]

    def destroy(self, tokens: Sequence[str]) -> None:
        """Destroy values and salts; unknown ones are ignored."""
        with self._lock:
            for token in tokens:
                self._vault.pop(token, None)


def _unique(index: Index) -> list[tuple[str, str]]:
    pairs = [("external", index.external), ("reference", index.reference)]
    return [(name, value) for name, value in pairs if value]


def _matches(found: Found, query: Query) -> bool:
    index = found.index
    wanted = [
        (query.agreement, index.agreement),
        (query.handler, index.handler),
        (query.category, index.category),
        (query.severity, index.severity),
        (query.cause, index.cause),
        (query.reference, index.reference),
        (query.external, index.external),
    ]
    return (
        (not query.kind or found.snapshot.kind == query.kind)
        and (not query.statuses or index.status in query.statuses)
        and all(not value or value == has for value, has in wanted)
        and (not query.person or query.person in index.people)
        and (not query.customer or query.customer in index.customers)
        and (not query.touches or query.touches in index.touches)
        and (not query.waits_for or query.waits_for in index.waits_for)
        and (
            query.due_before is None
            or (index.next_due is not None and index.next_due < query.due_before)
        )
        and (not query.provisional or bool(index.calendars))
    )
