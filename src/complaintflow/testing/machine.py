"""Lives of agreements, complaints, improvements and claims at random, on a host's own store, vault
and desk, against an independent account of the process (needs ``testing``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from unittest import TestCase

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ..desk import Desk
from ..errors import IdempotencyConflict, NotPermitted, UnknownSubject
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
_BETWEEN = (
    words.ASSISTANCE,
    words.BREACHES,
    words.FINDINGS,
    words.RIGHTS,
    words.TOGETHER,
    words.AFTERWARDS,
)
_DEALT_WITH = (
    "claim",
    "claim",
    "improvement",
    "improvement",
    "agreement",
    "complaint",
    "complaint",
)
_STEPS = (
    "another", "act", "act", "act", "go_on", "go_on", "go_on", "tell", "between", "between",
    "between", "deal", "deal", "deal", "time_passes", "time_passes", "trouble", "again",
)  # fmt: skip
"""What may happen in a step, each as often as it is worth."""
_APPROVES = ("gm", "gm", "pa", None)
_SELDOM = st.sampled_from([False, False, False, True])
_IN_FEW_LIVES = st.sampled_from([False] * 79 + [True])
_SOME_TIME = st.one_of(words.minutes(1, 60 * 30), words.minutes(60 * 24, 60 * 24 * 9))
_SOON = timedelta(days=60)
"""How long before a notice is due something may wait for it."""

_AT_A_TIME = 9


def run_lives(machine: type[ComplaintMachine], told: settings) -> None:
    """Lives as many lives of a machine as hypothesis's settings have examples, each with as many
    steps as they say; raises what a life ended with that is not as it should be.

    hypothesis makes the most of its examples by near copies of those it has run, once it has run
    ten. Lives are run a few at a time, so that each is one of its own; where the settings say
    ``derandomize``, they are the same in every run in which the same modules are loaded.
    """
    for begun in range(0, told.max_examples, _AT_A_TIME):
        some = settings(told, max_examples=min(_AT_A_TIME, told.max_examples - begun))
        lives = type(machine.__name__, (machine,), {"__module__": machine.__module__})
        if told.derandomize:
            seed(begun)(lives)
        run_state_machine_as_test(lives, settings=some)


def _test_case(machine: type[ComplaintMachine]) -> type[TestCase]:
    class Lives(TestCase):
        settings = settings(deadline=None, suppress_health_check=list(HealthCheck))

        def runTest(self) -> None:  # noqa: N802 - unittest's name
            run_lives(machine, self.settings)

    Lives.__name__ = f"{machine.__name__}.TestCase"
    Lives.__qualname__ = f"{machine.__qualname__}.TestCase"
    return Lives


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
    and the chain are compared with the oracle, now and then the figures of an analysis; at the end
    folds, index, values and outbox.

    How many lives there are, and how many steps each has, follows hypothesis's settings (give
    ``TestCase.settings`` others); see :func:`run_lives`.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # hypothesis's own is a property, to be called so as well.
        type.__setattr__(cls, "TestCase", _test_case(cls))

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

    @property
    def log(self) -> Counter[tuple[str, str, str]]:
        """What became of the commands of this life, and how often: ``("accepted", kind, move)``,
        ``("refused", kind, rule)``."""
        return self._life.log

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
        life.agree(data.draw(st.sampled_from(["usual", *oracle.USED])))
        now = life.clock.now()
        args = words.now_or_today(words.received(data.draw, now, life.world), now)
        first = life.begin("receive", {**args, "handler": "clerk"}, "boss")
        assert first is not None, "such a complaint is always taken"
        if data.draw(_SELDOM):
            another = words.received(data.draw, now, life.world)
            life.begin("receive", words.now_or_today(another, now), "boss")

    @rule(data=st.data(), what=st.sampled_from(_STEPS))
    def step(self, data: st.DataObject, what: str) -> None:
        """Something happens. One rule chooses what, for of several hypothesis leaves some out in
        each life; and what lies deep needs them all."""
        getattr(self, f"_{what}")(data)

    def _another(self, data: st.DataObject) -> None:
        """Another complaint comes in, or an old one is carried over; an agreement is written down;
        a problem is taken up; one party holds the other liable."""
        life, draw = self._life, data.draw
        name = draw(st.sampled_from(["receive", "receive", *_MOST]))
        now, who = life.clock.now(), draw(st.sampled_from([*_BY[name] * 5, *_PEOPLE]))
        kind, most = _MOST[name]
        if len(life.of(kind)) >= most:
            return
        if name == "receive":
            args = words.received(draw, now, life.world)
            if draw(_SELDOM):  # somebody is named twice
                args["members"] = (*args["members"], args["customer"])
            life.begin(name, args, who)
        elif name == "carry_over":
            life.begin(name, words.carried(draw, now), who)
        elif name == "open_improvement":
            life.begin(name, words.opened(draw, now, life.world), who)
        elif name == "raise_claim":
            life.begin(name, words.raised(draw, now, life.world), who)
        else:
            self._write_down(draw, who)

    def _write_down(self, draw: words.Draw, who: str) -> None:
        """An agreement is written down; its term is filled in, both sign it; or not yet."""
        life, now = self._life, self._life.clock.now()
        id = life.begin(
            "draft_agreement", words.drafted(draw, now, f"HT-{len(life.world) + 1}"), who
        )
        if id is None:
            return
        if draw(_SELDOM):
            self._get_wrong(draw, id)
        if draw(st.booleans()):
            filled = words.arguments(draw, "fill_term", life.world[id], life.world, now)
            life.hand_in(id, "fill_term", filled, "boss")
        if draw(st.booleans()):
            return
        for party in ("party_b", "party_a"):
            life.hand_in(id, "sign_agreement", {"party": party, "day": None}, "boss")
        if draw(st.booleans()) and len(life.of("complaint")) < _MOST["receive"][1]:
            told = words.now_or_today(words.received(draw, now, life.world), now) | {
                "agreement": id
            }
            life.begin("receive", {**told, "party_b": life.world[id]["party_b"]}, "boss")

    def _act(self, data: st.DataObject) -> None:
        """Commands on a record, more often than not by somebody who may, from where they may be
        given; before them what is wrong on purpose."""
        stream, draw = self._one_of(data), data.draw
        for _ in range(draw(st.integers(0, 5))):
            self._get_wrong(draw)
        if draw(_IN_FEW_LIVES):
            self._overdo(data)
        for _ in range(draw(st.integers(1, 6))):
            self._one(stream, draw)

    def _get_wrong(self, draw: words.Draw, *streams: str) -> None:
        """Somebody breaks a rule on purpose, rather one that was not broken yet: where one of these
        records stands, or any, or where one begins. The desk tells that rule."""
        life = self._life
        now, world = life.clock.now(), life.world
        found = [
            (s, wrong) for s in streams or world for wrong in words.amiss(world[s], world, now)
        ]
        begun = () if streams else words.begun_amiss(world, life.agreement, now)
        every: list[tuple[str | None, words.Wrong]] = [*found, *((None, wrong) for wrong in begun)]
        known = {(life.kind_of(on, wrong.move), wrong.rule) for on, wrong in every}
        fresh = {each for each in known if not life.log["refused", *each]}
        if not known:
            return
        kind, rule = draw(st.sampled_from([*sorted(known), *sorted(fresh) * 4]))
        on, wrong = draw(
            st.sampled_from(
                [(s, w) for s, w in every if (life.kind_of(s, w.move), w.rule) == (kind, rule)]
            )
        )
        before = self._refusals(kind), life.log["refused", kind, rule]
        if on is None:
            life.begin(*wrong[1:])
        else:
            life.hand_in(on, *wrong[1:])
        if self._refusals(kind) > before[0]:
            told = life.log["refused", kind, rule] > before[1]
            same(f"whether {rule} is told of {wrong.move}", told, True)

    def _refusals(self, kind: str) -> int:
        return sum(n for (what, of, _), n in self.log.items() if (what, of) == ("refused", kind))

    def _overdo(self, data: st.DataObject) -> None:
        """Somebody does the same until it is too much."""
        life, stream = self._life, self._one_of(data, "complaint")
        name = data.draw(st.sampled_from(sorted(oracle.MOST)))
        if life.world[stream]["kind"] != "complaint":
            return
        for n in range(oracle.MOST[name] + 1):
            if life.hand_in(stream, name, words.nth(name, n), "boss") is None:
                return

    def _one(self, stream: str, draw: words.Draw, names: Sequence[str] = ()) -> None:
        life = self._life
        case, now = life.world[stream], life.clock.now()
        every = [n for n in oracle.KINDS[case["kind"]].moves if not names or n in names]
        ready = [n for n in words.ready(case, life.world, now) if n in every]
        ahead = [name for name in ready if name in oracle.TO]
        here = [n for n in every if case["status"] in oracle.KINDS[case["kind"]].moves[n]]
        name = draw(st.sampled_from([*ready * 4, *ahead * 2, *here * 2, *every]))
        args = words.arguments(draw, name, case, life.world, now)
        who = draw(st.sampled_from([words.whom(name, case) or "boss", "boss", *_PEOPLE]))
        if draw(st.booleans()) and name not in oracle.MAY[words.PEOPLE[who]]:
            who = "complaintflow" if name in oracle.MAY["system"] else "boss"
        version = life.versions[stream]
        expected = draw(st.sampled_from([None, None, None, None, version, version - 1]))
        if not life.about_to_fail and draw(st.booleans()):
            life.try_out(stream, name, args, who)
        life.hand_in(stream, name, args, who, expected)

    def _go_on(self, data: st.DataObject) -> None:
        """The process goes on as it should, step by step, time passing between; now and then
        somebody gets a step wrong, or a case turns out to be graver."""
        stream = self._one_of(data, "complaint", "complaint", "improvement")
        for _ in range(data.draw(st.integers(1, 10))):
            case, now = self._life.world[stream], self._life.clock.now()
            step = words.ahead(data.draw, case, self._life.world, now)
            if step is None:
                return
            if data.draw(_SELDOM):
                self._one(stream, data.draw, step[:1])
            elif step[0] in ("start_execution", "complete_measure") and data.draw(_SELDOM):
                self._life.hand_in(stream, "reclassify", words.GRAVER, "boss")
            elif step[0] == "close" and data.draw(st.booleans()):
                self._take_up(data.draw, stream)
            else:
                self._life.hand_in(stream, *step, "boss")
            self._life.wait(data.draw(words.minutes(0, 600)))

    def _take_up(self, draw: words.Draw, stream: str) -> None:
        """What was found in a complaint is improved, so that it can be closed."""
        life, case = self._life, self._life.world[stream]
        for problem in case["problems"]:
            if problem["improvement"] is not None:
                continue
            serving = words.serving(case, problem["code"], life.world)
            if not serving and len(life.of("improvement")) < _MOST["open_improvement"][1]:
                told = words.sound_improvement(draw, {stream: case}, life.agreement)
                begun = life.begin("open_improvement", told, "boss")
                serving = [] if begun is None else words.serving(case, problem["code"], life.world)
            for id in serving[:1]:
                linked = {"at": None, "problem": problem["code"], "improvement": id}
                life.hand_in(stream, "link_improvement", linked, "boss")

    def _tell(self, data: st.DataObject) -> None:
        """Messages to the customer, and news of them; now and then of one that was in time."""
        if data.draw(_SELDOM):
            stream = self._one_of(data, "complaint")
            case, told = self._life.world[stream], {"complete": True, "deliver": False}
            if case["kind"] == "complaint":
                told |= {"at": case["cycles"][-1]["start"]}
                self._life.hand_in(stream, "acknowledge", told, "boss")
        self._some(data, "complaint", words.TELLING)

    def _between(self, data: st.DataObject) -> None:
        """What goes on between the parties about a complaint: assistance, excuses and corrective
        measures, problems found and what was disclosed; what its customer asks about their data."""
        names = data.draw(st.sampled_from(_BETWEEN))
        if names is words.ASSISTANCE and data.draw(st.booleans()):
            self._ask_for_time(data)
        elif names is words.RIGHTS and data.draw(st.booleans()):
            self._ask_for_data(data)
        elif names is words.BREACHES and data.draw(st.booleans()):
            self._excuse(data)
        self._some(data, "complaint", names)

    def _ask_for_time(self, data: st.DataObject) -> None:
        """Party B is asked to assist, and asks for more time."""
        life, stream = self._life, self._one_of(data, "complaint")
        case, until = life.world[stream], life.clock.now() + timedelta(days=9)
        if case["kind"] != "complaint":
            return
        life.hand_in(stream, "request_assistance", {"at": None, "by": None}, "boss")
        asked = [request["id"] for request in case["requests"]][-1:]
        for id in asked:
            life.hand_in(stream, "ask_more_time", {"request": id, "until": until}, "pb")
            granted = {"request": id, "granted": data.draw(st.booleans())}
            life.hand_in(stream, "answer_more_time", granted, "boss")

    def _excuse(self, data: st.DataObject) -> None:
        """A breach is excused: its party offers a reason, the other answers; or the wrong one. Now
        and then the complaint turns out to be older, and the reason to have come after the limit.
        """
        life, draw = self._life, data.draw
        stream = self._one_of(data, "complaint", "improvement")
        case = life.world[stream]
        standing = [b for b in case.get("breaches", ()) if b["status"] == "standing"]
        if not standing:
            return
        breach = draw(st.sampled_from(sorted(standing, key=lambda b: str(b["id"]))))
        own, other = ("pb", "pa") if breach["party"] == "party_b" else ("pa", "pb")
        offer = {"breach": breach["id"], "ground": "accepted_reason"}
        if case["kind"] == "complaint" and draw(_SELDOM):
            began, notified = breach["since"] - timedelta(hours=1), life.clock.now()
            offer |= {"ground": "force_majeure", "began": began, "notified": notified}
            life.hand_in(stream, "offer_excuse", {**offer, "proof": "certificate"}, own)
            came_in = case["came_in"] - timedelta(days=draw(st.integers(1, 4)))
            told = {"request": None, "words": False, "came_in": came_in}
            life.hand_in(stream, "correct_fact", told, "boss")
            return
        offers = draw(st.sampled_from([own, own, other]))
        offer |= {"began": None, "notified": None, "proof": None}
        life.hand_in(stream, "offer_excuse", offer, offers)
        answer = {"breach": breach["id"], "accepted": draw(st.booleans())}
        life.hand_in(stream, "answer_excuse", answer, draw(st.sampled_from([other, own])))

    def _ask_for_data(self, data: st.DataObject) -> None:
        """A customer whose identity is checked asks about their data, and gets what they ask."""
        life, stream = self._life, self._one_of(data, "complaint")
        case = life.world[stream]
        if case["kind"] != "complaint":
            return
        kinds = ["access", "access", "erasure", "correction"]
        who, kind = case["customer"], data.draw(st.sampled_from(kinds))
        check = {"at": None, "person": who, "capacity": "customer", "covers": ("data",)}
        life.hand_in(stream, "check_identity", {**check, "proof": "authority"}, "boss")
        known = case["identities"].get(who, {}).get("id")
        asks = {"at": None, "kind": kind, "capacity": "customer", "check": known}
        life.hand_in(stream, "receive_rights_request", asks, "boss")
        for id in [request["id"] for request in case["rights"]][-1:]:
            grants = {"at": None, "request": id, "check": None}
            grants |= {"outcome": "granted", "reason": None}
            life.hand_in(stream, "decide_rights_request", grants, "boss")
            if kind == "correction":
                life.hand_in(stream, "correct_fact", {"request": id, "words": True}, "boss")
                continue
            gives = {"at": None, "request": id, "recipient": who}
            life.hand_in(stream, "give_access", gives, "boss")

    def _deal(self, data: st.DataObject) -> None:
        """What there is something to be done with is done, by whom it is for; now and then not."""
        kind = data.draw(st.sampled_from(_DEALT_WITH))
        life, draw = self._life, data.draw
        few = len(life.of(kind)) < 2
        if kind == "agreement" and few and draw(st.booleans()):
            self._write_down(draw, "boss")
        elif kind == "improvement" and few:
            args = words.sound_improvement(draw, life.world, life.agreement)
            life.begin("open_improvement", args, "boss")
        elif kind == "claim" and few:
            who, args = words.sound_claim(draw, life.world, life.agreement)
            life.begin("raise_claim", args, who)
        elif kind == "improvement" and draw(_SELDOM):
            self._decide_against(data)
        elif kind == "claim" and draw(st.booleans()):
            self._talk(data)
        elif kind == "agreement":
            self._amend(draw)
        self._some(data, kind)

    def _decide_against(self, data: st.DataObject) -> None:
        """Somebody proposes not to improve; another decides."""
        life, stream = self._life, self._one_of(data, "improvement")
        if life.world[stream]["kind"] != "improvement":
            return
        life.hand_in(stream, "propose_against", {"at": None}, "boss")
        decided = {"at": None, "approved": data.draw(st.booleans())}
        life.hand_in(stream, "decide_against_improvement", decided, "pa")

    def _talk(self, data: st.DataObject) -> None:
        """The parties of a claim negotiate: one proposes, the other answers; or a court decides."""
        life, stream = self._life, self._one_of(data, "claim")
        case, draw = life.world[stream], data.draw
        if case["kind"] != "claim":
            return
        said: oracle.Args = {"at": None, "proof": "letter", "party": None}
        due = life.clock.now() + timedelta(days=9)
        one, other = draw(st.permutations(["pa", "pb"]))
        terms: oracle.Args = {"by": None, "due": due, "pays": draw(st.booleans())}
        terms["approved_by"] = "gm" if one == "pa" else None  # Party A's alone needs it
        life.hand_in(stream, "negotiate", said, one)
        life.hand_in(stream, "propose", {**said, "terms": terms}, one)
        approved = draw(st.sampled_from(_APPROVES)) if other == "pa" else None
        if case["rounds"]:
            answer = {**said, "round": len(case["rounds"]), "approved_by": approved}
            answer["accepted"] = draw(st.booleans())
            life.hand_in(stream, "answer_proposal", answer, other)
        if draw(_SELDOM):
            self._get_wrong(draw, stream)
        if draw(st.booleans()):
            life.hand_in(stream, "declare_failed", said, one)
            life.hand_in(stream, "file_suit", said, other)
            suit = case["suits"][-1]["id"] if case["suits"] else "s-none"
            told = {**said, "suit": suit, "outcome": "judgment", "terms": None}
            life.hand_in(stream, "record_outcome", told, "pa")

    def _dispose(self, data: st.DataObject) -> None:
        """A record that was kept long enough goes; now and then somebody holds it, or first
        settles what is in the way."""
        life = self._life
        now, world = life.clock.now(), life.world
        over = [s for s, c in world.items() if c.get("kept") and oracle.kept_until(c) <= now]
        if not over:
            return
        free = [s for s in over if oracle.may_go(world[s], now, world)]
        fresh = [s for s in free if not life.log["accepted", world[s]["kind"], "dispose"]]
        stream = data.draw(st.sampled_from([*over, *free * 2, *fresh * 4]))
        if data.draw(_SELDOM):
            self._get_wrong(data.draw, stream)
        if world[stream]["status"] == "closed" and data.draw(_SELDOM):
            reopens = "reopen" if world[stream]["kind"] == "complaint" else "reopen_improvement"
            life.hand_in(stream, reopens, {"at": None}, "boss")
        elif data.draw(_SELDOM):
            life.hand_in(stream, "place_hold", {}, "boss")
        elif data.draw(st.booleans()):
            for name, args in words.in_the_way(world[stream]):
                life.hand_in(stream, name, args, "boss")
        life.hand_in(stream, "dispose", {}, "boss")
        if data.draw(st.booleans()):
            life.hand_in(stream, "confirm_disposal", {}, "complaintflow")

    def _amend(self, draw: words.Draw) -> None:
        """Both parties agree on other terms: for complaints received from then on."""
        life = self._life
        case = life.world[life.agreement]
        args = words.sound_amendment(draw, case, life.clock.now())
        if args is None:
            return
        life.hand_in(life.agreement, "amend_agreement", args, "pa")
        if case["open"]:
            told = {"party": "party_b", "day": None, "proposal": case["open"]}
            if life.hand_in(life.agreement, "accept_proposal", told, "pb") is None:
                taken_back = {"party": "party_a", "proposal": case["open"]}
                life.hand_in(life.agreement, "withdraw_proposal", taken_back, "pa")

    def _some(self, data: st.DataObject, kind: str, names: Sequence[str] = ()) -> None:
        stream, life = self._one_of(data, kind), self._life
        for _ in range(data.draw(st.integers(2, 8))):
            if data.draw(_SELDOM):
                self._one(stream, data.draw, names)
                continue
            case, now = life.world[stream], life.clock.now()
            ready = [n for n in words.ready(case, life.world, now) if not names or n in names]
            if not ready:
                return
            rarer = [n for n in ready if n not in words.PLAIN]
            fresh = [n for n in ready if not life.log["accepted", case["kind"], n]]
            name = data.draw(st.sampled_from([*fresh * 9, *rarer * 2, *ready]))
            args = words.arguments(data.draw, name, case, life.world, now)
            life.hand_in(stream, name, args, words.whom(name, case) or "boss")

    def _one_of(self, data: st.DataObject, *kinds: str) -> str:
        """A record of one of the kinds, where there is one; else any."""
        world = self._life.world
        wanted = data.draw(st.sampled_from(kinds or ("complaint", *oracle.KINDS)))
        return data.draw(st.sampled_from(sorted(self._life.of(wanted)) or sorted(world)))

    # --- time, crashes, restarts -------------------------------------------------------------

    def _time_passes(self, data: st.DataObject) -> None:
        """The clock moves on: by some time, by a microsecond, to the very instant of the next
        limit, to the end of a retention, or to when a notice comes out; what time has brought is
        written down, now and then, of one record or of all."""
        life = self._life
        how = data.draw(st.sampled_from(["by", "by", "to", "on", "kept", "kept", "not"]))
        soon = timedelta(0) < oracle.PUBLISHED - life.clock.now() < _SOON
        if soon and data.draw(_SELDOM):
            life.clock.set(oracle.PUBLISHED)
            how = "not"
        if how == "on":
            life.wait(timedelta(microseconds=1))
        elif how == "by":
            life.wait(data.draw(_SOME_TIME))
        elif how != "not":
            owing = [*life.of("complaint").values(), *life.of("improvement").values()]
            ended = [case for case in life.world.values() if case.get("kept") is not None]
            limits = [oracle.owed_until(case) for case in owing]
            limits = [oracle.kept_until(case) for case in ended] if how == "kept" else limits
            ahead = [at for at in limits if at is not None and life.clock.now() <= at < END]
            if ahead:
                last = how == "kept" and data.draw(st.booleans())
                life.clock.set(max(ahead) if last else min(ahead))
        for _ in range(data.draw(st.integers(0, 2))):
            self._look_at_one(data.draw)
        if how == "not" or data.draw(st.booleans()):
            life.sweep()
        for _ in range(data.draw(st.integers(1, 3)) if how == "kept" else 0):
            self._dispose(data)

    def _look_at_one(self, draw: words.Draw) -> None:
        """What time has brought is written down of one record."""
        life = self._life
        now, world = life.clock.now(), life.world
        due = [("assess_duties", s) for s, c in world.items() if oracle.something_due(c, now)]
        due += [("recompute_deadlines", s) for s, c in world.items() if oracle.is_stale(c, now)]
        log = life.log
        fresh = [(n, s) for n, s in due if not log["accepted", world[s]["kind"], n]]
        if due:
            name, stream = draw(st.sampled_from([*due, *fresh * 4]))
            life.hand_in(stream, name, {}, "complaintflow")

    def _trouble(self, data: st.DataObject) -> None:
        """The n-th call of the store from now fails, before its effect or after it; or the host
        goes down and comes up again."""
        life = self._life
        what = data.draw(st.sampled_from(["before", "after", "restart"]))
        if what == "restart":
            life.open(self.reopen_store(life.inner), life.inner_vault)
        else:
            n, vault = data.draw(st.integers(1, 4)), data.draw(st.booleans())
            life.will_fail(n, "before" if what == "before" else "after", vault=vault)

    # --- the same again ----------------------------------------------------------------------

    def _again(self, data: st.DataObject) -> None:
        """A key that was used comes again: with its command, on another desk, nothing happens; with
        another command it is refused, whoever gives it. One that was refused is free, and one under
        which nothing was recorded."""
        life = self._life
        remembered = [done for done in life.done if done.outcome.events]
        how = data.draw(st.sampled_from(["repeat", "other", "free"]))
        if how == "repeat" and remembered:
            self._repeat(data.draw(st.sampled_from(remembered)))
        elif how == "other" and remembered:
            self._another_under_the_key(data.draw(st.sampled_from(remembered)))
        elif how == "free" and life.refused:
            stream = self._one_of(data, "complaint")
            args = {"reached": False, "at": None}
            life.hand_in(stream, "log_contact", args, "boss", key=life.refused.pop())

    def _repeat(self, done: Done) -> None:
        life = self._life
        written = life.position()
        try:
            again = life.second.handle(done.command, actor=done.actor, on=done.on, key=done.key)
        except (NotPermitted, UnknownSubject):
            same("who is not told again what they did", self._may_still(done), False)
            return
        same("whether it was done before", again.replayed, True)
        for name in ("id", "reference", "version", "events"):
            same(f"{name} of a repetition", getattr(again, name), getattr(done.outcome, name))
        same("events after a repetition", life.position(), written)

    def _may_still(self, done: Done) -> bool:
        """Whether somebody may still give the command that they gave."""
        if done.on is None:
            return True
        case, who = self._life.world[done.on], done.actor
        kind = oracle.KINDS[case["kind"]]
        return kind.permitted(case, who.role.value, who.id, done.command.type)

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
        if self._steps % 3 == 0:
            everyone = (*words.STAFF, "pb", None)
            agreeing.worklist_agrees(life, everyone[self._steps // 3 % len(everyone)])
        if self._steps % 10 == 0:
            agreeing.analysis_agrees(life, life.agreement)

    def teardown(self) -> None:
        """At the end: folds, index, values, outbox; then everything is closed."""
        with self.resources:
            agreeing.ends_well(self._life)
