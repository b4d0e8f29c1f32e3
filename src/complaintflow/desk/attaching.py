"""Attachments: the bytes are in the blob store, the facts in the complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from ..complaint import Attach, Attachment, Complaint, Status
from ..errors import BlobDamaged, BlobMissing, StoreUnavailable, UnknownSubject, ValueDestroyed
from ..ports import Blob, BlobStore, Query
from .arguments import safe_id
from .driver import Driver

A_DAY = timedelta(days=1)
_PIECE = 1 << 20


def needed(blobs: BlobStore | None) -> BlobStore:
    """The blob store. Raises :class:`StoreUnavailable` where there is none."""
    if blobs is None:
        raise StoreUnavailable(reason="this desk was given no blob store")
    return blobs


def command(given: Mapping[str, object], blob: Blob) -> Attach:
    """The command that records what was attached. Raises :class:`InvalidCommand`."""
    told = {name: value for name, value in given.items() if value is not None}
    return Attach.parse({**told, "sha256": blob.sha256, "size": blob.size})


def opened(
    complaint: Complaint, attachment: str, may_open: Callable[[Attachment], bool]
) -> Attachment:
    """One of the attachments, where whoever asks may open it.

    Raises :class:`UnknownSubject`, and :class:`ValueDestroyed` after disposal.
    """
    for known in complaint.attachments:
        if known.id == attachment and may_open(known):
            if complaint.status == Status.disposed:
                raise ValueDestroyed(token=known.id)
            return known
    raise UnknownSubject(kind="attachment", id=safe_id(attachment))


def sweep(
    blobs: BlobStore,
    driver: Driver,
    not_put_for: timedelta | None,
) -> int:
    """Destroy what no complaint refers to."""
    wanted: set[str] = set()
    for snapshot in driver.found(Query()):
        state = driver.state(snapshot)
        if isinstance(state, Complaint) and state.status != Status.disposed:
            wanted |= {attachment.sha256 for attachment in state.attachments}
    age = A_DAY if not_put_for is None else not_put_for
    return sum(
        blobs.delete(sha256, not_put_for=age)
        for sha256 in list(blobs.digests())
        if sha256 not in wanted
    )


def fault(blobs: BlobStore, attachment: Attachment) -> str | None:
    """What is wrong with an attachment's bytes, as ``verify`` calls it; None where nothing is."""
    size = 0
    try:
        with blobs.open(attachment.sha256) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
    except BlobMissing:
        return "attachment_missing"
    except BlobDamaged:
        return "attachment_differs"
    return None if size == attachment.size else "attachment_differs"
