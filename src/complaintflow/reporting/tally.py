"""The one pass over the complaints that every figure comes from. What is kept is counters and the
few nearest of a kind: it does not grow with the number of complaints."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from ..complaint import Complaint
from ..desk import Case, Desk, DutyView, Report
from ..duties import DutyKind, DutyState
from ..periods import CompiledCalendar, Deadline, Unit, recount
from ..values import SHANGHAI, Actor, earliest, local_day
from ..values import zone as zone_of
from .figures import Age, Due, DueDay, Figures, Misjudged, Owed, PlainCounting, Volume

FEW = 20
"""How many of a kind are named one by one."""

AHEAD = 7
"""How many days ahead of today the report looks."""

AGES: tuple[tuple[int, int | None], ...] = (
    (0, 1), (2, 3), (4, 7), (8, 14), (15, 30), (31, 90), (91, None),
)  # fmt: skip
"""The ages of open complaints, in whole days."""

PLAIN = CompiledCalendar("monday-to-friday", {})
"""No year's days off and make-up days: what counting on one's fingers comes to."""

_WAITING = (DutyState.open, DutyState.overdue)

T = TypeVar("T")


def gather(
    desk: Desk,
    *,
    actor: Actor,
    agreement: str | None = None,
    each: Callable[[Case], object] | None = None,
    zone: str = SHANGHAI,
    ahead: int = AHEAD,
) -> Figures:
    """Count, in one pass over the complaints that ``actor`` may see.

    :param agreement: only those under this agreement (its id).
    :param each: is handed every case as it is counted; a list's ``add``, for example, so that
        figures and list are of the same moment.
    :param zone: whose days ``ahead`` and the page's own times are in.
    :param ahead: how many days after today to look for what falls due.
    :raises NotPermitted: where the actor may not have reports.
    :raises UnknownSubject: where there is no such agreement.
    """
    number = "" if agreement is None else desk.get_agreement(agreement, actor=actor).number
    tally = Tally(desk.clock.now(), zone=zone, ahead=ahead)

    def count(case: Case) -> None:
        tally.add(case)
        if each is not None:
            each(case)

    report = desk.report(actor=actor, agreement=agreement, each=count)
    return tally.figures(report, agreement=number)


def plain_limit(limit: Deadline) -> Deadline:
    """The same period counted Monday to Friday, without days off and make-up days."""
    return recount(limit, PLAIN)


def day_of(due: datetime, zone: str) -> date:
    """The day to which a limit belongs: 24:00 is the end of a day, not the beginning of one."""
    return (due - timedelta(microseconds=1)).astimezone(zone_of(zone)).date()


class _First(Generic[T]):
    """The first few by a key, of however many, in order."""

    def __init__(self, most: int, *, last: bool = False) -> None:
        self._most, self._last = most, last
        self._kept: list[tuple[tuple[float, int], T]] = []
        self._seen = 0

    def add(self, at: datetime, item: T) -> None:
        # A heap with the one to be dropped on top; equal times go by which came first.
        self._seen += 1
        rank = at.timestamp() if self._last else -at.timestamp()
        heapq.heappush(self._kept, ((rank, -self._seen), item))
        if len(self._kept) > self._most:
            heapq.heappop(self._kept)

    def items(self) -> tuple[T, ...]:
        return tuple(item for _, item in sorted(self._kept, key=lambda k: k[0], reverse=True))


class Tally:
    """Counts case after case; :meth:`figures` says what was counted."""

    def __init__(
        self, at: datetime, *, zone: str = SHANGHAI, ahead: int = AHEAD, few: int = FEW
    ) -> None:
        self._at, self._zone = at, zone
        today = local_day(at, zone)
        self._days = [today + timedelta(days=n) for n in range(ahead + 1)]
        self._open = self._overdue = 0
        self._volume: dict[date, Counter[str]] = {}
        self._plain: Counter[str] = Counter()
        self._examples: _First[Misjudged] = _First(few, last=True)
        self._ages: list[Counter[str]] = [Counter() for _ in AGES]
        self._due: dict[date, Counter[Owed]] = {day: Counter() for day in self._days}
        self._later = self._past = 0
        self._next: _First[Due] = _First(few)
        self._first_past: _First[Due] = _First(few)
        self._causes: Counter[str] = Counter()
        self._missing: Counter[int] = Counter()
        self._provisional: _First[Due] = _First(few)
        self._retention = 0

    def add(self, case: Case) -> None:
        """Count one case."""
        complaint = case.complaint
        overdue = any(view.state == DutyState.overdue for view in case.duties)
        self._overdue += overdue
        self._receive(case)
        if complaint.is_open:
            self._age(complaint, overdue)
        if complaint.cause is not None:
            self._causes[complaint.cause] += 1
        for view in case.duties:
            self._compare(complaint, view)
        for due, past in _owed(case, self._at):
            self._take(due, past)
        retention = complaint.retention
        self._retention += retention is not None and retention.provisional

    def figures(self, report: Report, *, agreement: str = "") -> Figures:
        """What was counted, with the desk's own counts."""
        causes = dict(sorted(self._causes.items()))
        without = causes.pop("", 0)
        return Figures(
            at=self._at,
            zone=self._zone,
            agreement=agreement,
            report=report,
            open=self._open,
            overdue=self._overdue,
            weeks=tuple(_volume(start, self._volume[start]) for start in sorted(self._volume)),
            years=self._years(),
            plain=self._plain_counting(),
            ages=tuple(
                Age(
                    low=low,
                    high=high,
                    overdue=n["overdue"],
                    carried_over=n["carried_over"],
                    running=n["running"],
                )
                for (low, high), n in zip(AGES, self._ages, strict=True)
            ),
            due_days=tuple(
                DueDay(
                    day=day,
                    response=n["response"],
                    completion=n["completion"],
                    measure=n["measure"],
                    follow_up=n["follow_up"],
                )
                for day, n in self._due.items()
            ),
            due_later=self._later,
            due_next=self._next.items(),
            past_due=self._past,
            past_due_first=self._first_past.items(),
            causes=causes,
            without_cause=without,
            provisional_by_year=dict(sorted(self._missing.items())),
            provisional_next=self._provisional.items(),
            retention_provisional=self._retention,
        )

    # --- inside ------------------------------------------------------------------------------

    def _receive(self, case: Case) -> None:
        day = local_day(case.complaint.received, case.complaint.zone)
        monday = day - timedelta(days=day.weekday())
        completion = case.duties[-1].state
        stands = {
            DutyState.met: "in_time",
            DutyState.late: "late",
            DutyState.overdue: "late",
        }.get(completion, "other")
        self._volume.setdefault(monday, Counter())[stands] += 1

    def _years(self) -> tuple[Volume, ...]:
        years: dict[int, Counter[str]] = {}
        for monday, counted in self._volume.items():
            years.setdefault(monday.isocalendar().year, Counter()).update(counted)
        return tuple(_volume(date.fromisocalendar(y, 1, 1), years[y]) for y in sorted(years))

    def _age(self, complaint: Complaint, overdue: bool) -> None:
        self._open += 1
        days = max(0, (self._at - earliest(complaint.received)) // timedelta(days=1))
        place = next(n for n, (_, high) in enumerate(AGES) if high is None or days <= high)
        stands = "overdue" if overdue else "carried_over" if complaint.carried_over else "running"
        self._ages[place][stands] += 1

    def _compare(self, complaint: Complaint, view: DutyView) -> None:
        limit, done = view.duty.deadline, view.duty.fulfilled
        period = limit.period
        if limit.provisional or period is None or period.unit is not Unit.working_days:
            return
        plain, seen = plain_limit(limit), self._plain
        seen["limits"] += 1
        seen["too_early"] += plain.due < limit.due
        seen["too_late"] += plain.due > limit.due
        if done is None:
            return
        right, said = limit.met_by(done), plain.met_by(done)
        if right is None or said is None:
            return
        seen["judged"] += 1
        seen["in_time"] += right
        seen["plain_in_time"] += said
        if right == said:
            return
        seen["called_late" if right else "called_in_time"] += 1
        one = Misjudged(
            reference=complaint.reference,
            start=limit.start,
            done=done,
            last_day=day_of(limit.due, limit.zone),
            plain_last_day=day_of(plain.due, plain.zone),
            in_time=right,
            zone=limit.zone,
        )
        self._examples.add(earliest(limit.start), one)

    def _plain_counting(self) -> PlainCounting:
        seen = self._plain
        return PlainCounting(
            limits=seen["limits"],
            too_early=seen["too_early"],
            too_late=seen["too_late"],
            judged=seen["judged"],
            in_time=seen["in_time"],
            plain_in_time=seen["plain_in_time"],
            called_late=seen["called_late"],
            called_in_time=seen["called_in_time"],
            examples=self._examples.items(),
        )

    def _take(self, due: Due, past: bool) -> None:
        if due.missing_year is not None:
            self._missing[due.missing_year] += 1
            self._provisional.add(due.due, due)
        if past:
            self._past += 1
            self._first_past.add(due.due, due)
            return
        self._next.add(due.due, due)
        day = max(day_of(due.due, self._zone), self._days[0])
        if day in self._due:
            self._due[day][due.kind] += 1
        else:
            self._later += 1


def _volume(start: date, counted: Counter[str]) -> Volume:
    return Volume(
        start=start,
        received=counted.total(),
        in_time=counted["in_time"],
        late=counted["late"],
        other=counted["other"],
    )


def _owed(case: Case, now: datetime) -> Iterator[tuple[Due, bool]]:
    """What somebody still has to do by a time (duties, measures of the plan, follow-ups), and
    whether that time has passed."""
    complaint = case.complaint

    def owe(kind: Owed, clause: str, at: datetime, who: str | None, year: int | None = None) -> Due:
        return Due(
            reference=complaint.reference,
            kind=kind,
            clause=clause,
            due=at,
            zone=complaint.zone,
            person=who or "",
            missing_year=year,
        )

    for duty in complaint.owed():
        limit = duty.deadline
        kind: Owed = "response" if duty.kind == DutyKind.response else "completion"
        due = owe(kind, duty.clause, limit.act_by, complaint.handler, limit.missing_year)
        yield due, limit.over_at(case.at)
    if complaint.is_open and complaint.plan is not None:
        for measure in complaint.plan.open_measures():
            due = owe("measure", "3.5", measure.limit, measure.responsible)
            yield due, measure.limit < now
    for follow_up in complaint.follow_ups:
        if follow_up.settled is None:
            due = owe("follow_up", "3.6", follow_up.due, follow_up.responsible)
            yield due, follow_up.due < now
