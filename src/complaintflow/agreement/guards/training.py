"""What is recorded of trainings (annex 7)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse
from ...values import earliest, iso
from ..commands import RecordTraining
from ..consent import AgreementContext
from ..model import Agreement


@command_guard("4.1", "at")
def held_by_now(
    subject: Agreement, command: RecordTraining, context: AgreementContext
) -> Refusal | None:
    """A training is recorded when it has been held."""
    if command.at is None or earliest(command.at) <= context.now + context.max_skew:
        return None
    return refuse(
        "held_by_now",
        "4.1",
        "the training lies in the future",
        "培训时间晚于当前时间",
        instead=f"give a time up to {context.told(context.now)}",
        instead_zh=f"填写不晚于{context.told(context.now)}的时间",
        at=iso(earliest(command.at)),
        now=iso(context.now),
    )


@command_guard("4.1", "terms_version")
def version_is_there(
    subject: Agreement, command: RecordTraining, context: AgreementContext
) -> Refusal | None:
    """The version of the terms that was taught is there."""
    wanted = command.terms_version
    if wanted is None or wanted <= len(subject.versions):
        return None
    return refuse(
        "version_is_there",
        "4.1",
        "the terms have no such version",
        "没有该版本的条款",
        instead=f"give a version from 1 to {len(subject.versions)}",
        instead_zh=f"填写1至{len(subject.versions)}的版本号",
        version=wanted,
        latest=len(subject.versions),
    )
