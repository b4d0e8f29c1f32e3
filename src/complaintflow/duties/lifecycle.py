"""What follows from duties and breaches, for any kind that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar, cast

from ..kernel import START, Command, Context, Draft, Event, Guard, Move, Moved
from ..values import Text, earliest
from . import messages as m
from .barring import takes_no_part_in
from .breach import (
    BREACH_OF,
    Breach,
    BreachStatus,
    Excuse,
    ExcuseGround,
    Remedy,
    RemedyStatus,
    breach_machine,
)
from .duty import Duty, DutyState, assess, still_owed
from .guards import (
    Accountable,
    breach_is_there,
    breach_of,
    excuse_is_offered,
    excuse_may_move,
    force_majeure_is_proved,
    its_own_party_excuses,
    other_party_answers,
    remedies_their_own,
    remedy_is_proved,
    remedy_lies_ahead,
    remedy_may_move,
    told_by_now,
)

S = TypeVar("S", bound=Accountable)
X = TypeVar("X", bound=Context)
T = TypeVar("T", bound=str)

Tell = Callable[[str, Duty, tuple[int, ...]], None]
"""Tells whom it concerns of a topic about a duty: of which of its warnings, from 1; of none where
it is missed."""


def breach_moves(live: Sequence[str], acts: Sequence[Guard[S, X]] = ()) -> tuple[Move[S, X], ...]:
    """The moves about breaches; none changes the status of what they are about.

    :param live: the statuses that they are possible in.
    :param acts: guards of the kind's own on everybody who acts.
    """

    def move(name: str, zh: str, en: str, *guards: Guard[Accountable, Context]) -> Move[S, X]:
        return Move(
            name=name,
            label=Text(zh=zh, en=en),
            clause="5.1",
            sources=tuple(live),
            guards=(*acts, breach_is_there, *guards),
            fields=_FIELDS[name],
        )

    return (
        move(
            "offer_excuse", "提出免责事由", "offer excuse",
            excuse_may_move, its_own_party_excuses, force_majeure_is_proved, told_by_now,
        ),
        move(
            "answer_excuse", "答复免责事由", "answer excuse",
            excuse_may_move, excuse_is_offered, other_party_answers,
        ),
        move(
            "assign_remedy", "指定解决办法责任人", "assign remedy",
            remedy_may_move, remedy_lies_ahead,
            takes_no_part_in("another_remedies_it", "responsible"),
        ),
        move(
            "complete_remedy", "完成解决办法", "complete remedy",
            remedy_may_move, remedies_their_own, remedy_is_proved, told_by_now,
        ),
    )  # fmt: skip


_FIELDS = {
    str(command.model_fields["type"].default): frozenset(command.model_fields)
    for command in (m.OfferExcuse, m.AnswerExcuse, m.AssignRemedy, m.CompleteRemedy)
}


def standing_breach(subject: Accountable, duty: Duty) -> Breach | None:
    """The breach that stands for a duty, excused or not; there is at most one."""
    return next((b for b in subject.breaches if b.stands and b.concerns(duty)), None)


def may_move(subject: Accountable, duty: Duty) -> bool:
    """Whether a provisional limit of it still matters: it runs, or a breach rests on it."""
    return still_owed(duty) or standing_breach(subject, duty) is not None


def draw_consequences(draft: Draft[S, X, T], tell: Tell) -> None:
    """Warnings that are due, breaches that arose, breaches that turn out to be none."""
    now = draft.context.now
    for duty in draft.state.binding():
        standing = assess(duty, now)
        breach = standing_breach(draft.state, duty)
        missed = standing.state in (DutyState.late, DutyState.overdue)
        since = duty.deadline.overdue_from
        if breach is not None and not missed:  # it turns out to be none, or not to be certain
            set_right(draft, breach)
            breach = None
        elif breach is not None and breach.since != since:
            _move_start(draft, breach, since)
        if missed and breach is None:
            _record(draft, duty, since)
            tell(BREACH_OF[duty.kind].value, duty, ())
        given = sum(at <= now for at in duty.warn_at)
        if not missed and still_owed(duty) and given > duty.warned:
            draft.record(
                m.WarningGiven(
                    **draft.stamp(None), duty=duty.kind, cycle=duty.cycle, about=duty.about, n=given
                )
            )
            tell(f"{duty.kind.value}_due_soon", duty, tuple(range(duty.warned + 1, given + 1)))


def _record(draft: Draft[S, X, T], duty: Duty, since: datetime) -> None:
    move = breach_machine().judge("record_breach", START, cast(Breach, None), None, draft.context)
    assert isinstance(move, Moved)
    draft.record(
        m.BreachRecorded(
            **draft.stamp(since),
            breach=draft.id_for("breach"),
            kind=BREACH_OF[duty.kind],
            duty=duty.kind,
            cycle=duty.cycle,
            about=duty.about,
            clause=duty.clause,
            party=duty.by,
            since=since,
        )
    )


def _move_start(draft: Draft[S, X, T], breach: Breach, since: datetime) -> None:
    """It is the same breach of the same duty. What began only after its limit excuses no more
    (CC 590)."""
    began = None if breach.excuse is None else breach.excuse.began
    falls = began is not None and earliest(began) >= since
    move = "drop_excuse" if falls else "move_start"
    judged = breach_machine().judge(move, breach.status.value, breach, None, draft.context)
    assert isinstance(judged, Moved)
    draft.record(
        m.BreachStartMoved(
            **draft.stamp(None),
            breach=breach.id,
            since=since,
            before=breach.since,
            excuse_falls=falls,
        )
    )


def set_right(draft: Draft[S, X, T], breach: Breach) -> None:
    """Record that a breach turned out to be none."""
    move = breach_machine().judge("set_right", breach.status.value, breach, None, draft.context)
    assert isinstance(move, Moved)
    draft.record(m.BreachSetRight(**draft.stamp(None), breach=breach.id))


def decide_breach(draft: Draft[S, X, T], command: Command) -> None:
    """Record what a command about a breach says."""
    if isinstance(command, m.OfferExcuse):
        draft.record(
            m.ExcuseOffered(
                **draft.stamp(None),
                breach=command.breach,
                ground=command.ground,
                began=command.began,
                ended=command.ended,
                notified=command.notified,
                evidence=command.evidence,
                note=draft.maybe(command.note, "note"),
                takes_effect=command.ground == ExcuseGround.force_majeure,
            )
        )
    elif isinstance(command, m.AnswerExcuse):
        draft.record(
            m.ExcuseAnswered(
                **draft.stamp(None),
                breach=command.breach,
                accepted=command.accepted,
                note=draft.maybe(command.note, "note"),
            )
        )
    elif isinstance(command, m.AssignRemedy):
        draft.record(
            m.RemedyAssigned(
                **draft.stamp(None),
                breach=command.breach,
                responsible=command.responsible,
                due=command.due,
                note=draft.maybe(command.note, "note"),
            )
        )
        breach = cast(Breach, breach_of(draft.state, command.breach))
        draft.notify("remedy_assigned", command.responsible, clause=breach.clause, due=command.due)
    elif isinstance(command, m.CompleteRemedy):
        draft.record(
            m.RemedyCompleted(
                **draft.stamp(command.at),
                breach=command.breach,
                evidence=command.evidence,
                note=draft.maybe(command.note, "note"),
            )
        )


def fold_breaches(breaches: tuple[Breach, ...], event: Event) -> tuple[Breach, ...]:
    """The breaches after an event; others than those about breaches change nothing."""
    if isinstance(event, m.BreachRecorded):
        return (
            *breaches,
            Breach(
                id=event.breach,
                kind=event.kind,
                duty=event.duty,
                cycle=event.cycle,
                about=event.about,
                clause=event.clause,
                party=event.party,
                since=event.since,
            ),
        )
    if isinstance(event, _ABOUT_ONE):
        return tuple(
            breach.model_copy(update=_change(breach, event))
            if breach.id == event.breach
            else breach
            for breach in breaches
        )
    return breaches


_ABOUT_ONE = (
    m.BreachSetRight,
    m.BreachStartMoved,
    m.ExcuseOffered,
    m.ExcuseAnswered,
    m.RemedyAssigned,
    m.RemedyCompleted,
)


def _change(breach: Breach, event: Event) -> dict[str, object]:
    if isinstance(event, m.BreachSetRight):
        return {"status": BreachStatus.set_right}
    if isinstance(event, m.BreachStartMoved):
        falls = {"excuse": None, "status": BreachStatus.standing} if event.excuse_falls else {}
        return {"since": event.since, **falls}
    if isinstance(event, m.ExcuseOffered):
        accepted = True if event.takes_effect else None
        forced = event.ground == ExcuseGround.force_majeure
        excuse = Excuse(
            ground=event.ground,
            began=event.began if forced else None,
            offered=event.recorded,
            accepted=accepted,
        )
        return {"excuse": excuse, "status": _excused(event.takes_effect)}
    if isinstance(event, m.ExcuseAnswered):
        excuse = cast(Excuse, breach.excuse).model_copy(update={"accepted": event.accepted})
        return {"excuse": excuse, "status": _excused(event.accepted)}
    if isinstance(event, m.RemedyAssigned):
        remedy = Remedy(status=RemedyStatus.assigned, responsible=event.responsible, due=event.due)
        return {"remedy": remedy}
    done = {"status": RemedyStatus.done, "done": event.at}
    return {"remedy": breach.remedy.model_copy(update=done)}


def _excused(yes: bool) -> BreachStatus:
    return BreachStatus.excused if yes else BreachStatus.standing
