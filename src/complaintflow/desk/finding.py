"""Records found for somebody: by what they match, and by whom they wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar, cast

from ..agreement import Agreement
from ..complaint import OPEN, Complaint, Status
from ..duties import Task
from ..duties.owing import is_overdue
from ..errors import InvalidCommand, Problem, UnknownSubject
from ..improvement import Improvement, ImprovementStatus
from ..kernel import NOBODY
from ..liability import Claim, ClaimStatus
from ..ports import Query, Snapshot
from ..values import Actor, Labelled, Model, instant
from . import authority
from .driver import Driver
from .views import Case, CasePage, ClaimView, ImprovementView, case_of, improvement_of, in_order

S = TypeVar("S", bound=Model)

_STATUSES: Mapping[str, type[Labelled]] = {
    "Claim": ClaimStatus,
    "Improvement": ImprovementStatus,
}


def _check_statuses(query: Query, kinds: type[Labelled]) -> None:
    """Refuse a status that there is not: nothing would ever be found by it.

    Raises :class:`InvalidCommand`.
    """
    known = tuple(status.value for status in kinds)
    if not set(query.statuses) <= set(known):
        problem = Problem(place="statuses", kind="enum", permitted=known)
        raise InvalidCommand(model="Query", problems=(problem,))


def _for_a_store(query: Query, now: datetime) -> Query:
    """The query as a store can answer it, which has no clock. It finds what is overdue at ``now``,
    and what is due at that very instant: whether that is over is not in the index."""
    if not query.overdue:
        return query
    until = now + timedelta(microseconds=1)
    if query.due_before is not None:
        until = min(until, instant(query.due_before, "due_before"))
    return replace(query, overdue=False, due_before=until)


def _is_overdue(state: Model, at: datetime) -> bool:
    """Whether something is owed in a record and its limit is over."""
    if isinstance(state, Claim):
        return state.overdue_at(at)
    return isinstance(state, Complaint | Improvement) and is_overdue(state.binding(), at)


def page(driver: Driver, query: Query, actor: Actor) -> CasePage:
    """A page of complaints, each without what the actor may not know."""
    authority.permit_filters(actor, query)
    _check_statuses(query, Status)
    now = driver.core.clock.now()
    scope = driver.core.authoriser.scope(actor)
    wanted = replace(query, kind="complaint", scope=scope)
    found = driver.store.find(_for_a_store(wanted, now))
    items = []
    for one in found.items:
        state = driver.state(one.snapshot)
        if isinstance(state, Complaint):
            at = max(now, one.snapshot.recorded)
            seen = authority.seen_by(actor, state)
            if not query.overdue or _is_overdue(seen, at):
                items.append(case_of(seen, one.snapshot.version, at))
    return CasePage(items=tuple(items), next=found.next)


def cases(driver: Driver, query: Query, actor: Actor) -> Iterator[Case]:
    """Every complaint that matches, page after page."""
    while True:
        found = page(driver, query, actor)
        yield from found.items
        if not found.next:
            return
        query = replace(query, after=found.next)


def matching(
    driver: Driver, kind: type[S], query: Query | None, actor: Actor
) -> Iterator[tuple[S, Snapshot]]:
    """The records of a kind that match, as far as the actor may see them.

    :raises NotPermitted: at once, where the query is by what the actor does not see of them.
    """
    query = replace(query or Query(), kind=kind.__name__.lower())
    authority.permit_filters(actor, query)
    _check_statuses(query, _STATUSES[kind.__name__])
    return _visible(driver, kind, query, actor)


def _visible(
    driver: Driver, kind: type[S], query: Query, actor: Actor
) -> Iterator[tuple[S, Snapshot]]:
    now = driver.core.clock.now()
    for snapshot in driver.found(_for_a_store(query, now)):
        state = driver.state(snapshot)
        if query.overdue and not _is_overdue(state, max(now, snapshot.recorded)):
            continue
        if isinstance(state, kind) and driver.core.authoriser.may(actor, "get", state):
            yield state, snapshot


def claim_view(driver: Driver, state: Claim, snapshot: Snapshot, actor: Actor) -> ClaimView:
    """A claim as the actor may see it."""
    seen = authority.seen_by(actor, state)
    return ClaimView(claim=seen, version=snapshot.version, at=driver.core.now(snapshot))


def improvement_view(
    driver: Driver, state: Improvement, snapshot: Snapshot, actor: Actor
) -> ImprovementView:
    """An improvement as the actor may see it, with the complaints that show its problem again."""
    again = _visible(driver, Complaint, Query(kind="complaint", touches=state.id), actor)
    recurrences = tuple(
        case.id for case, _ in again if state.id in authority.seen_by(actor, case).recurs
    )
    seen = authority.seen_by(actor, state)
    return improvement_of(seen, snapshot.version, driver.core.now(snapshot), recurrences)


def agreement(driver: Driver, number: str, actor: Actor) -> Agreement:
    """The agreement with that number. Raises :class:`UnknownSubject`."""
    if isinstance(number, str) and number:  # an empty one would not filter
        query = Query(kind="agreement", reference=number)
        for state, _ in _visible(driver, Agreement, query, actor):
            return state
    raise UnknownSubject(kind="agreement", id="with that number")


def worklist(driver: Driver, person: str | None, actor: Actor) -> tuple[Task, ...]:
    """What a person owes next, the nearest limit first."""
    name = NOBODY if person is None else person
    if not name:
        return ()  # an empty one would not filter
    core = driver.core
    scope, may = core.authoriser.scope(actor), core.authoriser.may
    told: list[Task] = []
    for snapshot in driver.found(Query(kind="", waits_for=name)):
        kind, state = core.kind_of(snapshot.stream), driver.state(snapshot)
        if isinstance(state, Complaint) and not scope.includes(kind.index(state)):
            continue
        if may(actor, "get", state):
            owed = (task for task in kind.tasks(state) if task.person == person)
            told += (task for task in owed if authority.may_be_told(actor, task))
    return in_order(told)


def _open_ones() -> Query:
    """Complaints that are being handled."""
    return Query(statuses=tuple(status.value for status in OPEN), limit=500)


def in_use(driver: Driver) -> Mapping[tuple[str, str | None], int]:
    """How many open complaints are under each category, also of those that nobody may see."""
    return _under(cast(Complaint, driver.state(found)) for found in driver.found(_open_ones()))


def _under(known: Iterable[Complaint]) -> Mapping[tuple[str, str | None], int]:
    """How many complaints are under each category, with its subcategory."""
    assessed = (one.classification for one in known)
    return dict(Counter((c.category, c.subcategory) for c in assessed if c is not None))
