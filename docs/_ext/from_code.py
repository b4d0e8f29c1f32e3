"""Parts of the reference that are written from the code when the documents are built.

Each directive makes Markdown, which is read by the page's own parser: what is shown is what the
library says of itself, in every build.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, ClassVar, get_args

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import complaintflow
from complaintflow import errors, values
from complaintflow.agreement import Terms, agreement_machine
from complaintflow.agreement.messages import AnyAgreementCommand
from complaintflow.complaint import AnyComplaintCommand, complaint_machine, measure_machine
from complaintflow.desk import MAY
from complaintflow.duties import breach_machine
from complaintflow.kernel import START, Guard, Move, StateMachine
from complaintflow.values import Labelled, Role

MACHINES: dict[str, Callable[[], StateMachine[Any, Any]]] = {
    "agreement": agreement_machine,
    "complaint": complaint_machine,
    "measure": measure_machine,
    "breach": breach_machine,
}
COMMANDS: dict[str, Any] = {"agreement": AnyAgreementCommand, "complaint": AnyComplaintCommand}


# --- Markdown --------------------------------------------------------------------------------


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def _codes(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _prose(doc: str | None) -> str:
    """A docstring as Markdown: its first paragraph, roles and double backquotes made plain."""
    first = inspect.cleandoc(doc or "").partition("\n\n")[0]
    first = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", first)
    return " ".join(first.replace("``", "`").split())


# --- machines --------------------------------------------------------------------------------


def _who(kind: str, move: Move[Any, Any]) -> str:
    if kind in ("measure", "breach"):
        return "by the complaint's own moves"
    return _codes(role.value for role in Role if move.name in MAY[role])


def _from(machine: StateMachine[Any, Any], move: Move[Any, Any]) -> str:
    if set(move.sources) == set(machine.states):
        return "every status"
    return _codes("(new)" if source == START else source for source in move.sources)


def _machine(kind: str) -> Iterator[str]:
    machine = MACHINES[kind]()
    yield _table(
        ("status", "中文", "kind"),
        (
            (
                f"`{state}`",
                machine.label(state, "zh"),
                "final"
                if state in machine.final
                else "settled"
                if state in machine.settled
                else "open",
            )
            for state in machine.states
        ),
    )
    yield "**Moves**\n"
    yield _table(
        ("move", "from", "to", "clause"),
        (
            (
                f"`{move.name}` {move.label.zh}",
                _from(machine, move),
                _codes(move.targets) or "(stays)",
                move.clause,
            )
            for move in machine.moves.values()
        ),
    )
    yield "**What a move asks, and who may make it**\n"
    yield _table(
        ("move", "guards", "who may"),
        (
            (
                f"`{move.name}`",
                _codes(guard.rule for guard in move.guards) or "none",
                _who(kind, move),
            )
            for move in machine.moves.values()
        ),
    )
    guards: dict[str, Guard[Any, Any]] = {}
    for move in machine.moves.values():
        guards |= {guard.rule: guard for guard in move.guards}
    if guards:
        yield "**Guards**\n"
        yield _table(
            ("guard", "clause", "what it asks", "looks at"),
            (
                (
                    f"`{guard.rule}`",
                    guard.clause,
                    _prose(guard.says),
                    _codes(guard.needs) or "the state alone",
                )
                for guard in sorted(guards.values(), key=lambda guard: (guard.clause, guard.rule))
            ),
        )
    yield "**Drawing**, of the moves that change the status, as Mermaid source\n"
    yield f"```text\n{machine.mermaid()}```\n"


def _roles() -> Iterator[str]:
    actions = sorted(set().union(*MAY.values()))
    shared = [action for action in actions if all(action in MAY[role] for role in Role)]
    yield f"Every role may {_codes(shared)}, each within its scope. Besides:\n"
    yield _table(
        ("role", "中文", "may"),
        (
            (
                f"`{role.value}`",
                role.label("zh"),
                _codes(a for a in actions if a in MAY[role] and a not in shared),
            )
            for role in Role
        ),
    )


# --- commands --------------------------------------------------------------------------------


def _attribute_docs(model: type) -> dict[str, str]:
    """The docstrings that stand below a class's fields."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not base.__module__.startswith("complaintflow"):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, doc in pairwise(body.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(doc, ast.Expr)
                and isinstance(doc.value, ast.Constant)
                and isinstance(doc.value.value, str)
            ):
                found[field.target.id] = doc.value.value
    return found


def _annotations(model: type) -> dict[str, str]:
    """How each field's type is written in the source: the name that a reader can look up."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base.__module__.startswith("complaintflow"):
            found |= {name: str(told) for name, told in inspect.get_annotations(base).items()}
    return found


def _default(field: Any) -> str:
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
        return _codes(sorted(value))
    if isinstance(value, str | bool | int):
        return f"`{value}`"
    return "the defaults"


def _commands(kind: str) -> Iterator[str]:
    members = get_args(get_args(COMMANDS[kind])[0])
    machine = MACHINES[kind]()
    for command in members:
        name = command.model_fields["type"].default
        move = machine.moves[name]
        yield f"### {command.__name__}\n"
        yield f"`{name}` · {move.label.zh} · clause {move.clause}\n"
        yield inspect.cleandoc(command.__doc__ or "").replace("``", "`") + "\n"
        docs, written = _attribute_docs(command), _annotations(command)
        rows = [
            (f"`{field}`", f"`{written.get(field, '')}`", _default(info), _prose(docs.get(field)))
            for field, info in command.model_fields.items()
            if field != "type"
        ]
        yield _table(("field", "type", "default", ""), rows) if rows else "No fields.\n"


# --- errors, terms, front door ---------------------------------------------------------------


def _errors() -> Iterator[str]:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ComplaintFlowError)
    ]
    yield _table(
        ("code", "error", "facts", "what it says"),
        (
            (
                f"`{kind.code}`",
                f"`{kind.__name__}` {_parents(kind)}",
                _codes(field.name for field in dataclasses.fields(kind)),
                _prose(kind.__doc__),
            )
            for kind in kinds
        ),
    )


def _parents(kind: type[errors.ComplaintFlowError]) -> str:
    names = [
        parent.__name__ for parent in kind.__bases__ if parent is not errors.ComplaintFlowError
    ]
    return f"(a {', '.join(names)})" if names and names != ["Exception"] else ""


def _terms() -> Iterator[str]:
    terms = Terms()
    docs = _attribute_docs(Terms)
    rows = []
    for name in Terms.model_fields:
        value = getattr(terms, name)
        if hasattr(value, "period"):
            warned = ", ".join(warning.text("en") for warning in value.warnings)
            told = value.period.text("en") + (f"; warnings after {warned}" if warned else "")
            rows.append((f"`{name}`", told, value.clause, _prose(docs.get(name))))
        else:
            rows.append(
                (f"`{name}`", "none" if value is None else f"`{value}`", "", _prose(docs.get(name)))
            )
    yield _table(("term", "default", "clause", ""), rows)


def _front_door() -> Iterator[str]:
    rows = []
    for name in complaintflow.__all__:
        if name.startswith("__"):
            continue
        value = getattr(complaintflow, name)
        home = getattr(value, "__module__", "complaintflow.complaint")
        doc = value.__doc__ if inspect.isclass(value) or inspect.isfunction(value) else ""
        if name == "AnyComplaintCommand":
            home, doc = "complaintflow.complaint.commands", "Any command on a complaint."
        rows.append((f"`{name}`", f"`{home}`", _prose(doc)))
    yield _table(("name", "home", ""), rows)


def _types() -> Iterator[str]:
    """The annotated types of ``values``, with the docstrings below them."""
    body = ast.parse(inspect.getsource(values)).body
    rows = [
        (f"`{named.target.id}`", _prose(doc.value.value))
        for named, doc in pairwise(body)
        if isinstance(named, ast.AnnAssign)
        and isinstance(named.target, ast.Name)
        and isinstance(doc, ast.Expr)
        and isinstance(doc.value, ast.Constant)
        and isinstance(doc.value.value, str)
    ]
    yield _table(("type", ""), rows)


class FromCode(SphinxDirective):
    """``{from-code} what [kind]``."""

    required_arguments = 1
    optional_arguments = 1
    makers: ClassVar[dict[str, Callable[..., Iterator[str]]]] = {
        "machine": _machine,
        "roles": _roles,
        "commands": _commands,
        "errors": _errors,
        "terms": _terms,
        "front-door": _front_door,
        "types": _types,
    }

    def run(self) -> list[nodes.Node]:
        """The Markdown, parsed."""
        text = "\n".join(self.makers[self.arguments[0]](*self.arguments[1:]))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


# --- autodoc of models -------------------------------------------------------------------------


def _is_model(what: object) -> bool:
    return inspect.isclass(what) and issubclass(what, values.Model)


def _no_signature(app: Sphinx, what: str, name: str, obj: Any, *_: Any) -> tuple[str, str] | None:
    # A model's signature spells every constraint out; its fields are told below it.
    return ("", "") if _is_model(obj) else None


def _add_fields(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    if not _is_model(obj) or obj is values.Model:
        return
    docs, written = _attribute_docs(obj), _annotations(obj)
    for field, info in obj.model_fields.items():
        default = "required" if info.is_required() else f"default: {_default(info)}"
        told = re.sub(r"`([^`]*)`", r"``\1``", default)
        doc = " ".join(docs.get(field, "").split())
        lines += ["", f"* ``{field}``: ``{written.get(field, '')}``, {told}. {doc}"]
    lines.append("")


def _skip(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    # The fields of a model are told by _add_fields; pydantic leaves no attribute of theirs.
    left = inspect.isroutine(obj) or isinstance(obj, property | types.MemberDescriptorType)
    return True if what in ("class", "pydantic_model") and name in _FIELDS and not left else None


_ROOMS = """
    values agreement.model agreement.messages complaint.model complaint.commands complaint.events
    complaint.standard complaint.measures duties.duty duties.breach kernel.message
    periods.deadline periods.units periods.china
"""
_FIELDS = {
    field
    for room in _ROOMS.split()
    for kind in vars(importlib.import_module(f"complaintflow.{room}")).values()
    if _is_model(kind)
    for field in kind.model_fields
}


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.add_directive("from-code", FromCode)
    app.connect("autodoc-process-signature", _no_signature)
    app.connect("autodoc-process-docstring", _add_fields)
    app.connect("autodoc-skip-member", _skip)
    # Written anew in every build: a page does not know that the code it shows has changed.
    app.connect(
        "env-get-outdated",
        lambda app, env, *_: [n for n in env.found_docs if n.startswith("reference/")],
    )
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
