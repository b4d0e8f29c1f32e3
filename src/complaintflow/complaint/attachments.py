"""Attachments: what was handed in with a complaint, or found while it was handled (annex 4).

The bytes are in the host's blob store, under their digest; the event says digest, size, type, who
and when. The name of the file is a value for the vault.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..values import Actor, Labelled, Model, Ref, Sealed, When

MOST_ATTACHMENTS = 200
"""How many a complaint can have."""

ATTACHMENT = "attachment"
"""The kind of evidence whose ``ref`` is the id of one of the complaint's attachments."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hex."""

MediaType = Annotated[str, Field(pattern=r"^[a-z]{1,20}/[a-z0-9][a-z0-9!#$&^_.+-]{0,79}$")]
"""A media type without parameters (RFC 6838), in lower case: ``image/jpeg``."""


class AttachmentKind(Labelled):
    """What an attachment is."""

    document = "document", "文件"
    photo = "photo", "照片"
    recording = "recording", "录音"
    video = "video", "录像"
    message = "message", "通信记录"
    other = "other", "其他"


class Attachment(Model):
    """An attachment of a complaint."""

    id: Ref
    kind: AttachmentKind
    sha256: Digest
    size: int
    """In bytes."""
    media_type: MediaType
    name: Sealed
    """The name of the file."""
    at: When
    """When it was handed in."""
    by: Actor
    """Who attached it."""
