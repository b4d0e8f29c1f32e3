"""Whoever is complained about takes no part and learns nothing, whatever way they come (2.1, 4.3).

A property draws how somebody is barred, and what becomes of the complaint; then they ask the desk
by every method that it has.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from io import IOBase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintflow.blobs import MemoryBlobStore
from complaintflow.complaint import AttachmentKind, annex_2
from complaintflow.desk import Desk, parse_command, plain
from complaintflow.desk.behind import MOST_BEHIND
from complaintflow.errors import (
    CommandRefused,
    ComplaintFlowError,
    NotPermitted,
    UnknownSubject,
    ValueDestroyed,
)
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Party, Role

from .support import BOSS, CLERK, EVIDENCE, T0, who

NAME, PHONE = "欧阳青梧", "13955500001"
WORDS = f"已电联{NAME}（{PHONE}）核实"
OTHERS = "李四来电"
"""What is said of another complaint."""
PB = who("party_b", "pb")
BAD = "t-7"


class World:
    """A desk with an agreement, and a complaint in which somebody behaved badly."""

    def __init__(self, *staff: str, customer: str = "cust-1") -> None:
        self.clock = FakeClock(T0)
        self.desk = Desk(
            MemoryStore(),
            clock=self.clock,
            randomness=FakeRandomness(3),
            blobs=MemoryBlobStore(),
        )
        self.agreement = self.do(
            None, "draft_agreement", number="HT-1", party_a="甲", party_b="乙", years=3,
            party_b_ref="pb",
        )  # fmt: skip
        for party in ("party_a", "party_b"):
            self.do(self.agreement, "sign_agreement", party=party, person="某人")
        self.id = self.received(*staff, customer=customer, name=NAME, phone=PHONE, words=WORDS)

    def do(self, on: str | None, type: str, actor: Actor = BOSS, **fields: object) -> str:
        """Give a command; the id of what it is about."""
        return self.desk.handle(parse_command({"type": type, **fields}), actor=actor, on=on).id

    def received(
        self,
        *staff: str,
        customer: str = "cust-1",
        name: str = "李四",
        phone: str = "13800000000",
        words: str = OTHERS,
    ) -> str:
        facts = {"ref": customer, "name": name, "contacts": [{"kind": "phone", "value": phone}]}
        return self.do(
            None, "receive", CLERK, agreement=self.agreement, channel="phone", customer=facts,
            statement=words, staff=list(staff), about="staff",
        )  # fmt: skip

    def investigated(self, id: str) -> None:
        self.do(id, "classify", category="quality", severity="minor", note=WORDS)
        self.do(id, "start_investigation", investigator="ivy")
        self.do(id, "conclude_investigation", verdict="upheld", findings=WORDS, evidence=EVIDENCE)

    def opened(self, complaint: str | None) -> str:
        if complaint is not None:
            self.do(complaint, "find_problem", problem="seal", note=OTHERS)
        under: dict[str, object] = {} if complaint is None else {"complaint": complaint}
        return self.do(
            None, "open_improvement", BOSS, agreement=self.agreement, problem="seal",
            note=WORDS if complaint == self.id else OTHERS, **under,
        )  # fmt: skip

    def linked(self, complaint: str, improvement: str) -> None:
        self.do(complaint, "find_problem", problem="seal", note=WORDS)
        self.do(complaint, "link_improvement", problem="seal", improvement=improvement)

    def planned(self, improvement: str, *responsible: str) -> None:
        due = (self.clock.now() + timedelta(days=9)).isoformat()
        self.do(improvement, "analyse_cause", cause="wear", note=WORDS)
        actions = [
            {"id": f"x-{n}", "what": WORDS, "responsible": person, "due": due}
            for n, person in enumerate(responsible)
        ]
        self.do(improvement, "plan_improvement", actions=actions,
                check_after={"n": 5, "unit": "days"})  # fmt: skip

    def claimed(self, stream: str) -> str:
        """A claim of Party B on the first breach of a record that nobody responded to, answered."""
        self.clock.advance(timedelta(days=40))
        self.desk.sweep()
        breach = self.desk.breaches(stream, actor=BOSS)[0].breach.id
        named = [{"stream": stream, "breach": breach}]
        id = self.do(None, "raise_claim", PB, agreement=self.agreement, breaches=named,
                     demand="赔偿损失")  # fmt: skip
        self.do(id, "answer_claim", note=WORDS)
        return id


def sees(world: World, id: str, actor: Actor) -> bool:
    """Whether somebody may look at a record at all; by id and by search alike."""
    desk = world.desk
    look: dict[str, Callable[[], object]] = {
        "c": lambda: desk.get(id, actor=actor),
        "i": lambda: desk.get_improvement(id, actor=actor),
        "l": lambda: desk.get_claim(id, actor=actor),
    }
    found = {
        "c": lambda: {case.id for case in desk.cases(actor=actor)},
        "i": lambda: {view.improvement.id for view in desk.improvements(actor=actor)},
        "l": lambda: {view.claim.id for view in desk.claims(actor=actor)},
    }
    try:
        look[id[0]]()
    except UnknownSubject:
        assert id not in found[id[0]]()
        return False
    assert id in found[id[0]]()
    return True


# --- a record that rests on another bars whom that one bars ------------------------------------


def test_a_merger_bars_whom_either_bars() -> None:
    """The person complained about handles the case that goes on no more."""
    world = World(BAD)
    survivor, bad = world.received(), who("manager", BAD)
    assert sees(world, survivor, bad)
    world.do(survivor, "assign_handler", handler=BAD)
    world.do(world.id, "merge", into=survivor)
    assert not sees(world, survivor, bad)
    state = world.desk.get(survivor, actor=BOSS).complaint
    assert (state.staff, state.handler) == ((BAD,), None)
    (entry,) = [e for e in world.desk.history(survivor, actor=BOSS)
                if e.event.type == "StaffBarred"]  # fmt: skip
    assert json.loads(entry.event.model_dump_json())["because"] == world.id
    for ask in (
        lambda: world.desk.reveal(survivor, ["all"], actor=bad, purpose="look"),
        lambda: world.do(survivor, "log_contact", bad, channel="phone", reached=True),
    ):
        with pytest.raises(UnknownSubject):
            ask()
    # The other way round: what is merged into a complaint about somebody is the same matter.
    another = world.received()
    world.do(another, "merge", into=survivor)
    assert not sees(world, another, bad)
    assert world.desk.verify(actor=BOSS).good


def test_who_is_barred_later_is_barred_from_all_that_rests_on_it() -> None:
    world = World()
    bad = who("manager", BAD)
    first = world.opened(world.id)  # taken up there
    other = world.received(customer="cust-2")
    second = world.opened(other)
    world.do(other, "link_improvement", problem="seal", improvement=second)
    world.do(world.id, "link_improvement", problem="seal", improvement=second)
    follows = world.received(customer="cust-3")
    world.investigated(world.id)
    world.do(follows, "classify", category="quality", severity="minor")
    world.do(follows, "start_investigation", investigator="ivy")
    world.do(follows, "link", other=world.id, relation="lead_case")
    world.do(follows, "take_over_findings", lead=world.id)
    only_linked = world.received(customer="cust-4")
    world.do(only_linked, "link", other=world.id)
    claim, on_second = world.claimed(world.id), world.claimed(second)
    survivor = world.received()
    world.do(world.id, "merge", into=survivor)
    rests = (world.id, first, second, follows, claim, on_second, survivor)
    assert all(sees(world, id, bad) for id in (*rests, other, only_linked))
    world.do(world.id, "bar_staff", staff=[BAD])
    assert [sees(world, id, bad) for id in rests] == [False] * len(rests)
    assert sees(world, other, bad)  # it shares an improvement, and is another matter
    assert sees(world, only_linked, bad)
    # Once: it is all there already.
    written = len(world.desk.store.events_after(0, 10**4))
    world.do(world.id, "bar_staff", staff=[BAD])
    assert len(world.desk.store.events_after(0, 10**4)) == written
    assert world.desk.verify(actor=BOSS).good


def test_what_left_nothing_to_record_leaves_its_key_free() -> None:
    world = World(BAD)
    again = parse_command({"type": "bar_staff", "staff": [BAD]})
    for _ in range(2):
        outcome = world.desk.handle(again, actor=BOSS, on=world.id, key="k-1")
        assert (outcome.events, outcome.replayed) == ((), False)
    other = parse_command({"type": "bar_staff", "staff": ["t-9"]})
    new = world.desk.handle(other, actor=BOSS, on=world.id, key="k-1")
    assert new.version == outcome.version + 1


def test_many_are_barred_at_once_and_what_was_disposed_of_hinders_nobody() -> None:
    world = World(*(f"t-{n}" for n in range(20)))
    world.do(world.id, "bar_staff", staff=[f"t-{n}" for n in range(20, 40)])
    improvement = world.opened(None)
    world.linked(world.id, improvement)
    view = world.desk.get_improvement(improvement, actor=BOSS)
    assert set(view.improvement.barred) == {f"t-{n}" for n in range(40)}
    over = world.received()
    world.do(over, "merge", into=world.id)
    world.clock.advance(timedelta(days=800))
    world.desk.sweep()
    for id in (world.id, over):  # nobody answers: both end here
        with suppress(CommandRefused):
            world.do(id, "dispose")
    world.do(world.id, "bar_staff", staff=["t-77"])
    assert "t-77" in world.desk.get(world.id, actor=BOSS).complaint.staff


def test_a_claim_bars_whom_its_complaint_bars() -> None:
    world = World(BAD)
    claim = world.claimed(world.id)
    for role in ("manager", "party_a", "auditor"):
        bad = who(role, BAD)
        assert not sees(world, claim, bad)
        for ask in (
            lambda bad=bad: world.desk.reveal(claim, ["all"], actor=bad, purpose="look"),
            lambda bad=bad: world.desk.history(claim, actor=bad),
            lambda bad=bad: world.do(claim, "withdraw_claim", bad),
        ):
            with pytest.raises((UnknownSubject, NotPermitted)):
                ask()
        assert sees(world, claim, who(role, "t-8"))


def test_whoever_is_complained_about_is_no_agent_of_the_customer() -> None:
    """Neither checked before, nor after; the customer's own case is the customer's own."""
    world = World()
    check = {"person": BAD, "capacity": "agent", "how": "document", "covers": ["inspection"],
             "evidence": EVIDENCE}  # fmt: skip
    world.do(world.id, "check_identity", CLERK, **check)
    agent = who("customer", BAD)
    assert sees(world, world.id, agent)
    world.do(world.id, "bar_staff", staff=[BAD])
    assert not sees(world, world.id, agent)
    with pytest.raises(UnknownSubject):
        world.desk.reveal(world.id, ["all"], actor=agent, purpose="look")
    with pytest.raises(CommandRefused) as caught:
        world.do(world.id, "check_identity", CLERK, **check)
    assert [r.rule for r in caught.value.refusals] == ["agent_takes_no_part"]
    world.do(world.id, "bar_staff", staff=["cust-1"])  # ids of another kind may be the same
    assert sees(world, world.id, who("customer", "cust-1"))


def test_party_bs_person_who_is_complained_about_assists_nobody() -> None:
    world = World(customer="cust-9")
    world.do(world.id, "request_assistance", kind="information", what=WORDS)
    assert sees(world, world.id, PB)
    world.do(world.id, "bar_staff", staff=["pb"])
    assert not sees(world, world.id, PB)
    with pytest.raises(CommandRefused) as caught:
        world.do(world.id, "request_assistance", kind="information", what=WORDS)
    assert [r.rule for r in caught.value.refusals] == ["party_b_takes_part"]
    claim = world.claimed(world.id)  # its claims are its own (5.1)
    assert sees(world, claim, PB)


def test_who_took_findings_over_bars_along_whatever_is_linked_since() -> None:
    """One that only follows the lead, and found for itself, is another matter."""
    world = World()
    took, alone = world.received(customer="cust-3"), world.received(customer="cust-4")
    world.investigated(world.id)
    for one in (took, alone):
        world.do(one, "link", other=world.id, relation="lead_case")
    world.do(took, "classify", category="quality", severity="minor")
    world.do(took, "start_investigation", investigator="ivy")
    world.do(took, "take_over_findings", lead=world.id)
    world.do(took, "unlink", other=world.id, reason="another_matter")
    world.investigated(alone)
    world.do(world.id, "bar_staff", staff=["sam"])
    sam = who("manager", "sam")
    assert [sees(world, one, sam) for one in (world.id, took, alone)] == [False, False, True]


def test_a_responsible_person_sees_and_does_what_is_theirs() -> None:
    world = World()
    improvement = world.opened(world.id)
    world.planned(improvement, "ron", "rod")
    ron, rod, rex = (who("responsible", name) for name in ("ron", "rod", "rex"))
    assert [sees(world, improvement, one) for one in (ron, rod, rex)] == [True, True, False]
    with pytest.raises(CommandRefused) as caught:
        world.do(improvement, "complete_action", ron, action="x-1", evidence=EVIDENCE)
    assert [r.rule for r in caught.value.refusals] == ["carries_out_their_own"]
    world.do(improvement, "complete_action", ron, action="x-0", evidence=EVIDENCE)
    assert not sees(world, improvement, ron)  # nothing is left to do there


# --- what Party B sees --------------------------------------------------------------------------


def test_party_b_reads_a_claim_without_the_customers_name() -> None:
    """Whatever is written for the other party is for both; who a customer is, is not Party B's."""
    world = World(BAD)
    claim = world.claimed(world.id)
    world.do(claim, "place_hold", reason="court", note="为诉讼准备")
    read = {v.kind: v for v in world.desk.reveal(claim, ["all"], actor=PB, purpose="answer")}
    assert (read["demand"].value, read["demand"].masked) == ("赔偿损失", False)
    assert read["note"].masked
    assert read["note"].value == "已电联[客户信息]（[手机号码]）核实"
    assert [
        v.value
        for v in world.desk.reveal(claim, ["all"], actor=PB, purpose="x")
        if v.kind == "note"
    ] == [read["note"].value]  # why it is held is Party A's own affair
    everything = [v.value for v in world.desk.reveal(claim, ["all"], actor=BOSS, purpose="x")]
    assert sorted(everything) == sorted(["赔偿损失", WORDS, "为诉讼准备"])


def test_the_names_behind_an_improvement_are_masked_too() -> None:
    """Of the complaint in which it was found, and of those that link to it; by claims on it too."""
    world = World()
    improvement = world.opened(None)
    world.planned(improvement, "ron")
    ron = who("responsible", "ron")
    read = world.desk.reveal(improvement, ["measure"], actor=ron, purpose="repair")
    assert read[0].value == f"已电联{NAME}（[手机号码]）核实"  # nobody knows whose name it is
    world.linked(world.id, improvement)
    read = world.desk.reveal(improvement, ["measure"], actor=ron, purpose="repair")
    assert read[0].value == "已电联[客户信息]（[手机号码]）核实"
    claim = world.claimed(improvement)
    read = world.desk.reveal(claim, ["note"], actor=PB, purpose="answer")
    assert read[0].value == "已电联[客户信息]（[手机号码]）核实"


def test_where_the_names_behind_it_are_not_known_nothing_is_shown() -> None:
    """Because they are too many to be looked at, or were destroyed."""
    world = World()
    improvement = world.opened(None)
    world.planned(improvement, "ron")
    for _ in range(MOST_BEHIND + 1):
        world.linked(world.received(), improvement)
    with pytest.raises(ValueDestroyed):
        world.desk.reveal(improvement, ["measure"], actor=who("responsible", "ron"), purpose="x")
    assert world.desk.reveal(improvement, ["measure"], actor=BOSS, purpose="x")


def test_party_b_is_not_told_whose_case_an_improvement_began_in() -> None:
    world = World(BAD)
    improvement = world.opened(world.id)
    world.do(world.id, "link_improvement", problem="seal", improvement=improvement)
    claim = world.claimed(world.id)
    desk = world.desk
    (found,) = desk.improvements(actor=PB)
    for view in (desk.get_improvement(improvement, actor=PB), found):
        assert (view.improvement.complaint, view.improvement.barred) == (None, ())
        assert world.id not in repr(view)
    with pytest.raises(NotPermitted):
        desk.history(improvement, actor=PB)
    (found_claim,) = desk.claims(actor=PB)
    for shown in (desk.get_claim(claim, actor=PB), found_claim, desk.history(claim, actor=PB)):
        assert BAD not in repr(shown)
    assert desk.get_claim(claim, actor=BOSS).claim.barred == (BAD,)
    named = [{"stream": improvement, "breach": _breach(world, improvement)}]
    told: dict[str, object] = {
        "type": "raise_claim",
        "agreement": world.agreement,
        "demand": "x",
        "breaches": named,
    }
    outcome = desk.handle(parse_command(told), actor=PB)
    assert BAD not in repr(outcome)
    world.do(outcome.id, "bar_staff", staff=["t-9"])
    assert "t-9" not in repr(desk.history(outcome.id, actor=PB))
    assert "t-9" in repr(desk.history(outcome.id, actor=BOSS))


def _breach(world: World, stream: str) -> str:
    return world.desk.breaches(stream, actor=BOSS)[0].breach.id


def test_party_b_finds_by_nothing_that_is_hidden_from_it() -> None:
    """That something is found by it would tell what it is."""
    world = World(BAD, customer="cust-9")
    improvement = world.opened(world.id)
    world.do(world.id, "request_assistance", kind="information", what="送货单")
    claim = world.claimed(world.id)
    desk = world.desk
    for hidden, query in {
        "person": Query(person=BAD), "touches": Query(touches=improvement),
        "cause": Query(cause="wear"), "external": Query(external="crm:1"),
        "customer": Query(customer="cust-9"),
    }.items():  # fmt: skip
        with pytest.raises(NotPermitted) as caught:
            desk.find(query, actor=PB)
        assert caught.value.action == f"find_by_{hidden}"
        with pytest.raises(NotPermitted):
            list(desk.cases(query, actor=PB))
        desk.find(query, actor=BOSS)
    with pytest.raises(NotPermitted):
        desk.improvements(Query(touches=world.id), actor=PB)
    with pytest.raises(NotPermitted):
        desk.claims(Query(customer="cust-9"), actor=PB)
    assert [case.id for case in desk.find(Query(customer="pb"), actor=PB).items] == []
    assert [case.id for case in desk.find(Query(statuses=("received",)), actor=PB).items]
    assert [v.claim.id for v in desk.claims(Query(touches=world.id), actor=PB)] == [claim]
    with pytest.raises(NotPermitted):
        desk.improvements(Query(person="boss"), actor=PB)
    assert desk.worklist("ivy", actor=PB) == ()


def test_a_customer_finds_by_nobodys_tasks() -> None:
    """The investigator's id is shown: where their tasks fall to another, they are barred."""
    world = World(BAD, customer="cust-9")
    customer = who("customer", "cust-9")
    for hidden, query in {
        "person": Query(person="ivy"),
        "waits_for": Query(waits_for="ivy"),
    }.items():
        with pytest.raises(NotPermitted) as caught:
            world.desk.find(query, actor=customer)
        assert caught.value.action == f"find_by_{hidden}"
        world.desk.find(query, actor=BOSS)


# --- whatever way they come --------------------------------------------------------------------

Ask = Callable[[Desk, str, Actor], object]
CALLS: dict[str, Ask] = {
    "accesses": lambda d, id, a: d.accesses(id, actor=a),
    "accesses_of": lambda d, id, a: d.accesses_of("cust-1", actor=a),
    "allowed": lambda d, id, a: d.allowed(id, actor=a),
    "analysis": lambda d, id, a: d.analysis(id, date(2026, 1, 1), date(2026, 12, 31), actor=a),
    "analysis_due": lambda d, id, a: d.analysis_due(id, actor=a),
    "anchor": lambda d, id, a: d.anchor(actor=a),
    "attach": lambda d, id, a: d.attach(
        id, b"x", kind=AttachmentKind.other, file_name="x", media_type="image/jpeg", actor=a
    ),
    "breaches": lambda d, id, a: d.breaches(id, actor=a),
    "cases": lambda d, id, a: d.cases(actor=a),
    "new_edition": lambda d, id, a: d.new_edition(annex_2(), actor=a),
    "check": lambda d, id, a: [
        d.check(parse_command(command), actor=a, on=id) for command in _asked(id)
    ],
    "claims": lambda d, id, a: d.claims(actor=a),
    "copy_of_agreement": lambda d, id, a: d.copy_of_agreement(id, actor=a),
    "deadlines": lambda d, id, a: d.deadlines(id, actor=a),
    "dossier": lambda d, id, a: d.dossier(id, actor=a, purpose="look", values="all"),
    "events_after": lambda d, id, a: d.events_after(0, actor=a),
    "find": lambda d, id, a: [
        d.find(query, actor=a)
        for query in (Query(), Query(person=BAD), Query(touches=id), Query(customer="cust-1"))
    ],
    "find_agreement": lambda d, id, a: d.find_agreement("HT-1", actor=a),
    "find_contact": lambda d, id, a: d.find_contact(PHONE, actor=a, purpose="look"),
    "get": lambda d, id, a: d.get(id, actor=a),
    "reference": lambda d, id, a: d.reference(id, actor=a),
    "get_agreement": lambda d, id, a: d.get_agreement(id, actor=a),
    "get_claim": lambda d, id, a: d.get_claim(id, actor=a),
    "get_improvement": lambda d, id, a: d.get_improvement(id, actor=a),
    "give_copy": lambda d, id, a: d.give_copy(id, party=Party.party_b, actor=a),
    "handle": lambda d, id, a: [
        d.handle(parse_command(command), actor=a, on=id) for command in _asked(id)
    ],
    "history": lambda d, id, a: d.history(id, actor=a),
    "improvements": lambda d, id, a: d.improvements(actor=a),
    "keeping": lambda d, id, a: d.keeping(id, actor=a),
    "make_analysis": lambda d, id, a: d.make_analysis(
        id, date(2025, 1, 1), date(2025, 3, 31), actor=a
    ),
    "open_attachment": lambda d, id, a: d.open_attachment(
        id, d.get(id, actor=Actor.SYSTEM).complaint.attachments[0].id, actor=a, purpose="look"
    ),
    "permit": lambda d, id, a: d.permit("find", actor=a),
    "preview": lambda d, id, a: d.preview(d.clock.now(), actor=a),
    "report": lambda d, id, a: d.report(actor=a),
    "reveal": lambda d, id, a: d.reveal(id, ["all"], actor=a, purpose="look"),
    "sweep": lambda d, id, a: d.sweep(actor=a),
    "sweep_attachments": lambda d, id, a: d.sweep_attachments(actor=a),
    "verify": lambda d, id, a: d.verify(actor=a),
    "worklist": lambda d, id, a: d.worklist(BAD, actor=a),
}
"""How each method is called, about a record where it takes one."""


def _asked(id: str) -> list[dict[str, object]]:
    """Commands that somebody might try on a record of a kind."""
    if id.startswith("l_"):
        return [{"type": "withdraw_claim"}]
    if id.startswith("i_"):
        return [{"type": "analyse_cause", "cause": "x", "note": "x"}]
    return [{"type": "log_contact", "channel": "phone", "reached": True}]


def test_each_method_of_the_desk_is_tried() -> None:
    public = {
        name
        for name, member in inspect.getmembers(Desk, inspect.isfunction)
        if not name.startswith("_")
    }
    assert set(CALLS) == public


def told(desk: Desk, streams: list[str], actor: Actor) -> Iterator[tuple[str, str]]:
    """All that the desk hands somebody, method by method, as text."""
    for name, ask in CALLS.items():
        for id in streams:
            with suppress(ComplaintFlowError, IndexError):
                got = ask(desk, id, actor)
                got = got.read() if isinstance(got, IOBase) else got
                got = list(got) if isinstance(got, Iterator) else got
                yield name, f"{got!r} {json.dumps(plain(got), default=repr, ensure_ascii=False)}"


class Way:
    """What becomes of a complaint; each step notes what rests on it."""

    def __init__(self, world: World) -> None:
        self.world, self.shut = world, {world.id}

    def take(self, step: str) -> None:
        """Go a step, where the process allows it."""
        with suppress(CommandRefused):
            self.shut |= getattr(self, step)() or set()

    def handled(self) -> None:
        self.world.do(self.world.id, "assign_handler", handler=BAD)

    def helped(self) -> None:
        self.world.do(self.world.id, "contain", kind="repair", what=WORDS, responsible=BAD)

    def agent(self) -> None:
        self.world.do(self.world.id, "check_identity", CLERK, person=BAD, capacity="agent",
                      how="document", covers=["inspection", "speak"],
                      evidence=EVIDENCE)  # fmt: skip

    def found(self) -> None:
        self.world.investigated(self.world.id)

    def merged(self) -> set[str]:
        survivor = self.world.received()
        self.world.do(self.world.id, "merge", into=survivor)
        return {survivor}

    def merged_in(self) -> set[str]:
        other = self.world.received()
        self.world.do(other, "merge", into=self.world.id)
        return {other}

    def improved(self) -> set[str]:
        improvement = self.world.opened(self.world.id)
        with suppress(CommandRefused):
            self.world.planned(improvement, BAD)
        return {improvement}

    def linked(self) -> set[str]:
        improvement = self.world.opened(None)
        self.world.linked(self.world.id, improvement)
        self.shut.add(improvement)
        self.world.planned(improvement, BAD)
        return {improvement}

    def claimed(self) -> set[str]:
        return {self.world.claimed(self.world.id)}

    def claimed_there(self) -> set[str]:
        improvement = self.world.opened(self.world.id)
        self.shut.add(improvement)
        return {self.world.claimed(improvement)}

    def led(self) -> set[str]:
        world, follows = self.world, self.world.received(customer="cust-3")
        world.do(follows, "classify", category="quality", severity="minor", note=OTHERS)
        world.do(follows, "start_investigation", investigator="ivy")
        world.do(follows, "link", other=world.id, relation="lead_case")
        world.do(follows, "take_over_findings", lead=world.id)
        return {follows}


STEPS = sorted(name for name in vars(Way) if not name.startswith("_") and name != "take")
STAFF_ROLES = [role for role in Role if role not in (Role.system, Role.party_b)]


@settings(max_examples=25, deadline=None)
@given(
    at_once=st.booleans(),
    steps=st.lists(st.sampled_from(STEPS), max_size=6, unique=True),
    role=st.sampled_from(STAFF_ROLES),
)
def test_nobody_who_is_complained_about_learns_anything(
    at_once: bool, steps: list[str], role: Role
) -> None:
    """No value of a record that rests on the complaint, nor even its token, by any method."""
    world = World(*((BAD,) if at_once else ()))
    world.desk.attach(world.id, WORDS.encode(), kind=AttachmentKind.other, file_name=NAME,
                      media_type="text/plain", actor=BOSS)  # fmt: skip
    way = Way(world)
    for step in steps:
        way.take(step)
    if not at_once:
        world.do(world.id, "bar_staff", staff=[BAD])
    store = world.desk.store
    stored = b"".join(event.body for id in way.shut for event in store.events(id))
    tokens = {token.decode() for token in re.findall(rb'"token":"([^"]+)"', stored)}
    streams = [snapshot.stream for snapshot in store.heads()]
    for name, text in told(world.desk, streams, Actor(role=role, id=BAD)):
        for secret in (*tokens, NAME, PHONE):
            assert secret not in text, (name, secret)
    assert world.desk.verify(actor=BOSS).good


@settings(max_examples=15, deadline=None)
@given(
    staff=st.sampled_from([(), (BAD,), ("pb",)]),
    steps=st.lists(st.sampled_from(STEPS), max_size=6, unique=True),
    asked=st.booleans(),
)
def test_party_b_learns_of_no_other_customer_who_it_is(
    staff: tuple[str, ...], steps: list[str], asked: bool
) -> None:
    """Neither name nor contact, nor what staff are complained about, nor what hides behind them."""
    world = World(*staff, customer="cust-9")
    way = Way(world)
    with suppress(CommandRefused):
        if asked:
            world.do(world.id, "request_assistance", kind="information", what=WORDS)
    for step in steps:
        way.take(step)
    streams = [snapshot.stream for snapshot in world.desk.store.heads()]
    for name, text in told(world.desk, streams, PB):
        for secret in (NAME, PHONE, "cust-9", "cust-3", '"staff": ["', '"barred": ["'):
            assert secret not in text, (name, secret)
