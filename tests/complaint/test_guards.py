"""Each guard of each machine refuses with its words, and lets through what it has no quarrel with.

A pair differs in the one thing that the guard looks at. Everything goes through ``decide``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, get_args

import pytest

import wording
from agreement import pairs
from agreement.pairs import AskedOfAgreement
from complaintflow import complaint as c
from complaintflow import duties, keeping
from complaintflow.agreement import Terms, agreement_machine
from complaintflow.agreement.decisions import HANDLERS as OF_AGREEMENTS
from complaintflow.complaint import Product, annex_2, complaint_machine, measure_machine
from complaintflow.duties import breach_machine
from complaintflow.keeping import RightsStatus
from complaintflow.kernel import Command, Decision, Guard, Refused
from complaintflow.periods import china
from complaintflow.values import Actor, Day, Evidence, Model, Party, Role, Text

from . import build as b
from .build import PROOF, T0, Case, t
from .test_causes import FREE

MINUTE = timedelta(minutes=1)
SKEW = timedelta(minutes=5)
"""How far ahead of the clock a fact is still skew (design: Time)."""


@dataclass
class Asked:
    """A command given to a complaint."""

    case: Case
    command: Command
    now: datetime | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def answer(self) -> Decision | Refused:
        return self.case.ask(self.command, self.now, **self.changes)


Question = Asked | AskedOfAgreement
Make = Callable[[], Question]
F = TypeVar("F", bound=Make)
REFUSES: list[tuple[str, str, dict[str, object], Make]] = []
LETS: list[tuple[str, Make]] = []


def refuses(rule: str, clause: str, **facts: object) -> Callable[[F], F]:
    def keep(make: F) -> F:
        REFUSES.append((rule, clause, facts, make))
        return make

    return keep


def lets(rule: str) -> Callable[[F], F]:
    def keep(make: F) -> F:
        LETS.append((rule, make))
        return make

    return keep


# --- times (3.7) ---------------------------------------------------------------------


@refuses(
    "happened_by_now", "3.7", field="at", at="2026-07-01T02:05:01Z", now="2026-07-01T02:00:00Z"
)
def _() -> Question:
    at = T0 + SKEW + timedelta(seconds=1)
    return Asked(b.received(), c.LogContact(channel="phone", reached=True, at=at))


@refuses(
    "happened_by_now", "3.7", field="came_in", at="2026-07-01T16:00:00Z", now="2026-07-01T02:00:00Z"
)
def _() -> Question:
    # A day that has not begun lies in the future.
    return Asked(Case(), b.receive(came_in=Day(day=date(2026, 7, 2))))


@refuses(
    "happened_by_now", "3.7", field="arrived", at="2026-07-01T03:00:00Z", now="2026-07-01T02:00:00Z"
)
def _() -> Question:
    return Asked(b.received(), b.acknowledge(arrived=t("07-01 11:00")))


@refuses(
    "happened_by_now",
    "3.7",
    field="answered",
    at="2026-07-01T03:00:00Z",
    now="2026-07-01T02:00:00Z",
)
def _() -> Question:
    return Asked(Case(), b.carry_over(answered=t("07-01 11:00")))


@lets("happened_by_now")
def _() -> Question:
    return Asked(b.received(), c.LogContact(channel="phone", reached=True, at=T0 + SKEW))


@lets("happened_by_now")
def _() -> Question:
    return Asked(Case(), b.receive(came_in=Day(day=date(2026, 7, 1))))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T01:59:00Z", cause="2026-07-01T02:00:00Z")
def _() -> Question:
    return Asked(b.received(), b.classify(at=T0 - MINUTE))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T01:59:00Z", cause="2026-07-01T02:00:00Z")
def _() -> Question:
    # An acknowledgement answers the receipt, whatever was done since.
    return Asked(b.reach("executed", acknowledged=False), b.acknowledge(at=T0 - MINUTE))


@refuses(
    "not_before_its_cause", "3.7", at="2026-06-30T15:59:59.999999Z", cause="2026-07-01T02:00:00Z"
)
def _() -> Question:
    # A day that was over before the receipt.
    return Asked(b.received(), b.classify(at=Day(day=date(2026, 6, 30))))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:24:00Z", cause="2026-07-01T02:30:00Z")
def _() -> Question:
    # A message arrives after it was sent.
    case = b.reach("classified")
    return Asked(case, c.RecordArrival(message=case.message(), at=t("07-01 10:24")))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:24:00Z", cause="2026-07-01T02:30:00Z")
def _() -> Question:
    # Nor does it bounce before it was sent.
    case = b.reach("classified")
    return Asked(case, c.RecordBounce(message=case.message(), at=t("07-01 10:24")))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:00:00Z", cause="2026-07-01T03:00:00Z")
def _() -> Question:
    # Declining answers the step before it.
    return Asked(b.reach("classified"), b.decline(at=T0))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:00:00Z", cause="2026-07-01T03:00:00Z")
def _() -> Question:
    # A complaint is merged into one that is there.
    case = b.received()
    case.other = b.received(id="c-2", now=t("07-01 11:00")).state
    return Asked(case, c.Merge(into="c-2", at=T0), t("07-01 12:00"))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T04:30:00Z", cause="2026-07-01T05:00:00Z")
def _() -> Question:
    # Findings are taken over once they are there.
    case = _following("investigating")
    take = c.TakeOverFindings(lead="c-2", at=t("07-01 12:30"))
    return Asked(case, take, t("07-01 14:00"))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T09:59:00Z", cause="2026-07-01T10:00:00Z")
def _() -> Question:
    # A measure is done once it is in the plan.
    case = b.reach("executing")
    case.do(b.revise(b.measure(), b.measure("m-9")), t("07-01 18:00"))
    return Asked(case, b.complete("m-9", at=t("07-01 17:59")))


@lets("not_before_its_cause")
def _() -> Question:
    # One that was carried on was planned before.
    case = b.reach("executing")
    case.do(b.revise(b.measure(), b.measure("m-9")), t("07-01 18:00"))
    return Asked(case, b.complete("m-1", at=t("07-01 17:59")))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:00:00Z", cause="2026-07-01T03:00:00Z")
def _() -> Question:
    # What is unlinked was linked before.
    case = b.received()
    case.other = b.second()
    case.do(c.Link(other="c-2"), t("07-01 11:00"))
    return Asked(case, c.Unlink(other="c-2", reason="another_matter", at=T0))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T02:00:00Z", cause="2026-07-01T03:00:00Z")
def _() -> Question:
    # A problem is taken up once it was found.
    case = b.received()
    case.do(c.FindProblem(problem="seal"), t("07-01 11:00"))
    case.improvement = b.serving("seal")
    return Asked(case, c.LinkImprovement(problem="seal", improvement="i-1", at=T0))


@lets("not_before_its_cause")
def _() -> Question:
    # Who objects has heard the result, though it is closed since.
    case = b.reach("closed")
    return Asked(case, c.Reopen(reason="objection", at=T0 + timedelta(hours=7)))


@lets("not_before_its_cause")
def _() -> Question:
    # The clock over there may be a little behind ours.
    case = b.reach("classified")
    return Asked(case, c.RecordArrival(message=case.message(), at=t("07-01 10:25")))


@refuses("not_before_its_cause", "3.7", at="2026-07-01T07:59:00Z", cause="2026-07-01T09:00:00Z")
def _() -> Question:
    # A follow-up is done after it was told.
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    done = c.FinishFollowUp(follow_up="f-1", evidence=PROOF, at=t("07-01 15:59"))
    return Asked(case, done)


@lets("not_before_its_cause")
def _() -> Question:
    return Asked(b.received(), b.classify(at=T0))


@lets("not_before_its_cause")
def _() -> Question:
    # The acknowledgement was made before the classification and written down after it.
    case = b.reach("classified", acknowledged=False)
    return Asked(case, b.acknowledge(at=T0 + MINUTE))


@lets("not_before_its_cause")
def _() -> Question:
    # The day of the receipt holds times after it.
    return Asked(b.received(), b.classify(at=Day(day=date(2026, 7, 1))))


@lets("not_before_its_cause")
def _() -> Question:
    case = b.reach("classified")
    return Asked(case, c.RecordArrival(message=case.message(), at=t("07-01 10:30")))


@lets("not_before_its_cause")
def _() -> Question:
    # An interim measure may have been taken before the status began that is recorded now.
    stop = c.Contain(kind="stop_sale", what="停售", responsible="s-1", at=T0)
    return Asked(b.reach("executing"), stop)


@lets("not_before_its_cause")
def _() -> Question:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    done = c.FinishFollowUp(follow_up="f-1", evidence=PROOF, at=t("07-01 17:00"))
    return Asked(case, done)


@refuses("arrives_after_sending", "4.1", arrived="2026-07-01T01:59:00Z")
def _() -> Question:
    return Asked(b.received(now=T0), b.acknowledge(arrived=T0 - MINUTE))


@refuses("arrives_after_sending", "4.1", arrived="2026-07-01T02:09:00Z")
def _() -> Question:
    sent, arrived = t("07-01 10:10"), t("07-01 10:09")
    return Asked(b.received(), b.acknowledge(at=sent, arrived=arrived), t("07-01 12:00"))


@refuses("arrives_after_sending", "4.1", arrived="2026-07-01T01:59:00Z")
def _() -> Question:
    # A request to Party B (2.2) likewise.
    return Asked(requested(), ask_for(arrived=T0 - MINUTE))


@lets("arrives_after_sending")
def _() -> Question:
    at = t("07-01 10:10")
    return Asked(b.received(), b.acknowledge(at=at, arrived=at), t("07-01 12:00"))


@lets("arrives_after_sending")
def _() -> Question:
    # It arrived on the day on which it was sent.
    arrived = Day(day=date(2026, 7, 1))
    return Asked(
        b.received(), b.acknowledge(at=t("07-01 10:10"), arrived=arrived), t("07-01 12:00")
    )


@refuses(
    "answered_after_it_came_in",
    "3.7",
    came_in="2024-03-01T02:00:00Z",
    answered="2024-03-01T01:59:00Z",
)
def _() -> Question:
    return Asked(Case(), b.carry_over(answered=t("2024-03-01 09:59")))


@lets("answered_after_it_came_in")
def _() -> Question:
    return Asked(Case(), b.carry_over(answered=t("2024-03-01 10:00")))


@lets("answered_after_it_came_in")
def _() -> Question:
    return Asked(Case(), b.carry_over(answered=Day(day=date(2024, 3, 1))))


@refuses("came_in_before_registration", "3.7", registered="2026-07-01T02:00:00Z")
def _() -> Question:
    return Asked(b.received(), b.correct(T0 + MINUTE), t("07-01 12:00"))


@refuses("corrects_something", "3.7")
def _() -> Question:
    return Asked(b.received(), b.correct(T0))


@refuses("corrects_something", "3.7")
def _() -> Question:
    # The same correction a second time.
    case = b.received()
    case.do(b.correct(Day(day=date(2026, 7, 1))))
    return Asked(case, b.correct(Day(day=date(2026, 7, 1))))


@refuses("corrects_something", "3.7")
def _() -> Question:
    # Of an old case, under no agreement.
    case = Case()
    case.do(b.carry_over())
    return Asked(case, b.correct(t("2024-03-01 10:00")))


@refuses("corrects_something", "3.7")
def _() -> Question:
    case = b.received()
    case.do(b.correct(customer=b.NO_CONTACT))
    return Asked(case, b.correct(customer={"no_contact": "none_left"}))


@lets("corrects_something")
def _() -> Question:
    return Asked(b.received(), b.correct(T0 - MINUTE))


@lets("corrects_something")
def _() -> Question:
    # All that is known is the day, after all.
    return Asked(b.received(), b.correct(Day(day=date(2026, 7, 1))))


@lets("corrects_something")
def _() -> Question:
    # Other terms are said to have held by then.
    other = b.signed(terms=b.NO_TARGETS)
    return Asked(b.received(), b.correct(T0), changes={"agreement": other})


@lets("corrects_something")
def _() -> Question:
    # A name is sealed: whether it is the same, only the vault knows.
    case = b.received()
    case.do(b.correct(customer=b.NO_CONTACT))
    return Asked(case, b.correct(customer=b.NO_CONTACT | {"name": "张三"}))


@lets("corrects_something")
def _() -> Question:
    case = b.received()
    case.do(b.correct(customer=b.NO_CONTACT))
    return Asked(case, b.correct(customer={"ref": "u-9", "no_contact": "none_left"}))


@lets("corrects_something")
def _() -> Question:
    # A request of the customer is carried out, though somebody put it right before.
    case = b.received()
    b.ask_rights(case, RightsStatus.granted, kind="correction")
    return Asked(case, b.correct(T0, request="r-1"))


@lets("came_in_before_registration")
def _() -> Question:
    early = b.received(b.receive(came_in=T0 - MINUTE))
    return Asked(early, b.correct(T0), t("07-01 12:00"))


@lets("came_in_before_registration")
def _() -> Question:
    customer = {"ref": "u-2", "no_contact": "none_left"}
    return Asked(b.received(), b.correct(customer=customer))


@refuses(
    "came_in_before_its_answer",
    "3.7",
    came_in="2026-07-01T02:00:00Z",
    answered="2026-07-01T01:30:00Z",
)
def _() -> Question:
    early = b.received(b.receive(came_in=t("07-01 09:00")))
    early.do(b.acknowledge(at=t("07-01 09:30")))
    return Asked(early, b.correct(T0), t("07-01 12:00"))


@refuses(
    "came_in_before_its_answer",
    "3.7",
    came_in="2026-07-01T02:00:00Z",
    answered="2026-07-01T01:40:00Z",
)
def _() -> Question:
    early = b.received(b.receive(came_in=t("07-01 09:00")))
    early.do(b.classify(at=t("07-01 09:40")))
    return Asked(early, b.correct(T0), t("07-01 12:00"))


@refuses(
    "came_in_before_its_answer",
    "3.7",
    came_in="2026-07-01T02:00:00Z",
    answered="2026-07-01T01:30:00Z",
)
def _() -> Question:
    # Nor does it lie after what answered it in an earlier cycle, though that is over.
    case = b.received(b.receive(came_in=t("07-01 09:00")))
    case.do(b.acknowledge(at=t("07-01 09:30")))
    investigate = c.StartInvestigation(investigator="s-inv")
    told = (b.conclude("not_upheld"), b.feedback(), c.Object(statement="不满意"))
    for command in (b.classify(), investigate, *told):
        case.do(command)
    return Asked(case, b.correct(T0), t("07-01 12:00"))


@refuses(
    "came_in_before_its_answer",
    "3.7",
    came_in="2026-07-01T02:00:00Z",
    answered="2026-07-01T01:20:00Z",
)
def _() -> Question:
    # Nor after an attempt to reach the customer.
    early = b.received(b.receive(came_in=t("07-01 09:00")))
    early.do(c.LogContact(channel="phone", reached=False, at=t("07-01 09:20")))
    return Asked(early, b.correct(T0), t("07-01 12:00"))


@lets("came_in_before_its_answer")
def _() -> Question:
    # A basis to disclose may be older than the complaint: it answers nothing.
    early = b.received(b.receive(came_in=t("07-01 09:00")))
    early.do(c.Disclose(to_whom="court", recipient="r-1", kinds=("findings",)))
    told = early.state.disclosures[0].id
    early.do(c.SupplyBasis(disclosure=told, basis="order", evidence=PROOF, at=t("06-01 09:00")))
    return Asked(early, b.correct(T0), t("07-01 12:00"))


@lets("came_in_before_its_answer")
def _() -> Question:
    early = b.received(b.receive(came_in=t("07-01 09:00")))
    early.do(b.acknowledge(at=t("07-01 09:30")))
    return Asked(early, b.correct(t("07-01 09:30")), t("07-01 12:00"))


# --- who (2.1, 7.1) ------------------------------------------------------------------


@refuses(
    "agreement_in_force",
    "7.1",
    received="2026-07-01T02:00:00Z",
    starts="2026-07-01T16:00:00Z",
    ends="2027-07-02T16:00:00Z",
)
def _() -> Question:
    later = b.signed(t("07-02 09:00"), first_day=None, indefinite=False, years=1)
    return Asked(Case(agreement=later), b.receive())


@refuses(
    "agreement_in_force",
    "7.1",
    received="2027-07-02T16:00:00Z",
    starts="2026-06-30T16:00:00Z",
    ends="2027-07-01T16:00:00Z",
)
def _() -> Question:
    over = b.signed(t("07-01 09:00"), first_day=None, indefinite=False, years=1)
    return Asked(Case(agreement=over), b.receive(), t("2027-07-03 00:00"))


@refuses("agreement_in_force", "7.1", received="2026-07-01T02:00:00Z", starts=None, ends=None)
def _() -> Question:
    return Asked(Case(agreement=b.drafted()), b.receive())


@refuses("agreement_in_force", "7.1", received="2026-07-01T02:00:00Z", starts=None, ends=None)
def _() -> Question:
    return Asked(Case(), b.receive(), changes={"agreement": None})


@refuses(
    "agreement_in_force",
    "7.1",
    received="2017-12-31T15:59:00Z",
    starts="2017-12-31T16:00:00Z",
    ends=None,
)
def _() -> Question:
    # What counts is the receipt, not the registration.
    return Asked(Case(), b.receive(came_in=t("2017-12-31 23:59")))


@lets("agreement_in_force")
def _() -> Question:
    # The corresponding day is still in the term (row: the last day of the term).
    term = b.signed(t("07-01 09:00"), first_day=None, indefinite=False, years=1)
    return Asked(Case(agreement=term), b.receive(), t("2027-07-01 23:59"))


@lets("agreement_in_force")
def _() -> Question:
    # Received on its last day, registered after its end (row: received before it ends).
    over = b.signed(t("07-01 09:00"), first_day=None, indefinite=False, years=1)
    return Asked(
        Case(agreement=over), b.receive(came_in=t("2027-07-01 12:00")), t("2027-07-03 00:00")
    )


@refuses(
    "agreement_in_force",
    "7.1",
    received="2017-12-31T15:59:00Z",
    starts="2017-12-31T16:00:00Z",
    ends=None,
)
def _() -> Question:
    # Nor does a correction lead to where there was no agreement.
    return Asked(b.received(), b.correct(t("2017-12-31 23:59")))


@lets("agreement_in_force")
def _() -> Question:
    return Asked(b.received(), b.correct(t("2018-01-01 00:00")))


@lets("agreement_in_force")
def _() -> Question:
    # What was carried over asks for no agreement.
    old = Case()
    old.do(b.carry_over(came_in=t("2016-03-01 10:00")))
    return Asked(old, b.correct(t("2016-02-01 10:00")))


@lets("agreement_in_force")
def _() -> Question:
    # Who the customer is has nothing to do with it.
    nobody = b.received(b.receive(customer=b.NO_CONTACT))
    another = b.correct(customer=b.NO_CONTACT | {"ref": "u-9"})
    return Asked(nobody, another, changes={"agreement": None})


STAFF = {"staff": ("s-bad",)}


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    return Asked(Case(), b.receive(**STAFF, handler="s-bad"))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    return Asked(b.received(b.receive(**STAFF)), c.AssignHandler(handler="s-bad"))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    case = b.reach("classified", command=b.receive(**STAFF))
    return Asked(case, c.StartInvestigation(investigator="s-bad"))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    case = b.reach("investigated", command=b.receive(**STAFF))
    return Asked(case, b.plan(b.measure(), b.measure("m-2", responsible="s-bad")))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    case = b.reach("investigated", command=b.receive(**STAFF))
    return Asked(case, b.plan(approved_by="s-bad"))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    case = b.reach("executed", command=b.receive(**STAFF))
    return Asked(case, b.feedback(b.follow_up(responsible="s-bad")))


@refuses("takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    case = b.received(b.receive(**STAFF))
    return Asked(case, c.Contain(kind="warn", what="警示", responsible="s-bad"))


def _remedied_by(person: str) -> Question:
    late = b.received(b.receive(**STAFF))
    late.do(duties.AssessDuties(), t("07-02 10:01"))
    breach = late.state.breaches[0].id
    due = t("08-01 18:00")
    return Asked(late, duties.AssignRemedy(breach=breach, responsible=person, due=due))


@refuses("another_remedies_it", "2.1", person="s-bad")
def _() -> Question:
    return _remedied_by("s-bad")


@lets("another_remedies_it")
def _() -> Question:
    return _remedied_by("s-good")


@lets("takes_no_part")
def _() -> Question:
    return Asked(Case(), b.receive(**STAFF, handler="s-good"))


@lets("takes_no_part")
def _() -> Question:
    case = b.reach("investigated", command=b.receive(**STAFF))
    return Asked(case, b.plan(b.measure(responsible="s-good"), approved_by="s-boss"))


@refuses("another_handles_it", "2.1", person="s-clerk")
def _() -> Question:
    return Asked(Case(), b.receive(staff=("s-clerk",)))


@lets("another_handles_it")
def _() -> Question:
    return Asked(Case(), b.receive(staff=("s-clerk",), handler="s-good"))


@refuses("actor_takes_no_part", "2.1", person="s-bad")
def _() -> Question:
    actor = Actor(role=Role.customer_service, id="s-bad")
    return Asked(b.received(b.receive(**STAFF)), b.classify(), changes={"actor": actor})


@lets("actor_takes_no_part")
def _() -> Question:
    actor = Actor(role=Role.customer_service, id="s-good")
    return Asked(b.received(b.receive(**STAFF)), b.classify(), changes={"actor": actor})


@lets("actor_takes_no_part")
def _() -> Question:
    # The program is nobody, whatever ids the host gives its staff.
    case = b.received(b.receive(staff=("complaintflow",)))
    return Asked(case, b.classify(), changes={"actor": Actor.SYSTEM})


@refuses("agent_takes_no_part", "2.1", person="p-7")
def _() -> Question:
    return Asked(b.received(b.receive(staff=("p-7",))), b.checked())


@lets("agent_takes_no_part")
def _() -> Question:
    return Asked(b.received(b.receive(**STAFF)), b.checked())


@lets("agent_takes_no_part")
def _() -> Question:
    # What somebody was entitled to before ends all the same.
    return Asked(b.received(b.receive(staff=("p-7",))), b.checked(covers=()))


@refuses("party_b_takes_part", "2.1", person="b-1")
def _() -> Question:
    case = b.received(b.receive(staff=("b-1",)), agreement=b.signed(party_b_ref="b-1"))
    return Asked(case, ask_for())


@lets("party_b_takes_part")
def _() -> Question:
    case = b.received(b.receive(**STAFF), agreement=b.signed(party_b_ref="b-1"))
    return Asked(case, ask_for())


@refuses("cites_evidence", "2.1")
def _() -> Question:
    return Asked(b.reach("investigating"), b.conclude(evidence=()))


@refuses("cites_evidence", "2.1")
def _() -> Question:
    return Asked(b.reach("executing"), b.complete(evidence=()))


@refuses("cites_evidence", "2.1")
def _() -> Question:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    return Asked(case, c.FinishFollowUp(follow_up="f-1", evidence=()))


@lets("cites_evidence")
def _() -> Question:
    return Asked(b.reach("investigating"), b.conclude(evidence=PROOF))


@lets("cites_evidence")
def _() -> Question:
    return Asked(b.reach("executing"), b.complete(evidence=PROOF))


# --- attachments (3.7, 2.1) ----------------------------------------------------------


FILE = "f_0ff909b8484935c781982e060c72043d"
"""The id that an attachment gets here: it follows from the command's key."""


def _attached() -> Case:
    case = b.reach("investigating")
    case.do(b.attach())
    return case


def _file(case: Case, **changes: Any) -> tuple[Evidence, ...]:
    (attachment,) = case.state.attachments
    return (Evidence(**({"kind": "attachment", "ref": attachment.id} | changes)),)


@refuses("attached_once", "3.7", attachment=FILE)
def _() -> Question:
    return Asked(_attached(), b.attach(kind="document", file_name="同一文件.pdf"))


@lets("attached_once")
def _() -> Question:
    return Asked(_attached(), b.attach(sha256="c" * 64))


def _with_files(n: int) -> Case:
    case = b.received()
    for at in range(n):
        case.do(b.attach(sha256=f"{at:064x}"))
    return case


@refuses("few_attachments", "3.7", most=200)
def _() -> Question:
    return Asked(_with_files(200), b.attach())


@lets("few_attachments")
def _() -> Question:
    return Asked(_with_files(199), b.attach())


@refuses("evidence_is_attached", "2.1", ref="f-none")
def _() -> Question:
    case = _attached()
    return Asked(case, b.conclude(evidence=(*PROOF, *_file(case, ref="f-none"))))


@refuses("evidence_is_attached", "2.1", ref=FILE)
def _() -> Question:
    case = _attached()
    return Asked(case, b.conclude(evidence=_file(case, sha256="c" * 64)))


@refuses("evidence_is_attached", "2.1", ref="f-1")
def _() -> Question:
    return Asked(b.received(), b.checked(evidence=(Evidence(kind="attachment", ref="f-1"),)))


@lets("evidence_is_attached")
def _() -> Question:
    case = _attached()
    return Asked(case, b.conclude(evidence=_file(case)))


@lets("evidence_is_attached")
def _() -> Question:
    case = _attached()
    return Asked(case, b.conclude(evidence=(*PROOF, *_file(case, sha256="b" * 64))))


# --- classification (3.2, annex 2) ---------------------------------------------------

CATEGORIES = (
    "quality",
    "service",
    "delivery",
    "price",
    "contract",
    "aftersales",
    "privacy",
    "staff",
    "suggestion",
    "other",
)
QUALITY = ("malfunction", "appearance", "performance", "safety")


@refuses("category_is_known", "3.2", category="weather", subcategory=None, known=CATEGORIES)
def _() -> Question:
    return Asked(b.received(), b.classify(category="weather"))


@refuses("category_is_known", "3.2", category="quality", subcategory="refund", known=QUALITY)
def _() -> Question:
    # A subcategory belongs to its own category.
    return Asked(b.reach("classified"), b.reclassify(category="quality", subcategory="refund"))


@refuses("category_is_known", "3.2", category="suggestion", subcategory="refund", known=())
def _() -> Question:
    # It is divided no further.
    return Asked(b.received(), b.classify(category="suggestion", subcategory="refund"))


@lets("category_is_known")
def _() -> Question:
    return Asked(b.received(), b.classify(category="price", subcategory="refund"))


def _sold(case: Case, command: Command) -> Question:
    """Asked where the standard lists one product."""
    kettle = Product(key="kettle", label=Text(zh="电热水壶", en="kettle"))
    listed = annex_2().model_copy(update={"products": (kettle,)})
    return Asked(case, command, changes={"standards": {listed.version: listed}})


@refuses("product_is_known", "3.2", product="kettle", known=())
def _() -> Question:
    # The shipped standard lists none.
    return Asked(b.received(), b.classify(product="kettle"))


@refuses("product_is_known", "3.2", product="fan", known=("kettle",))
def _() -> Question:
    return _sold(b.reach("classified"), b.reclassify(product="fan"))


@lets("product_is_known")
def _() -> Question:
    return _sold(b.received(), b.classify(product="kettle"))


@refuses("other_is_explained", "3.2")
def _() -> Question:
    return Asked(b.received(), b.classify(category="other"))


@lets("other_is_explained")
def _() -> Question:
    return Asked(b.received(), b.classify(category="other", note="停车位"))


@refuses("severity_follows_criteria", "3.2", severity="moderate", least="serious")
def _() -> Question:
    # The highest criterion decides.
    return Asked(b.received(), b.classify(criteria=("second_time", "large_loss", "bounded_loss")))


@refuses("severity_follows_criteria", "3.2", severity="serious", least="critical")
def _() -> Question:
    # Danger that continues is danger.
    pressing = {"urgency": "immediate", "urgency_criteria": ("danger_continues",)}
    return Asked(b.received(), b.classify(severity="serious", **pressing))


@lets("severity_follows_criteria")
def _() -> Question:
    pressing = {"urgency": "immediate", "urgency_criteria": ("danger_continues",)}
    return Asked(b.received(), b.classify(severity="critical", **pressing))


@lets("severity_follows_criteria")
def _() -> Question:
    return Asked(
        b.received(),
        b.classify(severity="serious", urgency="urgent", criteria=("second_time", "large_loss")),
    )


@refuses("urgency_follows_severity", "3.2", urgency="normal", least="urgent")
def _() -> Question:
    return Asked(b.received(), b.classify(severity="serious"))


@refuses("urgency_follows_severity", "3.2", urgency="urgent", least="immediate")
def _() -> Question:
    # Row "danger to life, health, safety": critical, immediate.
    return Asked(
        b.received(),
        b.classify(severity="critical", urgency="urgent", criteria=("harm_to_health",)),
    )


@refuses("urgency_follows_severity", "3.2", urgency="urgent", least="immediate")
def _() -> Question:
    # What its urgency rests on asks for more than the severity does.
    pressing = ("customer_has_a_fixed_date", "harm_grows_by_the_hour")
    return Asked(b.received(), b.classify(urgency="urgent", urgency_criteria=pressing))


@lets("urgency_follows_severity")
def _() -> Question:
    pressing = ("harm_grows_by_the_day",)
    return Asked(b.received(), b.classify(urgency="urgent", urgency_criteria=pressing))


@lets("urgency_follows_severity")
def _() -> Question:
    return Asked(b.received(), b.classify(severity="serious", urgency="urgent"))


@lets("urgency_follows_severity")
def _() -> Question:
    return Asked(
        b.received(),
        b.classify(severity="critical", urgency="immediate", criteria=("harm_to_health",)),
    )


@lets("urgency_follows_severity")
def _() -> Question:
    # A moderate complaint may be more urgent than it must be.
    return Asked(b.received(), b.classify(urgency="immediate"))


# --- messages (4.1, 4.3) -------------------------------------------------------------


@refuses("names_the_complaint", "4.1", missing=("handler", "received_at"))
def _() -> Question:
    return Asked(b.received(), b.acknowledge(names=("reference",)))


@lets("names_the_complaint")
def _() -> Question:
    return Asked(b.received(), b.acknowledge(names=("handler", "received_at", "reference")))


@refuses("handler_is_named", "4.1")
def _() -> Question:
    case = Case()
    case.do(b.carry_over())
    return Asked(case, b.acknowledge())


@refuses("handler_is_named", "4.1")
def _() -> Question:
    # The system received it, and handles nothing.
    case = Case()
    case.actor = Actor.SYSTEM
    case.do(b.receive(channel="web"))
    return Asked(case, b.acknowledge(channel="email"))


@lets("handler_is_named")
def _() -> Question:
    case = Case()
    case.actor = Actor.SYSTEM
    case.do(b.receive(channel="web", handler="s-good"))
    return Asked(case, b.acknowledge(channel="email"))


@lets("handler_is_named")
def _() -> Question:
    case = Case()
    case.do(b.carry_over())
    case.do(c.AssignHandler(handler="s-good"))
    return Asked(case, b.acknowledge())


@refuses("can_be_told", "4.1", reason="none_left")
def _() -> Question:
    return Asked(b.received(b.receive(customer=b.NO_CONTACT)), b.acknowledge())


@refuses("can_be_told", "4.1", reason="none_left")
def _() -> Question:
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    return Asked(case, b.feedback())


@refuses("can_be_told", "4.1", reason="none_left", person="u-2")
def _() -> Question:
    # One of several, of whom the others can be reached.
    told = b.acknowledge(channel="email", deliver=True, told="u-2")
    return Asked(b.received(b.half_reachable()), told)


@refuses("can_be_told", "4.1", reason="none_left", person="u-1")
def _() -> Question:
    # Whoever put it forward, where nobody else is named.
    case = b.received(b.jointly("u-2", customer=b.NO_CONTACT))
    return Asked(case, b.acknowledge())


@refuses("can_be_told", "4.1", reason="none_left", person="u-2")
def _() -> Question:
    # That the others could not be reached from a time on says nothing of who never could.
    case = b.received(b.half_reachable())
    case.do(c.LogContact(channel="phone", reached=False), t("07-01 15:00"))
    case.do(b.unreachable())
    return Asked(case, b.acknowledge(at=t("07-01 14:00"), told="u-2"), t("07-03 15:00"))


@lets("can_be_told")
def _() -> Question:
    there = b.acknowledge(channel="in_person", told="u-2")
    return Asked(b.received(b.half_reachable()), there)


@lets("can_be_told")
def _() -> Question:
    case = b.received(b.half_reachable())
    case.do(b.found(person="u-2"))
    return Asked(case, b.acknowledge(told="u-2"))


def _silent(at: datetime) -> Case:
    """Recorded as not reachable at a time."""
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=False), t("07-01 15:00"))
    case.do(b.unreachable(at=at))
    return case


@refuses("can_be_told", "4.1", reason="number_dead")
def _() -> Question:
    return Asked(_silent(t("07-01 15:00")), b.acknowledge(at=t("07-01 15:00")), t("07-03 15:00"))


@refuses("can_be_told", "4.1", reason="none_left")
def _() -> Question:
    # Where no contact was left, there was no time before.
    case = b.received(b.receive(customer=b.NO_CONTACT))
    return Asked(case, b.acknowledge(at=Day(day=date(2026, 7, 1))), t("07-03 15:00"))


@lets("can_be_told")
def _() -> Question:
    told = b.acknowledge(at=t("07-01 14:59"), arrived=t("07-01 14:59"))
    return Asked(_silent(t("07-01 15:00")), told, t("07-03 15:00"))


@lets("can_be_told")
def _() -> Question:
    # On that day, and nobody can say that it was not before.
    told = b.acknowledge(at=Day(day=date(2026, 7, 1)))
    return Asked(_silent(t("07-01 15:00")), told, t("07-03 15:00"))


@lets("can_be_told")
def _() -> Question:
    there = b.acknowledge(channel="in_person")
    return Asked(b.received(b.receive(customer=b.NO_CONTACT)), there)


@lets("can_be_told")
def _() -> Question:
    case = b.received(b.receive(customer=b.NO_CONTACT))
    case.do(b.found())
    return Asked(case, b.acknowledge())


def _objected(n: int) -> Case:
    case = b.unfounded()
    case.do(b.feedback())
    case.do(c.Object(statement="不满意"), case.now + MINUTE)
    case.state = case.state.model_copy(update={"messages": _many(n).state.messages})
    return case


def _many(n: int) -> Case:
    case = b.received()
    case.do(b.acknowledge())
    message = case.state.messages[0]
    case.state = case.state.model_copy(
        update={"messages": tuple(message.model_copy(update={"id": f"m{i}"}) for i in range(n))}
    )
    return case


@refuses("few_messages_wait", "4.1", messages=50)
def _() -> Question:
    return Asked(_many(50), b.acknowledge())


@refuses("few_messages_wait", "4.1", messages=50)
def _() -> Question:
    # What is written down late is counted in its own cycle.
    case = _objected(50)
    return Asked(case, b.acknowledge(at=T0), case.now + MINUTE)


@lets("few_messages_wait")
def _() -> Question:
    # Those of an earlier cycle are not counted.
    case = _objected(50)
    return Asked(case, b.acknowledge(), case.now + MINUTE)


@lets("few_messages_wait")
def _() -> Question:
    # One that is known to have arrived waits for no news.
    return Asked(_many(50), b.acknowledge(arrived=T0))


@lets("few_messages_wait")
def _() -> Question:
    return Asked(_many(49), b.acknowledge())


@refuses("message_waits", "4.1", message="m-none", waiting=())
def _() -> Question:
    return Asked(b.received(), c.RecordArrival(message="m-none", at=T0))


def test_what_is_possible_instead_follows_from_what_was_asked() -> None:
    receipt = Case(agreement=b.drafted()).refusals(b.receive())["agreement_in_force"]
    assert (receipt.instead_zh, receipt.instead) == (
        "签署合同，或转入历史投诉",
        "sign the agreement, or carry the case over",
    )
    correction = b.received().refusals(b.correct(t("2017-12-31 10:00")))["agreement_in_force"]
    assert (correction.instead_zh, correction.instead) == (
        "填写合同有效期内的时间",
        "give a time at which it was in force",
    )
    open_case = b.received(agreement=b.signed(terms=b.NO_TARGETS))
    due = open_case.refusals(duties.AssessDuties())["something_is_due"]
    assert (due.instead_zh, due.instead) == (
        "2026-07-01 22:00+08:00到期",
        "due at 2026-07-01 22:00+08:00",
    )
    nothing = b.reach("closed").refusals(duties.AssessDuties())["something_is_due"]
    assert (nothing.instead_zh, nothing.instead) == ("无事可做", "nothing to do")


def test_what_has_arrived_neither_arrives_again_nor_bounces() -> None:
    case = b.received()
    case.do(b.acknowledge(arrived=T0))
    message = case.message()
    for news in (c.RecordArrival(message=message), c.RecordBounce(message=message)):
        refusal = case.refusals(news)["message_waits"]
        assert refusal.facts == {"message": message, "waiting": ()}


@lets("message_waits")
def _() -> Question:
    case = b.received()
    case.do(b.acknowledge())
    return Asked(case, c.RecordArrival(message=case.message()))


@lets("message_waits")
def _() -> Question:
    case = b.received()
    case.do(b.acknowledge())
    return Asked(case, c.RecordBounce(message=case.message()))


@refuses("attempts_are_recorded", "4.1", attempts=0)
def _() -> Question:
    return Asked(b.received(), b.unreachable())


@refuses("attempts_are_recorded", "4.1", attempts=0)
def _() -> Question:
    # It is recorded as unreachable already.
    return Asked(b.received(b.receive(customer=b.NO_CONTACT)), b.unreachable())


@refuses("attempts_are_recorded", "4.1", attempts=0)
def _() -> Question:
    # A contact that was made is no failed attempt.
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=True))
    return Asked(case, b.unreachable())


@lets("attempts_are_recorded")
def _() -> Question:
    case = b.received()
    case.do(c.LogContact(channel="phone", reached=False))
    return Asked(case, b.unreachable())


@lets("attempts_are_recorded")
def _() -> Question:
    # A bounce is an attempt that failed.
    case = b.received()
    case.do(b.acknowledge())
    case.do(c.RecordBounce(message=case.message()))
    return Asked(case, b.unreachable())


@lets("attempts_are_recorded")
def _() -> Question:
    # Whoever could be reached has left: of those who stay there is no contact at all.
    case = b.received(b.half_reachable())
    case.do(c.WithdrawMember(member="u-1"))
    return Asked(case, b.unreachable())


@refuses("is_unreachable", "4.1", left_none=())
def _() -> Question:
    return Asked(b.received(), b.found())


@refuses("is_unreachable", "4.1", left_none=("u-2",))
def _() -> Question:
    return Asked(b.received(b.half_reachable()), b.found())


@refuses("is_unreachable", "4.1", left_none=())
def _() -> Question:
    return Asked(b.received(b.jointly("u-2")), b.found(person="u-2"))


@lets("is_unreachable")
def _() -> Question:
    return Asked(b.received(b.receive(customer=b.NO_CONTACT)), b.found())


@lets("is_unreachable")
def _() -> Question:
    return Asked(b.received(b.half_reachable()), b.found(person="u-2"))


def _told(*covers: str, **changes: Any) -> Case:
    """An unfounded complaint for which an agent acts, whose authority was checked for this."""
    case = b.unfounded(command=b.receive(representatives=[b.AGENT]))
    if covers:
        case.do(b.checked(**({"covers": covers} | changes)))
    return case


@refuses("authority_is_checked", "4.3", needed="result", person="p-7")
def _() -> Question:
    return Asked(_told(), b.feedback(told="p-7"))


@refuses("authority_is_checked", "4.3", needed="result", person="p-9")
def _() -> Question:
    return Asked(_told("result"), b.feedback(told="p-9"))


@refuses("authority_is_checked", "4.3", needed="speak", person="p-7")
def _() -> Question:
    return Asked(b.received(), c.Withdraw(by="p-7"))


@refuses("authority_is_checked", "4.3", needed="speak", person="p-8")
def _() -> Question:
    # A check of somebody else in the same capacity frees nobody.
    case = _told("speak")
    return Asked(case, c.Withdraw(by="p-8"))


@refuses("authority_is_checked", "4.3", needed="speak", person="p-7")
def _() -> Question:
    return Asked(_in("feedback_given", "result"), c.Accept(by="p-7"))


@refuses("authority_is_checked", "4.3", needed="speak", person="p-7")
def _() -> Question:
    return Asked(_in("feedback_given", "result"), c.Object(statement="不行", by="p-7"))


@refuses("authority_is_checked", "4.3", needed="result", person="p-7")
def _() -> Question:
    return Asked(_in("feedback_given", "speak"), c.ResendFeedback(channel="phone", told="p-7"))


@refuses("authority_is_checked", "4.3", needed="result", person="p-7")
def _() -> Question:
    return Asked(_in("declined", "speak"), c.TellOutcome(channel="phone", told="p-7"))


@refuses("authority_is_checked", "4.3", needed="result", person="p-9")
def _() -> Question:
    # Nobody named them.
    return Asked(b.received(), b.acknowledge(told="p-9"))


@refuses("authority_is_checked", "4.3", needed="speak", person="u-2")
def _() -> Question:
    # Who enters it themselves is nobody whose authority was checked.
    other = Actor(role=Role.customer, id="u-2")
    return Asked(b.reach("feedback_given"), c.Accept(), changes={"actor": other})


@refuses("authority_is_checked", "4.3", needed="speak", person="p-7")
def _() -> Question:
    # Nor do they speak for one whose authority was.
    other = Actor(role=Role.customer, id="u-2")
    case = _in("feedback_given", "speak")
    return Asked(case, c.Accept(by="p-7"), changes={"actor": other})


@refuses("authority_is_checked", "4.3", needed="result", person="p-7")
def _() -> Question:
    # It ended.
    case = _told("result")
    case.do(b.checked(covers=(), evidence=()))
    return Asked(case, b.feedback(told="p-7"))


@refuses("authority_is_checked", "4.3", needed="result", person="u-0")
def _() -> Question:
    # It was a check of the customer, who turned out to be another.
    case = b.unfounded(command=b.receive(customer={"ref": "u-0", "contacts": [b.contact()]}))
    b.check(case, person="u-0")
    case.do(b.correct(customer={"ref": "u-1", "contacts": [b.contact()]}))
    return Asked(case, b.feedback(told="u-0"))


def _in(status: str, *covers: str) -> Case:
    case = b.reach(status)
    case.do(b.checked(covers=covers))
    return case


@lets("authority_is_checked")
def _() -> Question:
    return Asked(_told("result"), b.feedback(told="p-7"))


@lets("authority_is_checked")
def _() -> Question:
    # The complaint is taken from anyone; the customer may always be told, by its own id too.
    return Asked(_told(), b.feedback(told="u-1"))


@lets("authority_is_checked")
def _() -> Question:
    # That it was received is told to whoever is named as acting.
    return Asked(b.received(b.receive(representatives=[b.AGENT])), b.acknowledge(told="p-7"))


@lets("authority_is_checked")
def _() -> Question:
    return Asked(_in("received", "speak"), c.Withdraw(by="p-7"))


@lets("authority_is_checked")
def _() -> Question:
    agent = Actor(role=Role.customer, id="p-7")
    return Asked(_in("feedback_given", "speak"), c.Accept(), changes={"actor": agent})


@lets("authority_is_checked")
def _() -> Question:
    customer = Actor(role=Role.customer, id="u-1")
    return Asked(b.reach("feedback_given"), c.Accept(), changes={"actor": customer})


@refuses("few_represent", "3.6", most=1, acting=("p-7", "p-8"))
def _() -> Question:
    two = [b.AGENT, {**b.AGENT, "person": "p-8"}]
    return Asked(Case(), b.receive(representatives=two))


@refuses("few_represent", "3.6", most=5, acting=("p-7",))
def _() -> Question:
    return Asked(Case(), b.jointly("u-2", representatives=[b.AGENT, b.AGENT]))


@refuses("few_represent", "3.6", most=1, acting=("u-1", "u-2"))
def _() -> Question:
    return Asked(_one_acts(), b.represented(representative={**b.AGENT, "person": "u-1"}))


@lets("few_represent")
def _() -> Question:
    another = b.represented(representative={**b.AGENT, "person": "u-1"}, replaces="u-2")
    return Asked(_one_acts(), another)


@lets("few_represent")
def _() -> Question:
    # Whoever was found to have no authority counts no more.
    case = _one_acts()
    case.do(b.checked(person="u-2", covers=(), evidence=()))
    return Asked(case, b.represented())


@lets("few_represent")
def _() -> Question:
    return Asked(b.received(b.receive(representatives=[b.AGENT])), b.represented())


@lets("few_represent")
def _() -> Question:
    return Asked(Case(), b.jointly("u-2", acting=("u-1", "u-2")))


def _one_acts() -> Case:
    agreed = b.signed(terms=Terms(most_representatives=1))
    return b.received(b.jointly("u-2", acting=("u-2",)), agreement=agreed)


@refuses("members_are_several", "3.1", twice=("u-1",))
def _() -> Question:
    return Asked(Case(), b.jointly("u-1"))


@lets("members_are_several")
def _() -> Question:
    nobody = {"no_contact": "none_left"}
    return Asked(Case(), b.receive(members=[nobody, nobody]))


@refuses("member_may_leave", "3.6", members=("u-1",))
def _() -> Question:
    return Asked(b.received(), c.WithdrawMember(member="u-1"))


@refuses("member_may_leave", "3.6", members=("u-1", "u-2"))
def _() -> Question:
    return Asked(b.received(b.jointly("u-2")), c.WithdrawMember(member="u-3"))


@refuses("member_may_leave", "3.6", members=("u-1", "u-2"))
def _() -> Question:
    # Nobody takes back what another complains of.
    other = Actor(role=Role.customer, id="u-2")
    case = b.received(b.jointly("u-2"))
    return Asked(case, c.WithdrawMember(member="u-1"), changes={"actor": other})


@lets("member_may_leave")
def _() -> Question:
    return Asked(b.received(b.jointly("u-2")), c.WithdrawMember(member="u-1"))


@refuses("customer_is_named", "4.3", person="t-1", customers=("u-1",))
def _() -> Question:
    # With whatever evidence: the customer is corrected first, or they act for it.
    return Asked(b.received(), b.checked(person="t-1", capacity="customer"))


@lets("customer_is_named")
def _() -> Question:
    return Asked(b.received(), b.checked(person="u-1", capacity="customer", evidence=()))


@lets("customer_is_named")
def _() -> Question:
    case = b.received()
    case.do(b.correct(customer={"ref": "t-1", "contacts": [b.contact()]}))
    return Asked(case, b.checked(person="t-1", capacity="customer"))


@lets("customer_is_named")
def _() -> Question:
    # An end can always be recorded.
    return Asked(b.received(), b.checked(person="t-1", capacity="customer", covers=()))


@refuses("standard_is_agreed", "3.2", agreed="annex-2-v7", given=("annex-2",))
def _() -> Question:
    agreed = b.signed(terms=Terms(standard="annex-2-v7"))
    return Asked(b.received(agreement=agreed), b.classify())


@lets("standard_is_agreed")
def _() -> Question:
    return Asked(b.received(), b.classify())


def _nobody_answers() -> Case:
    """A joint complaint whose customers cannot be reached; u-3 has left."""
    case = b.received(b.jointly("u-2", "u-3"))
    case.do(c.LogContact(channel="phone", reached=False))
    case.do(b.unreachable())
    case.do(c.WithdrawMember(member="u-3"))
    return case


@refuses("contact_is_of_who_complains", "4.1", complain=("u-1", "u-2"))
def _() -> Question:
    return Asked(_nobody_answers(), b.found(person="u-9"))


@refuses("contact_is_of_who_complains", "4.1", complain=("u-1", "u-2"))
def _() -> Question:
    return Asked(_nobody_answers(), b.found(person="u-3"))


@lets("contact_is_of_who_complains")
def _() -> Question:
    return Asked(_nobody_answers(), b.found(person="u-2"))


@lets("contact_is_of_who_complains")
def _() -> Question:
    return Asked(_nobody_answers(), b.found(person="u-1"))


def _gone() -> Case:
    """A joint complaint that u-2 left, who was chosen to act for all."""
    case = b.received(b.jointly("u-2", "u-3", acting=("u-2",)))
    case.do(c.WithdrawMember(member="u-2"))
    return case


@refuses("who_left_acts_no_more", "4.3", person="u-2", complain=("u-1", "u-3"))
def _() -> Question:
    return Asked(_gone(), b.represented(representative={**b.AGENT, "person": "u-2"}))


@refuses("who_left_acts_no_more", "4.3", person="u-2", complain=("u-1", "u-3"))
def _() -> Question:
    return Asked(_gone(), b.checked(person="u-2", capacity="agent"))


@lets("who_left_acts_no_more")
def _() -> Question:
    return Asked(_gone(), b.represented(representative={**b.AGENT, "person": "u-3"}))


@lets("who_left_acts_no_more")
def _() -> Question:
    return Asked(_gone(), b.checked(person="u-2", capacity="customer", evidence=()))


@lets("who_left_acts_no_more")
def _() -> Question:
    return Asked(_gone(), b.checked(person="u-2", capacity="agent", covers=(), evidence=()))


@refuses("contact_is_found_by_its_command", "4.1", reason="none_left")
def _() -> Question:
    gone = b.received(b.receive(customer=b.NO_CONTACT))
    return Asked(gone, b.correct(customer={"ref": "u-2", "contacts": [b.contact()]}))


@refuses("contact_is_found_by_its_command", "4.1", reason="none_left")
def _() -> Question:
    case = b.received(b.half_reachable())
    return Asked(case, b.correct(customer={"ref": "u-2", "contacts": [b.contact()]}))


@lets("contact_is_found_by_its_command")
def _() -> Question:
    # Who left is told nothing any more.
    case = b.received(b.half_reachable())
    case.do(c.WithdrawMember(member="u-2"))
    return Asked(case, b.correct(customer={"ref": "u-2", "contacts": [b.contact()]}))


@lets("contact_is_found_by_its_command")
def _() -> Question:
    return Asked(b.received(), b.correct(customer={"ref": "u-2", "contacts": [b.contact()]}))


@refuses("customer_speaks_now", "3.6", at="2026-07-01T02:00:00Z", now="2026-07-05T02:00:00Z")
def _() -> Question:
    case = b.received()
    case.actor = Actor(role=Role.customer, id="u-1")
    return Asked(case, c.Withdraw(at=T0), t("07-05 10:00"))


@lets("customer_speaks_now")
def _() -> Question:
    # The department writes down what was said earlier.
    return Asked(b.received(), c.Withdraw(at=T0), t("07-05 10:00"))


@lets("customer_speaks_now")
def _() -> Question:
    case = b.received()
    case.actor = Actor(role=Role.customer, id="u-1")
    return Asked(case, c.Withdraw(at=t("07-05 09:56")), t("07-05 10:00"))


@refuses("settles_their_own", "3.4", responsible="s-resp")
def _() -> Question:
    case = b.reach("executing")
    case.actor = Actor(role=Role.responsible, id="s-other")
    return Asked(case, b.complete("m-1"))


@lets("settles_their_own")
def _() -> Question:
    case = b.reach("executing")
    case.actor = Actor(role=Role.responsible, id="s-resp")
    return Asked(case, b.complete("m-1"))


@lets("settles_their_own")
def _() -> Question:
    return Asked(b.reach("executing"), b.complete("m-1"))


@refuses("plan_is_approved", "3.4", severity="serious")
def _() -> Question:
    case = b.reach("planned")
    case.do(b.reclassify(severity="serious", urgency="urgent", criteria=("large_loss",)))
    return Asked(case, c.StartExecution())


@lets("plan_is_approved")
def _() -> Question:
    case = b.reach("planned")
    case.do(b.reclassify(severity="serious", urgency="urgent", criteria=("large_loss",)))
    case.do(b.revise(approved_by="s-boss"))
    return Asked(case, c.StartExecution())


@refuses("message_is_queued", "4.1", message="m-none", queued=())
def _() -> Question:
    return Asked(b.received(), c.RecordSending(message="m-none"))


@lets("message_is_queued")
def _() -> Question:
    case = b.received()
    case.do(b.acknowledge(deliver=True))
    return Asked(case, c.RecordSending(message=case.message()))


# --- the plan (3.4, 3.5) -------------------------------------------------------------


@refuses("has_a_measure", "3.4")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(follow_up=True)))


@refuses("has_a_measure", "3.4")
def _() -> Question:
    return Asked(b.reach("executing"), b.revise(b.measure("m-2", follow_up=True)))


@lets("has_a_measure")
def _() -> Question:
    # Row "an unfounded complaint": the plan may be the one measure "explain to the customer".
    return Asked(b.unfounded(), b.plan(b.measure(kind="explanation")))


@refuses("measure_ids_are_new", "3.4", measure="m-1")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(), b.measure()))


@refuses("measure_ids_are_new", "3.4", measure="m-1")
def _() -> Question:
    # A settled measure keeps its id.
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), b.measure("m-2"))})
    case.do(b.complete("m-1"))
    return Asked(case, b.revise(b.measure("m-1")))


@refuses("measure_ids_are_new", "3.4", measure="f-1")
def _() -> Question:
    # So does a follow-up that was told in an earlier cycle.
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.Object(statement="不满意"))
    case.do(b.conclude())
    return Asked(case, b.plan(b.measure("f-1")))


@lets("measure_ids_are_new")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(), b.measure("m-2")))


@lets("measure_ids_are_new")
def _() -> Question:
    # An open measure may be written down again under its id.
    return Asked(b.reach("planned"), b.revise(b.measure("m-1")))


@refuses("limits_lie_ahead", "3.4", measure="m-2", limit="2026-07-01T04:59:00Z")
def _() -> Question:
    late = b.measure("m-2", limit=t("07-01 12:59"))
    return Asked(b.reach("investigated"), b.plan(b.measure(), late))


@refuses("limits_lie_ahead", "3.4", measure="m-2", limit="2026-07-01T05:59:00Z")
def _() -> Question:
    # A plan that is written down later is measured by when it was made.
    late = b.measure("m-2", limit=t("07-01 13:59"))
    case = b.reach("investigated")
    return Asked(case, b.plan(b.measure(), late, at=t("07-01 14:00")), t("07-02 00:00"))


@lets("limits_lie_ahead")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(limit=t("07-01 13:00"))))


@refuses(
    "within_the_limit_or_said",
    "3.4",
    measure="m-1",
    limit="2026-07-10T16:00:00Z",
    completion_due="2026-07-10T16:00:00Z",
)
def _() -> Question:
    # 24:00 of the last day is the first instant outside.
    return Asked(b.reach("investigated"), b.plan(b.measure(limit=t("07-11 00:00"))))


@lets("within_the_limit_or_said")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(limit=t("07-10 23:59"))))


@lets("within_the_limit_or_said")
def _() -> Question:
    plan = b.plan(b.measure(limit=t("07-11 00:00")), completion_late=True)
    return Asked(b.reach("investigated"), plan)


@lets("within_the_limit_or_said")
def _() -> Question:
    later = b.measure("m-2", limit=t("08-01 00:00"), follow_up=True)
    return Asked(b.reach("investigated"), b.plan(b.measure(), later))


GRAVE = {"classified": b.classify(severity="serious", urgency="urgent")}


@refuses("approved_where_needed", "3.4", severity="serious", compensation=False)
def _() -> Question:
    return Asked(b.reach("investigated", instead=GRAVE), b.plan())


@refuses("approved_where_needed", "3.4", severity="moderate", compensation=True)
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan(b.measure(kind="compensation")))


@refuses("approved_where_needed", "3.4", severity="serious", compensation=False)
def _() -> Question:
    # Whoever draws it up does not approve it.
    return Asked(b.reach("investigated", instead=GRAVE), b.plan(approved_by="s-clerk"))


@refuses("approved_where_needed", "3.4", severity="", compensation=True)
def _() -> Question:
    # An old case that was never assessed is approved where money is paid.
    case = Case()
    case.do(b.carry_over(answered=t("2024-03-02 10:00"), category="quality"))
    case.do(c.Object(statement="不满意"))
    case.do(b.conclude())
    return Asked(case, b.plan(b.measure(kind="compensation")))


@lets("approved_where_needed")
def _() -> Question:
    return Asked(b.reach("investigated", instead=GRAVE), b.plan(approved_by="s-boss"))


@lets("approved_where_needed")
def _() -> Question:
    return Asked(b.reach("investigated"), b.plan())


@refuses("measure_is_open", "3.5", measure="m-9", open=("m-1",))
def _() -> Question:
    return Asked(b.reach("executing"), b.complete("m-9"))


@refuses("measure_is_open", "3.5", measure="m-1", open=("m-2",))
def _() -> Question:
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), b.measure("m-2"))})
    case.do(b.complete("m-1"))
    return Asked(case, b.cancel("m-1"))


@refuses("measure_is_open", "3.5", measure="m-1", open=("m-2",))
def _() -> Question:
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), b.measure("m-2"))})
    case.do(b.cancel("m-1"))
    return Asked(case, b.complete("m-1"))


@lets("measure_is_open")
def _() -> Question:
    return Asked(b.reach("executing"), b.complete("m-1"))


@lets("measure_is_open")
def _() -> Question:
    return Asked(b.reach("executing"), b.cancel("m-1"))


# --- the feedback and the end (3.6) --------------------------------------------------


@refuses("unfounded_or_executed", "3.6")
def _() -> Question:
    return Asked(b.reach("investigated"), b.feedback())


@refuses("unfounded_or_executed", "3.6")
def _() -> Question:
    return Asked(
        b.reach("investigated", instead={"investigated": b.conclude("partly")}), b.feedback()
    )


@lets("unfounded_or_executed")
def _() -> Question:
    return Asked(b.unfounded(), b.feedback())


@lets("unfounded_or_executed")
def _() -> Question:
    case = b.reach("investigated", instead={"investigated": b.conclude("not_established")})
    return Asked(case, b.feedback())


@lets("unfounded_or_executed")
def _() -> Question:
    return Asked(b.reach("executed"), b.feedback())


def _planned_follow_up() -> Case:
    return b.reach("executed", instead={"planned": b.plan(b.measure(), b.later())})


@refuses("result_is_untold", "3.6")
def _() -> Question:
    return Asked(b.reach("closed"), b.feedback())


@lets("result_is_untold")
def _() -> Question:
    return Asked(b.closed_untold(), b.feedback())


@lets("result_is_untold")
def _() -> Question:
    return Asked(b.unfounded(), b.feedback())


@refuses("result_was_given", "3.6")
def _() -> Question:
    return Asked(b.closed_untold(), c.ResendFeedback(channel="phone"))


@lets("result_was_given")
def _() -> Question:
    return Asked(b.reach("closed"), c.ResendFeedback(channel="phone"))


@refuses("tells_what_follows", "3.6", untold=("f-1",), twice=(), past=(), changed=())
def _() -> Question:
    return Asked(_planned_follow_up(), b.feedback())


@refuses("tells_what_follows", "3.6", untold=(), twice=("f-1",), past=(), changed=())
def _() -> Question:
    return Asked(_planned_follow_up(), b.feedback(b.follow_up(), b.follow_up()))


@refuses("tells_what_follows", "3.6", untold=(), twice=(), past=("f-1",), changed=("f-1",))
def _() -> Question:
    return Asked(_planned_follow_up(), b.feedback(b.follow_up(due=t("07-01 15:59"))))


@refuses("tells_what_follows", "3.6", untold=(), twice=(), past=(), changed=("f-1",))
def _() -> Question:
    # Its date is the plan's.
    return Asked(_planned_follow_up(), b.feedback(b.follow_up(due=t("2027-08-01 18:00"))))


@refuses("tells_what_follows", "3.6", untold=(), twice=(), past=(), changed=("f-1",))
def _() -> Question:
    # So is the person responsible.
    return Asked(_planned_follow_up(), b.feedback(b.follow_up(responsible="s-other")))


@refuses("tells_what_follows", "3.6", untold=(), twice=("m-1",), past=(), changed=())
def _() -> Question:
    # What was done is no follow-up.
    told = b.feedback(b.follow_up(), b.follow_up("m-1"))
    return Asked(_planned_follow_up(), told)


@lets("tells_what_follows")
def _() -> Question:
    # Its date had passed before anybody could be told.
    again = b.feedback(b.follow_up(due=t("08-20 18:00")))
    return Asked(_planned_follow_up(), again, t("08-02 10:00"))


@lets("tells_what_follows")
def _() -> Question:
    # Who was to do it takes no part any more.
    case = _planned_follow_up()
    case.do(duties.BarStaff(staff=("s-visit",)))
    return Asked(case, b.feedback(b.follow_up(responsible="s-other")))


@refuses("tells_what_follows", "3.6", untold=(), twice=("f-1",), past=(), changed=())
def _() -> Question:
    # A follow-up of an earlier cycle keeps its id.
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.Object(statement="不满意"))
    case.do(b.conclude("not_upheld"))
    return Asked(case, b.feedback(b.follow_up()))


@lets("tells_what_follows")
def _() -> Question:
    return Asked(_planned_follow_up(), b.feedback(b.follow_up(), b.follow_up("f-2")))


@lets("tells_what_follows")
def _() -> Question:
    # One that was done before the feedback is no follow-up any more.
    case = b.reach("executing", instead={"planned": b.plan(b.measure(), b.later())})
    case.do(b.complete("f-1"))
    case.do(b.complete("m-1"))
    return Asked(case, b.feedback())


@refuses("follow_up_is_open", "3.6", follow_up="f-2", open=("f-1",))
def _() -> Question:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    return Asked(case, c.FinishFollowUp(follow_up="f-2", evidence=PROOF))


@refuses("follow_up_is_open", "3.6", follow_up="f-1", open=())
def _() -> Question:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF))
    return Asked(case, c.FinishFollowUp(follow_up="f-1", evidence=PROOF))


@lets("follow_up_is_open")
def _() -> Question:
    case = b.reach("feedback_given", instead={"feedback_given": b.feedback(b.follow_up())})
    return Asked(case, c.FinishFollowUp(follow_up="f-1", evidence=PROOF))


# --- linked cases and their lead (3.1, 3.3) --------------------------------------------


def _following(status: str = "received", lead: str = "investigated") -> Case:
    case = b.reach(status)
    case.other = b.reach(lead, id="c-2").state
    case.do(c.Link(other="c-2", relation="lead_case"))
    return case


@refuses("is_linked", "3.7", linked=())
def _() -> Question:
    return Asked(b.received(), c.Unlink(other="c-2", reason="another_matter"))


@lets("is_linked")
def _() -> Question:
    return Asked(_following(), c.Unlink(other="c-2", reason="another_matter"))


@refuses("one_case_leads", "3.7", lead="c-2", followers=0)
def _() -> Question:
    case = _following()
    case.other = b.received(id="c-3").state
    return Asked(case, c.Link(other="c-3", relation="lead_case"))


@refuses("one_case_leads", "3.7", lead="c-2", followers=0)
def _() -> Question:
    follower = _following().state.model_copy(update={"id": "c-3"})
    return Asked(
        b.received(), c.Link(other="c-3", relation="lead_case"), changes={"other": follower}
    )


@refuses("one_case_leads", "3.7", lead="", followers=2)
def _() -> Question:
    case = b.received()
    case.other = b.second()
    link = c.Link(other="c-2", relation="lead_case")
    return Asked(case, link, changes={"followers": ("c-8", "c-9")})


@lets("one_case_leads")
def _() -> Question:
    # Whom others follow may belong to another that does not lead.
    case = b.received()
    case.other = b.second()
    link = c.Link(other="c-2", relation="same_matter")
    return Asked(case, link, changes={"followers": ("c-8",)})


@lets("one_case_leads")
def _() -> Question:
    case = _following()
    case.other = b.received(id="c-3").state
    return Asked(case, c.Link(other="c-3", relation="same_matter"))


@refuses("lead_has_findings", "3.3", lead="c-2")
def _() -> Question:
    return Asked(_following("investigating", "investigating"), c.TakeOverFindings(lead="c-2"))


@refuses("lead_has_findings", "3.3", lead="")
def _() -> Question:
    other = b.reach("investigated", id="c-2").state
    return Asked(b.reach("investigating"), c.TakeOverFindings(lead="c-2"), changes={"other": other})


@refuses("lead_has_findings", "3.3", lead="c-2")
def _() -> Question:
    case = _following("investigating")
    return Asked(case, c.TakeOverFindings(lead="c-2"), changes={"other": None})


@lets("lead_has_findings")
def _() -> Question:
    return Asked(_following("investigating"), c.TakeOverFindings(lead="c-2"))


# --- asking how satisfied the customer is (3.6) ---------------------------------------


def _asking(actor: Actor = b.MANAGER, terms: Terms = b.REVISITED, tried: int = 0) -> Question:
    case = b.reach("feedback_given", agreement=b.signed(terms=terms))
    case.actor = b.MANAGER
    for _ in range(tried):
        case.do(c.Revisit(channel="phone", reached=False))
    case.actor = actor
    return Asked(case, c.Revisit(channel="phone", reached=True))


@refuses("revisit_is_wanted", "3.6")
def _() -> Question:
    return _asking(terms=Terms())


@refuses("somebody_else_asks", "2.1", handler="s-clerk")
def _() -> Question:
    return _asking(actor=b.CLERK)


@refuses("not_asked_enough", "3.6", attempts=5, most=5)
def _() -> Question:
    return _asking(tried=5)


@refuses("not_asked_enough", "3.6", attempts=1, most=5)
def _() -> Question:
    asked = _asking()
    assert isinstance(asked, Asked)
    asked.case.do(asked.command)
    return asked


@refuses("feedback_has_reached", "3.6")
def _() -> Question:
    asked = _asking()
    assert isinstance(asked, Asked)
    asked.case.do(c.RecordBounce(message=asked.case.message()))
    return asked


@lets("revisit_is_wanted")
@lets("somebody_else_asks")
@lets("feedback_has_reached")
def _() -> Question:
    return _asking()


@lets("not_asked_enough")
def _() -> Question:
    return _asking(tried=4)


@refuses("not_answered_yet", "3.6", answer="accepted")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    return Asked(case, c.Accept())


@lets("not_answered_yet")
def _() -> Question:
    return Asked(b.reach("feedback_given"), c.Accept())


@refuses("result_was_told", "3.6")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    case.do(c.RecordBounce(message=case.message()))
    return Asked(case, c.Close(reason="accepted"))


@lets("result_was_told")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    return Asked(case, c.Close(reason="accepted"))


@lets("result_was_told")
def _() -> Question:
    # It bounced, and the customer cannot be told any more.
    case = b.reach("feedback_given")
    case.do(c.RecordBounce(message=case.message()))
    case.do(b.unreachable())
    return Asked(case, c.Close(reason="unreachable"))


@refuses("closes_for_a_reason", "3.6", reason="accepted", answer="")
def _() -> Question:
    return Asked(b.reach("feedback_given"), c.Close(reason="accepted"))


@refuses("closes_for_a_reason", "3.6", reason="unreachable", answer="")
def _() -> Question:
    return Asked(b.reach("feedback_given"), c.Close(reason="unreachable"))


@refuses("closes_for_a_reason", "3.6", reason="no_answer", answer="")
def _() -> Question:
    # Row "the customer says nothing": 5 working days after arrival; told on Wednesday 07-01, the
    # fifth is Wednesday 07-08.
    return Asked(b.reach("feedback_given"), c.Close(reason="no_answer"), t("07-08 23:59"))


@refuses("closes_for_a_reason", "3.6", reason="no_answer", answer="")
def _() -> Question:
    # A closing that is written down later is measured by when it was.
    close = c.Close(reason="no_answer", at=t("07-08 12:00"))
    return Asked(b.reach("feedback_given"), close, t("07-20 00:00"))


@refuses("closes_for_a_reason", "3.6", reason="no_answer", answer="")
def _() -> Question:
    # The days run from arrival, not from sending, once arrival is known.
    case = b.reach("feedback_given")
    case.do(c.RecordArrival(message=case.message()), t("07-03 10:00"))
    return Asked(case, c.Close(reason="no_answer"), t("07-09 00:00"))


@refuses("closes_for_a_reason", "3.6", reason="no_answer", answer="accepted")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    return Asked(case, c.Close(reason="no_answer"), t("07-20 00:00"))


@lets("closes_for_a_reason")
def _() -> Question:
    return Asked(b.reach("feedback_given"), c.Close(reason="no_answer"), t("07-09 00:00"))


@lets("closes_for_a_reason")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.RecordArrival(message=case.message()), t("07-03 10:00"))
    return Asked(case, c.Close(reason="no_answer"), t("07-11 00:00"))


@lets("closes_for_a_reason")
def _() -> Question:
    # The days run into a year whose notice is not out: counted by the general rule meanwhile.
    case = b.unfounded(now=t("12-29 08:00"))
    case.do(b.feedback())
    return Asked(case, c.Close(reason="no_answer"), t("2027-01-12 00:00"))


@lets("closes_for_a_reason")
def _() -> Question:
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    return Asked(case, c.Close(reason="unreachable"))


@refuses("nothing_is_left_to_do", "3.6", handled=False)
def _() -> Question:
    # Founded, no plan carried out: nobody can be told, and there is still something to do.
    case = b.reach("investigated", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    return Asked(case, c.Close(reason="unreachable"))


@lets("nothing_is_left_to_do")
def _() -> Question:
    case = b.reach("executed", command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    return Asked(case, c.Close(reason="unreachable"))


# --- reopening, merging, linking (3.1, 3.7) ------------------------------------------


ANOTHER: dict[str, Any] = {"ref": "u-9", "contacts": [b.contact()]}


def untold_for_ever() -> Case:
    """Closed because nobody could be told, and no contact has turned up."""
    case = b.unfounded(command=b.receive(customer=b.NO_CONTACT), acknowledged=False)
    case.do(c.Close(reason="unreachable"), t("07-02 10:00"))
    return case


@refuses("record_is_kept", "3.7", retention="2027-07-01T16:00:00Z")
def _() -> Question:
    return Asked(b.reach("closed"), c.Reopen(reason="new_facts"), t("2027-07-02 00:00"))


@lets("record_is_kept")
def _() -> Question:
    return Asked(b.reach("closed"), c.Reopen(reason="new_facts"), t("2027-07-01 23:59"))


@refuses("record_is_kept", "3.7", retention="2027-07-02T16:00:00Z")
def _() -> Question:
    return Asked(untold_for_ever(), b.found(), t("2027-07-03 00:00"))


@refuses("record_is_kept", "3.7", retention="2027-07-02T16:00:00Z")
def _() -> Question:
    return Asked(untold_for_ever(), b.feedback(channel="in_person"), t("2027-07-03 00:00"))


@lets("record_is_kept")
def _() -> Question:
    return Asked(untold_for_ever(), b.found(), t("2027-07-02 23:59"))


@refuses("stays_with_its_customer", "3.7", status="withdrawn", merged=0)
def _() -> Question:
    return Asked(b.reach("withdrawn"), b.correct(customer=ANOTHER))


@refuses("stays_with_its_customer", "3.7", status="merged", merged=0)
def _() -> Question:
    return Asked(b.reach("merged"), b.correct(customer=ANOTHER))


@refuses("stays_with_its_customer", "3.7", status="received", merged=1)
def _() -> Question:
    return Asked(b.received(), b.correct(customer=ANOTHER), changes={"merged": ("c-2",)})


@lets("stays_with_its_customer")
def _() -> Question:
    return Asked(b.reach("declined"), b.correct(customer=ANOTHER))


@lets("stays_with_its_customer")
def _() -> Question:
    same = {**ANOTHER, "ref": None}
    return Asked(b.reach("withdrawn"), b.correct(customer=same), changes={"merged": ("c-2",)})


@lets("stays_with_its_customer")
def _() -> Question:
    return Asked(b.reach("withdrawn"), b.correct(statement="屏幕坏了"))


@refuses("is_another", "3.7", other="c-1")
def _() -> Question:
    case = b.received()
    return Asked(case, c.Link(other="c-1"), changes={"other": case.state})


@refuses("is_another", "3.7", other="c-2")
def _() -> Question:
    case = b.received()
    case.other = b.second()
    case.do(c.Link(other="c-2"))
    return Asked(case, c.Link(other="c-2"))


@refuses("is_another", "3.7", other="")
def _() -> Question:
    return Asked(b.received(), c.Link(other="c-2"))


@lets("is_another")
def _() -> Question:
    return Asked(b.received(), c.Link(other="c-2"), changes={"other": b.second()})


@lets("is_another")
def _() -> Question:
    # Row "the same matter again": what was linked first may turn out to be the same matter.
    case = b.received()
    case.other = b.second()
    case.do(c.Link(other="c-2", relation="same_matter"))
    return Asked(case, c.Merge(into="c-2"))


@refuses("same_customer", "3.1")
def _() -> Question:
    # Row "the same matter again, or by others": two customers are owed two answers.
    stranger = b.receive(customer={"ref": "u-2", "no_contact": "none_left"})
    other = b.received(stranger, id="c-2").state
    return Asked(b.received(), c.Merge(into="c-2"), changes={"other": other})


@lets("same_customer")
def _() -> Question:
    return Asked(b.received(), c.Merge(into="c-2"), changes={"other": b.second()})


@refuses("survivor_is_open", "3.1", status="closed")
def _() -> Question:
    other = b.reach("closed", id="c-2").state
    return Asked(b.received(), c.Merge(into="c-2"), changes={"other": other})


@lets("survivor_is_open")
def _() -> Question:
    other = b.reach("feedback_given", id="c-2").state
    return Asked(b.received(), c.Merge(into="c-2"), changes={"other": other})


# --- the passing of time (4.1, 4.2) --------------------------------------------------


@refuses("something_is_due", "4.1")
def _() -> Question:
    # The first warning is due 12 hours after receipt.
    return Asked(b.received(), duties.AssessDuties(), t("07-01 21:59"))


@refuses("something_is_due", "4.1")
def _() -> Question:
    # Nothing is to come any more.
    return Asked(b.reach("closed"), duties.AssessDuties(), t("07-20 00:00"))


@lets("something_is_due")
def _() -> Question:
    return Asked(b.received(), duties.AssessDuties(), t("07-01 22:00"))


@refuses("calendar_has_changed", "4.2", calendar=china(through=2025).version)
def _() -> Question:
    return Asked(b.received(calendar=china(through=2025)), duties.RecomputeDeadlines())


@refuses("calendar_has_changed", "4.2", calendar=china(through=2030).version)
def _() -> Question:
    # What is final stays.
    return Asked(
        b.received(), duties.RecomputeDeadlines(), changes={"calendar": china(through=2030)}
    )


@lets("calendar_has_changed")
def _() -> Question:
    case = b.received(calendar=china(through=2025))
    return Asked(case, duties.RecomputeDeadlines(), changes={"calendar": china()})


# --- the agreement (7.1) -------------------------------------------------------------

REFUSES += pairs.REFUSES
LETS += pairs.LETS


# --- breaches, excuses, corrective measures (5.1) ----------------------------------------------

PARTY_B = Actor(role=Role.party_b, id="b-1")
TRAINED = (Evidence(kind="training_record", ref="tr-1"),)


def in_breach(**changes: Any) -> Case:
    case = b.received()
    case.state = case.state.model_copy(update={"breaches": (b.leaked(**changes),)})
    return case


def excuse(**changes: Any) -> duties.OfferExcuse:
    said: dict[str, Any] = {"breach": "b-1", "ground": "accepted_reason"}
    return duties.OfferExcuse(**(said | changes))


def force_majeure(**changes: Any) -> duties.OfferExcuse:
    began = T0 - MINUTE
    said = {"ground": "force_majeure", "began": began, "notified": T0, "evidence": PROOF}
    return excuse(**(said | changes))


def offered() -> Case:
    return in_breach(excuse=duties.Excuse(ground="accepted_reason", offered=T0))


def answer(case: Case, actor: Actor = PARTY_B) -> Question:
    said = duties.AnswerExcuse(breach="b-1", accepted=True)
    return Asked(case, said, changes={"actor": actor})


def assign(**changes: Any) -> duties.AssignRemedy:
    said: dict[str, Any] = {"breach": "b-1", "responsible": "s-2", "due": T0 + MINUTE}
    return duties.AssignRemedy(**(said | changes))


def complete(**changes: Any) -> duties.CompleteRemedy:
    return duties.CompleteRemedy(**({"breach": "b-1", "evidence": TRAINED} | changes))


def remedied(status: str) -> Case:
    return in_breach(remedy=duties.Remedy(status=status))


@refuses("breach_is_there", "5.1", standing=("b-1",))
def _() -> Question:
    return Asked(in_breach(), excuse(breach="b-2"))


@refuses("breach_is_there", "5.1", standing=())
def _() -> Question:
    return Asked(in_breach(status="set_right"), excuse())


@lets("breach_is_there")
@lets("excuse_may_move")
@lets("its_own_party_excuses")
def _() -> Question:
    return Asked(in_breach(), excuse())


@refuses("excuse_may_move", "5.1", status="excused")
def _() -> Question:
    return Asked(in_breach(status="excused"), excuse())


@refuses("its_own_party_excuses", "5.1", party="party_b")
def _() -> Question:
    return Asked(in_breach(party=Party.party_b), excuse())


@refuses(
    "force_majeure_is_proved",
    "5.1",
    missing=("began", "notified", "evidence"),
    since="2026-07-01T02:00:00Z",
)
def _() -> Question:
    return Asked(in_breach(), force_majeure(began=None, notified=None, evidence=()))


@refuses("force_majeure_is_proved", "5.1", missing=(), since="2026-07-01T02:00:00Z")
def _() -> Question:
    # What began after the limit does not excuse that it was missed (CC 590).
    return Asked(in_breach(), force_majeure(began=T0))


@lets("force_majeure_is_proved")
@lets("told_by_now")
def _() -> Question:
    return Asked(in_breach(), force_majeure())


@refuses(
    "told_by_now",
    "5.1",
    field="notified",
    at="2026-07-01T02:06:00Z",
    now="2026-07-01T02:00:00Z",
)
def _() -> Question:
    return Asked(in_breach(), force_majeure(notified=T0 + SKEW + MINUTE))


@refuses("excuse_is_offered", "5.1")
def _() -> Question:
    return answer(in_breach())


@lets("excuse_is_offered")
@lets("other_party_answers")
def _() -> Question:
    return answer(offered())


@refuses("other_party_answers", "5.1", party="party_a")
def _() -> Question:
    return answer(offered(), b.MANAGER)


@refuses("remedy_may_move", "5.1", status="done")
def _() -> Question:
    return Asked(remedied("done"), assign())


@refuses("remedy_may_move", "5.1", status="owed")
def _() -> Question:
    return Asked(remedied("owed"), complete())


@lets("remedy_may_move")
@lets("remedy_lies_ahead")
def _() -> Question:
    return Asked(remedied("owed"), assign())


@refuses("remedy_lies_ahead", "5.1", due="2026-07-01T02:00:00Z")
def _() -> Question:
    return Asked(remedied("owed"), assign(due=T0))


def _completed_by(person: str) -> Question:
    remedy = duties.Remedy(status="assigned", responsible="s-resp")
    case = in_breach(remedy=remedy)
    case.actor = Actor(role=Role.responsible, id=person)
    return Asked(case, complete())


@refuses("remedies_their_own", "5.1", responsible="s-resp")
def _() -> Question:
    return _completed_by("s-other")


@lets("remedies_their_own")
def _() -> Question:
    return _completed_by("s-resp")


@lets("remedies_their_own")
def _() -> Question:
    return Asked(remedied("assigned"), complete())


@refuses("remedy_is_proved", "5.1", kinds=("photo",))
def _() -> Question:
    # Breaches 1 and 3 are remedied by training, and the record of it is the evidence (annex 7).
    return Asked(remedied("assigned"), complete(evidence=(Evidence(kind="photo", ref="p-1"),)))


@refuses("remedy_is_proved", "5.1", kinds=())
def _() -> Question:
    return Asked(remedied("assigned"), complete(evidence=()))


@lets("remedy_is_proved")
def _() -> Question:
    return Asked(remedied("assigned"), complete())


@lets("remedy_is_proved")
def _() -> Question:
    case = in_breach(kind="completion_late", remedy=duties.Remedy(status="assigned"))
    return Asked(case, complete(evidence=PROOF))


# --- disclosures (4.3) ---------------------------------------------------------------------------


def disclosed(**changes: Any) -> Case:
    case = b.received()
    case.do(disclose(**changes))
    return case


def disclose(**changes: Any) -> c.Disclose:
    said: dict[str, Any] = {"to_whom": "authority", "recipient": "r-1", "kinds": ("contact",)}
    return c.Disclose(**(said | changes))


@refuses("basis_has_evidence", "4.3")
def _() -> Question:
    return Asked(b.received(), disclose(basis="law"))


@lets("basis_has_evidence")
def _() -> Question:
    return Asked(b.received(), disclose(basis="law", evidence=PROOF))


@refuses("disclosure_had_none", "4.3", without=())
def _() -> Question:
    case = disclosed(basis="law", evidence=PROOF)
    told = case.state.disclosures[0].id
    return Asked(case, c.SupplyBasis(disclosure=told, basis="order", evidence=PROOF))


@refuses("recipient_is_checked", "4.3", recipient="p-7")
def _() -> Question:
    given = disclose(to_whom="representative", recipient="p-7", basis="consent", evidence=PROOF)
    return Asked(b.received(), given)


@refuses("recipient_is_checked", "4.3", recipient="p-7")
def _() -> Question:
    case = b.received()
    case.do(b.checked(covers=("result",)))
    given = disclose(to_whom="representative", recipient="p-7", basis="consent", evidence=PROOF)
    return Asked(case, given)


@lets("recipient_is_checked")
def _() -> Question:
    case = b.received()
    case.do(b.checked(covers=("data",)))
    given = disclose(to_whom="representative", recipient="p-7", basis="consent", evidence=PROOF)
    return Asked(case, given)


@lets("recipient_is_checked")
def _() -> Question:
    # A leak can always be written down; what goes to a court needs its order, not a check.
    return Asked(b.received(), disclose(to_whom="representative", recipient="p-7"))


@lets("recipient_is_checked")
def _() -> Question:
    return Asked(b.received(), disclose(to_whom="court", basis="order", evidence=PROOF))


@refuses("authority_is_proved", "4.3", capacity="heir")
def _() -> Question:
    return Asked(b.received(), b.checked(capacity="heir", evidence=()))


@lets("authority_is_proved")
def _() -> Question:
    case = b.received()
    return Asked(case, b.checked(person="u-1", capacity="customer", how="call_back", evidence=()))


@lets("authority_is_proved")
def _() -> Question:
    return Asked(b.received(), b.checked(covers=(), evidence=()))


@lets("authority_is_proved")
def _() -> Question:
    return Asked(b.received(), b.checked())


def _many_checked() -> Case:
    case = b.received()
    for n in range(20):
        case.do(b.checked(person=f"p-{n}"))
    return case


@refuses("few_are_checked", "4.3", checked=20)
def _() -> Question:
    return Asked(_many_checked(), b.checked(person="p-20"))


@lets("few_are_checked")
def _() -> Question:
    return Asked(_many_checked(), b.checked(person="p-19"))


@lets("disclosure_had_none")
def _() -> Question:
    case = disclosed()
    told = case.state.disclosures[0].id
    return Asked(case, c.SupplyBasis(disclosure=told, basis="order", evidence=PROOF))


@refuses("basis_came_first", "4.3", at="2026-07-01T02:01:00Z", disclosed="2026-07-01T02:00:00Z")
def _() -> Question:
    case = disclosed(at=t("07-01 10:00"))
    told = case.state.disclosures[0].id
    given = t("07-01 10:01")
    case.now = t("07-02 10:00")
    return Asked(case, c.SupplyBasis(disclosure=told, basis="consent", evidence=PROOF, at=given))


@lets("basis_came_first")
def _() -> Question:
    case = disclosed(at=t("07-01 10:00"))
    told = case.state.disclosures[0].id
    given = t("06-01 10:00")  # before the complaint came in
    case.now = t("07-02 10:00")
    return Asked(case, c.SupplyBasis(disclosure=told, basis="consent", evidence=PROOF, at=given))


# --- problems (4.4) ------------------------------------------------------------------------------


def with_problem() -> Case:
    case = b.received()
    case.do(c.FindProblem(problem="seal"))
    return case


def link(problem: str = "seal") -> c.LinkImprovement:
    return c.LinkImprovement(problem=problem, improvement="i-1")


@refuses("problem_is_new", "4.4", problem="seal")
def _() -> Question:
    return Asked(with_problem(), c.FindProblem(problem="seal"))


@lets("problem_is_new")
def _() -> Question:
    return Asked(with_problem(), c.FindProblem(problem="manual"))


@refuses("problem_waits", "4.4", waiting=("seal",))
def _() -> Question:
    return Asked(with_problem(), link("manual"), changes={"improvement": b.serving("manual")})


@lets("problem_waits")
@lets("improvement_serves_it")
def _() -> Question:
    return Asked(with_problem(), link(), changes={"improvement": b.serving("seal")})


@refuses("improvement_serves_it", "4.4", problem="manual")
def _() -> Question:
    return Asked(with_problem(), link(), changes={"improvement": b.serving("manual")})


@refuses("improvement_serves_it", "4.4", problem="seal")
def _() -> Question:
    return Asked(with_problem(), link(), changes={"improvement": b.serving("seal", "a-2")})


@lets("improvement_serves_it")
def _() -> Question:
    # An old case that names no agreement: the improvement may be under any.
    case = Case()
    case.do(b.carry_over())
    case.do(c.FindProblem(problem="seal"))
    return Asked(case, link(), changes={"improvement": b.serving("seal", "a-2")})


@refuses("problems_are_taken_up", "4.4", waiting=("seal",))
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    case.do(c.FindProblem(problem="seal"))
    return Asked(case, c.Close(reason="accepted"))


@lets("problems_are_taken_up")
def _() -> Question:
    case = b.reach("feedback_given")
    case.do(c.Accept())
    case.do(c.FindProblem(problem="seal"))
    case.improvement = b.serving("seal")
    case.do(link())
    return Asked(case, c.Close(reason="accepted"))


# --- Party B's assistance (2.2) ------------------------------------------------------------------


def requested(**changes: Any) -> Case:
    case = b.received(agreement=b.signed(party_b_ref="b-1"))
    case.state = case.state.model_copy(update={"assistance": (b.asked(case, **changes),)})
    return case


def ask_for(**changes: Any) -> c.RequestAssistance:
    return c.RequestAssistance(**({"kind": "information", "what": "送货单"} | changes))


@refuses("party_b_is_known", "2.2")
def _() -> Question:
    return Asked(b.received(), ask_for())


@lets("party_b_is_known")
@lets("limit_lies_ahead")
def _() -> Question:
    return Asked(requested(), ask_for(by=T0 + MINUTE))


@refuses("limit_lies_ahead", "2.2", field="by", limit="2026-07-01T02:00:00Z")
def _() -> Question:
    return Asked(requested(), ask_for(by=T0))


@refuses("limit_lies_ahead", "2.2", field="until", limit="2026-07-01T02:00:00Z")
def _() -> Question:
    return Asked(requested(), c.AskMoreTime(request="r-1", until=T0))


@refuses("request_may_move", "2.2", status=None, open=("r-1",))
def _() -> Question:
    return Asked(requested(), c.ProvideAssistance(request="r-2"))


@refuses("request_may_move", "2.2", status="provided", open=())
def _() -> Question:
    return Asked(requested(status="provided"), c.CancelAssistance(request="r-1"))


@lets("request_may_move")
@lets("the_right_party_speaks")
def _() -> Question:
    return Asked(requested(), c.ProvideAssistance(request="r-1"), changes={"actor": PARTY_B})


@refuses("the_right_party_speaks", "2.2")
def _() -> Question:
    return Asked(requested(), c.CancelAssistance(request="r-1"), changes={"actor": PARTY_B})


@refuses("time_is_not_over", "2.2", due="2026-07-06T16:00:00Z")
def _() -> Question:
    more = c.AskMoreTime(request="r-1", until=t("07-09 00:00"))
    return Asked(requested(), more, t("07-07 00:00"))


@lets("time_is_not_over")
def _() -> Question:
    # What was asked in time may be written down later.
    more = c.AskMoreTime(request="r-1", until=t("07-09 00:00"), at=t("07-06 23:59"))
    return Asked(requested(), more, t("07-07 00:00"))


@refuses("more_time_is_asked", "2.2")
def _() -> Question:
    return Asked(requested(), c.AnswerMoreTime(request="r-1", granted=True))


@lets("more_time_is_asked")
def _() -> Question:
    wanted = requested(wants_until=t("07-09 00:00"))
    return Asked(wanted, c.AnswerMoreTime(request="r-1", granted=False))


# --- keeping and disposal (3.7) -----------------------------------------------------------------

KEPT_UNTIL = t("2027-07-02 00:00")


def neighbour(ended: datetime | None, stream: str = "l_1") -> dict[str, Any]:
    found = keeping.Neighbour(stream=stream, kind="claim", ended=ended)
    return {"neighbours": (found,)}


@refuses("retention_has_ended", "3.7")
def _() -> Question:
    case = b.answered()
    case.state = case.state.model_copy(update={"retention": None})
    return Asked(case, keeping.Dispose(), KEPT_UNTIL)


@refuses("retention_has_ended", "3.7", kept_until="2027-07-01T16:00:00Z")
def _() -> Question:
    return Asked(b.answered(), keeping.Dispose(), KEPT_UNTIL - timedelta(microseconds=1))


@refuses("retention_has_ended", "3.7", kept_until="2027-12-01T16:00:00Z")
def _() -> Question:
    # The last claim on it ended later than it did itself.
    return Asked(b.answered(), keeping.Dispose(), KEPT_UNTIL, neighbour(t("2026-12-01 10:00")))


@lets("retention_has_ended")
@lets("nothing_holds_it")
def _() -> Question:
    return Asked(b.answered(), keeping.Dispose(), KEPT_UNTIL)


@lets("retention_has_ended")
def _() -> Question:
    # An earlier end of a claim shortens nothing.
    return Asked(b.answered(), keeping.Dispose(), KEPT_UNTIL, neighbour(t("2026-06-01 10:00")))


@refuses("retention_has_ended", "3.7", kept_until="2027-07-12T16:00:00Z")
def _() -> Question:
    # Nobody told the customer that it was declined: a year from that breach, and over a weekend.
    case = b.reach("declined")
    case.do(duties.AssessDuties(), t("07-11 00:00"))
    return Asked(case, keeping.Dispose(), KEPT_UNTIL)


@refuses("retention_has_ended", "3.7", kept_until="2027-07-12T16:00:00Z")
def _() -> Question:
    # The same before it is recorded.
    return Asked(b.reach("declined"), keeping.Dispose(), KEPT_UNTIL)


@refuses("nothing_holds_it", "3.7", holds=(), reasons=(), open=(), owed=("f-1",))
def _() -> Question:
    told = b.feedback(b.follow_up(due=t("2028-08-01 18:00")))
    case = b.reach("closed", instead={"feedback_given": told})
    return Asked(case, keeping.Dispose(), t("2027-07-10 00:00"))


@lets("nothing_holds_it")
def _() -> Question:
    case = b.reach("closed", instead={"feedback_given": b.feedback(b.follow_up())})
    case.do(c.FinishFollowUp(follow_up="f-1", evidence=PROOF))
    return Asked(case, keeping.Dispose(), t("2027-07-10 00:00"))


@refuses("nothing_holds_it", "3.7", holds=(), reasons=(), open=(), owed=("seal",))
def _() -> Question:
    # Withdrawn: 4.4 speaks of problems, not of complaints.
    case = b.received()
    case.do(c.FindProblem(problem="seal"))
    case.do(c.Withdraw())
    return Asked(case, keeping.Dispose(), t("2028-07-10 00:00"))


@lets("nothing_holds_it")
def _() -> Question:
    case = b.received()
    case.do(c.FindProblem(problem="seal"))
    case.improvement = b.serving("seal")
    case.do(c.LinkImprovement(problem="seal", improvement="i-1"))
    case.do(c.Withdraw())
    return Asked(case, keeping.Dispose(), KEPT_UNTIL)


def _found_late(now: datetime) -> Asked:
    """Nobody could be told; a contact turns up on the last day of the year."""
    case = b.received(b.receive(customer={"ref": "u-1", "no_contact": "none_left"}))
    case.do(b.decline())
    case.do(b.found(), t("2027-07-01 20:00"))
    return Asked(case, keeping.Dispose(), now)


@refuses("nothing_holds_it", "3.7", holds=(), reasons=(), open=(), owed=("response", "completion"))
def _() -> Question:
    return _found_late(t("2027-07-02 20:00"))


@lets("nothing_holds_it")
def _() -> Question:
    # It is overdue then, and who claims that has a year.
    return _found_late(t("2028-07-04 00:00"))


@refuses("nothing_holds_it", "3.7", holds=("h-1",), reasons=("court",), open=(), owed=())
def _() -> Question:
    case = b.answered()
    held = keeping.Hold(id="h-1", reason="court", since=T0)
    case.state = case.state.model_copy(update={"holds": (held,)})
    return Asked(case, keeping.Dispose(), KEPT_UNTIL)


@refuses("nothing_holds_it", "3.7", holds=(), reasons=(), open=("l_1",), owed=())
def _() -> Question:
    return Asked(b.answered(), keeping.Dispose(), KEPT_UNTIL, neighbour(None))


@refuses("hold_stands", "3.7", standing=())
def _() -> Question:
    return Asked(b.received(), keeping.ReleaseHold(hold="h-9"))


@lets("hold_stands")
def _() -> Question:
    case = b.received()
    case.do(keeping.PlaceHold(reason="audit"))
    return Asked(case, keeping.ReleaseHold(hold=case.state.holds[0].id))


# --- requests for personal information (4.3, PIPL 44-50) -----------------------------------------


def decide(outcome: str = "granted", **changes: Any) -> keeping.DecideRightsRequest:
    said: dict[str, Any] = {"request": "r-1", "outcome": outcome, "check": "ck-1"}
    return keeping.DecideRightsRequest(**(said | changes))


def rights(status: str = "received", **changes: Any) -> Case:
    case = b.answered()
    b.ask_rights(case, keeping.RightsStatus(status), **changes)
    return case


@refuses("rights_request_may_move", "4.3", kind=None, status=None, open=())
def _() -> Question:
    return Asked(b.answered(), decide())


@refuses("rights_request_may_move", "4.3", kind="access", status="executed", open=("r-1",))
def _() -> Question:
    return Asked(rights("executed"), decide())


@refuses("rights_request_may_move", "4.3", kind="access", status="granted", open=("r-1",))
def _() -> Question:
    # It asks for access, not for a correction.
    return Asked(rights("granted"), b.correct(T0, request="r-1"))


@lets("rights_request_may_move")
def _() -> Question:
    return Asked(rights("granted", kind="correction"), b.correct(T0, request="r-1"))


@lets("rights_request_may_move")
@lets("requester_is_checked")
def _() -> Question:
    return Asked(rights(), decide())


@refuses("requester_is_checked", "4.3", capacity="customer")
def _() -> Question:
    return Asked(rights(check=None, person=None), decide(check=None))


@refuses("requester_is_checked", "4.3", capacity="customer")
def _() -> Question:
    # Nobody recorded such a check.
    return Asked(rights(check=None, person=None), decide(check="i-said-so"))


@refuses("requester_is_checked", "4.3", capacity="agent")
def _() -> Question:
    return Asked(b.received(), _ask(check="i-said-so", capacity="agent"))


@refuses("requester_is_checked", "4.3", capacity="agent")
def _() -> Question:
    case = b.received()
    case.do(b.checked(covers=("result", "speak", "inspection")))
    return Asked(case, _ask(check=case.state.identities[0].id, capacity="agent"))


@refuses("requester_is_checked", "4.3", capacity="customer")
def _() -> Question:
    # It was checked as an agent.
    case = b.received()
    case.do(b.checked())
    return Asked(case, _ask(check=case.state.identities[0].id))


@refuses("requester_is_checked", "4.3", capacity="agent")
def _() -> Question:
    # The check was another person's than at the receipt.
    case = b.received()
    case.do(b.checked())
    case.do(_ask(check=case.state.identities[0].id, capacity="agent"))
    case.do(b.checked(person="p-8"))
    known = {"request": case.state.rights[0].id, "check": case.state.identities[1].id}
    return Asked(case, decide(**known))


def _granted(*covers: str) -> Case:
    """Access was granted to an agent; then they were checked again."""
    case = b.received()
    case.do(b.checked())
    case.do(_ask(check=case.state.identities[0].id, capacity="agent"))
    case.do(decide(request=case.state.rights[0].id, check=None))
    case.do(b.checked(covers=covers))
    return case


def _give(case: Case, recipient: str) -> keeping.GiveAccess:
    given: dict[str, Any] = {"kinds": ("statement",), "form": "copy", "recipient": recipient}
    return keeping.GiveAccess(request=case.state.rights[0].id, **given)


@refuses("requester_is_checked", "4.3", capacity="agent")
def _() -> Question:
    case = _granted("data")
    return Asked(case, _give(case, "stranger"))


@refuses("requester_is_checked", "4.3", capacity="agent")
def _() -> Question:
    # The authority ended after it was granted.
    case = _granted()
    return Asked(case, _give(case, "p-7"))


@lets("requester_is_checked")
def _() -> Question:
    case = _granted("data")
    return Asked(case, _give(case, "p-7"))


@lets("requester_is_checked")
def _() -> Question:
    # Who could not show who they are is told so.
    said = {"reason": "not_shown_to_be_theirs", "check": None}
    return Asked(rights(check=None, person=None), decide("refused", **said))


@lets("requester_is_checked")
def _() -> Question:
    # The check made at the receipt is enough.
    return Asked(rights(), decide(check=None))


@lets("requester_is_checked")
def _() -> Question:
    # The request itself is taken from anyone.
    return Asked(b.received(), _ask())


@lets("requester_is_checked")
def _() -> Question:
    case = b.received()
    return Asked(case, _ask(check=b.check(case)))


def _ask(**changes: Any) -> keeping.ReceiveRightsRequest:
    return keeping.ReceiveRightsRequest(**({"kind": "access"} | changes))


@pytest.mark.parametrize(
    ("command", "advised"),
    [
        (_ask(check="i-said-so"), "leave check out for now"),
        (decide(check=None), "refuse with that reason"),
        (_give(rights("granted"), "u-9"), "give it to nobody else"),
    ],
)
def test_who_was_not_checked_is_told_what_this_command_can_do(
    command: Command, advised: str
) -> None:
    status = "granted" if isinstance(command, keeping.GiveAccess) else "received"
    case = rights(status, check=None, person=None)
    assert advised in case.refusals(command)["requester_is_checked"].instead


@refuses("only_erasure_waits", "4.3", kind="access")
def _() -> Question:
    return Asked(rights(), decide("deferred", reason="must_be_kept"))


@lets("only_erasure_waits")
def _() -> Question:
    return Asked(rights(kind="erasure"), decide("deferred", reason="must_be_kept"))


@refuses(
    "erasure_agrees_with_the_record",
    "3.7",
    reasons=("must_be_kept",),
    holds=(),
    kept_until="2027-07-01T16:00:00Z",
)
def _() -> Question:
    early = KEPT_UNTIL - timedelta(microseconds=1)
    return Asked(rights(kind="erasure"), decide(), early)


@lets("erasure_agrees_with_the_record")
def _() -> Question:
    return Asked(rights(kind="erasure"), decide(), KEPT_UNTIL)


@refuses(
    "erasure_agrees_with_the_record", "3.7", reasons=(), holds=(), kept_until="2027-07-01T16:00:00Z"
)
def _() -> Question:
    # Nothing keeps it any more: it is not kept for its time.
    late = decide("deferred", reason="must_be_kept")
    return Asked(rights(kind="erasure"), late, KEPT_UNTIL)


@refuses(
    "erasure_agrees_with_the_record",
    "3.7",
    reasons=("held",),
    holds=("l_1",),
    kept_until="2027-07-01T16:00:00Z",
)
def _() -> Question:
    return Asked(rights(kind="erasure"), decide(), KEPT_UNTIL, neighbour(None))


@refuses(
    "erasure_agrees_with_the_record",
    "3.7",
    reasons=("must_be_kept",),
    holds=(),
    kept_until="2027-07-05T16:00:00Z",
)
def _() -> Question:
    # A claim on it has ended later than it was closed itself.
    return Asked(rights(kind="erasure"), decide(), KEPT_UNTIL, neighbour(t("07-05 10:00")))


@refuses(
    "erasure_agrees_with_the_record", "3.7", kept_until=None, reasons=("must_be_kept",), holds=()
)
def _() -> Question:
    case = b.received()
    b.ask_rights(case, kind="erasure")
    return Asked(case, decide("refused", reason="held"))


@lets("erasure_agrees_with_the_record")
def _() -> Question:
    return Asked(rights(kind="erasure"), decide("refused", reason="taken_back"))


@lets("erasure_agrees_with_the_record")
def _() -> Question:
    held = decide("deferred", reason="held")
    return Asked(rights(kind="erasure"), held, KEPT_UNTIL, neighbour(None))


@refuses("requests_are_carried_out", "4.3", waiting=("r-1",))
def _() -> Question:
    return Asked(rights("granted"), keeping.Dispose(), KEPT_UNTIL)


@refuses("requests_are_carried_out", "4.3", waiting=("r-1",))
def _() -> Question:
    return Asked(rights(kind="erasure"), keeping.Dispose(), KEPT_UNTIL)


@lets("requests_are_carried_out")
def _() -> Question:
    return Asked(rights("deferred", kind="erasure"), keeping.Dispose(), KEPT_UNTIL)


# --- what is asked of all ------------------------------------------------------------


VALUES = frozenset({"lead_case", "answered_before", "training_record", "party_b"})
"""Values that a refusal names, not fields."""


def _fields_of(kind: type[Model]) -> Iterator[str]:
    """The fields of a command, and of what it holds."""
    for name, info in kind.model_fields.items():
        yield name
        for part in _parts(info.annotation):
            if isinstance(part, type) and issubclass(part, Model):
                yield from _fields_of(part)


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _names(pairs: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for rule in pairs:
        seen[rule] = seen.get(rule, 0) + 1
        names.append(rule if seen[rule] == 1 else f"{rule}-{seen[rule]}")
    return names


@pytest.mark.parametrize(
    ("rule", "clause", "facts", "make"), REFUSES, ids=_names([rule for rule, *_ in REFUSES])
)
def test_guard_refuses_with_rule_clause_facts_and_what_is_possible_instead(
    rule: str, clause: str, facts: dict[str, object], make: Make
) -> None:
    question = make()
    refused = question.answer()
    assert isinstance(refused, Refused)
    told = {refusal.rule: refusal for refusal in refused.refusals}
    assert list(told) == [rule]
    refusal = told[rule]
    assert refusal.clause == clause
    assert dict(refusal.facts) == facts
    wording.holds_for_refusal(refusal)
    advised = set(re.findall(r"（([a-z_]+)）", refusal.instead_zh)) - VALUES
    moves = {*complaint_machine().moves, *agreement_machine().moves}
    assert advised <= {*moves, *_fields_of(type(question.command))}  # what can be given


@pytest.mark.parametrize(("rule", "make"), LETS, ids=_names([rule for rule, _ in LETS]))
def test_guard_lets_through(rule: str, make: Make) -> None:
    question = make()
    answer = question.answer()
    assert isinstance(answer, Decision), answer
    machine = complaint_machine() if isinstance(question, Asked) else agreement_machine()
    move = machine.moves[question.command.type]
    assert rule in [guard.rule for guard in move.guards]


def _all_guards() -> dict[str, Guard[Any, Any]]:
    machines: tuple[Any, ...] = (
        complaint_machine(),
        agreement_machine(),
        breach_machine(),
        measure_machine(),
    )
    return {
        guard.rule: guard
        for machine in machines
        for move in machine.moves.values()
        for guard in move.guards
    }


def test_every_guard_of_every_machine_has_a_pair() -> None:
    guards = set(_all_guards())
    assert {rule for rule, *_ in REFUSES} == guards
    assert {rule for rule, _ in LETS} == guards


def test_every_guard_that_is_exported_guards_a_move() -> None:
    from complaintflow.complaint import guards as rooms

    exported = {name for name in rooms.__all__ if isinstance(getattr(rooms, name), Guard)}
    own = {rule for rule in _all_guards() if hasattr(rooms, rule)}
    assert exported == own


def test_every_guard_says_in_a_sentence_what_holds() -> None:
    for guard in _all_guards().values():
        assert guard.says.endswith("."), guard.rule


def test_a_refusal_carries_the_clause_of_its_guard() -> None:
    guards = _all_guards()
    for rule, clause, _, _ in REFUSES:
        assert guards[rule].clause == clause


def test_no_guard_needs_a_field_that_no_command_of_its_moves_has() -> None:
    from complaintflow.complaint.decisions.draft import HANDLERS

    fields: dict[str, set[str]] = {
        kind.model_fields["type"].default: set(kind.model_fields)
        for kind in (*HANDLERS, *OF_AGREEMENTS)
    }
    machines: tuple[Any, ...] = (complaint_machine(), agreement_machine())
    for machine in machines:
        for move in machine.moves.values():
            for guard in move.guards:
                if guard.on_command:
                    assert fields[move.name].intersection(guard.needs), (move.name, guard.rule)


def test_what_happened_is_neither_in_the_future_nor_before_its_cause() -> None:
    from complaintflow.complaint.decisions.draft import HANDLERS

    moves = complaint_machine().moves
    dated = {kind.model_fields["type"].default for kind in HANDLERS if "at" in kind.model_fields}
    guards = {name: {guard.rule for guard in moves[name].guards} for name in dated}
    assert {
        name for name in dated if not guards[name] & {"happened_by_now", "told_by_now"}
    } == set()
    free = {name for name in dated if "not_before_its_cause" not in guards[name]}
    assert free == FREE
