"""The passing of time: warnings and breaches by silence, and limits counted again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintflow.complaint import Complaint
from complaintflow.desk import Desk, Swept
from complaintflow.errors import BadCalendar, NaiveTime
from complaintflow.kernel import Event
from complaintflow.liability import RaiseClaim, WithdrawClaim
from complaintflow.periods import WorkingCalendar, china
from complaintflow.periods.china.notice import Notice
from complaintflow.ports import Query
from complaintflow.stores import MemoryStore
from complaintflow.testing import FakeClock, FakeRandomness
from complaintflow.values import Actor

from .support import BOSS, CLERK, T0, Script, say

HOURS = st.integers(0, 24 * 16).map(lambda n: timedelta(hours=n))


def life(clock: FakeClock, answers: list[tuple[timedelta, str]], sweeps: list[timedelta]) -> Desk:
    """A complaint that is answered and swept at some times, all after receipt."""
    desk, script = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness()), Script()
    for n in range(5):
        script.give(desk, n)
    plan = [(after, f"answer {what}") for after, what in answers]
    plan += [(after, "sweep") for after in sweeps]
    for after, what in sorted(plan):
        clock.set(max(clock.now(), T0 + after))
        if what == "sweep":
            desk.sweep()
            assert not desk.sweep().events
        else:
            command = {
                "answer acknowledge": say("acknowledge", channel="phone"),
                "answer contact": say("log_contact", channel="phone", reached=False),
                "answer withdraw": say("withdraw"),
            }[what]
            if what == "answer withdraw" and _case(desk).status.value == "withdrawn":
                continue
            desk.handle(command, actor=CLERK, on=_case(desk).id)
    return desk


def _case(desk: Desk) -> Complaint:
    [case] = desk.cases(actor=BOSS)
    return case.complaint


ANSWERS = st.lists(
    st.tuples(HOURS, st.sampled_from(["acknowledge", "contact", "withdraw"])), max_size=4
)


@given(answers=ANSWERS, sweeps=st.lists(HOURS, max_size=12))
def test_whenever_it_is_swept_the_breaches_are_the_same(
    answers: list[tuple[timedelta, str]], sweeps: list[timedelta]
) -> None:
    """Sweeping at any times finds the breaches that sweeping once at the end finds, none twice."""
    end = timedelta(days=20)
    often = life(FakeClock(T0), answers, [*sweeps, end])
    once = life(FakeClock(T0), answers, [end])
    told = [[(b.kind, b.cycle, b.since) for b in _case(d).breaches] for d in (often, once)]
    assert sorted(told[0]) == sorted(told[1])
    assert all(n == 1 for n in Counter(told[0]).values())
    for desk in (often, once):
        history = desk.history(_case(desk).id, actor=BOSS)
        warned = [(e.event.duty, e.event.n) for e in history if e.event.type == "WarningGiven"]  # type: ignore[attr-defined]
        assert len(set(warned)) == len(warned)
        assert desk.verify(actor=BOSS).good
        assert not desk.store.due(datetime(2030, 1, 1, tzinfo=UTC))


def test_warnings_then_breaches_then_nothing() -> None:
    """Response: warned after 12 and 20 hours, a breach after 24; completion likewise by days."""
    clock = FakeClock(T0)
    desk, script = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness()), Script()
    for n in range(5):
        script.give(desk, n)
    seen = []
    while True:
        due = desk.store.due(datetime(2030, 1, 1, tzinfo=UTC))
        if not due:
            break
        [found] = desk.store.find(Query()).items
        assert found.index.wake is not None
        assert found.index.wake > clock.now(), "a timer always moves on"
        clock.set(found.index.wake - timedelta(microseconds=1))
        assert not desk.sweep().events
        clock.set(found.index.wake)
        foreseen = desk.preview(clock.now())
        swept = desk.sweep()
        assert [e.type for e in foreseen.events] == [e.type for e in swept.events]
        seen += [(e.type, clock.now() - T0) for e in swept.events]
    day, us = timedelta(days=1), timedelta(microseconds=1)
    midnight = timedelta(hours=15)  # 24:00 of the day of receipt
    assert seen == [
        ("WarningGiven", timedelta(hours=12)),
        ("WarningGiven", timedelta(hours=20)),
        ("BreachRecorded", timedelta(hours=24) + us),
        ("WarningGiven", midnight + day),  # it should have been assessed
        ("WarningGiven", midnight + 4 * day),
        ("WarningGiven", midnight + 8 * day),
        ("BreachRecorded", midnight + 9 * day),
    ]
    notices = [row.notice for row in desk.store.pending(100)]
    assert Counter(n.topic for n in notices) == {
        "assigned": 1,
        "response_due_soon": 2,
        "response_late": 1,
        "first_assessment_overdue": 1,
        "completion_due_soon": 2,
        "completion_late": 1,
    }
    assert {n.recipient for n in notices} == {"clerk"}


def test_a_preview_writes_nothing() -> None:
    """It says what would be done, at any time ahead."""
    clock = FakeClock(T0)
    desk = life(clock, [], [])
    events, pending = desk.store.events_after(0, 10**6), desk.store.pending(10**6)
    swept = desk.preview(T0 + timedelta(days=30))
    assert (swept.breaches, swept.warnings) == (2, 1)  # not assessed
    assert desk.store.events_after(0, 10**6) == events
    assert desk.store.pending(10**6) == pending
    with pytest.raises(NaiveTime):
        desk.preview(datetime(2026, 3, 3))  # noqa: DTZ001


def test_a_sweep_does_so_many_at_a_time() -> None:
    """A limit leaves the rest for the next sweep."""
    clock = FakeClock(T0)
    desk, script = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness()), Script()
    for n in range(5):
        script.give(desk, n)
    steps = [s for s in script.steps if s.makes in ("second", "third", "fourth")]
    for step in steps:
        desk.handle(script.command(step), actor=CLERK)
    clock.advance(timedelta(hours=25))
    done = [desk.sweep(limit=3).breaches for _ in range(3)]
    assert done == [3, 1, 0]


# --- the calendar changes ----------------------------------------------------------------------


NEXT_YEAR = Notice(
    year=2027, title="2027", rest=((date(2026, 12, 31), date(2027, 1, 3)),),
    work=(date(2026, 12, 27),),
)  # fmt: skip


def _calendars(calendar: WorkingCalendar) -> dict[str, WorkingCalendar]:
    return {"cn-state-council": calendar}


def _at(calendar: WorkingCalendar, store: MemoryStore, clock: FakeClock) -> Desk:
    return Desk(store, clock=clock, randomness=FakeRandomness(), calendars=_calendars(calendar))


def test_a_later_calendar_recounts_open_provisional_limits_once() -> None:
    """A complaint of 23 December has a provisional limit; when the notice is there it is counted
    again, once, by an event, and what was promised before stays readable."""
    store, clock = MemoryStore(), FakeClock(T0)
    before = _at(china(), store, clock)
    script = Script()
    for n in range(4):
        script.give(before, n)
    clock.set(datetime(2026, 12, 23, 1, tzinfo=UTC))
    id = script.give(before, 4).id
    limit = before.get(id, actor=BOSS).complaint.cycle.completion.deadline
    assert limit is not None
    assert limit.provisional
    assert limit.missing_year == 2027
    assert not before.sweep().events
    after = _at(china(extra=(NEXT_YEAR,)), store, clock)
    assert after.preview(clock.now()).recomputed == 1
    swept = after.sweep()
    assert (swept.recomputed, swept.breaches) == (1, 0)
    [event] = swept.events
    assert event.before == limit.due  # type: ignore[attr-defined]
    firm = after.get(id, actor=BOSS).complaint.cycle.completion.deadline
    assert firm is not None
    assert not firm.provisional
    # 24, 25, 27 (make-up), 28, 29, 30 December, 4 January
    assert firm.last_day == date(2027, 1, 4)
    assert not after.sweep().events
    assert len(after.history(id, actor=BOSS)) == 2
    assert after.verify(actor=BOSS).good
    assert not _at(china(extra=(NEXT_YEAR,)), store, clock).sweep(actor=Actor.SYSTEM).events


LONG_REST = Notice(year=2027, title="2027", rest=((date(2026, 12, 28), date(2027, 1, 5)),))


def test_a_breach_is_set_right_though_a_later_limit_knows_the_new_calendar() -> None:
    """A breach rests on a provisional limit of the old calendar; the retention of the closing was
    counted with the new one, and is provisional too. The old limit is counted again all the
    same."""
    store, clock = MemoryStore(), FakeClock(T0)
    first = _at(china(), store, clock)
    script = Script()
    for n in range(4):
        script.give(first, n)
    clock.set(datetime(2026, 12, 23, 1, tzinfo=UTC))
    id = script.give(first, 4).id
    first.handle(say("acknowledge", channel="phone"), actor=CLERK, on=id)
    clock.set(datetime(2027, 1, 6, 1, tzinfo=UTC))
    assert first.sweep().breaches == 1
    second = _at(china(extra=(LONG_REST,)), store, clock)
    evidence = [{"kind": "photo", "ref": "file-1"}]
    for step in (
        say("classify", category="quality", severity="minor"),
        say("start_investigation", investigator="ivy"),
        say("conclude_investigation", verdict="not_upheld", findings="无", evidence=evidence),
        say("give_feedback", channel="phone", outcome="无"),
        say("accept"),
        say("close", reason="accepted"),
    ):
        second.handle(step, actor=BOSS, on=id)
    swept = second.sweep()
    assert (swept.recomputed, swept.set_right) == (1, 1)


def test_a_notice_moves_what_is_promised_of_improvements_and_claims_too() -> None:
    store, clock = MemoryStore(), FakeClock(datetime(2026, 12, 1, 1, tzinfo=UTC))
    before = _at(china(), store, clock)
    agreement = before.handle(
        say("draft_agreement", number="HT-1", party_a="甲", party_b="乙", years=9), actor=BOSS
    ).id
    for party in ("party_a", "party_b"):
        before.handle(say("sign_agreement", party=party, person="某"), actor=BOSS, on=agreement)
    improvement = before.handle(
        say("open_improvement", agreement=agreement, problem="seal"), actor=BOSS
    ).id
    evidence = [{"kind": "letter", "ref": "file-1"}]
    claim = before.handle(
        RaiseClaim.parse(
            {"agreement": agreement, "clause": "2.2", "demand": "赔", "evidence": evidence}
        ),
        actor=BOSS,
    ).id
    before.handle(WithdrawClaim(), actor=BOSS, on=claim)
    after = _at(china(extra=(LONG_REST,)), store, clock)
    assert after.preview(clock.now()).recomputed == 2
    assert after.sweep().recomputed == 2
    limit = after.get_improvement(improvement, actor=BOSS).improvement.plans[0].deadline
    assert limit.last_day == date(2027, 1, 6)
    assert not after.sweep().events


def test_a_preview_tells_once_what_a_sweep_does_once() -> None:
    """Of a complaint with a limit to count again and one that passed meanwhile."""
    store, clock = MemoryStore(), FakeClock(T0)
    first = _at(china(), store, clock)
    script = Script()
    for n in range(4):
        script.give(first, n)
    clock.set(datetime(2026, 12, 23, 1, tzinfo=UTC))
    script.give(first, 4)
    clock.set(datetime(2026, 12, 25, 1, tzinfo=UTC))
    second = _at(china(extra=(LONG_REST,)), store, clock)
    foreseen = second.preview(clock.now())
    assert (foreseen.recomputed, foreseen.breaches) == (1, 1)
    assert Counter(e.type for e in second.sweep().events) == Counter(
        e.type for e in foreseen.events
    )


def test_what_cannot_be_looked_at_hinders_no_other() -> None:
    """Of four complaints two count by a calendar that the desk no longer has: they are told, the
    others are swept, however small the limit is."""
    store, clock = MemoryStore(), FakeClock(T0)
    calendars = {"cn-state-council": china(), "gone": china()}
    full = Desk(store, clock=clock, randomness=FakeRandomness(), calendars=calendars)
    script = Script()
    for n in range(4):
        script.give(full, n)
    party = {"party_a": "甲", "party_b": "乙"}
    draft = say("draft_agreement", number="HT-2", years=1, terms={"calendar": "gone"}, **party)
    other = full.handle(draft, actor=BOSS).id
    for name in party:
        full.handle(say("sign_agreement", party=name, person="某"), actor=BOSS, on=other)
    ids = []
    for agreement in (other, other, script.ids["agreement"], script.ids["agreement"]):
        step = next(s for s in script.steps if s.makes == "second")
        fields = {**step.fields, "agreement": agreement}
        ids.append(full.handle(say("receive", **fields), actor=CLERK).id)
        clock.advance(timedelta(minutes=1))
    left = {"cn-state-council": china()}
    desk = Desk(store, clock=clock, randomness=FakeRandomness(7), calendars=left)
    clock.advance(timedelta(hours=25))
    failed = tuple((id, "bad_calendar") for id in ids[:2])
    seen = desk.preview(clock.now())
    assert (seen.breaches, seen.failed) == (2, failed)
    swept = desk.sweep(limit=1)
    assert (swept.breaches, swept.failed) == (1, failed)
    swept = desk.sweep()
    assert (swept.breaches, swept.failed) == (1, failed)
    assert full.sweep().breaches == 2


def test_terms_with_a_calendar_that_the_desk_has_not_are_refused() -> None:
    """At the draft, and at the signing, rather than at every complaint under them."""
    store, clock = MemoryStore(), FakeClock(T0)
    desk = _at(china(), store, clock)
    party = {"party_a": "甲", "party_b": "乙"}
    draft = say("draft_agreement", number="HT-2", years=1, terms={"calendar": "gone"}, **party)
    with pytest.raises(BadCalendar) as caught:
        desk.handle(draft, actor=BOSS)
    assert caught.value.calendar == "gone"
    assert not store.events_after(0)
    other = Desk(store, clock=clock, randomness=FakeRandomness(), calendars={"gone": china()})
    id = other.handle(draft, actor=BOSS).id
    with pytest.raises(BadCalendar):
        desk.handle(say("sign_agreement", party="party_a", person="某"), actor=BOSS, on=id)
    assert len(store.events_after(0)) == 1


@pytest.mark.parametrize(
    ("type", "field"),
    [
        ("WarningGiven", "warnings"),
        ("BreachRecorded", "breaches"),
        ("BreachSetRight", "set_right"),
        ("DeadlineRecomputed", "recomputed"),
        ("RetentionRecomputed", "recomputed"),
        ("MergedLimitsRecomputed", "recomputed"),
        ("TargetMissed", None),
    ],
)
def test_what_a_sweep_recorded_is_counted_by_kind(type: str, field: str | None) -> None:
    events = cast("tuple[Event, ...]", (SimpleNamespace(type=type),) * 2)
    told = Swept().after("c_1", events).after("c_2", events)
    assert told.streams == ("c_1",) * len(events) + ("c_2",) * len(events)
    assert told.events == events * 2
    counts = {n: getattr(told, n) for n in ("warnings", "breaches", "set_right", "recomputed")}
    assert counts == {n: 4 if n == field else 0 for n in counts}
