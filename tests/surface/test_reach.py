"""Whoever writes a public name's types down can: each type that one names is public itself."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Iterator
from types import FunctionType

from . import reading


def public() -> dict[str, object]:
    """Every public name, by the path that a host imports it by."""
    found: dict[str, object] = {}
    for module in reading.modules(reading.load()):
        live = importlib.import_module(module.path)
        found |= {f"{module.path}.{name}": getattr(live, name) for name in reading.names(module)}
    return found


def classes(annotation: object) -> Iterator[type]:
    """The classes of this library that an annotation names, at any depth."""
    inner = typing.get_args(annotation)
    ours = str(getattr(annotation, "__module__", "")).startswith("complaintflow")
    if isinstance(annotation, type) and not inner and ours:
        yield annotation
    for part in inner:
        yield from classes(part)


def signatures(one: object) -> Iterator[tuple[str, object]]:
    """What is annotated, with its name: a class's fields and methods, a function itself."""
    if isinstance(one, FunctionType):
        yield one.__qualname__, one
    elif isinstance(one, type):
        yield one.__qualname__, one
        for name, member in inspect.getmembers(one):
            function = member.fget if isinstance(member, property) else member
            ours = str(getattr(function, "__module__", "")).startswith("complaintflow")
            if callable(function) and ours and not name.startswith("_"):
                yield f"{one.__qualname__}.{name}", function


def test_every_type_that_a_public_name_names_is_public() -> None:
    names = public()
    known = {id(one) for one in names.values()}
    lost: dict[str, str] = {}
    for one in names.values():
        for where, annotated in signatures(one):
            try:
                hints = typing.get_type_hints(annotated)
            except NameError:  # names that are imported for type checkers alone: griffe has them
                continue
            for field, annotation in hints.items():
                for named in classes(annotation):
                    if id(named) not in known and not field.startswith("_"):
                        lost[f"{named.__module__}.{named.__qualname__}"] = f"{where}: {field}"
    assert lost == {}
