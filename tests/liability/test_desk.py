"""Claims at the desk: who may, what they hold, what two at once may not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaintflow import keeping
from complaintflow.desk import ClaimView, parse_command
from complaintflow.errors import CommandRefused, NotPermitted, UnknownSubject
from complaintflow.liability import claim_machine
from complaintflow.ports import Commit, Query, Store
from complaintflow.records import record_of
from complaintflow.stores import MemoryStore, SqlStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor, Role
from desk.support import BOSS, CLERK, EVIDENCE, T0, new_desk, who

B = who("party_b", "pb-1")
STRANGER = who("party_b", "pb-2")
AGAIN: dict[str, Any] = {"again": "new_evidence", "evidence": EVIDENCE}
COURT = "上海市浦东新区人民法院"


class Place:
    """A desk with an agreement, and a complaint that was answered late and then declined."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = MemoryStore() if store is None else store
        self.clock = FakeClock(T0)
        self.desk = new_desk(self.store, clock=self.clock)
        self.agreement = self.do(
            BOSS, None, type="draft_agreement", number="HT-1", party_a="甲", party_b="乙",
            years=3, party_b_ref="pb-1",
        )  # fmt: skip
        for party in ("party_a", "party_b"):
            self.do(BOSS, self.agreement, type="sign_agreement", party=party, person="某人")
        self.complaint = self.late("cust-9")

    def do(self, actor: Actor, on: str | None, **fields: Any) -> str:
        """Give a command, read as a web API would; the id of what it is about."""
        return self.desk.handle(parse_command(fields), actor=actor, on=on).id

    def late(self, customer: str) -> str:
        """A complaint to which nobody responded in time."""
        facts = {"ref": customer, "contacts": [{"kind": "phone", "value": "13800000000"}]}
        id = self.do(
            CLERK, None, type="receive", agreement=self.agreement, channel="phone",
            customer=facts, statement="坏了",
        )  # fmt: skip
        self.clock.advance(timedelta(hours=25))
        self.desk.sweep()
        return id

    def breach(self, complaint: str | None = None) -> dict[str, str]:
        """The breach of a complaint, as a claim names it."""
        stream = complaint or self.complaint
        found = self.desk.get(stream, actor=BOSS).breaches[0]
        return {"stream": stream, "breach": found.id}

    def claim(self, actor: Actor = B, **fields: Any) -> str:
        """Raise a claim on the breach."""
        said = {"agreement": self.agreement, "breaches": [self.breach()], "demand": "赔偿"}
        return self.do(actor, None, type="raise_claim", **(said | fields))

    def end(self) -> None:
        """Decline the complaint, tell the customer, and let its retention pass."""
        self.do(
            CLERK, self.complaint, type="decline", reason="not_a_customer", explanation="不属于",
        )  # fmt: skip
        self.clock.advance(timedelta(days=500))
        self.desk.sweep()

    def dispose(self) -> None:
        self.desk.handle(keeping.Dispose(), actor=BOSS, on=self.complaint)


def claims_on(place: Place, id: str, actor: Actor) -> tuple[ClaimView, ...]:
    """The claims that refer to a record and that somebody may see."""
    return tuple(place.desk.claims(Query(touches=id), actor=actor))


def refused(call: Any, *args: Any, **fields: Any) -> list[str]:
    with pytest.raises(CommandRefused) as caught:
        call(*args, **fields)
    return [refusal.rule for refusal in caught.value.refusals]


def test_a_claim_is_raised_settled_overdue_and_performed() -> None:
    place = Place()
    id = place.claim(amount={"amount": "1200.50"})
    place.do(BOSS, id, type="accept_claim")
    due = (place.clock.now() + timedelta(days=3)).isoformat()
    terms = {"what": "培训", "due": due, "amount": {"amount": "800"}, "approved_by": "s-gm"}
    place.do(BOSS, id, type="settle_claim", terms=terms, evidence=EVIDENCE)
    assert not place.desk.get_claim(id, actor=B).overdue
    place.clock.advance(timedelta(days=3, seconds=1))
    assert place.desk.get_claim(id, actor=B).overdue
    place.do(BOSS, id, type="perform_settlement", evidence=EVIDENCE)
    view = place.desk.get_claim(id, actor=B)
    assert (view.claim.status, view.overdue, view.version) == ("performed", False, 4)
    assert place.desk.verify(actor=BOSS).good
    assert [v.claim.id for v in claims_on(place, place.complaint, BOSS)] == [id]
    assert [v.claim.id for v in claims_on(place, place.agreement, BOSS)] == [id]


def test_who_sees_a_claim_and_its_values() -> None:
    place = Place()
    id = place.claim()
    for actor in (BOSS, B, who("party_a", "pa"), who("auditor", "aud")):
        assert place.desk.get_claim(id, actor=actor).claim.id == id
        values = place.desk.reveal(id, ["all"], actor=actor, purpose="check")
        assert [value.value for value in values] == ["赔偿"]
    for actor in (STRANGER, CLERK, who("customer", "cust-9"), who("investigator", "ivy")):
        with pytest.raises(UnknownSubject):
            place.desk.get_claim(id, actor=actor)
        assert claims_on(place, place.complaint, actor) == ()
        with pytest.raises((UnknownSubject, NotPermitted)):
            place.desk.history(id, actor=actor)
    with pytest.raises(UnknownSubject):
        place.desk.get_claim(place.complaint, actor=BOSS)


ACTORS = (
    *(who(role, f"{role}-1") for role in ("manager", "party_a", "customer_service", "responsible",
                                          "investigator", "customer", "auditor", "system")),
    B,
    STRANGER,
)  # fmt: skip
_NOT_THEIRS = frozenset(
    {
        "bar_staff",
        "place_hold",
        "release_hold",
        "dispose",
        "confirm_disposal",
        "recompute_deadlines",
    }
)
ACTS = sorted(set(claim_machine().moves) - _NOT_THEIRS - {"raise_claim"})


@pytest.mark.parametrize("actor", ACTORS, ids=str)
def test_only_the_parties_act(actor: Actor) -> None:
    place = Place()
    id = place.claim()
    acts = actor.role in ("manager", "party_a") or actor == B
    for move in ACTS:
        command = say_claim(move)
        if acts:
            place.desk.check(command, actor=actor, on=id)
        else:
            with pytest.raises((NotPermitted, UnknownSubject)):
                place.desk.handle(command, actor=actor, on=id)
    if not acts:
        with pytest.raises((NotPermitted, UnknownSubject)):
            place.claim(actor)


def say_claim(move: str) -> Any:
    """Some command for a move."""
    needs: dict[str, dict[str, Any]] = {
        "answer_claim": {"note": "x"},
        "reject_claim": {"note": "x"},
        "settle_claim": {"terms": {"what": "x", "due": T0.isoformat()}},
        "propose": {"terms": {"what": "x", "due": T0.isoformat()}},
        "answer_proposal": {"round": 1, "accepted": True},
        "declare_failed": {"reason": "other"},
        "file_suit": {"court": COURT},
        "record_outcome": {"suit": "s-1", "outcome": "judgment", "evidence": EVIDENCE},
    }
    return parse_command({"type": move, **needs.get(move, {})})


def test_an_unknown_record_is_told_as_unknown() -> None:
    place = Place()
    for stream in ("c_" + "0" * 32, "i_" + "0" * 32, place.agreement):
        with pytest.raises(UnknownSubject):
            place.claim(breaches=[{"stream": stream, "breach": "b-1"}])


def test_a_breach_is_claimed_once_while_the_claim_is_open() -> None:
    place = Place()
    first = place.claim()
    assert refused(place.claim) == ["claimed_once"]
    place.do(B, first, type="withdraw_claim")
    second = place.claim(**AGAIN)
    assert [v.claim.id for v in claims_on(place, place.complaint, BOSS)] == [
        first, second,
    ]  # fmt: skip


def test_what_was_settled_and_performed_is_claimed_again_for_a_reason_alone() -> None:
    place = Place()
    first = place.claim()
    place.do(BOSS, first, type="accept_claim")
    terms = {"what": "培训", "due": (place.clock.now() + timedelta(days=3)).isoformat()}
    place.do(BOSS, first, type="settle_claim", terms=terms, evidence=EVIDENCE)
    place.do(BOSS, first, type="perform_settlement", evidence=EVIDENCE)
    assert refused(place.claim) == ["claimed_again_for_a_reason"]
    assert refused(lambda: place.claim(again="further_loss")) == ["claimed_again_for_a_reason"]
    second = place.claim(**AGAIN)
    event = place.desk.history(second, actor=BOSS)[0].event
    assert getattr(event, "again") == "new_evidence"  # noqa: B009


def test_a_breach_that_is_excused_is_not_claimed() -> None:
    place = Place()
    on, breach = place.complaint, place.breach()["breach"]
    day_before = (place.clock.now() - timedelta(hours=30)).isoformat()
    place.do(
        BOSS, on, type="offer_excuse", breach=breach, ground="force_majeure", began=day_before,
        notified=day_before, evidence=EVIDENCE,
    )  # fmt: skip
    assert refused(place.claim) == ["breaches_stand"]


def test_a_breach_of_an_improvement_is_claimed() -> None:
    place = Place()
    improvement = place.do(
        BOSS, None, type="open_improvement", agreement=place.agreement, problem="seal"
    )
    place.clock.advance(timedelta(days=31))
    place.desk.sweep()
    breached = place.desk.history(improvement, actor=BOSS)[-1].event
    named = {"stream": improvement, "breach": getattr(breached, "breach")}  # noqa: B009
    id = place.claim(breaches=[place.breach(), named])
    view = place.desk.get_claim(id, actor=B)
    assert [ground.clause for ground in view.claim.grounds] == ["4.1", "4.4"]


# --- it holds what it rests on -----------------------------------------------------------------


def test_an_open_claim_holds_the_record_and_an_ended_one_prolongs_it() -> None:
    place = Place()
    id = place.claim()
    place.end()
    assert refused(place.dispose) == ["nothing_holds_it"]
    (holder,) = place.desk.keeping(place.complaint, actor=B).open
    assert (holder.stream, holder.kind) == (id, "claim")
    customer = Actor(
        role=Role.customer, id=place.desk.get(place.complaint, actor=BOSS).complaint.customer.ref
    )
    assert place.desk.keeping(place.complaint, actor=customer).open == ()  # not theirs to know of
    place.do(B, id, type="withdraw_claim")
    assert refused(place.dispose) == ["retention_has_ended"]  # a year from the last claim
    kept = place.desk.get_claim(id, actor=BOSS).claim.retention
    assert kept is not None
    told = place.desk.keeping(place.complaint, actor=B).until
    assert told is not None
    assert told.due == kept.due  # what is shown is what the disposal goes by
    record = record_of(place.desk, place.complaint, actor=BOSS, purpose="inspection")
    assert record.close.retention_until == told
    own = place.desk.get(place.complaint, actor=BOSS).complaint.retention
    assert own is not None
    assert own.due < told.due
    place.clock.set(kept.overdue_from)
    place.dispose()
    disposed = place.desk.history(place.complaint, actor=BOSS)[-2].event
    assert getattr(disposed, "kept_until") == told  # noqa: B009
    assert refused(lambda: place.claim(**AGAIN)) == ["breaches_are_there"]


def test_a_suit_after_the_end_holds_the_record_again() -> None:
    place = Place()
    id = place.claim()
    place.do(B, id, type="withdraw_claim")
    place.end()
    place.do(BOSS, id, type="file_suit", court=COURT, party="party_b", evidence=EVIDENCE)
    assert refused(place.dispose) == ["nothing_holds_it"]


def test_a_claim_is_disposed_of_itself() -> None:
    place = Place()
    id = place.claim()
    place.do(B, id, type="withdraw_claim", note="已解决")
    kept = place.desk.get_claim(id, actor=BOSS).claim.retention
    assert kept is not None
    place.clock.set(kept.overdue_from)
    place.desk.handle(keeping.Dispose(), actor=BOSS, on=id)
    claim = place.desk.get_claim(id, actor=BOSS).claim
    assert (claim.status, claim.destroyed) == ("disposed", True)
    assert place.desk.verify(actor=BOSS).good


class Racing(MemoryStore):
    """Lets another writer in just before a commit."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Any = None

    def commit(self, commit: Commit) -> int:
        first, self.first = self.first, None
        if first is not None:
            first()
        return super().commit(commit)


def test_a_record_is_not_disposed_of_while_a_claim_is_being_raised() -> None:
    store = Racing()
    place = Place(store)
    place.end()
    store.first = place.claim
    assert refused(place.dispose) == ["nothing_holds_it"]


def test_nothing_is_claimed_of_a_record_that_is_being_disposed_of() -> None:
    store = Racing()
    place = Place(store)
    place.end()
    store.first = place.dispose
    assert refused(place.claim) == ["breaches_are_there"]
    assert claims_on(place, place.complaint, BOSS) == ()


@pytest.mark.parametrize("n", [1, 2])
def test_of_two_claims_at_once_on_one_breach_one_is_raised(n: int) -> None:
    store = Racing()
    place = Place(store)
    if n == 2:  # where another, ended claim is there already
        place.do(B, place.claim(), type="withdraw_claim")
    store.first = lambda: place.claim(**AGAIN)
    assert refused(lambda: place.claim(**AGAIN)) == ["claimed_once"]
    open_ = [v for v in claims_on(place, place.complaint, BOSS) if v.claim.is_open]
    assert len(open_) == 1


def test_the_same_over_sql() -> None:
    with SqlStore("sqlite://") as store:
        store.migrate()
        place = Place(store)
        id = place.claim()
        assert refused(place.claim) == ["claimed_once"]
        place.end()
        assert refused(place.dispose) == ["nothing_holds_it"]
        place.do(B, id, type="withdraw_claim")
        assert place.desk.verify(actor=BOSS).good
        assert store.load(id, "").snapshot is not None


def test_what_may_be_done_with_a_claim_is_told_to_who_may() -> None:
    place = Place()
    id = place.claim()
    told = {move.move: move for move in place.desk.allowed(id, actor=BOSS)}
    assert all(told[name].open for name in ("answer_claim", "accept_claim", "reject_claim"))
    with pytest.raises(UnknownSubject):
        place.desk.allowed(id, actor=STRANGER)
