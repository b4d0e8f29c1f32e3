"""Deny by default: every role, every command and question, against a literal table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from complaintflow.agreement import agreement_machine
from complaintflow.blobs import MemoryBlobStore
from complaintflow.complaint import AttachmentKind, complaint_machine
from complaintflow.delivery import Relay
from complaintflow.desk import MAY, Desk
from complaintflow.errors import (
    AlreadyExists,
    CommandRefused,
    InvalidCommand,
    NotPermitted,
    StaleComplaint,
    UnknownSubject,
    ValueDestroyed,
)
from complaintflow.improvement import improvement_machine
from complaintflow.liability import claim_machine
from complaintflow.ports import Query, Scope
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, RecordingNotifier
from complaintflow.testing import _oracle as oracle
from complaintflow.values import Actor, Model, Role

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


def test_what_no_person_may_is_named_to_nobody_as_possible() -> None:
    machines = (complaint_machine(), improvement_machine(), claim_machine(), agreement_machine())
    asked = {move for role, may in MAY.items() if role != Role.system for move in may}
    for machine in machines:
        for name, move in machine.moves.items():
            assert move.by_itself == (name not in asked), name


def _steps(count: int) -> tuple[Script, Desk, FakeClock]:
    return whole(MemoryStore(), steps=count)


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


AGREEMENT = tuple(agreement_machine().moves)


def _probe(script: Script, type: str, fields: dict[str, object]):  # type: ignore[no-untyped-def]
    known = {**script.ids, "second": "c_0a", "first": script.ids.get("first", "c_0b")}
    probe = Script()
    probe.ids = known
    probe.messages = {"first": "m-1", "third": "m-1"}
    return say(type, **{k: v(probe) if callable(v) else v for k, v in fields.items()})


@pytest.mark.parametrize("role", ROLES)
def test_who_begins_and_signs(role: str) -> None:
    """Receiving, carrying over; drafting, filling, signing; the changes are tried too."""
    script, desk, _ = _steps(2)
    actor = who(role, IDS[role])
    agreement = script.ids["agreement"]
    given: list[tuple[object, str | None]] = [
        (say("draft_agreement", number="HT-9", party_a="甲", party_b="乙"), None),
        (say("fill_term", years=2), agreement),
        (say("sign_agreement", party="party_b", person="某人"), agreement),
        (say("carry_over", channel="web", came_in=T0.isoformat()), None),
    ]
    blind = role in ("customer", "investigator", "responsible")
    for command, on in given:
        type = command.type  # type: ignore[attr-defined]
        if type in oracle.MAY[role]:
            desk.handle(command, actor=actor, on=on)  # type: ignore[arg-type]
        else:
            unseen = on is not None and blind
            with pytest.raises(UnknownSubject if unseen else NotPermitted):
                desk.handle(command, actor=actor, on=on)  # type: ignore[arg-type]
    for step in [s for s in Script().steps if s.on == "agreement"]:
        probe = _probe(script, step.type, step.fields)
        denied = UnknownSubject if blind else NotPermitted
        with pytest.raises(StaleComplaint if step.type in oracle.MAY[role] else denied):
            desk.handle(probe, actor=actor, on=agreement, expected=10**6)
    receive = Script(lambda kind: kind)
    receive.ids = {"agreement": agreement}
    command = receive.command(next(s for s in receive.steps if s.makes == "second"))
    wanted = CommandRefused if "receive" in oracle.MAY[role] else NotPermitted
    with pytest.raises(wanted):  # the agreement is not signed by both
        desk.handle(command, actor=actor)


Ask = Callable[[Desk, str, Actor], object]


def _with_blobs(desk: Desk) -> Desk:
    """The desk, with somewhere to keep attachments."""
    desk._blobs = MemoryBlobStore()
    return desk


def _open(desk: Desk, id: str, actor: Actor) -> None:
    """Whoever may ask is told that there is no such attachment."""
    try:
        _with_blobs(desk).open_attachment(id, "f_0", actor=actor, purpose="check")
    except UnknownSubject as error:
        if error.kind != "attachment":
            raise


def _reveal(desk: Desk, id: str, actor: Actor) -> None:
    """Whoever may ask, but sees none of the customer's words, is told that there are none."""
    try:
        desk.reveal(id, ("statement",), actor=actor, purpose="check")
    except ValueDestroyed:
        assert actor.role in (Role.responsible, Role.system)


QUESTIONS: dict[str, tuple[str, Ask]] = {
    "get": ("get", lambda d, id, a: d.get(id, actor=a)),
    "allowed": ("get", lambda d, id, a: d.allowed(id, actor=a)),
    "breaches": ("get", lambda d, id, a: d.breaches(id, actor=a)),
    "deadlines": ("get", lambda d, id, a: d.deadlines(id, actor=a)),
    "claims": ("find", lambda d, id, a: tuple(d.claims(actor=a))),
    "improvements": ("find", lambda d, id, a: tuple(d.improvements(actor=a))),
    "history": ("history", lambda d, id, a: d.history(id, actor=a)),
    "accesses": ("history", lambda d, id, a: d.accesses(id, actor=a)),
    "reveal": ("reveal", _reveal),
    "accesses_of": ("find", lambda d, id, a: d.accesses_of("cust-1", actor=a)),
    "find_contact": (
        "find_contact",
        lambda d, id, a: d.find_contact("13800000000", actor=a, purpose="check"),
    ),
    "dossier": ("history", lambda d, id, a: d.dossier(id, actor=a, purpose="check")),
    "open_attachment": ("reveal", _open),
    "attach": (
        "attach",
        lambda d, id, a: _with_blobs(d).attach(
            id,
            b"a photo",
            kind=AttachmentKind.photo,
            file_name="照片.jpg",
            media_type="image/jpeg",
            actor=a,
        ),
    ),
    "sweep_attachments": ("sweep", lambda d, id, a: _with_blobs(d).sweep_attachments(actor=a)),
    "find": ("find", lambda d, id, a: d.find(actor=a)),
    "cases": ("find", lambda d, id, a: list(d.cases(actor=a))),
    "worklist": ("find", lambda d, id, a: d.worklist("ron", actor=a)),
    "report": ("report", lambda d, id, a: d.report(actor=a)),
    "feed": ("feed", lambda d, id, a: d.events_after(0, actor=a)),
    "permit": ("deliver", lambda d, id, a: d.permit("deliver", actor=a)),
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


NOBODYS = "c_" + "0" * 32
ABOUT_ONE = ("get", "allowed", "breaches", "deadlines", "history", "accesses", "reveal", "check",
             "handle", "verify_one", "dossier", "open_attachment", "attach")  # fmt: skip


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
        said = set()
        for wanted in (id, NOBODYS):  # what is there is told apart from what is not by nothing
            # Who may verify nothing at all is told so before anything is looked for.
            never = question == "verify_one" and "verify" not in oracle.MAY[stranger.role.value]
            with pytest.raises(NotPermitted if never else UnknownSubject) as caught:
                QUESTIONS[question][1](desk, wanted, stranger)
            said.add(str(caught.value).replace(wanted, "…"))
        assert len(said) == 1
    reference = desk.get(id, actor=BOSS).reference
    for query in (
        Query(),
        Query(reference=reference),
        Query(external="crm:77"),
        Query(customer="cust-1", scope=Scope(everything=True)),
        Query(scope=Scope(everything=True), person="ron"),
        Query(kind="agreement", scope=Scope(everything=True)),
    ):
        try:
            assert desk.find(query, actor=stranger).items == ()
        except NotPermitted:  # who is outside does not find by what is hidden from them
            assert stranger.role in (Role.party_b, Role.customer)
            assert query.external or query.customer or query.person
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
            with pytest.raises(UnknownSubject):
                ask(command, actor=sam, on=own)


def test_find_and_get_agree() -> None:
    """Whoever can find a complaint can get it, and the other way round, for everybody and at
    every point of a life."""
    people = [who(role, id) for role in ROLES for id in ("clerk", "ivy", "ron", "sam", "cust-1")]
    clock = FakeClock(T0)
    desk, script = new_desk(MemoryStore(), clock=clock), Script()
    got: dict[Actor, set[str]] = {actor: set() for actor in people}
    for n, step in enumerate(script.steps):
        clock.set(max(clock.now(), script.time_of(n)))
        changed = script.give(desk, n).id
        for actor in people:
            got[actor].discard(changed)
            if "agreement" not in (step.makes, step.on):
                with suppress(UnknownSubject):
                    got[actor].add(desk.get(changed, actor=actor).id)
            found = {case.id for case in desk.find(Query(limit=1000), actor=actor).items}
            assert found == got[actor], f"{actor} after step {n}"


def test_who_is_responsible_for_an_interim_measure_sees_the_complaint() -> None:
    """By id and by search, from the moment that it is theirs (3.4)."""
    script, desk, _ = _steps(5)
    id, rod = script.ids["first"], who("responsible", "rod")
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=rod)
    contain = say("contain", kind="stop_sale", what="停售", responsible="rod")
    desk.handle(contain, actor=BOSS, on=id)
    assert desk.get(id, actor=rod).id == id
    for actor in (rod, BOSS):
        assert [case.id for case in desk.find(Query(person="rod"), actor=actor).items] == [id]


def test_agreements_are_not_everybodys() -> None:
    """Customers and those who work on single complaints do not see agreements."""
    script, desk, _ = _steps(4)
    id = script.ids["agreement"]
    for role in ("customer", "investigator", "responsible"):
        actor = who(role, "cust-1")
        for ask in (desk.get_agreement, desk.history, desk.allowed, desk.accesses):
            with pytest.raises(UnknownSubject):
                ask(id, actor=actor)
        with pytest.raises(UnknownSubject):
            desk.find_agreement("HT-2026-1", actor=actor)
    for role in ("manager", "auditor", "customer_service"):
        assert desk.get_agreement(id, actor=who(role, "pb")).number == "HT-2026-1"
    assert desk.find_agreement("HT-2026-1", actor=who("party_b", "cust-1")).id == id
    with pytest.raises(UnknownSubject):
        desk.get(id, actor=BOSS)
    with pytest.raises(NotPermitted):
        desk.reveal(id, ("party_name",), actor=who("party_b", "cust-1"), purpose="check")


@pytest.mark.parametrize("ref", [None, "pb-2"])
def test_party_b_sees_and_signs_its_own_agreements_only(ref: str | None) -> None:
    """Not another's, and none that names nobody of its side."""
    script, desk, _ = _steps(4)
    draft = say("draft_agreement", number="HT-9", years=1, party_a="甲", party_b="丙",
                party_b_ref=ref)  # fmt: skip
    other = desk.handle(draft, actor=BOSS).id
    me = who("party_b", "cust-1")
    sign = say("sign_agreement", party="party_b", person="某人")
    asks: tuple[Callable[[], object], ...] = (
        lambda: desk.get_agreement(other, actor=me),
        lambda: desk.history(other, actor=me),
        lambda: desk.allowed(other, actor=me),
        lambda: desk.accesses(other, actor=me),
        lambda: desk.check(sign, actor=me, on=other),
        lambda: desk.handle(sign, actor=me, on=other),
    )
    for ask in asks:
        with pytest.raises(UnknownSubject):
            ask()
    with pytest.raises(UnknownSubject):
        desk.find_agreement("HT-9", actor=me)
    assert desk.history(script.ids["agreement"], actor=me)


def test_party_b_signs_for_itself() -> None:
    """It does not sign for Party A; Party A, which keeps the record, records both (7.1)."""
    script, desk, _ = _steps(2)
    id, me = script.ids["agreement"], who("party_b", "cust-1")
    with pytest.raises(CommandRefused) as caught:
        desk.handle(say("sign_agreement", party="party_a", person="某"), actor=me, on=id)
    [refusal] = caught.value.refusals
    assert (refusal.rule, refusal.clause) == ("acts_for_itself", "7.1")
    assert refusal.facts == {"party": "party_a"}
    desk.handle(say("sign_agreement", party="party_b", person="某"), actor=me, on=id)
    assert desk.get_agreement(id, actor=me).status == "signed_by_one"


@pytest.mark.parametrize("number", ["", None, 7])
def test_an_agreement_has_a_number(number: object) -> None:
    """An empty number is none, and does not find the first agreement there is."""
    _, desk, _ = _steps(4)
    with pytest.raises(UnknownSubject):
        desk.find_agreement(number, actor=BOSS)  # type: ignore[arg-type]


def test_a_replay_tells_nothing_to_whoever_lost_sight() -> None:
    """The key alone opens nothing: the authoriser is asked for the complaint as it is now."""
    script, desk, _ = _steps(5)
    id, me = script.ids["first"], who("customer", "cust-1")
    photo = say("attach", kind="photo", file_name="a.jpg", sha256="c" * 64, size=12,
                media_type="image/jpeg")  # fmt: skip
    done = desk.handle(photo, actor=me, on=id, key="mine")
    assert desk.handle(photo, actor=me, on=id, key="mine").events == done.events
    contacts = [{"kind": "phone", "value": "1"}]
    wrong = say("correct_fact", customer={"ref": "cust-2", "contacts": contacts}, reason="误")
    desk.handle(wrong, actor=BOSS, on=id)
    with pytest.raises(UnknownSubject):
        desk.handle(photo, actor=me, on=id, key="mine")


def test_what_is_taken_is_named_to_those_who_see_it() -> None:
    """Another record has the external reference: which one is told to whoever may see it."""
    script, desk, _ = _steps(5)
    again = say("carry_over", channel="web", came_in=T0.isoformat(),
                external={"source": "crm", "id": "77"})  # fmt: skip
    told = []
    for actor in (BOSS, who("manager", "sam")):
        with pytest.raises(AlreadyExists) as caught:
            desk.handle(again, actor=actor)
        told.append((caught.value.key, caught.value.existing))
        assert caught.value.__context__ is None
    assert told == [("external", script.ids["first"]), ("external", "(not shown)")]


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("command", {"command": {"type": "withdraw"}}),
        ("command", {"command": None}),
        ("actor", {"actor": "manager:boss"}),
        ("actor", {"actor": None}),
        ("on", {"on": 7}),
        ("key", {"key": b"k"}),
        ("expected", {"expected": "1"}),
        ("expected", {"expected": True}),
        ("expected", {"expected": 1.0}),
    ],
)
def test_arguments_of_another_type(place: str, given: dict[str, object]) -> None:
    """What a host passes on unlooked at is refused by place, and never repeated."""
    script, desk, _ = _steps(5)
    right = {"command": say("withdraw"), "actor": BOSS, "on": script.ids["first"]}
    with pytest.raises(InvalidCommand) as caught:
        desk.handle(**{**right, **given})  # type: ignore[arg-type]
    assert [(p.place, p.kind) for p in caught.value.problems] == [(place, "wrong_type")]
    for ask in (desk.get, desk.history, desk.allowed):
        with pytest.raises(InvalidCommand):
            ask(script.ids["first"], actor="manager:boss")  # type: ignore[arg-type]
        with pytest.raises(UnknownSubject):
            ask(None, actor=BOSS)  # type: ignore[arg-type]


# --- what a customer is shown ------------------------------------------------------------------


OWN = {
    "customer_name", "contact", "item", "statement", "demand", "occurred_place", "preferred_time",
    "message", "outcome", "answer",
}  # fmt: skip


@pytest.mark.parametrize("role", ["customer", "party_b"])
def test_a_customer_is_shown_its_own_values(role: str) -> None:
    """What it said and was told; nothing that staff wrote for themselves, nothing of others."""
    script, desk, _ = whole(MemoryStore(), lambda kind: f"值:{kind}")
    me, id = who(role, "cust-1"), script.ids["first"]
    mine = desk.reveal(id, "all", actor=me, purpose="own_data")
    everything = desk.reveal(id, "all", actor=BOSS, purpose="check")
    assert {r.kind for r in mine} == OWN - {"message", "answer"}
    assert set(mine) < set(everything)
    assert {r.kind for r in everything} > OWN - {"message", "answer"}
    kept = [r for r in everything if r.kind in OWN - {"contact", "customer_name"}]
    assert [r for r in mine if r.kind not in ("contact", "customer_name")] == kept
    told = desk.reveal(script.ids["third"], ("message",), actor=me, purpose="own_data")
    assert [r.value for r in told] == ["值:words"]
    with pytest.raises(ValueDestroyed):
        desk.reveal(id, ("note", "reason", "findings", "metadata"), actor=me, purpose="own_data")


def test_a_customer_is_not_shown_the_one_it_was_taken_for() -> None:
    """After the customer was corrected: the present one's name and contacts only."""
    script, desk, _ = _steps(5)
    id = script.ids["first"]
    customer = {"ref": "cust-2", "name": "李四", "contacts": [{"kind": "phone", "value": "2"}]}
    desk.handle(say("correct_fact", customer=customer, reason="误"), actor=BOSS, on=id)
    told = desk.reveal(id, ("customer_name", "contact"), actor=who("customer", "cust-2"),
                       purpose="own_data")  # fmt: skip
    assert {r.value for r in told} == {"李四", "2"}
    told = desk.reveal(id, ("customer_name", "contact"), actor=BOSS, purpose="check")
    assert {r.value for r in told} > {"李四", "2"}


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
    of_one = question in ABOUT_ONE and question != "verify_one"
    with pytest.raises(UnknownSubject if of_one else NotPermitted):
        ask(
            Desk(desk.store, clock=clock, authoriser=no),
            script.ids["first"],
            anybody,
        )
    assert ("anybody", action, of_one) in no.asked
    yes = Spy(True)
    answer = ask(
        Desk(desk.store, clock=clock, authoriser=yes),
        script.ids["first"],
        anybody,
    )
    assert ("anybody", action) in {(who_, what) for who_, what, _ in yes.asked}
    if question in ("find", "cases", "worklist", "report"):  # of complaints: by their scope
        assert yes.scoped == ["anybody"]
        assert getattr(answer, "items", answer) in ((), []) or getattr(answer, "total", None) == 0


def test_every_public_method_is_asked_about() -> None:
    """A method added to the desk is added here too."""
    public = {name for name in vars(Desk) if not name.startswith("_")} - {"clock"}
    names = {"events_after" if q == "feed" else q for q in QUESTIONS} - {"verify_one"}
    of_agreements = {"get_agreement", "find_agreement", "copy_of_agreement", "give_copy"}
    of_agreements |= {"analysis", "make_analysis", "analysis_due"}  # test_analysis.py
    of_others = {"get_claim", "get_improvement", "new_edition"}
    of_others |= {"keeping", "reference"}  # test_barring.py
    assert public == names | of_agreements | of_others


@pytest.mark.parametrize("role", ROLES)
def test_who_has_notices_sent(role: str) -> None:
    """The relay asks before it takes anything."""
    _, desk, _ = _steps(EXECUTING)
    notifier = RecordingNotifier()
    relay = Relay(desk, notifier, actor=who(role, IDS[role]))
    if "deliver" in oracle.MAY[role]:
        assert relay.run().handed == len(notifier.sent) > 0
    else:
        with pytest.raises(NotPermitted):
            relay.run()
        assert notifier.sent == []


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
