"""What is recorded of the copies that the parties are given (7.2)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse
from ..commands import GiveCopy
from ..consent import AgreementContext
from ..model import Agreement


@command_guard("7.2", "through", "digest")
def copy_is_the_records(
    subject: Agreement, command: GiveCopy, context: AgreementContext
) -> Refusal | None:
    """The digest of a copy that is given is that of the record's own copy: nobody makes it up."""
    known = context.copied
    if known is None or known == command.digest:
        return None
    return refuse(
        "copy_is_the_records",
        "7.2",
        "the record gives another copy, or has no such version",
        "与记录生成的副本不符，或没有该版本",
        instead="make the copy anew, and give its digest",
        instead_zh="重新生成副本，并填写其摘要",
        through=command.through,
        digest=known,
    )
