"""A joint complaint (共同投诉): one case, up to five act for those who complain, each is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow import complaint as c
from complaintflow import duties
from complaintflow.agreement import Terms
from complaintflow.complaint import events as e
from complaintflow.complaint import untold
from complaintflow.complaint.checking import CheckIdentity
from complaintflow.duties import DutyKind, DutyState
from complaintflow.keeping import Entitlement, ReceiveRightsRequest
from complaintflow.kernel import Decision
from complaintflow.values import Actor, Role

from . import build as b
from .build import PROOF, T0, Case, t

THREE = ("u-2", "u-3", "u-4")


def joint(*acting: str, **changes: object) -> Case:
    """Four complain together; some of them were chosen, and their authority was checked."""
    case = b.received(b.jointly(*THREE, acting=acting, **changes))
    for person in acting:
        chosen(case, person)
    return case


def chosen(case: Case, person: str, *covers: str) -> None:
    covered = covers or ("result", "speak")
    case.do(b.checked(person=person, capacity="chosen", covers=covered, evidence=PROOF))


def ready(case: Case) -> Case:
    """Handled: the result can be told."""
    case.do(b.classify(), t("07-01 11:00"))
    case.do(c.StartInvestigation(investigator="s-inv"), t("07-01 12:00"))
    case.do(b.conclude("not_upheld"), t("07-01 13:00"))
    return case


def met(case: Case, kind: DutyKind) -> object:
    return case.duty(kind).fulfilled


# --- each is told ----------------------------------------------------------------------------


def test_the_response_is_met_when_each_who_acts_was_told() -> None:
    case = joint("u-1", "u-2", "u-3")
    for n, person in enumerate(("u-1", "u-2", "u-3"), 1):
        assert met(case, DutyKind.response) is None
        case.do(b.acknowledge(told=person), T0 + timedelta(hours=n))
    assert met(case, DutyKind.response) == T0 + timedelta(hours=3)
    assert untold(case.state, case.state.cycle) == ()


def test_one_who_is_told_late_makes_the_response_late() -> None:
    case = joint("u-2", "u-3")
    case.do(b.acknowledge(told="u-2"), T0 + timedelta(hours=1))
    case.do(duties.AssessDuties(), T0 + timedelta(hours=25))
    assert [breach.clause for breach in case.state.breaches] == ["4.1"]
    assert untold(case.state, case.state.cycle) == ("u-3",)
    case.do(b.acknowledge(told="u-3", at=T0 + timedelta(hours=2)))
    assert case.state.breaches[0].status == "set_right"


def test_without_anybody_who_acts_each_who_complains_is_told() -> None:
    case = joint()
    assert untold(case.state, case.state.cycle) == ("u-1", *THREE)
    case.do(b.acknowledge())  # the customer itself
    for person in THREE:
        assert met(case, DutyKind.response) is None
        case.do(b.acknowledge(told=person))
    assert met(case, DutyKind.response) == case.now


def test_the_result_is_told_to_each_before_it_counts_and_before_it_closes() -> None:
    case = ready(joint("u-2", "u-3"))
    case.do(b.feedback(told="u-2"), t("07-02 10:00"))
    assert met(case, DutyKind.completion) is None
    assert "result_was_told" in case.refusals(c.Close(reason="no_answer"), t("07-20 10:00"))
    case.do(c.ResendFeedback(channel="phone", told="u-3"), t("07-03 10:00"))
    assert met(case, DutyKind.completion) == t("07-03 10:00")
    # Silence runs from when the last of them was told: five working days after 3 July.
    assert "closes_for_a_reason" in case.refusals(c.Close(reason="no_answer"), t("07-10 10:00"))
    assert isinstance(case.ask(c.Close(reason="no_answer"), t("07-11 10:00")), Decision)


def test_a_bounce_to_one_unmeets_it() -> None:
    case = joint("u-2", "u-3")
    case.do(b.acknowledge(told="u-2"))
    case.do(b.acknowledge(told="u-3"))
    assert met(case, DutyKind.response) is not None
    case.do(c.RecordBounce(message=case.message()))
    assert met(case, DutyKind.response) is None
    assert untold(case.state, case.state.cycle) == ("u-3",)


def test_whoever_is_named_after_all_were_told_is_not_owed_it_again() -> None:
    case = joint("u-2")
    case.do(b.acknowledge(told="u-2"), T0 + timedelta(hours=1))
    case.do(b.represented(representative={**b.AGENT, "person": "p-9"}), T0 + timedelta(hours=2))
    assert met(case, DutyKind.response) == T0 + timedelta(hours=1)
    # What comes later is told to both.
    ready(case)
    case.do(b.feedback(told="u-2"), t("07-02 10:00"))
    assert untold(case.state, case.state.cycle, c.Purpose.feedback) == ("p-9",)


def test_whoever_acts_no_more_need_not_be_told() -> None:
    case = joint("u-2", "u-3")
    case.do(b.acknowledge(told="u-2"), T0 + timedelta(hours=1))
    case.do(
        b.checked(person="u-3", capacity="chosen", covers=(), evidence=()),
        T0 + timedelta(hours=2),
    )
    assert met(case, DutyKind.response) == T0 + timedelta(hours=2)


HOURS = st.integers(1, 40)


@given(
    times=st.lists(st.tuples(st.sampled_from(THREE), HOURS), max_size=8),
    acting=st.sets(st.sampled_from(THREE), min_size=1),
)
def test_it_is_met_at_the_last_of_the_first_times(
    times: list[tuple[str, int]], acting: set[str]
) -> None:
    case = joint(*sorted(acting))
    case.now = T0 + timedelta(hours=41)
    for person, hour in times:
        case.do(b.acknowledge(told=person, at=T0 + timedelta(hours=hour)))
    first = {p: min((h for q, h in times if q == p), default=None) for p in acting}
    whole: datetime | None = None
    if None not in first.values():
        whole = T0 + timedelta(hours=max(h for h in first.values() if h is not None))
    assert met(case, DutyKind.response) == whole
    late = case.state.standing(case.duty(DutyKind.response), case.now).state
    in_time = whole is not None and whole <= T0 + timedelta(hours=24)
    assert (late == DutyState.met) is in_time


# --- who acts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 3, 5])
def test_as_many_act_as_the_terms_allow(most: int) -> None:
    agreed = b.signed(terms=Terms(most_representatives=most))
    people = tuple(f"p-{n}" for n in range(most))
    agents = [{**b.AGENT, "person": person} for person in people]
    case = b.received(b.jointly(*THREE, representatives=agents), agreement=agreed)
    another = b.represented(representative={**b.AGENT, "person": "p-9"})
    refused = case.refusals(another)["few_represent"]
    assert refused.facts["most"] == most
    case.do(b.represented(representative={**b.AGENT, "person": "p-0"}))  # named again
    case.do(b.represented(representative={**b.AGENT, "person": "p-9"}, replaces="p-0"))
    assert {one.person for one in case.state.acting()} == {*people[1:], "p-9"}


def test_of_one_customer_one_person_acts_and_another_takes_the_place() -> None:
    case = b.received(b.receive(representatives=[b.AGENT]))
    case.do(b.represented(representative={**b.AGENT, "person": "p-8"}))
    assert [one.person for one in case.state.representatives] == ["p-8"]
    assert case.made(e.RepresentativeNamed)[0].replaces == "p-7"


# --- what each of them says --------------------------------------------------------------------


def test_it_is_accepted_when_each_who_was_to_be_told_has_accepted() -> None:
    case = ready(joint("u-2", "u-3"))
    case.do(b.feedback(told="u-2"), t("07-02 10:00"))
    case.do(c.ResendFeedback(channel="phone", told="u-3"))
    for person in ("u-1", "u-2", "u-2"):
        case.do(c.Accept(by=person))
        assert case.state.answer is None
    case.do(c.Accept(by="u-3"))
    assert case.state.answer == "accepted"
    assert isinstance(case.ask(c.Close(reason="accepted")), Decision)


ACCEPTED = t("07-03 10:00")
GONE = t("07-04 10:00")


def half_accepted(*acting: str) -> Case:
    """The result was told to each, and each has accepted it but the last."""
    case = ready(joint(*acting))
    asked = acting or ("u-1", *THREE)
    case.do(b.feedback(told=asked[0]), t("07-02 10:00"))
    for person in asked[1:]:
        case.do(c.ResendFeedback(channel="phone", told=person))
    for person in asked[:-1]:
        case.do(c.Accept(by=person), ACCEPTED)
    assert case.state.answer is None
    return case


def said(case: Case) -> tuple[object, object]:
    """The answer to the result, and when it was given."""
    return case.state.answer, case.state.answered


def no_authority(person: str, **changes: object) -> CheckIdentity:
    return b.checked(person=person, capacity="agent", covers=(), evidence=(), **changes)


@pytest.mark.parametrize("acting", [(), ("u-2", "u-1"), ("u-1", "u-2", "u-3")])
def test_it_is_accepted_when_the_last_who_has_not_answered_leaves(acting: tuple[str, ...]) -> None:
    case = half_accepted(*acting)
    last = (acting or THREE)[-1]
    case.do(c.WithdrawMember(member=last), GONE)
    assert said(case) == ("accepted", GONE)
    assert isinstance(case.ask(c.Close(reason="accepted")), Decision)
    early = c.Close(reason="accepted", at=GONE - timedelta(minutes=1))
    assert "not_before_its_cause" in case.refusals(early)


def test_it_is_accepted_when_the_last_who_has_not_answered_may_act_no_more() -> None:
    case = half_accepted("u-2", "u-3")
    case.do(b.checked(person="u-3", capacity="chosen", covers=["result"], evidence=PROOF))
    assert said(case) == (None, ACCEPTED)
    case.do(no_authority("u-3"), GONE)
    assert said(case) == ("accepted", GONE)


def test_a_leaving_that_is_written_down_late_comes_before_no_acceptance() -> None:
    case = half_accepted()
    case.do(c.WithdrawMember(member="u-4", at=t("07-02 12:00")), GONE)
    assert said(case) == ("accepted", ACCEPTED)


def test_an_acceptance_that_is_written_down_late_ends_nothing_before_the_others() -> None:
    case = half_accepted()
    case.do(c.Accept(by="u-4", at=t("07-02 12:00")), GONE)
    assert said(case) == ("accepted", ACCEPTED)


def test_nothing_is_accepted_for_those_who_stay() -> None:
    """Who left had chosen nobody but themselves: now each who complains is asked."""
    case = ready(joint("u-2"))
    case.do(b.feedback(told="u-2"), t("07-02 10:00"))
    case.do(c.Accept(by="u-1"), ACCEPTED)
    case.do(c.WithdrawMember(member="u-2"), GONE)
    assert said(case) == (None, ACCEPTED)
    for person in ("u-3", "u-4"):
        case.do(c.Accept(by=person))
    assert case.state.answer == "accepted"


def test_who_leaves_ends_no_silence_and_no_work() -> None:
    """What was closed as not answered, or is not told yet, is accepted by no leaving."""
    case = half_accepted("u-2", "u-3")
    case.do(c.Close(reason="no_answer"), t("07-20 10:00"))
    case.do(no_authority("u-3"))
    assert case.state.answer is None
    case = ready(joint("u-2", "u-3"))
    case.do(no_authority("u-3"))
    assert case.state.answer is None


def test_one_member_who_objects_opens_another_cycle_for_all() -> None:
    case = ready(joint("u-2"))
    case.do(b.feedback(told="u-2"), t("07-02 10:00"))
    case.do(c.Accept(by="u-2"))
    case.actor = Actor(role=Role.customer, id="u-4")
    case.do(c.Object(statement="我不同意"), t("07-03 10:00"))
    assert case.made(e.ObjectionRaised)[0].by_whom == "u-4"
    assert (case.state.cycle.n, case.state.answer, case.state.accepted) == (2, None, ())


def test_one_member_leaves_and_it_goes_on_for_the_others() -> None:
    case = joint()
    case.do(c.WithdrawMember(member="u-1", note="不再追究"))
    case.actor = Actor(role=Role.customer, id="u-2")
    case.do(c.WithdrawMember(member="u-2"))
    assert case.state.is_open
    assert case.state.complainants() == ("u-3", "u-4")
    assert untold(case.state, case.state.cycle) == ("u-3", "u-4")
    case.actor = b.CLERK
    for gone in (None, "u-2"):  # who left is not told for the others, nor speaks
        assert "authority_is_checked" in case.refusals(b.acknowledge(told=gone))
    case.do(c.WithdrawMember(member="u-3"))
    assert "member_may_leave" in case.refusals(c.WithdrawMember(member="u-4"))
    case.do(c.Withdraw(by="u-4"))  # the last one withdraws it
    assert case.state.status == "withdrawn"


def test_who_left_still_asks_what_is_recorded_about_them() -> None:
    case = joint()
    case.do(c.WithdrawMember(member="u-2"))
    case.do(b.checked(person="u-2", capacity="customer", evidence=()))
    assert case.state.entitles("u-2", Entitlement.data)
    assert not case.state.entitles("u-2", Entitlement.speak)
    chosen = b.checked(person="u-2", capacity="chosen")
    assert "customer_is_named" in case.refusals(chosen)
    known = case.state.identities[-1].id
    case.do(ReceiveRightsRequest(kind="access", check=known))
    assert case.state.rights[0].person == "u-2"


def test_the_whole_is_withdrawn_by_nobody_but_who_may_speak_for_all() -> None:
    case = joint("u-2")
    for command in (c.Withdraw(), c.Withdraw(by="u-3")):
        assert "authority_is_checked" in case.refusals(command)
    case.do(b.checked(person="u-3", capacity="customer", evidence=()))
    assert "authority_is_checked" in case.refusals(c.Withdraw(by="u-3"))
    case.do(c.Withdraw(by="u-2"))
    assert case.state.status == "withdrawn"


def test_what_was_told_is_kept_of_each() -> None:
    case = joint("u-2", "u-3")
    for n in range(6):
        arrived = T0 + timedelta(minutes=n)
        case.do(b.acknowledge(told="u-2", at=arrived, arrived=arrived), T0 + timedelta(hours=1))
    case.do(b.acknowledge(told="u-3", arrived=case.now))
    assert sorted(m.told or "" for m in case.state.messages) == ["u-2", "u-3"]


def test_a_message_goes_to_who_is_told() -> None:
    case = joint("u-2", "u-3")
    for person in ("u-2", None):
        case.do(b.acknowledge(told=person, deliver=True))
    assert [notice.recipient for notice in case.notices if notice.role == "customer"] == [
        "u-2",
        "u-1",
    ]


def test_members_are_merged_only_with_the_same_members() -> None:
    case = joint()
    case.other = b.second()
    assert "same_customer" in case.refusals(c.Merge(into="c-2"))


# --- corrections -----------------------------------------------------------------------------


@pytest.mark.parametrize("ref", ["u-2", "u-3"])
def test_each_of_them_is_put_right(ref: str) -> None:
    """PIPL art. 46: also who took their part back; the others stay as they are."""
    case = joint("u-1", "u-2")
    case.do(c.WithdrawMember(member="u-3"))
    before = case.state
    case.do(b.correct(customer={"ref": ref, "name": "李四", "contacts": [b.contact()]}))
    was = {one.ref: one for one in before.members}
    now = {one.ref: one for one in case.state.members}
    assert now[ref].name not in (None, was[ref].name)
    assert {**now, ref: was[ref]} == was
    assert (now[ref].left, now[ref].no_contact) == (was[ref].left, None)
    assert len(now[ref].contacts) == 1
    assert now[ref].contacts != was[ref].contacts
    assert case.state.customer == before.customer
    assert case.state.identities == before.identities


def test_another_is_who_the_customer_is() -> None:
    case = b.received(b.jointly("u-2"))
    case.do(b.correct(customer={"ref": "u-9", "contacts": [b.contact()]}))
    assert case.state.customers() == ("u-9", "u-2")


@pytest.mark.parametrize("ref", ["u-1", "u-2"])
def test_who_leaves_acts_for_the_others_no_more(ref: str) -> None:
    """Also the first of them, by name or without, and whatever they were checked for."""
    case = joint("u-1", "u-2")
    case.do(b.checked(person=ref, capacity="agent", covers=[*Entitlement], evidence=PROOF))
    stays = "u-2" if ref == "u-1" else "u-1"
    case.do(c.WithdrawMember(member=ref))
    assert [one.person for one in case.state.acting()] == [stays]
    assert case.state.to_be_told() == (stays,)
    assert not any(case.state.entitles(ref, to) for to in Entitlement)
    for told in {ref, None} if ref == "u-1" else {ref}:
        assert "authority_is_checked" in case.refusals(b.acknowledge(told=told))
    assert "authority_is_checked" in case.refusals(c.Withdraw(by=ref))
    # Who stays was told: nobody waits for who left.
    case.do(b.acknowledge(told=stays))
    assert met(case, DutyKind.response) is not None


def test_what_waited_for_who_left_is_met_when_they_leave() -> None:
    case = joint("u-2", "u-3")
    case.do(b.acknowledge(told="u-2"), T0 + timedelta(hours=1))
    case.do(c.WithdrawMember(member="u-3"), T0 + timedelta(hours=3))
    assert met(case, DutyKind.response) == T0 + timedelta(hours=3)


def test_another_is_named_in_the_place_of_who_left() -> None:
    """Where nobody acts any more, each who complains is told."""
    case = joint("u-2")
    case.do(c.WithdrawMember(member="u-2"))
    assert case.state.to_be_told() == ("u-1", "u-3", "u-4")
    again = b.represented(representative={**b.AGENT, "person": "u-2"})
    assert "who_left_acts_no_more" in case.refusals(again)
    case.do(b.represented(representative={**b.AGENT, "person": "u-3"}))
    assert case.state.to_be_told() == ("u-3",)


@pytest.mark.parametrize("person", [None, "u-1", "u-3"])
def test_a_contact_that_is_found_is_of_whoever_it_is(person: str | None) -> None:
    case = joint()
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable())
    before = case.state
    case.do(b.found(person=person))
    own = person in (None, "u-1")
    assert case.made(e.ContactFound)[0].person == (None if own else person)
    found = case.made(e.ContactFound)[0].contact
    assert case.state.unreachable is None
    for was, now in zip(
        (before.customer, *before.members), (case.state.customer, *case.state.members), strict=True
    ):
        theirs = now.ref == (person or "u-1")
        assert now.contacts == ((*was.contacts, found) if theirs else was.contacts)


@pytest.mark.parametrize("reachable", ["u-1", "u-2"])
def test_with_the_one_who_can_be_reached_the_way_to_reach_them_leaves(reachable: str) -> None:
    """Who stays cannot be told, and nobody need try: not now, and not when it is reopened."""
    people = {
        ref: {"contacts": [b.contact()]} if ref == reachable else {"no_contact": "none_left"}
        for ref in ("u-1", "u-2")
    }
    first, second = ({"ref": ref, **left} for ref, left in people.items())
    case = b.received(b.receive(customer=first, members=[second]))
    assert case.state.contactable
    assert "attempts_are_recorded" in case.refusals(b.unreachable())
    case.do(c.WithdrawMember(member=reachable))
    assert not case.state.contactable
    case.do(b.unreachable())
    ready(case)
    case.do(c.Close(reason="unreachable"))
    case.do(c.Reopen(reason="new_facts"))
    assert case.state.unreachable == "none_left"
    stays = "u-2" if reachable == "u-1" else "u-1"
    case.do(b.found(person=stays))
    assert (case.state.contactable, case.state.unreachable) == (True, None)


@pytest.mark.parametrize("person", ["u-1", "u-2"])
def test_with_a_contact_that_is_found_why_there_was_none_counts_no_more(person: str) -> None:
    """Of whom it was found, and of nobody else."""
    nobody = {"no_contact": "none_left"}
    members = [{"ref": "u-2", **nobody}]
    case = b.received(b.receive(customer={"ref": "u-1", **nobody}, members=members))
    case.do(b.found(person=person))
    why = {one.ref: one.no_contact for one in (case.state.customer, *case.state.members)}
    assert why == {"u-1": "none_left", "u-2": "none_left"} | {person: None}
