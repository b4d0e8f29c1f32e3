"""Handling analysed (4.4): the figures are those of a recount over the stored events, and what was
not analysed in time is shown as overdue."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, InvalidCommand, NotPermitted
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock

from .support import BOSS, CUSTOMER, Script, new_desk
from .world import World, new_world

world = pytest.fixture(new_world)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALWAYS = (date(2000, 1, 1), date(2099, 12, 31))


def recount(desk: Desk, agreement: str) -> Counter[tuple[str, str, str, str]]:
    """Complaints by month, category, cause and object, from the bytes of the events alone."""
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
        elif event["type"] == "InvestigationConcluded":
            known["cause"] = event.get("cause") or ""
    return Counter(
        (k["month"], k["category"], k.get("cause", ""), k["about"])
        for k in facts.values()
        if k.get("agreement") == agreement
    )


def lived() -> tuple[Script, Desk]:
    clock = FakeClock(Script().time_of(0))
    desk = new_desk(MemoryStore(), clock=clock)
    return Script().run(desk, clock), desk


def test_the_figures_are_a_recount_over_the_events() -> None:
    script, desk = lived()
    agreement = script.ids["agreement"]
    told = desk.analysis(agreement, *ALWAYS, actor=BOSS)
    counted = {(r.month, r.category, r.cause, r.about): r.counts["received"] for r in told.rows}
    assert counted == recount(desk, agreement)
    assert told.complaints == sum(counted.values())
    for by in ("month", "category", "cause", "about"):
        assert sum(row["received"] for row in told.totals(by).values()) == told.complaints
    assert all(n >= 0 for row in told.rows for n in row.counts.values())


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


def test_what_cannot_be_analysed_is_refused(world: World) -> None:
    desk, agreement = world.desk, world.agreement
    today = world.clock.now().astimezone(SHANGHAI).date()
    with pytest.raises(CommandRefused) as refused:
        desk.make_analysis(agreement, today, today, actor=BOSS)
    assert [r.rule for r in refused.value.refusals] == ["analysed_days_are_over"]
    with pytest.raises(InvalidCommand):
        desk.analysis(agreement, today, today - timedelta(days=1), actor=BOSS)
    with pytest.raises(NotPermitted):
        desk.analysis(agreement, today, today, actor=CUSTOMER)
