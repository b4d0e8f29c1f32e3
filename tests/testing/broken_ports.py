"""Clocks, sources of randomness, notifiers and authorisers that break one rule each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from complaintflow.desk import RoleAuthoriser
from complaintflow.kernel import Notice
from complaintflow.ports import (
    Arrived,
    Clock,
    Handed,
    Notifier,
    Receipt,
    Scope,
)
from complaintflow.testing import (
    ClockContract,
    FakeClock,
    NotifierContract,
    RecordingNotifier,
)
from complaintflow.values import Actor, Model, Role

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Lacking:
    """Has none of the methods."""


# --- clocks and randomness ---------------------------------------------------------------------


class SoundClock:
    """Goes."""

    step: ClassVar[timedelta] = timedelta(milliseconds=1)

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        self.at += self.step
        return self.at


class Naive(SoundClock):
    """Says nothing of where it is."""

    def now(self) -> datetime:
        return super().now().replace(tzinfo=None)


class Behind(SoundClock):
    """Tells Shanghai's time and calls it UTC."""

    def now(self) -> datetime:
        return super().now() + timedelta(hours=8)


class Backwards(SoundClock):
    """Goes back."""

    step = timedelta(seconds=-1)


class ClockSuite(ClockContract):
    def true_time(self) -> datetime:
        return NOW


class SystemRandomness:
    """Sound."""

    def draw(self, n: int) -> bytes:
        return secrets.token_bytes(n)


class AtLeastOne(SystemRandomness):
    """Draws something always."""

    def draw(self, n: int) -> bytes:
        return super().draw(max(n, 1))


class Repeats(SystemRandomness):
    """Comes round after 300 draws."""

    def __init__(self) -> None:
        self.drawn: list[bytes] = []

    def draw(self, n: int) -> bytes:
        self.drawn.append(super().draw(n))
        return self.drawn[-301] if len(self.drawn) > 300 else self.drawn[-1]


class Seeded(SystemRandomness):
    """Begins with the same bytes in each process."""

    def __init__(self) -> None:
        self.count = 0

    def draw(self, n: int) -> bytes:
        self.count += 1
        return super().draw(n) if n != 16 or self.count > 40 else self.count.to_bytes(16)


class SevenBits(SystemRandomness):
    """Draws letters."""

    def draw(self, n: int) -> bytes:
        return bytes(byte & 0x7F for byte in super().draw(n))


# --- notifiers -------------------------------------------------------------------------------


class SoundNotifier(RecordingNotifier):
    """Drops repetitions, and fails while the line is down."""

    down = False

    def notify(self, notice: Notice) -> Receipt:
        if self.down:
            raise ConnectionError
        if any(sent.id == notice.id for sent in self.sent):
            return self.receipt
        return super().notify(notice)


class SaysNothingToParties(SoundNotifier):
    """Forgets to answer."""

    def notify(self, notice: Notice) -> Receipt:
        receipt = super().notify(notice)
        return receipt if notice.role != "party_b" else None  # type: ignore[return-value]


class Backlog(SoundNotifier):
    """Sends the newest first."""

    def notify(self, notice: Notice) -> Receipt:
        receipt = super().notify(notice)
        if len(self.sent) == 4:
            self.sent[2:4] = self.sent[3:1:-1]
        return receipt


class Complains(SoundNotifier):
    """Takes a repetition for an error."""

    def notify(self, notice: Notice) -> Receipt:
        if any(sent.id == notice.id for sent in self.sent):
            raise ValueError("again")
        return super().notify(notice)


class ComplainsThrice(SoundNotifier):
    """Takes the third time for an error."""

    def __init__(self) -> None:
        super().__init__()
        self.tried: list[str] = []

    def notify(self, notice: Notice) -> Receipt:
        receipt = super().notify(notice)
        self.tried.append(notice.id)
        if self.tried.count(notice.id) > 2:
            raise ValueError("again and again")
        return receipt


class SendsAgain(RecordingNotifier):
    """Says that it drops repetitions, and sends them."""

    down = False

    def notify(self, notice: Notice) -> Receipt:
        if self.down:
            raise ConnectionError
        return super().notify(notice)


class Loses(SoundNotifier):
    """Says that it handed on what it could not."""

    def notify(self, notice: Notice) -> Receipt:
        return Handed() if self.down else super().notify(notice)


class ArrivesBefore(SoundNotifier):
    """Tells arrivals in another clock's time."""

    def notify(self, notice: Notice) -> Receipt:
        super().notify(notice)
        return Arrived(at=NOW - timedelta(hours=8))


class NotifierSuite(NotifierContract):
    drops_repetitions: ClassVar[bool] = True

    def make_clock(self) -> Clock:
        return FakeClock(NOW)

    def sent(self, notifier: Notifier) -> Sequence[str]:
        assert isinstance(notifier, RecordingNotifier)
        return [notice.id for notice in notifier.sent]

    @contextmanager
    def unreachable(self, notifier: Notifier) -> Iterator[None]:
        assert isinstance(notifier, SoundNotifier | SendsAgain)
        notifier.down = True
        yield
        notifier.down = False


# --- authorisers -----------------------------------------------------------------------------


class MaybeNot(RoleAuthoriser):
    """Says nothing where it means no."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        known = action == "sweep" and actor.role is Role.customer
        return None if known else super().may(actor, action, subject)  # type: ignore[return-value]


class AnythingNew(RoleAuthoriser):
    """A manager may do whatever it has not heard of."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        if action == "*":
            return actor.role is Role.manager
        return super().may(actor, action, subject)


class NoScope(RoleAuthoriser):
    """Has nothing to say of somebody who finds nothing."""

    def scope(self, actor: Actor) -> Scope:
        if actor.role is Role.responsible:
            return None  # type: ignore[return-value]
        return super().scope(actor)

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        never = actor.role is Role.responsible and action == "find"
        return not never and RoleAuthoriser().may(actor, action, subject)


class WideScope(RoleAuthoriser):
    """Lists to a responsible person what that person may not get."""

    def scope(self, actor: Actor) -> Scope:
        everything = Scope(everything=True, not_barred=actor.id)
        return everything if actor.role is Role.responsible else super().scope(actor)

    def sees(self, actor: Actor, complaint: Any) -> bool:
        return RoleAuthoriser().sees(actor, complaint)


class AnybodyWithdraws(RoleAuthoriser):
    """Any customer may withdraw any complaint."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        if action == "withdraw" and actor.role is Role.customer:
            return True
        return super().may(actor, action, subject)


class JudgeOfItself(RoleAuthoriser):
    """Whoever is complained about may close the complaint."""

    def may(self, actor: Actor, action: str, subject: Model | None) -> bool:
        if action == "close" and actor.role is Role.manager:
            return True
        return super().may(actor, action, subject)
