"""The one judge: it is sound when it is built, lets every guard speak, and lets no error out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import pytest
from transitions import MachineError

from complaintflow.complaint import complaint_machine
from complaintflow.errors import BadMachine, Refusal
from complaintflow.kernel import (
    START,
    Command,
    Context,
    Guard,
    Move,
    Moved,
    Refused,
    StateMachine,
    command_guard,
    move_guard,
    refuse,
    state_guard,
)
from complaintflow.values import Actor, Labelled, Model, Role, Text

CONTEXT = Context(
    subject="d-1",
    key="k-1",
    actor=Actor(role=Role.manager, id="s-1"),
    now=datetime.fromisoformat("2026-07-01T02:00:00Z"),
    entropy=b"e",
)


class Door(Model):
    locked: bool = False
    broken: bool = False
    keys: tuple[str, ...] = ()


class Push(Command):
    type: Literal["push"] = "push"
    force: int


class States(Labelled):
    shut = "shut", "关"
    ajar = "ajar", "半开"
    open = "open", "开"


HEARD: list[str] = []


@state_guard("1.1")
def unlocked(subject: Door, context: Context) -> Refusal | None:
    """It is not locked.

    And this is not said.
    """
    HEARD.append("unlocked")
    return refuse("unlocked", "1.1", "locked", "锁着", instead="unlock") if subject.locked else None


@state_guard("1.2")
def whole(subject: Door, context: Context) -> Refusal | None:
    HEARD.append("whole")
    return refuse("whole", "1.2", "broken", "坏了") if subject.broken else None


@command_guard("1.1", "force", "speed")
def strong(subject: Door, command: Push, context: Context) -> Refusal | None:
    """The force is enough.

    And this is not said.
    """
    HEARD.append("strong")
    return None if command.force > 3 else refuse("strong", "1.1", "weak", "弱", force=command.force)


def _choose(subject: Door, command: Command | None, context: Context) -> str:
    assert isinstance(command, Push)
    return {True: "open", False: "ajar"}.get(command.force > 5, "ajar")


def move(
    name: str, sources: tuple[str, ...], targets: tuple[str, ...], **changes: Any
) -> Move[Door, Context]:
    said: dict[str, Any] = {
        "label": Text(zh="推", en=name),
        "clause": "1.1",
        "guards": (),
    }
    return Move(name=name, sources=sources, targets=targets, **(said | changes))


BUILD = move("build", (START,), ("shut",))
PUSH = move(
    "push", ("shut", "ajar"), ("open", "ajar"), guards=(unlocked, strong, whole), choose=_choose
)
LOOK = move("look", ("shut", "ajar", "open"), (), guards=(whole,))
CLAUSES = ("1.1", "1.2")


def machine(
    *moves: Any,
    states: type[Labelled] = States,
    settled: tuple[str, ...] = ("open",),
    final: tuple[str, ...] = (),
    clauses: tuple[str, ...] = CLAUSES,
) -> StateMachine[Door, Context]:
    return StateMachine(
        "door", states, moves or (BUILD, PUSH, LOOK), settled=settled, final=final, clauses=clauses
    )


def judge(state: str, name: str, subject: Door, command: Command | None = None) -> Any:
    HEARD.clear()
    return machine().judge(name, state, subject, command, CONTEXT)


# --- judging -------------------------------------------------------------------------


def test_a_move_is_made_where_no_guard_objects() -> None:
    assert judge(START, "build", Door()) == Moved("shut")
    assert judge("shut", "look", Door()) == Moved("shut")
    assert judge("open", "look", Door()) == Moved("open")


def test_several_targets_are_chosen_between_by_the_selector() -> None:
    assert judge("shut", "push", Door(), Push(force=9)) == Moved("open")
    assert judge("shut", "push", Door(), Push(force=4)) == Moved("ajar")
    assert judge("ajar", "push", Door(), Push(force=4)) == Moved("ajar")


def test_the_selector_is_told_the_subject_the_command_and_the_context() -> None:
    told: list[object] = []

    def choose(subject: Door, command: Command | None, context: Context) -> str:
        told.extend((subject, command, context))
        return "open"

    subject, command = Door(), Push(force=9)
    machine(BUILD, replace(PUSH, choose=choose), LOOK).judge(
        "push", "shut", subject, command, CONTEXT
    )
    assert [id(thing) for thing in told] == [id(subject), id(command), id(CONTEXT)]


def test_every_guard_speaks_once_in_order_and_every_refusal_is_told() -> None:
    refused = judge("shut", "push", Door(locked=True, broken=True), Push(force=1))
    assert isinstance(refused, Refused)
    assert [r.rule for r in refused.refusals] == ["unlocked", "strong", "whole"]
    assert HEARD == ["unlocked", "strong", "whole"]
    # Also where the second of two targets is meant.
    assert judge("shut", "push", Door(), Push(force=4)) == Moved("ajar")
    assert HEARD == ["unlocked", "strong", "whole"]


def test_a_refusal_after_guards_that_agree_is_told_too() -> None:
    refused = judge("shut", "push", Door(broken=True), Push(force=9))
    assert [r.rule for r in refused.refusals] == ["whole"]


def test_the_selector_is_asked_only_when_every_guard_has_agreed() -> None:
    def never(subject: Door, command: Command | None, context: Context) -> str:
        raise AssertionError

    closed = machine(BUILD, replace(PUSH, choose=never), LOOK)
    refused = closed.judge("push", "shut", Door(locked=True), Push(force=9), CONTEXT)
    assert isinstance(refused, Refused)


def test_a_move_from_elsewhere_is_refused_naming_what_is_possible() -> None:
    refused = judge("open", "push", Door(), Push(force=9))
    assert isinstance(refused, Refused)
    (refusal,) = refused.refusals
    assert (refusal.rule, refusal.clause) == ("not_from_here", "1.1")
    assert dict(refusal.facts) == {"status": "open", "move": "push", "possible": ("look",)}
    assert refusal.instead == "possible from shut, ajar"
    assert refusal.instead_zh == "可在以下状态进行：关、半开"
    assert refusal.zh == "在“开”状态下不能推"
    assert HEARD == []
    assert judge(START, "push", Door(), Push(force=9)).refusals[0].facts["possible"] == ("build",)


def test_where_one_status_is_asked_the_moves_that_lead_there_are_named() -> None:
    slam = replace(PUSH, name="slam", sources=("ajar",), targets=("shut",), choose=None)
    refused = machine(BUILD, PUSH, slam, LOOK).judge("slam", "shut", Door(), None, CONTEXT)
    assert isinstance(refused, Refused)
    assert refused.refusals[0].instead == "possible from ajar; push leads there"
    assert refused.refusals[0].instead_zh == "可在以下状态进行：半开；可先推"
    (refusal,) = judge("shut", "build", Door()).refusals
    assert refusal.instead == "possible from new"


def test_an_unknown_status_is_a_value_error_of_the_library() -> None:
    with pytest.raises(ValueError, match="door has no status 'bogus'"):
        judge("bogus", "look", Door())


def test_a_move_that_is_not_its_own_is_no_move() -> None:
    # Nor does transitions add moves of its own that walk round every guard.
    for name in ("fly", "to_open", "to_shut", "trigger"):
        with pytest.raises(KeyError):
            judge("shut", name, Door())


@pytest.mark.parametrize("state", [START, "shut", "ajar", "open"])
def test_no_error_of_transitions_leaves_the_machine(state: str) -> None:
    for name in ("build", "push", "look"):
        try:
            judge(state, name, Door(locked=True), Push(force=0))
        except MachineError:  # pragma: no cover
            pytest.fail("a MachineError left")


@pytest.mark.parametrize("said", [True, 1, "yes", False, 0, "", ()])
def test_whatever_a_guard_says_but_nothing_is_never_taken_for_consent(said: object) -> None:
    # transitions refuses a truthy non-bool and takes the int 1 for true.
    guard: Guard[Door, Context] = Guard(
        rule="odd",
        clause="1.1",
        needs=(),
        says="",
        check=lambda subject, command, context: said,  # type: ignore[arg-type,return-value]
    )
    odd = machine(BUILD, PUSH, replace(LOOK, guards=(guard,)))
    assert odd.judge("look", "shut", Door(), None, CONTEXT) == Refused((said,))  # type: ignore[arg-type]


def test_the_log_of_transitions_shows_a_plain_name_and_nothing_of_the_subject(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level("DEBUG", logger="transitions"):
        judge("shut", "push", Door(locked=True), Push(force=9))
    assert "condition failed: guards of push()" in caplog.text
    assert "locked" not in caplog.text


def test_an_error_in_a_guard_is_the_callers_to_see_and_leaves_nothing_half_done() -> None:
    @state_guard("1.1")
    def fails(subject: Door, context: Context) -> Refusal | None:
        if subject.broken:
            raise ZeroDivisionError
        return None

    door = machine(BUILD, PUSH, replace(LOOK, guards=(fails,)))
    with pytest.raises(ZeroDivisionError):
        door.judge("look", "shut", Door(broken=True), None, CONTEXT)
    assert door.judge("look", "shut", Door(), None, CONTEXT) == Moved("shut")


def test_a_selector_that_names_another_target_is_a_fault_of_the_machine() -> None:
    def wild(subject: Door, command: Command | None, context: Context) -> str:
        return "shut"

    with pytest.raises(BadMachine, match="push chose shut, which it does not name") as told:
        machine(BUILD, replace(PUSH, choose=wild), LOOK).judge(
            "push", "shut", Door(), Push(force=9), CONTEXT
        )
    assert told.value.kind == "door"


# --- the table -----------------------------------------------------------------------


def test_allowed_tells_what_the_state_says_and_what_the_command_will_need() -> None:
    look, push = sorted(
        machine().allowed("shut", Door(locked=True), CONTEXT), key=lambda allowed: allowed.move
    )
    assert (look.move, look.open, look.needs) == ("look", True, ())
    assert (push.move, push.open, push.needs) == ("push", False, ("force", "speed"))
    assert [r.rule for r in push.refusals] == ["unlocked"]
    assert push.label.en == "push"
    assert push.clause == "1.1"


def test_allowed_and_judge_agree_for_every_status_and_subject() -> None:
    door = machine()
    subjects = (
        Door(),
        Door(locked=True),
        Door(broken=True),
        Door(locked=True, broken=True),
    )
    for state in (START, "shut", "ajar", "open"):
        for subject in subjects:
            listed = {a.move: a for a in door.allowed(state, subject, CONTEXT)}
            for name in door.moves:
                verdict = door.judge(name, state, subject, Push(force=9), CONTEXT)
                if name not in listed:
                    assert isinstance(verdict, Refused)
                    assert verdict.refusals[0].rule == "not_from_here"
                elif isinstance(verdict, Moved):
                    assert listed[name].open
                else:
                    assert verdict.refusals == listed[name].refusals


def test_only_fields_that_the_command_has_are_said_to_be_needed() -> None:
    # "speed" is looked at by a guard that several moves share; this command has none.
    shared = machine(BUILD, replace(PUSH, fields=frozenset({"type", "force"})), LOOK)
    needs = {a.move: a.needs for a in shared.allowed("shut", Door(), CONTEXT)}
    assert needs == {"push": ("force",), "look": ()}


def test_a_guard_on_the_state_is_told_the_context_when_it_is_asked_what_is_allowed() -> None:
    told: list[Context] = []

    @state_guard("1.1")
    def listens(subject: Door, context: Context) -> Refusal | None:
        told.append(context)
        return None

    heard = machine(BUILD, replace(PUSH, guards=(listens,)), LOOK)
    heard.allowed("shut", Door(), CONTEXT)
    heard.judge("push", "shut", Door(), Push(force=9), CONTEXT)
    assert [id(context) for context in told] == [id(CONTEXT), id(CONTEXT)]


def test_moves_from_and_rows_come_from_the_compiled_table() -> None:
    door = machine()
    assert [m.name for m in door.moves_from("shut")] == ["push", "look"]
    rows = [(r.move, r.source, r.targets, r.guards) for r in door.table()]
    assert rows == [
        ("build", START, ("shut",), ()),
        ("push", "shut", ("open", "ajar"), ("unlocked", "strong", "whole")),
        ("push", "ajar", ("open", "ajar"), ("unlocked", "strong", "whole")),
        ("look", "shut", ("shut",), ("whole",)),
        ("look", "ajar", ("ajar",), ("whole",)),
        ("look", "open", ("open",), ("whole",)),
    ]
    for row in door.table():
        assert (row.label, row.clause) == (door.moves[row.move].label, "1.1")


def test_statuses_have_labels_in_both_languages() -> None:
    door = machine()
    assert (door.label("ajar"), door.label("ajar", "en")) == ("半开", "ajar")
    assert (door.label(START), door.label(START, "en")) == ("未接收", "new")


def test_the_drawing_has_the_moves_that_change_the_status() -> None:
    door = machine(BUILD, PUSH, LOOK, final=("open",))
    assert door.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    shut : shut",
        "    ajar : ajar",
        "    open : open",
        "    [*] --> shut : build",
        "    shut --> open : push",
        "    shut --> ajar : push",
        "    ajar --> open : push",
        "    ajar --> ajar : push",
        "    open --> [*]",
    ]
    assert "    shut : 关" in door.mermaid("zh").splitlines()
    assert "    [*] --> shut : 推" in door.mermaid("zh").splitlines()


def test_a_guard_is_named_by_its_function_and_says_its_first_line() -> None:
    assert (unlocked.rule, unlocked.says, unlocked.needs) == ("unlocked", "It is not locked.", ())
    assert (whole.says, whole.on_command) == ("", False)
    assert (strong.rule, strong.needs, strong.on_command) == ("strong", ("force", "speed"), True)
    assert strong.says == "The force is enough."
    plain = command_guard("1.1", "x")(_undocumented)
    assert plain.says == ""


def _keys(subject: Door, move: str, context: Context) -> tuple[str, ...] | None:
    return None if move == "knock" else subject.keys


def _own(subject: Door, move: str, context: Context) -> tuple[str, ...]:
    return tuple(key for key in subject.keys if key.startswith("own"))


@command_guard("1.1", "key", among=_keys)
def key_is_there(subject: Door, command: Unlock, context: Context) -> Refusal | None:
    """The key is there."""
    if command.key in subject.keys:
        return None
    return refuse("key_is_there", "1.1", "no such key", "没有此钥匙", key=command.key)


@command_guard("1.2", "hand", "key", among=_own)
def key_is_ones_own(subject: Door, command: Unlock, context: Context) -> Refusal | None:
    """The key is one's own."""
    own = command.key is None or command.key in _own(subject, command.type, context)
    return (
        None if own else refuse("key_is_ones_own", "1.2", "not yours", "非己所有", key=command.key)
    )


@move_guard("1.1")
def is_no_knock(subject: Door, move: str, context: Context) -> Refusal | None:
    """Knocking is of no use."""
    return refuse("is_no_knock", "1.1", "nobody hears it", "无人应答") if move == "knock" else None


class Unlock(Command):
    type: Literal["unlock", "knock"] = "unlock"
    key: str | None = None


NAMES = (key_is_there, key_is_ones_own)
UNLOCK = replace(move("unlock", ("shut",), (), guards=NAMES), fields=frozenset({"type", "key"}))
KNOCK = move("knock", ("shut",), (), guards=(key_is_there, is_no_knock))


def _closed_by(door: Door, *moves: Move[Door, Context]) -> dict[str, list[tuple[str, object]]]:
    told = machine(BUILD, PUSH, LOOK, *moves).allowed("shut", door, CONTEXT)
    return {a.move: [(r.rule, r.facts.get("key")) for r in a.refusals] for a in told}


def test_a_move_is_closed_where_nothing_is_left_that_its_command_could_name() -> None:
    # by the guard that leaves nothing, of what those before it have left; never by two
    for keys, told in (
        ((), [("key_is_there", None)]),
        (("hers",), [("key_is_ones_own", "hers")]),
        (("hers", "his"), [("key_is_ones_own", "hers")]),
        (("hers", "own-1"), []),
    ):
        assert _closed_by(Door(keys=keys), UNLOCK)["unlock"] == told


def test_where_a_command_need_name_none_nothing_closes_its_move() -> None:
    # and which move it is, a guard on the state may ask
    assert _closed_by(Door(), KNOCK)["knock"] == [("is_no_knock", None)]
    door = machine(BUILD, PUSH, LOOK, UNLOCK, KNOCK)
    unlock = Unlock(key="own-1")
    assert door.judge("unlock", "shut", Door(keys=("own-1",)), unlock, CONTEXT) == Moved("shut")
    knocked = door.judge("knock", "shut", Door(keys=("a",)), Unlock(type="knock", key="a"), CONTEXT)
    assert isinstance(knocked, Refused)
    assert [refusal.rule for refusal in knocked.refusals] == ["is_no_knock"]


def test_a_machine_tells_where_a_move_starts_whatever_its_guards_say() -> None:
    assert machine().starts_in("push", "shut")
    assert not machine().starts_in("push", "open")


def _undocumented(subject: Door, command: Command, context: Context) -> Refusal | None:
    raise AssertionError


# --- soundness, checked when it is built ---------------------------------------------


class WithNew(Labelled):
    shut = "shut", ""
    open = "open", ""
    new = "new", ""


class BadName(Labelled):
    shut = "shut", ""
    open = "Open", ""


@state_guard("9.9")
def lawless(subject: Door, context: Context) -> Refusal | None:
    raise AssertionError


def _second() -> Guard[Door, Context]:
    @state_guard("1.1")
    def unlocked(subject: Door, context: Context) -> Refusal | None:
        raise AssertionError

    return unlocked


FAULTS: list[tuple[str, Callable[[], object]]] = [
    ("a move's name is used twice", lambda: machine(BUILD, PUSH, LOOK, LOOK)),
    (
        "the name 'Open' does not match",
        lambda: machine(BUILD, move("go", ("shut",), ("Open",)), states=BadName, settled=("Open",)),
    ),
    (
        "the name 'go-on' does not match",
        lambda: machine(BUILD, PUSH, move("go-on", ("shut",), ("open",))),
    ),
    (
        "'new' is kept for what is not there yet",
        lambda: machine(BUILD, move("go", ("shut",), ("open",)), states=WithNew),
    ),
    ("the settled or final status 'gone' is unknown", lambda: machine(settled=("open", "gone"))),
    ("the settled or final status 'gone' is unknown", lambda: machine(final=("gone",))),
    (
        "go names the unknown status 'gone'",
        lambda: machine(BUILD, PUSH, move("go", ("gone",), ("open",))),
    ),
    (
        "go names the unknown status 'gone'",
        lambda: machine(BUILD, PUSH, move("go", ("shut",), ("gone",))),
    ),
    (
        "go names the status 'shut' twice",
        lambda: machine(BUILD, PUSH, move("go", ("shut", "shut"), ("open",))),
    ),
    (
        "push names the status 'open' twice",
        lambda: machine(BUILD, replace(PUSH, targets=(*PUSH.targets, "open"))),
    ),
    ("go starts nowhere", lambda: machine(BUILD, PUSH, move("go", (), ("open",)))),
    (
        "go leads to what is not there yet",
        lambda: machine(BUILD, PUSH, move("go", ("open",), (START,))),
    ),
    (
        "push has several targets and nothing to choose by",
        lambda: machine(BUILD, replace(PUSH, choose=None), LOOK),
    ),
    (
        "go starts a life and leads nowhere",
        lambda: machine(BUILD, PUSH, move("go", (START,), ())),
    ),
    (
        "go leaves the final status 'open'",
        lambda: machine(BUILD, PUSH, move("go", ("open",), ("shut",)), final=("open",)),
    ),
    (
        "look names the unknown clause '9.9'",
        lambda: machine(BUILD, PUSH, replace(LOOK, clause="9.9")),
    ),
    (
        "guard lawless names the unknown clause '9.9'",
        lambda: machine(BUILD, PUSH, replace(LOOK, guards=(lawless,))),
    ),
    (
        "two guards are called 'unlocked'",
        lambda: machine(BUILD, PUSH, replace(LOOK, guards=(_second(),))),
    ),
    (
        "the status 'ajar' is unreachable",
        lambda: machine(BUILD, move("go", ("shut", "ajar"), ("open",))),
    ),
    (
        "the status 'ajar' cannot reach a settled one",
        lambda: machine(
            BUILD, move("go", ("shut",), ("open",)), move("lean", ("shut",), ("ajar",))
        ),
    ),
]


@pytest.mark.parametrize(
    ("sentence", "build"), FAULTS, ids=[f"{n} {fault[0]}" for n, fault in enumerate(FAULTS)]
)
def test_a_machine_that_is_not_sound_is_not_built(
    sentence: str, build: Callable[[], object]
) -> None:
    with pytest.raises(BadMachine) as caught:
        build()
    assert caught.value.kind == "door"
    (fault,) = caught.value.faults
    assert fault.startswith(sentence)
    assert sentence in str(caught.value)


def test_statuses_that_only_lead_to_each_other_are_unreachable() -> None:
    with pytest.raises(BadMachine) as caught:
        machine(
            BUILD,
            move("go", ("ajar",), ("open",)),
            move("lean", ("open",), ("ajar",)),
            settled=("shut", "open"),
        )
    assert caught.value.faults == (
        "the status 'ajar' is unreachable",
        "the status 'open' is unreachable",
    )


def test_every_fault_is_told() -> None:
    with pytest.raises(BadMachine) as caught:
        machine(BUILD, replace(PUSH, clause="9.9"), replace(LOOK, sources=()))
    assert len(caught.value.faults) == 2


def test_a_final_status_may_have_moves_that_keep_it() -> None:
    assert machine(final=("open",)).final == {"open"}


def test_a_move_that_several_guards_share_names_its_guard_once() -> None:
    # The same guard on two moves is one guard.
    assert machine(BUILD, PUSH, replace(LOOK, guards=(whole, unlocked)))


def test_a_machine_that_leads_back_is_sound_too() -> None:
    back = move("close", ("open", "ajar"), ("shut",))
    assert machine(BUILD, PUSH, LOOK, back).moves_from("open")


def test_the_machine_is_built_once_and_holds_no_subject() -> None:
    assert complaint_machine() is complaint_machine()
    assert complaint_machine()._machine.models == []
