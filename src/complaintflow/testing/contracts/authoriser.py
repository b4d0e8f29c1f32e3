"""What every authoriser must do."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from ...desk import MAY, Desk
from ...errors import NotPermitted, UnknownSubject
from ...ports import Authoriser, Query, Scope
from ...stores import MemoryStore
from ...values import Actor, Model, Role
from .._scenes import agreed, investigated, received
from ..fakes import FakeClock

_START = datetime(2026, 3, 2, 1, tzinfo=UTC)
_IDS = ("m-1", "s-1", "s-9", "i-1", "i-2", "c-1", "c-2", "b-1", "b-2", "nobody")
ACTORS = tuple(Actor(role=role, id=id) for role in Role for id in _IDS)
"""Everybody in every role, whether it fits or not."""
ACTIONS = tuple(sorted(frozenset[str]().union(*MAY.values())))
"""Everything that the desk asks about."""


class World(NamedTuple):
    """What there is to see: a store, an agreement with Party B ``b-1``, and complaints of ``c-1``
    (about ``s-9``, investigated by ``i-1``), of ``c-2`` and of Party B."""

    store: MemoryStore
    agreement: Model
    complaints: dict[str, Model]

    @classmethod
    def made(cls) -> World:
        """All of it, on a desk that permits by role."""
        store = MemoryStore()
        desk = Desk(store, clock=FakeClock(_START))
        agreement = agreed(desk)
        ids = (
            investigated(desk, agreement),
            received(desk, agreement, "c-2"),
            received(desk, agreement, "b-1"),
        )
        seen = {id: desk.get(id, actor=Actor.SYSTEM).complaint for id in ids}
        return cls(store, desk.get_agreement(agreement, actor=Actor.SYSTEM), dict(seen))


class AuthoriserContract:
    """The contract of :class:`~complaintflow.ports.Authoriser`. Override :meth:`make_authoriser`.

    Whom it permits what is the host's affair; that it denies what it does not know, keeps customers
    apart (4.3) and those complained about away (2.1), and that its two answers agree is not.
    """

    def make_authoriser(self) -> Authoriser:
        """The authoriser to try."""
        raise NotImplementedError

    @pytest.fixture
    def authoriser(self) -> Authoriser:
        """The authoriser to try."""
        return self.make_authoriser()

    @pytest.fixture
    def world(self) -> World:
        """What there is to see."""
        return World.made()

    def test_is_an_authoriser(self, authoriser: Authoriser) -> None:
        assert isinstance(authoriser, Authoriser)

    def test_may_answers_yes_or_no(self, authoriser: Authoriser, world: World) -> None:
        """For everybody, about everything, and without raising."""
        subjects = (None, world.agreement, *world.complaints.values())
        for actor, action, subject in itertools.product(ACTORS, ACTIONS, subjects):
            answer = authoriser.may(actor, action, subject)
            assert answer is True or answer is False, (actor, action, answer)

    def test_what_is_not_known_is_denied(self, authoriser: Authoriser, world: World) -> None:
        subjects = (None, world.agreement, *world.complaints.values())
        for actor, subject in itertools.product(ACTORS, subjects):
            for action in ("no_such_action", "", "Get", "get ", "*"):
                assert authoriser.may(actor, action, subject) is False, (actor, action)

    def test_scope_answers_for_everybody(self, authoriser: Authoriser) -> None:
        for actor in ACTORS:
            assert isinstance(authoriser.scope(actor), Scope)

    def test_what_is_found_may_be_got_and_the_other_way_round(
        self, authoriser: Authoriser, world: World
    ) -> None:
        """The scope is what find and the lists go by, ``may`` what get goes by."""
        desk = Desk(world.store, clock=FakeClock(_START), authoriser=authoriser)
        for actor in _who_may(authoriser, "find", "get"):
            found = {case.id for case in desk.find(Query(), actor=actor).items}
            assert found == {id for id in world.complaints if _got(desk, id, actor)}, actor

    def test_customers_see_no_others(self, authoriser: Authoriser, world: World) -> None:
        """4.3: a customer sees its own complaints at most; so does Party B, among complaints.

        Party B may raise a claim on what it does not see (5.1): that shows it nothing.
        """
        for actor in ACTORS:
            if actor.role in (Role.customer, Role.party_b):
                for complaint in world.complaints.values():
                    owner = complaint.model_dump()["customer"]["ref"]
                    if owner != actor.id:
                        _denied(authoriser, actor, complaint, _CLAIMS[actor.role])

    def test_who_is_complained_about_sees_nothing(
        self, authoriser: Authoriser, world: World
    ) -> None:
        """2.1: in whatever role on Party A's side."""
        for actor in ACTORS:
            if actor.id == "s-9" and actor.role not in (Role.system, Role.customer, Role.party_b):
                about = next(iter(world.complaints.values()))
                _denied(authoriser, actor, about)


def _who_may(authoriser: Authoriser, *actions: str) -> Iterator[Actor]:
    for actor in ACTORS:
        if all(authoriser.may(actor, action, None) for action in actions):
            yield actor


def _got(desk: Desk, id: str, actor: Actor) -> bool:
    try:
        return desk.get(id, actor=actor).id == id
    except (NotPermitted, UnknownSubject):
        return False


_CLAIMS: Mapping[Role, tuple[str, ...]] = {Role.customer: (), Role.party_b: ("raise_claim",)}


def _denied(
    authoriser: Authoriser, actor: Actor, subject: Model, but: Collection[str] = ()
) -> None:
    asked = [action for action in ACTIONS if action not in but]
    allowed = [action for action in asked if authoriser.may(actor, action, subject)]
    assert allowed == [], f"{actor} may {allowed}"
