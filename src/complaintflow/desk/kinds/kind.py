"""What a kind of stream is to the desk: a decider, its machine, and what it looks at besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from ...agreement import Figures
from ...complaint import Standard
from ...duties import Task
from ...errors import BadCalendar
from ...keeping import Dispose, Keeping, KeepingContext, Kept, keeping_of
from ...kernel import (
    START,
    Allowed,
    Command,
    Context,
    Decider,
    Decision,
    Event,
    Index,
    Refused,
    StateMachine,
)
from ...periods import WorkingCalendar
from ...ports import Query
from ...values import Actor, Model

S = TypeVar("S", bound=Model)
X = TypeVar("X", bound=Context)

Stream: TypeAlias = tuple[str, str]
"""Another stream: its kind and its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What every decision is given: ids, actor, time, randomness, other streams, calendars."""

    subject: str
    key: str
    actor: Actor
    now: datetime
    entropy: bytes = field(repr=False)
    related: Mapping[str, Model]
    """The other streams that were asked for, by id."""
    touching: Mapping[str, Model]
    """The streams that refer to those that the kind names, by id."""
    matching: Mapping[str, Model]
    """The streams that match what the kind asks for, by id."""
    calendars: Mapping[str, WorkingCalendar]
    standards: Mapping[str, Standard]
    """The editions of the standard of classification, by version."""
    figures: Figures | None = None
    """What the days of an analysis that is recorded come to."""
    copied: str | None = None
    """The digest of the copy that a party is given."""

    def calendar(self, name: str) -> WorkingCalendar:
        """A calendar by id. Raises :class:`BadCalendar` where the desk was not given it."""
        try:
            return self.calendars[name]
        except KeyError:
            raise BadCalendar(calendar=name, reason="the desk was not given this one") from None

    def first(self, kind: type[S]) -> S | None:
        """The first related stream of a kind."""
        return next((m for m in self.related.values() if isinstance(m, kind)), None)

    def given(self, zone: str) -> dict[str, Any]:
        """What the context of every kind has, for days that begin and end in ``zone``."""
        return {
            "zone": zone,
            "subject": self.subject,
            "key": self.key,
            "actor": self.actor,
            "now": self.now,
            "entropy": self.entropy,
        }


class Kind:
    """One kind of stream: its decider, its machine, and what it looks at besides.

    :param prefix: what its ids begin with: ``c`` for ``c_…``.
    :param context: makes what a decision may know of the state and the surroundings.
    :param tasks: every act that it waits for, each with whose it is.
    :param related: the other streams that a command's decision looks at.
    :param leads_on: the further ones that one of those leads to; no chain of them may be endless.
    :param touched: the streams, of all that refer to which a command's decision looks at every one.
    :param matching: which streams, found by what they are found by, its decision looks at.
    :param looks_as: the action that the actor must be permitted to do to the related streams.
    :param draws_reference: whether its public reference is drawn; else a command says it.
    """

    def __init__(
        self,
        prefix: str,
        decider: Decider[S, X],
        machine: Callable[[], StateMachine[S, X]],
        context: Callable[[S | None, Command | None, Surroundings], X],
        tasks: Callable[[S], Iterable[Task]],
        related: Callable[[S | None, Command], tuple[Stream, ...]] = lambda state, command: (),
        touched: Callable[[Command, str, Mapping[str, Model]], tuple[str, ...]] = (
            lambda command, stream, related: ()
        ),
        looks_as: str = "get",
        draws_reference: bool = True,
        matching: Callable[[S | None, Command, Mapping[str, Model]], Query | None] = (
            lambda state, command, related: None
        ),
        leads_on: Callable[[Model, Command], tuple[Stream, ...]] = lambda related, command: (),
    ) -> None:
        self.name: str = decider.kind
        self.prefix: str = prefix
        self.draws_reference: bool = draws_reference
        self.fold_version: int = decider.fold_version
        self.looks_as: str = looks_as
        self._decider: Decider[Any, Any] = decider
        # Whoever looks at a record looks again soon; a state is frozen and holds nothing personal.
        self._read_state: Callable[[bytes], Any] = lru_cache(maxsize=64)(decider.read_state)
        self._machine: Callable[[], StateMachine[Any, Any]] = machine
        self._context: Callable[[Any, Command | None, Surroundings], Context] = context
        self._tasks: Callable[[Any], Iterable[Task]] = tasks
        self._related: Callable[[Any, Command], tuple[Stream, ...]] = related
        self._leads_on: Callable[[Model, Command], tuple[Stream, ...]] = leads_on
        self._touched = touched
        self._matching: Callable[[Any, Command, Mapping[str, Model]], Query | None] = matching

    def knows(self, command: Command) -> bool:
        """Whether there is such a command."""
        return command.type in self._machine().moves

    def starts(self, command: Command) -> bool:
        """Whether the command begins a stream."""
        return START in self._machine().moves[command.type].sources

    def related(self, state: Model | None, command: Command) -> tuple[Stream, ...]:
        """The other streams that its decision looks at."""
        return self._related(state, command)

    def leads_on(self, related: Model, command: Command) -> tuple[Stream, ...]:
        """The further streams that its decision looks at, because a related one leads there."""
        return self._leads_on(related, command)

    def touched(
        self, command: Command, stream: str, related: Mapping[str, Model]
    ) -> tuple[str, ...]:
        """The streams of which its decision looks at all that refer to them: of ``stream``, which
        it is about, or of others."""
        return self._touched(command, stream, related)

    def matching(
        self, state: Model | None, command: Command, related: Mapping[str, Model]
    ) -> Query | None:
        """The other streams that its decision looks at and whose ids nobody knows: one page.
        ``related`` are those whose ids it knows."""
        return self._matching(state, command, related)

    def decide(
        self, state: Model | None, command: Command, around: Surroundings
    ) -> Decision | Refused:
        """The events to record, or every reason why not.

        Raises :class:`BadCalendar` where its terms name a calendar that the desk was not given.
        """
        return self._decider.decide(state, command, self._context(state, command, around))

    def keeping(self, state: Model, around: Surroundings) -> Keeping:
        """What keeps its record; nothing of what is not disposed of."""
        if getattr(state, "retention", None) is None:
            return Keeping(until=None, holds=getattr(state, "holds", ()))
        context = self._context(state, Dispose(), around)
        return keeping_of(cast(Kept, state), cast(KeepingContext, context))

    def allowed(self, state: Model, around: Surroundings) -> tuple[Allowed, ...]:
        """What the state says of each move."""
        return self._machine().allowed(
            self.status(state), state, self._context(state, None, around)
        )

    def evolve(self, state: Model | None, event: Event, stream: str) -> Model:
        """The state after one more event."""
        return cast(Model, self._decider.evolve(state, event, stream))

    def fold(self, events: Iterable[Event], stream: str) -> Model:
        """The state after all events of a stream."""
        known: Model | None = None
        for event in events:
            known = self._decider.evolve(known, event, stream)
        return cast(Model, known)

    def read_event(self, body: bytes) -> Event:
        """Parse a stored event; ValueError where it cannot be read."""
        return self._decider.read_event(body)

    def read_state(self, body: bytes) -> Model:
        """Parse a snapshot; the same one again gives the same state."""
        return cast(Model, self._read_state(body))

    def index(self, state: Model) -> Index:
        """What the store finds it by."""
        return self._decider.index(state)

    def status(self, state: Model) -> str:
        """Its status."""
        return self._decider.status(state)

    def tasks(self, state: Model) -> Iterable[Task]:
        """Every act that it waits for, each with whose it is."""
        return self._tasks(state)
