"""What a command costs: deciding alone, handling in memory and on SQLite; short and long
histories, few and many complaints.

Run ``python benchmarks/decide.py``. Times are medians of interleaved rounds; compare the ratios,
the microseconds are this machine's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from complaintflow import (
    Actor,
    Contact,
    Customer,
    Desk,
    DraftAgreement,
    MemoryStore,
    Receive,
    Role,
    SignAgreement,
    SqlStore,
)
from complaintflow.complaint import LogContact
from complaintflow.ports import Store
from complaintflow.testing import FakeClock

BOSS = Actor(role=Role.manager, id="boss")
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LOG = LogContact.parse({"channel": "phone", "reached": True})
ROUNDS, TIMES = 9, 30


def desk_with(store: Store, complaints: int, events: int) -> tuple[Desk, str]:
    """A desk over so many complaints, the last with so many events."""
    desk = Desk(store, clock=FakeClock(NOW))
    draft = DraftAgreement.parse({"number": "1", "party_a": "A", "party_b": "B", "years": 1})
    agreement = desk.handle(draft, actor=BOSS).id
    for party in ("party_a", "party_b"):
        sign = SignAgreement.parse({"party": party, "person": "X"})
        desk.handle(sign, actor=BOSS, on=agreement)
    contact = Contact.parse({"kind": "phone", "value": "1"})
    for n in range(complaints):
        receive = Receive.parse(
            {
                "agreement": agreement,
                "channel": "phone",
                "customer": Customer(ref=f"u{n}", contacts=(contact,)),
                "statement": "x",
            }
        )
        id = desk.handle(receive, actor=BOSS).id
    for _ in range(events - 1):
        desk.handle(LOG, actor=BOSS, on=id)
    return desk, id


def rounds(**work: Callable[[], object]) -> dict[str, float]:
    """Microseconds of each, measured in turns."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, once in work.items():
            start = perf_counter()
            for _ in range(TIMES):
                once()
            taken[name].append((perf_counter() - start) / TIMES * 1e6)
    return {name: median(times) for name, times in taken.items()}


def report(title: str, found: dict[str, float]) -> None:
    """Print what was found, and each against the first."""
    print(title)
    first = next(iter(found.values()))
    for name, micros in found.items():
        print(f"  {name.replace('_', ' '):36} {micros:9.0f} us   {micros / first:5.2f}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        made: list[SqlStore] = []

        def sql() -> SqlStore:
            store = SqlStore(f"sqlite:///{Path(folder) / f'{len(made)}.sqlite'}")
            store.migrate()
            made.append(store)
            return store

        def handling(store: Store, complaints: int, events: int) -> Callable[[], object]:
            desk, id = desk_with(store, complaints, events)
            return lambda: desk.handle(LOG, actor=BOSS, on=id)

        desk, id = desk_with(MemoryStore(), 1, 10)
        report(
            "one command",
            rounds(
                decide=lambda: desk.check(LOG, actor=BOSS, on=id),
                tell_what_is_allowed=lambda: desk.allowed(id, actor=BOSS),
                handle_in_memory=handling(MemoryStore(), 1, 10),
                handle_on_sqlite=handling(sql(), 1, 10),
            ),
        )
        for name, new in (("memory", MemoryStore), ("sqlite", sql)):
            report(
                f"length of the history, {name}",
                rounds(events_10=handling(new(), 1, 10), events_1000=handling(new(), 1, 1000)),
            )
            report(
                f"complaints in the store, {name}",
                rounds(
                    complaints_10=handling(new(), 10, 1), complaints_3000=handling(new(), 3000, 1)
                ),
            )
        for store in made:
            store.close()


if __name__ == "__main__":
    main()
