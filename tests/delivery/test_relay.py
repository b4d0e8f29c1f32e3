"""At least once, under one id, recorded once, whatever fails in between."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Literal, cast

import pytest

from complaintflow import Acknowledge
from complaintflow.complaint import Channel, Contact, CorrectFact, Customer, RecordBounce
from complaintflow.delivery import Delivered, Relay
from complaintflow.desk import Desk, RoleAuthoriser
from complaintflow.duties import DutyKind, DutyState
from complaintflow.errors import StoreUnavailable
from complaintflow.kernel import Notice
from complaintflow.ports import Arrived, Bounced, Handed, Notifier, Receipt
from complaintflow.testing import FailingNotifier, FailingStore, RecordingNotifier
from complaintflow.values import Actor, Model

from .samples import CLERK, START, World

MINUTE = timedelta(minutes=1)
AT = START + 2 * MINUTE
ARRIVED, BOUNCED = Arrived(at=AT), Bounced(at=AT, reason="no_such_number")


@pytest.fixture
def world() -> World:
    return World()


def later(world: World) -> None:
    world.clock.set(AT + MINUTE)


def standing(world: World, id: str, kind: DutyKind = DutyKind.response) -> DutyState:
    views = world.desk.get(id, actor=Actor.SYSTEM).duties
    return next(view.standing.state for view in views if view.duty.kind is kind)


def test_nothing_to_do(world: World) -> None:
    notifier = RecordingNotifier()
    assert world.relay(notifier).run() == Delivered()
    assert notifier.sent == []


def test_an_arrival_is_recorded_and_the_row_settled(world: World) -> None:
    id = world.acknowledged()
    later(world)
    assert world.relay(RecordingNotifier(ARRIVED)).run() == Delivered(delivered=1)
    assert world.types(id) == ["MessageSent", "MessageArrived"]
    (view, _) = world.desk.get(id, actor=Actor.SYSTEM).duties
    assert view.standing.state is DutyState.met
    assert view.duty.fulfilled == AT
    assert not world.store.pending()
    assert world.relay(RecordingNotifier(ARRIVED)).run() == Delivered()


def test_by_whom_and_when_it_is_recorded(world: World) -> None:
    id = world.acknowledged()
    later(world)
    world.relay(RecordingNotifier(ARRIVED)).run()
    event = world.desk.history(id, actor=Actor.SYSTEM)[-1].event
    assert (event.by, event.at, event.recorded) == (Actor.SYSTEM, AT, AT + MINUTE)


def test_what_is_handed_on_is_settled_and_sending_stands_in(world: World) -> None:
    id = world.acknowledged()
    assert world.relay(RecordingNotifier()).run() == Delivered(handed=1)
    assert world.types(id) == ["MessageSent", "MessageHandedOn"]
    assert standing(world, id) is DutyState.met
    assert not world.store.pending()


class Down:
    """A notifier that never works."""

    def notify(self, notice: Notice) -> Receipt:
        raise ConnectionError


def test_what_was_never_handed_on_meets_nothing(world: World) -> None:
    id = world.acknowledged()
    world.relay(Down()).run()
    assert standing(world, id) is DutyState.open
    world.clock.advance(timedelta(hours=25))
    world.desk.sweep()
    assert standing(world, id) is DutyState.overdue
    world.relay(RecordingNotifier()).run()
    assert standing(world, id) is DutyState.late


def test_a_notifier_that_says_nothing_has_handed_it_on(world: World) -> None:
    class Silent:
        def notify(self, notice: Notice) -> None:
            """Forgets to answer."""

    world.acknowledged()
    assert world.relay(cast(Notifier, Silent())).run() == Delivered(handed=1)


def test_a_bounce_makes_the_duty_open_again_and_tells_the_handler(world: World) -> None:
    id = world.acknowledged()
    later(world)
    assert world.relay(RecordingNotifier(BOUNCED)).run() == Delivered(bounced=1)
    assert world.types(id) == ["MessageSent", "MessageBounced"]
    assert standing(world, id) is DutyState.open
    (pending,) = world.store.pending()
    notice = pending.notice
    assert (notice.topic, notice.role, notice.recipient) == ("bounced", "staff", CLERK.id)
    # It names the message, but is not to a customer: nothing is recorded of its own way.
    assert notice.message is not None
    assert world.relay(RecordingNotifier(BOUNCED)).run() == Delivered(bounced=1)
    assert world.types(id) == ["MessageSent", "MessageBounced"]
    assert not world.store.pending()


def test_a_bounce_past_the_limit_is_a_breach_which_a_fact_in_time_sets_right(
    world: World,
) -> None:
    id = world.acknowledged()
    later(world)
    world.relay(RecordingNotifier(BOUNCED)).run()
    world.clock.advance(timedelta(hours=25))
    world.desk.sweep()
    assert standing(world, id) is DutyState.overdue
    assert world.desk.report(actor=Actor.SYSTEM).breaches == {"4.1": 1}
    called = Acknowledge(channel=Channel.phone, at=START + timedelta(hours=2))
    world.desk.handle(called, actor=CLERK, on=id)
    assert standing(world, id) is DutyState.met
    report = world.desk.report(actor=Actor.SYSTEM)
    assert (report.breaches, report.set_right) == ({}, 1)


def test_news_of_a_bounce_after_the_limit_is_a_breach_at_once(world: World) -> None:
    id = world.acknowledged()
    message = world.store.pending()[0].notice.message
    world.relay(RecordingNotifier()).run()
    world.clock.advance(timedelta(hours=25))
    world.desk.sweep()
    assert world.desk.report(actor=Actor.SYSTEM).breaches == {}
    bounce = RecordBounce(message=str(message))
    world.desk.handle(bounce, actor=Actor.SYSTEM, on=id)
    assert world.types(id)[2:] == ["MessageBounced", "BreachRecorded"]
    assert world.desk.report(actor=Actor.SYSTEM).breaches == {"4.1": 1}


def test_an_arrival_past_the_limit_is_late(world: World) -> None:
    id = world.acknowledged()
    late = START + timedelta(hours=25)
    world.clock.set(late)
    world.relay(RecordingNotifier(Arrived(at=late))).run()
    assert world.types(id) == ["MessageSent", "MessageArrived", "BreachRecorded"]


def test_a_notice_to_the_staff_is_sent_and_nothing_recorded(world: World) -> None:
    id = world.receive()
    notifier = RecordingNotifier(ARRIVED)
    assert world.relay(notifier).run() == Delivered(delivered=1)
    assert [(n.topic, n.role) for n in notifier.sent] == [("assigned", "staff")]
    assert world.types(id) == []


def test_in_order_and_up_to_the_limit(world: World) -> None:
    ids = []
    for _ in range(3):
        ids.append(world.receive())
        world.clock.advance(MINUTE)
    notifier = RecordingNotifier()
    assert world.relay(notifier).run(limit=2) == Delivered(handed=2)
    assert world.relay(notifier).run(limit=2) == Delivered(handed=1)
    assert [notice.subject for notice in notifier.sent] == ids


def test_a_notifier_that_raises_is_counted_and_the_others_go_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    id = world.receive()
    world.clock.advance(MINUTE)
    world.acknowledge(id)
    later(world)
    sent = RecordingNotifier(ARRIVED)
    notifier = FailingNotifier(sent, when="after")
    assert world.relay(notifier).run() == Delivered(delivered=1, failed=1)
    (pending,) = world.store.pending()
    assert (pending.notice.topic, pending.attempts) == ("assigned", 1)
    assert world.relay(notifier).run() == Delivered(delivered=1)
    assert [n.id for n in sent.sent].count(pending.notice.id) == 2
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == f"notice {pending.notice.id} was not sent: ConnectionError"


def test_one_that_never_works_is_tried_after_the_others(world: World) -> None:
    class Particular(RecordingNotifier):
        def notify(self, notice: Notice) -> Receipt:
            super().notify(notice)
            if notice.subject == first:
                raise ConnectionError
            return Handed()

    first = world.receive()
    notifier = Particular()
    for run in range(3):
        assert world.relay(notifier).run(limit=1).failed == 1
        (pending,) = world.store.pending()
        assert pending.attempts == run + 1
    second = world.receive()
    assert world.relay(notifier).run(limit=1) == Delivered(handed=1)
    assert notifier.sent[-1].subject == second


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("receipt", "event"),
    [(ARRIVED, "MessageArrived"), (BOUNCED, "MessageBounced"), (Handed(), "MessageHandedOn")],
)
def test_a_crash_anywhere_loses_nothing_and_records_once(
    receipt: Receipt, event: str, when: Literal["before", "after"]
) -> None:
    n, crashes = 0, 0
    while True:
        n += 1
        world = World()
        id = world.acknowledged()
        (pending,) = world.store.pending()
        later(world)
        notifier = RecordingNotifier(receipt)
        store = FailingStore(world.store, fail_at=n, when=when)
        try:
            world.relay(notifier, world.over(store)).run()
        except StoreUnavailable:
            crashes += 1
            world.relay(notifier, world.over(store)).run()
        own = [notice for notice in notifier.sent if notice.id == pending.notice.id]
        assert len(own) in (1, 2)
        assert own == [pending.notice] * len(own)
        recorded = world.types(id)[1:]
        assert recorded == [event]
        assert pending.notice.id not in [p.notice.id for p in world.store.pending()]
        if store.calls < n:
            break
    assert crashes == 5


def test_told_otherwise_when_sent_again_the_first_news_stands(world: World) -> None:
    for again in (Arrived(at=AT + MINUTE), BOUNCED, Bounced(at=AT + MINUTE, reason="full")):
        id = world.acknowledged()
        world.clock.set(max(world.clock.now(), AT + 2 * MINUTE))
        first = Arrived(at=world.clock.now())
        # The crash comes after the arrival is recorded and before the row is settled.
        store = FailingStore(world.store, fail_at=5)
        with pytest.raises(StoreUnavailable):
            world.relay(RecordingNotifier(first), world.over(store)).run()
        assert world.types(id) == ["MessageSent", "MessageArrived"]
        assert world.relay(RecordingNotifier(again)).run().failed == 0
        assert world.types(id) == ["MessageSent", "MessageArrived"]
        assert not world.store.pending()


@pytest.mark.parametrize(
    "at",
    [START - 10 * MINUTE, AT + timedelta(days=1), datetime(2026, 3, 2)],  # noqa: DTZ001
)
def test_an_arrival_at_an_impossible_time_is_not_sent_again(
    world: World, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    id = world.acknowledged()
    later(world)
    assert world.relay(RecordingNotifier(Arrived(at=at))).run() == Delivered(handed=1)
    assert world.types(id) == ["MessageSent", "MessageHandedOn"]
    assert not world.store.pending()
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    "bounced",
    [
        Bounced(at=START - 10 * MINUTE, reason="full"),
        Bounced(at=AT + timedelta(days=1), reason="full"),
        Bounced(at=datetime(2026, 3, 2), reason="full"),  # noqa: DTZ001
        Bounced(at=AT, reason="550 no such user <wang@example.org>"),
    ],
)
def test_a_bounce_that_is_told_badly_is_a_bounce(world: World, bounced: Bounced) -> None:
    id = world.acknowledged()
    later(world)
    assert world.relay(RecordingNotifier(bounced)).run() == Delivered(bounced=1)
    assert world.types(id) == ["MessageSent", "MessageBounced"]
    assert standing(world, id) is DutyState.open
    event = world.desk.history(id, actor=Actor.SYSTEM)[-1].event
    assert event.at == world.clock.now()
    assert "example" not in event.model_dump_json()


def test_what_could_not_be_recorded_stays_pending(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Strict(RoleAuthoriser):
        def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
            return action != "record_arrival"

    id = world.acknowledged()
    later(world)
    strict = Desk(world.store, clock=world.clock, authoriser=Strict())
    notifier = RecordingNotifier(ARRIVED)
    assert world.relay(notifier, strict).run() == Delivered(failed=1)
    assert "not_permitted" in caplog.text
    assert world.types(id) == ["MessageSent"]
    assert world.relay(notifier).run() == Delivered(delivered=1)
    assert [notice.id for notice in notifier.sent] == [notifier.sent[0].id] * 2


def test_a_store_that_fails_in_the_notifier_fails_that_notice_only(world: World) -> None:
    class Storing:
        def notify(self, notice: Notice) -> Receipt:
            raise StoreUnavailable(reason="its own")

    world.acknowledged()
    assert world.relay(Storing()).run() == Delivered(failed=1)


def another(world: World, id: str) -> None:
    contacts = (Contact(kind=Channel.phone, value="131-0000-0000"),)
    right = Customer(ref="u-9", contacts=contacts)
    world.desk.handle(CorrectFact(customer=right, reason="记错了"), actor=CLERK, on=id)


def test_what_waits_for_somebody_who_is_not_the_customer_is_not_sent() -> None:
    """Whatever fails on the way: nobody is told, and the record says that nobody was."""
    n = 0
    while True:
        n += 1
        world = World()
        id = world.acknowledged()
        another(world, id)
        notifier, store = RecordingNotifier(ARRIVED), FailingStore(world.store, fail_at=n)
        try:
            done = world.relay(notifier, world.over(store)).run()
        except StoreUnavailable:
            done = world.relay(notifier).run()
        assert done == Delivered(dropped=1)
        assert notifier.sent == []
        assert world.types(id) == ["MessageSent", "CustomerCorrected", "MessageBounced"]
        assert not world.store.pending()
        assert standing(world, id) is DutyState.open
        if store.calls < n:
            break


@pytest.mark.parametrize(
    ("receipt", "event", "told"),
    [
        (ARRIVED, "MessageArrived", ["told_the_wrong_one"]),
        (Handed(), "MessageHandedOn", ["told_the_wrong_one"]),
        (BOUNCED, "MessageBounced", []),
    ],
)
def test_what_became_of_a_message_that_went_astray_is_recorded_and_told(
    world: World, receipt: Receipt, event: str, told: list[str]
) -> None:
    """It was on its way already when the customer turned out to be another."""

    class Meanwhile(RecordingNotifier):
        def notify(self, notice: Notice) -> Receipt:
            another(world, case)
            return super().notify(notice)

    case = world.acknowledged()
    later(world)
    assert world.relay(Meanwhile(receipt)).run().failed == 0
    assert world.types(case) == ["MessageSent", "CustomerCorrected", event]
    assert [(p.notice.topic, p.notice.recipient) for p in world.store.pending()] == [
        (topic, CLERK.id) for topic in told
    ]
    assert standing(world, case) is DutyState.open
    assert world.desk.get(case, actor=Actor.SYSTEM).complaint.attempts == 0


def test_the_record_is_asked_by_who_may_see_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    class Blind(RoleAuthoriser):
        def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
            return action != "get"

    world.acknowledged()
    blind = Desk(world.store, clock=world.clock, authoriser=Blind())
    notifier = RecordingNotifier(ARRIVED)
    assert world.relay(notifier, blind).run() == Delivered(failed=1)
    assert (notifier.sent, "unknown_subject" in caplog.text) == ([], True)


def test_the_clock_is_the_systems_where_none_is_given(world: World) -> None:
    world.acknowledged()
    assert Relay(world.desk, RecordingNotifier()).run() == Delivered(handed=1)
    assert not world.store.pending()


def test_an_interruption_is_not_swallowed(world: World) -> None:
    class Stopped:
        def notify(self, notice: Notice) -> Receipt:
            raise KeyboardInterrupt

    world.acknowledged()
    with pytest.raises(KeyboardInterrupt):
        world.relay(Stopped()).run()
    (pending,) = world.store.pending()
    assert pending.attempts == 0
    assert pending.created == START.astimezone(UTC)
