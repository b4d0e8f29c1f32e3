"""Strategies for hypothesis: whatever is drawn is valid (needs ``testing``).

    from complaintflow.testing import strategies as complaints

    @given(complaints.commands(hostile=True))
    def test_my_form_shows_any_command(command): ...

With ``hostile`` the texts that people type are of the kind that breaks pages, sheets and queries;
ids, codes and times stay what they must be. Everything shrinks towards the plain and the early.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter
from pydantic import SecretStr

from ..agreement import Agreement, DraftAgreement, FillTerm, SignAgreement
from ..desk import Case, Desk, Entry
from ..kernel import Command
from ..periods import CompiledCalendar, Span, YearData
from ..stores import MemoryStore
from ..values import Actor, Day, Party, Role
from . import _words as words
from ._drawing import COMMANDS, hostile_texts, models, plain_texts, retexted, times
from ._drawing import refs as _refs
from ._life import Life, desk_on
from .fakes import FakeClock, FakeRandomness

__all__ = [
    "History",
    "Step",
    "actors",
    "agreements",
    "calendars",
    "commands",
    "histories",
    "instants",
    "refs",
    "texts",
]

_MANAGER = Actor(role=Role.manager, id="m-1")
_DAY = timedelta(days=1)


def texts(*, hostile: bool = False) -> st.SearchStrategy[str]:
    """What somebody may type: 1 to 20,000 characters, never blank."""
    return hostile_texts() if hostile else plain_texts()


def refs() -> st.SearchStrategy[str]:
    """Opaque ids, such as a host gives to people and customers."""
    return _refs()


def instants() -> st.SearchStrategy[datetime]:
    """Aware times in UTC, to the microsecond, in the years that the shipped calendar knows."""
    return times()


def actors(*roles: Role) -> st.SearchStrategy[Actor]:
    """Somebody, in one of the roles; in any where none is named."""
    return st.builds(Actor, role=st.sampled_from(roles or tuple(Role)), id=refs())


def commands(*types: type[Command], hostile: bool = False) -> st.SearchStrategy[Command]:
    """A command of one of the types; of any that there is where none is named.

    It has the form that it must have, and means nothing: it may name measures and messages that
    are not there, and the process may refuse it. For lives that go on, take :func:`histories`.
    """
    wanted = tuple(sorted(types, key=lambda each: each.__name__)) or COMMANDS
    return st.sampled_from(wanted).flatmap(lambda each: models(each, hostile))


@st.composite
def agreements(draw: st.DrawFn, *, signed: bool = False, hostile: bool = False) -> Agreement:
    """An agreement: drafted, signed by one, or signed by both (with ``signed`` only those), with
    any terms."""
    clock = FakeClock(draw(instants()))
    desk = Desk(MemoryStore(), clock=clock, randomness=FakeRandomness())
    draft = draw(models(DraftAgreement, hostile))
    terms = draft.terms.model_copy(update={"calendar": "cn-state-council"})
    draft = draft.model_copy(update={"terms": terms})
    id = desk.handle(draft, actor=_MANAGER).id
    if desk.get_agreement(id, actor=Actor.SYSTEM).term_is_blank:
        desk.handle(draw(models(FillTerm, hostile)), actor=_MANAGER, on=id)
    # Nobody signs what has run out already.
    latest = desk.get_agreement(id, actor=Actor.SYSTEM).first_day or date(2023, 12, 31)
    order = draw(st.permutations(tuple(Party)))
    for party in order[: 2 if signed else draw(st.integers(0, 2))]:
        day = Day(day=draw(st.dates(date(2000, 1, 1), latest)))
        person = SecretStr(draw(texts(hostile=hostile)))
        sign = SignAgreement(party=party, person=person, day=day)
        desk.handle(sign, actor=_MANAGER, on=id)
    return desk.get_agreement(id, actor=Actor.SYSTEM)


@st.composite
def calendars(draw: st.DrawFn) -> CompiledCalendar:
    """A calendar with data for one to three years in a row: any weekend, days off, make-up days,
    a provisional rule."""
    first = draw(st.integers(2020, 2030))
    weekend = draw(st.sampled_from([(5, 6), (6,), (4, 5), ()]))
    years = {}
    for year in range(first, first + draw(st.integers(1, 3))):
        rest = draw(st.lists(_spans(year), max_size=6))
        off = {day for span in rest for day in _each(span)}
        weekends = [d for d in _each((date(year, 1, 1), date(year, 12, 31)))
                    if d.weekday() in weekend and d not in off]  # fmt: skip
        work = (
            draw(st.lists(st.sampled_from(weekends), max_size=4, unique=True)) if weekends else []
        )
        years[year] = YearData(rest=tuple(rest), work=tuple(work))
    return CompiledCalendar.from_years(
        draw(st.sampled_from(["host", "cn-state-council"])),
        years,
        weekend=weekend,
        fixed=draw(st.sampled_from([(), ((1, 1),), ((1, 1), (5, 1), (10, 1))])),
        firm_until=draw(st.sampled_from([None, (12, 24)])),
    )


@st.composite
def _spans(draw: st.DrawFn, year: int) -> Span:
    start = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    end = min(start + _DAY * draw(st.integers(0, 9)), date(year, 12, 31))
    return start, end


def _each(span: Span) -> Iterable[date]:
    return (span[0] + n * _DAY for n in range((span[1] - span[0]).days + 1))


class Step(NamedTuple):
    """One command of a history: when it is given, by whom, on what, under which key."""

    at: datetime
    command: Command
    actor: Actor
    on: str | None
    key: str


@dataclass(frozen=True, kw_only=True, repr=False)
class History:
    """A whole life: an agreement, and a complaint under it, as far as it went.

    Ids follow from the keys: wherever the steps are given, they come out the same.
    """

    agreement: str
    """The agreement's id."""
    complaint: str
    """The complaint's id."""
    steps: tuple[Step, ...]
    """All commands, in order, each of which was carried out."""
    entries: tuple[Entry, ...]
    """What was recorded: the feed over both streams."""
    case: Case
    """The complaint as it stands at the end."""

    def __repr__(self) -> str:
        """Its steps alone: whole it is as long as the record."""
        return f"History({', '.join(step.command.type for step in self.steps)})"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        # hypothesis prints a dataclass field by field, unless it is told how.
        printer.text(repr(self))

    def give(self, desk: Desk, clock: FakeClock) -> None:
        """Carry it out on a desk whose clock is ``clock``, which must not be later than the first
        step."""
        for step in self.steps:
            clock.set(step.at)
            desk.handle(step.command, actor=step.actor, on=step.on, key=step.key)


@st.composite
def histories(draw: st.DrawFn, *, hostile: bool = False, most: int = 20) -> History:
    """The life of a complaint: it goes on as it should more often than not, with messages, time
    that passes, warnings and breaches, in up to ``most`` turns after its receipt."""
    life = Life(desk_on, MemoryStore())
    life.agree()
    if hostile:
        life.dress = lambda command: _with_texts(draw, command)
    args = words.received(draw, life.clock.now(), life.world)
    complaint = life.begin("receive", {**args, "came_in": None, "handler": "clerk"}, "boss")
    assert complaint is not None, "such a complaint is always taken"
    for turn in draw(st.lists(st.sampled_from(_TURNS), max_size=most)):
        _take(draw, life, complaint, turn)
    return History(
        agreement=life.agreement,
        complaint=complaint,
        steps=tuple(Step(d.at, d.command, d.actor, d.on, d.key) for d in life.done),
        entries=life.desk.events_after(0, actor=Actor.SYSTEM, limit=10_000),
        case=life.desk.get(complaint, actor=Actor.SYSTEM),
    )


_TURNS = ("ahead", "ahead", "ahead", "tell", "wait", "assess")


def _take(draw: st.DrawFn, life: Life, complaint: str, turn: str) -> None:
    case, now = life.world[complaint], life.clock.now()
    if turn == "ahead":
        for _ in range(draw(st.integers(1, 3))):
            step = words.ahead(draw, life.world[complaint], life.world, now)
            if step is not None:
                life.hand_in(complaint, *step, "boss")
    elif turn == "tell":
        name = draw(st.sampled_from(words.TELLING))
        args = words.arguments(draw, name, case, life.world, now)
        life.hand_in(complaint, name, args, "boss")
    elif turn == "wait":
        life.wait(draw(words.minutes(1, 60 * 24 * 9)))
    else:
        life.hand_in(complaint, "assess_duties", {}, "complaintflow")


def _with_texts(draw: st.DrawFn, command: Command) -> Command:
    """The same command with other texts."""
    told: Command = retexted(command, lambda: draw(texts(hostile=True)))
    return told
