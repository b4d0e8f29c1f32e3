"""Editions of the standard (annex 2): a complaint is classified by the one its terms name."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow.annexes import edited
from complaintflow.complaint import annex_2
from complaintflow.desk import Desk
from complaintflow.errors import AlreadyExists, CommandRefused, StandardDropsCategory
from complaintflow.stores import MemoryStore

from .support import BOSS
from .world import World, new_world

world = pytest.fixture(new_world)
OWN = annex_2().model_copy(update={"version": "own-1", "categories": annex_2().categories[1:]})


def renewed(here: World, *standards: str) -> Desk:
    """Another desk on the same store, which was given these editions."""
    known = {"annex-2": annex_2(), "own-1": OWN}
    editions = [known[version] for version in standards]
    return Desk(here.desk.store, clock=here.clock, standards=editions)


def agree_on_the_new_edition(here: World) -> None:
    party = {"person": "王", "form": "seal"}
    terms = {"standard": "own-1"}
    made: Any = here.do(here.agreement, "amend_agreement", terms=terms, party="party_a", **party)
    proposal = made[0].proposal
    here.do(here.agreement, "accept_proposal", proposal=proposal, party="party_b", **party)
    assert here.desk.get_agreement(here.agreement, actor=BOSS).terms.standard == "own-1"


def test_an_old_complaint_keeps_the_edition_of_its_terms(world: World) -> None:
    old = world.received("quality")
    agree_on_the_new_edition(world)
    world.desk = renewed(world, "annex-2", "own-1")
    with pytest.raises(CommandRefused) as refused:
        world.received("quality")
    assert [r.rule for r in refused.value.refusals] == ["category_is_known"]
    new = world.received("service")
    again = {"category": "quality", "severity": "minor", "reason": "复核"}
    world.do(old, "reclassify", **again)
    for id, edition in ((old, "annex-2"), (new, "own-1")):
        known = world.desk.get(id, actor=BOSS).complaint.classification
        assert known is not None
        assert known.standard == edition
    world.desk = renewed(world, "own-1")
    with pytest.raises(CommandRefused) as refused:
        world.do(old, "reclassify", **again)
    (why,) = refused.value.refusals
    assert (why.rule, why.facts["given"]) == ("standard_is_agreed", ("own-1",))


def test_what_is_in_use_is_counted_and_not_dropped(world: World) -> None:
    first = world.received("quality")
    world.received("quality")
    world.received("service")
    assert world.desk.categories_in_use(actor=BOSS) == {("quality", None): 2, ("service", None): 1}
    with pytest.raises(StandardDropsCategory) as told:
        edited(annex_2(), OWN, world.desk.categories_in_use(actor=BOSS))
    assert (told.value.categories, told.value.open) == (("quality",), (2,))
    world.do(first, "withdraw")  # it is open no more
    with pytest.raises(StandardDropsCategory) as told:
        edited(annex_2(), OWN, world.desk.categories_in_use(actor=BOSS))
    assert told.value.open == (1,)


def test_two_editions_of_one_version_are_refused() -> None:
    other = OWN.model_copy(update={"version": "annex-2"})
    with pytest.raises(AlreadyExists):
        Desk(MemoryStore(), standards=[annex_2(), other])
