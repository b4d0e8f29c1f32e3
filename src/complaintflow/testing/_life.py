"""A life: two desks on one store, a clock, and beside them the oracle, which foresees what becomes
of each command."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeAlias

from ..agreement import copy_of
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
from ..periods import WorkingCalendar
from ..periods.china import CHINA, china
from ..ports import Clock, Randomness, Store, Vault
from ..values import Actor
from . import _oracle as oracle
from . import _words as words
from .failing import FailingStore, FailingVault, Moment
from .fakes import FakeClock, FakeRandomness

BEGIN = datetime(2025, 1, 20, 1, tzinfo=UTC)
LATE = datetime(2025, 12, 20, 1, tzinfo=UTC)
"""When lives begin: most early, some so late that the next year's notice is not known yet."""

END = datetime(2026, 11, 5, tzinfo=UTC)
"""No life goes on longer: the notice for 2027 is not known."""

SIGNED = date(2025, 1, 2)
"""The day on which the first agreement was signed."""

_REFUSED: dict[str, type[ComplaintFlowError]] = {
    "not_permitted": NotPermitted,
    "unknown_subject": UnknownSubject,
    "stale": StaleComplaint,
    "refused": CommandRefused,
}

Calendars: TypeAlias = Mapping[str, WorkingCalendar]
MakeDesk: TypeAlias = Callable[[Store, Vault | None, Clock, Randomness, Calendars], Desk]


def desk_on(
    store: Store,
    vault: Vault | None,
    clock: Clock,
    randomness: Randomness,
    calendars: Calendars,
) -> Desk:
    """The plain desk."""
    return Desk(store, vault=vault, clock=clock, randomness=randomness, calendars=calendars)


class Notices(Mapping[str, WorkingCalendar]):
    """The State Council's calendar as a host has it: with the notice for 2026 once that is out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __getitem__(self, name: str) -> WorkingCalendar:
        if name != CHINA:
            raise KeyError(name)
        return china(through=2026 if self._clock.now() >= oracle.PUBLISHED else 2025)

    def __iter__(self) -> Iterator[str]:
        return iter((CHINA,))

    def __len__(self) -> int:
        return 1


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
        self.world: oracle.World = {}
        """The oracle's account of every record, by id, in the order in which they began."""
        self.versions: dict[str, int] = {}
        self.changed: set[str] = set()
        """The records that something happened to since they were compared."""
        self.done: list[Done] = []
        self.log: Counter[tuple[str, str, str]] = Counter()
        """What became of the commands: (``accepted``, kind, move) and (``refused``, kind, rule)."""
        self.refused: list[str] = []
        self.dress: Callable[[Command], Command] = lambda command: command
        """What is done to each command before it is handed in: its texts may be others."""
        self._make_desk = make_desk
        self._keys = 0
        self._fault: Callable[[], None] | None = None
        self._randomness = (FakeRandomness(1), FakeRandomness(2))
        self._notices = Notices(self.clock)
        self.agreement = ""
        self.open(store, vault)

    def open(self, store: Store, vault: Vault | None) -> None:
        """Two desks on a store that may fail: at first, and after a restart."""
        self.inner, self.inner_vault = store, vault
        self.store = FailingStore(store)
        self.vault = None if vault is None else FailingVault(vault)
        self._fault = None
        first, second = self._randomness
        ports = (self.store, self.vault, self.clock)
        self.desk = self._make_desk(*ports, first, self._notices)
        self.second = self._make_desk(*ports, second, self._notices)

    def of(self, kind: str) -> dict[str, oracle.Case]:
        """The records of a kind."""
        return {id: case for id, case in self.world.items() if case["kind"] == kind}

    def agree(self, terms: str = "usual") -> None:
        """An agreement that is in force from the beginning; each party signs for itself."""
        term = {"years": 9, "indefinite": None, "first_day": None, "last_day": None}
        told = {"number": "HT-1", "party_b_ref": "pb", "terms": terms, **term}
        id = self.begin("draft_agreement", told, "boss")
        assert id is not None, "it is always taken"
        for party, who in (("party_a", "pa"), ("party_b", "pb")):
            self.hand_in(id, "sign_agreement", {"party": party, "day": SIGNED}, who)
        self.agreement = id

    def kind_of(self, stream: str | None, move: str) -> str:
        """The kind of a record, or of what a move begins."""
        return _BEGINS[move] if stream is None else str(self.world[stream]["kind"])

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

        again = False
        try:
            try:
                outcome = handle()
            except StoreUnavailable:
                again = True
                outcome = handle()
        except (NotPermitted, UnknownSubject, StaleComplaint, CommandRefused) as error:
            if again and (command.type, verdict) == ("dispose", "ok"):
                # It was disposed of, and with its values its keys were forgotten.
                return Outcome(id=on or "", reference="", version=0, events=(), key=key)
            if type(error) is not _REFUSED.get(verdict):
                raise
            self.refused.append(key)
            if isinstance(error, CommandRefused):
                kind = self.kind_of(on, command.type)
                self.log.update(("refused", kind, refusal.rule) for refusal in error.refusals)
            return None
        same(f"{command.type} by {who}", "ok", verdict)
        version = self.versions.get(on or "", 0) + len(outcome.events)
        same(f"the version after {command.type}", outcome.version, version)
        self.versions[outcome.id] = version
        self.done.append(Done(self.clock.now(), command, actor, on, key, outcome))
        kind = self.kind_of(on, command.type)
        self.log["accepted", kind, command.type] += 1
        return outcome

    def begin(self, name: str, args: oracle.Args, who: str) -> str | None:
        """A record begins; its id, where it is taken."""
        role = words.PEOPLE[who]
        verdict = "not_permitted"
        case: oracle.Case | None = None
        if name in oracle.MAY[role]:
            verdict = self._sees_near(_near(name, args), role, who, _looks_as(name)) or "refused"
            if verdict == "refused":
                case = self._begun(name, args, who)
                verdict = "ok" if case is not None else "refused"
        outcome = self.give(words.begins(name, args), who, None, verdict)
        if outcome is None or case is None:
            return None
        case["id"] = outcome.id
        self.world[outcome.id] = case
        self._settle(outcome.id)
        return outcome.id

    def _begun(self, name: str, args: oracle.Args, who: str) -> oracle.Case | None:
        now, role = self.clock.now(), words.PEOPLE[who]
        if name == "draft_agreement":
            return oracle.drafted(args)
        if name == "receive":
            return oracle.receive(args, now, who, self.world)
        if name == "carry_over":
            return oracle.carry_over(args, now)
        if name == "open_improvement":
            return oracle.opened(args, now, who, self.world)
        return oracle.raised(args, now, role, self.world)

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
        case, now = self.world[stream], self.clock.now()
        args = self._counted(stream, name, args, who)
        verdict = self.foresee(stream, name, args, who, expected)
        command = words.command(case["kind"], name, args)
        offered = self._offered(stream, who) if verdict == "ok" else set()
        outcome = self.give(command, who, stream, verdict, expected, key)
        if outcome is not None:
            same(f"whether {name} by {who} was offered", name in offered, True)
            kind, role = oracle.KINDS[case["kind"]], words.PEOPLE[who]
            made, barred = _made(outcome), oracle.people(case)
            kind.apply(case, name, args, now, role, who, made, self.world)
            self._settle(stream)
            for other in oracle.spread(case, name, barred, self.world):
                self._settle(other)
                self._read_version(other)
            if name == "dispose":
                self._disposed(stream)
        return outcome

    def _offered(self, stream: str, who: str) -> set[str]:
        """The moves that somebody is told are open."""
        return {m.move for m in self.desk.allowed(stream, actor=words.actor(who)) if m.open}

    def _counted(self, stream: str, name: str, args: oracle.Args, who: str) -> oracle.Args:
        """With the figures of an analysis, unless they are made up: to the oracle they are what
        tells one from another. So with the digest of a copy."""
        if name == "give_copy":
            copy = (1, "ab" * 32)
            if not args["made_up"]:
                own = copy_of(self.inner.events(stream))
                copy = (own.through, own.digest)
            return {**args, "copy": copy}
        if name != "record_analysis":
            return args
        figures = ("cd" * 32, 1)
        if not args["made_up"] and name in oracle.MAY[words.PEOPLE[who]]:
            days = (words.ANALYSED, args["last"])
            made = self.desk.analysis(stream, *days, actor=words.actor(who))
            figures = (made.digest, made.complaints)
        return {**args, "figures": figures}

    def _settle(self, stream: str) -> None:
        """What follows for the duties; and under which ids the library knows the breaches."""
        case = self.world[stream]
        oracle.settle(case, self.clock.now())
        self.changed.add(stream)
        self._name_breaches(stream)

    def _name_breaches(self, stream: str) -> None:
        new = [breach for breach in self.world[stream].get("breaches", ()) if not breach["id"]]
        if not new:
            return
        head = self.inner.load(stream, "").snapshot
        told = [] if head is None else json.loads(head.body)["breaches"]
        known = {breach["id"] for breach in self.world[stream]["breaches"]}
        for breach in new:
            for other in told:
                key = (other["duty"] or "leak", other["cycle"], other["about"])
                if key == breach["key"] and other["id"] not in known:
                    breach["id"] = other["id"]
                    known.add(other["id"])
                    break

    def _disposed(self, stream: str) -> None:
        """What was remembered of the commands on it is forgotten with its values."""
        self.done = [d for d in self.done if stream not in (d.on, d.outcome.id)]
        self._read_version(stream)
        last = self.inner.events(stream, self.versions[stream] - 1)[0]
        self.world[stream]["destroyed"] = json.loads(last.body)["type"] == "ValuesDestroyed"

    def _read_version(self, stream: str) -> None:
        head = self.inner.load(stream, "").snapshot
        self.versions[stream] = 0 if head is None else head.version

    def foresee(
        self, stream: str, name: str, args: oracle.Args, who: str, expected: int | None = None
    ) -> str:
        """What must become of a command."""
        case, role = self.world[stream], words.PEOPLE[who]
        kind = oracle.KINDS[case["kind"]]
        if not kind.permitted(case, role, who, name):
            sees = kind.permitted(case, role, who, "get")
            return "not_permitted" if sees else "unknown_subject"
        if expected is not None and expected != self.versions[stream]:
            return "stale"
        hidden = self._sees_near(kind.near(case, name, args), role, who, "get")
        if hidden is not None:
            return hidden
        accepted = kind.accepts(case, name, args, self.clock.now(), role, who, self.world)
        return "ok" if accepted else "refused"

    def _sees_near(
        self, near: list[tuple[str, str]], role: str, who: str, action: str
    ) -> str | None:
        """What stands against a command that looks at other records; None where nothing does."""
        for kind, id in near:
            other = self.world.get(id)
            if other is None or other["kind"] != kind:
                return "unknown_subject"
            permitted = oracle.KINDS[kind].permitted
            if not permitted(other, role, who, action):
                return "not_permitted" if permitted(other, role, who, "get") else "unknown_subject"
        return None

    def try_out(self, stream: str, name: str, args: oracle.Args, who: str) -> None:
        """``check`` says what ``handle`` is going to do."""
        args = self._counted(stream, name, args, who)
        verdict = self.foresee(stream, name, args, who)
        try:
            command = words.command(self.world[stream]["kind"], name, args)
            told = self.desk.check(command, actor=words.actor(who), on=stream)
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
        left = [s for s, case in self.world.items() if case.get("destroyed") is False]
        made = {"warnings": 0, "breaches": 0, "set_right": 0, "recomputed": 0}
        stale = [s for s, case in self.world.items() if oracle.is_stale(case, now)]
        for stream in stale:
            made["recomputed"] += oracle.count_anew(self.world[stream], now)
        due = {*stale, *(s for s in self.world if oracle.something_due(self.world[s], now))}
        for stream in due:
            for name, n in oracle.settle(self.world[stream], now).items():
                made[name] += n
            self.changed.add(stream)
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
            self._read_version(stream)
            self._name_breaches(stream)
        for stream in left:
            self._disposed(stream)
            same("whether its values are destroyed", self.world[stream]["destroyed"], True)

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


_BEGINS = {move: name for name, kind in oracle.KINDS.items() for move in kind.begins_by}


def _types(swept: Swept) -> list[str]:
    return sorted(event.type for event in swept.events)


_MADE = ("message", "request", "hold", "disclosure", "suit", "proposal", "check", "attachment")


def _made(outcome: Outcome) -> str:
    """The id of what a command made: a message, a request, a hold, a disclosure, a suit."""
    event = outcome.events[0] if outcome.events else None
    return next((str(getattr(event, name)) for name in _MADE if hasattr(event, name)), "")


def _near(name: str, args: oracle.Args) -> list[tuple[str, str]]:
    """The records that one which begins looks at."""
    under = [("agreement", args["agreement"])] if args.get("agreement") else []
    if name == "open_improvement" and args["complaint"] is not None:
        return [*under, ("complaint", args["complaint"])]
    if name == "raise_claim":
        named = dict.fromkeys(stream for stream, _ in args["breaches"])
        return [*under, *((_record(stream), stream) for stream in named)]
    return under


def _record(stream: str) -> str:
    return "improvement" if stream.startswith("i_") else "complaint"


def _looks_as(name: str) -> str:
    return "raise_claim" if name == "raise_claim" else "get"
