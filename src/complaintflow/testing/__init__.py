"""Shipped for hosts' tests.

The fakes need nothing. The contract suites (:mod:`~complaintflow.testing.store_contract`,
:mod:`~complaintflow.testing.vault_contract`) need the extra ``testing`` and are imported from
their own modules.
"""

from .fakes import (
    FailingNotifier,
    FailingStore,
    FakeClock,
    FakeRandomness,
    RecordingNotifier,
)

__all__ = [
    "FailingNotifier",
    "FailingStore",
    "FakeClock",
    "FakeRandomness",
    "RecordingNotifier",
]
