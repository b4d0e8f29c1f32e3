"""Who complains together sees the case, and of names and contacts their own (4.3)."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, UnknownSubject
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing._scenes import agreed

from .support import BOSS, CLERK, EVIDENCE, new_desk, say, who

NAMES = {"u-1": "张三丰", "u-2": "李四光", "u-3": "王五常"}


def _person(ref: str) -> dict[str, Any]:
    contact = {"kind": "phone", "value": f"1380013800{ref[-1]}"}
    return {"ref": ref, "name": NAMES[ref], "contacts": [contact]}


@pytest.fixture
def case() -> tuple[Desk, str]:
    desk = new_desk(MemoryStore())
    received = say(
        "receive",
        agreement=agreed(desk),
        channel="phone",
        customer=_person("u-1"),
        members=[_person("u-2"), _person("u-3")],
        representatives=[{"person": "u-2", "capacity": "chosen", "name": "李四光"}],
        statement="都坏了",
        handler="s-1",
    )
    return desk, desk.handle(received, actor=CLERK).id


@pytest.mark.parametrize("ref", list(NAMES))
def test_each_sees_it_and_nobody_elses_name_or_contact(case: tuple[Desk, str], ref: str) -> None:
    desk, id = case
    reader = who("customer", ref)
    assert [one.id for one in desk.find(Query(), actor=reader).items] == [id]
    seen = {one.value for one in desk.reveal(id, ["all"], actor=reader, purpose="own_data")}
    assert {NAMES[ref], f"1380013800{ref[-1]}", "都坏了"} == seen


def test_a_stranger_sees_nothing(case: tuple[Desk, str]) -> None:
    desk, id = case
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=who("customer", "u-9"))
    assert not desk.find(Query(), actor=who("customer", "u-9")).items


def test_the_worklist_names_who_is_still_to_be_told(case: tuple[Desk, str]) -> None:
    desk, id = case

    def to_be_told() -> list[tuple[str, str]]:
        tasks = desk.worklist("s-1", actor=BOSS)
        return [(task.move, task.detail) for task in tasks if task.clause in ("4.1", "4.2")]

    agent = {"person": "p-7", "capacity": "agent", "name": "周九"}
    desk.handle(say("name_representative", representative=agent), actor=CLERK, on=id)
    assert to_be_told() == [("acknowledge", "u-2"), ("acknowledge", "p-7")]
    desk.handle(say("acknowledge", channel="phone", told="p-7"), actor=CLERK, on=id)
    assert to_be_told() == [("acknowledge", "u-2")]
    desk.handle(say("acknowledge", channel="phone", told="u-2"), actor=CLERK, on=id)
    declined = say("decline", reason="not_a_customer", explanation="请向销售者提出")
    desk.handle(declined, actor=CLERK, on=id)
    told = say("tell_outcome", channel="phone", told="p-7")
    with pytest.raises(CommandRefused):
        desk.handle(told, actor=CLERK, on=id)  # an agent is told what became of it after a check
    check = say(
        "check_identity", person="p-7", capacity="agent", how="document", covers=["result"],
        evidence=EVIDENCE,
    )  # fmt: skip
    desk.handle(check, actor=CLERK, on=id)
    desk.handle(told, actor=CLERK, on=id)
    assert to_be_told() == [("tell_outcome", "u-2")]
    desk.handle(say("tell_outcome", channel="phone"), actor=CLERK, on=id)
    assert to_be_told() == [("tell_outcome", "u-2")]
    desk.handle(say("tell_outcome", channel="phone", told="u-2"), actor=CLERK, on=id)
    assert to_be_told() == []
