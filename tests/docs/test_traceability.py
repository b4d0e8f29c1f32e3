"""Clause -> code -> test -> page: no row is empty, and no named test is only a name."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from from_code import tracing
from from_code.machines import MACHINES
from from_code.tracing import Row

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def collected() -> frozenset[str]:
    """What pytest collects from the files that rows name, with and without the case."""
    files = sorted({test.partition("::")[0] for row in tracing.rows() for test in row.tests})
    assert all((ROOT / file).exists() for file in files), files
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"),
            *("-o", "addopts=", *files),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ids = {line for line in done.stdout.splitlines() if "::" in line}
    return frozenset(ids | {id.partition("[")[0] for id in ids})


@pytest.mark.long
def test_every_row_has_code_a_test_and_a_page(collected: frozenset[str]) -> None:
    found = tracing.faults(tracing.rows(), unfinished=tracing.not_yet(), collected=collected)
    assert found == []


def test_there_is_a_row_for_every_clause_duty_breach_term_and_silent_choice() -> None:
    groups: dict[str, list[str]] = {}
    for row in tracing.rows():
        groups.setdefault(row.group, []).append(row.key)
    clauses = ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2"]
    clauses += [f"3.{n}" for n in range(1, 8)] + [f"4.{n}" for n in range(1, 5)]
    assert groups["clauses"] == [*clauses, "5.1", "5.2", "6.1", "6.2", "7.1", "7.2"]
    assert len(groups["breaches"]) == 5
    assert len(groups["silences"]) > 20
    assert tracing.unknown_keys() == set()


def test_every_clause_that_the_code_names_has_a_row() -> None:
    named = set()
    for make in MACHINES.values():
        for move in make().moves.values():
            named |= {move.clause, *(guard.clause for guard in move.guards)}
    assert named <= {row.key for row in tracing.rows() if row.group == "clauses"}


SILENT = {
    "when retention starts": "From when is the record kept?",
    "what counts as a response": "What answers 4.1?",
    "a customer who left no contact": "And if there is nowhere to send it?",
    "an objection": "What does an objection do?",
    "a customer who says nothing": "What does silence mean?",
    "when and where it is received": "What is the time of receipt?",
    "at night, on a rest day": "Does the night, or a rest day, delay it?",
    "who is a customer": "Whose complaint is one?",
    "who acts for the customer": "May somebody else speak for the customer?",
    "an unfounded complaint": "Does an unfounded complaint need a plan?",
    "follow-up measures": "Does closing wait for follow-ups?",
    "a measure that takes longer": "What if a measure needs longer than 4.2 allows?",
    "danger": "What if somebody is in danger?",
    "the same matter again, or by others": "One matter, several complaints?",
    "abusive complaints": "May a nuisance be turned away?",
    "staff complained about": "What of the member of staff who is complained about?",
    "party B as customer": "May Party B complain?",
    "withdrawal": "What does a withdrawal end?",
    "a declined complaint": "Is a declined complaint answered?",
    "a limit for assistance": "By when does Party B assist?",
    "a limit for improvement": "Until when must a problem that was found be improved?",
    "how often handling is analysed": "How often is handling analysed?",
    "how long negotiation lasts": "How long does negotiation last?",
    "party B's delay": "What is Party B's delay worth?",
    "an excuse": "What excuses a breach?",
    "more time for a hard case": "Can a limit be extended?",
    "who may inspect": "Who may inspect the records?",
    "customer data to party B": "Is Party B given customers' data?",
    "whether the annexes bind": "Do the annexes bind?",
    "the last day of the term": "When does a term in years end?",
    "received before the agreement ends": "What if the agreement ends meanwhile?",
    "a change of terms": "From when does a change of terms hold?",
    "language": "In which language?",
}
"""What the agreement leaves open, written down from it a second time, and the row that says so."""
NOT_BUILT = ("amounts of compensation", "a customer's own delay, or consent to a later date")


def test_each_silence_of_the_agreement_has_its_row() -> None:
    asked = {question for _, question, _ in tracing.questions()}
    assert set(SILENT.values()) <= asked
    page = (tracing.DOCS / tracing.ASSUMPTIONS).read_text(encoding="utf-8")
    missing = page.partition("## Not built yet")[2]
    assert all(what in missing for what in NOT_BUILT)


def test_what_the_assumptions_name_in_code_is_there() -> None:
    for _, question, where in tracing.questions():
        for word, name in tracing.named_in(where):
            tracing.place_of(word, name)
        assert where, question


@pytest.mark.parametrize(
    ("word", "name"),
    [("guard", "no_such_guard"), ("term", "no_such"), ("", "Nothing.at"), ("", "no/such.py")],
)
def test_what_is_not_in_the_code_is_not_found(word: str, name: str) -> None:
    with pytest.raises(LookupError):
        tracing.place_of(word, name)


ROW = Row(group="clauses", key="9.9", asks="", code=(("", "c"),), tests=("t",), pages=("p",))
SEEN = frozenset({"t"})


@pytest.mark.parametrize(
    ("cell", "empty"),
    [
        ("code", replace(ROW, code=())),
        ("tests", replace(ROW, tests=())),
        ("pages", replace(ROW, pages=())),
    ],
)
def test_an_empty_cell_is_a_fault(cell: str, empty: Row) -> None:
    assert tracing.faults([ROW], unfinished=frozenset(), collected=SEEN) == []
    assert tracing.faults([empty], unfinished=frozenset(), collected=SEEN) == [
        f"clauses 9.9: no {cell}"
    ]
    assert tracing.faults([empty], unfinished=frozenset({"clauses 9.9"}), collected=SEEN) == []


def test_a_finished_row_is_not_called_unfinished() -> None:
    [told] = tracing.faults([ROW], unfinished=frozenset({"clauses 9.9"}), collected=SEEN)
    assert told == "clauses 9.9 is complete: take it off not_yet"
    [told] = tracing.faults([], unfinished=frozenset({"clauses 9.9"}), collected=SEEN)
    assert told == "clauses 9.9 is in not_yet and is no row"


def test_a_test_that_is_not_collected_is_a_fault() -> None:
    [told] = tracing.faults([ROW], unfinished=frozenset(), collected=frozenset())
    assert told == "clauses 9.9: t is not collected"
