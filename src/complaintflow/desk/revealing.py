"""Reading values out of the vault for somebody, as they may see them (4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ValueRejected
from ..ports import Store, Vault
from ..values import Actor, Model
from .behind import maskable
from .core import Core, read_event
from .sight import Lang, Place, Sight, places, see
from .views import Revealed


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be read: the values that were asked for and that the reader sees."""

    places: Mapping[str, Place]
    """By token."""
    names: frozenset[str]
    """The tokens of the names that are masked in those that the reader sees masked."""


def wanted(
    core: Core, store: Store, stream: str, actor: Actor, state: Model, asked: tuple[str, ...]
) -> Wanted:
    """What is to be read of a record, for the kinds that were asked for."""
    kind = core.kind_of(stream)
    read = ((e.version, read_event(kind, e)) for e in store.events(stream))
    every, names = maskable(core, store, state, places(core.authoriser, actor, state, read))
    seen = {
        place.token: place
        for place in every
        if place.sight in (Sight.plain, Sight.masked) and ("all" in asked or place.kind in asked)
    }
    return Wanted(places=seen, names=names)


def reveal(vault: Vault, what: Wanted, lang: Lang) -> tuple[Revealed, ...]:
    """The values, in the order in which they were recorded; no others are read. One that is
    destroyed is left out. Raises :class:`ValueRejected` where all that is there is damaged."""
    seen = see(vault, what.places, what.names, lang)
    found = [_revealed(what.places[token], value.value) for token, value in seen.plain.items()]
    found += [_revealed(what.places[t], text, masked=True) for t, text in seen.masked.items()]
    if seen.damaged and not found:
        raise ValueRejected(token=min(seen.damaged))
    found += [_revealed(what.places[token], damaged=True) for token in seen.damaged]
    return tuple(sorted(found, key=lambda one: (one.version, one.field)))


def _revealed(
    place: Place, text: str = "", *, masked: bool = False, damaged: bool = False
) -> Revealed:
    return Revealed(
        version=place.version,
        field=place.path,
        kind=place.kind or "",
        value=text,
        masked=masked,
        damaged=damaged,
    )
