"""Counts over complaints: by status and category, in time and late, breaches by clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..duties import BreachStatus, DutyKind, DutyState
from .views import Case


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeliness:
    """How one kind of duty stands over all complaints, every cycle counted."""

    in_time: int
    late: int
    open: int
    overdue: int
    impossible: int
    discharged: int
    undetermined: int

    @property
    def total(self) -> int:
        """All of them."""
        return (
            self.in_time
            + self.late
            + self.open
            + self.overdue
            + self.impossible
            + self.discharged
            + self.undetermined
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The counts. ``carried_over`` owe nothing, but are measured like the rest."""

    total: int
    carried_over: int
    without_agreement: int
    """Carried over under no agreement: measured by the default terms."""
    by_status: Mapping[str, int]
    by_category: Mapping[str, int]
    response: Timeliness
    completion: Timeliness
    breaches: Mapping[str, int]
    """Standing breaches by clause."""
    set_right: int
    missed_targets: Mapping[str, int]
    """Inner targets that were missed, and dates of follow-ups, by kind. None is a breach."""
    satisfaction: Mapping[str, int]
    """What customers answered who were asked after the feedback, by how satisfied they are."""
    provisional: int
    """Complaints with a limit that may still move."""


def report(cases: Iterable[Case], each: Callable[[Case], object] | None = None) -> Report:
    """Count; the cases are read once, handed to ``each``, and none is kept."""
    total = carried = without = right = provisional = 0
    statuses: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    breaches: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    satisfied: Counter[str] = Counter()
    duties: dict[DutyKind, Counter[DutyState]] = {kind: Counter() for kind in DutyKind}
    for case in cases:
        if each is not None:
            each(case)
        complaint = case.complaint
        total += 1
        carried += complaint.carried_over
        without += complaint.agreement is None
        statuses[complaint.status.value] += 1
        known = complaint.classification
        categories[known.category if known else ""] += 1
        for view in case.duties:
            duties[view.kind][view.state] += 1
        satisfied.update(r.satisfaction.value for r in complaint.revisits if r.satisfaction)
        missed.update(view.kind.value for view in case.targets if view.missed)
        provisional += any(
            view.duty.deadline.provisional
            and view.standing.state in (DutyState.open, DutyState.overdue)
            for view in case.duties
        )
        for breach in complaint.breaches:
            if breach.status == BreachStatus.standing:
                breaches[breach.clause] += 1
            else:
                right += 1
    return Report(
        total=total,
        carried_over=carried,
        without_agreement=without,
        by_status=dict(sorted(statuses.items())),
        by_category=dict(sorted(categories.items())),
        response=_timeliness(duties[DutyKind.response]),
        completion=_timeliness(duties[DutyKind.completion]),
        breaches=dict(sorted(breaches.items())),
        set_right=right,
        missed_targets=dict(sorted(missed.items())),
        satisfaction=dict(sorted(satisfied.items())),
        provisional=provisional,
    )


def _timeliness(counted: Counter[DutyState]) -> Timeliness:
    return Timeliness(
        in_time=counted[DutyState.met],
        late=counted[DutyState.late],
        open=counted[DutyState.open],
        overdue=counted[DutyState.overdue],
        impossible=counted[DutyState.impossible],
        discharged=counted[DutyState.discharged],
        undetermined=counted[DutyState.undetermined],
    )
