"""The stateful machine finds out what is broken on purpose, in any part of the library.

So that it does, a life must come to where it shows. Most are found within ten lives. hypothesis
draws from the constants of whatever modules are loaded, so which life finds a break depends on
which tests ran before; therefore there may be many more than it should take.
"""

from __future__ import annotations

import pytest

from complaintflow.ports import Store
from complaintflow.stores import MemoryStore
from complaintflow.testing import ComplaintMachine, run_lives

from .breaks import BREAKS
from .living import same_lives

FIRST = same_lives(400, 50)


class Lives(ComplaintMachine):
    def make_store(self) -> Store:
        return MemoryStore()


@pytest.mark.long
@pytest.mark.parametrize("name", BREAKS)
def test_it_is_found_out(name: str) -> None:
    with BREAKS[name](), pytest.raises(Exception):  # noqa: B017, PT011 - whatever it shows in
        run_lives(Lives, FIRST)
