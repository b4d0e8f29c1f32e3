"""The figures of a report: counts, times, references and opaque ids, and nothing that says who
somebody is. What is shown, as a page or as JSON, is shown from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from ..desk import Report, Timeliness
from ..values import When, iso

Owed: TypeAlias = Literal["response", "completion", "measure", "follow_up"]
"""What can be due: the two duties of clause 4, a measure of the plan, a follow-up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """The complaints received in a week (``start`` its Monday) or a year (its first week's).

    Weeks begin on Monday where the complaint's days begin; a year is one of ISO weeks. They are
    parted by how completion stands in the latest cycle: ``in_time``, ``late`` (done late, or
    overdue), ``other`` (open, or nothing to be said of it).
    """

    start: date
    received: int
    in_time: int
    late: int
    other: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Misjudged:
    """A duty that counting Monday to Friday would judge wrongly."""

    reference: str
    start: When
    """From when the limit was counted."""
    done: When
    last_day: date
    plain_last_day: date
    in_time: bool
    """The right verdict; plain counting says the other."""
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainCounting:
    """What counting Monday to Friday, without days off and make-up days, would get wrong.

    Compared are the limits in working days that are firm; judged are those of them that were
    performed. ``examples`` has the latest few of the wrong verdicts.
    """

    limits: int
    too_early: int
    """Limits that plain counting would set too early."""
    too_late: int
    judged: int
    in_time: int
    plain_in_time: int
    called_late: int
    """In time, and plain counting says late."""
    called_in_time: int
    """Late, and plain counting says in time."""
    examples: tuple[Misjudged, ...]

    @property
    def wrong(self) -> int:
        """How many verdicts plain counting would get wrong."""
        return self.called_late + self.called_in_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Age:
    """Open complaints by how many whole days ago they were received: ``low`` to ``high``, None
    without end. Each is in one of ``overdue``, ``carried_over`` (owes nothing) and ``running``."""

    low: int
    high: int | None
    overdue: int
    carried_over: int
    running: int

    @property
    def open(self) -> int:
        """All of them."""
        return self.overdue + self.carried_over + self.running


@dataclass(frozen=True, kw_only=True, slots=True)
class DueDay:
    """How much falls due on a day."""

    day: date
    response: int
    completion: int
    measure: int
    follow_up: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One thing that is due: of which complaint, under which clause, by when, by whom."""

    reference: str
    kind: Owed
    clause: str
    due: datetime
    zone: str
    person: str
    """The opaque id of who has to do it; empty where nobody is named."""
    missing_year: int | None
    """The year whose calendar the limit still waits for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """All that a report shows."""

    at: datetime
    """The desk's time when it was counted."""
    zone: str
    agreement: str
    """The number of the agreement that it is limited to; empty: all."""
    report: Report
    """The counts that the desk gives."""
    open: int
    """Complaints that are still being handled."""
    overdue: int
    """Complaints with a duty that is overdue."""
    weeks: tuple[Volume, ...]
    """In order, without the weeks in which nothing came in."""
    years: tuple[Volume, ...]
    plain: PlainCounting
    ages: tuple[Age, ...]
    due_days: tuple[DueDay, ...]
    """Today and the days after it."""
    due_later: int
    """What falls due after these days."""
    due_next: tuple[Due, ...]
    """The nearest few."""
    past_due: int
    past_due_first: tuple[Due, ...]
    """The few that have waited longest."""
    causes: Mapping[str, int]
    """Complaints by the cause that was found, by the latest investigation that was concluded."""
    without_cause: int
    """Concluded without a cause."""
    provisional_by_year: Mapping[int, int]
    """Limits that may still move, by the year whose calendar they wait for."""
    provisional_next: tuple[Due, ...]
    """The nearest few of them."""
    retention_provisional: int
    """Records whose end of retention may still move."""

    @property
    def due_within(self) -> int:
        """What falls due on these days."""
        return sum(d.response + d.completion + d.measure + d.follow_up for d in self.due_days)

    def as_dict(self) -> dict[str, object]:
        """As plain JSON values; the counts first, as ``report --json`` has always given them."""
        plain = self.plain
        return {
            **counts(self.report),
            "at": iso(self.at),
            "zone": self.zone,
            "agreement": self.agreement or None,
            "open": self.open,
            "overdue": self.overdue,
            "weeks": [_volume(week) for week in self.weeks],
            "years": [
                {"year": year.start.isocalendar().year, **_volume(year)} for year in self.years
            ],
            "plain_counting": {
                "limits": plain.limits,
                "too_early": plain.too_early,
                "too_late": plain.too_late,
                "judged": plain.judged,
                "in_time": plain.in_time,
                "plain_in_time": plain.plain_in_time,
                "wrong": plain.wrong,
                "called_late": plain.called_late,
                "called_in_time": plain.called_in_time,
                "examples": [_misjudged(one) for one in plain.examples],
            },
            "ageing": [
                {
                    "from_days": age.low,
                    "to_days": age.high,
                    "open": age.open,
                    "overdue": age.overdue,
                    "carried_over": age.carried_over,
                    "running": age.running,
                }
                for age in self.ages
            ],
            "due": {
                "days": [
                    {
                        "day": day.day.isoformat(),
                        "response": day.response,
                        "completion": day.completion,
                        "measure": day.measure,
                        "follow_up": day.follow_up,
                    }
                    for day in self.due_days
                ],
                "within": self.due_within,
                "later": self.due_later,
                "next": [_due(due) for due in self.due_next],
                "past": self.past_due,
                "past_first": [_due(due) for due in self.past_due_first],
            },
            "causes": dict(self.causes),
            "without_cause": self.without_cause,
            "provisional_by_year": {str(y): n for y, n in self.provisional_by_year.items()},
            "provisional_next": [_due(due) for due in self.provisional_next],
            "retention_provisional": self.retention_provisional,
        }


def counts(report: Report) -> dict[str, object]:
    """The desk's counts as plain JSON values."""
    return {
        "total": report.total,
        "carried_over": report.carried_over,
        "measured_by_default_terms": report.without_agreement,
        "by_status": dict(report.by_status),
        "by_category": dict(report.by_category),
        "response": timeliness(report.response),
        "completion": timeliness(report.completion),
        "breaches": dict(report.breaches),
        "set_right": report.set_right,
        "missed_targets": dict(report.missed_targets),
        "satisfaction": dict(report.satisfaction),
        "provisional": report.provisional,
    }


def timeliness(counted: Timeliness) -> dict[str, int]:
    """How one kind of duty stands, as plain JSON values."""
    return {
        "total": counted.total,
        "in_time": counted.in_time,
        "late": counted.late,
        "open": counted.open,
        "overdue": counted.overdue,
        "impossible": counted.impossible,
        "discharged": counted.discharged,
        "undetermined": counted.undetermined,
    }


def _volume(volume: Volume) -> dict[str, object]:
    return {
        "monday": volume.start.isoformat(),
        "received": volume.received,
        "in_time": volume.in_time,
        "late": volume.late,
        "other": volume.other,
    }


def _when(when: When) -> str:
    return iso(when) if isinstance(when, datetime) else when.day.isoformat()


def _misjudged(one: Misjudged) -> dict[str, object]:
    return {
        "reference": one.reference,
        "start": _when(one.start),
        "done": _when(one.done),
        "last_day": one.last_day.isoformat(),
        "plain_last_day": one.plain_last_day.isoformat(),
        "in_time": one.in_time,
    }


def _due(due: Due) -> dict[str, object]:
    return {
        "reference": due.reference,
        "kind": due.kind,
        "clause": due.clause,
        "due": iso(due.due),
        "person": due.person,
        "missing_year": due.missing_year,
    }
