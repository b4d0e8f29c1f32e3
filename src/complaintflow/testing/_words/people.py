"""Who acts in these lives, and how what they say is put."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from hypothesis import strategies as st

from ...desk import parse_command
from ...kernel import Command
from ...values import Actor, Role

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

PEOPLE = {
    "boss": "manager",
    "clerk": "customer_service",
    "ivy": "investigator",
    "ron": "responsible",
    "pa": "party_a",
    "pb": "party_b",
    "qb": "party_b",
    "cust1": "customer",
    "cust2": "customer",
    "aud": "auditor",
    "complaintflow": "system",
    "sam": "manager",
}
"""Who acts in these lives; sam is now and then complained about."""

STAFF = ("boss", "clerk", "ivy", "ron", "sam")


def actor(who: str) -> Actor:
    """Somebody, in the role they have here."""
    return Actor(role=Role(PEOPLE[who]), id=who)


def iso(at: datetime | None) -> str | None:
    """For the JSON of a command."""
    return None if at is None else at.isoformat()


def say(**fields: object) -> Command:
    """A command, parsed as a web API would."""
    given = {key: value for key, value in fields.items() if value is not None}
    return parse_command(given)


EVIDENCE = [{"kind": "photo", "ref": "file-1"}]


def proof(kind: str | None) -> list[dict[str, str]]:
    """Evidence of a kind, or none."""
    return [] if not kind else [{"kind": kind, "ref": "file-1"}]


def minutes(low: int, high: int) -> st.SearchStrategy[timedelta]:
    """A number of minutes."""
    return st.integers(low, high).map(lambda n: timedelta(minutes=n))


_BACK = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    st.none(),
    minutes(-12000, 0),
    st.sampled_from([timedelta(minutes=n) for n in (-60, -1, 4, 5, 6, 30)]),
)


def shifted(draw: Draw, now: datetime) -> datetime | None:
    """A time near now, before or a little after; or none, which means now."""
    by = draw(_BACK)
    return None if by is None else now + by


def one_of(known: list[str], unknown: str) -> st.SearchStrategy[str]:
    """One of those that are there, more often than not."""
    return st.sampled_from([*known, *known, unknown])


OFTEN = st.sampled_from([True, True, True, True, False])
PERSON = st.sampled_from(STAFF)
