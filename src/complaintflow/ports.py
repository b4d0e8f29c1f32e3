"""What a host supplies, and what a store owes.

Each port is a small Protocol; a good default ships for every one. The docstrings are the contract:
what must be guaranteed, in which order, what is atomic, what is raised. The working calendar's
protocol is :class:`complaintflow.periods.WorkingCalendar`, because the domain needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol, TypeAlias, runtime_checkable

from .errors import InvalidCommand, Problem
from .kernel import Index, Notice, SecretEntry, StoredEvent
from .values import Actor, Model, is_unicode

# --- clock and randomness --------------------------------------------------------------------


@runtime_checkable
class Clock(Protocol):
    """Tells the time at which something is recorded."""

    def now(self) -> datetime:
        """The present instant, aware. It may stand still; the desk never lets a stream's recorded
        time go back even if this clock does."""
        ...


@runtime_checkable
class Randomness(Protocol):
    """Supplies unpredictable bytes, for salts, references and keys."""

    def draw(self, n: int) -> bytes:
        """``n`` bytes from a cryptographically strong source."""
        ...


# --- who may ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Which subjects an actor may see at all; an empty scope sees none.

    ``everything`` lifts the other limits, but never ``not_barred``: whoever is complained about
    does not see the complaint (2.1).
    """

    everything: bool = False
    customer: str | None = None
    """Only those of this customer, alone or together with others."""
    person: str | None = None
    """Only those in which this person has something to do."""
    or_person: str | None = None
    """Besides those that the limits above leave, those in which this person has something to do:
    Party B sees its own complaints, and what it is asked to assist with."""
    not_barred: str | None = None
    """Never those that complain about this person."""

    @property
    def sees_none(self) -> bool:
        """Whether it grants nothing, but for ``or_person``: it names neither a customer nor a
        person, or names nobody.

        An empty id is nobody's: taken for "no customer" it would show what belongs to none.
        """
        if self.everything:
            return False
        limits = [limit for limit in (self.customer, self.person) if limit is not None]
        return not limits or "" in limits

    def includes(self, index: Index) -> bool:
        """Whether a subject that is found by ``index`` may be seen."""
        if self.not_barred is not None and self.not_barred in index.barred:
            return False
        if self.everything:
            return True
        if self.or_person and self.or_person in index.people:
            return True
        return (
            not self.sees_none
            and (self.customer is None or self.customer in index.customers)
            and (self.person is None or self.person in index.people)
        )


@runtime_checkable
class Authoriser(Protocol):
    """Decides who may do and see what. What is not permitted is denied."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        """Whether ``actor`` may do ``action`` to ``subject`` (None where it is not there yet).

        ``action`` is a command's ``type`` or one of ``get``, ``history``, ``find``, ``report``,
        ``reveal``, ``see_customer``, ``find_contact``, ``verify``, ``feed``, ``sweep``,
        ``deliver``. ``see_customer`` is asked of staff who may reveal: who does not see the
        customer sees nothing that the customer said, and what staff wrote masked (4.3).
        ``raise_claim`` is asked of the agreement, and of each record whose breach the claim names;
        ``bar_staff`` of the system, of what rests on a record that bars somebody (``barred`` of a
        complaint, an improvement, a claim; 2.1).
        What it does not know, it denies. Must be quick and must not raise.
        """
        ...

    def scope(self, actor: Actor) -> Scope:
        """The filter that get, find, worklist, report and history apply for ``actor``."""
        ...


# --- store -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """An event on its way into the store; the body's bytes are kept as they are."""

    version: int
    body: bytes
    previous: str
    digest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """What a key did: written in the commit, found again when the key comes again."""

    key: str
    salt: bytes
    fingerprint: str
    stream: str
    first: int
    """The first version that the command made."""
    last: int
    """The last version that it made; ``first - 1`` where it made none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The state of a stream at a version, with the digest of its last event."""

    stream: str
    kind: str
    version: int
    fold_version: int
    digest: str
    recorded: datetime
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """All that one command writes: all of it or nothing."""

    expected: int
    """The version that the stream must have now; 0 where it must not be there yet."""
    events: tuple[NewEvent, ...]
    """Consecutive from ``expected + 1``; never empty."""
    snapshot: Snapshot
    """Of the last event's version: it replaces the earlier one."""
    index: Index
    """Replaces the stream's earlier index row."""
    notices: tuple[Notice, ...] = ()
    """Outbox rows, pending."""
    secrets: tuple[SecretEntry, ...] = ()
    """Values for an embedded vault; empty where the vault is external."""
    remembered: Remembered
    unchanged: tuple[tuple[str, int], ...] = ()
    """Other streams that the decision looked at, each with the version that it saw: they must
    still be there when this is written."""
    touched_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Streams, each with those whose index touches it: these and no others, in any order, must they
    be when this is written. A record is not disposed of while somebody raises a claim on it, and
    nothing is claimed twice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What is needed to decide: the snapshot, and what the key did where it is known."""

    snapshot: Snapshot | None
    remembered: Remembered | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which subjects to find. Fields that are None or empty do not filter; the rest is a
    conjunction. Results come in the order in which the streams began.

    Raises :class:`~complaintflow.errors.InvalidCommand` for a value of another type than its
    field's, and for text that is not valid Unicode, as it may come from a request: nothing is taken
    for what it is not.
    """

    kind: str = "complaint"
    """Empty: of every kind. What a desk looks for its method says, whatever stands here."""
    statuses: tuple[str, ...] = ()
    """Those of one of these statuses."""
    agreement: str | None = None
    """Those under this agreement (its id)."""
    customer: str | None = None
    """One of those whose complaint it is or was."""
    handler: str | None = None
    category: str | None = None
    severity: str | None = None
    cause: str | None = None
    touches: str | None = None
    """Those that refer to this record (its id): to a complaint, those that are linked with it, that
    are merged into it or took over its findings, and the claims on it; to an improvement, the
    complaints whose problems it takes up; to an agreement, its claims."""
    reference: str | None = None
    external: str | None = None
    person: str | None = None
    """Those in which this person of the staff (an id) has something to do, whoever's turn it is: as
    the handler, as who looks into it, or with a measure to carry out."""
    waits_for: str | None = None
    """Those that wait for this person's next act, as a worklist has them; or, by
    :data:`~complaintflow.kernel.NOBODY`, for nobody's in particular."""
    due_before: datetime | None = None
    """A duty is open and its limit is before this instant."""
    overdue: bool = False
    """Only those with a duty whose limit is over at the time of the desk's clock and that is not
    performed; of claims, those whose settlement is not. A store has no clock: it is handed
    ``due_before`` in its place, and never this."""
    provisional: bool = False
    """Only those with an open limit that was counted without the notice of its year's days off, and
    is counted again when there is one."""
    scope: Scope = field(default_factory=lambda: Scope(everything=True))
    after: str = ""
    """The cursor of an earlier page; empty for the first."""
    limit: int = 100
    """1 to 1000."""

    def __post_init__(self) -> None:
        told = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        wrong = tuple(
            Problem(place=name, kind="lone_surrogate" if _fits(name, value) else "wrong_type")
            for name, value in told
            if not _fits(name, value) or not _writable(value)
        )
        if wrong:
            raise InvalidCommand(model="Query", problems=wrong)


def _writable(value: object) -> bool:
    """Whether a store can look for it."""
    texts = value if isinstance(value, tuple) else (value,)
    return all(is_unicode(text) for text in texts if isinstance(text, str))


def _fits(name: str, value: object) -> bool:
    """Whether a value is of the type of a query's field."""
    match name:
        case "limit":
            return isinstance(value, int) and not isinstance(value, bool)
        case "provisional" | "overdue":
            return isinstance(value, bool)
        case "due_before":
            return value is None or isinstance(value, datetime)
        case "statuses":
            return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        case "scope":
            return isinstance(value, Scope)
    return isinstance(value, str) or (value is None and name not in ("kind", "after"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One subject that was found."""

    snapshot: Snapshot
    index: Index


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPage:
    """A page of what was found; ``next`` is the cursor of the page after it, empty at the end."""

    items: tuple[Found, ...]
    next: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VaultValue:
    """A value that the vault has."""

    token: str
    kind: str
    salt: bytes
    """Empty where ``value`` is sealed with keys, the salt in it."""
    value: str = field(repr=False)
    stream: str = field(default="", compare=False)
    """The record that it was written for, where the vault says so; ``verify`` compares it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """One reading of personal data: who, when, what, why."""

    at: datetime
    actor: Actor
    subject: str
    fields: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingNotice:
    """An outbox row that is not delivered yet."""

    notice: Notice
    created: datetime
    attempts: int


@runtime_checkable
class Store(Protocol):
    """Keeps streams. Safe to use from several threads, and from several processes where the
    back end is shared.

    Every method raises a :class:`~complaintflow.errors.StoreError` (busy, full, read only,
    unavailable, behind, ahead, differs, foreign) and no error of the driver; after an error nothing
    half-written remains.
    """

    def load(self, stream: str, key: str) -> Loaded:
        """The newest snapshot of ``stream`` and what ``key`` did (in whichever stream), read
        consistently. Its cost does not depend on the length of the stream."""
        ...

    def commit(self, commit: Commit) -> int:
        """Write all of ``commit`` or nothing; return the position of its last event.

        Positions count up over all streams, in the order in which commits become visible and
        without gaps. Raises :class:`~complaintflow.errors.StaleComplaint` where the stream is not
        at ``expected``, and where one of those in ``unchanged`` is no longer at its version
        (looked at in the same transaction: nobody can move it before this commit is visible), and
        where other streams than those in ``touched_by`` touch one of them;
        :class:`~complaintflow.errors.IdempotencyConflict` where the key is
        remembered already; :class:`~complaintflow.errors.AlreadyExists` where the index's
        ``external`` or ``reference`` is another stream's (checked in this order).
        """
        ...

    def events(
        self, stream: str, after: int = 0, limit: int | None = None
    ) -> Sequence[StoredEvent]:
        """The events of one stream with a version above ``after``, in order."""
        ...

    def events_after(self, position: int, limit: int = 500) -> Sequence[StoredEvent]:
        """The events of all streams above ``position``, in order and without gaps: a reader that
        goes on from the last position it saw misses none."""
        ...

    def find(self, query: Query) -> FoundPage:
        """A page of subjects; new ones that come while paging are found or not, none twice."""
        ...

    def due(self, now: datetime, limit: int = 100) -> Sequence[str]:
        """The streams whose ``wake`` is at or before ``now``, the longest due first."""
        ...

    def pending(self, limit: int = 100) -> Sequence[PendingNotice]:
        """Outbox rows that are not delivered, oldest first, those with fewer attempts before."""
        ...

    def settle(self, notice_id: str, at: datetime, *, delivered: bool) -> None:
        """Note an attempt at delivery. Unknown ids and settled ones are ignored."""
        ...

    def record_access(self, access: Access) -> None:
        """Write one reading down, durably, before it is answered."""
        ...

    def accesses(self, subject: str) -> Sequence[Access]:
        """Who read what of a subject, in order."""
        ...

    def forget(self, stream: str) -> None:
        """Drop what keys did on ``stream``: with the salts go the fingerprints of what was said.
        Given when a record is disposed of; again it changes nothing."""
        ...

    def heads(self) -> Iterator[Snapshot]:
        """The newest snapshot of every stream, in the order in which the streams began."""
        ...


@runtime_checkable
class Vault(Protocol):
    """Keeps the values that tokens stand for.

    A store that is a vault too (both that ship are) takes the values in its commit. Another vault
    is written before the commit; what a failed commit leaves behind there is an orphan: a
    token that no event names, which the host may destroy. A decision made anew writes under tokens
    of its own, so that no attempt touches what another one committed.

    Values come plain, or sealed by an encrypting vault above (``salt`` is empty then). Those that
    ship keep one kind and refuse the other with :class:`~complaintflow.errors.WrongVault`: whoever
    forgets the keys writes nothing plain among what is encrypted.
    """

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        """Keep the values, durably. A token written again is replaced, value and salt."""
        ...

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        """The values of those tokens that are there, in no particular order."""
        ...

    def destroy(self, tokens: Sequence[str]) -> None:
        """Destroy values and salts so that they cannot be read again; unknown ones are ignored."""
        ...


@runtime_checkable
class ContactIndex(Protocol):
    """A vault that can tell which records hold a contact without reading its values."""

    def find_contact(self, value: str) -> tuple[str, ...]:
        """The records that hold this contact, in whatever way it is written. It asks nobody and
        writes nothing down: the desk does."""
        ...


# --- blobs -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Blob:
    """What bytes are known by: their SHA-256 in hex, and how many they are."""

    sha256: str
    size: int


@runtime_checkable
class BlobStore(Protocol):
    """Keeps the bytes of attachments, under their digest. Safe to use from several threads.

    What is kept is never altered. A store that fails raises a
    :class:`~complaintflow.errors.StoreError` (full, unavailable), and keeps nothing half.
    """

    def put(self, data: bytes | BinaryIO) -> Blob:
        """Keep the bytes, or those of a stream from where it stands to its end, in memory that does
        not grow with them. They are kept durably when this returns. Bytes that are there already
        are kept once; if those had been damaged, they are good again.

        Raises what the stream raises; then nothing was kept.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to be read from their beginning and closed by the caller.

        Raises :class:`~complaintflow.errors.BlobMissing` where there are none, and
        :class:`~complaintflow.errors.BlobDamaged`, here or while they are read, where they are not
        those that were put: never are all of them handed out then.
        """
        ...

    def exists(self, sha256: str) -> bool:
        """Whether there are such bytes. It does not read them."""
        ...

    def delete(self, sha256: str, *, not_put_for: timedelta = timedelta(0)) -> bool:
        """Destroy the bytes; whether there was something to destroy.

        What was put (or put again) within ``not_put_for`` stays: somebody may be about to record
        it. Looking and destroying are one step against any ``put``.
        """
        ...

    def digests(self) -> Iterator[str]:
        """The digests of all that is kept; what comes and goes meanwhile is told or not."""
        ...


# --- keys ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class WrappedKey:
    """A data key that a master key wrapped: it may lie about, as nothing can be read from it."""

    master: str
    """The id of the master key."""
    body: bytes = field(repr=False)


@runtime_checkable
class KeyProvider(Protocol):
    """Wraps data keys with a master key that it keeps to itself: a key management service, a
    hardware module, or :class:`~complaintflow.vault.FileKeys`.

    Safe to use from several threads. Raises :class:`~complaintflow.errors.KeyUnavailable` and
    nothing else; an error of the service may repeat what it was sent.
    """

    @property
    def current(self) -> str:
        """The id of the master key that wraps now; another one after a rotation."""
        ...

    def wrap(self, key: bytes, context: Mapping[str, str]) -> WrappedKey:
        """Wrap ``key`` (32 bytes) with the current master key, so that it unwraps under an equal
        ``context`` alone: names and values in ASCII, which say what the key is for. They are no
        secret, and may be logged by the service."""
        ...

    def unwrap(self, wrapped: WrappedKey, context: Mapping[str, str]) -> bytes:
        """The key that was wrapped, by whichever master key: earlier ones unwrap until they are
        withdrawn. Raises :class:`~complaintflow.errors.KeyUnavailable`: ``unknown`` for one that
        was withdrawn, ``rejected`` where key, body or context is another, ``unreachable`` where
        the service does not answer."""
        ...


# --- notifier --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """The message is known to have arrived at that instant."""

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounced:
    """The message is known not to have arrived; ``reason`` is a code."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Handed:
    """The message was handed on; whether it arrives is not known yet."""


Receipt: TypeAlias = Arrived | Bounced | Handed


@runtime_checkable
class Notifier(Protocol):
    """Sends what the outbox holds."""

    def notify(self, notice: Notice) -> Receipt:
        """Send one. Called at least once for each notice, after its commit; ``notice.id`` is
        stable, so a repetition can be dropped. Raise anything to have it tried again later."""
        ...
