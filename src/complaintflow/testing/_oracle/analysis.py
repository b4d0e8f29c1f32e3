"""Handling analysed: what is counted of the complaints of some days (4.4)."""

from __future__ import annotations

from datetime import date, datetime

from .case import received
from .days import local
from .keeping import World
from .owing import Case, standing
from .rules import UNFOUNDED

Counts = dict[tuple[str, str, str], dict[str, int]]
"""By month, category and cause, where they are known."""


def analysed(agreement: str, first: date, last: date, now: datetime, world: World) -> Counts:
    """What is counted of the complaints under an agreement, received on these days."""
    rows: Counts = {}
    for case in world.values():
        if case["kind"] != "complaint" or case["agreement"] != agreement:
            continue
        day = local(received(case))
        if not first <= day <= last:
            continue
        row = rows.setdefault((f"{day:%Y-%m}", case["category"] or "", case["cause"] or ""), {})
        for name, n in _counted(case, now).items():
            row[name] = row.get(name, 0) + n
    return rows


def _counted(case: Case, now: datetime) -> dict[str, int]:
    return {
        "received": 1,
        "upheld": int(case["verdict"] is not None and case["verdict"] not in UNFOUNDED),
        "response_late": int(_missed(case, "response", now)),
        "completion_late": int(_missed(case, "completion", now)),
        "breaches": sum(breach["status"] == "standing" for breach in case["breaches"]),
        "objections": int(len(case["cycles"]) > 1),
        "recurring": int(bool(case["recurs"])),
    }


def _missed(case: Case, name: str, now: datetime) -> bool:
    return any(standing(cycle[name], now) in ("late", "overdue") for cycle in case["cycles"])
