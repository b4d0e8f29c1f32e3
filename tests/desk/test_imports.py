"""What importing costs: the core loads, and works, with none of the extras."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("workalendar", "sqlalchemy", "typer", "rich", "pytest", "hypothesis")


def run(code: str) -> str:
    """Run code in a process of its own; what it printed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


USE = """
from complaintflow import (Acknowledge, Actor, Customer, Desk, DraftAgreement, MemoryStore,
                           Receive, Role, SignAgreement)
boss = Actor(role=Role.manager, id="boss")
desk = Desk(MemoryStore())
a = desk.handle(DraftAgreement(number="1", party_a="A", party_b="B", years=1), actor=boss)
for party in ("party_a", "party_b"):
    desk.handle(SignAgreement(party=party, person="X"), actor=boss, on=a.id)
customer = Customer(ref="u", contacts=[{"kind": "phone", "value": "1"}])
c = desk.handle(
    Receive(agreement=a.id, channel="phone", customer=customer, statement="x"), actor=boss)
desk.handle(Acknowledge(channel="phone"), actor=boss, on=c.id)
desk.sweep()
print(desk.get(c.id, actor=boss).duties[0].standing.state, desk.verify(actor=boss).good)
"""


def test_the_desk_loads_nothing_heavy() -> None:
    """Neither importing it nor a life in memory under the default terms loads an extra."""
    told = run(
        "import sys\nfrom complaintflow import Desk\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])\n"
    )
    assert told == "[]\n"
    told = run(f"{USE}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])")
    assert told == "met True\n[]\n"


def test_the_core_works_where_they_are_missing() -> None:
    """With their import blocked all of it works."""
    blocked = f"import sys\nfor name in {HEAVY!r}: sys.modules[name] = None\n"
    assert run(blocked + USE) == "met True\n"


def test_a_missing_extra_names_the_command() -> None:
    """SqlStore without SQLAlchemy says what to install, from either door."""
    for door in ("complaintflow", "complaintflow.stores"):
        told = run(
            "import sys\nsys.modules['sqlalchemy'] = None\n"
            "from complaintflow.errors import MissingExtra\n"
            "try:\n"
            f"    from {door} import SqlStore\n"
            "except MissingExtra as error:\n"
            "    print(error.code, error.extra, error)\n"
        )
        assert told == (
            "missing_extra sql this needs the extra 'sql': pip install 'complaintflow[sql]'\n"
        )


def test_the_fakes_need_nothing() -> None:
    """What ships for hosts' tests needs no pytest."""
    blocked = "import sys\nfor name in ('pytest', 'hypothesis'): sys.modules[name] = None\n"
    assert run(f"{blocked}from complaintflow.testing import FakeClock, FailingStore\nprint(1)") == (
        "1\n"
    )
