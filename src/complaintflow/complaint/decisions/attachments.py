"""Attaching (3.7)."""

from __future__ import annotations

from .. import commands as c
from .. import events as e
from .draft import Draft, decides


@decides(c.Attach)
def _(draft: Draft, command: c.Attach) -> None:
    draft.record(
        e.AttachmentAdded(
            **draft.stamp(command.at),
            attachment=draft.id_for("file"),
            kind=command.kind,
            sha256=command.sha256,
            size=command.size,
            media_type=command.media_type,
            file_name=draft.seal(command.file_name, "file_name"),
        )
    )
