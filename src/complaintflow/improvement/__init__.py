"""Problems found while handling complaints, and what is done about them (4.4)."""

from .decider import ImprovementDecider
from .guards import ImprovementContext
from .messages import (
    AnalyseCause,
    AnyImprovementCommand,
    AnyImprovementEvent,
    CancelAction,
    CompleteAction,
    DecideAgainst,
    ImprovementCommand,
    ImprovementEvent,
    MoveAction,
    OpenImprovement,
    PlanImprovement,
    PlannedAction,
    ProposeAgainst,
    ReopenImprovement,
    VerifyEffect,
)
from .model import (
    Action,
    ActionKind,
    ActionStatus,
    AgainstReason,
    Improvement,
    ImprovementStatus,
    Proposal,
    action_machine,
)
from .moves import improvement_machine

__all__ = [
    "Action",
    "ActionKind",
    "ActionStatus",
    "AgainstReason",
    "AnalyseCause",
    "AnyImprovementCommand",
    "AnyImprovementEvent",
    "CancelAction",
    "CompleteAction",
    "DecideAgainst",
    "Improvement",
    "ImprovementCommand",
    "ImprovementContext",
    "ImprovementDecider",
    "ImprovementEvent",
    "ImprovementStatus",
    "MoveAction",
    "OpenImprovement",
    "PlanImprovement",
    "PlannedAction",
    "Proposal",
    "ProposeAgainst",
    "ReopenImprovement",
    "VerifyEffect",
    "action_machine",
    "improvement_machine",
]
