"""Machine, table and ``allowed`` say the same for every status and every command."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any, get_args

import pytest

from complaintflow.complaint import (
    AnyComplaintCommand,
    CloseReason,
    Complaint,
    ComplaintContext,
    Status,
    annex_2,
    complaint_machine,
)
from complaintflow.desk import Desk, others
from complaintflow.desk.kinds.kind import Kind, Surroundings
from complaintflow.errors import CommandRefused
from complaintflow.kernel import Command, Context, Guard, Refused
from complaintflow.periods import china
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock
from complaintflow.testing import _oracle as oracle
from complaintflow.values import Actor, Model, Party

from .support import BOSS, RON, SYSTEM, T0, Script, new_desk, who, whole

EVERY: list[tuple[str, Model, datetime]] = []
"""Each state that the script leads a record to, with its id, and when."""


def states() -> list[tuple[Desk, int, Complaint]]:
    """A complaint in each of its statuses, and in each of the script's states; after how many
    steps."""
    clock = FakeClock(T0)
    desk, script = new_desk(MemoryStore(), clock=clock), Script()
    found = []
    for n in range(len(script.steps)):
        clock.set(max(clock.now(), script.time_of(n)))
        outcome = script.give(desk, n)
        snapshot = desk.store.load(outcome.id, "").snapshot
        assert snapshot is not None
        state = desk._core.kind_of(outcome.id).read_state(snapshot.body)
        EVERY.append((outcome.id, state, clock.now()))
        if outcome.id.startswith("c_"):
            found.append((desk, n + 1, desk.get(outcome.id, actor=BOSS).complaint))
    return found


STATES = states()
FIELDS = {
    str(command.model_fields["type"].default): set(command.model_fields)
    for command in get_args(get_args(AnyComplaintCommand)[0])
}


def every_state(actor: Actor) -> Iterator[tuple[Kind, Model, Surroundings]]:
    """Each state that the script leads a record to, as somebody sees it then."""
    core = STATES[0][0]._core
    for id, state, now in EVERY:
        yield core.kind_of(id), state, others.around(core, id, "", actor, now)


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
    """``allowed`` says closed where a guard on the state refuses, or where nothing can be named."""
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
        closed = _refusals(move.name, on_state, state, around)
        about = {guard.rule for guard in move.guards if guard.among is not None}
        assert {refusal.rule for refusal in told[move.name].refusals} - about == set(closed)
        asked = {need for guard in move.guards for need in guard.needs}
        assert set(told[move.name].needs) == asked & FIELDS[move.name]


def _refusals(
    move: str,
    guards: list[Guard[Complaint, ComplaintContext]],
    state: Complaint,
    around: ComplaintContext,
) -> list[str]:
    told = (guard.check(state, Command(type=move), around) for guard in guards)
    return [refusal.rule for refusal in told if refusal is not None]


STEPS = {step.type: step for step in Script().steps if step.type not in ("receive", "carry_over")}


COMMANDS = {command.type: command for command, *_ in whole(MemoryStore())[0].commands}
"""One of each type, as the script gives it."""
WHO = (BOSS, RON, who("responsible", "nobody"), who("party_b", "cust-1"), who("customer", "p-7"))
NO_NAMES = re.compile(r"[0-9a-f]{32,}|t_.*|[0-9]{4}-.*T.*")
"""What no command names: digests, tokens, times."""


CHOSEN: dict[str, list[object]] = {"party": [*Party], "reason": [*CloseReason]}
"""What is chosen from a list."""


def nameable(state: Model) -> list[object]:
    """Whatever a command could name: each id and word of the state, and what is not there."""
    words = set(re.findall(r':"([^"]+)"', state.model_dump_json()))
    words |= set(re.findall(r'[,\[]"([^"]+)"[,\]]', state.model_dump_json()))
    told = sorted(word for word in words if not NO_NAMES.fullmatch(word))
    return [*told, 1, 2, "none-such"]


def named(
    about: list[Guard[Any, Any]], template: Command, state: Model, around: Context
) -> Iterator[set[str]]:
    """For each command that names something: the rules about that which refuse it."""
    has = type(template).model_fields
    fields = {next(need for need in guard.needs if need in has) for guard in about}
    values = [CHOSEN.get(field) or nameable(state) for field in fields]
    for chosen in product(*values):
        command = template.model_copy(update=dict(zip(fields, chosen, strict=True)))
        yield {g.rule for g in about if g.check(state, command, around) is not None}


ABOUT = {
    "record_sending", "record_arrival", "record_bounce", "unlink", "link_improvement",
    "supply_basis", "follow_up", "withdraw_member", "close", "provide_assistance",
    "answer_more_time", "answer_refusal", "cancel_assistance", "decide_rights_request",
    "answer_rights_request", "offer_excuse", "assign_remedy", "complete_remedy", "release_hold",
    "accept_proposal",
}  # fmt: skip
"""Moves about one thing of several: in the script each has states with one and states without."""


NOT_ALONE = {"give_access", "take_over_findings"}
"""What is named does not do it alone: who is given it, or what the other case found, fits too."""


@pytest.mark.parametrize("actor", WHO, ids=lambda actor: f"{actor.role.value}-{actor.id}")
def test_a_move_is_open_exactly_where_a_command_can_name_something(actor: Actor) -> None:
    """In each state, for each move about one thing of several: ``allowed`` closes it by a rule
    about that thing where every command breaks such a rule, and nowhere else."""
    opened, closed = Counter[str](), Counter[str]()
    for kind, state, around in every_state(actor):
        told = {move.move: move for move in kind.allowed(state, around)}
        given = kind._context(state, None, around)
        for move in kind._machine().moves_from(kind.status(state)):
            about = [
                guard
                for guard in move.guards
                if guard.among is not None and guard.among(state, move.name, given) is not None
            ]
            if not about or move.name not in COMMANDS or move.name in NOT_ALONE:
                continue
            tried = [*named(about, COMMANDS[move.name], state, given)]
            refused = {r.rule for r in told[move.name].refusals} & {g.rule for g in about}
            assert bool(refused) == all(tried), (move.name, refused)
            assert refused <= set().union(*tried)
            (closed if refused else opened)[move.name] += 1
    if actor == BOSS:
        assert ABOUT - (set(opened) & set(closed)) == set()


@pytest.mark.parametrize("n", range(0, len(STATES), 3))
def test_check_is_what_handle_does(n: int) -> None:
    """In a copy of each state, each command: ``check`` foresees events or every refusal."""
    script, desk, _ = whole(MemoryStore(), steps=STATES[n][1])
    id = STATES[n][2].id
    for type, step in sorted(STEPS.items()):
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
