"""The desk: authorise, load, decide, commit once, hand back an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach

if TYPE_CHECKING:
    from ..duties import Task
    from .analysis import Analysis, AnalysisDue, AnalysisRow
    from .authority import MAY, RoleAuthoriser
    from .breaches import Attribution, BreachView, EventRef
    from .core import Outcome
    from .deadlines import DeadlineView
    from .defaults import ShippedCalendars, SystemClock, SystemRandomness
    from .dossier import DamagedValue, Dossier, Selection, StreamCopy
    from .naming import move_label
    from .parse import AnyCommand, parse_command
    from .report import Report, Timeliness
    from .sweep import Swept
    from .sync import Desk
    from .verify import Anchor, Fault, Verification
    from .views import (
        Case,
        CasePage,
        ClaimView,
        DutyView,
        Entry,
        ImprovementView,
        Revealed,
        TargetView,
        plain,
        when_text,
    )

__all__ = [
    "MAY",
    "Analysis",
    "AnalysisDue",
    "AnalysisRow",
    "Anchor",
    "AnyCommand",
    "Attribution",
    "BreachView",
    "Case",
    "CasePage",
    "ClaimView",
    "DamagedValue",
    "DeadlineView",
    "Desk",
    "Dossier",
    "DutyView",
    "Entry",
    "EventRef",
    "Fault",
    "ImprovementView",
    "Outcome",
    "Report",
    "Revealed",
    "RoleAuthoriser",
    "Selection",
    "ShippedCalendars",
    "StreamCopy",
    "Swept",
    "SystemClock",
    "SystemRandomness",
    "TargetView",
    "Task",
    "Timeliness",
    "Verification",
    "move_label",
    "parse_command",
    "plain",
    "when_text",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "analysis": ("Analysis", "AnalysisDue", "AnalysisRow"),
            "authority": ("MAY", "RoleAuthoriser"),
            "breaches": ("Attribution", "BreachView", "EventRef"),
            "core": ("Outcome",),
            "deadlines": ("DeadlineView",),
            "defaults": ("ShippedCalendars", "SystemClock", "SystemRandomness"),
            "dossier": ("DamagedValue", "Dossier", "Selection", "StreamCopy"),
            "naming": ("move_label",),
            "parse": ("AnyCommand", "parse_command"),
            "report": ("Report", "Timeliness"),
            "sweep": ("Swept",),
            "sync": ("Desk",),
            "verify": ("Anchor", "Fault", "Verification"),
            "views": (
                "Case",
                "CasePage",
                "ClaimView",
                "DutyView",
                "Entry",
                "ImprovementView",
                "Revealed",
                "TargetView",
                "Task",
                "plain",
                "when_text",
            ),
        },
    )
