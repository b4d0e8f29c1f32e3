"""Complaints and agreements in any condition, built through decide and evolve alone.

A :class:`Case` is a complaint with the time that has passed for it: nothing here touches a store,
a clock or the desk. Other test folders may import it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from complaintflow import complaint as c
from complaintflow.agreement import (
    Agreement,
    AgreementCommand,
    AgreementContext,
    AgreementDecider,
    DraftAgreement,
    Limit,
    SignAgreement,
    Target,
    Targets,
    Terms,
)
from complaintflow.complaint import (
    AssistanceRequest,
    ClosedImprovement,
    Complaint,
    ComplaintContext,
    ComplaintDecider,
    ImprovementFacts,
    Status,
    annex_2,
)
from complaintflow.complaint.model import Channel, CloseReason, MemberFacts, Verdict
from complaintflow.duties import Breach, BreachKind, Duty, DutyKind, DutyState, assess, owe
from complaintflow.errors import Refusal
from complaintflow.keeping import Dispose, IdentityCheck, RightsRequest, RightsStatus
from complaintflow.kernel import Command, Decision, Event, Notice, Refused
from complaintflow.periods import CompiledCalendar, china, working_days
from complaintflow.values import Actor, Evidence, Party, Role, When

LOCAL = ZoneInfo("Asia/Shanghai")
E = TypeVar("E", bound=Event)


def t(text: str) -> datetime:
    """``07-01 10:00`` in Shanghai, of 2026 unless a year is said."""
    whole = text if text[:4].isdigit() and text[4] == "-" else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=LOCAL)


T0 = t("07-01 10:00")
"""Received on a Wednesday: response due 07-02 10:00, completion at the end of 07-10."""
RESPONSE_DUE = t("07-02 10:00")
COMPLETION_DUE = t("07-11 00:00")

CLERK = Actor(role=Role.customer_service, id="s-clerk")
MANAGER = Actor(role=Role.manager, id="s-boss")
PROOF = (Evidence(kind="photo", ref="e-1", sha256="a" * 64),)
COMPLAINTS = ComplaintDecider()
AGREEMENTS = AgreementDecider()


def agree(
    state: Agreement | None, command: AgreementCommand, *, now: datetime, key: str = "k-a"
) -> Agreement:
    """The agreement after a command that must be allowed."""
    context = AgreementContext(subject="a-1", key=key, actor=MANAGER, now=now, entropy=b"a")
    decision = AGREEMENTS.decide(state, command, context)
    assert isinstance(decision, Decision), decision
    for event in decision.events:
        state = AGREEMENTS.evolve(state, event, "a-1")
    assert state is not None
    assert decision.after == state
    return state


def drafted(**changes: Any) -> Agreement:
    """An agreement that nobody has signed yet."""
    said: dict[str, Any] = {
        "number": "HT-2018-001",
        "party_a": "甲方有限公司",
        "party_b": "乙方有限公司",
        "first_day": date(2018, 1, 1),
        "indefinite": True,
    }
    said |= changes
    return agree(None, DraftAgreement(**said), now=t("2018-01-01 09:00"))


def signed(now: datetime | None = None, **changes: Any) -> Agreement:
    """An agreement in force: signed by both on one day."""
    now = t("2018-01-01 09:00") if now is None else now
    state = drafted(**changes)
    for party in Party:
        sign = SignAgreement(party=party, person="王经理", form="seal")
        state = agree(state, sign, now=now, key=f"k-{party.value}")
    return state


class Case:
    """A complaint and the time that has passed for it.

    ``do`` gives a command that must be allowed and keeps what it made; ``refusals`` gives one that
    must not be. Time moves only as far as it is told.
    """

    def __init__(
        self,
        *,
        id: str = "c-1",
        now: datetime = T0,
        calendar: CompiledCalendar | None = None,
        agreement: Agreement | None = None,
        state: Complaint | None = None,
    ) -> None:
        self.id = id
        self.now = now
        self.calendar = china() if calendar is None else calendar
        self.agreement = signed() if agreement is None else agreement
        self._state = state
        self.events: list[Event] = []
        self.notices: list[Notice] = []
        self.other: Complaint | None = None
        self.improvement: ImprovementFacts | None = None
        self.closed_alike: tuple[ClosedImprovement, ...] = ()
        self.actor = CLERK
        self._n = 0

    @property
    def state(self) -> Complaint:
        """The complaint as it stands."""
        assert self._state is not None
        return self._state

    @state.setter
    def state(self, state: Complaint) -> None:
        self._state = state

    def context(self, now: datetime | None = None, **changes: Any) -> ComplaintContext:
        """What a decision is told now."""
        context = ComplaintContext(
            subject=self.id,
            key=f"k-{self.id}-{self._n}",
            actor=self.actor,
            now=self.now if now is None else now,
            entropy=f"entropy {self.id} {self._n}".encode(),
            calendar=self.calendar,
            standards={"annex-2": annex_2()},
            agreement=self.agreement,
            other=self.other,
            improvement=self.improvement,
            closed_alike=self.closed_alike,
        )
        return replace(context, **changes)

    def ask(
        self, command: Command, now: datetime | None = None, **changes: Any
    ) -> Decision | Refused:
        """What decide says; nothing is kept."""
        return COMPLAINTS.decide(self._state, command, self.context(now, **changes))

    def do(
        self, command: Command, now: datetime | None = None, **changes: Any
    ) -> tuple[Event, ...]:
        """Give a command that must be allowed; the events that it made."""
        self.now = self.now if now is None else now
        decision = self.ask(command, **changes)
        assert isinstance(decision, Decision), decision
        self._n += 1
        for event in decision.events:
            self._state = COMPLAINTS.evolve(self._state, event, self.id)
        assert decision.after == self._state
        self.events += decision.events
        self.notices += decision.notices
        return decision.events

    def refusals(
        self, command: Command, now: datetime | None = None, **changes: Any
    ) -> dict[str, Refusal]:
        """Give a command that must not be allowed; its refusals by rule."""
        refused = self.ask(command, now, **changes)
        assert isinstance(refused, Refused), refused
        told = {refusal.rule: refusal for refusal in refused.refusals}
        assert len(told) == len(refused.refusals)
        return told

    def made(self, kind: type[E]) -> list[E]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def duty(self, kind: DutyKind, cycle: int = 1) -> Duty:
        """One duty of one cycle."""
        found = self.state.cycles[cycle - 1]
        return found.response if kind == DutyKind.response else found.completion

    def response(self, cycle: int = 1, now: datetime | None = None) -> DutyState:
        """How the response of a cycle stands."""
        return assess(self.duty(DutyKind.response, cycle), now or self.now).state

    def completion(self, cycle: int = 1, now: datetime | None = None) -> DutyState:
        """How the completion of a cycle stands."""
        return assess(self.duty(DutyKind.completion, cycle), now or self.now).state

    def standing(self) -> list[tuple[str, int]]:
        """The breaches that stand: kind and cycle."""
        return [
            (b.kind.value, b.cycle) for b in self.state.breaches if b.status.value == "standing"
        ]

    def message(self) -> str:
        """The id of the last message of this cycle."""
        return self.state.messages[-1].id


# --- commands ------------------------------------------------------------------------


def receive(**changes: Any) -> c.Receive:
    """A complaint by a customer who can be reached by telephone."""
    said: dict[str, Any] = {
        "agreement": "a-1",
        "channel": "phone",
        "customer": {
            "ref": "u-1",
            "name": "张三",
            "contacts": [{"kind": "phone", "value": "13800138000"}],
        },
        "statement": "机器坏了",
    }
    return c.Receive(**(said | changes))


def carry_over(**changes: Any) -> c.CarryOver:
    """An old case of which the receipt alone is known."""
    said: dict[str, Any] = {"channel": "web", "came_in": t("2024-03-01 10:00"), "customer": "u-1"}
    return c.CarryOver(**(said | changes))


def acknowledge(**changes: Any) -> c.Acknowledge:
    """An acknowledgement by telephone."""
    return c.Acknowledge(**({"channel": "phone"} | changes))


def classify(**changes: Any) -> c.Classify:
    """Quality, moderate, normal."""
    said: dict[str, Any] = {"category": "quality", "severity": "moderate"}
    return c.Classify(**(said | changes))


def reclassify(**changes: Any) -> c.Reclassify:
    """Service, minor, with a reason."""
    said: dict[str, Any] = {"category": "service", "severity": "minor", "reason": "重新评估"}
    return c.Reclassify(**(said | changes))


def conclude(verdict: Verdict | str = "upheld", **changes: Any) -> c.ConcludeInvestigation:
    """A verdict with evidence."""
    said: dict[str, Any] = {"verdict": verdict, "findings": "确认故障", "evidence": PROOF}
    return c.ConcludeInvestigation(**(said | changes))


def measure(id: str = "m-1", **changes: Any) -> c.PlannedMeasure:
    """A repair by the evening of 07-08."""
    said: dict[str, Any] = {
        "id": id,
        "kind": "repair",
        "what": "上门维修",
        "responsible": "s-resp",
        "limit": t("07-08 18:00"),
    }
    return c.PlannedMeasure(**(said | changes))


def plan(*measures: c.PlannedMeasure, **changes: Any) -> c.DrawUpPlan:
    """A plan; of one repair where no measures are said."""
    return c.DrawUpPlan(**({"measures": measures or (measure(),)} | changes))


def revise(*measures: c.PlannedMeasure, **changes: Any) -> c.RevisePlan:
    """Another plan, with a reason."""
    said: dict[str, Any] = {"measures": measures or (measure("m-9"),), "reason": "换人"}
    return c.RevisePlan(**(said | changes))


def complete(id: str = "m-1", **changes: Any) -> c.CompleteMeasure:
    """A measure done, with evidence."""
    return c.CompleteMeasure(**({"measure": id, "evidence": PROOF} | changes))


def cancel(id: str = "m-1", **changes: Any) -> c.CancelMeasure:
    """A measure cancelled."""
    return c.CancelMeasure(**({"measure": id, "reason": "not_needed"} | changes))


def follow_up(id: str = "f-1", **changes: Any) -> c.ToldFollowUp:
    """A visit by 08-01."""
    said: dict[str, Any] = {
        "id": id,
        "what": "回访",
        "responsible": "s-visit",
        "due": t("08-01 18:00"),
    }
    return c.ToldFollowUp(**(said | changes))


def later(id: str = "f-1", **changes: Any) -> c.PlannedMeasure:
    """The visit by 08-01, as the plan has it."""
    said: dict[str, Any] = {"responsible": "s-visit", "limit": t("08-01 18:00")}
    return measure(id, **({"follow_up": True, "what": "回访"} | said | changes))


def feedback(*follow_ups: c.ToldFollowUp, **changes: Any) -> c.GiveFeedback:
    """The outcome by telephone."""
    said: dict[str, Any] = {"channel": "phone", "outcome": "已修好", "follow_ups": follow_ups}
    return c.GiveFeedback(**(said | changes))


def decline(**changes: Any) -> c.Decline:
    """Not a customer."""
    said: dict[str, Any] = {"reason": "not_a_customer", "explanation": "并非客户"}
    return c.Decline(**(said | changes))


def contact(value: str = "13900139000", kind: Channel = Channel.phone) -> c.Contact:
    """A way to reach the customer."""
    return c.Contact(kind=kind, value=value)


def attach(**changes: Any) -> c.Attach:
    """A photo."""
    said: dict[str, Any] = {
        "kind": "photo",
        "file_name": "故障.jpg",
        "sha256": "b" * 64,
        "size": 1_000,
        "media_type": "image/jpeg",
    }
    return c.Attach(**(said | changes))


AGENT: dict[str, Any] = {"person": "p-7", "capacity": "agent", "name": "李四"}


MEMBER = MemberFacts(ref="u-2", no_contact="none_left")


def jointly(*members: str, acting: tuple[str, ...] = (), **changes: Any) -> c.Receive:
    """A complaint of the customer together with others; some of them were chosen to act."""
    told = {"name": "赵六", "contacts": [contact()]}
    chosen = [{"person": ref, "capacity": "chosen", "name": "钱七"} for ref in acting]
    said: dict[str, Any] = {
        "members": [{"ref": ref, **told} for ref in members],
        "representatives": chosen,
    }
    return receive(**(said | changes))


def half_reachable(**changes: Any) -> c.Receive:
    """A complaint of two, of whom the second left no contact."""
    return receive(**({"members": [{"ref": "u-2", "no_contact": "none_left"}]} | changes))


def represented(**changes: Any) -> c.NameRepresentative:
    """An agent."""
    return c.NameRepresentative(**({"representative": AGENT} | changes))


def checked(**changes: Any) -> c.CheckIdentity:
    """An agent's identity and authority, by a letter."""
    said: dict[str, Any] = {
        "person": "p-7",
        "capacity": "agent",
        "how": "document",
        "covers": ("result", "data", "inspection", "speak"),
        "evidence": PROOF,
    }
    return c.CheckIdentity(**(said | changes))


def check(case: Case, **changes: Any) -> str:
    """The customer is checked, by a call to the number that they left; the id of that check."""
    said: dict[str, Any] = {"person": "u-1", "capacity": "customer", "how": "call_back"}
    case.do(checked(**({**said, "evidence": ()} | changes)))
    return case.state.identities[-1].id


def found(**changes: Any) -> c.RecordContactFound:
    """Another telephone number."""
    return c.RecordContactFound(**({"contact": contact()} | changes))


def unreachable(**changes: Any) -> c.ReportUnreachable:
    """The number does not answer."""
    return c.ReportUnreachable(**({"reason": "number_dead"} | changes))


def correct(came_in: When | None = None, **changes: Any) -> c.CorrectFact:
    """Another time of receipt."""
    said: dict[str, Any] = {"came_in": came_in, "reason": "登记错误"}
    return c.CorrectFact(**(said | changes))


NO_CONTACT: dict[str, Any] = {"ref": "u-1", "no_contact": "none_left"}
"""A customer who left no contact."""


# --- complaints in each status -------------------------------------------------------


NO_TARGETS = Terms(
    first_assessment=None, targets=Targets(immediate=Target(), urgent=Target(), normal=Target())
)
"""Terms under which Party A wants nothing of itself: what is owed alone remains."""


REVISITED = Terms(revisit=Limit(clause="3.6", period=working_days(10), warnings=(working_days(8),)))
"""Terms under which the customer is asked after the feedback."""


def received(command: c.Receive | None = None, **changes: Any) -> Case:
    """Just received, at ``now`` (default 07-01 10:00)."""
    case = Case(**changes)
    case.do(receive() if command is None else command)
    return case


def second(**changes: Any) -> Complaint:
    """Another complaint of the same customer, received a day earlier."""
    return received(id="c-2", **({"now": T0 - timedelta(days=1)} | changes)).state


_PATH: tuple[tuple[Status, Callable[[], Command]], ...] = (
    (Status.classified, classify),
    (Status.investigating, lambda: c.StartInvestigation(investigator="s-inv")),
    (Status.investigated, conclude),
    (Status.planned, plan),
    (Status.executing, c.StartExecution),
    (Status.executed, complete),
    (Status.feedback_given, feedback),
)

_ENDS: Mapping[Status, Callable[[], Command]] = {
    Status.declined: decline,
    Status.withdrawn: c.Withdraw,
    Status.merged: lambda: c.Merge(into="c-2"),
}


def reach(
    status: Status | str,
    *,
    command: c.Receive | None = None,
    acknowledged: bool = True,
    instead: Mapping[str, Command] | None = None,
    **changes: Any,
) -> Case:
    """A complaint in ``status``, an hour after each step; acknowledged half an hour after receipt.

    ``instead`` replaces the command that leads to a status.
    """
    status, instead = Status(status), instead or {}
    case = received(command, **changes)
    start, hour = case.now, timedelta(hours=1)
    if acknowledged:
        case.do(acknowledge(), start + hour / 2)
    if status == Status.disposed:
        case = reach(Status.closed, command=command, acknowledged=acknowledged, **changes)
        case.do(Dispose(), t("2030-01-01 00:00"))
        return case
    if status in _ENDS:
        case.other = second(now=start - 12 * hour)
        case.do(instead.get(status.value) or _ENDS[status](), start + hour)
        return case
    for n, (at, make) in enumerate(_PATH, start=1):
        if case.state.status == status:
            return case
        case.do(instead.get(at.value) or make(), start + n * hour)
    if status == Status.closed:
        case.do(c.Accept(), case.now + hour)
        case.do(c.Close(reason=CloseReason.accepted), case.now + hour)
    assert case.state.status == status
    return case


def closed_untold() -> Case:
    """Closed because nobody could be told, before any feedback; then a contact turned up."""
    case = unfounded(command=receive(customer=NO_CONTACT), acknowledged=False)
    case.do(c.Close(reason=CloseReason.unreachable), t("07-02 10:00"))
    case.do(found(), t("07-20 10:00"))
    return case


def answered() -> Case:
    """A complaint that was declined, and its customer told."""
    case = reach(Status.declined)
    case.do(c.TellOutcome(channel="phone"))
    return case


def serving(problem: str, agreement: str = "a-1", id: str = "i-1") -> ImprovementFacts:
    """An improvement that takes a problem up."""
    return ImprovementFacts(id=id, agreement=agreement, problem=problem, found=T0)


def asked(case: Case, **changes: Any) -> AssistanceRequest:
    """A request to Party B for information, asked at the case's present."""
    duty = owe(
        DutyKind.assistance, 1, case.now, working_days(3), (), zone="Asia/Shanghai",
        calendar=case.calendar, about="r-1", by=Party.party_b,
    )  # fmt: skip
    said: dict[str, Any] = {"id": "r-1", "kind": "information", "asked": case.now, "duty": duty}
    return AssistanceRequest(**(said | changes))


def ask_party_b(case: Case, move: str = "") -> None:
    """A request to Party B, as far on as a move on it needs."""
    changes: dict[str, Any] = {}
    if move == "answer_more_time":
        changes = {"wants_until": t("2030-01-01 00:00"), "wants_since": case.now}
    if move == "answer_refusal":
        changes = {"status": "refused", "refused": case.now}
    case.state = case.state.model_copy(update={"assistance": (asked(case, **changes),)})


RIGHTS = {
    "decide_rights_request": RightsStatus.received,
    "give_access": RightsStatus.granted,
    "answer_rights_request": RightsStatus.refused,
}
"""Moves on a request for personal information, and where it stands for each."""


def ask_rights(case: Case, status: RightsStatus = RightsStatus.received, **changes: Any) -> None:
    """A request for access by the customer, who was checked, as far on as ``status``."""
    said: dict[str, Any] = {"id": "r-1", "kind": "access", "capacity": "customer"}
    said |= {"received": case.now, "status": status, "check": "ck-1", "person": "u-1"}
    asked = RightsRequest(**(said | changes))
    known = IdentityCheck(
        id="ck-1", person="u-1", capacity="customer", how="signed_in", covers=("data",),
        at=case.now,
    )  # fmt: skip
    case.state = case.state.model_copy(update={"rights": (asked,), "identities": (known,)})


def leaked(**changes: Any) -> Breach:
    """A breach of 4.3 by Party A."""
    said: dict[str, Any] = {
        "id": "b-1",
        "kind": BreachKind.personal_data_leaked,
        "duty": None,
        "cycle": 1,
        "clause": "4.3",
        "party": Party.party_a,
        "since": T0,
    }
    return Breach(**(said | changes))


def unfounded(**changes: Any) -> Case:
    """Investigated, and not upheld."""
    return reach("investigated", instead={"investigated": conclude("not_upheld")}, **changes)
