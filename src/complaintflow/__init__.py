"""complaintflow carries a customer's complaint through a contract's process as an explicit state
machine: who owes what by when, and a tamper-evident record afterwards.

Start with :class:`Desk` over a store, hand it commands, ask it what is owed::

    desk = Desk(MemoryStore())
    agreement = desk.handle(DraftAgreement(...), actor=manager)
    case = desk.handle(Receive(agreement=agreement.id, ...), actor=clerk)
    desk.handle(Acknowledge(channel="phone"), on=case.id, actor=clerk)
    desk.get(case.id, actor=clerk).duties
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import attach

if TYPE_CHECKING:
    from .agreement import DraftAgreement, FillTerm, SignAgreement, Terms
    from .complaint import (
        Accept,
        Acknowledge,
        AnyComplaintCommand,
        Classify,
        Close,
        CompleteMeasure,
        ConcludeInvestigation,
        Contact,
        Customer,
        Decline,
        DrawUpPlan,
        GiveFeedback,
        Merge,
        Object,
        PlannedMeasure,
        Receive,
        Reopen,
        StartExecution,
        StartInvestigation,
        Status,
        ToldFollowUp,
        Withdraw,
    )
    from .desk import Desk, Outcome, parse_command
    from .errors import CommandRefused, ComplaintFlowError, InvalidCommand, NotPermitted
    from .periods import Deadline, Period, china, deadline, hours, working_days
    from .ports import Query
    from .stores import MemoryStore, SqlStore
    from .values import Actor, Day, Evidence, Role

__version__ = "0.1.0.dev0"

_HOME = {
    "agreement": ("DraftAgreement", "FillTerm", "SignAgreement", "Terms"),
    "complaint": (
        "Accept",
        "Acknowledge",
        "AnyComplaintCommand",
        "Classify",
        "Close",
        "CompleteMeasure",
        "ConcludeInvestigation",
        "Contact",
        "Customer",
        "Decline",
        "DrawUpPlan",
        "GiveFeedback",
        "Merge",
        "Object",
        "PlannedMeasure",
        "Receive",
        "Reopen",
        "StartExecution",
        "StartInvestigation",
        "Status",
        "ToldFollowUp",
        "Withdraw",
    ),
    "desk.core": ("Outcome",),
    "desk.parse": ("parse_command",),
    "desk.sync": ("Desk",),
    "errors": ("CommandRefused", "ComplaintFlowError", "InvalidCommand", "NotPermitted"),
    "periods": ("Deadline", "Period", "china", "deadline", "hours", "working_days"),
    "ports": ("Query",),
    "stores": ("MemoryStore", "SqlStore"),
    "values": ("Actor", "Day", "Evidence", "Role"),
}
__all__ = [
    "Accept",
    "Acknowledge",
    "Actor",
    "AnyComplaintCommand",
    "Classify",
    "Close",
    "CommandRefused",
    "ComplaintFlowError",
    "CompleteMeasure",
    "ConcludeInvestigation",
    "Contact",
    "Customer",
    "Day",
    "Deadline",
    "Decline",
    "Desk",
    "DraftAgreement",
    "DrawUpPlan",
    "Evidence",
    "FillTerm",
    "GiveFeedback",
    "InvalidCommand",
    "MemoryStore",
    "Merge",
    "NotPermitted",
    "Object",
    "Outcome",
    "Period",
    "PlannedMeasure",
    "Query",
    "Receive",
    "Reopen",
    "Role",
    "SignAgreement",
    "SqlStore",
    "StartExecution",
    "StartInvestigation",
    "Status",
    "Terms",
    "ToldFollowUp",
    "Withdraw",
    "__version__",
    "china",
    "deadline",
    "hours",
    "parse_command",
    "working_days",
]

if not TYPE_CHECKING:  # a type checker must see the names above, not that any name will do
    __getattr__, __dir__ = attach(__name__, _HOME)
