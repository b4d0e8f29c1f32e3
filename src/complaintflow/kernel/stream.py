"""The stored event and the chain that ties each to the one before.

``digest = SHA-256(previous digest, stream, version, body)``: a changed byte, a removed, an added or
a swapped event breaks the chain. The body is kept byte for byte as it was hashed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

GENESIS = "0" * 64
"""The digest before the first event of a stream."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredEvent:
    """An event as a store keeps it.

    ``version`` counts from 1 in its stream; ``position`` counts over all streams, in the order of
    the commits, without gaps; ``key`` is that of the command that made it.
    """

    stream: str
    kind: str
    version: int
    position: int
    recorded: datetime
    key: str
    body: bytes
    previous: str
    digest: str


def link(previous: str, stream: str, version: int, body: bytes) -> str:
    """The digest of an event (64 hex digits)."""
    head = f"complaintflow 1\n{previous}\n{stream}\n{version}\n{len(body)}\n"
    return hashlib.sha256(head.encode() + body).hexdigest()


def broken_at(
    events: Iterable[StoredEvent], stream: str, head: tuple[int, str] | None
) -> int | None:
    """The version at which a stream's chain is broken; None where it holds.

    :param events: all events of the stream, in order.
    :param head: version and digest that the snapshot says come last; a cut tail shows against it.
    """
    previous, version = GENESIS, 0
    for event in events:
        version += 1
        good = (
            event.stream == stream
            and event.version == version
            and event.previous == previous
            and event.digest == link(previous, stream, version, event.body)
        )
        if not good:
            return version
        previous = event.digest
    if head is not None and head != (version, previous):
        return version + 1
    return None
