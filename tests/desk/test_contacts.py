"""Finding by a contact: in one's scope, with a purpose, written down; and who saw a customer's
data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from complaintflow.desk import Desk
from complaintflow.errors import InvalidCommand, NotPermitted
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.vault import EncryptedStore, KeyBook

from .support import BOSS, CLERK, CUSTOMER, IVY, RON, T0, Script, new_desk, say, who

PHONE = "13955500001"
WRITTEN = ("13955500001", "+86 139-5550-0001", "１３９ ５５５０ ０００１")
SAM = who("customer_service", "sam")


def _begun(desk: Desk) -> tuple[str, str]:
    """A complaint about sam, and another one, of the same telephone."""
    script = Script(lambda kind: {"phone": "13955500001", "name": "张三"}.get(kind, "说明"))
    for n in range(5):
        script.give(desk, n)
    agreement = script.ids["agreement"]
    customer = {"ref": "cust-8", "contacts": [{"kind": "sms", "value": "+86 139 5550 0001"}]}
    other = say("receive", agreement=agreement, channel="web", customer=customer, statement="坏了")
    return script.ids["first"], desk.handle(other, actor=CLERK).id


@pytest.fixture(params=["memory", "encrypted"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "memory":
        yield new_desk(MemoryStore(), clock=FakeClock(T0))
        return
    from vault.support import ToyKeys

    with KeyBook() as book:
        yield new_desk(EncryptedStore(MemoryStore(), ToyKeys(), book), clock=FakeClock(T0))


def test_only_what_one_may_see_is_found_and_it_is_written_down(desk: Desk) -> None:
    first, other = _begun(desk)
    for written in WRITTEN:
        found = desk.find_contact(written, actor=CLERK, purpose="call_back")
        assert set(found) == {first, other}
    assert desk.find_contact("13955500009", actor=CLERK, purpose="call_back") == ()
    assert desk.find_contact(PHONE, actor=SAM, purpose="call_back") == (other,)
    told = [(a.actor, a.fields, a.purpose) for a in desk.accesses(first, actor=BOSS)]
    assert told == [(CLERK, ("contact",), "call_back")] * 3
    assert [a.actor for a in desk.accesses(other, actor=BOSS)] == [CLERK, CLERK, CLERK, SAM]


def test_of_a_joint_complaint_it_is_written_down_whose_contact_was_found(desk: Desk) -> None:
    """Of all of them, however each was written down; a number that several left is of each."""
    first, _ = _begun(desk)

    def someone(ref: str, *numbers: str) -> dict[str, object]:
        contacts = [{"kind": "phone", "value": number} for number in numbers]
        return {"ref": ref, "contacts": contacts}

    joint = say(
        "receive",
        agreement=desk.get(first, actor=BOSS).complaint.agreement,
        channel="phone",
        customer=someone("u-1", "13800000001", "13800000009"),
        members=[someone("u-2", "+86 138 0000 0002"), someone("u-3", "13800000009")],
        statement="都坏了",
    )
    id = desk.handle(joint, actor=CLERK).id
    for number in ("13800000001", "13800000002", "13800000009"):
        assert desk.find_contact(number, actor=CLERK, purpose="call_back") == (id,)
    # Found when nobody could be reached, and put right.
    desk.handle(say("log_contact", channel="phone", reached=False), actor=CLERK, on=id)
    desk.handle(say("report_unreachable", reason="dead"), actor=CLERK, on=id)
    new = {"kind": "phone", "value": "13800000003"}
    found = say("record_contact_found", contact=new, person="u-3")
    desk.handle(found, actor=CLERK, on=id)
    right = say("correct_fact", customer=someone("u-2", "13800000004"), reason="错")
    desk.handle(right, actor=CLERK, on=id)
    for number in ("13800000003", "13800000004", "13800000002"):
        assert desk.find_contact(number, actor=CLERK, purpose="call_back") == (id,)
    assert [access.fields for access in desk.accesses(id, actor=BOSS)] == [
        ("contact", "u-1"),
        ("contact", "u-2"),
        ("contact", "u-1", "u-3"),
        ("contact", "u-3"),
        ("contact", "u-2"),
        ("contact",),  # nobody's any more, as far as is known
    ]


def test_who_may_not_learns_nothing(desk: Desk) -> None:
    first, _ = _begun(desk)
    for actor in (CUSTOMER, IVY, RON, who("party_b", "cust-1"), who("auditor", "aud")):
        with pytest.raises(NotPermitted):
            desk.find_contact(PHONE, actor=actor, purpose="curious")
    with pytest.raises(InvalidCommand):
        desk.find_contact(PHONE, actor=CLERK, purpose="Because I can")
    with pytest.raises(InvalidCommand) as caught:
        desk.find_contact(13955500001, actor=CLERK, purpose="call_back")  # type: ignore[arg-type]
    assert PHONE not in str(caught.value)
    assert not desk.accesses(first, actor=BOSS)


def test_what_was_destroyed_is_not_found() -> None:
    store = MemoryStore()
    desk = new_desk(store, clock=FakeClock(T0))
    first, other = _begun(desk)
    contact = desk.get(first, actor=BOSS).complaint.customer.contacts[0]
    store.destroy([contact.value.token])
    assert desk.find_contact(PHONE, actor=CLERK, purpose="call_back") == (other,)


def test_who_saw_a_customers_data_over_all_their_complaints(desk: Desk) -> None:
    first, other = _begun(desk)
    again = say("receive", agreement=desk.get(first, actor=BOSS).complaint.agreement,
                channel="phone", customer={"ref": "cust-1", "no_contact": "left_none"},
                statement="又坏了")  # fmt: skip
    third = desk.handle(again, actor=CLERK).id
    for n, id in enumerate((third, other, first)):
        desk.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        desk.reveal(id, ["statement"], actor=CLERK, purpose=f"reading_{n}")
    told = desk.accesses_of("cust-1", actor=BOSS)
    assert [(a.subject, a.purpose) for a in told] == [(third, "reading_0"), (first, "reading_2")]
    assert [a.subject for a in desk.accesses_of("cust-1", actor=SAM)] == [third]
    assert desk.accesses_of("cust-1", actor=who("customer", "cust-9")) == ()
    assert desk.accesses_of("nobody", actor=BOSS) == ()
    assert len(desk.accesses_of("cust-1", actor=CUSTOMER)) == 2


def test_party_b_cannot_find_out_by_asking_who_complains() -> None:
    """What is masked in a complaint that it assists with is not told by whether it matches."""
    desk, script = new_desk(MemoryStore(), clock=FakeClock(T0)), Script()
    for n in range(5):
        script.give(desk, n)
    receive = script.command(script.steps[4]).model_copy(
        update={"customer": _someone(), "external": None}
    )
    id = desk.handle(receive, actor=CLERK).id
    desk.handle(say("request_assistance", kind="information", what="单"), actor=CLERK, on=id)
    party_b = who("party_b", "cust-1")
    assert id in {case.id for case in desk.find(Query(), actor=party_b).items}
    for query in (Query(customer="cust-7"), Query(customer="cust-7", limit=1)):
        with pytest.raises(NotPermitted):
            desk.find(query, actor=party_b)
    with pytest.raises(NotPermitted):
        desk.accesses_of("cust-7", actor=party_b)


def _someone() -> object:
    from complaintflow.complaint import Customer

    return Customer.parse(
        {"ref": "cust-7", "name": "王五", "contacts": [{"kind": "phone", "value": "13900000007"}]}
    )
