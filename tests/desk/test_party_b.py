"""What Party B sees of, and may do about, a complaint that it is asked to help with (2.2, 4.3)."""

from __future__ import annotations

import io

import pytest

from complaintflow.desk import Desk, parse_command
from complaintflow.errors import CommandRefused, NotPermitted, UnknownSubject, ValueDestroyed
from complaintflow.records import bundle
from complaintflow.records.verify import verify
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor

from .support import BOSS, CLERK, Script, new_desk, say, who

PARTY_B = who("party_b", "cust-1")
"""Who acts for Party B in the script's agreement; itself the customer of the first complaint."""
OTHER = who("party_b", "cust-9")


@pytest.fixture
def begun() -> tuple[Desk, Script, FakeClock, str]:
    """A complaint of another customer under Party B's agreement."""
    clock, script = FakeClock(Script().time_of(0)), Script()
    desk = new_desk(MemoryStore(), clock=clock)
    for n in range(4):
        script.give(desk, n)
    receive = next(
        script.command(step)
        for step in script.steps
        if step.type == "receive" and step.makes == "fourth"
    )
    id = desk.handle(receive, actor=CLERK, key="other").id
    return desk, script, clock, id


def asked(desk: Desk, id: str) -> str:
    ask = say("request_assistance", kind="information", what="送货单原件")
    desk.handle(ask, actor=CLERK, on=id)
    return desk.get(id, actor=BOSS).complaint.assistance[-1].id


Begun = tuple[Desk, Script, FakeClock, str]


def test_before_it_is_asked_there_is_nothing_for_it_to_see(begun: Begun) -> None:
    desk, _, _, id = begun
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=PARTY_B)
    with pytest.raises(UnknownSubject):
        desk.handle(say("provide_assistance", request="r-1"), actor=PARTY_B, on=id)


def test_asked_it_sees_what_it_needs_and_nothing_that_says_who_complains(begun: Begun) -> None:
    desk, _, _, id = begun
    request = asked(desk, id)
    whole, seen = desk.get(id, actor=BOSS), desk.get(id, actor=PARTY_B)
    assert [r.id for r in seen.complaint.assistance] == [request]
    told = seen.complaint.model_dump_json()
    customer = whole.complaint.customer
    assert customer.name is not None
    assert customer.ref not in told
    assert customer.name.token not in told
    assert all(contact.value.token not in told for contact in customer.contacts)
    assert not seen.complaint.representatives
    (value,) = desk.reveal(id, ["all"], actor=PARTY_B, purpose="assist")
    assert (value.kind, value.value) == ("assistance", "送货单原件")
    with pytest.raises(ValueDestroyed):
        desk.reveal(id, ["customer_name"], actor=PARTY_B, purpose="assist")
    with pytest.raises(NotPermitted):
        desk.history(id, actor=PARTY_B)
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=OTHER)
    assert [case.complaint for case in desk.find(actor=PARTY_B).items] == [seen.complaint]
    assert desk.find(actor=OTHER).items == ()


def test_it_answers_for_itself_and_for_nobody_else(begun: Begun) -> None:
    desk, _, _, id = begun
    request = asked(desk, id)
    moves = {move.move for move in desk.allowed(id, actor=PARTY_B)}
    assert moves == {
        "provide_assistance", "ask_more_time", "refuse_assistance", "offer_excuse", "answer_excuse",
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        desk.handle(say("cancel_assistance", request=request), actor=PARTY_B, on=id)
    evidence = [{"kind": "document", "ref": "d-1"}]
    given = say("provide_assistance", request=request, evidence=evidence, note="见附件")
    desk.handle(given, actor=PARTY_B, on=id)
    assert desk.get(id, actor=BOSS).complaint.assistance[0].status == "provided"
    with pytest.raises(CommandRefused):
        desk.handle(given, actor=PARTY_B, on=id)


def test_where_it_is_the_customer_itself_it_sees_its_own_case(begun: Begun) -> None:
    desk, script, _, _ = begun
    id = script.give(desk, 4).id
    request = asked(desk, id)
    seen = desk.get(id, actor=PARTY_B).complaint
    whole = desk.get(id, actor=BOSS).complaint
    assert seen == whole.model_copy(update={"staff": ()})  # who takes no part is not told
    kinds = {value.kind for value in desk.reveal(id, ["all"], actor=PARTY_B, purpose="look")}
    assert {"customer_name", "statement"} <= kinds
    # Its duty to assist stays.
    desk.handle(say("provide_assistance", request=request), actor=PARTY_B, on=id)


# --- what waits for it -------------------------------------------------------------------------


def test_its_worklist_has_what_it_is_asked_what_is_claimed_and_what_is_proposed(
    begun: Begun,
) -> None:
    desk, script, _, id = begun
    request = asked(desk, id)
    asked_for = desk.get(id, actor=BOSS).complaint.assistance[-1].duty.deadline.act_by
    evidence = [{"kind": "letter", "ref": "e-1"}]
    agreement = script.ids["agreement"]

    def give(on: str | None, actor: Actor = BOSS, **fields: object) -> str:
        return desk.handle(parse_command(dict(fields)), actor=actor, on=on).id

    claim = give(None, type="raise_claim", agreement=agreement, clause="2.2", demand="赔偿",
                 evidence=evidence)  # fmt: skip
    give(agreement, type="renew_agreement", party="party_a", person="张三", years=2)
    (proposal,) = desk.get_agreement(agreement, actor=BOSS).proposals

    def told(actor: Actor = PARTY_B) -> list[tuple[str, str, str]]:
        return [(t.id, t.move, t.detail) for t in desk.worklist("cust-1", actor=actor)]

    due = [t.due for t in desk.worklist("cust-1", actor=PARTY_B)]
    assert due == [asked_for, None, None]
    wanted = {
        (id, "provide_assistance", request),
        (claim, "answer_claim", ""),
        (agreement, "accept_proposal", proposal.id),
    }
    assert set(told()) == set(told(BOSS)) == wanted
    assert desk.worklist("cust-9", actor=OTHER) == ()
    assert desk.worklist("boss", actor=BOSS) == ()
    give(claim, PARTY_B, type="negotiate")
    give(claim, type="propose", terms={"what": "书面致歉", "due": "2026-05-01T00:00:00Z"})
    give(agreement, PARTY_B, type="reject_proposal", party="party_b", proposal=proposal.id)
    give(id, PARTY_B, type="provide_assistance", request=request, evidence=evidence)
    assert told() == [(claim, "answer_proposal", "1")]
    give(claim, PARTY_B, type="answer_proposal", round=1, accepted=False)
    assert told() == []


def test_it_makes_a_bundle_of_its_own_complaint_and_of_no_others(begun: Begun) -> None:
    desk, script, _, id = begun
    asked(desk, id)
    with pytest.raises(NotPermitted):
        bundle(desk, id, io.BytesIO(), actor=PARTY_B, purpose="inspection")
    script.give(desk, 4)
    file = io.BytesIO()
    told = bundle(desk, script.ids["first"], file, actor=PARTY_B, purpose="own", values="all")
    assert verify(file, told.digest).good
