"""What time brings: which complaints to look at, and what looking at them did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..complaint import AssessDuties, RecomputeDeadlines
from ..kernel import Command, Event
from ..periods import WorkingCalendar
from ..ports import Query, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What a sweep recorded (or would record)."""

    warnings: int = 0
    breaches: int = 0
    set_right: int = 0
    recomputed: int = 0
    events: tuple[Event, ...] = ()

    def after(self, events: tuple[Event, ...]) -> Swept:
        """With more events."""
        kinds = [event.type for event in events]
        return Swept(
            warnings=self.warnings + kinds.count("WarningGiven"),
            breaches=self.breaches + kinds.count("BreachRecorded"),
            set_right=self.set_right + kinds.count("BreachSetRight"),
            recomputed=self.recomputed
            + kinds.count("DeadlineRecomputed")
            + kinds.count("RetentionRecomputed"),
            events=(*self.events, *events),
        )


def commands_due(
    store: Store, calendars: Mapping[str, WorkingCalendar], now: datetime, limit: int
) -> Iterator[tuple[str, Command]]:
    """The commands that a sweep at ``now`` gives, limits counted again first.

    Each stream comes once: doing it moves its timer on.
    """
    query = Query(provisional=True, limit=500)
    while True:
        page = store.find(query)
        for found in page.items:
            for name, version in (found.index.calendars or {}).items():
                calendar = calendars.get(name)
                if calendar is not None and calendar.version != version:
                    yield found.snapshot.stream, RecomputeDeadlines()
        if not page.next:
            break
        query = replace(query, after=page.next)
    for stream in tuple(store.due(now, limit)):
        yield stream, AssessDuties()
