"""What every notifier must do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import ClassVar

import pytest

from ...delivery import Delivered, Relay
from ...desk import Desk, SystemClock
from ...kernel import Notice
from ...ports import Arrived, Bounced, Clock, Handed, Notifier, Receipt
from ...stores import MemoryStore
from ...values import Actor
from .._samples import hours, notice
from .._scenes import acknowledged
from ._ability import lacking

_SAMPLES = (
    notice("n-1"),
    notice("n-2", topic="acknowledgement", message="m-1", clause="4.1"),
    notice("n-3", topic="warning", role="staff", recipient="staff-1", clause="4.2", due=hours(24)),
    notice("n-4", role="party_b", recipient="party-b-1", subject="a-1"),
    notice("n-5.again:1", recipient="x" * 64, subject="c_" + "0" * 32),
)


class NotifierContract:
    """The contract of :class:`~complaintflow.ports.Notifier`. Override :meth:`make_notifier`; with
    :meth:`sent` and :meth:`unreachable` more can be tried."""

    drops_repetitions: ClassVar[bool] = False
    """Whether a notice that comes a second time, under its id, is not sent again."""

    def make_notifier(self) -> Notifier:
        """A new notifier that has sent nothing."""
        raise NotImplementedError

    def make_clock(self) -> Clock:
        """The clock that the notifier's times agree with; the system's by default."""
        return SystemClock()

    def sent(self, notifier: Notifier) -> Sequence[str]:
        """Ability: the ids of the notices that went out, in order."""
        lacking("sent")

    def unreachable(self, notifier: Notifier) -> AbstractContextManager[object]:
        """Ability: while it is entered, nothing can be sent (the line is down)."""
        lacking("unreachable")

    @pytest.fixture
    def notifier(self) -> Notifier:
        """The notifier to try."""
        return self.make_notifier()

    def test_is_a_notifier(self, notifier: Notifier) -> None:
        assert isinstance(notifier, Notifier)

    @pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: str(sample.id))
    def test_every_kind_of_notice_gets_a_receipt(self, notifier: Notifier, sample: Notice) -> None:
        _check(notifier.notify(sample))

    def test_each_is_sent_once_and_in_order(self, notifier: Notifier) -> None:
        for sample in _SAMPLES:
            notifier.notify(sample)
        assert list(self.sent(notifier)) == [sample.id for sample in _SAMPLES]

    def test_a_repetition_is_taken(self, notifier: Notifier) -> None:
        """A relay that crashed sends again what it had sent: that is no error."""
        for _ in range(3):
            _check(notifier.notify(_SAMPLES[1]))

    def test_a_repetition_is_dropped(self, notifier: Notifier) -> None:
        if not self.drops_repetitions:
            pytest.skip("set drops_repetitions to have this tried")
        for n in (0, 1, 0, 2, 1):
            notifier.notify(_SAMPLES[n])
        assert list(self.sent(notifier)) == [_SAMPLES[n].id for n in (0, 1, 2)]

    def test_what_cannot_be_sent_raises_and_works_again_later(self, notifier: Notifier) -> None:
        """Only what raises is tried again: a receipt for what was not sent loses the message."""
        with self.unreachable(notifier):
            for _ in range(2):
                with pytest.raises(Exception):  # noqa: B017, PT011 - anything at all
                    notifier.notify(_SAMPLES[0])
        _check(notifier.notify(_SAMPLES[0]))

    def test_a_relay_records_what_it_says(self, notifier: Notifier) -> None:
        """A message to a customer is handed on, has arrived, or has bounced, and the complaint
        says so; a time of arrival that lies before the sending, or ahead, is not believed."""
        desk = Desk(MemoryStore(), clock=self.make_clock())
        id = acknowledged(desk)
        listening = _Listening(notifier)
        done = Relay(desk, listening).run()
        told = [_BECAME[type(receipt)][0] for _, receipt in listening.heard]
        wanted = {name: told.count(name) for name in ("delivered", "bounced", "handed")}
        assert done == Delivered(**wanted)
        news = [
            _BECAME[type(receipt)][1]
            for notice, receipt in listening.heard
            if notice.role == "customer"
        ]
        history = desk.history(id, actor=Actor.SYSTEM)
        assert [e.event.type for e in history if e.event.by == Actor.SYSTEM] == news
        assert len(news) == 1


_BECAME = {
    Arrived: ("delivered", "MessageArrived"),
    Bounced: ("bounced", "MessageBounced"),
    Handed: ("handed", "MessageHandedOn"),
}


class _Listening:
    """Passes notices on, and keeps what was answered."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self.heard: list[tuple[Notice, Receipt]] = []

    def notify(self, notice: Notice) -> Receipt:
        receipt = self._notifier.notify(notice)
        self.heard.append((notice, receipt))
        return receipt


def _check(receipt: Receipt) -> None:
    assert isinstance(receipt, Arrived | Bounced | Handed)
    if isinstance(receipt, Arrived | Bounced):
        assert receipt.at.utcoffset() is not None
    if isinstance(receipt, Bounced):
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", receipt.reason)
