"""What commands are made of: the models inside them, and the lists that their words are from."""

from __future__ import annotations

import importlib
import inspect
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from complaintflow.agreement import AnyAgreementCommand, Terms
from complaintflow.complaint import AnyComplaintCommand
from complaintflow.improvement.messages import AnyImprovementCommand
from complaintflow.liability import AnyClaimCommand
from complaintflow.values import Labelled


def members_of(union: Any) -> tuple[Any, ...]:
    """The classes of a union that are told apart by their `type`."""
    return get_args(get_args(union)[0])


COMMANDS = {
    "agreement": members_of(AnyAgreementCommand),
    "complaint": members_of(AnyComplaintCommand),
    "improvement": members_of(AnyImprovementCommand),
    "claim": members_of(AnyClaimCommand),
}

HOMES = (
    "complaintflow",
    "complaintflow.complaint",
    "complaintflow.agreement",
    "complaintflow.improvement",
    "complaintflow.liability",
    "complaintflow.duties",
    "complaintflow.keeping",
    "complaintflow.values",
    "complaintflow.periods",
)
"""Where a host imports from, the first that has it."""


def imported(model: type) -> str:
    """How to import a class."""
    for home in HOMES:
        if getattr(importlib.import_module(home), model.__name__, None) is model:
            return f"from {home} import {model.__name__}"
    return f"from {model.__module__} import {model.__name__}"


@cache
def found() -> tuple[tuple[type[BaseModel], ...], tuple[type[Labelled], ...]]:
    """The models and the lists that are reached from the fields of the commands. The terms of an
    agreement have a page of their own."""
    models: dict[type[BaseModel], None] = {}
    lists: dict[type[Labelled], None] = {}

    def look(kind: Any) -> None:
        for inner in get_args(getattr(kind, "__value__", kind)):
            look(inner)
        if not inspect.isclass(kind) or kind is Terms or kind in models:
            return
        if issubclass(kind, BaseModel):
            models[kind] = None
            for info in kind.model_fields.values():
                look(info.annotation)
        elif issubclass(kind, Labelled):
            lists[kind] = None

    commands = {command: None for kind in COMMANDS.values() for command in kind}
    for command in commands:
        for info in command.model_fields.values():
            look(info.annotation)
    return tuple(sorted(models, key=_name)), tuple(sorted(lists, key=_name))


def _name(kind: type) -> str:
    return kind.__name__


def literals(kind: Any) -> tuple[str, ...]:
    """The words of a type that is one of some words, and no list with a name."""
    kind = getattr(kind, "__value__", kind)
    if get_origin(kind) is Literal:
        return tuple(str(getattr(word, "value", word)) for word in get_args(kind))
    return tuple(word for inner in get_args(kind) for word in literals(inner))
