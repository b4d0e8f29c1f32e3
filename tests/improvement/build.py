"""Improvements in any condition, built through decide and evolve alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from complaint import build as b
from complaint.build import t
from complaintflow import complaint as c
from complaintflow import improvement as i
from complaintflow.complaint import Complaint
from complaintflow.errors import Refusal
from complaintflow.improvement import Improvement, ImprovementContext, ImprovementDecider
from complaintflow.keeping import Neighbour
from complaintflow.kernel import Command, Decision, Event, Notice, Refused
from complaintflow.periods import CompiledCalendar, china, days
from complaintflow.values import Actor, Evidence, Role
from recorded import words_of

T0 = t("07-01 10:00")
"""A Wednesday; 30 days later is Friday 07-31."""
PLAN_DUE = t("08-01 00:00")
OWNER = Actor(role=Role.manager, id="s-own")
BOSS = Actor(role=Role.manager, id="s-boss")
PROOF = (Evidence(kind="report", ref="r-1"),)
DECIDER = ImprovementDecider()


class Case:
    """One improvement on a clock of its own."""

    def __init__(self, calendar: CompiledCalendar | None = None) -> None:
        self.now = T0
        self.calendar = china() if calendar is None else calendar
        self.state_: Improvement | None = None
        self.complaint: Complaint | None = None
        self.neighbours: tuple[Neighbour, ...] = ()
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.words: dict[str, tuple[str, str]] = {}
        self._n = 0

    @property
    def state(self) -> Improvement:
        assert self.state_ is not None
        return self.state_

    def context(self, actor: Actor = OWNER, now: datetime | None = None) -> ImprovementContext:
        return ImprovementContext(
            subject="i-1",
            key=f"k-{self._n}",
            actor=actor,
            now=self.now if now is None else now,
            entropy=f"e {self._n}".encode(),
            calendar=self.calendar,
            agreement=b.signed(party_b_ref="b-1"),
            complaint=self.complaint,
            neighbours=self.neighbours,
        )

    def ask(
        self, command: Command, now: datetime | None = None, actor: Actor = OWNER, **changes: Any
    ) -> Decision | Refused:
        context = replace(self.context(actor, now), **changes)
        return DECIDER.decide(self.state_, command, context)

    def do(
        self, command: Command, now: datetime | None = None, actor: Actor = OWNER
    ) -> tuple[Event, ...]:
        self.now = self.now if now is None else now
        decision = self.ask(command, actor=actor)
        assert isinstance(decision, Decision), decision
        self._n += 1
        for event in decision.events:
            self.state_ = DECIDER.evolve(self.state_, event, "i-1")
        self.events += decision.events
        self.notices += decision.notices
        self.words |= words_of(decision)
        return decision.events

    def refusals(
        self, command: Command, now: datetime | None = None, actor: Actor = OWNER
    ) -> dict[str, Refusal]:
        refused = self.ask(command, now, actor)
        assert isinstance(refused, Refused), refused
        return {refusal.rule: refusal for refusal in refused.refusals}

    def breaches(self) -> list[tuple[str, str | None, str]]:
        """Each breach: the duty, what it is about, how it stands."""
        return [(str(x.duty), x.about, x.status.value) for x in self.state.breaches]


def opening(**changes: Any) -> i.OpenImprovement:
    said: dict[str, Any] = {"agreement": "a-1", "problem": "seal", "category": "quality"}
    return i.OpenImprovement(**(said | changes))


def action(id: str = "x-1", **changes: Any) -> i.PlannedAction:
    said: dict[str, Any] = {
        "id": id, "what": "更换密封圈", "responsible": "s-2", "due": t("07-20 18:00"),
    }  # fmt: skip
    return i.PlannedAction(**(said | changes))


def plan(*actions: i.PlannedAction, **changes: Any) -> i.PlanImprovement:
    said: dict[str, Any] = {"actions": actions or (action(),), "check_after": days(10, roll=False)}
    return i.PlanImprovement(**(said | changes))


def done(id: str = "x-1", **changes: Any) -> i.CompleteAction:
    return i.CompleteAction(**({"action": id, "evidence": PROOF} | changes))


def verify(effective: bool = True, **changes: Any) -> i.VerifyEffect:
    return i.VerifyEffect(**({"effective": effective, "evidence": PROOF} | changes))


STEPS: dict[str, Command] = {
    "found": opening(),
    "analysed": i.AnalyseCause(cause="wear", note="密封圈老化"),
    "planned": plan(),
    "carried_out": done(),
    "closed": verify(),
}
AT = {"carried_out": t("07-02 10:00"), "closed": t("07-15 10:00")}


def reach(status: str, calendar: CompiledCalendar | None = None) -> Case:
    """An improvement in ``status``."""
    case = Case(calendar)
    if status == "new":
        return case
    if status == "decided_against":
        case = reach("found", calendar)
        case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"))
        case.do(i.DecideAgainst(approved=True), actor=BOSS)
        return case
    if status == "disposed":
        from complaintflow.keeping import Dispose

        case = reach("closed", calendar)
        case.do(Dispose(), t("2030-01-01 00:00"))
        return case
    for name, command in STEPS.items():
        case.do(command, AT.get(name))
        if name == status:
            break
    assert case.state.status == status
    return case


def complaint_with(problem: str, now: datetime = T0 - timedelta(days=2)) -> Complaint:
    """A complaint in which a problem was found, of category quality and cause wear."""
    made = b.received(now=now)
    made.do(b.classify(category="quality"))
    made.do(c.StartInvestigation(investigator="s-inv"))
    made.do(b.conclude(cause="wear", problems=(problem,)))
    return made.state
