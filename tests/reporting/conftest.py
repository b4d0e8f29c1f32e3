"""Stores to report on: the demo's, the same some weeks later, one of a year's end, and none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaintflow import Desk, MemoryStore
from complaintflow.agreement import DraftAgreement, SignAgreement
from complaintflow.cli import main
from complaintflow.complaint import CarryOver, Contact, Customer, Receive
from complaintflow.reporting import Figures, gather
from complaintflow.stores import SqlStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Day, Role

BOSS = Actor(role=Role.manager, id="mgr-01")
DEMO_AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
        assert main(["demo", "--dir", str(home), "--json"]) == 0
    return home / "demo.db"


def opened(file: Path, at: datetime) -> Iterator[Desk]:
    with SqlStore(f"sqlite:///{file}") as store:
        yield Desk(store, clock=FakeClock(at))


@pytest.fixture(scope="session")
def demo_desk(demo_file: Path) -> Iterator[Desk]:
    yield from opened(demo_file, DEMO_AT)


@pytest.fixture(scope="session")
def later_desk(demo_file: Path) -> Iterator[Desk]:
    yield from opened(demo_file, datetime(2026, 3, 20, 1, tzinfo=UTC))


def empty_desk(at: datetime = DEMO_AT) -> Desk:
    return Desk(MemoryStore(), clock=FakeClock(at), randomness=FakeRandomness(1))


def sign(desk: Desk) -> str:
    draft = DraftAgreement.parse(
        {"number": "HT-2026-077", "party_a": "甲方", "party_b": "乙方", "years": 3}
    )
    id = desk.handle(draft, actor=BOSS).id
    for party in ("party_a", "party_b"):
        day = Day.parse({"day": "2026-01-05"})
        signed = SignAgreement.parse(
            {"party": party, "person": "签字人", "day": day.model_dump(mode="json")}
        )
        desk.handle(signed, on=id, actor=BOSS)
    return id


def receive(desk: Desk, agreement: str, customer: str = "cust-1") -> str:
    contact = Contact.parse({"kind": "email", "value": "li@example.org"})
    command = Receive.parse(
        {
            "agreement": agreement,
            "channel": "email",
            "customer": Customer(ref=customer, contacts=(contact,)),
            "statement": "坏了。",
        }
    )
    return desk.handle(command, actor=BOSS).id


def carry(desk: Desk, **fields: object) -> str:
    command = CarryOver.parse({"channel": "web", **fields})
    return desk.handle(command, actor=BOSS).id


@pytest.fixture(scope="session")
def ending_desk() -> Desk:
    """The end of a year whose next notice is not known: limits are provisional."""
    desk = empty_desk(datetime(2026, 12, 23, 1, tzinfo=UTC))
    agreement = sign(desk)
    receive(desk, agreement)
    receive(desk, agreement, "cust-2")
    carry(desk, came_in="2026-12-01T01:00:00Z", category="mortgage_loans")
    day = {"day": "2026-11-30", "zone": "Asia/Shanghai"}
    carry(desk, came_in=day, answered=day)
    return desk


@pytest.fixture(params=["demo", "later", "ending", "empty"])
def desk(
    request: pytest.FixtureRequest, demo_desk: Desk, later_desk: Desk, ending_desk: Desk
) -> Desk:
    """Each of them in turn."""
    return {
        "demo": demo_desk,
        "later": later_desk,
        "ending": ending_desk,
        "empty": empty_desk(),
    }[request.param]


@pytest.fixture
def figures(desk: Desk) -> Figures:
    return gather(desk, actor=BOSS)
