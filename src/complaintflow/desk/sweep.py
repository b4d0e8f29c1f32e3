"""What time brings: which complaints to look at, and what looking at them did."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..duties import AssessDuties, RecomputeDeadlines
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
    failed: tuple[tuple[str, str], ...] = ()
    """The records that could not be looked at, each with the code of the error (for example
    ``bad_calendar``): they hinder no other, and are due still."""

    def after(self, events: tuple[Event, ...]) -> Swept:
        """With more events."""
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
        )


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
    query = Query(kind="", provisional=True, limit=500)
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
    tried: set[str] = set()
    while (wanted := limit - len(tried.difference(failed))) > 0:
        due = store.due(now, len(tried) + wanted)
        fresh = [stream for stream in due if stream not in tried][:wanted]
        if not fresh:
            return
        for stream in fresh:
            tried.add(stream)
            yield stream, AssessDuties()
