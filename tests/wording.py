"""What holds for every label and every value of a room, whoever wrote it. Each room's
``test_wording.py`` holds its own to it, so that a room added tomorrow says so by one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Annotated, Any, cast

from pydantic import TypeAdapter

from complaintflow.errors import Refusal
from complaintflow.kernel import Event, StateMachine
from complaintflow.values import Labelled, Model, Text

CHINESE = re.compile(r"([\u4e00-\u9fff0-9，。、（）—“”·/]|(?<=[0-9])\.(?=[0-9]))+")
"""Chinese words and their own, full-width punctuation: no letter of another script. A point stands
in the number of a clause alone."""


SENTENCE_EN = re.compile(r"(Party [AB]|[a-z0-9])[ -~]*([a-z0-9)]|Party [AB])")
"""Small letters at both ends and no full stop: it is read after a name, or in a list."""
SENTENCE_ZH = re.compile(r"[\u4e00-\u9fff0-9“《].*([\u4e00-\u9fff0-9a-z）”》])")
UTC = re.compile(r"[0-9]Z|\+00:00")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:()]+[\u4e00-\u9fff]")


def classes_of(room: str) -> Iterator[type]:
    """Every class that a room defines, private ones too."""
    package = import_module(room)
    below = walk_packages(package.__path__, f"{room}.")
    for name in (room, *(module.name for module in below)):
        for thing in vars(import_module(name)).values():
            if isinstance(thing, type) and thing.__module__ == name:
                yield thing


def labelled_of(room: str) -> list[type[Labelled]]:
    """Every enumeration with labels that a room defines."""
    return [cls for cls in classes_of(room) if issubclass(cls, Labelled)]


def models_of(room: str) -> list[type[Model]]:
    """Every model that a room defines: states, commands, events."""
    return [cls for cls in classes_of(room) if issubclass(cls, Model)]


def machines_of(room: str) -> list[StateMachine[Any, Any]]:
    """Every machine that a room shows."""
    package = import_module(room)
    return [getattr(package, name)() for name in package.__all__ if name.endswith("_machine")]


def dataclasses_of(room: str) -> list[type]:
    """Every dataclass that a room shows; what it works with inside may change."""
    return [cls for cls in classes_of(room) if is_dataclass(cls) and cls.__name__[0] != "_"]


def holds_for_members(cls: type[Labelled]) -> None:
    """What is stored is the member's name; each has a Chinese label of its own."""
    assert [member.value for member in cls] == list(cls.__members__)
    labels = [member.label("zh") for member in cls]
    assert [label for label in labels if not CHINESE.fullmatch(label)] == []
    assert len(set(labels)) == len(labels)


def holds_for_moves(machine: StateMachine[Any, Any]) -> None:
    """The English label of a move is its name in words; each has a Chinese one of its own."""
    for name, move in machine.moves.items():
        assert move.label.en == name.replace("_", " ")
    labels = [move.label.zh for move in machine.moves.values()]
    assert [label for label in labels if not CHINESE.fullmatch(label)] == []
    assert len(set(labels)) == len(labels)


def holds_for_model(cls: type[Model]) -> None:
    """Whatever a field is where nothing is said, it could have been said too: pydantic itself does
    not look at defaults. An event's type is its name."""
    for name, field in cls.model_fields.items():
        if not field.is_required() and field.default_factory is None:
            allowed = TypeAdapter[Any](cast(Any, Annotated[field.annotation, field]))
            assert allowed.validate_python(field.default) == field.default, name
    if issubclass(cls, Event) and not cls.model_fields["type"].is_required():
        assert cls.model_fields["type"].default == cls.__name__


def holds_for_sentence(text: Text) -> None:
    """English where it says so, and Chinese with its own punctuation."""
    assert SENTENCE_EN.fullmatch(text.en), text.en
    assert SENTENCE_ZH.fullmatch(text.zh), text.zh
    assert not HALF_WIDTH.search(text.zh), text.zh


def holds_for_refusal(refusal: Refusal) -> None:
    """It says why and what is possible instead, in both languages; a time in it is one of the
    terms' zone."""
    holds_for_sentence(Text(en=refusal.en, zh=refusal.zh))
    holds_for_sentence(Text(en=refusal.instead, zh=refusal.instead_zh))
    said = (refusal.en, refusal.zh, refusal.instead, refusal.instead_zh)
    assert not [words for words in said if UTC.search(words)]


def holds_for_dataclass(cls: type) -> None:
    """A value cannot be changed and takes no attribute that nobody declared; where it has more than
    four fields, each is given by name, so that no two can be swapped."""
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(cls)
    given = fields(cls)
    assert len(given) <= 4 or all(field.kw_only for field in given)
