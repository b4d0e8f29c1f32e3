"""Shipped for hosts' tests.

The fakes need nothing: a clock that stands, randomness that repeats, a calendar that is a table,
ports that fail when told. The rest needs the extra ``testing`` and is loaded when it is first
asked for: a contract suite for each port, :class:`ComplaintMachine`, which lives lives at random
on a host's own store, and :mod:`~complaintflow.testing.strategies` for hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import attach
from ..errors import MissingExtra
from .failing import FailingNotifier, FailingStore, FailingVault
from .fakes import FakeClock, FakeRandomness, RecordingNotifier, TableCalendar

if TYPE_CHECKING:
    from . import strategies
    from .contracts import (
        AuthoriserContract,
        BlobStoreContract,
        CalendarContract,
        ClockContract,
        NotifierContract,
        RandomnessContract,
        StoreContract,
        VaultContract,
        World,
    )
    from .machine import ComplaintMachine, run_lives

__all__ = [
    "AuthoriserContract",
    "BlobStoreContract",
    "CalendarContract",
    "ClockContract",
    "ComplaintMachine",
    "FailingNotifier",
    "FailingStore",
    "FailingVault",
    "FakeClock",
    "FakeRandomness",
    "NotifierContract",
    "RandomnessContract",
    "RecordingNotifier",
    "StoreContract",
    "TableCalendar",
    "VaultContract",
    "World",
    "run_lives",
    "strategies",
]

if not TYPE_CHECKING:
    _loaded, __dir__ = attach(
        __name__,
        {
            "contracts": (
                "AuthoriserContract",
                "BlobStoreContract",
                "CalendarContract",
                "ClockContract",
                "NotifierContract",
                "RandomnessContract",
                "StoreContract",
                "VaultContract",
                "World",
            ),
            "machine": ("ComplaintMachine", "run_lives"),
        },
    )

    def __getattr__(name: str) -> object:
        try:
            if name == "strategies":
                import importlib

                return importlib.import_module(f"{__name__}.strategies")
            return _loaded(name)
        except ModuleNotFoundError as error:
            if error.name not in ("hypothesis", "pytest"):
                raise
            raise MissingExtra(extra="testing") from None
