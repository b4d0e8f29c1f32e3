"""What every clock must do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ...agreement import DraftAgreement
from ...desk import Desk, SystemClock
from ...ports import Clock
from ...stores import MemoryStore
from ...values import Actor


class ClockContract:
    """The contract of :class:`~complaintflow.ports.Clock`. Override :meth:`make_clock`, and
    :meth:`true_time` where the clock is meant to tell another time than the system's."""

    tolerance: timedelta = timedelta(minutes=5)
    """How far the clock may be from the true time: what a desk takes for skew."""

    def make_clock(self) -> Clock:
        """The clock to try."""
        raise NotImplementedError

    def true_time(self) -> datetime:
        """What time it is, by a source that the host trusts; the system's clock by default."""
        return SystemClock().now()

    @pytest.fixture
    def clock(self) -> Clock:
        """The clock to try."""
        return self.make_clock()

    def test_is_a_clock(self, clock: Clock) -> None:
        assert isinstance(clock, Clock)

    def test_tells_an_aware_time(self, clock: Clock) -> None:
        for _ in range(3):
            now = clock.now()
            assert isinstance(now, datetime)
            assert now.utcoffset() is not None

    def test_tells_the_present(self, clock: Clock) -> None:
        """In any zone: an instant is what counts. A local time that is called UTC is hours off."""
        for _ in range(3):
            off = clock.now().astimezone(UTC) - self.true_time().astimezone(UTC)
            assert abs(off) <= self.tolerance

    def test_a_desk_records_by_it(self, clock: Clock) -> None:
        desk = Desk(MemoryStore(), clock=clock)
        draft = DraftAgreement.parse({"number": "HT-1", "party_a": "甲", "party_b": "乙"})
        before = clock.now()
        id = desk.handle(draft, actor=Actor.read("manager:m-1")).id
        (drafted,) = desk.history(id, actor=Actor.SYSTEM)
        assert before <= drafted.event.recorded <= clock.now()
