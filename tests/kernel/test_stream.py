"""The chain: whatever is changed, removed, added or swapped shows, and where."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest

from complaintflow.kernel import GENESIS, StoredEvent, broken_at, link

NOW = datetime.fromisoformat("2026-07-01T02:00:00Z")


def chain(n: int, stream: str = "c-1", start: str = GENESIS) -> list[StoredEvent]:
    events, previous = [], start
    for version in range(1, n + 1):
        body = f'{{"n":{version}}}'.encode()
        digest = link(previous, stream, version, body)
        events.append(
            StoredEvent(
                stream=stream,
                kind="complaint",
                version=version,
                position=version + 10,
                recorded=NOW,
                key=f"k-{version}",
                body=body,
                previous=previous,
                digest=digest,
            )
        )
        previous = digest
    return events


EVENTS = chain(5)
HEAD = (5, EVENTS[-1].digest)


def test_a_chain_as_it_was_written_holds() -> None:
    assert broken_at(EVENTS, "c-1", HEAD) is None
    assert broken_at(EVENTS, "c-1", None) is None
    assert broken_at([], "c-1", None) is None
    assert broken_at([], "c-1", (0, GENESIS)) is None


@pytest.mark.parametrize("n", range(5))
def test_a_changed_byte_shows_where_it_is(n: int) -> None:
    for at in range(len(EVENTS[n].body)):
        body = bytearray(EVENTS[n].body)
        body[at] ^= 1
        events = [*EVENTS]
        events[n] = replace(EVENTS[n], body=bytes(body))
        assert broken_at(events, "c-1", HEAD) == n + 1


def test_a_changed_event_with_a_digest_to_match_shows_at_the_next() -> None:
    events = [*EVENTS]
    body = b'{"n":99}'
    events[2] = replace(events[2], body=body, digest=link(events[2].previous, "c-1", 3, body))
    assert broken_at(events, "c-1", HEAD) == 4


def test_the_last_event_rewritten_shows_against_the_head() -> None:
    events = [*EVENTS]
    body = b'{"n":99}'
    events[4] = replace(events[4], body=body, digest=link(events[4].previous, "c-1", 5, body))
    assert broken_at(events, "c-1", HEAD) == 6
    assert broken_at(events, "c-1", None) is None


@pytest.mark.parametrize("n", range(4))
def test_a_removed_event_shows(n: int) -> None:
    assert broken_at(EVENTS[:n] + EVENTS[n + 1 :], "c-1", HEAD) == n + 1


def test_a_cut_tail_shows_against_the_head() -> None:
    assert broken_at(EVENTS[:4], "c-1", HEAD) == 5
    assert broken_at([], "c-1", HEAD) == 1
    assert broken_at(EVENTS[:4], "c-1", None) is None


@pytest.mark.parametrize("n", range(6))
def test_an_added_event_shows(n: int) -> None:
    extra = chain(6)[5] if n == 5 else EVENTS[0]
    assert broken_at([*EVENTS[:n], extra, *EVENTS[n:]], "c-1", HEAD) in (n + 1, n + 2)
    assert broken_at(chain(6), "c-1", HEAD) == 7


@pytest.mark.parametrize("n", range(4))
def test_swapped_events_show(n: int) -> None:
    events = [*EVENTS]
    events[n], events[n + 1] = events[n + 1], events[n]
    assert broken_at(events, "c-1", HEAD) == n + 1


@pytest.mark.parametrize(
    "change",
    [{"stream": "c-2"}, {"version": 9}, {"previous": "0" * 63 + "1"}, {"digest": "f" * 64}],
)
def test_a_changed_field_shows(change: dict[str, object]) -> None:
    events = [*EVENTS]
    events[2] = replace(events[2], **change)  # type: ignore[arg-type]
    assert broken_at(events, "c-1", HEAD) == 3


def test_a_stream_that_stands_in_for_another_shows() -> None:
    other = chain(5, "c-2")
    assert broken_at(other, "c-1", None) == 1
    assert broken_at([replace(event, stream="c-1") for event in other], "c-1", None) == 1


def test_the_digest_ties_length_stream_and_version_apart() -> None:
    assert (
        link(GENESIS, "c-1", 1, b"x")
        == hashlib.sha256(b"complaintflow 1\n" + b"0" * 64 + b"\nc-1\n1\n1\nx").hexdigest()
    )
    assert link(GENESIS, "c", 11, b"x") != link(GENESIS, "c\n1", 1, b"x")
