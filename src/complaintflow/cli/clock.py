"""The clock of a store: the system's, or, of a demo store, the one in the file beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ..errors import BadFile
from ..ports import Clock
from ..values import SHANGHAI, instant, iso, iso_in
from .failure import CliError
from .opening import path_of

MARK = "complaintflow_demo"


class DemoClock:
    """A clock that stands at the time in a demo store's file until it is moved."""

    def __init__(self, file: Path, now: datetime) -> None:
        self._file = file
        self._now = instant(now)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._now

    def move(self, to: datetime) -> None:
        """Move on and write it down. Raises CliError for a time that has passed."""
        if to < self._now:
            raise CliError(
                "time_has_passed",
                f"the demo's clock stands at {iso_in(self._now, SHANGHAI)} and never goes back",
                f"演示时钟现为 {iso_in(self._now, SHANGHAI)}，不能倒退",
                exit=1,
            )
        self._now = to
        write_mark(self._file, to)


def write_mark(file: Path, now: datetime) -> None:
    """Write a demo store's time down: all of it or nothing."""
    fresh = file.with_suffix(".json.new")
    fresh.write_text(json.dumps({MARK: 1, "now": iso(now)}) + "\n", encoding="utf-8")
    os.replace(fresh, file)


def clock_of(where: str) -> Clock | None:
    """A demo store's clock; None for any other store, whose clock is the system's.

    Raises BadFile where the file beside the store is broken.
    """
    database = path_of(where)
    if database is None:
        return None
    file = database.with_suffix(".json")
    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(told, Mapping) or MARK not in told:
        return None
    try:
        return DemoClock(file, datetime.fromisoformat(str(told.get("now"))))
    except ValueError:
        raise BadFile(reason=f"the demo's clock, {file.name}, does not tell a time") from None
