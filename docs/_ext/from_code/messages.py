"""Commands, events, and the sentences of refusals, as the code has them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import complaintflow
from complaintflow.agreement import AnyAgreementEvent
from complaintflow.agreement.decisions import HANDLERS as OF_AGREEMENTS
from complaintflow.complaint.decisions.draft import HANDLERS
from complaintflow.complaint.events import AnyComplaintEvent
from complaintflow.duties.lifecycle import decide_breach
from complaintflow.improvement.lifecycle import HANDLERS as OF_IMPROVEMENTS
from complaintflow.improvement.messages import AnyImprovementEvent
from complaintflow.keeping import keeping_event
from complaintflow.liability import AnyClaimEvent
from complaintflow.liability.lifecycle import HANDLERS as OF_CLAIMS
from complaintflow.liability.lifecycle import PLAIN
from complaintflow.values import Labelled

from .machines import MACHINES, who
from .markdown import attribute_docs, codes, prose, table, written_types
from .pieces import COMMANDS, found, imported, literals, members_of
from .scanning import Scan

SOURCES = Path(inspect.getfile(complaintflow)).parent


EVENTS = {
    "agreement": members_of(AnyAgreementEvent),
    "complaint": members_of(AnyComplaintEvent),
    "improvement": members_of(AnyImprovementEvent),
    "claim": members_of(AnyClaimEvent),
}
DECIDED: dict[str, Any] = {
    "agreement": OF_AGREEMENTS,
    "complaint": HANDLERS,
    "improvement": OF_IMPROVEMENTS,
    "claim": OF_CLAIMS,
}
SHARED = {"improvement": (keeping_event, decide_breach), "claim": (keeping_event,)}
"""What decides the commands that a kind has in common with others."""

CONSEQUENCES = ("BreachRecorded", "BreachSetRight", "BreachStartMoved", "WarningGiven")
"""What any command on a complaint or an improvement may bring besides: the same decision looks at
the duties."""

OTHERS = {"agreement": "the agreement", "into": "the survivor", "other": "the other complaint"}
"""Fields that name another stream."""


def default(field: Any) -> str:
    """What a field is where it is left out."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value == ():
        return "none"
    if value == "":
        return "empty"
    if isinstance(value, Labelled):
        return f"`{value.value}`"
    if isinstance(value, frozenset):
        return codes(sorted(value))
    if isinstance(value, str | bool | int):
        return f"`{value}`"
    return "the defaults"


def field_table(model: Any, without: frozenset[str]) -> str:
    """A model's fields: type, default, what it says of them."""
    docs, written = attribute_docs(model), written_types(model)
    rows = []
    for field, info in model.model_fields.items():
        if field not in without:
            told, type_ = prose(docs.get(field)), written.get(field, "")
            words = () if "Literal" in type_ else literals(info.annotation)
            if words:
                told = f"{told} One of {codes(words)}.".strip()
            rows.append((f"`{field}`", _linked(type_), default(info), told))
    return table(("field", "type", "default", ""), rows) if rows else "No fields of its own.\n"


def _linked(written: str) -> str:
    """A type as it is written, with a link to what it holds or to the list that it is from."""
    known = {one.__name__ for many in found() for one in many}
    named = known & set(re.findall(r"\w+", written))
    return f"[`{written}`](commands.md#{min(named).lower()})" if named else f"`{written}`"


# --- commands --------------------------------------------------------------------------------


def commands(kind: str) -> Iterator[str]:
    """Every command: what it asks for, its fields, who may, what may be wrong, what it records."""
    machine = MACHINES[kind]()
    own, shared = _told_once(COMMANDS, kind)
    if shared:
        yield f"As on a complaint: {_names(shared, 'commands')}.\n"
    for command in own:
        name = command.model_fields["type"].default
        move = machine.moves[name]
        yield f"### {command.__name__}\n"
        yield f"`{name}` · {move.label.zh} · clause {move.clause} · `{imported(command)}`\n"
        yield inspect.cleandoc(command.__doc__ or "").replace("``", "`") + "\n"
        yield field_table(command, frozenset({"type"}))
        yield f"- **Who may**: {who(kind, move)}"
        yield f"- **Guards**: {codes(guard.rule for guard in move.guards) or 'none'}"
        yield f"- **Errors of its own**: {_errors_of(command) or 'none'}"
        yield f"- **Records**: {_links(recorded_by(kind, command))}\n"


def _errors_of(command: Any) -> str:
    told = [
        f"`unknown_subject` where {what} that `{field}` names is not here"
        for field, what in OTHERS.items()
        if field in command.model_fields
    ]
    if "external" in command.model_fields:
        told.append("`already_exists` where `external` is another complaint's")
    return "; ".join(told)


def _told_once(
    every: dict[str, tuple[Any, ...]], kind: str
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """A kind's own messages, and those that a complaint has too, which are told of there."""
    if kind == "complaint":
        return every[kind], ()
    shared = tuple(model for model in every[kind] if model in every["complaint"])
    return tuple(model for model in every[kind] if model not in shared), shared


def _names(models: tuple[Any, ...], page: str) -> str:
    return ", ".join(f"[{m.__name__}]({page}.md#{m.__name__.lower()})" for m in models)


def _links(events: tuple[str, ...]) -> str:
    return ", ".join(f"[{event}](events.md#{event.lower()})" for event in events)


def recorded_by(kind: str, command: Any) -> tuple[str, ...]:
    """The events that a command's own decision makes, read off its source."""
    scan = Scan(command, {event.__name__ for event in EVENTS[kind]})
    if command in PLAIN:  # events of one form, named in a table
        return (PLAIN[command][0].__name__,)
    own = DECIDED[kind].get(command)
    for function in (own,) if own is not None else SHARED[kind]:
        scan.function(function)
    return tuple(scan.found)


def parts() -> Iterator[str]:
    """Every model that a command holds."""
    for model in found()[0]:
        yield f"### {model.__name__}\n"
        yield f"`{imported(model)}`\n"
        yield inspect.cleandoc(model.__doc__ or "").replace("``", "`") + "\n"
        yield field_table(model, frozenset())


def lists() -> Iterator[str]:
    """Every list that a field takes its word from."""
    for kind in found()[1]:
        yield f"### {kind.__name__}\n"
        yield f"{prose(kind.__doc__)}\n"
        yield table(("", "中文"), ((f"`{one.value}`", one.label("zh")) for one in kind))


# --- events ----------------------------------------------------------------------------------


def events(kind: str) -> Iterator[str]:
    """Every event: what it says, its fields, and the commands that bring it."""
    brought: dict[str, list[str]] = {}
    for command in COMMANDS[kind]:
        for event in recorded_by(kind, command):
            brought.setdefault(event, []).append(command.__name__)
    own, shared = _told_once(EVENTS, kind)
    if shared:
        yield f"As of a complaint: {_names(shared, 'events')}.\n"
    for event in own:
        name = event.__name__
        yield f"### {name}\n"
        yield inspect.cleandoc(event.__doc__ or "").replace("``", "`") + "\n"
        yield field_table(event, frozenset({"type", "v", "at", "recorded", "by", "to"}))
        if name in CONSEQUENCES:
            yield "- **Brought by**: any command, and the sweep\n"
        else:
            links = ", ".join(f"[{c}](commands.md#{c.lower()})" for c in brought.get(name, ()))
            yield f"- **Brought by**: {links}\n"


# --- refusals --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a rule says in one place of the code; ``…`` where a fact is put in."""

    clause: str
    zh: str
    en: str
    instead_zh: str
    instead: str


def told_by_guards() -> dict[str, list[Said]]:
    """For each rule all that it may say; what is known of its clause first."""
    sources = sorted(SOURCES.rglob("*.py"))
    trees = [ast.parse(module.read_text(encoding="utf-8")) for module in sources]
    found: dict[str, list[Said]] = {}
    shared = _shared(trees)
    for call in (call for tree in trees for call in _calls(tree)):
        if call.name == "refuse" and isinstance(call.args[0], ast.Constant):
            found.setdefault(_literal(call.args[0]), []).append(_said(call))
        elif call.name in shared:
            rule, said = shared[call.name].told(call)
            if rule:
                found.setdefault(rule, []).append(said)
    return {rule: sorted(told, key=lambda said: not said.clause) for rule, told in found.items()}


class Call(NamedTuple):
    """A call by name."""

    name: str
    args: list[ast.expr]
    words: dict[str, str]


def _calls(tree: ast.AST) -> Iterator[Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(name), args=[_, *_] as args):
                words = {word.arg: _literal(word.value) for word in node.keywords if word.arg}
                yield Call(name, args, words)


class Shared(NamedTuple):
    """A function that refuses by a rule, or under a clause, that it is told."""

    parameters: list[str]
    rule: str
    """Empty where it is told."""
    said: Said

    def told(self, call: Call) -> tuple[str, Said]:
        """The rule by which it refuses where it is called so, and what it says; no rule where that
        is not known there."""
        given = {
            name: str(value.value)
            for name, value in zip(self.parameters, call.args, strict=False)
            if isinstance(value, ast.Constant)
        }
        clause = given.get("clause", self.said.clause)
        return self.rule or given.get("rule", ""), replace(self.said, clause=clause)


def _shared(trees: list[ast.Module]) -> dict[str, Shared]:
    told: dict[str, Shared] = {}
    functions = [
        (node, [argument.arg for argument in node.args.args])
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    named = [(f, names) for f, names in functions if {"rule", "clause"} & set(names)]
    for _ in range(2):  # one may pass the rule on to another
        for function, names in named:
            for call in _calls(function):
                if call.name == "refuse":
                    known = isinstance(call.args[0], ast.Constant)
                    rule = _literal(call.args[0]) if known else ""
                    told[function.name] = Shared(names, rule, _said(call))
                elif call.name in told and call.name != function.name:
                    rule, said = told[call.name].told(call)
                    told.setdefault(function.name, Shared(names, rule, said))
    return told


def _said(call: Call) -> Said:
    clause, en, zh = (_literal(argument) for argument in call.args[1:4])
    return Said(
        clause="" if clause == "…" else clause,
        zh=zh,
        en=en,
        instead_zh=call.words.get("instead_zh", ""),
        instead=call.words.get("instead", ""),
    )


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _literal(node.left) + _literal(node.right)
    return "…"


def refusals(lang: str) -> Iterator[str]:
    """Every reason why a command may be refused."""
    zh = lang == "zh"
    head = (
        ("规则", "条款", "说明", "可以怎样做") if zh else ("rule", "clause", "it says", "instead")
    )
    rows = []
    for rule, told in sorted(
        told_by_guards().items(), key=lambda item: (item[1][0].clause, item[0])
    ):
        says = (said.zh if zh else said.en for said in told)
        instead = (said.instead_zh if zh else said.instead for said in told)
        stop = "；" if zh else "; "
        cells = (stop.join(dict.fromkeys(filter(None, many))) for many in (says, instead))
        rows.append((f"`{rule}`", told[0].clause, *cells))
    yield table(head, rows)
