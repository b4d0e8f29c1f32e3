"""What time brings: which complaints to look at, and what looking at them did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..duties import AssessDuties, RecomputeDeadlines
from ..errors import CommandRefused, ComplaintFlowError, StoreError
from ..keeping import DISPOSED
from ..kernel import Command, Event, Refused
from ..periods import WorkingCalendar
from ..ports import Query, Store
from ..values import Actor
from . import committing
from .driver import Driver
from .paging import every


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What a sweep recorded (or would record)."""

    warnings: int = 0
    breaches: int = 0
    set_right: int = 0
    recomputed: int = 0
    events: tuple[Event, ...] = ()
    streams: tuple[str, ...] = ()
    """Whose each of the events is."""
    failed: tuple[tuple[str, str], ...] = ()
    """The records that could not be looked at, each with the code of the error (for example
    ``bad_calendar``): they hinder no other, and are due still."""

    def after(self, stream: str, events: tuple[Event, ...]) -> Swept:
        """With more events, of one stream."""
        kinds = [event.type for event in events]
        return replace(
            self,
            warnings=self.warnings + kinds.count("WarningGiven"),
            breaches=self.breaches + kinds.count("BreachRecorded"),
            set_right=self.set_right + kinds.count("BreachSetRight"),
            recomputed=self.recomputed
            + kinds.count("DeadlineRecomputed")
            + kinds.count("RetentionRecomputed")
            + kinds.count("MergedLimitsRecomputed"),
            events=(*self.events, *events),
            streams=(*self.streams, *(stream for _ in events)),
        )


def sweep(driver: Driver, limit: int) -> Swept:
    """Give the commands that are due."""

    def give(stream: str, command: Command) -> tuple[Event, ...]:
        steps = committing.handle(driver.core, command, Actor.SYSTEM, stream, None, None)
        try:
            return driver.drive(steps).events
        except CommandRefused as refused:
            if refused.status == DISPOSED:
                driver.drive(committing.finish_disposal(driver.core, stream))
            return ()  # else another sweep, or a command, came first

    return _swept(driver, driver.core.clock.now(), limit, give)


def preview(driver: Driver, now: datetime, limit: int) -> Swept:
    """What giving them at ``now`` would bring; nothing is written."""
    done: set[str] = set()

    def look(stream: str, command: Command) -> tuple[Event, ...]:
        if stream in done:
            return ()  # the sweep's first command brings all that there is
        steps = committing.check(driver.core, command, Actor.SYSTEM, stream, now)
        decided = driver.drive(steps)
        if isinstance(decided, Refused):
            return ()
        done.add(stream)
        return decided

    return _swept(driver, now, limit, look)


def _swept(
    driver: Driver,
    now: datetime,
    limit: int,
    look: Callable[[str, Command], tuple[Event, ...]],
) -> Swept:
    swept = Swept()
    failed: dict[str, str] = {}
    due = commands_due(driver.store, driver.core.calendars, now, limit, failed)
    for stream, command in due:
        try:
            swept = swept.after(stream, look(stream, command))
        except StoreError:
            raise
        except ComplaintFlowError as error:
            failed[stream] = error.code
    return replace(swept, failed=tuple(failed.items()))


def commands_due(
    store: Store,
    calendars: Mapping[str, WorkingCalendar],
    now: datetime,
    limit: int,
    failed: Collection[str],
) -> Iterator[tuple[str, Command]]:
    """The commands that a sweep at ``now`` gives, limits counted again first.

    Each stream comes once: doing it moves its timer on. Those that ``failed`` meanwhile stay due,
    and do not count towards ``limit``: however many they are, they keep no other from its turn.
    """
    for found in every(store, Query(kind="", provisional=True)):
        for name, version in (found.index.calendars or {}).items():
            calendar = calendars.get(name)
            if calendar is not None and calendar.version != version:
                yield found.snapshot.stream, RecomputeDeadlines()
    tried: set[str] = set()
    while (wanted := limit - len(tried.difference(failed))) > 0:
        due = store.due(now, len(tried) + wanted)
        fresh = [stream for stream in due if stream not in tried][:wanted]
        if not fresh:
            return
        for stream in fresh:
            tried.add(stream)
            yield stream, AssessDuties()
