"""The desk without I/O: a generator that yields what to load and what to commit.

The synchronous desk, and any other, drives this one generator, so that there is one path to a
decision. An error that the driver meets is thrown into the generator where it waits.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import UnionType
from typing import TypeAlias, cast

from ..agreement import Figures, GiveCopy, RecordAnalysis, copy_of
from ..complaint import Standard
from ..duties import BarStaff
from ..errors import (
    NOT_AN_ID,
    AlreadyExists,
    BadCopy,
    CommandRefused,
    IdempotencyConflict,
    InvalidCommand,
    NotPermitted,
    Problem,
    StaleComplaint,
    StoreBusy,
    UnknownEvent,
    UnknownSubject,
)
from ..keeping import DISPOSED, ConfirmDisposal, Dispose, Keeping, RecordDisposed
from ..kernel import (
    GENESIS,
    START,
    Command,
    Decision,
    Event,
    Refused,
    StoredEvent,
    derive,
    fingerprint,
    link,
)
from ..periods import WorkingCalendar
from ..ports import (
    Authoriser,
    Clock,
    Commit,
    Loaded,
    NewEvent,
    Query,
    Randomness,
    Remembered,
    Snapshot,
)
from ..values import Actor, Model
from . import authority
from .barring import barred_from, hands_on_to, rests_on
from .kinds import Kind, Surroundings
from .views import sealed_in

_DISPOSAL = "disposal:"
"""What the keys of the desk's own confirmations begin with; no caller's does."""

MOST_TRIES = 25
"""How often an unpinned command is decided again after losing a race."""


@dataclass(frozen=True, slots=True)
class Load:
    """Load a stream's snapshot, and what a key did."""

    stream: str
    key: str


@dataclass(frozen=True, slots=True)
class Read:
    """Read events of a stream: those above ``after``, ``limit`` of them or all."""

    stream: str
    after: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class Write:
    """Commit; an external vault is written before it."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class Touching:
    """Load the snapshots of the streams that refer to one."""

    stream: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Load the snapshots of the first page of streams that match."""

    query: Query


@dataclass(frozen=True, slots=True)
class Count:
    """Count what an analysis of some days comes to, for somebody."""

    agreement: str
    first: date
    last: date
    actor: Actor


@dataclass(frozen=True, slots=True)
class Destroy:
    """Destroy every value of a record, and what was remembered of the commands on it."""

    stream: str
    tokens: tuple[str, ...]


Request: TypeAlias = Load | Read | Touching | Matching | Count | Write | Destroy
Answer: TypeAlias = Loaded | tuple[StoredEvent, ...] | tuple[Snapshot, ...] | Figures | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a decision saw of other streams; it holds only while they are as it saw them."""

    related: Mapping[str, Model]
    unchanged: tuple[tuple[str, int], ...] = ()
    touching: Mapping[str, Model] = field(default_factory=dict)
    touched_by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    matching: Mapping[str, Model] = field(default_factory=dict)
    figures: Figures | None = None
    copied: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a command brought about.

    ``replayed`` says that the key had done it before: these are the events of then.
    """

    id: str
    """The id of the complaint or agreement."""
    reference: str
    """Its public reference, or the agreement's number."""
    version: int
    events: tuple[Event, ...]
    key: str
    replayed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """What all decisions of one desk share."""

    kinds: Mapping[str, Kind]
    clock: Clock
    randomness: Randomness
    authoriser: Authoriser
    calendars: Mapping[str, WorkingCalendar]
    standards: Mapping[str, Standard]

    def kind_of(self, stream: str) -> Kind:
        """The kind that a stream's id tells. What cannot be an id is never looked up."""
        if safe_id(stream) == stream:
            for kind in self.kinds.values():
                if stream.startswith(f"{kind.prefix}_"):
                    return kind
        raise UnknownSubject(kind="subject", id=safe_id(stream))

    def handle(
        self,
        command: Command,
        actor: Actor,
        on: str | None,
        key: str | None,
        expected: int | None,
    ) -> Generator[Request, Answer, Outcome]:
        """Authorise, load, decide, commit once."""
        check_types(
            type(command).__name__,
            command=(command, Command),
            actor=(actor, Actor),
            on=(on, str | None),
            key=(key, str | None),
            expected=(expected, int | None),
        )
        kind, stream, key = self.address(command, on, key)
        for _ in range(MOST_TRIES):
            outcome = yield from self._try(kind, command, actor, on, stream, key, expected)
            if outcome is not None:
                break
        else:
            raise StoreBusy()
        if any(isinstance(event, RecordDisposed) for event in outcome.events):
            yield from self.finish_disposal(stream)
        return outcome

    def finish_disposal(self, stream: str) -> Generator[Request, Answer, None]:
        """Destroy the values of a record that was disposed of, and note that it is done.

        It may be done any number of times: a process that dies in between leaves a record that is
        disposed of and due, and the next sweep comes here again.
        """
        kind = self.kind_of(stream)
        stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
        events = (read_event(kind, event) for event in stored)
        tokens = tuple(sealed.token for event in events for _, sealed in sealed_in(event))
        yield Destroy(stream, tokens)
        confirm = ConfirmDisposal(values=len(tokens))
        key = f"{_DISPOSAL}{stream}"
        for _ in range(MOST_TRIES):
            done = yield from self._try(kind, confirm, Actor.SYSTEM, stream, stream, key, None)
            if done is not None:
                break
        else:
            raise StoreBusy()

    def permit(self, actor: Actor, action: str, stream: str, state: Model | None) -> None:
        """Ask the authoriser. Raises :class:`NotPermitted`, or :class:`UnknownSubject` of what the
        actor may not see at all: that it is there is not told either."""
        if not self.authoriser.may(actor, action, state):
            raise self._denied(actor, action, stream, state)

    def _denied(
        self, actor: Actor, action: str, stream: str, state: Model | None
    ) -> NotPermitted | UnknownSubject:
        if state is not None and not self.authoriser.may(actor, "get", state):
            return UnknownSubject(kind=self.kind_of(stream).name, id=safe_id(stream))
        return NotPermitted(role=actor.role.value, action=action)

    def address(self, command: Command, on: str | None, key: str | None) -> tuple[Kind, str, str]:
        """The kind and stream that a command is for, and its key."""
        name = type(command).__name__
        check_types(name, command=(command, Command), on=(on, str | None))
        kind = self.kinds.get(command.subject_kind)
        if not command.subject_kind and on is not None:
            kind = self.kind_of(on)
        if kind is None:
            raise InvalidCommand(model=name, problems=(Problem(place="type", kind="unknown"),))
        if key is None:
            key = f"k{self.randomness.draw(16).hex()}"
        elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", key) or _is_ours(key):
            raise InvalidCommand(model=name, problems=(Problem(place="key", kind="not_a_key"),))
        if not kind.knows(command):
            others = tuple(one.name for one in self.kinds.values() if one.knows(command))
            problem = Problem(place="type", kind="unknown")
            if others:  # it is known, of other records than this one
                problem = Problem(place="on", kind="other_kind", permitted=others)
            raise InvalidCommand(model=name, problems=(problem,))
        starts = kind.starts(command)
        if starts != (on is None):
            what = "must_not_be_given" if starts else "missing"
            raise InvalidCommand(model=name, problems=(Problem(place="on", kind=what),))
        if on is None:
            return kind, f"{kind.prefix}_{derive(key, kind.name)}", key
        if self.kind_of(on).name != kind.name:
            raise InvalidCommand(model=name, problems=(Problem(place="on", kind="other_kind"),))
        return kind, on, key

    def _try(
        self,
        kind: Kind,
        command: Command,
        actor: Actor,
        on: str | None,
        stream: str,
        key: str,
        expected: int | None,
    ) -> Generator[Request, Answer, Outcome | None]:
        """One attempt; None where a race was lost and it is worth deciding again."""
        loaded = cast(Loaded, (yield Load(stream, key)))
        if loaded.remembered is not None:
            return (yield from self._again(loaded.remembered, kind, command, actor, on))
        snapshot = loaded.snapshot
        if snapshot is None and on is not None:
            raise UnknownSubject(kind=kind.name, id=safe_id(stream))
        state = None if snapshot is None else (yield from self.state(kind, snapshot))
        self.permit(actor, command.type, stream, state)
        version = 0 if snapshot is None else snapshot.version
        if isinstance(command, Dispose) and kind.status(cast(Model, state)) == DISPOSED:
            done = yield from self._disposed(kind, cast(Model, state), stream, actor, key)
            if done is not None:
                return done
        if expected is not None and expected != version:
            raise StaleComplaint(subject=stream, expected=expected, found=version)
        seen = yield from self.look(kind, stream, state, command, actor)
        now = self.clock.now()
        if snapshot is not None:
            now = max(now, snapshot.recorded)
        around = self.around(stream, key, actor, now, seen)
        decided = kind.decide(state, command, around)
        if isinstance(decided, Refused):
            raise CommandRefused(
                command=command.type,
                subject="" if on is None else stream,
                status=START if state is None else kind.status(state),
                refusals=decided.refusals,
            )
        if not decided.events and snapshot is not None:
            # Nothing to record: nothing is written, and doing it again would do as little.
            reference = kind.index(cast(Model, state)).reference
            return Outcome(id=stream, reference=reference, version=version, events=(), key=key)
        rest = yield from self._bar_first(stream, state, cast(Model, decided.after), command, actor)
        if rest is None:
            return None  # others bar whom this one bars, so it is decided again
        commit = self._commit(kind, stream, snapshot, decided, command, around, on)
        # What it saw of other streams must still hold; the subject itself is held by ``expected``.
        held = dict.fromkeys((*seen.unchanged, *rest.unchanged))
        others = tuple(other for other in held if other[0] != stream)
        touched = tuple(dict.fromkeys((*seen.touched_by, *rest.touched_by)))
        commit = replace(commit, unchanged=others, touched_by=touched)
        taken: AlreadyExists | None = None
        try:
            yield Write(commit)
        except StaleComplaint:
            # The next attempt finds what the key did, if it was this command that came first;
            # otherwise a pinned one is stale there, unless another stream alone moved on: that
            # is looked at again.
            return None
        except IdempotencyConflict:
            # Another worker committed the same key meanwhile: the next load finds what it did.
            return None
        except AlreadyExists as error:
            taken = error
        if taken is not None:
            if taken.key == "reference" and kind.draws_reference:
                return None  # the next attempt draws another reference
            existing = yield from self._nameable(taken.existing, actor)
            raise AlreadyExists(key=taken.key, existing=existing)
        return Outcome(
            id=stream,
            reference=commit.index.reference,
            version=commit.snapshot.version,
            events=tuple(authority.told_to(actor, event) for event in decided.events),
            key=key,
        )

    def _bar_first(
        self, stream: str, before: Model | None, after: Model, command: Command, actor: Actor
    ) -> Generator[Request, Answer, Seen | None]:
        """See to it that what rests on a record bars whom it bars, before that is written: who
        reads the one in between is barred too early, never too late. None where others had to be
        told; what was seen of them must hold when this is written."""
        people = barred_from(after)
        more = people != barred_from(before) and before is not None
        told = isinstance(command, BarStaff) and command.because is not None
        if (told and actor == Actor.SYSTEM) or not people:
            return Seen(related={})
        if not more and hands_on_to(after) == hands_on_to(before):
            return Seen(related={})
        found: dict[str, Model] = {stream: after}
        unchanged: list[tuple[str, int]] = []
        touched_by: list[tuple[str, tuple[str, ...]]] = []
        late: dict[str, tuple[str, ...]] = {}
        for id in (left := [stream]):
            touching = cast("tuple[Snapshot, ...]", (yield Touching(id)))
            touched_by.append((id, tuple(snapshot.stream for snapshot in touching)))
            known = {snapshot.stream: snapshot for snapshot in touching}
            for other in dict.fromkeys((*hands_on_to(found[id]), *known)):
                if other in found:
                    continue
                loaded = known.get(other) or cast(Loaded, (yield Load(other, ""))).snapshot
                snapshot = cast(Snapshot, loaded)  # what is referred to was there then
                state = yield from self.state(self.kind_of(other), snapshot)
                if rests_on(state, id, found[id]):
                    found[other] = state
                    left.append(other)
                    unchanged.append((other, snapshot.version))
                    late[other] = tuple(p for p in people if p not in barred_from(state))
        if not any(late.values()):
            return Seen(related={}, unchanged=tuple(unchanged), touched_by=tuple(touched_by))
        for other, missing in reversed(late.items()):
            if missing:
                bar = BarStaff(staff=missing[:20], because=stream)
                yield from self.handle(bar, Actor.SYSTEM, other, None, None)
        return None

    def _nameable(self, stream: str, actor: Actor) -> Generator[Request, Answer, str]:
        """The id of a stream for somebody who may see it: that another one is there is told, which
        one it is may say what somebody is complained about for."""
        loaded = cast(Loaded, (yield Load(stream, "")))
        if loaded.snapshot is not None:
            state = yield from self.state(self.kind_of(stream), loaded.snapshot)
            if self.authoriser.may(actor, "get", state):
                return stream
        return "(not shown)"

    def around(
        self,
        stream: str,
        key: str,
        actor: Actor,
        now: datetime,
        seen: Seen | None = None,
    ) -> Surroundings:
        """What a decision is given."""
        return Surroundings(
            subject=stream,
            key=key,
            actor=actor,
            now=now,
            entropy=self.randomness.draw(32),
            related={} if seen is None else seen.related,
            touching={} if seen is None else seen.touching,
            matching={} if seen is None else seen.matching,
            calendars=self.calendars,
            standards=self.standards,
            figures=None if seen is None else seen.figures,
            copied=None if seen is None else seen.copied,
        )

    def look(
        self, kind: Kind, stream: str, state: Model | None, command: Command, actor: Actor | None
    ) -> Generator[Request, Answer, Seen]:
        """What a decision looks at besides its own stream."""
        looks_as = kind.looks_as(command)
        related: dict[str, Model] = {}
        unchanged: list[tuple[str, int]] = []
        for other_kind, other in kind.related(state, command):
            related[other], version = yield from self.other(other_kind, other, actor, looks_as)
            unchanged.append((other, version))
        touching: dict[str, Model] = {}
        touched_by: list[tuple[str, tuple[str, ...]]] = []
        for touched in kind.touched(command, stream):
            found = cast("tuple[Snapshot, ...]", (yield Touching(touched)))
            touched_by.append((touched, tuple(snapshot.stream for snapshot in found)))
            for snapshot in found:
                other = snapshot.stream
                touching[other] = yield from self.state(self.kind_of(other), snapshot)
                unchanged.append((other, snapshot.version))
        matching: dict[str, Model] = {}
        query = kind.matching(state, command, related)
        if query is not None:
            for snapshot in cast("tuple[Snapshot, ...]", (yield Matching(query))):
                other = snapshot.stream
                matching[other] = yield from self.state(self.kind_of(other), snapshot)
                unchanged.append((other, snapshot.version))
        figures: Figures | None = None
        if isinstance(command, RecordAnalysis) and actor is not None:
            count = Count(stream, command.first, command.last, actor)
            figures = cast(Figures, (yield count))
        copied: str | None = None
        if isinstance(command, GiveCopy):
            stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
            copied = _digest_of_copy(stored, command.through)
        return Seen(
            related=related,
            figures=figures,
            copied=copied,
            matching=matching,
            unchanged=tuple(dict.fromkeys(unchanged)),
            touching=touching,
            touched_by=tuple(touched_by),
        )

    def other(
        self, kind_name: str, stream: str, actor: Actor | None, action: str
    ) -> Generator[Request, Answer, tuple[Model, int]]:
        """The state and version of another stream that a decision looks at: what a refusal says
        of it is only for somebody who may see it. Nobody is asked for where nothing of it is told.
        """
        kind = self.kinds[kind_name]
        loaded = cast(Loaded, (yield Load(stream, "")))
        if loaded.snapshot is None or loaded.snapshot.kind != kind_name:
            raise UnknownSubject(kind=kind_name, id=safe_id(stream))
        state = yield from self.state(kind, loaded.snapshot)
        if actor is not None:
            self.permit(actor, action, stream, state)
        return state, loaded.snapshot.version

    def keeping(
        self, stream: str, state: Model, actor: Actor
    ) -> Generator[Request, Answer, Keeping]:
        """What keeps a record, as its disposal will look at it; of what is open only that which
        the actor may see."""
        kind = self.kind_of(stream)
        seen = yield from self.look(kind, stream, state, Dispose(), None)
        around = Surroundings(
            subject=stream,
            key="",
            actor=Actor.SYSTEM,
            now=self.clock.now(),
            entropy=b"",  # nothing is decided
            related=seen.related,
            touching=seen.touching,
            matching=seen.matching,
            calendars=self.calendars,
            standards=self.standards,
        )
        kept = kind.keeping(state, around)
        others = {**seen.related, **seen.touching}
        visible = (n for n in kept.open if self.authoriser.may(actor, "get", others[n.stream]))
        return replace(kept, open=tuple(visible))

    def state(self, kind: Kind, snapshot: Snapshot) -> Generator[Request, Answer, Model]:
        """The state in a snapshot; folded again where another fold version made it, or where it
        cannot be read (``verify`` says so)."""
        if snapshot.fold_version == kind.fold_version:
            try:
                return kind.read_state(snapshot.body)
            except ValueError:
                pass  # what is recorded is the events
        stored = cast("tuple[StoredEvent, ...]", (yield Read(snapshot.stream, 0, None)))
        return kind.fold((read_event(kind, event) for event in stored), snapshot.stream)

    def _again(
        self, done: Remembered, kind: Kind, command: Command, actor: Actor, on: str | None
    ) -> Generator[Request, Answer, Outcome]:
        if fingerprint(done.salt, command, actor, on) != done.fingerprint:
            raise IdempotencyConflict(key=done.key)
        loaded = cast(Loaded, (yield Load(done.stream, "")))
        state = yield from self.state(kind, cast(Snapshot, loaded.snapshot))
        if not self._may_be_told(kind, state, command, actor):
            raise self._denied(actor, command.type, done.stream, state)
        many = done.last - done.first + 1
        stored = cast("tuple[StoredEvent, ...]", (yield Read(done.stream, done.first - 1, many)))
        return Outcome(
            id=done.stream,
            reference=kind.index(state).reference,
            version=done.last,
            events=tuple(authority.told_to(actor, read_event(kind, event)) for event in stored),
            key=done.key,
            replayed=True,
        )

    def _disposed(
        self, kind: Kind, state: Model, stream: str, actor: Actor, key: str
    ) -> Generator[Request, Answer, Outcome | None]:
        """What a disposal did, where this key did it. With the record its keys are forgotten, and
        the disposal's own with them; but its event has the key, and the command says nothing else.
        """
        stored = cast("tuple[StoredEvent, ...]", (yield Read(stream, 0, None)))
        made = tuple(event for event in stored if event.key == key)
        events = tuple(read_event(kind, event) for event in made)
        if not any(isinstance(event, RecordDisposed) and event.by == actor for event in events):
            return None
        return Outcome(
            id=stream,
            reference=kind.index(state).reference,
            version=made[-1].version,
            events=events,
            key=key,
            replayed=True,
        )

    def _may_be_told(self, kind: Kind, state: Model, command: Command, actor: Actor) -> bool:
        """Whether somebody may be told again what a command of theirs did: who may give it now;
        and who may not only because their work there is done, for that command may have been the
        last of it. What began a subject is asked of no subject, as it was the first time."""
        if self.authoriser.may(actor, command.type, None if kind.starts(command) else state):
            return True
        scope, index = self.authoriser.scope(actor), kind.index(state)
        return (
            scope.person == actor.id
            and scope.not_barred not in index.barred
            and scope.customer in (None, *index.customers)
            and self.authoriser.may(actor, command.type, None)
        )

    def _commit(
        self,
        kind: Kind,
        stream: str,
        snapshot: Snapshot | None,
        decided: Decision,
        command: Command,
        around: Surroundings,
        on: str | None,
    ) -> Commit:
        version = 0 if snapshot is None else snapshot.version
        previous = GENESIS if snapshot is None else snapshot.digest
        first = version + 1
        events: list[NewEvent] = []
        for event in decided.events:
            version += 1
            body = event.model_dump_json().encode()
            digest = link(previous, stream, version, body)
            events.append(NewEvent(version=version, body=body, previous=previous, digest=digest))
            previous = digest
        after = cast(Model, decided.after)  # what has an event is there
        salt = self.randomness.draw(16)
        return Commit(
            expected=first - 1,
            events=tuple(events),
            snapshot=Snapshot(
                stream=stream,
                kind=kind.name,
                version=version,
                fold_version=kind.fold_version,
                digest=previous,
                recorded=around.now,
                body=after.model_dump_json().encode(),
            ),
            index=kind.index(after),
            notices=decided.notices,
            secrets=decided.secrets,
            remembered=Remembered(
                key=around.key,
                salt=salt,
                fingerprint=fingerprint(salt, command, around.actor, on),
                stream=stream,
                first=first,
                last=version,
            ),
        )


def read_event(kind: Kind, stored: StoredEvent) -> Event:
    """Parse a stored event. Raises :class:`UnknownEvent`."""
    try:
        return kind.read_event(stored.body)
    except ValueError:
        raise UnknownEvent(stream=stored.stream, version=stored.version) from None


def _digest_of_copy(events: Sequence[StoredEvent], through: int) -> str:
    """The digest of an agreement's copy; empty where it has no such version."""
    try:
        return copy_of(events, through).digest
    except BadCopy:
        return ""


def _is_ours(key: str) -> bool:
    return key.startswith(_DISPOSAL)


def safe_id(text: str) -> str:
    """An id as it was given, if it can be one; it may be anything that somebody typed."""
    good = isinstance(text, str) and re.fullmatch(r"[a-z]_[0-9a-f]{1,64}", text)
    return text if good else NOT_AN_ID


def check_types(model: str, **given: tuple[object, type | UnionType]) -> None:
    """Refuse arguments of another type than they must be: they may come straight from a request.

    Raises :class:`InvalidCommand`; it names the places alone.
    """
    problems = tuple(
        Problem(place=place, kind="wrong_type")
        for place, (value, wanted) in given.items()
        if not isinstance(value, wanted) or isinstance(value, bool)
    )
    if problems:
        raise InvalidCommand(model=model, problems=problems)


def codes(fields: Sequence[str], purpose: str) -> tuple[str, ...]:
    """The fields to be revealed. They and the purpose go into the log of accesses, so they are
    codes. Raises :class:`InvalidCommand`; whatever was typed is not repeated."""
    asked = (fields,) if isinstance(fields, str) else tuple(fields)
    places = [*((f"fields.{n}", field) for n, field in enumerate(asked)), ("purpose", purpose)]
    problems = [
        Problem(place=place, kind="not_a_code") for place, text in places if not _code(text)
    ]
    if not asked or len(asked) > _MOST_FIELDS:
        problems = [Problem(place="fields", kind="too_long" if asked else "missing")]
    if problems:
        raise InvalidCommand(model="reveal", problems=tuple(problems))
    return asked


_MOST_FIELDS = 100
"""More than there are kinds; each goes into the log."""


def _code(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", text) is not None
