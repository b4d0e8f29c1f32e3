"""What a notice that comes out changes of limits that waited for it (table: the year's end)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .aims import count_again, open_aims
from .days import after_years
from .owing import Case, by_the_earlier, counted, may_move, past, stale


def _kept(case: Case) -> list[Case]:
    return [] if case["kept"] is None else [case["kept"]]


def _aims(case: Case) -> Iterator[Case]:
    if case["kind"] == "complaint" and case["status"] != "disposed":
        yield from open_aims(case)


def _duties(case: Case) -> list[Case]:
    return [] if case["kind"] == "claim" else list(may_move(case))


def _of_a_merger(case: Case) -> list[Case]:
    """Both limits of a merged case's result: either may come to be the earlier."""
    if case["kind"] != "complaint" or case["own"] is None:
        return []
    if all(duty is not case["cycles"][-1]["completion"] for duty in _duties(case)):
        return []
    return [limit for limit in (case["own"], case["survivors"]) if limit is not None]


def is_stale(case: Case, now: datetime) -> bool:
    """Whether a limit that still matters may be another by the notices that are known now."""
    if case["kind"] == "agreement" or case["status"] == "disposed":
        return False
    limits = [*_duties(case), *_aims(case), *_of_a_merger(case), *_kept(case)]
    return any(stale(limit, now) for limit in limits)


def count_anew(case: Case, now: datetime) -> int:
    """Count those limits again; how many were."""
    done = 0
    result = None
    if any(stale(limit, now) for limit in _of_a_merger(case)):
        done, result = 1, case["cycles"][-1]["completion"]
        for name in ("own", "survivors"):
            if case[name] is not None and case[name]["how"] is not None:
                case[name] |= counted(case[name]["start"], case[name]["how"], now)
        if case["survivors"] is not None and past(case["survivors"], case["since"]):
            case["survivors"] = None
        by_the_earlier(case)
    for duty in _duties(case):
        if duty is not result and stale(duty, now):
            done += 1
            duty.update(counted(duty["start"], duty["how"], now))
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
