"""Who takes no part in a record and does not see it (2.1, 4.3), for any kind that has such people.

The staff complained about are named when a complaint is received, or later; nobody who was named is
let in again. What rests on a complaint (its survivor, an improvement, a claim) bars whom it bars:
the desk sees to it that it does so first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol, TypeVar

from pydantic import Field

from ..errors import Refusal
from ..kernel import Command, Context, Draft, Event, Guard, Move, refuse
from ..values import Code, Ref, Text


class Barring(Protocol):
    """A state that shuts somebody out."""

    @property
    def barred(self) -> tuple[str, ...]:
        """Who takes no part in it and does not see it."""


S = TypeVar("S", bound=Barring)
X = TypeVar("X", bound=Context)
T = TypeVar("T", bound=str)


class BarStaff(Command):
    """Say who takes no part in a record from now on and does not see it (2.1, 4.3): whoever is
    complained about as well, ordered what is complained about, or steps back themselves (回避).

    Who is barred already stays so, and nothing is recorded of it; nobody is let in again.
    """

    type: Literal["bar_staff"] = "bar_staff"
    staff: tuple[Ref, ...] = Field(min_length=1, max_length=20)
    because: Ref | None = None
    """The record that bars them, where this one takes its bar over. Given by the desk."""


class StaffBarred(Event):
    """Somebody takes no part from now on; ``to`` is a status of the kind that it is recorded of."""

    type: Literal["StaffBarred"] = "StaffBarred"
    v: Literal[1] = 1
    to: Code
    staff: tuple[Ref, ...]
    """Those who were not barred before."""
    because: Ref | None = None


def bar_moves(live: Sequence[str], acts: Sequence[Guard[S, X]] = ()) -> tuple[Move[S, X], ...]:
    """The move that bars somebody; it does not change the status.

    :param live: the statuses that it is possible in.
    :param acts: guards of the kind's own on everybody who acts.
    """
    return (
        Move(
            name="bar_staff",
            label=Text(zh="登记回避人员", en="bar staff"),
            clause="2.1",
            sources=tuple(live),
            guards=tuple(acts),
        ),
    )


def bar(draft: Draft[S, X, T], staff: Iterable[str], because: str | None = None) -> None:
    """Record that staff take no part, of those who are not barred already."""
    new = tuple(person for person in dict.fromkeys(staff) if person not in draft.state.barred)
    if new:
        stamp = draft.stamp(None)
        draft.record(StaffBarred.model_validate({**stamp, "staff": new, "because": because}))


def no_part_for(person: str, rule: str) -> Refusal:
    """That somebody takes no part, by a rule."""
    return refuse(
        rule,
        "2.1",
        "whoever is complained about takes no part in handling",
        "被投诉人员不得参与处理",
        instead="name somebody else",
        instead_zh="另指定他人",
        person=person,
    )


def takes_no_part_in(rule: str, *needs: str) -> Guard[Barring | None, Context]:
    """The guard against giving somebody a part who takes none.

    :param rule: its name.
    :param needs: the fields of a command that name people, or things with a responsible person.
    """

    def check(subject: Barring | None, command: Command | None, context: Context) -> Refusal | None:
        barred = getattr(command, "staff", ()) if subject is None else subject.barred
        person = next((person for person in _named(command, needs) if person in barred), None)
        return None if person is None else no_part_for(person, rule)

    return Guard(
        rule=rule,
        clause="2.1",
        needs=needs,
        says="Nobody who is complained about is given a part in handling.",
        check=check,
    )


def _named(command: Command | None, fields: Sequence[str]) -> Iterator[str]:
    for name in fields:
        given = getattr(command, name, None)
        if isinstance(given, str):
            yield given
        for item in given if isinstance(given, tuple) else ():
            yield item.responsible
