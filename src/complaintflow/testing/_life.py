"""A life: two desks on one store, a clock, and beside them the oracle, which foresees what becomes
of each command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from ..agreement import DraftAgreement, SignAgreement
from ..desk import Desk, Outcome, Swept
from ..errors import (
    CommandRefused,
    ComplaintFlowError,
    NotPermitted,
    StaleComplaint,
    StoreUnavailable,
    UnknownSubject,
)
from ..kernel import Command, Refused
from ..ports import Clock, Randomness, Store, Vault
from ..values import Actor, Day
from . import _oracle as oracle
from . import _words as words
from .failing import FailingStore, FailingVault, Moment
from .fakes import FakeClock, FakeRandomness

BEGIN = datetime(2026, 1, 26, 1, tzinfo=UTC)
END = datetime(2026, 11, 20, tzinfo=UTC)
"""No life goes on longer: the oracle knows 2026 alone, and its last days are provisional."""

_REFUSED: dict[str, type[ComplaintFlowError]] = {
    "not_permitted": NotPermitted,
    "unknown_subject": UnknownSubject,
    "stale": StaleComplaint,
    "refused": CommandRefused,
}

MakeDesk: TypeAlias = Callable[[Store, Vault | None, Clock, Randomness], Desk]


def desk_on(store: Store, vault: Vault | None, clock: Clock, randomness: Randomness) -> Desk:
    """The plain desk."""
    return Desk(store, vault=vault, clock=clock, randomness=randomness)


class Done(NamedTuple):
    """A command that was carried out, and how."""

    at: datetime
    command: Command
    actor: Actor
    on: str | None
    key: str
    outcome: Outcome


def same(what: str, desk: object, oracle: object) -> None:
    """Compare what the desk says with what the oracle says; the message tells both."""
    if desk != oracle:
        raise AssertionError(f"{what}: the desk says {desk!r}, the oracle {oracle!r}")


class Life:
    """What goes on in one life: everything that is handed in goes through :meth:`give`."""

    def __init__(self, make_desk: MakeDesk, store: Store, vault: Vault | None = None) -> None:
        self.clock = FakeClock(BEGIN)
        self.cases: dict[str, oracle.Case] = {}
        self.versions: dict[str, int] = {}
        self.done: list[Done] = []
        self.refused: list[str] = []
        self.dress: Callable[[Command], Command] = lambda command: command
        """What is done to each command before it is handed in: its texts may be others."""
        self._make_desk = make_desk
        self._keys = 0
        self._fault: Callable[[], None] | None = None
        self._randomness = (FakeRandomness(1), FakeRandomness(2))
        self.open(store, vault)
        self.agreement = self._agree()

    def open(self, store: Store, vault: Vault | None) -> None:
        """Two desks on a store that may fail: at first, and after a restart."""
        self.inner, self.inner_vault = store, vault
        self.store = FailingStore(store)
        self.vault = None if vault is None else FailingVault(vault)
        self._fault = None
        first, second = self._randomness
        self.desk = self._make_desk(self.store, self.vault, self.clock, first)
        self.second = self._make_desk(self.store, self.vault, self.clock, second)

    def _agree(self) -> str:
        """An agreement that is in force all the time; each party signs for itself."""
        draft = DraftAgreement.parse(
            {"number": "HT-1", "party_a": "甲", "party_b": "乙", "party_b_ref": "pb", "years": 9}
        )
        drafted = self._handed(draft, words.actor("boss"), None)
        for party, who in (("party_a", "pa"), ("party_b", "pb")):
            sign = SignAgreement.parse(
                {"party": party, "person": "某人", "day": Day.parse({"day": "2025-01-01"})}
            )
            self._handed(sign, words.actor(who), drafted.id)
        return drafted.id

    def _handed(self, command: Command, actor: Actor, on: str | None) -> Outcome:
        key = self._key()
        outcome = self.desk.handle(command, actor=actor, on=on, key=key)
        self.done.append(Done(self.clock.now(), command, actor, on, key, outcome))
        return outcome

    def _key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    # --- crashes -----------------------------------------------------------------------------

    def will_fail(self, n: int, when: Moment, *, vault: bool = False) -> None:
        """Let the n-th call of the next command or sweep fail: of the vault, where it is apart, or
        of the store."""
        failing = self.vault if vault and self.vault is not None else self.store
        self._fault = partial(failing.fail_next, n, when)

    @property
    def about_to_fail(self) -> bool:
        """Whether something is going to fail."""
        return self._fault is not None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """The fault that was announced happens in here, and nowhere else."""
        fault, self._fault = self._fault, None
        if fault is not None:
            fault()
        try:
            yield
        finally:
            self.store.fail_next(0)
            if self.vault is not None:
                self.vault.fail_next(0)

    # --- commands ----------------------------------------------------------------------------

    def give(
        self,
        command: Command,
        who: str,
        on: str | None,
        verdict: str,
        expected: int | None = None,
        key: str | None = None,
    ) -> Outcome | None:
        """Hand in a command; where the store fails, again under its key, as a client would.

        ``verdict`` is what must become of it: ``ok``, ``refused``, ``not_permitted``, ``stale``,
        ``unknown_subject``.
        """
        key, actor = key or self._key(), words.actor(who)
        command = self.dress(command)

        def handle() -> Outcome:
            with self._failing():
                return self.desk.handle(command, actor=actor, on=on, key=key, expected=expected)

        try:
            try:
                outcome = handle()
            except StoreUnavailable:
                outcome = handle()
        except (NotPermitted, UnknownSubject, StaleComplaint, CommandRefused) as error:
            if type(error) is not _REFUSED.get(verdict):
                raise
            self.refused.append(key)
            return None
        same(f"{command.type} by {who}", "ok", verdict)
        version = self.versions.get(on or "", 0) + len(outcome.events)
        same(f"the version after {command.type}", outcome.version, version)
        self.versions[outcome.id] = version
        self.done.append(Done(self.clock.now(), command, actor, on, key, outcome))
        return outcome

    def receive(self, args: oracle.Args, who: str) -> str | None:
        """A complaint comes in; its id, where it is taken."""
        case = oracle.receive(args, self.clock.now(), who)
        return self._begin("receive", words.receiving(args, self.agreement), case, who)

    def carry_over(self, args: oracle.Args, who: str) -> str | None:
        """An old case is carried over; its id, where it is taken."""
        case = oracle.carry_over(args, self.clock.now())
        return self._begin("carry_over", words.carrying(args), case, who)

    def _begin(self, name: str, command: Command, case: oracle.Case | None, who: str) -> str | None:
        permitted = name in oracle.MAY[words.PEOPLE[who]]
        verdict = "not_permitted" if not permitted else "refused" if case is None else "ok"
        outcome = self.give(command, who, None, verdict)
        if outcome is None or case is None:
            return None
        oracle.settle(case, self.clock.now())
        self.cases[outcome.id] = case
        return outcome.id

    def hand_in(
        self,
        stream: str,
        name: str,
        args: oracle.Args,
        who: str,
        expected: int | None = None,
        key: str | None = None,
    ) -> Outcome | None:
        """Foresee what becomes of a command, hand it in, and do the same to the oracle's case."""
        verdict = self.foresee(stream, name, args, who, expected)
        command = words.command(name, args)
        outcome = self.give(command, who, stream, verdict, expected, key)
        if outcome is not None:
            case, now = self.cases[stream], self.clock.now()
            message: Any = getattr(outcome.events[0], "message", "")
            other = self.cases.get(args.get("other", ""))
            oracle.apply(case, name, args, now, who, message, other)
            oracle.settle(case, now)
        return outcome

    def foresee(
        self, stream: str, name: str, args: oracle.Args, who: str, expected: int | None = None
    ) -> str:
        """What must become of a command."""
        case, role = self.cases[stream], words.PEOPLE[who]
        other = self.cases.get(args.get("other", ""))
        if not oracle.sees(case, role, who):
            return "unknown_subject"
        if not oracle.permitted(case, role, who, name):
            return "not_permitted"
        if expected is not None and expected != self.versions[stream]:
            return "stale"
        if other is not None and not oracle.sees(other, role, who):
            return "unknown_subject"
        accepted = oracle.accepts(case, name, args, self.clock.now(), role, who, other)
        return "ok" if accepted else "refused"

    def try_out(self, stream: str, name: str, args: oracle.Args, who: str) -> None:
        """``check`` says what ``handle`` is going to do."""
        verdict = self.foresee(stream, name, args, who)
        try:
            told = self.desk.check(words.command(name, args), actor=words.actor(who), on=stream)
        except (NotPermitted, UnknownSubject) as error:
            same(f"checking {name} by {who}", error.code, verdict)
            return
        refused = isinstance(told, Refused)
        same(f"checking {name} by {who}", "refused" if refused else "ok", verdict)

    # --- time --------------------------------------------------------------------------------

    def wait(self, by: timedelta) -> None:
        """Time passes, within the year that the oracle knows."""
        if self.clock.now() + by < END:
            self.clock.advance(by)

    def sweep(self) -> None:
        """What time has brought is written down, once; a sweep that crashes is run again."""
        now = self.clock.now()
        due = [s for s in self.cases if oracle.something_due(self.cases[s], now)]
        made = {"warnings": 0, "breaches": 0, "set_right": 0, "recomputed": 0}
        for stream in due:
            for name, n in oracle.settle(self.cases[stream], now).items():
                made[name] += n
        try:
            with self._failing():
                self._sweep_whole(now, made)
        except StoreUnavailable:
            self.desk.sweep()
        written = self.position()
        same("a second sweep", self.second.sweep().events, ())
        same("events after a second sweep", self.position(), written)
        same("what stays due for ever", list(self.inner.due(now)), [])
        for stream in due:
            head = self.inner.load(stream, "").snapshot
            self.versions[stream] = head.version if head else 0

    def _sweep_whole(self, now: datetime, made: dict[str, int]) -> None:
        foreseen, swept = self.desk.preview(now), self.desk.sweep()
        same("the sweep's events", *(_types(each) for each in (swept, foreseen)))
        same("the sweep", {name: getattr(swept, name) for name in made}, made)
        same("what the sweep could not do", swept.failed, ())

    def position(self) -> int:
        """How many events there are."""
        feed = self.inner.events_after(0, 10**6)
        same("positions", [e.position for e in feed], list(range(1, len(feed) + 1)))
        return len(feed)


def _types(swept: Swept) -> list[str]:
    return sorted(event.type for event in swept.events)
