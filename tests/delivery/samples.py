"""A desk with a complaint that waits for its acknowledgement to be delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from complaintflow import Acknowledge, DraftAgreement, MemoryStore, Receive
from complaintflow.agreement import SignAgreement
from complaintflow.complaint import Channel, Contact, Customer
from complaintflow.delivery import Relay
from complaintflow.desk import Desk
from complaintflow.ports import Notifier, Store
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor, Day, Party

MANAGER = Actor.read("manager:e-1")
CLERK = Actor.read("customer_service:e-2")
START = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 9 o'clock in Shanghai


@dataclass
class World:
    """A store, and what stands on it."""

    store: Store = field(default_factory=MemoryStore)
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    desk: Desk = field(init=False)
    agreement: str = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.store, clock=self.clock, randomness=FakeRandomness())
        draft = DraftAgreement(number="CF-1", party_a="甲", party_b="乙", years=1)
        self.agreement = self.desk.handle(draft, actor=MANAGER).id
        for party in Party:
            signing = SignAgreement(
                party=party, form="seal", person="某某", day=Day(day=date(2026, 1, 5))
            )
            self.desk.handle(signing, actor=MANAGER, on=self.agreement)

    def over(self, store: Store) -> Desk:
        """Another desk over a wrapped store."""
        return Desk(store, clock=self.clock, randomness=FakeRandomness(1))

    def relay(self, notifier: Notifier, desk: Desk | None = None) -> Relay:
        """A relay of this world's time."""
        return Relay(desk or self.desk, notifier)

    def receive(self, name: str = "王某某", contact: str = "130-0000-0000") -> str:
        """A complaint that its receiver is told of."""
        command = Receive(
            agreement=self.agreement,
            channel=Channel.phone,
            customer=Customer(name=name, contacts=(Contact(kind=Channel.phone, value=contact),)),
            statement="冰箱不制冷",
        )
        return self.desk.handle(command, actor=CLERK).id

    def acknowledge(self, id: str, *, deliver: bool = True) -> None:
        """The customer is told, by way of the outbox."""
        self.desk.handle(Acknowledge(channel=Channel.sms, deliver=deliver), actor=CLERK, on=id)

    def acknowledged(self) -> str:
        """A complaint whose acknowledgement is the only pending notice."""
        id = self.receive()
        for pending in self.store.pending():
            self.store.settle(pending.notice.id, self.clock.now(), delivered=True)
        self.acknowledge(id)
        return id

    def types(self, id: str) -> list[str]:
        """What was recorded of a complaint, after its receipt."""
        entries = self.desk.history(id, actor=Actor.SYSTEM)
        return [entry.event.type for entry in entries][1:]
