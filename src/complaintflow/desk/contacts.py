"""Which complaints hold a contact (4.3)."""

from __future__ import annotations

from collections.abc import Mapping

from ..complaint import Complaint
from ..confidential import normalised_contact
from ..ports import ContactIndex, Query, Snapshot, Store, Vault
from ..values import Actor
from .core import Core, read_event
from .paging import every
from .sight import Sight, places, read_all

CONTACT = "contact"


class Search:
    """Looks a contact up, in what somebody may see.

    A vault that is a :class:`~complaintflow.ports.ContactIndex` is asked once. Over any other, the
    contacts in the actor's scope are compared one by one; one that was damaged is not found.
    """

    def __init__(self, core: Core, store: Store, vault: Vault, actor: Actor) -> None:
        self._core, self._store, self._vault, self._actor = core, store, vault, actor

    def holding(self, value: str) -> Mapping[str, tuple[str, ...]]:
        """The ids of the complaints that hold it and in which the actor sees it plain, in order;
        of a joint one with the ids of those of its customers whose contact it is."""
        wanted = normalised_contact(value)
        found: dict[str, tuple[str, ...]] = {}
        if isinstance(self._vault, ContactIndex):
            there = (self._store.load(id, "").snapshot for id in self._vault.find_contact(value))
            for snapshot in there:
                known = None if snapshot is None else self._contacts(snapshot)
                if snapshot is not None and known is not None:
                    found[snapshot.stream] = self._whose(*known, wanted)
        else:
            scope = self._core.authoriser.scope(self._actor)
            for one in every(self._store, Query(scope=scope)):
                snapshot = one.snapshot
                known = self._contacts(snapshot)
                if known is not None and self._matching(known[1], wanted):
                    found[snapshot.stream] = self._whose(*known, wanted)
        return dict(sorted(found.items()))

    def _contacts(self, snapshot: Snapshot) -> tuple[Complaint, tuple[str, ...]] | None:
        """A complaint as it is, with the tokens of its contacts that the actor may read; None where
        there are none."""
        kind, may = self._core.kind_of(snapshot.stream), self._core.authoriser.may
        stored = self._store.events(snapshot.stream, limit=snapshot.version)
        events = [(event.version, read_event(kind, event)) for event in stored]
        state = kind.fold((event for _, event in events), snapshot.stream)
        if not isinstance(state, Complaint) or not may(self._actor, "reveal", state):
            return None
        tokens = tuple(
            place.token
            for place in places(self._core.authoriser, self._actor, state, events)
            if place.kind == CONTACT and place.sight == Sight.plain
        )
        return (state, tokens) if tokens else None

    def _matching(self, tokens: tuple[str, ...], wanted: str) -> frozenset[str]:
        """The tokens whose value it is."""
        read, _ = read_all(self._vault, tokens)
        return frozenset(
            t for t, value in read.items() if normalised_contact(value.value) == wanted
        )

    def _whose(self, state: Complaint, tokens: tuple[str, ...], wanted: str) -> tuple[str, ...]:
        """Of those who complain together, whose contact it is. Only of a joint complaint is it a
        question, and only then are its values read."""
        if not state.members:
            return ()
        matching = self._matching(tokens, wanted)
        return tuple(
            one.ref
            for one in (state.customer, *state.members)
            if any(contact.value.token in matching for contact in one.contacts)
        )
