"""The five breaches from end to end: each is detected when it should be and only then, set right by
a fact recorded late, excused, claimed, settled, and in dispute; over each store.

Every instant is worked out by hand, in Shanghai, from Monday 2 March 2026, 9 o'clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from complaintflow.desk import BreachView, Desk, parse_command
from complaintflow.errors import CommandRefused, NotPermitted
from complaintflow.ports import Query, Store
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor
from desk.support import BOSS, CLERK, EVIDENCE, IVY, new_desk, who

B = who("party_b", "pb-1")
COURT = "上海市浦东新区人民法院"
TRAINED = [{"kind": "training_record", "ref": "tr-1"}]


def cst(text: str) -> datetime:
    """A time in Shanghai in March or April 2026: ``03-02 09:00``."""
    return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}+08:00")


START = cst("03-02 09:00")
TINY = timedelta(microseconds=1)


class World:
    """A desk on a store, an agreement in force, time standing still until it is moved."""

    def __init__(self, store: Store) -> None:
        self.clock = FakeClock(START)
        self.desk: Desk = new_desk(store, clock=self.clock)
        self.agreement = self.do(
            BOSS, None, type="draft_agreement", number="HT-1", party_a="甲", party_b="乙",
            years=3, party_b_ref="pb-1",
        )  # fmt: skip
        for party in ("party_a", "party_b"):
            self.do(BOSS, self.agreement, type="sign_agreement", party=party, person="某人")

    def do(self, actor: Actor, on: str | None, **fields: Any) -> str:
        """Give a command, read as a web API would; the id of what it is about."""
        return self.desk.handle(parse_command(fields), actor=actor, on=on).id

    def refused(self, actor: Actor, on: str | None, **fields: Any) -> set[str]:
        """The rules that refuse a command."""
        with pytest.raises(CommandRefused) as caught:
            self.do(actor, on, **fields)
        return {refusal.rule for refusal in caught.value.refusals}

    def at(self, when: datetime) -> None:
        """Let time pass, and sweep."""
        self.clock.set(when)
        self.desk.sweep()

    def complaint(self) -> str:
        """A complaint that was answered at once."""
        customer = {"ref": "cust-9", "contacts": [{"kind": "phone", "value": "13800000000"}]}
        return self.do(
            CLERK, None, type="receive", agreement=self.agreement, channel="phone",
            customer=customer, statement="坏了", handler="clerk",
        )  # fmt: skip

    def answered(self) -> str:
        """A complaint to which somebody responded at once."""
        on = self.complaint()
        self.do(CLERK, on, type="acknowledge", channel="phone", arrived=START.isoformat())
        return on


@dataclass
class Breached:
    """One of the five, as it arises in one place."""

    world: World
    on: str = ""
    also: dict[str, str] = field(default_factory=dict)

    kind = ""
    duty: ClassVar[str | None] = None
    clause = ""
    party = "party_a"
    last = START
    """The last instant at which it is in time."""
    since = START
    """The first instant at which it is late, worked out by hand."""
    limit = START
    """What lateness is counted from."""
    measure = ""

    @property
    def wronged(self) -> Actor:
        """Who acts for the other party than the one in breach."""
        return B if self.party == "party_a" else BOSS

    @property
    def in_breach(self) -> Actor:
        """Who acts for the party in breach."""
        return BOSS if self.party == "party_a" else B

    def begin(self) -> None:
        """Let the duty begin; everything but the one thing that is missed is done in time."""
        raise NotImplementedError

    def perform(self, at: datetime) -> None:
        """Do what is owed, and say that it was done ``at``."""
        raise NotImplementedError

    def arise(self) -> BreachView:
        """The breach, by silence."""
        self.begin()
        self.world.at(self.since)
        (found,) = self.found()
        return found

    def found(self) -> tuple[BreachView, ...]:
        """Its breaches, of this kind and duty."""
        seen = self.world.desk.breaches(self.on, actor=BOSS)
        return tuple(
            view for view in seen if (view.breach.kind, view.breach.duty) == (self.kind, self.duty)
        )

    def one(self) -> BreachView:
        (found,) = self.found()
        return found


class NoResponse(Breached):
    kind, duty, clause = "response_late", "response", "4.1"
    last = limit = cst("03-03 09:00")  # 24 hours; the last instant still belongs to them
    since = last + TINY
    measure = "加强客户服务人员培训，确保及时响应"

    def begin(self) -> None:
        self.on = self.world.complaint()

    def perform(self, at: datetime) -> None:
        when = at.isoformat()
        self.world.do(
            CLERK, self.on, type="acknowledge", channel="phone", at=when, arrived=when
        )  # fmt: skip


class NotComplete(Breached):
    kind, duty, clause = "completion_late", "completion", "4.2"
    # 3, 4, 5, 6, 9, 10, 11 March are the seven working days: the 11th ends the period.
    last, since = cst("03-11 23:59"), cst("03-12 00:00")
    limit = since
    measure = "优化处理流程，明确责任人，提高处理效率"

    def begin(self) -> None:
        self.on = self.world.answered()
        do = self.world.do
        do(CLERK, self.on, type="classify", category="quality", severity="minor")
        do(CLERK, self.on, type="start_investigation", investigator="ivy")
        do(
            IVY, self.on, type="conclude_investigation", verdict="not_upheld", findings="未见",
            evidence=EVIDENCE,
        )  # fmt: skip

    def perform(self, at: datetime) -> None:
        when = at.isoformat()
        self.world.do(
            CLERK, self.on, type="give_feedback", channel="phone", outcome="说明", at=when,
            arrived=when,
        )  # fmt: skip


class Leaked(Breached):
    kind, clause = "personal_data_leaked", "4.3"
    since = limit = cst("03-04 10:00")
    measure = "加强信息安全管理，对接触客户信息的人员进行保密培训"

    def begin(self) -> None:
        self.on = self.world.answered()

    def tell(self, **fields: Any) -> None:
        """Something is told to somebody else."""
        said = {"to_whom": "public", "recipient": "r-1", "kinds": ["contact"]}
        self.world.at(self.since)
        self.world.do(CLERK, self.on, type="disclose", **(said | fields))

    def arise(self) -> BreachView:
        self.begin()
        self.tell()
        return self.one()

    def perform(self, at: datetime) -> None:
        """There was a basis: that is what a leak lacks."""
        (told,) = self.world.desk.get(self.on, actor=BOSS).complaint.disclosures
        self.world.do(
            CLERK, self.on, type="supply_basis", disclosure=told.id, basis="consent",
            evidence=EVIDENCE, at=at.isoformat(),
        )  # fmt: skip


class NotTakenUp(Breached):
    kind, duty, clause = "not_improved", "take_up", "4.4"
    # Found on 2 March: day 1 is the 3rd, day 30 is 1 April, a Wednesday.
    last, since = cst("04-01 23:59"), cst("04-02 00:00")
    limit = since
    measure = "建立投诉处理改进机制，定期分析并制定改进措施"

    def begin(self) -> None:
        self.on = self.world.answered()
        self.world.do(CLERK, self.on, type="find_problem", problem="seal")
        self.also["serving"] = self.world.do(
            BOSS, None, type="open_improvement", agreement=self.world.agreement, problem="seal"
        )

    def perform(self, at: datetime) -> None:
        self.world.do(
            CLERK, self.on, type="link_improvement", problem="seal",
            improvement=self.also["serving"], at=at.isoformat(),
        )  # fmt: skip


class NotPlanned(NotTakenUp):
    duty = "improvement_plan"
    due = "2026-06-30T18:00+08:00"

    def begin(self) -> None:
        self.on = self.world.do(
            BOSS, None, type="open_improvement", agreement=self.world.agreement, problem="seal"
        )
        self.world.do(BOSS, self.on, type="analyse_cause", cause="material", note="原因")

    def plan(self, at: datetime, due: str) -> None:
        """Plan one action."""
        action = {"id": "act-1", "what": "更换供应商", "responsible": "ron", "due": due}
        self.world.do(
            BOSS, self.on, type="plan_improvement", actions=[action],
            check_after={"n": 1, "unit": "months"}, at=at.isoformat(),
        )  # fmt: skip

    def perform(self, at: datetime) -> None:
        self.plan(at, self.due)


class NotCarriedOut(NotPlanned):
    duty = "improvement_action"
    # A date that was stated, to the minute: that minute still belongs to it.
    last = limit = cst("03-20 18:00")
    since = last + TINY

    def begin(self) -> None:
        super().begin()
        self.plan(START, "2026-03-20T18:00+08:00")

    def perform(self, at: datetime) -> None:
        self.world.do(
            BOSS, self.on, type="complete_action", action="act-1", evidence=EVIDENCE,
            at=at.isoformat(),
        )  # fmt: skip


class NotAssisted(Breached):
    kind, duty, clause, party = "not_assisted", "assistance", "2.2", "party_b"
    # Three working days from its arrival: 3, 4 and 5 March.
    last, since = cst("03-05 23:59"), cst("03-06 00:00")
    limit = since
    measure = "加强双方沟通，明确乙方的协助义务"

    def begin(self) -> None:
        self.on = self.world.answered()
        self.world.do(CLERK, self.on, type="request_assistance", kind="information", what="批号")
        (asked,) = self.world.desk.get(self.on, actor=BOSS).complaint.assistance
        self.also["request"] = asked.id
        self.world.do(CLERK, self.on, type="note_request_arrival", request=asked.id)

    def perform(self, at: datetime) -> None:
        self.world.do(
            B, self.on, type="provide_assistance", request=self.also["request"],
            evidence=EVIDENCE, at=at.isoformat(),
        )  # fmt: skip


SORTS: tuple[type[Breached], ...] = (
    NoResponse, NotComplete, Leaked, NotTakenUp, NotPlanned, NotCarriedOut, NotAssisted,
)  # fmt: skip


@pytest.fixture(params=["memory", "sql"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world on each store."""
    if request.param == "memory":
        yield World(MemoryStore())
        return
    with SqlStore("sqlite://") as store:
        store.migrate()
        yield World(store)


@pytest.fixture(params=SORTS, ids=lambda sort: sort.duty or sort.kind)
def sort(request: pytest.FixtureRequest, world: World) -> Breached:
    """One of the five, where it arises."""
    made: Breached = request.param(world)
    return made


@pytest.fixture(
    params=[sort for sort in SORTS if sort is not Leaked], ids=lambda sort: str(sort.duty)
)
def missed(request: pytest.FixtureRequest, world: World) -> Breached:
    """One of the five that is left undone; a leak is done."""
    made: Breached = request.param(world)
    return made


# --- detected, and only when it should be -----------------------------------------------------


def test_it_is_detected_by_silence_not_an_instant_too_early(missed: Breached) -> None:
    missed.begin()
    missed.world.at(missed.since - TINY)
    assert missed.found() == ()
    missed.world.at(missed.since)
    assert missed.one().since == missed.since
    missed.world.at(missed.since + timedelta(days=1))
    assert len(missed.found()) == 1  # looked at again, it is the same one


def test_it_is_detected_by_the_fact_that_comes_late(missed: Breached) -> None:
    missed.begin()
    done = missed.since + timedelta(hours=5)
    missed.world.clock.set(done)  # no sweep comes by
    missed.perform(done)
    view = missed.one()
    assert (view.since, view.late_by) == (missed.since, done - missed.limit)


def test_it_is_not_detected_where_it_was_done_in_time(missed: Breached) -> None:
    missed.begin()
    missed.world.clock.set(missed.last)
    missed.perform(missed.last)
    for days in (0, 1, 7, 60):
        missed.world.at(missed.since + timedelta(days=days))
        assert missed.found() == ()


def test_a_leak_is_detected_when_it_is_recorded(world: World) -> None:
    leak = Leaked(world)
    assert leak.arise().since == leak.since


@pytest.mark.parametrize(
    "told",
    [
        {"basis": "consent", "evidence": EVIDENCE},
        {"kinds": ["findings"]},  # content alone: breaks 4.3, is not breach 3 (see "other")
    ],
    ids=["with a basis", "nothing personal"],
)
def test_what_is_told_with_a_basis_or_holds_nothing_personal_is_no_leak(
    world: World, told: dict[str, Any]
) -> None:
    leak = Leaked(world)
    leak.begin()
    leak.tell(**told)
    assert leak.found() == ()


# --- set right --------------------------------------------------------------------------------


def test_it_is_set_right_by_a_fact_recorded_late(sort: Breached) -> None:
    sort.arise()
    sort.perform(sort.last)
    view = sort.one()
    assert view.breach.status == "set_right"
    assert (view.late_by, view.attribution.liable) == (None, False)
    assert _claims(sort, sort.wronged) == {"breaches_stand"}


def test_what_was_done_too_late_sets_nothing_right(missed: Breached) -> None:
    missed.arise()
    done = missed.since + timedelta(days=2)
    missed.world.at(done)
    missed.perform(done)
    view = missed.one()
    assert (view.breach.status, view.late_by) == ("standing", done - missed.limit)


def test_a_basis_that_came_after_the_leak_cures_nothing(world: World) -> None:
    leak = Leaked(world)
    leak.arise()
    world.at(leak.since + timedelta(days=1))
    (told,) = world.desk.get(leak.on, actor=BOSS).complaint.disclosures
    late = {"type": "supply_basis", "disclosure": told.id, "basis": "consent"}
    assert world.refused(CLERK, leak.on, **late, evidence=EVIDENCE) == {"basis_came_first"}
    assert leak.one().breach.status == "standing"
    leak.perform(leak.since)
    assert leak.one().breach.status == "set_right"


# --- excused ----------------------------------------------------------------------------------


def _excuse(sort: Breached, actor: Actor, **fields: Any) -> dict[str, Any]:
    return {"type": "offer_excuse", "breach": sort.one().breach.id, **fields}


def test_force_majeure_that_is_notified_and_proved_excuses_it(sort: Breached) -> None:
    sort.arise()
    before, after = (sort.since + timedelta(hours=n) for n in (-1, 1))
    sort.world.clock.set(after)
    proved = {"ground": "force_majeure", "notified": after.isoformat(), "evidence": EVIDENCE}
    late = _excuse(sort, BOSS, began=sort.since.isoformat(), **proved)
    assert sort.world.refused(sort.in_breach, sort.on, **late) == {"force_majeure_is_proved"}
    unproved = _excuse(sort, BOSS, began=before.isoformat(), ground="force_majeure")
    assert sort.world.refused(sort.in_breach, sort.on, **unproved) == {"force_majeure_is_proved"}
    good = _excuse(sort, BOSS, began=before.isoformat(), **proved)
    _not_theirs(sort, sort.wronged, good)
    sort.world.do(sort.in_breach, sort.on, **good)
    view = sort.one()
    assert (view.breach.status, view.attribution.liable) == ("excused", False)
    assert view.since == sort.since  # liability falls away, the fact stays
    assert _claims(sort, sort.wronged) == {"breaches_stand"}


def test_another_reason_excuses_it_where_the_other_party_accepts(sort: Breached) -> None:
    sort.arise()
    offer = _excuse(sort, BOSS, ground="accepted_reason", note="停电")
    sort.world.do(sort.in_breach, sort.on, **offer)
    assert sort.one().attribution.liable  # an offer alone excuses nothing
    answer = {"type": "answer_excuse", "breach": sort.one().breach.id}
    _not_theirs(sort, sort.in_breach, {**answer, "accepted": True})
    sort.world.do(sort.wronged, sort.on, **answer, accepted=False)
    assert sort.one().breach.status == "standing"
    sort.world.do(sort.in_breach, sort.on, **offer)
    sort.world.do(sort.wronged, sort.on, **answer, accepted=True)
    view = sort.one()
    assert (view.breach.status, view.attribution.liable) == ("excused", False)
    assert view.attribution.excuse is not None
    assert (view.attribution.excuse.ground, view.attribution.excuse.accepted) == (
        "accepted_reason", True,
    )  # fmt: skip


def _not_theirs(sort: Breached, actor: Actor, command: dict[str, Any]) -> None:
    """Nobody excuses the other party's breach, or accepts an excuse of their own."""
    if actor == B and command["type"] == "offer_excuse" and sort.on.startswith("i_"):
        with pytest.raises(NotPermitted):  # no breach of an improvement can be Party B's
            sort.world.do(actor, sort.on, **command)
        return
    told = sort.world.refused(actor, sort.on, **command)
    assert told & {"its_own_party_excuses", "other_party_answers"}


# --- claimed ----------------------------------------------------------------------------------


def _claim(sort: Breached) -> dict[str, Any]:
    named = {"stream": sort.on, "breach": sort.one().breach.id}
    return {
        "type": "raise_claim",
        "agreement": sort.world.agreement,
        "breaches": [named],
        "demand": "赔偿",
        "amount": {"amount": "1200.50"},
    }


def _claims(sort: Breached, actor: Actor) -> set[str]:
    """The rules that refuse a claim."""
    return sort.world.refused(actor, None, **_claim(sort))


def _raised(sort: Breached) -> str:
    sort.arise()
    return sort.world.do(sort.wronged, None, **_claim(sort))


def test_the_other_party_claims_it_and_only_the_other_party(sort: Breached) -> None:
    sort.arise()
    assert _claims(sort, sort.in_breach) == {"clause_entitles_the_claimant"}
    customer = who("customer", "cust-9")
    with pytest.raises(NotPermitted):  # the customer is no party (6.2)
        sort.world.do(customer, None, **_claim(sort))
    id = sort.world.do(sort.wronged, None, **_claim(sort))
    claim = sort.world.desk.get_claim(id, actor=B).claim
    assert [(g.kind, g.clause) for g in claim.grounds] == [(sort.kind, sort.clause)]
    assert claim.respondent == sort.party
    assert str(claim.amount) == "1200.50 CNY"  # as the claimant stated it
    assert _claims(sort, sort.wronged) == {"claimed_once"}
    listed = sort.world.desk.claims(Query(touches=sort.on), actor=BOSS)
    assert [view.claim.id for view in listed] == [id]


# --- settled ----------------------------------------------------------------------------------


def test_it_is_settled_and_the_settlement_performed(sort: Breached) -> None:
    id = _raised(sort)
    sort.world.do(sort.in_breach, id, type="accept_claim")
    due = sort.world.clock.now() + timedelta(days=3)
    terms = {
        "what": "培训", "due": due.isoformat(), "amount": {"amount": "800"}, "approved_by": "s-gm",
    }  # fmt: skip
    sort.world.do(BOSS, id, type="settle_claim", terms=terms, evidence=EVIDENCE)
    desk = sort.world.desk
    assert not desk.get_claim(id, actor=B).overdue
    sort.world.at(due + timedelta(minutes=1))
    assert desk.get_claim(id, actor=B).overdue
    sort.world.do(BOSS, id, type="perform_settlement", evidence=EVIDENCE)
    claim = desk.get_claim(id, actor=B).claim
    assert claim.settlement is not None
    assert (claim.status, str(claim.settlement.offer.amount)) == ("performed", "800 CNY")
    assert (claim.settlement.offer.by, claim.settlement.late) == (sort.party, True)
    assert sort.one().breach.status == "standing"  # settled, not undone
    assert desk.verify(actor=BOSS).good


# --- in dispute -------------------------------------------------------------------------------


def test_it_is_disputed_and_decided_by_a_court(sort: Breached) -> None:
    id = _raised(sort)
    do, wronged, breached = sort.world.do, sort.wronged, sort.in_breach
    do(breached, id, type="reject_claim", note="不认可")
    filing = {"type": "file_suit", "court": COURT}
    assert sort.world.refused(wronged, id, **filing) == {"negotiation_failed_first"}
    do(wronged, id, type="negotiate")
    due = (sort.world.clock.now() + timedelta(days=5)).isoformat()
    do(breached, id, type="propose", terms={"what": "书面致歉", "due": due})
    do(wronged, id, type="answer_proposal", round=1, accepted=False)
    do(BOSS, id, type="record_minutes", evidence=EVIDENCE)
    do(wronged, id, type="declare_failed", reason="no_agreement")
    do(wronged, id, **filing)
    dispute = sort.world.desk.get_claim(id, actor=B).claim.dispute
    assert dispute is not None
    (suit,) = dispute.suits
    assert (suit.filed_by == sort.party, suit.before_negotiation_failed) == (False, False)
    do(BOSS, id, type="record_outcome", suit=suit.id, outcome="judgment", evidence=EVIDENCE)
    claim = sort.world.desk.get_claim(id, actor=B).claim
    assert claim.dispute is not None
    assert (claim.status, claim.dispute.status) == ("decided", "decided")
    assert sort.world.desk.verify(actor=BOSS).good


# --- what each carries ------------------------------------------------------------------------


def test_it_carries_clause_party_since_lateness_evidence_attribution_and_measure(
    sort: Breached,
) -> None:
    sort.arise()
    now = sort.since + timedelta(days=1, hours=2)
    sort.world.at(now)
    view = sort.one()
    assert (view.stream, view.clause, view.party) == (sort.on, sort.clause, sort.party)
    assert view.since == sort.since
    assert view.late_by == (None if sort.duty is None else now - sort.limit)
    assert view.measure.zh == sort.measure
    attribution = view.attribution
    assert (attribution.party, attribution.liable) == (sort.party, True)
    assert (attribution.excuse, attribution.overlaps) == (None, ())
    history = {entry.version: entry for entry in sort.world.desk.history(sort.on, actor=BOSS)}
    first, *_, last = view.evidence
    began = {
        "response": "ComplaintReceived", "completion": "ComplaintReceived",
        "take_up": "ProblemFound", "improvement_plan": "ImprovementOpened",
        "improvement_action": "ImprovementPlanned", "assistance": "AssistanceRequested",
        None: "Disclosed",
    }  # fmt: skip
    assert (first.type, last.type) == (began[sort.duty], "BreachRecorded")
    for place in view.evidence:
        entry = history[place.version]
        assert (entry.event.type, entry.digest) == (place.type, place.digest)


def test_its_measure_becomes_an_action_with_a_person_and_a_date(sort: Breached) -> None:
    sort.arise()
    breach = sort.one().breach.id
    assert sort.one().remedy.status == "owed"
    due = sort.world.clock.now() + timedelta(days=2)
    assign = {"type": "assign_remedy", "breach": breach, "responsible": "ron"}
    past = {**assign, "due": sort.world.clock.now().isoformat()}
    assert sort.world.refused(BOSS, sort.on, **past) == {"remedy_lies_ahead"}
    done = {"type": "complete_remedy", "breach": breach, "evidence": EVIDENCE}
    assert sort.world.refused(BOSS, sort.on, **done) >= {"remedy_may_move"}
    sort.world.do(BOSS, sort.on, **assign, due=due.isoformat())
    ron = who("responsible", "ron")
    assert _remedies(sort, ron) == [(sort.on, due, breach)]
    assert not sort.one().overdue
    sort.world.at(due)
    assert sort.one().overdue
    if sort.kind in ("response_late", "personal_data_leaked"):  # training: the record proves it
        assert sort.world.refused(ron, sort.on, **done) == {"remedy_is_proved"}
    sort.world.do(ron, sort.on, **{**done, "evidence": TRAINED})
    view = sort.one()
    assert (view.remedy.status, view.remedy.responsible, view.overdue) == ("done", "ron", False)
    assert _remedies(sort, ron) == []
    assert view.attribution.liable  # a corrective measure neither replaces nor limits liability


def _remedies(sort: Breached, actor: Actor) -> list[tuple[str, datetime | None, str]]:
    tasks = sort.world.desk.worklist(actor.id, actor=actor)
    return [(t.id, t.due, t.detail) for t in tasks if t.move == "complete_remedy"]


# --- what no breach is detected of ------------------------------------------------------------


def test_any_other_clause_is_claimed_with_evidence_and_never_detected(world: World) -> None:
    leak = Leaked(world)
    leak.begin()
    leak.tell(kinds=["findings"])  # content without personal information breaks 4.3 all the same
    assert world.desk.breaches(leak.on, actor=BOSS) == ()
    said = {"type": "raise_claim", "agreement": world.agreement, "clause": "4.3", "demand": "赔偿"}
    assert world.refused(B, None, **said) == {"rests_on_a_ground"}
    id = world.do(B, None, **said, evidence=EVIDENCE)
    (ground,) = world.desk.get_claim(id, actor=B).claim.grounds
    assert (ground.kind, ground.clause) == ("other", "4.3")


@pytest.mark.parametrize("late", ["response", "assistance"])
def test_where_both_were_late_each_breach_shows_the_overlap(world: World, late: str) -> None:
    complaint = NotAssisted(world)
    complaint.on = world.complaint()  # nobody responds either
    world.do(CLERK, complaint.on, type="request_assistance", kind="information", what="批号")
    (asked,) = world.desk.get(complaint.on, actor=BOSS).complaint.assistance
    world.do(CLERK, complaint.on, type="note_request_arrival", request=asked.id)
    world.at(cst("03-06 12:00"))
    seen = world.desk.breaches(complaint.on, actor=BOSS)
    (view,) = (v for v in seen if v.breach.duty == late)
    (overlap,) = view.attribution.overlaps
    # Party A is late since the 3rd, Party B since the 6th, and both are still.
    assert (overlap.begins, overlap.ends, overlap.runs) == (
        cst("03-06 00:00"), cst("03-06 12:00"), True,
    )  # fmt: skip
