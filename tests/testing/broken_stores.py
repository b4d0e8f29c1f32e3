"""Stores that break one rule each, and the tests of the contract that must find them out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from complaintflow.errors import (
    AlreadyExists,
    ComplaintFlowError,
    IdempotencyConflict,
    StaleComplaint,
    StoreUnavailable,
)
from complaintflow.kernel import Index, StoredEvent
from complaintflow.ports import (
    Access,
    Commit,
    Loaded,
    PendingNotice,
    Remembered,
    Snapshot,
)
from complaintflow.stores import MemoryStore

from . import broken_finding


def _pause() -> None:
    threading.Event().wait(0.002)


class Able(MemoryStore):
    """A sound store with every ability: it can be opened again, and its back end can be away."""

    away = False
    failure: Exception = StoreUnavailable(reason="away")

    def another(self) -> Self:
        """The same data through another object."""
        twin = object.__new__(type(self))
        twin.__dict__ = self.__dict__
        return twin

    def __getattribute__(self, name: str) -> Any:
        if name in _METHODS and MemoryStore.__getattribute__(self, "away"):
            raise MemoryStore.__getattribute__(self, "failure")
        return super().__getattribute__(name)


_METHODS = {"load", "commit", "events", "events_after", "find", "due", "pending", "settle",
            "record_access", "accesses", "heads"}  # fmt: skip


# --- load and commit ---------------------------------------------------------------------------


class Haunted(MemoryStore):
    """A new one knows a key."""

    def load(self, stream: str, key: str) -> Loaded:
        ghost = Remembered(key=key, salt=b"", fingerprint="", stream=stream, first=1, last=1)
        new = Loaded(snapshot=None, remembered=ghost)
        haunted = key == "k-1" and not self._events
        return new if haunted else super().load(stream, key)


class OldTimes(MemoryStore):
    """A snapshot keeps the first time of recording."""

    def load(self, stream: str, key: str) -> Loaded:
        loaded = super().load(stream, key)
        if loaded.snapshot is None:
            return loaded
        first = self._streams[stream][0].recorded
        return replace(loaded, snapshot=replace(loaded.snapshot, recorded=first))


class KeysOfAStream(MemoryStore):
    """Knows a key in its own stream alone."""

    def load(self, stream: str, key: str) -> Loaded:
        loaded = super().load(stream, key)
        known = loaded.remembered
        return loaded if known and known.stream == stream else replace(loaded, remembered=None)


class AtLeastOne(MemoryStore):
    """Takes it that a command made something."""

    def load(self, stream: str, key: str) -> Loaded:
        loaded = super().load(stream, key)
        known = loaded.remembered
        if known is None:
            return loaded
        return replace(loaded, remembered=replace(known, last=max(known.first, known.last)))


class FirstPosition(MemoryStore):
    """Tells the position of the first of three events."""

    def commit(self, commit: Commit) -> int:
        last = super().commit(commit)
        return last - 2 if len(commit.events) == 3 else last


class OneKind(MemoryStore):
    """Whatever happens, happens to a complaint."""

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        return [replace(e, kind="complaint") for e in super().events(stream, after, limit)]


class Trims(MemoryStore):
    """Takes bodies for text."""

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        return [replace(e, body=e.body.rstrip()) for e in super().events(stream, after, limit)]


class TimesAsText(MemoryStore):
    """Compares times as they are written."""

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        known = self._subjects
        return [
            stream
            for stream in super().due(now.replace(year=2099), limit=10**6)
            if str(known[stream].index.wake) <= str(now)
        ][:limit]


class SaysItTheOtherWay(MemoryStore):
    """Mixes up what was expected and what was found."""

    def commit(self, commit: Commit) -> int:
        try:
            return super().commit(commit)
        except StaleComplaint as stale:
            if stale.subject != commit.snapshot.stream:
                raise
            raise StaleComplaint(
                subject=stale.subject, expected=stale.found, found=stale.expected
            ) from None


class LooksAtWhatIsThere(MemoryStore):
    """A stream that is not there cannot have moved on."""

    def commit(self, commit: Commit) -> int:
        there = tuple((s, v) for s, v in commit.unchanged if s in self._streams)
        return super().commit(replace(commit, unchanged=there))


class LooksAtItselfAlone(MemoryStore):
    """Looks at what refers to the stream that it writes, and to no other."""

    def commit(self, commit: Commit) -> int:
        own = tuple((s, by) for s, by in commit.touched_by if s == commit.snapshot.stream)
        return super().commit(replace(commit, touched_by=own))


class NobodyIsEverybody(MemoryStore):
    """Takes "touched by nobody" for "not asked"."""

    def commit(self, commit: Commit) -> int:
        somebody = tuple((stream, by) for stream, by in commit.touched_by if by)
        return super().commit(replace(commit, touched_by=somebody))


class LooksFirst(MemoryStore):
    """Looks at the other streams, and then begins its transaction."""

    def commit(self, commit: Commit) -> int:
        for stream, seen in commit.unchanged:
            found = len(self._streams.get(stream, ()))
            if found != seen:
                raise StaleComplaint(subject=stream, expected=seen, found=found)
        _pause()
        return super().commit(replace(commit, unchanged=()))


class KeyInAnotherWord(MemoryStore):
    """A conflict names the stream, not the key."""

    def commit(self, commit: Commit) -> int:
        try:
            return super().commit(commit)
        except IdempotencyConflict:
            raise IdempotencyConflict(key=commit.snapshot.stream) from None


class NeverGivesBack(MemoryStore):
    """A word that was given up stays taken."""

    def _write(self, commit: Commit) -> None:
        before = dict(self._taken)
        super()._write(commit)
        self._taken |= before


class OneBoxOfWords(MemoryStore):
    """An external word and a reference may not be the same."""

    def _check(self, commit: Commit) -> None:
        super()._check(commit)
        for (name, word), owner in self._taken.items():
            if owner != commit.snapshot.stream and word in (
                commit.index.external,
                commit.index.reference,
            ):
                raise AlreadyExists(key=name, existing=owner)


class EmptyIsAWord(MemoryStore):
    """The empty reference is somebody's."""

    def _check(self, commit: Commit) -> None:
        super()._check(commit)
        for stream, found in self._subjects.items():
            empty = commit.index == Index(reference="", external="") == found.index
            if empty and stream != commit.snapshot.stream:
                raise AlreadyExists(key="reference", existing=stream)


class WordsFirst(MemoryStore):
    """Looks at words before versions."""

    def _check(self, commit: Commit) -> None:
        stream = commit.snapshot.stream
        for name in ("external", "reference"):
            owner = self._taken.get((name, getattr(commit.index, name)), stream)
            if owner != stream:
                raise AlreadyExists(key=name, existing=owner)
        super()._check(commit)


class NoticesGoOut(MemoryStore):
    """Notices are in the outbox, whatever becomes of the commit."""

    def commit(self, commit: Commit) -> int:
        try:
            return super().commit(commit)
        except ComplaintFlowError:
            for notice in commit.notices:
                self._outbox[notice.id] = PendingNotice(
                    notice=notice, created=commit.snapshot.recorded, attempts=0
                )
            raise


class FirstValueStays(MemoryStore):
    """A commit does not replace what the vault has."""

    def _keep(self, entries: Any) -> None:
        held = isinstance(entries, tuple) and self._lock.locked() and bool(self._events)
        super()._keep([e for e in entries if not held or e.token not in self._vault])

    def write(self, stream: str, entries: Any) -> None:
        MemoryStore._keep(self, tuple(entries))


class ForgetsAll(MemoryStore):
    """Forgets every key there is."""

    def forget(self, stream: str) -> None:
        self._remembered.clear()


# --- reading ---------------------------------------------------------------------------------


class NoneIsAll(MemoryStore):
    """Takes a limit of 0 for none."""

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        return super().events(stream, after, limit or None)


class OneMore(MemoryStore):
    """A page of 4 has 5."""

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        return super().events_after(position, limit + (limit == 4))


class ByName(MemoryStore):
    """Heads come in the order of their names."""

    def heads(self) -> Iterator[Snapshot]:
        return iter(sorted(super().heads(), key=lambda head: head.stream))


class CountsToOne(MemoryStore):
    """Counts one attempt and no more."""

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        return [replace(row, attempts=min(row.attempts, 1)) for row in super().pending(limit)]


class WantsToKnow(MemoryStore):
    """An unknown notice is an error."""

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        self._outbox[notice_id]
        super().settle(notice_id, at, delivered=delivered)


class OldestFirst(MemoryStore):
    """What was tried in vain stays in front."""

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        return sorted(super().pending(10**6), key=lambda row: row.created)[:limit]


class ByTheClock(MemoryStore):
    """Accesses come by their times, not as they were written down."""

    def accesses(self, subject: str) -> Sequence[Access]:
        return sorted(super().accesses(subject), key=lambda access: access.at)


# --- several, again, long, away ----------------------------------------------------------------


class NoTransaction(MemoryStore):
    """Checks, and then writes."""

    def commit(self, commit: Commit) -> int:
        if commit.unchanged:
            return super().commit(commit)
        self._check(commit)
        _pause()
        with self._lock:
            self._write(commit)
            return len(self._events)


class Gaps(MemoryStore):
    """Who reads beside a writer misses one."""

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        page = super().events_after(position, limit)
        beside = threading.current_thread() is not threading.main_thread()
        return page[1:] if beside and len(page) > 1 else page


class OwnLock(Able):
    """Each object has a lock of its own."""

    def another(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__ = {**self.__dict__, "_lock": threading.Lock()}
        return twin

    def commit(self, commit: Commit) -> int:
        with self._lock:
            self._check(commit)
            _pause()
            self._write(commit)
            return len(self._events)


class Careless(Able):
    """Who read what is kept in the object."""

    def another(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__ = {**self.__dict__, "_accesses": []}
        return twin


class Caches(Able):
    """Each object remembers the keys that were there when it was made, and its own."""

    def another(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__ = {**self.__dict__, "_remembered": dict(self._remembered)}
        return twin


class ReadsItAll(MemoryStore):
    """Goes through the whole stream to find its head."""

    def load(self, stream: str, key: str) -> Loaded:
        for event in self.events(stream):
            event.body.startswith(b"x")
        return super().load(stream, key)


class DriversError(Able):
    """What the driver says comes out."""

    failure = OSError("disk /dev/sda1 is gone")


CAUGHT: dict[type[MemoryStore], set[str]] = {
    Haunted: {"test_nothing_is_there_at_first"},
    OldTimes: {"test_load_gives_the_newest_snapshot"},
    KeysOfAStream: {"test_a_key_is_known_in_whichever_stream"},
    AtLeastOne: {"test_a_key_that_made_nothing_of_its_own"},
    FirstPosition: {"test_positions_count_over_all_streams"},
    OneKind: {"test_an_event_is_kept_whole"},
    Trims: {"test_bodies_are_kept_byte_for_byte"},
    TimesAsText: {"test_instants_of_any_zone"},
    SaysItTheOtherWay: {"test_a_wrong_version_is_stale"},
    LooksAtWhatIsThere: {"test_what_was_looked_at_must_not_have_moved_on"},
    LooksAtItselfAlone: {"test_what_others_refer_to_is_looked_at_of_other_streams_too"},
    NobodyIsEverybody: {"test_what_others_refer_to_is_written_only_while_they_are_as_seen"},
    LooksFirst: {"test_of_two_that_looked_at_each_other_one_wins"},
    KeyInAnotherWord: {"test_a_key_is_used_once"},
    NeverGivesBack: {"test_unique_in_the_whole_store"},
    OneBoxOfWords: {"test_one_word_may_be_both"},
    WordsFirst: {"test_what_is_checked_first"},
    NoticesGoOut: {"test_all_or_nothing"},
    FirstValueStays: {"test_secrets_of_a_commit_are_in_its_vault"},
    ForgetsAll: {"test_what_keys_did_on_a_stream_is_forgotten"},
    NoneIsAll: {"test_events_of_one_stream"},
    OneMore: {"test_the_feed_goes_on_where_it_was_left"},
    ByName: {"test_heads_in_the_order_of_beginning"},
    CountsToOne: {"test_a_notice_comes_until_it_is_settled"},
    WantsToKnow: {"test_settled_and_unknown_ones_are_ignored"},
    OldestFirst: {"test_fewer_attempts_first_then_the_oldest"},
    ByTheClock: {"test_accesses_in_order"},
    NoTransaction: {"test_of_several_writers_one_wins_each_version"},
    Gaps: {"test_a_reader_of_the_feed_misses_none"},
    OwnLock: {"test_of_several_objects_one_wins_each_version"},
    Careless: {"test_everything_outlives_the_object"},
    Caches: {"test_two_objects_see_what_the_other_wrote"},
    ReadsItAll: {"test_loading_costs_the_same_however_long_the_stream"},
    DriversError: {"test_an_unavailable_back_end_is_a_store_error"},
}
CAUGHT |= broken_finding.CAUGHT
"""Each broken store, and the tests that find it out: those and no others."""

NOT_ALONE: dict[type[MemoryStore], str] = {EmptyIsAWord: "test_what_is_empty_is_not_unique"}
"""Two that are empty stand beside each other in other tests too."""
