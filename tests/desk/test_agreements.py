"""The agreement's life as a host sees it: through the desk, and with complaints under it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from complaintflow.agreement import AgreementCopy, GiveCopy, read_copy
from complaintflow.complaint import Complaint
from complaintflow.desk import Desk
from complaintflow.errors import BadCalendar, BadCopy, CommandRefused, RecordBroken, UnknownSubject
from complaintflow.kernel import Refused
from complaintflow.periods import china, with_closing_days, working_days
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Party

from .support import BOSS, CLERK, T0, new_desk, say, who

PARTY_B = who("party_b", "pb-1")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FASTER = {"completion": {"clause": "4.2", "period": {"n": 3, "unit": "working_days"}}}


def signed(desk: Desk, number: str = "HT-1", **changes: object) -> str:
    """An agreement that both have signed, indefinite where nothing else is said."""
    said = {"party_a": "甲公司", "party_b": "乙公司", "party_b_ref": "pb-1", "indefinite": True}
    draft = say("draft_agreement", number=number, **(said | changes))
    id = desk.handle(draft, actor=BOSS).id
    desk.handle(say("sign_agreement", party="party_a", person="王"), actor=BOSS, on=id)
    desk.handle(say("sign_agreement", party="party_b", person="李"), actor=PARTY_B, on=id)
    return id


def propose(desk: Desk, id: str, type: str, **said: object) -> str:
    """Party A proposes a change; its id."""
    command = say(type, party="party_a", person="王", **said)
    event = desk.handle(command, actor=BOSS, on=id).events[0]
    return str(event.proposal)  # type: ignore[attr-defined]


def accept(desk: Desk, id: str, proposal: str, actor: Actor = PARTY_B) -> None:
    command = say("accept_proposal", party="party_b", person="李", proposal=proposal)
    desk.handle(command, actor=actor, on=id)


def receive(desk: Desk, id: str, came_in: datetime | None = None) -> Complaint:
    said = {} if came_in is None else {"came_in": came_in.isoformat()}
    command = say(
        "receive",
        agreement=id,
        channel="phone",
        statement="坏了",
        customer={"contacts": [{"kind": "phone", "value": "021-5550-0188"}]},
        **said,
    )
    made = desk.handle(command, actor=CLERK).id
    return desk.get(made, actor=CLERK).complaint


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture
def desk(clock: FakeClock) -> Desk:
    return new_desk(MemoryStore(), clock=clock)


# --- terms, by receipt (CC 543) ----------------------------------------------------------------


def test_a_complaint_takes_the_terms_in_force_when_it_is_received(
    desk: Desk, clock: FakeClock
) -> None:
    id = signed(desk)
    clock.advance(DAY)
    before = receive(desk, id)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    changed = clock.now()
    clock.advance(HOUR)
    after = receive(desk, id)
    late = receive(desk, id, came_in=changed - timedelta(microseconds=1))
    same = receive(desk, id, came_in=changed)
    told = [(c.terms.completion.period, c.terms_version) for c in (before, after, late, same)]
    old, new = (working_days(7), 1), (working_days(3), 2)
    assert told == [old, new, old, new]
    deadlines = [c.cycle.completion.deadline.period for c in (before, after, late, same)]
    assert deadlines == [period for period, _ in told]


def test_no_complaint_that_is_there_is_touched(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    clock.advance(DAY)
    before = receive(desk, id)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    clock.advance(DAY)
    assert desk.get(before.id, actor=BOSS).complaint == before
    assert len(desk.history(before.id, actor=BOSS)) == 1


def test_the_event_of_a_receipt_says_which_version(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    clock.advance(HOUR)
    (entry,) = desk.history(receive(desk, id).id, actor=BOSS)
    assert entry.event.terms_version == 2  # type: ignore[attr-defined]


def test_an_old_case_is_measured_by_the_terms_of_its_time(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    for when, version in ((T0 - 300 * DAY, 1), (T0, 2)):
        command = say("carry_over", agreement=id, channel="web", came_in=when.isoformat())
        made = desk.handle(command, actor=BOSS).id
        assert desk.get(made, actor=BOSS).complaint.terms_version == version
    without = desk.handle(say("carry_over", channel="web", came_in=T0.isoformat()), actor=BOSS).id
    assert desk.get(without, actor=BOSS).complaint.terms_version is None


def test_a_corrected_receipt_takes_the_terms_of_its_time(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    clock.advance(DAY)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    clock.advance(HOUR)
    made = receive(desk, id)
    assert made.terms_version == 2
    wrong = clock.now() - 2 * HOUR
    correct = say("correct_fact", came_in=wrong.isoformat(), reason="误记")
    desk.handle(correct, actor=BOSS, on=made.id)
    corrected = desk.get(made.id, actor=BOSS).complaint
    assert corrected.terms_version == 1
    assert corrected.terms.completion.period == working_days(7)
    assert corrected.cycle.completion.deadline.period == working_days(7)


def test_terms_with_another_calendar_are_counted_by_it(clock: FakeClock) -> None:
    own = with_closing_days(china(), "own", ())
    store = MemoryStore()
    desk = Desk(
        store,
        clock=clock,
        randomness=FakeRandomness(),
        calendars={"cn-state-council": china(), "own": own},
    )
    id = signed(desk)
    clock.advance(HOUR)
    accept(desk, id, propose(desk, id, "amend_agreement", terms={"calendar": "own"}))
    clock.advance(HOUR)
    assert receive(desk, id).cycle.completion.deadline.calendar == "own"
    earlier = receive(desk, id, came_in=T0)
    assert earlier.cycle.completion.deadline.calendar == "cn-state-council"


def test_terms_whose_calendar_is_not_there_are_refused(clock: FakeClock) -> None:
    store = MemoryStore()
    both = {"cn-state-council": china(), "own": with_closing_days(china(), "own", ())}
    known = Desk(store, clock=clock, randomness=FakeRandomness(), calendars=both)
    fewer = Desk(
        store, clock=clock, randomness=FakeRandomness(1), calendars={"cn-state-council": china()}
    )
    id = signed(known)
    with pytest.raises(BadCalendar):
        propose(fewer, id, "amend_agreement", terms={"calendar": "own"})
    waiting = propose(known, id, "amend_agreement", terms={"calendar": "own"})
    with pytest.raises(BadCalendar):
        accept(fewer, id, waiting)
    accept(known, id, waiting)


# --- the end (CC 558, 567) ---------------------------------------------------------------------


def test_what_was_received_before_the_end_is_handled_to_its_end(
    desk: Desk, clock: FakeClock
) -> None:
    id = signed(desk)
    clock.advance(DAY)
    last = (T0 + 3 * DAY).date().isoformat()
    waiting = propose(desk, id, "terminate_agreement", reason="business_ended", last_day=last)
    before = receive(desk, id)
    accept(desk, id, waiting)
    assert desk.get_agreement(id, actor=BOSS).status == "terminated"
    clock.advance(DAY)
    in_time = receive(desk, id)  # it has not ended yet
    clock.advance(5 * DAY)
    with pytest.raises(CommandRefused) as caught:
        receive(desk, id)
    assert [r.rule for r in caught.value.refusals] == ["agreement_in_force"]
    late = receive(desk, id, came_in=T0 + 2 * DAY)  # it came in before the end
    for complaint in (before, in_time, late):
        for command in (
            say("acknowledge", channel="phone"),
            say("classify", category="quality", severity="minor"),
            say("start_investigation", investigator="ivy"),
            say(
                "conclude_investigation",
                verdict="not_upheld",
                findings="无",
                evidence=[{"kind": "photo", "ref": "f-1"}],
            ),
            say("give_feedback", channel="phone", outcome="说明"),
            say("accept"),
            say("close", reason="accepted"),
        ):
            desk.handle(command, actor=BOSS, on=complaint.id)
        done = desk.get(complaint.id, actor=BOSS).complaint
        assert (done.status, done.terms) == ("closed", complaint.terms)


def test_nothing_is_received_in_a_gap_between_two_terms(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk, indefinite=False, last_day=T0.date().isoformat())
    clock.advance(3 * DAY)
    accept(desk, id, propose(desk, id, "renew_agreement", years=1))
    assert receive(desk, id).agreement == id
    with pytest.raises(CommandRefused):
        receive(desk, id, came_in=T0 + 2 * DAY)


# --- consent -----------------------------------------------------------------------------------


def test_neither_party_changes_the_agreement_alone(desk: Desk) -> None:
    id = signed(desk)
    waiting = propose(desk, id, "amend_agreement", terms=FASTER)
    own = say("accept_proposal", party="party_a", person="王", proposal=waiting)
    with pytest.raises(CommandRefused) as caught:
        desk.handle(own, actor=BOSS, on=id)
    assert [r.rule for r in caught.value.refusals] == ["answered_by_the_other"]
    for actor in (PARTY_B,):
        with pytest.raises(CommandRefused) as caught:
            desk.handle(own, actor=actor, on=id)
        assert "acts_for_itself" in [r.rule for r in caught.value.refusals]
    assert desk.get_agreement(id, actor=BOSS).terms.completion.period == working_days(7)


def test_party_b_proposes_and_is_answered(desk: Desk) -> None:
    id = signed(desk)
    command = say("amend_agreement", party="party_b", person="李", terms=FASTER)
    event = desk.handle(command, actor=PARTY_B, on=id).events[0]
    answer = say(
        "accept_proposal",
        party="party_a",
        person="王",
        proposal=event.proposal,  # type: ignore[attr-defined]
    )
    desk.handle(answer, actor=BOSS, on=id)
    assert desk.get_agreement(id, actor=PARTY_B).terms.completion.period == working_days(3)


def test_another_party_b_neither_sees_nor_changes_it(desk: Desk) -> None:
    id = signed(desk)
    stranger = who("party_b", "pb-2")
    waiting = propose(desk, id, "amend_agreement", terms=FASTER)
    with pytest.raises(UnknownSubject):
        accept(desk, id, waiting, stranger)
    with pytest.raises(UnknownSubject):
        desk.give_copy(id, party=Party.party_b, actor=stranger)


def test_what_may_be_done_is_told(desk: Desk) -> None:
    id = signed(desk, indefinite=False, years=1)
    told = {move.move: move for move in desk.allowed(id, actor=PARTY_B)}
    assert set(told) == {
        "amend_agreement",
        "renew_agreement",
        "terminate_agreement",
        "accept_proposal",
        "reject_proposal",
        "withdraw_proposal",
        "give_copy",
    }
    assert told["renew_agreement"].open
    propose(desk, id, "renew_agreement", years=1)
    told = {move.move: move for move in desk.allowed(id, actor=PARTY_B)}
    assert [r.rule for r in told["renew_agreement"].refusals] == ["no_proposal_is_open"]
    refused = desk.check(
        say("renew_agreement", party="party_b", person="李", years=1), actor=PARTY_B, on=id
    )
    assert isinstance(refused, Refused)


# --- copies (7.2) ------------------------------------------------------------------------------


def test_both_parties_are_given_the_same_copy(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    clock.advance(DAY)
    ours = desk.give_copy(id, party=Party.party_a, actor=BOSS)
    clock.advance(DAY)
    theirs = desk.give_copy(id, party=Party.party_b, actor=PARTY_B)
    assert ours == theirs
    assert ours.digest == theirs.digest
    given = desk.get_agreement(id, actor=BOSS).copies
    assert [(c.party, c.through, c.digest) for c in given] == [
        ("party_a", 5, ours.digest),
        ("party_b", 5, ours.digest),
    ]
    assert [c.given for c in given] == [T0 + DAY, T0 + 2 * DAY]
    # Later ones can still be compared with what was given then.
    accept(
        desk, id, propose(desk, id, "terminate_agreement", reason="replaced", last_day="2027-01-01")
    )
    assert desk.copy_of_agreement(id, actor=BOSS, through=5) == ours
    assert desk.copy_of_agreement(id, actor=BOSS).digest != ours.digest
    assert desk.verify(id, actor=BOSS).good


def test_a_party_is_given_its_last_copy_once_more(desk: Desk) -> None:
    id = signed(desk)
    first = desk.give_copy(id, party=Party.party_b, actor=BOSS)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    second = desk.give_copy(id, party=Party.party_b, actor=BOSS)
    (kept,) = desk.get_agreement(id, actor=BOSS).copies
    assert kept.digest == second.digest != first.digest


@pytest.mark.parametrize(("party", "actor"), [("party_a", BOSS), ("party_b", PARTY_B)])
def test_no_copy_is_recorded_but_the_records_own(desk: Desk, party: str, actor: Actor) -> None:
    """Whoever says it: the desk makes the copy again before it takes a digest."""
    id = signed(desk)
    accept(desk, id, propose(desk, id, "amend_agreement", terms=FASTER))
    whole, early = (desk.copy_of_agreement(id, actor=actor, through=n) for n in (5, 3))
    said = {"type": "give_copy", "party": party}
    for through, digest in ((5, "0" * 64), (5, early.digest), (3, whole.digest), (6, whole.digest)):
        made_up = GiveCopy.parse({**said, "through": through, "digest": digest})
        with pytest.raises(CommandRefused) as caught:
            desk.handle(made_up, actor=actor, on=id)
        (why,) = caught.value.refusals
        assert (why.rule, why.clause) == ("copy_is_the_records", "7.2")
        assert isinstance(desk.check(made_up, actor=actor, on=id), Refused)
    assert desk.get_agreement(id, actor=BOSS).copies == ()
    for copy in (early, whole):
        given = GiveCopy.parse({**said, "through": copy.through, "digest": copy.digest})
        once = desk.handle(given, actor=actor, on=id, key=f"copy-{copy.through}")
        assert desk.handle(given, actor=actor, on=id, key=f"copy-{copy.through}").replayed
        assert once.events[0].model_dump()["digest"] == copy.digest


def test_a_record_that_was_changed_gives_no_copy_whatever_is_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with SqlStore(url) as store:
        store.migrate()
        desk = new_desk(store)
        id = signed(desk)
        copy = desk.copy_of_agreement(id, actor=BOSS)
        with sa.create_engine(url, poolclass=sa.NullPool).begin() as conn:
            conn.exec_driver_sql(
                "UPDATE complaintflow_events SET body = replace(body, 'party_b', 'party_a')"
                " WHERE version = 3"
            )
        given = GiveCopy(party="party_a", through=copy.through, digest=copy.digest)
        with pytest.raises(RecordBroken):
            desk.handle(given, actor=BOSS, on=id)


def test_party_b_takes_its_own_copy_only_and_no_copy_of_a_draft_is_given(desk: Desk) -> None:
    id = signed(desk)
    with pytest.raises(CommandRefused) as caught:
        desk.give_copy(id, party=Party.party_a, actor=PARTY_B)
    assert [r.rule for r in caught.value.refusals] == ["acts_for_itself"]
    said = {"number": "HT-2", "party_a": "甲", "party_b": "乙"}
    draft = desk.handle(say("draft_agreement", **said), actor=BOSS).id
    with pytest.raises(CommandRefused) as caught:
        desk.give_copy(draft, party=Party.party_a, actor=BOSS)
    assert [r.rule for r in caught.value.refusals] == ["not_from_here"]


def test_a_copy_is_of_an_agreement_and_of_what_is_there(desk: Desk, clock: FakeClock) -> None:
    id = signed(desk)
    clock.advance(HOUR)
    complaint = receive(desk, id).id
    with pytest.raises(UnknownSubject):
        desk.copy_of_agreement(complaint, actor=BOSS)
    with pytest.raises(BadCopy):
        desk.copy_of_agreement(id, actor=BOSS, through=4)


def test_nothing_of_a_customer_is_in_party_bs_copy(desk: Desk, clock: FakeClock) -> None:
    """Nothing of a complaint is in an agreement's record; names are in the vault."""
    id = signed(desk, place="上海市黄浦区")
    clock.advance(HOUR)
    complaint = receive(desk, id)
    copy = desk.give_copy(id, party=Party.party_b, actor=PARTY_B)
    assert isinstance(copy, AgreementCopy)
    text = copy.data.decode()
    said = [
        "坏了",
        "021-5550-0188",
        "甲公司",
        "乙公司",
        "黄浦",
        complaint.id,
        complaint.reference,
        complaint.customer.ref,
    ]
    assert [word for word in said if word in text] == []
    assert read_copy(copy.data) == copy
    streams = {event["body"] for event in json.loads(text)["events"]}
    assert all('"type":"Agreement' in body or '"type":"Term' in body for body in streams)
