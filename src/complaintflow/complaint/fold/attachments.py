"""What is attached to a complaint."""

from __future__ import annotations

from .. import events as e
from ..attachments import Attachment
from ..model import Complaint
from .registry import folds


@folds(e.AttachmentAdded)
def _(complaint: Complaint, event: e.AttachmentAdded) -> Complaint:
    added = Attachment(
        id=event.attachment,
        kind=event.kind,
        sha256=event.sha256,
        size=event.size,
        media_type=event.media_type,
        name=event.file_name,
        at=event.at,
        by=event.by,
    )
    return complaint.model_copy(update={"attachments": (*complaint.attachments, added)})
