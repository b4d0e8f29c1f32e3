"""Which function folds an event of which kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ...kernel import Event
from ..model import Complaint

E = TypeVar("E", bound=Event)
Fold = Callable[[Complaint, Event], Complaint]
FOLDS: dict[type[Event], Fold] = {}


def folds(kind: type[E]) -> Callable[[Callable[[Complaint, E], Complaint]], None]:
    def register(fold: Callable[[Complaint, E], Complaint]) -> None:
        FOLDS[kind] = cast(Fold, fold)

    return register
