"""Every event as somebody may see it: of one record, or the feed over all."""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel import StoredEvent
from ..values import Actor
from . import authority
from .core import Core, read_event
from .driver import Driver
from .views import Entry


def entries(core: Core, stored: Iterable[StoredEvent], actor: Actor) -> tuple[Entry, ...]:
    """The events, each without what the actor may not know."""
    return tuple(
        Entry(
            stream=event.stream,
            version=event.version,
            position=event.position,
            event=authority.told_to(actor, read_event(core.kind_of(event.stream), event)),
            digest=event.digest,
        )
        for event in stored
    )


def after(driver: Driver, position: int, actor: Actor, limit: int) -> tuple[Entry, ...]:
    """The next entries above ``position``; of what the actor may not see nothing."""
    seen: dict[str, bool] = {}
    while page := driver.store.events_after(position, limit):
        shown = [event for event in page if _shown(driver, event.stream, actor, seen)]
        if shown:
            return entries(driver.core, shown, actor)
        position = page[-1].position  # a page that hides everything is not the end
    return ()


def _shown(driver: Driver, stream: str, actor: Actor, seen: dict[str, bool]) -> bool:
    if stream not in seen:
        snapshot = driver.store.load(stream, "").snapshot
        may = driver.core.authoriser.may
        seen[stream] = snapshot is not None and may(actor, "history", driver.state(snapshot))
    return seen[stream]
