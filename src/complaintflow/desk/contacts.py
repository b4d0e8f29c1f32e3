"""Which complaints hold a contact (4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..complaint import Complaint
from ..confidential import normalised_contact
from ..ports import ContactIndex, Query, Snapshot, Store, Vault
from ..values import Actor
from .core import Core, read_event
from .sight import Sight, places, read_all

CONTACT = "contact"


class Search:
    """Looks a contact up, in what somebody may see.

    A vault that is a :class:`~complaintflow.ports.ContactIndex` is asked once. Over any other, the
    contacts in the actor's scope are compared one by one; one that was damaged is not found.
    """

    def __init__(self, core: Core, store: Store, vault: Vault, actor: Actor) -> None:
        self._core, self._store, self._vault, self._actor = core, store, vault, actor

    def holding(self, value: str) -> tuple[str, ...]:
        """The ids of the complaints that hold it and in which the actor sees it plain, in order."""
        if isinstance(self._vault, ContactIndex):
            there = (self._store.load(id, "").snapshot for id in self._vault.find_contact(value))
            known = (snapshot for snapshot in there if snapshot is not None)
            return tuple(sorted(s.stream for s in known if self._contacts(s)))
        wanted = normalised_contact(value)
        return tuple(sorted(s.stream for s in self._in_scope() if self._holds(s, wanted)))

    def _in_scope(self) -> Iterator[Snapshot]:
        query = Query(scope=self._core.authoriser.scope(self._actor), limit=500)
        while True:
            page = self._store.find(query)
            yield from (found.snapshot for found in page.items)
            if not page.next:
                return
            query = replace(query, after=page.next)

    def _contacts(self, snapshot: Snapshot) -> tuple[str, ...]:
        """The tokens of the contacts in a complaint that the actor may read, as it is."""
        kind, may = self._core.kind_of(snapshot.stream), self._core.authoriser.may
        stored = self._store.events(snapshot.stream, limit=snapshot.version)
        events = [(event.version, read_event(kind, event)) for event in stored]
        state = kind.fold((event for _, event in events), snapshot.stream)
        if not isinstance(state, Complaint) or not may(self._actor, "reveal", state):
            return ()
        return tuple(
            place.token
            for place in places(self._core.authoriser, self._actor, state, events)
            if place.kind == CONTACT and place.sight == Sight.plain
        )

    def _holds(self, snapshot: Snapshot, wanted: str) -> bool:
        tokens = self._contacts(snapshot)
        read, _ = read_all(self._vault, tokens) if tokens else ({}, ())
        return any(normalised_contact(value.value) == wanted for value in read.values())
