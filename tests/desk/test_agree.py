"""Machine, table and ``allowed`` say the same for every status and every command."""

from __future__ import annotations

from typing import get_args

import pytest

from complaintflow.complaint import (
    AnyComplaintCommand,
    Complaint,
    ComplaintContext,
    Status,
    annex_2,
    complaint_machine,
)
from complaintflow.desk import Desk
from complaintflow.errors import CommandRefused
from complaintflow.kernel import Command, Guard, Refused
from complaintflow.periods import china
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.testing import _oracle as oracle
from complaintflow.values import Actor

from .support import BOSS, SYSTEM, T0, Script, new_desk, whole


def states() -> list[tuple[Desk, int, Complaint]]:
    """A complaint in each of its statuses, and in each of the script's states; after how many
    steps."""
    clock = FakeClock(T0)
    desk, script = new_desk(MemoryStore(), clock=clock), Script()
    found = []
    for n in range(len(script.steps)):
        clock.set(max(clock.now(), script.time_of(n)))
        outcome = script.give(desk, n)
        if outcome.id.startswith("c_"):
            found.append((desk, n + 1, desk.get(outcome.id, actor=BOSS).complaint))
    return found


STATES = states()
FIELDS = {
    str(command.model_fields["type"].default): set(command.model_fields)
    for command in get_args(get_args(AnyComplaintCommand)[0])
}


def context(state: Complaint, actor: Actor) -> ComplaintContext:
    """What a guard may look at besides."""
    return ComplaintContext(
        subject=state.id,
        key="k",
        actor=actor,
        now=STATES[0][0]._core.clock.now(),
        entropy=b"e",
        calendar=china(),
        standards={"annex-2": annex_2()},
    )


def test_every_status_is_reached() -> None:
    """The states below cover every status that there is."""
    told = {status.value for status in Status}
    assert told == set(oracle.KINDS["complaint"].statuses)
    assert {state.status.value for _, _, state in STATES} == told - {"disposed"}


def test_the_table_is_the_oracles() -> None:
    """From where to where, as written in the oracle."""
    rows = [row for row in complaint_machine().table() if row.source != "new"]
    assert {(row.move, row.source) for row in rows} == {
        (move, source) for move, sources in oracle.FROM.items() for source in sources
    }
    for row in rows:
        assert row.targets == oracle.TO.get(row.move, (row.source,))


@pytest.mark.parametrize("n", range(len(STATES)))
def test_allowed_is_what_the_machine_judges(n: int) -> None:
    """``allowed`` says open exactly where ``judge`` lets a command pass whose own guards pass."""
    _, _, state = STATES[n]
    machine, around = complaint_machine(), context(state, BOSS)
    told = {move.move: move for move in machine.allowed(state.status.value, state, around)}
    for move in machine.moves.values():
        if move.sources == ("new",):
            continue
        if state.status.value not in move.sources:
            assert move.name not in told
            verdict = machine.judge(move.name, state.status.value, state, None, around)
            assert isinstance(verdict, Refused)
            assert [r.rule for r in verdict.refusals] == ["not_from_here"]
            continue
        on_state = [guard for guard in move.guards if not guard.on_command]
        assert told[move.name].open == (not _refusals(on_state, state, around))
        asked = {need for guard in move.guards for need in guard.needs}
        assert set(told[move.name].needs) == asked & FIELDS[move.name]


def _refusals(
    guards: list[Guard[Complaint, ComplaintContext]], state: Complaint, around: ComplaintContext
) -> list[str]:
    told = (guard.check(state, None, around) for guard in guards)
    return [refusal.rule for refusal in told if refusal is not None]


COMMANDS = {
    step.type: step for step in Script().steps if step.type not in ("receive", "carry_over")
}


@pytest.mark.parametrize("n", range(0, len(STATES), 3))
def test_check_is_what_handle_does(n: int) -> None:
    """In a copy of each state, each command: ``check`` foresees events or every refusal."""
    script, desk, _ = whole(MemoryStore(), steps=STATES[n][1])
    id = STATES[n][2].id
    for type, step in sorted(COMMANDS.items()):
        if type not in oracle.FROM:
            continue
        if type == "link_improvement" and "no_manual" not in script.ids:
            continue  # nobody has opened one yet
        script.messages.setdefault("first", "m-none")
        script.messages.setdefault("third", "m-none")
        for label in ("first", "second", "agreement"):
            script.ids.setdefault(label, id)
        command: Command = script.command(step)
        actor = SYSTEM if type == "assess_duties" else BOSS
        if type not in oracle.MAY[actor.role.value]:
            continue
        foreseen = desk.check(command, actor=actor, on=id)
        if isinstance(foreseen, Refused):
            with pytest.raises(CommandRefused) as refused:
                desk.handle(command, actor=actor, on=id)
            assert refused.value.refusals == foreseen.refusals
        else:
            outcome = desk.handle(command, actor=actor, on=id)
            assert [e.type for e in outcome.events] == [e.type for e in foreseen]
    assert desk.verify(actor=BOSS).good
