"""A decision while it is made: its events, its secrets, its notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypedDict, TypeVar, cast

from pydantic import SecretStr

from ..values import Actor, Instant, Model, Sealed, When
from .message import Context, Decision, Event, Notice, Recipient, Sealer, derive

S = TypeVar("S")
X = TypeVar("X", bound=Context)
T = TypeVar("T", bound=str)

DEPARTMENT = "customer_service"
"""Who is told where nobody is named, or only somebody who may not know: the department (3.1)."""


class Stamp(TypedDict, Generic[T]):
    """What every event says."""

    at: When
    recorded: Instant
    by: Actor
    to: T


class Draft(Generic[S, X, T]):
    """The decision while it is made: the events so far, and the state that they lead to.

    :param state: the state before it; None before the first event.
    :param to: the status that the move leads to.
    :param evolve: the state after an event.
    """

    def __init__(
        self, state: S | None, context: X, to: T, evolve: Callable[[S | None, Event, str], S]
    ) -> None:
        self.now_is: S | None = state
        self.context = context
        self.to = to
        self._evolve = evolve
        self.sealer: Sealer = Sealer(context.key, context.entropy)
        self._events: list[Event] = []
        self._notices: list[Notice] = []

    @property
    def state(self) -> S:
        """The state as the events so far leave it; there is one after the first."""
        return cast(S, self.now_is)

    def stamp(self, at: When | None) -> Stamp[T]:
        """When it happened, when it is recorded, by whom, and where it leads."""
        now = self.context.now
        return Stamp(at=now if at is None else at, recorded=now, by=self.context.actor, to=self.to)

    def seal(self, value: SecretStr, kind: str) -> Sealed:
        """A token for a value on its way to the vault."""
        return self.sealer.seal(value, kind)

    def maybe(self, value: SecretStr | None, kind: str) -> Sealed | None:
        """The same where there is a value."""
        return None if value is None else self.sealer.seal(value, kind)

    def record(self, event: Event) -> None:
        """Add an event."""
        self.now_is = self._evolve(self.now_is, event, self.context.subject)
        self._events.append(event)

    def notify(
        self,
        topic: str,
        recipient: str | None,
        *,
        role: Recipient = "staff",
        message: str | None = None,
        clause: str = "",
        due: Instant | None = None,
    ) -> None:
        """Ask for a message to be sent after the commit; to the department where nobody is named
        (3.1)."""
        self._notices.append(
            Notice(
                id=f"n_{derive(self.context.key, 'notice', len(self._notices))}",
                topic=topic,
                role=role,
                recipient=recipient or DEPARTMENT,
                subject=self.context.subject,
                message=message,
                clause=clause,
                due=due,
            )
        )

    def id_for(self, what: str) -> str:
        """An id that follows from the command's key."""
        return f"{what[0]}_{derive(self.context.key, what, len(self._events))}"

    def decision(self) -> Decision:
        """All of it."""
        return Decision(
            events=tuple(self._events),
            after=cast("Model | None", self.now_is),
            secrets=self.sealer.entries,
            notices=tuple(self._notices),
        )
