"""A store as a stranger would write it: JSON files in a folder, by the documentation alone.

Every change is a file of its own, numbered, made under another name and then moved to its place:
it is there whole or not at all. Whoever asks first reads the files that came since. A lock on the
folder lets one write at a time, of however many objects and processes. Values lie in files of
their own, so that they can be destroyed.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter

from complaintflow.errors import (
    AlreadyExists,
    IdempotencyConflict,
    InvalidCommand,
    Problem,
    StaleComplaint,
    StoreUnavailable,
)
from complaintflow.kernel import Index, SecretEntry, StoredEvent
from complaintflow.ports import (
    Access,
    Commit,
    Found,
    FoundPage,
    Loaded,
    PendingNotice,
    Query,
    Remembered,
    Scope,
    Snapshot,
    VaultValue,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Settled:
    """An attempt at delivery."""

    notice: str
    delivered: bool


@dataclass(frozen=True)
class Forgotten:
    """What keys did on a stream is to be forgotten."""

    stream: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one file says."""

    commit: Commit | None = None
    access: Access | None = None
    settled: Settled | None = None
    forgotten: Forgotten | None = None


_BYTES = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
# As tuples: a dataclass takes no configuration from outside, and bytes are no UTF-8.
_CHANGE = TypeAdapter(tuple[Change], config=_BYTES)
_VALUE = TypeAdapter(tuple[VaultValue], config=_BYTES)
_WORDS = ("agreement", "handler", "category", "severity", "cause", "reference",
          "external")  # fmt: skip


@dataclass
class Stream:
    """What is known of one stream."""

    head: Found
    events: list[StoredEvent] = field(default_factory=list)

    @property
    def began(self) -> int:
        return self.events[0].position


class FolderStore:
    """A store and a vault in a folder of JSON files."""

    def __init__(self, folder: Path) -> None:
        self._changes, self._values = folder / "changes", folder / "values"
        self._lockfile = folder / "lock"
        self._lock = threading.RLock()
        self._read = 0
        self._feed: list[StoredEvent] = []
        self._streams: dict[str, Stream] = {}
        self._keys: dict[str, Remembered] = {}
        self._outbox: dict[str, PendingNotice] = {}
        self._accesses: list[Access] = []

    def create(self) -> None:
        """Make the folders."""
        for folder in (self._changes, self._values):
            folder.mkdir(parents=True, exist_ok=True)

    # --- files -------------------------------------------------------------------------------

    def _files(self, work: Callable[[], T]) -> T:
        # The system's error names the path, and is none of ours.
        try:
            with self._lock:
                return work()
        except OSError as error:
            reason = f"errno {error.errno}"
        raise StoreUnavailable(reason=reason)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._changes.is_dir():
            raise FileNotFoundError(2, "the folder is not there")
        with self._lockfile.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._catch_up()
            yield

    def _catch_up(self) -> None:
        if not self._changes.is_dir():
            raise FileNotFoundError(2, "the folder is not there")
        while (file := self._file(self._read + 1)).exists():
            self._apply(*_CHANGE.validate_json(file.read_bytes()))
            self._read += 1

    def _file(self, n: int) -> Path:
        return self._changes / f"{n:012}.json"

    def _change(self, change: Change) -> None:
        _place(self._file(self._read + 1), _CHANGE.dump_json((change,)))
        self._read += 1
        self._apply(change)

    def _look(self, work: Callable[[], T]) -> T:
        def caught_up() -> T:
            self._catch_up()
            return work()

        return self._files(caught_up)

    # --- what a file means -------------------------------------------------------------------

    def _apply(self, change: Change) -> None:
        if change.commit is not None:
            self._apply_commit(change.commit)
        if change.access is not None:
            self._accesses.append(change.access)
        if change.settled is not None:
            self._apply_settled(change.settled)
        if change.forgotten is not None:
            stream = change.forgotten.stream
            self._keys = {k: r for k, r in self._keys.items() if r.stream != stream}

    def _apply_commit(self, commit: Commit) -> None:
        snapshot = commit.snapshot
        head = Found(snapshot=snapshot, index=commit.index)
        stream = self._streams.setdefault(snapshot.stream, Stream(head))
        stream.head = head
        for new in commit.events:
            event = StoredEvent(
                stream=snapshot.stream,
                kind=snapshot.kind,
                version=new.version,
                position=len(self._feed) + 1,
                recorded=snapshot.recorded,
                key=commit.remembered.key,
                body=new.body,
                previous=new.previous,
                digest=new.digest,
            )
            self._feed.append(event)
            stream.events.append(event)
        if commit.remembered.fingerprint:  # else it was forgotten
            self._keys[commit.remembered.key] = commit.remembered
        for notice in commit.notices:
            self._outbox[notice.id] = PendingNotice(
                notice=notice, created=snapshot.recorded, attempts=0
            )

    def _apply_settled(self, settled: Settled) -> None:
        row = self._outbox.get(settled.notice)
        if row is not None and settled.delivered:
            del self._outbox[settled.notice]
        elif row is not None:
            self._outbox[settled.notice] = replace(row, attempts=row.attempts + 1)

    # --- streams -----------------------------------------------------------------------------

    def load(self, stream: str, key: str) -> Loaded:
        def work() -> Loaded:
            known = self._streams.get(stream)
            snapshot = known.head.snapshot if known else None
            return Loaded(snapshot=snapshot, remembered=self._keys.get(key))

        return self._look(work)

    def commit(self, commit: Commit) -> int:
        def work() -> int:
            with self._alone():
                self._check(commit)
                self._keep(commit.secrets)
                self._change(Change(commit=replace(commit, secrets=())))
                return len(self._feed)

        return self._files(work)

    def _check(self, commit: Commit) -> None:
        stream = commit.snapshot.stream
        for name, expected in ((stream, commit.expected), *commit.unchanged):
            found = len(self._streams[name].events) if name in self._streams else 0
            if found != expected:
                raise StaleComplaint(subject=name, expected=expected, found=found)
        for name, seen in commit.touched_by:
            touching = {s for s, k in self._streams.items() if name in k.head.index.touches}
            if touching != set(seen):
                at = len(self._streams[name].events) if name in self._streams else 0
                raise StaleComplaint(subject=name, expected=at, found=at)
        if commit.remembered.key in self._keys:
            raise IdempotencyConflict(key=commit.remembered.key)
        for word in ("external", "reference"):
            wanted = getattr(commit.index, word)
            for other, known in self._streams.items():
                if wanted and other != stream and getattr(known.head.index, word) == wanted:
                    raise AlreadyExists(key=word, existing=other)

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        known = self._look(lambda: self._streams.get(stream))
        events = known.events[after:] if known else []
        return events if limit is None else events[:limit]

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        return self._look(lambda: self._feed[position:][:limit])

    def heads(self) -> Iterator[Snapshot]:
        return iter(self._look(lambda: [k.head.snapshot for k in self._streams.values()]))

    def forget(self, stream: str) -> None:
        def work() -> None:
            with self._alone():
                self._change(Change(forgotten=Forgotten(stream)))
                for n in range(1, self._read):
                    self._strip(self._file(n), stream)

        self._files(work)

    def _strip(self, file: Path, stream: str) -> None:
        """Take salt and fingerprint out of a file that has them."""
        (change,) = _CHANGE.validate_json(file.read_bytes())
        commit = change.commit
        if commit is not None and commit.snapshot.stream == stream:
            bare = replace(commit.remembered, salt=b"", fingerprint="")
            bare_commit = Change(commit=replace(commit, remembered=bare))
            _place(file, _CHANGE.dump_json((bare_commit,)))

    # --- finding -----------------------------------------------------------------------------

    def find(self, query: Query) -> FoundPage:
        after = _cursor(query)

        def work() -> FoundPage:
            rest = [
                known
                for known in self._streams.values()
                if known.began > after and _wanted(known.head, query)
            ]
            page = rest[: query.limit]
            more = str(page[-1].began) if len(rest) > len(page) else ""
            return FoundPage(items=tuple(known.head for known in page), next=more)

        return self._look(work)

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        def work() -> list[str]:
            waking = [
                (known.head.index.wake, stream)
                for stream, known in self._streams.items()
                if known.head.index.wake is not None and known.head.index.wake <= now
            ]
            return [stream for _, stream in sorted(waking, key=lambda pair: pair[0])][:limit]

        return self._look(work)

    # --- outbox and access log ---------------------------------------------------------------

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        rows = self._look(lambda: list(self._outbox.values()))
        return sorted(rows, key=lambda row: (row.attempts, row.created))[:limit]

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        self._write(Change(settled=Settled(notice_id, delivered)))

    def record_access(self, access: Access) -> None:
        self._write(Change(access=access))

    def _write(self, change: Change) -> None:
        def work() -> None:
            with self._alone():
                self._change(change)

        self._files(work)

    def accesses(self, subject: str) -> Sequence[Access]:
        return self._look(lambda: [a for a in self._accesses if a.subject == subject])

    # --- vault -------------------------------------------------------------------------------

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        taken = tuple(entries)

        def work() -> None:
            with self._alone():
                self._keep(taken)

        self._files(work)

    def _keep(self, entries: Iterable[SecretEntry]) -> None:
        for entry in entries:
            value = VaultValue(
                token=entry.token, kind=entry.kind, salt=entry.salt, value=entry.value
            )
            _place(self._values / f"{entry.token}.json", _VALUE.dump_json((value,)))

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        def work() -> list[VaultValue]:
            files = [self._values / f"{token}.json" for token in dict.fromkeys(tokens)]
            return [_VALUE.validate_json(f.read_bytes())[0] for f in files if f.exists()]

        return self._look(work)

    def destroy(self, tokens: Sequence[str]) -> None:
        def work() -> None:
            with self._alone():
                for token in tokens:
                    (self._values / f"{token}.json").unlink(missing_ok=True)

        self._files(work)


def _place(file: Path, data: bytes) -> None:
    """Put a file in its place, whole or not at all."""
    made = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with made.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    made.replace(file)


def _cursor(query: Query) -> int:
    problems = []
    if query.overdue:
        problems.append(Problem(place="overdue", kind="without_a_clock"))
    if not 1 <= query.limit <= 1000:
        problems.append(Problem(place="limit", kind="out_of_range"))
    if not (query.after.isascii() and query.after.isdigit()) and query.after:
        problems.append(Problem(place="after", kind="cursor"))
    if problems:
        raise InvalidCommand(model="Query", problems=tuple(problems))
    return int(query.after or 0)


def _wanted(found: Found, query: Query) -> bool:
    index = found.index
    before = query.due_before.astimezone(UTC) if query.due_before else None
    return (
        _in_scope(index, query.scope)
        and query.kind in ("", found.snapshot.kind)
        and (not query.statuses or index.status in query.statuses)
        and all(_word(query, word) in ("", getattr(index, word)) for word in _WORDS)
        and (not query.person or query.person in index.people)
        and (not query.customer or query.customer in index.customers)
        and (not query.touches or query.touches in index.touches)
        and (not query.waits_for or query.waits_for in index.waits_for)
        and (before is None or (index.next_due is not None and index.next_due < before))
        and (not query.provisional or bool(index.calendars))
    )


def _word(query: Query, word: str) -> Any:
    return getattr(query, word) or ""


def _in_scope(index: Index, scope: Scope) -> bool:
    if scope.not_barred is not None and scope.not_barred in index.barred:
        return False
    if scope.everything or (scope.or_person and scope.or_person in index.people):
        return True
    limits = [
        (who, among)
        for who, among in ((scope.customer, index.customers), (scope.person, index.people))
        if who is not None
    ]
    return bool(limits) and all(who != "" and who in among for who, among in limits)
