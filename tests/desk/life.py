"""A process of its own: the scripted life over a SQLite file, each step told when it is given."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from complaintflow.desk import Desk
from complaintflow.stores import SqlStore
from complaintflow.testing import FakeClock
from desk.support import T0, Script


def main(path: str) -> None:
    """Give every step under its key; what an earlier process did is found again."""
    clock, script = FakeClock(T0), Script()
    with SqlStore(f"sqlite:///{path}") as store:
        desk = Desk(store, clock=clock)
        for n in range(len(script.steps)):
            clock.set(max(clock.now(), script.time_of(n)))
            print(n, flush=True)
            script.give(desk, n)


if __name__ == "__main__":
    main(sys.argv[1])
