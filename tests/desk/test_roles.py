"""Deny by default: every role, every command and question, against a literal table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from complaintflow.desk import MAY, Desk
from complaintflow.errors import CommandRefused, NotPermitted, StaleComplaint, UnknownSubject
from complaintflow.ports import Query, Scope
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.values import Actor, Model, Role
from properties import oracle

from .support import BOSS, T0, Script, new_desk, say, who, whole

ROLES = sorted(oracle.MAY)
IDS = {
    "customer_service": "clerk",
    "investigator": "ivy",
    "responsible": "ron",
    "manager": "boss",
    "party_a": "pa",
    "party_b": "cust-1",
    "customer": "cust-1",
    "auditor": "aud",
    "system": "complaintflow",
}


def test_the_table_is_the_literal_one() -> None:
    """What each role may is written down twice, and twice the same."""
    assert {role.value: set(may) for role, may in MAY.items()} == {
        role: set(may) for role, may in oracle.MAY.items()
    }


def _steps(count: int) -> tuple[Script, Desk, FakeClock]:
    clock = FakeClock(T0)
    desk, script = new_desk(MemoryStore(), clock=clock), Script()
    for n in range(count):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
    return script, desk, clock


EXECUTING = next(n for n, s in enumerate(Script().steps) if s.type == "revise_plan") + 1


@pytest.mark.parametrize("role", ROLES)
def test_every_command_by_every_role(role: str) -> None:
    """While ivy has investigated and ron has a measure to carry out: refused as not permitted
    exactly where the table says so, even where the process would refuse as well."""
    script, desk, _ = _steps(EXECUTING)
    on = script.ids["first"]
    actor = who(role, IDS[role])
    complaint_commands = [s for s in Script().steps if s.type not in AGREEMENT]
    for step in complaint_commands:
        starts = step.on == ""
        probe = _probe(script, step.type, step.fields)
        allowed = step.type in oracle.MAY[role]
        target = None if starts else on
        pin = None if starts else 10**6  # permitted commands stop at the pin: nothing is written
        if starts and allowed:
            continue
        with pytest.raises(StaleComplaint if allowed else NotPermitted):
            desk.handle(probe, actor=actor, on=target, expected=pin)


AGREEMENT = ("draft_agreement", "fill_term", "sign_agreement")


def _probe(script: Script, type: str, fields: dict[str, object]):  # type: ignore[no-untyped-def]
    known = {**script.ids, "second": "c_0a", "first": script.ids["first"]}
    probe = Script()
    probe.ids = known
    probe.messages = {"first": "m-1", "third": "m-1"}
    return say(type, **{k: v(probe) if callable(v) else v for k, v in fields.items()})


@pytest.mark.parametrize("role", ROLES)
def test_who_begins_and_signs(role: str) -> None:
    """Receiving, carrying over, drafting, filling, signing."""
    script, desk, _ = _steps(2)
    actor = who(role, IDS[role])
    agreement = script.ids["agreement"]
    given: list[tuple[object, str | None]] = [
        (say("draft_agreement", number="HT-9", party_a="甲", party_b="乙"), None),
        (say("fill_term", years=2), agreement),
        (say("sign_agreement", party="party_b", person="某人"), agreement),
        (say("carry_over", channel="web", came_in=T0.isoformat()), None),
    ]
    for command, on in given:
        type = command.type  # type: ignore[attr-defined]
        if type in oracle.MAY[role]:
            desk.handle(command, actor=actor, on=on)  # type: ignore[arg-type]
        else:
            with pytest.raises(NotPermitted):
                desk.handle(command, actor=actor, on=on)  # type: ignore[arg-type]
    receive = Script(lambda kind: kind)
    receive.ids = {"agreement": agreement}
    command = receive.command(next(s for s in receive.steps if s.makes == "second"))
    wanted = CommandRefused if "receive" in oracle.MAY[role] else NotPermitted
    with pytest.raises(wanted):  # the agreement is not signed by both
        desk.handle(command, actor=actor)


Ask = Callable[[Desk, str, Actor], object]

QUESTIONS: dict[str, tuple[str, Ask]] = {
    "get": ("get", lambda d, id, a: d.get(id, actor=a)),
    "allowed": ("get", lambda d, id, a: d.allowed(id, actor=a)),
    "history": ("history", lambda d, id, a: d.history(id, actor=a)),
    "accesses": ("history", lambda d, id, a: d.accesses(id, actor=a)),
    "reveal": (
        "reveal",
        lambda d, id, a: d.reveal(id, ("statement",), actor=a, purpose="check"),
    ),
    "find": ("find", lambda d, id, a: d.find(actor=a)),
    "cases": ("find", lambda d, id, a: list(d.cases(actor=a))),
    "worklist": ("find", lambda d, id, a: d.worklist("ron", actor=a)),
    "report": ("report", lambda d, id, a: d.report(actor=a)),
    "feed": ("feed", lambda d, id, a: d.events_after(0, actor=a)),
    "sweep": ("sweep", lambda d, id, a: d.sweep(actor=a)),
    "preview": ("sweep", lambda d, id, a: d.preview(T0, actor=a)),
    "anchor": ("verify", lambda d, id, a: d.anchor(actor=a)),
    "verify": ("verify", lambda d, id, a: d.verify(actor=a)),
    "verify_one": ("verify", lambda d, id, a: d.verify(id, actor=a)),
    "check": (
        "withdraw",
        lambda d, id, a: d.check(say("withdraw"), actor=a, on=id),
    ),
    "handle": (
        "log_contact",
        lambda d, id, a: d.handle(
            say("log_contact", channel="phone", reached=True), actor=a, on=id
        ),
    ),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_by_every_role(role: str, question: str) -> None:
    """Each question is asked by each role about a complaint they have to do with."""
    script, desk, _ = _steps(EXECUTING)
    action, ask = QUESTIONS[question]
    actor = who(role, IDS[role])
    if action in oracle.MAY[role]:
        ask(desk, script.ids["first"], actor)
    else:
        with pytest.raises(NotPermitted):
            ask(desk, script.ids["first"], actor)


ABOUT_ONE = ("get", "allowed", "history", "accesses", "reveal", "check", "handle", "verify_one")


@pytest.mark.parametrize(
    "stranger",
    [
        who("customer", "cust-2"),
        who("party_b", "pb"),
        who("investigator", "ida"),
        who("responsible", "rod"),
        *(who(role, "sam") for role in ("customer_service", "investigator", "responsible",
                                        "manager", "party_a", "auditor")),
    ],
    ids=str,
)  # fmt: skip
def test_strangers_and_those_complained_about(stranger: Actor) -> None:
    """They neither see nor act: not by id, not by search, not in the feed, not in counts."""
    script, desk, _ = _steps(EXECUTING)
    id = script.ids["first"]
    for question in ABOUT_ONE:
        with pytest.raises(NotPermitted):
            QUESTIONS[question][1](desk, id, stranger)
    reference = desk.get(id, actor=BOSS).reference
    for query in (
        Query(),
        Query(reference=reference),
        Query(external="crm:77"),
        Query(customer="cust-1", scope=Scope(everything=True)),
        Query(scope=Scope(everything=True), person="ron"),
        Query(kind="agreement", scope=Scope(everything=True)),
    ):
        assert desk.find(query, actor=stranger).items == ()
    assert desk.worklist("ron", actor=stranger) == ()
    may = oracle.MAY[stranger.role.value]
    if "report" in may:
        assert desk.report(actor=stranger).total == 0
    if "feed" in may:
        for limit in (1, 500):
            told = [e.stream for e in desk.events_after(0, actor=stranger, limit=limit)]
            assert id not in told
        head = len(desk.store.events_after(0, 10**6))
        assert desk.events_after(4, actor=stranger, limit=1) == ()
        assert head > 5


def test_those_complained_about_learn_nothing_through_another_complaint() -> None:
    """Merging into, or linking with, a complaint about oneself tells nothing of it (2.1, 4.3)."""
    script, desk, _ = whole(MemoryStore())
    own = script.ids["late"]
    for type, field in (("merge", "into"), ("link", "other")):
        command = say(type, **{field: script.ids["first"]})
        sam = who("customer_service", "sam")
        for ask in (desk.handle, desk.check):
            with pytest.raises(NotPermitted):
                ask(command, actor=sam, on=own)


def test_find_and_get_agree() -> None:
    """Whoever can find a complaint can get it, and the other way round, for everybody and at
    every point of a life."""
    people = [who(role, id) for role in ROLES for id in ("clerk", "ivy", "ron", "sam", "cust-1")]
    clock = FakeClock(T0)
    desk, script = new_desk(MemoryStore(), clock=clock), Script()
    for n in range(len(script.steps)):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
        cases = [id for label, id in script.ids.items() if label != "agreement"]
        for actor in people:
            found = {case.id for case in desk.find(Query(limit=1000), actor=actor).items}
            got = set()
            for id in cases:
                try:
                    got.add(desk.get(id, actor=actor).id)
                except NotPermitted:
                    continue
            assert found == got, f"{actor} after step {n}"


def test_agreements_are_not_everybodys() -> None:
    """Customers and those who work on single complaints do not see agreements."""
    script, desk, _ = _steps(4)
    id = script.ids["agreement"]
    for role in ("customer", "investigator", "responsible"):
        actor = who(role, "cust-1")
        for ask in (desk.get_agreement, desk.history, desk.allowed, desk.accesses):
            with pytest.raises(NotPermitted):
                ask(id, actor=actor)
        with pytest.raises(UnknownSubject):
            desk.find_agreement("HT-2026-1", actor=actor)
    for role in ("party_b", "manager", "auditor", "customer_service"):
        assert desk.get_agreement(id, actor=who(role, "pb")).number == "HT-2026-1"
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=BOSS)
    with pytest.raises(NotPermitted):
        desk.reveal(id, ("party_name",), actor=who("party_b", "pb"), purpose="check")


class Spy:
    """A host's own authoriser, which permits nothing, or everything, and keeps what it was
    asked."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, bool]] = []
        self.scoped: list[str] = []

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        """Keep and answer."""
        self.asked.append((actor.id, action, subject is not None))
        return self.answer

    def scope(self, actor: Actor) -> Scope:
        """Keep and show nothing."""
        self.scoped.append(actor.id)
        return Scope()


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_a_hosts_own_authoriser_is_asked(question: str) -> None:
    """By every method, and its no is a no; where it is asked for a scope, that scope counts."""
    script, desk, clock = _steps(EXECUTING)
    action, ask = QUESTIONS[question]
    anybody = Actor(role=Role.customer, id="anybody")
    no = Spy(False)
    with pytest.raises(NotPermitted):
        ask(Desk(desk.store, clock=clock, authoriser=no), script.ids["first"], anybody)
    assert ("anybody", action, question in ABOUT_ONE and question != "verify_one") in no.asked
    yes = Spy(True)
    answer = ask(Desk(desk.store, clock=clock, authoriser=yes), script.ids["first"], anybody)
    assert ("anybody", action) in {(who_, what) for who_, what, _ in yes.asked}
    if action in ("find", "report"):
        assert yes.scoped == ["anybody"]
        assert getattr(answer, "items", answer) in ((), []) or getattr(answer, "total", None) == 0


def test_every_public_method_is_asked_about() -> None:
    """A method added to the desk is added here too."""
    public = {name for name in vars(Desk) if not name.startswith("_")} - {"clock"}
    names = {"events_after" if q == "feed" else q for q in QUESTIONS} - {"verify_one"}
    assert public == names | {"get_agreement", "find_agreement"}


def test_a_feed_goes_on_past_what_it_hides() -> None:
    """A page that hides everything is not the end: what comes after it is told."""
    script, desk, _ = _steps(EXECUTING)
    carry = say("carry_over", channel="web", came_in=T0.isoformat())
    old = desk.handle(carry, actor=BOSS).id
    last = len(desk.store.events_after(0, 10**6))
    for limit in (1, 3, 500):
        told = desk.events_after(4, actor=who("auditor", "sam"), limit=limit)
        assert [(e.stream, e.position) for e in told] == [(old, last)]
    assert desk.events_after(last, actor=who("auditor", "sam")) == ()
    assert script.ids["first"] in {e.stream for e in desk.events_after(4, actor=BOSS)}
