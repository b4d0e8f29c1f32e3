"""Whatever waits for an act is on exactly one list, until the command that its task names is given.

The manager's that the terms name, or the person's who is responsible; where the terms name nobody,
or one who cannot, on the list of nobody in particular. The kit's lives compare every list of every
record with the oracle; here each kind is lived once, for each of these three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from complaintflow.desk import Desk, Task, parse_command
from complaintflow.errors import CommandRefused
from complaintflow.ports import FoundPage, Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.testing._scenes import agreed
from complaintflow.values import Actor, Role

from .support import BOSS, CLERK, T0, new_desk, who

PROOF = [{"kind": "letter", "ref": "e-1"}]
GM, PB, IVY = who("manager", "gm"), who("party_b", "b-1"), who("investigator", "ivy")
EVERYBODY = ("boss", "clerk", "ivy", "ron", "gm", "b-1", "cust-1", "s-2", None)
DAY = timedelta(days=1)
ANSWERED = {"type": "answer_claim", "note": "已收到，正在核实"}


@dataclass
class Place:
    """A desk, an agreement that names a manager or none, a complaint that is investigated."""

    manager: str | None
    barred: bool = False

    def __post_init__(self) -> None:
        self.clock = FakeClock(T0)
        self.store = MemoryStore()
        self.desk: Desk = new_desk(self.store, clock=self.clock)
        terms = {} if self.manager is None else {"manager": self.manager}
        limit = {"clause": "4.3", "period": {"n": 15, "unit": "working_days"}}
        self.agreement = agreed(self.desk, terms={**terms, "rights_answer": limit})
        self.id = self.do(
            CLERK, None, type="receive", agreement=self.agreement, channel="phone",
            statement="坏了",
            customer={"ref": "cust-1", "contacts": [{"kind": "phone", "value": "13800138000"}]},
        )  # fmt: skip
        self.do(CLERK, self.id, type="acknowledge", channel="phone")
        self.do(CLERK, self.id, type="classify", category="quality", severity="minor")
        self.do(CLERK, self.id, type="start_investigation", investigator="ivy")
        if self.barred:
            self.do(BOSS, self.id, type="bar_staff", staff=["gm"])

    def do(self, actor: Actor, on: str | None, **fields: Any) -> str:
        return self.desk.handle(parse_command(fields), actor=actor, on=on).id

    def lists(self, on: str, move: str) -> list[tuple[str | None, Task]]:
        """On whose lists such a task is; who could not do it is not asked."""
        return [
            (person, task)
            for person in EVERYBODY
            for task in self.desk.worklist(person, actor=Actor.SYSTEM)
            if (task.id, task.move) == (on, move)
        ]

    def breach(self, on: str) -> str:
        return self.desk.breaches(on, actor=BOSS)[-1].breach.id

    def asked(self) -> str:
        """Party B is asked for something; the request."""
        self.do(CLERK, self.id, type="request_assistance", kind="information", what="批号")
        return self.desk.get(self.id, actor=BOSS).complaint.assistance[-1].id

    def improvement(self) -> str:
        return self.do(BOSS, None, type="open_improvement", agreement=self.agreement,
                       problem="seal", owner="boss", complaint=None)  # fmt: skip

    def claim(self, actor: Actor) -> str:
        clause = "2.2" if actor == BOSS else "4.1"
        return self.do(actor, None, type="raise_claim", agreement=self.agreement, clause=clause,
                       demand="赔偿", evidence=PROOF)  # fmt: skip

    def request(self, kind: str) -> str:
        """A customer asks about their data; the request."""
        self.do(CLERK, self.id, type="check_identity", person="cust-1", capacity="customer",
                how="call_back", covers=["data"])  # fmt: skip
        check = self.desk.get(self.id, actor=BOSS).complaint.identities[-1].id
        self.do(CLERK, self.id, type="receive_rights_request", kind=kind, check=check)
        return self.desk.get(self.id, actor=BOSS).complaint.rights[-1].id


@dataclass
class Waits:
    """What waits: on which record, for which move, of what, and what would do it, by whom."""

    on: str
    move: str
    detail: str
    clause: str
    does: dict[str, Any]
    by: Actor = BOSS
    whose: str | None = "gm"
    """Whose it is; ``gm``: the manager's, whom the terms may not name."""
    due: Callable[[Place], Any] = lambda place: None


def excuse_of_party_b(p: Place) -> Waits:
    p.asked()
    p.clock.advance(9 * DAY)
    p.desk.sweep()
    breaches = p.desk.breaches(p.id, actor=BOSS)
    breach = next(b.breach.id for b in breaches if b.breach.party == "party_b")
    p.do(PB, p.id, type="offer_excuse", breach=breach, ground="accepted_reason")
    does = {"type": "answer_excuse", "breach": breach, "accepted": True}
    return Waits(p.id, "answer_excuse", breach, "5.1", does)


def excuse_of_party_a(p: Place) -> Waits:
    p.clock.advance(20 * DAY)
    p.desk.sweep()
    breach = p.breach(p.id)
    p.do(BOSS, p.id, type="offer_excuse", breach=breach, ground="accepted_reason")
    does = {"type": "answer_excuse", "breach": breach, "accepted": False}
    return Waits(p.id, "answer_excuse", breach, "5.1", does, PB, "b-1")


def excuse_of_an_improvement(p: Place) -> Waits:
    id = p.improvement()
    p.clock.advance(40 * DAY)
    p.desk.sweep()
    breach = p.breach(id)
    p.do(BOSS, id, type="offer_excuse", breach=breach, ground="accepted_reason")
    does = {"type": "answer_excuse", "breach": breach, "accepted": True}
    return Waits(id, "answer_excuse", breach, "5.1", does, PB, "b-1")


def claim_of_party_b(p: Place) -> Waits:
    id = p.claim(PB)
    return Waits(id, "answer_claim", "", "5.1", ANSWERED)


def claim_of_party_a(p: Place) -> Waits:
    id = p.claim(BOSS)
    return Waits(id, "answer_claim", "", "5.2", ANSWERED, PB, "b-1")


def _proposed(p: Place, by: Actor) -> str:
    id = p.claim(PB)
    p.do(BOSS, id, type="negotiate")
    due = (p.clock.now() + 9 * DAY).isoformat()
    p.do(by, id, type="propose", terms={"what": "致歉", "due": due})
    return id


def proposal_of_party_b(p: Place) -> Waits:
    id = _proposed(p, PB)
    does = {"type": "answer_proposal", "round": 1, "accepted": False}
    return Waits(id, "answer_proposal", "1", "6.2", does)


def proposal_of_party_a(p: Place) -> Waits:
    id = _proposed(p, BOSS)
    does = {"type": "answer_proposal", "round": 1, "accepted": False}
    return Waits(id, "answer_proposal", "1", "6.2", does, PB, "b-1")


def _settled(p: Place, performs: str) -> str:
    id = p.claim(PB)
    p.do(BOSS, id, type="accept_claim")
    terms = {"what": "致歉", "by": performs, "due": (p.clock.now() + 9 * DAY).isoformat()}
    p.do(BOSS, id, type="settle_claim", terms=terms, evidence=PROOF)
    return id


def settlement_by_party_a(p: Place) -> Waits:
    id = _settled(p, "party_a")
    does = {"type": "perform_settlement", "evidence": PROOF}
    return Waits(id, "perform_settlement", "", "5.1", does, due=lambda p: p.clock.now() + 9 * DAY)


def settlement_by_party_b(p: Place) -> Waits:
    id = _settled(p, "party_b")
    does = {"type": "perform_settlement", "evidence": PROOF}
    return Waits(id, "perform_settlement", "", "5.1", does, PB, "b-1",
                 lambda p: p.clock.now() + 9 * DAY)  # fmt: skip


def change_by_party_b(p: Place) -> Waits:
    p.do(PB, p.agreement, type="amend_agreement", party="party_b", person="李四",
         terms={"first_assessment": None})  # fmt: skip
    (proposal,) = p.desk.get_agreement(p.agreement, actor=BOSS).proposals
    does = {"type": "reject_proposal", "party": "party_a", "proposal": proposal.id}
    return Waits(p.agreement, "accept_proposal", proposal.id, "7.1", does)


def change_by_party_a(p: Place) -> Waits:
    p.do(BOSS, p.agreement, type="amend_agreement", party="party_a", person="张三",
         terms={"first_assessment": None})  # fmt: skip
    (proposal,) = p.desk.get_agreement(p.agreement, actor=BOSS).proposals
    does = {"type": "accept_proposal", "party": "party_b", "person": "李四",
            "proposal": proposal.id}  # fmt: skip
    return Waits(p.agreement, "accept_proposal", proposal.id, "7.1", does, PB, "b-1")


def _signed_by(p: Place, party: str) -> Waits:
    terms = {} if p.manager is None else {"manager": p.manager}
    id = p.do(BOSS, None, type="draft_agreement", number="HT-2", party_a="甲", party_b="乙",
              party_b_ref="b-1", indefinite=True, terms=terms)  # fmt: skip
    p.do(BOSS, id, type="sign_agreement", party=party, person="某人")
    signs = {"party_a": "party_b", "party_b": "party_a"}[party]
    does = {"type": "sign_agreement", "party": signs, "person": "某人"}
    by, whose = (PB, "b-1") if signs == "party_b" else (BOSS, "gm")
    return Waits(id, "sign_agreement", "", "7.1", does, by, whose)


def signed_by_party_a(p: Place) -> Waits:
    return _signed_by(p, "party_a")


def signed_by_party_b(p: Place) -> Waits:
    return _signed_by(p, "party_b")


def _limit_of_b(p: Place) -> Any:
    return p.desk.get(p.id, actor=BOSS).complaint.assistance[-1].duty.deadline.act_by


def assistance(p: Place) -> Waits:
    request = p.asked()
    does = {"type": "provide_assistance", "request": request, "evidence": PROOF}
    return Waits(p.id, "provide_assistance", request, "2.2", does, PB, "b-1", _limit_of_b)


def more_time(p: Place) -> Waits:
    request = p.asked()
    until = (p.clock.now() + 9 * DAY).isoformat()
    p.do(PB, p.id, type="ask_more_time", request=request, until=until)
    does = {"type": "answer_more_time", "request": request, "granted": False}
    return Waits(p.id, "answer_more_time", request, "2.2", does, CLERK, "clerk", _limit_of_b)


def refusal(p: Place) -> Waits:
    request = p.asked()
    p.do(PB, p.id, type="refuse_assistance", request=request, reason="not_available")
    does = {"type": "answer_refusal", "request": request, "accepted": True}
    return Waits(p.id, "answer_refusal", request, "2.2", does, CLERK, "clerk", _limit_of_b)


def _limit_of_rights(p: Place) -> Any:
    limit = p.desk.get(p.id, actor=BOSS).complaint.rights[-1].limit
    assert limit is not None
    return limit.act_by


def _undecided(kind: str) -> Callable[[Place], Waits]:
    def undecided(p: Place) -> Waits:
        request = p.request(kind)
        does = {"type": "decide_rights_request", "request": request, "outcome": "refused",
                "reason": "taken_back"}  # fmt: skip
        return Waits(p.id, "decide_rights_request", request, "4.3", does, due=_limit_of_rights)

    return undecided


def _granted(p: Place, kind: str) -> str:
    request = p.request(kind)
    p.do(BOSS, p.id, type="decide_rights_request", request=request, outcome="granted")
    return request


def access_granted(p: Place) -> Waits:
    request = _granted(p, "access")
    does = {"type": "give_access", "request": request, "kinds": ["statement"], "form": "copy",
            "recipient": "cust-1"}  # fmt: skip
    return Waits(p.id, "give_access", request, "4.3", does, CLERK, "clerk", _limit_of_rights)


def correction_granted(p: Place) -> Waits:
    request = _granted(p, "correction")
    does = {"type": "correct_fact", "reason": "更正", "request": request, "statement": "坏了两次"}
    return Waits(p.id, "correct_fact", request, "4.3", does, CLERK, "clerk", _limit_of_rights)


def to_be_answered(p: Place) -> Waits:
    request = _granted(p, "access")
    does = {"type": "answer_rights_request", "request": request, "channel": "phone"}
    whose = "clerk"
    return Waits(p.id, does["type"], request, "4.3", does, CLERK, whose, _limit_of_rights)


def second_approver(p: Place) -> Waits:
    id = p.improvement()
    p.do(BOSS, id, type="propose_against", reason="solved", note="已解决")
    move = "decide_against_improvement"
    does = {"type": move, "approved": False}

    def due(p: Place) -> Any:
        return p.desk.get_improvement(id, actor=BOSS).duties[0].duty.deadline.act_by

    return Waits(id, move, "", "4.4", does, GM, "gm", due)


def no_handler(p: Place) -> Waits:
    p.do(BOSS, p.id, type="bar_staff", staff=["clerk"])
    does = {"type": "assign_handler", "handler": "s-2"}

    def due(p: Place) -> Any:
        # Before the completion the plan is wanted.
        (_, plan) = p.desk.get(p.id, actor=BOSS).complaint.cycle.targets
        return plan.deadline.act_by

    return Waits(p.id, "assign_handler", "", "3.1", does, due=due)


def problem(p: Place) -> Waits:
    p.do(CLERK, p.id, type="find_problem", problem="seal")
    id = p.do(BOSS, None, type="open_improvement", agreement=p.agreement, problem="seal",
              complaint=p.id, owner="boss")  # fmt: skip
    does = {"type": "link_improvement", "problem": "seal", "improvement": id}

    def due(p: Place) -> Any:
        return p.desk.get(p.id, actor=BOSS).complaint.problems[0].duty.deadline.act_by

    return Waits(p.id, "link_improvement", "seal", "4.4", does, CLERK, "clerk", due)


def remedy_of_nobody(p: Place) -> Waits:
    """The corrective measure that the agreement names, before it is anybody's."""
    p.clock.advance(20 * DAY)
    p.desk.sweep()
    breach = p.breach(p.id)
    due = (p.clock.now() + 10 * DAY).isoformat()
    does = {"type": "assign_remedy", "breach": breach, "responsible": "ron", "due": due}
    return Waits(p.id, "assign_remedy", breach, "4.2", does)


KINDS = (
    excuse_of_party_b, excuse_of_party_a, excuse_of_an_improvement, claim_of_party_b,
    claim_of_party_a, proposal_of_party_b, proposal_of_party_a, settlement_by_party_a,
    settlement_by_party_b, change_by_party_b, change_by_party_a, signed_by_party_a,
    signed_by_party_b, assistance, more_time, refusal,
    access_granted, correction_granted, to_be_answered, second_approver, no_handler, problem,
    remedy_of_nobody,
    *(_undecided(kind) for kind in ("access", "correction", "erasure")),
)  # fmt: skip


@pytest.mark.parametrize("named", ["named", "nobody", "barred"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_waits_is_on_exactly_one_list(kind: Callable[[Place], Waits], named: str) -> None:
    place = Place(None if named == "nobody" else "gm", named == "barred")
    waits = kind(place)
    whose = waits.whose
    # Whoever is barred from the complaint is not from what does not rest on it.
    if whose == "gm" and (named == "nobody" or (named == "barred" and waits.on == place.id)):
        whose = None
    found = [x for x in place.lists(waits.on, waits.move) if x[1].detail == waits.detail]
    assert [person for person, _ in found] == [whose]
    task = found[0][1]
    assert (task.person, task.clause, task.due) == (whose, waits.clause, waits.due(place))
    assert (task.party == "party_b") == (whose == "b-1")
    assert task in place.desk.worklist(whose, actor=waits.by)  # who does it sees it
    place.do(waits.by, waits.on, **waits.does)
    left = [x for x in place.lists(waits.on, waits.move) if x[1].detail == waits.detail]
    assert left == []


def test_whoever_proposed_it_is_not_told_to_decide() -> None:
    """4.4: a second person does; where the manager proposed it, any other."""
    p = Place("gm")
    id = p.improvement()
    p.do(GM, id, type="propose_against", reason="solved", note="已解决")
    (found,) = p.lists(id, "decide_against_improvement")
    assert (found[0], found[1].not_by) == (None, ("gm",))
    assert found[1] in p.desk.worklist(None, actor=BOSS)
    assert p.desk.worklist(None, actor=GM) == ()
    with pytest.raises(CommandRefused):
        p.do(GM, id, type="decide_against_improvement", approved=True)


def test_what_somebody_leaves_undone_who_is_barred_is_the_next_ones() -> None:
    p = Place("gm")
    (held,) = p.lists(p.id, "conclude_investigation")
    assert held[0] == "ivy"
    p.do(BOSS, p.id, type="bar_staff", staff=["ivy"])
    assert [who for who, _ in p.lists(p.id, "conclude_investigation")] == ["clerk"]
    p.do(BOSS, p.id, type="bar_staff", staff=["clerk"])
    assert [who for who, _ in p.lists(p.id, "conclude_investigation")] == ["gm"]
    p.do(BOSS, p.id, type="bar_staff", staff=["gm"])
    assert [who for who, _ in p.lists(p.id, "conclude_investigation")] == [None]
    assert p.desk.worklist(None, actor=GM) == p.desk.worklist(None, actor=CLERK) == ()


def test_an_old_case_waits_for_nobody_until_something_is_owed() -> None:
    """What was carried over owes nothing; its objection does (3.6)."""
    p = Place(None)
    id = p.do(BOSS, None, type="carry_over", channel="letter", customer="cust-9",
              came_in="2026-01-05T10:00:00+08:00", answered="2026-01-06T10:00:00+08:00",
              agreement=p.agreement)  # fmt: skip
    assert p.lists(id, "assign_handler") == []
    p.do(CLERK, id, type="object", statement="没有修好")
    ((whose, task),) = p.lists(id, "assign_handler")
    assert whose is None
    response = p.desk.get(id, actor=BOSS).complaint.cycle.response
    assert task.due == response.deadline.act_by


def test_who_is_not_party_as_sees_their_own_and_nothing_else() -> None:
    p = Place(None)
    p.asked()
    assert [t.move for t in p.desk.worklist("b-1", actor=PB)] == ["provide_assistance"]
    for person in ("clerk", "ivy", "gm", None):
        assert p.desk.worklist(person, actor=PB) == ()
    customer = who("customer", "cust-1")
    for person in ("cust-1", "clerk", "b-1", None):
        assert p.desk.worklist(person, actor=customer) == ()
    # An id may be that of somebody on the staff as well.
    assert p.desk.worklist("b-1", actor=who("customer_service", "b-1")) == ()
    assert p.desk.worklist("clerk", actor=who("party_b", "clerk")) == ()
    assert p.desk.worklist("", actor=BOSS) == ()


class Counting(MemoryStore):
    """Counts what is asked, and what is found."""

    asked = 0
    found = 0

    def find(self, query: Query) -> FoundPage:
        page = super().find(query)
        self.asked += 1
        self.found += len(page.items)
        return page


def test_a_worklist_costs_what_is_on_it() -> None:
    """One question, answered by the records with a task, however many others there are."""
    store = Counting()
    desk = new_desk(store, clock=FakeClock(T0))
    agreement = agreed(desk)

    def received(handler: str) -> str:
        said: dict[str, object] = {
            "customer": {"no_contact": "none"},
            "statement": "坏了",
            "handler": handler,
        }
        command: dict[str, object] = {
            "type": "receive",
            "agreement": agreement,
            "channel": "phone",
            **said,
        }
        return desk.handle(parse_command(command), actor=CLERK).id

    own = received("s-2")
    for _ in range(30):
        received("clerk")
    for reader in (BOSS, who("customer_service", "s-2"), Actor(role=Role.auditor, id="aud")):
        store.asked = store.found = 0
        assert {task.id for task in desk.worklist("s-2", actor=reader)} == {own}
        assert (store.asked, store.found) == (1, 1)
    store.asked = store.found = 0
    assert desk.worklist("gm", actor=BOSS) == desk.worklist(None, actor=BOSS) == ()
    assert (store.asked, store.found) == (2, 0)
