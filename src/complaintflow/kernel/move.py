"""A move is data: its name, where it may start and lead, the clause it carries out, its guards."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar, cast, overload

from pydantic import ConfigDict

from ..errors import Refusal
from ..values import Text
from .message import Command, Context

S = TypeVar("S", contravariant=True)
"""The subject: the frozen state of the thing that moves."""
X = TypeVar("X", bound=Context, contravariant=True)
"""The context of its decisions."""
C = TypeVar("C", bound=Command)

START = "new"
"""The status of what is not there yet: the source of the first move."""


class Unsaid(Command):
    """A command of which no more is known than its move, and at most the one thing it is about.

    A guard is asked with it where there is no command yet.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow")


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard(Generic[S, X]):
    """A rule that a move must satisfy.

    A guard on the state looks at subject and context, and at which move it is; a guard on the
    command looks at the command too, at the fields in ``needs``. ``rule`` is the stable name that
    a refusal carries.
    """

    rule: str
    clause: str
    needs: tuple[str, ...]
    says: str
    check: Callable[[S, Command, X], Refusal | None]
    among: Callable[[S, str, X], Collection[object] | None] | None = None
    """What the first field of ``needs`` could name in this state, by a move, so that the guard
    lets it through: where that is nothing, no command can. It returns None where a command of that
    move need not name any; None itself of a guard that is about no such thing."""

    @property
    def on_command(self) -> bool:
        """Whether it needs the command, not the state alone."""
        return bool(self.needs)


def state_guard(
    clause: str,
) -> Callable[[Callable[[S, X], Refusal | None]], Guard[S, X]]:
    """Make a guard of a function of subject and context."""

    def make(check: Callable[[S, X], Refusal | None]) -> Guard[S, X]:
        return Guard(
            rule=check.__name__,
            clause=clause,
            needs=(),
            says=(check.__doc__ or "").partition("\n")[0].strip(),
            check=lambda subject, command, context: check(subject, context),
        )

    return make


def move_guard(
    clause: str,
) -> Callable[[Callable[[S, str, X], Refusal | None]], Guard[S, X]]:
    """Make a guard on the state of a function of subject, the move's name, and context."""

    def make(check: Callable[[S, str, X], Refusal | None]) -> Guard[S, X]:
        return Guard(
            rule=check.__name__,
            clause=clause,
            needs=(),
            says=(check.__doc__ or "").partition("\n")[0].strip(),
            check=lambda subject, command, context: check(subject, command.type, context),
        )

    return make


@overload
def command_guard(
    clause: str, *needs: str
) -> Callable[[Callable[[S, C, X], Refusal | None]], Guard[S, X]]: ...


@overload
def command_guard(
    clause: str, *needs: str, among: Callable[[S, str, X], Collection[object] | None]
) -> Callable[[Callable[[S, C, X], Refusal | None]], Guard[S, X]]: ...


def command_guard(
    clause: str,
    *needs: str,
    among: Callable[[S, str, X], Collection[object] | None] | None = None,
) -> Callable[[Callable[[S, C, X], Refusal | None]], Guard[S, X]]:
    """Make a guard of a function of subject, command and context; ``needs`` names the fields.

    A guard that a command names one of several things, as a message that waits, is given
    ``among``, which tells what of the state it could name; see :attr:`Guard.among`. It refuses a
    command that names none, or one that is not among them.
    """

    def make(check: Callable[[S, C, X], Refusal | None]) -> Guard[S, X]:
        return Guard(
            rule=check.__name__,
            clause=clause,
            needs=needs,
            says=(check.__doc__ or "").partition("\n")[0].strip(),
            check=lambda subject, command, context: check(subject, cast(C, command), context),
            among=among,
        )

    return make


@dataclass(frozen=True, kw_only=True, slots=True)
class Move(Generic[S, X]):
    """One move.

    No ``targets`` means that the status stays. With several, ``choose`` says which: it is total
    and pure, and is asked only when every guard has let the move through.
    """

    name: str
    label: Text
    clause: str
    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    guards: tuple[Guard[S, X], ...] = ()
    choose: Callable[[S, Command | None, X], str] | None = None
    fields: frozenset[str] | None = None
    """The fields that the move's command has, where the guards are shared by several moves."""
    by_itself: bool = False
    """Whether the library alone makes it, when time brings it: no refusal names it as possible."""
