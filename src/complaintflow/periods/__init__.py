"""How time is counted: hours, days, working days, months and years (Civil Code arts. 200-204).

:func:`deadline` is the only function that counts, :meth:`Deadline.met_by` the only comparison.
Nothing here reads a clock or a file, and workalendar is imported only with
``complaintflow.periods.workalendar``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach
from .adapt import AsksDays, from_workalendar
from .china import Notice, china, notices
from .deadline import Deadline, OnDay, OnUnknown, deadline, recount, stated
from .units import Period, Unit, days, hours, months, working_days, years
from .window import Span
from .workdays import CompiledCalendar, Counted, WorkingCalendar, YearData

if TYPE_CHECKING:
    from .china.checking import check_notice
    from .china.finding import Finding
    from .china.reading import Reading, inspect_notice, read_notice
    from .compose import Different, SaysDays, differences, with_closing_days

__all__ = [
    "AsksDays",
    "CompiledCalendar",
    "Counted",
    "Deadline",
    "Different",
    "Finding",
    "Notice",
    "OnDay",
    "OnUnknown",
    "Period",
    "Reading",
    "SaysDays",
    "Span",
    "Unit",
    "WorkingCalendar",
    "YearData",
    "check_notice",
    "china",
    "days",
    "deadline",
    "differences",
    "from_workalendar",
    "hours",
    "inspect_notice",
    "months",
    "notices",
    "read_notice",
    "recount",
    "stated",
    "with_closing_days",
    "working_days",
    "years",
]

# Reading notices is for loading one; counting does without.
if not TYPE_CHECKING:
    __getattr__, __dir__ = attach(
        __name__,
        {
            "china.checking": ("check_notice",),
            "china.finding": ("Finding",),
            "china.reading": ("Reading", "inspect_notice", "read_notice"),
            "compose": ("Different", "SaysDays", "differences", "with_closing_days"),
        },
    )
