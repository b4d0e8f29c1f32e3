"""The complaints that a claim or an improvement rests on, and who they say somebody is (4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..improvement import Improvement
from ..keeping import DISPOSED
from ..kernel import Event
from ..liability import Claim
from ..ports import Query, Store
from ..values import Model
from .core import Core, read_event
from .kinds import Kind
from .sight import NAMING, Place, Sight, naming
from .views import kind_at, sealed_in

MOST_BEHIND = 50
"""How many complaints are looked at so that their names can be masked in a text."""


def maskable(
    core: Core, store: Store, state: Model, found: Iterable[Place]
) -> tuple[tuple[Place, ...], frozenset[str]]:
    """The values of a record as the reader sees them, and the tokens of the names and contacts that
    are masked in them: its own, and those of the complaints that it rests on. Where these are not
    known, what would be masked is hidden."""
    every = tuple(found)
    if all(place.sight != Sight.masked for place in every):
        return every, frozenset()
    behind = names_behind(core, store, state)
    if behind is not None:
        return every, naming(every) | behind
    hidden = (
        replace(place, sight=Sight.hidden) if place.sight == Sight.masked else place
        for place in every
    )
    return tuple(hidden), frozenset()


def names_behind(core: Core, store: Store, state: Model) -> frozenset[str] | None:
    """The tokens of the names and contacts of the complaints that a record rests on.

    None where it rests on more than :data:`MOST_BEHIND`, or on one whose values are destroyed: then
    nobody knows any more what must be masked, and what would be masked is not shown.
    """
    tokens: set[str] = set()
    for n, id in enumerate(dict.fromkeys(_complaints(core, store, state))):
        if n >= MOST_BEHIND:
            return None
        for event in _events(core.kind_of(id), store, id):
            if getattr(event, "to", None) == DISPOSED:
                return None
            named = (s.token for path, s in sealed_in(event) if kind_at(path) in NAMING)
            tokens.update(named)
    return frozenset(tokens)


def _complaints(core: Core, store: Store, state: Model) -> Iterator[str]:
    """The ids of the complaints; lazily, so that no more are looked for than are wanted."""
    if isinstance(state, Improvement):
        if state.complaint is not None:
            yield state.complaint
        yield from _linked(store, state.id)
    elif isinstance(state, Claim):
        for id in state.streams():
            if core.kind_of(id).name == "complaint":
                yield id
                continue
            kind = core.kind_of(id)
            yield from _complaints(core, store, kind.fold(_events(kind, store, id), id))


def _events(kind: Kind, store: Store, id: str) -> Iterator[Event]:
    return (read_event(kind, event) for event in store.events(id))


def _linked(store: Store, improvement: str) -> Iterator[str]:
    """The complaints that refer to an improvement: its problem was found there, or came again."""
    query = Query(touches=improvement, limit=MOST_BEHIND + 1)
    yield from (found.snapshot.stream for found in store.find(query).items)
