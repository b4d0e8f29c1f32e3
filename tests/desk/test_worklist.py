"""In which order somebody is told what to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaintflow.desk import Task
from complaintflow.desk.views import in_order

from .support import T0


def _task(name: str, due: datetime | None) -> Task:
    return Task(id=name, reference="", move="acknowledge", clause="4.1", due=due)


def test_the_nearest_limit_comes_first_to_the_microsecond() -> None:
    """A whole second is written without a fraction: as text it would come after its fractions."""
    fraction = _task("a", T0 + timedelta(microseconds=1))
    whole, later, never = _task("b", T0), _task("c", T0 + timedelta(days=1)), _task("d", None)
    assert in_order([never, later, fraction, whole]) == (whole, fraction, later, never)
