"""Clause -> code -> test -> page: what the agreement asks, and what shows that it is done.

Rows and tests stand in ``docs/traces.toml``. Code is read off the code: moves, guards, limits and
duties that name the clause; for a choice where the agreement is silent, what its row in
``explanation/assumptions.md`` names. Pages are those whose text cites the row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from complaintflow.agreement import Limit, Terms
from complaintflow.duties import BreachKind, DutyKind
from complaintflow.duties.duty import CLAUSE_OF

from .machines import MACHINES
from .markdown import table

DOCS = Path(__file__).parents[2]
SOURCES = DOCS.parent / "src" / "complaintflow"
ASSUMPTIONS = "explanation/assumptions.md"
_GUARDS = "test_guard_refuses_with_rule_clause_facts_and_what_is_possible_instead"
GUARDED = f"tests/complaint/test_guards.py::{_GUARDS}[{{}}]"
"""Every guard has a case of its own there; another test sees to that."""
OTHERS_GUARDED = {
    "improvement": f"tests/improvement/test_guards.py::{_GUARDS}",
    "claim": f"tests/liability/test_guards.py::{_GUARDS}",
}
MOVED = "tests/complaint/test_life.py::test_a_move_is_made_and_leads_where_the_table_says[{}-{}-{}]"
"""Every move of a complaint has a case there for each status that it starts from."""
OTHERS_MOVED = {
    "improvement": ("tests/improvement/test_life.py::test_the_machine_is_the_table",),
    "claim": ("tests/liability/test_life.py::test_the_machine_is_the_table",),
    "dispute": ("tests/liability/test_life.py::test_the_machine_is_the_table",),
}

Place: TypeAlias = tuple[str, str]
"""What it is (move, guard, term, duty), and its name; or nothing, and a name in code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing that the agreement asks, or leaves open."""

    group: str
    key: str
    asks: str
    code: tuple[Place, ...]
    tests: tuple[str, ...]
    pages: tuple[str, ...]

    @property
    def name(self) -> str:
        """Group and key: what ``not_yet`` calls it."""
        return f"{self.group} {self.key}"

    @property
    def complete(self) -> bool:
        """Whether code, a test and a page are named."""
        return bool(self.code and self.tests and self.pages)


@cache
def _traces() -> dict[str, Any]:
    return tomllib.loads((DOCS / "traces.toml").read_text(encoding="utf-8"))


def not_yet() -> frozenset[str]:
    """The rows that are known to be incomplete."""
    listed = _traces()["not_yet"]
    return frozenset(f"{group} {key}" for group, keys in listed.items() for key in keys)


def faults(
    every: Iterable[Row], *, unfinished: frozenset[str], collected: frozenset[str]
) -> list[str]:
    """What is wrong with some rows: an empty cell that nobody owned up to, a row that is listed
    as unfinished and is not, a test that pytest does not collect."""
    told, names = [], set()
    for row in every:
        names.add(row.name)
        if row.name in unfinished and row.complete:
            told.append(f"{row.name} is complete: take it off not_yet")
        for cell in ("code", "tests", "pages"):
            if row.name not in unfinished and not getattr(row, cell):
                told.append(f"{row.name}: no {cell}")
        lost = (test for test in row.tests if test not in collected)
        told += [f"{row.name}: {test} is not collected" for test in lost]
    return [*told, *(f"{name} is in not_yet and is no row" for name in sorted(unfinished - names))]


def unknown_keys() -> set[str]:
    """Keys of ``docs/traces.toml`` that no row has."""
    traces = _traces()
    known = {
        "duties": {kind.value for kind in DutyKind},
        "terms": set(Terms.model_fields),
        "silences": {question for _, question, _ in questions()},
    }
    return {key for group, keys in known.items() for key in set(traces[group]) - keys}


def rows() -> tuple[Row, ...]:
    """Every row, in the order in which the page shows them."""
    return (*_clauses(), *_duties(), *_breaches(), *_terms(), *_silences())


# --- where it is in code ---------------------------------------------------------------------


def resolve(name: str) -> object:
    """What a dotted name below ``complaintflow`` means; a field of a model is its ``FieldInfo``.

    Raises LookupError where there is no such thing.
    """
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(["complaintflow", *parts[:cut]]))
        except ImportError:
            continue
        for part in parts[cut:]:
            fields = getattr(found, "model_fields", {})
            if part in fields:
                found = fields[part]
            elif hasattr(found, part):
                found = getattr(found, part)
            else:
                raise LookupError(f"there is no {name}")
        return found
    raise LookupError(f"there is no {name}")


def _machines_of(clause: str) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """The moves and guards that name a clause, each with its tests."""
    guards: dict[str, tuple[str, str]] = {}
    for kind, make in MACHINES.items():
        for move in make().moves.values():
            if move.clause == clause:
                source = move.sources[0]
                target = move.targets[0] if move.targets else source
                cases = OTHERS_MOVED.get(kind, ())
                if kind == "complaint":
                    cases = (MOVED.format(move.name, source, target),)
                yield ("move" if kind == "complaint" else f"{kind}'s move", move.name), cases
            guards = {guard.rule: (guard.clause, kind) for guard in move.guards} | guards
    for rule, (of, kind) in guards.items():
        if of == clause:
            yield ("guard", rule), (OTHERS_GUARDED.get(kind, GUARDED).format(rule),)


def _limits() -> dict[str, Limit]:
    terms = Terms()
    return {
        name: limit
        for name in Terms.model_fields
        if isinstance(limit := getattr(terms, name), Limit)
    }


# --- which page tells of it --------------------------------------------------------------------


@cache
def _pages() -> tuple[tuple[str, str], ...]:
    """What people wrote: not the reference, which is made from the code."""
    return tuple(
        (page.relative_to(DOCS).as_posix(), _built(page.read_text(encoding="utf-8")))
        for page in sorted(DOCS.rglob("*.md"))
        if "_build" not in page.parts and page.parent.name != "reference"
    )


def _built(text: str) -> str:
    """A page without what it says is missing."""
    before, found, after = text.partition("\n## Not built yet\n")
    return before + "\n## " + after.partition("\n## ")[2] if found else text


def _citing(pattern: str) -> tuple[str, ...]:
    return tuple(name for name, text in _pages() if re.search(pattern, text))


# --- the rows ----------------------------------------------------------------------------------


def _clauses() -> Iterator[Row]:
    for clause, told in _traces()["clauses"].items():
        named = [*_machines_of(clause)]
        code = [place for place, _ in named]
        code += [("term", name) for name, limit in _limits().items() if limit.clause == clause]
        code += [("duty", kind.value) for kind, of in CLAUSE_OF.items() if of == clause]
        for name in told.get("code", ()):
            resolve(name)
            code.append(("", name))
        yield Row(
            group="clauses",
            key=clause,
            asks=told["asks"],
            code=tuple(code),
            tests=_once(told.get("tests", ()), (test for _, tests in named for test in tests)),
            pages=_citing(rf"(?<![\d.]){re.escape(clause)}(?![\d]|\.\d)"),
        )


def _duties() -> Iterator[Row]:
    for kind in DutyKind:
        yield Row(
            group="duties",
            key=kind.value,
            asks=f"{kind.label('zh')} ({CLAUSE_OF[kind]})",
            code=(("", f"duties.DutyKind.{kind.value}"), ("", "complaint/owing.py")),
            tests=tuple(_traces()["duties"].get(kind.value, {}).get("tests", ())),
            pages=_citing(rf"\b{kind.value} \({re.escape(CLAUSE_OF[kind])}\)"),
        )


def _breaches() -> Iterator[Row]:
    there = {kind.value for kind in BreachKind}
    for key, told in _traces()["breaches"].items():
        yield Row(
            group="breaches",
            key=key,
            asks=f"{told['asks']} ({told['clause']})",
            code=(("", f"duties.BreachKind.{key}"),) if key in there else (),
            tests=tuple(told.get("tests", ())),
            pages=_citing(rf"\b{key}\b"),
        )


def _terms() -> Iterator[Row]:
    for name in Terms.model_fields:
        yield Row(
            group="terms",
            key=name,
            asks="",
            code=(("", f"agreement.Terms.{name}"),),
            tests=tuple(_traces()["terms"].get(name, ())),
            pages=_citing(rf"`{name}`|terms\.{name}\b|Terms\([^)]*\b{name}="),
        )


def questions() -> Iterator[tuple[str, str, str]]:
    """The questions that the agreement leaves open: heading, question, and where it is in code."""
    text = (DOCS / ASSUMPTIONS).read_text(encoding="utf-8")
    text = text.partition("## Where the agreement is silent")[2].partition("\n## ")[0]
    heading = ""
    for line in text.splitlines():
        if line.startswith("### "):
            heading = line.removeprefix("### ")
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] not in ("question", "---"):
            yield heading, cells[0], cells[3]


def _silences() -> Iterator[Row]:
    tests = _traces()["silences"]
    for heading, question, where in questions():
        named = named_in(where)
        found = [place_of(word, name) for word, name in named]
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        yield Row(
            group="silences",
            key=question,
            asks="",
            code=tuple(named) or (("", where),),
            tests=_once(tests.get(question, ()), (test for test in found if test)),
            pages=(f"{ASSUMPTIONS}#{anchor}",),
        )


def named_in(where: str) -> list[tuple[str, str]]:
    """The names in a cell, each with the word that says what it is (guard, term, or nothing)."""
    told, word = [], ""
    for before, name in re.findall(r"([^`]*)`([^`]+)`", where):
        said = re.findall(r"\b(guard|term)s?\b", before)
        joins = re.fullmatch(r"\s*(,|and)\s*", before)
        word = said[-1] if said else word if joins else ""
        told.append((word, name))
    return told


def place_of(word: str, name: str) -> str:
    """The test that a named guard has; empty for what else is there.

    Raises LookupError for what is not there.
    """
    if word == "guard":
        if any(guard == name for make in MACHINES.values() for guard in _rules(make())):
            return GUARDED.format(name)
        raise LookupError(f"there is no guard {name}")
    if word == "term":
        resolve(f"agreement.Terms.{name}")
    elif name.endswith(".py"):
        if not (SOURCES / name).exists():
            raise LookupError(f"there is no {name}")
    else:
        _somewhere(name)
    return ""


def _rules(machine: Any) -> Iterator[str]:
    return (guard.rule for move in machine.moves.values() for guard in move.guards)


def _somewhere(name: str) -> None:
    for room in (
        "complaint.",
        "desk.",
        "agreement.",
        "ports.",
        "complaint.events.",
        "complaint.owing.",
        "keeping.",
        "duties.",
        "values.",
        "",
    ):
        try:
            resolve(room + name)
        except LookupError:
            continue
        return
    raise LookupError(f"there is no {name}")


def _once(*several: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(test for tests in several for test in tests))


# --- the page ----------------------------------------------------------------------------------

HEADS = {
    "clauses": "The clauses",
    "duties": "The duties",
    "breaches": "The breaches",
    "terms": "The terms",
    "silences": "Where the agreement is silent",
}


def traceability() -> Iterator[str]:
    """The tables: complete rows, then what is not there yet."""
    every = rows()
    for group, head in HEADS.items():
        yield f"## {head}\n"
        yield table(
            ("", "code", "tests", "pages"),
            (_shown(row) for row in every if row.group == group and row.name not in not_yet()),
        )
    if unfinished := [row for row in every if row.name in not_yet()]:
        yield "## Not yet\n"
        yield table(("", "code", "tests", "pages"), map(_shown, unfinished))


def _shown(row: Row) -> tuple[str, str, str, str]:
    key = row.key if row.group in ("clauses", "silences") else f"`{row.key}`"
    return (
        f"**{key}** {row.asks}" if row.asks else f"**{key}**",
        _code(row.code) or "not yet",
        _tests(row.tests) or "not yet",
        ", ".join(map(_link, row.pages)) or "not yet",
    )


def _code(code: Iterable[Place]) -> str:
    """Names of one sort together."""
    sorts: dict[str, list[str]] = {}
    for word, name in code:
        sorts.setdefault(word, []).append(f"`{name}`" if re.fullmatch(r"[\w./]+", name) else name)
    return "; ".join(
        " ".join([word + "s" * (len(names) > 1 and bool(word)), *names]).strip()
        for word, names in sorts.items()
    )


def _tests(tests: Iterable[str]) -> str:
    """The file once, and its tests by their names in words; of cases how many there are."""
    files: dict[str, dict[str, int]] = {}
    for test in tests:
        file, _, name = test.partition("::")
        words, _, case = name.removeprefix("test_").replace("_", " ").partition("[")
        cases = files.setdefault(file.removeprefix("tests/"), {})
        cases[words] = cases.get(words, 0) + bool(case)
    return "; ".join(
        f"`{file}`: " + ", ".join(f"{words} ({n})" if n else words for words, n in names.items())
        for file, names in files.items()
    )


def _link(page: str) -> str:
    path = page.partition("#")[0]
    text = (DOCS / path).read_text(encoding="utf-8")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    return f"[{title[1] if title else path}](../{page})"
