"""Who complains together sees the case, and of names and contacts their own (4.3)."""

from __future__ import annotations

from typing import Any

import pytest

from complaintflow.annexes import page, record_form
from complaintflow.blobs import MemoryBlobStore
from complaintflow.complaint import AttachmentKind
from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, UnknownSubject
from complaintflow.ports import Query
from complaintflow.records import record_of
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.testing._scenes import agreed

from .support import BOSS, CLERK, EVIDENCE, T0, new_desk, say, who

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


def _read(desk: Desk, id: str, ref: str) -> set[str]:
    told = desk.reveal(id, ["all"], actor=who("customer", ref), purpose="own_data")
    return {one.value for one in told}


def test_who_acts_for_them_reads_no_name_and_no_contact(case: tuple[Desk, str]) -> None:
    """Whose authority an agent has is one thing; whose telephone number the others have another."""
    desk, id = case
    check = say(
        "check_identity", person="p-7", capacity="agent", how="document", covers=["inspection"],
        evidence=EVIDENCE,
    )  # fmt: skip
    desk.handle(check, actor=CLERK, on=id)
    assert _read(desk, id, "p-7") == {"都坏了"}


def test_what_one_asks_about_themselves_the_others_do_not_read(case: tuple[Desk, str]) -> None:
    desk, id = case
    asked = say("receive_rights_request", kind="erasure", words="我是王五常，请删除")
    desk.handle(asked, actor=who("customer", "u-3"), on=id)
    reads = {ref: "我是王五常，请删除" in _read(desk, id, ref) for ref in NAMES}
    assert reads == {"u-1": False, "u-2": False, "u-3": True}


def test_what_one_is_told_alone_the_others_do_not_read(case: tuple[Desk, str]) -> None:
    """What is told to somebody who acts for all is told to all."""
    desk, id = case
    declined = say("decline", reason="not_a_customer", explanation="请向销售者提出")
    desk.handle(declined, actor=CLERK, on=id)
    for told, text in (("u-1", "张三丰您好"), ("u-2", "李四光您好"), ("u-3", "王五常您好")):
        outcome = say("tell_outcome", channel="phone", told=told, text=text)
        desk.handle(outcome, actor=CLERK, on=id)
    common = {"都坏了", "请向销售者提出", "李四光您好"}
    for ref, own in (("u-1", "张三丰您好"), ("u-2", "李四光您好"), ("u-3", "王五常您好")):
        assert _read(desk, id, ref) - {NAMES[ref], f"1380013800{ref[-1]}"} == {*common, own}


def test_who_took_their_part_back_reads_nothing_that_came_later(case: tuple[Desk, str]) -> None:
    desk, id = case
    desk.handle(say("withdraw_member", member="u-3"), actor=CLERK, on=id)
    declined = say("decline", reason="not_a_customer", explanation="请向销售者提出")
    desk.handle(declined, actor=CLERK, on=id)
    asked = say("receive_rights_request", kind="access", words="我的资料")
    desk.handle(asked, actor=who("customer", "u-3"), on=id)
    assert _read(desk, id, "u-3") == {NAMES["u-3"], "13800138003", "都坏了", "我的资料"}
    assert "请向销售者提出" in _read(desk, id, "u-1")


@pytest.mark.parametrize("by", list(NAMES))
def test_each_opens_what_they_handed_in_and_nobody_elses(by: str) -> None:
    clock = FakeClock(T0)
    desk = Desk(
        MemoryStore(), clock=clock, randomness=FakeRandomness(0), blobs=MemoryBlobStore(clock)
    )
    received = say(
        "receive",
        agreement=agreed(desk),
        channel="phone",
        customer=_person("u-1"),
        members=[_person("u-2"), _person("u-3")],
        statement="都坏了",
        handler="s-1",
    )
    id = desk.handle(received, actor=CLERK).id
    check = say(
        "check_identity", person="p-7", capacity="agent", how="document", covers=["inspection"],
        evidence=EVIDENCE,
    )  # fmt: skip
    desk.handle(check, actor=CLERK, on=id)
    given = desk.attach(
        id,
        b"card",
        kind=AttachmentKind.photo,
        file_name="a",
        media_type="image/jpeg",
        actor=who("customer", by),
    )
    attachment = str(given.events[0].model_dump()["attachment"])
    opened = []
    for ref in (*NAMES, "p-7"):
        reader = who("customer", ref)
        copy = desk.dossier(id, actor=reader, purpose="own_data", values="own")
        try:
            desk.open_attachment(id, attachment, actor=reader, purpose="own_data").close()
        except UnknownSubject:
            assert not copy.attachments
        else:
            opened.append(ref)
            assert [one.id for one in copy.attachments] == [attachment]
    assert opened == [by]


@pytest.mark.parametrize("ref", list(NAMES))
def test_it_is_found_by_each(case: tuple[Desk, str], ref: str) -> None:
    """Also by who took their part back: it was theirs (4.3)."""
    desk, id = case
    desk.reveal(id, ["all"], actor=CLERK, purpose="call_back")
    left = say("withdraw_member", member="u-3")
    desk.handle(left, actor=who("customer", "u-3"), on=id)
    assert [one.id for one in desk.find(Query(customer=ref), actor=CLERK).items] == [id]
    (access,) = desk.accesses_of(ref, actor=BOSS)
    assert (access.subject, access.actor) == (id, CLERK)
    assert not desk.find(Query(customer="u-9"), actor=CLERK).items


def test_party_b_that_complains_together_with_others_sees_its_own_case() -> None:
    desk = new_desk(MemoryStore())
    pb = who("party_b", "u-2")
    received = say(
        "receive",
        agreement=agreed(desk, party_b_ref="u-2"),
        channel="phone",
        customer=_person("u-1"),
        members=[_person("u-2")],
        statement="都坏了",
        handler="s-1",
    )
    id = desk.handle(received, actor=CLERK).id
    assert [one.id for one in desk.find(Query(), actor=pb).items] == [id]
    seen = {one.value for one in desk.reveal(id, ["all"], actor=pb, purpose="own_data")}
    assert {NAMES["u-2"], "13800138002", "都坏了"} == seen


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


def test_the_form_says_how_each_is_reached_and_who_was_told(case: tuple[Desk, str]) -> None:
    desk, id = case
    desk.handle(say("acknowledge", channel="phone", told="u-2"), actor=CLERK, on=id)
    classify = say("classify", category="quality", severity="minor")
    desk.handle(classify, actor=CLERK, on=id)
    record = record_of(desk, id, actor=BOSS, purpose="annex", values="all")
    assert record.assessment[0].collective_flag
    shown = [[c.value.text for c in member.contacts] for member in record.customer.members]
    assert shown == [["13800138002"], ["13800138003"]]
    form = page(record_form(record, agreement=None, at=desk.clock.now()))
    assert "李四光（u-2，电话 13800138002）" in form
    assert "<td>李四光（u-2）</td>" in form
    member = record_of(desk, id, actor=who("customer", "u-2"), purpose="annex", values="own")
    seen = [c.value.text for one in member.customer.members for c in one.contacts]
    assert seen == ["13800138002", None]


def test_a_corrected_name_stands_beside_the_old_one(case: tuple[Desk, str]) -> None:
    desk, id = case
    for name in ("王五", "王武"):
        right = {**_person("u-3"), "name": name}
        desk.handle(say("correct_fact", customer=right, reason="写错了"), actor=CLERK, on=id)
    told = record_of(desk, id, actor=BOSS, purpose="inspection", values="all")
    names = [(line.was[0].text, line.now[0].text) for line in told.content.corrections]
    assert names == [("王五常", "王五"), ("王五", "王武")]
    seen = {one.value for one in desk.reveal(id, ["customer_name"], actor=who("customer", "u-3"),
                                             purpose="own_data")}  # fmt: skip
    assert seen == {"王武"}


@pytest.mark.parametrize("ref", ["u-1", "u-2"])
def test_a_corrected_contact_stands_beside_the_one_that_was_found(ref: str) -> None:
    """Of the customer, and of whoever complains with it."""
    desk = new_desk(MemoryStore())
    nobody = {"no_contact": "none_left"}
    both = {"customer": {"ref": "u-1", **nobody}, "members": [{"ref": "u-2", **nobody}]}
    receive = say("receive", agreement=agreed(desk), channel="phone", statement="坏了", **both)
    id = desk.handle(receive, actor=CLERK).id
    found = {"kind": "phone", "value": "13800138009"}
    desk.handle(say("record_contact_found", contact=found, person=ref), actor=CLERK, on=id)
    right = {"ref": ref, "contacts": [{"kind": "phone", "value": "13800138008"}]}
    desk.handle(say("correct_fact", customer=right, reason="写错了"), actor=CLERK, on=id)
    told = record_of(desk, id, actor=BOSS, purpose="inspection", values="all")
    (line,) = told.content.corrections
    assert [one.text for one in (*line.was, *line.now)] == ["13800138009", "13800138008"]
    assert told.customer.no_contact == (None if ref == "u-1" else "none_left")


def test_the_name_of_who_acts_for_them_is_masked_for_party_b(case: tuple[Desk, str]) -> None:
    """Whatever the staff wrote of them (4.3)."""
    desk, id = case
    agent = {"person": "p-7", "capacity": "agent", "name": "欧阳九思"}
    desk.handle(say("name_representative", representative=agent), actor=CLERK, on=id)
    asked = say("request_assistance", kind="information", what="请与欧阳九思联系")
    desk.handle(asked, actor=CLERK, on=id)
    (seen,) = desk.reveal(id, ["all"], actor=who("party_b", "b-1"), purpose="assist")
    assert (seen.masked, "欧阳九思" in seen.value) == (True, False)


def test_the_record_tells_no_authority_of_who_left(case: tuple[Desk, str]) -> None:
    desk, id = case
    proof = [{"kind": "letter", "ref": "e-1"}]
    check = say("check_identity", person="u-2", capacity="chosen", how="document",
                covers=["result"], evidence=proof)  # fmt: skip
    desk.handle(check, actor=CLERK, on=id)

    def told() -> list[str]:
        (acting,) = record_of(desk, id, actor=BOSS, purpose="look").customer.representatives
        return [entitlement.value for entitlement in acting.authority]

    assert told() == ["result"]
    desk.handle(say("withdraw_member", member="u-2"), actor=CLERK, on=id)
    assert told() == []
