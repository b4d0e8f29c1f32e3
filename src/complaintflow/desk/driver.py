"""What the core asks for is read and written, over a store and a vault."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import TypeVar, cast

from ..agreement import Figures
from ..errors import UnknownSubject
from ..ports import Query, Snapshot, Store, Vault
from ..values import Actor, Model
from .arguments import check_actor
from .core import Core
from .paging import every
from .requests import Answer, Count, Destroy, Load, Matching, Read, Request, Touching

R = TypeVar("R")
S = TypeVar("S", bound=Model)


class Driver:
    """Drives the core's generators, one request after the other, and reads records for somebody.

    :param vault: where the values are. One that is not the store is written before the commit; the
        store itself takes them in its commit.
    :param figures: counts what an analysis comes to.
    """

    def __init__(
        self, core: Core, store: Store, vault: Vault, figures: Callable[[Count], Figures]
    ) -> None:
        self.core: Core = core
        self.store: Store = store
        self.vault: Vault = vault
        self._apart = cast(object, vault) is not store
        self._figures = figures

    def drive(self, steps: Generator[Request, Answer, R]) -> R:
        """What comes of it. An error that is met is thrown into the generator where it waits."""
        answer: Answer = None
        failure: Exception | None = None
        while True:
            try:
                request = steps.send(answer) if failure is None else steps.throw(failure)
            except StopIteration as stop:
                return cast("R", stop.value)
            answer, failure = None, None
            try:
                answer = self._perform(request)
            except Exception as error:
                failure = error

    def _perform(self, request: Request) -> Answer:
        if isinstance(request, Load):
            return self.store.load(request.stream, request.key)
        if isinstance(request, Read):
            return tuple(self.store.events(request.stream, request.after, request.limit))
        if isinstance(request, Destroy):
            self.vault.destroy(request.tokens)
            self.store.forget(request.stream)
            return None
        if isinstance(request, Matching):
            return tuple(found.snapshot for found in self.store.find(request.query).items)
        if isinstance(request, Touching):
            return tuple(self.found(Query(kind="", touches=request.stream)))
        if isinstance(request, Count):
            return self._figures(request)
        commit = request.commit
        if self._apart and commit.secrets:
            self.vault.write(commit.snapshot.stream, commit.secrets)
            commit = replace(commit, secrets=())
        self.store.commit(commit)
        return None

    def permit(self, actor: Actor, action: str) -> None:
        """Ask the authoriser for what concerns no record. Raises :class:`NotPermitted`."""
        check_actor(action, actor)
        self.core.permit(actor, action, "", None)

    def found(self, query: Query) -> Iterator[Snapshot]:
        """Every record that matches."""
        return (found.snapshot for found in every(self.store, query))

    def state(self, snapshot: Snapshot) -> Model:
        """The state in a snapshot."""
        return self.drive(self.core.state(self.core.kind_of(snapshot.stream), snapshot))

    def subject(self, id: str, actor: Actor, action: str) -> tuple[Model, Snapshot]:
        """A record as it stands, for somebody who may do something to it."""
        return self.drive(self.core.subject(id, actor, action))

    def of(self, kind: type[S], id: str, actor: Actor, action: str) -> tuple[S, Snapshot]:
        """The same of one kind. Raises :class:`UnknownSubject` where it is of another."""
        state, snapshot = self.subject(id, actor, action)
        if not isinstance(state, kind):
            raise UnknownSubject(kind=kind.__name__.lower(), id=id)
        return state, snapshot
