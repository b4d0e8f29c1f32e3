"""Rows of the SQL store, to and from what the ports speak of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ..kernel import Index, Notice, StoredEvent
from ..ports import Access, Commit, Found, PendingNotice, Remembered, Snapshot, VaultValue
from ..values import Actor, Role, instant

Row = Sequence[Any]
"""A row as the driver gives it."""
Cell = str | int | bytes | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

SNAPSHOT_COLUMNS = ("stream", "kind", "version", "fold_version", "digest", "recorded", "body")
NAME_COLUMNS = ("people", "barred", "customers", "touches", "waits_for")
"""The lists that are kept as names to find by as well."""
INDEX_COLUMNS = (
    *("reference", "external", "status", "agreement", "handler", "category"),
    *("severity", "cause", "next_due", "wake", "calendars"),
    *NAME_COLUMNS,
)

BUSY = 0
BARRED = 1
TOUCHED = 2
THEIRS = 3
WAITED = 4
"""In which sense a subject is found by a name: of somebody who has something to do there, of
somebody complained about, of another stream, of a customer whose it is, of somebody for whose next
act it waits."""
SENSES = (BUSY, BARRED, TOUCHED, THEIRS, WAITED)


# SQLite keeps what it is given: a cell that somebody altered by hand may be of any type. It must be
# read all the same, for ``verify`` to show it; what cannot be meant becomes what is never true.

NEVER = _EPOCH
"""What an instant that cannot be read becomes."""
UNREADABLE = "(unreadable)"
"""What a list of words that cannot be read has in it."""


def _bytes(body: object) -> bytes:
    return bytes(body) if isinstance(body, bytes | bytearray | memoryview) else _text(body).encode()


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else -1


def _instant(cell: object) -> datetime:
    try:
        return when(cell) if isinstance(cell, int) else NEVER
    except OverflowError:
        return NEVER


def _words(cell: object) -> tuple[str, ...]:
    try:
        told = json.loads(_text(cell))
    except ValueError:
        return (UNREADABLE,)
    if not isinstance(told, list):
        return (UNREADABLE,)
    return tuple(_text(word) for word in told)


def _pairs(cell: object) -> dict[str, str]:
    try:
        told = json.loads(_text(cell))
    except ValueError:
        return {UNREADABLE: ""}
    if not isinstance(told, dict):
        return {UNREADABLE: ""}
    return {name: _text(value) for name, value in told.items()}


def micros(value: datetime) -> int:
    """Microseconds since 1970-01-01 UTC. Raises NaiveTime."""
    return (instant(value) - _EPOCH) // _MICROSECOND


def when(value: int) -> datetime:
    """The instant of :func:`micros`, in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def _maybe_micros(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def words(value: Sequence[str]) -> str:
    """A list of words as one cell."""
    return json.dumps(list(value), ensure_ascii=False)


def subject_cells(commit: Commit) -> tuple[Cell, ...]:
    """The cells of a subject's row: ``provisional``, then the snapshot's and the index's."""
    snapshot, index = commit.snapshot, commit.index
    return (
        1 if index.calendars else 0,
        snapshot.stream,
        snapshot.kind,
        snapshot.version,
        snapshot.fold_version,
        snapshot.digest,
        micros(snapshot.recorded),
        snapshot.body,
        index.reference or None,
        index.external or None,
        index.status,
        index.agreement,
        index.handler,
        index.category,
        index.severity,
        index.cause,
        _maybe_micros(index.next_due),
        _maybe_micros(index.wake),
        None if index.calendars is None else json.dumps(dict(index.calendars), ensure_ascii=False),
        words(index.people),
        words(index.barred),
        words(index.customers),
        words(index.touches),
        words(index.waits_for),
    )


def name_rows(commit: Commit, began: int) -> list[tuple[str, int, int]]:
    """The rows to find a subject by a name."""
    index = commit.index
    senses = (
        (BUSY, index.people),
        (BARRED, index.barred),
        (TOUCHED, index.touches),
        (THEIRS, index.customers),
        (WAITED, index.waits_for),
    )
    return [(name, sense, began) for sense, names in senses for name in sorted(set(names))]


def event_rows(commit: Commit, after: int) -> list[tuple[Cell, ...]]:
    """The rows of a commit's events, at the positions that follow ``after``."""
    snapshot, key = commit.snapshot, commit.remembered.key
    recorded = micros(snapshot.recorded)
    return [
        (
            after + n,
            snapshot.stream,
            event.version,
            snapshot.kind,
            recorded,
            key,
            event.body,
            event.previous,
            event.digest,
        )
        for n, event in enumerate(commit.events, start=1)
    ]


def remembered_cells(remembered: Remembered) -> tuple[Cell, ...]:
    """The cells of a remembered key."""
    return (
        remembered.key,
        remembered.salt,
        remembered.fingerprint,
        remembered.stream,
        remembered.first,
        remembered.last,
    )


def notice_rows(commit: Commit) -> list[tuple[Cell, ...]]:
    """The outbox rows of a commit."""
    created = micros(commit.snapshot.recorded)
    return [(notice.id, notice.model_dump_json(), created, 0) for notice in commit.notices]


def access_cells(access: Access) -> tuple[Cell, ...]:
    """The cells of a reading."""
    return (
        access.subject,
        micros(access.at),
        access.actor.role.value,
        access.actor.id,
        words(access.fields),
        access.purpose,
    )


# --- and back --------------------------------------------------------------------------------


def event(row: Row) -> StoredEvent:
    """A stored event."""
    position, stream, version, kind, recorded, key, body, previous, digest = row
    return StoredEvent(
        stream=_text(stream),
        kind=_text(kind),
        version=_number(version),
        position=_number(position),
        recorded=_instant(recorded),
        key=_text(key),
        body=_bytes(body),
        previous=_text(previous),
        digest=_text(digest),
    )


def snapshot(row: Row) -> Snapshot:
    """A snapshot, of the cells in the order of SNAPSHOT_COLUMNS."""
    stream, kind, version, fold_version, digest, recorded, body = row
    return Snapshot(
        stream=_text(stream),
        kind=_text(kind),
        version=_number(version),
        fold_version=_number(fold_version),
        digest=_text(digest),
        recorded=_instant(recorded),
        body=_bytes(body),
    )


def index(row: Row, provisional: object) -> Index:
    """An index, of the cells in the order of INDEX_COLUMNS; its calendars as far as the mark that
    they are found by says that there are any."""
    reference, external, status, agreement, handler, category = row[:6]
    severity, cause, next_due, wake, calendars = row[6:11]
    people, barred, customers, touches, waits_for = row[11:]
    return Index(
        reference=_text(reference or ""),
        status=_text(status),
        agreement=_text(agreement),
        handler=_text(handler),
        category=_text(category),
        severity=_text(severity),
        cause=_text(cause),
        external=_text(external or ""),
        next_due=None if next_due is None else _instant(next_due),
        wake=None if wake is None else _instant(wake),
        calendars=None if calendars is None else _pairs(calendars) if provisional == 1 else {},
        people=_words(people),
        barred=_words(barred),
        customers=_words(customers),
        touches=_words(touches),
        waits_for=_words(waits_for),
    )


def found(row: Row, names: Iterable[tuple[object, object]]) -> Found:
    """A subject: the mark of provisional limits, the cells of its snapshot, those of its index;
    and the names that it is found by, each with its sense.

    The lists in the row keep the order; where they say otherwise than what is found by, it counts.
    """
    n = 1 + len(SNAPSHOT_COLUMNS)
    told = index(row[n:], row[0])
    by: tuple[set[str], ...] = tuple(set() for _ in SENSES)
    for name, sense in names:
        by[_number(sense) if sense in SENSES else BUSY].add(_text(name))

    def kept(words: tuple[str, ...], sense: int) -> tuple[str, ...]:
        return words if set(words) == by[sense] else tuple(sorted(by[sense]))

    return Found(
        snapshot=snapshot(row[1:n]),
        index=replace(
            told,
            people=kept(told.people, BUSY),
            barred=kept(told.barred, BARRED),
            customers=kept(told.customers, THEIRS),
            touches=kept(told.touches, TOUCHED),
            waits_for=kept(told.waits_for, WAITED),
        ),
    )


def remembered(key: str, row: Row) -> Remembered:
    """What a key did."""
    salt, fingerprint, stream, first, last = row
    return Remembered(
        key=key,
        salt=bytes(salt),
        fingerprint=fingerprint,
        stream=stream,
        first=first,
        last=last,
    )


def pending(row: Row) -> PendingNotice:
    """An outbox row."""
    body, created, attempts = row
    return PendingNotice(notice=Notice.parse(body), created=when(created), attempts=attempts)


def access(row: Row) -> Access:
    """A reading."""
    subject, accessed, role, actor, fields, purpose = row
    return Access(
        at=when(accessed),
        actor=Actor(role=Role(role), id=actor),
        subject=subject,
        fields=tuple(json.loads(fields)),
        purpose=purpose,
    )


def vault_value(row: Row) -> VaultValue:
    """A value of the vault."""
    token, kind, salt, value, stream = row
    return VaultValue(
        token=_text(token),
        kind=_text(kind),
        salt=_bytes(salt),
        value=_text(value),
        stream=_text(stream),
    )
