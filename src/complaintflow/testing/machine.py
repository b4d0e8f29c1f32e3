"""Lives of agreements, complaints, improvements and claims at random, on a host's own store, vault
and desk, against an independent account of the process (needs ``testing``)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from ..desk import Desk
from ..errors import IdempotencyConflict
from ..ports import Clock, Randomness, Store, Vault
from . import _agreeing as agreeing
from . import _oracle as oracle
from . import _words as words
from ._life import END, LATE, Calendars, Done, Life, desk_on, same

_PEOPLE = sorted(words.PEOPLE)
_MOST = {
    "receive": ("complaint", 3),
    "carry_over": ("complaint", 3),
    "draft_agreement": ("agreement", 3),
    "open_improvement": ("improvement", 3),
    "raise_claim": ("claim", 3),
}
"""What each command begins, and how many of these there are at most in one life."""
_BY = {
    "receive": ["clerk"],
    "carry_over": ["boss"],
    "draft_agreement": ["boss"],
    "open_improvement": ["boss"],
    "raise_claim": ["pa", "pb"],
}
_BETWEEN = (words.ASSISTANCE, words.BREACHES, words.FINDINGS, words.RIGHTS)
_DEALT_WITH = (
    "claim",
    "claim",
    "improvement",
    "improvement",
    "agreement",
    "complaint",
    "complaint",
)
_SOME_TIME = st.one_of(words.minutes(1, 60 * 30), words.minutes(60 * 24, 60 * 24 * 9))


class ComplaintMachine(RuleBasedStateMachine):
    """Drives two desks on one store, and beside them an oracle that shares no code with the
    library: plain dicts, its own calendar, its own table of who may do what.

    Subclass it, make your store, and take its ``TestCase``::

        class LifeInMyStore(ComplaintMachine):
            def make_store(self) -> Store:
                return MyStore(...)

        TestLifeInMyStore = LifeInMyStore.TestCase

    Agreements are written down, signed, changed and ended; complaints are handled under them, with
    the assistance of Party B; problems are improved; breaches are found, excused, made good; one
    party claims of the other, they dispute, a court decides; records are held and disposed of.
    Everybody acts: the department, the staff, both parties, customers, auditors. Commands come
    allowed and not, time moves, the store fails at any call before or after its effect, commands
    come again under their key or with a version that has passed, sweeps run at any time, and the
    host restarts. After every step status, limits, standings, breaches, allowed moves, worklists
    and the chain are compared with the oracle; at the end folds, index, values and outbox.

    How many lives there are, and how many steps each has, follows hypothesis's settings (give
    ``TestCase.settings`` others).
    """

    def __init__(self) -> None:
        super().__init__()
        self.resources: ExitStack = ExitStack()
        """Closed at the end of a life: ``self.resources.enter_context(...)``, ``callback(...)``."""
        try:
            self._life = Life(self.make_desk, self.make_store(), self.make_vault())
        except BaseException:
            self.resources.close()
            raise
        self._record = agreeing.Record()
        self._steps = 0

    # --- what a host supplies ----------------------------------------------------------------

    def make_store(self) -> Store:
        """A new, empty store, migrated. To be overridden."""
        raise NotImplementedError

    def make_vault(self) -> Vault | None:
        """A new, empty vault; None where the store keeps the values itself."""
        return None

    def make_desk(
        self,
        store: Store,
        vault: Vault | None,
        clock: Clock,
        randomness: Randomness,
        calendars: Calendars,
    ) -> Desk:
        """A desk on these ports. Override it for a desk of your own; it must permit by role as
        :class:`~complaintflow.desk.RoleAuthoriser` does, and count with ``calendars``: the shipped
        one, which learns of the notice for 2026 while lives go on."""
        return desk_on(store, vault, clock, randomness, calendars)

    def reopen_store(self, store: Store) -> Store:
        """The same data through a new object, as after a restart. Override it where the store
        outlives its object; the default goes on with the same one."""
        return store

    # --- commands ----------------------------------------------------------------------------

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """The parties have an agreement, and the first complaint comes in."""
        life = self._life
        if data.draw(st.sampled_from([False, False, False, True])):
            life.clock.set(LATE)
        life.agree(data.draw(st.sampled_from(["usual", *sorted(oracle.TERMS)])))
        args = words.received(data.draw, life.clock.now(), life.world)
        life.begin("receive", {**args, "handler": "clerk", "came_in": None}, "boss")

    @rule(data=st.data(), name=st.sampled_from(["receive", "receive", *_MOST]))
    def another(self, data: st.DataObject, name: str) -> None:
        """Another complaint comes in, or an old one is carried over; an agreement is written down;
        a problem is taken up; one party holds the other liable."""
        life, draw = self._life, data.draw
        now, who = life.clock.now(), draw(st.sampled_from([*_BY[name] * 5, *_PEOPLE]))
        kind, most = _MOST[name]
        if len(life.of(kind)) >= most:
            return
        if name == "receive":
            life.begin(name, words.received(draw, now, life.world), who)
        elif name == "carry_over":
            life.begin(name, words.carried(draw, now), who)
        elif name == "open_improvement":
            life.begin(name, words.opened(draw, now, life.world), who)
        elif name == "raise_claim":
            life.begin(name, words.raised(draw, now, life.world), who)
        else:
            id = life.begin(name, words.drafted(draw, now, f"HT-{len(life.world) + 1}"), who)
            if id is not None and draw(st.booleans()):
                for party in ("party_b", "party_a"):
                    life.hand_in(id, "sign_agreement", {"party": party, "day": None}, "boss")

    @rule(data=st.data(), times=st.integers(1, 6))
    def act(self, data: st.DataObject, times: int) -> None:
        """Commands on a record, more often than not by somebody who may, from where they may be
        given."""
        stream = self._one_of(data)
        for _ in range(times):
            self._one(stream, data.draw)

    def _one(self, stream: str, draw: words.Draw) -> None:
        life = self._life
        case, now = life.world[stream], life.clock.now()
        ready = words.ready(case, life.world, now)
        ahead = [name for name in ready if name in oracle.TO]
        every = oracle.KINDS[case["kind"]].moves
        name = draw(st.sampled_from([*ready * 4, *ahead * 2, *every]))
        args = words.arguments(draw, name, case, life.world, now)
        who = draw(st.sampled_from([words.whom(name, case) or "boss", "boss", *_PEOPLE]))
        if draw(st.booleans()) and name not in oracle.MAY[words.PEOPLE[who]]:
            who = "complaintflow" if name in oracle.MAY["system"] else "boss"
        version = life.versions[stream]
        expected = draw(st.sampled_from([None, None, None, None, version, version - 1]))
        if not life.about_to_fail and draw(st.booleans()):
            life.try_out(stream, name, args, who)
        life.hand_in(stream, name, args, who, expected)

    @rule(data=st.data(), times=st.integers(1, 10))
    def go_on(self, data: st.DataObject, times: int) -> None:
        """The process goes on as it should, step by step, time passing between."""
        stream = self._one_of(data, "complaint", "complaint", "improvement")
        for _ in range(times):
            step = words.ahead(data.draw, self._life.world[stream], self._life.clock.now())
            if step is None:
                return
            self._life.hand_in(stream, *step, "boss")
            self._life.wait(data.draw(words.minutes(0, 600)))

    @rule(data=st.data(), times=st.integers(1, 5))
    def tell(self, data: st.DataObject, times: int) -> None:
        """Messages to the customer, and news of them."""
        self._some(data, "complaint", times, words.TELLING)

    @rule(
        data=st.data(),
        times=st.integers(2, 8),
        names=st.sampled_from(_BETWEEN),
    )
    def between(self, data: st.DataObject, times: int, names: tuple[str, ...]) -> None:
        """What goes on between the parties about a complaint: assistance, excuses and corrective
        measures, problems found and what was disclosed; what its customer asks about their data."""
        self._some(data, "complaint", times, names)

    @rule(data=st.data(), times=st.integers(2, 8), kind=st.sampled_from(_DEALT_WITH))
    def deal(self, data: st.DataObject, times: int, kind: str) -> None:
        """What there is something to be done with is done, by whom it is for."""
        life, draw = self._life, data.draw
        few = len(life.of(kind)) < 2
        if kind == "improvement" and few:
            args = words.sound_improvement(draw, life.world, life.agreement)
            life.begin("open_improvement", args, "boss")
        elif kind == "claim" and few:
            who, args = words.sound_claim(draw, life.world, life.agreement)
            life.begin("raise_claim", args, who)
        self._some(data, kind, times)

    def _some(self, data: st.DataObject, kind: str, times: int, names: Sequence[str] = ()) -> None:
        stream, life = self._one_of(data, kind), self._life
        for _ in range(times):
            case, now = life.world[stream], life.clock.now()
            ready = [n for n in words.ready(case, life.world, now) if not names or n in names]
            if not ready:
                return
            rarer = [n for n in ready if n not in words.PLAIN]
            fresh = [n for n in ready if n not in life.lived]
            name = data.draw(st.sampled_from([*fresh * 9, *rarer * 2, *ready]))
            args = words.arguments(data.draw, name, case, life.world, now)
            life.hand_in(stream, name, args, words.whom(name, case) or "boss")

    def _one_of(self, data: st.DataObject, *kinds: str) -> str:
        """A record of one of the kinds, where there is one; else any."""
        world = self._life.world
        wanted = data.draw(st.sampled_from(kinds or ("complaint", *oracle.KINDS)))
        return data.draw(st.sampled_from(sorted(self._life.of(wanted)) or sorted(world)))

    # --- time, crashes, restarts -------------------------------------------------------------

    @rule(
        data=st.data(),
        how=st.sampled_from(["by", "by", "to", "on", "kept", "kept"]),
        sweep=st.booleans(),
    )
    def time_passes(self, data: st.DataObject, how: str, sweep: bool) -> None:
        """The clock moves on: by some time, by a microsecond, to the very instant of the next
        limit, or to the end of a retention; and more often than not somebody sweeps."""
        life = self._life
        if how == "on":
            life.wait(timedelta(microseconds=1))
        elif how == "by":
            life.wait(data.draw(_SOME_TIME))
        else:
            owing = [*life.of("complaint").values(), *life.of("improvement").values()]
            ended = [case for case in life.world.values() if case.get("kept") is not None]
            limits = [oracle.owed_until(case) for case in owing]
            limits = [oracle.kept_until(case) for case in ended] if how == "kept" else limits
            ahead = [at for at in limits if at is not None and life.clock.now() <= at < END]
            if ahead:
                life.clock.set(min(ahead))
        if sweep:
            life.sweep()

    @rule(n=st.integers(1, 4), when=st.sampled_from(["before", "after"]), vault=st.booleans())
    def store_will_fail(self, n: int, when: str, vault: bool) -> None:
        """The n-th call from now fails, before its effect or after it."""
        self._life.will_fail(n, "before" if when == "before" else "after", vault=vault)

    @rule()
    def restart(self) -> None:
        """The host goes down and comes up again."""
        self._life.open(self.reopen_store(self._life.inner), self._life.inner_vault)

    @rule()
    def sweep(self) -> None:
        """What time has brought is written down, once."""
        self._life.sweep()

    # --- the same again ----------------------------------------------------------------------

    @rule(data=st.data(), how=st.sampled_from(["repeat", "other", "free"]))
    def again(self, data: st.DataObject, how: str) -> None:
        """A key that was used comes again: with its command, on another desk, nothing happens; with
        another command it is refused, whoever gives it. One that was refused is free."""
        life = self._life
        if how == "repeat":
            self._repeat(data.draw(st.sampled_from(life.done)))
        elif how == "other":
            self._another_under_the_key(data.draw(st.sampled_from(life.done)))
        elif life.refused and life.of("complaint"):
            stream = self._one_of(data, "complaint")
            args = {"reached": False, "at": None}
            life.hand_in(stream, "log_contact", args, "boss", key=life.refused.pop())

    def _repeat(self, done: Done) -> None:
        life = self._life
        written = life.position()
        again = life.second.handle(done.command, actor=done.actor, on=done.on, key=done.key)
        same("whether it was done before", again.replayed, True)
        for name in ("id", "reference", "version", "events"):
            same(f"{name} of a repetition", getattr(again, name), getattr(done.outcome, name))
        same("events after a repetition", life.position(), written)

    def _another_under_the_key(self, done: Done) -> None:
        life = self._life
        other = words.command("complaint", "log_contact", {"reached": True, "at": None})
        complaint = min(life.of("complaint"), default="c_00")
        written = life.position()
        try:
            life.desk.handle(other, actor=words.actor("aud"), on=complaint, key=done.key)
        except IdempotencyConflict:
            same("events after a conflict", life.position(), written)
        else:
            raise AssertionError("a key did two things")

    # --- what holds --------------------------------------------------------------------------

    @invariant()
    def agrees_with_the_oracle(self) -> None:
        """Everything that is owed, how it stands, and who may do what: of the records that
        something happened to, and of the others in turn."""
        self._steps += 1
        life = self._life
        who = _PEOPLE[self._steps % len(_PEOPLE)]
        everything = list(life.world)
        look = {everything[self._steps % len(everything)], *life.changed}
        life.changed.clear()
        for stream in sorted(look):
            agreeing.agrees(life, stream)
            self._record.holds(life, stream)
        agreeing.allows(life, max(look), who)
        agreeing.worklist_agrees(life, words.STAFF[self._steps % len(words.STAFF)])

    def teardown(self) -> None:
        """At the end: folds, index, values, outbox; then everything is closed."""
        with self.resources:
            agreeing.ends_well(self._life)
