"""What every port must do, as suites that a host runs against its own (needs ``testing``).

Subclass the suite, make the thing, run pytest::

    from complaintflow.testing import StoreContract

    class TestMyStore(StoreContract):
        def make_store(self) -> Store:
            return MyStore(...)

A suite asks what the thing can do, never what it is: an ability is a flag of the class
(``threads = False``) or a method that a host overrides (``reopen_store``). A test whose ability is
not there is skipped, and says which one it wants. What needs more than a call (a folder, a
connection to close) overrides the suite's fixture instead of its ``make_...``.
"""

from __future__ import annotations

import pytest

# So that a failing assertion of a shipped suite is explained like one of the host's own.
for _suite in (
    "_suite",
    "authoriser",
    "blobs",
    "calendar",
    "clock",
    "committing",
    "find",
    "lasting",
    "notifier",
    "randomness",
    "store",
    "vault",
):
    pytest.register_assert_rewrite(f"{__name__}.{_suite}")

from .authoriser import AuthoriserContract, World  # noqa: E402 - after they are registered
from .blobs import BlobStoreContract  # noqa: E402 - after they are registered
from .calendar import CalendarContract  # noqa: E402 - after they are registered
from .clock import ClockContract  # noqa: E402 - after they are registered
from .notifier import NotifierContract  # noqa: E402 - after they are registered
from .randomness import RandomnessContract  # noqa: E402 - after they are registered
from .store import StoreContract  # noqa: E402 - after they are registered
from .vault import VaultContract  # noqa: E402 - after they are registered

__all__ = [
    "AuthoriserContract",
    "BlobStoreContract",
    "CalendarContract",
    "ClockContract",
    "NotifierContract",
    "RandomnessContract",
    "StoreContract",
    "VaultContract",
    "World",
]
