"""What may be attached, and what evidence may refer to (3.7, 2.1)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import Command, command_guard, refuse, state_guard
from .. import commands as c
from ..attachments import ATTACHMENT, MOST_ATTACHMENTS
from ..model import Complaint
from .context import ComplaintContext


@command_guard("3.7", "sha256")
def attached_once(
    subject: Complaint, command: c.Attach, context: ComplaintContext
) -> Refusal | None:
    """The same bytes are attached once."""
    for attachment in subject.attachments:
        if attachment.sha256 == command.sha256:
            return refuse(
                "attached_once",
                "3.7",
                "the same bytes are attached already",
                "相同内容的附件已存在",
                instead="refer to the attachment that is there",
                instead_zh="引用已有的附件",
                attachment=attachment.id,
            )
    return None


@state_guard("3.7")
def few_attachments(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """A complaint has no more attachments than can be looked through."""
    if len(subject.attachments) < MOST_ATTACHMENTS:
        return None
    return refuse(
        "few_attachments",
        "3.7",
        "there are as many attachments as there can be",
        "附件数量已达上限",
        instead="put several files into one",
        instead_zh="将多个文件合并为一个",
        most=MOST_ATTACHMENTS,
    )


@command_guard("2.1", "evidence")
def evidence_is_attached(
    subject: Complaint, command: Command, context: ComplaintContext
) -> Refusal | None:
    """Evidence of the kind ``attachment`` is one of the complaint's, with its digest."""
    known = {attachment.id: attachment.sha256 for attachment in subject.attachments}
    for evidence in getattr(command, "evidence", ()):
        if evidence.kind != ATTACHMENT:
            continue
        if evidence.ref not in known or evidence.sha256 not in (None, known[evidence.ref]):
            return refuse(
                "evidence_is_attached",
                "2.1",
                "the evidence is no attachment of this complaint",
                "所列证据不是本投诉的附件",
                instead="attach it first, and name the id that it got",
                instead_zh="先添加附件，再填写其编号",
                ref=evidence.ref,
            )
    return None
