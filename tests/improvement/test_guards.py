"""Each guard of an improvement refuses with its words, and lets through what it has no quarrel
with. A pair differs in the one thing that the guard looks at. Everything goes through ``decide``.

What breaches and who remedies them add is held in ``tests/complaint``, for all kinds at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, get_args

import pytest

import wording
from complaint.build import t
from complaintflow import improvement as i
from complaintflow.duties import AssessDuties, BarStaff, RecomputeDeadlines, breach_moves
from complaintflow.improvement import (
    AnyImprovementCommand,
    Improvement,
    ImprovementContext,
    action_machine,
    improvement_machine,
)
from complaintflow.keeping import Dispose, Neighbour, PlaceHold, ReleaseHold
from complaintflow.kernel import Command, Decision, Guard, Move, Refused
from complaintflow.periods import Notice, china
from complaintflow.periods.china.notice import spans
from complaintflow.values import Actor, Day, Role, iso

from . import build as b
from .build import BOSS, OWNER, T0, Case

SKEW = timedelta(minutes=5)
"""How far ahead of the clock a fact is still skew (design: Time)."""
SECOND = timedelta(seconds=1)
RON = Actor(role=Role.responsible, id="s-9")


class Asked(NamedTuple):
    """A command given to an improvement."""

    case: Case
    command: Command
    now: datetime | None = None
    actor: Actor = OWNER
    changes: dict[str, Any] = {}  # noqa: RUF012  # never changed

    def answer(self) -> Decision | Refused:
        return self.case.ask(self.command, self.now, self.actor, **self.changes)


Make = Callable[[], Asked]
REFUSES: list[tuple[str, str, dict[str, object], Make]] = []
LETS: list[tuple[str, Make]] = []


def refuses(rule: str, make: Make, clause: str = "4.4", **facts: object) -> None:
    REFUSES.append((rule, clause, facts, make))


def lets(rule: str, make: Make) -> None:
    LETS.append((rule, make))


def on(status: str, command: Command, now: datetime | None = None, actor: Actor = OWNER) -> Asked:
    return Asked(b.reach(status), command, now, actor)


def two(*settled: Command) -> Case:
    """An improvement with two actions, and what became of them."""
    case = b.reach("analysed")
    case.do(b.plan(b.action(), b.action("x-2")))
    for command in settled:
        case.do(command)
    return case


def proposed() -> Case:
    case = b.reach("found")
    case.do(i.ProposeAgainst(reason="beyond_control", note="供应商原因"), t("07-03 10:00"))
    return case


def found_with(problem: str, *staff: str, **changes: Any) -> Case:
    """A desk at which a complaint has a problem."""
    case = Case()
    known = b.complaint_with(problem)
    case.complaint = known.model_copy(update={"staff": staff, **changes})
    return case


def cancel(action: str = "x-1", **changes: Any) -> i.CancelAction:
    return i.CancelAction(action=action, reason="not_needed", **changes)


def move(due: object, action: str = "x-1") -> i.MoveAction:
    return i.MoveAction(action=action, due=due, reason="备件未到")


# --- times -------------------------------------------------------------------------------------

NEXT = T0 + timedelta(days=1)
CARRIED_OUT, CLOSED = b.AT["carried_out"], b.AT["closed"]


def _last_first() -> Case:
    """The action recorded first was carried out last: the effect shows after that."""
    case = two()
    case.do(b.done(at=t("07-21 10:00")), t("08-20 10:00"))
    case.do(b.done("x-2", at=CARRIED_OUT))
    return case


# By command: in which case, on what fact it rests, and what it says of when it happened.
for _case, _cause, _say, _actor in (
    (lambda: b.reach("found"), T0, lambda at: i.AnalyseCause(cause="x", note="y", at=at), OWNER),
    (lambda: b.reach("analysed"), T0, lambda at: b.plan(b.action(due=t("2027-01-01 10:00")), at=at),
     OWNER),
    (lambda: b.reach("planned"), T0, lambda at: b.done(at=at), OWNER),
    (two, T0, lambda at: cancel(at=at), OWNER),
    (_last_first, t("07-21 10:00"), lambda at: b.verify(effective=False, at=at), OWNER),
    (lambda: b.reach("closed"), CLOSED, lambda at: i.ReopenImprovement(reason="again", at=at),
     OWNER),
    (lambda: b.reach("analysed"), T0,
     lambda at: i.ProposeAgainst(reason="solved", note="y", at=at), OWNER),
    (proposed, t("07-03 10:00"), lambda at: i.DecideAgainst(approved=True, at=at), BOSS),
):  # fmt: skip
    _now = t("09-01 10:00")
    refuses(
        "happened_by_now",
        lambda case=_case, say=_say, actor=_actor, now=_now: Asked(  # type: ignore[misc]
            case(), say(now + SKEW + SECOND), now, actor
        ),
        field="at",
        at=iso(_now + SKEW + SECOND),
        now=iso(_now),
    )
    lets(
        "happened_by_now",
        lambda case=_case, say=_say, actor=_actor, now=_now: Asked(  # type: ignore[misc]
            case(), say(now + SKEW), now, actor
        ),
    )
    if _case is not _last_first:
        refuses(
            "not_before_its_cause",
            lambda case=_case, say=_say, at=_cause - SECOND, actor=_actor, now=_now: Asked(  # type: ignore[misc]
                case(), say(at), now, actor
            ),
            at=iso(_cause - SECOND),
            cause=iso(_cause),
        )
        lets(
            "not_before_its_cause",
            lambda case=_case, say=_say, at=_cause, actor=_actor, now=_now: Asked(  # type: ignore[misc]
                case(), say(at), now, actor
            ),
        )

TOMORROW = Day(day=date(2026, 7, 2))
refuses(
    "happened_by_now",
    lambda: Asked(Case(), b.opening(found=TOMORROW)),
    field="found",
    at="2026-07-01T16:00:00Z",
    now="2026-07-01T02:00:00Z",
)
lets("happened_by_now", lambda: Asked(Case(), b.opening(found=Day(day=date(2026, 7, 1)))))
# What the effect of an action is checked against is the action that was carried out last.
refuses(
    "not_before_its_cause",
    lambda: Asked(_last_first(), b.verify(at=t("07-21 09:59")), t("09-01 10:00")),
    at="2026-07-21T01:59:00Z",
    cause="2026-07-21T02:00:00Z",
)
# A day that holds times after the cause may be that of the fact.
lets(
    "not_before_its_cause",
    lambda: on("found", i.AnalyseCause(cause="x", note="y", at=Day(day=date(2026, 7, 1)))),
)
# Nothing that is recorded now is older than anything.
lets("not_before_its_cause", lambda: on("planned", b.done()))

# --- reopening ---------------------------------------------------------------------------------

REOPEN = i.ReopenImprovement(reason="came_again")
refuses(
    "record_is_kept",
    lambda: Asked(b.reach("closed"), REOPEN, t("2027-07-16 00:00")),
    "3.7",
    retention="2027-07-15T16:00:00Z",
)
lets("record_is_kept", lambda: Asked(b.reach("closed"), REOPEN, t("2027-07-15 23:59")))
refuses(
    "record_is_kept",
    lambda: Asked(b.reach("decided_against"), REOPEN, t("2027-07-02 00:00")),
    "3.7",
    retention="2027-07-01T16:00:00Z",
)

# --- opening -----------------------------------------------------------------------------------

_FOUND = "problem_was_found_there"
refuses(
    _FOUND,
    lambda: Asked(found_with("manual"), b.opening(complaint="c-1")),
    problems=("manual",),
)
refuses(
    _FOUND,
    lambda: Asked(found_with("seal"), b.opening(complaint="c-1", agreement="a-2")),
    problems=("seal",),
)
refuses(_FOUND, lambda: Asked(Case(), b.opening(complaint="c-1")), problems=())
lets(_FOUND, lambda: Asked(found_with("seal"), b.opening(complaint="c-1")))
lets(_FOUND, lambda: Asked(found_with("seal", agreement=None), b.opening(complaint="c-1")))
lets(_FOUND, lambda: Asked(Case(), b.opening()))

_ONCE = "problem_is_taken_up_once"


def _opened(**changes: Any) -> Improvement:
    case = found_with("seal")
    case.do(b.opening(complaint="c-1"))
    return case.state.model_copy(update={"id": "i-9", **changes})


def _again(*others: Improvement, actor: Actor = OWNER, case: Case | None = None) -> Asked:
    again = b.opening(complaint="c-1")
    return Asked(case or found_with("seal"), again, actor=actor, changes={"others": others})


def _linked() -> Case:
    case = found_with("seal")
    assert case.complaint is not None
    (problem,) = case.complaint.problems
    linked = (problem.model_copy(update={"improvement": "i-8"}),)
    case.complaint = case.complaint.model_copy(update={"problems": linked})
    return case


refuses(_ONCE, lambda: _again(_opened()), improvement="i-9")
refuses(_ONCE, lambda: _again(_opened(status="decided_against")), improvement="i-9")
refuses(_ONCE, lambda: _again(_opened(barred=("s-own",))), improvement="(not shown)")
refuses(_ONCE, lambda: _again(case=_linked()), improvement="i-8")
lets(_ONCE, lambda: _again())
lets(_ONCE, lambda: _again(_opened(problem="manual")))
lets(_ONCE, lambda: _again(_opened(complaint="c-2")))
lets(_ONCE, lambda: _again(_opened(status="disposed")))
lets(_ONCE, lambda: Asked(Case(), b.opening()))

refuses(
    "another_owns_it",
    lambda: Asked(found_with("seal", "s-7"), b.opening(complaint="c-1", owner="s-7")),
    "2.1",
    person="s-7",
)
lets(
    "another_owns_it",
    lambda: Asked(found_with("seal", "s-7"), b.opening(complaint="c-1", owner="s-8")),
)
lets("another_owns_it", lambda: Asked(found_with("seal", "s-7"), b.opening(complaint="c-1")))
lets("another_owns_it", lambda: Asked(Case(), b.opening(owner="s-7")))

# --- planning ----------------------------------------------------------------------------------


def _barring(person: str) -> Case:
    case = b.reach("analysed")
    case.do(BarStaff(staff=(person,)))
    return case


def _second(**changes: Any) -> i.PlanImprovement:
    return b.plan(b.action(), b.action("x-2", **changes))


refuses(
    "another_carries_it_out",
    lambda: Asked(_barring("s-9"), _second(responsible="s-9")),
    "2.1",
    person="s-9",
)
lets("another_carries_it_out", lambda: Asked(_barring("s-9"), b.plan()))

TODAY = Day(day=date(2026, 7, 1))
for _due in (T0, TODAY):
    refuses(
        "dates_lie_ahead",
        lambda due=_due: on("analysed", _second(due=due)),  # type: ignore[misc]
        actions=("x-2",),
    )
    refuses(
        "dates_lie_ahead",
        lambda due=_due: Asked(two(), move(due, "x-2")),  # type: ignore[misc]
        actions=("x-2",),
    )
for _due in (T0 + SECOND, TOMORROW):
    lets("dates_lie_ahead", lambda due=_due: on("analysed", _second(due=due)))  # type: ignore[misc]
    lets("dates_lie_ahead", lambda due=_due: Asked(two(), move(due, "x-2")))  # type: ignore[misc]

refuses(
    "action_ids_are_new",
    lambda: on("analysed", b.plan(*map(b.action, ("x-3", "x-2", "x-1", "x-1", "x-3")))),
    twice=("x-1", "x-3"),
)
lets("action_ids_are_new", lambda: on("analysed", b.plan(*map(b.action, ("x-1", "x-2")))))

# --- carrying out ------------------------------------------------------------------------------

for _command in (b.done("x-9"), cancel("x-9"), move(NEXT, "x-9")):
    refuses(
        "action_may_move",
        lambda command=_command: Asked(two(), command),  # type: ignore[misc]
        open=("x-1", "x-2"),
    )
for _settled in (b.done(), cancel()):
    for _command in (b.done(), cancel(), move(NEXT)):
        refuses(
            "action_may_move",
            lambda settled=_settled, command=_command: Asked(two(settled), command),  # type: ignore[misc]
            open=("x-2",),
        )
# Nobody is told whose it is where it is not there.
refuses(
    "action_may_move", lambda: Asked(two(), b.done("x-9"), actor=RON), open=("x-1", "x-2")
)  # fmt: skip
for _command in (b.done(), cancel(), move(NEXT)):
    lets("action_may_move", lambda command=_command: Asked(two(), command))  # type: ignore[misc]

DUE = t("07-20 18:00")
refuses(
    "its_date_has_not_passed",
    lambda: on("planned", move(t("08-20 18:00")), DUE + timedelta(microseconds=1)),
    due="2026-07-20T10:00:00Z",
)
lets("its_date_has_not_passed", lambda: on("planned", move(t("08-20 18:00")), DUE))

refuses(
    "carries_out_their_own",
    lambda: on("planned", b.done(), actor=RON),
    responsible="s-2",
)
for _actor in (Actor(role=Role.responsible, id="s-2"), BOSS):
    lets("carries_out_their_own", lambda actor=_actor: on("planned", b.done(), actor=actor))  # type: ignore[misc]

refuses("cites_evidence", lambda: on("planned", b.done(evidence=())))
refuses("cites_evidence", lambda: on("carried_out", b.verify(evidence=()), CLOSED))
lets("cites_evidence", lambda: on("planned", b.done()))
lets("cites_evidence", lambda: on("carried_out", b.verify(), CLOSED))

refuses("one_action_is_carried_out", lambda: on("planned", cancel()))
refuses("one_action_is_carried_out", lambda: Asked(two(cancel("x-2")), cancel()))
lets("one_action_is_carried_out", lambda: Asked(two(), cancel()))
lets("one_action_is_carried_out", lambda: Asked(two(b.done("x-2")), cancel()))

# --- the effect --------------------------------------------------------------------------------

BEGINS = t("07-13 00:00")
"""Ten days after 07-02 are over."""
_OVER = "time_to_the_check_is_over"
for _asked in (
    lambda: on("carried_out", b.verify(), BEGINS - SECOND),
    lambda: on("carried_out", b.verify(at=BEGINS - SECOND), CLOSED),
    lambda: on("carried_out", b.verify(at=Day(day=date(2026, 7, 12))), CLOSED),
):
    refuses(_OVER, _asked, check_from=iso(BEGINS))
for _asked in (
    lambda: on("carried_out", b.verify(), BEGINS),
    lambda: on("carried_out", b.verify(at=BEGINS), CLOSED),
    lambda: on("carried_out", b.verify(at=Day(day=date(2026, 7, 13))), CLOSED),
):
    lets(_OVER, _asked)

# --- deciding against --------------------------------------------------------------------------

for _approved in (True, False):
    _decide = i.DecideAgainst(approved=_approved)
    refuses(
        "against_is_proposed",
        lambda command=_decide: on("found", command, actor=BOSS),  # type: ignore[misc]
    )
    refuses(
        "another_decides",
        lambda command=_decide: Asked(proposed(), command),  # type: ignore[misc]
        person="s-own",
    )
    for _rule in ("against_is_proposed", "another_decides"):
        lets(_rule, lambda command=_decide: Asked(proposed(), command, actor=BOSS))  # type: ignore[misc]

# --- time and calendar -------------------------------------------------------------------------

WARNED = t("07-22 00:00")
"""When the owner is warned that the plan comes due: 20 days after 07-01."""
refuses("something_is_due", lambda: on("found", AssessDuties(), WARNED - SECOND))
refuses("something_is_due", lambda: on("closed", AssessDuties()))
lets("something_is_due", lambda: on("found", AssessDuties(), WARNED))
lets("something_is_due", lambda: on("found", AssessDuties(), WARNED + SECOND))

LATER = china(extra=(Notice(year=2027, title="made up", rest=spans("2027-01-01/2027-01-03")),))


refuses(
    "calendar_has_changed",
    lambda: on("closed", RecomputeDeadlines()),
    calendar=china().version,
)
refuses(
    "calendar_has_changed",
    lambda: Asked(b.reach("found"), RecomputeDeadlines(), changes={"calendar": LATER}),
    calendar=LATER.version,
)


def _old_calendar() -> Case:
    case = Case(china(through=2025))
    case.now = t("2025-12-05 10:00")
    case.do(b.opening())
    return case


refuses(
    "calendar_has_changed",
    lambda: Asked(_old_calendar(), RecomputeDeadlines()),
    calendar=china(through=2025).version,
)
lets(
    "calendar_has_changed",
    lambda: Asked(_old_calendar(), RecomputeDeadlines(), changes={"calendar": china()}),
)

# --- the record (3.7) --------------------------------------------------------------------------

ENDED = t("2027-07-16 00:00")
"""A year after 2026-07-15 is over; that day is a Thursday."""
refuses(
    "retention_has_ended",
    lambda: on("closed", Dispose(), ENDED - SECOND),
    "3.7",
    kept_until=iso(ENDED),
)
lets("retention_has_ended", lambda: on("closed", Dispose(), ENDED))


def _neighbour(ended: datetime | None) -> dict[str, Any]:
    return {"neighbours": (Neighbour(stream="c-1", kind="complaint", ended=ended),)}


def _held(status: str = "closed") -> Case:
    case = b.reach(status)
    case.do(PlaceHold(reason="audit"))
    return case


def _disposing(ended: datetime | None) -> Asked:
    return Asked(b.reach("closed"), Dispose(), ENDED, changes=_neighbour(ended))


refuses(
    "nothing_holds_it",
    lambda: _disposing(None),
    "3.7",
    holds=(),
    reasons=(),
    open=("c-1",),
    owed=(),
)
lets("nothing_holds_it", lambda: _disposing(T0))


HOLD = _held().state.holds[0].id

refuses(
    "nothing_holds_it",
    lambda: Asked(_held(), Dispose(), ENDED),
    "3.7",
    holds=(HOLD,),
    reasons=("audit",),
    open=(),
    owed=(),
)
refuses(
    "hold_stands",
    lambda: Asked(_held(), ReleaseHold(hold="h-9")),
    "3.7",
    standing=(HOLD,),
)
refuses("hold_stands", lambda: on("found", ReleaseHold(hold="h-9")), "3.7", standing=())
lets("hold_stands", lambda: Asked(_held(), ReleaseHold(hold=HOLD)))

# --- both of each ------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "clause", "facts", "make"), REFUSES)
def test_guard_refuses_with_rule_clause_facts_and_what_is_possible_instead(
    rule: str, clause: str, facts: dict[str, object], make: Make
) -> None:
    answer = make().answer()
    assert isinstance(answer, Refused), answer
    assert [refusal.rule for refusal in answer.refusals] == [rule]
    (refusal,) = answer.refusals
    assert refusal.clause == clause
    assert dict(refusal.facts) == facts
    wording.holds_for_refusal(refusal)
    times = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+Z?")
    assert times.findall(refusal.instead) == times.findall(refusal.instead_zh)


@pytest.mark.parametrize(("rule", "make"), LETS)
def test_a_guard_lets_through(rule: str, make: Make) -> None:
    asked = make()
    answer = asked.answer()
    assert isinstance(answer, Decision), answer
    assert answer.events
    guards = improvement_machine().moves[asked.command.type].guards
    assert rule in [guard.rule for guard in guards]


@pytest.mark.parametrize(
    ("asked", "when"),
    [
        (lambda: on("found", AssessDuties()), "2026-07-22 00:00+08:00"),
        (lambda: on("closed", AssessDuties()), None),
        (lambda: on("carried_out", b.verify()), "2026-07-13 00:00+08:00"),
        (lambda: on("planned", move(T0)), "2026-07-01 10:00+08:00"),
    ],
)
def test_a_refusal_says_from_when_on_it_is_possible(asked: Make, when: str | None) -> None:
    answer = asked().answer()
    assert isinstance(answer, Refused)
    (refusal,) = answer.refusals
    for said in (refusal.instead, refusal.instead_zh):
        assert re.findall(r"\d{4}-\S+ \S+?(?:Z|[+-]\d\d:\d\d)", said) == (
            [] if when is None else [when]
        )


# --- what holds of all of them -----------------------------------------------------------------

OF_BREACHES: tuple[Move[Any, Any], ...] = breach_moves(("found",))
GUARDS: dict[str, Guard[Any, Any]] = {
    guard.rule: guard
    for name, made in improvement_machine().moves.items()
    if name not in [other.name for other in OF_BREACHES]
    for guard in made.guards
}


def test_every_guard_has_a_pair() -> None:
    assert {rule for rule, *_ in REFUSES} == set(GUARDS)
    assert {rule for rule, _ in LETS} == set(GUARDS)
    assert not any(made.guards for made in action_machine().moves.values())


def test_every_guard_says_in_a_sentence_what_holds_under_its_clause() -> None:
    for guard in GUARDS.values():
        assert guard.says.endswith("."), guard.rule
    for rule, clause, _, _ in REFUSES:
        assert GUARDS[rule].clause == clause


def test_every_move_has_a_command_whose_fields_its_guards_look_at() -> None:
    fields = {
        str(kind.model_fields["type"].default): set(kind.model_fields)
        for kind in get_args(get_args(AnyImprovementCommand)[0])
    }
    assert set(fields) == set(improvement_machine().moves)
    for name, made in improvement_machine().moves.items():
        assert made.fields is None or made.fields == fields[name]
        for guard in made.guards:
            if guard.on_command:
                assert fields[name].intersection(guard.needs), (name, guard.rule)


def test_what_is_dated_is_neither_in_the_future_nor_before_its_cause() -> None:
    for kind in get_args(get_args(AnyImprovementCommand)[0]):
        if "at" in kind.model_fields and kind.subject_kind == "improvement":
            guards = improvement_machine().moves[kind.model_fields["type"].default].guards
            assert {"happened_by_now", "not_before_its_cause"} <= {guard.rule for guard in guards}


def test_a_context_names_neither_agreement_nor_complaint_unless_it_is_told() -> None:
    context = ImprovementContext(
        subject="i-1", key="k-1", actor=OWNER, now=T0, entropy=b"e", calendar=china()
    )
    assert (context.agreement, context.complaint) == (None, None)
