"""What was sent to the customer (3.6, 4.1)."""

from __future__ import annotations

from ...values import Labelled, Model, Ref, When


class Purpose(Labelled):
    """What a message to the customer is for."""

    acknowledgement = "acknowledgement", "收到告知"
    feedback = "feedback", "处理结果反馈"
    decline = "decline", "不予受理告知"
    merge = "merge", "合并处理告知"
    withdrawal = "withdrawal", "撤回确认"


class Message(Model):
    """A message to the customer that may meet a duty: sending stands in until arrival is known."""

    id: Ref
    purpose: Purpose
    cycle: int
    sent: When
    told: Ref | None = None
    """Who was told for the customer; None: the customer itself."""
    arrived: When | None = None
    queued: bool = False
    """It waits in the outbox, and meets nothing until it is handed on."""
    personal: bool = False
    """A person sent it: it is no automatic notice."""

    @property
    def reached(self) -> When:
        """When it counts as having reached the customer (CC 137)."""
        return self.sent if self.arrived is None else self.arrived
