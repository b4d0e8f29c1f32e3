"""After a change of terms each document shows those of what it is about: the agreement's current
ones, and of a complaint those under which it was received (CC 543, 544)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaintflow.agreement import Limit, Terms
from complaintflow.annexes import (
    Lang,
    Letter,
    docx,
    flowchart,
    handling_plan,
    letter_fields,
    record_form,
    training,
    write_letter,
)
from complaintflow.desk import Desk
from complaintflow.periods import china, hours, working_days
from complaintflow.records import HandlingRecord, record_of
from desk.support import BOSS, say
from desk.world import World, new_world

from .test_documents import words

world = pytest.fixture(new_world)

NEW = Terms(
    response=Limit(clause="4.1", period=hours(12)),
    completion=Limit(clause="4.2", period=working_days(5)),
)


def amended(here: World) -> None:
    """Both parties agree on 12 hours and 5 working days."""
    desk, id = here.desk, here.agreement
    change = {"party": "party_a", "person": "王", "form": "seal"}
    terms = NEW.model_dump(mode="json")
    asked = desk.handle(say("amend_agreement", terms=terms, **change), actor=BOSS, on=id)
    proposal = asked.events[0].proposal  # type: ignore[attr-defined]  # a proposal was made
    accept = {"proposal": proposal, "person": "李", "form": "seal", "party": "party_b"}
    desk.handle(say("accept_proposal", **accept), actor=BOSS, on=id)


def record(desk: Desk, id: str) -> HandlingRecord:
    return record_of(desk, id, actor=BOSS, purpose="annex", values="all")


def planned(here: World, id: str) -> str:
    here.concluded(id)
    limit = (here.clock.now() + timedelta(days=2)).isoformat()
    measure = {"id": "m1", "kind": "repair", "what": "维修", "responsible": "ron", "limit": limit}
    here.do(id, "draw_up_plan", measures=[measure])
    return id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_new_terms_for_what_comes_from_then_on_and_the_old_for_what_was_there(
    world: World,
    lang: Lang,
) -> None:
    desk = world.desk
    before = planned(world, world.received())
    amended(world)
    after = planned(world, world.received())
    agreement = desk.get_agreement(world.agreement, actor=BOSS)
    at = world.clock.now()
    zh = lang == "zh"
    for made in (
        flowchart(agreement, at=at, lang=lang),
        training(agreement, at=at, calendar=china(), lang=lang),
    ):
        said = words(docx(made))
        assert ("12小时" if zh else "12 hours") in said
        assert ("5个工作日" if zh else "5 working days") in said
        assert ("24小时" if zh else "24 hours") not in said.replace("24小时照常计算", "")
        assert made.mark.version == "T-2"
    for id, limit, days in ((before, 24, 7), (after, 12, 5)):
        told = record(desk, id)
        complaint = desk.get(id, actor=BOSS).complaint
        due = complaint.cycles[0].response.deadline.due
        assert due - complaint.cycles[0].started == timedelta(hours=limit)  # type: ignore[operator]  # received at an instant
        form = words(docx(record_form(told, agreement=agreement, at=at, lang=lang)))
        assert f"{due.astimezone(world.zone):%Y-%m-%d %H:%M}" in form
        plan = words(docx(handling_plan(told, agreement=agreement, at=at, lang=lang)))
        assert (f"{days}个工作日" if zh else f"{days} working days") in plan
        last = complaint.cycles[0].completion.deadline.last_day
        assert last is not None
        filled = {
            **letter_fields(told, Letter.acknowledgement, at=at, lang=lang),
            "phone": "010",
            "sender": "甲",
        }
        letter = write_letter(
            Letter.acknowledgement, filled, agreement=agreement, at=at, lang=lang
        ).text
        day = f"{last.year}年{last.month}月{last.day}日" if zh else last.isoformat()
        assert day in letter
