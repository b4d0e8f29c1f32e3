"""What a notice that comes out changes of limits that waited for it (table: the year's end)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .aims import count_again, open_aims
from .days import after_years
from .owing import Case, counted, limits, may_move, past, stale


def _kept(case: Case) -> list[Case]:
    return [] if case["kept"] is None else [case["kept"]]


def _aims(case: Case) -> Iterator[Case]:
    if case["kind"] == "complaint" and case["status"] != "disposed":
        yield from open_aims(case)


def _duties(case: Case) -> list[Case]:
    return [] if case["kind"] == "claim" else list(may_move(case))


def _beside(case: Case) -> list[tuple[int, Case]]:
    """The limits of each round's result, where there are several: any may come to bind."""
    if case["kind"] != "complaint":
        return []
    found, last = [], case["cycles"][-1]
    for n, cycle in enumerate(case["cycles"]):
        result = cycle["completion"]
        if all(duty is not result for duty in _duties(case)):
            continue
        theirs = case["survivors"] if cycle is last else None
        if theirs is not None or result["due"] != cycle["own"]["completion"]["due"]:
            found += [(n, limit) for limit in (cycle["own"]["completion"], theirs) if limit]
    return found


def is_stale(case: Case, now: datetime) -> bool:
    """Whether a limit that still matters may be another by the notices that are known now."""
    if case["kind"] == "agreement" or case["status"] == "disposed":
        return False
    waiting = [*_duties(case), *_aims(case), *_kept(case), *(one for _, one in _beside(case))]
    return any(stale(limit, now) for limit in waiting)


def _count(limit: Case, now: datetime) -> None:
    if limit["how"] is not None:
        limit |= counted(limit["start"], limit["how"], now)


def count_anew(case: Case, now: datetime) -> int:
    """Count those limits again; how many were."""
    done, results = 0, []
    rounds = {n for n, limit in _beside(case) if stale(limit, now)}
    for n in rounds:
        done += 1
        cycle = case["cycles"][n]
        results.append(cycle["completion"])
        _count(cycle["own"]["completion"], now)
        if case["survivors"] is not None and n == len(case["cycles"]) - 1:
            _count(case["survivors"], now)
            if past(case["survivors"], case["merged"]):
                case["survivors"] = None
    for duty in _duties(case):
        if any(duty is one for one in results):
            continue
        if stale(duty, now):
            done += 1
            fresh = counted(duty["start"], duty["how"], now)
            for cycle in case["cycles"] if case["kind"] == "complaint" else ():
                for kind in ("response", "completion"):
                    if duty is cycle[kind]:
                        cycle["own"][kind] |= fresh
            duty.update(fresh)
    if case["kind"] == "complaint":
        limits(case)
    for aim in _aims(case):
        if stale(aim, now):
            done += 1
            count_again(aim, now)
    for kept in _kept(case):
        if stale(kept, now):
            done += 1
            end = after_years(kept["from"], kept["years"], now)
            kept.update({"until": end.at, "waits": end.waits})
    return done
