"""What somebody owes next: an act that a record waits for. Worklists are made of these.

Each kind of record says itself what it waits for, and whom; what it is found by
(:attr:`~complaintflow.kernel.Index.waits_for`) is read off the same tasks, so that none is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ..kernel import NOBODY
from ..values import Party
from .breach import Breach, BreachStatus, RemedyStatus, remedying


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """What is owed next on a record: ``move``, the command that would do it, by ``due`` where there
    is a limit."""

    id: str
    """The record: a complaint, an improvement, a claim, an agreement."""
    reference: str
    """Its public reference; of an agreement its number."""
    move: str
    """The ``type`` of the command."""
    clause: str
    """The clause under which it is owed."""
    due: datetime | None
    detail: str = ""
    """The measure, follow-up, action, problem, request, proposal or breach that is meant, the inner
    target (its limit is no agreed one), or, of a joint complaint, the person who is to be told."""
    person: str | None = None
    """Whose it is; None: nobody's in particular, as the terms name no manager, or one who cannot
    do it."""
    party: Party = Party.party_a
    """For which party."""
    not_by: tuple[str, ...] = ()
    """Who cannot do it: whoever proposed something does not decide on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigner:
    """Says whose the tasks of one record are: either party's, or of Party A those of somebody."""

    id: str
    reference: str
    manager: str | None
    """The manager that the terms name: what nobody else can do is theirs."""
    barred: tuple[str, ...] = ()
    """Who takes no part in it (2.1): what was theirs falls to the next one."""
    party_b: str | None = None
    """Who acts for Party B on it."""

    def to_a(
        self,
        people: Iterable[str | None],
        move: str,
        clause: str,
        due: datetime | None = None,
        detail: str = "",
        not_by: tuple[str, ...] = (),
    ) -> Task:
        """A task of Party A: the first's of these people who is named and takes part; else the
        manager's; else nobody's in particular."""
        shut_out = (None, *self.barred, *not_by)
        able = (person for person in (*people, self.manager) if person not in shut_out)
        return Task(
            id=self.id,
            reference=self.reference,
            move=move,
            clause=clause,
            due=due,
            detail=detail,
            person=next(able, None),
            not_by=not_by,
        )

    def to_party(
        self,
        party: Party,
        move: str,
        clause: str,
        due: datetime | None = None,
        detail: str = "",
    ) -> Iterator[Task]:
        """A task of either party: Party A's is the manager's; Party B's is whose who acts for it,
        and none where nobody does."""
        task = self.to_a((), move, clause, due, detail)
        if party == Party.party_a:
            yield task
        elif self.party_b is not None:
            yield replace(task, person=self.party_b, party=party)


def breach_tasks(assigner: Assigner, breaches: Iterable[Breach]) -> Iterator[Task]:
    """What breaches wait for: the other party's answer to an excuse, that somebody is named for the
    corrective measure of one that is not excused, and that they carry it out (5.1, 5.2)."""
    breaches = tuple(breaches)
    for breach in breaches:
        if breach.excuse_waits:
            answers = breach.party.other
            yield from assigner.to_party(answers, "answer_excuse", "5.1", detail=breach.id)
    for breach in breaches:
        if breach.status == BreachStatus.standing and breach.remedy.status == RemedyStatus.owed:
            yield assigner.to_a((), "assign_remedy", breach.clause, detail=breach.id)
    for responsible, breach in remedying(breaches):
        due = breach.remedy.due
        yield assigner.to_a((responsible,), "complete_remedy", breach.clause, due, breach.id)


def waits_for(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Whose tasks they are, each once, as a record is found by."""
    return tuple(dict.fromkeys(task.person or NOBODY for task in tasks))


def staff_in(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Who on Party A's side has one of them, each once."""
    theirs = (task.person for task in tasks if task.party == Party.party_a)
    return tuple(dict.fromkeys(person for person in theirs if person is not None))
