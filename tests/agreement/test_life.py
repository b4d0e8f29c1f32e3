"""Random lives of an agreement, two parties and time moving, against an oracle of plain dicts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import TypeAdapter

from complaintflow.agreement import (
    Agreement,
    AgreementContext,
    AgreementDecider,
    AnyAgreementCommand,
    Figures,
    Terms,
    agreement_machine,
)
from complaintflow.kernel import START, Command, Refused
from complaintflow.testing._oracle import agreement as oracle
from complaintflow.testing._oracle import days
from complaintflow.values import Actor, Role, iso

DECIDER = AgreementDecider()
START_DAY = date(2024, 2, 26)
TERMS = {name: Terms(manager=name) for name in ("s-1", "s-2", "s-3")}
_COMMANDS: TypeAdapter[Command] = TypeAdapter(AnyAgreementCommand)

NEAR = st.sampled_from([-366, -2, -1, 0, 0, 1, 2, 30, 365, 366, 367, 800])
"""Days from some other day: those about an edge, and some far away."""
PARTIES = st.sampled_from(["party_a", "party_b"])
SAID_DAY = st.one_of(st.none(), st.none(), NEAR)
WHO = st.sampled_from(["manager", "manager", "manager", "party_b"])


def command_of(said: dict[str, Any]) -> Command:
    """A command from what the oracle is told."""
    told = {k: v for k, v in said.items() if v is not None}
    if said.get("terms"):
        told["terms"] = TERMS[said["terms"]].model_dump(mode="json")
    if said.get("day"):
        told["day"] = {"day": said["day"].isoformat()}
    if said.get("at"):
        told["at"] = iso(said["at"])
    for name in ("first_day", "last_day", "from_day"):
        if said.get(name):
            told[name] = said[name].isoformat()
    if said["type"] == "record_analysis":
        made = counted(told.pop("figures"))
        told |= {"digest": made.digest, "complaints": made.complaints}
    told.pop("made_up", None)
    return _COMMANDS.validate_python(told)


def counted(figures: int) -> Figures:
    """What an analysis of so many complaints comes to."""
    return Figures(digest=f"{figures:064x}", complaints=figures)


class Life(RuleBasedStateMachine):
    """Every command, sensible or not: what it brings, and why it is refused, is as the oracle
    says."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now = days.begin_of(START_DAY) + timedelta(hours=9)
        self.state: Agreement | None = None
        self.case: dict[str, Any] = {}
        self.steps = 0
        self.events: list[Any] = []

    # --- what happens ------------------------------------------------------------------------

    @initialize(
        years=st.sampled_from([None, 1, 1, 2, 4]),
        indefinite=st.sampled_from([False, False, True]),
        first=SAID_DAY,
        last=SAID_DAY,
        both_sign=st.sampled_from([True, True, True, False]),
    )
    def draft(
        self,
        years: int | None,
        indefinite: bool,
        first: int | None,
        last: int | None,
        both_sign: bool,
    ) -> None:
        said = self._term(START_DAY, years, indefinite, first, last)
        said |= {"number": "HT-1", "party_a": "甲", "party_b": "乙", "terms": "s-1"}
        command = command_of(said | {"type": "draft_agreement"})
        assert self._give(command, "manager") == set()
        self.case = oracle.drafted(said)
        for party in ("party_a", "party_b") if both_sign else ():
            self.sign_today(party=party)

    @rule(hours=st.sampled_from([1, 15, 24, 24 * 29, 24 * 364, 24 * 366]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self._is_unsigned_or_now_and_then())
    @rule(years=st.sampled_from([1, 2]), indefinite=st.booleans(), first=SAID_DAY, last=SAID_DAY)
    def fill(self, years: int, indefinite: bool, first: int | None, last: int | None) -> None:
        said = self._term(self._today(), years, indefinite, first, last)
        self._ask(said | {"type": "fill_term"})

    @precondition(lambda self: self._is_unsigned_or_now_and_then())
    @rule(party=PARTIES, day=SAID_DAY, role=WHO)
    def sign(self, party: str, day: int | None, role: str) -> None:
        self._ask(self._signed("sign_agreement", party, day), role)

    @precondition(lambda self: self._is_unsigned_or_now_and_then())
    @rule(party=PARTIES)
    def sign_today(self, party: str) -> None:
        self._ask(self._signed("sign_agreement", party, None))

    @rule(
        party=PARTIES,
        day=SAID_DAY,
        terms=st.sampled_from(sorted(TERMS)),
        start=SAID_DAY,
        role=WHO,
    )
    def amend(self, party: str, day: int | None, terms: str, start: int | None, role: str) -> None:
        said = self._signed("amend_agreement", party, day)
        self._ask(said | {"terms": terms, "from_day": self._near(self._today(), start)}, role)

    @rule(
        party=PARTIES,
        day=SAID_DAY,
        years=st.sampled_from([None, 1, 3]),
        first=SAID_DAY,
        last=NEAR,
    )
    def renew(
        self, party: str, day: int | None, years: int | None, first: int | None, last: int
    ) -> None:
        term = self._term(self._last_day(), years, years is None and last > 30, first, last)
        self._ask(term | self._signed("renew_agreement", party, day))

    @rule(party=PARTIES, day=SAID_DAY, last=NEAR, of_the_term=st.booleans())
    def terminate(self, party: str, day: int | None, last: int, of_the_term: bool) -> None:
        around = self._last_day() if of_the_term else self._today()
        said = self._signed("terminate_agreement", party, day)
        said |= {"reason": "replaced", "last_day": around + timedelta(days=last)}
        self._ask(said)

    @precondition(lambda self: self.case and self.case["proposals"])
    @rule(
        type=st.sampled_from(["accept_proposal"] * 3 + ["reject_proposal", "withdraw_proposal"]),
        other=st.sampled_from([True, True, True, False]),
        day=SAID_DAY,
        newest=st.sampled_from([True, True, True, False]),
        role=WHO,
    )
    def answer(self, type: str, other: bool, day: int | None, newest: bool, role: str) -> None:
        known = list(self.case["proposals"])
        proposal = known[-1 if newest else 0]
        by = self.case["proposals"][proposal]["party"]
        party = by if other == (type == "withdraw_proposal") else _other(by)
        said = {"type": type, "party": party, "proposal": proposal}
        if type == "accept_proposal":
            said |= self._signed(type, party, day)
        self._ask(said, role)

    @rule(party=PARTIES, role=WHO, made_up=st.booleans())
    def copy(self, party: str, role: str, made_up: bool) -> None:
        said = {"type": "give_copy", "party": party, "through": 1, "digest": "0" * 64}
        self._ask({**said, "made_up": made_up}, role)

    @rule(at=SAID_DAY, version=st.sampled_from([None, 1, 2, 3]))
    def train(self, at: int | None, version: int | None) -> None:
        said = {
            "type": "record_training",
            "topic": "process",
            "audience": "manager",
            "material": "v1",
            "attendances": [{"person": "s-1"}],
            "terms_version": version,
            "at": None if at is None else self.now + timedelta(days=at),
        }
        self._ask(said)

    @rule(days=st.integers(-3, 1), figures=st.integers(3, 4), made_up=st.booleans())
    def analyse(self, days: int, figures: int, made_up: bool) -> None:
        last = self._today() + timedelta(days=days)
        said = {"type": "record_analysis", "first": last - timedelta(days=90), "last": last}
        self._ask({**said, "figures": figures, "made_up": made_up})

    # --- how it is asked ---------------------------------------------------------------------

    def _is_unsigned_or_now_and_then(self) -> bool:
        unsigned = self.state is not None and self.state.signed_on is None
        return unsigned or self.steps % 7 == 0

    def _today(self) -> date:
        return days.local(self.now)

    def _near(self, day: date, n: int | None) -> date | None:
        return None if n is None else day + timedelta(days=n)

    def _last_day(self) -> date:
        terms = oracle.agreed_days(self.case)
        return (terms[-1][1] if terms else None) or self._today()

    def _term(
        self, around: date, years: int | None, indefinite: bool, first: int | None, last: int | None
    ) -> dict[str, Any]:
        """A term that is said in one way at most, and runs forward."""
        begins = self._near(around, first)
        ends = None if years or indefinite else self._near(around, last)
        if begins and ends and ends < begins:
            begins = None
        return {
            "years": None if indefinite else years,
            "indefinite": indefinite or None,
            "first_day": begins,
            "last_day": ends,
        }

    def _signed(self, type: str, party: str, day: int | None) -> dict[str, Any]:
        said = self._near(self._today(), day)
        return {"type": type, "party": party, "person": "某", "day": said}

    def _ask(self, said: dict[str, Any], role: str = "manager") -> None:
        if said["type"] in ("fill_term", "renew_agreement") and not (
            said["years"] or said["indefinite"] or said["last_day"]
        ):
            said = said | {"years": 1}
        figures = counted(said["figures"] + said["made_up"]) if "figures" in said else None
        copied = f"{said['made_up']:064x}" if said["type"] == "give_copy" else None
        told = self._give(command_of(said), role, figures, copied)
        assert told == oracle.refused(self.case, said, self.now, role), said
        if not told:
            made = self.state.proposals[-1].id if self.state and self.state.proposals else ""
            oracle.happened(self.case, said, self.now, made)
        self.seen[said["type"]] += not told
        for refusal in told:
            self.seen[refusal] += 1

    def _give(
        self,
        command: Command,
        role: str,
        figures: Figures | None = None,
        copied: str | None = None,
    ) -> set[str]:
        self.steps += 1
        context = AgreementContext(
            subject="a_1",
            key=f"k-{self.steps}",
            actor=Actor(role=Role(role), id="u-1"),
            now=self.now,
            entropy=b"e",
            figures=figures,
            copied=copied,
        )
        answer = DECIDER.decide(self.state, command, context)
        if isinstance(answer, Refused):
            return {refusal.rule for refusal in answer.refusals}
        for event in answer.events:
            self.state = DECIDER.evolve(self.state, event, "a_1")
            self.events.append(event)
        return set()

    # --- what is always so -------------------------------------------------------------------

    @invariant()
    def it_is_what_the_oracle_says(self) -> None:
        state, case = self.state, self.case
        if state is None:
            return
        assert state.status == case["status"]
        assert [(v.since, v.terms) for v in state.versions] == [
            (since, TERMS[terms]) for since, terms in case["terms"]
        ]
        assert (None if state.open_proposal is None else state.open_proposal.id) == case["open"]
        for day in self._days():
            wanted = oracle.in_force(case, day)
            first, last = days.begin_of(day), days.begin_of(day + days.DAY)
            for at in (first, last - timedelta(microseconds=1)):
                assert state.in_force_at(at) == wanted, (day, at)
        for since, _ in case["terms"][1:]:
            for at in (since - timedelta(microseconds=1), since):
                assert state.version_at(at).n == oracle.version(case, at)

    def _days(self) -> set[date]:
        """Days about every edge."""
        edges = [day for span in oracle.agreed_days(self.case) for day in span if day]
        edges += [self._today(), *([self.case["ended"]] if self.case["ended"] else [])]
        return {edge + timedelta(days=n) for edge in edges for n in (-1, 0, 1)}

    @invariant()
    def it_is_what_its_events_say(self) -> None:
        state: Agreement | None = None
        for event in self.events:
            read = DECIDER.read_event(event.model_dump_json().encode())
            assert read == event
            state = DECIDER.evolve(state, read, "a_1")
        assert state == self.state
        if state is not None:
            assert DECIDER.read_state(state.model_dump_json().encode()) == state

    @invariant()
    def the_table_agrees(self) -> None:
        status = START if self.state is None else self.state.status.value
        may = {move.name for move in agreement_machine().moves_from(status)}
        told = {type for type, sources in oracle.FROM.items() if status in sources}
        assert may - {"draft_agreement"} == told


def _other(party: str) -> str:
    return "party_b" if party == "party_a" else "party_a"


def test_random_lives_are_as_the_oracle_says() -> None:
    Life.seen.clear()
    run_state_machine_as_test(Life, settings=settings(stateful_step_count=40))
    # It would say little if changes were hardly ever made.
    made = ("amend_agreement", "renew_agreement", "terminate_agreement", "accept_proposal")
    assert all(Life.seen[name] > 0 for name in made), Life.seen
