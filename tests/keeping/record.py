"""The least that can be kept and asked about: a record of no kind, with what the room needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from complaint.build import CLERK, t
from complaintflow import keeping as k
from complaintflow.kernel import Command, Event, Sealer
from complaintflow.periods import Deadline, china, deadline, years

ZONE = "Asia/Shanghai"
T0 = t("2026-07-01 09:00")
KEY = "key-1"
RIGHT = "r-1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A state as :class:`~complaintflow.keeping.Entitled` asks for it."""

    retention: Deadline | None = None
    holds: tuple[k.Hold, ...] = ()
    rights: tuple[k.RightsRequest, ...] = ()
    identities: tuple[k.IdentityCheck, ...] = ()
    owed: tuple[k.Owed, ...] = ()
    breaches: tuple[datetime, ...] = ()

    def unfinished(self, now: datetime) -> tuple[k.Owed, ...]:
        """What is still owed in it."""
        return self.owed

    def missed(self, now: datetime) -> tuple[datetime, ...]:
        """Since when each breach in it stands."""
        return self.breaches

    def entitles(self, person: str, to: k.Entitlement) -> bool:
        """Whether the check of somebody covers this."""
        return any(known.person == person and to in known.covers for known in self.identities)


def kept_from(start: datetime) -> Deadline:
    """3.7: a year."""
    return deadline(
        start, years(1), zone=ZONE, calendar=china(), clause="3.7", on_unknown="provisional"
    )


def context(now: datetime = T0, **changes: Any) -> k.KeepingContext:
    """What a decision is told."""
    said = k.KeepingContext(
        subject="c-1", key=KEY, actor=CLERK, now=now, entropy=b"entropy", calendar=china()
    )
    return replace(said, **changes)


def asked(kind: str = "access", **changes: Any) -> k.RightsRequest:
    """A request that was received."""
    said = {"id": RIGHT, "kind": kind, "capacity": "customer", "received": T0}
    return k.RightsRequest.model_validate(said | changes)


def checked(**changes: Any) -> k.IdentityCheck:
    """The customer was checked, for data."""
    said = {
        "id": "i-1",
        "person": "u-1",
        "capacity": "customer",
        "how": "call_back",
        "covers": ("data",),
        "at": T0,
    }
    return k.IdentityCheck.model_validate(said | changes)


def brought(
    record: Record, command: Command, *, rights: bool = True, **more: Any
) -> tuple[Event, dict[str, tuple[str, str]]]:
    """The event of a command, and what was sealed in it: kind and words by token."""
    sealer = Sealer(KEY, b"entropy")
    told = more.pop("context", context())
    if rights:
        event = k.rights_event(record, command, told, "handled", sealer, **more)
    else:
        found = k.keeping_event(record, command, told, "handled", sealer)
        assert found is not None
        event = found
    return event, {entry.token: (entry.kind, entry.value) for entry in sealer.entries}


def written(event: Event, words: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """An event field by field, with what was sealed in it in place of its token."""
    fields = {name: getattr(event, name) for name in type(event).model_fields}
    return {
        name: words[value.token] if hasattr(value, "token") else value
        for name, value in fields.items()
    }
