"""The desk: authorise, load, decide, commit once, hand back an outcome."""

from .authority import MAY, RoleAuthoriser
from .core import Outcome
from .defaults import SystemClock, SystemRandomness
from .report import Report, Timeliness
from .sweep import Swept
from .sync import Desk
from .verify import Anchor, Fault, Verification
from .views import Case, CasePage, DutyView, Entry, Revealed, Task, plain, when_text

__all__ = [
    "MAY",
    "Anchor",
    "Case",
    "CasePage",
    "Desk",
    "DutyView",
    "Entry",
    "Fault",
    "Outcome",
    "Report",
    "Revealed",
    "RoleAuthoriser",
    "Swept",
    "SystemClock",
    "SystemRandomness",
    "Task",
    "Timeliness",
    "Verification",
    "plain",
    "when_text",
]
