"""Of those who complain together: who is to be told at a moment, and when all were (4.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..duties import first_of
from ..values import When, earliest, latest
from .model import Complaint, Message


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who complains: whether, and since when, they can be reached, and when they left."""

    ref: str
    reachable: bool
    found: datetime | None
    left: datetime | None


class Roll:
    """Who complains together and who acts for them, read off once for many moments.

    Whoever acts is told, or else each who complains. Who left no contact is to be told from when
    one turns up; where nobody can be reached, each waits for a contact.
    """

    def __init__(self, complaint: Complaint) -> None:
        everybody = (complaint.customer, *complaint.members)
        left = (complaint.left, *(one.left for one in complaint.members))
        ended = [(check.person, check.at) for check in complaint.identities if not check.covers]
        ended += [(one.ref, at) for one, at in zip(everybody, left, strict=True) if at is not None]
        over: dict[str, datetime] = {}
        for person, at in ended:
            over[person] = min(latest(at), over.get(person, latest(at)))
        self._customer = complaint.customer.ref
        self._people = [
            _Person(
                one.ref,
                bool(one.contacts),
                None if one.found is None else latest(one.found),
                None if at is None else latest(at),
            )
            for one, at in zip(everybody, left, strict=True)
        ]
        self._refs = {one.ref for one in everybody}
        self._acting = [
            (one.person, earliest(one.named), over.get(one.person))
            for one in complaint.representatives
        ]
        self._changes: list[When] = [
            *(one.named for one in complaint.representatives),
            *(at for _, at in ended),
        ]
        self._found = sorted((one.found for one in everybody if one.found is not None), key=latest)

    def wanted(self, at: When, until: When | None = None) -> set[str]:
        """Who was to be told at a moment, by the contacts that were known before ``until``."""
        return self._wanted(latest(at), None if until is None else latest(until))

    def _wanted(self, at: datetime, until: datetime | None) -> set[str]:
        here = [one for one in self._people if one.left is None or one.left > at]
        known = {
            one.ref
            for one in here
            if one.reachable
            and (one.found is None or (one.found <= at and (until is None or one.found < until)))
        }
        acting = {
            person
            for person, named, over in self._acting
            if named <= at and (over is None or over > at)
        }
        if known:
            acting -= self._refs - known
        return acting or known or {one.ref for one in here}

    def told(self, sent: Iterable[Message], until: When | None = None) -> When | None:
        """When who was to be told was told by some messages: the first moment at which all were
        who were then to be told, and whoever of whom a contact turned up later. ``until``: leaving
        out the contacts that turned up from then on."""
        messages = tuple(sent)
        limit = None if until is None else latest(until)
        first: dict[str, datetime] = {}
        for message in messages:
            person, then = message.told or self._customer, latest(message.reached)
            first[person] = min(then, first.get(person, then))
        seen: dict[datetime, bool] = {}

        def all_told(when: When) -> bool:
            at = latest(when)
            if at not in seen:
                wanted = self._wanted(at, limit)
                seen[at] = all(person in first and first[person] <= at for person in wanted)
            return seen[at]

        found = [at for at in self._found if limit is None or latest(at) < limit]
        moments = [*(m.reached for m in messages), *self._changes, *found] if messages else []
        good = [at for at in moments if all_told(at)]
        told = first_of(good)
        for at in found:
            if told is not None and latest(at) > latest(told) and not all_told(at):
                told = first_of(later for later in good if latest(later) > latest(at))
        return told
