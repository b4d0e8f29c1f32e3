"""Commands, events, the context of a decision, and what a decision hands back.

Decide and evolve are pure: whatever they need of the outside (time, ids, randomness, the calendar,
facts of other streams) is in the :class:`Context`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, SecretStr

from ..errors import Fact, InvalidCommand, Problem, Refusal, WrongVault
from ..values import (
    SHANGHAI,
    Actor,
    Code,
    Instant,
    Key,
    Model,
    Ref,
    Sealed,
    Token,
    When,
    Zone,
    iso,
    iso_in,
)


class Command(Model):
    """What somebody asks for. Imperative; its ``type`` names the move it asks for.

    A command's text fields are secrets: they go to the vault, and events keep tokens.
    """

    subject_kind: ClassVar[str] = ""
    """The kind of thing it is for, such as ``complaint``; empty for a command that several kinds
    know: what it is given ``on`` says which."""

    type: str


class Event(Model):
    """A fact that was recorded. Past tense, frozen, no free text, nothing personal.

    ``at`` is when it happened and ``recorded`` when it was written down; ``to`` is the status
    afterwards (the machine is never asked again when events are folded); ``v`` is the version of
    this event's schema.
    """

    type: str
    v: int
    at: When
    recorded: Instant
    by: Actor
    to: str


Recipient: TypeAlias = Literal["customer", "staff", "party_b"]
"""In what capacity somebody is told."""


class Notice(Model):
    """A message that a commit asks to be sent: to whom and about what, never the words.

    ``id`` is stable, so a receiver can drop a repetition. ``recipient`` is an opaque id.
    """

    id: Ref
    topic: Code
    role: Recipient
    recipient: Ref
    subject: Ref
    message: Ref | None = None
    clause: str = ""
    due: Instant | None = None


@dataclass(frozen=True, slots=True)
class SecretEntry:
    """A value on its way to the vault, with the salt of its commitment."""

    token: Token
    kind: str
    salt: bytes
    """Empty where ``value`` is sealed with keys, the salt in it."""
    value: str = field(repr=False)

    @property
    def sealed(self) -> bool:
        """Whether an encrypting vault has sealed it."""
        return not self.salt


def kind_kept(kept: bool | None, entries: Iterable[SecretEntry]) -> bool | None:
    """Whether what is kept is sealed, once ``entries`` are: sealed values and plain ones do not lie
    together.

    :param kept: whether what is kept already is; None where nothing ever was.

    Raises :class:`~complaintflow.errors.WrongVault`.
    """
    for entry in entries:
        if kept is not None and entry.sealed != kept:
            raise WrongVault(kept="encrypted" if kept else "plain")
        kept = entry.sealed
    return kept


class Sealer:
    """Turns secrets into tokens for one decision.

    Tokens follow from the command's key and from ``entropy``, salts from ``entropy``, which the
    desk draws afresh for each decision: whoever loses a race under the same key keeps its values
    under tokens of its own, and those that were committed stay what they are.
    """

    def __init__(self, key: str, entropy: bytes) -> None:
        self._key = key
        self._entropy = entropy
        self._entries: list[SecretEntry] = []

    def seal(self, value: SecretStr, kind: str) -> Sealed:
        """Seal one value; ``kind`` is the classification of the field."""
        n = len(self._entries)
        digest = hmac.new(self._entropy, f"token {n}\n{self._key}".encode(), "sha256")
        token = f"t_{digest.hexdigest()[:32]}"
        salt = hmac.digest(self._entropy, f"salt {n}".encode(), "sha256")
        text = value.get_secret_value()
        self._entries.append(SecretEntry(token=token, kind=kind, salt=salt, value=text))
        return Sealed.model_construct(token=token, commitment=commitment(salt, text))

    @property
    def entries(self) -> tuple[SecretEntry, ...]:
        """What was sealed so far."""
        return tuple(self._entries)


def commitment(salt: bytes, value: str) -> str:
    """HMAC-SHA256(salt, value) in hex."""
    return hmac.new(salt, value.encode(), "sha256").hexdigest()


def derive(key: str, what: str, n: int = 0) -> str:
    """32 hex digits that follow from a command's key: the same key makes the same ids."""
    return hashlib.sha256(f"{what}\n{n}\n{key}".encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a decision may know besides the state and the command."""

    subject: str
    """The id of the stream that is decided on."""
    key: Key
    """The command's idempotency key; ids come from it."""
    actor: Actor
    now: datetime
    """The recording time: the desk's clock, never earlier than the stream's last event."""
    entropy: bytes = field(repr=False)
    """Random bytes for tokens and salts, drawn afresh for each decision."""
    max_skew: timedelta = timedelta(minutes=5)
    """How far a fact may lie ahead of ``now`` and still be taken for clock skew."""
    zone: Zone = SHANGHAI
    """The zone of the terms: where the days of their limits are days."""

    def told(self, at: datetime) -> str:
        """A time as the sentence of a refusal tells it, to people: as it is in the terms' zone,
        with the offset, and to be given again as it is: ``2026-07-01 22:00+08:00``. The facts of a
        refusal stay instants."""
        day, _, clock = iso_in(at, self.zone).partition("T")
        whole = clock[5:8] == ":00" and clock[8:9] != "."
        return f"{day} {clock[:5]}{clock[8 if whole else 5 :]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What is to be committed, all or nothing."""

    events: tuple[Event, ...]
    after: Model | None
    """The state that the events lead to; None where nothing has begun."""
    secrets: tuple[SecretEntry, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Every reason why the command is not allowed now."""

    refusals: tuple[Refusal, ...]


def refuse(
    rule: str,
    clause: str,
    en: str,
    zh: str,
    *,
    instead: str = "",
    instead_zh: str = "",
    **facts: Fact,
) -> Refusal:
    """A refusal, with its facts as keywords; ``instead`` is what is possible."""
    return Refusal(
        rule=rule,
        clause=clause,
        en=en,
        zh=zh,
        facts=facts,
        instead=instead,
        instead_zh=instead_zh,
    )


def _canonical(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date | time | timedelta | Decimal):
        return str(value)
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def fingerprint(salt: bytes, command: Command, actor: Actor, on: str | None) -> str:
    """A keyed hash of the raw command, of who gave it and of what it is for.

    Two commands have the same fingerprint under one salt only if they say the same, secrets
    included; nothing of what they say can be read from it. Raises
    :class:`~complaintflow.errors.InvalidCommand` for what is neither.
    """
    wanted = (("command", command, Command), ("actor", actor, Actor), ("on", on, str | None))
    problems = tuple(
        Problem(place=place, kind="wrong_type")
        for place, value, kind in wanted
        if not isinstance(value, kind)
    )
    if problems:
        raise InvalidCommand(model=type(command).__name__, problems=problems)
    raw = json.dumps(
        [command, actor, on], default=_canonical, sort_keys=True, ensure_ascii=False
    ).encode("utf-8", "surrogatepass")
    return hmac.new(salt, raw, "sha256").hexdigest()
