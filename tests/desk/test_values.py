"""The desk's values cannot be changed, are made by name, and hold what is theirs alone."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from complaintflow import desk

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(desk.__path__, f"{desk.__name__}.")
]
VALUES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if inspect.isclass(value) and is_dataclass(value) and value.__module__ == module.__name__
}
BY_PLACE = {
    f"requests.{name}"
    for name in ("Load", "Read", "Write", "Touching", "Matching", "Destroy", "Count")
}
"""What is done for a command, matched by place where it is done."""
COUNTING = {"verify._Checked"}
"""What is counted up while everything is looked through."""


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_cannot_be_changed(name: str) -> None:
    value = object.__new__(VALUES[name])
    field = fields(VALUES[name])[0].name
    if name in COUNTING:
        setattr(value, field, 1)
        assert getattr(value, field) == 1
    else:
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, 1)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_has_nothing_but_its_fields(name: str) -> None:
    assert not hasattr(object.__new__(VALUES[name]), "__dict__")


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_is_made_by_name(name: str) -> None:
    by_name = [field.kw_only for field in fields(VALUES[name]) if field.init]
    assert set(by_name) == {name not in BY_PLACE}


def test_what_is_named_is_there() -> None:
    assert all(hasattr(desk, name) for name in desk.__all__)


def test_a_mapping_of_calendars_is_as_long_as_it_says() -> None:
    shipped = desk.ShippedCalendars()
    assert len(shipped) == len(list(shipped)) == len({*shipped})
