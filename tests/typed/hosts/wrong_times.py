"""Times, periods and questions of the wrong kind."""

from datetime import date

import complaintflow
from complaintflow import Actor, Day, Desk, MemoryStore, Query, china, deadline, working_days
from complaintflow.testing import FakeClock
from complaintflow.values import SHANGHAI, instant

day = date(2026, 1, 5)
limit = deadline(Day(day=day), working_days(7), zone=SHANGHAI, calendar=china())
view = Desk(MemoryStore()).deadlines("c", actor=Actor.SYSTEM)[0]

FakeClock("2026-01-05T09:00+08:00")  # error: reportArgumentType arg-type
Desk(MemoryStore()).preview("2026-01-05")  # error: reportArgumentType arg-type
instant(day)  # error: reportArgumentType arg-type
working_days(7.0)  # error: reportArgumentType arg-type
deadline(day, working_days(7), zone="UTC", calendar=china())  # error: reportArgumentType arg-type
deadline(Day(day=day), 7, zone=SHANGHAI, calendar=china())  # error: reportArgumentType arg-type
deadline(Day(day=day), working_days(7), calendar=china())  # error: reportCallIssue call-arg
limit.met_by(day)  # error: reportArgumentType arg-type
limit.explain("fr")  # error: reportArgumentType arg-type
view.explain("fr")  # error: reportArgumentType arg-type
limit.last_day.isoformat()  # error: reportOptionalMemberAccess union-attr
Query(due_before=day)  # error: reportArgumentType arg-type
Query(statuses="received")  # error: reportArgumentType arg-type
print(complaintflow.Compliant)  # error: reportAttributeAccessIssue attr-defined
