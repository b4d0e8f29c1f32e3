"""Rows of the SQL store, to and from what the ports speak of."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
INDEX_COLUMNS = (
    *("reference", "external", "status", "agreement", "customer", "handler", "category"),
    *("severity", "next_due", "wake", "calendars", "people", "barred"),
)


def _bytes(body: bytes | str) -> bytes:
    # SQLite keeps what it is given: a body that somebody altered by hand may have become text. It
    # must be read, for the chain to show it.
    return body.encode() if isinstance(body, str) else bytes(body)


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
        index.customer,
        index.handler,
        index.category,
        index.severity,
        _maybe_micros(index.next_due),
        _maybe_micros(index.wake),
        None if index.calendars is None else json.dumps(dict(index.calendars), ensure_ascii=False),
        words(index.people),
        words(index.barred),
    )


def people_rows(commit: Commit, began: int) -> list[tuple[str, int, int]]:
    """The rows to find a subject by its people."""
    busy, barred = set(commit.index.people), set(commit.index.barred)
    return [(p, 0, began) for p in sorted(busy)] + [(p, 1, began) for p in sorted(barred)]


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
        stream=stream,
        kind=kind,
        version=version,
        position=position,
        recorded=when(recorded),
        key=key,
        body=_bytes(body),
        previous=previous,
        digest=digest,
    )


def snapshot(row: Row) -> Snapshot:
    """A snapshot, of the cells in the order of SNAPSHOT_COLUMNS."""
    stream, kind, version, fold_version, digest, recorded, body = row
    return Snapshot(
        stream=stream,
        kind=kind,
        version=version,
        fold_version=fold_version,
        digest=digest,
        recorded=when(recorded),
        body=_bytes(body),
    )


def index(row: Row) -> Index:
    """An index, of the cells in the order of INDEX_COLUMNS."""
    reference, external, status, agreement, customer, handler, category = row[:7]
    severity, next_due, wake, calendars, people, barred = row[7:]
    return Index(
        reference=reference or "",
        status=status,
        agreement=agreement,
        customer=customer,
        handler=handler,
        category=category,
        severity=severity,
        external=external or "",
        next_due=None if next_due is None else when(next_due),
        wake=None if wake is None else when(wake),
        calendars=None if calendars is None else json.loads(calendars),
        people=tuple(json.loads(people)),
        barred=tuple(json.loads(barred)),
    )


def found(row: Row) -> Found:
    """A subject: the cells of its snapshot, then those of its index."""
    n = len(SNAPSHOT_COLUMNS)
    return Found(snapshot=snapshot(row[:n]), index=index(row[n:]))


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
    token, kind, salt, value = row
    return VaultValue(token=token, kind=kind, salt=bytes(salt), value=value)
