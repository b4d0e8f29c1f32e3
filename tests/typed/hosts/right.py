"""A host with a part of its own for every port, without an error under any checker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import SecretStr

from complaintflow import (
    Acknowledge,
    Actor,
    Close,
    ComplaintFlowError,
    Contact,
    Customer,
    Day,
    Deadline,
    Desk,
    DraftAgreement,
    MemoryStore,
    Outcome,
    Query,
    Receive,
    Role,
    SignAgreement,
    SqlStore,
    Status,
    china,
    deadline,
    parse_command,
    working_days,
)
from complaintflow.complaint import Channel, CloseReason
from complaintflow.delivery import Relay
from complaintflow.intake import PROFILES, import_rows
from complaintflow.kernel import Notice, SecretEntry
from complaintflow.periods import WorkingCalendar, with_closing_days
from complaintflow.ports import Handed, Receipt, Scope, Vault, VaultValue
from complaintflow.values import SHANGHAI, Model, Party


class Wall:
    """A clock."""

    def now(self) -> datetime:
        return datetime(2026, 2, 12, 1, 30, tzinfo=UTC)


class Coin:
    """Randomness, for this page only."""

    def draw(self, n: int) -> bytes:
        return bytes(n)


class Nobody:
    """An authoriser that permits nothing."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        return False

    def scope(self, actor: Actor) -> Scope:
        return Scope(customer=actor.id)


class Letters:
    """A notifier."""

    def notify(self, notice: Notice) -> Receipt:
        return Handed()


class Safe:
    """A vault."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None: ...

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return ()

    def destroy(self, tokens: Sequence[str]) -> None: ...


vault: Vault = Safe()
plant: WorkingCalendar = with_closing_days(china(), "plant", [date(2026, 7, 6)])
desk = Desk(
    MemoryStore(),
    clock=Wall(),
    randomness=Coin(),
    authoriser=Nobody(),
    calendars={plant.id: plant},
    vault=vault,
)
clerk = Actor(role=Role.customer_service, id="s-7")


def take_in(agreement: str) -> Outcome:
    """Commands in exact types: every checker takes them, with a plugin and without."""
    desk.handle(
        DraftAgreement(
            number="HT-1", party_a=SecretStr("甲方"), party_b=SecretStr("乙方"), years=2
        ),
        actor=clerk,
    )
    receive = Receive(
        agreement=agreement,
        channel=Channel.email,
        customer=Customer(
            ref="cust-88",
            contacts=(Contact(kind=Channel.email, value=SecretStr("li@example.org")),),
        ),
        statement=SecretStr("坏了。"),
        came_in=Day(day=date(2026, 2, 11)),
    )
    return desk.handle(receive, actor=clerk, key="mail-1")


def go_on(case: str) -> list[str]:
    """Later commands, and what a case tells."""
    desk.handle(Acknowledge(channel=Channel.phone), on=case, actor=clerk)
    desk.handle(Close(reason=CloseReason.accepted), on=case, actor=clerk, expected=2)
    seen = desk.get(case, actor=clerk)
    assert seen.status is not Status.merged
    return [duty.explain("zh") for duty in seen.duties]


def from_json(body: bytes, on: str | None) -> dict[str, object]:
    """What a web host does: text comes in as JSON, and is read once."""
    try:
        return {"id": desk.handle(parse_command(body), actor=clerk, on=on).id}
    except ComplaintFlowError as error:
        return error.as_dict()


def when_due() -> Deadline:
    """A limit, counted without a desk."""
    return deadline(Day(day=date(2026, 2, 12)), working_days(7), zone=SHANGHAI, calendar=plant)


def bring_in(file: Path) -> int:
    """Old cases, into a database."""
    with SqlStore("sqlite:///cases.db") as store, file.open("rb") as export:
        store.migrate()
        return import_rows(Desk(store), export, PROFILES["zh-messages"]).imported


signature = SignAgreement(
    party=Party.party_a, person=SecretStr("签字人"), day=Day(day=date(2026, 1, 5))
)
pages = desk.find(Query(statuses=(Status.received,), limit=10), actor=clerk).items
sent: int = Relay(desk, Letters()).run().handed
