"""What is recorded of analyses (4.4, corrective measure 4)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import command_guard, refuse
from ...values import local_day
from ..commands import RecordAnalysis
from ..consent import AgreementContext
from ..model import Agreement


@command_guard("4.4", "last")
def analysed_days_are_over(
    subject: Agreement, command: RecordAnalysis, context: AgreementContext
) -> Refusal | None:
    """The days that an analysis counts are over: its figures do not change by what comes in."""
    today = local_day(context.now, subject.terms.zone)
    if command.last < today:
        return None
    return refuse(
        "analysed_days_are_over",
        "4.4",
        "the last day that is analysed is not over",
        "分析期间尚未结束",
        instead="analyse up to yesterday",
        instead_zh="分析截至前一日",
        last=command.last.isoformat(),
        today=today.isoformat(),
    )


@command_guard("4.4", "first", "last", "digest", "complaints")
def figures_are_counted(
    subject: Agreement, command: RecordAnalysis, context: AgreementContext
) -> Refusal | None:
    """The figures are those that the record gives for these days: nobody makes them up."""
    known = context.figures
    if known is None or (known.digest, known.complaints) == (command.digest, command.complaints):
        return None
    return refuse(
        "figures_are_counted",
        "4.4",
        "the record gives other figures for these days",
        "与记录统计所得的数据不符",
        instead="analyse these days anew",
        instead_zh="重新分析该期间",
        first=command.first.isoformat(),
        last=command.last.isoformat(),
        complaints=known.complaints,
    )


@command_guard("4.4", "first", "last", "digest")
def analysed_once(
    subject: Agreement, command: RecordAnalysis, context: AgreementContext
) -> Refusal | None:
    """The same figures of the same days are recorded once.

    Others of these days are another analysis.
    """
    told = (command.first, command.last, command.digest)
    same = next((a for a in subject.analyses if (a.first, a.last, a.digest) == told), None)
    if same is None:
        return None
    return refuse(
        "analysed_once",
        "4.4",
        "this analysis is recorded already",
        "该次分析已登记",
        instead="analyse the days that follow",
        instead_zh="分析其后的期间",
        analysis=same.id,
        first=command.first.isoformat(),
        last=command.last.isoformat(),
    )
