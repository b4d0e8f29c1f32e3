"""A guard looks at the fields that it says it needs, and at no other."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from complaintflow.complaint import complaint_machine
from complaintflow.complaint.decisions.draft import HANDLERS
from complaintflow.kernel import Command

from .test_guards import LETS, REFUSES, Asked


class Watched:
    """A command that remembers which of its fields were looked at."""

    def __init__(self, command: Command, seen: set[str]) -> None:
        self._command = command
        self._seen = seen

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._command)

    def __getattr__(self, name: str) -> Any:
        if name in type(self._command).model_fields:
            self._seen.add(name)
        return getattr(self._command, name)


def _looked_at() -> dict[str, set[str]]:
    looked: dict[str, set[str]] = defaultdict(set)
    makes = [make for *_, make in REFUSES] + [make for _, make in LETS]
    for question in (make() for make in makes):
        if not isinstance(question, Asked):
            continue
        case, command = question.case, question.command
        context = case.context(question.now, **question.changes)
        for guard in complaint_machine().moves[command.type].guards:
            watched = Watched(command, looked[guard.rule])
            guard.check(case._state, watched, context)  # type: ignore[arg-type]
    return looked


ALSO = {
    # They only find the thing that the fields are about.
    "force_majeure_is_proved": {"breach"},
    "not_before_its_cause": {"request", "message", "follow_up"},
    "request_may_move": {"granted"},
    "takes_no_part": {"staff"},
    "tells_what_follows": {"at"},
    "time_is_not_over": {"at"},
}


def _needed() -> dict[str, set[str]]:
    moves = complaint_machine().moves.values()
    return {guard.rule: set(guard.needs) for move in moves for guard in move.guards}


def test_a_guard_looks_at_no_field_that_it_does_not_name() -> None:
    needed = _needed()
    for rule, looked in _looked_at().items():
        assert looked - {"type"} - ALSO.get(rule, set()) <= needed[rule], rule


def test_each_field_that_a_guard_names_is_one_of_a_command_of_its_moves() -> None:
    fields: dict[str, set[str]] = defaultdict(set)
    for kind in HANDLERS:
        move = complaint_machine().moves[kind.model_fields["type"].default]
        for guard in move.guards:
            fields[guard.rule] |= set(kind.model_fields)
        needed = {need for guard in move.guards for need in guard.needs}
        # What "allowed" will say that the move's command needs.
        assert needed.intersection(move.fields or needed) <= set(kind.model_fields), move.name
    for rule, named in _needed().items():
        assert named <= fields[rule], rule
