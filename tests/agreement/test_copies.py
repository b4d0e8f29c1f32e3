"""Two originals (7.2): copies that both parties can compare, and that show any change."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.agreement import GiveCopy, copy_of, read_copy
from complaintflow.errors import BadCopy, RecordBroken
from complaintflow.kernel import GENESIS, StoredEvent, link
from complaintflow.stores import MemoryStore
from desk.support import BOSS, new_desk, say


def record() -> tuple[StoredEvent, ...]:
    """A signed agreement, amended and renewed, of whose record Party A was given a copy."""
    desk = new_desk(MemoryStore())
    id = desk.handle(
        say("draft_agreement", number="HT-1", party_a="甲", party_b="乙", years=1), actor=BOSS
    ).id
    for party in ("party_a", "party_b"):
        desk.handle(say("sign_agreement", party=party, person="某"), actor=BOSS, on=id)
    changes: list[dict[str, Any]] = [
        {"type": "amend_agreement", "terms": {"manager": "s-1"}},
        {"type": "renew_agreement", "years": 1},
    ]
    for change in changes:
        type = change.pop("type")
        desk.handle(say(type, party="party_b", person="某", **change), actor=BOSS, on=id)
        waiting = desk.get_agreement(id, actor=BOSS).open_proposal
        assert waiting is not None
        accept = say("accept_proposal", party="party_a", person="某", proposal=waiting.id)
        desk.handle(accept, actor=BOSS, on=id)
    copy = copy_of(tuple(desk.store.events(id)))
    given_ = GiveCopy(party="party_a", through=copy.through, digest=copy.digest)
    desk.handle(given_, actor=BOSS, on=id)
    return tuple(desk.store.events(id))


RECORD = record()


def test_a_copy_has_every_event_byte_for_byte_and_what_follows_from_them() -> None:
    copy = copy_of(RECORD)
    told = json.loads(copy.data)
    assert [event["body"].encode() for event in told["events"]] == [
        event.body for event in RECORD[:-1]
    ]
    assert [event["digest"] for event in told["events"]] == [e.digest for e in RECORD[:-1]]
    assert told["number"] == "HT-1"
    assert [version["n"] for version in told["state"]["versions"]] == [1, 2]
    assert [signature["party"] for signature in told["state"]["signatures"]] == [
        "party_a",
        "party_b",
    ]
    assert len(told["state"]["renewals"]) == 1


def test_the_digest_is_that_of_the_bytes() -> None:
    copy = copy_of(RECORD)
    assert copy.digest == hashlib.sha256(copy.data).hexdigest()


def test_both_parties_copies_are_the_same_though_one_was_given_first() -> None:
    assert copy_of(RECORD).data == copy_of(RECORD[:-1]).data
    assert copy_of(RECORD).through == len(RECORD) - 1
    # What was given is part of the record too, for whoever wants it.
    assert copy_of(RECORD, len(RECORD)).digest != copy_of(RECORD).digest


def test_it_is_written_as_canonical_json() -> None:
    data = copy_of(RECORD).data
    told = json.loads(data)
    again = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() == data


@given(st.integers(1, len(RECORD)))
def test_a_copy_is_read_as_it_was_made(through: int) -> None:
    copy = copy_of(RECORD, through)
    assert read_copy(copy.data) == copy
    assert copy.agreement.status in ("draft", "signed_by_one", "signed")


def test_there_is_no_copy_of_nothing() -> None:
    with pytest.raises(BadCopy):
        copy_of(())


@pytest.mark.parametrize("through", [0, -1, len(RECORD) + 1])
def test_there_is_no_copy_of_what_is_not_there(through: int) -> None:
    with pytest.raises(BadCopy) as caught:
        copy_of(RECORD, through)
    assert (caught.value.reason, caught.value.version) == ("no_such_version", through)


def test_no_copy_is_made_of_a_record_that_was_changed() -> None:
    broken = [*RECORD]
    body = broken[2].body.replace(b'"party_b"', b'"party_a"', 1)
    assert body != broken[2].body
    broken[2] = _with(broken[2], body=body)
    with pytest.raises(RecordBroken) as caught:
        copy_of(broken)
    assert (caught.value.stream, caught.value.version) == (RECORD[0].stream, 3)


def _with(event: StoredEvent, **changes: Any) -> StoredEvent:
    fields = {name: getattr(event, name) for name in StoredEvent.__slots__}
    return StoredEvent(**(fields | changes))


@given(st.data())
def test_any_changed_byte_is_found_or_shows_in_the_digest(data: st.DataObject) -> None:
    copy = copy_of(RECORD)
    at = data.draw(st.integers(0, len(copy.data) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != copy.data[at]))
    changed = copy.data[:at] + bytes([byte]) + copy.data[at + 1 :]
    with pytest.raises(BadCopy):
        read_copy(changed)


@given(st.permutations(range(len(RECORD) - 1)), st.integers(0, len(RECORD) - 1))
def test_events_that_were_swapped_or_left_out_are_found(order: list[int], left: int) -> None:
    told = json.loads(copy_of(RECORD).data)
    events = told["events"]
    moved = [events[n] for n in order][:left]
    if moved == events:
        return
    told["events"] = moved
    with pytest.raises(BadCopy):
        read_copy(_canonical(told))


def test_a_state_that_its_events_do_not_make_is_found() -> None:
    told = json.loads(copy_of(RECORD).data)
    told["state"]["versions"][1]["terms"]["manager"] = "s-2"
    with pytest.raises(BadCopy) as caught:
        read_copy(_canonical(told))
    assert caught.value.reason == "not_what_its_events_say"


def test_a_record_that_was_remade_as_a_whole_has_another_digest() -> None:
    """Whoever holds everything can write another history; the other party's digest tells."""
    copy = copy_of(RECORD)
    previous, remade = GENESIS, []
    for event in RECORD[:-1]:
        body = event.body.replace(b'"manager":"s-1"', b'"manager":"s-2"')
        digest = link(previous, event.stream, event.version, body)
        remade.append(_with(event, body=body, previous=previous, digest=digest))
        previous = digest
    other = copy_of(remade)
    assert read_copy(other.data) == other
    assert other.agreement.terms.manager == "s-2"
    assert other.digest != copy.digest


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"agreement":"a_1","events":7}',
        b'{"agreement":"a_1","events":[]}',
        b'{"agreement":7,"events":[{"body":"x"}]}',
        b'{"agreement":"a_1","events":[{"body":"x"}]}',
        copy_of(RECORD).data.replace(RECORD[0].stream.encode(), b"../etc", 1),
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_copy_is_refused(data: bytes) -> None:
    with pytest.raises(BadCopy) as caught:
        read_copy(data)
    assert caught.value.reason in ("unreadable", "not_what_its_events_say")


def test_a_sound_chain_of_events_in_a_senseless_order_is_refused() -> None:
    for order in ([2, 1], [0, 0]):
        previous, told = GENESIS, []
        stream = RECORD[0].stream
        for version, n in enumerate(order, start=1):
            body = RECORD[n].body
            digest = link(previous, stream, version, body)
            told.append(
                {
                    "version": version,
                    "body": body.decode(),
                    "previous": previous,
                    "digest": digest,
                }
            )
            previous = digest
        with pytest.raises(BadCopy) as caught:
            read_copy(_canonical({"agreement": stream, "events": told}))
        assert caught.value.reason == "not_what_its_events_say"


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
