"""What the strategies draw is valid, is all there is, and is small when it can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from complaintflow.agreement import Agreement, AgreementStatus, Terms
from complaintflow.complaint import Receive, Status
from complaintflow.desk import Desk
from complaintflow.errors import ComplaintFlowError
from complaintflow.kernel import Command
from complaintflow.periods import CompiledCalendar
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness, TableCalendar
from complaintflow.testing import strategies as complaints
from complaintflow.testing._drawing import COMMANDS
from complaintflow.values import Actor, Role

FEW = settings(max_examples=15)
FIND = settings(max_examples=500, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_is_drawn(kind: type[Command]) -> None:
    """Also one that was added today: its fields say how."""

    @settings(max_examples=10, phases=[Phase.generate])
    @given(complaints.commands(kind), complaints.commands(kind, hostile=True))
    def drawn(plain: Command, hostile: Command) -> None:
        for command in (plain, hostile):
            assert type(command) is kind
            values = {name: getattr(command, name) for name in kind.model_fields}
            assert kind(**values) == command  # valid as it stands

    drawn()


@given(complaints.commands(hostile=True), complaints.actors())
def test_a_desk_answers_any_command(command: Command, actor: Actor) -> None:
    """With an outcome, or with an error of the library: never with another one."""
    clock = FakeClock(datetime(2026, 11, 2, tzinfo=UTC))
    desk = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness())
    for on in (None, "c_" + "0" * 32, "a_" + "0" * 32):
        try:
            desk.handle(command, actor=actor, on=on)
        except ComplaintFlowError:
            continue


def test_hostile_texts_are_hostile_and_plain_ones_are_not() -> None:
    seen: set[str] = set()
    many = settings(max_examples=800, phases=[Phase.generate], derandomize=True, database=None)

    @many
    @given(complaints.texts(hostile=True))
    def hostile(text: str) -> None:
        seen.add(text)

    hostile()
    for sign in ("=", "<script", "\u202e", "\x1b", "'; DROP", "\r\n", "x" * 20_000):
        assert any(sign in text for text in seen), sign

    said: set[str] = set()

    @settings(many, max_examples=60)
    @given(complaints.commands(Receive, hostile=True))
    def receive(command: Command) -> None:
        assert isinstance(command, Receive)
        said.add(command.statement.get_secret_value())

    receive()
    assert said & seen, "the texts of a command are such texts"

    @given(complaints.texts())
    def plain(text: str) -> None:
        assert not set(text) & set("=<>'\"\u202e\x1b\n")

    plain()


@given(complaints.actors(Role.customer, Role.auditor))
def test_actors_have_one_of_the_roles(actor: Actor) -> None:
    assert actor.role in (Role.customer, Role.auditor)


@FEW
@given(complaints.agreements(), complaints.agreements(signed=True, hostile=True))
def test_agreements_have_any_terms(one: Agreement, signed: Agreement) -> None:
    assert signed.status is AgreementStatus.signed
    assert Terms.parse(one.terms.model_dump_json()) == one.terms


def test_agreements_come_in_every_status() -> None:
    seen: set[AgreementStatus] = set()

    @settings(max_examples=100, phases=[Phase.generate], derandomize=True, database=None)
    @given(complaints.agreements())
    def drawn(agreement: Agreement) -> None:
        seen.add(agreement.status)

    drawn()
    assert seen == set(AgreementStatus) - {AgreementStatus.terminated}


@given(complaints.calendars(), st.data())
def test_any_calendar_counts_as_its_table_does(
    calendar: CompiledCalendar, data: st.DataObject
) -> None:
    every = [date(year, 1, 1) + timedelta(n) for year in calendar.years for n in range(366)]
    days = [day for day in every if day.year in calendar.years]
    working = {day for day in days if calendar.is_working(day)}
    table = TableCalendar(
        years=calendar.years,
        rest=set(days) - working,
        work=working,
        weekend=calendar.weekend,
    )
    start, n = data.draw(st.sampled_from(days)), data.draw(st.integers(1, 60))
    assert table.is_working(start) == calendar.is_working(start)
    told = table.count(start, n, provisional=True)
    if told.missing is None:
        assert calendar.count(start, n, provisional=True)[:2] == told[:2]
        assert calendar.roll(start, provisional=True)[:2] == table.roll(start, provisional=True)[:2]


@FEW
@given(complaints.histories(), complaints.histories(hostile=True))
def test_a_history_can_be_given_again(
    history: complaints.History, hostile: complaints.History
) -> None:
    """On another desk, with other randomness: the same ids, the same facts at the same times."""
    for one in (history, hostile):
        clock = FakeClock(one.steps[0].at)
        desk = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness(9))
        one.give(desk, clock)
        entries = desk.events_after(0, actor=Actor.SYSTEM, limit=10_000)
        assert [_facts(entry.event) for entry in entries] == [_facts(e.event) for e in one.entries]
        assert desk.get(one.complaint, actor=Actor.SYSTEM).status == one.case.status
        assert desk.get_agreement(one.agreement, actor=Actor.SYSTEM).id == one.agreement


def _facts(event: object) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in ("type", "at", "recorded", "by", "to"))


def test_histories_shrink() -> None:
    done = find(
        complaints.histories(),
        lambda history: history.case.status is Status.investigated,
        settings=FIND,
    )
    assert len(done.steps) <= 16
