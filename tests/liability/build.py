"""Claims in any condition, built through decide and evolve alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from complaint import build as b
from complaint.build import t
from complaintflow import liability as li
from complaintflow.duties import Breach, BreachKind, DutyKind
from complaintflow.errors import Refusal
from complaintflow.keeping import Dispose
from complaintflow.kernel import Command, Decision, Event, Notice, Refused
from complaintflow.liability import (
    Claim,
    ClaimContext,
    ClaimDecider,
    ClaimedBreach,
    Money,
    OfferedTerms,
    RecordFacts,
)
from complaintflow.periods import CompiledCalendar, china
from complaintflow.values import Actor, Evidence, Party, Role
from recorded import words_of

T0 = t("07-01 10:00")
DUE = t("08-01 18:00")
A = Actor(role=Role.manager, id="s-boss")
B = Actor(role=Role.party_b, id="b-1")
PROOF = (Evidence(kind="letter", ref="e-1"),)
DECIDER = ClaimDecider()
COURT = "上海市浦东新区人民法院"
NUMBER = "（2026）沪0115民初1234号"


def breach(id: str = "b-late", **changes: Any) -> Breach:
    """A breach of Party A, or of Party B where its kind is ``not_assisted``."""
    kind = changes.pop("kind", BreachKind.response_late)
    theirs = kind == BreachKind.not_assisted
    said: dict[str, Any] = {
        "id": id,
        "kind": kind,
        "duty": DutyKind.assistance if theirs else DutyKind.response,
        "cycle": 1,
        "clause": "2.2" if theirs else "4.1",
        "party": Party.party_b if theirs else Party.party_a,
        "since": T0 - timedelta(days=2),
    }
    return Breach(**(said | changes))


def record(*breaches: Breach, **changes: Any) -> RecordFacts:
    """What a claim knows of a complaint."""
    said: dict[str, Any] = {
        "stream": "c-1",
        "agreement": "a-1",
        "breaches": breaches or (breach(), breach("b-help", kind=BreachKind.not_assisted)),
        "disposed": False,
    }
    return RecordFacts(**(said | changes))


def raising(*ids: str, **changes: Any) -> li.RaiseClaim:
    """A claim on breaches of the complaint ``c-1``."""
    named = [ClaimedBreach(stream="c-1", breach=id) for id in ids or ("b-late",)]
    said: dict[str, Any] = {"agreement": "a-1", "breaches": named, "demand": "支付违约金"}
    return li.RaiseClaim(**(said | changes))


def terms(**changes: Any) -> OfferedTerms:
    """Terms that Party A performs, where it is held liable."""
    said: dict[str, Any] = {"what": "重新培训客服人员", "due": DUE}
    return OfferedTerms(**(said | changes))


def paid(**changes: Any) -> OfferedTerms:
    """Terms by which Party A pays, approved."""
    said: dict[str, Any] = {"amount": Money(amount="1200.50"), "approved_by": "s-gm"}
    return terms(**(said | changes))


def settling(**changes: Any) -> li.SettleClaim:
    return li.SettleClaim(**({"terms": terms(), "evidence": PROOF} | changes))


def filing(**changes: Any) -> li.FileSuit:
    return li.FileSuit(**({"court": COURT} | changes))


def theirs(**changes: Any) -> li.FileSuit:
    """The other side's suit, with the document that shows it."""
    return filing(**({"party": Party.party_b, "evidence": PROOF} | changes))


class Case:
    """One claim on a clock of its own."""

    def __init__(self, calendar: CompiledCalendar | None = None) -> None:
        self.now = T0
        self.calendar = china() if calendar is None else calendar
        self.state_: Claim | None = None
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.words: dict[str, tuple[str, str]] = {}
        self._n = 0

    @property
    def state(self) -> Claim:
        assert self.state_ is not None
        return self.state_

    @property
    def dispute(self) -> li.Dispute:
        assert self.state.dispute is not None
        return self.state.dispute

    def context(self, actor: Actor) -> ClaimContext:
        return ClaimContext(
            subject="l-1",
            key=f"k-{self._n}",
            actor=actor,
            now=self.now,
            entropy=f"e {self._n}".encode(),
            calendar=self.calendar,
            agreement=b.signed(party_b_ref="b-1"),
            records=(record(),),
        )

    def ask(self, command: Command, actor: Actor = A, **changes: Any) -> Decision | Refused:
        return DECIDER.decide(self.state_, command, replace(self.context(actor), **changes))

    def do(self, command: Command, actor: Actor = A, now: datetime | None = None) -> list[Event]:
        self.now = self.now if now is None else now
        decision = self.ask(command, actor)
        assert isinstance(decision, Decision), decision
        self._n += 1
        for event in decision.events:
            body = event.model_dump_json().encode()
            self.state_ = DECIDER.evolve(self.state_, DECIDER.read_event(body), "l-1")
        assert self.state_ == decision.after
        assert self.state_ == DECIDER.read_state(self.state.model_dump_json().encode())
        self.events += decision.events
        self.notices += decision.notices
        self.words |= words_of(decision)
        return list(decision.events)

    def refusals(self, command: Command, actor: Actor = A, **changes: Any) -> dict[str, Refusal]:
        refused = self.ask(command, actor, **changes)
        assert isinstance(refused, Refused), refused
        return {refusal.rule: refusal for refusal in refused.refusals}


def raised() -> Case:
    """Party B's claim on Party A's late response."""
    case = Case()
    case.do(raising(amount=Money(amount="500")), B)
    return case


def after(*steps: tuple[Command, Actor]) -> Case:
    """That claim after some steps."""
    case = raised()
    for command, actor in steps:
        case.do(command, actor)
    return case


ANSWERED = (li.AnswerClaim(note="正在核实"), A)
REJECTED = (li.RejectClaim(note="已按时响应"), A)
BEGUN = (li.Negotiate(), A)
FAILED = (li.DeclareFailed(reason="no_agreement"), A)
FILED = (filing(case_number=NUMBER), A)


def suit(case: Case) -> str:
    """The id of the suit that was filed last."""
    return case.dispute.suits[-1].id


def outcome(case: Case, kind: str = "judgment", **changes: Any) -> li.RecordOutcome:
    said: dict[str, Any] = {"suit": suit(case), "outcome": kind, "evidence": PROOF}
    return li.RecordOutcome(**(said | changes))


def in_court() -> Case:
    """The claim in dispute, a suit of Party A pending."""
    return after(REJECTED, BEGUN, FAILED, FILED)


def reach(status: str) -> Case:
    """A claim in ``status``."""
    if status == "new":
        return Case()
    if status == "disposed":
        case = reach("withdrawn")
        assert case.state.retention is not None
        case.do(Dispose(), now=case.state.retention.overdue_from)
        return case
    if status == "decided":
        case = in_court()
        case.do(outcome(case))
        return case
    steps: dict[str, tuple[tuple[Command, Actor], ...]] = {
        "raised": (),
        "answered": (ANSWERED,),
        "accepted": ((li.AcceptClaim(), A),),
        "rejected": (REJECTED,),
        "disputed": (BEGUN,),
        "settled": (ANSWERED, (settling(), A)),
        "performed": (ANSWERED, (settling(), A), (li.PerformSettlement(evidence=PROOF), A)),
        "withdrawn": ((li.WithdrawClaim(), B),),
    }
    return after(*steps[status])
