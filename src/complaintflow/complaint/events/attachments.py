"""What is attached to a complaint."""

from __future__ import annotations

from typing import Literal

from ...values import Ref, Sealed
from ..attachments import AttachmentKind, Digest, MediaType
from ..base import ComplaintEvent


class AttachmentAdded(ComplaintEvent):
    """Something was attached; its bytes are in the blob store, under their digest."""

    type: Literal["AttachmentAdded"] = "AttachmentAdded"
    attachment: Ref
    kind: AttachmentKind
    sha256: Digest
    size: int
    media_type: MediaType
    file_name: Sealed
