"""What is attached to a complaint."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...values import Secret
from ..attachments import AttachmentKind, Digest, MediaType
from ..base import Dated


class Attach(Dated):
    """Attach what was handed in or found: a file, a photo, a recording (annex 4).

    The bytes are in the host's blob store already, under this digest; ``Desk.attach`` puts them
    there and gives this command. ``at`` is when it was handed in.
    """

    type: Literal["attach"] = "attach"
    kind: AttachmentKind
    file_name: Secret
    sha256: Digest
    size: int = Field(ge=0)
    media_type: MediaType
