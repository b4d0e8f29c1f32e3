"""Lives come everywhere: every move of every machine is made, every rule is broken and told.

A comparison with the oracle says nothing of what no life comes to. What is to be seen is read from
the machines; what no life can come to is excepted here, and why. hypothesis draws from the
constants of whatever modules are loaded, so there may be many more lives than it should take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

import pytest

from complaintflow.agreement import agreement_machine, proposal_machine
from complaintflow.complaint import assistance_machine, complaint_machine, measure_machine
from complaintflow.duties import breach_machine, remedy_machine
from complaintflow.improvement import action_machine, improvement_machine
from complaintflow.keeping import rights_machine
from complaintflow.kernel import START, Command, Moved, StateMachine, Verdict
from complaintflow.liability import claim_machine, dispute_machine
from complaintflow.ports import Store
from complaintflow.stores import MemoryStore
from complaintflow.testing import ComplaintMachine, run_lives

from .living import same_lives

Seen = tuple[str, str, str]
"""(``accepted``, kind, move), (``refused``, kind, rule); or (``within``, kind, move) of what lives
in a record, whose machine let a move of it through, or was asked by what let the record's move."""

RECORDS: tuple[StateMachine[Any, Any], ...] = (
    agreement_machine(),
    complaint_machine(),
    improvement_machine(),
    claim_machine(),
)
WITHIN: tuple[StateMachine[Any, Any], ...] = (
    measure_machine(),
    assistance_machine(),
    breach_machine(),
    remedy_machine(),
    rights_machine(),
    action_machine(),
    proposal_machine(),
    dispute_machine(),
)

EXCEPTED: dict[Seen, str] = {
    ("refused", "complaint", "the_right_party_speaks"): (
        "the desk's own authoriser gives Party B none of the moves that are Party A's; the rule "
        "holds for a host whose authoriser gives it more"
    ),
    ("refused", "claim", "a_party_acts"): (
        "the desk's own authoriser gives claims to the parties alone; the rule holds for a host "
        "whose authoriser gives them to others"
    ),
    ("within", "dispute", "file_suit"): (
        "a filing leads on from wherever the talks stand: nothing is judged; where it leads to is "
        "compared with the oracle"
    ),
    ("within", "rights", "dispose"): (
        "a disposal carries out whatever erasure waits for it: nothing is judged; what becomes of "
        "the request is compared with the oracle"
    ),
}
"""What no life can come to, and why; the rules among them are tried all the same."""


ANSWERED: dict[tuple[str, str, object], Seen] = {
    ("answer_more_time", "granted", False): ("within", "assistance", "deny_time"),
    ("answer_refusal", "accepted", False): ("within", "assistance", "reject_refusal"),
    ("answer_excuse", "accepted", False): ("within", "breach", "refuse_excuse"),
    ("decide_rights_request", "outcome", "deferred"): ("within", "rights", "defer_rights_request"),
    ("decide_rights_request", "outcome", "refused"): ("within", "rights", "refuse_rights_request"),
}
"""The other answers, which start where the first one does: only that one is asked for."""


def wanted() -> Iterator[Seen]:
    """Every move and every rule; of what lives in a record, every move after the first, which the
    record's own move brings and its machine does not judge."""
    for machine in RECORDS:
        for move in machine.moves.values():
            yield "accepted", machine.kind, move.name
            for guard in move.guards:
                yield "refused", machine.kind, guard.rule
    for machine in WITHIN:
        for move in machine.moves.values():
            assert not move.guards, "what lives in a record is guarded by the record's moves"
            if move.sources != (START,):
                yield "within", machine.kind, move.name


def _shared() -> dict[str, set[str]]:
    """The kinds that ask the very same guard, by its rule: broken in one of them it is broken."""
    asked: dict[tuple[str, int], set[str]] = {}
    for machine in RECORDS:
        for move in machine.moves.values():
            for guard in move.guards:
                asked.setdefault((guard.rule, id(guard)), set()).add(machine.kind)
    return {rule: kinds for (rule, _), kinds in asked.items() if len(kinds) > 1}


SHARED = _shared()


def missing(seen: Collection[Seen]) -> list[Seen]:
    """What is wanted, not excepted, and not seen."""

    def broken(what: str, rule: str) -> bool:
        kinds = SHARED.get(rule, ()) if what == "refused" else ()
        return any((what, kind, rule) in seen for kind in kinds)

    left = set(wanted()) - set(EXCEPTED) - set(seen)
    return sorted(one for one in left if not broken(one[0], one[2]))


LIVES = same_lives(1000, 50)


class AllIsSeen(Exception):
    """There is nothing left to wait for."""


@pytest.mark.long
def test_every_move_is_made_and_every_rule_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    every, seen = set(wanted()), Counter[Seen]()
    judge, starts_in = StateMachine.judge, StateMachine.starts_in
    asked: list[set[Seen]] = []

    def judged(
        self: StateMachine[Any, Any],
        move: str,
        state: str,
        subject: object,
        command: Command | None,
        context: Any,
    ) -> Verdict:
        asked.append(set())
        verdict = judge(self, move, state, subject, command, context)
        within = asked.pop() if command is not None else set()
        if isinstance(verdict, Moved):
            seen.update({("within", self.kind, move), *within})
            seen.update(
                answer
                for (name, field, value), answer in ANSWERED.items()
                if command is not None and command.type == name and getattr(command, field) == value
            )
        return verdict

    def started(self: StateMachine[Any, Any], move: str, state: str) -> bool:
        starts = starts_in(self, move, state)
        if starts and asked:
            asked[-1].add(("within", self.kind, move))
        return starts

    monkeypatch.setattr(StateMachine, "judge", judged)
    monkeypatch.setattr(StateMachine, "starts_in", started)
    lives = 0

    class Lives(ComplaintMachine):
        def make_store(self) -> Store:
            return MemoryStore()

        def teardown(self) -> None:
            nonlocal lives
            super().teardown()
            lives += 1
            seen.update(self.log)
            if lives >= 60 and not missing(seen):
                raise AllIsSeen

    with suppress(AllIsSeen):
        run_lives(Lives, LIVES)
    assert missing(seen) == [], f"not in {lives} lives"
    assert sorted(set(EXCEPTED) & set(seen)) == [], "lives come there"
    assert sorted(set(EXCEPTED) - every) == [], "there is no such move or rule any more"
    kinds = {machine.kind for machine in (*RECORDS, *WITHIN)}
    assert {kind for what, kind, _ in seen if what == "within"} <= kinds, "a machine is not asked"
