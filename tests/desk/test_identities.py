"""Who acts for the customer sees the case and speaks in it, as far as a check covers it (4.3)."""

from __future__ import annotations

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused, UnknownSubject, ValueDestroyed
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock

from .support import BOSS, CLERK, EVIDENCE, T0, Script, new_desk, say, who

AGENT = who("customer", "agent-7")


@pytest.fixture
def case() -> tuple[Desk, str]:
    desk, script = new_desk(MemoryStore(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    return desk, script.ids["first"]


def _check(desk: Desk, id: str, *covers: str) -> None:
    desk.handle(
        say("check_identity", person="agent-7", capacity="agent", how="document",
            covers=list(covers), evidence=EVIDENCE), actor=CLERK, on=id,
    )  # fmt: skip


def _sees(desk: Desk, id: str) -> bool:
    found = {one.id for one in desk.find(Query(), actor=AGENT).items}
    try:
        return desk.get(id, actor=AGENT).id in found
    except UnknownSubject:
        assert not found
        return False


def test_access_needs_a_check_and_ends_with_it(case: tuple[Desk, str]) -> None:
    desk, id = case
    assert not _sees(desk, id)
    for covers, seen in ((("result", "data"), False), (("inspection",), True), ((), False)):
        _check(desk, id, *covers)
        assert _sees(desk, id) is seen
    with pytest.raises(UnknownSubject):
        desk.reveal(id, ["statement"], actor=AGENT, purpose="own_data")


def test_it_reads_what_the_customer_would_and_no_more(case: tuple[Desk, str]) -> None:
    desk, id = case
    _check(desk, id, "inspection")
    told = desk.reveal(id, ["all"], actor=AGENT, purpose="inspection")
    assert {one.kind for one in told} == {
        one.kind
        for one in desk.reveal(id, ["all"], actor=who("customer", "cust-1"), purpose="own_data")
    }
    assert next(a.actor for a in desk.accesses(id, actor=BOSS)) == AGENT
    with pytest.raises(ValueDestroyed):
        desk.reveal(id, ["metadata"], actor=AGENT, purpose="inspection")


def test_it_speaks_for_the_customer_where_that_is_covered(case: tuple[Desk, str]) -> None:
    desk, id = case
    _check(desk, id, "inspection")
    with pytest.raises(CommandRefused) as refused:
        desk.handle(say("withdraw"), actor=AGENT, on=id)
    assert [r.rule for r in refused.value.refusals] == ["authority_is_checked"]
    _check(desk, id, "inspection", "speak")
    assert desk.handle(say("withdraw"), actor=AGENT, on=id).events


def test_nobody_is_made_the_customer_by_a_check(case: tuple[Desk, str]) -> None:
    """The customer is whom the complaint names: another is corrected first, with a reason."""
    desk, id = case
    stranger = who("customer", "t-1")
    check = say(
        "check_identity", person="t-1", capacity="customer", how="in_person",
        covers=["inspection"], evidence=EVIDENCE,
    )  # fmt: skip
    with pytest.raises(CommandRefused) as refused:
        desk.handle(check, actor=CLERK, on=id)
    assert [r.rule for r in refused.value.refusals] == ["customer_is_named"]
    with pytest.raises(UnknownSubject):
        desk.reveal(id, ["all"], actor=stranger, purpose="own_data")
    for ref, seen in (("t-1", True), ("cust-1", False)):
        customer = {"ref": ref, "contacts": [{"kind": "phone", "value": "13800138000"}]}
        desk.handle(
            say("correct_fact", customer=customer, reason="账号登记有误"), actor=CLERK, on=id
        )
        if ref == "t-1":
            desk.handle(check, actor=CLERK, on=id)
        assert bool(desk.find(Query(), actor=stranger).items) is seen


def test_who_acted_for_another_acts_for_nobody(case: tuple[Desk, str]) -> None:
    """An authority is the customer's who gave it: it ends where another is named as the customer,
    and is not given back with the name."""
    desk, id = case
    _check(desk, id, "inspection", "data", "result", "speak")
    same = {"ref": "cust-1", "contacts": [{"kind": "phone", "value": "13800138000"}]}
    desk.handle(say("correct_fact", customer=same, reason="号码有误"), actor=CLERK, on=id)
    assert _sees(desk, id)
    for ref in ("cust-2", "cust-1"):
        right = {**same, "ref": ref}
        desk.handle(say("correct_fact", customer=right, reason="账号有误"), actor=CLERK, on=id)
        assert not _sees(desk, id)
    with pytest.raises(CommandRefused):
        desk.handle(say("withdraw", by="agent-7"), actor=CLERK, on=id)
    _check(desk, id, "inspection")
    assert _sees(desk, id)


def test_another_role_gains_nothing_by_it(case: tuple[Desk, str]) -> None:
    """The check is of somebody on the customer's side."""
    desk, id = case
    _check(desk, id, "inspection")
    for role in ("investigator", "responsible", "party_b"):
        with pytest.raises(UnknownSubject):
            desk.get(id, actor=who(role, "agent-7"))
