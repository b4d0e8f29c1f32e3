"""A duty: who owes what to whom, until when, under which clause, and how it stands.

How a duty stands is computed from the facts it holds and a time that is asked about; nothing is
counted up or kept as a flag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..periods import Deadline, Period, WorkingCalendar, deadline
from ..values import Code, Instant, Labelled, Model, Party, Ref, When, earliest, latest


class DutyKind(Labelled):
    """What is owed: to the customer, by Party B to Party A, and to the product or service."""

    response = "response", "响应并告知已收到投诉"
    completion = "completion", "处理完毕并反馈结果"
    assistance = "assistance", "协助投诉处理"
    take_up = "take_up", "对发现的问题立项改进"
    improvement_plan = "improvement_plan", "制定改进措施"
    improvement_action = "improvement_action", "实施改进措施"


class DutyState(Labelled):
    """How a duty stands at a time."""

    open = "open", "待履行"
    met = "met", "已履行"
    late = "late", "迟延履行"
    overdue = "overdue", "逾期未履行"
    impossible = "impossible", "无法履行"
    discharged = "discharged", "已终止"
    undetermined = "undetermined", "无法判定"


CLAUSE_OF = {
    DutyKind.response: "4.1",
    DutyKind.completion: "4.2",
    DutyKind.assistance: "2.2",
    DutyKind.take_up: "4.4",
    DutyKind.improvement_plan: "4.4",
    DutyKind.improvement_action: "4.4",
}
"""The clause under which each duty is owed."""


class Duty(Model):
    """One duty: of a cycle of a complaint, of an assistance request, of an improvement.

    ``deadline`` of hours from a day whose time is not known tells the earliest and the latest that
    the limit can be. ``fulfilled`` is when it was performed, ``impossible`` why and since when it
    cannot be, ``discharged`` when it ended before it fell due.
    """

    kind: DutyKind
    cycle: int
    about: Ref | None = None
    """The request, problem or action that it is about, where there are several of its kind."""
    clause: str
    by: Party = Party.party_a
    deadline: Deadline
    warn_at: tuple[Instant, ...] = ()
    """When the handler is warned, in order; counted so that no warning can come too late."""
    warned: int = 0
    """How many of these have been given."""
    fulfilled: When | None = None
    impossible: Code | None = None
    impossible_since: When | None = None
    discharged: When | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a duty stands: its state, when it was met, by how much it is or was late."""

    state: DutyState
    met_at: When | None = None
    late_by: timedelta | None = None


def assess(duty: Duty, now: datetime) -> Standing:
    """How ``duty`` stands at ``now``.

    A fulfilled duty is met or late, whatever the time; where a day without a time straddles the
    limit it is undetermined. One that ended, or became impossible, before its limit owes nothing
    more; what was missed by then stays missed. One that is not fulfilled is undetermined while
    nobody can say whether its limit has passed.
    """
    limit = duty.deadline
    in_time = None if duty.fulfilled is None else limit.met_by(duty.fulfilled)
    if in_time:
        return Standing(state=DutyState.met, met_at=duty.fulfilled)
    # What ended before its limit owes nothing more: doing it all the same is not late.
    for end, state in (
        (duty.impossible_since, DutyState.impossible),
        (duty.discharged, DutyState.discharged),
    ):
        before = False if end is None else limit.met_by(end)
        if before:
            return Standing(state=state, met_at=duty.fulfilled)
        if before is None:
            return Standing(state=DutyState.undetermined, met_at=duty.fulfilled)
    if duty.fulfilled is not None:
        if in_time is None:
            return Standing(state=DutyState.undetermined, met_at=duty.fulfilled)
        late_by = limit.late_by(duty.fulfilled)
        return Standing(state=DutyState.late, met_at=duty.fulfilled, late_by=late_by)
    if limit.over_at(now):
        return Standing(state=DutyState.overdue, late_by=now - limit.due)
    return Standing(state=DutyState.open if limit.met_by(now) else DutyState.undetermined)


def owe(
    kind: DutyKind,
    cycle: int,
    start: When,
    period: Period,
    warnings: Iterable[Period],
    *,
    zone: str,
    calendar: WorkingCalendar,
    about: str | None = None,
    by: Party = Party.party_a,
    begun_by: datetime | None = None,
) -> Duty:
    """The duty that begins at ``start``: its limit and its warnings, computed once.

    A year without a notice gives a provisional limit; hours from a day give one of which only the
    bounds are known, and warnings that come before the earliest; ``begun_by`` is when such a day
    had begun at the latest, as where it was written down then.
    """

    def count(length: Period) -> Deadline:
        return deadline(
            start,
            length,
            zone=zone,
            calendar=calendar,
            clause=CLAUSE_OF[kind],
            on_unknown="provisional",
            on_day="bounds",
            begun_by=begun_by,
        )

    limit = count(period)
    warn_at = tuple(sorted({count(warning).act_by for warning in warnings}))
    return Duty(
        kind=kind,
        cycle=cycle,
        about=about,
        clause=CLAUSE_OF[kind],
        by=by,
        deadline=limit,
        warn_at=tuple(at for at in warn_at if at < limit.act_by),
    )


def first_of(facts: Iterable[When | None]) -> When | None:
    """The earliest of some facts; None where there are none."""
    return _pick(facts, lambda when: earliest(when), lowest=True)


def last_of(facts: Iterable[When | None]) -> When | None:
    """The latest of some facts; None where there are none."""
    return _pick(facts, lambda when: latest(when), lowest=False)


def _pick(
    facts: Iterable[When | None], by: Callable[[When], datetime], *, lowest: bool
) -> When | None:
    known = [fact for fact in facts if fact is not None]
    if not known:
        return None
    return min(known, key=by) if lowest else max(known, key=by)


def still_owed(duty: Duty) -> bool:
    """Whether it is still to be performed: it is not, and has not ended in time."""
    ends = (duty.impossible_since, duty.discharged)
    return duty.fulfilled is None and all(
        end is None or duty.deadline.met_by(end) is False for end in ends
    )


def wakes(duty: Duty, *, breach_stands: bool, now_open: bool) -> datetime | None:
    """When the sweep next has something to do about ``duty``; None where nothing is to come."""
    if not now_open or breach_stands:
        return None
    return min((*duty.warn_at[duty.warned :], duty.deadline.overdue_from))
