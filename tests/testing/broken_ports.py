"""Vaults, clocks, sources of randomness, notifiers, calendars and authorisers that break one rule
each."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self

from complaintflow.desk import RoleAuthoriser
from complaintflow.kernel import Notice, SecretEntry
from complaintflow.periods import Counted, WorkingCalendar
from complaintflow.ports import (
    Arrived,
    Clock,
    Handed,
    Notifier,
    Receipt,
    Scope,
    Vault,
    VaultValue,
)
from complaintflow.testing import (
    CalendarContract,
    ClockContract,
    FakeClock,
    NotifierContract,
    RecordingNotifier,
    TableCalendar,
    VaultContract,
)
from complaintflow.values import Actor, Model, Role
from complaintflow.vault import MemoryVault

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


class Lacking:
    """Has none of the methods."""


# --- vaults ----------------------------------------------------------------------------------


class SoundVault(MemoryVault):
    """A vault with every ability."""

    def another(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__ = self.__dict__
        return twin

    def kept(self) -> bytes:
        return repr(self.__dict__).encode() + b"".join(
            repr((value.value, value.salt)).encode() for value in self._every()
        )

    def _every(self) -> Iterable[VaultValue]:
        return self.read([f"t_{n:032x}" for n in range(20)])


class CutsOff(SoundVault):
    """A long value loses its end."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return [
            VaultValue(token=v.token, kind=v.kind, salt=v.salt, value=v.value[:10_000])
            for v in super().read(tokens)
        ]


class WantsAList(SoundVault):
    """Counts what it is given before it takes it."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(stream, entries if hasattr(entries, "__len__") else ())


class Normalises(SoundVault):
    """Writes the same letters in another way."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(
            stream,
            [
                SecretEntry(
                    token=e.token,
                    kind=e.kind,
                    salt=e.salt,
                    value=unicodedata.normalize("NFC", e.value),
                )
                for e in entries
            ],
        )


class NoneAskedIsAll(SoundVault):
    """Who asks for nothing is told everything."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return super().read(tokens or [f"t_{n:032x}" for n in range(9)])


class AsOftenAsAsked(SoundVault):
    """Tells twice what is asked twice."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return [value for token in tokens for value in super(AsOftenAsAsked, self).read([token])]


class Toggles(SoundVault):
    """The same again takes it away."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        for entry in entries:
            there = [(v.value, v.salt) for v in self.read([entry.token])]
            if there == [(entry.value, entry.salt)]:
                self.destroy([entry.token])
            else:
                super().write(stream, [entry])


class KeepsTheSalt(SoundVault):
    """A value gets its salt once."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        for entry in entries:
            for known in self.read([entry.token]):
                entry = SecretEntry(
                    token=entry.token, kind=entry.kind, salt=known.salt, value=entry.value
                )
            super().write(stream, [entry])


class FirstOfOneWrite(SoundVault):
    """Of a token that comes twice at once it takes the first."""

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        super().write(stream, {e.token: e for e in reversed(list(entries))}.values())


class NothingIsEverything(SoundVault):
    """To destroy nothing destroys everything."""

    def destroy(self, tokens: Sequence[str]) -> None:
        super().destroy(tokens or [f"t_{n:032x}" for n in range(9)])


class Revives(SoundVault):
    """What was destroyed is there again after a restart."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[SecretEntry] = []

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        taken = list(entries)
        self.written = taken
        super().write(stream, taken)

    def another(self) -> Self:
        self.write("c-1", self.written)
        return self

    def kept(self) -> bytes:
        return b""


class Graveyard(SoundVault):
    """Keeps what it destroys."""

    def __init__(self) -> None:
        super().__init__()
        self._dead: list[str] = []

    def destroy(self, tokens: Sequence[str]) -> None:
        self._dead += [f"{value.value}" for value in self.read(tokens)]
        super().destroy(tokens)


class AThousand(SoundVault):
    """Asks the back end for a thousand at most."""

    def read(self, tokens: Sequence[str]) -> Sequence[VaultValue]:
        return super().read(tokens[:1000])


class Talks(SoundVault):
    """Prints what it has."""

    def __repr__(self) -> str:
        return f"<Talks {[value.value for value in self._every()]}>"


class NotForThreads(SoundVault):
    """Two at once upset it."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = threading.Event()

    def write(self, stream: str, entries: Iterable[SecretEntry]) -> None:
        if self._busy.is_set():
            raise RuntimeError("somebody is here")
        self._busy.set()
        threading.Event().wait(0.001)
        super().write(stream, entries)
        self._busy.clear()


class VaultSuite(VaultContract):
    def reopen_vault(self, vault: Vault) -> Vault:
        assert isinstance(vault, SoundVault)
        return vault.another()

    def vault_bytes(self, vault: Vault) -> bytes:
        assert isinstance(vault, SoundVault)
        return vault.kept()


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


# --- calendars -------------------------------------------------------------------------------


class SoundCalendar(TableCalendar):
    """Three years with two holidays each."""

    def __init__(self, id: str = "host", more: tuple[date, ...] = ()) -> None:
        rest = [date(year, *day) for year in (2024, 2025, 2026) for day in ((1, 1), (5, 1))]
        super().__init__(id, years=(2024, 2025, 2026), rest=(*rest, *more))


class NoName(SoundCalendar):
    """Is called nothing."""

    def __init__(self, id: str = " ", more: tuple[date, ...] = ()) -> None:
        super().__init__(" ", more)


class VersionOfTheDay(SoundCalendar):
    """Has another version each time it is loaded."""

    def __init__(self, id: str = "host", more: tuple[date, ...] = ()) -> None:
        super().__init__(id, more)
        self._loaded = secrets.token_hex(6)

    @property
    def version(self) -> str:
        return self._loaded


class Tires(SoundCalendar):
    """Counts otherwise after 300 questions."""

    asked = 0

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        self.asked += provisional
        return super().roll(day, provisional=provisional)

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n + (self.asked > 300), provisional=provisional)


class OneOrNought(SoundCalendar):
    """Says 1 for yes."""

    def is_working(self, day: date) -> bool:
        return int(super().is_working(day))  # type: ignore[return-value]


class NoHolidays(SoundCalendar):
    """A year without data has no holidays."""

    def is_working(self, day: date) -> bool:
        return super().is_working(day) if self.known(day.year) else day.weekday() < 5


class OffByOne(SoundCalendar):
    """Is a day late after sixty."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n + (n == 60), provisional=provisional)


class RollsOn(SoundCalendar):
    """Rolls a working day too."""

    def roll(self, day: date, *, provisional: bool = False) -> Counted:
        return super().roll(day + timedelta(days=1), provisional=provisional)


class AlwaysWaits(SoundCalendar):
    """Is never sure."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        counted = super().count(after, n, provisional=provisional)
        return counted._replace(missing=counted.missing or 2027)


class Guesses(SoundCalendar):
    """Answers what it does not know."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n, provisional=True)


class Sure(SoundCalendar):
    """Does not say that it guesses."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n, provisional=provisional)._replace(missing=None)


class Overflows(SoundCalendar):
    """Lets the date type complain."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        if after.year == 9999:
            raise OverflowError
        return super().count(after, n, provisional=provisional)


class OneVersion(SoundCalendar):
    """Has one version, whatever it says."""

    @property
    def version(self) -> str:
        return "1"


class CountsForLimits(SoundCalendar):
    """Counts from the day itself where seven are asked for."""

    def count(self, after: date, n: int, *, provisional: bool = False) -> Counted:
        return super().count(after, n - (n == 7), provisional=provisional)


class CalendarSuite(CalendarContract):
    def __init__(self, made: type[Any]) -> None:
        self.made = made

    def make_calendar(self) -> WorkingCalendar:
        calendar: WorkingCalendar = self.made()
        return calendar

    def make_changed(self) -> WorkingCalendar:
        calendar: WorkingCalendar = self.made(more=(date(2025, 6, 2),))
        return calendar


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
