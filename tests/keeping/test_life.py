"""The life of a request for personal information: from where to where (4.3, PIPL art. 44-50).

The table is written from the law and the contract, not from the code: what was refused or carried
out is done, what waits may still be decided, and an answer tells of a decision and changes nothing.
"""

from __future__ import annotations

import pytest

from complaintflow.errors import InvalidCommand
from complaintflow.keeping import ConfirmDisposal, rights_machine
from complaintflow.kernel import START

UNDECIDED = ("received", "deferred")
DECIDED = ("granted", "deferred", "refused", "executed")
LIFE: dict[str, tuple[tuple[str, ...], str | None]] = {
    "receive_rights_request": ((START,), "received"),
    "grant_rights_request": (UNDECIDED, "granted"),
    "defer_rights_request": (UNDECIDED, "deferred"),
    "refuse_rights_request": (UNDECIDED, "refused"),
    "give_access": (("granted",), "executed"),
    "correct_fact": (("granted",), "executed"),
    "dispose": (("granted", "deferred"), "executed"),
    "answer_rights_request": (DECIDED, None),
}


def test_the_machine_is_the_table() -> None:
    machine = rights_machine()
    told = {(row.move, row.source): row.targets for row in machine.table()}
    assert told == {
        (move, source): (target or source,)
        for move, (sources, target) in LIFE.items()
        for source in sources
    }
    assert {row.clause for row in machine.table()} == {"4.3"}


def test_a_request_is_moved_by_its_status_alone() -> None:
    """Who asks its machine needs to show it no command: what speaks against a move are guards of
    the record's own machine."""
    for move in rights_machine().moves.values():
        assert (move.guards, move.choose) == ((), None)


def test_a_disposal_is_confirmed_with_how_many_values_were_destroyed() -> None:
    assert ConfirmDisposal(values=0).values == 0
    with pytest.raises(InvalidCommand) as caught:
        ConfirmDisposal(values=-1)
    assert [problem.kind for problem in caught.value.problems] == ["greater_than_equal"]
