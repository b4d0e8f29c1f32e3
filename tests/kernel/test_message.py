"""Commands, events and decisions: sealing, fingerprints, ids that follow from the key."""

from __future__ import annotations

import hmac
import pickle
import re
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, cast

import pytest
from pydantic import SecretStr

from complaintflow.complaint import Acknowledge, Decline, LogContact
from complaintflow.errors import InvalidCommand, WrongVault
from complaintflow.kernel import (
    Command,
    Context,
    Decision,
    Event,
    Index,
    Notice,
    Sealer,
    SecretEntry,
    commitment,
    derive,
    fingerprint,
    kind_kept,
    refuse,
)
from complaintflow.values import Actor, Day, Instant, Role, Secret

ACTOR = Actor(role=Role.manager, id="s-1")
AT = datetime.fromisoformat("2026-07-01T10:00:00+08:00")


# --- sealing (4.3: personal data apart) ----------------------------------------------


def sealed(key: str = "k-1", entropy: bytes = b"one") -> Sealer:
    sealer = Sealer(key, entropy)
    sealer.seal(SecretStr("张三"), "customer_name")
    sealer.seal(SecretStr("13800138000"), "contact")
    return sealer


def test_tokens_follow_from_key_and_entropy() -> None:
    """The same of both makes the same; a decision made again, with other entropy, shares nothing
    with the one before: neither overwrites the other's values."""
    one, same, other = sealed(), sealed(), sealed(entropy=b"two")
    assert one.entries == same.entries
    assert {e.token for e in one.entries}.isdisjoint(e.token for e in other.entries)
    assert all(a.salt != b.salt for a, b in zip(one.entries, other.entries, strict=True))


def test_another_key_makes_other_tokens() -> None:
    assert {e.token for e in sealed().entries}.isdisjoint(e.token for e in sealed("k-2").entries)


def test_tokens_and_salts_of_one_decision_differ() -> None:
    first, second = sealed().entries
    assert first.token != second.token
    assert first.salt != second.salt
    assert re.fullmatch("t_[0-9a-f]{32}", first.token)
    assert len(first.salt) == 32


def test_the_commitment_fixes_the_value_and_needs_the_salt() -> None:
    sealer = Sealer("k-1", b"one")
    kept = sealer.seal(SecretStr("张三"), "customer_name")
    (entry,) = sealer.entries
    assert kept.token == entry.token
    assert kept.commitment == commitment(entry.salt, "张三")
    assert kept.commitment == hmac.new(entry.salt, "张三".encode(), "sha256").hexdigest()
    assert kept.commitment != commitment(entry.salt, "李四")
    assert kept.commitment != commitment(b"another salt", "张三")
    assert "张三" not in kept.model_dump_json()


def test_what_is_sealed_does_not_show_its_value() -> None:
    (entry, _) = sealed().entries
    assert entry.value == "张三"
    assert "张三" not in repr(entry)
    decision = Decision(events=(), after=None, secrets=(entry,))
    assert "张三" not in repr(decision)


def test_ids_follow_from_the_key() -> None:
    assert derive("k", "message") == derive("k", "message", 0)
    seen = {derive(*said) for said in (("k", "m", 0), ("k", "m", 1), ("k", "n", 0), ("l", "m", 0))}
    assert len(seen) == 4
    assert re.fullmatch("[0-9a-f]{32}", derive("k", "m"))


def test_the_context_does_not_show_its_entropy() -> None:
    context = Context(subject="c-1", key="k", actor=ACTOR, now=AT, entropy=b"entropy-bytes")
    assert "entropy-bytes" not in repr(context)
    assert context.max_skew == timedelta(minutes=5)


# --- fingerprints --------------------------------------------------------------------


def mark(command: Command, actor: Actor = ACTOR, on: str | None = "c-1", salt: bytes = b"s") -> str:
    return fingerprint(salt, command, actor, on)


def declined(text: str = "并非客户", **changes: Any) -> Decline:
    return Decline(**({"reason": "not_a_customer", "explanation": text} | changes))


def test_what_is_no_command_has_no_fingerprint() -> None:
    for wrong in ({"type": "note"}, None, "note"):
        with pytest.raises(InvalidCommand) as told:
            fingerprint(b"salt", cast(Command, wrong), Actor.SYSTEM, None)
        assert [(p.place, p.kind) for p in told.value.problems] == [("command", "wrong_type")]
        assert told.value.model == type(wrong).__name__


def test_everything_that_is_not_what_it_should_be_is_told_at_once() -> None:
    with pytest.raises(InvalidCommand) as told:
        fingerprint(b"salt", declined(), cast(Actor, "s-1"), cast(str, 1))
    assert [(p.place, p.kind) for p in told.value.problems] == [
        ("actor", "wrong_type"),
        ("on", "wrong_type"),
    ]


def test_equal_commands_have_one_fingerprint_however_they_were_made() -> None:
    parsed = Decline.parse('{"explanation":"并非客户","reason":"not_a_customer"}')
    assert mark(parsed) == mark(declined())
    one = Acknowledge(channel="phone", names=frozenset({"handler", "reference"}))
    two = Acknowledge(channel="phone", names=frozenset({"reference", "handler"}))
    assert mark(one) == mark(two)
    there = declined(at=datetime.fromisoformat("2026-07-01T02:00:00Z"))
    assert mark(declined(at=AT)) == mark(there)


def test_whatever_differs_makes_another_fingerprint() -> None:
    marks = [
        mark(declined()),
        mark(declined("并非客戶")),
        mark(declined(reason="answered_before")),
        mark(declined(at=AT)),
        mark(declined(at=AT + timedelta(microseconds=1))),
        mark(declined(at=Day(day=date(2026, 7, 1)))),
        mark(declined(at=Day(day=date(2026, 7, 1), zone="UTC"))),
        mark(declined(), actor=Actor(role=Role.manager, id="s-2")),
        mark(declined(), actor=Actor(role=Role.auditor, id="s-1")),
        mark(declined(), on="c-2"),
        mark(declined(), on=None),
        mark(declined(), salt=b"t"),
        mark(LogContact(channel="phone", reached=True)),
        mark(LogContact(channel="phone", reached=False)),
    ]
    assert len(set(marks)) == len(marks)


def test_a_fingerprint_is_kept_in_stores_so_its_form_is_fixed() -> None:
    # Written out by hand: JSON with the names in order, UTF-8, HMAC-SHA256 under the salt.
    raw = (
        '[{"at": "2026-07-01T02:00:00Z", "explanation": "并非客户", "reason": "not_a_customer",'
        ' "type": "decline"}, {"id": "s-1", "role": "manager"}, "c-1"]'
    )
    command = declined(at=datetime.fromisoformat("2026-07-01T02:00:00Z"))
    assert mark(command) == hmac.new(b"s", raw.encode(), "sha256").hexdigest()


def test_a_fingerprint_tells_nothing_of_the_command() -> None:
    assert re.fullmatch("[0-9a-f]{64}", mark(declined()))


class Odd(Command):
    type: Literal["odd"] = "odd"
    clock: time = time(9, 30)
    length: timedelta = timedelta(hours=1)
    day: date = date(2026, 7, 1)
    table: dict[str, int] | None = None
    words: frozenset[str] = frozenset()
    one: Secret | None = None
    at: Instant | None = None


def test_every_kind_of_value_counts() -> None:
    odd = [
        Odd(),
        Odd(clock=time(9, 31)),
        Odd(length=timedelta(hours=2)),
        Odd(day=date(2026, 7, 2)),
        Odd(table={"a": 1}),
        Odd(words=frozenset({"a"})),
        Odd(one="x"),
        Odd(at=AT),
    ]
    assert len({mark(command) for command in odd}) == len(odd)
    assert mark(Odd(table={"a": 1, "b": 2})) == mark(Odd(table={"b": 2, "a": 1}))


class Strange(Command):
    type: Literal["strange"] = "strange"
    raw: bytes = b"x"


def test_a_value_that_cannot_be_told_apart_is_refused_rather_than_guessed() -> None:
    with pytest.raises(TypeError, match="bytes"):
        mark(Strange())


# --- commands, events, notices -------------------------------------------------------


def test_commands_are_frozen_and_know_no_other_fields() -> None:
    command = declined()
    with pytest.raises(ValueError, match="frozen"):
        command.reason = "not_a_complaint"
    with pytest.raises(InvalidCommand) as caught:
        Decline(reason="not_a_customer", explanation="x", extra=1)
    assert [(p.place, p.kind) for p in caught.value.problems] == [("?", "extra_forbidden")]


def test_an_event_is_frozen_and_says_when_and_by_whom() -> None:
    event = Event(type="Said", v=1, at=AT, recorded=AT, by=ACTOR, to="open")
    with pytest.raises(ValueError, match="frozen"):
        event.to = "shut"
    assert event.model_dump_json() == (
        '{"type":"Said","v":1,"at":"2026-07-01T02:00:00Z","recorded":"2026-07-01T02:00:00Z",'
        '"by":{"role":"manager","id":"s-1"},"to":"open"}'
    )


def test_a_notice_says_to_whom_and_about_what_and_never_the_words() -> None:
    assert set(Notice.model_fields) == {
        "id",
        "topic",
        "role",
        "recipient",
        "subject",
        "message",
        "clause",
        "due",
    }


def test_a_refusal_has_its_facts_as_keywords() -> None:
    refusal = refuse("rule", "4.1", "no", "不", instead="yes", at="now", n=3)
    assert (refusal.rule, refusal.clause, refusal.instead) == ("rule", "4.1", "yes")
    assert (refusal.en, refusal.zh) == ("no", "不")
    assert refusal.facts == {"at": "now", "n": 3}
    bare = refuse("rule", "4.1", "no", "不")
    assert (bare.instead, bare.instead_zh) == ("", "")
    told = refuse("rule", "4.1", "no", "不", instead="yes", instead_zh="可")
    assert (told.instead, told.instead_zh) == ("yes", "可")


def test_an_index_is_empty_where_nothing_is_said() -> None:
    # A store looks for text, for the members of a list, and for what is there at all: a null in a
    # list, or a text in the place of a time, would be found by what nobody asked for.
    empty = {"str": "", "tuple[str, ...]": ()}
    for field in fields(Index):
        assert getattr(Index(), field.name) == empty.get(str(field.type)), field.name


def test_a_decision_brings_nothing_but_its_events_where_nothing_is_said() -> None:
    decision = Decision(events=(), after=None)
    assert (decision.secrets, decision.notices) == ((), ())


def test_clock_skew_is_five_minutes_where_nothing_is_said() -> None:
    context = Context(subject="c-1", key="k-1", actor=ACTOR, now=AT, entropy=b"e")
    assert context.max_skew == timedelta(minutes=5)
    assert context.zone == "Asia/Shanghai"


def test_a_time_is_told_in_the_zone_of_the_terms() -> None:
    given: dict[str, Any] = {"subject": "c-1", "key": "k", "actor": ACTOR, "entropy": b"e"}
    here = Context(**given, now=AT)
    there = Context(**given, now=AT, zone="America/New_York")
    # What is told is the limit itself, not a minute near it.
    exact = datetime(2026, 7, 1, 2, 0, 0, 5, tzinfo=UTC)
    assert here.told(exact) == "2026-07-01 10:00:00.000005+08:00"
    assert here.told(datetime(2026, 7, 1, 2, 0, 7, tzinfo=UTC)) == "2026-07-01 10:00:07+08:00"
    assert there.told(datetime(2026, 7, 1, 2, tzinfo=UTC)) == "2026-06-30 22:00-04:00"
    assert there.told(datetime(2026, 1, 1, 2, tzinfo=UTC)) == "2025-12-31 21:00-05:00"


def test_decisions_travel_between_processes() -> None:
    decision = Decision(
        events=(Event(type="Said", v=1, at=AT, recorded=AT, by=ACTOR, to="open"),),
        after=ACTOR,
        secrets=(SecretEntry(token="t_" + "0" * 32, kind="note", salt=b"s", value="x"),),
    )
    assert pickle.loads(pickle.dumps(decision)) == decision


def _entry(salt: bytes) -> SecretEntry:
    return SecretEntry(token="t_" + "0" * 32, kind="note", salt=salt, value="x")


@pytest.mark.parametrize(
    ("kept", "salts", "then"),
    [
        (None, (), None),
        (None, (b"s", b"t"), False),
        (None, (b"", b""), True),
        (False, (b"s",), False),
        (True, (b"",), True),
        (True, (), True),
    ],
)
def test_values_of_one_kind_lie_together(
    kept: bool | None, salts: tuple[bytes, ...], then: bool | None
) -> None:
    assert kind_kept(kept, [_entry(salt) for salt in salts]) is then


@pytest.mark.parametrize(
    ("kept", "salts", "told"),
    [
        (False, (b"",), "plain"),
        (True, (b"s",), "encrypted"),
        (None, (b"s", b""), "plain"),
        (None, (b"", b"s"), "encrypted"),
    ],
)
def test_sealed_values_and_plain_ones_do_not(
    kept: bool | None, salts: tuple[bytes, ...], told: str
) -> None:
    with pytest.raises(WrongVault) as wrong:
        kind_kept(kept, [_entry(salt) for salt in salts])
    assert wrong.value.kept == told
