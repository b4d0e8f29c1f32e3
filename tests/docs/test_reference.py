"""What the reference reads off the code is what the code does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from from_code import messages, pieces

from complaint.build import Case
from complaint.test_life import _passing
from complaintflow.errors import Refusal
from complaintflow.kernel import Command, Decision, Refused

Make = Callable[[], tuple[Case, Command]]
ONLY_TIME = {
    "complaint": {"WarningGiven", "BreachStartMoved"},
    # A leak is a deed in a complaint; an improvement's breaches come with time or with a fact.
    "improvement": {"WarningGiven", "BreachRecorded", "BreachSetRight", "BreachStartMoved"},
}
"""The events of each kind that no command brings by itself."""


def test_every_event_is_brought_by_something_and_every_command_brings_something() -> None:
    for kind in pieces.COMMANDS:
        brought = {
            event
            for command in pieces.COMMANDS[kind]
            for event in messages.recorded_by(kind, command)
        }
        named = {event.__name__ for event in messages.EVENTS[kind]}
        assert brought <= named
        assert named - brought == ONLY_TIME.get(kind, set())


@pytest.mark.parametrize(
    "make", [pytest.param(row[2], id=f"{row[0]}-{row[1]}-{row[3]}") for row in _passing()]
)
def test_a_command_records_what_the_reference_says(make: Make) -> None:
    case, command = make()
    answer = case.ask(command)
    assert isinstance(answer, Decision)
    recorded = {event.type for event in answer.events} - set(messages.CONSEQUENCES)
    assert recorded <= set(messages.recorded_by("complaint", type(command)))


@pytest.mark.long
def test_every_rule_is_told_in_both_languages_as_its_guard_tells_it() -> None:
    from complaint.test_guards import REFUSES

    told = messages.told_by_guards()
    for rule, clause, _, make in REFUSES:
        answer = make().answer()
        assert isinstance(answer, Refused)
        refusal: Refusal = next(r for r in answer.refusals if r.rule == rule)
        assert any(
            _fits(said.zh, refusal.zh)
            and _fits(said.en, refusal.en)
            and _fits(said.instead, refusal.instead)
            and _fits(said.instead_zh, refusal.instead_zh)
            for said in told[rule]
        ), (rule, told[rule])
        assert clause in {said.clause for said in told[rule]} | {""}


def test_every_command_and_part_can_be_imported_as_it_is_told() -> None:
    commands = {command for kind in pieces.COMMANDS.values() for command in kind}
    models, lists = pieces.found()
    for model in (*commands, *models):
        home = pieces.imported(model)
        assert home.split()[1].count(".") <= 1, home
        there: dict[str, object] = {}
        exec(home, there)
        assert there[model.__name__] is model
    assert {"HoldReason", "MeasureKind", "Basis"} <= {one.__name__ for one in lists}
    assert {"PlannedAction", "ClaimedBreach", "Evidence"} <= {one.__name__ for one in models}


def test_a_field_leads_to_its_list_and_a_list_to_its_words() -> None:
    told = "\n".join(messages.commands("complaint"))
    assert "[`HoldReason`](commands.md#holdreason)" in told
    assert "`from complaintflow.duties import BarStaff`" in told
    assert "| `exchange` | 换货 |" in "\n".join(messages.lists())
    assert "### PlannedAction" in "\n".join(messages.parts())


def _fits(form: str, said: str) -> bool:
    """Whether the fixed pieces of a form are in what was said, in their order."""
    at = 0
    for piece in form.split("…"):
        if piece not in said[at:]:
            return False
        at = said.index(piece, at) + len(piece)
    return True
