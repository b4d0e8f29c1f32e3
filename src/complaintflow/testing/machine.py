"""Lives of complaints at random, on a host's own store, vault and desk, against an independent
account of the process (needs ``testing``)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from ..desk import Desk
from ..errors import IdempotencyConflict
from ..ports import Clock, Randomness, Store, Vault
from . import _agreeing as agreeing
from . import _oracle as oracle
from . import _words as words
from ._life import END, Life, desk_on, same

_PEOPLE = sorted(words.PEOPLE)


class ComplaintMachine(RuleBasedStateMachine):
    """Drives two desks on one store, and beside them an oracle that shares no code with the
    library: plain dicts, its own calendar, its own table of who may do what.

    Subclass it, make your store, and take its ``TestCase``::

        class LifeInMyStore(ComplaintMachine):
            def make_store(self) -> Store:
                return MyStore(...)

        TestLifeInMyStore = LifeInMyStore.TestCase

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
        self, store: Store, vault: Vault | None, clock: Clock, randomness: Randomness
    ) -> Desk:
        """A desk on these ports. Override it for a desk of your own; it must permit by role as
        :class:`~complaintflow.desk.RoleAuthoriser` does, and count with the shipped calendar."""
        return desk_on(store, vault, clock, randomness)

    def reopen_store(self, store: Store) -> Store:
        """The same data through a new object, as after a restart. Override it where the store
        outlives its object; the default goes on with the same one."""
        return store

    # --- commands ----------------------------------------------------------------------------

    @precondition(lambda self: len(self._life.cases) < 3)
    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        """A complaint comes in."""
        args = words.received(data.draw, self._life.clock.now())
        self._life.receive(args, data.draw(st.sampled_from([*["clerk"] * 3, *_PEOPLE])))

    @precondition(lambda self: len(self._life.cases) < 4)
    @rule(data=st.data())
    def carry_over(self, data: st.DataObject) -> None:
        """An old case is carried over."""
        args = words.carried(data.draw, self._life.clock.now())
        who = data.draw(st.sampled_from(["boss", "boss", "clerk", "complaintflow"]))
        self._life.carry_over(args, who)

    @precondition(lambda self: self._life.cases)
    @rule(data=st.data(), times=st.integers(1, 6))
    def act(self, data: st.DataObject, times: int) -> None:
        """Commands on a complaint, more often than not by somebody who may, from where they may be
        given."""
        stream = self._one_of_the_cases(data)
        for _ in range(times):
            self._one(stream, data.draw)

    def _one(self, stream: str, draw: words.Draw) -> None:
        life = self._life
        case = life.cases[stream]
        here = [name for name in words.GIVEN if case["status"] in oracle.FROM[name]]
        ahead = [name for name in here if name in oracle.TO]
        name = draw(st.sampled_from([*words.GIVEN, *here, *ahead * 6]))
        args = words.arguments(draw, name, case, sorted(life.cases), life.clock.now())
        who = draw(st.sampled_from(["boss", *_PEOPLE]))
        if draw(st.booleans()) and name not in oracle.MAY[words.PEOPLE[who]]:
            who = "complaintflow" if name in oracle.MAY["system"] else "boss"
        version = life.versions[stream]
        expected = draw(st.sampled_from([None, None, None, version, version - 1]))
        if not life.about_to_fail:
            life.try_out(stream, name, args, who)
        life.hand_in(stream, name, args, who, expected)

    @precondition(lambda self: self._life.cases)
    @rule(data=st.data(), times=st.integers(1, 10))
    def go_on(self, data: st.DataObject, times: int) -> None:
        """The process goes on as it should, step by step, time passing between."""
        stream = self._one_of_the_cases(data)
        for _ in range(times):
            step = words.ahead(data.draw, self._life.cases[stream], self._life.clock.now())
            if step is None:
                return
            self._life.hand_in(stream, *step, "boss")
            self._life.wait(data.draw(words.minutes(0, 600)))

    @precondition(lambda self: self._life.cases)
    @rule(data=st.data(), times=st.integers(1, 5))
    def tell(self, data: st.DataObject, times: int) -> None:
        """Messages to the customer, and news of them."""
        stream = self._one_of_the_cases(data)
        for _ in range(times):
            name = data.draw(st.sampled_from(words.TELLING))
            now = self._life.clock.now()
            args = words.arguments(data.draw, name, self._life.cases[stream], [stream], now)
            self._life.hand_in(stream, name, args, data.draw(st.sampled_from(["clerk", "boss"])))

    def _one_of_the_cases(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self._life.cases)))

    # --- time, crashes, restarts -------------------------------------------------------------

    @rule(by=st.one_of(words.minutes(1, 60 * 30), words.minutes(60 * 24, 60 * 24 * 9)))
    def time_passes(self, by: timedelta) -> None:
        """The clock moves on."""
        self._life.wait(by)

    @rule()
    def to_the_instant(self) -> None:
        """The clock moves to the very instant of the next limit."""
        now = self._life.clock.now()
        limits = (oracle.owed_until(case) for case in self._life.cases.values())
        ahead = [at for at in limits if at is not None and now <= at < END]
        if ahead:
            self._life.clock.set(min(ahead))

    @rule()
    def an_instant_passes(self) -> None:
        """A microsecond."""
        self._life.wait(timedelta(microseconds=1))

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

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """A command comes again under its key, on another desk: nothing happens."""
        life = self._life
        done = data.draw(st.sampled_from(life.done))
        written = life.position()
        again = life.second.handle(done.command, actor=done.actor, on=done.on, key=done.key)
        same("whether it was done before", again.replayed, True)
        for name in ("id", "reference", "version", "events"):
            same(f"{name} of a repetition", getattr(again, name), getattr(done.outcome, name))
        same("events after a repetition", life.position(), written)

    @precondition(lambda self: self._life.cases)
    @rule(data=st.data())
    def another_under_the_key(self, data: st.DataObject) -> None:
        """Another command under a key that was used is refused, whoever gives it."""
        life = self._life
        done = data.draw(st.sampled_from([d for d in life.done if d.on in life.cases] or life.done))
        other = words.command("log_contact", {"reached": True, "at": None})
        written = life.position()
        try:
            life.desk.handle(other, actor=words.actor("aud"), on=min(life.cases), key=done.key)
        except IdempotencyConflict:
            same("events after a conflict", life.position(), written)
        else:
            raise AssertionError("a key did two things")

    @precondition(lambda self: self._life.refused and self._life.cases)
    @rule(data=st.data())
    def refused_key_is_free(self, data: st.DataObject) -> None:
        """What was refused is not remembered: its key is free."""
        stream = self._one_of_the_cases(data)
        key = self._life.refused.pop()
        args = {"reached": False, "at": None}
        self._life.hand_in(stream, "log_contact", args, "complaintflow", key=key)

    # --- what holds --------------------------------------------------------------------------

    @invariant()
    def agrees_with_the_oracle(self) -> None:
        """Everything that is owed, how it stands, and who may do what."""
        self._steps += 1
        who = _PEOPLE[self._steps % len(_PEOPLE)]
        for stream in self._life.cases:
            agreeing.agrees(self._life, stream)
            agreeing.allows(self._life, stream, "complaintflow")
            agreeing.allows(self._life, stream, who)
        agreeing.worklist_agrees(self._life, who)

    @invariant()
    def record_holds(self) -> None:
        """Nothing recorded is changed or lost, and the chain holds."""
        for stream in self._life.cases:
            self._record.holds(self._life, stream)

    def teardown(self) -> None:
        """At the end: folds, index, values, outbox; then everything is closed."""
        with self.resources:
            agreeing.ends_well(self._life)
