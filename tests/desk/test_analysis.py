"""Handling analysed (4.4): the figures are those of a recount over the stored events, and what was
not analysed in time is shown as overdue."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.agreement import RecordAnalysis
from complaintflow.complaint import Product, annex_2
from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, InvalidCommand, NotPermitted
from complaintflow.kernel import Refused
from complaintflow.stores import MemoryStore
from complaintflow.testing import _oracle as oracle
from complaintflow.testing import _words as words
from complaintflow.testing._life import Life, desk_on
from complaintflow.testing.strategies import _TURNS, _take
from complaintflow.values import Text

from .support import BOSS, CUSTOMER, Script, whole
from .world import World, new_world

world = pytest.fixture(new_world)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALWAYS = (date(2000, 1, 1), date(2099, 12, 31))


def recount(desk: Desk, agreement: str) -> Counter[tuple[str, ...]]:
    """Complaints by month, category, product, cause and object, from the bytes of the events
    alone."""
    facts: dict[str, dict[str, str]] = {}
    for stored in desk.store.events_after(0, 100_000):
        event = json.loads(stored.body)
        known = facts.setdefault(stored.stream, {})
        if event["type"] in ("ComplaintReceived", "ComplaintCarriedOver"):
            at = event.get("received") or event["came_in"]
            moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
            known["month"] = f"{moment.astimezone(SHANGHAI):%Y-%m}"
            known["agreement"] = event["agreement"]
            known["about"] = event.get("about") or ""
            known["category"] = event.get("category") or ""
        elif event["type"] == "ReceiptCorrected":
            moment = datetime.fromisoformat(event["received"].replace("Z", "+00:00"))
            known["month"] = f"{moment.astimezone(SHANGHAI):%Y-%m}"
        elif event["type"] in ("ComplaintClassified", "ComplaintReclassified"):
            known["category"] = event["classification"]["category"]
            known["product"] = event["classification"].get("product") or ""
        elif event["type"] in ("InvestigationConcluded", "FindingsTakenOver"):
            known["cause"] = event.get("cause") or ""
    return Counter(
        (k["month"], k["category"], k.get("product", ""), k.get("cause", ""), k["about"])
        for k in facts.values()
        if k.get("agreement") == agreement
    )


def lived() -> tuple[Script, Desk]:
    script, desk, _ = whole(MemoryStore())
    return script, desk


def test_the_figures_are_a_recount_over_the_events() -> None:
    script, desk = lived()
    agreement = script.ids["agreement"]
    told = desk.analysis(agreement, *ALWAYS, actor=BOSS)
    counted = {
        (r.month, r.category, r.product, r.cause, r.about): r.counts["received"] for r in told.rows
    }
    assert counted == recount(desk, agreement)
    assert told.complaints == sum(counted.values())
    for by in ("month", "category", "product", "cause", "about"):
        assert sum(row["received"] for row in told.totals(by).values()) == told.complaints
    assert all(n >= 0 for row in told.rows for n in row.counts.values())


# --- against plain dicts -------------------------------------------------------------------------

CHINA = timedelta(hours=8)
"""Shanghai's offset, all the year."""


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Up to four complaints that live beside each other, with the oracle's account of them."""
    life = Life(desk_on, MemoryStore())
    life.agree()
    begun = []
    for _ in range(draw(st.integers(1, 4))):
        args = words.received(draw, life.clock.now(), life.world)
        id = life.begin("receive", {**args, "handler": "clerk"}, "boss")
        begun += [] if id is None else [id]
        for turn in draw(st.lists(st.sampled_from(_TURNS), max_size=8)):
            if begun:
                _take(draw, life, draw(st.sampled_from(begun)), turn)
    return life


@given(lives(), st.integers(0, 40), st.integers(0, 60))
def test_the_figures_are_those_of_plain_dicts(life: Life, skip: int, days: int) -> None:
    """Each complaint once, in the row of its month, category and cause, and in the counts that its
    verdict, limits, breaches and rounds say; those of other days not at all."""
    now = life.clock.now()
    first = (datetime(2025, 1, 15, tzinfo=UTC) + timedelta(days=skip)).date()
    last = first + timedelta(days=days)
    wanted: dict[tuple[str, ...], Counter[str]] = {}
    for case in life.of("complaint").values():
        came = min(case["came_in"], case["registered"]) + CHINA
        if not first <= came.date() <= last:
            continue
        key = (f"{came:%Y-%m}", case["category"] or "", "", case["cause"] or "", "product")
        states = {
            name: {oracle.standing(cycle[name], now) for cycle in case["cycles"]}
            for name in ("response", "completion")
        }
        wanted.setdefault(key, Counter()).update(
            received=1,
            upheld=case["verdict"] in ("upheld", "partly"),
            response_late=bool(states["response"] & {"late", "overdue"}),
            completion_late=bool(states["completion"] & {"late", "overdue"}),
            breaches=sum(b["status"] == "standing" for b in case["breaches"]),
            objections=len(case["cycles"]) > 1,
            recurring=bool(case["recurs"]),
        )
    told = life.desk.analysis(life.agreement, first, last, actor=BOSS)
    got = {(r.month, r.category, r.product, r.cause, r.about): r.counts for r in told.rows}
    assert got == {key: dict(row) for key, row in wanted.items()}
    assert list(got) == sorted(got)


_FACTS = st.fixed_dictionaries(
    {
        "days": st.integers(0, 20),
        "about": st.sampled_from(["product", "service", "staff"]),
        "category": st.sampled_from(["quality", "service"]),
        "product": st.sampled_from([None, "kettle", "fan"]),
        "again": st.sampled_from([None, "kettle", "fan"]),
        "cause": st.sampled_from([None, "", "wear", "process"]),
        "verdict": st.sampled_from(["upheld", "partly", "not_upheld", "not_established"]),
    }
)
PRODUCTS = tuple(
    Product(key=key, label=Text(zh=zh, en=key)) for key, zh in (("kettle", "水壶"), ("fan", "风扇"))
)


@given(st.lists(_FACTS, max_size=5))
def test_it_counts_by_product_and_by_object(facts: list[dict[str, Any]]) -> None:
    """The product is the last assessment's; what was not concluded has no cause yet."""
    listed = annex_2().model_copy(update={"products": PRODUCTS})
    world = new_world()
    world.desk = Desk(world.desk.store, clock=world.clock, standards=[listed])
    wanted: Counter[tuple[str, ...]] = Counter()
    upheld = 0
    for fact in facts:
        world.clock.advance(timedelta(days=fact["days"]))
        id = world.received(fact["category"], about=fact["about"])
        came = world.clock.now() + CHINA
        for product in (fact["product"], fact["again"]):
            again = {"category": fact["category"], "severity": "minor", "reason": "复核"}
            world.do(id, "reclassify", product=product, **again)
        if fact["cause"] is not None:
            world.concluded(id, fact["cause"] or None, verdict=fact["verdict"])
            upheld += fact["verdict"] in ("upheld", "partly")
        key = (f"{came:%Y-%m}", fact["category"], fact["again"] or "", fact["cause"] or "",
               fact["about"])  # fmt: skip
        wanted[key] += 1
    told = world.desk.analysis(world.agreement, *ALWAYS, actor=BOSS)
    got = {
        (r.month, r.category, r.product, r.cause, r.about): r.counts["received"] for r in told.rows
    }
    assert got == dict(wanted)
    assert sum(row.counts["upheld"] for row in told.rows) == upheld
    assert {name: row["received"] for name, row in told.totals("product").items()} == Counter(
        fact["again"] or "" for fact in facts
    )


def test_the_digest_is_of_the_figures_alone() -> None:
    script, desk = lived()
    agreement = script.ids["agreement"]
    told = desk.analysis(agreement, *ALWAYS, actor=BOSS)
    again = desk.analysis(agreement, *ALWAYS, actor=BOSS)
    other = desk.analysis(agreement, ALWAYS[0], date(2098, 1, 1), actor=BOSS)
    assert told.digest == again.digest != other.digest
    assert "13800138000" not in json.dumps(told.as_dict())


def test_it_is_due_each_quarter_and_overdue_where_it_was_not_made(world: World) -> None:
    desk, clock, agreement = world.desk, world.clock, world.agreement
    late = world.received()
    world.concluded(late)
    starts = desk.get_agreement(agreement, actor=BOSS).starts
    assert starts is not None
    first = desk.analysis_due(agreement, actor=BOSS)
    assert first.due is not None
    assert not first.overdue
    clock.set(first.due.overdue_from)
    assert desk.analysis_due(agreement, actor=BOSS).overdue
    yesterday = clock.now().astimezone(SHANGHAI).date() - timedelta(days=1)
    begun = starts.astimezone(SHANGHAI).date()
    made = desk.make_analysis(agreement, begun, yesterday, actor=BOSS)
    after = desk.analysis_due(agreement, actor=BOSS)
    assert not after.overdue
    assert after.last is not None
    assert (after.last.digest, after.last.complaints) == (made.digest, made.complaints) != ("", 0)
    assert after.due is not None
    assert after.due.start.day == yesterday
    (row,) = made.rows
    assert row.counts["completion_late"] == row.counts["upheld"] == 1


def test_no_figures_are_recorded_but_those_of_the_record(world: World) -> None:
    """A digest that somebody made up proves nothing; under its key a retry is told the same, though
    the figures be others by then."""
    desk, clock, agreement = world.desk, world.clock, world.agreement
    world.received()
    clock.set(clock.now() + timedelta(days=3))
    today = clock.now().astimezone(SHANGHAI).date()
    days = (today - timedelta(days=9), today - timedelta(days=1))
    made = desk.analysis(agreement, *days, actor=BOSS)
    said = {"first": days[0], "last": days[1], "digest": made.digest, "complaints": made.complaints}
    for wrong in ({"digest": "0" * 64}, {"complaints": made.complaints + 1}):
        record = RecordAnalysis.parse({**said, **wrong})
        with pytest.raises(CommandRefused) as refused:
            desk.handle(record, actor=BOSS, on=agreement)
        assert [r.rule for r in refused.value.refusals] == ["figures_are_counted"]
        told = desk.check(record, actor=BOSS, on=agreement)
        assert isinstance(told, Refused)
    record = RecordAnalysis.parse(said)
    first = desk.handle(record, actor=BOSS, on=agreement, key="q1")
    desk.sweep()
    assert desk.analysis(agreement, *days, actor=BOSS).digest != made.digest
    assert desk.handle(record, actor=BOSS, on=agreement, key="q1").events == first.events


def test_what_cannot_be_analysed_is_refused(world: World) -> None:
    desk, clock, agreement = world.desk, world.clock, world.agreement
    today = clock.now().astimezone(SHANGHAI).date()
    with pytest.raises(CommandRefused) as refused:
        desk.make_analysis(agreement, today, today, actor=BOSS)
    assert [r.rule for r in refused.value.refusals] == ["analysed_days_are_over"]
    now = clock.now()
    for days, kind in (
        ((today, today - timedelta(days=1)), "days_out_of_order"),
        ((now, today), "wrong_type"),
        ((today, str(today)), "wrong_type"),
    ):
        with pytest.raises(InvalidCommand) as invalid:
            desk.analysis(agreement, *days, actor=BOSS)
        assert [problem.kind for problem in invalid.value.problems] == [kind]
    with pytest.raises(NotPermitted):
        desk.analysis(agreement, today, today, actor=CUSTOMER)
