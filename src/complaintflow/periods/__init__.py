"""How time is counted: hours, days, working days, months and years (Civil Code arts. 200-204).

:func:`deadline` is the only function that counts, :meth:`Deadline.met_by` the only comparison.
Nothing here reads a clock or a file, and workalendar is imported only with
``complaintflow.periods.workalendar``.
"""

from __future__ import annotations

from .adapt import from_workalendar
from .china import Notice, china, notices
from .deadline import Deadline, OnUnknown, deadline
from .units import Period, Unit, days, hours, months, working_days, years
from .workdays import CompiledCalendar, Counted, Span, WorkingCalendar, YearData

__all__ = [
    "CompiledCalendar",
    "Counted",
    "Deadline",
    "Notice",
    "OnUnknown",
    "Period",
    "Span",
    "Unit",
    "WorkingCalendar",
    "YearData",
    "china",
    "days",
    "deadline",
    "from_workalendar",
    "hours",
    "months",
    "notices",
    "working_days",
    "years",
]
