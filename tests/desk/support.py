"""A scripted life that gives every command there is, to be run over any store and any desk."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from complaintflow.agreement import AnyAgreementCommand, copy_of
from complaintflow.complaint import AnyComplaintCommand
from complaintflow.desk import Analysis, Desk, Outcome
from complaintflow.improvement import AnyImprovementCommand
from complaintflow.kernel import GENESIS, Command, StoredEvent, link
from complaintflow.ports import Authoriser, Commit, Store, Vault
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Role

T0 = datetime(2026, 3, 2, 1, tzinfo=UTC)
VISIT = (T0 + timedelta(days=30)).isoformat()
"""Until when the customer is visited after the feedback."""
"""A Monday, 9 o'clock in Shanghai."""

_ANY: TypeAdapter[Command] = TypeAdapter(
    AnyAgreementCommand | AnyComplaintCommand | AnyImprovementCommand
)

Secret = Callable[[str], str]
"""Makes a value for a secret field: name, phone, address, words."""


def who(role: str, id: str) -> Actor:
    """Somebody."""
    return Actor(role=Role(role), id=id)


BOSS = who("manager", "boss")
CLERK = who("customer_service", "clerk")
IVY = who("investigator", "ivy")
RON = who("responsible", "ron")
CUSTOMER = who("customer", "cust-1")
SYSTEM = Actor.SYSTEM
EVIDENCE = [{"kind": "photo", "ref": "file-1"}]


def say(type: str, **fields: object) -> Command:
    """A command, parsed as a web API would."""
    return _ANY.validate_python({"type": type, **fields})


def plain(kind: str) -> str:
    """A value for a secret field that nobody minds."""
    return {"name": "张三", "phone": "13800000000"}.get(kind, "说明")


def new_desk(
    store: Store,
    *,
    clock: FakeClock | None = None,
    seed: int = 0,
    vault: Vault | None = None,
    authoriser: Authoriser | None = None,
) -> Desk:
    """A desk on a store."""
    return Desk(
        store,
        clock=clock or FakeClock(T0),
        randomness=FakeRandomness(seed),
        vault=vault,
        authoriser=authoriser,
    )


@dataclass
class Step:
    """One command of the script."""

    type: str
    on: str
    actor: Actor = BOSS
    makes: str = ""
    wait: timedelta = timedelta(minutes=10)
    fields: dict[str, Any] = field(default_factory=dict)


def message(label: str) -> Callable[[Script], str]:
    """The id of the last message that was sent on a complaint."""
    return lambda script: script.messages[label]


def proposal(script: Script) -> str:
    """The id of the last change that was proposed to an agreement."""
    events = (event for outcome in reversed(script.outcomes) for event in outcome.events)
    return next((event.proposal for event in events if hasattr(event, "proposal")), "p-1")


def id_of(label: str) -> Callable[[Script], str]:
    """The id of an agreement or complaint."""
    return lambda script: script.ids[label]


def _nothing_analysed(script: Script) -> str:
    """The digest of an analysis of days without a complaint."""
    days = {"first": date(2025, 10, 1), "last": date(2025, 12, 31)}
    return Analysis(agreement=script.ids["agreement"], rows=(), **days).digest


def _copied(script: Script) -> str:
    """The digest of a copy of the agreement as it was signed."""
    stream, previous, stored = script.ids["agreement"], GENESIS, []
    events = [outcome.events[0] for outcome in script.outcomes if outcome.id == stream][:4]
    for version, event in enumerate(events, start=1):
        body = event.model_dump_json().encode()
        digest = link(previous, stream, version, body)
        stored.append(
            StoredEvent(
                stream=stream, kind="agreement", version=version, position=0, recorded=T0, key="",
                body=body, previous=previous, digest=digest,
            )
        )  # fmt: skip
        previous = digest
    return copy_of(stored).digest if stored else "0" * 64  # where none was given yet


class Script:
    """The whole script: every command, and every secret field of each."""

    def __init__(self, secret: Secret = plain) -> None:
        self.secret = secret
        self.ids: dict[str, str] = {}
        self.messages: dict[str, str] = {}
        self.requests: list[str] = []
        self.breaches: list[str] = []
        self.disclosures: list[str] = []
        self.holds: list[str] = []
        self.checks: list[str] = []
        self.outcomes: list[Outcome] = []
        self.commands: list[tuple[Command, Actor, str | None]] = []
        self.steps = [*self._steps()]

    def command(self, step: Step) -> Command:
        """The command of a step, with the ids that earlier steps made."""
        return say(step.type, **{k: v(self) if callable(v) else v for k, v in step.fields.items()})

    def give(self, desk: Desk, n: int, *, key: str | None = None) -> Outcome:
        """Carry out one step."""
        step = self.steps[n]
        command = self.command(step)
        on = self.ids[step.on] if step.on else None
        outcome = desk.handle(command, actor=step.actor, on=on, key=key or f"step-{n}")
        self.commands.append((command, step.actor, on))
        self.outcomes.append(outcome)
        if step.makes:
            self.ids[step.makes] = outcome.id
        for event in outcome.events:
            for name in ("request", "breach", "disclosure", "hold", "check"):
                if (id := getattr(event, name, None)) is not None:
                    getattr(self, "breaches" if name == "breach" else f"{name}s").append(id)
        sent = getattr(outcome.events[0], "message", None)
        if sent is not None and step.type not in (
            "record_sending",
            "record_arrival",
            "record_bounce",
        ):
            self.messages[step.on] = sent
        return outcome

    def run(self, desk: Desk, clock: FakeClock, start: int = 0) -> Script:
        """Carry out all of it, time passing."""
        for n in range(start, len(self.steps)):
            clock.set(max(clock.now(), self.time_of(n)))
            self.give(desk, n)
        return self

    def time_of(self, n: int) -> datetime:
        """When a step is given."""
        return T0 + sum((step.wait for step in self.steps[: n + 1]), timedelta())

    def _customer(self, ref: str) -> dict[str, Any]:
        s = self.secret
        return {
            "ref": ref,
            "name": s("name"),
            "contacts": [{"kind": "phone", "value": s("phone")}],
        }

    def _receive(self, label: str, ref: str, **more: object) -> Step:
        s = self.secret
        fields = {
            "agreement": id_of("agreement"),
            "channel": "phone",
            "customer": self._customer(ref),
            "statement": s("words"),
            "demand": s("words"),
            "item": s("words"),
            "occurred_at": T0.isoformat(),
            "occurred_place": s("words"),
            "preferred_channel": "phone",
            "preferred_time": s("words"),
            "metadata": s("address"),
            "representatives": [{"person": "p-7", "capacity": "agent", "name": s("name")}],
            **more,
        }
        return Step("receive", "", CLERK, label, fields=fields)

    def _measure(self, id: str, **more: object) -> dict[str, Any]:
        limit = (T0 + timedelta(days=4)).isoformat()
        return {
            "id": id,
            "kind": "repair",
            "what": self.secret("words"),
            "cost": self.secret("words"),
            "proof": self.secret("words"),
            "responsible": "ron",
            "limit": limit,
            **more,
        }

    def _classify(self, on: str, type: str = "classify", **more: object) -> Step:
        fields = {"category": "quality", "severity": "minor", "note": self.secret("words")}
        return Step(type, on, CLERK, fields={**fields, **more})

    def _steps(self) -> Iterator[Step]:
        yield from self._agreement()
        yield from self._first()
        yield from self._again()
        yield from self._ends()
        yield from self._changes()
        yield from self._kept()
        yield from self._together()
        yield from self._late()
        yield from self._helped()

    def _together(self) -> Iterator[Step]:
        """Three complain together; each is told, one takes their part back."""
        s = self.secret
        members = [self._customer("mem-1"), self._customer("mem-2")]
        yield self._receive("joint", "cust-2", members=members)
        yield Step("acknowledge", "joint", CLERK, fields={"channel": "sms", "told": "p-7",
                                                          "deliver": True})  # fmt: skip
        yield Step("withdraw_member", "joint", CLERK, fields={
            "member": "mem-2", "note": s("words")})  # fmt: skip

    def _helped(self) -> Iterator[Step]:
        """Party B is asked for help with its own complaint; excuses, remedies, a disclosure."""
        s, late = self.secret, "late"
        party_b = who("party_b", "cust-1")
        far = (T0 + timedelta(days=60)).isoformat()

        def request(script: Script) -> str:
            return (script.requests or ["r-none"])[-1]

        def breach(script: Script) -> str:
            return (script.breaches or ["b-none"])[-1]

        yield Step("request_assistance", late, CLERK, fields={
            "kind": "information", "what": s("words"), "by": far})  # fmt: skip
        yield Step("note_request_arrival", late, CLERK, fields={"request": request})
        yield Step("ask_more_time", late, party_b, fields={
            "request": request, "until": far, "note": s("words")})  # fmt: skip
        yield Step("answer_more_time", late, CLERK, fields={
            "request": request, "granted": True, "note": s("words")})  # fmt: skip
        yield Step("refuse_assistance", late, party_b, fields={
            "request": request, "reason": "other", "note": s("words")})  # fmt: skip
        yield Step("answer_refusal", late, CLERK, fields={
            "request": request, "accepted": False, "note": s("words")})  # fmt: skip
        yield Step("provide_assistance", late, party_b, fields={
            "request": request, "evidence": EVIDENCE, "note": s("words")})  # fmt: skip
        yield Step("request_assistance", late, CLERK, fields={
            "kind": "support", "what": s("words")})  # fmt: skip
        yield Step("cancel_assistance", late, CLERK, fields={
            "request": request, "note": s("words")})  # fmt: skip
        yield Step("check_identity", late, CLERK, fields={
            "person": "p-7", "capacity": "heir", "how": "in_person", "covers": ["result"],
            "evidence": EVIDENCE, "note": s("words")})  # fmt: skip
        yield Step("disclose", late, CLERK, fields={
            "to_whom": "public", "recipient": "r-1", "kinds": ["contact"],
            "note": s("words")})  # fmt: skip
        yield Step("supply_basis", late, CLERK, fields={
            "disclosure": lambda script: (script.disclosures or ["d-none"])[-1], "basis": "law",
            "evidence": EVIDENCE, "at": T0.isoformat()})  # fmt: skip
        yield Step("disclose", late, CLERK, fields={
            "to_whom": "public", "recipient": "r-2", "kinds": ["contact"],
            "note": s("words")})  # fmt: skip
        yield Step("offer_excuse", late, BOSS, fields={
            "breach": breach, "ground": "accepted_reason", "note": s("words")})  # fmt: skip
        yield Step("answer_excuse", late, party_b, fields={
            "breach": breach, "accepted": False, "note": s("words")})  # fmt: skip
        yield Step("assign_remedy", late, BOSS, fields={
            "breach": breach, "responsible": "ron", "due": far, "note": s("words")})  # fmt: skip
        yield Step("complete_remedy", late, BOSS, fields={
            "breach": breach, "evidence": [{"kind": "training_record", "ref": "tr-1"}],
            "note": s("words")})  # fmt: skip
        yield Step("bar_staff", late, CLERK, fields={"staff": ["sid"]})

    def _kept(self) -> Iterator[Step]:
        s = self.secret
        yield Step("place_hold", "fourth", fields={"reason": "court", "note": s("words")})
        yield Step("release_hold", "fourth", fields={
            "hold": lambda script: (script.holds or ["h-none"])[-1],
            "note": s("words")})  # fmt: skip

        def checked(script: Script) -> str:
            return (script.checks or ["ck-none"])[-1]

        def asked(script: Script) -> str:
            return (script.requests or ["r-none"])[-1]

        yield Step("check_identity", "fourth", CLERK, fields={
            "person": "p-8", "capacity": "guardian", "how": "document", "covers": ["data"],
            "evidence": EVIDENCE})  # fmt: skip
        yield Step("receive_rights_request", "fourth", CLERK, fields={
            "kind": "access", "capacity": "guardian", "words": s("words")})  # fmt: skip
        yield Step("decide_rights_request", "fourth", BOSS, fields={
            "request": asked, "outcome": "granted", "check": checked,
            "note": s("words")})  # fmt: skip
        yield Step("give_access", "fourth", CLERK, fields={
            "request": asked, "kinds": ["statement"], "form": "copy",
            "recipient": "p-8"})  # fmt: skip
        yield Step("answer_rights_request", "fourth", CLERK, fields={
            "request": asked, "channel": "phone"})  # fmt: skip

    def _agreement(self) -> Iterator[Step]:
        s = self.secret
        parties = {"party_a": s("name"), "party_b": s("name")}
        yield Step(
            "draft_agreement",
            "",
            makes="agreement",
            fields={
                "number": "HT-2026-1",
                "party_b_ref": "cust-1",
                "place": s("address"),
                "terms": {"revisit": {"clause": "3.6", "period": {"n": 9, "unit": "days"}}},
                **parties,
            },
        )
        yield Step("fill_term", "agreement", fields={"years": 3})
        for party in ("party_a", "party_b"):
            yield Step("sign_agreement", "agreement", fields={"party": party, "person": s("name")})

    def _changes(self) -> Iterator[Step]:
        """What the parties change together, copies and trainings; the agreement ends with it."""
        s = self.secret

        def step(type: str, party: str = "party_a", **more: object) -> Step:
            return Step(type, "agreement", fields={"party": party, "person": s("name"), **more})

        def answer(type: str, party: str) -> Step:
            fields = {"party": party, "proposal": proposal, "note": s("words")}
            return Step(type, "agreement", fields=fields)

        terms = {"manager": "boss"}
        yield step("amend_agreement", terms=terms)
        yield answer("reject_proposal", "party_b")
        yield step("renew_agreement", "party_b", years=2)
        yield answer("withdraw_proposal", "party_b")
        yield step("amend_agreement", terms=terms)
        yield step("accept_proposal", "party_b", proposal=proposal)
        attended = [{"person": "ron", "score": 90}, {"person": "ivy", "passed": False}]
        yield Step("record_training", "agreement", fields={
            "topic": "response", "audience": "responsible", "material": "v1",
            "attendances": attended})  # fmt: skip
        yield Step("record_analysis", "agreement", fields={
            "first": "2025-10-01", "last": "2025-12-31", "digest": _nothing_analysed,
            "complaints": 0})  # fmt: skip
        yield Step("give_copy", "agreement", fields={
            "party": "party_a", "through": 4, "digest": _copied})  # fmt: skip
        last = (T0 + timedelta(days=400)).date().isoformat()
        yield step("terminate_agreement", "party_b", reason="other", note=s("words"), last_day=last)
        yield step("accept_proposal", "party_a", proposal=proposal)

    def _first(self) -> Iterator[Step]:
        s = self.secret
        external = {"source": "crm", "id": "77"}
        yield self._receive("first", "cust-1", staff=["sam"], external=external)
        yield Step("log_contact", "first", CLERK, fields={
            "channel": "phone", "reached": False, "note": s("words")})  # fmt: skip
        yield Step("acknowledge", "first", CLERK, fields={"channel": "sms", "deliver": True})
        yield Step("record_bounce", "first", SYSTEM, fields={"message": message("first")})
        yield Step("report_unreachable", "first", CLERK, fields={"reason": "number_dead"})
        yield Step("record_contact_found", "first", CLERK, fields={
            "contact": {"kind": "email", "value": s("phone")}})  # fmt: skip
        yield Step("acknowledge", "first", CLERK, fields={"channel": "email", "deliver": True})
        yield Step("record_sending", "first", SYSTEM, fields={"message": message("first")})
        yield Step("record_arrival", "first", SYSTEM, fields={"message": message("first")})
        yield self._classify("first")
        yield self._classify(
            "first", "reclassify", severity="serious", urgency="urgent", reason=s("words")
        )
        yield Step("assign_handler", "first", CLERK, fields={"handler": "clerk"})
        yield Step("contain", "first", fields={
            "kind": "stop_sale", "what": s("words"), "responsible": "ron"})  # fmt: skip
        yield Step("correct_fact", "first", CLERK, fields={
            "came_in": (T0 - timedelta(minutes=30)).isoformat(), "reason": s("words")})  # fmt: skip
        yield Step("correct_fact", "first", CLERK, fields={
            "customer": self._customer("cust-1"), "reason": s("words")})  # fmt: skip
        for word in ("statement", "demand", "item"):
            yield Step("correct_fact", "first", CLERK, fields={
                word: s("words"), "reason": s("words")})  # fmt: skip
        yield Step("name_representative", "first", CLERK, fields={
            "representative": {"person": "p-7", "capacity": "agent", "name": s("name")},
        })  # fmt: skip
        yield Step("check_identity", "first", CLERK, fields={
            "person": "p-7", "capacity": "agent", "how": "document", "covers": ["result"],
            "evidence": EVIDENCE})  # fmt: skip
        yield Step("attach", "first", CLERK, fields={
            "kind": "photo", "file_name": s("words"), "sha256": "c" * 64, "size": 12,
            "media_type": "image/jpeg"})  # fmt: skip
        yield Step("start_investigation", "first", CLERK, fields={"investigator": "ivy"})
        yield Step("conclude_investigation", "first", IVY, fields={
            "verdict": "upheld", "findings": s("words"), "evidence": EVIDENCE, "cause": "material",
            "cause_note": s("words"), "root_cause": s("words"),
            "problems": ["bad_batch"]})  # fmt: skip
        yield Step("find_problem", "first", CLERK, fields={
            "problem": "no_manual", "note": s("words")})  # fmt: skip
        for problem in ("bad_batch", "no_manual"):
            yield Step("open_improvement", "", makes=problem, fields={
                "agreement": id_of("agreement"), "problem": problem, "note": s("words"),
                "complaint": id_of("first"), "category": "quality"})  # fmt: skip
            yield Step("link_improvement", "first", CLERK, fields={
                "problem": problem, "improvement": id_of(problem)})  # fmt: skip
        yield Step("draw_up_plan", "first", fields={
            "measures": [self._measure("m1"), self._measure("m2")], "approved_by": "pa",
            "risk": s("words")})  # fmt: skip
        yield Step("start_execution", "first")
        yield Step("revise_plan", "first", fields={
            "measures": [self._measure("m1"), self._measure("m3"),
                         self._measure("m4", follow_up=True, limit=VISIT)],
            "approved_by": "pa", "reason": s("words"), "risk": s("words")})  # fmt: skip
        yield Step("complete_measure", "first", RON, fields={
            "measure": "m1", "evidence": EVIDENCE, "note": s("words")})  # fmt: skip
        yield Step("cancel_measure", "first", fields={
            "measure": "m3", "reason": "not_needed", "note": s("words")})  # fmt: skip
        yield Step("give_feedback", "first", CLERK, fields={
            "channel": "email", "outcome": s("words"), "told": "p-7", "deliver": True,
            "follow_ups": [{"id": "m4", "what": s("words"), "responsible": "ron",
                            "due": VISIT}]})  # fmt: skip
        yield Step("record_bounce", "first", SYSTEM, fields={"message": message("first")})
        yield Step("resend_feedback", "first", CLERK, fields={"channel": "phone", "deliver": True})
        yield Step("record_arrival", "first", SYSTEM, fields={"message": message("first")})

    def _again(self) -> Iterator[Step]:
        s = self.secret
        yield Step("object", "first", CUSTOMER, fields={"statement": s("words")})
        yield Step("conclude_investigation", "first", IVY, fields={
            "verdict": "not_upheld", "findings": s("words"), "evidence": EVIDENCE})  # fmt: skip
        yield Step("give_feedback", "first", CLERK, fields={
            "channel": "phone", "outcome": s("words")})  # fmt: skip
        yield Step("accept", "first", CUSTOMER, fields={"note": s("words")})
        yield Step("close", "first", CLERK, fields={"reason": "accepted"})
        yield Step("revisit", "first", BOSS, fields={
            "channel": "phone", "reached": True, "satisfaction": "dissatisfied",
            "comment": s("words")})  # fmt: skip
        yield Step("follow_up", "first", RON, fields={
            "follow_up": "m4", "evidence": EVIDENCE, "note": s("words")})  # fmt: skip

    def _ends(self) -> Iterator[Step]:
        s = self.secret
        yield self._receive("second", "cust-1")
        yield Step("link", "second", CLERK, fields={"other": id_of("first")})
        yield Step("unlink", "second", CLERK, fields={
            "other": id_of("first"), "reason": "another_matter"})  # fmt: skip
        yield Step("link", "second", CLERK, fields={
            "other": id_of("first"), "relation": "lead_case"})  # fmt: skip
        yield self._classify("second")
        yield Step("start_investigation", "second", CLERK, fields={"investigator": "ivy"})
        yield Step("take_over_findings", "second", CLERK, fields={"lead": id_of("first")})
        yield Step("reopen", "first", CLERK, fields={"reason": "new_facts", "note": s("words")})
        yield self._receive("third", "cust-1")
        yield Step("merge", "third", CLERK, fields={"into": id_of("first")})
        yield Step("tell_outcome", "third", CLERK, fields={
            "channel": "letter", "text": s("words"), "deliver": True})  # fmt: skip
        yield Step("withdraw", "second", CUSTOMER, fields={"note": s("words")})
        yield self._receive("fourth", "cust-2")
        yield Step("decline", "fourth", CLERK, fields={
            "reason": "not_a_customer", "explanation": s("words")})  # fmt: skip
        yield Step("carry_over", "", makes="old", fields={
            "channel": "letter", "came_in": (T0 - timedelta(days=400)).isoformat(),
            "answered": (T0 - timedelta(days=390)).isoformat(), "answer": s("words"),
            "statement": s("words"), "title": s("words"), "metadata": s("address"),
            "category": "service"})  # fmt: skip

    def _late(self) -> Iterator[Step]:
        yield self._receive("late", "cust-3")
        yield Step("assess_duties", "late", SYSTEM, wait=timedelta(hours=30))


class _Written(MemoryStore):
    """Keeps what was committed to it, to be committed elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[Commit] = []

    def commit(self, commit: Commit) -> int:
        """Keep it too."""
        position = super().commit(commit)
        self.commits.append(commit)
        return position


@functools.lru_cache(maxsize=8)
def _lived(secret: Secret) -> tuple[tuple[Commit, ...], list[tuple[Script, datetime, int]]]:
    """All that was committed; and before the first step and after each, the script, the time, and
    how much was committed until then."""
    clock, store, script = FakeClock(T0), _Written(), Script(secret)
    desk, moments = new_desk(store, clock=clock), [(_again(script), T0, 0)]
    for n in range(len(script.steps)):
        clock.set(max(clock.now(), script.time_of(n)))
        script.give(desk, n)
        moments.append((_again(script), clock.now(), len(store.commits)))
    return tuple(store.commits), moments


def _again(script: Script) -> Script:
    """The script as it is now, to go on from here."""
    again = copy(script)
    vars(again).update({name: copy(value) for name, value in vars(script).items()})
    return again


def whole(
    store: Store, secret: Secret = plain, *, steps: int | None = None
) -> tuple[Script, Desk, FakeClock]:
    """The script carried out over a store, all of it or its first steps, and a desk on it.

    It is lived once: what was committed then is committed to each store.
    """
    commits, moments = _lived(secret)
    script, now, committed = moments[-1 if steps is None else steps]
    for commit in commits[:committed]:
        store.commit(commit)
    clock = FakeClock(now)
    return _again(script), new_desk(store, clock=clock, seed=1), clock
