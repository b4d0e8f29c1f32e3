"""Commits to try a store with. What their bodies say does not matter to a store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ..kernel import GENESIS, Index, Notice, SecretEntry, link
from ..ports import Commit, NewEvent, Remembered, Snapshot, Store
from ..values import Actor, Role

T0 = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
"""When things begin: with microseconds, for a store must keep them."""

STAFF = Actor(role=Role.investigator, id="staff-1")


def hours(n: float) -> datetime:
    """So many hours after T0."""
    return T0 + timedelta(hours=n)


def notice(name: str, **more: object) -> Notice:
    """A notice."""
    return Notice.parse(
        {
            "id": name,
            "topic": "received",
            "role": "customer",
            "recipient": "customer-1",
            "subject": "c-1",
            **more,
        }
    )


def secret(
    n: int, value: str = "王小明, 13800138000", salt: bytes = b"\x00\xff salt"
) -> SecretEntry:
    """A value on its way to the vault."""
    return SecretEntry(token=f"t_{n:032x}", kind="contact", salt=salt, value=value)


def make_commit(
    stream: str,
    *,
    expected: int = 0,
    previous: str = GENESIS,
    bodies: Sequence[bytes] = (b'{"type":"sample"}',),
    key: str | None = None,
    kind: str = "complaint",
    recorded: datetime = T0,
    state: bytes = b'{"state":"sample"}',
    index: Index | None = None,
    notices: Sequence[Notice] = (),
    secrets: Sequence[SecretEntry] = (),
) -> Commit:
    """A sound commit: versions and chain go on from ``expected`` and ``previous``."""
    key = f"{stream}:{expected}" if key is None else key
    events: list[NewEvent] = []
    for version, body in enumerate(bodies, start=expected + 1):
        digest = link(previous, stream, version, body)
        events.append(NewEvent(version=version, body=body, previous=previous, digest=digest))
        previous = digest
    last = expected + len(events)
    return Commit(
        expected=expected,
        events=tuple(events),
        snapshot=Snapshot(
            stream=stream,
            kind=kind,
            version=last,
            fold_version=1,
            digest=previous,
            recorded=recorded,
            body=state,
        ),
        index=Index() if index is None else index,
        notices=tuple(notices),
        secrets=tuple(secrets),
        remembered=Remembered(
            key=key,
            salt=b"\x00\xfe salt",
            fingerprint="f" * 64,
            stream=stream,
            first=expected + 1,
            last=last,
        ),
    )


def next_commit(
    store: Store,
    stream: str,
    *,
    bodies: Sequence[bytes] = (b'{"type":"sample"}',),
    key: str | None = None,
    kind: str = "complaint",
    recorded: datetime = T0,
    state: bytes = b'{"state":"sample"}',
    index: Index | None = None,
    notices: Sequence[Notice] = (),
    secrets: Sequence[SecretEntry] = (),
) -> Commit:
    """A sound commit that goes on where the stream is."""
    head = store.load(stream, "").snapshot
    return make_commit(
        stream,
        expected=head.version if head else 0,
        previous=head.digest if head else GENESIS,
        bodies=bodies,
        key=key,
        kind=kind,
        recorded=recorded,
        state=state,
        index=index,
        notices=notices,
        secrets=secrets,
    )
