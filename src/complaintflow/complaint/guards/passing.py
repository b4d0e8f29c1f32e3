"""What time, or another calendar, has brought (4.1, 4.2)."""

from __future__ import annotations

from ...errors import Refusal
from ...kernel import refuse, state_guard
from ..model import Complaint
from ..owing import provisional, wake
from .context import ComplaintContext


@state_guard("4.1")
def something_is_due(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """Time has brought a warning or a breach that is not recorded yet."""
    at = wake(subject)
    if at is not None and at <= context.now:
        return None
    return refuse(
        "something_is_due",
        "4.1",
        "nothing has come due",
        "没有到期事项",
        instead="nothing to do" if at is None else f"due at {context.told(at)}",
        instead_zh="无事可做" if at is None else f"{context.told(at)}到期",
    )


@state_guard("4.2")
def calendar_has_changed(subject: Complaint, context: ComplaintContext) -> Refusal | None:
    """A provisional limit was counted with another version of the calendar."""
    if any(limit.is_stale(context.calendar) for limit in provisional(subject)):
        return None
    return refuse(
        "calendar_has_changed",
        "4.2",
        "no provisional limit was counted with another calendar",
        "没有需要重新计算的暂定期限",
        instead="load the next year's notice first",
        instead_zh="先载入下一年度的放假通知",
        calendar=context.calendar.version,
    )
