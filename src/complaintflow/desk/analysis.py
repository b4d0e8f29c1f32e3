"""Complaint handling analysed: counts by month, category, product, cause and object, as data
(4.4)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ..agreement import AnalysisMade
from ..complaint import Verdict
from ..duties import BreachStatus, DutyState
from ..errors import InvalidCommand, Problem
from ..periods import Deadline
from ..values import local_day
from .views import Case

COUNTED: Final = (
    "received", "upheld", "response_late", "completion_late", "breaches", "objections", "recurring",
)  # fmt: skip
"""What is counted of each row: complaints received; of them those upheld at least in part, with a
response or a completion that was or is late, with an objection or reopening, and those that show a
closed improvement not to have lasted; and the breaches that stand."""

_LATE = (DutyState.late, DutyState.overdue)
_UPHELD = (Verdict.upheld, Verdict.partly)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalysisRow:
    """The complaints of one month, category, product, cause and object. Empty where it is not known
    yet."""

    month: str
    """When they were received, such as ``2026-07``, in the complaint's zone."""
    category: str
    product: str
    """One of the products of the standard, by its code: the item itself lies in the vault, in the
    customer's words."""
    cause: str
    about: str
    """Product, service or staff."""
    counts: Mapping[str, int]
    """By the names of :data:`COUNTED`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """The figures of an analysis; nothing in them is personal."""

    agreement: str
    first: date
    last: date
    rows: tuple[AnalysisRow, ...]
    """By month, category, product, cause and object; together they count each complaint once."""

    @property
    def complaints(self) -> int:
        """How many complaints were received in these days."""
        return sum(row.counts["received"] for row in self.rows)

    def totals(self, by: str) -> Mapping[str, Mapping[str, int]]:
        """The counts by one of ``month``, ``category``, ``product``, ``cause`` and ``about``."""
        told: dict[str, Counter[str]] = {}
        for row in self.rows:
            told.setdefault(str(getattr(row, by)), Counter()).update(row.counts)
        return {key: {name: told[key][name] for name in COUNTED} for key in sorted(told)}

    def as_dict(self) -> dict[str, object]:
        """The figures as JSON values."""
        return {
            "agreement": self.agreement,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "complaints": self.complaints,
            "rows": [
                {
                    "month": row.month,
                    "category": row.category,
                    "product": row.product,
                    "cause": row.cause,
                    "about": row.about,
                    **row.counts,
                }
                for row in self.rows
            ],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the figures as canonical JSON (keys in order, no spaces, ASCII), in hex."""
        text = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalysisDue:
    """By when handling is analysed next, and what was analysed last."""

    due: Deadline | None
    """None while the agreement is not signed."""
    overdue: bool
    last: AnalysisMade | None


def check_days(first: date, last: date) -> None:
    """Raises :class:`InvalidCommand` where they are no days (a time is none), or out of order."""
    days = {"first": first, "last": last}
    wrong = [
        Problem(place=place, kind="wrong_type")
        for place, day in days.items()
        if not isinstance(day, date) or isinstance(day, datetime)
    ]
    if not wrong and last < first:
        wrong = [Problem(place="last", kind="days_out_of_order")]
    if wrong:
        raise InvalidCommand(model="analysis", problems=tuple(wrong))


def counted(agreement: str, first: date, last: date, cases: Iterable[Case]) -> Analysis:
    """Count the cases that were received from ``first`` to ``last``, both included."""
    rows: dict[tuple[str, str, str, str, str], Counter[str]] = {}
    for case in cases:
        known = case.complaint
        day = local_day(known.received, known.zone)
        if first <= day <= last:
            assessed = known.classification
            category = "" if assessed is None else assessed.category
            product = "" if assessed is None else assessed.product or ""
            about = "" if known.about is None else known.about.value
            key = (f"{day:%Y-%m}", category, product, known.cause or "", about)
            rows.setdefault(key, Counter()).update(_of(case))
    return Analysis(
        agreement=agreement,
        first=first,
        last=last,
        rows=tuple(
            AnalysisRow(
                month=month,
                category=category,
                product=product,
                cause=cause,
                about=about,
                counts={name: counts[name] for name in COUNTED},
            )
            for (month, category, product, cause, about), counts in sorted(
                rows.items(), key=lambda row: row[0]
            )
        ),
    )


def _of(case: Case) -> dict[str, int]:
    known = case.complaint
    found = known.investigation
    late = {view.kind.value for view in case.duties if view.state in _LATE}
    standing = (breach for breach in known.breaches if breach.status == BreachStatus.standing)
    return {
        "received": 1,
        "upheld": int(found is not None and found.verdict in _UPHELD),
        "response_late": int("response" in late),
        "completion_late": int("completion" in late),
        "breaches": sum(1 for _ in standing),
        "objections": int(len(known.cycles) > 1),
        "recurring": int(bool(known.recurs)),
    }
