"""Editions of the standard (annex 2): a complaint is classified by the one its terms name."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow.complaint import annex_2, edited
from complaintflow.desk import Desk
from complaintflow.errors import (
    AlreadyExists,
    CommandRefused,
    NotPermitted,
    StandardDropsCategory,
)
from complaintflow.ports import FoundPage, Query
from complaintflow.stores import MemoryStore

from .support import BOSS, CUSTOMER, who
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
    for left in (2, 1):
        with pytest.raises(StandardDropsCategory) as told:
            world.desk.new_edition(OWN, actor=BOSS)
        assert (told.value.categories, told.value.open) == (("quality",), (left,))
        world.do(first, "withdraw") if left == 2 else None  # it is open no more
    for id in [case.id for case in world.desk.cases(actor=BOSS)]:
        if id != first:
            again = {"category": "service", "severity": "minor", "reason": "复核"}
            world.do(id, "reclassify", **again)
    assert world.desk.new_edition(OWN, actor=BOSS) is OWN


def test_what_somebody_does_not_see_is_in_use_all_the_same(world: World) -> None:
    """An edition is not let through because whoever asks is barred from the case (2.1)."""
    id = world.received("quality")
    world.do(id, "bar_staff", staff=["sam"])
    sam = who("manager", "sam")
    assert world.desk.find(Query(), actor=sam).items == ()
    with pytest.raises(StandardDropsCategory):
        world.desk.new_edition(OWN, actor=sam)
    with pytest.raises(NotPermitted):
        world.desk.new_edition(OWN, actor=CUSTOMER)


@pytest.mark.parametrize("closed", [0, 30])
def test_the_cost_does_not_grow_with_what_was_closed(world: World, closed: int) -> None:
    """What is handed out by the store are the open ones alone, page by page."""
    for _ in range(closed):
        world.do(world.received("service"), "withdraw")
    world.received("quality")
    store = world.desk.store
    seen: list[int] = []
    find = store.find

    def counted(query: Query) -> FoundPage:
        page = find(query)
        seen.append(len(page.items))
        return page

    store.find = counted  # type: ignore[method-assign]
    assert world.desk.new_edition(annex_2(), actor=BOSS) == annex_2()
    assert seen == [1]


def test_what_is_left_out_is_named_with_how_many_are_under_it() -> None:
    in_use = {("service", None): 2, ("quality", "safety"): 3, ("quality", None): 1}
    with pytest.raises(StandardDropsCategory) as told:
        edited([annex_2()], OWN, in_use)
    assert told.value.categories == ("quality", "quality.safety")
    assert told.value.open == (1, 3)
    assert edited([annex_2()], OWN, {("service", "slow"): 1}) is OWN


def test_two_editions_of_one_version_are_refused() -> None:
    other = OWN.model_copy(update={"version": "annex-2"})
    with pytest.raises(AlreadyExists):
        Desk(MemoryStore(), standards=[annex_2(), other])
    with pytest.raises(AlreadyExists):
        Desk(MemoryStore(), standards=[annex_2()]).new_edition(other, actor=BOSS)
