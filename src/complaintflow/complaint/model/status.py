"""Where a complaint stands in the process."""

from __future__ import annotations

from ...values import Labelled


class Status(Labelled):
    """Where a complaint stands in the process (clauses 3.1 to 3.7)."""

    received = "received", "已接收"
    classified = "classified", "已分类评估"
    investigating = "investigating", "调查核实中"
    investigated = "investigated", "已调查核实"
    planned = "planned", "方案已制定"
    executing = "executing", "方案执行中"
    executed = "executed", "方案已执行"
    feedback_given = "feedback_given", "已反馈"
    closed = "closed", "已办结"
    declined = "declined", "不予受理"
    withdrawn = "withdrawn", "已撤回"
    merged = "merged", "已合并处理"
    disposed = "disposed", "已销毁"


ENDED = (Status.declined, Status.withdrawn, Status.merged)
"""It ended early: nothing reopens it."""
SETTLED = (Status.closed, *ENDED)
"""The record is kept; facts can still be written down (3.7)."""
FINAL = (Status.disposed,)
LIVE = tuple(status for status in Status if status not in FINAL)
OPEN = tuple(status for status in LIVE if status not in SETTLED)
HANDLING = tuple(status for status in OPEN if status != Status.feedback_given)
"""It is worked on: its result was not told yet."""
